"""The contents of a store as tables that import as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from graph_service.ingest._guard import csv_line, guarded
from graph_service.ingest._holds import EXTRA, TIES
from graph_service.ingest._lists import join_list
from graph_service.records import Contents, Record
from graph_service.schema import Schema

_LOOKS_GROUPED = re.compile(r"-?\d{1,3}\.\d{3}")


def tables(schema: Schema, contents: Contents) -> dict[str, list[list[str | float | None]]]:
    """All contents as tables: name -> rows, headings first; a name says what the table holds.

    Text stands as it is stored: whoever writes a spreadsheet must write it as text, never as a formula.
    Columns that hold nothing are left out, actors and ties are always there.
    """
    found = {}
    for holds, records in grouped(schema, contents).items():
        if holds in schema.things:
            thing = schema.things[holds]
            always = thing.required if holds == "actor" else ("id",)
            found[thing.collection] = _rows(records, thing.properties, always)
            continue
        # a table of one kind is named after it
        sheets = schema.tie_sheets if holds == TIES else schema.ties[holds].sheets
        ties = dict.fromkeys(name for kind in schema.ties for name in schema.properties_of(kind))
        columns = [name for name in ties if holds == TIES or name != "kind"]
        found[sheets[0]] = _rows(records, columns, set(schema.tie_required) & set(columns))
    return found


def table_names(schema: Schema) -> set[str]:
    """Every name that a table of an export can have."""
    kinds = {kind.sheets[0] for kind in schema.ties.values() if kind.sheets}
    return {thing.collection for thing in schema.things.values()} | kinds | {schema.tie_sheets[0]}


def grouped(schema: Schema, contents: Contents) -> dict[str, list[Record]]:
    """Records by the table that they stand in: a thing, a tie kind with sheets of its own, or ``tie``.

    Actors and ties are always there.
    """
    found: dict[str, list[Record]] = {"actor": []}
    for _, (thing, record) in sorted(contents.entities.items()):
        found.setdefault(thing, []).append(record)
    found[TIES] = []
    for _, record in sorted(contents.ties.items()):
        kind = schema.ties[record["kind"]]
        found.setdefault(kind.name if kind.sheets else TIES, []).append(record)
    return found


def _rows(records: list[Record], names: Iterable[str], always: Iterable[str]) -> list[list[str | float | None]]:
    used = {name for record in records for name in record} | set(always)
    columns = [name for name in names if name in used and name != "extra"]
    kept = sorted({key for record in records for key in record.get("extra", {})})
    rows: list[list[str | float | None]] = [[*columns, *(EXTRA + key for key in kept)]]
    for record in records:
        extra: Mapping[str, str] = record.get("extra", {})
        rows.append([*(_cell(record.get(name)) for name in columns), *(extra.get(key) for key in kept)])
    return rows


def _cell(value: Any) -> str | int | float | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return join_list(value) if isinstance(value, list) else value


def csv_tables(schema: Schema, contents: Contents) -> dict[str, str]:
    """All contents as CSV texts by file name (comma, decimal point, LF, UTF-8).

    A text that a spreadsheet would run as a formula starts with one ', which an import takes off:
    an export that is imported again changes nothing.
    """
    found = tables(schema, contents)
    return {f"{name}.csv": "".join(csv_line(map(_written, row)) for row in rows) for name, rows in found.items()}


def _written(cell: str | float | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    text = repr(cell)
    # three decimals could be thousands where no mapping is in force; a fourth digit cannot
    return f"{text}0" if _LOOKS_GROUPED.fullmatch(text) else text
