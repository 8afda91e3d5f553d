"""What goes out comes back unchanged, on both stores: random networks, the demo, and networks of the world."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings

from graph_service.records import Contents, canonical
from graph_service.service import GraphService, exporting
from graph_service.store import Delete, Put
from tests.end_to_end.conftest import Machine
from tests.ingest.networks import SCHEMA, contents

FORMS = (("xlsx", "en"), ("xlsx", "fi"), ("csv", "en"), ("json", "en"))
OUTCOMES = ("added", "changed", "missing_from_file", "ended")


def assert_nothing_changes(service: GraphService, folder: Path) -> None:
    before, last = service.export_json(), service.store.changes(limit=1)[0].id
    for form, language in FORMS:
        path = folder / f"{language}.{form}"
        if form == "csv":
            path.mkdir()
            for name, text in service.export_csv().items():
                (path / name).write_text(text, encoding="utf-8", newline="")
        else:
            assert exporting.write_file(service, path, form, language) == []
        report = service.import_files([path], who="test", end_missing="2012-07-31")
        assert (report["status"], report["problems"], report["notes"]) == ("stored", [], []), form
        assert {sum(report[outcome].values()) for outcome in OUTCOMES} == {0}, form
        assert (report["written"], report["missing"]) == (0, []), form
    assert service.store.changes(limit=1)[0].id == last
    assert service.export_json() == before


def filled(service: GraphService, known: Contents) -> None:
    service.store.apply([Delete(id) for id in service.contents().entities], who="test", what="empty")
    writes: list[Any] = [Put(thing, record) for thing, record in known.entities.values()]
    service.store.apply([*writes, *(Put("tie", tie) for tie in known.ties.values())], who="test", what="fill")
    assert service.export_json() == canonical(SCHEMA, known)


def test_random_networks_come_back_unchanged(own: Machine) -> None:
    with own.service() as service:

        @settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
        @given(known=contents())
        def unchanged(known: Contents) -> None:
            filled(service, known)
            with tempfile.TemporaryDirectory() as folder:
                assert_nothing_changes(service, Path(folder))

        unchanged()
        assert len(service.contents().entities) >= 7


def test_the_demo_comes_back_unchanged(own: Machine, tmp_path: Path) -> None:
    with own.service() as service:
        service.load_demo(who="test")
        assert_nothing_changes(service, tmp_path)
        assert len(service.contents().ties) == 1317


def test_an_old_workbook_says_that_it_is_older_than_a_change(own: Machine, tmp_path: Path) -> None:
    with own.service() as service:
        both = [("actor", {"id": id, "name": id.upper(), "kinds": ["company"]}, None) for id in ("a", "b")]
        service.write(both, who="t", what="t")
        old = tmp_path / "old.xlsx"
        exporting.write_file(service, old, "xlsx", "en")
        service.write([("actor", {"id": "a", "name": "A", "kinds": ["company"], "sector": "dance"}, None)], who="t", what="t")
        fresh = tmp_path / "fresh.xlsx"
        exporting.write_file(service, fresh, "xlsx", "en")
        # a cell of the old workbook says what the store no longer says; openpyxl saves as a spreadsheet program does
        for path, id in ((old, "a"), (fresh, "b")):
            book = openpyxl.load_workbook(path)
            sheet = book["Actors"]
            cells = {cell.value: cell for row in sheet.iter_rows(min_row=2) for cell in row}
            cells[id.upper()].value = "Another name"
            book.save(path)
        told = service.import_files([old], who="t", dry_run=True)["notes"]
        assert [note for note in told if "Storing it may take that change back" in note and "old.xlsx" in note]
        assert service.import_files([fresh], who="t", dry_run=True)["notes"] == []
