"""``store check``: a clean store, a file that something else wrote to, and what people made in Neo4j by hand."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graph_service.service import GraphService
from graph_service.web import create_app
from tests.end_to_end.conftest import Machine, machine
from tests.neo4j_server.fixtures import Address

Small = tuple[Path, Path]
HELMI = """MATCH (a:Actor {id: 'askelpuu'}), (k:Actor {id: 'kelo'}), (t:Actor {id: 'tanssikamari'})
CREATE (h:Entity:Actor:Mentor {id: 'helmi', name: 'Helmi Helminen', sector: 'dance'}),
(h)-[:MENTORS {id: randomUUID(), strength: 4}]->(a), (h)-[:WORKS_WITH {id: randomUUID(), strength: 4}]->(k),
(t)-[:GAVE {id: randomUUID(), strength: 4}]->(h), (:Company {name: 'Uusi Oy', turnover: 5})-[:WORKS_WITH]->(h)"""


def test_a_clean_store_says_so(own: Machine, small: Small) -> None:
    own.run("import", *small)
    done = own.run("store", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["Looked at: Actors 3, Ties 2.", "Nothing needs anybody."]
    told = json.loads(own.run("store", "check", "--adopt", "--format", "json").stdout)
    assert told == {
        "status": "clean",
        "looked_at": {"actor": 3, "tie": 2},
        "needs": {"person": 0, "adopt": 0, "nothing": 0},
        "findings": [],
        "adopted": {"change": None, "added": 0, "changed": 0},
    }


def test_what_needs_a_person_is_told_in_her_language(tmp_path: Path, small: Small) -> None:
    own = machine(tmp_path, f"sqlite:///{tmp_path / 'network.db'}", None)
    own.run("import", *small)
    with closing(sqlite3.connect(own.home / "network.db")) as other:
        other.execute("""UPDATE entity SET record = replace(record, '"FI"', '"Narnia"') WHERE id = 'koli-events'""")
        other.commit()
    done = own.run("store", "check", "--language", "fi")
    assert done.returncode == 2
    assert done.stderr == "1 havainto vaatii toimia.\n"
    assert "Toimija Koli Events (koli-events): country: “Narnia” ei ole maa." in done.stdout
    (finding,) = json.loads(own.run("store", "check", "--format", "json").stdout)["findings"]
    assert (finding["code"], finding["needs"], finding["thing"], finding["id"]) == ("bad_value", "person", "actor", "koli-events")
    assert (finding["column"], finding["value"]) == ("country", "Narnia")


@pytest.mark.neo4j
def test_what_is_made_in_neo4j_shows_on_the_next_page(tmp_path_factory: pytest.TempPathFactory, neo4j_address: Address) -> None:
    own = machine(tmp_path_factory.mktemp("home"), neo4j_address.url, neo4j_address.auth_file)
    with own.service() as service, neo4j_address.driver() as person:
        service.load_demo(who="test")
        demo = service.export_json()
        pages = create_app(service, secret_key="of the tests and long enough for it").test_client()
        drawn = {node["id"] for node in pages.get("/api/v1/map").get_json()["nodes"]}
        assert "helmi" not in drawn
        person.execute_query(HELMI, database_="neo4j")
        shown = pages.get("/api/v1/map").get_json()
        assert {node["id"] for node in shown["nodes"]} == drawn | {"helmi"}
        place = [node["id"] for node in shown["nodes"]].index("helmi")
        assert len([edge for edge in shown["edges"] if place in (edge["source"], edge["target"])]) == 3
        assert "Helmi Helminen" in pages.get("/actors?q=helmi").get_data(as_text=True)
        assert "Askelpuu" in pages.get("/actors/helmi").get_data(as_text=True)
        assert pages.get("/api/v1/actors/helmi").get_json()["name"] == "Helmi Helminen"

        _taken_in(own, service)
        person.execute_query("MATCH (n:Actor {id: 'helmi'}) DETACH DELETE n", database_="neo4j")
        service.remove("uusi-oy", None, who="test")
        assert service.export_json() == demo
        (left,) = person.execute_query(
            "MATCH (n:Company {turnover: 5}) RETURN labels(n), properties(n)", database_="neo4j"
        ).records
        assert left.values() == [["Company"], {"name": "Uusi Oy", "turnover": 5}]


def _taken_in(own: Machine, service: GraphService) -> None:
    checked = own.run("store", "check")
    assert checked.returncode == 2
    assert "Actor Uusi Oy (uusi-oy): It stands in Neo4j and waits to be taken in." in checked.stdout
    adopted = own.run("store", "check", "--adopt")
    assert (adopted.returncode, adopted.stderr) == (0, ""), adopted.stdout
    assert adopted.stdout.startswith("2 were taken in, 4 that were shown already were noted: change ")
    document = json.loads(service.export_json())
    names = {actor["id"]: actor["name"] for actor in document["actors"]}
    assert (names["helmi"], names["uusi-oy"]) == ("Helmi Helminen", "Uusi Oy")
    assert sum("helmi" in (tie["source"], tie["target"]) for tie in document["ties"]) == 4

    (entry,) = service.store.changes(limit=1)
    assert (entry.what, entry.counts) == ("adopt", {"added": 2, "changed": 4, "removed": 0})
