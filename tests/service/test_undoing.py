"""Undo on both stores: whole or not at all, refused by name where later work would be lost, and undone itself."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from graph_service.errors import Conflict, NotFound
from graph_service.service import GraphService, history, keeping, undoing
from graph_service.store import Delete, Put
from tests.neo4j_server.fixtures import Address

SAVU = {"id": "savu", "name": "Savukuva Oy", "kinds": ["company"], "sector": "media_film"}
RUNO = {"id": "runo", "name": "Runo Kaislavuo", "kinds": ["mentor"]}
TIE = {"id": "t1", "kind": "MENTORS", "source": "runo", "target": "savu", "strength": 4}


def wrote(service: GraphService, *writes: Put | Delete, what: str = "change actor") -> int:
    made = service.store.apply(writes, who="test", what=what).change
    assert made is not None
    return made


def undone(service: GraphService, id: int) -> int:
    made = undoing.undo(service, id, who="test").change
    assert made is not None
    return made


@pytest.fixture
def first(network: GraphService) -> int:
    """The number of the entry that made two actors and their tie."""
    return wrote(network, Put("actor", SAVU), Put("actor", RUNO), Put("tie", TIE), what="import toimijat.csv")


def test_an_import_goes_and_comes_back_after_a_restart(place: tuple[str, Path | None]) -> None:
    service = GraphService.open(*place)
    empty = service.export_json()
    id = wrote(service, Put("actor", SAVU), Put("actor", RUNO), Put("tie", TIE), what="import toimijat.csv")
    full = service.export_json()
    service.store.close()
    service = GraphService.open(*place)
    look = undoing.look(service, id)
    assert (len(look.gone), look.back, look.changed, look.is_possible) == (3, [], [], True)
    back = undone(service, id)
    assert service.export_json() == empty
    assert [(entry["id"], entry["undoes"], entry["undone_by"]) for entry in history.entries(service, 5)] == [
        (back, id, None),
        (id, None, back),
    ]
    service.store.close()
    service = GraphService.open(*place)
    again = undone(service, back)
    assert service.export_json() == full
    assert [entry["text"] for entry in history.entries(service, 5)] == [
        "Done again: Import of toimijat.csv",
        "Undone: Import of toimijat.csv",
        "Import of toimijat.csv",
    ]
    assert undone(service, again) == again + 1
    service.store.close()


def test_what_was_changed_since_is_named_with_its_entry(network: GraphService, first: int) -> None:
    later = wrote(network, Put("actor", SAVU | {"sector": "dance"}))
    before = network.export_json()
    with pytest.raises(undoing.InTheWay, match="1 record stands in the way") as refused:
        undoing.undo(network, first, who="test")
    (one,) = refused.value.look.obstacles
    assert (one.id, one.name, str(one.reason), one.by) == ("savu", "Savukuva Oy", "It was changed since.", later)
    assert network.export_json() == before
    undone(network, later)
    assert undoing.look(network, first).is_possible


def test_a_tie_made_since_is_not_lost(network: GraphService, first: int) -> None:
    wrote(network, Put("actor", {"id": "uusi", "name": "Uusi Yhtiö", "kinds": ["company"]}))
    later = wrote(network, Put("tie", {"id": "t2", "kind": "WORKS_WITH", "source": "uusi", "target": "savu"}))
    (one,) = undoing.look(network, first).obstacles
    assert (one.id, one.name, one.by) == ("t2", "Uusi Yhtiö – Savukuva Oy (works with)", later)
    assert str(one.reason) == "It was tied to “Savukuva Oy” since, which would go."
    with pytest.raises(undoing.InTheWay):
        undoing.undo(network, first, who="test")
    assert len(network.contents().ties) == 2


def test_what_was_deleted_comes_back_with_its_ties(network: GraphService, first: int) -> None:
    full = network.export_json()
    gone = network.remove("savu", None, who="test").change
    assert gone is not None
    look = undoing.look(network, gone)
    assert sorted(record["id"] for _, record in look.back) == ["savu", "t1"]
    undone(network, gone)
    assert network.export_json() == full


def test_an_id_that_was_taken_meanwhile_stands_in_the_way(network: GraphService, first: int) -> None:
    gone = network.remove("savu", None, who="test").change
    later = wrote(network, Put("event", {"id": "savu", "title": "Savufestivaali", "kinds": ["festival"]}))
    assert gone is not None
    ids = {one.id: (str(one.reason), one.by) for one in undoing.look(network, gone).obstacles}
    assert ids["savu"] == ("Something else has its id since.", later)
    assert ids["t1"] == ("“Savufestivaali” is no longer there to be tied to.", later)


def test_a_tie_does_not_come_back_without_its_ends(network: GraphService, first: int) -> None:
    cut = wrote(network, Delete("t1"), what="delete")
    later = network.remove("runo", None, who="test").change
    (one,) = undoing.look(network, cut).obstacles
    assert (one.id, str(one.reason), one.by) == ("t1", "“runo” is no longer there to be tied to.", later)


def test_what_is_as_before_already_is_left_alone(network: GraphService, first: int) -> None:
    wrote(network, Delete("t1"), what="delete")
    look = undoing.look(network, first)
    assert (look.is_possible, len(look.gone)) == (True, 2)
    undone(network, first)
    with pytest.raises(undoing.NothingToUndo):
        undoing.undo(network, first, who="test")
    assert network.contents().entities == {}


def test_a_tie_that_moved_to_a_new_actor_moves_back(network: GraphService, first: int) -> None:
    full = network.export_json()
    moved = wrote(network, Put("actor", RUNO | {"id": "toinen"}), Put("tie", TIE | {"source": "toinen"}), Delete("runo"))
    undone(network, moved)
    assert network.export_json() == full


def test_a_record_that_became_another_thing_becomes_itself_again(network: GraphService, first: int) -> None:
    full = network.export_json()
    id = wrote(network, Delete("savu"), Put("event", {"id": "savu", "title": "Savu", "kinds": ["fair"]}))
    undone(network, id)
    assert network.export_json() == full
    kind = wrote(network, Delete("t1"), Put("tie", TIE | {"kind": "GAVE"}))
    undone(network, kind)
    assert network.export_json() == full


def test_the_demo_goes_with_its_mark_and_comes_back(network: GraphService) -> None:
    network.load_demo(who="test")
    full = network.export_json()
    back = undone(network, 1)
    assert (network.is_demo(), network.store.as_of(), network.contents().entities) == (False, None, {})
    assert keeping.over(network.store) == back + 1, "a backup may be brought back here"
    undone(network, back)
    assert (network.is_demo(), network.store.as_of(), network.export_json()) == (True, "2012-07-31", full)
    network.clear_demo(who="test")
    cleared = next(entry["id"] for entry in history.entries(network, 5) if entry["what"] == "clear demo")
    undone(network, cleared)
    assert (network.is_demo(), network.export_json()) == (True, full)


def test_writers_at_once_lose_nothing(network: GraphService, first: int) -> None:
    """Ties are made to actors while their import is undone: either the undo is refused, or the tie is."""
    wrote(network, Put("actor", {"id": "uusi", "name": "Uusi", "kinds": ["company"]}))
    start, outcomes = threading.Barrier(2), dict[str, Any]()

    def run(name: str, work: Any) -> None:
        start.wait()
        try:
            outcomes[name] = work()
        except Exception as error:
            outcomes[name] = error

    tie = Put("tie", {"id": "t2", "kind": "WORKS_WITH", "source": "uusi", "target": "savu"})
    threads = [
        threading.Thread(target=run, args=("tie", lambda: wrote(network, tie))),
        threading.Thread(target=run, args=("undo", lambda: undone(network, first))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failed = {name for name, outcome in outcomes.items() if isinstance(outcome, Exception)}
    assert len(failed) == 1
    assert ("t2" in network.contents().ties) == ("undo" in failed)
    assert ("savu" in network.contents().entities) == ("undo" in failed)


def test_a_number_without_entry_is_said(network: GraphService) -> None:
    for id in (0, 1, 10**30):
        with pytest.raises(NotFound, match="There is no change number"):
            undoing.look(network, id)


def test_an_entry_record_by_record(network: GraphService, first: int) -> None:
    id = wrote(network, Put("actor", SAVU | {"sector": "dance", "extra": {"Pöytä": "4"}}), Delete("t1"))
    entry = history.entry(network, id, 0, 10, "fi")
    assert [(one["name"], one["outcome"]) for one in entry["records"]] == [
        ("Savukuva Oy", "changed"),
        ("Runo Kaislavuo – Savukuva Oy (mentoroi)", "removed"),
    ]
    assert [(field["label"], field["before"], field["after"]) for field in entry["records"][0]["fields"]] == [
        ("Toimiala", "Media ja elokuva", "Tanssi"),
        ("Pöytä", None, "4"),
    ]
    assert history.entry(network, first, 2, 10)["records"][0]["name"] == "Runo Kaislavuo – Savukuva Oy (mentors)"
    network.remove("savu", None, who="test")
    told = history.of_record(network, "savu", 10)
    assert [one["record"]["outcome"] for one in told] == ["removed", "changed", "added"]


@pytest.mark.neo4j
def test_what_was_taken_in_from_neo4j_is_let_go_and_changes_by_hand_are_named(neo4j_address: Address) -> None:
    service = GraphService.open(neo4j_address.url, Path(neo4j_address.auth_file))
    with neo4j_address.driver() as driver:
        wrote(service, Put("actor", SAVU))
        before = service.export_json()
        make = (
            "MATCH (s:Entity {id: 'savu'}) CREATE (h:Company {name: 'Käsin', crm: 7}), (h)-[:WORKS_WITH]->(s), (h)-[:GAVE]->(s)"
        )
        driver.execute_query(make, database_="neo4j")
        taken = service.store.adopt(who="test").change
        assert taken is not None
        assert len(service.contents().ties) == 2
        back = undone(service, taken)
        assert service.export_json() == before
        rows = driver.execute_query("MATCH (h:Company {crm: 7})-[e]->() RETURN count(e) AS n", database_="neo4j").records
        assert [row["n"] for row in rows] == [2]
        with pytest.raises(undoing.AnotherWay, match="take it in again"):
            undoing.undo(service, back, who="test")
        driver.execute_query("MATCH (s:Entity {id: 'savu'}) SET s.sector = 'dance'", database_="neo4j")
        (one,) = undoing.look(service, 1).obstacles
        assert (one.id, str(one.reason), one.by) == ("savu", "It was changed since.", None)
        # ties that wait to be taken in hang on it: they are not lost with it
        driver.execute_query("MATCH (s:Entity {id: 'savu'}) SET s.sector = 'media_film'", database_="neo4j")
        with pytest.raises(Conflict, match="“savu” has ties that would go with it"):
            undoing.undo(service, 1, who="test")
        assert service.export_json() == before
    service.store.close()
