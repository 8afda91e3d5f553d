"""Checking a SQLite store: the file itself, and every record against the domain."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from graph_service.errors import BadValue
from graph_service.language import say
from graph_service.records import Record, shape
from graph_service.schema import Schema
from graph_service.store._paging import lines
from graph_service.store.findings import (
    PERSON,
    Checked,
    Finding,
    Place,
    end_findings,
    fit_reason,
    missing_finding,
    order_findings,
    repeated_finding,
    value_finding,
)


def checked_file(connection: sqlite3.Connection, schema: Schema) -> Checked:
    """What is not as it should be."""
    findings = list(_damage(connection))
    counts: Counter[str] = Counter()
    things: dict[str, str] = {}
    for id, thing, text, caption, search in connection.execute(
        "SELECT id, thing, record, caption, search FROM entity ORDER BY id"
    ):
        things[id] = thing
        counts[thing] += 1
        findings += _entity(schema, id, thing, text, (caption, search))
    for id, kind, source, target, text in connection.execute("SELECT id, kind, source, target, record FROM tie ORDER BY id"):
        counts["tie"] += 1
        findings += _tie(schema, things, (id, kind, source, target), text)
    return Checked(dict(counts), tuple(findings))


def _damage(connection: sqlite3.Connection) -> Iterator[Finding]:
    # one line "ok", or what is wrong
    for (line,) in connection.execute("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield Finding(
                "damaged", PERSON, Place(), say("The file is damaged: {what}.", what=str(line)), say("Restore a backup.")
            )


def _entity(schema: Schema, id: str, thing: str, text: str, kept: tuple[str, str]) -> Iterator[Finding]:
    place = Place(thing, id)
    if thing not in schema.things:
        fix = say("Open it with the version of the program that wrote it, or delete it.")
        yield Finding("thing_unclear", PERSON, place, say("The domain knows no “{thing}”.", thing=thing), fix, "thing", thing)
        return
    record = _read(text)
    name = record.get(schema.things[thing].caption)
    place = Place(thing, id, None if name is None else str(name))
    found = list(_record(schema, place, thing, record, id))
    yield from found
    if not found and kept != (record[schema.things[thing].caption], lines(record)):
        fix = say("Save it once on its page.")
        yield Finding("stale_search", PERSON, place, say("Search does not find it by what it is called now."), fix)


def _tie(schema: Schema, things: Mapping[str, str], row: tuple[str, str, str, str], text: str) -> Iterator[Finding]:
    id, kind, source, target = row
    place = Place("tie", id, f"{source} {kind} {target}")
    if id in things:
        yield repeated_finding(place)
    if kind not in schema.ties:
        fix = say("Open it with the version of the program that wrote it, or delete it.")
        yield Finding(
            "unknown_tie_type", PERSON, place, say("The domain knows no tie of kind {kind}.", kind=kind), fix, "kind", kind
        )
        return
    yield from end_findings(schema, place, kind, (things.get(source), things.get(target)))
    record = _read(text)
    yield from _record(schema, place, "tie", record, id)
    for column, value in (("kind", kind), ("source", source), ("target", target)):
        if record.get(column) != value:
            yield value_finding(schema, place, column, record.get(column), say("The file says “{value}” beside it.", value=value))


def _record(schema: Schema, place: Place, thing: str, record: Record, id: str) -> Iterator[Finding]:
    try:
        properties, required = shape(schema, thing, record)
    except BadValue as error:
        fix = say("Open it with the version of the program that wrote it, or delete it.")
        yield Finding("unknown_property", PERSON, place, error.phrase, fix)
        return
    fits = True
    for name, prop in properties.items():
        if name not in record:
            if name in required:
                fits = False
                yield missing_finding(schema, place, name, say("Write it on its page."))
            continue
        why = fit_reason(schema, thing, prop, record[name])
        if why is not None:
            fits = False
            yield value_finding(schema, place, name, record[name], why)
    if fits:
        yield from order_findings(place, record)
    if record.get("id", id) != id:
        yield value_finding(schema, place, "id", record["id"], say("The file says “{value}” beside it.", value=id))


def _read(text: str) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}
