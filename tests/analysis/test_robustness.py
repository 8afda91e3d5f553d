"""Robustness: the worked curve, and each removal repeated in NetworkX."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis import _key_kernels
from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import fixture_network, network, random_networks, run, text_network


def largest(drawn: nx.Graph) -> int:
    return max(map(len, nx.connected_components(drawn)), default=0)


def removals(drawn: nx.Graph, order: str) -> tuple[list[str], list[int]]:
    """Who leaves and what is left, each step anew; without ties, or among equal ones, the first by id."""
    rest, who, left = drawn.copy(), [], [largest(drawn)]
    while rest:
        worth = nx.betweenness_centrality(rest, normalized=False) if order == "betweenness" else dict(rest.degree)
        top = max(worth.values())
        who.append(min(node for node in worth if worth[node] >= top - 1e-9))
        rest.remove_node(who[-1])
        left.append(largest(rest))
    return who, left


def test_the_worked_network(shared: Path):
    found = run(fixture_network(shared), "robustness", runs=2000)
    assert [row["value"] for row in found["rows"][1:5]] == [13, 7, 5, 3]
    assert [row["actors"] for row in found["rows"][:3]] == [[], ["amk"], ["m_swe"]]
    orders = {row["order"]: row for row in found["tables"]["network"]}
    assert orders["betweenness"]["r"] == pytest.approx(0.2092, abs=5e-5)
    # the mean over all 1,001 sets of four, counted one by one
    drawn = fixture_network(shared).graph("undirected").networkx
    every = [largest(drawn.subgraph(set(drawn) - set(gone))) for gone in combinations(drawn, 4)]
    assert sum(every) / len(every) == pytest.approx(8.75, abs=5e-3)
    assert found["rows"][4]["random"] == pytest.approx(8.75, abs=0.1)
    assert found["rows"][4]["random_low"] <= 8 <= found["rows"][4]["random_high"]


@settings(max_examples=40)
@given(random_networks(most=8), st.sampled_from(["betweenness", "degree"]))
def test_every_removal_repeated(snapshot: GraphSnapshot, order: str):
    found = run(snapshot, "robustness", order=order)
    drawn = snapshot.graph("undirected").networkx
    who, left = removals(drawn, order)
    assert [row["actors"] for row in found["rows"]] == [[], *([name] for name in who)]
    assert [row["value"] for row in found["rows"]] == left
    r = next(row["r"] for row in found["tables"]["network"] if row["order"] == order)
    assert r == pytest.approx(sum(left[1:]) / len(drawn) ** 2)


@pytest.mark.parametrize("order", ["betweenness", "degree"])
@pytest.mark.parametrize("graph", ["zachary_karate", "florentine_marriage", "kapferer_sociationalt1"])
def test_known_networks(shared: Path, graph: str, order: str):
    snapshot = network(shared / "reference" / graph)
    found = run(snapshot, "robustness", order=order, direction="undirected")
    assert [row["value"] for row in found["rows"]] == removals(snapshot.graph("undirected").networkx, order)[1]


@settings(max_examples=10)
@given(random_networks(most=7), st.integers(0, 99))
def test_the_kernel_without_compiling(snapshot: GraphSnapshot, seed: int):
    graph = snapshot.graph("undirected")
    orders = np.random.default_rng(seed).permuted(np.tile(np.arange(graph.n), (3, 1)), axis=1)
    found = _key_kernels.largest_left(graph.indptr, graph.indices.astype(np.int64), orders)
    for run_, order in enumerate(orders.tolist()):
        for step in range(graph.n + 1):
            stay = [graph.ids[place] for place in order[step:]]
            assert found[run_, step] == largest(graph.networkx.subgraph(stay))


def test_equal_seeds_give_equal_orders():
    snapshot = text_network("a1>a2 a2>a3 a3>a4 a4>a5 a5>a6")
    first = run(snapshot, "robustness", runs=50, seed=7)
    assert first == run(snapshot, "robustness", runs=50, seed=7)
    assert first["rows"] != run(snapshot, "robustness", runs=50, seed=8)["rows"]
    assert first["seed"] == 7


def test_without_runs_there_is_no_chance_beside_it():
    found = run(text_network("a1>a2 a2>a3"), "robustness")
    assert list(found["rows"][0]) == ["step", "actors", "value", "share"]
    assert found["seed"] is None
    assert found["sentences"][1:] == [
        "If 1 actor left, the largest group that hangs together would shrink from 3 actors to 1.",
        "First to leave, by most shortest routes: A2.",
    ]
