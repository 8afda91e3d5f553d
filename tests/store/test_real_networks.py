"""Real networks leave both stores with the same bytes."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

import pytest

from graph_service.records import Contents, canonical, tie_id
from graph_service.store import Put, open_store
from tests.store.samples import SCHEMA, actor, tie


def writes_of(folder: Path) -> list[Put]:
    """Every node and tie of a network; each further column goes to ``extra``."""
    with (folder / "nodes.csv").open(encoding="utf-8", newline="") as nodes:
        rows = [{key: value for key, value in row.items() if value} for row in csv.DictReader(nodes)]
    writes = {row["id"]: actor(row["id"], row.get("label", row["id"]), extra=row) for row in rows}
    with (folder / "edges.csv").open(encoding="utf-8", newline="") as edges:
        for row in csv.DictReader(edges):
            id = tie_id(row["source"], row["target"], "RELATED_TO", row.get("type"), row.get("first_year"))
            writes[id] = tie(id, row["source"], row["target"], "RELATED_TO", subtype=row.get("type"), extra=row)
    return list(writes.values())


@pytest.mark.neo4j
@pytest.mark.slow
@pytest.mark.parametrize("name", ["jazz_oral_history", "game_production"])
def test_both_stores_hold_a_real_network_alike(
    shared: Path, tmp_path: Path, neo4j_url: str, neo4j_auth_file: Path, name: str
) -> None:
    writes = writes_of(shared / "data" / name)
    expected = Contents(
        {put.record["id"]: ("actor", put.record) for put in writes if put.thing == "actor"},
        {put.record["id"]: put.record for put in writes if put.thing == "tie"},
    )
    assert expected.ties
    for url, auth_file in ((f"sqlite:///{tmp_path / 'network.db'}", None), (neo4j_url, neo4j_auth_file)):
        with closing(open_store(url, SCHEMA, auth_file)) as store:
            store.apply(writes, who="tester", what=name)
            assert canonical(SCHEMA, store.read()) == canonical(SCHEMA, expected)
            assert store.apply(writes, who="tester", what=name).change is None
