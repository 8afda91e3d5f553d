"""Rows of a table as drafts of records: every cell read, every problem with its place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from graph_service.errors import BadValue, Problem
from graph_service.ingest._cells import CellProblem, Reading, as_text, read_cell, read_date
from graph_service.ingest._columns import Column, Columns
from graph_service.ingest._guard import guarded
from graph_service.ingest._lists import join_list, split_list
from graph_service.ingest._table import Table
from graph_service.language import Phrase, Progress, say, say_n
from graph_service.records import Record, text
from graph_service.schema import Schema

# after so many different words of a column that are not known, no nearest word is looked for
_MANY_STRANGE = 100
TOLD = 2_000  # rows between two words of how far it is


@dataclass(slots=True)
class Draft:
    """A row on its way to a record."""

    sheet: Sheet
    row: int
    cells: list[Any]
    record: Record
    good: bool = True


@dataclass
class Sheet:
    """A table with what it holds, its columns and its drafts."""

    table: Table
    holds: str
    columns: Columns
    drafts: list[Draft] = field(default_factory=list)

    def refuse(self, draft: Draft, problems: list[Problem], code: str, message: Phrase, fix: Phrase, name: str | None) -> None:
        """Note a problem of a row and leave the row out."""
        draft.good = False
        value = None
        if name is not None:
            place = next((column.place for column in self.columns.read if column.prop.name == name), None)
            value = as_text(draft.cells[place]) if place is not None and place < len(draft.cells) else ""
        heading = self.columns.heading(name) if name else None
        problems.append(self.table.problem(code, message, fix, row=draft.row, column=heading, value=value))


class _Cell:
    """One column read cell by cell; what a cell means is worked out once for each text."""

    def __init__(self, schema: Schema, thing: str, column: Column, reading: Reading) -> None:
        self.schema, self.thing, self.column, self.reading = schema, thing, column, reading
        self.name, self.place = column.prop.name, column.place
        self.known: dict[Any, Any] = {}
        self.timed: set[Any] = set()
        self.strange = 0

    def value(self, cell: Any) -> Any:
        """The value, None, or the CellProblem."""
        key = cell if type(cell) is str else (type(cell), cell)
        try:
            return self.known[key]
        except KeyError:
            found = self.known[key] = self._read(cell, key)
            return found

    def _read(self, cell: Any, key: Any) -> Any:
        given = self._translated(cell)
        try:
            value = read_cell(self.schema, self.thing, self.column.prop, given, self.reading)
        except CellProblem as problem:
            self.strange += 1
            if self.strange == _MANY_STRANGE:
                self.reading = replace(self.reading, look=False)
            return problem
        if self.column.prop.type == "date" and value is not None and read_date(given, self.reading.dates)[1]:
            self.timed.add(key)
        return value

    def _translated(self, cell: Any) -> Any:
        values = self.column.values
        if not values:
            return cell
        whole = as_text(cell)
        if whole.casefold() in values:
            return guarded(values[whole.casefold()])
        if self.column.prop.type in {"text_list", "code_list"}:
            return guarded(join_list([values.get(part.casefold(), part) for part in split_list(whole)]))
        return cell

    def times_left_out(self, table: Table) -> int:
        """How many rows gave a time of day with the date."""
        if not self.timed:
            return 0
        cells = (cells[self.place] for _, cells in table.rows if self.place < len(cells))
        return sum(1 for cell in cells if (cell if type(cell) is str else (type(cell), cell)) in self.timed)


def read_rows(
    schema: Schema, sheet: Sheet, reading: Reading, problems: list[Problem], notes: list[Phrase], progress: Progress
) -> None:
    """Read every row of a sheet into its drafts."""
    thing = sheet.holds if sheet.holds in schema.things else "tie"
    columns = [_Cell(schema, thing, column, reading) for column in sheet.columns.read]
    kept = _kept_columns(sheet, problems)
    width, constants = len(sheet.table.headings), sheet.columns.constants
    doing = say("Reading {file}", file=sheet.table.sheet or sheet.table.path.name)
    for number, cells in sheet.table.rows:
        if number % TOLD == 0:
            progress(len(sheet.drafts), len(sheet.table.rows), doing)
        draft = Draft(sheet, number, cells, dict(constants))
        count, record = len(cells), draft.record
        if count > width and any(map(as_text, cells[width:])):
            message = say("The row has more cells than there are headings.")
            fix = say("Put quotation marks round text that holds the delimiter, or name the column.")
            sheet.refuse(draft, problems, "too_many_cells", message, fix, None)
        else:
            for column in columns:
                if column.place < count and (cell := cells[column.place]) != "":
                    value = column.value(cell)
                    if type(value) is CellProblem:
                        sheet.refuse(draft, problems, value.code, value.message, value.fix, column.name)
                    elif value is not None:
                        record[column.name] = value
            if kept:
                _keep(draft, kept, problems)
        sheet.drafts.append(draft)
    timed = sum(column.times_left_out(sheet.table) for column in columns)
    if timed:
        notes.append(
            say_n(
                "{file}: the time of day was left out of {n} date.",
                "{file}: the time of day was left out of {n} dates.",
                timed,
                file=sheet.table.path.name,
            )
        )


def _kept_columns(sheet: Sheet, problems: list[Problem]) -> list[_Kept]:
    found = []
    for key, place in sheet.columns.kept:
        try:
            found.append(_Kept(text("extra", key), place))
        except BadValue as error:
            problems.append(sheet.table.problem("bad_text", error.phrase, say("Correct the heading."), row=1, column=key))
    return found


class _Kept:
    """One column kept as text in ``extra``; what a cell holds is worked out once for each text."""

    def __init__(self, key: str, place: int) -> None:
        self.key, self.place = key, place
        self.known: dict[Any, str | BadValue] = {}

    def value(self, cell: Any) -> str | BadValue:
        """The text of a cell, or why it cannot be kept."""
        key = cell if type(cell) is str else (type(cell), cell)
        found = self.known.get(key)
        if found is None:
            try:
                found = text(self.key, as_text(cell))
            except BadValue as error:
                found = error
            self.known[key] = found
        return found


def _keep(draft: Draft, kept: list[_Kept], problems: list[Problem]) -> None:
    extra: dict[str, str] = {}
    for column in kept:
        value = column.value(draft.cells[column.place]) if column.place < len(draft.cells) else ""
        if isinstance(value, BadValue):
            draft.good = False
            place = {"row": draft.row, "column": column.key, "value": as_text(draft.cells[column.place])}
            problems.append(draft.sheet.table.problem("bad_text", value.phrase, say("Correct the cell."), **place))
        elif value:
            extra[column.key] = value
    if extra:
        draft.record["extra"] = extra
