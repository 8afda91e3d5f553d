"""Survey answers: choose or paste, say what is not certain, see what would be stored, store; and the waves of asking."""

from __future__ import annotations

import io
from itertools import islice
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from graph_service.errors import BadValue, CallerError
from graph_service.language import Phrase, say
from graph_service.service import surveys, waves
from graph_service.web.doors_to import WHO, service, uploads
from graph_service.web.languages import language
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import UPLOAD_BODY, Guard, door
from graph_service.web.uploads import Upload

OFFERED = 2_000
DECISIONS = ("look", "accept", "new", "check", "back", "store", "again", "cancel")


@door(PAGES, "/import/answers", guard=Guard.READ, linked=())
def answers() -> str:
    """Choose a file, or paste; the waves that were, and the names that are remembered."""
    return _first_page()


def _first_page(error: Phrase | None = None) -> str:
    kept = surveys.remembered(service().store)
    return render_template(
        "answers.html",
        error=error,
        waves=waves.waves(service()),
        remembered=sorted(kept.values(), key=lambda one: one[0].casefold()),
        field_of=surveys.field_of,
        names=waves.names(service()),
    )


@door(PAGES, "/import/answers", method="POST", guard=Guard.CHANGE, body=UPLOAD_BODY)
def keep_answers() -> Response | tuple[str, int]:
    """Keep the file until somebody has decided about it."""
    pasted = request.form.get("pasted", "").strip()
    files = [file for file in request.files.getlist("file") if file.filename]
    if pasted and not files:
        files = [FileStorage(io.BytesIO(_whole(pasted).encode()), filename="answers.csv")]
    try:
        key = uploads().keep(files, purpose="answers")
        try:
            surveys.look(service(), uploads().get(key, "answers").paths[0], {})
        except CallerError:
            uploads().drop(key)
            raise
    except CallerError as error:
        return _first_page(error.phrase), error.status
    return redirect(url_for("pages.settle_answers", key=key), 303)


@door(PAGES, "/import/answers/forget", method="POST", guard=Guard.CHANGE)
def forget_names() -> Response:
    """Forget what was decided about some names."""
    surveys.forget(service(), request.form.getlist("name"))
    return redirect(url_for("pages.answers") + "#remembered", 303)


@door(PAGES, "/import/answers/<key>", guard=Guard.READ, works=True)
def settle_answers(key: str) -> str:
    """What is not certain; or what would be stored; or what was stored."""
    kept = uploads().get(key, "answers")
    if kept.outcome is not None:
        work = waves.wave(service(), kept.outcome["wave"])
        several = len(surveys.look(service(), kept.paths[0], kept.said).answers.found.questions) > 1
        names = waves.names(service())
        return render_template("answers_done.html", key=key, report=kept.outcome, wave=work, names=names, several=several)
    return _check_page(key, kept) if kept.is_checked else _settle_page(key, kept, [])


def _whole(text: str) -> str:
    # half a character cannot be written to a file
    return text.encode("utf-8", "replace").decode()


def _settle_page(key: str, kept: Upload, lacking: list[Phrase]) -> str:
    schema = service().schema
    actors = (record["name"] for record in service().contents().of("actor"))
    return render_template(
        "answers_settle.html",
        key=key,
        file=kept.paths[0].name,
        look=surveys.look(service(), kept.paths[0], kept.said),
        said=kept.said,
        lacking=lacking,
        waves=waves.waves(service()),
        ties=[kind for kind in schema.ties.values() if kind.actor_tie],
        kinds=schema.codes["kind"].values(),
        instruments=schema.codes["instrument"].values(),
        names=list(islice(actors, OFFERED)),
    )


def _check_page(key: str, kept: Upload) -> str:
    report = _run(kept, dry_run=True)
    return render_template("answers_check.html", key=key, file=kept.paths[0].name, report=report, said=kept.said)


def _run(kept: Upload, *, dry_run: bool) -> dict[str, Any]:
    return surveys.run(service(), kept.paths[0], kept.said, dry_run=dry_run, who=WHO, language=language())


@door(PAGES, "/import/answers/<key>", method="POST", guard=Guard.CHANGE, works=True)
def decide_answers(key: str) -> Response | tuple[str, int]:
    """Take what was said; go on where nothing is lacking."""
    kept = uploads().get(key, "answers")
    decision = request.form.get("decision")
    here = url_for("pages.settle_answers", key=key)
    if decision not in DECISIONS:
        raise BadValue(say("Choose whether to store or to cancel."))
    if decision == "cancel":
        uploads().drop(key)
        return redirect(url_for("pages.answers"), 303)
    if decision == "back":
        kept.is_checked = False
    elif decision == "again" and kept.outcome is not None:
        # another question of the same file, in the same wave; who was asked is known by now
        kept.said = {"wave": kept.outcome["wave"], "who": surveys.ANSWERED}
        kept.outcome, kept.is_checked = None, False
    elif decision == "store":
        _store(kept)
    elif kept.outcome is None:
        kept.said = _said()
        found = surveys.look(service(), kept.paths[0], kept.said)
        if decision in {"accept", "new"}:
            take = surveys.with_clear if decision == "accept" else surveys.with_new
            kept.said = take(found, kept.said)
            here += "#names"
        elif decision == "check":
            lacking = surveys.wanting(service(), found, kept.said)
            if lacking:
                return _settle_page(key, kept, lacking), 422
            kept.is_checked = True
    return redirect(here, 303)


def _said() -> dict[str, str]:
    said = {name: _whole(text) for name, text in request.form.items() if name not in {"csrf_token", "decision"}}
    if "shown" in said and said.pop("shown") != said.get("question"):
        # another question has another wording, and may have been asked in another way
        said = {name: text for name, text in said.items() if name not in {"wording", "instrument"}}
    return said


def _store(kept: Upload) -> None:
    # a second click finds the first one's outcome
    with kept.lock:
        if kept.outcome is None and kept.is_checked:
            kept.said["dropped"] = request.form.get("dropped", "")
            outcome = _run(kept, dry_run=False)
            if outcome["status"] == "stored":
                kept.outcome = outcome


@door(PAGES, "/waves/<path:id>", guard=Guard.READ, linked=())
def wave(id: str) -> str:
    """One wave of asking: who answered, who did not, and where the two ends of a tie differ."""
    found = waves.wave(service(), id)
    how = service().schema.label_of("instrument", found.record.get("instrument", ""), language(), "wave")
    return render_template("wave.html", wave=found, names=waves.names(service()), instrument=how)
