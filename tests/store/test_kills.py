"""A killed writer or server leaves whole writes or none. More kills: ``python benchmarks/kills.py``."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import skip_or_fail
from tests.neo4j_server.server import NoServer, Server
from tests.store.kills import kill_while_writing

POINTS = [(0, 0.0), (0, 0.05), (1, 0.02), (2, 0.1), (3, 0.04)]


@pytest.mark.parametrize(("batch_number", "seconds"), POINTS)
def test_kill_of_a_writer_on_sqlite(tmp_path: Path, batch_number: int, seconds: float) -> None:
    path = tmp_path / "network.db"
    outcome = kill_while_writing(f"sqlite:///{path}", None, batch_number=batch_number, seconds=seconds)
    assert outcome.is_sound, outcome
    assert len(outcome.acknowledged) >= batch_number, "the kill came too early to prove anything"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.neo4j
@pytest.mark.parametrize(("batch_number", "seconds"), [(0, 0.0), (0, 0.4), (1, 0.2), (1, 0.6), (2, 0.3)])
def test_kill_of_a_writer_on_neo4j(neo4j_url: str, neo4j_auth_file: Path, batch_number: int, seconds: float) -> None:
    outcome = kill_while_writing(neo4j_url, neo4j_auth_file, batch_number=batch_number, seconds=seconds, size=500)
    assert outcome.is_sound, outcome
    assert len(outcome.acknowledged) >= batch_number, "the kill came too early to prove anything"


@pytest.mark.neo4j
@pytest.mark.slow
def test_kill_of_the_server(tmp_path: Path) -> None:
    server = Server(tmp_path / "home")
    try:
        server.start()
    except NoServer as error:
        skip_or_fail(f"no Neo4j server: {error}")
    try:
        outcome = kill_while_writing(
            server.url, server.auth_file, batch_number=1, seconds=0.3, size=500, kill=server.kill, wake=server.start
        )
        assert outcome.is_sound, outcome
        assert outcome.acknowledged
    finally:
        server.kill()
