"""What is special about Neo4j: plans, labels, hand work, a server that is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph_service.errors import BadValue, SchemaError, StoreAway
from graph_service.records import canonical
from graph_service.store import GraphStore, open_store
from graph_service.store.queries import load_queries
from tests.neo4j_server.fixtures import Address
from tests.neo4j_server.server import free_port
from tests.store.samples import HOSTILE, SCHEMA, actor, event, tie

pytestmark = pytest.mark.neo4j
BY = {"who": "tester", "what": "test"}
QUERIES = load_queries(SCHEMA)
SMALL = [
    actor("a", "Anna", kinds=["mentor"], sector="dance"),
    actor("b"),
    event("e"),
    tie("t", "a", "b"),
    tie("p", "b", "e", "TOOK_PART_IN"),
]
PLANNED = [
    pytest.param(text, id=name)
    for name, text in [
        *QUERIES.one.items(),
        *(
            (f"{name}-{kind}", text)
            for name, texts in (QUERIES.per_kind | QUERIES.per_thing).items()
            for kind, text in texts.items()
        ),
    ]
    if not name.startswith("schema/") and name != "read/constraints"
]


@pytest.fixture
def store(neo4j_address: Address) -> Iterator[GraphStore]:
    with closing(open_store(neo4j_address.url, SCHEMA, neo4j_address.auth_file)) as opened:
        yield opened


@pytest.fixture
def driver(neo4j_address: Address, store: GraphStore) -> Iterator[neo4j.Driver]:
    """A person beside the prepared store."""
    with neo4j_address.driver() as opened:
        yield opened


def operators(plan: dict[str, Any]) -> set[str]:
    """The steps of a plan."""
    return {plan["operatorType"].split("@")[0]}.union(*(operators(child) for child in plan.get("children", [])))


@pytest.mark.parametrize("text", PLANNED)
def test_no_query_scans_all_nodes(driver: neo4j.Driver, text: str) -> None:
    steps = operators(driver.execute_query(f"EXPLAIN {text}", database_="neo4j").summary.plan)
    assert not steps & {"AllNodesScan", "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan"}


@pytest.mark.parametrize("filled", [False, True])
def test_single_records_go_through_the_index_of_their_id(driver: neo4j.Driver, store: GraphStore, filled: bool) -> None:
    if filled:  # the planner counts: an index must win on a full and on an empty store
        store.apply([actor(f"a{n}") for n in range(2000)] + [tie(f"t{n}", f"a{n}", "a0") for n in range(2000)], **BY)
    wanted = {
        QUERIES.one["read/entities_by_id"]: "NodeUniqueIndexSeek",
        QUERIES.one["read/ties_by_id"]: "DirectedRelationshipUniqueIndexSeek",
        QUERIES.one["read/ties_of"]: "NodeUniqueIndexSeek",
        QUERIES.one["read/own_record"]: "NodeUniqueIndexSeek",
        QUERIES.one["write/entities"]: "NodeUniqueIndexSeek(Locking)",
        QUERIES.per_kind["write/remove_ties"]["GAVE"]: "DirectedRelationshipUniqueIndexSeek(Locking)",
        QUERIES.per_kind["write/ties"]["GAVE"]: "NodeUniqueIndexSeek(Locking)",
        QUERIES.per_kind["write/new_ties"]["GAVE"]: "NodeUniqueIndexSeek(Locking)",
    }
    for text, step in wanted.items():
        steps = operators(driver.execute_query(f"EXPLAIN {text}", database_="neo4j").summary.plan)
        assert step in steps, text
        assert not {step for step in steps if "Scan" in step}, text


def test_only_known_texts_are_sent(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[str] = set()
    send = neo4j.ManagedTransaction.run

    def spy(tx: neo4j.ManagedTransaction, query: Any, *values: Any, **more: Any) -> neo4j.Result:
        seen.add(query)
        return send(tx, query, *values, **more)

    monkeypatch.setattr(neo4j.ManagedTransaction, "run", spy)
    store.apply(
        [actor(text, text, extra={text: text}) for text in HOSTILE] + [tie(text + "t", text, text) for text in HOSTILE], **BY
    )
    for text in HOSTILE:
        store.get(text), store.ties_of(text), store.search(text, kinds=[text], sector=text), store.changes(entity=text)
        store.put_record(text, text, text), store.list_records(text), store.delete_record(text, text)
    store.read()
    assert len(seen) > 10
    assert seen <= QUERIES.texts


def test_texts_hold_names_of_the_schema_only() -> None:
    assert all("TIE_KIND" not in text and "THING_LABEL" not in text for text in QUERIES.texts)
    from dataclasses import replace

    hostile = SCHEMA.ties["GAVE"]
    with pytest.raises(SchemaError):
        load_queries(replace(SCHEMA, ties={"X]->() DETACH DELETE n //": hostile}))


def test_the_model_that_a_person_sees(store: GraphStore, driver: neo4j.Driver) -> None:
    store.apply(SMALL, **BY)
    (row,) = driver.execute_query(
        """MATCH (n:Mentor {id: 'a'})-[e:GAVE]->(b:Company)
        RETURN labels(n) AS labels, n.name AS name, n.sector AS sector, e.id AS id, b.id AS other""",
        database_="neo4j",
    ).records
    assert set(row["labels"]) == {"Entity", "Actor", "Mentor", "Person"}
    assert (row["name"], row["sector"], row["id"], row["other"]) == ("Anna", "dance", "t", "b")
    store.apply([actor("a", "Anna", kinds=["company"])], **BY)
    (row,) = driver.execute_query(
        "MATCH (n:Entity {id: 'a'}) RETURN labels(n) AS labels, n.sector AS sector", database_="neo4j"
    ).records
    assert set(row["labels"]) == {"Entity", "Actor", "Company", "Organisation"}
    assert row["sector"] is None


def test_hand_work_shows_and_stays(store: GraphStore, driver: neo4j.Driver) -> None:
    store.apply(SMALL, **BY)
    sign = store.sign()
    driver.execute_query(
        """MATCH (a:Entity {id: 'a'}), (b:Entity {id: 'b'})
        SET a.name = 'By hand', a.mine = 1, a.founded = date('2001-02-03'), a.extra = 'x'
        CREATE (a)-[:WORKS_WITH {id: 'h'}]->(b), (a)-[:LIKES]->(b), (a)-[:GAVE]->(b),
        (:Other)-[:GAVE {id: 'o'}]->(b), (:Entity {id: 'bare'})""",
        database_="neo4j",
    )
    assert store.sign() != sign
    contents = store.read()
    assert sorted(contents.entities) == ["a", "b", "e"]
    assert contents.entities["a"][1]["name"] == "By hand"
    assert contents.entities["a"][1]["founded"] == "2001-02-03"
    assert contents.entities["a"][1]["extra"] == {"extra": "x"}
    assert sorted(contents.ties) == ["h", "p", "t"], "a tie needs an id and two entities"
    assert [stored.record["id"] for stored in store.ties_of("a")] == ["h", "t"]
    assert canonical(SCHEMA, contents)
    store.apply([actor("a", "By program", kinds=["mentor"])], **BY)
    (row,) = driver.execute_query("MATCH (n:Entity {id: 'a'}) RETURN n.mine AS mine", database_="neo4j").records
    assert row["mine"] == 1, "properties of others are left alone"
    assert store.changes(entity="a")[0].before["a"][1]["name"] == "By hand"


def test_a_newer_store_is_refused(store: GraphStore, driver: neo4j.Driver, neo4j_address: Address) -> None:
    driver.execute_query("MATCH (s:GraphStore) SET s.schema_version = 999", database_="neo4j")
    with pytest.raises(StoreAway, match="newer version"):
        open_store(neo4j_address.url, SCHEMA, neo4j_address.auth_file)
    with pytest.raises(StoreAway, match="newer version"):
        store.apply([actor("a")], **BY)


def test_dropped_constraints_come_back(store: GraphStore, driver: neo4j.Driver, neo4j_address: Address) -> None:
    driver.execute_query("DROP CONSTRAINT id_of_GAVE", database_="neo4j")
    open_store(neo4j_address.url, SCHEMA, neo4j_address.auth_file).close()
    names = driver.execute_query("SHOW CONSTRAINTS YIELD name RETURN collect(name) AS names", database_="neo4j").records[0][
        "names"
    ]
    assert {f"id_of_{kind}" for kind in SCHEMA.ties} | {"entity_id"} <= set(names)


def test_a_server_that_is_away(tmp_path: Path) -> None:
    with pytest.raises(StoreAway, match="does not answer"):
        open_store(f"bolt://127.0.0.1:{free_port()}", SCHEMA, None, retry_seconds=0)
    with pytest.raises(StoreAway, match="secret file"):
        open_store("bolt://127.0.0.1:1", SCHEMA, tmp_path / "missing")


def test_wrong_secrets_and_addresses(neo4j_server: Address, tmp_path: Path) -> None:
    secret = tmp_path / "auth"
    secret.write_text("neo4j/not-the-password\n")
    with pytest.raises(StoreAway, match="user or the password"):
        open_store(neo4j_server.url, SCHEMA, secret)
    secret.write_text("one word\n")
    with pytest.raises(StoreAway, match="one line: user/password"):
        open_store(neo4j_server.url, SCHEMA, secret)
    with pytest.raises(StoreAway, match="no such database"):
        open_store(f"{neo4j_server.url}/absent", SCHEMA, neo4j_server.auth_file)
    for url in ("bolt://user:secret@127.0.0.1:7687", "bolt://", "bolt://host:port"):
        with pytest.raises(BadValue) as refused:
            open_store(url, SCHEMA, neo4j_server.auth_file)
        assert "secret@" not in str(refused.value)
