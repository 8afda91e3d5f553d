"""Files to checked records: the whole import, before anything is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from graph_service.errors import Problem
from graph_service.ingest._canonical import read_canonical
from graph_service.ingest._columns import columns_of
from graph_service.ingest._files import files_of, tables_of
from graph_service.ingest._forms import looks_like_answers
from graph_service.ingest._holds import (
    ANSWERS,
    TIES,
    folded_heading,
    held_by_headings,
    held_by_name,
    holding_words,
    property_words,
)
from graph_service.ingest._imported import Import, Seen
from graph_service.ingest._joined import Joiner
from graph_service.ingest._labels import sheet_names
from graph_service.ingest._mapping import MappingFile, Section, read_mapping
from graph_service.ingest._reports import Reports
from graph_service.ingest._rows import Sheet, read_rows
from graph_service.ingest._table import MAX_ANSWER_COLUMNS, Corrections, Layout, Table, Unreadable, corrected
from graph_service.language import Phrase, Progress, part_of, say, unheard
from graph_service.records import Contents, resting_collector
from graph_service.schema import Schema


@resting_collector()
def read_import(
    paths: Iterable[Path],
    schema: Schema,
    known: Contents,
    mapping: Path | None = None,
    decided: Mapping[str, str] | None = None,
    corrections: Corrections | None = None,
    progress: Progress = unheard,
) -> Import:
    """Read files into records that can be stored.

    Parameters
    ----------
    paths
        CSV and XLSX tables, canonical JSON, or folders of tables.
    schema
        The domain.
    known
        What is stored: an empty cell leaves the stored value, and tie ends may be stored actors.
    mapping
        The mapping file, if any.
    decided
        What a person decided before about names in answers, see ``read_answers``.
    corrections
        What a person wrote in the place of some cells.
    progress
        Hears how far it is.

    Returns
    -------
    Import
        Records, and every problem with its place. Nothing is raised for a bad file: see ``Import.require``.
    """
    return _import(paths, schema, known, _Reader(schema, mapping, corrections or {}), decided or {}, progress)


def _import(
    paths: Iterable[Path], schema: Schema, known: Contents, reader: _Reader, decided: Mapping[str, str], progress: Progress
) -> Import:
    if not reader.blocked:
        files = files_of(paths)
        for place, (path, from_folder) in enumerate(files):
            reader.progress = part_of(progress, 0.6 * place / len(files), 0.6 * (place + 1) / len(files))
            reader.progress(0, 1, say("Reading {file}", file=path.name))
            reader.read(path, from_folder)
        reader.name_unused()
    reports = Reports(schema, known, reader.sheets, decided, reader.mapping.reading)
    for table, section in reader.answered:
        reports.read(table, section)
    reader.problems += reports.problems
    reader.notes += reports.notes
    reader.blocked |= reports.blocked
    joiner = Joiner(schema, known, reader.problems, reader.notes, reader.blocked)
    joiner.join([*reader.sheets, *reports.sheets], part_of(progress, 0.6, 1.0))
    reader.problems.sort(key=reader.place_of)
    held = {sheet.holds for sheet in reader.sheets}
    sheets = [*reader.sheets, *reports.rows]
    skipped = sum(1 for sheet in sheets for draft in sheet.drafts if not draft.good)
    return Import(
        joiner.records(),
        reader.problems,
        reader.notes,
        skipped,
        frozenset(held),
        reader.blocked,
        sheets,
        frozenset(reports.answered),
        reader.seen,
    )


class _Reader:
    """Reads file after file; what is wrong with one as a whole blocks the import."""

    def __init__(self, schema: Schema, mapping: Path | None, corrections: Corrections) -> None:
        self.schema, self.corrections = schema, corrections
        self.progress: Progress = unheard
        self.seen: list[Seen] = []
        self.mapping, self.problems = read_mapping(mapping, schema)
        self.blocked = bool(self.problems)
        self.notes: list[Phrase] = []
        self.sheets: list[Sheet] = []
        self.answered: list[tuple[Table, Section]] = []
        self.used: set[int] = set()
        self.words = heading_words(schema, self.mapping)
        self.places: dict[tuple[str | None, str | None], int] = {}

    def block(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.blocked = True

    def place_of(self, problem: Problem) -> tuple[int, int]:
        """Where a problem stands among the others: file as given, sheet, row; the mapping comes first."""
        given = self.places.get((problem.file, problem.sheet), self.places.get((problem.file, None), -1))
        return given, problem.row or 0

    def _arrive(self, file: str, sheet: str | None) -> None:
        self.places.setdefault((file, sheet), len(self.places))

    def name_unused(self) -> None:
        """Say which files the mapping names that were not given."""
        for name in sorted({section.path for section in self.mapping.sections if id(section) not in self.used}):
            self.notes.append(say("The mapping names {file}, which was not given.", file=name))

    def read(self, path: Path, from_folder: bool) -> None:
        sections = self.mapping.of(path)
        self.used |= set(map(id, sections))
        self._arrive(path.name, None)
        if from_folder and self.mapping.sections and not sections:
            self.notes.append(say("{file} is not in the mapping and was left out.", file=path.name))
            return
        try:
            if path.suffix.casefold() == ".json":
                for sheet in read_canonical(path, self.schema, self.problems):
                    self._arrive(path.name, sheet.table.sheet)
                    self.sheets.append(sheet)
                return
            layout = Layout(self.mapping.encoding, self.mapping.delimiter, words=self.words)
            if self._may_hold_answers(path, sections):
                layout = replace(layout, max_columns=MAX_ANSWER_COLUMNS)
            tables = tables_of(path, layout, {section.sheet for section in sections if section.sheet})
        except Unreadable as error:
            self.block(error.problem)
            return
        for table in tables:
            self.notes += table.notes
            fitting = [section for section in sections if section.sheet in (None, table.sheet)]
            if sections and not fitting:
                self.seen.append(Seen(table, None, None, None))
                self.notes.append(say("{file}: the sheet {sheet} was left out.", file=path.name, sheet=table.sheet or ""))
            for section in fitting or ([] if sections else [Section()]):
                self._table(corrected(table, self.corrections), section, len(tables) == 1)

    def _may_hold_answers(self, path: Path, sections: list[Section]) -> bool:
        # a form with a column for each name is wider than any other table
        said = [section.holds for section in sections if section.holds] or re.split(r"[\W\d_]+", path.stem.casefold())
        return any(holding_words(self.schema).get(word) == ANSWERS for word in said)

    def _table(self, table: Table, section: Section, alone: bool) -> None:
        self._arrive(table.path.name, table.sheet)
        holds = held_by(self.schema, table, section, alone)
        columns = None
        if holds is not None and holds != ANSWERS:
            columns = columns_of(self.schema, table, holds, section, self.mapping.reading)
        self.seen.append(Seen(table, section, holds, columns))
        if holds is None:
            message = say("It is not clear what the table holds.")
            known = sheet_names(self.schema)
            fix = say("Name the file or sheet after one of {known}; or write holds in the mapping.", known=known)
            self.block(table.problem("unknown_table", message, fix))
            return
        if holds == ANSWERS:
            self.answered.append((table, section))
            return
        assert columns is not None
        if columns.problems:
            self.problems += columns.problems
            self.blocked = True
            return
        if columns.ignored:
            listed = ", ".join(columns.ignored)
            self.notes.append(
                say("{file}: columns that are not read: {names}. A mapping can keep them.", file=table.path.name, names=listed)
            )
        sheet = Sheet(table, holds, columns)
        read_rows(self.schema, sheet, self.mapping.reading, self.problems, self.notes, self.progress)
        self.sheets.append(sheet)


def heading_words(schema: Schema, mapping: MappingFile) -> frozenset[str]:
    """Every heading that may be meant, for telling the delimiter."""
    found: set[str] = set()
    for holds in (TIES, *schema.things, *(kind.name for kind in schema.ties.values() if kind.sheets)):
        words = property_words(schema, holds)
        found |= {*words, *(word.replace(" ", "_") for word in words)}
    for section in mapping.sections:
        found |= {word.casefold() for word in (*section.columns.values(), *section.keep)}
    return frozenset(found)


def held_by(schema: Schema, table: Table, section: Section, alone: bool) -> str | None:
    """What a table holds: the mapping says, else the name, else the headings."""
    if section.holds is not None:
        return holding_words(schema)[section.holds]
    places = {folded_heading(heading): place for place, heading in enumerate(table.headings) if heading}
    named = held_by_name(schema, table, alone)
    if named is None and looks_like_answers(table):
        return ANSWERS
    return named or held_by_headings(schema, places)
