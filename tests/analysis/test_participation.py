"""Participation: the southern women, a hand count, and all paths of small two-mode networks."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._attended import greatest_betweenness
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import run, small, southern_women, table


def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows}


def visited(snapshot: GraphSnapshot, visits: dict[str, str], **starts: str | None) -> GraphSnapshot:
    """``{"spring": "a b"}``: who was where; and on which day."""
    went = [(actor, event) for event, names in visits.items() for actor in names.split()]
    events = {
        id: {"id": id, "title": id, "kinds": ["meeting"]} | ({"start": starts[id]} if starts.get(id) else {}) for id in visits
    }
    return replace(snapshot, events=events, participation=tuple(Tie(f"{a} {e}", a, e, "TOOK_PART_IN") for a, e in went))


def test_the_southern_women(shared: Path):
    # Davis et al. 1941; Breiger 1974: attendances and overlaps
    found = run(southern_women(shared), "participation")
    events, rows = by_id(found["tables"]["events"]), by_id(found["rows"])
    overlap = {(row["source"], row["target"]): row["events"] for row in found["tables"]["overlap"]}
    assert (events["E08"]["participants"], events["E09"]["participants"]) == (14, 12)
    assert overlap["EVELYN", "THERESA"] == 7
    assert overlap["EVELYN", "LAURA"] == 6
    assert len(overlap) == 139
    assert sum(row["events"] for row in found["rows"]) == 89
    assert rows["EVELYN"]["events"] == 8
    assert found["sentences"][0] == "18 actors, 89 participations in events."


def test_betweenness_of_the_southern_women_is_that_of_r(shared: Path):
    # R igraph's raw sums (reference table) over the maxima of Borgatti & Everett 1997, as NetworkX takes them
    found = run(southern_women(shared), "participation")
    raw = {row["id"]: float(row["betweenness"]) for row in table(shared / "reference/davis_southern_women/centrality.csv")}
    graph = nx.Graph([(tie.source, tie.target) for tie in southern_women(shared).participation])
    wanted = nx.bipartite.betweenness_centrality(graph, {row["id"] for row in found["rows"]})
    for rows, most in ((found["rows"], greatest_betweenness(18, 14)), (found["tables"]["events"], greatest_betweenness(14, 18))):
        for row in rows:
            assert row["two_mode_betweenness"] == pytest.approx(raw[row["id"]] / most, rel=1e-9)
            assert row["two_mode_betweenness"] == pytest.approx(wanted[row["id"]], rel=1e-9)


def test_new_pairs_by_hand():
    # a and b are x, c is y, d is z, u unknown. Spring: a-c tied since 2009, b-c only later, so new; u is in no group.
    # Summer: a-c and b-c met in spring; a-d and c-d are new, b-d is tied since nobody knows when.
    groups = {"a": "x", "b": "x", "c": "y", "d": "z", "u": None}
    base = small(groups, [])
    ties = (Tie("1", "a", "c", since="2009"), Tie("2", "c", "b", since="2010-09"), Tie("3", "b", "d"))
    snapshot = visited(
        replace(base, ties=ties),
        {"spring": "a b c u", "summer": "a b c d", "undated": "a c"},
        spring="2010-03-01",
        summer="2010-06-01",
        undated=None,
    )
    found = run(snapshot, "participation", group_by="group")
    events = by_id(found["tables"]["events"])
    assert [events[id]["cross_group_pairs"] for id in ("spring", "summer", "undated")] == [2, 5, 1]
    assert [events[id]["new_cross_group_pairs"] for id in ("spring", "summer", "undated")] == [1, 2, None]
    assert "Mixed most: summer, 2 pairs" in found["sentences"][1]
    assert "event_undated" in {warning["code"] for warning in found["warnings"]}


def test_events_of_one_day_are_not_before_each_other():
    snapshot = visited(small({"a": "x", "b": "y"}, []), {"one": "a b", "two": "a b"}, one="2011-05", two="2011-05-01")
    events = by_id(run(snapshot, "participation", group_by="group")["tables"]["events"])
    assert [events[id]["new_cross_group_pairs"] for id in ("one", "two")] == [1, 1]


def test_large_events_give_no_weight_and_known_guests_count():
    # analytics 1.3: 1/2 + 1; a festival of 13 makes no tie; 5 known to have been at "two" make 1/4 of it
    people = [f"p{place:02}" for place in range(11)]
    base = small(dict.fromkeys(["amk", "kuva", "savel", *people], "x"), [])
    visits = {"one": "amk kuva savel", "two": "kuva savel", "festival": " ".join(["kuva", "savel", *people])}
    overlap = run(visited(base, visits), "participation")["tables"]["overlap"]
    weights = {(row["source"], row["target"]): row["weight"] for row in overlap}
    assert weights["kuva", "savel"] == pytest.approx(1.5)
    assert weights["amk", "kuva"] == pytest.approx(0.5)
    assert weights["p00", "p01"] == 0
    snapshot = visited(base, visits)
    snapshot = replace(snapshot, events=dict(snapshot.events) | {"two": {"id": "two", "title": "two", "size": 5}})
    overlap = run(snapshot, "participation", largest=13)["tables"]["overlap"]
    weights = {(row["source"], row["target"]): row["weight"] for row in overlap}
    assert weights["kuva", "savel"] == pytest.approx(1 / 2 + 1 / 4 + 1 / 12)


def test_events_still_to_come_are_left_out():
    snapshot = visited(small({"a": "x", "b": "x"}, []), {"past": "a b", "future": ""}, past="2011-01-01", future="2013-01-01")
    found = run(replace(snapshot, at="2012-07-31"), "participation")
    assert [row["id"] for row in found["tables"]["events"]] == ["past"]


def test_without_participation_that_is_said():
    found = run(small({"a": "x", "b": "x"}, [("a", "b")]), "participation")
    assert found["sentences"][1] == "Nobody's participation in events is recorded."
    assert found["rows"][0] == {"id": "a", "label": "A", "events": 0, "partners": 0, "two_mode_betweenness": None}


@st.composite
def gatherings(draw: st.DrawFn) -> GraphSnapshot:
    actors, events = "abcd"[: draw(st.integers(2, 4))], "EFGH"[: draw(st.integers(1, 4))]
    visits = {event: " ".join(a for a in actors if draw(st.booleans())) for event in events}
    groups = {a: draw(st.sampled_from(["x", "y", None])) for a in actors}
    starts = {event: draw(st.sampled_from(["2010", "2011-03", "2011-03-02", None])) for event in events}
    ties = draw(st.lists(st.tuples(st.sampled_from(actors), st.sampled_from(actors)), max_size=3))
    return visited(small(groups, ties), visits, **starts)


def pair_dependency(graph: nx.Graph, v: str) -> float:
    total = 0.0
    for s, t in combinations([node for node in graph if node != v], 2):
        if nx.has_path(graph, s, t):
            paths = list(nx.all_shortest_paths(graph, s, t))
            total += sum(v in path for path in paths) / len(paths)
    return total


@settings(max_examples=25)
@given(gatherings())
def test_betweenness_by_listing_all_paths(snapshot: GraphSnapshot):
    found = run(snapshot, "participation", group_by="group")
    graph = nx.Graph([(tie.source, tie.target) for tie in snapshot.participation])
    actors = {tie.source for tie in snapshot.participation}
    events = set(graph) - actors
    for rows, own, other in ((found["rows"], actors, events), (found["tables"]["events"], events, actors)):
        for row in rows:
            if row["id"] not in graph or not (most := greatest_betweenness(len(own), len(other))):
                assert row["two_mode_betweenness"] is None
                continue
            assert row["two_mode_betweenness"] == pytest.approx(pair_dependency(graph, row["id"]) / most)
            assert 0 <= row["two_mode_betweenness"] <= 1 + 1e-12


@settings(max_examples=25)
@given(gatherings())
def test_partners_and_overlap_by_listing_all_pairs(snapshot: GraphSnapshot):
    found = run(snapshot, "participation", group_by="group")
    at: dict[str, set[str]] = {node.id: set() for node in snapshot.nodes}
    for tie in snapshot.participation:
        at[tie.source].add(tie.target)
    for row in found["rows"]:
        assert row["events"] == len(at[row["id"]])
        assert row["partners"] == sum(bool(at[row["id"]] & at[other]) for other in at if other != row["id"])
    wanted = {(a, b): len(at[a] & at[b]) for a, b in combinations(sorted(at), 2) if at[a] & at[b]}
    assert {(row["source"], row["target"]): row["events"] for row in found["tables"]["overlap"]} == wanted


def test_an_employee_counts_once_with_the_company():
    firm = GraphSnapshot(
        nodes=(Node("firm", "Firm", {}), Node("other", "Other", {})),
        ties=(),
        source="store",
        events={"E": {"id": "E", "title": "Evening"}},
        participation=(Tie("1", "firm", "E"), Tie("2", "firm", "E"), Tie("3", "other", "E")),
    )
    found = run(firm, "participation")
    assert found["m"] == 2
    assert [row["partners"] for row in found["rows"]] == [1, 1]
