"""What the network and one actor look like in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph_service.errors import NotFound
from graph_service.language import say, shown, shown_day
from graph_service.records import Contents, Record
from graph_service.render._report_facts import Ledger, ledger_of
from graph_service.schema import Schema, market_words
from graph_service.store import Change

if TYPE_CHECKING:
    from graph_service.service import GraphService

_OTHERS = ("reported_by", "wave")
_DETAILS = ("subtype", "strength", *_OTHERS, "weight", "since", "until", "last_evidence", "confirmed", "answered", "note")


def overview(service: GraphService, language: str = "en") -> dict[str, Any]:
    """What is in the network, for the start page."""
    contents, schema = service.contents(), service.schema
    nodes = service.snapshot().nodes
    things = Counter(thing for thing, _ in contents.entities.values())
    ties = Counter(tie["kind"] for tie in contents.ties.values())
    kinds = Counter(node.attributes.get("kind") for node in nodes)
    sectors = Counter(node.attributes.get("sector") for node in nodes)

    def named(names: Mapping[str, Any], counts: Mapping[Any, int]) -> list[dict[str, Any]]:
        return [
            {"id": name, "label": code.label.in_language(language), "n": counts[name]}
            for name, code in names.items()
            if counts.get(name)
        ]

    return {
        "is_empty": not contents.entities,
        "is_demo": service.is_demo(),
        "day": service.day(),
        "day_text": shown_day(service.day(), language),
        "things": [
            {
                "id": name,
                "label": (thing.label if things[name] == 1 else thing.plural).in_language(language),
                "n": things[name],
            }
            for name, thing in schema.things.items()
            if things[name]
        ],
        "ties": named(schema.ties, ties),
        "tie_count": len(contents.ties),
        "kinds": named(schema.codes["kind"], kinds),
        "sectors": named(schema.codes["sector"], sectors),
        "unknown_sector": sectors[None],
        "programme": [_ledger_row(one, language) for one in ledger_of(contents)],
        "changes": [_change_row(change) for change in service.store.changes(limit=5)],
    }


def _ledger_row(one: Ledger, language: str) -> dict[str, Any]:
    reported = shown(one.outcome["value"], language)
    return {
        "indicator": one.indicator(language),
        "planned": shown(one.target["value"], language) if one.target else None,
        "reported": say("more than {n}", n=reported).in_language(language) if one.is_lower_bound else reported,
        "status": one.status,
    }


def _change_row(change: Change) -> dict[str, Any]:
    return {"id": change.id, "at": change.at, "who": change.who, "what": change.what, "counts": change.counts}


def profile(service: GraphService, id: str, language: str = "en") -> dict[str, Any]:
    """An entity with its properties and ties in words."""
    found, schema, contents = service.stored(id), service.schema, service.contents()
    record, shape = found.record, schema.things.get(found.thing)
    if shape is None:
        raise NotFound(say("“{id}” is a tie, not an actor.", id=id))
    properties = [
        {
            "name": name,
            "label": schema.properties[name].label.in_language(language),
            "value": shown_value(schema, name, record, found.thing, language),
        }
        for name in shape.properties
        if name in record and name not in {"id", shape.caption, "extra"}
    ]
    properties += [{"name": f"extra.{key}", "label": key, "value": value} for key, value in record.get("extra", {}).items()]
    ties = [_tie_row(schema, contents, id, tie.record, language) for tie in service.store.ties_of(id)]
    return {
        "id": id,
        "thing": found.thing,
        "name": record[shape.caption],
        "version": found.version,
        "record": record,
        "kinds": record.get("kinds", []),
        "properties": properties,
        "ties": sorted(ties, key=lambda tie: (tie["kind"], tie["label"], tie["other_name"], tie["id"])),
    }


def shown_value(schema: Schema, name: str, record: Record, thing: str, language: str) -> str:
    """A value of a record as a reader sees it."""
    value, prop = record[name], schema.properties[name]
    if isinstance(value, bool):
        return (say("yes") if value else say("no")).in_language(language)
    if prop.type == "date":
        return shown_day(value, language)
    if isinstance(value, float):
        return shown(value, language)
    values = value if isinstance(value, list) else [value]
    return ", ".join(schema.label_of(name, str(item), language, thing) for item in values)


def _named(schema: Schema, contents: Contents, id: str) -> str:
    thing, record = contents.entities.get(id, ("actor", {}))
    return str(record.get(schema.things[thing].caption, id))


def _tie_row(schema: Schema, contents: Contents, id: str, tie: Record, language: str) -> dict[str, Any]:
    shape, outgoing = schema.ties[tie["kind"]], tie["source"] == id
    other = tie["target"] if outgoing else tie["source"]
    thing, record = contents.entities.get(other, ("actor", {"id": other, "name": other}))
    name = str(record.get(schema.things[thing].caption, other))
    return {
        "id": tie["id"],
        "kind": tie["kind"],
        "label": (shape.label if outgoing else shape.reverse).in_language(language),
        "outgoing": outgoing,
        "other": other,
        "other_thing": thing,
        "other_name": shown(market_words(record), language) if thing == "market" else name,
        "details": [
            {
                "name": key,
                "label": schema.properties[key].label.in_language(language),
                "value": _named(schema, contents, tie[key]) if key in _OTHERS else shown_value(schema, key, tie, "tie", language),
            }
            for key in _DETAILS
            if key in tie
        ],
        "record": tie,
    }
