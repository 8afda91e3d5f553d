"""Introductions: the worked figures, every set tried by brute force, what is proven of a greedy choice, and who is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis import _adding
from graph_service.analysis._adding import Counted, Drawn, Pair, Setting
from graph_service.analysis._adding_kernels import added
from graph_service.analysis._choosing import is_apart, share_of
from graph_service.analysis._reach import Routes
from graph_service.analysis._tiemodel import likely
from graph_service.analysis.introductions import introductions
from graph_service.errors import BadValue, UnknownName
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import fixture_network, run

ABROAD = ["region:DE", "region:SE"]
# as the worked figures: every pair of a company and somebody abroad, whoever could introduce them, as often as one likes
WORKED: dict[str, Any] = {
    "source": "kind:company",
    "market": "DE",
    "to": ABROAD,
    "candidates": "all",
    "most_introduced": 1000,
    "most_introducing": 1000,
}


def pairs(found: dict[str, Any]) -> list[str]:
    return [f"{row['a']}-{row['b']}" for row in sorted(found["rows"], key=lambda row: row["step"])]


def total(found: dict[str, Any]) -> float:
    [search] = found["tables"]["search"]
    assert search["sum_then"] == pytest.approx(search["sum_now"] + sum(row["gain"] for row in found["rows"]))
    return float(search["sum_then"])


def guarantees(found: dict[str, Any]) -> set[str]:
    return {row["guarantee"] for row in found["rows"]} | {found["tables"]["search"][0]["guarantee"]}


def test_worked_choices(shared: Path):
    # analytics 2.3.6; its tie probabilities were rounded to four digits, hence 1e-4
    snapshot = fixture_network(shared)
    greedy = run(snapshot, "introductions", **WORKED, k=2, search="greedy")
    assert greedy["tables"]["search"][0]["possible"] == 29
    assert greedy["tables"]["search"][0]["sum_now"] == pytest.approx(0.5594, abs=1e-4)
    assert total(greedy) == pytest.approx(1.28688, abs=2e-5)
    assert guarantees(greedy) == {"none"}
    assert all(pair.endswith("-p_ger") for pair in pairs(greedy)), "uncapped, everybody is sent to one"
    best = run(snapshot, "introductions", **WORKED, k=2)
    assert total(best) == pytest.approx(1.28689, abs=1e-5)
    assert total(best) > total(greedy)
    assert guarantees(best) == {"exhaustive"}


def test_worked_choices_under_a_cap(shared: Path):
    snapshot = fixture_network(shared)
    capped = WORKED | {"most_introduced": 1, "k": 3}
    assert total(run(snapshot, "introductions", **capped, search="greedy")) == pytest.approx(1.2590, abs=5e-5)
    best = run(snapshot, "introductions", **capped)
    assert total(best) == pytest.approx(1.2814, abs=5e-5)
    introduced = [end for row in best["rows"] for end in (row["a"], row["b"])]
    assert len(introduced) == len(set(introduced))


def test_worked_choices_that_somebody_can_introduce(shared: Path):
    found = run(fixture_network(shared), "introductions", **(WORKED | {"candidates": "feasible", "k": 3, "search": "greedy"}))
    assert found["tables"]["search"][0]["possible"] == 13
    assert pairs(found) == ["juhla-p_ger", "kuva-b_ger", "savel-b_ger"]
    assert total(found) == pytest.approx(1.4099, abs=5e-5)
    assert [row["via"] for row in found["rows"]] == [["m_swe"], ["m_hki"], ["m_hki"]]
    [kuva] = [row for row in found["rows"] if row["a"] == "kuva"]
    # easy and new stand side by side (analytics 2.4)
    assert (round(kuva["easy"], 4), kuva["resource_allocation"]) == (0.7213, 0.25)
    assert (round(kuva["constraint_now"], 4), round(kuva["constraint_then"], 4)) == (0.7249, 0.5731)
    assert kuva["new"] == pytest.approx(kuva["constraint_now"] - kuva["constraint_then"])
    assert kuva["least"] <= kuva["gain"] <= kuva["most"]


def test_a_tie_may_add_more_once_another_is_there(shared: Path):
    # the known counterexamples to submodularity (analytics 2.3.6)
    bare = GraphSnapshot(tuple(Node(id, id) for id in "stx"), (), "files")
    asked = {"source": "s", "market": "t", "introduce": "x", "to": ["s", "t"], "candidates": "all", "p_new": 0.5, "k": 2}
    found = run(bare, "introductions", **asked)
    assert [row["gain"] for row in found["tables"]["candidates"]] == [0, 0]
    assert total(found) == pytest.approx(0.25)
    greedy = run(bare, "introductions", **asked, search="greedy")
    assert (greedy["rows"], greedy["tables"]["search"][0]["guarantee"]) == ([], "none")
    found = run(fixture_network(shared), "introductions", **(WORKED | {"introduce": "m_swe", "to": ["tuike", "b_ger"], "k": 2}))
    alone = {(row["a"], row["b"]): row["gain"] for row in found["tables"]["candidates"]}
    assert alone["m_swe", "tuike"] == pytest.approx(0.0208, abs=5e-5)
    assert pairs(found) == ["m_swe-b_ger", "m_swe-tuike"]
    assert {row["b"]: row["gain"] for row in found["rows"]}["tuike"] == pytest.approx(0.0768, abs=5e-5)


def test_who_gets_a_better_band_is_counted_from_the_reliabilities(shared: Path):
    # before: analytics_expected.json; with the tie: the network with kuva's tie to b_ger, every route counted
    snapshot = fixture_network(shared)
    asked = {"source": "kind:company", "market": "DE", "introduce": "kuva", "to": "b_ger", "k": 1}
    [row] = run(snapshot, "introductions", **asked)["rows"]
    companies = [node.id for node in snapshot.nodes if node.attributes["kind"] == "company"]
    reached = []
    for chosen in ([], [("kuva", "b_ger")]):
        each = [
            plain_sum(snapshot, {"direction": "undirected", "market": ["market:DE"], "source": [id]}, chosen) for id in companies
        ]
        reached.append([sum(value >= least for least in (0.05, 0.2, 0.5)) for value in each])
    better = sum(after > before for before, after in zip(*reached, strict=True))
    assert row["helped"] == better > 0
    assert row["gain"] > 0


def test_sentences_in_both_languages(shared: Path):
    asked = {"source": "kind:company", "market": "DE", "to": ABROAD, "k": 2}
    english = run(fixture_network(shared), "introductions", **asked)["sentences"]
    assert english[1:] == [
        "Introducing juhla and p_ger (through m_swe) would add most to reach in Germany under the stated assumptions.",
        "After that: kuva and b_ger (through m_hki).",
        "Every allowed set of introductions was tried: in this model none adds more.",
    ]
    finnish = run(fixture_network(shared), "introductions", **asked, language="fi")["sentences"]
    assert finnish[1] == (
        "Eniten tavoittavuutta lisäävä esittely näillä oletuksilla: juhla ja p_ger (esittelijä: m_swe). Kohdemarkkina: Saksa."
    )
    greedy = run(fixture_network(shared), "introductions", **asked, search="greedy")["sentences"]
    assert greedy[-1].startswith("Found one after another, approximate:")


def test_who_is_not_to_be_contacted_is_neither_introduced_nor_asked(shared: Path):
    snapshot = fixture_network(shared)
    said = {"m_hki": "Do not contact", "p_ger": "ei yhteydenottoja"}
    nodes = tuple(
        replace(node, attributes={**node.attributes, "contact_status": said.get(node.id, "met in May")})
        for node in snapshot.nodes
    )
    for more in ({}, {"candidates": "all"}):
        found = run(replace(snapshot, nodes=nodes), "introductions", source="kind:company", market="DE", **more)
        listed = [*found["rows"], *found["tables"]["candidates"]]
        assert listed
        assert not {id for row in listed for id in (row["a"], row["b"], *(row["via"] or ()))} & set(said)
        assert "not_contacted" in {warning["code"] for warning in found["warnings"]}


def test_nobody_takes_part_more_often_than_they_are_ready_for(shared: Path):
    snapshot = fixture_network(shared)
    nodes = tuple(
        replace(node, attributes={**node.attributes, "introductions_per_year": {"m_hki": "1", "juhla": "0"}.get(node.id)})
        for node in snapshot.nodes
    )
    found = run(replace(snapshot, nodes=nodes), "introductions", source="kind:company", market="DE", to=ABROAD, k=4)
    introducing = [z for row in found["rows"] for z in row["via"]]
    assert introducing.count("m_hki") <= 1
    assert all(introducing.count(z) <= 2 for z in introducing)
    assert "juhla" not in {id for row in found["rows"] for id in (row["a"], row["b"], *row["via"])}
    counted = {row["id"]: (row["introduced"], row["introducing"]) for row in found["tables"]["actors"]}
    assert sum(made for _, made in counted.values()) == len(found["rows"])


def test_what_cannot_be_asked_is_said(shared: Path):
    snapshot = fixture_network(shared)
    with pytest.raises(UnknownName, match="Did you mean “kuva”"):
        run(snapshot, "introductions", introduce="kuvaa")
    with pytest.raises(BadValue, match="more than 20,000 sets"):
        run(snapshot, "introductions", candidates="all", k=9, search="exhaustive")


def test_progress_rises_to_its_end(shared: Path):
    heard: list[float] = []
    introductions(fixture_network(shared), market=("DE",), report=lambda done, total, phrase: heard.append(done / total))
    assert len(heard) >= 10
    assert heard == sorted(heard)
    assert heard[-1] == 1


# ---------------------------------------------------------------- against every set and every route
CHANCES = st.sampled_from([2, 3, 5])


@st.composite
def questions(draw: st.DrawFn) -> tuple[GraphSnapshot, dict[str, Any]]:
    """Up to six actors with up to eight ties, and one of the cases for which something is proven, or none of them."""
    ids = [f"a{place}" for place in range(draw(st.integers(3, 6)))]
    drawn = draw(st.dictionaries(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), CHANCES, min_size=2, max_size=8))
    ties = tuple(Tie(f"{a}{b}", a, b, strength=strength) for (a, b), strength in drawn.items() if a != b)
    doors = draw(st.sets(st.sampled_from(ids), min_size=1, max_size=2))
    access = tuple(Tie(f"{id} door", id, "market:X", "HAS_ACCESS_TO", 4) for id in sorted(doors))
    markets = {"market:X": {"id": "market:X", "country": "DE"}}
    snapshot = GraphSnapshot(tuple(Node(id, id) for id in ids), ties, "files", access=access, markets=markets)
    asked: dict[str, Any] = {
        "k": draw(st.integers(1, 3)),
        "candidates": draw(st.sampled_from(["feasible", "all"])),
        "most_introduced": draw(st.integers(1, 3)),
        "most_introducing": draw(st.integers(1, 3)),
        "direction": draw(st.sampled_from(["undirected", "directed"])),
        "p_new": 0.3,
    }
    case = draw(st.sampled_from(["one company", "one market", "across the border", "any"]))
    if case == "one company":
        asked |= {"source": ["a0"], "introduce": ["a0"]}
    elif case == "one market":
        asked |= {"market": ["a1"], "to": ["a1"], "introduce": ids[2:], "source": ids}
    elif case == "across the border":
        asked |= {"source": ids[:2], "introduce": ids[:2], "to": ids[2:], "direction": "directed"}
    return snapshot, asked


def plain_sum(snapshot: GraphSnapshot, asked: dict[str, Any], chosen: Sequence[Pair]) -> float:
    """The sum of reliabilities from every route of the network with the ties."""
    directed, target = asked["direction"] == "directed", asked.get("market", ["market:X"])[0]
    model = likely(snapshot, [target], 36, directed)
    ties: dict[str, dict[str, float]] = {}
    access = dict(model.access[target])
    for (a, b), p in model.between.items():
        ties.setdefault(a, {})[b] = p
    for a, b in chosen:
        for one, other in ((a, b),) if directed else ((a, b), (b, a)):
            ties.setdefault(one, {})[other] = 0.3
            if other == target:
                access[one] = 0.3
    routes = Routes(target, ties, access, 4, directed)
    sources = [id for id in (asked.get("source") or list(snapshot.by_id)) if id != target]
    return sum(routes.exact(list(routes.paths(source))) for source in sources)


def allowed(chosen: Sequence[dict[str, Any]], tied: dict[str, set[str]], asked: dict[str, Any]) -> bool:
    """Whether some choice of introducers keeps everybody within the caps."""
    ends = [end for row in chosen for end in (row["a"], row["b"])]
    if any(ends.count(end) > asked["most_introduced"] for end in ends):
        return False
    choices = []
    for row in chosen:
        common = sorted(tied.get(row["a"], set()) & tied.get(row["b"], set()))
        choices.append([(z,) for z in common] or [tuple(row["via"] or ())])
    for taken in product(*choices):
        made = [z for chain in taken for z in chain]
        if all(made.count(z) <= asked["most_introducing"] for z in made):
            return True
    return False


@settings(max_examples=120, deadline=None)
@given(question=questions())
def test_no_allowed_set_does_better_and_greedy_keeps_its_promise(question: tuple[GraphSnapshot, dict[str, Any]]):
    snapshot, asked = question
    raw = {name: value if isinstance(value, list) else [str(value)] for name, value in asked.items()}
    found, greedy = run(snapshot, "introductions", **raw), run(snapshot, "introductions", **raw, search="greedy")
    candidates = found["tables"]["candidates"]
    tied: dict[str, set[str]] = {}
    for tie in snapshot.ties:
        tied.setdefault(tie.source, set()).add(tie.target)
        tied.setdefault(tie.target, set()).add(tie.source)
    start = plain_sum(snapshot, asked, [])
    best = start
    for size in range(1, asked["k"] + 1):
        for chosen in combinations(candidates, size):
            if allowed(chosen, tied, asked):
                best = max(best, plain_sum(snapshot, asked, [(row["a"], row["b"]) for row in chosen]))
    for one in (found, greedy):
        assert total(one) == pytest.approx(plain_sum(snapshot, asked, [(row["a"], row["b"]) for row in one["rows"]]))
        assert allowed(one["rows"], tied, asked)
    assert total(found) == pytest.approx(best)
    share = share_of(greedy["tables"]["search"][0]["guarantee"])
    if share is not None:
        assert total(greedy) - start >= share * (best - start) - 1e-9


def test_what_is_proven_follows_from_who_is_asked(shared: Path):
    snapshot = fixture_network(shared)

    def proven(**asked: Any) -> str:
        again = {"market": "DE", "candidates": "all", "k": 3, "search": "greedy", "most_introduced": 9, "most_introducing": 9}
        return run(snapshot, "introductions", **(again | asked))["tables"]["search"][0]["guarantee"]

    # one company for itself; the cap on that company alone; on all it meets, too; on those who introduce as well
    kuva = {"source": "kuva", "introduce": "kuva"}
    assert proven(**kuva) == "1-1/e"
    assert proven(**kuva, most_introduced=2) == "1/2"
    both = {"source": ["kuva", "tuike"], "introduce": ["kuva", "tuike"], "to": ABROAD, "direction": "directed"}
    assert proven(**both) == "1-1/e"
    assert proven(**both, most_introduced=1) == "1/3"
    assert proven(source="kind:company", to=ABROAD) == "none"


@settings(max_examples=150, deadline=None)
@given(question=questions())
def test_where_walks_hold_one_new_tie_at_most_routes_do(question: tuple[GraphSnapshot, dict[str, Any]]):
    # sampled sums go by walks, exact ones by all routes: a promise of the first holds for the second
    snapshot, asked = question
    target, directed = asked.get("market", ["market:X"])[0], asked["direction"] == "directed"
    ids = tuple(snapshot.by_id)
    setting = Setting(
        ids, tuple(asked.get("source", ids)), (target,), likely(snapshot, [target], 36, directed), 4, directed, 0.3, 1, 64, 1
    )
    found = run(
        snapshot,
        "introductions",
        **{name: value if isinstance(value, list) else [str(value)] for name, value in asked.items()},
    )
    new = [(row["a"], row["b"]) for row in found["tables"]["candidates"]]
    by_walks, by_routes = is_apart(setting, new), Counted(setting, new).is_apart
    assert by_routes or not by_walks
    if asked.get("source") == ["a0"] and asked.get("introduce") == ["a0"]:
        assert by_walks, "one company for itself"


# ---------------------------------------------------------------- sampled sums
def worked_setting(shared: Path, **more: Any) -> tuple[Setting, list[Pair]]:
    snapshot = fixture_network(shared)
    companies = tuple(node.id for node in snapshot.nodes if node.attributes["kind"] == "company")
    model = likely(snapshot, ["market:DE", "market:SE"], 36, False)
    setting = Setting(tuple(snapshot.by_id), companies, ("market:DE", "market:SE"), model, 4, False, 0.3, 1.0, 100_000, 1)
    new = [("juhla", "p_ger"), ("kuva", "b_ger"), ("savel", "b_ger"), ("tuike", "m_swe"), ("m_swe", "b_ger")]
    return replace(setting, **more), new


@pytest.mark.parametrize("available", [1.0, 0.9])
def test_sampled_sums_are_the_exact_ones_within_their_error(shared: Path, available: float):
    setting, new = worked_setting(shared, available=available)
    counted, drawn = Counted(setting, new), Drawn(setting)
    # a sum of six shares of 100,000 samples each: the error of a share is at most .0016
    assert drawn.start == pytest.approx(counted.start, abs=0.02)
    assert drawn.each() == pytest.approx(counted.each(), abs=0.01)
    for place, pair in enumerate(new[:3]):
        assert drawn.gains(new[place:]) == pytest.approx(counted.gains(new[place:]), abs=0.01)
        counted.take(pair)
        drawn.take(pair)
    for sums in (counted, drawn):
        sums.drop()
    assert drawn.gains(new[2:]) == pytest.approx(counted.gains(new[2:]), abs=0.01)


@settings(max_examples=40, deadline=None)
@given(question=questions(), order=st.permutations(range(4)))
def test_ties_taken_in_reach_what_a_search_from_scratch_reaches(question: tuple[GraphSnapshot, dict[str, Any]], order: list[int]):
    snapshot, asked = question
    target, directed = asked.get("market", ["market:X"])[0], asked["direction"] == "directed"
    model = likely(snapshot, [target], 36, directed)
    ids = tuple(snapshot.by_id)
    drawn = Drawn(Setting(ids, ids, (target,), model, 4, directed, 0.5, 0.8, 128, 1))
    fresh = [pair for pair in combinations(ids, 2) if pair not in model.between and pair[::-1] not in model.between]
    for place in order:
        if place < len(fresh):
            drawn.take(fresh[place])
    [market], ties = drawn.markets, drawn.ties
    arcs = [(ties.tails[row], ties.heads[row], ties.up[ties.rows[row]]) for row in range(len(ties.tails))]
    goal = drawn.place.get(target)
    reached, doors = np.zeros((len(ids), drawn.words), np.uint64), market.reached[1].copy()
    for _ in range(4):
        following = doors.copy()
        for a, b, own in arcs:
            if goal not in (a, b):
                following[a] |= own & reached[b] & drawn.there[b]
        reached = following
    others = [place for place in range(len(ids)) if place != goal]
    assert (market.reached[-1][others] == reached[others]).all()
    for _ in list(drawn.taken):
        drawn.drop()
    again = Drawn(drawn.setting)
    assert (drawn.markets[0].reached == again.markets[0].reached).all()


def test_the_kernel_counts_the_same_uncompiled(shared: Path, monkeypatch: pytest.MonkeyPatch):
    setting, new = worked_setting(shared, samples=128)
    compiled = Drawn(setting)
    compiled.take(new[0])
    wanted = compiled.gains(new[1:])
    monkeypatch.setattr(_adding, "compiled", lambda kernel: kernel)
    plain = Drawn(setting)
    with np.errstate(over="ignore"):
        plain.take(new[0])
        assert plain.gains(new[1:]) == pytest.approx(wanted)
    assert added.__module__ == "graph_service.analysis._adding_kernels"


def test_where_routes_are_many_the_choice_is_sampled(shared: Path, monkeypatch: pytest.MonkeyPatch):
    snapshot = fixture_network(shared)
    exact = run(snapshot, "introductions", **(WORKED | {"candidates": "feasible", "k": 3}))
    monkeypatch.setattr(_adding, "MOST_PAIRS", 0)
    found = run(snapshot, "introductions", **(WORKED | {"candidates": "feasible", "k": 3}))
    assert (found["tables"]["search"][0]["figures"], found["seed"]) == ("sampled", 1)
    assert total(found) == pytest.approx(total(exact), abs=0.05)
    assert pairs(found) == pairs(exact)
    assert found == run(snapshot, "introductions", **(WORKED | {"candidates": "feasible", "k": 3}))
