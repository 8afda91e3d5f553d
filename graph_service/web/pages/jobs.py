"""Long work as a page: how far it is, a way to stop it, and on to what it gave."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response

from graph_service.web.doors_to import jobs
from graph_service.web.languages import language
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import Guard, door


@door(PAGES, "/jobs/<key>", guard=Guard.READ)
def job_page(key: str) -> Response | str:
    """How far a job is; once it has ended, the page that shows the end. The page of a question says both."""
    job = jobs().get(key)
    if job.place and (job.question is not None or not job.is_going):
        return redirect(job.place, 303)
    return render_template("job.html", job=job, key=key)


@door(PAGES, "/jobs/<key>/now", guard=Guard.READ)
def job_now(key: str) -> Response:
    """What the page's script asks for again and again."""
    job = jobs().get(key)
    doing = job.doing.in_language(language()) if job.doing else None
    return jsonify(state=job.state, progress=job.done, doing=doing)


@door(PAGES, "/jobs/<key>/cancel", method="POST", guard=Guard.CHANGE)
def stop_job(key: str) -> Response:
    """Stop a job; its page says what became of it."""
    jobs().cancel(key)
    return redirect(url_for("pages.job_page", key=key), 303)
