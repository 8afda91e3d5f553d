"""What goes out comes back unchanged, on both stores: random networks, the demo, and networks of the world."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

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
