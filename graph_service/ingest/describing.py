"""How tables were read, for a person who may change it; and what was chosen, as a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph_service.errors import BadValue
from graph_service.ingest._cells import DATE_READINGS, Reading, as_text
from graph_service.ingest._columns import Columns, columns_of, letter
from graph_service.ingest._files import tables_of
from graph_service.ingest._holds import ANSWERS, TIES, holding_words, property_words
from graph_service.ingest._imported import Import, Seen
from graph_service.ingest._labels import held_label
from graph_service.ingest._mapping import MappingFile, Section
from graph_service.ingest._table import Layout
from graph_service.ingest.reading import heading_words
from graph_service.ingest.suggesting import suggested_section
from graph_service.language import Labelled, say, shown
from graph_service.schema import Schema

KEEP, PROPERTY = "keep", "is:"
SAMPLES = 3
SAMPLE_LENGTH = 40
CHOICES: Mapping[str, Sequence[str]] = {
    "encoding": ("utf-8", "cp1252", "latin-1", "utf-16"),
    "delimiter": (";", ",", "tab"),
    "decimal": (",", "."),
    "dates": DATE_READINGS,
}


def described(schema: Schema, found: Import, language: str) -> list[dict[str, Any]]:
    """Each table with what it holds, and each of its columns with its first values and what it means.

    What is not clear carries the suggestion that ``suggest_mapping`` makes; ``is_clear`` says whether all of it was known.
    """
    alone = {seen.table.path.name: sum(other.table.path == seen.table.path for other in found.seen) == 1 for seen in found.seen}
    return [_described(schema, seen, alone[seen.table.path.name], language) for seen in found.seen]


def _described(schema: Schema, seen: Seen, alone: bool, language: str) -> dict[str, Any]:
    holds, columns, section = seen.holds, seen.columns, seen.section or Section()
    if holds == ANSWERS:
        columns = Columns()
    is_suggested = seen.section is not None and not section.path and (columns is None or bool(columns.problems))
    if is_suggested or columns is None:
        section, _ = suggested_section(schema, seen.table, alone)
        holds = holding_words(schema)[section.holds or ""]
        columns = columns_of(schema, seen.table, holds, section, Reading())
    assert holds is not None
    name = _constant(schema, holds)
    return {
        "file": seen.table.path.name,
        "sheet": seen.table.sheet,
        "rows": len(seen.table.rows),
        "holds": holds if seen.section is not None else "",
        "holds_shown": holds,
        "is_left_out": seen.section is None,
        "given": {"columns": section.columns, "keep": section.keep, "set": section.set},
        "is_clear": seen.section is None or not (is_suggested or set(columns.ignored) - set(section.ignore)),
        "values": {name: dict(words) for name, words in section.values.items()},
        "is_suggested": is_suggested,
        "columns": _columns(seen, columns),
        "means": [(PROPERTY + prop, label) for prop, label in _properties(schema, holds, language)] if holds != ANSWERS else [],
        "constant": {"value": (section.set.get(name) or section.set.get("kind") or "") if name else "", "name": name},
        "constants": [(code, label) for code, label in _constants(schema, holds, name, language)],
    }


def _columns(seen: Seen, columns: Columns) -> list[dict[str, Any]]:
    meant = {place: KEEP for _, place in columns.kept}
    meant |= {column.place: PROPERTY + column.prop.name for column in columns.read}
    headings = seen.table.headings
    found = []
    for place, heading in enumerate(headings):
        texts = (as_text(cells[place]) for _, cells in seen.table.rows[:200] if place < len(cells))
        samples = list(dict.fromkeys(text[:SAMPLE_LENGTH] for text in texts if text))[:SAMPLES]
        if heading or samples:
            entry = {"place": place, "heading": heading or letter(place), "samples": samples, "means": meant.get(place, "")}
            # a mapping names a column by its heading
            found.append(entry | {"is_headed": bool(heading), "is_named": bool(heading) and headings.index(heading) == place})
    return found


def _properties(schema: Schema, holds: str, language: str) -> list[tuple[str, str]]:
    names = dict.fromkeys(name for name, _ in property_words(schema, holds).values())
    if holds in schema.ties:
        names.pop("kind", None)
    return [(name, schema.properties[name].label.in_language(language)) for name in names]


def _constant(schema: Schema, holds: str) -> str | None:
    """The property that every row needs and one value can stand for."""
    if holds == TIES:
        return "kind"
    return "kinds" if holds in schema.things and "kinds" in schema.things[holds].properties else None


def _constants(schema: Schema, holds: str, name: str | None, language: str) -> list[tuple[str, str]]:
    if name is None:
        return []
    if name == "kind":
        return [(kind.name, kind.label.in_language(language)) for kind in schema.ties.values() if not kind.sheets]
    return [(code.name, code.label.in_language(language)) for code in schema.codes_for(holds, name).values()]


def held_choices(schema: Schema, language: str) -> list[tuple[str, str]]:
    """What a table may hold, as (thing, tie or tie kind, label)."""
    kinds = dict.fromkeys(holding_words(schema).values())
    order = [*schema.things, TIES, *schema.ties, ANSWERS]
    return [(holds, shown(held_label(schema, holds), language)) for holds in sorted(kinds, key=order.index)]


def chosen_mapping(schema: Schema, tables: Sequence[Mapping[str, Any]], choices: Mapping[str, str]) -> MappingFile:
    """The mapping that a person's choices make.

    Parameters
    ----------
    schema
        The domain.
    tables
        From ``described``.
    choices
        ``holds-N``, ``set-N`` and ``as-N-PLACE`` of the Nth table, ``shown-N`` (what it held when its columns were shown),
        and the readings; what is empty is found out.

    Raises
    ------
    BadValue
        If a choice is none, a property is chosen twice in a table, or nothing of a file is left.
    """
    words = {meant: word for word, meant in reversed(holding_words(schema).items())}
    sections = []
    for number, table in enumerate(tables):
        holds = choices.get(f"holds-{number}", "")
        if not holds:
            continue
        if holds not in words:
            raise BadValue(say("Choose what the table holds."))
        section = Section(table["file"], words[holds], table["sheet"])
        # the columns of another thing are looked at anew, by their headings
        if choices.get(f"shown-{number}") == holds:
            section = _chosen(schema, table, section, holds, number, choices)
        sections.append(section)
    for name in dict.fromkeys(table["file"] for table in tables):
        if name not in {section.path for section in sections}:
            raise BadValue(
                say("Nothing of {file} would be read. Choose what it holds, or bring the other files alone.", file=name)
            )
    reading = {name: choices.get(name) or None for name in CHOICES}
    for name, value in reading.items():
        if value is not None and value not in CHOICES[name]:
            raise BadValue(say("“{value}” is none of the choices.", value=value))
    dates = (reading["dates"],) if reading["dates"] else ()
    return MappingFile(None, reading["encoding"], reading["delimiter"], Reading(reading["decimal"], dates), tuple(sections))


def _chosen(
    schema: Schema, table: Mapping[str, Any], section: Section, holds: str, number: int, choices: Mapping[str, str]
) -> Section:
    if holds == ANSWERS:
        return replace(section, **table["given"], values=table["values"])  # another page asks about answers
    columns: dict[str, str] = {}
    keep: list[str] = []
    ignore: list[str] = []
    known = {PROPERTY + name for name, _ in _properties(schema, holds, "en")}
    for column in table["columns"]:
        means, heading = choices.get(f"as-{number}-{column['place']}"), column["heading"]
        if means is None or not column["is_named"]:
            continue
        prop = means.removeprefix(PROPERTY)
        if prop in columns:
            label = schema.properties[prop].label
            sentence = say("“{one}” and “{other}” cannot both be {name}. Choose one of them.", one=columns[prop], other=heading,
                           name=Labelled(label.en, label.fi))  # fmt: skip
            raise BadValue(sentence)
        if means in known:
            columns[prop] = heading
        elif means not in {KEEP, ""}:
            raise BadValue(say("“{value}” is none of the choices.", value=means))
        else:
            (keep if means == KEEP else ignore).append(heading)
    name, constant = _constant(schema, holds), choices.get(f"set-{number}")
    set_ = {name: constant} if name and constant and name not in columns else {}
    values = {
        prop: words for prop, words in table["values"].items() if prop in columns or (prop == "kind" and "kinds" in columns)
    }
    return replace(section, columns=columns, keep=tuple(keep), ignore=tuple(ignore), set=set_, values=values)


def fitted_mapping(
    schema: Schema, mapping: MappingFile, paths: Iterable[Path], headings: Mapping[str, Sequence[str]]
) -> MappingFile | None:
    """A mapping of other files for these ones: each table takes the section of the table that had the same headings.

    Parameters
    ----------
    headings
        Of the tables that the mapping was made for, by ``FILE`` or ``FILE, line feed, SHEET``.

    Returns
    -------
    MappingFile
        None where a table has headings that none of those had.
    """
    layout = Layout(mapping.encoding, mapping.delimiter, words=heading_words(schema, mapping))
    sections: list[Section] = []
    for path in paths:
        for table in tables_of(path, layout):
            mine = [heading for heading in table.headings if heading]
            place = next((place for place, theirs in headings.items() if list(theirs) == mine), None)
            if place is None:
                return None
            file, _, sheet = place.partition("\n")
            found = [section for section in mapping.sections if section.path == file and section.sheet in (None, sheet or None)]
            sections += [replace(section, path=path.name, sheet=table.sheet) for section in found]
    return replace(mapping, sections=tuple(sections)) if sections else None
