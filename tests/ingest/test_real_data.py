"""Three real networks through their mappings: read wholly, kept columns equal to the source row by row."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from graph_service.ingest import Import, compare, csv_tables, read_import, suggest_mapping, write_workbook
from graph_service.records import Contents, canonical, checked
from graph_service.schema import load_schema

SCHEMA = load_schema()
MAPPINGS = Path(__file__).parent.parent / "mappings"
# rows as SOURCE.md of each data set counts them
COUNTS = {"game_production": (158, 1757), "jazz_oral_history": (2843, 7265), "nyphil_programs": (11109, 50241)}
NAME = {"game_production": "company", "jazz_oral_history": "label", "nyphil_programs": "label"}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def contents_of(records: list[tuple[str, dict[str, object]]]) -> Contents:
    return Contents(
        {str(record["id"]): (thing, record) for thing, record in records if thing != "tie"},
        {str(record["id"]): record for thing, record in records if thing == "tie"},
    )


@cache
def read(folder: Path) -> Import:
    files = [folder / "nodes.csv", folder / "edges.csv"]
    return read_import(files, SCHEMA, Contents(), MAPPINGS / f"{folder.name}.toml")


def wanted(row: dict[str, str], kept: set[str]) -> dict[str, str]:
    return {key: value.strip() for key, value in row.items() if key in kept and value.strip()}


@pytest.mark.parametrize("name", COUNTS)
def test_every_row_and_kept_cell_arrives(shared: Path, name: str) -> None:
    folder = shared / "data" / name
    imported = read(folder)
    imported.require()
    assert imported.skipped == 0
    assert all(checked(SCHEMA, thing, record) == record for thing, record in imported.records)
    assert imported.notes == []
    nodes, edges = rows_of(folder / "nodes.csv"), rows_of(folder / "edges.csv")
    assert (len(nodes), len(edges)) == COUNTS[name]
    actors = [record for thing, record in imported.records if thing == "actor"]
    ties = [record for thing, record in imported.records if thing == "tie"]
    assert [actor["id"] for actor in actors] == [row["id"] for row in nodes]
    assert [actor["name"] for actor in actors] == [row[NAME[name]].strip() for row in nodes]
    assert [(tie["source"], tie["target"]) for tie in ties] == [(row["source"], row["target"]) for row in edges]
    for records, rows in ((actors, nodes), (ties, edges)):
        kept = {key for record in records for key in record.get("extra", {})}
        assert kept
        assert [record.get("extra", {}) for record in records] == [wanted(row, kept) for row in rows]


def test_numbers_and_dates_of_the_philharmonic(shared: Path) -> None:
    imported = read(shared / "data" / "nyphil_programs")
    ties = [record for thing, record in imported.records if thing == "tie"]
    rows = rows_of(shared / "data" / "nyphil_programs" / "edges.csv")
    assert [(tie["weight"], tie.get("since", ""), tie.get("last_evidence", ""), tie["subtype"]) for tie in ties] == [
        (int(row["programs"]), row["first_year"], row["last_year"], row["type"]) for row in rows
    ]


def test_dates_of_a_knowledge_base_keep_their_precision(shared: Path) -> None:
    imported = read(shared / "data" / "jazz_oral_history")
    dates = {record["extra"]["start"]: record["since"] for thing, record in imported.records if "since" in record}
    # read by eye from edges.csv: +1941-00-00T00:00:00Z says a year, +1947-05-00T00:00:00Z a month
    assert dates["+1941-00-00T00:00:00Z"] == "1941"
    assert dates["+1947-05-00T00:00:00Z"] == "1947-05"
    assert dates["+1952-06-16T00:00:00Z"] == "1952-06-16"
    assert len(dates) == 7


@pytest.mark.parametrize("name", COUNTS)
def test_repeated_exported_and_suggested_imports_agree(shared: Path, tmp_path: Path, name: str) -> None:
    folder = shared / "data" / name
    files = [folder / "nodes.csv", folder / "edges.csv"]
    stored = contents_of(read(folder).records)
    again = compare(SCHEMA, read_import(files, SCHEMA, stored, MAPPINGS / f"{name}.toml"), stored)
    assert again.writes == again.missing_from_file == []
    actors, ties = COUNTS[name]
    assert again.counts()["unchanged"] == {"actors": actors, "ties": ties, "events": 0, "participation": 0, "access": 0}
    for file, text in csv_tables(SCHEMA, stored).items():
        (tmp_path / file).write_text(text, encoding="utf-8", newline="")
    exported = read_import([tmp_path], SCHEMA, Contents())
    exported.require()
    assert canonical(SCHEMA, contents_of(exported.records)) == canonical(SCHEMA, stored)
    book = tmp_path / "network.xlsx"
    assert write_workbook(book, SCHEMA, stored, "fi", "2012-07-31") == []
    from_book = compare(SCHEMA, read_import([book], SCHEMA, stored), stored)
    assert from_book.writes == from_book.missing_from_file == []
    assert from_book.counts()["unchanged"]["ties"] == ties
    mapping = tmp_path / "suggested.toml"
    mapping.write_text(suggest_mapping(files, SCHEMA), encoding="utf-8")
    suggested = read_import(files, SCHEMA, Contents(), mapping)
    suggested.require()
    assert len(suggested.records) == actors + ties
