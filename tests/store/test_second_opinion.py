"""``brokerage_roles.cypher`` and the kernel count the same roles on every reference network up to 500 nodes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph_service.service import GraphService
from tests.analysis.networks import is_directed, table
from tests.neo4j_server.fixtures import Address
from tests.store.samples import actor, tie
from tests.store.test_explore import asked, question

pytestmark = pytest.mark.neo4j
ROLES = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "liaison", "total")
# properties that can hold the groups of a network; a country is a code
PLACES = ("region", "municipality", "country")
COUNTRIES = ("FI", "SE", "NO", "DK", "IS", "EE")
GRAPHS = (
    "campnet_t2", "campnet_t3", "davis_southern_women", "florentine_business", "florentine_marriage", "hitech_advice",
    "jazz_musicians", "kapferer_instrumentalt1", "kapferer_sociationalt1", "krackhardt_kite", "lazega_advice",
    "lazega_friendship", "sampson_liket3", "zachary_karate",
)  # fmt: skip


def test_every_reference_network_up_to_500_nodes_is_compared(shared: Path) -> None:
    nodes = {path.parent.name: len(table(path)) for path in (shared / "reference").glob("*/nodes.csv")}
    assert {name for name, n in nodes.items() if n <= 500} == set(GRAPHS)


def writes(folder: Path, groups: list[str]) -> list[Any]:
    """The network as actors and GAVE ties; without direction each row is two arcs."""
    nodes = table(folder / "nodes.csv")
    found = []
    for row in nodes:
        values = {place: row[group] for place, group in zip(PLACES, groups, strict=False) if row[group]}
        if "country" in values:
            known = sorted({other[groups[2]] for other in nodes if other[groups[2]]})
            values["country"] = dict(zip(known, COUNTRIES, strict=False))[values["country"]]
        found.append(actor(row["id"], row["id"], **values))
    arcs = [(row["source"], row["target"]) for row in table(folder / "edges.csv")]
    if not is_directed(folder):
        arcs += [(target, source) for source, target in arcs]
    return found + [tie(f"t{n}", *arc) for n, arc in enumerate(arcs)]


@pytest.mark.parametrize("graph", GRAPHS)
def test_the_query_counts_what_the_kernel_counts(shared: Path, neo4j_address: Address, graph: str) -> None:
    folder = shared / "reference" / graph
    groups = json.loads((folder / "meta.json").read_text(encoding="utf-8")).get("groups", [])
    assert len(groups) <= len(PLACES)
    service = GraphService.open(neo4j_address.url, neo4j_address.auth_file)
    try:
        service.store.apply(writes(folder, groups), who="test", what=graph)
        # without groups of its own nobody has a known one: totals only
        for place in PLACES[: len(groups)] or PLACES[:1]:
            kernel = service.analyse("brokerage_roles", {"group_by": [place], "merge_persons": ["no"]})
            wanted = {row["id"]: [row[role] for role in ROLES] for row in kernel["rows"] if row["total"]}
            with neo4j_address.driver() as driver:
                rows = asked(driver, question("brokerage_roles"), group=place).records
            assert {row["id"]: [row[role] for role in ROLES] for row in rows} == wanted
            assert sum(row["total"] for row in rows) > 0 or graph == "krackhardt_kite"
    finally:
        service.store.close()
