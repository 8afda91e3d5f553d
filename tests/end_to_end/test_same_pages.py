"""Every page and every REST answer is the same on Neo4j as on SQLite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph_service.service import GraphService
from graph_service.service.proposing import Proposal, propose
from graph_service.web import create_app

INTRODUCTION = "i-bf29e982ad223d47"
PAGES = (
    "/", "/map", "/actors", "/actors?q=ta&kind=company", "/actors/{actor}", "/analyses", "/report", "/import", "/about",
    "/changes", "/changes/1", "/changes/1?page=3", "/changes/1/undo", "/changes?record={actor}", "/changes/99",
    "/store/check", "/store", "/forecasts",
    "/introductions", "/introductions?of={actor}", "/introductions/{introduction}",
    "/introductions/new?a=savukuva&b=annike-vossberg&market=DE", "/introductions/nothing",
    "/events/new", "/import/answers", "/waves/nothing",
    "/analyses/brokerage-roles?runs=0", "/analyses/brokerage-roles?runs=0&group_by=country",
    "/analyses/centrality", "/analyses/cutpoints",
    "/what-if", "/what-if?what_if=leaves:{actor}&analysis=cutpoints",
    "/analyses/matching?capacity=3", "/analyses/board-coverage",
    "/analyses/export-paths", "/analyses/export-paths?source={actor}&way=2&on={actor}",
    "/analyses/nothing-of-the-kind", "/actors/nobody",
    "/export/json", "/export/graphml", "/export/gexf",
)  # fmt: skip
ANSWERS = (
    "schema", "analyses", "analyses/brokerage-roles", "analyses/centrality?direction=undirected", "analyses/cutpoints",
    "what-if/cutpoints?what_if=leaves:{actor}",
    "analyses/export-paths?source=sector:dance&market=DE", "actors?limit=7", "actors?q=koli&limit=3", "actors/{actor}",
    "profiles/{actor}", "ties?limit=20", "events?limit=5", "map", "map?size_by=centrality.betweenness&events=yes", "report",
    "changes", "changes/1?limit=500", "changes/99", "changes?record={actor}",
    "introductions", "introductions/{introduction}", "introducers",
    "health", "openapi.json", "actors/nobody", "analyses/cutpoints?at=yesterday",
)  # fmt: skip


def client(service: GraphService) -> FlaskClient:
    service.load_demo(who="test")
    proposed = Proposal("savukuva", "annike-vossberg", "DE", "runo-kaislavuo")
    assert propose(service, proposed, who="test", operation="the same on both") == INTRODUCTION
    return create_app(service, secret_key="of the tests and long enough for it").test_client()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, neo4j_server: object) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """The demonstration network behind two applications."""
    from tests.neo4j_server.fixtures import EMPTY, Address

    assert isinstance(neo4j_server, Address)
    with neo4j_server.driver() as driver, driver.session(database="neo4j") as session:
        session.run(EMPTY).consume()
    folder = tmp_path_factory.mktemp("both")
    services = (
        GraphService.open(f"sqlite:///{folder / 'network.db'}"),
        GraphService.open(neo4j_server.url, Path(neo4j_server.auth_file)),
    )
    yield client(services[0]), client(services[1])
    for service in services:
        service.store.close()


def told(visitor: FlaskClient, address: str) -> tuple[int, str, str]:
    answer = visitor.get(address)
    text = answer.get_data(as_text=True)
    text = re.sub(r"<code>(sqlite:///|bolt://|neo4j://)[^<]*</code>", "its own address", text)
    # what names this visit or this moment, and nothing else
    text = re.sub(r'(name="csrf_token" value=|"csrf_token": ?|csrf-token" content=)"[^"]*"', "token", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(\+00:00|Z)?", "moment", text)
    text = re.sub(r"\d{1,2}( \w+ |\.\d{1,2}\.)2\d{3} (at|klo) \d\d:\d\d", "moment", text)
    return answer.status_code, answer.content_type, text


@pytest.mark.neo4j
@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("address", [*PAGES, *(f"/api/v1/{path}" for path in ANSWERS)])
def test_same_answer(both: tuple[FlaskClient, FlaskClient], address: str, language: str) -> None:
    actor = "tanssikamari"
    address = address.format(actor=actor, introduction=INTRODUCTION)
    asked = f"{address}{'&' if '?' in address else '?'}lang={language}"
    on_sqlite, on_neo4j = (told(visitor, asked) for visitor in both)
    assert on_sqlite == on_neo4j
    assert on_sqlite[0] in {200, 400, 404}
