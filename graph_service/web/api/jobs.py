"""Long work by REST: ask with ``Prefer: respond-async``, look after it, cancel it."""

from __future__ import annotations

from flask import Response, request, url_for

from graph_service.service import questions
from graph_service.web.api._blueprint import API, parameters, reply
from graph_service.web.cost import is_long
from graph_service.web.doors_to import job_of, jobs, service
from graph_service.web.languages import address, language, query
from graph_service.web.pages.analyses import entry_at
from graph_service.web.security import Guard, door


@door(API, "/analyses/<name>", guard=Guard.READ, works=True)
def analysis(name: str) -> Response:
    """The result envelope of one analysis; with ``Prefer: respond-async``, or where it takes long, a job that makes it."""
    entry, asked = entry_at(name), query()
    question = questions.question(service(), entry.slug, asked)
    prefers = "respond-async" in request.headers.get("Prefer", "")
    if not prefers and not is_long(question):
        return reply(questions.answer(service(), question, language()))
    ended = jobs().of(question)
    if ended is not None and ended[1].state != "done":
        jobs().drop(question)
    key = job_of(question, address("pages.analysis", asked, name=entry.slug))
    applied = {"Preference-Applied": "respond-async"} if prefers else {}
    return reply({"job": key}, 202, {"Location": url_for("api.job", key=key)} | applied)


@door(API, "/jobs/<key>", guard=Guard.READ)
def job(key: str) -> Response:
    """How a job is doing: state, progress, result."""
    parameters([])
    return reply(jobs().get(key).as_json(_wanted()))


@door(API, "/jobs/<key>", method="DELETE", guard=Guard.CHANGE)
def cancel_job(key: str) -> Response:
    """Stop a job."""
    parameters([])
    return reply(jobs().cancel(key).as_json(_wanted()))


def _wanted() -> str | None:
    # an answer stays in the language in which it was asked, unless another one is asked for now
    return language() if "lang" in request.args else None
