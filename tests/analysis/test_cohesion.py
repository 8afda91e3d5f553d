"""Cohesion equals the reference tables, the worked figures, and NetworkX on small networks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings

from graph_service.errors import UnknownName
from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import equal, fixture_network, network, random_networks, run, small

# our measure, the name in summary.json of the shared reference tables
NAMES = {
    "actors": "n",
    "ties": "m",
    "density": "density",
    "components": "components_weak",
    "largest_component": "largest_component",
    "isolates": "isolates",
    "diameter": "diameter_largest_hops",
    "mean_distance": "mean_distance_reachable_pairs",
    "transitivity": "transitivity_undirected",
    "mean_clustering": "mean_local_clustering_zero_for_degree_below_2",
    "mean_clustering_of_two": "mean_local_clustering_undirected",
    "max_core": "max_core",
    "degree_assortativity": "degree_assortativity",
    "reciprocity": "reciprocity_arcs",
}


def measures(found: dict[str, Any], table: str | None = None) -> dict[str, Any]:
    return {row["measure"]: row["value"] for row in (found["tables"][table] if table else found["rows"])}


def test_the_reference_tables_come_out(shared: Path):
    seen = 0
    for path in sorted((shared / "reference").glob("*/summary.json")):
        wanted = json.loads(path.read_text(encoding="utf-8"))
        way = "directed" if wanted["directed"] else "undirected"
        found = measures(run(network(path.parent), "cohesion", direction=way))
        for ours, theirs in NAMES.items():
            if theirs in wanted:
                assert equal(found[ours], wanted[theirs]), f"{wanted['graph']} {ours}: {found[ours]}"
        if census := wanted.get("dyad_census"):
            assert equal(found["reciprocity_dyads"], census["Mut"] / (census["Mut"] + census["Asym"]))
        seen += 1
    assert seen >= 13


def test_the_worked_network_with_and_without_its_hub(shared: Path):
    # analytics 2.2: 0.242 -> 0.179 without amk; transitivity 0.3182, clustering 0.3367; 22/33 arcs, 11/22 pairs returned
    found = run(fixture_network(shared), "cohesion", direction="undirected")
    assert measures(found)["density"] == pytest.approx(22 / 91)
    assert measures(found, "without_coordinator")["density"] == pytest.approx(14 / 78)
    assert measures(found)["transitivity"] == pytest.approx(0.3182, abs=5e-5)
    assert measures(found)["mean_clustering"] == pytest.approx(0.3367, abs=5e-5)
    assert "24.2 %" in found["sentences"][1]
    assert "Without amk: 17.9 %" in found["sentences"][2]
    directed = measures(run(fixture_network(shared), "cohesion"))
    assert directed["reciprocity"] == pytest.approx(22 / 33)
    assert directed["reciprocity_dyads"] == pytest.approx(11 / 22)
    assert directed["pair_density"] == pytest.approx(22 / 91)


def test_another_coordinator_can_be_named(shared: Path):
    found = run(fixture_network(shared), "cohesion", coordinator="opisto", direction="undirected")
    assert measures(found, "without_coordinator")["isolates"] == 1
    assert found["parameters"]["coordinator"] == "opisto"
    with pytest.raises(UnknownName, match="opisto"):
        run(fixture_network(shared), "cohesion", coordinator="opist")


def test_reciprocity_of_a_store_reads_the_ties_with_a_direction():
    flow = small(dict.fromkeys("abc", "x"), [("a", "b"), ("b", "a"), ("b", "c")], kind="GAVE")
    stored = GraphSnapshot(flow.nodes, flow.ties, "store")
    found = run(stored, "cohesion")
    assert found["scope"]["direction"] == "undirected"
    assert measures(found)["density"] == pytest.approx(2 / 3)
    assert measures(found)["reciprocity"] == pytest.approx(2 / 3)


@settings(max_examples=25)
@given(random_networks())
def test_networkx_agrees_on_small_networks(snapshot: GraphSnapshot):
    found = measures(run(snapshot, "cohesion"))
    graph = snapshot.graph("directed").networkx
    plain = graph.to_undirected()
    lengths = [d for _, reached in nx.all_pairs_shortest_path_length(graph) for d in reached.values() if d]
    assert found["components"] == nx.number_connected_components(plain)
    assert found["isolates"] == nx.number_of_isolates(plain)
    assert found["diameter"] == max(lengths, default=None)
    assert equal(found["mean_distance"], sum(lengths) / len(lengths) if lengths else None)
    assert equal(found["mean_clustering"], nx.average_clustering(plain))
    assert equal(found["reciprocity"], nx.overall_reciprocity(graph) if graph.size() else None)
    assert equal(found["density"], nx.density(graph) if len(graph) > 1 else None)


@settings(max_examples=15)
@given(random_networks())
def test_an_added_isolate_changes_what_counts_actors_only(snapshot: GraphSnapshot):
    before = measures(run(snapshot, "cohesion"))
    groups = {node.id: "x" for node in snapshot.nodes} | {"z": "x"}
    after = measures(run(small(groups, [(tie.source, tie.target) for tie in snapshot.ties]), "cohesion"))
    assert after["isolates"] == before["isolates"] + 1
    same = ("ties", "diameter", "mean_distance", "reciprocity", "transitivity", "mean_clustering_of_two", "max_core")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


def test_circles_and_routes_against_rewired_networks(shared: Path):
    # NetworkX makes its own rewired networks with the same degrees
    snapshot = network(shared / "reference/lazega_friendship")
    row = run(snapshot, "cohesion", direction="undirected", runs=99)["tables"]["small_world"][0]
    graph = snapshot.graph("undirected").networkx
    drawn = []
    for seed in range(15):
        other = graph.copy()
        nx.double_edge_swap(other, nswap=4 * other.size(), max_tries=400 * other.size(), seed=seed)
        drawn.append(
            (
                nx.transitivity(other),
                nx.average_shortest_path_length(max(map(other.subgraph, nx.connected_components(other)), key=len)),
            )
        )
    transitivity, distance = (sum(values) / len(values) for values in zip(*drawn, strict=True))
    assert row["transitivity"] == pytest.approx(nx.transitivity(graph))
    assert row["expected_transitivity"] == pytest.approx(transitivity, rel=0.05)
    assert row["expected_distance"] == pytest.approx(distance, rel=0.02)
    wanted = (row["transitivity"] / row["expected_transitivity"]) / (row["mean_distance"] / row["expected_distance"])
    assert row["sigma"] == pytest.approx(wanted)
    assert row["p"] == pytest.approx(1 / 100)


def test_small_networks_get_no_claim_about_circles_and_routes(shared: Path):
    found = run(fixture_network(shared), "cohesion", runs=9)
    assert found["tables"]["small_world"] == []
    assert "few_for_sigma" in {warning["code"] for warning in found["warnings"]}
