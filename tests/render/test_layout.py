"""Layout: seeded, stable, nothing overlaps; checked on drawn networks, random ones and one of 11,000."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.ingest import plain_snapshot
from graph_service.render.layout import drawn, positions, radius
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.render.networks import network

LEAST = 8


def close_pairs(snapshot: GraphSnapshot, where: dict[str, tuple[float, float]]) -> list[tuple[str, str]]:
    """Pairs of marks with less than 8 map units between their rims (rounding apart)."""
    from scipy.spatial import cKDTree

    graph = drawn(snapshot)
    spots = np.array([where[id] for id in graph.ids])
    pairs = cKDTree(spots).query_pairs(2 * float(graph.radii.max()) + LEAST, output_type="ndarray")
    distance = np.hypot(*(spots[pairs[:, 0]] - spots[pairs[:, 1]]).T)
    near = distance < graph.radii[pairs].sum(axis=1) + LEAST - 0.2
    return [(graph.ids[a], graph.ids[b]) for a, b in pairs[near]]


@pytest.mark.parametrize("polish", [True, False])
def test_a_region_has_no_overlaps_and_every_mark_a_place(polish: bool) -> None:
    snapshot = network(60)
    where = positions(snapshot, polish=polish)
    assert set(where) == {node.id for node in snapshot.nodes} | {"market:DE"}
    assert close_pairs(snapshot, where) == []


def test_the_same_network_and_seed_give_the_same_map() -> None:
    assert positions(network(40), seed=5) == positions(network(40), seed=5)
    assert positions(network(40), seed=5) != positions(network(40), seed=6)


def test_another_random_generator_is_left_alone() -> None:
    import random

    random.seed(3)
    expected = random.random()
    random.seed(3)
    positions(network(15))
    assert random.random() == expected


def test_who_was_there_stays_and_a_newcomer_starts_beside_its_contacts() -> None:
    snapshot = network(60)
    before = positions(snapshot)
    # a newcomer tied to a06 and a09, and one actor gone
    kept = tuple(node for node in snapshot.nodes if node.id != "a20")
    newcomer = Node("new", "New", {"kind": "company", "sector": "dance", "country": "FI"})
    ties = tuple(tie for tie in snapshot.ties if "a20" not in {tie.source, tie.target})
    ties += (Tie("n1", "new", "a06"), Tie("n2", "new", "a09"))
    after_snapshot = GraphSnapshot(
        nodes=(*kept, newcomer), ties=ties, source="store", access=snapshot.access, markets=snapshot.markets
    )
    after = positions(after_snapshot, previous=before)
    tied = {end for tie in ties for end in (tie.source, tie.target)}
    assert {id: after[id] for id in before if id in tied} == {id: before[id] for id in before if id in tied}
    assert close_pairs(after_snapshot, after) == []
    middle = np.mean([before["a06"], before["a09"]], axis=0)
    assert np.hypot(*(np.array(after["new"]) - middle)) < 400


def test_an_isolate_that_gets_a_tie_leaves_the_tray() -> None:
    snapshot = network(60)
    before = positions(snapshot)
    alone = next(node.id for node in snapshot.nodes if not any(node.id in {tie.source, tie.target} for tie in snapshot.ties))
    tied = GraphSnapshot(
        nodes=snapshot.nodes,
        ties=(*snapshot.ties, Tie("x", alone, "a06")),
        source="store",
        access=snapshot.access,
        markets=snapshot.markets,
    )
    after = positions(tied, previous=before)
    assert after["a06"] == before["a06"]
    assert np.hypot(*np.subtract(after[alone], after["a06"])) < 400


def test_actors_without_ties_stand_in_rows_below() -> None:
    snapshot = network(60)
    where = positions(snapshot)
    tied = {end for tie in snapshot.ties + snapshot.access for end in (tie.source, tie.target)}
    alone = [node.id for node in snapshot.nodes if node.id not in tied]
    assert len(alone) >= 3
    assert min(where[id][1] for id in alone) > max(where[id][1] for id in tied)


def test_abroad_lies_to_the_right() -> None:
    snapshot = network(60)
    where = positions(snapshot)
    abroad = [where[node.id][0] for node in snapshot.nodes if node.attributes["country"] != "FI"] + [where["market:DE"][0]]
    home = [where[node.id][0] for node in snapshot.nodes if node.attributes["country"] == "FI"]
    assert np.mean(abroad) > np.mean(home)


def test_the_polish_makes_fewer_crossings() -> None:
    snapshot = network(60)
    assert crossings(snapshot, positions(snapshot)) < crossings(snapshot, positions(snapshot, polish=False))


def crossings(snapshot: GraphSnapshot, where: dict[str, tuple[float, float]]) -> int:
    """Pairs of ties that cross, counted one by one."""

    def side(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    graph = drawn(snapshot)
    lines = [tuple(where[graph.ids[end]] for end in pair) for pair in graph.pairs]
    return sum(
        side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
        for (a, b), (c, d) in combinations(lines, 2)
        if len({a, b, c, d}) == 4
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 14), st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=30), st.integers(1, 3))
def test_any_small_network_gets_finite_places_without_overlaps(n: int, ends: list[tuple[int, int]], seed: int) -> None:
    nodes = tuple(Node(f"n{place:02}", f"N{place}", {}) for place in range(n))
    ties = tuple(Tie(f"t{place}", f"n{a:02}", f"n{b:02}") for place, (a, b) in enumerate(ends) if a < n and b < n)
    snapshot = GraphSnapshot(nodes=nodes, ties=ties, source="files")
    where = positions(snapshot, seed=seed)
    assert set(where) == {node.id for node in nodes}
    assert all(np.isfinite(place).all() and np.abs(place).max() < 1e5 for place in where.values())
    assert n == 0 or close_pairs(snapshot, where) == []


def test_radius_grows_with_the_root_of_the_ties() -> None:
    # look.md 4.2: 9 + 3.3 sqrt(ties), isolates 9
    assert (radius(0), radius(1), radius(4)) == (9, 12.3, 15.6)


def test_a_real_network_with_components(shared: Path) -> None:
    folder = shared / "reference" / "florentine_marriage"
    snapshot = plain_snapshot(folder / "nodes.csv", folder / "edges.csv")
    where = positions(snapshot)
    assert len(where) == len(snapshot.nodes)
    assert close_pairs(snapshot, where) == []


@pytest.mark.slow
def test_eleven_thousand_actors_are_laid_out() -> None:
    snapshot = network(11_000)
    where = positions(snapshot)
    assert len(where) == 11_001
    assert close_pairs(snapshot, where) == []
