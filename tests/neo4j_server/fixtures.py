"""A Neo4j server for every test that asks for one; started at most once a session."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import neo4j
import pytest

from tests.conftest import skip_or_fail
from tests.neo4j_server.server import NoServer, Server

EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 20000 ROWS"


@dataclass(frozen=True)
class Address:
    """What a store needs to reach the server."""

    url: str
    auth_file: Path

    @property
    def auth(self) -> tuple[str, str]:
        """User and password."""
        user, _, password = self.auth_file.read_text(encoding="utf-8").strip().partition("/")
        return user, password

    def driver(self) -> neo4j.Driver:
        """A driver beside the store: what a person does by hand."""
        return neo4j.GraphDatabase.driver(self.url, auth=self.auth)


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """The session's server, with whatever an earlier test left in it; most tests want ``neo4j_url``."""
    named = os.environ.get("GRAPH_SERVICE_TEST_NEO4J")
    if named:
        parts = urlsplit(named)
        auth_file = tmp_path_factory.mktemp("auth") / "auth"
        auth_file.write_text(f"{parts.username}/{parts.password}\n", encoding="utf-8")
        yield Address(f"{parts.scheme}://{parts.hostname}:{parts.port or 7687}", auth_file)
        return
    with tempfile.TemporaryDirectory(prefix="graph-service-neo4j-", ignore_cleanup_errors=True) as home:
        server = Server(Path(home) / "home")
        try:
            server.start()
        except NoServer as error:
            skip_or_fail(f"no Neo4j server: {error}")
        try:
            yield Address(server.url, server.auth_file)
        finally:
            server.kill()


@pytest.fixture
def neo4j_address(neo4j_server: Address) -> Address:
    """The session's server, emptied."""
    with neo4j_server.driver() as driver, driver.session(database="neo4j") as session:
        session.run(EMPTY).consume()
    return neo4j_server


@pytest.fixture
def neo4j_url(neo4j_address: Address) -> str:
    """The address of an emptied server, for a store."""
    return neo4j_address.url


@pytest.fixture
def neo4j_auth_file(neo4j_address: Address) -> Path:
    """Its secret file."""
    return neo4j_address.auth_file
