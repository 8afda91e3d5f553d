"""What a way hangs on: the worked figures, NetworkX, and every subset of ties of small networks."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain, combinations
from math import log, log1p, prod
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis import _hanging
from graph_service.analysis._hanging import Hanging
from graph_service.analysis._reach import Routes
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import fixture_network, is_directed, network, run
from tests.analysis.routes import actors, drawn_graph, every_path, every_state, parts, random_routes, worked_routes


def test_worked_cut(shared: Path):
    # analytics 2.3.3 and 2.3.4: {b_ger-m_hki, m_swe-p_ger} all fail with .3516; bounds .0931 and .6484 without a hop limit
    hanging = Hanging(worked_routes(shared), actors(worked_routes(shared)))
    total, [row], failing = hanging.rows("kuva")
    assert total == 2
    assert sorted(sorted((tie["a"], tie["b"])) for tie in failing) == [["b_ger", "m_hki"], ["m_swe", "p_ger"]]
    assert row["all_fail"] == pytest.approx(0.3516, abs=5e-5)
    assert row["upper_bound"] == pytest.approx(0.6484, abs=5e-5)
    pair = [hanging.product(tuple(row[name])) for name in ("first_route", "second_route")]
    assert 1 - (1 - pair[0]) * (1 - pair[1]) == pytest.approx(0.0931, abs=5e-5)
    assert row["first_route"] == ["kuva", "m_hki", "b_ger", "DE"]
    assert row["second_route"] == ["kuva", "amk", "m_swe", "p_ger", "DE"]
    # two actors, the nearest ones: every way goes through amk or m_hki
    assert row["cut_actors"] == ["amk", "m_hki"]


def test_worked_importance_and_drops(shared: Path):
    expected = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))["importance_kuva_DE"]
    found = run(fixture_network(shared), "export_paths", source="kind:company")
    rows = [row for row in found["tables"]["hangs_on"] if (row["source"], row["target"]) == ("kuva", "market:DE")]
    held = {row["actor"]: row["importance"] for row in rows}
    # tie probabilities of the file are rounded to four digits
    assert {actor: held.get(actor, 0.0) for actor in expected} == pytest.approx(expected, abs=1e-4)
    assert max(row["share_lost"] for row in rows) == pytest.approx(0.918, abs=5e-4)
    [pair] = [row for row in found["tables"]["pairs"] if (row["source"], row["target"]) == ("kuva", "market:DE")]
    assert pair["effective_intermediaries"] == pytest.approx(3.45, abs=5e-3)
    drops = {(row["market"], row["actor"]): row for row in found["tables"]["market_drops"]}
    for market, reach, actor, drop, share in (
        ("market:DE", 0.5594, "b_ger", 0.4649, 0.388),
        ("market:SE", 0.8604, "b_swe", 0.6945, 0.546),
    ):
        assert drops[market, actor]["expected"] == pytest.approx(reach, abs=2e-4)
        assert drops[market, actor]["drop"] == pytest.approx(drop, abs=2e-4)
        assert drops[market, "amk"]["share_lost"] == pytest.approx(share, abs=5e-4)
        assert max(row["drop"] for key, row in drops.items() if key[0] == market) == drops[market, actor]["drop"]
    assert [text for text in found["sentences"] if "nobody else's leaving" in text] == [
        "83 % of all reach of Germany depends on b_ger; nobody else's leaving would cost it more.",
        "81 % of all reach of Sweden depends on b_swe; nobody else's leaving would cost it more.",
    ]


def test_access_of_ones_own_is_one_route_and_has_no_cut():
    # a has a door of its own, and a way through b: two routes that share nobody; nobody's leaving cuts a off
    nodes = tuple(Node(id, id) for id in "ab")
    access = tuple(Tie(id, id, "market:DE", "HAS_ACCESS_TO", strength=4) for id in "ab")
    found = run(GraphSnapshot(nodes, (Tie("1", "a", "b"),), "files", access=access), "export_paths", source="a")
    [row] = found["tables"]["cuts"]
    assert row["cut_actors"] is None
    assert (row["first_route"], row["second_route"]) == (["a", "market:DE"], ["a", "b", "market:DE"])
    assert found["tables"]["pairs"][0]["disjoint_routes"] == 2
    assert "own_access" in {warning["code"] for warning in found["warnings"]}


def is_cut(routes: Routes, source: str, gone: tuple[tuple[str, str], ...]) -> bool:
    drawn = drawn_graph(routes)
    drawn.remove_edges_from(gone if routes.directed else [*gone, *((b, a) for a, b in gone)])
    return not nx.has_path(drawn, source, routes.target)


@settings(max_examples=60, deadline=None)
@given(random_routes(most=8))
def test_the_failing_ties_are_the_likeliest_of_all_sets_that_cut(routes: Routes):
    total, rows, failing = Hanging(routes, actors(routes)).rows("a0")
    chances = parts(routes)
    every = chain.from_iterable(combinations(chances, size) for size in range(len(chances) + 1))
    best = max(prod(1 - chances[part] for part in gone) for gone in every if is_cut(routes, "a0", gone))
    if not total:
        assert (rows, failing, best) == ([], [], 1)
        return
    assert is_cut(routes, "a0", tuple((tie["a"], tie["b"]) for tie in failing))
    assert prod(tie["fails"] for tie in failing) == pytest.approx(best) == rows[0]["all_fail"]


@settings(max_examples=60, deadline=None)
@given(random_routes(most=20, doors=5))
def test_cuts_agree_with_networkx(routes: Routes):
    hanging, drawn = Hanging(routes, actors(routes)), drawn_graph(routes)
    total, _, cut = hanging.disjoint("a0")
    apart = list(nx.node_disjoint_paths(drawn, "a0", routes.target)) if nx.has_path(drawn, "a0", routes.target) else []
    assert total == len(apart)
    if "a0" in routes.access:
        assert cut is None
    elif total:
        assert cut is not None
        assert len(cut) == total == len(nx.minimum_node_cut(drawn, "a0", routes.target))
        drawn.remove_nodes_from(cut)
        assert not nx.has_path(drawn, "a0", routes.target)
    else:
        assert cut == []


@settings(max_examples=60, deadline=None)
@given(random_routes(most=14, doors=4))
def test_the_two_separate_routes_are_the_best_of_all_pairs(routes: Routes):
    hanging = Hanging(routes, actors(routes))
    _, best, _ = hanging.disjoint("a0")
    paths = every_path(routes, "a0", 99)
    pairs = [one * two for (one, first), (two, second) in combinations(paths, 2) if not set(first[1:-1]) & set(second[1:-1])]
    if pairs:
        assert len(best) == 2
        assert not set(best[0][1:-1]) & set(best[1][1:-1])
        assert prod(map(hanging.product, best)) == pytest.approx(max(pairs))
    else:
        assert [hanging.product(path) for path in best] == pytest.approx([p for p, _ in paths[:1]])


@settings(max_examples=80, deadline=None)
@given(random_routes(most=14), st.sampled_from([1.0, 0.8]))
def test_bounds_hold(routes: Routes, available: float):
    _, rows, _ = Hanging(replace(routes, available=available), actors(routes)).rows("a0")
    exact = every_state(routes, "a0", available)
    for row in rows:
        assert row["lower_bound"] - 1e-12 <= exact <= row["upper_bound"] + 1e-12
    assert rows or exact == 0


@pytest.mark.parametrize("graph", ["zachary_karate", "florentine_marriage", "lazega_advice", "campnet_t3"])
def test_cuts_of_published_networks_agree_with_networkx(shared: Path, graph: str):
    # the last actor is the target; every tie holds with .1 to .9 by the places of its ends
    folder = shared / "reference" / graph
    drawn = network(folder).graph("directed" if is_directed(folder) else "undirected")
    ids = list(drawn.ids)
    chance = {(a, b): 0.1 + 0.8 * ((ids.index(a) * 7 + ids.index(b) * 7) % 10) / 10 for a, b in drawn.networkx.edges}
    ties: dict[str, dict[str, float]] = {}
    for (a, b), p in chance.items():
        ties.setdefault(a, {})[b] = p
        if not drawn.is_directed:
            ties.setdefault(b, {})[a] = p
    target = ids[-1]
    routes = Routes(target, ties, {a: after[target] for a, after in ties.items() if target in after}, 4, drawn.is_directed)
    hanging, whole = Hanging(routes, ids), nx.DiGraph()
    whole.add_nodes_from(ids)
    whole.add_edges_from((a, b, {"capacity": -log1p(-p)}) for a, after in ties.items() for b, p in after.items() if a != target)
    for source in ids[:-1]:
        total, rows, failing = hanging.rows(source)
        apart = list(nx.node_disjoint_paths(whole, source, target)) if nx.has_path(whole, source, target) else []
        assert total == len(apart)
        if total:
            assert -log(rows[0]["all_fail"]) == pytest.approx(nx.minimum_cut_value(whole, source, target))
            assert len(rows[0]["cut_actors"] or [0] * total) == total
            whole_cut = [(tie["a"], tie["b"]) for tie in failing]
            cut = whole.copy()
            cut.remove_edges_from([*whole_cut, *((b, a) for a, b in whole_cut if not drawn.is_directed)])
            assert not nx.has_path(cut, source, target)


def test_the_flow_kernels_uncompiled_give_the_same(shared: Path, monkeypatch: pytest.MonkeyPatch):
    routes = worked_routes(shared)
    nodes = actors(routes)
    wanted = [Hanging(routes, nodes).rows(source) for source in nodes]
    monkeypatch.setattr(_hanging, "compiled", lambda kernel: kernel)
    assert [Hanging(routes, nodes).rows(source) for source in nodes] == wanted


def test_a_tie_that_surely_fails_last_is_not_cut():
    # a-b holds for certain: the door fails sooner
    routes = Routes("t", {"a": {"b": 1.0}, "b": {"a": 1.0}}, {"b": 0.5}, 4)
    _, [row], failing = Hanging(routes, ["a", "b"]).rows("a")
    assert [(tie["a"], tie["b"]) for tie in failing] == [("b", "t")]
    assert -log1p(-row["upper_bound"]) == pytest.approx(-log1p(-0.5))
