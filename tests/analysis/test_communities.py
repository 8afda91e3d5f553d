"""Communities reach the best known divisions, are the same for equal seeds, and are drawn only where they hold."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import igraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._catalogue import analysis
from graph_service.analysis._circles import adjusted_rand
from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import fixture_network, is_directed, network, random_networks, run, small
from tests.conftest import ROOT


def whole(found: dict[str, Any]) -> dict[str, Any]:
    return found["tables"]["network"][0]


def modularity(snapshot: GraphSnapshot, rows: list[dict[str, Any]]) -> float:
    graph = snapshot.graph("undirected").networkx
    circle = {row["id"]: row["community"] for row in rows}
    names = set(circle.values()) - {None}
    within = [sum(circle[a] == circle[b] == name for a, b in graph.edges) for name in names]
    ends = [sum(d for id, d in graph.degree if circle[id] == name) for name in names]
    m = graph.number_of_edges()
    return sum(w / m - (d / 2 / m) ** 2 for w, d in zip(within, ends, strict=True))


def test_no_reference_search_found_a_better_division(shared: Path):
    # 100 Leiden runs each, weighted with both directions added, and binary; karate .4198 is optimal (Brandes et al. 2008)
    seen = {}
    for path in sorted((shared / "reference").glob("*/communities.json")):
        wanted, snapshot = json.loads(path.read_text(encoding="utf-8")), network(path.parent)
        way = "directed" if is_directed(path.parent) else "undirected"
        for weight, key in (("none", "leiden_binary"), ("weight", "leiden_weighted")):
            found = whole(run(snapshot, "communities", direction=way, weight=weight))["modularity"]
            assert found >= wanted[key]["max"] - 1e-9, f"{path.parent.name} {weight}: {found}"
            seen[path.parent.name, weight] = found
    assert len(seen) >= 28
    assert seen["zachary_karate", "none"] == pytest.approx(0.4198, abs=5e-5)


def test_the_worked_network_has_no_reliable_circles(shared: Path):
    # analytics 2.2: Q .311, 3 distinct optima; there ARI .68 and p .26
    found = run(fixture_network(shared), "communities", direction="undirected", runs=99)
    row = whole(found)
    assert row["modularity"] == pytest.approx(0.311, abs=5e-4)
    assert row["distinct"] == 3
    assert 0.5 < row["stability"] < 0.8
    assert 0.1 < row["p"] < 0.5
    assert row["drawn"] is False
    assert found["sentences"][1].startswith("No reliable circles")
    assert "not_drawn" in {warning["code"] for warning in found["warnings"]}


def test_circles_that_hold_are_told(shared: Path):
    found = run(network(shared / "reference/zachary_karate"), "communities", direction="undirected", runs=39)
    assert whole(found) | {"expected": None} == {
        "modularity": pytest.approx(0.4197896),
        "communities": 4,
        "distinct": 1,
        "stability": 1.0,
        "expected": None,
        "p": pytest.approx(1 / 40),
        "drawn": True,
    }
    assert found["sentences"][1] == "4 working circles can be told apart."
    assert [row["n"] for row in found["tables"]["circles"]] == [12, 11, 6, 5]
    assert (
        sum(row["internal"] for row in found["tables"]["circles"]) * 2
        + sum(row["external"] for row in found["tables"]["circles"])
        == 2 * found["m"]
    )


def test_without_runs_nothing_is_claimed(shared: Path):
    found = run(network(shared / "reference/zachary_karate"), "communities", direction="undirected")
    assert whole(found)["p"] is None
    assert whole(found)["drawn"] is False
    assert "not tested" in found["sentences"][1]


def test_equal_seeds_give_equal_circles_in_every_process(shared: Path):
    code = (
        "import hashlib, json\nfrom pathlib import Path\nfrom tests.analysis.networks import fixture_network, run\n"
        f"found = run(fixture_network(Path({str(shared)!r})), 'communities', runs=5, seed=7)\n"
        "print(hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest())"
    )
    prints = set()
    for hashing in ("0", "1"):
        env = os.environ | {"PYTHONHASHSEED": hashing}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=env)
        prints.add(done.stdout)
    assert len(prints) == 1


def test_the_generator_of_others_is_left_as_it_was(shared: Path):
    def drawn() -> list[int]:
        random.seed(5)
        return igraph.Graph.Ring(12).random_walk(0, 10)

    before = drawn()
    run(fixture_network(shared), "communities", runs=2)
    assert drawn() == before


def test_progress_is_told(shared: Path):
    heard: list[float] = []
    analysis("communities").answer(fixture_network(shared), {"runs": 20}, lambda done, total, phrase: heard.append(done / total))
    assert len(heard) > 100
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1)


@settings(max_examples=15)
@given(random_networks(most=6))
def test_no_division_of_a_small_network_is_better(snapshot: GraphSnapshot):
    found = run(snapshot, "communities", direction="undirected")
    best = whole(found)["modularity"]
    if best is None:
        assert all(row["community"] is None for row in found["rows"])
        return
    assert best == pytest.approx(modularity(snapshot, found["rows"]))
    ids = [row["id"] for row in found["rows"]]
    for division in product("abc", repeat=len(ids)):
        rows = [{"id": id, "community": name} for id, name in zip(ids, division, strict=True)]
        assert modularity(snapshot, rows) <= best + 1e-9


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=9))
def test_the_adjusted_rand_index_counts_pairs(pairs: list[tuple[int, int]]):
    # Hubert & Arabie 1985 by listing the pairs
    one, other = tuple(a for a, _ in pairs), tuple(b for _, b in pairs)
    every = [(i, j) for j in range(len(pairs)) for i in range(j)]
    first = {(i, j) for i, j in every if one[i] == one[j]}
    second = {(i, j) for i, j in every if other[i] == other[j]}
    chance = len(first) * len(second) / len(every)
    most = (len(first) + len(second)) / 2
    wanted = 1.0 if most == chance else (len(first & second) - chance) / (most - chance)
    assert adjusted_rand(one, other) == pytest.approx(wanted)


def test_an_isolate_is_in_no_circle_and_changes_nothing_else():
    ties = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "e"), ("e", "f"), ("f", "d"), ("c", "d")]
    before = run(small(dict.fromkeys("abcdef", "x"), ties), "communities", direction="undirected", runs=9)
    after = run(small(dict.fromkeys("Aabcdef", "x"), ties), "communities", direction="undirected", runs=9)
    assert after["rows"][0]["community"] is None
    assert after["rows"][1:] == before["rows"]
    assert after["tables"] == before["tables"]
