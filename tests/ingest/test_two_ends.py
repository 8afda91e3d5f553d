"""What both ends report stays, and the snapshot joins it: by hand-counted networks of three waves."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.records import Contents, Record, checked, tie_id
from graph_service.reports import asked_in, disagreements, one_sided
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, snapshot_of

SCHEMA = load_schema()


def network(*reports: tuple[str, str, float | None, str], kind: str = "WORKS_WITH", silent: str = "") -> Contents:
    """Actors a, b, c; reports are (who, whom, strength, wave) with waves named by their year."""
    entities: dict[str, tuple[str, Record]] = {id: ("actor", {"id": id, "name": id, "kinds": ["company"]}) for id in "abc"}
    ties: list[dict[str, Any]] = []
    for wave in sorted({report[3] for report in reports}):
        entities[wave] = ("wave", {"id": wave, "title": wave, "start": wave})
        for actor in "abc":
            asked: dict[str, Any] = {"id": f"{wave}{actor}", "kind": "ASKED", "source": wave, "target": actor, "since": wave}
            ties.append(asked | ({} if actor in silent else {"answered": wave}))
    for who, whom, strength, wave in reports:
        ends = (whom, who) if kind == "GAVE" and who == "b" else (who, whom)
        tie = {"id": tie_id(*ends, kind, None, None, who, wave), "kind": kind, "source": ends[0], "target": ends[1]}
        ties.append(tie | {"wave": wave, "reported_by": who, "last_evidence": wave, "strength": strength})
    return Contents(entities, {tie["id"]: checked(SCHEMA, "tie", tie) for tie in ties})


def picture(contents: Contents, at: str = "2030-01-01", min_strength: float | None = None) -> GraphSnapshot:
    return snapshot_of(SCHEMA, contents, at=at, today=at, min_strength=min_strength)


def seen(snapshot: GraphSnapshot) -> dict[str, tuple[float | None, str | None]]:
    return {"".join(sorted((tie.source, tie.target))): (tie.strength, tie.confirmed) for tie in snapshot.ties}


def test_the_mean_of_both_ends_and_who_confirms() -> None:
    contents = network(("a", "b", 4, "2026"), ("b", "a", 1, "2026"), ("a", "c", 3, "2026"))
    assert len([tie for tie in contents.ties.values() if tie["kind"] == "WORKS_WITH"]) == 3
    assert seen(picture(contents)) == {"ab": (2.5, "both"), "ac": (3, "one")}
    assert seen(picture(contents, min_strength=3)) == {"ac": (3, "one")}


def test_the_two_ends_of_an_arc() -> None:
    contents = network(("a", "b", 5, "2026"), ("b", "a", 3, "2026"), kind="GAVE")
    assert [(tie.source, tie.target, tie.strength, tie.confirmed) for tie in picture(contents).ties] == [("a", "b", 4, "both")]


def test_a_strength_that_one_end_does_not_tell() -> None:
    assert seen(picture(network(("a", "b", None, "2026"), ("b", "a", 4, "2026")))) == {"ab": (4, "both")}
    assert seen(
        picture(network(("a", "b", None, "2026"))),
    ) == {"ab": (None, "one")}


def test_a_newer_answer_replaces_an_older_one_also_by_naming_nobody() -> None:
    contents = network(
        ("a", "b", 4, "2024"), ("b", "a", 4, "2024"), ("a", "c", 2, "2024"), ("a", "b", 2, "2026"), ("b", "c", 5, "2026")
    )
    assert seen(picture(contents, "2023-12-31")) == {}
    assert seen(picture(contents, "2024-06-01")) == {"ab": (4, "both"), "ac": (2, "one")}
    assert seen(picture(contents, "2026-06-01")) == {"ab": (2, "one"), "bc": (5, "one")}


def test_who_was_silent_in_the_newer_wave_keeps_the_older_answer() -> None:
    contents = network(("a", "b", 4, "2024"), ("c", "b", 3, "2024"), ("a", "b", 2, "2026"), silent="c")
    assert seen(picture(contents)) == {"ab": (2, "one"), "bc": (3, "one")}
    assert picture(contents).response_rate == pytest.approx(2 / 3)
    assert [one.actor for one in asked_in(contents, "2026") if one.answered is None] == ["c"]


def test_ties_that_nobody_reported_stay_as_they_are() -> None:
    contents = network(("a", "b", 4, "2026"))
    given = {"id": "t", "kind": "WORKS_WITH", "source": "a", "target": "b", "strength": 5}
    both = Contents(contents.entities, {**contents.ties, "t": given})
    assert sorted(tie.strength or 0 for tie in picture(both).ties) == [4, 5]


def test_a_difference_of_two_is_work_to_do() -> None:
    contents = network(
        ("a", "b", 5, "2026"), ("b", "a", 2, "2026"), ("a", "c", 3, "2026"), ("c", "a", 2, "2026"), ("b", "c", 4, "2026")
    )
    assert [(pair.source, pair.target, pair.difference) for pair in disagreements(SCHEMA, contents, "2026")] == [("a", "b", 3)]
    alone = one_sided(SCHEMA, contents, "2026")
    assert [(pair.source, pair.target, pair.by_target) for pair in alone] == [("b", "c", None)]
    quiet = network(("b", "c", 4, "2026"), silent="c")
    assert one_sided(SCHEMA, quiet, "2026") == []


def test_an_arc_asked_about_at_one_end_only_is_not_one_sided() -> None:
    assert one_sided(SCHEMA, network(("a", "c", 4, "2026"), kind="GAVE"), "2026") == []
    asked_both = network(("a", "c", 4, "2026"), ("b", "a", 3, "2026"), kind="GAVE")
    assert len(one_sided(SCHEMA, asked_both, "2026")) == 2


@given(st.dictionaries(st.sampled_from(["ab", "ba", "ac", "ca", "bc", "cb"]), st.integers(1, 5)), st.randoms())
def test_one_wave_in_any_order(said: dict[str, int], dice: random.Random) -> None:
    contents = network(*((who, whom, strength, "2026") for (who, whom), strength in said.items()))
    mixed = list(contents.ties.items())
    dice.shuffle(mixed)
    expected: dict[str, tuple[float | None, str | None]] = {}
    for pair in ("ab", "ac", "bc"):
        both = [said[way] for way in (pair, pair[::-1]) if way in said]
        if both:
            expected[pair] = (sum(both) / len(both), "both" if len(both) == 2 else "one")
    assert seen(picture(Contents(contents.entities, dict(mixed)))) == expected
