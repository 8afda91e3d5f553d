"""What REST gives out: schema, analyses, records, map, report, health."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from flask import Response

from graph_service.analysis._catalogue import Analysis
from graph_service.errors import NotFound, UnknownName
from graph_service.language import say
from graph_service.records import Record, folded, search_text
from graph_service.schema import Code
from graph_service.service import account
from graph_service.web.api._blueprint import API, limit_of, one, parameters, reply
from graph_service.web.cost import check_map
from graph_service.web.doors_to import check_codes, service
from graph_service.web.languages import language, query
from graph_service.web.security import Guard, door, new_token


@door(API, "/health", guard=Guard.READ)
def health() -> Response:
    """Whether the store answers."""
    parameters([])
    return reply(service().health())


@door(API, "/csrf-token", guard=Guard.READ)
def csrf_token() -> Response:
    """The token for changes: send it back as X-CSRFToken, with the cookie of this answer and an Origin."""
    parameters([])
    return reply({"csrf_token": new_token()})


@door(API, "/schema", guard=Guard.READ)
def schema() -> Response:
    """The domain: things, ties, properties and codes, with their words in both languages."""
    parameters([])
    domain = service().schema
    return reply(
        {
            "version": domain.version,
            "properties": {name: _plain(prop) for name, prop in domain.properties.items()},
            "things": {name: _plain(thing) for name, thing in domain.things.items()},
            "ties": {name: _plain(tie) | {"properties": list(domain.properties_of(name))} for name, tie in domain.ties.items()},
            "codes": {group: {name: _plain(code) for name, code in codes.items()} for group, codes in domain.codes.items()},
            "unknown_sector": _plain(domain.unknown_sector),
        }
    )


def _plain(entry: Any) -> dict[str, Any]:
    found = {key.rstrip("_"): value for key, value in asdict(entry).items() if key != "name" and value not in (None, ())}
    return found | {"words": list(entry.words)} if isinstance(entry, Code) else found


@door(API, "/analyses", guard=Guard.READ)
def analyses() -> Response:
    """The catalogue."""
    parameters([])
    return reply({"items": [_entry(entry) for entry in service().analyses.values()]})


def _entry(entry: Analysis) -> dict[str, Any]:
    tongue = language()
    assert entry.parameters is not None
    return {
        "id": entry.slug,
        "analysis": entry.id,
        "title": entry.title.in_language(tongue),
        "question": entry.question.in_language(tongue),
        "measure": entry.measure,
        "columns": {name: label.in_language(tongue) for name, label in entry.columns.items()},
        "caveats": [caveat.in_language(tongue) for caveat in entry.caveats],
        "references": list(entry.references),
        "parameters": [
            {
                "name": param.name,
                "label": param.label.in_language(tongue),
                "type": param.type.__name__,
                "many": param.many,
                "choices": list(param.choices),
                "minimum": param.minimum,
                "maximum": param.maximum,
                "of": param.of,
                "default": list(param.default) if isinstance(param.default, tuple) else param.default,
            }
            for param in entry.parameters.values()
        ],
    }


@door(API, "/actors", guard=Guard.READ)
def actors() -> Response:
    """A page of actors."""
    asked = parameters(["q", "kind", "sector", "limit", "cursor"], many=["kind"])
    check_codes("actor", asked)
    found = service().actors(
        one(asked, "q") or "", asked.get("kind", []), one(asked, "sector"), limit=limit_of(asked), cursor=one(asked, "cursor")
    )
    return reply({"items": [stored.record for stored in found.items], "next": found.next, "total": found.total})


@door(API, "/events", guard=Guard.READ)
def events() -> Response:
    """A page of events, by id."""
    asked = parameters(["q", "kind", "limit", "cursor"], many=["kind"])
    check_codes("event", asked)
    words, kinds = folded(one(asked, "q") or ""), set(asked.get("kind", []))
    return _listed(
        service().contents().of("event"),
        asked,
        lambda event: words in search_text(event) and (not kinds or bool(kinds & set(event["kinds"]))),
    )


@door(API, "/ties", guard=Guard.READ)
def ties() -> Response:
    """A page of ties, by id; ``of`` keeps those at one actor, event or market."""
    asked = parameters(["kind", "source", "target", "of", "limit", "cursor"], many=["kind"])
    kinds, end = set(asked.get("kind", [])), one(asked, "of")
    for kind in kinds - service().schema.ties.keys():
        raise UnknownName.of(say("Kinds of tie"), kind, service().schema.ties)
    source, target = one(asked, "source"), one(asked, "target")
    return _listed(
        (record for _, record in sorted(service().contents().ties.items())),
        asked,
        lambda tie: (
            (not kinds or tie["kind"] in kinds)
            and source in (None, tie["source"])
            and target in (None, tie["target"])
            and end in (None, tie["source"], tie["target"])
        ),
    )


def _listed(records: Iterable[Record], asked: dict[str, list[str]], wanted: Callable[[Record], bool]) -> Response:
    after, limit = one(asked, "cursor"), limit_of(asked)
    chosen = [record for record in records if wanted(record)]
    page = [record for record in chosen if after is None or record["id"] > after]
    following = page[limit - 1]["id"] if len(page) > limit else None
    return reply({"items": page[:limit], "next": following, "total": len(chosen)})


def record_of(thing: str, id: str) -> tuple[Record, int]:
    """A stored record of one thing with its version.

    Raises
    ------
    NotFound
        If nothing has this id, or another thing has it.
    """
    found = service().stored(id)
    if found.thing != thing:
        raise NotFound(say("There is nothing with the id “{id}”. Search for the name on the page of actors.", id=id))
    return found.record, found.version


def _single(thing: str, id: str) -> Response:
    parameters([])
    record, version = record_of(thing, id)
    return reply(record, headers={"ETag": f'"{version}"'})


@door(API, "/actors/<path:id>", guard=Guard.READ)
def actor(id: str) -> Response:
    """One actor; the ETag is its version."""
    return _single("actor", id)


@door(API, "/events/<path:id>", guard=Guard.READ)
def event(id: str) -> Response:
    """One event; the ETag is its version."""
    return _single("event", id)


@door(API, "/ties/<path:id>", guard=Guard.READ)
def tie(id: str) -> Response:
    """One tie; the ETag is its version."""
    return _single("tie", id)


@door(API, "/profiles/<path:id>", guard=Guard.READ)
def profile(id: str) -> Response:
    """An actor, event or market in words: its properties and ties as the profile page shows them."""
    parameters([])
    return reply(service().profile(id, language()))


@door(API, "/map", guard=Guard.READ, works=True)
def network_map() -> Response:
    """The map as data."""
    asked = query()
    check_map(asked)
    return reply(service().map_view(asked, language()))


@door(API, "/report", guard=Guard.READ, works=True)
def report() -> Response:
    """The connection report as a typed document."""
    asked = parameters(["at", "compare"])
    return reply(json.loads(service().report_json(language(), one(asked, "at"), one(asked, "compare"))))


@door(API, "/forecasts", guard=Guard.READ, works=True)
def forecasts() -> Response:
    """Every forecast with its figures and what became of it, and how both baselines did; ``tables.forecasts`` lists them."""
    parameters([])
    return reply(account.account(service()).as_json(language()))
