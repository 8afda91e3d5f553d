"""Cells as people type them: every row of the reference table, from CSV and from text cells of a workbook."""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from graph_service.ingest import Import, read_import
from graph_service.records import Contents
from graph_service.schema import load_schema
from tests.conftest import SHARED

SCHEMA = load_schema()
TABLE = SHARED / "reference" / "imports" / "cells.csv"
# where a column of each type stands: (sheet, other columns, the column)
PLACES: dict[str, tuple[str, dict[str, str], str]] = {
    "number": ("targets", {"id": "t1", "indicator": "graduates", "value": "1"}, "baseline"),
    "date": ("events", {"id": "e1", "title": "Fair", "kinds": "fair"}, "start"),
    "id": ("actors", {"name": "A", "kinds": "company"}, "id"),
    "text": ("actors", {"id": "a1", "name": "A", "kinds": "company"}, "note"),
    "strength": ("ties", {"id": "t1", "source": "x", "target": "y", "kind": "GAVE"}, "strength"),
}
KNOWN = Contents({id: ("actor", {"id": id, "name": id, "kinds": ["company"]}) for id in "xy"})


def cells() -> list[tuple[str, str, str, str, str]]:
    if not TABLE.exists():
        return []
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [(row["column_type"], unescaped(row["cell"]), row["outcome"], unescaped(row["reading"]), row["why"]) for row in rows]


def unescaped(text: str) -> str:
    parts = text.split("\\u")
    found = parts[0] + "".join(chr(int(part[:4], 16)) + part[4:] for part in parts[1:])
    return found.replace("\\n", "\n")


def outcome(imported: Import, column: str) -> tuple[str, Any]:
    if imported.problems:
        assert imported.skipped == 1 or imported.blocked
        assert all(problem.message and problem.fix and problem.file for problem in imported.problems)
        return "problem", [problem.sentence() for problem in imported.problems]
    ((_, record),) = imported.records
    return ("value", record[column]) if column in record else ("missing", None)


def as_csv(folder: Path, kind: str, cell: str) -> Path:
    sheet, others, column = PLACES[kind]
    path = folder / f"{sheet}.csv"
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as stream:
        csv.writer(stream).writerows([[*others, column], [*others.values(), cell]])
    return path


def as_xlsx(folder: Path, kind: str, cell: Any, **options: Any) -> Path:
    sheet, others, column = PLACES[kind]
    path = folder / "book.xlsx"
    book = xlsxwriter.Workbook(str(path), options | {"strings_to_formulas": False, "strings_to_numbers": False})
    page = book.add_worksheet(sheet)
    page.write_row(0, 0, [*others, column])
    page.write_row(1, 0, others.values())
    if isinstance(cell, str):
        page.write_string(1, len(others), cell)
    elif isinstance(cell, date | datetime | time):
        page.write_datetime(1, len(others), cell, book.add_format({"num_format": "d.m.yyyy"}))
    else:
        page.write(1, len(others), cell)
    book.close()
    return path


def test_the_reference_table_is_there(shared: Path) -> None:
    assert (shared / "reference" / "imports" / "cells.csv").exists()
    assert {kind for kind, *_ in cells()} == set(PLACES)
    assert len(cells()) >= 55


@pytest.mark.parametrize(("kind", "cell", "wanted", "reading", "why"), cells())
def test_cell_of_a_csv_file(tmp_path: Path, kind: str, cell: str, wanted: str, reading: str, why: str) -> None:
    assert_outcome(read_import([as_csv(tmp_path, kind, cell)], SCHEMA, KNOWN), kind, wanted, reading, why)


@pytest.mark.parametrize(
    ("kind", "cell", "wanted", "reading", "why"), [row for row in cells() if not set(row[1]) & {"\0", "\ud800"}]
)
def test_text_cell_of_a_workbook(tmp_path: Path, kind: str, cell: str, wanted: str, reading: str, why: str) -> None:
    assert_outcome(read_import([as_xlsx(tmp_path, kind, cell)], SCHEMA, KNOWN), kind, wanted, reading, why)


def assert_outcome(imported: Import, kind: str, wanted: str, reading: str, why: str) -> None:
    found, value = outcome(imported, PLACES[kind][2])
    assert found == wanted, (why, value)
    if wanted == "value":
        assert value == (float(reading) if kind in {"number", "strength"} else reading), why


@pytest.mark.parametrize(
    ("kind", "cell", "readings", "mending", "settled"),
    [
        ("number", "5,000", ["5.000", "5000"], 'decimal = ","', 5),
        ("number", "5.000", ["5.000", "5000"], 'decimal = ","', 5000),
        ("date", "3/1/2011", ["2011-01-03", "2011-03-01"], 'dates = "d/m/yyyy"', "2011-01-03"),
        ("date", "3/1/2011", ["2011-01-03", "2011-03-01"], 'dates = "m/d/yyyy"', "2011-03-01"),
        ("date", "1.3.24", ["1.3.24"], 'dates = "d.m.yy"', "2024-03-01"),
        ("date", "40603", ["2011-03-01"], 'dates = "excel"', "2011-03-01"),
        ("date", "39141", ["2007-02-28"], 'dates = ["excel1904"]', "2011-03-01"),
    ],
)
def test_the_named_mending_settles_an_ambiguous_cell(
    tmp_path: Path, kind: str, cell: str, readings: list[str], mending: str, settled: Any
) -> None:
    path = as_csv(tmp_path, kind, cell)
    (problem,) = read_import([path], SCHEMA, KNOWN).problems
    assert (problem.row, problem.column, problem.value) == (2, PLACES[kind][2], cell)
    sentence = problem.sentence()
    assert all(reading in sentence for reading in readings)
    assert mending.split(" = ", maxsplit=1)[0] in sentence
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(mending, encoding="utf-8")
    assert outcome(read_import([path], SCHEMA, KNOWN, mapping), PLACES[kind][2]) == ("value", settled)


@pytest.mark.parametrize("epoch", [False, True])
def test_a_typed_date_cell_decides(tmp_path: Path, epoch: bool) -> None:
    path = as_xlsx(tmp_path, "date", datetime(2011, 3, 1), date_1904=epoch)  # noqa: DTZ001 - a spreadsheet knows no zone
    assert outcome(read_import([path], SCHEMA, KNOWN), "start") == ("value", "2011-03-01")


@pytest.mark.parametrize(
    ("kind", "cell", "wanted"),
    [
        ("number", 5.0, ("value", 5)),
        ("number", 0.125, ("value", 0.125)),
        ("date", 2011, ("value", "2011")),
        ("id", 123, ("value", "123")),
        ("text", 1.5, ("value", "1.5")),
        ("text", True, ("value", "TRUE")),
    ],
)
def test_a_typed_number_cell_decides(tmp_path: Path, kind: str, cell: Any, wanted: tuple[str, Any]) -> None:
    assert outcome(read_import([as_xlsx(tmp_path, kind, cell)], SCHEMA, KNOWN), PLACES[kind][2]) == wanted


@pytest.mark.parametrize(
    ("kind", "cell"), [("number", date(2011, 3, 1)), ("number", True), ("date", 40603), ("date", time(9, 30))]
)
def test_a_typed_cell_of_another_kind_is_a_problem(tmp_path: Path, kind: str, cell: Any) -> None:
    assert outcome(read_import([as_xlsx(tmp_path, kind, cell)], SCHEMA, KNOWN), PLACES[kind][2])[0] == "problem"


def test_a_time_of_day_is_left_out_and_said(tmp_path: Path) -> None:
    imported = read_import([as_csv(tmp_path, "date", "1.3.2011 klo 10.30")], SCHEMA, KNOWN)
    assert [str(note) for note in imported.notes] == ["events.csv: the time of day was left out of 1 date."]
    path = as_xlsx(tmp_path, "date", datetime(2011, 3, 1, 9, 30))  # noqa: DTZ001 - a spreadsheet knows no zone
    assert [str(note) for note in read_import([path], SCHEMA, KNOWN).notes] == [
        "book.xlsx: the time of day was left out of 1 date."
    ]


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("Yritys", ["company"]),
        ("mentor; Board member", ["mentor", "board_member"]),
        ("OPPILAITOS, mentori", ["educator", "mentor"]),
    ],
)
def test_codes_are_read_in_both_languages(tmp_path: Path, cell: str, wanted: list[str]) -> None:
    path = tmp_path / "toimijat.csv"
    path.write_text(f'Tunnus;Nimi;Laji;Maa;Alueella\na;A;"{cell}";Suomi;kyllä\n', encoding="utf-8")
    ((_, record),) = read_import([path], SCHEMA, KNOWN).records
    assert record == {"id": "a", "name": "A", "kinds": wanted, "country": "FI", "is_regional": True}


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [("kind", "galaxy", "unknown_code"), ("country", "Atlantis", "unknown_country"), ("is_regional", "maybe", "not_yes_no")],
)
def test_an_unknown_word_is_a_problem(tmp_path: Path, heading: str, cell: str, code: str) -> None:
    path = tmp_path / "actors.csv"
    path.write_text(f"id,name,{heading}\nx,X,{cell}\n", encoding="utf-8")
    (problem,) = read_import([path], SCHEMA, KNOWN).problems
    assert (problem.code, problem.row, problem.column, problem.value) == (code, 2, heading, cell)
