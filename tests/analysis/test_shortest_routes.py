"""Shortest routes: equal to listing every path with exact fractions, whatever ties are worth."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, permutations

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._catalogue import analysis
from graph_service.analysis._route_kernels import cost_routes, hop_routes
from graph_service.analysis._routes import betweenness_by_cost, hops
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import random_networks, run, small, weighted_networks

WAYS = ("directed", "undirected", "symmetric")
# thirds, decimals, near-equal sums, and primes whose common multiple is beyond 122 bits
ADVERSE = (1, 2, 3, 6, 0.1, 0.2, 0.3, 200_000, 200_001, 200_002)
PRIMES = (999_999_937, 999_999_929, 999_999_893, 999_999_883, 999_999_797, 999_999_761)


def by_listing(snapshot: GraphSnapshot, way: str, inverse: bool) -> dict[str, float]:
    """Betweenness from all paths of all pairs, costs as fractions."""
    drawn = snapshot.graph(way, "weight").networkx
    found: Counter[str] = Counter()
    for pair in permutations(drawn, 2):
        routes = []
        for path in nx.all_simple_paths(drawn, *pair):
            worth = [Fraction(repr(drawn.edges[tie]["value"])) for tie in pairwise(path)]
            routes.append((sum(1 / value if inverse else value for value in worth), path[1:-1]))
        shortest = [inner for cost, inner in routes if cost == min(cost for cost, _ in routes)]
        for inner in shortest:
            for id in inner:
                found[id] += Fraction(1, len(shortest))
    return {id: float(found[id]) / (1 if drawn.is_directed() else 2) for id in drawn}


@settings(max_examples=40)
@given(
    snapshot=st.one_of(weighted_networks(6, ADVERSE), weighted_networks(6, PRIMES)),
    way=st.sampled_from(WAYS),
    cost=st.sampled_from(("inverse", "value")),
)
def test_any_weighted_network_equals_listing_every_path(snapshot: GraphSnapshot, way: str, cost: str):
    rows = run(snapshot, "centrality", direction=way, weight="weight", cost=cost)["rows"]
    wanted = by_listing(snapshot, way, cost == "inverse")
    assert [row["betweenness"] for row in rows] == pytest.approx([wanted[row["id"]] for row in rows], rel=1e-12, abs=1e-12)


@settings(max_examples=40)
@given(snapshot=random_networks(most=8), way=st.sampled_from(WAYS))
def test_any_network_equals_networkx_in_steps(snapshot: GraphSnapshot, way: str):
    drawn = snapshot.graph(way).networkx
    wanted = nx.betweenness_centrality(drawn, normalized=False)
    for row in run(snapshot, "centrality", direction=way)["rows"]:
        out = [steps for steps in nx.single_source_shortest_path_length(drawn, row["id"]).values() if steps]
        assert row["betweenness"] == pytest.approx(wanted[row["id"]], abs=1e-12)
        assert row["closeness"] == (pytest.approx(len(out) / sum(out)) if out else None)
        assert row["harmonic_out"] == pytest.approx(sum(1 / steps for steps in out))
        assert row["harmonic_in"] == pytest.approx(nx.harmonic_centrality(drawn)[row["id"]])


def tied(*ties: tuple[str, str, float]) -> GraphSnapshot:
    ids = sorted({end for tie in ties for end in tie[:2]})
    found = tuple(Tie(a + b, a, b, weight=value) for a, b, value in ties)
    return GraphSnapshot(tuple(Node(id, id) for id in ids), found, "files")


def test_three_thirds_are_one():
    # a to d: over b and c three times 1/3, or straight at 1; the routes share the pair
    rows = run(tied(("a", "b", 3), ("b", "c", 3), ("c", "d", 3), ("a", "d", 1)), "centrality", weight="weight")["rows"]
    assert [row["betweenness"] for row in rows] == [0, 1 + 0.5, 1 + 0.5, 0]
    # as distances 0.1 + 0.2 is 0.3
    rows = run(tied(("a", "b", 0.1), ("b", "c", 0.2), ("a", "c", 0.3)), "centrality", weight="weight", cost="value")["rows"]
    assert [row["betweenness"] for row in rows] == [0, 0.5, 0]


def test_nearly_equal_routes_are_not_equal():
    # 1/200000 + 1/200002 is more than 2/200001, by 2.5e-11 of it: igraph takes them as equal
    snapshot = tied(("a", "b", 200_000), ("b", "d", 200_002), ("a", "c", 200_001), ("c", "d", 200_001))
    rows = run(snapshot, "centrality", weight="weight")["rows"]
    assert [row["betweenness"] for row in rows] == [0, 0, 1, 0]
    drawn = igraph.Graph([(0, 1), (1, 3), (0, 2), (2, 3)], directed=True)
    costs = [1 / 200_000, 1 / 200_002, 1 / 200_001, 1 / 200_001]
    assert drawn.betweenness(weights=costs) == [0, 0.5, 0.5, 0]


def test_rounded_costs_still_know_equal_routes():
    # seven primes have no common multiple of 122 bits; a-b-d and a-c-d use the same two
    filler = [(f"x{place}", f"y{place}", prime) for place, prime in enumerate(PRIMES)]
    one, two = PRIMES[:2]
    snapshot = tied(("a", "b", one), ("b", "d", two), ("a", "c", two), ("c", "d", one), *filler)
    rows = {row["id"]: row["betweenness"] for row in run(snapshot, "centrality", weight="weight")["rows"]}
    assert (rows["b"], rows["c"]) == (0.5, 0.5)


@settings(max_examples=20)
@given(snapshot=weighted_networks(most=6), way=st.sampled_from(WAYS))
def test_the_kernels_uncompiled_give_the_same(snapshot: GraphSnapshot, way: str):
    graph = snapshot.graph(way, "weight")
    sums, passing = np.zeros((5, graph.n)), np.zeros(graph.n)
    hop_routes(graph.indptr, graph.indices, 0, graph.n, sums)
    halves = 2 if way == "undirected" else 1
    assert (sums[0] / halves).tolist() == hops(graph).betweenness.tolist()
    # weights are halves: twice as much is whole
    costs = (np.zeros(len(graph.values), np.int64), (2 * graph.values).astype(np.int64))
    cost_routes(graph.indptr, graph.indices, costs, 0, 0, graph.n, passing)
    assert (passing / halves).tolist() == betweenness_by_cost(graph, inverse=False).tolist()


def test_places_on_confirmed_ties():
    # b stands between a and c by two ties that only one side named; on the others c stands between b's rival and e
    named = {("a", "b"): "one", ("b", "c"): "one", ("c", "d"): "both", ("d", "e"): "both"}
    bare = small(dict.fromkeys("abcde", "x"), list(named))
    snapshot = replace(bare, ties=tuple(replace(tie, confirmed=named[tie.source, tie.target]) for tie in bare.ties))
    found = run(snapshot, "centrality", direction="undirected")
    shown = [
        (row["id"], row["rank"], row["betweenness_confirmed"], row["rank_confirmed"]) for row in found["tables"]["confirmed"]
    ]
    assert shown == [("a", 4, 0, 2), ("b", 2, 0, 2), ("c", 1, 0, 2), ("d", 2, 1, 1), ("e", 4, 0, 2)]
    assert found["sentences"][-1] == "On the ties that both sides named the first place goes to D; C comes to place 2."
    assert run(bare, "centrality")["tables"]["confirmed"] == []


def test_equal_actors_are_named_together():
    found = run(small(dict.fromkeys("abcdef", "x"), ["ab", "bc", "de", "ef"]), "centrality", direction="undirected")
    assert found["sentences"][1] == "Most shortest routes between others pass through B, E (betweenness 1.0)."
    heard: list[float] = []
    entry = analysis("centrality")
    entry.answer(small({"a": "x", "b": "x"}, ["ab"]), {}, lambda done, total, phrase: heard.append(done / total))
    assert heard == sorted(heard)
    assert heard
