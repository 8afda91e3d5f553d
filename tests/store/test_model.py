"""Any sequence of writes: SQLite, Neo4j and a plain dict end with the same canonical bytes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph_service.errors import Conflict, GraphServiceError, NotFound
from graph_service.records import Contents, canonical
from graph_service.store import Delete, GraphStore, Put, open_store
from tests.neo4j_server.fixtures import EMPTY, Address
from tests.store.samples import SCHEMA, actor, event, tie

IDS = st.sampled_from(["a", "b", "`c'", "Ä", "😀"])
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5)
NUMBER = st.none() | st.integers(1, 2**62) | st.floats(1e-300, 2.0**62)
ACTORS = st.builds(
    actor, IDS, TEXT,
    kinds=st.lists(st.sampled_from(["company", "mentor", "partner"]), min_size=1, unique=True),
    sector=st.none() | st.just("dance"), extra=st.dictionaries(TEXT, TEXT, max_size=2), aliases=st.lists(TEXT, max_size=2),
    is_regional=st.none() | st.booleans(),
)  # fmt: skip
EVENTS = st.builds(event, IDS, TEXT, size=st.none() | st.integers(0, 2**62))
KINDS = st.sampled_from(["GAVE", "WORKS_WITH", "TOOK_PART_IN", "FUNDED"])
TIES = st.builds(tie, st.sampled_from(["t", "t2", "t`'", "a"]), IDS, IDS, KINDS, weight=NUMBER, subtype=st.none() | TEXT)
DELETES = st.builds(Delete, IDS | st.sampled_from(["t", "t2"]))
SEED: list[Put | Delete] = [actor("a"), actor("b"), event("Ä"), tie("t", "a", "b")]
BATCHES = st.lists(st.lists(ACTORS | EVENTS | TIES | TIES | DELETES, min_size=1, max_size=4), min_size=1, max_size=6)


class Model:
    """The network as one plain dict of id to (thing, record)."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[str, dict[str, Any]]] = {}

    def apply(self, writes: list[Put | Delete]) -> None:
        """All of it, or an error and nothing."""
        now, gone = dict(self.held), set()
        for write in writes:
            if isinstance(write, Delete):
                if write.id not in now and write.id not in gone:
                    raise Refused(NotFound)
                fallen = {id for id, (thing, row) in now.items() if thing == "tie" and write.id in (row["source"], row["target"])}
                gone |= {write.id, *fallen}
                now = {id: value for id, value in now.items() if id != write.id and id not in fallen}
                continue
            id = write.record["id"]
            if id in now and (now[id][0] != write.thing or (write.thing == "tie" and now[id][1]["kind"] != write.record["kind"])):
                raise Refused(Conflict)
            now[id] = (write.thing, write.record)
        for thing, row in now.values():
            if thing == "tie":
                kind = SCHEMA.ties[row["kind"]]
                if now.get(row["source"], ("",))[0] not in kind.from_ or now.get(row["target"], ("",))[0] not in kind.to:
                    raise Refused(Conflict)
        self.held = now

    def canonical(self) -> bytes:
        """The canonical export of the dict."""
        entities = {id: value for id, value in self.held.items() if value[0] != "tie"}
        return canonical(SCHEMA, Contents(entities, {id: row for id, (thing, row) in self.held.items() if thing == "tie"}))


class Refused(Exception):
    """The model says which error a store must raise."""

    def __init__(self, error: type[GraphServiceError]) -> None:
        self.error = error


def outcome(part: GraphStore | Model, writes: list[Put | Delete]) -> type[Exception] | None:
    """Apply; the class of the error, if one came."""
    try:
        part.apply(writes) if isinstance(part, Model) else part.apply(writes, who="tester", what="model")
    except Refused as refused:
        return refused.error
    except GraphServiceError as error:
        return type(error)
    return None


def replay(stores: list[GraphStore], batches: list[list[Put | Delete]]) -> None:
    model = Model()
    for writes in [SEED, *batches]:
        expected = outcome(model, writes)
        assert [outcome(store, writes) for store in stores] == [expected] * len(stores)
    for store in stores:
        contents = store.read()
        assert canonical(SCHEMA, contents) == model.canonical()
        for id in ("a", "t"):
            stored = store.get(id)
            assert (None if stored is None else (stored.thing, stored.record)) == model.held.get(id)
    if len(stores) > 1:
        logs = [[(c.id, c.counts, c.before, c.after) for c in store.changes(entity="a")] for store in stores]
        assert logs[0] == logs[1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=BATCHES)
def test_sqlite_equals_a_plain_dict(tmp_path_factory: pytest.TempPathFactory, batches: list[list[Put | Delete]]) -> None:
    with closing(open_store(f"sqlite:///{tmp_path_factory.mktemp('model') / 'n.db'}", SCHEMA)) as store:
        replay([store], batches)


@pytest.mark.neo4j
@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(batches=BATCHES)
def test_both_stores_equal_a_plain_dict(
    neo4j_server: Address, tmp_path_factory: pytest.TempPathFactory, batches: list[list[Put | Delete]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("model")
    with neo4j_server.driver() as driver, driver.session(database="neo4j") as session:
        session.run(EMPTY).consume()
    with (
        closing(open_store(f"sqlite:///{folder / 'n.db'}", SCHEMA)) as sqlite,
        closing(open_store(neo4j_server.url, SCHEMA, neo4j_server.auth_file)) as neo4j,
    ):
        replay([sqlite, neo4j], batches)
