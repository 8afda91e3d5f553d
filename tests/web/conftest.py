"""A service on a real SQLite store, and a browser-like client that keeps the rules of our own pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph_service.service import GraphService
from graph_service.web import create_app

SECRET = "a secret of the tests, long enough"
ACTORS = [
    {"id": "savu", "name": "Savukuva Oy", "kinds": ["company"], "sector": "media_film", "country": "FI"},
    {"id": "tanssi", "name": "Tanssin Talo ry", "kinds": ["association"], "sector": "dance", "country": "FI"},
    {"id": "runo", "name": "Runo Kaislavuo", "kinds": ["mentor"], "sector": "media_film"},
    {"id": "a/b c", "name": "Slash & Sons <b>", "kinds": ["company"]},
]
TIES = [
    {"id": "t1", "kind": "WORKS_WITH", "source": "savu", "target": "tanssi", "strength": 4, "since": "2011"},
    {"id": "t2", "kind": "MENTORS", "source": "runo", "target": "savu", "confirmed": "one"},
]


class Visitor:
    """A client that sends what a page of ours sends: same origin, and the token with every change."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.origin = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def token(self) -> str:
        answer = self.client.get("/api/v1/csrf-token").get_json()
        return str(answer["csrf_token"])

    def send(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        sent = self.origin | {"X-CSRFToken": self.token()} | (headers or {})
        return self.client.open(path, method=method, headers=sent, **more)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[GraphService]:
    found = GraphService.open(f"sqlite:///{tmp_path / 'network.db'}")
    yield found
    found.store.close()


@pytest.fixture
def small(service: GraphService) -> GraphService:
    service.write([("actor", actor, None) for actor in ACTORS] + [("tie", tie, None) for tie in TIES], who="test", what="set up")
    return service


@pytest.fixture
def app(service: GraphService) -> Flask:
    return create_app(service, secret_key=SECRET)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture(scope="session")
def demo_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphService]:
    """The demonstration network, for reading only."""
    found = GraphService.open(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'network.db'}")
    found.load_demo(who="test")
    yield found
    found.store.close()


@pytest.fixture(scope="session")
def demo_visitor(demo_service: GraphService) -> Visitor:
    return Visitor(create_app(demo_service, secret_key=SECRET))
