"""Change: equal to the worked network, to counting pair by pair, and never a loss where nobody was asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.errors import BadValue, CallerError
from graph_service.service import analyse_files
from graph_service.snapshot import GraphSnapshot, Tie
from tests.analysis.networks import run, small, two_days

WORKED = ([("a", "b"), ("b", "c"), ("c", "d")], [("a", "b"), ("b", "c"), ("d", "e"), ("a", "e")])


def pictures(before: list[tuple[str, str]], after: list[tuple[str, str]], **more: Any) -> GraphSnapshot:
    ids = {id for pair in before + after for id in pair} | set(more.pop("alone", ""))
    groups = {id: more.get("groups", {}).get(id, "x") for id in ids}
    return two_days(small(groups, after), small(groups, before))


def happened(found: dict[str, Any], what: str) -> dict[str, str]:
    return {row["source"] + (row["target"] or ""): row["happened"] for row in found["rows"] if row["what"] == what}


def test_the_worked_network_of_the_specification():
    # analytics 2.5: 0.40 of all, 0.667 among stayers
    found = run(pictures(*WORKED), "change", direction="undirected")
    whole = found["tables"]["network"][0]
    assert (whole["kept"], whole["formed"], whole["ended"], whole["strengthened"]) == (2, 2, 1, 0)
    assert whole["jaccard_all"] == pytest.approx(0.4)
    assert whole["jaccard_stayers"] == pytest.approx(2 / 3)
    assert happened(found, "tie") == {"ab": "kept", "bc": "kept", "ae": "formed", "de": "formed", "cd": "ended"}
    assert happened(found, "actor") == dict.fromkeys("abcd", "stayed") | {"e": "came"}
    assert "known on 31 July 2012, compared with 31 July 2011" in found["sentences"][0]
    assert found["sentences"][1] == "2 ties kept, 2 new, 1 ended since 31 July 2011."


def test_dates_in_plain_files_say_what_was_there(tmp_path: Path):
    (tmp_path / "nodes.csv").write_text("id\na\nb\nc\nd\ne\n", encoding="utf-8")
    rows = ["source,target,since,until,strength"]
    rows += ["a,b,2009,,2", "b,c,,,3", "c,d,2010,2011-12,3", "d,e,2012-02,,3", "a,e,2012,,3"]
    (tmp_path / "ties.csv").write_text("\n".join(rows), encoding="utf-8")
    files = (tmp_path / "nodes.csv", tmp_path / "ties.csv")
    found = analyse_files("change", *files, {"at": ["2012"], "compare": ["2011-06"]})
    assert found["tables"]["network"][0]["jaccard_all"] == pytest.approx(0.4)
    assert found["parameters"]["compare"] == "2011-06-30"
    # a year before unless told otherwise; 31 December 2011 is the last day of c-d
    assert analyse_files("change", *files, {"at": ["2012"]})["parameters"]["compare"] == "2011-12-31"
    assert analyse_files("change", *files, {"at": ["29.2.2012"]})["parameters"]["compare"] == "2011-02-28"
    with pytest.raises(BadValue, match="--at"):
        analyse_files("change", *files, {"compare": ["2011"]})
    with pytest.raises(BadValue, match="31 December 2012 is not earlier"):
        analyse_files("change", *files, {"at": ["2012"], "compare": ["2012-12"]})
    with pytest.raises(BadValue, match="not a date"):
        analyse_files("change", *files, {"at": ["2012"], "compare": ["last year"]})
    with pytest.raises(CallerError, match="given 2 times"):
        analyse_files("change", *files, {"at": ["2012"], "compare": ["2010", "2011"]})


def test_a_tie_is_stronger_weaker_or_the_same_by_what_is_known():
    def tie(strength: float | None, weight: float | None) -> Tie:
        return Tie("t", "a", "b", strength=strength, weight=weight)

    def what(then: list[Tie], now: list[Tie]) -> str:
        nodes = small(dict.fromkeys("ab", "x"), []).nodes
        pair = two_days(GraphSnapshot(nodes, tuple(now), "files"), GraphSnapshot(nodes, tuple(then), "files"))
        return happened(run(pair, "change"), "tie")["ab"]

    assert what([tie(2, None)], [tie(4, None)]) == "strengthened"
    assert what([tie(3, None)], [tie(2.5, None)]) == "weakened"
    assert what([tie(2, 1)], [tie(2, 9)]) == "strengthened"
    assert what([tie(None, None)], [tie(5, None)]) == "kept"
    # parallel ties: the strongest speaks
    assert what([tie(4, None)], [tie(2, None), tie(4, None)]) == "kept"


def asked(snapshot: GraphSnapshot, before: dict[str, bool], after: dict[str, bool]) -> GraphSnapshot:
    assert snapshot.before is not None
    return replace(snapshot, asked=after, before=replace(snapshot.before, asked=before))


def test_what_nobody_was_asked_about_is_neither_lost_nor_new():
    everybody = dict.fromkeys("abcde", True)
    silent = everybody | {"c": False, "d": False}
    found = run(asked(pictures(*WORKED), everybody, silent), "change", direction="undirected")
    # both ends of c-d were silent on the later day
    assert happened(found, "tie")["cd"] == "not_observed"
    whole = found["tables"]["network"][0]
    assert (whole["kept"], whole["formed"], whole["ended"], whole["not_observed"]) == (2, 2, 0, 1)
    assert whole["jaccard_all"] == pytest.approx(0.5)
    assert "not_observed" in [warning["code"] for warning in found["warnings"]]
    # one end of a pair is enough; of an arc its source counts
    one = run(asked(pictures(*WORKED), everybody, everybody | {"c": False}), "change", direction="undirected")
    assert happened(one, "tie")["cd"] == "ended"
    arc = run(asked(pictures(*WORKED), everybody, everybody | {"c": False}), "change", direction="directed")
    assert happened(arc, "tie")["cd"] == "not_observed"
    # somebody whose every tie went unasked has not left
    gone = asked(pictures([("a", "b"), ("c", "d")], [("a", "b")]), everybody, silent)
    assert happened(run(gone, "change"), "actor") == {"a": "stayed", "b": "stayed", "c": "not_observed", "d": "not_observed"}
    # new to us is not new, unless its own date says so
    first = asked(pictures([("a", "b")], [("a", "b"), ("d", "e")]), {"a": True}, everybody)
    assert happened(run(first, "change"), "tie")["de"] == "not_observed"
    dated = replace(first, ties=tuple(replace(tie, since="2012-01") if tie.source == "d" else tie for tie in first.ties))
    assert happened(run(dated, "change"), "tie")["de"] == "formed"
    assert happened(run(dated, "change"), "actor")["e"] == "came"


def test_different_instruments_are_said_first():
    waves = {
        "w1": {"id": "w1", "title": "First", "start": "2010", "instrument": "roster"},
        "w2": {"id": "w2", "title": "Second", "start": "2012-03", "instrument": "recall"},
    }
    snapshot = pictures(*WORKED)
    assert snapshot.before is not None
    both = replace(snapshot, waves=waves, before=replace(snapshot.before, waves=waves))
    found = run(both, "change")
    assert found["warnings"][0]["code"] == "different_instruments"
    assert found["sentences"][1] == found["warnings"][0]["text"]
    assert "first Roster, then Recall" in found["sentences"][1]
    waves["w2"]["instrument"] = "roster"
    assert "different_instruments" not in [warning["code"] for warning in run(both, "change")["warnings"]]
    del waves["w2"]
    assert "asked_once" in [warning["code"] for warning in run(both, "change")["warnings"]]


def test_an_open_pair_that_closes_by_hand():
    # a stands between b, c and d (three pairs); b-c closes, e-f stay apart from all
    before = [("a", "b"), ("a", "c"), ("a", "d"), ("e", "f")]
    found = run(pictures(before, [*before, ("b", "c"), ("d", "e")]), "change", direction="undirected")
    # 15 pairs of 6 actors: 4 tied, 3 with a between, 8 with nobody between, of which d-e was tied
    assert found["tables"]["closure"] == [
        {"between": "somebody", "pairs": 3, "closed": 1, "rate": pytest.approx(1 / 3)},
        {"between": "nobody", "pairs": 8, "closed": 1, "rate": pytest.approx(1 / 8)},
    ]
    brokers = {row["id"]: (row["before"], row["after"], row["closed"]) for row in found["tables"]["brokers"]}
    # later a stands between b-d and c-d, d between a-e, e between d-f
    assert brokers == {"a": (3, 2, 1), "d": (0, 1, 0), "e": (0, 1, 0)}
    assert found["tables"]["survival"] == [
        {"ties": "bridges", "before": 4, "kept": 4, "share": 1.0},
        {"ties": "others", "before": 0, "kept": 0, "share": None},
    ]


def test_groups_that_mix_by_hand():
    groups = {"a": "x", "b": "x", "c": "y", "d": "y"}
    before, after = [("a", "b"), ("c", "d"), ("a", "c")], [("a", "b"), ("a", "c"), ("b", "d")]
    found = run(pictures(before, after, groups=groups), "change", group_by="group", direction="undirected")
    assert found["tables"]["mixing"] == [
        {"group_from": "x", "group_to": "x", "before": 1, "after": 1},
        {"group_from": "x", "group_to": "y", "before": 1, "after": 2},
        {"group_from": "y", "group_to": "y", "before": 1, "after": 0},
    ]
    whole = found["tables"]["network"][0]
    # (E - I) / (E + I): (1 - 2) / 3 before, (2 - 1) / 3 after
    assert (whole["ei_index_before"], whole["ei_index_after"]) == (pytest.approx(-1 / 3), pytest.approx(1 / 3))


def slowly(before: set[tuple[str, str]], after: set[tuple[str, str]], directed: bool) -> dict[str, Any]:
    """The figures from sets of pairs, one pair at a time."""
    stayers = {end for pair in before for end in pair} & {end for pair in after for end in pair}
    own = [{pair for pair in ties if set(pair) <= stayers} for ties in (before, after)]
    slots = list(permutations(sorted(stayers), 2)) if directed else list(combinations(sorted(stayers), 2))

    def tied(ties: set[tuple[str, str]], a: str, b: str) -> bool:
        return (a, b) in ties or (not directed and (b, a) in ties)

    def between(ties: set[tuple[str, str]], a: str, b: str) -> list[str]:
        return [v for v in sorted(stayers - {a, b}) if tied(ties, a, v) and tied(ties, v, b)]

    found: dict[str, Any] = {"closure": {"somebody": [0, 0], "nobody": [0, 0]}, "brokers": {}}
    for a, b in slots:
        for place, ties in enumerate(own):
            if not tied(ties, a, b):
                for v in between(ties, a, b):
                    found["brokers"].setdefault(v, [0, 0])[place] += 1
        if not tied(own[0], a, b):
            counts = found["closure"]["somebody" if between(own[0], a, b) else "nobody"]
            counts[0] += 1
            counts[1] += tied(own[1], a, b)
    union = [before | after, own[0] | own[1]]
    found["jaccard"] = [len(b & a) / len(u) if u else None for (b, a), u in zip(((before, after), own), union, strict=True)]
    return found


@settings(max_examples=60)
@given(
    pairs=st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=24),
    split=st.lists(st.sampled_from(["before", "after", "both"]), min_size=24, max_size=24),
    direction=st.sampled_from(["directed", "undirected"]),
)
def test_any_two_pictures_equal_counting_pair_by_pair(pairs: list[tuple[str, str]], split: list[str], direction: str):
    is_directed = direction == "directed"
    sides: dict[str, set[tuple[str, str]]] = {"before": set(), "after": set()}
    for (a, b), where in zip(pairs, split, strict=False):
        for side in ("before", "after") if where == "both" else (where,):
            if a != b:
                sides[side].add((a, b) if is_directed else (min(a, b), max(a, b)))
    snapshot = pictures(sorted(sides["before"]), sorted(sides["after"]), alone="abcdefg")
    found, wanted = run(snapshot, "change", direction=direction), slowly(sides["before"], sides["after"], is_directed)
    whole = found["tables"]["network"][0]
    assert [whole["jaccard_all"], whole["jaccard_stayers"]] == wanted["jaccard"]
    assert {row["between"]: [row["pairs"], row["closed"]] for row in found["tables"]["closure"]} == wanted["closure"]
    assert {row["id"]: [row["before"], row["after"]] for row in found["tables"]["brokers"]} == wanted["brokers"]
    assert whole["kept"] == len(sides["before"] & sides["after"])


@settings(max_examples=30)
@given(seen=st.lists(st.booleans(), min_size=5, max_size=5), direction=st.sampled_from(["directed", "undirected"]))
def test_who_was_not_asked_twice_loses_nothing(seen: list[bool], direction: str):
    answered = dict(zip("abcde", seen, strict=True))
    found = run(asked(pictures(*WORKED), {}, answered), "change", direction=direction)
    for row in found["rows"]:
        if row["happened"] == "ended":
            assert answered[row["source"]] or (direction == "undirected" and answered[row["target"]])
    for id, what in happened(found, "actor").items():
        own = {row["happened"] for row in found["rows"] if row["what"] == "tie" and id in (row["source"], row["target"])}
        assert what != "left" or own == {"ended"}
