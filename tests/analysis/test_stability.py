"""How far rankings hold when ties or answers are missing: worked figures, other programs, thinned networks by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from graph_service.analysis._catalogue import catalogue
from graph_service.analysis._example import small as written
from graph_service.analysis._rank_kernels import compared_pairs
from graph_service.analysis._stability import agreement
from graph_service.analysis._thinned import ThinGraph, ThinSnapshot, respondents
from graph_service.snapshot import DIRECTIONS, GraphSnapshot, Tie
from tests.analysis.networks import fixture_network, network, random_networks, run, small, text_network

RANKING = sorted(name for name, entry in catalogue().items() if entry.trials)
FAST = [name for name in RANKING if catalogue()[name].score]


def ranking(snapshot: GraphSnapshot, name: str, runs: int = 20, **raw: Any) -> dict[str, Any]:
    found = run(snapshot, name, **{str(catalogue()[name].trials): runs}, **raw)["stability"]["ranking"]
    assert isinstance(found, dict)
    return found


def scenario(found: dict[str, Any], missing: str, share: float) -> dict[str, Any]:
    return next(one for one in found["scenarios"] if (one["missing"], one["share"]) == (missing, share))


def test_the_worked_figures_of_betweenness(shared: Path) -> None:
    # analytics 2, fixture: hub first in 99.8 %, overlap .80, tau .80; of 1000 trials: three standard errors and rounding
    found = ranking(fixture_network(shared), "centrality", 1000, direction="undirected")
    told = scenario(found, "ties", 0.1)
    assert (found["first"], told["dropped"], told["of"]) == (["amk"], 2, 22)
    assert told["first_stays"] == pytest.approx(0.998, abs=0.006)
    assert told["top3_overlap"] == pytest.approx(0.80, abs=0.03)
    assert told["kendall_tau"] == pytest.approx(0.80, abs=0.02)


@pytest.mark.parametrize(
    ("missing", "share", "gamma"),
    [("ties", 0.1, 0.92), ("respondents", 0.1, 0.79), ("respondents", 0.2, 0.64), ("respondents", 0.3, 0.51)],
)
def test_the_worked_figures_of_brokerage(shared: Path, missing: str, share: float, gamma: float) -> None:
    # analytics 2, lazega_advice: rank agreement of total brokerage; 200 trials, whose means differ by less than .02
    found = ranking(network(shared / "reference/lazega_advice"), "brokerage_roles", 200, group_by="office")
    assert scenario(found, missing, share)["gamma"] == pytest.approx(gamma, abs=0.02)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=12))
@settings(max_examples=60)
def test_agreement_is_that_of_scipy_and_of_the_definition(pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    tau, gamma = agreement(one, other)
    wanted = kendalltau(one, other)[0] if np.ptp(one) and np.ptp(other) else None
    assert tau == (None if wanted is None else pytest.approx(wanted))
    signs = [np.sign((one[i] - one[j]) * (other[i] - other[j])) for i in range(len(one)) for j in range(i)]
    same, opposite = signs.count(1), signs.count(-1)
    assert gamma == (pytest.approx((same - opposite) / (same + opposite)) if same + opposite else None)
    assert compared_pairs(one, other)[:2] == (same, opposite)


def confirmed(snapshot: GraphSnapshot, both: list[bool]) -> GraphSnapshot:
    ties = [replace(tie, confirmed="both" if flag else None) for tie, flag in zip(snapshot.ties, both, strict=False)]
    return replace(snapshot, ties=tuple(ties))


@given(random_networks(), st.lists(st.booleans(), min_size=40, max_size=40), st.sampled_from(DIRECTIONS), st.data())
@settings(max_examples=60)
def test_a_thinned_graph_is_the_graph_of_the_thinned_records(
    snapshot: GraphSnapshot, both: list[bool], direction: str, data: st.DataObject
) -> None:
    known = confirmed(snapshot, both)
    print_ = known.fingerprint
    graph, layers = known.graph(direction), known.layers(direction)
    thin, slow = ThinGraph(known, graph, layers), ThinSnapshot(known, direction, layers)
    silent = np.array(data.draw(st.lists(st.sampled_from(respondents(known).tolist()), unique=True)), dtype=np.int64)
    assert_equal(thin.without_answers(silent), slow.without_answers(silent).graph(direction))
    whole = thin.without_answers(np.zeros(0, np.int64))
    assert_equal(whole, replace(known, asked={}).graph(direction))
    if thin.units:
        gone = np.array(data.draw(st.lists(st.integers(0, thin.units - 1), unique=True)), dtype=np.int64)
        ends = {(graph.ids[thin.tail[arc]], graph.ids[thin.head[arc]]) for arc in np.flatnonzero(np.isin(thin.unit, gone))}
        rest = tuple(tie for tie in known.ties if (tie.source, tie.target) not in ends)
        assert_equal(thin.without_ties(gone), replace(known, ties=rest).graph(direction))
    assert known.fingerprint == print_


def assert_equal(one: Any, other: Any) -> None:
    for name in ("indptr", "indices", "values", "unasked"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name
    assert (one.n, one.m) == (other.n, other.m)


def test_a_tie_that_both_confirmed_is_known_while_one_of_them_speaks() -> None:
    ties = (Tie("1", "a", "b", confirmed="both"), Tie("2", "b", "c"))
    snapshot = replace(small(dict.fromkeys("abc", "x"), []), ties=ties)
    thin = ThinGraph(snapshot, snapshot.graph("directed"), snapshot.layers("directed"))
    assert thin.without_answers(np.array([0])).m == 2
    assert thin.without_answers(np.array([1])).m == 1
    assert thin.without_answers(np.array([0, 1])).m == 0


def test_only_who_answered_falls_silent() -> None:
    snapshot = replace(text_network("a1>b1 b1>c1"), asked={"a1": True, "b1": False})
    assert respondents(snapshot).tolist() == [0]
    found = ranking(snapshot, "centrality", 5)
    # half of those asked were silent as it is: the largest share that is tried stands for it
    assert found["silent_share"] == 0.3
    assert scenario(found, "respondents", 0.3)["of"] == 1


def test_equal_scores_share_a_place_and_the_undefined_come_last() -> None:
    star = small(dict.fromkeys("habcz", "x"), [("h", name) for name in "abc"])
    ranks = {row["id"]: row for row in ranking(star, "structural_holes", 5)["ranks"]}
    assert [(name, ranks[name]["rank"], ranks[name]["shared"]) for name in "habcz"] == [
        ("h", 1, False),
        ("a", 2, True),
        ("b", 2, True),
        ("c", 2, True),
        ("z", 5, False),
    ]
    assert all(row["low"] <= row["high"] for row in ranks.values())


@pytest.mark.parametrize("name", FAST)
def test_a_fast_way_ranks_as_the_whole_analysis(name: str, shared: Path) -> None:
    entry = catalogue()[name]
    snapshot = fixture_network(shared)
    keywords = {str(entry.trials): 12, "seed": 5} | ({"group_by": ("region",)} if name == "brokerage_roles" else {})
    quick = entry.answer(snapshot, keywords).stability
    assert replace(entry, score=None).answer(snapshot, keywords).stability == quick


@pytest.mark.parametrize("name", RANKING)
def test_equal_seeds_give_equal_trials(name: str, shared: Path) -> None:
    # the fixture has no events
    snapshot = written("", took_part="a>e b>e b>f c>f d>f") if name == "participation" else fixture_network(shared)
    raw = {"group_by": "region"} if name == "brokerage_roles" else {}
    first = ranking(snapshot, name, 10, seed=7, **raw)
    assert ranking(snapshot, name, 10, seed=7, **raw) == first
    assert ranking(snapshot, name, 10, seed=8, **raw)["measure"] == catalogue()[name].measure
    assert {row["id"] for row in first["ranks"]} == set(snapshot.by_id)


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_without_runs_there_is_no_stability(name: str) -> None:
    entry = catalogue()[name]
    keywords = {**entry.example.keywords, "runs": 0, "seed": 1}
    assert entry.answer(entry.example.network, keywords).stability is None


@pytest.mark.parametrize("name", RANKING)
@pytest.mark.parametrize("text", ["a1", "a1 b1"])
def test_where_nobody_ranks_above_anybody_there_is_no_order_to_test(name: str, text: str) -> None:
    snapshot = small(dict.fromkeys(text.split(), "x"), [])
    raw = {"group_by": "group"} if name == "brokerage_roles" else {}
    found = run(snapshot, name, **{str(catalogue()[name].trials): 3}, **raw)
    assert found["stability"] is None
    assert "no_ranking" in {warning["code"] for warning in found["warnings"]}


def test_the_sentences_say_how_sure_the_first_place_is(shared: Path) -> None:
    found = run(fixture_network(shared), "centrality", runs=50)
    assert found["sentences"][-2].startswith("With one tie in ten missing, the first place stays the same in ")
    assert found["sentences"][-1].startswith("If 10 % of the respondents had said nothing, it would stay the same in ")
