"""Bridging: the worked network, a dumb-bell by hand, and the definition over NetworkX's betweenness."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings

from graph_service.analysis._catalogue import analysis
from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import fixture_network, random_networks, run, small


def test_worked_network(shared: Path):
    # analytics 2.2: m_swe first with 0.0309; tuike's coefficient is 4, its bridging 0
    found = run(fixture_network(shared), "bridging")
    rows = {row["id"]: row for row in found["rows"]}
    first = max(rows.values(), key=lambda row: row["bridging"])
    assert (first["id"], round(first["bridging"], 4)) == ("m_swe", 0.0309)
    assert (rows["tuike"]["bridging_coefficient"], rows["tuike"]["bridging"]) == (4, 0)
    assert found["sentences"][1] == "Most of a bridge between denser surroundings: m_swe (bridging 0.0309)."
    assert analysis("bridging").in_appendix


@settings(max_examples=40)
@given(random_networks())
def test_any_network_equals_the_definition(snapshot: GraphSnapshot):
    drawn = snapshot.graph("undirected").networkx
    share = nx.betweenness_centrality(drawn)
    for row in run(snapshot, "bridging")["rows"]:
        around = list(drawn[row["id"]])
        if not around or len(drawn) < 3:
            assert row["bridging"] is None
            continue
        coefficient = 1 / len(around) / sum(1 / drawn.degree[other] for other in around)
        assert row["bridging_coefficient"] == pytest.approx(coefficient)
        assert row["bridging"] == pytest.approx(share[row["id"]] * coefficient)


def test_nobody_between():
    found = run(small({"a": "x", "b": "x", "c": "x"}, ["ab"]), "bridging")
    assert [row["bridging"] for row in found["rows"]] == [0, 0, None]
    assert found["sentences"][1] == "Nobody stands on a shortest route between others."
    assert "bridging_undefined" in {warning["code"] for warning in found["warnings"]}
