"""Rows of a table as drafts of records: every cell read, every problem with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
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


def _key(cell: Any) -> Any:
    # 1, 1.0 and True are one key of a dictionary, and not one cell
    return cell if type(cell) is str else (type(cell), cell)


class _Known(dict[Any, Any]):
    """What each cell of a column means, by its key; read once, when it is first asked for."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, key: Any) -> Any:
        found = self[key] = self._read(key if type(key) is str else key[1])
        return found


class _Cell:
    """One column read cell by cell."""

    def __init__(self, schema: Schema, thing: str, column: Column, reading: Reading) -> None:
        self.schema, self.thing, self.column, self.reading = schema, thing, column, reading
        self.name, self.place = column.prop.name, column.place
        self.timed: set[Any] = set()
        self.strange = 0

    def read(self, cell: Any) -> Any:
        """The value, None, or the CellProblem."""
        given = self._translated(cell)
        try:
            value = read_cell(self.schema, self.thing, self.column.prop, given, self.reading)
        except CellProblem as problem:
            self.strange += 1
            if self.strange == _MANY_STRANGE:
                self.reading = replace(self.reading, look=False)
            return problem
        if self.column.prop.type == "date" and value is not None and read_date(given, self.reading.dates)[1]:
            self.timed.add(_key(cell))
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
        return sum(1 for cell in cells if _key(cell) in self.timed)


def read_rows(
    schema: Schema, sheet: Sheet, reading: Reading, problems: list[Problem], notes: list[Phrase], progress: Progress
) -> None:
    """Read every row of a sheet into its drafts."""
    thing = sheet.holds if sheet.holds in schema.things else "tie"
    columns = [_Cell(schema, thing, column, reading) for column in sheet.columns.read]
    known = [(column.place, column.name, _Known(column.read)) for column in columns]
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
            for place, name, meaning in known:
                if place < count and (cell := cells[place]) != "":
                    value = meaning[cell if type(cell) is str else _key(cell)]
                    if type(value) is CellProblem:
                        sheet.refuse(draft, problems, value.code, value.message, value.fix, name)
                    elif value is not None:
                        record[name] = value
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


def _kept_columns(sheet: Sheet, problems: list[Problem]) -> list[tuple[int, str, _Known]]:
    found = []
    for key, place in sheet.columns.kept:
        try:
            name = text("extra", key)
            found.append((place, name, _Known(partial(_kept_text, name))))
        except BadValue as error:
            problems.append(sheet.table.problem("bad_text", error.phrase, say("Correct the heading."), row=1, column=key))
    return found


def _kept_text(name: str, cell: Any) -> str | BadValue:
    try:
        return text(name, as_text(cell))
    except BadValue as error:
        return error


def _keep(draft: Draft, kept: list[tuple[int, str, _Known]], problems: list[Problem]) -> None:
    extra: dict[str, str] = {}
    cells = draft.cells
    for place, name, known in kept:
        value = known[_key(cells[place])] if place < len(cells) else ""
        if isinstance(value, BadValue):
            draft.good = False
            at = {"row": draft.row, "column": name, "value": as_text(cells[place])}
            problems.append(draft.sheet.table.problem("bad_text", value.phrase, say("Correct the cell."), **at))
        elif value:
            extra[name] = value
    if extra:
        draft.record["extra"] = extra
