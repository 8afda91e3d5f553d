"""A Neo4j in which others use the names of the service's own nodes: nothing of theirs is read, counted or lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph_service.errors import BadValue
from graph_service.service import GraphService, keeping
from graph_service.store import open_store
from tests.neo4j_server.fixtures import Address
from tests.store.samples import SCHEMA, actor, tie

pytestmark = pytest.mark.neo4j
BY = {"who": "tester", "what": "test"}
THEIRS = """CREATE (c:Change {ticket: 'CHG-1'}), (:Change {id: 'x', at: 'noon'}), (c)-[:PART]->(:ChangePart {no: 1, data: 'x'}),
(c)-[:BY]->(:Operation {name: 'deploy'}), (:OwnRecord {text: 'theirs'})"""
COUNT = "MATCH (n:Change|ChangePart|Operation|OwnRecord) WHERE n.ticket = 'CHG-1' OR n.id = 'x' OR n.no = 1 \
OR n.name = 'deploy' OR n.text = 'theirs' RETURN count(n)"


@pytest.fixture
def service(neo4j_address: Address) -> Iterator[GraphService]:
    opened = GraphService.open(neo4j_address.url, neo4j_address.auth_file)
    with closing(opened.store):
        yield opened


@pytest.fixture
def driver(neo4j_address: Address, service: GraphService) -> Iterator[neo4j.Driver]:
    with neo4j_address.driver() as opened:
        yield opened


def asked(driver: neo4j.Driver, text: str) -> Any:
    found = driver.execute_query(text, database_="neo4j").records
    return found[0][0] if found else None


def test_the_log_is_ours_alone(service: GraphService, driver: neo4j.Driver, tmp_path: Path) -> None:
    asked(driver, THEIRS)
    service.store.apply([actor("a"), actor("b"), tie("t", "a", "b")], **BY, operation="k")
    assert [entry.what for entry in service.store.changes(limit=10)] == ["test"]
    made = keeping.backup(service.store, service.schema, tmp_path / "b.zip")
    assert (made.members["changes"]["rows"], made.members["operations"]["rows"]) == (1, 1)
    assert asked(driver, COUNT) == 5


def test_a_restore_leaves_theirs(service: GraphService, driver: neo4j.Driver, tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'n.db'}", SCHEMA)) as other:
        other.apply([actor("a"), actor("b"), tie("t", "a", "b")], **BY, operation="k")
        keeping.backup(other, SCHEMA, tmp_path / "b.zip")
        wanted = other.read()
    asked(driver, THEIRS)
    keeping.restore(service.store, service.schema, tmp_path / "b.zip")
    assert service.store.read().ties == wanted.ties
    assert asked(driver, COUNT) == 5


@pytest.mark.parametrize("host", ["a" * 300, "a..b", "."])
def test_a_host_that_no_network_has_is_no_store(host: str) -> None:
    with pytest.raises(BadValue, match="names no store"):
        open_store(f"bolt://{host}", SCHEMA)
