"""A killed backup, restore, copy or migration leaves the old or the new state. More: ``python benchmarks/kills.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_service.service import keeping
from tests.store.keeping_kills import Place, fill, killed_backup, killed_filling, killed_migration, state
from tests.store.samples import SCHEMA
from tests.store.versions import make_version_1

ABSENT, WHOLE = "absent, said so", "whole, said so"
StorePlace = tuple[str, Path | None]


@pytest.fixture
def full(tmp_path: Path) -> Place:
    """A filled file."""
    place = Place(f"sqlite:///{tmp_path / 'full.db'}")
    fill(place)
    return place


@pytest.fixture
def backup(full: Place, tmp_path: Path) -> Path:
    """A backup of it."""
    with full.store() as store:
        keeping.backup(store, SCHEMA, tmp_path / "b.zip")
    return tmp_path / "b.zip"


@pytest.mark.parametrize("point", ["0", "0.5", "0.99"])
def test_a_killed_backup_leaves_the_older_file(full: Place, tmp_path: Path, point: str) -> None:
    assert killed_backup(point, full, tmp_path / "b.zip") == "old, a part cleared away"


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ("0.3", "absent, nothing begun or ended"),
        ("0.6", ABSENT),
        ("0.99", ABSENT),
        ("stored", WHOLE),
    ],
)
def test_a_killed_restore_is_absent_or_whole(
    store_place: StorePlace, full: Place, backup: Path, point: str, expected: str
) -> None:
    assert killed_filling("restore", point, str(backup), Place(*store_place), state(full)) == expected


@pytest.mark.parametrize(("point", "expected"), [("0", ABSENT), ("0.9", ABSENT), ("stored", WHOLE)])
def test_a_killed_copy_is_absent_or_whole(store_place: StorePlace, full: Place, point: str, expected: str) -> None:
    assert killed_filling("copy", point, full.url, Place(*store_place), state(full)) == expected


@pytest.mark.neo4j
def test_a_killed_copy_out_of_neo4j(neo4j_url: str, neo4j_auth_file: Path, tmp_path: Path) -> None:
    source = Place(neo4j_url, neo4j_auth_file)
    fill(source)
    target = Place(f"sqlite:///{tmp_path / 'new.db'}", neo4j_auth_file)
    assert killed_filling("copy", "0.5", source.url, target, state(source)) == ABSENT


@pytest.mark.parametrize("point", ["0ms", "5ms", "40ms"])
def test_a_killed_migration_starts_again_whole(store_place: StorePlace, point: str) -> None:
    make_version_1(*store_place)
    assert killed_migration(point, Place(*store_place)) in {"old", "new", "done"}
