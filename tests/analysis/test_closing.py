"""Pairs that are not tied: equal to NetworkX, to the worked figures, and to the constraint of the network with the tie."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from graph_service.analysis._closing import closing
from graph_service.analysis._contacts import contacts
from graph_service.analysis._hole_kernels import constraint_with, shared_of_pairs
from graph_service.snapshot import GraphSnapshot, Tie
from tests.analysis.networks import fixture_network, network, random_networks, run

REFERENCE = ("zachary_karate", "florentine_marriage", "krackhardt_kite", "sampson_liket3", "campnet_t3", "lazega_advice")


def open_pairs(snapshot: GraphSnapshot) -> list[tuple[str, str]]:
    return sorted(nx.non_edges(snapshot.graph("undirected").networkx))


@pytest.mark.parametrize("name", REFERENCE)
def test_easy_is_what_networkx_counts(shared: Path, name: str):
    snapshot = network(shared / "reference" / name)
    drawn, pairs = snapshot.graph("undirected").networkx, open_pairs(snapshot)
    found = closing(snapshot, pairs)
    for ours, theirs in (
        (found.adamic_adar, nx.adamic_adar_index(drawn, pairs)),
        (found.resource_allocation, nx.resource_allocation_index(drawn, pairs)),
    ):
        assert ours == pytest.approx([value for _, _, value in theirs], abs=1e-12)


def test_worked_figures(shared: Path):
    # analytics 2.4
    snapshot = fixture_network(shared)
    found = closing(snapshot, [("kuva", "b_ger"), ("kuva", "p_ger")])
    assert round(float(found.adamic_adar[0]), 4) == 0.7213
    assert found.resource_allocation[0] == pytest.approx(0.25)
    assert [round(float(value), 4) for value in (found.now[0], *found.then)] == [0.7249, 0.5731, 0.4703]
    pairs = open_pairs(snapshot)
    shares = dict(zip(pairs, closing(snapshot, pairs).resource_allocation.tolist(), strict=True))
    top = [pair for pair, share in shares.items() if share > max(shares.values()) - 1e-12]
    assert {frozenset(pair) for pair in top} == {frozenset(("juhla", "opisto")), frozenset(("b_swe", "opisto"))}
    assert max(shares.values()) == pytest.approx(0.625)


@settings(max_examples=40)
@given(snapshot=random_networks())
def test_the_new_constraint_is_that_of_the_network_with_the_tie(snapshot: GraphSnapshot):
    pairs = open_pairs(snapshot)
    pairs += [(b, a) for a, b in pairs]
    found = closing(snapshot, pairs)
    before = {row["id"]: row["constraint"] for row in run(snapshot, "structural_holes", direction="undirected")["rows"]}
    for place, (a, b) in enumerate(pairs):
        more = replace(snapshot, ties=(*snapshot.ties, Tie("new", a, b)))
        after = {row["id"]: row["constraint"] for row in run(more, "structural_holes", direction="undirected")["rows"]}
        assert found.then[place] == pytest.approx(after[a], abs=1e-12)
        assert np.isnan(found.now[place]) if before[a] is None else found.now[place] == pytest.approx(before[a], abs=1e-12)


def test_kernels_count_the_same_uncompiled(shared: Path):
    snapshot = fixture_network(shared)
    pairs = open_pairs(snapshot)
    graph = snapshot.graph("undirected")
    around, place = contacts(graph), {id: number for number, id in enumerate(graph.ids)}
    a, b = (np.array([place[pair[end]] for pair in pairs]) for end in (0, 1))
    found = closing(snapshot, pairs)
    assert np.array(shared_of_pairs(around.indptr, around.indices, a, b)) == pytest.approx(np.array(found[:2]))
    assert constraint_with(*around, a, b, 1.0) == pytest.approx(found.then)
