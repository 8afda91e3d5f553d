"""A store of an earlier version is refused in words, migrated whole, and only then used."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from graph_service.errors import NotFound, OldStore
from graph_service.store import SCHEMA_VERSION, Delete, open_store
from tests.store.conftest import Open
from tests.store.samples import SCHEMA, actor
from tests.store.versions import RECORDS, make_version_1

BY = {"who": "tester", "what": "test"}
Place = tuple[str, Path | None]


@pytest.fixture
def old_place(store_place: Place) -> Place:
    make_version_1(*store_place)
    return store_place


def test_an_old_store_is_refused_with_the_command(old_place: Place) -> None:
    url, auth_file = old_place
    with pytest.raises(OldStore, match="graph-service store migrate --store") as refused:
        open_store(url, SCHEMA, auth_file)
    assert str(refused.value).endswith(url)
    assert refused.value.exit_code == 2


def test_a_migrated_store_holds_what_it_held(old_place: Place, opened: Open) -> None:
    url, auth_file = old_place
    with closing(open_store(url, SCHEMA, auth_file, old=True)) as store:
        assert store.migrate() == 1
        assert store.migrate() == SCHEMA_VERSION, "the second time there is nothing to do"
    store = opened()
    contents = store.read()
    held = {id: record for id, (_, record) in contents.entities.items()} | dict(contents.ties)
    assert held == RECORDS
    assert contents.as_of == "2012-07-31"
    (first,) = store.changes()
    assert (first.who, first.operation, first.undoes, first.undone_by) == ("Maija", "import-1", None, None)
    assert store.apply([actor("x")], **BY, operation="import-1").repeated
    assert store.get_record("service", "demo") == ("{}", 1)
    taken_back = store.apply([Delete("a"), Delete("b")], **BY, undoes=1)
    entry = store.change(1)
    assert entry is not None
    assert entry.undone_by == taken_back.change == 2
    assert entry.after == {id: ("tie" if id == "t" else "actor", record) for id, record in RECORDS.items()}


def test_two_migrations_at_once_are_one(old_place: Place, opened: Open) -> None:
    url, auth_file = old_place

    def run(_: int) -> int:
        with closing(open_store(url, SCHEMA, auth_file, old=True)) as store:
            return store.migrate()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == [1, SCHEMA_VERSION, SCHEMA_VERSION, SCHEMA_VERSION]
    assert len(opened().read().entities) == 2


def test_an_entry_knows_what_it_takes_back_and_what_takes_it_back(opened: Open) -> None:
    store = opened()
    store.apply([actor("a"), actor("b")], **BY)
    store.apply([actor("c")], **BY)
    store.apply([Delete("a"), Delete("b")], **BY, undoes=1)
    store.apply([actor("a"), actor("b")], **BY, undoes=3)
    store.apply([Delete("a")], **BY, undoes=1)
    listed = {entry.id: (entry.undoes, entry.undone_by) for entry in opened().changes()}
    assert listed == {1: (None, 5), 2: (None, None), 3: (1, 4), 4: (3, None), 5: (1, None)}
    assert {entry.id: entry.undone_by for entry in store.changes(entity="b")} == {4: None, 3: 4, 1: 5}
    third = store.change(3)
    assert third is not None
    assert (third.undoes, third.undone_by, sorted(third.before), third.after) == (1, 4, ["a", "b"], {})
    assert store.change(99) is None


def test_what_is_not_there_cannot_be_taken_back(opened: Open) -> None:
    store = opened()
    with pytest.raises(NotFound, match="no change number 7"):
        store.apply([actor("a")], **BY, undoes=7)
    assert store.get("a") is None
    assert store.changes() == []
