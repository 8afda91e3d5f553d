"""A service on an empty store of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_service.service import GraphService


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path | None]:
    """Address and secret file of an empty store of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'network.db'}", None
    return request.getfixturevalue("neo4j_url"), request.getfixturevalue("neo4j_auth_file")


@pytest.fixture
def network(place: tuple[str, Path | None]) -> Iterator[GraphService]:
    """A service on an empty store of each kind."""
    found = GraphService.open(*place)
    yield found
    found.store.close()
