"""A first mapping, written from the headings and cells of files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph_service.ingest._cells import as_text, code_words, country_code
from graph_service.ingest._columns import Column, Columns, columns_of
from graph_service.ingest._files import files_of, tables_of
from graph_service.ingest._holds import ANSWERS, TIES, holding_words
from graph_service.ingest._lists import split_list
from graph_service.ingest._mapping import MappingFile, Section, section_lines
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
        for table in found:
            section, is_plain = suggested_section(schema, table, len(found) == 1)
            doubt = "" if is_plain else f"  # not clear: one of {', '.join(holding_words(schema))}"
            asked = [_ASKED] if holding_words(schema)[section.holds or ""] == ANSWERS else []
            parts.append("\n".join([*section_lines(section, doubt), *asked, ""]))
    return "\n".join(parts)


def suggested_section(schema: Schema, table: Table, alone: bool) -> tuple[Section, bool]:
    """How a table may be read, and whether what it holds was plain.

    Columns that are not known are kept; where no column is what a record needs, the first of the others are taken.
    """
    found = held_by(schema, table, Section(), alone)
    holds = found or "actor"
    if holds == ANSWERS:
        return Section(table.path.name, _word(schema, holds), table.sheet), found is not None
    columns = columns_of(schema, table, holds, Section(), MappingFile().reading)
    others = [name for name in columns.ignored if name in table.headings]
    chosen = {column.prop.name: column.heading for column in columns.read}
    needed = [schema.things[holds].caption] if holds in schema.things else ["source", "target"]
    # a first guess for a person to mend: the first columns that are nothing else
    chosen |= dict(zip((name for name in needed if name not in chosen), others, strict=False))
    values = _unknown_words(schema, table, holds, columns)
    constants = _constants(schema, table, holds, columns, chosen, values)
    word = _word(schema, holds)
    return Section(table.path.name, word, table.sheet, chosen, tuple(others), constants, values), found is not None


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
