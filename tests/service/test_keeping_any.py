"""Any network with any history: saved and put back, or copied from store to store, it is the same one."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph_service.errors import CallerError
from graph_service.records import Contents
from graph_service.service import GraphService, keeping
from graph_service.store import Delete, GraphStore, Put, open_store
from tests.ingest.networks import contents
from tests.neo4j_server.fixtures import EMPTY, Address
from tests.service.test_keeping import everything
from tests.store.samples import SCHEMA

LIMITS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fill(store: GraphStore, network: Contents, gone: list[int]) -> None:
    """Store a network, take some of it away, and put that back as an undo."""
    puts = [Put(thing, record) for thing, record in network.entities.values()]
    puts += [Put("tie", record) for record in network.ties.values()]
    store.apply(puts, who="Maija", what="import", operation="import-1")
    ids = sorted({*network.entities, *network.ties})
    for n, place in enumerate(gone):
        id = ids[place % len(ids)]
        if store.get(id) is None:
            continue
        change = store.apply([Delete(id)], who="Maija", what="delete").change
        before = store.change(change or 0)
        assert before is not None
        if n % 2:
            back = [Put(thing, record) for thing, record in before.before.values()]
            store.apply(back, who="Maija", what="undo", undoes=change)
    store.set_as_of(network.as_of, who="Maija")


@settings(LIMITS, max_examples=60)
@given(network=contents(), gone=st.lists(st.integers(0, 40), max_size=4))
def test_any_network_comes_back_from_its_backup(network: Contents, gone: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        names = (f"sqlite:///{folder}/{name}.db" for name in ("old", "new"))
        old, new = (stack.enter_context(closing(open_store(name, SCHEMA))) for name in names)
        fill(old, network, gone)
        keeping.backup(old, SCHEMA, Path(folder) / "b.zip")
        keeping.restore(new, SCHEMA, Path(folder) / "b.zip")
        assert everything(GraphService(new)) == everything(GraphService(old))


@pytest.mark.neo4j
@settings(LIMITS, max_examples=8, phases=(Phase.explicit, Phase.generate))
@given(network=contents(), gone=st.lists(st.integers(0, 40), max_size=3))
def test_any_network_goes_to_neo4j_and_back(neo4j_server: Address, network: Contents, gone: list[int]) -> None:
    with neo4j_server.driver() as driver, driver.session(database="neo4j") as session:
        session.run(EMPTY).consume()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        names = (f"sqlite:///{folder}/{name}.db" for name in ("old", "back"))
        old, back = (stack.enter_context(closing(open_store(name, SCHEMA))) for name in names)
        there = stack.enter_context(closing(open_store(neo4j_server.url, SCHEMA, neo4j_server.auth_file)))
        fill(old, network, gone)
        keeping.copy(old, there, SCHEMA)
        keeping.backup(there, SCHEMA, Path(folder) / "b.zip")
        keeping.restore(back, SCHEMA, Path(folder) / "b.zip")
        assert everything(GraphService(there)) == everything(GraphService(old)) == everything(GraphService(back))


def test_an_empty_store_has_an_empty_backup(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path}/n.db", SCHEMA)) as store:
        made = keeping.backup(store, SCHEMA, tmp_path / "b.zip")
        assert set(made.counts.values()) == {0}
        keeping.restore(store, SCHEMA, tmp_path / "b.zip")
        with (
            closing(open_store(f"sqlite:///{tmp_path}/new.db", SCHEMA)) as new,
            pytest.raises(CallerError, match="nothing to copy"),
        ):
            keeping.copy(store, new, SCHEMA)
        assert store.changes() == []


def test_a_store_is_not_copied_into_itself(network: GraphService) -> None:
    network.store.put_record("mappings", "1", "{}")
    with pytest.raises(keeping.NotEmpty):
        keeping.copy(network.store, network.store, SCHEMA)
    assert network.store.list_records("imports_begun") == []
