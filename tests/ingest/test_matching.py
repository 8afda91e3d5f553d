"""Names are suggested with reasons and never decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.ingest.matching import CLEAR, EXACT, LEAST, Names, is_clear
from graph_service.records import Record

ACTORS: list[Record] = [
    {"id": "kuva", "name": "Kuva Oy", "email": "info@kuva.example"},
    {"id": "aani", "name": "Ääni ja Kuva Oy", "aliases": ["Äänikuva"]},
    {"id": "virta", "name": "Matti Virtanen", "email": "matti.virtanen@silta.example"},
    {"id": "maija", "name": "Maija Virtanen"},
    {"id": "savel", "name": "Sävel ry", "name_en": "Melody Association"},
    {"id": "tanssi", "name": "Tanssin Talo Oy"},
]
NAMES = Names(ACTORS)


@pytest.mark.parametrize(
    ("written", "actor", "reason"),
    [
        ("Kuva", "kuva", "the company form apart"),
        ("Kuva oyj", "kuva", "another company form"),
        ("Savel ry", "savel", "ä, ö and other dots apart"),
        ("SÄVEL R.Y.", "savel", "punctuation apart"),
        ("Virtanen Matti", "virta", "the words in another order"),
        ("M. Virtanen", "virta", "an initial for a whole word"),
        ("Virtanen, Maija", "maija", "the words in another order"),
        ("Tansin Talo Oy", "tanssi", "1 letter differs"),
        ("Ääni-kuva", "aani", "written together or apart"),
        ("Tanssintalo Oy", "tanssi", "written together or apart"),
        ("Melody Assocation", "savel", "by its name in English"),
        ("Aanikuva", "aani", "by its other name “Äänikuva”"),
        ("matti.virtanen@muu.example", "virta", "by the e-mail address"),
    ],
)
def test_a_name_as_people_write_it(written: str, actor: str, reason: str) -> None:
    assert NAMES.exact(written) == []
    found = {one.actor: one for one in NAMES.suggestions(written)}
    assert reason in [str(phrase) for phrase in found[actor].reasons]
    assert LEAST <= found[actor].score < EXACT


def test_two_that_are_equally_good_are_both_shown() -> None:
    found = NAMES.suggestions("M. Virtanen")
    assert [(one.actor, one.score) for one in found[:2]] == [("maija", 93), ("virta", 93)]
    assert not is_clear(found)
    twins = Names([{"id": f"t{number}", "name": "Kuva Oy"} for number in range(5)])
    assert len(twins.exact("Kuva Oy")) == 5
    assert [one.score for one in twins.suggestions("Kuva Oy")] == [EXACT] * 5


def test_only_one_that_stands_alone_is_clear() -> None:
    assert is_clear(NAMES.suggestions("Savel"))
    assert is_clear(NAMES.suggestions("Virtanen Matti"))
    assert not is_clear(NAMES.suggestions("Matti Virtane"))
    assert not is_clear([])


@pytest.mark.parametrize("written", ["Joku Aivan Muu", "Zzyzx", "12345", "🦊", "Оркестр", ".", "Oy"])
def test_nothing_alike_is_not_suggested(written: str) -> None:
    assert NAMES.suggestions(written) == []


def test_an_id_counts_only_as_it_stands() -> None:
    assert NAMES.exact("savel") == ["savel"]
    assert NAMES.exact("Savel") == []


words = st.text(st.characters(whitelist_categories=["L", "Nd"], max_codepoint=0x24F), min_size=1, max_size=12)
several = st.lists(st.builds(" ".join, st.lists(words, min_size=1, max_size=3)), min_size=1, max_size=12, unique=True)


@given(several, st.data())
def test_the_very_name_always_scores_100(given_names: list[str], data: st.DataObject) -> None:
    names = Names({"id": f"#{number}", "name": name} for number, name in enumerate(given_names))
    chosen = data.draw(st.sampled_from(given_names))
    wanted = f"#{given_names.index(chosen)}"
    for written in (chosen, chosen.upper().lower() if chosen.upper().lower() == chosen.lower() else chosen, f"  {chosen} "):
        assert wanted in names.exact(written)
        assert EXACT in {one.score for one in names.suggestions(written) if one.actor == wanted}


@given(several, words)
def test_scores_are_sorted_reasoned_and_never_100_without_the_name(given_names: list[str], written: str) -> None:
    names = Names({"id": f"#{number}", "name": name} for number, name in enumerate(given_names))
    found = names.suggestions(written)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(LEAST <= one.score <= EXACT and one.reasons for one in found)
    assert {one.actor for one in found if one.score == EXACT} == set(names.exact(written))
    assert not is_clear(found) or found[0].score >= CLEAR


@given(st.lists(st.text("abcdefgh", min_size=4, max_size=10), min_size=1), st.text("стуфхцчш", min_size=4, max_size=10))
def test_names_without_a_common_letter_are_never_suggested(given_names: list[str], written: str) -> None:
    assert Names({"id": f"#{n}", "name": name} for n, name in enumerate(given_names)).suggestions(written) == []
