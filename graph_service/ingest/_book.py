"""What stands in a workbook: sheets with headings and words of one language, all of which an import reads back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from graph_service.ingest._cells import code_words, country_code
from graph_service.ingest._ending import lasts
from graph_service.ingest._guard import guarded, unguarded
from graph_service.ingest._holds import EXTRA, NEW_ID, TIES, folded_heading, property_words, reading_heading
from graph_service.ingest._lists import join_list
from graph_service.ingest.exporting import grouped
from graph_service.language import country_codes, country_name
from graph_service.records import Contents, Record
from graph_service.schema import Code, Property, Schema, TieKind

Cell: TypeAlias = str | int | float | None
_ENDS = ("source", "target")
_OF_WHAT_LASTS = ("strength", "weight", "until", "last_evidence", "confirmed", "wave", "reported_by")
_YES_NO = {"en": {True: "yes", False: "no"}, "fi": {True: "kyllä", False: "ei"}}


@dataclass(frozen=True)
class BookColumn:
    """A column: its heading, the property (None: a kept column, or a name that is only shown), and its cell of a record."""

    heading: str
    prop: Property | None
    cell: Callable[[Record], Cell]
    quiet: bool = False

    @property
    def is_number(self) -> bool:
        """Whether what is typed into it is a number."""
        return self.prop is not None and self.prop.type in {"number", "integer"}


@dataclass(frozen=True)
class BookSheet:
    """A sheet of records; ``choices`` are the words to choose from, by heading."""

    holds: str
    name: str
    columns: list[BookColumn]
    records: list[Record]
    choices: Mapping[str, tuple[str, ...]]
    frozen: int


def book_sheets(schema: Schema, contents: Contents, language: str) -> list[BookSheet]:
    """The sheets of a whole network: those that people fill in always, the others where they hold something."""
    held = grouped(schema, contents)
    usual = ["actor", TIES, "event", *(kind.name for kind in schema.ties.values() if kind.group != "ties")]
    order = dict.fromkeys([*usual, *(name for name in (*schema.things, *schema.ties) if name in held)])
    names = {id: in_cell(_shown(schema, *entry, language)) for id, entry in contents.entities.items()}
    return [_Maker(schema, holds, language, names).sheet(held.get(holds, [])) for holds in order]


def _shown(schema: Schema, thing: str, record: Record, language: str) -> str:
    if thing != "market":
        return str(record[schema.things[thing].caption])
    words = [schema.label_of(name, record[name], language, thing) for name in ("country", "sector") if name in record]
    return ", ".join(words)


class _Maker:
    """Makes the sheet of one kind of record."""

    def __init__(self, schema: Schema, holds: str, language: str, names: Mapping[str, str]) -> None:
        self.schema, self.holds, self.language, self.names = schema, holds, language, names
        self.thing = holds if holds in schema.things else "tie"

    def sheet(self, records: list[Record]) -> BookSheet:
        """The whole sheet."""
        used = {name for record in records for name in record}
        properties = [self.schema.properties[name] for name in self._properties(used)]
        headings = self._headings([prop.name for prop in properties])
        columns, choices = [], {}
        for prop in properties:
            heading = headings[prop.name]
            columns.append(BookColumn(heading, prop, self._cell_of(prop), quiet=prop.name == "id"))
            if prop.name in _ENDS and self.thing == "tie":
                columns.append(BookColumn(reading_heading(heading, self.language), None, self._name_of(prop.name), quiet=True))
            if words := self._words(prop):
                choices[heading] = words
        keys = sorted({key for record in records for key in record.get("extra", {})})
        columns += [BookColumn(in_cell(EXTRA + key), None, _kept(key)) for key in keys]
        # what a row is about stays in sight
        frozen = 2 if self.thing != "tie" else 0
        return BookSheet(self.holds, self._name(), columns, records, choices, frozen)

    def _name(self) -> str:
        if self.holds in self.schema.things:
            sheets = self.schema.things[self.holds].sheets
        else:
            sheets = self.schema.tie_sheets if self.holds == TIES else self.schema.ties[self.holds].sheets
        return sheets[1 if self.language == "fi" else 0].capitalize()

    def _kinds(self) -> dict[str, TieKind]:
        ties = self.schema.ties
        return (
            {self.holds: ties[self.holds]} if self.holds in ties else {name: ties[name] for name in ties if not ties[name].sheets}
        )

    def _properties(self, used: set[str]) -> list[str]:
        if self.thing != "tie":
            return [name for name in self.schema.things[self.holds].properties if name != "extra"]
        names = dict.fromkeys(name for kind in self._kinds() for name in self.schema.properties_of(kind))
        first = ["source", "kind", "target"] if self.holds == TIES else ["source", "target"]
        apart = {"id", "kind", "extra", *_ENDS}
        if not any(map(lasts, self._kinds().values())):
            # to have taken part or been asked has no strength and no end; what holds something stands there all the same
            apart |= set(_OF_WHAT_LASTS) - used
        # a tie's id says nothing to a reader
        return [*first, *(name for name in names if name not in apart), "id"]

    def _headings(self, names: list[str]) -> dict[str, str]:
        found = {name: self.schema.properties[name].label.in_language(self.language) for name in names}
        found["id"] = NEW_ID.fi if self.language == "fi" else NEW_ID.en
        if self.holds in self.schema.ties:
            found |= self._end_headings(found)
        words = property_words(self.schema, self.holds, {folded_heading(heading) for heading in found.values()})
        return {name: heading if words.get(folded_heading(heading)) == (name, True) else name for name, heading in found.items()}

    def _end_headings(self, labels: Mapping[str, str]) -> dict[str, str]:
        # actor and event say more than from and to
        kind = self.schema.ties[self.holds]
        ends = {"source": kind.from_, "target": kind.to}
        named = {
            end: self.schema.things[things[0]].label.in_language(self.language)
            for end, things in ends.items()
            if len(things) == 1 and kind.from_ != kind.to
        }
        others = {folded_heading(label) for name, label in labels.items() if name not in _ENDS}
        alone = len(named) == len(ends) and not others & {folded_heading(heading) for heading in named.values()}
        return named if alone else {}

    def _code(self, prop: Property, code: str) -> str:
        known: Mapping[str, Code | TieKind]
        known = self.schema.ties if prop.codes == "tie" else self.schema.codes_for(self.thing, prop.name)
        label = known[code].label.in_language(self.language)
        return label if code_words(self.schema, self.thing, prop.name)[label.casefold()] == code else code

    def _country(self, code: str) -> str:
        name = country_name(code, self.language)
        return name if country_code(name) == code else code

    def _words(self, prop: Property) -> tuple[str, ...]:
        if prop.type == "yes_no":
            return tuple(_YES_NO[self.language].values())
        if prop.type == "country":
            return tuple(sorted({self._country(code) for code in country_codes().values()}, key=str.casefold))
        if prop.type not in {"code", "code_list"}:
            return ()
        codes: Iterable[str] = self._kinds() if prop.codes == "tie" else self.schema.codes_for(self.thing, prop.name)
        return tuple(self._code(prop, code) for code in codes)

    def _list(self, prop: Property, codes: list[str]) -> str:
        found = [self._code(prop, code) for code in codes]
        return found[0] if len(found) == 1 else join_list(found)

    def _cell_of(self, prop: Property) -> Callable[[Record], Cell]:
        name = prop.name
        writers: dict[str, Callable[[Any], Cell]] = {
            "number": exact,
            "integer": exact,
            "yes_no": _YES_NO[self.language].__getitem__,
            "country": self._country,
            "code": cache(lambda code: self._code(prop, code)),
            "code_list": lambda codes: self._list(prop, codes),
            "text_list": lambda items: in_cell(join_list(items)),
        }
        written = writers.get(prop.type, in_cell)
        return lambda record: written(record[name]) if name in record else None

    def _name_of(self, end: str) -> Callable[[Record], Cell]:
        return lambda record: self.names.get(record[end])


def _kept(key: str) -> Callable[[Record], Cell]:
    def cell(record: Record) -> Cell:
        value = record.get("extra", {}).get(key)
        return None if value is None else in_cell(value)

    return cell


def in_cell(text: str) -> str:
    """Text as a cell holds it: guarded only where reading would change it, for a cell of text is no formula."""
    return text if unguarded(text) == text else guarded(text)


def exact(value: float) -> Cell:
    """A number, or its digits as text where a workbook (16 digits) would round it."""
    return value if float(f"{value:.16G}") == value and abs(value) < 2**53 else repr(value)
