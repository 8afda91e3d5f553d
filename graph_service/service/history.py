"""The log of changes in words: the list, one entry record by record, and the history of one record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graph_service.language import Phrase
from graph_service.records import Record
from graph_service.service import GraphService
from graph_service.service._said import Names, differences, said, said_who
from graph_service.service.undoing import Look, change_of
from graph_service.store import Change

NAMED = 500
_OF_ONE = re.compile(r"(undo \d+ )*(create|change|delete)\b")


def entries(service: GraphService, limit: int, before: int | None = None, language: str = "en") -> list[dict[str, Any]]:
    """A page of the log, newest first."""
    return [_row(service, change, language) for change in service.store.changes(limit, before)]


def _row(service: GraphService, change: Change, language: str) -> dict[str, Any]:
    # a change by hand touches little, and its name says more than its counts
    if not _OF_ONE.match(change.what) or sum(change.counts.values()) > NAMED:
        return told(change, language)
    return told_whole(service, change_of(service, change.id), language)


def told_whole(service: GraphService, change: Change, language: str) -> dict[str, Any]:
    """A whole entry without its records, but called by the name of its one record."""
    return told(change, language, Names(service.schema, service.contents(), change, language))


def told(change: Change, language: str, names: Names | None = None) -> dict[str, Any]:
    """An entry without its records: number, when, who, what as logged and in words, counts, undoes and undone by.

    With ``names`` (of this change, whole) a change of one record is called by that record's name.
    """
    return {
        "id": change.id,
        "at": change.at,
        "who": change.who,
        "who_text": _words(said_who(change.who), language),
        "what": change.what,
        "text": _words(said(change.what), language),
        "name": names.first() if names and _OF_ONE.match(change.what) else None,
        "counts": {name: change.counts.get(name, 0) for name in ("added", "changed", "removed")},
        "undoes": change.undoes,
        "undone_by": change.undone_by,
    }


def _words(text: Phrase | str, language: str) -> str:
    return text.in_language(language) if isinstance(text, Phrase) else text


def entry(service: GraphService, id: int, start: int, limit: int, language: str = "en") -> dict[str, Any]:
    """An entry with ``limit`` of its records from place ``start``; entities come before ties.

    Raises
    ------
    NotFound
        If there is no such entry.
    """
    change = change_of(service, id)
    sides = change.before | change.after
    # ties of one kind stand together
    keys = sorted((thing == "tie", record.get("kind", thing), id) for id, (thing, record) in sides.items())
    ids = [id for _, _, id in keys]
    names = Names(service.schema, service.contents(), change, language)
    records = [_record(service, names, id, change.before, change.after, language) for id in ids[start : start + limit]]
    return told(change, language, names) | {"records": records, "total": len(ids)}


def _record(
    service: GraphService,
    names: Names,
    id: str,
    before: Mapping[str, tuple[str, Record]],
    after: Mapping[str, tuple[str, Record]],
    language: str,
) -> dict[str, Any]:
    old, new = before.get(id), after.get(id)
    thing, record = new or old or ("", {})
    outcome = "added" if old is None else "removed" if new is None else "changed"
    # what became another thing under the same id shares no field with what it was
    was = old[1] if old is not None and (new is None or old[0] == thing) else None
    fields = differences(service.schema, names, thing, was, new[1] if new is not None else None, language)
    shape = service.schema.ties[record["kind"]] if thing == "tie" else service.schema.things[thing]
    if outcome != "changed":
        in_name = ("kind", "source", "target") if thing == "tie" else (service.schema.things[thing].caption,)
        fields = [field for field in fields if field["name"] not in in_name]
    return {
        "id": id,
        "thing": thing,
        "label": shape.label.in_language(language),
        "name": names.record(thing, record),
        "outcome": outcome,
        "fields": fields,
        "before": old[1] if old is not None else None,
        "after": new[1] if new is not None else None,
        "is_there": id in service.contents().entities,
    }


def of_record(
    service: GraphService, id: str, limit: int, before: int | None = None, language: str = "en"
) -> list[dict[str, Any]]:
    """The entries that touched one record, newest first, each with its fields; also of a record that is gone."""
    found = []
    for change in service.store.changes(limit, before, entity=id):
        names = Names(service.schema, service.contents(), change, language)
        found.append(told(change, language) | {"record": _record(service, names, id, change.before, change.after, language)})
    return found


def looked(service: GraphService, look: Look, language: str, limit: int) -> dict[str, Any]:
    """What an undo would do, in words: the first ``limit`` records of each sort and how many there are."""
    names = Names(service.schema, service.contents(), look.change, language)

    def named(sides: list[tuple[str, Record]]) -> dict[str, Any]:
        order = sorted(sides, key=lambda side: (side[0] == "tie", side[0], side[1]["id"]))
        shown = [{"id": record["id"], "thing": thing, "name": names.record(thing, record)} for thing, record in order[:limit]]
        return {"total": len(sides), "items": shown}

    return {
        "possible": look.is_possible,
        "refused": look.refused.in_language(language) if look.refused else None,
        "comes_back": named(look.back),
        "goes": named(look.gone),
        "changes": named([(thing, record) for thing, record, _ in look.changed]),
        "in_the_way": {
            "total": look.in_the_way,
            "items": [
                {
                    "id": one.id,
                    "thing": one.thing,
                    "name": one.name,
                    "message": one.reason.in_language(language),
                    "change": one.by,
                }
                for one in look.obstacles
            ],
        },
    }
