"""Import: files are checked first, shown in words, and stored only when somebody says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import NotFound as NoPage
from werkzeug.wrappers import Response

from graph_service.errors import BadValue, CallerError
from graph_service.language import Phrase, say
from graph_service.web.doors_to import WHO, service, uploads
from graph_service.web.languages import language
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import UPLOAD_BODY, Guard, door

OUTCOMES = ("added", "changed", "unchanged", "missing_from_file")
GROUPS: Mapping[str, Phrase | str] = {
    "actors": "actor",
    "ties": say("Ties"),
    "events": "event",
    "participation": say("Participations"),
    "access": say("Market accesses"),
}


@door(PAGES, "/import", guard=Guard.READ, linked=())
def imports() -> str:
    """Choose files."""
    return render_template("import.html", error=None, formats=service().schema.things)


@door(PAGES, "/import", method="POST", guard=Guard.CHANGE, body=UPLOAD_BODY)
def check_import() -> Response | tuple[str, int]:
    """Keep the files and show what they would change."""
    try:
        key = uploads().keep(request.files.getlist("files"), request.files.get("mapping"))
    except CallerError as error:
        return render_template("import.html", error=error.phrase.in_language(language())), error.status
    return redirect(url_for("pages.import_check", key=key), 303)


@door(PAGES, "/import/<key>", guard=Guard.READ)
def import_check(key: str) -> str | tuple[str, int]:
    """What the files would change, or what they changed."""
    kept = uploads().get(key)
    if kept.outcome is not None:
        return render_template("import_done.html", key=key, report=kept.outcome, groups=GROUPS, rejected=kept.rejected())
    try:
        report = _run(key, dry_run=True, skip_bad=False)
        partial = _run(key, dry_run=True, skip_bad=True) if report["problems"] else report
    except CallerError as error:
        uploads().drop(key)
        return render_template("import.html", error=error.phrase.in_language(language())), error.status
    names = [path.name for path in kept.paths]
    return render_template(
        "import_check.html", key=key, report=report, partial=partial, groups=GROUPS, outcomes=OUTCOMES, names=names
    )


def _run(key: str, *, dry_run: bool, skip_bad: bool) -> dict[str, Any]:
    kept = uploads().get(key)
    return service().import_files(
        kept.paths, mapping=kept.mapping, dry_run=dry_run, skip_bad=skip_bad, who=WHO, language=language()
    )


@door(PAGES, "/import/<key>", method="POST", guard=Guard.CHANGE)
def store_import(key: str) -> Response:
    """Store what was checked, once: a second click finds the first one's outcome."""
    kept = uploads().get(key)
    decision = request.form.get("decision")
    if decision == "cancel":
        uploads().drop(key)
        return redirect(url_for("pages.imports"), 303)
    if decision not in {"store", "store_clean"}:
        raise BadValue(say("Choose whether to store or to cancel."))
    with kept.lock:
        if kept.outcome is None:
            outcome = _run(key, dry_run=False, skip_bad=decision == "store_clean")
            if outcome["status"] == "stored":
                kept.outcome = outcome
    return redirect(url_for("pages.import_check", key=key), 303)


@door(PAGES, "/import/<key>/rejected/<int:number>", guard=Guard.READ)
def rejected_rows(key: str, number: int) -> Response:
    """The rows that were left out, to be mended and imported again."""
    files = uploads().get(key).rejected()
    if not 1 <= number <= len(files):
        raise NoPage
    return send_file(files[number - 1], as_attachment=True, download_name=files[number - 1].name)
