"""The log of changes by REST: what was changed, record by record, and taking it back."""

from __future__ import annotations

from flask import Response, request, url_for

from graph_service.errors import BadValue
from graph_service.language import say
from graph_service.service import history, undoing
from graph_service.web.api._blueprint import API, limit_of, one, parameters, reply, yes
from graph_service.web.api._once import Answer, Gist, once
from graph_service.web.doors_to import WHO, change_number, jobs, service
from graph_service.web.languages import language
from graph_service.web.security import Guard, door


@door(API, "/changes", guard=Guard.READ)
def changes() -> Response:
    """The log of changes, newest first; ``record`` keeps those of one record, also of one that is gone."""
    asked = parameters(["record", "limit", "cursor"])
    limit, before, record = limit_of(asked), _number(one(asked, "cursor")), one(asked, "record")
    if record is None:
        found = history.entries(service(), limit + 1, before, language())
    else:
        found = history.of_record(service(), record, limit + 1, before, language())
    return reply({"items": found[:limit], "next": str(found[limit - 1]["id"]) if len(found) > limit else None})


def _number(text: str | None) -> int | None:
    if text is not None and not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadValue(say("The cursor does not come from this list."))
    return int(text) if text else None


@door(API, "/changes/<id>", guard=Guard.READ, works=True)
def change(id: str) -> Response:
    """One change with a page of its records, before and after; ``cursor`` goes on in them."""
    asked = parameters(["limit", "cursor"])
    start, limit = _number(one(asked, "cursor")) or 0, limit_of(asked)
    found = history.entry(service(), change_number(id), start, limit, language())
    following = start + limit
    return reply(found | {"next": str(following) if following < found["total"] else None})


@door(API, "/changes/<id>/undo", method="POST", guard=Guard.CHANGE, works=True)
def undo(id: str) -> Response:
    """Take a change back, whole or not at all; ``dry_run`` only tells what would be done and what stands in the way.

    With ``Prefer: respond-async`` the answer is a job, whose result is that of the undo.
    """
    asked, number = parameters(["dry_run"]), change_number(id)
    if yes(asked, "dry_run"):
        look = undoing.look(service(), number, language())
        return reply({"undoes": number, "change": None} | history.looked(service(), look, language(), limit=100))
    if "respond-async" in request.headers.get("Prefer", ""):
        undoing.change_of(service(), number)
        return once(lambda operation: _begun(number, operation), lambda gist: _accepted(gist["job"]), request.get_data())
    return once(lambda operation: _undone(number, operation), lambda gist: _answer(number, gist["change"]), request.get_data())


def _begun(id: int, operation: str | None) -> tuple[Answer, Gist]:
    arguments = {"address": service().address, "id": id, "who": WHO, "operation": operation, "language": language()}
    job = jobs().start_work(undoing.undo_elsewhere, arguments, title=say("Undo"))
    return _accepted(job), {"job": job}


def _accepted(job: str) -> Answer:
    return {"job": job}, 202, {"Location": url_for("api.job", key=job), "Preference-Applied": "respond-async"}


def _undone(id: int, operation: str | None) -> tuple[Answer, Gist]:
    receipt = undoing.undo(service(), id, who=WHO, operation=operation, language=language())
    return _answer(id, receipt.change), {"change": receipt.change}


def _answer(id: int, made: int | None) -> Answer:
    return {"undoes": id, "change": made}, 200, {"Location": url_for("api.change", id=made)}
