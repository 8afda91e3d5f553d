"""Which column of a table is which property."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from graph_service.errors import Problem
from graph_service.ingest._cells import CellProblem, Reading, read_cell
from graph_service.ingest._holds import EXTRA, TIES, folded_heading, is_for_reading, property_words
from graph_service.ingest._labels import held_label, property_label
from graph_service.ingest._mapping import Section
from graph_service.ingest._table import Table
from graph_service.language import say
from graph_service.records import Record
from graph_service.schema import Property, Schema


@dataclass(frozen=True)
class Column:
    """A column that is read as a property; ``values`` says what some cells mean, by folded text."""

    prop: Property
    place: int
    heading: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Columns:
    """How the columns of one table are read. ``kept`` are (key in extra, place)."""

    read: list[Column] = field(default_factory=list)
    kept: list[tuple[str, int]] = field(default_factory=list)
    constants: Record = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether a property has a column or a constant."""
        return name in self.constants or any(column.prop.name == name for column in self.read)

    def heading(self, name: str) -> str:
        """The heading of a property's column; its name where it has none."""
        return next((column.heading for column in self.read if column.prop.name == name), name)


def columns_of(schema: Schema, table: Table, holds: str, section: Section, reading: Reading) -> Columns:
    """Settle the columns: the mapping first, then headings that are a property's own name, then other headings."""
    return _Settler(schema, table, holds, section, reading).settled()


def letter(place: int) -> str:
    """What a spreadsheet calls a column: A, B, ..., Z, AA."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


class _Settler:
    def __init__(self, schema: Schema, table: Table, holds: str, section: Section, reading: Reading) -> None:
        self.schema, self.table, self.holds, self.section, self.reading = schema, table, holds, section, reading
        self.places: dict[str, list[int]] = {}
        for place, heading in enumerate(table.headings):
            if heading:
                self.places.setdefault(folded_heading(heading), []).append(place)
        self.words = property_words(schema, holds, self.places)
        self.names = {name for name, _ in self.words.values()}
        self.found = Columns()

    def settled(self) -> Columns:
        taken = self._mapped()
        self._constants()
        taken |= self._kept()
        taken |= {place for heading in self.section.ignore if (place := self._place(heading, "ignore")) is not None}
        self._by_heading(taken)
        read = {column.place for column in self.found.read} | {place for _, place in self.found.kept}
        self.found.ignored = [
            name or letter(place)
            for place, name in enumerate(self.table.headings)
            if place not in read and not is_for_reading(name) and (name or self._is_filled(place))
        ]
        self._needed()
        return self.found

    def _is_filled(self, place: int) -> bool:
        return any(place < len(cells) and cells[place] not in ("", None) for _, cells in self.table.rows)

    def _name(self, name: str) -> str:
        # the mapping may call the kinds of an actor or event its kind, as a file does
        return "kinds" if name == "kind" and name not in self.names and "kinds" in self.names else name

    def _refuse_name(self, name: str, where: str) -> bool:
        if name in self.names:
            return False
        holds = held_label(self.schema, self.holds)
        message = say("“{name}” is not a property of what the file holds ({holds}).", name=name, holds=holds)
        fix = say("Correct the line {where} of the mapping.", where=where)
        self.found.problems.append(self.table.problem("unknown_property", message, fix, column=name))
        return True

    def _place(self, heading: str, where: str) -> int | None:
        if heading in self.table.headings:
            return self.table.headings.index(heading)
        places = self.places.get(folded_heading(heading), [])
        if places:
            return places[0]
        near = get_close_matches(heading, [name for name in self.table.headings if name], n=1, cutoff=0.5)
        if near:
            message = say("There is no column “{name}”. Did you mean “{near}”?", name=heading, near=near[0])
        else:
            message = say("There is no column “{name}”.", name=heading)
        fix = say("Correct the line {where} of the mapping.", where=where)
        self.found.problems.append(self.table.problem("unknown_column", message, fix, row=1, column=heading))
        return None

    def _mapped(self) -> set[int]:
        taken = set()
        for given, heading in self.section.columns.items():
            name, place = self._name(given), self._place(heading, "columns")
            if not self._refuse_name(name, "columns") and place is not None:
                self._read(name, place)
                taken.add(place)
        for given in self.section.values:
            self._refuse_name(self._name(given), "values")
        return taken

    def _read(self, name: str, place: int) -> None:
        values = next((table for given, table in self.section.values.items() if self._name(given) == name), {})
        folded = {text.strip().casefold(): meaning for text, meaning in values.items()}
        self.found.read.append(Column(self.schema.properties[name], place, self.table.headings[place], folded))

    def _constants(self) -> None:
        if self.holds in self.schema.ties:
            self.found.constants["kind"] = self.holds
        thing = self.holds if self.holds in self.schema.things else "tie"
        for given, text in self.section.set.items():
            name = self._name(given)
            if self._refuse_name(name, "set"):
                continue
            try:
                value = read_cell(self.schema, thing, self.schema.properties[name], text, self.reading)
            except CellProblem as error:
                self.found.problems.append(self.table.problem(error.code, error.message, error.fix, column=name, value=text))
                continue
            if value is not None:
                self.found.constants[name] = value

    def _kept(self) -> set[int]:
        taken = set()
        for heading in self.section.keep:
            place = self._place(heading, "keep")
            if place is not None:
                self.found.kept.append((self.table.headings[place], place))
                taken.add(place)
        for place, heading in enumerate(self.table.headings):
            if heading.startswith(EXTRA) and len(heading) > len(EXTRA) and place not in taken:
                self.found.kept.append((heading[len(EXTRA) :], place))
                taken.add(place)
        return taken

    def _by_heading(self, taken: Iterable[int]) -> None:
        candidates: dict[str, dict[bool, list[int]]] = {}
        for word, places in self.places.items():
            if word not in self.words:
                continue
            name, own = self.words[word]
            free = [place for place in places if place not in taken]
            if free and not self.found.has(name):
                candidates.setdefault(name, {}).setdefault(own, []).extend(free)
        for name, found in candidates.items():
            places = found.get(True) or found[False]
            if len(places) > 1:
                listed = ", ".join(f"“{self.table.headings[place]}”" for place in places)
                message = say("Several columns can be {name}: {listed}.", name=property_label(self.schema, name), listed=listed)
                fix = say('Rename one, or settle it in the mapping: columns = {{ {name} = "heading" }}.', name=name)
                self.found.problems.append(self.table.problem("repeated_heading", message, fix, row=1, column=name))
            self._read(name, places[0])

    def _needed(self) -> None:
        if self.holds not in self.schema.things:
            needed = ["source", "target", "kind"]
        else:
            caption = self.schema.things[self.holds].caption
            needed = [] if self.found.has("id") or self.found.has(caption) else [caption]
        for name in needed:
            if not self.found.has(name):
                message = say("There is no column for {name}.", name=property_label(self.schema, name))
                fix = say("Name the column in the first row, or in the mapping under columns.")
                if self.holds == TIES and name == "kind":
                    fix = say('Add the column, or name one kind for all rows in the mapping: set = {{ kind = "RELATED_TO" }}.')
                self.found.problems.append(self.table.problem("column_missing", message, fix, row=1, column=name))
