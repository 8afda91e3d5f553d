"""Backtest: equal to a count by hand and to plain loops over NetworkX; nothing after the cut is seen."""

from __future__ import annotations

import itertools
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._backtest import backtest, hits_among_first
from graph_service.analysis._forming import P_NEW, learn
from graph_service.analysis._result import Result
from graph_service.errors import BadValue
from graph_service.snapshot import GraphSnapshot
from tests.analysis.test_forming import ENDS, dated_network, grown


def rows(found: Result) -> dict[str, dict[str, float]]:
    return {row["method"]: row for row in found.tables["all"]}


def test_a_small_network_is_counted_by_hand():
    # 2000: a-b, b-c, c-d; 2001: b-d; at the end of 2001 open with a common contact: a-c, a-d (through b). In 2002 a-c is
    # tied, and d-e (e is new: nobody forecast it); a-d is tied in 2003, after the horizon
    ties = [("a", "b", "2000"), ("b", "c", "2000"), ("c", "d", "2000"), ("b", "d", "2001"), ("a", "c", "2002")]
    network = dated_network([*ties, ("d", "e", "2002"), ("a", "d", "2003")])
    found = backtest(network, [2001])
    assert found.tables["years"] == [
        {
            "year": 2001,
            "tied_before": 4,
            "candidates": 2,
            "formed": 1,
            "new_ties": 2,
            "new_among_known": 1,
            # the one window before: at the end of 2000 a-c and b-d are open, b-d is tied in 2001
            "base_rate": 1.5 / 3,
            "is_fitted": False,
        }
    ]
    scored = rows(found)
    # too little to learn from: ours is the setting for both, the baselines say one half
    assert scored["ours"]["brier"] == pytest.approx(((1 - P_NEW) ** 2 + P_NEW**2) / 2)
    assert scored["adamic_adar"]["brier"] == scored["base_rate"]["brier"] == pytest.approx(0.25)
    # fewer than ten candidates: all of them are among the first
    assert [scored[name]["hits"] for name in scored] == [1, 1, 1]
    assert scored["ours"]["precision"] == 0.5
    assert [str(one.phrase) for one in found.warnings if one.code == "too_thin"] == [
        "Too few pairs were tied before to learn from, so our figure is a setting: 2001."
    ]
    assert "the base rate" in str(found.sentences[0]) or "Adamic-Adar" in str(found.sentences[0])


def brute(network: GraphSnapshot, year: int) -> dict[str, tuple[float, float]]:
    # plain loops: candidates and Adamic-Adar by NetworkX, figures pair by pair, Brier and the first ten by sorting
    drawn = nx.Graph()
    drawn.add_nodes_from(node.id for node in network.nodes)
    drawn.add_edges_from((tie.source, tie.target) for tie in network.ties if str(tie.since) <= f"{year}-12-31")
    after = {
        frozenset((tie.source, tie.target)) for tie in network.ties if f"{year}-12-31" < str(tie.since) < f"{year + 1}-12-31"
    }
    pairs = [
        pair
        for pair in itertools.combinations(sorted(drawn), 2)
        if not drawn.has_edge(*pair) and list(nx.common_neighbors(drawn, *pair))
    ]
    adamic = {frozenset((a, b)): value for a, b, value in nx.adamic_adar_index(drawn, pairs)}
    before = replace(network, at=f"{year}-12-31", ties=tuple(tie for tie in network.ties if str(tie.since) <= f"{year}-12-31"))
    said = learn(before).figures(pairs)
    found = {}
    for method in ("ours", "adamic_adar", "base_rate"):
        values = [getattr(one, method) for one in said]
        came = [frozenset(pair) in after for pair in pairs]
        scores = [adamic[frozenset(pair)] for pair in pairs] if method == "adamic_adar" else values
        brier = sum((p - y) ** 2 for p, y in zip(values, came, strict=True)) / len(pairs)
        found[method] = brier, expected_hits(scores, came)
    return found


def expected_hits(scores: list[float], came: list[bool]) -> float:
    # by definition: the mean over all orders of equal scores, by groups from the top
    left, hits = 10.0, 0.0
    for score in sorted({round(score, 6) for score in scores}, reverse=True):
        group = [y for s, y in zip(scores, came, strict=True) if round(s, 6) == score]
        hits += sum(group) * min(1.0, left / len(group))
        left = max(0.0, left - len(group))
    return hits


def test_scores_equal_plain_loops():
    network = grown(1)
    for year in (2007, 2009):
        found = rows(backtest(network, [year]))
        for method, (brier, hits) in brute(network, year).items():
            assert found[method]["brier"] == pytest.approx(brier)
            assert found[method]["hits"] == pytest.approx(hits)
            assert found[method]["brier_low"] <= found[method]["brier"] <= found[method]["brier_high"]
    assert backtest(network, [2009]).tables["years"][0]["is_fitted"]


def test_several_years_are_one_count():
    network = grown(1)
    single = [backtest(network, [year]) for year in (2007, 2009)]
    both = backtest(network, [2009, 2007])
    assert both.rows == [row for one in single for row in one.rows]
    weights = [one.tables["years"][0]["candidates"] for one in single]
    for method, row in rows(both).items():
        parts = [rows(one)[method] for one in single]
        assert row["hits"] == sum(part["hits"] for part in parts)
        assert row["brier"] == pytest.approx(np.average([part["brier"] for part in parts], weights=weights))


@settings(max_examples=30)
@given(st.lists(st.tuples(ENDS, ENDS, st.integers(2003, 2008).map(str)), max_size=12))
def test_what_comes_after_the_horizon_changes_nothing_and_after_the_cut_no_figure(later: list[tuple[str, str, str]]):
    past = [
        ("a", "b", "2000"),
        ("b", "c", "2000"),
        ("c", "d", "2000"),
        ("d", "e", "2001"),
        ("e", "f", "2001"),
        ("g", "h", "2001"),
    ]
    end = [("g", "h", "2009")]
    plain = backtest(dated_network([*past, *end]), [2001])
    assert backtest(dated_network([*past, *end, *later]), [2001]).rows == plain.rows
    # within the horizon: who was tied changes, and with it what is right, but not what was learned
    within = [(a, b, "2002") for a, b, _ in later]
    changed = backtest(dated_network([*past, *end, *within]), [2001]).tables["years"][0]
    kept = ("tied_before", "candidates", "base_rate", "is_fitted")
    assert [changed[name] for name in kept] == [plain.tables["years"][0][name] for name in kept]


def test_strength_evidence_and_ends_of_ties_are_not_looked_at():
    network = grown(2)
    told = [replace(tie, strength=5, weight=7, last_evidence="2010-12", confirmed="both") for tie in network.ties]
    assert backtest(replace(network, ties=tuple(told)), [2008]).rows == backtest(network, [2008]).rows


def test_works_and_makers_are_two_sides():
    ties = [(f"m{i}", f"w{(i * 3 + k * k) % 9}", str(2000 + (i + k) % 6)) for i in range(9) for k in range(3)]
    found = backtest(dated_network(ties), [2003])
    assert "two_sided" in {warning.code for warning in found.warnings}
    assert found.tables["years"][0]["formed"] == 0
    assert found.tables["years"][0]["new_among_known"] > 0
    assert "two_sided" not in {warning.code for warning in backtest(grown(1), [2008]).warnings}


def test_a_horizon_of_dates_that_are_only_years_is_whole_years():
    found = backtest(grown(1), [2007], horizon=18)
    assert [str(one.phrase) for one in found.warnings if one.code == "whole_years"] == [
        "Some dates are only years, which read as their first day: the horizon is 24 months."
    ]
    assert found.rows == backtest(grown(1), [2007], horizon=24).rows


def test_undated_ties_were_always_there_and_it_is_said():
    network = dated_network([("a", "b", None), ("b", "c", "2000"), ("a", "c", "2002"), ("c", "d", "2003")])
    found = backtest(network, [2001])
    assert found.tables["years"][0]["tied_before"] == 2
    assert "undated" in {warning.code for warning in found.warnings}


@pytest.mark.parametrize(
    ("ties", "years", "said"),
    [
        ([("a", "b", None)], [2000], "No tie has a date"),
        ([("a", "b", "2000"), ("b", "c", "2005")], [], "any from 2000 to 2004"),
        ([("a", "b", "2000"), ("b", "c", "2005")], [2005], "the last year whose 12 months have passed"),
        ([("a", "b", "2000"), ("b", "c", "2005")], [1999], "from 2000 on"),
        ([("a", "b", "2000"), ("b", "c", "2005")], [2001], "no two actors without a tie have a common contact"),
    ],
)
def test_years_that_cannot_be_asked_are_refused_in_words(ties: list[tuple[str, str, str | None]], years: list[int], said: str):
    with pytest.raises(BadValue, match=said):
        backtest(dated_network(ties), years)


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=30))
def test_equal_scores_share_the_last_places(found: list[tuple[int, bool]]):
    scores, came = [float(score) for score, _ in found], [y for _, y in found]
    assert hits_among_first(np.array(scores), np.array(came)) == pytest.approx(expected_hits(scores, came))


def test_who_did_best_is_said_first():

    network = grown(3)
    found = backtest(network, [2006, 2008])
    scored = rows(found)
    best = min(scored, key=lambda name: scored[name]["brier"])
    first = str(found.sentences[0])
    assert ("did better than our figures" in first) == (best != "ours")
