"""A first mapping, written from the headings and cells of files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graph_service.ingest._cells import as_text, code_words, country_code
from graph_service.ingest._columns import Column, Columns, columns_of
from graph_service.ingest._files import files_of, tables_of
from graph_service.ingest._holds import ANSWERS, TIES, holding_words
from graph_service.ingest._lists import split_list
from graph_service.ingest._mapping import MappingFile, Section
from graph_service.ingest._table import Layout, Table
from graph_service.ingest.reading import heading_words, held_by
from graph_service.schema import Schema

_MANY = 60
_HEAD = """# How these files are to be read. Change what is wrong, then: graph-service import FILES --mapping THIS --dry-run
# encoding = "cp1252"
# delimiter = ";"
# decimal = ","
# dates = "d.m.yy"
"""
_ASKED = """# columns = { reported_by = "heading of who answers", target = "what the headings of the names begin with" }
set = { wave = "survey", title = "Survey", start = "2026-01-01", kind = "WORKS_WITH" }"""


def suggest_mapping(paths: Iterable[Path], schema: Schema) -> str:
    """A first mapping for files, as TOML text: what they hold, known columns, other columns kept, unknown words listed.

    Raises
    ------
    BadFile
        If a file cannot be read as a table.
    """
    parts = [_HEAD]
    for path, _ in files_of(paths):
        found = tables_of(path, Layout(words=heading_words(schema, MappingFile())))
        parts += [_section(schema, table, len(found) == 1) for table in found]
    return "\n".join(parts)


def _section(schema: Schema, table: Table, alone: bool) -> str:
    lines = ["[[file]]", f"path = {_quoted(table.path.name)}"]
    if table.sheet is not None:
        lines.append(f"sheet = {_quoted(table.sheet)}")
    found = held_by(schema, table, Section(), alone)
    holds = found or "actor"
    doubt = "" if found else f"  # not clear: one of {', '.join(holding_words(schema))}"
    lines.append(f"holds = {_quoted(_word(schema, holds))}{doubt}")
    if holds == ANSWERS:
        return "\n".join([*lines, _ASKED, ""])
    columns = columns_of(schema, table, holds, Section(), MappingFile().reading)
    others = [name for name in columns.ignored if name in table.headings]
    chosen = {column.prop.name: column.heading for column in columns.read}
    needed = [schema.things[holds].caption] if holds in schema.things else ["source", "target"]
    # a first guess for a person to mend: the first columns that are nothing else
    chosen |= dict(zip((name for name in needed if name not in chosen), others, strict=False))
    values = _unknown_words(schema, table, holds, columns)
    constants = _constants(schema, table, holds, columns, chosen, values)
    if chosen:
        lines.append(f"columns = {_inline(chosen)}")
    if others:
        lines.append(f"keep = [{', '.join(map(_quoted, others))}]")
    if constants:
        lines.append(f"set = {_inline(constants)}")
    for name, words in values.items():
        lines.append(f"[file.values.{name}]")
        lines += [f"{_quoted(word)} = {_quoted(meaning)}" for word, meaning in words.items()]
    return "\n".join([*lines, ""])


def _constants(
    schema: Schema, table: Table, holds: str, columns: Columns, chosen: dict[str, str], values: dict[str, dict[str, str]]
) -> dict[str, str]:
    if holds == TIES and "kind" in values and (len(values["kind"]) > _MANY or _all_unknown(schema, table, columns)):
        # the words of the file become the subtype, which keeps ties of different words apart
        values.pop("kind")
        chosen.setdefault("subtype", chosen.pop("kind"))
    name = {TIES: "kind", "actor": "kinds", "event": "kinds"}.get(holds)
    if name is None or name in chosen:
        return {}
    return {name: _fallback(holds, name)}


def _fallback(holds: str, name: str) -> str:
    return "meeting" if holds == "event" and name == "kinds" else {"kinds": "other", "kind": "RELATED_TO"}.get(name, "")


def _word(schema: Schema, holds: str) -> str:
    return next(word for word, meant in holding_words(schema).items() if meant == holds)


def _all_unknown(schema: Schema, table: Table, columns: Columns) -> bool:
    known = code_words(schema, "tie", "kind")
    column = next(column for column in columns.read if column.prop.name == "kind")
    return not any(word.casefold() in known for word in _words_of(table, column))


def _words_of(table: Table, column: Column) -> dict[str, None]:
    texts = (as_text(cells[column.place]) for _, cells in table.rows if column.place < len(cells))
    is_list = column.prop.type == "code_list"
    return dict.fromkeys(word for text in texts for word in (split_list(text) if is_list else [text]) if word)


def _unknown_words(schema: Schema, table: Table, holds: str, columns: Columns) -> dict[str, dict[str, str]]:
    thing = holds if holds in schema.things else "tie"
    found: dict[str, dict[str, str]] = {}
    for column in columns.read:
        name = column.prop.name
        if column.prop.type == "country":
            words = [word for word in _words_of(table, column) if country_code(word) is None]
        elif column.prop.type in {"code", "code_list"}:
            known = code_words(schema, thing, name)
            words = [word for word in _words_of(table, column) if word.casefold() not in known]
        else:
            continue
        if words:
            found[name] = dict.fromkeys(words, _fallback(holds, name))
    return found


def _quoted(text: str) -> str:
    # a JSON string is a TOML string, but for DEL
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _inline(table: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(f"{name} = {_quoted(value)}" for name, value in table.items()) + " }"
