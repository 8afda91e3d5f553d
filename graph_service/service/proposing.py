"""Proposing an introduction: of whom, by whom, and who is not to be asked, or not once more this year."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from graph_service.errors import BadValue, CallerError, Conflict, UnknownName
from graph_service.language import Day, say
from graph_service.service import GraphService
from graph_service.service._introduction import Introduction, OutOfOrder, Step, later
from graph_service.service._names import end_of
from graph_service.service.forecasts import issued
from graph_service.service.introductions import COLLECTION, checked_note, day_of, latest, listed, ties_between
from graph_service.store import Keep

MIN_STRENGTH = 2


class NotToBeAsked(Conflict):
    """Somebody who said that nobody is to contact them."""

    code = "not_to_be_asked"


class OverCap(CallerError):
    """Somebody has as many introductions as were agreed for a year: to be confirmed."""

    status = 409
    code = "over_cap"


@dataclass(frozen=True)
class Proposal:
    """Who should be introduced to whom: ids or exact names.

    ``market`` is what for, ``via`` who is asked to introduce them. ``is_confirmed`` goes over what was agreed for a year.
    """

    a: str
    b: str
    market: str = ""
    via: str = ""
    day: str = ""
    note: str = ""
    is_confirmed: bool = False


def propose(service: GraphService, asked: Proposal, *, who: str, operation: str | None = None) -> str:
    """Keep a new introduction, with what is forecast of it if it is proposed today, and return its id.

    Raises
    ------
    UnknownName, BadValue
        If somebody is not known, or the two are one.
    NotToBeAsked
        If somebody's contact status says so.
    Conflict
        If the two are tied already, or an introduction of them is open.
    OverCap
        If somebody has as many in these twelve months as were agreed, and ``is_confirmed`` is not said.
    """
    a, b = _actor(service, asked.a), _actor(service, asked.b)
    via = _actor(service, asked.via) if asked.via.strip() else None
    market = _market(service, asked.market) if asked.market.strip() else None
    if len({a, b, via}) < 3:
        raise BadValue(say("The two, and who introduces them, must be different actors."))
    first = Step("proposed", day_of(service, asked.day), checked_note(asked.note))
    if first.day > latest(service):
        raise OutOfOrder(say("{day} has not come yet: tell what happened when it has.", day=Day(first.day)))
    # the same operation gives the same id, so that a repetition finds what was stored
    key = operation or secrets.token_hex(16)
    made = Introduction(f"i-{hashlib.sha256(key.encode()).hexdigest()[:16]}", a, b, market, via, (first,))
    if service.store.get_record(COLLECTION, made.id) is None:
        _check_may_be_asked(service, made)
        _check_open(service, made)
        if not asked.is_confirmed:
            _check_caps(service, made)
    # what is told of an earlier day looks back: it is no forecast
    forecasts = issued(service, [(a, b)]) if first.day == service.day() else []
    keeps = [Keep(COLLECTION, made.id, made.text, 0), *forecasts]
    service.store.apply([], who=who, what="introduction proposed", operation=operation, keeps=keeps)
    return made.id


def common_acquaintances(service: GraphService, a: str, b: str) -> list[str]:
    """Who has a tie to both and may be asked, so can introduce them: ids, the most firmly tied first.

    Employees are counted with their company, as in analyses, unless one of the two is an employee.
    """
    snapshot = service.snapshot()
    if a not in snapshot.by_id or b not in snapshot.by_id:
        snapshot = service.snapshot(merge_persons=False)
    strengths: dict[str, dict[str, float]] = {}
    for tie in snapshot.ties:
        for end, other in ((tie.source, tie.target), (tie.target, tie.source)):
            if end in (a, b) and other not in (a, b):
                held = strengths.setdefault(other, {})
                held[end] = max(held.get(end, 0.0), tie.strength or 0.0)
    records = service.contents().entities
    both = [id for id, ends in strengths.items() if len(ends) == 2]
    asked = [id for id in both if service.schema.may_be_asked(records[id][1].get("contact_status"))]
    return sorted(asked, key=lambda other: (-min(strengths[other].values()), other))


def _check_may_be_asked(service: GraphService, made: Introduction) -> None:
    for id in made.who:
        record = service.contents().entities[id][1]
        if not service.schema.may_be_asked(record.get("contact_status")):
            raise NotToBeAsked(say("{name} is not to be contacted, so no introduction is proposed.", name=record["name"]))


def _check_open(service: GraphService, made: Introduction) -> None:
    for tie in ties_between(service, made.a, made.b, made.steps[0].day):
        if tie.get("strength", MIN_STRENGTH) >= MIN_STRENGTH and tie.get("since", "") <= made.steps[0].day:
            raise Conflict(say("These two are tied already: there is nothing to introduce."))
    for other in listed(service):
        if {other.a, other.b} == {made.a, made.b} and other.following:
            raise Conflict(say("An introduction of these two is open already ({id}).", id=other.id))


def _check_caps(service: GraphService, made: Introduction) -> None:
    day, entities = made.steps[0].day, service.contents().entities
    within = [other for other in listed(service) if later(other.steps[0].day, 12) > day and other.state != "declined"]
    for id in made.who:
        cap = entities[id][1].get("introductions_per_year")
        n = sum(id in other.who for other in within)
        if cap is not None and n >= cap:
            raise OverCap(
                say(
                    "{name}: introductions agreed for a year: {cap}; proposed within a year: {n}. Confirm to propose one more.",
                    name=entities[id][1]["name"],
                    cap=cap,
                    n=n,
                )
            )


def known_actor(service: GraphService, named: str) -> str | None:
    """The id of the actor of an id or an exact name that only one has; None where there is none."""
    contents = service.contents()
    id = end_of(named.strip(), service.schema, contents)
    return id if contents.entities.get(id, ("",))[0] == "actor" else None


def _actor(service: GraphService, named: str) -> str:
    found = known_actor(service, named)
    if found is None:
        raise UnknownName.of(say("Actors"), named, [record["name"] for record in service.contents().of("actor")])
    return found


def _market(service: GraphService, named: str) -> str:
    contents = service.contents()
    id = end_of(named.strip(), service.schema, contents)
    for name in (id, f"market:{id}"):
        if contents.entities.get(name, ("",))[0] == "market":
            return name
    raise UnknownName.of(say("Markets"), named, [record["id"].removeprefix("market:") for record in contents.of("market")])
