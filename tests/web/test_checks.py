"""The page that looks at the whole store, and what waits in Neo4j."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from graph_service.service import GraphService
from graph_service.web import create_app
from tests.neo4j_server.fixtures import Address
from tests.store.test_adoption import ODD
from tests.web.conftest import ACTORS, SECRET, TIES, Visitor

ADDRESSES = [
    "/", "/map", "/actors", "/actors?q=x", "/actors?kind=company&sector=dance", "/analyses", "/report", "/about", "/changes",
    "/store/check", "/api/v1/map", "/api/v1/map?events=yes", "/api/v1/actors", "/api/v1/ties", "/api/v1/events", "/api/v1/report",
    "/api/v1/health", "/analyses/brokerage-roles?group_by=country", "/analyses/export-paths", "/analyses/centrality",
    "/analyses/cutpoints", "/export/json", "/export/xlsx", "/export/csv", "/export/graphml", "/export/gexf",
]  # fmt: skip


def test_a_clean_store_says_so(visitor: Visitor, small: GraphService) -> None:
    text = visitor.get("/store/check").get_data(as_text=True)
    assert "Everything in the store is as it should be." in text
    assert f"Looked at: Actors {len(ACTORS)}, Ties {len(TIES)}." in text
    assert "Tietovarastossa on kaikki kunnossa." in visitor.get("/store/check?lang=fi").get_data(as_text=True)
    assert visitor.send("POST", "/store/adopt").headers["Location"] == "/store/check", "nothing waits: no change was made"
    assert len(small.store.changes()) == 1


@pytest.fixture
def person(neo4j_address: Address) -> Iterator[tuple[Visitor, GraphService]]:
    """A visitor of a network in Neo4j that others work on by hand."""
    service = GraphService.open(neo4j_address.url, neo4j_address.auth_file)
    event = {"id": "e", "title": "Fair", "kinds": ["fair"]}
    service.write([("actor", {"id": "a", "name": "Anna", "kinds": ["company"]}, None), ("event", event, None)], who="t", what="t")
    yield Visitor(create_app(service, secret_key=SECRET)), service
    service.store.close()


def by_hand(address: Address, text: str) -> None:
    with address.driver() as driver:
        driver.execute_query(text, database_="neo4j")


@pytest.mark.neo4j
def test_what_waits_is_told_taken_in_and_undone(person: tuple[Visitor, GraphService], neo4j_address: Address) -> None:
    visitor, service = person
    before = service.export_json()
    by_hand(neo4j_address, "MATCH (a:Entity {id: 'a'}) CREATE (a)-[:WORKS_WITH]->(:Company {name: 'Kuusi Oy', crm: 1})")
    for address in ("/", "/map"):
        text = visitor.get(address).get_data(as_text=True)
        assert "1 thing in Neo4j waits to be taken in." in text
        assert 'href="/store/check"' in text
    assert "2 things can be taken in" in visitor.get("/store/check").get_data(as_text=True), "the node and its relationship"
    assert "Anna WORKS_WITH Kuusi Oy" in visitor.get("/store/check").get_data(as_text=True)
    answer = visitor.send("POST", "/store/adopt")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/changes/2")
    assert "Kuusi Oy" in visitor.get("/changes/2").get_data(as_text=True)
    assert "Kuusi Oy" in visitor.get("/actors/a").get_data(as_text=True)
    assert "waits to be taken in" not in visitor.get("/").get_data(as_text=True)
    assert visitor.send("POST", "/changes/2/undo").status_code == 303
    assert service.export_json() == before
    with neo4j_address.driver() as driver:
        (left,) = driver.execute_query("MATCH (n {crm: 1})<-[e]-() RETURN labels(n), properties(n), properties(e)").records
    assert left.values() == [["Company"], {"name": "Kuusi Oy", "crm": 1}, {}]


@pytest.mark.neo4j
@pytest.mark.parametrize("taken_in", [False, True])
def test_no_page_breaks_on_what_people_write(
    person: tuple[Visitor, GraphService], neo4j_address: Address, taken_in: bool
) -> None:
    visitor, _ = person
    by_hand(neo4j_address, ODD)
    if taken_in:
        assert visitor.send("POST", "/store/adopt").status_code == 303
    ids = ("number", "blank", "x", "y", "z", "m", "two", "long", "17", "bare")
    for address in [*ADDRESSES, *(f"/actors/{id}" for id in ids), *(f"/api/v1/actors/{id}" for id in ids)]:
        answer = visitor.get(address)
        assert answer.status_code in {200, 404}, address
        assert answer.status_code == 200 or re.search(r"/actors/(y|m|17|bare|number|blank)$|/api/v1/actors/", address), address
    assert "Something in the store needs somebody." in visitor.get("/store/check").get_data(as_text=True)
