"""Keep it safe: backups to carry away and to put back, and the way to another store."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound as NoPage
from werkzeug.wrappers import Response

from graph_service.errors import BadFile, CallerError
from graph_service.language import Phrase, say
from graph_service.service import keeping
from graph_service.web.doors_to import jobs, service, uploads
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.pages._checks import running
from graph_service.web.security import BACKUP_BODY, Guard, door

BEFORE = {"import": say("before an import"), "migrate": say("before an upgrade"), "restore": say("before a restore")}
Shown = Response | str | tuple[str, int]


@door(PAGES, "/store", guard=Guard.READ, linked=())
def store() -> str:
    """What there is to keep, what was kept, and where it can go."""
    return _store_page(None, None)


def _store_page(restoring: CallerError | None, copying: CallerError | None) -> str:
    contents = service().contents()
    return render_template(
        "store.html",
        is_empty=not contents.entities and not contents.ties,
        url=service().store.url,
        kept=keeping.automatic(service().store.url, service().backups),
        before=BEFORE,
        restoring=restoring.phrase if restoring else None,
        copying=copying.phrase if copying else None,
        address=_without_secret(request.form.get("address", "")) if copying else "",
        user=request.form.get("user", "") if copying else "neo4j",
    )


def _without_secret(address: str) -> str:
    # a password in an address is refused; the form does not show it again
    before, at, host = address.rpartition("@")
    return before.partition("//")[0] + "//" + host if at else address


@door(PAGES, "/store/backup", guard=Guard.READ, works=True)
def backup_file() -> Response:
    """Everything, as one file."""
    with tempfile.TemporaryDirectory(prefix="graph-service-") as folder:
        path = Path(folder) / "backup.zip"
        made = keeping.backup(service().store, service().schema, path)
        known = keeping.store_name(service().store.url).rsplit("-", 1)[0]
        return _download(path, f"{known}-{made.made[:10]}.zip")


def _download(path: Path, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(path.read_bytes(), mimetype="application/zip", headers=headers)


@door(PAGES, "/store/automatic/<name>", guard=Guard.READ)
def automatic_backup(name: str) -> Response:
    """One of the backups that were made by themselves; only names on the list are looked at."""
    for kept in keeping.automatic(service().store.url, service().backups):
        if kept.path.name == name:
            return _download(kept.path, name)
    raise NoPage


@door(PAGES, "/store/restore", method="POST", guard=Guard.CHANGE, body=BACKUP_BODY, works=True)
def check_backup() -> Shown:
    """Keep an uploaded backup, look at all of it, and show what it holds."""
    key = None
    try:
        keeping.over(service().store)
        files = [file for file in request.files.getlist("backup") if file.filename]
        if len(files) != 1:
            raise BadFile(say("Choose one backup: a .zip file that this service wrote."))
        key = uploads().keep(files, purpose="backup")
        keeping.seen(uploads().get(key, "backup").paths[0], service().schema)
    except CallerError as error:
        if key is not None:
            uploads().drop(key)
        return _store_page(error, None), error.status
    return redirect(url_for("pages.restoring", key=key), 303)


@door(PAGES, "/store/restore/<key>", guard=Guard.READ)
def restoring(key: str) -> Shown:
    """What a backup holds, and later what became of it."""
    kept = uploads().get(key, "backup")
    job = running(kept)
    if job is not None:
        return redirect(url_for("pages.job_page", key=job), 303)
    if kept.checked is not None:
        kept.paths[0].unlink(missing_ok=True)  # it names people, and is not needed any more
        return render_template("store_done.html", held=keeping.Held(**kept.checked).phrases, url=None)
    made = keeping.told(kept.paths[0])
    held = keeping.Held.by(made).phrases
    return render_template("store_restore.html", key=key, name=kept.paths[0].name, made=made, held=held, news=kept.news)


@door(PAGES, "/store/restore/<key>", method="POST", guard=Guard.CHANGE)
def restore_backup(key: str) -> Response:
    """Restore what was shown, or forget it."""
    kept = uploads().get(key, "backup")
    if request.form.get("decision") == "cancel":
        uploads().drop(key)
        return redirect(url_for("pages.store"), 303)
    with kept.lock:
        if running(kept) is None and kept.checked is None:
            kept.news = []
            place = url_for("pages.restoring", key=key)
            arguments = {"address": service().address, "path": kept.paths[0]}
            kept.job = jobs().start_work(
                keeping.restore_elsewhere, arguments, title=say("Restoring a backup"), place=lambda _: place
            )
    return redirect(url_for("pages.restoring", key=key), 303)


@door(PAGES, "/store/copy", method="POST", guard=Guard.CHANGE)
def copy_store() -> Shown:
    """Copy everything into a Neo4j server; the password goes to the work and nowhere else."""
    address, user, password = (request.form.get(name, "") for name in ("address", "user", "password"))
    try:
        keeping.check_server(address.strip())
        key = jobs().start_work(
            keeping.copy_elsewhere,
            {"address": service().address, "url": address.strip(), "secret": (user, password) if user or password else None},
            title=say("Copying to another store"),
            place=lambda key: url_for("pages.copied", key=key),
        )
    except CallerError as error:
        return _store_page(None, error), error.status
    return redirect(url_for("pages.job_page", key=key), 303)


@door(PAGES, "/store/copy/<key>", guard=Guard.READ)
def copied(key: str) -> Shown:
    """What became of a copy."""
    job = jobs().get(key)
    if job.state == "running":
        return redirect(url_for("pages.job_page", key=key), 303)
    if job.state == "done" and "url" in job.result:
        held = keeping.Held(job.result["counts"], job.result["changes"]).phrases
        return render_template("store_done.html", held=held, url=job.result["url"])
    return render_template("store_stopped.html", news=_why(job.state, job.error))


def _why(state: str, error: Phrase | None) -> Phrase:
    if error is not None:
        return error
    if state == "cancelled":
        return say(
            "The copy was cancelled. The server holds nothing of it or all of it: the service says which when it starts there."
        )
    return say(
        "The copy ended on the way. The server holds nothing of it or all of it: the service says which when it starts there."
    )
