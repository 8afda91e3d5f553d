"""The contents of a store as tables that import as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from graph_service.ingest._guard import csv_line, guarded
from graph_service.ingest._holds import EXTRA
from graph_service.ingest._lists import join_list
from graph_service.records import Contents, Record
from graph_service.schema import Schema

_LOOKS_GROUPED = re.compile(r"-?\d{1,3}\.\d{3}")


def tables(schema: Schema, contents: Contents) -> dict[str, list[list[str | float | None]]]:
    """All contents as tables: name -> rows, headings first; a name says what the table holds.

    Text stands as it is stored: whoever writes a spreadsheet must write it as text, never as a formula.
    Columns that hold nothing are left out, actors and ties are always there.
    """
    sorted_out: dict[str, list[Record]] = {schema.things["actor"].collection: []}
    names: dict[str, tuple[str, ...]] = {}
    for _, (thing, record) in sorted(contents.entities.items()):
        shape = schema.things[thing]
        sorted_out.setdefault(shape.collection, []).append(record)
        names[shape.collection] = shape.properties
    sorted_out["ties"] = []
    for _, record in sorted(contents.ties.items()):
        kind = schema.ties[record["kind"]]
        sorted_out.setdefault(kind.sheets[0] if kind.sheets else "ties", []).append(record)
    found = {}
    for table, records in sorted_out.items():
        if table in {thing.collection for thing in schema.things.values()}:
            actor = schema.things["actor"]
            always = actor.required if table == actor.collection else ("id",)
            found[table] = _rows(records, names.get(table, actor.properties), always)
        else:
            # a table of one kind is named after it
            ties = dict.fromkeys(name for kind in schema.ties for name in schema.properties_of(kind))
            columns = [name for name in ties if table == "ties" or name != "kind"]
            found[table] = _rows(records, columns, set(schema.tie_required) & set(columns))
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
