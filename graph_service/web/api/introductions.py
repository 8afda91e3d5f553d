"""Introductions by REST: proposed, taken step by step, taken back; and whose introductions led where."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from flask import Response, request, url_for

from graph_service.errors import BadValue, UnknownName
from graph_service.language import say
from graph_service.service import introducers, introductions, proposing
from graph_service.service.introductions import Happened, Introduction
from graph_service.service.proposing import Proposal
from graph_service.web.api._blueprint import API, limit_of, one, parameters, reply, yes
from graph_service.web.api._once import Answer, Gist, once
from graph_service.web.api.writing import body, seen_version
from graph_service.web.doors_to import WHO, service
from graph_service.web.security import Guard, door

FILTERS = ("state", "of", "due", "limit", "cursor")


@door(API, "/introductions", guard=Guard.READ)
def introduction_list() -> Response:
    """A page of introductions, the last proposed first; by state, of one actor, or those that are due."""
    asked = parameters(FILTERS, many=["state"])
    states, after, limit = asked.get("state", []), one(asked, "cursor"), limit_of(asked)
    for state in states:
        if state not in introductions.NEXT:
            raise UnknownName.of(say("Steps"), state, introductions.NEXT)
    due = yes(asked, "due")
    found = [
        found
        for found in introductions.listed(service(), one(asked, "of"))
        if (not states or found.state in states) and (not due or introductions.is_due(service(), found))
    ]
    place = [other.id for other in found].index(after) + 1 if after in {other.id for other in found} else 0
    if after is not None and not place:
        raise BadValue(say("The cursor does not come from this list."))
    page = found[place : place + limit]
    following = page[-1].id if place + limit < len(found) else None
    return reply({"items": [introductions.as_json(one) for one in page], "next": following, "total": len(found)})


@door(API, "/introductions/<id>", guard=Guard.READ)
def introduction(id: str) -> Response:
    """One introduction with its steps; the ETag is its version."""
    parameters([])
    found = introductions.one(service(), id)
    return reply(introductions.as_json(found), headers={"ETag": f'"{found.version}"'})


@door(API, "/introducers", guard=Guard.READ)
def introducer_list() -> Response:
    """For each introducer, how many of the introductions came how far; ``via`` null: without an introducer."""
    parameters([])
    rows = introducers.by_introducer(introductions.listed(service()))
    return reply({"items": [asdict(row) for row in rows]})


@door(API, "/introductions", method="POST", guard=Guard.CHANGE, works=True)
def create_introduction() -> Response:
    """Propose an introduction; ``is_confirmed`` goes over what was agreed for a year."""
    parameters([])
    given = _fitting(body(), Proposal, ("a", "b"))
    return once(lambda operation: _proposed(given, operation), lambda gist: _answer(gist["id"], 201), request.get_data())


def _proposed(given: dict[str, Any], operation: str | None) -> tuple[Answer, Gist]:
    id = proposing.propose(service(), Proposal(**given), who=WHO, operation=operation)
    return _answer(id, 201), {"id": id}


@door(API, "/introductions/<id>", method="PATCH", guard=Guard.CHANGE)
def change_introduction(id: str) -> Response:
    """Take the next step (``step``), take the last one back (``take_back`` names it), or write a note anew (``note_of``)."""
    parameters([])
    version, given = seen_version(), body()
    return once(
        lambda operation: _changed(id, given, version, operation), lambda gist: _answer(gist["id"], 200), request.get_data()
    )


def _changed(id: str, given: dict[str, Any], version: int | None, operation: str | None) -> tuple[Answer, Gist]:
    network = service()
    if "take_back" in given:
        _fitting(given, None, ("take_back",))
        last = introductions.one(network, id).state
        if given["take_back"] != last:
            raise BadValue(say("The last step is {step}: only that one can be taken back.", step=last))
        introductions.take_back(network, id, version, who=WHO, operation=operation)
    elif "note_of" in given:
        _fitting(given, None, ("note_of", "note"))
        introductions.annotate(network, id, given["note_of"], given["note"], version, who=WHO, operation=operation)
    else:
        introductions.take(network, id, Happened(**_fitting(given, Happened, ("step",))), version, who=WHO, operation=operation)
    return _answer(id, 200), {"id": id}


@door(API, "/introductions/<id>", method="DELETE", guard=Guard.CHANGE)
def remove_introduction(id: str) -> Response:
    """Forget an introduction with its notes; a tie that came of it stays."""
    parameters([])
    version = seen_version()
    return once(lambda operation: _removed(id, version, operation), lambda gist: (gist, 200, {}), b"")


def _removed(id: str, version: int | None, operation: str | None) -> tuple[Answer, Gist]:
    found = introductions.as_json(introductions.one(service(), id))
    introductions.remove(service(), id, version, who=WHO, operation=operation)
    return (found, 200, {}), {"id": id}


def _answer(id: str, status: int) -> Answer:
    found: Introduction = introductions.one(service(), id)
    headers = {"ETag": f'"{found.version}"'}
    if status == 201:
        headers["Location"] = url_for("api.introduction", id=id)
    return introductions.as_json(found), status, headers


def _fitting(given: dict[str, Any], into: type[Proposal | Happened] | None, needed: tuple[str, ...]) -> dict[str, Any]:
    """The members that were sent (null: not given), each of its type; what is needed must be there."""
    types = {field.name: str(field.type) for field in fields(into)} if into is not None else dict.fromkeys(needed, "str")
    for name, value in given.items():
        if name not in types:
            raise UnknownName.of(say("Names in the body"), name, types)
        if value is None:
            continue
        if types[name] == "str" and not isinstance(value, str):
            raise BadValue(say("{name}: text is expected.", name=name))
        if types[name].startswith("bool") and not isinstance(value, bool):
            raise BadValue(say("{name}: true or false is expected.", name=name))
        if types[name].startswith("int") and (isinstance(value, bool) or not isinstance(value, int)):
            raise BadValue(say("{name}: a whole number is expected.", name=name))
    for name in needed:
        if given.get(name) is None:
            raise BadValue(say("{name} is missing.", name=name))
    return {name: value for name, value in given.items() if value is not None}
