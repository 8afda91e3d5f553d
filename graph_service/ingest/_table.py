"""A table as it was read: headings and rows with the numbers that a spreadsheet shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path
from typing import Any

from graph_service.errors import BadFile, Problem
from graph_service.ingest._guard import guarded, unguarded
from graph_service.language import Phrase, say

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 60
MAX_ANSWER_COLUMNS = 1_000
MAX_CELL = 10_000


TOO_WIDE = say("Delete the columns that are not needed. If these are survey answers, use the page Survey answers.")


def too_many_rows(most: int = MAX_ROWS) -> tuple[str, Phrase, Phrase]:
    """The code, message and fix of a table with too many rows."""
    message = say("There are more than {n} rows (empty rows count).", n=most)
    return "too_many_rows", message, say("Delete empty rows at the end, or split the file.")


# what a person wrote in the place of a cell: (file, sheet, row, place in the row counted from 0) to text
Corrections = Mapping[tuple[str, str | None, int, int], str]
Cell = str | int | float | bool | date | time


@dataclass(frozen=True)
class Table:
    """One sheet or one CSV file. ``rows`` are (row number, cells), empty rows left out.

    ``marked``: a spreadsheet wrote it (a sheet, or text that is marked or not UTF-8).
    """

    path: Path
    sheet: str | None
    headings: tuple[str, ...]
    rows: list[tuple[int, list[Any]]]
    notes: tuple[Phrase, ...] = ()
    delimiter: str | None = None
    marked: bool = True

    def problem(self, code: str, message: Phrase, fix: Phrase, **place: Any) -> Problem:
        """A problem at a place of this table (row, column, value)."""
        return Problem(code, message, fix, file=self.path.name, sheet=self.sheet, **place)


def corrected(table: Table, corrections: Corrections) -> Table:
    """A table with what a person wrote in the place of some cells; each stands for the text as it was written."""
    mine: dict[int, dict[int, str]] = {}
    for (file, sheet, row, place), text in corrections.items():
        if (file, sheet) == (table.path.name, table.sheet):
            mine.setdefault(row, {})[place] = guarded(text)
    if not mine:
        return table
    rows = []
    for number, cells in table.rows:
        written = mine.get(number, {})
        width = max([len(cells), *(place + 1 for place in written)])
        rows.append((number, [written.get(place, cells[place] if place < len(cells) else "") for place in range(width)]))
    return replace(table, rows=rows)


class Unreadable(BadFile):
    """A file that cannot be read as a table; carries the problem for the import report."""

    def __init__(self, code: str, message: Phrase, fix: Phrase, **place: Any) -> None:
        super().__init__(say("{message} {fix}", message=message, fix=fix))
        self.problem = Problem(code, message, fix, **place)


@dataclass(frozen=True)
class Layout:
    """How a file is to be read where the mapping says so (None: found out), and how large a CSV file may be."""

    encoding: str | None = None
    delimiter: str | None = None
    max_bytes: int = MAX_BYTES
    max_rows: int = MAX_ROWS
    max_columns: int = MAX_COLUMNS
    words: frozenset[str] = field(default_factory=frozenset)


def bytes_of(path: Path, most: int = MAX_BYTES) -> bytes:
    """The file's bytes, if it is there and not too large."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            # a pipe or device has no size: what comes is counted too
            raw = b"" if size > most else stream.read(most + 1)
    except OSError:
        message = say("The file “{name}” cannot be read.", name=path.name)
        raise Unreadable("file_missing", message, say("Check its name and whether you may open it."), file=path.name) from None
    size = max(size, len(raw))
    if size > most:
        message = say(
            "The file holds {size:.1f} MB; at most {most} MB are read at once.", size=size / 1024**2, most=most // 1024**2
        )
        raise Unreadable("file_too_large", message, say("Split it into several files."), file=path.name)
    return raw


def table_of(
    path: Path,
    sheet: str | None,
    rows: list[tuple[int, list[Any]]],
    notes: tuple[Phrase, ...] = (),
    delimiter: str | None = None,
    max_columns: int = MAX_COLUMNS,
) -> Table:
    """Headings are the first row that holds anything.

    Raises
    ------
    Unreadable
        Over the limits, or without a row.
    """
    place: Mapping[str, Any] = {"file": path.name, "sheet": sheet}
    filled = [(number, cells) for number, cells in rows if not all(map(_is_blank, cells))]
    if not filled:
        raise Unreadable(
            "empty_file", say("There is nothing in it."), say("Put headings in the first row and one record a row."), **place
        )
    head, body = filled[0], filled[1:]
    headings = tuple(unguarded(str(cell)) for cell in head[1])
    width = max(len(cells) for _, cells in filled)
    if max(width, len(headings)) > max_columns:
        message = say("There are {n} columns; at most {most} are read.", n=width, most=max_columns)
        raise Unreadable("too_many_columns", message, TOO_WIDE, **place)
    for number, cells in filled:
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) > MAX_CELL and len(unguarded(cell)) > MAX_CELL:
                heading = headings[column] if column < len(headings) else None
                message = say("The cell holds {n} characters; at most {most} are kept.", n=len(cell), most=MAX_CELL)
                raise Unreadable("cell_too_long", message, say("Shorten the text."), row=number, column=heading, **place)
    return Table(path, sheet, headings, body, notes, delimiter)


def _is_blank(cell: Any) -> bool:
    return not cell.strip() if isinstance(cell, str) else cell is None
