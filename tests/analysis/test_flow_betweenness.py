"""Flow betweenness: equal to R sna's sums, to igraph's largest flows and to taking each actor out."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise, permutations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._catalogue import analysis
from graph_service.analysis._exact import whole
from graph_service.analysis._flow_kernels import flow_paths, largest_flows
from graph_service.analysis._flows import Flows, no_paths
from graph_service.language import Phrase
from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import fixture_network, is_directed, network, run, table, text_network, weighted_networks
from tests.analysis.test_cutpoints import GRAPHS

# up to 60 actors: what the reference has from R sna
COMPARED = [graph for graph in GRAPHS if graph not in {"jazz_musicians", "lazega_advice", "lazega_friendship", "scientists504"}]


@pytest.mark.parametrize("graph", COMPARED)
def test_flow_betweenness_equals_r_sna(shared: Path, graph: str):
    folder = shared / "reference" / graph
    way = "directed" if is_directed(folder) else "undirected"
    found = {row["id"]: row["flow_betweenness"] for row in run(network(folder), "flow_betweenness", direction=way)["rows"]}
    assert found == {line["id"]: int(line["flow_betweenness_sna"]) for line in table(folder / "centrality.csv")}


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize(("weight", "column"), [("weight", "max_flow_capacity_weight"), ("none", "edge_disjoint_paths")])
def test_largest_flows_equal_igraph(shared: Path, graph: str, weight: str, column: str):
    folder = shared / "reference" / graph
    drawn = network(folder).graph("directed" if is_directed(folder) else "undirected", weight)
    flows, place = Flows(drawn), {id: number for number, id in enumerate(drawn.ids)}
    lines = table(folder / "max_flow.csv")
    assert lines
    for line in lines:
        assert flows.exact(flows.largest(place[line["source"]], place[line["target"]])) == int(line[column])


def test_worked_network(shared: Path):
    # analytics 2.2: amk 72, opisto 42, m_hki 34
    found = run(fixture_network(shared), "flow_betweenness", direction="undirected")
    rows = {row["id"]: row["flow_betweenness"] for row in found["rows"]}
    assert (rows["amk"], rows["opisto"], rows["m_hki"]) == (72, 42, 34)
    assert found["sentences"][1] == "Most capacity between others would go without: amk (flow betweenness 72)."


@settings(max_examples=60)
@given(snapshot=weighted_networks(worth=(1, 2, 3, 0.1, 0.2)), way=st.sampled_from(("directed", "undirected", "symmetric")))
def test_any_network_equals_taking_each_actor_out(snapshot: GraphSnapshot, way: str):
    drawn = snapshot.graph(way, "weight").networkx
    for *_, data in drawn.edges(data=True):
        data["capacity"] = round(10 * data["value"])
    pairs = list((permutations if drawn.is_directed() else combinations)(drawn, 2))
    for row in run(snapshot, "flow_betweenness", direction=way, weight="weight")["rows"]:
        rest = drawn.copy()
        rest.remove_node(row["id"])
        tenths = sum(
            nx.maximum_flow_value(drawn, *pair) - nx.maximum_flow_value(rest, *pair) for pair in pairs if row["id"] not in pair
        )
        assert row["flow_betweenness"] == tenths / 10


@settings(max_examples=30)
@given(snapshot=weighted_networks(most=6))
def test_the_kernels_uncompiled_give_the_same(snapshot: GraphSnapshot):
    flows = Flows(snapshot.graph("directed", "weight"))
    left = np.empty_like(flows.ties[2])
    for ends in permutations(range(len(snapshot.nodes)), 2):
        most = largest_flows(flows.ties, ends, no_paths(), np.array([-1]), 2**61, left)
        start, _, amount, passed = flow_paths(flows.ties, ends, left)
        assert int(most[0]) == flows.largest(*ends) == int(amount.sum())
        # every path ends at the target and passes nobody twice
        for one, next_one in pairwise(start):
            way = passed[one:next_one].tolist()
            assert way[-1] == ends[1]
            assert len(set(way)) == len(way)


def test_values_are_counted_as_written():
    numbers, unit = whole(np.array([0.1, 0.25, 3.0]))
    assert (numbers.tolist(), unit) == ([2, 5, 60], Fraction(1, 20))
    # too many digits for one measure: rounded, the largest far above the rounding
    numbers, unit = whole(np.array([1 / 3, 2 / 3, 1e-7 / 3, 12345.678901234567]))
    assert np.allclose(numbers.astype(float) * float(unit), [1 / 3, 2 / 3, 1e-7 / 3, 12345.678901234567], rtol=1e-9)


def test_nobody_between_and_progress():
    pair = run(text_network("a1>b1"), "flow_betweenness")
    assert pair["sentences"][1] == "No flow between others depends on anybody: no two actors are joined through a third."
    heard: list[tuple[float, float, Phrase]] = []
    entry = analysis("flow-betweenness")
    assert entry.in_appendix
    entry.answer(text_network("a1>b1 b1>c1 c1>a1"), {}, lambda *said: heard.append(said))
    assert heard[0][:2] == (0, 6)
