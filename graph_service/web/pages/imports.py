"""Import: files are checked first, shown in words, mended where they are wrong, and stored only when somebody says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response as Answer
from flask import redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import NotFound as NoPage
from werkzeug.wrappers import Response

from graph_service.errors import BadValue, CallerError, NotFound
from graph_service.language import Phrase, say
from graph_service.service import bringing, checked_day, mappings
from graph_service.web.doors_to import service, uploads
from graph_service.web.languages import language
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.pages._checks import checked, forget_check, names_of, running, store
from graph_service.web.security import UPLOAD_BODY, Guard, door
from graph_service.web.uploads import Upload

OUTCOMES = ("added", "changed", "unchanged", "missing_from_file")
GROUPS: Mapping[str, Phrase | str] = {
    "actors": "actor",
    "ties": say("Ties"),
    "events": "event",
    "participation": say("Participations"),
    "access": say("Market accesses"),
}
COLUMNS: Mapping[str, Phrase] = {
    "file": say("File"),
    "sheet": say("Sheet"),
    "row": say("Row"),
    "column": say("Column"),
    "value": say("Value"),
    "message": say("What is wrong"),
    "fix": say("What to do"),
}
# problems of a whole column that the way of reading settles
SETTLED = frozenset({"ambiguous_date", "two_digit_year", "day_number", "ambiguous_number"})
Shown = Response | str | tuple[str, int]


@door(PAGES, "/import", guard=Guard.READ, linked=())
def imports() -> str:
    """Choose files."""
    return _choosing(None)


def _choosing(error: CallerError | None) -> str:
    return render_template(
        "import.html",
        error=error.phrase.in_language(language()) if error else None,
        saved=mappings.saved(service()),
        most=UPLOAD_BODY - 1024**2,
        is_empty=not service().contents().entities,
    )


@door(PAGES, "/import", method="POST", guard=Guard.CHANGE, body=UPLOAD_BODY)
def check_import() -> Shown:
    """Keep the files; the kept mapping that fits them says how they are read, unless one was given."""
    try:
        key = uploads().keep(request.files.getlist("files"), request.files.get("mapping"))
    except CallerError as error:
        return _choosing(error), error.status
    kept = uploads().get(key)
    if kept.mapping is None:
        kept.named = mappings.proposed(service(), kept.paths, _mapping_place(kept))
        kept.mapping = _mapping_place(kept) if kept.named else None
    return redirect(url_for("pages.import_check", key=key), 303)


def _mapping_place(kept: Upload) -> Any:
    place = kept.folder / "mapping" / "mapping.toml"
    place.parent.mkdir(exist_ok=True)
    return place


@door(PAGES, "/import/<key>", guard=Guard.READ)
def import_check(key: str) -> Shown:
    """What the files would change, or what they changed."""
    try:
        uploads().get(key)
    except NotFound as error:
        return _choosing(error), error.status
    return _shown(key, None)


def _shown(key: str, error: CallerError | None) -> Shown:
    kept = uploads().get(key)
    job = running(kept)
    if job is not None:
        return redirect(url_for("pages.job_page", key=job), 303)
    if kept.outcome is not None:
        done = {"report": kept.outcome, "rejected": kept.rejected(), "end": kept.end_missing}
        return render_template("import_done.html", key=key, groups=GROUPS, **done)
    if kept.news and kept.checked is None:
        return render_template("import_stopped.html", key=key, names=names_of(kept), news=kept.news)
    try:
        found = checked(key, kept)
    except CallerError as wrong:
        uploads().drop(key)
        return _choosing(wrong), wrong.status
    if found is None:
        return redirect(url_for("pages.job_page", key=kept.job), 303)
    page = found[language()]
    return render_template(
        "import_check.html",
        key=key,
        kept=kept,
        names=names_of(kept),
        found=page,
        report=page["report"],
        groups=GROUPS,
        outcomes=OUTCOMES,
        holdings=bringing.held_choices(service(), language()),
        readings=bringing.readings(),
        asks_for_reading=any(problem["code"] in SETTLED for problem in page["problems"]),
        settled=SETTLED,
        chosen=mappings.choices_of(service(), page["tables"], kept.mapping),
        error=error.phrase.in_language(language()) if error else None,
    ), error.status if error else 200


def _found(key: str, kept: Upload) -> dict[str, Any]:
    """The check that a form was made from; BadValue where it is still to be made."""
    found = checked(key, kept)
    if found is None:
        raise BadValue(say("The files are looked through once more. Wait for the end and repeat the change."))
    page: dict[str, Any] = found[language()]
    return page


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
        if running(kept) is None and kept.outcome is None:
            kept.news = []
            store(key, kept, skip_bad=decision == "store_clean")
    return redirect(url_for("pages.import_check", key=key), 303)


@door(PAGES, "/import/<key>/cells", method="POST", guard=Guard.CHANGE)
def mend_cells(key: str) -> Response:
    """Put what was written in the place of wrong cells, and check again."""
    kept = uploads().get(key)
    with kept.lock:
        for number, problem in enumerate(_found(key, kept)["problems"]):
            written = request.form.get(f"cell-{number}")
            # the list may have changed under the form: only the cell that it showed is mended
            if written is None or problem["place"] is None or request.form.get(f"was-{number}") != (problem["value"] or ""):
                continue
            if written.strip() != (problem["value"] or ""):
                place = (problem["file"], problem["sheet"])
                for row in problem["rows"]:
                    kept.corrections[*place, row, problem["place"]] = written.strip()
                if problem["code"] in {"unknown_code", "unknown_country"}:
                    kept.words[*place, problem["place"], problem["value"]] = written.strip()
        forget_check(kept)
    return redirect(url_for("pages.import_check", key=key), 303)


@door(PAGES, "/import/<key>/again", method="POST", guard=Guard.CHANGE)
def check_again(key: str) -> Shown:
    """Check again: with a day on which ends what the files lack, without the corrections, or just so."""
    kept = uploads().get(key)
    try:
        if "end_missing" in request.form:
            day = request.form["end_missing"].strip()
            kept.end_missing = checked_day(day) if day else None
    except CallerError as error:
        return _shown(key, error)
    if request.form.get("corrections") == "drop":
        kept.corrections.clear()
        kept.words.clear()
    forget_check(kept)
    return redirect(url_for("pages.import_check", key=key), 303)


@door(PAGES, "/import/<key>/columns", method="POST", guard=Guard.CHANGE)
def choose_columns(key: str) -> Shown:
    """Read the files as a person chose; ``save`` keeps the choice under a name."""
    kept = uploads().get(key)
    try:
        with kept.lock:
            tables = _found(key, kept)["tables"]
            if request.form.get("do") == "plain":
                kept.mapping = kept.named = None
            else:
                text = mappings.chosen_text(service(), mappings.with_words(tables, request.form, kept.words), request.form)
                place = _mapping_place(kept)
                place.write_text(text, encoding="utf-8")
                kept.mapping = place
                if request.form.get("do") == "save":
                    mappings.save(service(), request.form.get("name", ""), text, tables)
                    kept.named = " ".join(request.form["name"].split())
            forget_check(kept)
    except CallerError as error:
        return _shown(key, error)
    return redirect(url_for("pages.import_check", key=key), 303)


@door(PAGES, "/import/<key>/mapping.toml", guard=Guard.READ)
def mapping_file(key: str) -> Response:
    """The mapping as a file, for the command line."""
    kept = uploads().get(key)
    tables = _found(key, kept)["tables"]
    choices = mappings.choices_of(service(), tables, kept.mapping)
    text = mappings.chosen_text(service(), mappings.with_words(tables, choices, kept.words), choices)
    return Answer(text, mimetype="application/toml", headers={"Content-Disposition": 'attachment; filename="mapping.toml"'})


@door(PAGES, "/import/<key>/problems.csv", guard=Guard.READ)
def problems_file(key: str) -> Response:
    """All problems as a table, for whoever mends the files elsewhere."""
    report = _found(key, uploads().get(key))["report"]
    headings = {name: phrase.in_language(language()) for name, phrase in COLUMNS.items()}
    text = bringing.problems_csv(report, headings, ";" if language() == "fi" else ",")
    return Answer(text, mimetype="text/csv", headers={"Content-Disposition": 'attachment; filename="problems.csv"'})


@door(PAGES, "/import/<key>/rejected/<int:number>", guard=Guard.READ)
def rejected_rows(key: str, number: int) -> Response:
    """The rows that were left out, to be mended and imported again."""
    files = uploads().get(key).rejected()
    if not 1 <= number <= len(files):
        raise NoPage
    return send_file(files[number - 1], as_attachment=True, download_name=files[number - 1].name)


@door(PAGES, "/import/mappings/forget", method="POST", guard=Guard.CHANGE)
def forget_mapping() -> Response:
    """Drop a kept mapping."""
    mappings.forget(service(), request.form.get("name", ""))
    return redirect(url_for("pages.imports"), 303)
