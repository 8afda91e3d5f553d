"""Shuffles within strata: exact figures against every shuffle there is, and against runs."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.snapshot import GraphSnapshot, Node
from tests.analysis.networks import random_networks, run, small, text_network

NAMES = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "boundary", "liaison")


@st.composite
def with_strata(draw: st.DrawFn) -> GraphSnapshot:
    """Up to six actors, some from outside, some without an answer."""
    snapshot = draw(random_networks(most=6))
    nodes = tuple(
        replace(node, attributes=dict(node.attributes) | {"is_regional": draw(st.sampled_from(["yes", "no", None]))})
        for node in snapshot.nodes
    )
    asked = {node.id: draw(st.booleans()) for node in nodes} if draw(st.booleans()) else {}
    return replace(snapshot, nodes=nodes, asked=asked)


def labelled(snapshot: GraphSnapshot, groups: list[str | None]) -> GraphSnapshot:
    nodes = (
        Node(node.id, node.label, dict(node.attributes) | {"group": group})
        for node, group in zip(snapshot.nodes, groups, strict=True)
    )
    return replace(snapshot, nodes=tuple(nodes))


def stratum(snapshot: GraphSnapshot, place: int) -> tuple[bool, bool]:
    node = snapshot.nodes[place]
    return node.attributes.get("is_regional") == "no", bool(snapshot.asked) and not snapshot.asked.get(node.id, False)


def shuffles(snapshot: GraphSnapshot, broker: int) -> list[list[str | None]]:
    """All orders of the labels, the broker's kept, that stay within strata."""
    groups = snapshot.groups(["group"])
    strata: dict[Any, list[int]] = {}
    for place in range(len(groups)):
        if place != broker:
            strata.setdefault(stratum(snapshot, place), []).append(place)
    found = []
    for orders in product(*(set(permutations([groups[place] for place in places])) for places in strata.values())):
        shuffled = list(groups)
        for places, order in zip(strata.values(), orders, strict=True):
            for place, group in zip(places, order, strict=True):
                shuffled[place] = group
        found.append(shuffled)
    return found


@settings(max_examples=25, deadline=None)
@given(with_strata(), st.sampled_from(["directed", "symmetric", "undirected"]))
def test_moments_equal_those_of_all_shuffles_within_strata(snapshot: GraphSnapshot, way: str):
    rows = run(snapshot, "brokerage_roles", group_by="group", direction=way, null="labels")["rows"]
    names = [name for name in NAMES if name in rows[0]]
    for place, row in enumerate(rows):
        if row["group"] is None or not row["total"]:
            continue
        seen = []
        for groups in shuffles(snapshot, place):
            other = run(labelled(snapshot, groups), "brokerage_roles", group_by="group", direction=way)["rows"][place]
            seen.append([other[name] for name in names])
        assert np.allclose([row[f"expected_{name}"] for name in names], np.mean(seen, axis=0), atol=1e-9)
        assert np.allclose([row[f"sd_{name}"] for name in names], np.std(seen, axis=0), atol=1e-6)


def test_runs_stay_within_strata_and_agree_with_the_formula():
    # b stands between a1 and each of four others; only c and d, both from outside, can change places
    snapshot = text_network("a1>b1 b1>a2 b1>b2 b1>c1 b1>d1 a3>b2")
    outside = {"c1", "d1", "b2"}
    nodes = tuple(
        replace(node, attributes=dict(node.attributes) | {"is_regional": "no" if node.id in outside else "yes"})
        for node in snapshot.nodes
    )
    apart = run(replace(snapshot, nodes=nodes), "brokerage_roles", group_by="group", null="labels", runs=1999)
    row = next(row for row in apart["rows"] if row["id"] == "b1")
    # from the region all others are of group a: a1 > b1 > a2 is itinerant in every shuffle
    assert (row["itinerant_broker"], row["expected_itinerant_broker"], row["sd_itinerant_broker"]) == (1, 1, 0)
    assert (row["z_itinerant_broker"], row["p_itinerant_broker"]) == (None, 1)
    # b2, c1, d1 each are targets once: one of group b, whatever the order
    assert (row["gatekeeper"], row["expected_gatekeeper"], row["sd_gatekeeper"]) == (1, pytest.approx(1), 0)
    [warning] = [warning for warning in apart["warnings"] if warning["code"] == "strata"]
    assert warning["text"] == (
        "Groups were shuffled among actors of one kind only (from the region, answered: 4, from outside, answered: 3)."
    )
    mixed = run(replace(snapshot, nodes=nodes), "brokerage_roles", group_by="group", null="labels", strata="no", runs=1999)
    other = next(row for row in mixed["rows"] if row["id"] == "b1")
    assert other["sd_itinerant_broker"] > 0.3
    assert "strata" not in {warning["code"] for warning in mixed["warnings"]}


def test_shuffle_p_within_strata_equals_the_share_of_all_shuffles():
    # 3 outsiders among whom the labels x, x, y move: v's coordinator count is 2 in 1 of 3 orders, else 1
    nodes = {"v": "x", "i": "x", "p": "x", "q": "x", "r": "y"}
    arrows = [("i", "v"), ("v", "p"), ("v", "q")]
    snapshot = small(nodes, arrows)
    found = replace(
        snapshot,
        nodes=tuple(
            replace(node, attributes=dict(node.attributes) | {"is_regional": "no" if node.id in "pqr" else "yes"})
            for node in snapshot.nodes
        ),
    )
    row = next(r for r in run(found, "brokerage_roles", group_by="group", null="labels", runs=9999)["rows"] if r["id"] == "v")
    assert row["expected_coordinator"] == pytest.approx(4 / 3, rel=1e-12)
    assert row["sd_coordinator"] == pytest.approx((2 / 9) ** 0.5, rel=1e-12)
    # two-sided: 2 P(count >= 2)
    assert row["p_coordinator"] == pytest.approx(2 / 3, abs=0.03)
