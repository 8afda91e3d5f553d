"""The network as a workbook to work in: edited and imported again, it changes what was edited and nothing else."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

from graph_service.errors import CallerError
from graph_service.ingest._book import BookColumn, BookSheet, book_sheets
from graph_service.ingest._guard import SIGNS
from graph_service.ingest._guide import Line, guide
from graph_service.ingest._holds import GUIDE_SHEET, LISTS_SHEET
from graph_service.ingest._table import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Unreadable, bytes_of, too_many_rows
from graph_service.ingest._xlsx import BROKEN, look_over
from graph_service.language import Labelled, Phrase, say
from graph_service.records import Contents
from graph_service.schema import Schema

# what the form itself can hold
_ROWS, _CHARACTERS = 1_048_576, 32_767
_WIDEST, _NARROWEST, _MEASURED = 45, 9, 500
NEWEST = "graph_service_newest_change"
_PROPERTIES, _LONGEST = "docProps/custom.xml", 64 * 1024
_NEWEST = re.compile(rf'name="{NEWEST}"[^>]*>\s*<vt:lpwstr>([0-9T:.+-]{{1,40}})</vt:lpwstr>')
_QUIET, _HEAD = "#EEF0EF", "#DDE5E1"


class TooLargeForWorkbook(CallerError):
    """The network, or one text of it, does not fit into a workbook."""


def write_workbook(
    path: Path, schema: Schema, contents: Contents, language: str, today: str, newest: str | None = None
) -> list[Phrase]:
    """Write everything that is stored as a workbook.

    Parameters
    ----------
    path
        Where; what is there is replaced.
    schema, contents
        The domain and the network.
    language
        Of sheets, headings, words and the first page.
    today
        Stands on the first page where the network has no day of its own.
    newest
        When the network was last changed; see ``newest_change``.

    Returns
    -------
    list
        Why the workbook, as it is, could not be imported again; mostly empty.

    Raises
    ------
    TooLargeForWorkbook
        Where something would have to be left out.
    """
    sheets = book_sheets(schema, contents, language)
    lines = guide(schema, sheets, contents.as_of or today, language)
    hindrance = _hindrance(path, sheets, _written(path, sheets, lines, language, newest))
    if hindrance is None:
        return []
    note = say("This workbook could not be imported again as it is: {why} A copy as .json can.", why=hindrance)
    # the file itself says so, wherever it goes
    _written(path, sheets, [*lines[:2], Line("text", (note.in_language(language),)), *lines[2:]], language, newest)
    return [note]


def _written(path: Path, sheets: list[BookSheet], lines: list[Line], language: str, newest: str | None) -> int:
    import xlsxwriter

    # text stays text whatever it looks like (formulas, addresses, numbers)
    kept = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    # the library wraps what the disk says, and leaves an archive open on a full one
    made = BytesIO()
    with xlsxwriter.Workbook(made, kept) as book:
        if newest is not None:
            book.set_custom_property(NEWEST, newest, "text")
        writer = _Writer(book, language)
        writer.guide(lines)
        for sheet in sheets:
            writer.records(sheet)
        writer.lists()
    path.write_bytes(made.getvalue())
    return writer.longest


def _hindrance(path: Path, sheets: list[BookSheet], longest: int) -> Phrase | None:
    if any(len(sheet.records) > MAX_ROWS for sheet in sheets):
        return too_many_rows()[1]
    if (width := max(len(sheet.columns) for sheet in sheets)) > MAX_COLUMNS:
        return say("There are {n} columns; at most {most} are read.", n=width, most=MAX_COLUMNS)
    if longest > MAX_CELL:
        return say("The cell holds {n} characters; at most {most} are kept.", n=longest, most=MAX_CELL)
    try:
        look_over(path, bytes_of(path))
    except Unreadable as error:
        return error.problem.message
    return None


def newest_change(path: Path) -> str | None:
    """When the network of a workbook was last changed before it was written: ISO, as in the change log; None: not said.

    Spreadsheet programs keep such a property when they save.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_PROPERTIES) as stream:
            found = _NEWEST.search(stream.read(_LONGEST).decode("utf-8", "replace"))
    except (KeyError, *BROKEN):
        return None
    return found[1] if found else None


class _Writer:
    """Fills an open workbook."""

    def __init__(self, book: Any, language: str) -> None:
        self.book, self.language, self.longest = book, language, 0
        self.choices: dict[tuple[str, ...], str] = {}
        self.lists_name = self._said(LISTS_SHEET)
        as_text = {"num_format": "@", "valign": "top"}
        quiet = {"bg_color": _QUIET, "font_color": "#5A6663"}
        self.head = book.add_format({"bold": True, "bg_color": _HEAD, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.number = book.add_format({"valign": "top"})
        # (quiet, looks like a formula): the second stays text when it is edited, and needs no sign before it
        self.text = {
            (is_quiet, is_marked): book.add_format(as_text | (quiet if is_quiet else {}) | {"quote_prefix": is_marked})
            for is_quiet in (False, True)
            for is_marked in (False, True)
        }
        self.guide_forms = {
            "title": book.add_format({"bold": True, "font_size": 18, "valign": "top"}),
            "head": book.add_format({"bold": True, "font_size": 13, "valign": "top"}),
            "columns": self.head,
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "words": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        }

    def _said(self, name: Labelled) -> str:
        return name.fi if self.language == "fi" else name.en

    def guide(self, lines: list[Line]) -> None:
        """The first page."""
        page = self.book.add_worksheet(self._said(GUIDE_SHEET))
        for place, width in enumerate((28, 30, 60, 60)):
            page.set_column(place, place, width)
        page.hide_gridlines(2)
        for row, line in enumerate(lines):
            form = self.guide_forms[line.form]
            if line.form == "text":
                page.merge_range(row, 0, row, 3, "", form)
                page.set_row(row, 15 * (1 + len(line.cells[0]) // 165))
            for place, text in enumerate(line.cells):
                page.write_string(row, place, text, form)

    def records(self, sheet: BookSheet) -> None:
        """One sheet of records, with what makes it pleasant to fill in."""
        if len(sheet.records) >= _ROWS:
            raise TooLargeForWorkbook(
                say("“{name}” has more rows than a workbook can hold. Export as .csv or .json.", name=sheet.name)
            )
        page = self.book.add_worksheet(sheet.name)
        page.freeze_panes(1, sheet.frozen)
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{_ROWS}"})
        page.autofilter(0, 0, len(sheet.records), len(sheet.columns) - 1)
        for place, column in enumerate(sheet.columns):
            form = self.number if column.is_number else self.text[column.quiet, False]
            page.set_column(place, place, _width(column, sheet), form)
            page.write_string(0, place, column.heading, self.head)
            if column.heading in sheet.choices:
                self._choose(page, place, column, sheet.choices[column.heading])
            self._column(page, place, column, sheet)

    def _column(self, page: Any, place: int, column: BookColumn, sheet: BookSheet) -> None:
        plain, marked = self.text[column.quiet, False], self.text[column.quiet, True]
        for row, record in enumerate(sheet.records, 1):
            cell = column.cell(record)
            if cell is None:
                continue
            if not isinstance(cell, str):
                page.write_number(row, place, cell, self.number)
                continue
            if len(cell) > MAX_CELL:
                self._measure(sheet, column, row, cell)
            page.write_string(row, place, cell, marked if cell[0] in SIGNS or cell[0] == "'" else plain)

    def _measure(self, sheet: BookSheet, column: BookColumn, row: int, cell: str) -> None:
        if len(cell) > _CHARACTERS:
            place = {"sheet": sheet.name, "row": str(row + 1), "column": column.heading}
            raise TooLargeForWorkbook(
                say("{sheet}, row {row}, {column}: the text is longer than a cell can hold. Export as .csv or .json.", **place)
            )
        self.longest = max(self.longest, len(cell))

    def _choose(self, page: Any, place: int, column: BookColumn, words: tuple[str, ...]) -> None:
        if words not in self.choices:
            letter = _letter(len(self.choices))
            self.choices[words] = f"='{self.lists_name}'!${letter}$1:${letter}${len(words)}"
        # a warning only: the import knows further words, and several in one cell
        page.data_validation(
            1,
            place,
            MAX_ROWS,
            place,
            {
                "validate": "list",
                "source": self.choices[words],
                "error_type": "warning",
                "error_title": column.heading[:32],
                "error_message": say("This is not in the list. The import will say whether it knows the word.").in_language(
                    self.language
                ),
            },
        )

    def lists(self) -> None:
        """The words to choose from, on a sheet that is out of sight."""
        page = self.book.add_worksheet(self.lists_name)
        page.very_hidden()
        for row, words in enumerate(zip_longest(*self.choices)):
            for place, word in enumerate(words):
                if word is not None:
                    page.write_string(row, place, word, self.text[False, False])


def _letter(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def _width(column: BookColumn, sheet: BookSheet) -> int:
    cells = (column.cell(record) for record in sheet.records[:_MEASURED])
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    words = max(map(len, sheet.choices.get(column.heading, ("",))))
    heading = max(map(len, column.heading.split()))
    return min(_WIDEST, max(_NARROWEST, longest, min(words, 24), heading + 2) + 2)
