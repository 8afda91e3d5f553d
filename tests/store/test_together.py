"""Several programs that open one empty store at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph_service.schema import load_schema
from graph_service.store import open_store
from tests.neo4j_server.fixtures import Address

PROGRAMS = 6
DROP = "SHOW CONSTRAINTS YIELD name RETURN collect(name) AS names"
DROP_INDEXES = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN collect(name) AS names"


def opened(url: str, auth_file: Path | None) -> str:
    store = open_store(url, load_schema(), auth_file)
    try:
        return str(store.as_of())
    finally:
        store.close()


def test_an_empty_file_is_prepared_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'network.db'}"
    with ThreadPoolExecutor(PROGRAMS) as pool:
        assert list(pool.map(lambda _: opened(url, None), range(PROGRAMS))) == ["None"] * PROGRAMS


@pytest.mark.neo4j
def test_an_empty_database_is_prepared_once(neo4j_address: Address) -> None:
    with neo4j_address.driver() as driver, driver.session(database="neo4j") as session:
        for kind, question in (("CONSTRAINT", DROP), ("INDEX", DROP_INDEXES)):
            for name in session.run(question).single(strict=True)["names"]:
                session.run(f"DROP {kind} `{name}` IF EXISTS").consume()
    with ThreadPoolExecutor(PROGRAMS) as pool:
        found = list(pool.map(lambda _: opened(neo4j_address.url, neo4j_address.auth_file), range(PROGRAMS)))
    assert found == ["None"] * PROGRAMS
