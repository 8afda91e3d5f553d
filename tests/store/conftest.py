"""The stores that every contract test runs on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from graph_service.schema import load_schema
from graph_service.store import GraphStore, open_store

Open = Callable[[], GraphStore]


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store_place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path | None]:
    """Address and secret file of an empty store of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'network.db'}", None
    return request.getfixturevalue("neo4j_url"), request.getfixturevalue("neo4j_auth_file")


@pytest.fixture
def store_url(store_place: tuple[str, Path | None]) -> str:
    """Address of an empty store of each kind."""
    return store_place[0]


@pytest.fixture
def opened(store_place: tuple[str, Path | None]) -> Iterator[Open]:
    """Opens the same store, as often as asked; all are closed at the end."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(open_store(store_place[0], load_schema(), store_place[1])))


@pytest.fixture
def store(opened: Open) -> GraphStore:
    """An empty store of each kind."""
    return opened()
