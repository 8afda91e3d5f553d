"""What the board covers: the worked cells, greedy coverage beside every choice, and who is near one member alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import e
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import fixture_network, run
from tests.analysis.properties import drawn

KINDS = {"board": "board_member"}


def worked(shared: Path) -> GraphSnapshot:
    """The fixture with today's word for a member of the board."""
    snapshot = fixture_network(shared)
    nodes = (
        replace(n, attributes={**n.attributes, "kind": KINDS.get(str(n.attributes["kind"]), n.attributes["kind"])})
        for n in snapshot.nodes
    )
    return replace(snapshot, nodes=tuple(nodes))


def cells(found: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    return {(row["sector"], row["market"]): row["members"] for row in found["tables"]["cells"]}


def test_worked_network_covers_two_of_eight(shared: Path):
    # analytics 2.4: b_ger (media, DE), b_swe (tourism, SE)
    found = run(worked(shared), "board_coverage")
    covered = {cell: members for cell, members in cells(found).items() if members}
    assert covered == {("media", "market:DE"): ["b_ger"], ("tourism", "market:SE"): ["b_swe"]}
    assert found["tables"]["network"] == [{"cells": 8, "covered": 2, "share": 0.25, "single": 2}]
    assert [(row["member"], row["cells"], row["exclusive_cells"]) for row in found["rows"]] == [("b_ger", 1, 1), ("b_swe", 1, 1)]
    assert found["sentences"][1] == "2 of 8 sector-market cells are covered; 2 rest on one member."
    finnish = run(worked(shared), "board_coverage", language="fi")["sentences"][1]
    assert finnish == "Toimialan ja markkinan ruutuja, joissa on jäsen: 2 (yhteensä 8). Yhden jäsenen varassa: 2."
    # p_ger (events, DE) and p_swe (dance, SE) each add one; nobody recorded adds more
    assert [(row["actor"], row["adds"]) for row in found["tables"]["next"]] == [("p_ger", 1), ("p_swe", 1)]


def board(**kinds: str) -> GraphSnapshot:
    """A dance company c; whoever is named otherwise works in dance, too, and is at home in Germany if asked by ``_de``."""
    told = {"c": "company", **kinds}
    nodes = tuple(
        Node(
            id,
            id.upper(),
            {"kind": kind.removesuffix("_de"), "sector": "dance", "country": "DE" if kind.endswith("_de") else "FI"},
        )
        for id, kind in sorted(told.items())
    )
    markets = {f"market:{code}": {"id": f"market:{code}", "country": code} for code in ("DE", "SE")}
    return GraphSnapshot(nodes, (), "files", at="2012-07-31", markets=markets)


def test_a_foothold_is_access_an_address_or_somebody_there():
    bare = board(m="board_member", p="partner_de")
    assert cells(run(bare, "board_coverage")) == {("dance", "market:DE"): [], ("dance", "market:SE"): []}
    assert cells(run(board(m="board_member_de"), "board_coverage"))["dance", "market:DE"] == ["m"]
    tied = replace(bare, ties=(Tie("1", "p", "m"),))
    assert cells(run(tied, "board_coverage"))["dance", "market:DE"] == ["m"]
    access = replace(bare, access=(Tie("1", "m", "market:SE", "HAS_ACCESS_TO"),))
    assert cells(run(access, "board_coverage"))["dance", "market:SE"] == ["m"]


def test_a_market_of_one_sector_is_one_cell():
    snapshot = board(m="board_member", q="company")
    nodes = tuple(
        replace(n, attributes={**n.attributes, "sector": "tourism"}) if n.id in {"m", "q"} else n for n in snapshot.nodes
    )
    own = {"market:NO:dance": {"id": "market:NO:dance", "country": "NO", "sector": "dance"}}
    access = (Tie("1", "m", "market:NO:dance", "HAS_ACCESS_TO"),)
    found = run(replace(snapshot, nodes=nodes, markets=own, access=access), "board_coverage")
    assert cells(found) == {("dance", "market:NO:dance"): ["m"]}


def test_the_next_profile_may_be_asked():
    snapshot = board(m="board_member", p="partner_de", q="partner_de")
    found = run(snapshot, "board_coverage")["tables"]["next"]
    assert [(row["step"], row["sectors"], row["markets"], row["actor"]) for row in found] == [(1, ["dance"], ["market:DE"], "p")]
    closed = tuple(
        replace(n, attributes={**n.attributes, "contact_status": "do_not_contact"}) if n.id == "p" else n for n in snapshot.nodes
    )
    again = run(replace(snapshot, nodes=closed), "board_coverage")
    assert [row["actor"] for row in again["tables"]["next"]] == ["q"]
    assert "not_to_be_contacted" in {warning["code"] for warning in again["warnings"]}
    assert run(snapshot, "board_coverage", k=0)["tables"]["next"] == []


@given(st.lists(st.sets(st.integers(0, 7)), min_size=1, max_size=6), st.integers(1, 4))
def test_greedy_covers_its_proven_share_of_the_best_choice(sets: list[set[int]], k: int):
    # an actor per set, with access to the market of each number; the only member has none
    ids = [f"p{place}" for place in range(len(sets))]
    nodes = [Node("c", "c", {"kind": "company", "sector": "dance"}), Node("m", "m", {"kind": "board_member", "sector": "dance"})]
    nodes += [Node(id, id, {"kind": "partner", "sector": "dance"}) for id in ids]
    access = [
        Tie(f"{id} {n}", id, f"market:{n}", "HAS_ACCESS_TO") for id, some in zip(ids, sets, strict=True) for n in sorted(some)
    ]
    markets = {f"market:{n}": {"id": f"market:{n}", "country": "DE"} for n in range(8)}
    snapshot = GraphSnapshot(tuple(nodes), (), "files", access=tuple(access), markets=markets)
    found = run(snapshot, "board_coverage", k=k)["tables"]["next"]
    most = max(len(set().union(*some)) for some in combinations(sets, min(k, len(sets))))
    got = found[-1]["covered"] if found else 0
    assert got == sum(row["adds"] for row in found)
    assert got >= (1 - 1 / e) * most
    assert [row["adds"] for row in found] == sorted((row["adds"] for row in found), reverse=True)


@given(drawn())
def test_near_one_member_alone_as_networkx_counts_steps(snapshot: GraphSnapshot):
    found = run(snapshot, "board_coverage")
    graph = nx.Graph([(tie.source, tie.target) for tie in snapshot.ties])
    graph.add_nodes_from(snapshot.by_id)
    members = [node.id for node in snapshot.nodes if node.is_a("board_member")]
    near = {id: set(nx.single_source_shortest_path_length(graph, id, 2)) - {id} for id in members}
    others = {id: set().union(*(near[other] for other in members if other != id)) for id in members}
    alone = {id: near[id] - others[id] - set(members) for id in members}
    assert {row["member"]: (row["reach"], row["exclusive"]) for row in found["rows"]} == {
        id: (len(near[id]), len(alone[id])) for id in members
    }
    assert {(row["member"], row["actor"]) for row in found["tables"]["exclusive"]} == {
        (id, who) for id in members for who in alone[id]
    }


def test_no_board_and_no_market_are_said():
    assert run(board(), "board_coverage")["sentences"][1] == "No member of the board is recorded."
    bare = run(replace(board(m="board_member"), markets={}), "board_coverage")
    assert bare["sentences"][1].startswith("There is nothing to cover")
    assert bare["tables"]["network"][0]["share"] is None
    with pytest.raises(Exception, match="Markets"):
        run(board(m="board_member"), "board_coverage", market="FR")
