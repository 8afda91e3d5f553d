"""Where no route is within the limit: the shortest one, and whom an introduction would have to reach."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import run

WHY = ("source", "shortest", "nearest", "via", "reason")


def network(ties: str, doors: str = "", visits: str = "", nodes: dict[str, dict[str, str]] | None = None) -> GraphSnapshot:
    """``a-b b-c``; those with access to DE; ``a>fair``; attributes by id."""
    pairs = [tie.split("-") for tie in ties.split()]
    known = nodes or {}
    ids = sorted({*known, *doors.split(), *(end for pair in pairs for end in pair)})
    return GraphSnapshot(
        tuple(Node(id, id.upper(), known.get(id, {})) for id in ids),
        tuple(Tie(f"t{place}", a, b) for place, (a, b) in enumerate(pairs)),
        "files",
        access=tuple(Tie(f"door {id}", id, "market:DE", "HAS_ACCESS_TO") for id in doors.split()),
        markets={"market:DE": {"id": "market:DE", "country": "DE"}},
        participation=tuple(Tie(visit, *visit.split(">"), "TOOK_PART_IN") for visit in visits.split()),
    )


def missing(snapshot: GraphSnapshot, **asked: Any) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in WHY) for row in run(snapshot, "export_paths", **asked)["tables"]["no_routes"]]


def test_a_route_that_is_too_long_names_whom_to_be_introduced_to_and_by_whom():
    # a-b-c-d-e-DE has five ties; a tie a-c would make it four, and b knows both
    chain = network("a-b b-c c-d d-e", "e")
    assert missing(chain, source="a") == [("a", 5, "c", ["b"], "too_far")]
    assert missing(chain, source="a", max_hops=3) == [("a", 5, "d", ["b", "c"], "too_far")]
    assert missing(chain, source="a", max_hops=5) == []
    said = run(chain, "export_paths", source="a")["sentences"]
    assert "The shortest recorded route has 5 ties: A to Germany. Nearest to introduce: C, through B." in said
    # with direction the way is not back
    assert missing(chain, source="e", max_hops=2, direction="directed") == []
    assert missing(network("b-a b-c", "c"), source="a", direction="directed") == [("a", None, None, [], "nothing_shared")]


@pytest.mark.parametrize(
    ("visits", "nodes", "wanted"),
    [
        ("a>fair z>fair", {}, ("a", None, "z", [], "same_event")),
        ("b>fair z>fair", {"a": {"sector": "dance"}, "z": {"sector": "dance"}}, ("a", None, "z", ["b"], "same_event")),
        ("", {"b": {"sector": "dance"}, "z": {"sector": "dance"}}, ("a", None, "z", ["b"], "same_sector")),
        ("", {"a": {"municipality": "Lieksa"}, "y": {"municipality": "Lieksa"}}, ("a", None, "y", [], "same_place")),
        ("a>fair b>trip z>fair z>trip y>fair", {}, ("a", None, "y", [], "same_event")),
        ("a>fair b>fair b>trip z>fair z>trip y>fair", {}, ("a", None, "z", ["b"], "same_event")),
        ("", {}, ("a", None, None, [], "nothing_shared")),
    ],
)
def test_without_any_route_those_with_access_who_share_most_are_nearest(
    visits: str, nodes: dict[str, dict[str, str]], wanted: tuple[Any, ...]
):
    assert missing(network("a-b y-z", "y z", visits, nodes), source="a") == [wanted]


def test_what_is_shared_is_said_in_words():
    snapshot = network("a-b y-z", "y z", "b>fair z>fair")
    found = run(snapshot, "export_paths", source="a")["sentences"]
    assert found[1:3] == [
        "No route within 4 ties: A to Germany.",
        "No recorded route of any length: A to Germany. Nearest with access: Z (both were at an event: B).",
    ]
    alone = run(network("a-b y-z", "y z"), "export_paths", source="a")
    assert "a fair or a trip may open a way." in alone["sentences"][2]
    assert "no_nearest" in {warning["code"] for warning in alone["warnings"]}
    closed = run(network("a-b"), "export_paths", source=["a", "b"], market="DE")["sentences"]
    assert closed[1:3] == [
        "No route to Germany within 4 ties: 2 actors of 2.",
        "Nobody's access to Germany is recorded: a fair or a trip may open a way.",
    ]


def test_who_is_not_to_be_asked_is_never_named():
    shy = {"contact_status": "do not contact"}
    assert missing(network("a-b b-c c-d d-e", "e", nodes={"b": shy}), source="a") == [("a", 5, None, [], "too_far")]
    assert missing(network("a-b b-c c-d d-e", "e", nodes={"c": shy}), source="a") == [("a", 5, None, [], "too_far")]
    both = {"a": {"sector": "dance"}, "z": {"sector": "dance"} | shy}
    assert missing(network("a-b y-z", "y z", nodes=both), source="a") == [("a", None, None, [], "nothing_shared")]


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=14), st.integers(0, 8), st.integers(1, 3), st.booleans())
def test_the_shortest_is_networkx_s_and_a_tie_to_the_nearest_is_enough(
    arrows: set[tuple[int, int]], door: int, hops: int, directed: bool
):
    arrows = {(a, b) for a, b in arrows if a != b}
    text = " ".join(f"n{a}-n{b}" for a, b in sorted(arrows))
    asked: dict[str, Any] = {"max_hops": hops} | ({"direction": "directed"} if directed else {})
    snapshot = network(text, f"n{door}", nodes={f"n{place}": {} for place in range(9)})
    drawn = (nx.DiGraph if directed else nx.Graph)([(f"n{a}", f"n{b}") for a, b in arrows] + [(f"n{door}", "DE")])
    drawn.add_nodes_from(snapshot.by_id)
    rows = missing(snapshot, **asked)
    away = {id: nx.shortest_path_length(drawn, id, "DE") if nx.has_path(drawn, id, "DE") else None for id in snapshot.by_id}
    assert [row[:2] for row in rows] == [(id, far) for id, far in away.items() if far is None or far > hops]
    for source, shortest, nearest, via, reason in rows:
        if reason != "too_far":
            continue
        assert nearest in snapshot.by_id
        chain = [source, *via, nearest]
        assert all(drawn.has_edge(a, b) for a, b in pairwise(chain))
        closer = network(f"{text} {source}-{nearest}", f"n{door}", nodes={id: {} for id in snapshot.by_id})
        assert shortest > hops
        # a market one tie away is reached by those with access alone
        assert hops == 1 or source not in {row[0] for row in missing(closer, source=source, **asked)}


def test_a_selector_takes_any_kind_and_no_heed_of_the_case():
    nodes = {"a": {"municipality": "Joensuu"}, "b": {"municipality": "Nurmes"}, "c": {"municipality": "Joensuu"}}
    snapshot = network("a-b b-c", "b", nodes=nodes)
    asked = run(snapshot, "export_paths", source="municipality:joensuu")
    assert {row["source"] for row in asked["tables"]["pairs"]} == {"a", "c"}
    several = GraphSnapshot((Node("a", "a", {"kind": "company"}, kinds=("company", "educator")),), (), "files")
    found = run(several, "export_paths", source="kind:Educator")
    assert found["tables"]["pairs"] == []
