"""Burt's measures: equal to igraph's and influenceR's tables, to published figures and to the formulas written out."""

from __future__ import annotations

import json
from math import isclose, log
from pathlib import Path

import pytest
from hypothesis import given, settings

from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import equal, fixture_network, is_directed, network, run, small, table, weighted_networks
from tests.analysis.test_cutpoints import GRAPHS

COLUMNS = ("effective_size", "efficiency", "constraint", "hierarchy")
# Borgatti 1997 as NetworkX tests it (there checked against UCINET and igraph): ties with their weights
BORGATTI = "A-B 2, A-F 3, A-G 5, A-E 2, E-G 8, F-G 3, B-G 4, B-D 1, D-G 3, G-C 10"


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize(("weight", "named"), [("none", "binary"), ("weight", "weighted")])
def test_the_four_measures_equal_the_reference(shared: Path, graph: str, weight: str, named: str):
    folder = shared / "reference" / graph
    way = "directed" if is_directed(folder) else "undirected"
    rows = {row["id"]: row for row in run(network(folder), "structural_holes", direction=way, weight=weight)["rows"]}
    for line in table(folder / "structural_holes.csv"):
        found = rows[line["id"]]
        assert found["degree"] == int(line["degree"])
        for column in COLUMNS:
            wanted = line[f"{column}_{named}"]
            # the table leaves hierarchy empty where there is one contact; ours is 1 (contract)
            assert wanted == "" or equal(found[column], wanted), (line["id"], column)


def test_worked_network(shared: Path):
    expected = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))
    named = {"degree": "degree", "effective": "effective_size"}
    undirected = run(fixture_network(shared), "structural_holes", direction="undirected")
    strength = run(fixture_network(shared), "structural_holes", direction="directed", weight="strength")
    for found, wanted in ((undirected, expected["burt_undirected"]), (strength, expected["burt_directed_strength"])):
        assert len(found["rows"]) == len(wanted) == 14
        for row in found["rows"]:
            for measure, value in wanted[row["id"]].items():
                assert row[named.get(measure, measure)] == pytest.approx(value, abs=1e-6)
    assert undirected["sentences"][1:] == [
        "Whose contacts reach the most separate circles: amk (8 contacts, worth 6.5 separate ones).",
        "Most boxed in, of those with three contacts or more: kuva, savel (constraint 0.72).",
        "1 actor depends on one contact.",
    ]


def borgatti() -> GraphSnapshot:
    ties = [(*tie.split()[0].split("-"), float(tie.split()[1])) for tie in BORGATTI.split(", ")]
    nodes = tuple(Node(id, id) for id in "ABCDEFG")
    return GraphSnapshot(nodes, tuple(Tie(a + b, a, b, weight=value) for a, b, value in ties), "files")


def test_borgattis_ego_network_as_published():
    binary = {row["id"]: row for row in run(borgatti(), "structural_holes", direction="undirected")["rows"]}
    assert [round(binary[id]["effective_size"], 2) for id in "GAC"] == [4.67, 2.50, 1]
    assert [round(binary[id]["constraint"], 3) for id in "GAC"] == [0.400, 0.595, 1]
    weighted = {row["id"]: row for row in run(borgatti(), "structural_holes", direction="undirected", weight="weight")["rows"]}
    # A's is 2.475 to the last digit
    assert [weighted[id]["effective_size"] for id in "GAC"] == pytest.approx([5.47, 2.47, 1], abs=0.0051)
    assert [round(weighted[id]["constraint"], 3) for id in "GAC"] == [0.299, 0.795, 1]


def test_a_directed_network_as_published():
    # NetworkX's own directed test graph, where its effective_size now answers 1.333 (analytics 0)
    rows = run(small(dict.fromkeys("012", "x"), ["01", "02", "10", "21"]), "structural_holes")["rows"]
    assert [round(row["effective_size"], 3) for row in rows] == [1.167, 1.167, 1]
    assert [round(row["constraint"], 3) for row in rows] == [1.003, 1.003, 1.389]


def by_formula(z: dict[str, dict[str, float]], i: str) -> tuple[float, float, float]:
    """Effective size, constraint and hierarchy, sum by sum."""
    p = {a: {b: z[a][b] / sum(z[a].values()) for b in z[a]} for a in z if z[a]}
    effective, bound = 0.0, {}
    for j in z[i]:
        others = [q for q in z[i] if q != j]
        effective += 1 - sum(p[i][q] * z[j].get(q, 0) / max(z[j].values()) for q in others)
        bound[j] = (p[i][j] + sum(p[i][q] * p[q].get(j, 0) for q in others)) ** 2
    constraint, n = sum(bound.values()), len(bound)
    ratios = [value * n / constraint for value in bound.values()]
    return effective, constraint, sum(r * log(r) for r in ratios) / (n * log(n)) if n > 1 else 1.0


@settings(max_examples=60)
@given(weighted_networks())
def test_any_network_equals_the_formulas(snapshot: GraphSnapshot):
    rows = run(snapshot, "structural_holes", direction="directed", weight="weight")["rows"]
    a = snapshot.graph("directed", "weight").networkx
    z = {i: {j: sum(a.edges[pair]["value"] for pair in ((i, j), (j, i)) if a.has_edge(*pair)) for j in a} for i in a}
    z = {i: {j: value for j, value in row.items() if value} for i, row in z.items()}
    for row in rows:
        assert row["degree"] == len(z[row["id"]])
        found = [row[name] for name in ("effective_size", "constraint", "hierarchy")]
        if not row["degree"]:
            assert found == [None] * 3
        else:
            wanted = by_formula(z, row["id"])
            assert all(isclose(one, two, rel_tol=1e-9, abs_tol=1e-12) for one, two in zip(found, wanted, strict=True))


def test_an_isolate_has_contacts_0_and_nothing_else():
    found = run(small({"a": "x", "b": "x", "c": "x"}, [("a", "b")]), "structural_holes")
    assert [list(row.values())[2:] for row in found["rows"]] == [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [0, None, None, None, None]]
    assert "holes_undefined" in {warning["code"] for warning in found["warnings"]}
    assert run(small({"a": "x"}, []), "structural_holes")["sentences"][1] == (
        "No ties: nobody has contacts who could know each other."
    )
