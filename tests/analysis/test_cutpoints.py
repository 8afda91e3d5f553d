"""Cutpoints and bridges: equal to the reference tables and to removing each actor."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings

from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import fixture_network, network, random_networks, run, small, table, text_network

GRAPHS = [
    "campnet_t2",
    "campnet_t3",
    "davis_southern_women",
    "florentine_business",
    "florentine_marriage",
    "hitech_advice",
    "jazz_musicians",
    "kapferer_instrumentalt1",
    "kapferer_sociationalt1",
    "krackhardt_kite",
    "lazega_advice",
    "lazega_friendship",
    "sampson_liket3",
    "scientists504",
    "zachary_karate",
]


@pytest.mark.parametrize("graph", GRAPHS)
def test_cutpoints_equal_the_reference(shared: Path, graph: str):
    folder = shared / "reference" / graph
    found = run(network(folder), "cutpoints")
    wanted = {row["id"]: row["articulation_point"] == "1" for row in table(folder / "centrality.csv")}
    assert {row["id"]: row["is_cutpoint"] for row in found["rows"]} == wanted
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert len(found["tables"]["bridges"]) == summary["bridges_undirected"]
    # the direction of ties is left aside
    for way in ("directed", "undirected", "symmetric"):
        assert run(network(folder), "cutpoints", direction=way)["rows"] == found["rows"]


def pieces_by_removal(drawn: nx.Graph, node: str) -> list[int]:
    own = nx.node_connected_component(drawn, node) - {node}
    return sorted((len(part) for part in nx.connected_components(drawn.subgraph(own))), reverse=True)


def assert_equals_removal(snapshot: GraphSnapshot) -> None:
    found = run(snapshot, "cutpoints")
    drawn = nx.Graph()
    drawn.add_nodes_from(node.id for node in snapshot.nodes)
    drawn.add_edges_from((tie.source, tie.target) for tie in snapshot.ties if tie.source != tie.target)
    for row in found["rows"]:
        pieces = pieces_by_removal(drawn, row["id"])
        assert row["pieces"] == len(pieces)
        assert row["is_cutpoint"] == (len(pieces) > 1)
        assert row["largest_piece_after"] == max(pieces, default=0)
        assert row["cut_off"] == sum(pieces[1:])
    bridges = [(row["source"], row["target"]) for row in found["tables"]["bridges"]]
    assert bridges == sorted(tuple(sorted(pair)) for pair in nx.bridges(drawn))


@settings(max_examples=80, deadline=None)
@given(random_networks(most=10))
def test_any_network_equals_removing_each_actor(snapshot: GraphSnapshot):
    assert_equals_removal(snapshot)


@pytest.mark.parametrize("data", ["game_production", "reference/kapferer_instrumentalt1", "reference/zachary_karate"])
def test_real_networks_equal_removing_each_actor(shared: Path, data: str):
    assert_equals_removal(network(shared / data if "/" in data else shared / "data" / data))


def test_a_large_network_equals_networkx(shared: Path):
    snapshot = network(shared / "data/nyphil_programs")
    found = run(snapshot, "cutpoints")
    drawn = nx.Graph((tie.source, tie.target) for tie in snapshot.ties)
    assert {row["id"] for row in found["rows"] if row["is_cutpoint"]} == set(nx.articulation_points(drawn))
    assert len(found["tables"]["bridges"]) == sum(1 for _ in nx.bridges(drawn))
    first = max(found["rows"], key=lambda row: row["cut_off"])
    pieces = pieces_by_removal(drawn, first["id"])
    assert (first["pieces"], first["cut_off"]) == (len(pieces), sum(pieces[1:]))


def test_worked_network(shared: Path):
    expected = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))
    found = run(fixture_network(shared), "cutpoints")
    assert [row["id"] for row in found["rows"] if row["is_cutpoint"]] == expected["cutpoints"]
    assert [[row["source"], row["target"]] for row in found["tables"]["bridges"]] == expected["bridges"]
    assert found["sentences"][1] == "If opisto left, 1 actor would lose every recorded route to the rest."


def test_a_chain_and_a_ring_by_hand():
    chain = run(text_network("a1>a2 a2>a3 a3>a4 a4>a5"), "cutpoints")
    assert [(row["pieces"], row["largest_piece_after"], row["cut_off"]) for row in chain["rows"]] == [
        (1, 4, 0),
        (2, 3, 1),
        (2, 2, 2),
        (2, 3, 1),
        (1, 4, 0),
    ]
    assert len(chain["tables"]["bridges"]) == 4
    ring = run(text_network("a1>a2 a2>a3 a3>a1"), "cutpoints")
    assert not any(row["is_cutpoint"] for row in ring["rows"])
    assert ring["tables"]["bridges"] == []
    assert ring["sentences"][1].startswith("Nobody's leaving would split the network")


def test_what_is_said_of_nobody_is_true_of_a_pair_and_of_no_ties():
    # either of a pair is reached in one way only, and yet nobody's leaving splits it
    pair = run(text_network("a1>a2"), "cutpoints")
    assert "in more than one way" not in pair["sentences"][1]
    assert pair["sentences"][1].startswith("Nobody's leaving would split the network")
    assert "few_actors" in [warning["code"] for warning in pair["warnings"]]
    alone = run(small({"a": "x", "b": "x"}, []), "cutpoints")
    assert alone["sentences"][1] == "No ties: nothing hangs together that could fall apart."


def test_equal_actors_are_all_named():
    # a ring of five, each with one actor behind it
    hubs = run(text_network("a1>a2 a2>a3 a3>a4 a4>a5 a5>a1 a1>b1 a2>b2 a3>b3 a4>b4 a5>b5"), "cutpoints")
    assert len(hubs["sentences"]) == 5
    assert hubs["sentences"][-1] == "Just as many if one of these left: A4, A5."
