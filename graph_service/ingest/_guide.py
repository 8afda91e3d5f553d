"""The first page of a workbook: how to edit it and bring it back, and what each column means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph_service.ingest._book import BookColumn, BookSheet
from graph_service.language import Day, Phrase, say
from graph_service.schema import Property, Schema

_RULES = (
    say("Change cells, or add rows below. Where there is a list to choose from, other words of either language count too."),
    say("Leave the grey ids as they are: they say which record a row is. In a new row leave the id empty."),
    say("Ties name their two ends by id, or by a name that only one has. The grey names beside the ids are never read."),
    say("A cell that you empty changes nothing: what is stored stays. Correct a value by writing another one."),
    say("A row that you delete stays in the network. The import names what is missing, and ends missing ties if you give a day."),
    say("Sheets and columns may be moved or left out; keep their names. A heading that begins with extra. is a column of yours."),
    say("Dates are text, so that a month or a year stays one: 1.3.2011, 2011-03 or 2011."),
    say("Bring the workbook back on the page Import, or with graph-service import. Every change is shown before it is stored."),
    say("All that is stored is here, also names, e-mail addresses and notes: give it only to those who may read them."),
)


@dataclass(frozen=True)
class Line:
    """One line: how it looks (title, head, text, columns, words) and its cells."""

    form: str
    cells: tuple[str, ...]


def guide(schema: Schema, sheets: list[BookSheet], day: str, language: str) -> list[Line]:
    """The page, line by line."""

    def said(form: str, *phrases: Phrase) -> Line:
        return Line(form, tuple(phrase.in_language(language) for phrase in phrases))

    lines = [
        said("title", say("The network as a workbook")),
        said("text", say("As it stands on {day}, with everything that is stored for earlier and later days.", day=Day(day))),
        Line("text", ("",)),
        said("head", say("How to work with it")),
    ]
    lines += [Line("text", (f"{n}. {rule.in_language(language)}",)) for n, rule in enumerate(_RULES, 1)]
    lines += [
        Line("text", ("",)),
        said("head", say("What the columns mean")),
        said("columns", say("Sheet"), say("Column"), say("Its meaning"), say("What to write")),
    ]
    # what is the same on several sheets stands once
    found: dict[tuple[str, str, str], list[str]] = {}
    for sheet in sheets:
        for column in sheet.columns:
            if column.prop is not None:
                found.setdefault(_explained(schema, sheet, column, column.prop, language), []).append(sheet.name)
    return lines + [Line("words", (", ".join(names), *cells)) for cells, names in found.items()]


def _explained(schema: Schema, sheet: BookSheet, column: BookColumn, prop: Property, language: str) -> tuple[str, str, str]:
    is_needed = prop.name in (schema.things[sheet.holds].required if sheet.holds in schema.things else schema.tie_required)
    how = " ".join(phrase.in_language(language) for phrase in _how(schema, sheet, column, prop, is_needed))
    # an end that is called by what it is needs no more words
    is_plain = sheet.holds in schema.ties and prop.name in {"source", "target"}
    meaning = prop.meaning.in_language(language) if prop.meaning and not is_plain else ""
    return column.heading, meaning, how


def _how(schema: Schema, sheet: BookSheet, column: BookColumn, prop: Property, is_needed: bool) -> Iterator[Phrase]:
    if prop.name == "id":
        yield say("Leave it as it is; leave it empty in a new row.")
        return
    if is_needed:
        yield say("Always needed.")
    if column.heading in sheet.choices:
        yield say("Choose from the list.")
    if prop.type in {"code_list", "text_list"}:
        yield say("Several in one cell stand between semicolons.")
    elif prop.type == "date":
        yield say("A day, a month or a year: 1.3.2011, 2011-03, 2011.")
    elif prop.minimum is not None and prop.maximum is not None:
        yield say("A number from {low:.0f} to {high:.0f}.", low=prop.minimum, high=prop.maximum)
    elif prop.type == "integer":
        yield say("A whole number.")
    elif prop.type == "number":
        yield say("A number.")
    elif prop.name == "target" and sheet.holds in schema.ties and "market" in schema.ties[sheet.holds].to:
        yield say("The id of a market, or a country.")
    elif prop.name in {"source", "target"}:
        yield say("An id, or a name that only one has.")
    elif prop.type == "id":
        yield say("An id.")
    elif prop.type == "text":
        yield say("Text.")
