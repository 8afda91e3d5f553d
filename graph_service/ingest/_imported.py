"""What an import brings: checked records, problems, notes, and the rows that were left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from graph_service.errors import InputProblems, Problem
from graph_service.ingest._cells import as_text
from graph_service.ingest._columns import Columns
from graph_service.ingest._files import REJECTED
from graph_service.ingest._guard import csv_line, guarded
from graph_service.ingest._mapping import Section
from graph_service.ingest._rows import Sheet
from graph_service.ingest._table import Table
from graph_service.language import Phrase
from graph_service.records import Record
from graph_service.reports import Question


@dataclass(frozen=True)
class Seen:
    """A table that was found in a file, and how it was read: ``section`` None where the mapping leaves it out."""

    table: Table
    section: Section | None
    holds: str | None
    columns: Columns | None


@dataclass(frozen=True)
class Import:
    """The outcome of reading files. Nothing is stored yet.

    ``records`` are (thing, record), entities before ties, each already joined with what is stored.
    ``held`` are the things and tie kinds' groups that the files hold. ``blocked``: a file, heading or
    mapping is wrong as a whole, so that leaving out rows does not help. ``answered`` are (wave, actor, question) of
    answers that the files hold whole.
    """

    records: list[tuple[str, Record]]
    problems: list[Problem]
    notes: list[Phrase]
    skipped: int
    held: frozenset[str]
    blocked: bool
    sheets: list[Sheet] = field(default_factory=list, repr=False)
    answered: frozenset[tuple[str, str, Question]] = frozenset()
    seen: list[Seen] = field(default_factory=list, repr=False)

    def require(self, *, skip_bad: bool = False) -> None:
        """Let the import pass, or refuse it.

        Raises
        ------
        InputProblems
            If anything is wrong; with ``skip_bad`` only if leaving out rows does not help.
        """
        if self.problems and (self.blocked or not skip_bad):
            raise InputProblems(self.problems)

    def rejected(self, language: str = "en") -> dict[Path, str]:
        """The rows that were left out, as CSV texts by where they belong (FILE.rejected.csv), each with its problem.

        They have the delimiter of the file; what a spreadsheet wrote gets a byte order mark, for without
        it spreadsheets show Finnish letters wrongly and save them so.
        """
        left: dict[Path, list[Sheet]] = {}
        for sheet in self.sheets:
            if sheet.table.headings and any(not draft.good for draft in sheet.drafts):
                left.setdefault(sheet.table.path, []).append(sheet)
        found = {}
        for path, sheets in left.items():
            for sheet in sheets:
                middle = f".{sheet.table.sheet}" if len(sheets) > 1 and sheet.table.sheet else ""
                found[path.with_name(f"{path.name}{middle}{REJECTED}")] = self._rejected_text(sheet, language)
        return found

    def _rejected_text(self, sheet: Sheet, language: str) -> str:
        why: dict[int | None, list[str]] = {}
        for problem in self.problems:
            if (problem.file, problem.sheet) == (sheet.table.path.name, sheet.table.sheet):
                sentence = f"{problem.message.in_language(language)} {problem.fix.in_language(language)}"
                why.setdefault(problem.row, []).append(f"{problem.column}: {sentence}" if problem.column else sentence)
        width = len(sheet.table.headings)
        delimiter = sheet.table.delimiter or ","
        lines = [csv_line([*map(guarded, sheet.table.headings), "problem"], delimiter)]
        for draft in sheet.drafts:
            if not draft.good:
                cells = [guarded(as_text(cell)) for cell in draft.cells]
                cells += [""] * (width - len(cells))
                reasons = why.get(draft.row) or why.get(1, [])
                lines.append(csv_line([*cells[:width], guarded(" ".join(reasons)), *cells[width:]], delimiter))
        return "".join(["\ufeff" if sheet.table.marked else "", *lines])
