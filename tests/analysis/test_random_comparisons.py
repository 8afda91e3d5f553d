"""What brokerage counts are compared with: expectations, deviations and runs against every graph there is."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._kernels import compiled, open_pairs, rewire, role_counts, shuffled_roles
from graph_service.analysis._moments import Sizes, bernoulli, fixed_arcs
from graph_service.analysis._randomgraphs import csr
from graph_service.analysis._role_kernels import perhaps_closed, raw_roles, ways_by_role, without_closed
from graph_service.analysis._significance import discovery_rates, family_wise, runs_needed, two_sided
from tests.analysis.networks import network, random_networks, run, small

ROLES = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "liaison", "total")
PAIRED = (0, 1, 2, 4, 5)


def counts(n: int, arcs: list[tuple[int, int]], group: np.ndarray, paired: bool) -> np.ndarray:
    source = np.array([a for a, _ in arcs] + [b for _, b in arcs if paired], dtype=np.int64)
    target = np.array([b for _, b in arcs] + [a for a, _ in arcs if paired], dtype=np.int64)
    raw = compiled(role_counts)(*csr(n, source, target), group, np.zeros(n, bool), paired)[0]
    return raw[:, PAIRED] // np.array([2, 2, 1, 2, 2]) if paired else raw


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize("labels", [[0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 1], [0, 0, 1, 2], [0, 1, 2, 3], [0, 0, 1, -1]])
def test_moments_equal_those_of_all_graphs(labels: list[int], paired: bool):
    # every graph on four actors (five as pairs), each with its probability
    labels = [*labels, 0] if paired else labels
    n, group = len(labels), np.array(labels)
    slots = list(combinations(range(n), 2)) if paired else list(permutations(range(n), 2))
    m = len(slots) // 3
    graphs = [[slot for slot, there in zip(slots, choice, strict=True) if there] for choice in product((0, 1), repeat=len(slots))]
    found = np.array([counts(n, arcs, group, paired) for arcs in graphs])
    number = np.array([len(arcs) for arcs in graphs])
    sizes = Sizes(n, tuple(np.bincount(group[group >= 0]).tolist()), paired)
    density = m / len(slots)
    chances = {
        bernoulli: density**number * (1 - density) ** (len(slots) - number),
        fixed_arcs: (number == m) / (number == m).sum(),
    }
    for null, weight in chances.items():
        for v in range(n):
            wanted = moments(found[:, v], weight)
            own = 0 if group[v] < 0 else int((group == group[v]).sum())
            assert np.allclose([each.moments(null(m, len(slots))) for each in sizes.broker(own)], wanted, atol=1e-9)
        wanted = moments(found.sum(axis=1), weight)
        assert np.allclose([each.moments(null(m, len(slots))) for each in sizes.network()], wanted, atol=1e-9)


def moments(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    mean = weight @ values
    return np.stack([mean, np.sqrt(np.maximum(weight @ values.astype(float) ** 2 - mean**2, 0))], axis=1)


@settings(max_examples=25, deadline=None)
@given(random_networks(most=6), st.sampled_from(["directed", "symmetric", "undirected"]))
def test_label_moments_equal_those_of_all_shuffles(snapshot, way: str):
    # own label kept, the others in every order
    rows = run(snapshot, "brokerage_roles", group_by="group", direction=way, null="labels")["rows"]
    ids = [node.id for node in snapshot.nodes]
    labels = snapshot.groups(["group"])
    arrows = [(tie.source, tie.target) for tie in snapshot.ties]
    names = [
        name
        for name in ("coordinator", "itinerant_broker", "representative", "gatekeeper", "boundary", "liaison")
        if name in rows[0]
    ]
    for place, row in enumerate(rows):
        if row["group"] is None or not row["total"]:
            continue
        seen = []
        for order in Counter(permutations(labels[:place] + labels[place + 1 :])):
            shuffled = [*order[:place], labels[place], *order[place:]]
            again = small(dict(zip(ids, shuffled, strict=True)), arrows)
            [other] = [r for r in run_raw(again, way) if r["id"] == row["id"]]
            seen.append([other[name] for name in names])
        # equal orders are equally many, so each different one weighs the same
        assert np.allclose([row[f"expected_{name}"] for name in names], np.mean(seen, axis=0), atol=1e-9)
        assert np.allclose([row[f"sd_{name}"] for name in names], np.std(seen, axis=0), atol=1e-7)


def run_raw(snapshot, way: str):
    return run(snapshot, "brokerage_roles", group_by="group", direction=way)["rows"]


@pytest.mark.parametrize("null", ["bernoulli", "arcs", "labels"])
def test_runs_agree_with_the_closed_form(shared: Path, null: str):
    # a count above its expectation by two deviations is rarely reached by chance, and the other way round
    snapshot = network(shared / "reference/lazega_advice")
    rows = run(snapshot, "brokerage_roles", group_by="office", null=null, runs=499)["rows"]
    cells = [(row[f"z_{role}"], row[f"p_{role}"]) for row in rows for role in ROLES[:-1] if row[f"p_{role}"] is not None]
    assert len(cells) >= 300
    assert all(p <= 0.1 for z, p in cells if abs(z) > 3.5)
    assert all(p >= 0.3 for z, p in cells if abs(z) < 0.2)


@pytest.mark.parametrize("way", ["directed", "undirected"])
def test_rewiring_keeps_every_degree(shared: Path, way: str):
    snapshot = network(shared / "reference/lazega_friendship")
    graph = snapshot.graph(way)
    source, target = np.repeat(np.arange(graph.n), np.diff(graph.indptr)), graph.indices.astype(np.int64)
    linked = np.zeros((graph.n, graph.n), np.uint8)
    linked[source, target] = 1
    before, mutual = linked.copy(), (linked & linked.T)
    pairs = np.argwhere(np.triu(mutual))
    arcs = np.argwhere(linked & ~mutual & 1)
    one, two = (np.concatenate([pairs[:, place], arcs[:, place]]) for place in range(2))
    done = compiled(rewire)(linked, one, two, len(pairs), np.random.default_rng(5).random((20_000, 3)))
    assert done > 1_000
    assert (linked != before).sum() > graph.m / 2
    assert not linked.diagonal().any()
    for axis in (0, 1):
        assert (linked.sum(axis=axis) == before.sum(axis=axis)).all()
        assert ((linked & linked.T).sum(axis=axis) == mutual.sum(axis=axis)).all()


@settings(max_examples=30, deadline=None)
@given(random_networks(), st.integers(0, 255), st.sampled_from(["directed", "symmetric", "undirected"]))
def test_the_quick_count_equals_the_count_of_every_pair(snapshot, silent: int, way: str):
    graph = snapshot.graph(way)
    group = np.array([{"x": 0, "y": 1, "z": 2}.get(name, -1) for name in snapshot.groups(["group"])])
    arguments = (
        graph.indptr,
        graph.indices,
        group,
        np.array([bool(silent >> place & 1) for place in range(graph.n)]),
        way != "directed",
    )
    wanted = role_counts(*arguments)[0]
    assert (raw_roles(*arguments) == wanted).all()
    if way == "directed":
        # uncompiled, too
        rows, columns = graph.indptr.astype(np.uint32), graph.indices.astype(np.uint32)
        raw = ways_by_role(rows, columns, group, arguments[3])
        without_closed(rows, columns, group, *perhaps_closed(rows, columns, arguments[3]), raw)
        assert (raw == wanted).all()


@pytest.mark.parametrize("m", [600, 3_000, 20_000])
def test_the_quick_count_holds_where_nodes_share_bits(m: int):
    # more nodes than bits in the words that rule arcs out, sparse and dense, some silent and some of unknown group
    random, n = np.random.default_rng(m), 300
    source, target = np.divmod(np.sort(random.choice(n * (n - 1), m, replace=False)), n - 1)
    indptr, indices = csr(n, source, target + (target >= source))
    group, silent = random.integers(-1, 5, n), random.random(n) < 0.2
    assert (raw_roles(indptr, indices, group, silent, False) == role_counts(indptr, indices, group, silent, False)[0]).all()


def test_a_chain_of_strangers_is_counted_within_memory():
    # 5,000 actors, each a group of its own: too many cells for the quick count; each but the ends is a liaison of one pair
    n = 5_000
    found = raw_roles(*csr(n, np.arange(n - 1), np.arange(1, n)), np.arange(n), np.zeros(n, bool), False)
    inner = np.array([0, 0, 0, 0, 1, 1])
    assert (found[1:-1] == inner).all()
    assert not found[[0, -1]].any()


@settings(max_examples=15, deadline=None)
@given(random_networks(most=6))
def test_kernels_uncompiled_give_the_same(snapshot):
    graph = snapshot.graph("directed")
    group = np.array([{"x": 0, "y": 1, "z": 2}.get(name, -1) for name in snapshot.groups(["group"])])
    arguments = (graph.indptr, graph.indices, group, graph.unasked, False)
    for plain, fast in zip(role_counts(*arguments), compiled(role_counts)(*arguments), strict=True):
        assert np.allclose(plain, fast)
    pairs = open_pairs(graph.indptr, graph.indices, graph.unasked, False)
    assert all(
        (a == b).all()
        for a, b in zip(pairs, compiled(open_pairs)(graph.indptr, graph.indices, graph.unasked, False), strict=True)
    )
    order = np.argsort(pairs[0], kind="stable")
    start = np.searchsorted(pairs[0][order], np.arange(graph.n + 1))
    seats = np.random.default_rng(0).permuted(np.tile(np.arange(graph.n, dtype=np.int32), (7, 1)), axis=1)
    labels, seat = (
        np.ascontiguousarray(group[seats].T.astype(np.int32)),
        np.ascontiguousarray(np.argsort(seats, axis=1).T.astype(np.int32)),
    )
    seen = role_counts(*arguments)[0][:, :5].copy()
    moments = (np.full((graph.n, 5), 0.5), np.full((graph.n, 5), 0.7))
    inputs = ((start, pairs[1][order], pairs[2][order]), group)
    rest = (seat, seen, moments)
    plain, fast = shuffled_roles(*inputs, labels.copy(), *rest), compiled(shuffled_roles)(*inputs, labels.copy(), *rest)
    assert all(np.allclose(a, b) for a, b in zip(plain, fast, strict=True))


def test_rewiring_uncompiled_gives_the_same():
    one, two = np.array([0, 2, 4, 1, 3, 5]), np.array([1, 3, 5, 2, 4, 0])
    linked = np.zeros((6, 6), np.uint8)
    linked[one, two] = 1
    linked[two[:3], one[:3]] = 1
    draws = np.random.default_rng(2).random((60, 3))
    states = [tuple(array.copy() for array in (linked, one, two)) for _ in range(2)]
    done = [kernel(*state, 3, draws) for kernel, state in zip((rewire, compiled(rewire)), states, strict=True)]
    assert done[0] == done[1] > 0
    assert all((a == b).all() for a, b in zip(*states, strict=True))


def test_a_kernel_that_cannot_be_cached_still_runs():
    # numba finds no place for the cache of code that stands in no file, as in a read-only install without a home
    kernels: dict = {}
    exec("def twice(x):\n    return 2 * x", kernels)
    assert compiled(kernels["twice"])(4) == 8


def test_family_wise_p_by_hand():
    # largest |z| of four runs 1, 2, 3, 4: |z| = 3 is reached by two of them, so (1 + 2) / (1 + 4)
    found = family_wise(np.array([-3.0, 5.0, 0.5, np.nan]), np.array([4.0, 1.0, 3.0, 2.0]))
    assert np.allclose(found, [0.6, 0.2, 1.0, np.nan], equal_nan=True)


@pytest.mark.parametrize("null", ["bernoulli", "arcs", "labels", "rewire"])
@pytest.mark.parametrize("way", ["directed", "undirected"])
def test_p_for_all_cells_at_once_is_never_below_the_cells_own(shared: Path, null: str, way: str):
    # the most unusual of many cells is at least as unusual as any one of them (one-sided p is half of ours at most)
    found = run(
        network(shared / "reference/sampson_liket3"), "brokerage_roles", group_by="group", direction=way, null=null, runs=199
    )
    cells = 0
    for row in found["rows"]:
        for role in [name.removeprefix("p_max_") for name in row if name.startswith("p_max_") and name != "p_max_total"]:
            if row[f"p_max_{role}"] is not None and row[f"p_{role}"] is not None:
                assert row[f"p_max_{role}"] >= row[f"p_{role}"] / 2
                cells += 1
    assert cells > 50


def test_false_discovery_rates_by_hand():
    # Benjamini & Hochberg 1995: p .01 .02 .03 .5 of four cells: .04 .04 .04 .5; an empty cell stays empty
    p = np.array([[0.5, 0.01], [0.03, 0.02], [np.nan, np.nan]])
    assert np.allclose(discovery_rates(p), [[0.5, 0.04], [0.04, 0.04], [np.nan, np.nan]], equal_nan=True)


def test_p_values_by_hand():
    # nothing reached the seen count in 99 runs: 2 (1 + 0) / 100; always equal: at most 1
    assert two_sided(np.array([0, 99]), np.array([99, 99]), 99).tolist() == [0.02, 1.0]
    assert runs_needed(355, 0.1) == 7099
    assert 2 / (1 + 7099) <= 0.1 / 355 < 2 / 7099
