"""Mentors and companies: the optimum of every small table, each element by hand, and who is left out."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.analysis.matching import assigned
from graph_service.errors import UnknownName
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import run


def total(scores: np.ndarray, chosen: list[int | None]) -> float:
    return sum(scores[row, mentor] for row, mentor in enumerate(chosen) if mentor is not None)


def test_the_optimum_is_not_the_greedy_choice():
    # analytics 2.4: taking .9 first leaves .3
    scores = np.array([[0.9, 0.8], [0.8, 0.3]])
    assert assigned(scores, [1, 1]) == [1, 0]
    assert total(scores, assigned(scores, [1, 1])) == pytest.approx(1.6)
    assert total(scores, [0, 1]) == pytest.approx(1.2)
    assert assigned(scores, [2, 2]) == [0, 0]


def slow_best(scores: np.ndarray, places: list[int]) -> float:
    # every way to give the places away, or to leave them
    slots: list[int | None] = [mentor for mentor, count in enumerate(places) for _ in range(count)]
    slots += [None] * scores.shape[0]
    return max(total(scores, list(way)) for way in set(permutations(slots, scores.shape[0])))


@given(st.data())
def test_the_sum_is_that_of_the_best_of_all_ways(data: st.DataObject):
    rows, columns = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    scores = np.array([[data.draw(st.integers(0, 10)) / 10 for _ in range(columns)] for _ in range(rows)])
    places = [data.draw(st.integers(0, 2)) for _ in range(columns)]
    chosen = assigned(scores, places)
    assert total(scores, chosen) == pytest.approx(slow_best(scores, places))
    taken = [chosen.count(mentor) for mentor in range(columns)]
    assert all(count <= place for count, place in zip(taken, places, strict=True))
    assert sum(taken) == min(rows, sum(places))
    assert assigned(scores.copy(), list(places)) == chosen


def people(**more: dict[str, str]) -> GraphSnapshot:
    """Two companies and two mentors: m is tied to c, which is tied to d; n has no tie."""
    given = {
        "c": {"kind": "company", "sector": "dance", "languages": "fi, sv"},
        "d": {"kind": "company", "sector": "tourism"},
        "m": {"kind": "mentor", "sector": "dance", "country": "DE", "languages": "Swedish"},
        "n": {"kind": "mentor", "sector": "tourism", "languages": "de"},
    }
    return GraphSnapshot(
        nodes=tuple(Node(id, id.upper(), values | more.get(id, {})) for id, values in given.items()),
        ties=(Tie("1", "m", "c"), Tie("2", "c", "d")),
        source="files",
        at="2012-07-31",
        access=(Tie("3", "c", "market:SE", "HAS_ACCESS_TO"),),
        markets={f"market:{code}": {"id": f"market:{code}", "country": code} for code in ("DE", "SE")},
    )


def by_pair(found: dict[str, Any], table: str = "elements") -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["company"], row["mentor"]): row for row in found["tables"][table]}


def test_each_element_by_hand():
    pairs = by_pair(run(people(), "matching"))
    names = ("sector_fit", "market_fit", "language_fit", "not_yet_connected", "easiness")
    # c wants Germany alone (Sweden is open to it): m is at home there, c and d know nobody who is
    assert [pairs["c", "m"][name] for name in names] == [1, 1, 1, 0, 1]
    # d wants both; the way to m leads through c; what d speaks is not recorded
    assert [pairs["d", "m"][name] for name in names] == [0, 0.5, None, 1, 1]
    assert [pairs["c", "n"][name] for name in names] == [0, 0, 0, 1, 0]
    assert pairs["d", "n"]["score"] == pytest.approx((1 + 0 + 1 + 0) / 4)


def test_the_assignment_its_alternatives_and_who_is_left():
    found = run(people(), "matching")
    # m c + n d: 4/5 + 1/2; m d + n c: 2.5/4 + 1/5
    assert [(row["mentor"], row["company"], row["second_best"]) for row in found["rows"]] == [("m", "c", "n"), ("n", "d", "m")]
    assert found["rows"][1]["second_score"] == pytest.approx(0.625)
    assert found["tables"]["unmatched"] == []
    alone = run(people(n={"kind": "partner"}), "matching")
    assert [(row["mentor"], row["company"], row["second_best"]) for row in alone["rows"]] == [("m", "c", None)]
    assert [(row["actor"], row["kind"], row["best_fit"]) for row in alone["tables"]["unmatched"]] == [("d", "company", "m")]
    assert "no_second" in {warning["code"] for warning in alone["warnings"]}
    both = run(people(n={"kind": "partner"}), "matching", capacity=2)
    assert [row["company"] for row in both["rows"]] == ["c", "d"]


def test_the_mean_is_of_what_is_known_and_the_rest_is_said():
    found = run(people(), "matching", market="SE")
    # nothing is left for c to want
    assert by_pair(found)["c", "m"]["market_fit"] is None
    told = {warning["code"]: warning["text"] for warning in found["warnings"]}
    assert told["market_fit_unknown"] == (
        "Not known for 2 pairs of 4, and left out of their fit: Share of wanted markets with a foothold."
    )
    assert told["language_fit_unknown"].startswith("Not known for 2 pairs of 4")
    with pytest.raises(UnknownName, match="Did you mean “SE”"):
        run(people(), "matching", market="SEE")


def test_who_is_not_to_be_contacted_is_not_proposed():
    found = run(people(m={"contact_status": "Do not contact"}), "matching")
    assert {row["mentor"] for row in found["rows"]} == {"n"}
    assert "m" not in {row["actor"] for row in found["tables"]["unmatched"]}
    assert "1 actor is not to be contacted, and is not proposed." in [warning["text"] for warning in found["warnings"]]


def test_a_mentor_takes_no_more_than_it_said():
    said = people(m={"introductions_per_year": "0"})
    found = run(said, "matching", capacity=2)
    assert {row["mentor"] for row in found["rows"]} == {"n"}
    assert [(row["actor"], row["kind"]) for row in found["tables"]["unmatched"]] == [("m", "mentor")]


def test_all_kinds_of_an_actor_count_and_companies_outside_the_region_do_not():
    snapshot = people(c={"is_regional": "yes"}, d={"is_regional": "no"})
    nodes = tuple(replace(node, kinds=("freelancer", "mentor")) if node.id == "d" else node for node in snapshot.nodes)
    found = run(replace(snapshot, nodes=nodes), "matching", capacity=3)
    assert {row["company"] for row in found["rows"]} == {"c"}
    assert {row["actor"] for row in found["tables"]["unmatched"]} <= {"d", "m", "n"}


def test_equal_sums_have_one_answer_whatever_the_order_of_the_records():
    snapshot = people(c={"sector": "tourism"}, m={"sector": "tourism"})
    turned = replace(snapshot, ties=snapshot.ties[::-1])
    assert run(snapshot, "matching")["rows"] == run(turned, "matching")["rows"]
