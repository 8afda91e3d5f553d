"""Reliability: equal to all states counted, to closed forms, and estimates that hold as often as they say."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._kernels import carried, compiled, drawn, union_chance
from graph_service.analysis._reach import Routes
from graph_service.analysis._reliability import Reliability
from graph_service.analysis._sampled import Sampled, wilson
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import run
from tests.analysis.routes import actors, every_state, random_routes, worked_routes


def test_worked_reliability_to_six_digits(shared: Path):
    expected = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))
    routes = worked_routes(shared)
    for company, wanted in expected["export"]["DE"].items():
        assert routes.exact(routes.few(company) or []) == pytest.approx(wanted["R_L4"], abs=1e-6)
    paths = routes.few("kuva") or []
    for actor, wanted in expected["importance_kuva_DE"].items():
        lost = routes.exact(paths) - routes.exact([path for path in paths if actor not in path])
        assert lost == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize(("available", "wanted"), [(1.0, 0.2418), (0.9, 0.1838), (0.8, 0.1353)])
def test_worked_reliability_where_actors_may_be_away(shared: Path, available: float, wanted: float):
    # analytics 2.3.3
    found = Reliability(worked_routes(shared), actors(worked_routes(shared)), available=available)
    assert round(found.figures("kuva")["reliability"], 4) == wanted


@settings(max_examples=100, deadline=None)
@given(random_routes(most=14, hops=6), st.sampled_from([1.0, 0.8]))
def test_exact_reliability_is_the_sum_over_all_states(routes: Routes, available: float):
    paths = routes.few("a0")
    if paths is not None:
        assert routes.exact(paths, available) == pytest.approx(every_state(routes, "a0", available), abs=1e-10)


@settings(max_examples=60, deadline=None)
@given(random_routes(most=14, hops=5), st.sampled_from([1.0, 0.8]))
def test_importance_is_what_the_network_loses_without_the_actor(routes: Routes, available: float):
    found = Reliability(routes, actors(routes), available=available, samples=64 * 64).importance("a0")
    paths = routes.few("a0")
    for actor in set(actors(routes)) - {"a0"}:
        ties = {a: {b: p for b, p in after.items() if b != actor} for a, after in routes.ties.items() if a != actor}
        rest = replace(routes, ties=ties, access={a: p for a, p in routes.access.items() if a != actor})
        lost = every_state(routes, "a0", available) - every_state(rest, "a0", available)
        # 4,096 samples: a difference of states has a spread of .5 / 64 at most
        assert found.get(actor, 0.0) == pytest.approx(lost, abs=1e-10 if paths is not None else 5 / 128)


@settings(max_examples=40, deadline=None)
@given(random_routes(most=14), st.sampled_from([1.0, 0.8]))
def test_sampled_reliability_agrees_with_the_exact_one(routes: Routes, available: float):
    samples, nodes = 64 * 400, actors(routes)
    hits = dict(zip(nodes, Sampled(routes, nodes, samples, 7, available).reached().tolist(), strict=True))
    for source in nodes:
        exact = every_state(routes, source, available)
        assert abs(hits[source] / samples - exact) <= 5 * sqrt(exact * (1 - exact) / samples) + 1e-12


def test_the_interval_holds_as_often_as_it_says(shared: Path):
    # .241775: analytics_expected.json; the bridge network: Colbourn 1987, R(.5) = .5, and with at most two ties .4375
    half = {"s": {"a": 0.5, "b": 0.5}, "a": {"b": 0.5, "s": 0.5}, "b": {"a": 0.5, "s": 0.5}}
    doors = {"a": 0.5, "b": 0.5}
    cases = (
        (worked_routes(shared), "kuva", 0.241775),
        (Routes("t", half, doors, 3), "s", 0.5),
        (Routes("t", half, doors, 2), "s", 0.4375),
    )
    for routes, source, exact in cases:
        nodes, held = actors(routes), 0
        place = nodes.index(source)
        for seed in range(1000):
            states = Sampled(routes, nodes, 20_000, seed)
            low, high = wilson(int(states.reached()[place]), states.samples)
            held += low <= exact <= high
        assert 930 <= held <= 975


def layers(*more: Tie, without: str = "") -> GraphSnapshot:
    """Four layers of three actors between a and the market: too many routes to count."""
    steps = [("a", f"b{i}") for i in "123"]
    steps += [(f"{one}{i}", f"{two}{j}") for one, two in ("bc", "cd") for i in "123" for j in "123"]
    ties = [Tie(one + two, one, two, strength=4, confirmed="one") for one, two in steps if without not in (one, two)]
    nodes = tuple(Node(id, id) for id in sorted({end for step in steps for end in step}) if id != without)
    doors = (Tie(f"d{i}", f"d{i}", "market:DE", "HAS_ACCESS_TO", strength=4, confirmed="one") for i in "123")
    access = tuple(tie for tie in doors if tie.source != without)
    return GraphSnapshot(nodes, (*ties, *more), "files", access=access)


def test_what_is_changed_is_not_drowned_by_new_random_numbers():
    # 64 samples, an error of .06: even so no tie more makes a way less reliable, and no actor less makes it more so
    def reliability(snapshot: GraphSnapshot, **more: float) -> float:
        found = run(snapshot, "export_paths", source="a", max_hops=5, samples=64, **more)
        assert found["tables"]["pairs"][0]["method"] == "sampled"
        return float(found["tables"]["pairs"][0]["reliability"])

    now = reliability(layers())
    for one, two in (("a", "c1"), ("a", "d3"), ("b1", "d2"), ("b1", "b2")):
        assert reliability(layers(Tie("new", one, two, strength=5, confirmed="both"))) >= now
    for actor in ("b1", "c2", "d3"):
        assert reliability(layers(without=actor)) <= now
    assert reliability(layers(), half_life=12) <= now <= reliability(layers(), half_life=120)
    assert reliability(layers(), available=0.8) <= reliability(layers(), available=0.9) <= now


@settings(max_examples=60, deadline=None)
@given(random_routes(most=14), st.floats(0.3, 1))
def test_scenarios_share_their_random_numbers(routes: Routes, fading: float):
    # the same states: weaker ties, absent actors and missing ties lose samples and never win one
    nodes, whole = actors(routes), Sampled(routes, actors(routes), 640, 3).reached()
    weaker = {a: {b: p * fading for b, p in after.items()} for a, after in routes.ties.items()}
    fewer = {a: {b: p for b, p in after.items() if {a, b} != {"a0", "a1"}} for a, after in routes.ties.items()}
    for scenario in (replace(routes, ties=weaker), replace(routes, ties=fewer)):
        assert (Sampled(scenario, nodes, 640, 3).reached() <= whole).all()
    assert (Sampled(routes, nodes, 640, 3, fading).reached() <= whole).all()
    gone = nodes[-1]
    ties = {a: {b: p for b, p in after.items() if b != gone} for a, after in routes.ties.items() if a != gone}
    access = {a: p for a, p in routes.access.items() if a != gone}
    without = Sampled(replace(routes, ties=ties, access=access), nodes[:-1], 640, 3).reached()
    assert (Sampled(routes, nodes, 640, 3).reached(gone)[:-1] == without).all()
    first = Sampled(routes, nodes, 128, 3)
    both = Sampled(routes, nodes, 64 * 150, 3).without([None, gone], 2)
    assert (both == [first.reached(), first.reached(gone)]).all()
    longer = Sampled(routes, nodes, 64 * 150, 3)
    assert (longer.without([gone], 150) == [longer.reached(gone)]).all()


def test_bridge_network_equals_the_closed_form():
    # Colbourn 1987: R(p) = 2p^2 + 2p^3 - 5p^4 + 2p^5; with at most two ties, two routes of two: 1 - (1 - p^2)^2
    for p in (0.5, 0.9):
        ties = {"s": {"a": p, "b": p}, "a": {"b": p, "s": p}, "b": {"a": p, "s": p}}
        routes = Routes("t", ties, {"a": p, "b": p}, 3)
        assert routes.exact(routes.few("s") or []) == pytest.approx(2 * p**2 + 2 * p**3 - 5 * p**4 + 2 * p**5)
        short = Routes("t", ties, {"a": p, "b": p}, 2)
        assert short.exact(short.few("s") or []) == pytest.approx(1 - (1 - p**2) ** 2)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True), min_size=1, max_size=4))
def test_the_union_kernel_uncompiled_gives_the_same(paths: list[list[int]]):
    filled = np.array([one + [-1] * (3 - len(one)) for one in paths])
    chances = np.array([0.1, 0.3, 0.5, 0.7, 0.9])

    def some_is_up(rest: list[list[int]]) -> float:
        states = [state for state in product((False, True), repeat=5) if any(all(state[part] for part in one) for one in rest)]
        return sum(float(np.prod(np.where(state, chances, 1 - chances))) for state in states)

    # every part is an actor, too: what goes with it are the paths that need it
    lost = [some_is_up(paths) - some_is_up([one for one in paths if part not in one]) for part in range(5)]
    for kernel in (union_chance, compiled(union_chance)):
        whole, losses = kernel(filled, chances, filled, 5)
        assert whole == pytest.approx(some_is_up(paths), abs=1e-12)
        assert losses.tolist() == pytest.approx(lost, abs=1e-12)


def test_the_search_kernel_uncompiled_gives_the_same():
    random = np.random.default_rng(4)
    tail, head = random.integers(0, 5, (2, 9))
    part = np.array([0, 1, 2, 3, 4, 5, 6, 6, 5])
    up, reached, last = (random.integers(0, 2**63, (n, 2), dtype=np.uint64) for n in (7, 5, 5))
    wanted = last.copy()
    for tie in range(9):
        wanted[tail[tie]] |= up[part[tie]] & reached[head[tie]]
    assert (carried(tail, head, part, up, reached, last) == wanted).all()
    assert (compiled(carried)(tail, head, part, up, reached, last) == wanted).all()


def test_wilson_interval_by_hand():
    # 8 of 10: (.8 + z2/20 -+ z sqrt(.016 + z2/400)) / (1 + z2/10), z = 1.96: .490 to .943 (Wilson 1927)
    assert wilson(8, 10) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert wilson(0, 10)[0] == 0


def test_the_drawing_kernel_uncompiled_gives_the_same():
    keys = np.array([1, 2**64 - 5, 77], np.uint64)
    levels = np.array([2**31, 2**32, 3 * 2**30 + 5])
    with np.errstate(over="ignore"):
        plain = drawn(keys, levels, 40)
    assert (plain == compiled(drawn)(keys, levels, 40)).all()
    assert (plain[:, :7] == compiled(drawn)(keys, levels, 7)).all()
    shares = np.bitwise_count(plain).sum(axis=1) / (64 * 40)
    # 2,560 states: a spread of .01
    assert shares == pytest.approx([0.5, 1, 0.75], abs=0.04)
