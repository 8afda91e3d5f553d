"""What a person writes in the place of a cell is read as if the file held it; a mapping as text is the same mapping."""

from __future__ import annotations

import csv
import io
import string
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from graph_service.ingest import chosen_mapping, described, mapping_text, read_import, read_mapping
from graph_service.ingest._cells import DATE_READINGS, Reading
from graph_service.ingest._mapping import MappingFile, Section
from graph_service.records import Contents
from graph_service.schema import load_schema

SCHEMA, NOTHING = load_schema(), Contents(sign="none")
HEADINGS = ["id", "name", "kind", "country", "founded"]
CELLS = st.sampled_from(
    [
        "",
        "a1",
        "a2",
        "company",
        "yritys",
        "mentro",
        "FI",
        "Saska",
        "2011",
        "3/2011",
        "1.4.12",
        "=1+1",
        "'x",
        "-",
        "Ääni; Oy",
        '"',
        "1,5",
    ]
)
ROWS = st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=6)
QUICK = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(path: Path, rows: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADINGS, *rows])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


@QUICK
@given(rows=ROWS, changes=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), CELLS), max_size=6))
def test_a_corrected_cell_reads_like_one_of_the_file(
    tmp_path: Path, rows: list[list[str]], changes: list[tuple[int, int, str]]
) -> None:
    rows = [["x1", *row[1:]] if not any(row) else row for row in rows]  # a row of nothing is no row
    changed, corrections = [list(row) for row in rows], {}
    for row, place, text in changes:
        if row < len(rows):
            changed[row][place] = text
            corrections["actors.csv", None, row + 2, place] = text
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir(exist_ok=True)
    other.mkdir(exist_ok=True)
    mended = read_import([written(one / "actors.csv", rows)], SCHEMA, NOTHING, corrections=corrections)
    kept = [row for row in changed if any(row)]
    if len(kept) < len(changed):
        return  # emptied in the file, the row would be gone
    plain = read_import([written(other / "actors.csv", changed)], SCHEMA, NOTHING)
    assert mended.records == plain.records
    assert [problem.as_json() for problem in mended.problems] == [problem.as_json() for problem in plain.problems]
    assert list(mended.rejected().values()) == list(plain.rejected().values())


def test_a_formula_that_is_written_stays_text(tmp_path: Path) -> None:
    path = written(tmp_path / "actors.csv", [["1", "One", "company", "", ""]])
    found = read_import([path], SCHEMA, NOTHING, corrections={("actors.csv", None, 2, 1): "=HYPERLINK(1)"})
    assert found.records[0][1]["name"] == "=HYPERLINK(1)"


def test_typed_cells_and_short_rows_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "actors.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet("actors")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, [7, "Seven", "company", "FI", 99999.5])
        sheet.write_row(2, 0, [8, "Eight"])
    corrections = {("actors.xlsx", "actors", 2, 4): "2011", ("actors.xlsx", "actors", 3, 2): "mentori"}
    found = read_import([path], SCHEMA, NOTHING, corrections=corrections)
    assert [(record["id"], record["kinds"], record.get("founded")) for _, record in found.records] == [
        ("7", ["company"], "2011"),
        ("8", ["mentor"], None),
    ]
    assert found.problems == []


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('"\\\n\t\x7f'), min_size=1, max_size=12)
NAMES = st.sampled_from(sorted(name for name in SCHEMA.properties if name != "extra"))
SECTIONS = st.builds(
    Section,
    path=st.text(string.ascii_letters, min_size=1, max_size=8),
    holds=st.sampled_from(["actors", "ties", "osallistumiset", None]),
    sheet=st.none() | TEXT,
    columns=st.dictionaries(NAMES, TEXT, max_size=4),
    keep=st.lists(TEXT, max_size=3).map(tuple),
    set=st.dictionaries(NAMES, TEXT, max_size=2),
    values=st.dictionaries(NAMES, st.dictionaries(TEXT, TEXT, min_size=1, max_size=3), max_size=2),
    ignore=st.lists(TEXT, max_size=3).map(tuple),
)
MAPPINGS = st.builds(
    MappingFile,
    path=st.none(),
    encoding=st.sampled_from([None, "cp1252"]),
    delimiter=st.sampled_from([None, ";", "\t"]),
    reading=st.builds(
        Reading, st.sampled_from([None, ",", "."]), st.lists(st.sampled_from(DATE_READINGS), unique=True, max_size=2).map(tuple)
    ),
    sections=st.lists(SECTIONS, max_size=3).map(tuple),
)


@QUICK
@given(MAPPINGS)
def test_a_mapping_as_text_is_the_same_mapping(tmp_path: Path, mapping: MappingFile) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(mapping_text(mapping), encoding="utf-8", newline="")
    found, problems = read_mapping(path, SCHEMA)
    assert problems == []
    assert (found.encoding, found.delimiter, found.reading, found.sections) == (
        mapping.encoding,
        mapping.delimiter,
        mapping.reading,
        mapping.sections,
    )


@QUICK
@given(rows=ROWS)
def test_what_a_page_shows_of_a_reading_gives_the_same_reading(tmp_path: Path, rows: list[list[str]]) -> None:
    rows = [["x1", *row[1:]] if not any(row) else row for row in rows]
    path = written(tmp_path / "actors.csv", rows)
    found = read_import([path], SCHEMA, NOTHING)
    (table,) = described(SCHEMA, found, "en")
    choices = {"holds-0": table["holds"], "shown-0": table["holds_shown"], "set-0": ""}
    choices |= {f"as-0-{column['place']}": column["means"] for column in table["columns"]}
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(mapping_text(chosen_mapping(SCHEMA, [table], choices)), encoding="utf-8")
    again = read_import([path], SCHEMA, NOTHING, mapping)
    assert again.records == found.records
    assert [problem.as_json() for problem in again.problems] == [problem.as_json() for problem in found.problems]


def test_a_column_can_be_ignored(tmp_path: Path) -> None:
    path = written(tmp_path / "actors.csv", [["1", "One", "company", "Saska", "never"]])
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[[file]]\npath = "actors.csv"\nignore = ["country", "founded"]\n', encoding="utf-8")
    found = read_import([path], SCHEMA, NOTHING, mapping)
    assert found.problems == []
    assert found.records == [("actor", {"id": "1", "name": "One", "kinds": ["company"]})]
    assert [str(note) for note in found.notes] == [
        "actors.csv: columns that are not read: country, founded. A mapping can keep them."
    ]
