"""An export that is imported again changes nothing, whatever the texts hold; no cell of it is a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from graph_service.ingest import compare, csv_tables, read_import, write_workbook
from graph_service.records import Contents, canonical
from graph_service.schema import Schema
from tests.ingest.networks import DANGEROUS, HOSTILE, SCHEMA, contents, record


def assert_unchanged(known: Contents, paths: list[Path]) -> None:
    imported = read_import(paths, SCHEMA, known)
    assert [problem.sentence() for problem in imported.problems] == []
    plan = compare(SCHEMA, imported, known)
    assert plan.writes == plan.missing_from_file == []
    fresh = read_import(paths, SCHEMA, Contents())
    fresh.require()
    again = Contents(
        {entry["id"]: (thing, entry) for thing, entry in fresh.records if thing != "tie"},
        {entry["id"]: entry for thing, entry in fresh.records if thing == "tie"},
    )
    assert canonical(SCHEMA, again) == canonical(SCHEMA, known)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contents())
def test_an_exported_folder_imports_without_a_change(known: Contents) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in csv_tables(SCHEMA, known).items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
            for row in csv.reader(io.StringIO(text, newline="")):
                for cell in row:
                    assert not cell.startswith(DANGEROUS) or is_number(cell)
        assert_unchanged(known, [Path(folder)])


@pytest.mark.parametrize("language", ["en", "fi"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(known=contents())
def test_an_exported_workbook_imports_without_a_change(known: Contents, language: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.xlsx"
        assert write_workbook(path, SCHEMA, known, language, "2012-07-31") == []
        assert_unchanged(known, [path])


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_from_csv_and_workbook(tmp_path: Path, text: str) -> None:
    known = Contents(
        {"a": ("actor", record("actor", id="a", name="A", kinds=["company"], note=text, aliases=[text, "b"], extra={text: text}))}
    )
    folder = tmp_path / "csv"
    folder.mkdir()
    for name, written in csv_tables(SCHEMA, known).items():
        (folder / name).write_text(written, encoding="utf-8", newline="")
    assert_unchanged(known, [folder])
    for language in ("en", "fi"):
        path = tmp_path / f"{language}.xlsx"
        write_workbook(path, SCHEMA, known, language, "2012-07-31")
        assert_unchanged(known, [path])
        with closing(openpyxl.load_workbook(path)) as book:
            kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
        assert kinds == {"s"}, "no cell is a formula"


def test_the_table_of_an_export(tmp_path: Path) -> None:
    schema: Schema = SCHEMA
    known = Contents(
        {id: ("actor", record("actor", id=id, name=name, kinds=["company"])) for id, name in (("a", "Ääni"), ("b", "-b"))},
        {"t": record("tie", id="t", kind="GAVE", source="a", target="b", weight=1.125)},
    )
    assert csv_tables(schema, known) == {
        "actors.csv": "id,name,kinds\na,Ääni,company\nb,'-b,company\n",
        "ties.csv": "id,kind,source,target,weight\nt,GAVE,a,b,1.1250\n",
    }
    assert csv_tables(schema, Contents()) == {"actors.csv": "id,name,kinds\n", "ties.csv": "id,kind,source,target\n"}
