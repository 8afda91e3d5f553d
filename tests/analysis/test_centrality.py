"""Centralities: equal to the reference tables and to published figures."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest

from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import equal, fixture_network, is_directed, network, run, small, table, text_network
from tests.analysis.test_cutpoints import GRAPHS

SAME = {
    "in_degree": "in_degree",
    "out_degree": "out_degree",
    "in_strength": "in_strength",
    "out_strength": "out_strength",
    "betweenness": "betweenness",
    "closeness": "closeness_out_reachable",
    "harmonic_in": "harmonic_in",
    "harmonic_out": "harmonic_out",
    "pagerank": "pagerank_085",
    "eigenvector": "eigenvector_undirected_binary",
    "core_number": "core_number_undirected",
    "clustering": "local_clustering_undirected",
}


@pytest.mark.parametrize("graph", GRAPHS)
def test_centralities_equal_the_reference(shared: Path, graph: str):
    folder = shared / "reference" / graph
    way = "directed" if is_directed(folder) else "undirected"
    rows = {row["id"]: row for row in run(network(folder), "centrality", direction=way)["rows"]}
    wanted = table(folder / "centrality.csv")
    assert len(rows) == len(wanted)
    for line in wanted:
        for ours, theirs in SAME.items():
            assert equal(rows[line["id"]][ours], line[theirs]), (line["id"], ours, rows[line["id"]][ours], line[theirs])


@pytest.mark.parametrize("graph", GRAPHS)
def test_weighted_routes_equal_the_reference(shared: Path, graph: str):
    # cost 1/weight with exact ties: floats that miss equal paths differ by up to 83 here
    folder = shared / "reference" / graph
    way = "directed" if is_directed(folder) else "undirected"
    asked = {"direction": way, "weight": "weight"}
    inverse = {row["id"]: row for row in run(network(folder), "centrality", **asked)["rows"]}
    value = {row["id"]: row for row in run(network(folder), "centrality", cost="value", **asked)["rows"]}
    for line in table(folder / "centrality.csv"):
        assert equal(inverse[line["id"]]["betweenness"], line["betweenness_cost_inverse_weight"])
        assert equal(inverse[line["id"]]["pagerank"], line["pagerank_085_weighted"])
        assert equal(value[line["id"]]["betweenness"], line["betweenness_cost_weight"])


def test_published_figures(shared: Path):
    def rows(graph: str, **asked: str) -> dict[str, dict]:
        return {row["id"]: row for row in run(network(shared / "reference" / graph), "centrality", **asked)["rows"]}

    # Krackhardt 1990, and NetworkX's tests
    kite = rows("krackhardt_kite", direction="undirected")
    assert max(kite.values(), key=lambda row: row["degree"])["id"] == "Diane"
    assert (kite["Diane"]["degree"], kite["Heather"]["betweenness"]) == (6, 14)
    assert [round(kite[id]["closeness"], 3) for id in ("Fernando", "Garth")] == [0.643, 0.643]
    # Padgett & Ansell's families without the isolate, as shares of the pairs of 15; Jackson 2008
    families = rows("florentine_marriage", direction="undirected")
    named = ("MEDICI", "GUADAGNI", "ALBIZZI", "STROZZI")
    assert [round(families[id]["betweenness"] / (14 * 13 / 2), 3) for id in named] == [0.522, 0.255, 0.212, 0.103]
    assert families["MEDICI"]["betweenness"] == pytest.approx(47.5)
    # Zachary 1977 as computed by others
    club = rows("zachary_karate", direction="undirected")
    assert [round(club[id]["betweenness"] / (33 * 32 / 2), 4) for id in ("A01", "A34")] == [0.4376, 0.3041]
    assert sum(row["core_number"] == 4 for row in club.values()) == 10


def test_worked_network(shared: Path):
    expected = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))
    found = run(fixture_network(shared), "centrality", direction="undirected")
    for row in found["rows"]:
        assert row["betweenness"] == pytest.approx(expected["betweenness_raw"][row["id"]], abs=1e-6)
        assert row["core_number"] == expected["core_number"][row["id"]]
    # analytics 2.2: centralisation of degree 0.4359 and of betweenness 0.4898
    network_table = {row["measure"]: row["centralisation"] for row in found["tables"]["network"]}
    assert network_table == {"betweenness": pytest.approx(0.4898, abs=5e-5), "degree": pytest.approx(0.4359, abs=5e-5)}
    assert found["sentences"][1] == "Most shortest routes between others pass through amk (betweenness 42.8)."


def test_star_and_ring_by_definition():
    star = run(text_network(" ".join(f"a0>a{leaf}" for leaf in range(1, 7))), "centrality", direction="undirected")
    ring = run(text_network(" ".join(f"a{one}>a{(one + 1) % 7}" for one in range(7))), "centrality", direction="undirected")
    assert [row["centralisation"] for row in star["tables"]["network"]] == [1, 1]
    assert [row["centralisation"] for row in ring["tables"]["network"]] == [0, 0]


def test_directions_by_hand():
    # a > b, b > a, b > c
    snapshot = text_network("a1>b1 b1>a1 b1>c1")
    directed = run(snapshot, "centrality", direction="directed")["rows"]
    assert [(row["in_degree"], row["out_degree"], row["degree"], row["betweenness"]) for row in directed] == [
        (1, 1, 1, 0),
        (1, 2, 2, 1),
        (1, 0, 1, 0),
    ]
    assert [row["closeness"] for row in directed] == [pytest.approx(2 / 3), 1, None]
    symmetric = run(snapshot, "centrality", direction="symmetric")["rows"]
    undirected = run(snapshot, "centrality", direction="undirected")["rows"]
    assert [row["betweenness"] for row in symmetric] == [0, 2, 0]
    assert [row["betweenness"] for row in undirected] == [0, 1, 0]


def test_what_is_undefined_is_empty_and_said():
    found = run(small({"a": "x", "b": "x"}, []), "centrality")
    for row in found["rows"]:
        assert (row["closeness"], row["clustering"], row["eigenvector"]) == (None, None, None)
        assert (row["degree"], row["betweenness"], row["harmonic_out"]) == (0, 0, 0)
    codes = {warning["code"] for warning in found["warnings"]}
    assert codes == {
        "few_actors",
        "closeness_undefined",
        "clustering_undefined",
        "eigenvector_undefined",
        "centralisation_undefined",
    }
    assert found["sentences"][1] == "No ties: nobody is central."
    assert run(GraphSnapshot((), (), "files"), "centrality")["rows"] == []


def test_a_real_network_equals_networkx(shared: Path):
    snapshot = network(shared / "data/jazz_oral_history")
    rows = {row["id"]: row for row in run(snapshot, "centrality", direction="directed")["rows"]}
    drawn = nx.DiGraph()
    drawn.add_nodes_from(node.id for node in snapshot.nodes)
    drawn.add_edges_from((tie.source, tie.target) for tie in snapshot.ties if tie.source != tie.target)
    for id, value in nx.harmonic_centrality(drawn).items():
        assert rows[id]["harmonic_in"] == pytest.approx(value, rel=1e-9)
    for id, value in nx.core_number(drawn.to_undirected()).items():
        assert rows[id]["core_number"] == value
    for id, value in nx.clustering(drawn.to_undirected()).items():
        assert rows[id]["clustering"] is None or rows[id]["clustering"] == pytest.approx(value, abs=1e-12)
