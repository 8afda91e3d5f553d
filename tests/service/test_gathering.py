"""Paste a list, on both stores: who is meant, what is stored, once and whole."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from graph_service.errors import BadValue, Conflict, NotFound
from graph_service.service import GraphService, gathering

EVENT = {"title": "Syysfoorumi", "kind": "meeting", "start": "12.9.2012", "municipality": "Joensuu"}
ACTORS = [
    {"id": "maija", "name": "Maija Meikäläinen", "kinds": ["mentor"], "email": "Maija@x.fi"},
    {"id": "kuva", "name": "Kuva Oy", "kinds": ["company"], "level": "organisation", "aliases": ["Kuvayhtiö"]},
    {"id": "matti-1", "name": "Matti Virta", "kinds": ["freelancer"]},
    {"id": "matti-2", "name": "Matti Virta", "kinds": ["mentor"]},
]
LIST = """Meikäläinen Maija
M. Meikäläinen <maija@x.fi>
Kuvayhtiö
Matti Virta
Ville Uusi; ville@y.fi
Uusi, Ville; VILLE@y.fi
Ville Uusi; toinen@y.fi; Aivan Uusi Oy
maija@
"""


@pytest.fixture
def filled(network: GraphService) -> GraphService:
    network.write([("actor", actor, None) for actor in ACTORS], who="test", what="set up")
    return network


def begun(service: GraphService, pasted: str = LIST, **more: str) -> str:
    return gathering.begin(service, EVENT | {"pasted": pasted} | more)


def states(service: GraphService, key: str) -> list[tuple[str, str | None]]:
    return [(row.state, row.actor) for row in gathering.lines(service, gathering.draft_of(service, key))]


def test_each_line_finds_whom_it_means(filled: GraphService) -> None:
    key = begun(filled)
    assert states(filled, key) == [
        ("known", "maija"),
        ("repeat", "maija"),
        ("known", "kuva"),
        ("ask", None),
        ("new", None),
        ("repeat", None),
        ("new", None),
        ("unread", None),
    ]
    rows = gathering.lines(filled, gathering.draft_of(filled, key))
    assert [candidate.id for candidate in rows[3].candidates] == ["matti-1", "matti-2"]
    assert [row.of for row in rows if row.state == "repeat"] == [1, 5]
    assert [str(rows[n].candidates[0].reasons[0]) for n in (0, 2)] == ["same name", "also known by this name"]


def test_what_looks_like_somebody_is_asked_and_never_guessed(filled: GraphService) -> None:
    key = begun(filled, "Maija Meikälainen\nMaija Meikäläinen <muu@x.fi>\nKuva Ry\nMaija Meri\nAivan Toinen\n")
    assert states(filled, key) == [("ask", None), ("ask", None), ("ask", None), ("new", None), ("new", None)]
    rows = gathering.lines(filled, gathering.draft_of(filled, key))
    assert [[candidate.id for candidate in row.candidates] for row in rows[:3]] == [["maija"], ["maija"], ["kuva"]]
    assert [str(reason) for reason in rows[1].candidates[0].reasons] == ["same name", "another e-mail address"]
    assert all(85 <= row.candidates[0].score < 100 for row in rows[:3])
    gathering.decide(filled, key, {"pick-0": "maija", "pick-1": "new", "pick-2": "out"})
    gathering.store(filled, key, who="test")
    assert sorted(record["id"] for record in filled.contents().of("actor")) == [
        "aivan-toinen", "kuva", "maija", "maija-meikalainen", "maija-meri", "matti-1", "matti-2",
    ]  # fmt: skip


def test_nothing_is_stored_before_everything_is_said(filled: GraphService) -> None:
    before, key = filled.export_json(), begun(filled)
    with pytest.raises(gathering.Undecided, match="4"):
        gathering.store(filled, key, who="test")
    assert filled.export_json() == before


def test_the_list_is_one_change(filled: GraphService) -> None:
    key = begun(filled)
    gathering.decide(filled, key, {"pick-3": "matti-2", "kind": "freelancer", "kind-6": "person", "name-4": "Ville Uusi-Oja"})
    event = gathering.store(filled, key, who="test")
    assert gathering.store(filled, key, who="test") == event == "syysfoorumi-2012"
    contents = filled.contents()
    assert contents.entities[event][1] == {
        "id": event, "title": "Syysfoorumi", "kinds": ["meeting"], "start": "2012-09-12", "municipality": "Joensuu",
    }  # fmt: skip
    took_part = {tie["source"] for tie in contents.ties.values() if tie["kind"] == "TOOK_PART_IN" and tie["target"] == event}
    assert took_part == {"maija", "kuva", "matti-2", "ville-uusi-oja", "ville-uusi"}
    assert contents.entities["ville-uusi-oja"][1]["kinds"] == ["freelancer"]
    assert contents.entities["ville-uusi"][1] | {"email": ""} == {
        "id": "ville-uusi", "name": "Ville Uusi", "kinds": ["other"], "level": "person", "email": "",
    }  # fmt: skip
    employers = {(tie["source"], tie["target"]) for tie in contents.ties.values() if tie["kind"] == "WORKS_FOR"}
    assert employers == {("ville-uusi", "aivan-uusi-oy")}
    assert [change.counts for change in filled.store.changes(limit=1)] == [{"added": 10, "changed": 0, "removed": 0}]
    # what was pasted named people: nothing of it is kept
    assert gathering.draft_of(filled, key).pasted == ""


def test_one_organisation_for_all_and_a_dash_for_none(filled: GraphService) -> None:
    key = begun(filled, "Eka Uusi\nToka Uusi\nKolmas Uusi; k@x.fi; Muu ry\nNeljäs Uusi\n")
    gathering.decide(filled, key, {"organisation": "Kuvayhtiö", "organisation-1": "-", "kind-3": "company"})
    gathering.store(filled, key, who="test")
    ties = filled.contents().ties.values()
    assert {(tie["source"], tie["target"]) for tie in ties if tie["kind"] == "WORKS_FOR"} == {
        ("eka-uusi", "kuva"),
        ("kolmas-uusi", "muu-ry"),
    }


def test_a_new_organisation_that_looks_like_a_known_one_is_pointed_out(filled: GraphService) -> None:
    key = begun(filled, "Eka Uusi; Kuva Ry\nToka Uusi; Jokin Muu Oy\nKolmas Uusi; kuva oy")
    made = gathering.whole(filled, gathering.draft_of(filled, key))
    assert made.alike == {"kuva-ry": "Kuva Oy"}
    assert [(record["name"], record["kinds"]) for record in made.organisations] == [
        ("Kuva Ry", ["association"]), ("Jokin Muu Oy", ["company"]),
    ]  # fmt: skip
    assert made.employers == {"eka-uusi": "kuva-ry", "toka-uusi": "jokin-muu-oy", "kolmas-uusi": "kuva"}


def test_more_people_for_an_event_that_is_there(filled: GraphService) -> None:
    event = gathering.store(filled, begun(filled, "Kuva Oy"), who="test")
    key = gathering.begin(filled, {"event": event, "pasted": "Kuva Oy\nMaija Meikäläinen\nJoku Uusi"})
    assert states(filled, key) == [("already", "kuva"), ("known", "maija"), ("new", None)]
    assert gathering.store(filled, key, who="test") == event
    ties = [tie for tie in filled.contents().ties.values() if tie["target"] == event]
    assert sorted((tie["source"], tie["since"]) for tie in ties) == [
        ("joku-uusi", "2012-09-12"), ("kuva", "2012-09-12"), ("maija", "2012-09-12"),
    ]  # fmt: skip


def test_who_goes_meanwhile_is_asked_about_again(filled: GraphService) -> None:
    key = begun(filled, "Matti Virta")
    gathering.decide(filled, key, {"pick-0": "matti-1"})
    filled.remove("matti-1", None, who="test")
    assert states(filled, key) == [("ask", None)]


def test_an_event_that_goes_meanwhile_refuses_the_list(filled: GraphService) -> None:
    event = gathering.store(filled, begun(filled, "Kuva Oy"), who="test")
    key = gathering.begin(filled, {"event": event, "pasted": "Joku Uusi"})
    filled.remove(event, None, who="test")
    with pytest.raises((Conflict, NotFound)):
        gathering.store(filled, key, who="test")
    assert "joku-uusi" not in filled.contents().entities


def test_a_draft_outlives_a_restart_but_not_a_day(place: tuple[str, Path | None], monkeypatch: pytest.MonkeyPatch) -> None:
    first = GraphService.open(*place)
    key = begun(first, "Joku Uusi")
    first.store.close()
    again = GraphService.open(*place)
    assert states(again, key) == [("new", None)]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 25 * 3600)
    with pytest.raises(NotFound):
        gathering.draft_of(again, key)
    begun(again, "Toinen Uusi")
    assert len(again.store.list_records(gathering.COLLECTION)) == 1
    again.store.close()


def test_a_changed_list_keeps_what_was_said(filled: GraphService) -> None:
    key = begun(filled, "maija@\nMatti Virta\nJoku Uusi")
    gathering.decide(filled, key, {"pick-1": "matti-2", "kind": "mentor", "name-2": "Joku Vanha"})
    again = begun(filled, "Matti Virta\nJoku Uusi\nKuva Oy", draft=key)
    assert states(filled, again) == [("known", "matti-2"), ("new", None), ("known", "kuva")]
    draft = gathering.draft_of(filled, again)
    assert (draft.kind, draft.choices["1"]["name"]) == ("mentor", "Joku Vanha")
    with pytest.raises(NotFound):
        gathering.draft_of(filled, key)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"kind": ""},
        {"start": "eilen"},
        {"start": "12.9.2012", "end": "11.9.2012"},
        {"pasted": " \n"},
        {"pasted": "Nimi;Sähköposti"},
    ],
)
def test_what_is_wrong_is_a_sentence(network: GraphService, wrong: dict[str, str]) -> None:
    with pytest.raises(BadValue):
        begun(network, **wrong) if "pasted" not in wrong else begun(network, wrong["pasted"])
    assert network.store.list_records(gathering.COLLECTION) == []
