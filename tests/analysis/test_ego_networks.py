"""Personal networks: worked by hand, published figures, and each measure from its words on tiny networks."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations, permutations

import networkx as nx
import pytest
from hypothesis import given, settings

from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import random_networks, run, small
from tests.analysis.test_structural_holes import borgatti


def test_two_circles_by_hand():
    # b and c are tied to a both ways and to each other both ways; d gave to a and to b, nobody gave back
    groups = {"a": "x", "b": "x", "c": "y", "d": "y", "e": None, "f": "y"}
    snapshot = small(groups, ["ab", "ba", "ac", "ca", "bc", "cb", "da", "db"])
    rows = {row["id"]: row for row in run(snapshot, "ego_networks", group_by="group")["rows"]}
    # a: contacts b (own), c and d (other); b-c and b-d are tied, c-d not
    assert (rows["a"]["size"], rows["a"]["density"], rows["a"]["simmelian_ties"]) == (3, pytest.approx(2 / 3), 2)
    assert rows["a"]["ei_index"] == pytest.approx(1 / 3)
    assert rows["a"]["iqv"] == pytest.approx(8 / 9)
    # own group: b tied, nobody else; so no own actor is untied: a = 1, b = 2, c = 0, d = 1 (f; e is of no known group)
    assert rows["a"]["yules_q"] == 1
    # d: contacts a and b, both of the other group; c and f of the own are untied, and of the other nobody is
    assert (rows["d"]["ei_index"], rows["d"]["iqv"], rows["d"]["yules_q"], rows["d"]["simmelian_ties"]) == (1, 0, -1, 0)
    # e has no group and no contact
    assert list(rows["e"].values())[2:] == [0, None, None, 0, None, None, None]
    assert rows["f"]["ei_index"] is None


def test_constraint_by_the_ego_network_only():
    # analytics 2.2: Borgatti's A is 0.5955 by all ties of its contacts, 0.6836 by those within its own network
    rows = {row["id"]: row for row in run(borgatti(), "ego_networks", direction="undirected")["rows"]}
    assert round(rows["A"]["ego_constraint"], 4) == 0.6836


def by_words(drawn: nx.DiGraph, groups: dict[str, str | None], i: str) -> list[float | None]:
    """size, density, E-I, IQV, Yule's Q, Simmelian ties."""
    tied = {j for j in drawn if drawn.has_edge(i, j) or drawn.has_edge(j, i)}
    pairs = list(combinations(sorted(tied), 2))
    density = sum(drawn.has_edge(*pair) or drawn.has_edge(*pair[::-1]) for pair in pairs) / len(pairs) if pairs else None
    known = {j: group for j, group in groups.items() if group is not None and j != i}
    cells = Counter((j in tied, group == groups[i]) for j, group in known.items())
    a, b, c, d = (cells[key] for key in ((True, True), (True, False), (False, True), (False, False)))
    index = (b - a) / (a + b) if groups[i] and a + b else None
    full = groups[i] and a + b and c + d and a + c and b + d
    yule = (a * d - b * c) / (a * d + b * c) if full else None
    shares = Counter(group for j, group in known.items() if j in tied)
    kinds, total = len({group for group in groups.values() if group}), sum(shares.values())
    spread = (1 - sum((count / total) ** 2 for count in shares.values())) / (1 - 1 / kinds) if kinds > 1 and total else None

    def returned(one: str, two: str) -> bool:
        return drawn.has_edge(one, two) and drawn.has_edge(two, one)

    closed = sum(1 for j in drawn if returned(i, j) and any(returned(i, k) and returned(j, k) for k in drawn if k not in {i, j}))
    return [len(tied), density, index, spread, yule, closed]


@settings(max_examples=60)
@given(random_networks())
def test_any_network_equals_the_words(snapshot: GraphSnapshot):
    drawn = snapshot.graph("directed").networkx
    groups = {node.id: node.attributes["group"] for node in snapshot.nodes}
    for row in run(snapshot, "ego_networks", group_by="group")["rows"]:
        found = [row[name] for name in ("size", "density", "ei_index", "iqv", "yules_q", "simmelian_ties")]
        assert found == [pytest.approx(value) for value in by_words(drawn, groups, row["id"])]


def ego_only(drawn: nx.DiGraph, i: str) -> float:
    """Burt's constraint in the network of an actor and its contacts alone, as NetworkX has it."""
    inner = drawn.subgraph({i, *drawn.predecessors(i), *drawn.successors(i)})
    return float(nx.constraint(inner)[i])


@settings(max_examples=40)
@given(random_networks())
def test_own_constraint_equals_networkx_on_the_own_network(snapshot: GraphSnapshot):
    drawn = snapshot.graph("directed").networkx
    for row in run(snapshot, "ego_networks", group_by="group")["rows"]:
        wanted = ego_only(drawn, row["id"]) if row["size"] else None
        assert row["ego_constraint"] == (None if wanted is None else pytest.approx(wanted, rel=1e-9))


def test_without_groups_or_directions_it_is_said():
    bare = GraphSnapshot((Node("a", "a"), Node("b", "b")), (Tie("1", "a", "b"),), "files")
    found = run(bare, "ego_networks", direction="undirected")
    assert [(row["size"], row["ei_index"], row["iqv"], row["yules_q"]) for row in found["rows"]] == [(1, None, None, None)] * 2
    assert {"groups_unknown", "all_mutual", "density_undefined"} <= {warning["code"] for warning in found["warnings"]}
    asked = run(replace(bare, asked={"a": True, "b": False}), "ego_networks")
    said = [warning["text"] for warning in asked["warnings"] if warning["code"] == "silent_egos"]
    assert said == ["1 actor was not asked or did not answer: what is said of their network comes from others."]


def test_a_store_takes_contacts_from_all_ties_and_closed_circles_from_the_directed_layer():
    nodes = tuple(Node(id, id, {"sector": "x"}) for id in "abcd")
    gave = [Tie(one + two, one, two, "GAVE") for one, two in permutations("abc", 2)]
    snapshot = GraphSnapshot(nodes, (*gave, Tie("ad", "a", "d", "WORKS_WITH")), "store", at="2012-07-31")
    found = run(snapshot, "ego_networks")
    assert [(row["size"], row["simmelian_ties"]) for row in found["rows"]] == [(3, 2), (2, 2), (2, 2), (1, 0)]
    assert found["scope"]["layers"] == ["GAVE", "WORKS_WITH"]
