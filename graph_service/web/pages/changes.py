"""What was changed: the list, one change record by record, and taking it back."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from graph_service.errors import BadValue, UnknownName
from graph_service.language import say
from graph_service.service import history, undoing
from graph_service.web.doors_to import WHO, change_number, jobs, service
from graph_service.web.languages import language, query
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import Guard, door

PAGE = 50
RECORDS = 100
SHOWN = 30


def _asked(known: tuple[str, ...]) -> dict[str, str]:
    asked = {name: values[0] for name, values in query().items()}
    for name, value in asked.items():
        if name not in known:
            raise UnknownName.of(say("Parameters"), name, known)
        if name != "record" and not (value.isascii() and value.isdigit() and len(value) <= 18):
            raise BadValue(say("{name}: a whole number is expected.", name=name))
    return asked


@door(PAGES, "/changes", guard=Guard.READ, linked={"record"})
def changes() -> str:
    """The log of changes, newest first; ``record`` keeps those of one record, also of one that is gone."""
    asked = _asked(("before", "record"))
    before, record = int(asked["before"]) if "before" in asked else None, asked.get("record")
    if record is None:
        found = history.entries(service(), PAGE + 1, before, language())
    else:
        found = history.of_record(service(), record, PAGE + 1, before, language())
    more = found[PAGE - 1]["id"] if len(found) > PAGE else None
    return render_template("changes.html", entries=found[:PAGE], record=record, more=more, is_first=before is None)


@door(PAGES, "/changes/<id>", guard=Guard.READ, works=True)
def change(id: str) -> str:
    """One change: what it did to each record, field by field."""
    page = max(1, int(_asked(("page",)).get("page", "1")))
    entry = history.entry(service(), change_number(id), (page - 1) * RECORDS, RECORDS, language())
    return render_template("change.html", entry=entry, page=page, pages=-(-entry["total"] // RECORDS))


@door(PAGES, "/changes/<id>/undo", guard=Guard.READ, works=True)
def undo_preview(id: str) -> str:
    """What an undo would do, and what stands in its way."""
    _asked(())
    return _preview(undoing.look(service(), change_number(id), language()))


def _preview(look: undoing.Look) -> str:
    what: dict[str, Any] = history.looked(service(), look, language(), SHOWN)
    entry = history.told_whole(service(), look.change, language())
    return render_template("undo.html", entry=entry, look=what, does_nothing=look.does_nothing)


@door(PAGES, "/changes/<id>/undo", method="POST", guard=Guard.CHANGE, works=True)
def undo_change(id: str) -> Response | tuple[str, int]:
    """Take a change back; where something stands in the way, the preview says what."""
    number = change_number(id)
    if undoing.size(service(), number) > undoing.LARGE:
        arguments = {"address": service().address, "id": number, "who": WHO, "operation": None, "language": language()}
        place = url_for("pages.undo_preview", id=id)
        key = jobs().start_work(undoing.undo_elsewhere, arguments, title=say("Undo"), place=lambda _: place)
        return redirect(url_for("pages.job_page", key=key), 303)
    try:
        made = undoing.undo(service(), number, who=WHO, language=language()).change
    except undoing.InTheWay as error:
        return _preview(error.look), error.status
    except undoing.AnotherWay as error:
        return _preview(undoing.look(service(), number, language())), error.status
    except undoing.NothingToUndo:
        made = undoing.change_of(service(), number).undone_by  # a second click finds the first one's outcome
    return redirect(url_for("pages.change", id=made or number), 303)
