"""The k best routes: equal to every route of small networks, to NetworkX without a hop limit, and to Yen's tables."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice, pairwise
from math import exp, log
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis import _reach
from graph_service.analysis._reach import Net, Routes
from tests.analysis.networks import is_directed, network
from tests.analysis.routes import every_path, random_routes

# their products come out equal in many ways: .25 x .5 = .125, .5 x .5 = .25
HALVES = st.sampled_from([1.0, 0.5, 0.25, 0.125])


@st.composite
def tied_routes(draw: st.DrawFn) -> Routes:
    """Up to seven actors whose routes are often equally reliable; the target may be one of them, in the midst."""
    ids = [f"a{place}" for place in range(draw(st.integers(2, 7)))]
    directed = draw(st.booleans())
    drawn = draw(st.dictionaries(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), HALVES, max_size=16))
    ties: dict[str, dict[str, float]] = {id: {} for id in ids}
    for (a, b), p in drawn.items():
        if a != b:
            ties[a][b] = p
            if not directed:
                ties[b][a] = p
    access = draw(st.dictionaries(st.sampled_from(ids), HALVES, min_size=1, max_size=3))
    target = draw(st.sampled_from(["market:X", ids[-1]]))
    # who is the target is entered by ties that lead to it
    access = {a: after[target] for a, after in ties.items() if target in after} if target in ids else access
    return Routes(target, ties, access, draw(st.integers(1, 6)), directed)


def as_found(paths: list[tuple[float, tuple[str, ...]]]) -> list[tuple[float, tuple[str, ...]]]:
    # equal up to eleven digits is equal; every_path orders by product, then hops, then ids
    return sorted(((float(f"{p:.11g}"), path) for p, path in paths), key=lambda one: (-one[0], len(one[1]), one[1]))


def simple(routes: Routes, source: str) -> list[tuple[float, tuple[str, ...]]]:
    # NetworkX passes a target that is an actor only at the end, as we do
    return as_found(every_path(routes, source)) if source != routes.target else []


@settings(max_examples=100, deadline=None)
@given(tied_routes(), st.integers(1, 12), st.sampled_from([0.0, 1e-9, 0.25, 0.5]))
def test_a_route_is_weaker_with_each_actor_who_may_not_be_there(routes: Routes, k: int, available: float):
    if routes.target == "a0":
        return
    found = replace(routes, available=available).best("a0", k)
    weaker = [(p * available ** (len(path) - 2), path) for p, path in every_path(routes, "a0")]
    if available > 0:
        assert as_found(found) == as_found(weaker)[:k]
    else:
        # only an access of one's own remains, and the routes are still named
        assert len(found) == min(k, len(weaker))
        assert all(p == 0 for p, path in found if len(path) > 2)


@settings(max_examples=150, deadline=None)
@given(tied_routes(), st.integers(1, 12))
def test_the_k_best_in_order_are_those_of_all_simple_paths(routes: Routes, k: int):
    if routes.target == "a0":
        return
    assert as_found(routes.best("a0", k)) == simple(routes, "a0")[:k]
    assert [path for _, path in routes.best("a0", k)] == [path for _, path in simple(routes, "a0")[:k]]


@settings(max_examples=60, deadline=None)
@given(tied_routes(), st.integers(1, 8))
def test_who_is_given_up_is_looked_at_step_by_step(routes: Routes, k: int):
    if routes.target == "a0":
        return
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(_reach, "PATIENCE", -(10**6))
        assert [path for _, path in routes.best("a0", k)] == [path for _, path in simple(routes, "a0")[:k]]


@settings(max_examples=40, deadline=None)
@given(tied_routes(), st.integers(1, 8))
def test_the_kernels_uncompiled_give_the_same(routes: Routes, k: int):
    found = routes.best("a0", k) if routes.target != "a0" else []
    again = Routes(routes.target, routes.ties, routes.access, routes.hops, routes.directed)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(_reach, "compiled", lambda kernel: kernel)
        assert (again.best("a0", k) if routes.target != "a0" else []) == found


def test_a_gate_before_a_thicket_is_no_way_around():
    # everybody in a thicket of thirty reaches the market only back through the gate: one route, found at once
    thicket = [f"t{place:02}" for place in range(30)]
    ties: dict[str, dict[str, float]] = {"gate": dict.fromkeys(thicket, 0.5)}
    for one in thicket:
        ties[one] = {"gate": 0.5} | {other: 0.5 for other in thicket if other != one}
    routes = Routes("market:X", ties, {"gate": 0.5}, 10)
    assert routes.best("gate", 5) == [(0.5, ("gate", "market:X"))]
    assert [len(path) for _, path in routes.best("t00", 3)] == [3, 4, 4]


@pytest.mark.parametrize("directed", [False, True])
def test_without_a_hop_limit_costs_are_those_of_networkx(directed: bool):
    random = np.random.default_rng(7)
    drawn = nx.gnm_random_graph(60, 220, seed=3, directed=directed)
    ids = [f"n{node:02}" for node in drawn]
    ties: dict[str, dict[str, float]] = {}
    for a, b in drawn.edges:
        p = float(random.uniform(0.05, 0.95))
        ties.setdefault(ids[a], {})[ids[b]] = p
        if not directed:
            ties.setdefault(ids[b], {})[ids[a]] = p
    weighted = nx.DiGraph((a, b, {"cost": -log(p)}) for a, after in ties.items() for b, p in after.items())
    net = Net(ids, ties)
    for target in ids[:4]:
        access = {a: after[target] for a, after in ties.items() if target in after}
        found = Routes(target, ties, access, len(ids), directed, net).ranked(ids[4:20], 5)
        for source, best in found.items():
            if not nx.has_path(weighted, source, target):
                assert best == []
                continue
            wanted = list(islice(nx.shortest_simple_paths(weighted, source, target, weight="cost"), 5))
            costs = [sum(weighted[a][b]["cost"] for a, b in pairwise(path)) for path in wanted]
            assert [-log(p) for p, _ in best] == pytest.approx(costs, abs=1e-9)


@pytest.mark.parametrize(
    "graph",
    [
        "campnet_t2",
        "campnet_t3",
        "davis_southern_women",
        "florentine_business",
        "florentine_marriage",
        "hitech_advice",
        "jazz_musicians",
        "kapferer_instrumentalt1",
        "kapferer_sociationalt1",
        "krackhardt_kite",
        "lazega_advice",
        "lazega_friendship",
        "sampson_liket3",
        "scientists504",
        "zachary_karate",
    ],
)
@pytest.mark.parametrize("kind", ["hops", "cost_inverse_weight"])
def test_k_best_routes_cost_what_yens_do(shared: Path, graph: str, kind: str):
    # p = exp(-cost) makes the most reliable routes the cheapest ones
    folder = shared / "reference" / graph
    drawn = network(folder).graph("directed" if is_directed(folder) else "undirected", "none" if kind == "hops" else "weight")
    ties = {a: {b: exp(-1 / data["value"]) for b, data in drawn.networkx[a].items()} for a in drawn.ids}
    net = Net(drawn.ids, ties)
    for wanted in json.loads((folder / "k_shortest.json").read_text(encoding="utf-8"))["pairs"]:
        target = wanted["target"]
        access = {a: after[target] for a, after in ties.items() if target in after}
        best = Routes(target, ties, access, len(drawn.ids), drawn.is_directed, net).best(wanted["source"], 5)
        assert [-log(p) for p, _ in best] == pytest.approx(wanted[kind]["costs"], abs=1e-8)


@settings(max_examples=40, deadline=None)
@given(random_routes())
def test_who_is_near_has_a_route_of_so_many_ties(routes: Routes):
    ids = {*routes.ties, *routes.access, *(b for after in routes.ties.values() for b in after), "a0"}
    for hops in range(routes.hops + 1):
        within = Routes(routes.target, routes.ties, routes.access, hops, routes.directed)
        assert routes.near(hops) == sorted(id for id in ids if hops and every_path(within, id)) if ids else True
