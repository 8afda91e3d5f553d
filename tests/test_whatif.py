"""What if: changes as text, and the network as it would be, which is never stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.errors import BadValue, UnknownName
from graph_service.snapshot import GraphSnapshot, Tie
from graph_service.whatif import Change, read_changes, supposing
from tests.analysis.networks import fixture_network, random_networks, run, text_network

CHAIN = "a1>a2 a2>a3 a3>a4"
ANSWERED = ("centrality", "cutpoints", "key_players", "robustness")


def what_if(snapshot: GraphSnapshot, *texts: str) -> GraphSnapshot:
    return supposing(snapshot, read_changes(texts))


def answers(snapshot: GraphSnapshot) -> str:
    """What the analyses say, without what tells that something is supposed."""
    found = [run(snapshot, name) for name in ANSWERED]
    told = [(one["rows"], one["tables"], one["sentences"][1:], one["n"], one["m"], one["fingerprint"]) for one in found]
    return json.dumps(told)


ids = st.text(min_size=1, max_size=6).map(str.strip).filter(bool)
words = st.text(alphabet="ab:\\=ö ", min_size=1, max_size=6).map(str.strip).filter(bool)


@given(
    st.one_of(
        st.builds(lambda a: Change("leaves", (a,)), ids),
        st.builds(lambda a, b: Change("joins", (a,), attributes=(("name", b),)), words, words),
        st.builds(lambda a, b, k, s: Change("tie", (a, b), k, s), words, ids, st.none() | words, st.none() | st.floats(1, 5)),
        st.builds(lambda a, b, k: Change("ends", (a, b), k), words, words, st.none() | words),
    )
)
def test_any_change_is_read_back_from_its_text(change: Change):
    (found,) = read_changes([change.text])
    assert found == Change(change.verb, change.who, change.kind, found.strength, change.attributes)
    assert found.text == change.text


@settings(max_examples=20)
@given(random_networks(most=6))
def test_without_changes_the_network_is_the_same(snapshot: GraphSnapshot):
    assert supposing(snapshot, ()) is snapshot
    assert answers(what_if(snapshot, "", " ")) == answers(snapshot)


@settings(max_examples=30)
@given(random_networks(most=6), st.data())
def test_a_tie_added_and_ended_is_nothing(snapshot: GraphSnapshot, data: st.DataObject):
    tied = {frozenset((tie.source, tie.target)) for tie in snapshot.ties}
    free = [(a.id, b.id) for a in snapshot.nodes for b in snapshot.nodes if a.id < b.id and frozenset((a.id, b.id)) not in tied]
    if free:
        a, b = data.draw(st.sampled_from(free))
        before = snapshot.fingerprint
        found = what_if(snapshot, f"tie:{a}:{b}", f"ends:{b}:{a}")
        assert answers(found) == answers(snapshot)
        assert found.fingerprint == before == snapshot.fingerprint


@settings(max_examples=30)
@given(random_networks(most=6), st.data())
def test_leaving_is_the_network_without_the_actor(snapshot: GraphSnapshot, data: st.DataObject):
    gone = set(data.draw(st.lists(st.sampled_from(sorted(snapshot.by_id)), min_size=1, unique=True)))
    found = what_if(snapshot, *(f"leaves:{id}" for id in sorted(gone)))
    rest = snapshot.filtered(set(snapshot.by_id) - gone)
    assert found.fingerprint == rest.fingerprint
    assert answers(found) == answers(rest)


def test_joining_with_ties():
    found = what_if(text_network(CHAIN), "tie:a4:new", "joins:new:name=New Oy:group=x", "tie:new:a1")
    rows = {row["id"]: row for row in run(found, "centrality")["rows"]}
    assert rows["new"]["label"] == "New Oy"
    assert (rows["new"]["in_degree"], rows["new"]["out_degree"]) == (1, 1)
    assert found.groups(["group"])[-1] == "x"
    assert [node.id for node in found.nodes] == sorted(found.by_id)
    sentence = "What if New Oy joined, A4 were tied to New Oy, New Oy were tied to A1? 5 actors, 5 directed ties."
    assert run(found, "centrality")["sentences"][0] == sentence
    assert run(found, "centrality")["scope"]["what_if"] == ["joins:new:name=New Oy:group=x", "tie:a4:new", "tie:new:a1"]
    assert run(text_network(CHAIN), "centrality")["scope"]["what_if"] is None


def test_ending_takes_every_tie_of_the_two_and_no_other():
    snapshot = text_network("a1>a2 a2>a1 a2>a3")
    assert [(tie.source, tie.target) for tie in what_if(snapshot, "ends:a2:a1").ties] == [("a2", "a3")]
    with pytest.raises(BadValue, match="no such tie to end: A1, A3"):
        what_if(snapshot, "ends:a1:a3")
    with pytest.raises(BadValue, match="no such tie"):
        what_if(snapshot, "ends:a2:a1:GAVE")


def test_market_access_can_be_supposed(shared: Path):
    snapshot = fixture_network(shared)
    found = what_if(snapshot, "tie:kuva:market\\:DE")
    assert found.ties == snapshot.ties
    assert found.access[-1] == Tie(
        "what if tie:kuva:market\\:DE", "kuva", "market:DE", "HAS_ACCESS_TO", None, None, "2012-07-15", None, "2012-07-15", "both"
    )
    ended = what_if(snapshot, "ends:b_ger:market\\:DE")
    assert len(ended.access) == len(snapshot.access) - 1

    def best(of: GraphSnapshot) -> float:
        rows = run(of, "export_paths", source=["kuva"], market=["DE"])["tables"]["pairs"]
        return max(row["reliability"] for row in rows)

    assert best(ended) < best(snapshot) < best(found)


@pytest.mark.parametrize(
    ("texts", "error", "words"),
    [
        (["leaves:a9"], UnknownName, "Actors: there is no “a9”"),
        (["leavs:a1"], UnknownName, "Did you mean “leaves”"),
        (["leaves"], BadValue, "is no change"),
        (["leaves:a1:a2"], BadValue, "put a backslash before it"),
        (["tie:a1"], BadValue, "is no change"),
        (["joins:"], BadValue, "is no change"),
        (["joins:b:colour"], BadValue, "is no change"),
        (["joins:b:colour=red"], UnknownName, "Attributes of who joins: there is no “colour”"),
        (["joins:a1"], BadValue, "there already"),
        (["leaves:a1", "leaves:a1"], BadValue, "twice"),
        (["ends:a1:a2", "ends:a2:a1"], BadValue, "twice"),
        (["tie:a1:a3", "leaves:a3"], BadValue, "A3 leaves"),
        (["tie:a1:a1"], BadValue, "two different ends"),
        (["tie:a1:a9"], UnknownName, "there is no “a9”"),
        (["tie:a1:a2"], BadValue, "such a tie already"),
        (["tie:a1:a3:GAVE:six"], BadValue, "between 1 and 5"),
        (["tie:a1:a3:GAVE:9"], BadValue, "between 1 and 5"),
        ([f"joins:{n}" for n in range(51)], BadValue, "At most 50"),
    ],
)
def test_a_change_that_cannot_be_is_a_sentence(texts: list[str], error: type[Exception], words: str):
    with pytest.raises(error, match=words):
        what_if(text_network(CHAIN), *texts)
