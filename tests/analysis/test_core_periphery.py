"""Core and periphery: worked figures, and all subsets of small networks through NumPy's own correlation."""

from __future__ import annotations

from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph_service.analysis import _core
from graph_service.analysis._core import best_core
from graph_service.analysis._coreness import transition
from graph_service.language import unheard
from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import equal, fixture_network, network, random_networks, run, small


def patterns(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["pattern"]: row for row in found["tables"]["network"]}


def members(found: dict[str, Any], pattern: str) -> set[str]:
    return {row["id"] for row in found["rows"] if row[f"core_{pattern}"]}


def fit(snapshot: GraphSnapshot, core: set[str], pattern: str) -> float | None:
    graph = snapshot.graph("undirected").networkx
    ties, ideal = [], []
    for a, b in combinations(graph, 2):
        inside = (a in core) + (b in core)
        if pattern == "either" or inside != 1:
            ties.append(float(graph.has_edge(a, b)))
            ideal.append(float(inside > 0))
    if len(set(ties)) < 2 or len(set(ideal)) < 2:
        return None
    return float(np.corrcoef(ties, ideal)[0, 1])


def test_the_worked_network(shared: Path):
    # analytics 2.2: {amk} .356 and {amk, kuva, m_hki, savel} .540
    found = run(fixture_network(shared), "core_periphery", direction="undirected")
    assert members(found, "either") == {"amk"}
    assert members(found, "blocks") == {"amk", "kuva", "m_hki", "savel"}
    assert patterns(found)["either"]["correlation"] == pytest.approx(0.356, abs=5e-4)
    assert patterns(found)["blocks"]["correlation"] == pytest.approx(0.540, abs=5e-4)
    assert {row["method"] for row in found["tables"]["network"]} == {"exact"}
    assert next(row["core"] for row in found["rows"] if row["id"] == "amk") == 2
    assert "in both: amk" in found["sentences"][1]


@settings(max_examples=25)
@given(random_networks(most=7))
def test_no_subset_of_a_small_network_fits_better(snapshot: GraphSnapshot):
    found = run(snapshot, "core_periphery")
    ids = [node.id for node in snapshot.nodes]
    for pattern, row in patterns(found).items():
        every = [set(core) for size in range(len(ids) + 1) for core in combinations(ids, size)]
        fits = [(value, core) for core in every if (value := fit(snapshot, core, pattern)) is not None]
        if not fits:
            assert row["correlation"] is None
            assert members(found, pattern) == set()
            continue
        best = max(value for value, _ in fits)
        assert row["correlation"] == pytest.approx(best)
        equals = [core for value, core in fits if value > best - 1e-9]
        assert row["equals"] == len(equals)
        # smallest first, then the first ids: the order of combinations
        assert members(found, pattern) == equals[0]


@settings(max_examples=15)
@given(random_networks(most=8), st.booleans())
def test_the_search_finds_what_all_subsets_find(snapshot: GraphSnapshot, is_blocks: bool):
    assume(len(snapshot.nodes) > 2)
    graph = snapshot.graph("undirected")
    exact = best_core(graph, is_blocks, 1, unheard)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_core, "ALL", 0)
        searched = best_core(graph, is_blocks, 1, unheard)
    assert equal(searched.correlation, exact.correlation)
    if exact.equals == 1:
        assert (searched.members == exact.members).all()


def test_a_search_reaches_what_is_planted():
    # 8 actors all tied, 24 others each with one of them: blocks fit perfectly, and no other core does
    core = [f"c{place}" for place in range(8)]
    others = [f"o{place:02}" for place in range(24)]
    ties = [*combinations(core, 2), *((other, core[place % 8]) for place, other in enumerate(others))]
    found = run(small(dict.fromkeys(core + others, "x"), ties), "core_periphery")
    assert members(found, "blocks") == set(core)
    assert patterns(found)["blocks"] == {"pattern": "blocks", "correlation": 1.0, "n": 8, "equals": None, "method": "search"}
    assert "core_searched" in {warning["code"] for warning in found["warnings"]}


def test_a_search_cannot_be_bettered_by_one_actor(shared: Path):
    snapshot = network(shared / "reference/zachary_karate")
    found = run(snapshot, "core_periphery", direction="undirected")
    for pattern, row in patterns(found).items():
        core = members(found, pattern)
        assert row["correlation"] == pytest.approx(fit(snapshot, core, pattern))
        for node in snapshot.nodes:
            assert (fit(snapshot, core ^ {node.id}, pattern) or 0) <= row["correlation"] + 1e-9
    assert found == run(snapshot, "core_periphery", direction="undirected")


def test_no_clear_circle_is_said_first():
    ring = [(f"a{place:02}", f"a{(place + 1) % 20:02}") for place in range(20)]
    found = run(small(dict.fromkeys((a for a, _ in ring), "x"), ring), "core_periphery")
    assert found["sentences"][1].startswith("There is no clear inner circle")


@pytest.mark.parametrize("ties", [[], list(combinations([f"a{place:02}" for place in range(20)], 2))])
def test_many_actors_without_ties_or_with_all_have_no_core(ties: list[tuple[str, str]]):
    found = run(small(dict.fromkeys((f"a{place:02}" for place in range(20)), "x"), ties), "core_periphery")
    assert {row["correlation"] for row in found["tables"]["network"]} == {None}
    assert {row["core"] for row in found["rows"]} == {0}
    assert "do not define a core" in found["sentences"][1]


def test_the_values_that_are_dealt_out():
    # Rombach et al. 2014, equation 3, by hand for 4 actors: soft and half; sharp with one in the core
    assert transition(4, 0.5, 0.5) == pytest.approx([0.125, 0.25, 0.875, 1.0])
    assert transition(4, 1.0, 0.75) == pytest.approx([0, 0, 0, 1])


@settings(max_examples=10)
@given(random_networks(most=5))
def test_coreness_by_all_ways_to_deal(snapshot: GraphSnapshot):
    found = {row["id"]: row["coreness"] for row in run(snapshot, "core_periphery")["rows"]}
    graph = snapshot.graph("undirected").networkx
    ids, n = list(graph), len(graph)
    if not graph.size():
        assert set(found.values()) == {None}
        return
    ties = np.array([[float(graph.has_edge(a, b)) for b in ids] for a in ids])
    ways = np.array(list(permutations(range(n))))
    low, high = np.zeros(n), np.zeros(n)
    for alpha in np.arange(0.05, 1, 0.1):
        for beta in np.arange(0.05, 1, 0.1):
            dealt = transition(n, alpha, beta)[ways]
            quality = np.einsum("wi,ij,wj->w", dealt, ties, dealt)
            # several ways can be best: the answer takes one of them, or their mean
            best = dealt[quality > quality.max() - 1e-9]
            low += best.min(axis=0) * quality.max()
            high += best.max(axis=0) * quality.max()
    top = max(range(n), key=lambda place: found[ids[place]])
    assert found[ids[top]] == 1
    for place, actor in enumerate(ids):
        assert low[place] / high[top] - 1e-9 <= found[actor] <= high[place] / low[top] + 1e-9
    for a, b in combinations(ids, 2):
        if set(graph[a]) - {b} == set(graph[b]) - {a}:
            assert found[a] == pytest.approx(found[b])


def test_coreness_falls_from_the_middle_of_the_worked_network(shared: Path):
    rows = {row["id"]: row["coreness"] for row in run(fixture_network(shared), "core_periphery", direction="undirected")["rows"]}
    assert max(rows, key=lambda actor: rows[actor]) == "amk"
    assert min(rows, key=lambda actor: rows[actor]) == "tuike"
    # kuva and savel have the same contacts
    assert rows["kuva"] == pytest.approx(rows["savel"])
