"""Kill a backup, restore, copy or migration at a point; then look whether all is as before, or all is done, and said so.

``python -m tests.store.keeping_kills WORK POINT SOURCE TARGET AUTH_FILE|-`` does the work and kills itself at the point: a
share of its progress, ``stored`` (committed, not yet noted as done), or milliseconds such as ``20ms``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_service.errors import OldStore
from graph_service.records import Contents, canonical
from graph_service.service import keeping
from graph_service.service._begun import interrupted
from graph_service.store import SCHEMA_VERSION, GraphStore, open_store
from tests.store.kills import ROOT, batch
from tests.store.samples import SCHEMA

ACTORS = 1_500
BY = {"who": "tester", "what": "kill"}


@dataclass(frozen=True)
class Place:
    """A store."""

    url: str
    auth_file: Path | None = None

    @contextmanager
    def store(self, **options: Any) -> Iterator[GraphStore]:
        """Opened, and closed at the end."""
        with closing(open_store(self.url, SCHEMA, self.auth_file, **options)) as opened:
            yield opened


def fill(place: Place) -> None:
    """Some thousand records, a change to them, an own record."""
    with place.store() as store:
        store.apply(batch(0, ACTORS), **BY, operation="import-1")
        store.apply(batch(1, 10), **BY)
        store.set_as_of("2012-07-31", who="tester")
        store.put_record("mappings", "1", "{}")


def state(place: Place) -> tuple[bytes, int, str | None]:
    """What must be equal: the canonical export, the number of changes, an own record."""
    with place.store() as store:
        record = store.get_record("mappings", "1")
        return canonical(SCHEMA, store.read()), len(store.changes()), record[0] if record else None


EMPTY = (canonical(SCHEMA, Contents()), 0, None)


def kill(work: str, point: str, source: str, target: str, auth_file: Path | None) -> bool:
    """Start the work in a process of its own, which kills itself at the point; whether it came that far."""
    command = [sys.executable, "-m", "tests.store.keeping_kills", work, point, source, target, str(auth_file or "-")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode != 0


def killed_backup(point: str, source: Place, path: Path) -> str:
    """Back up over an older backup and kill that; what became of the file. Then back up again."""
    with source.store() as store:
        keeping.backup(store, SCHEMA, path)
        old = path.read_bytes()
        store.put_record("mappings", "later", "{}")
    was_killed = kill("backup", point, source.url, str(path), source.auth_file)
    left = [found.name for found in path.parent.iterdir() if found.name.startswith(f".{path.name}.")]
    keeping.seen(path, SCHEMA)
    found = "old" if path.read_bytes() == old else "new"
    with source.store() as store:
        keeping.backup(store, SCHEMA, path)
    assert [one for one in path.parent.iterdir() if one.name.startswith(f".{path.name}.")] == [], "leftovers are cleared away"
    return f"{found}{', a part cleared away' if left else ''}" if was_killed else "done"


def killed_filling(work: str, point: str, source: str, target: Place, wanted: tuple[bytes, int, str | None]) -> str:
    """Restore or copy into an empty store and kill that; what became of the store, which must say so. Then again."""
    was_killed = kill(work, point, source, target.url, target.auth_file)
    found = state(target)
    assert found in (EMPTY, wanted), "neither the old nor the new state"
    with target.store() as store:
        said = " ".join(map(str, interrupted(store)))
        assert interrupted(store) == [], "each is said once"
    outcome = "whole" if found == wanted else "absent"
    if said:
        assert ("all of it is there" in said) == (outcome == "whole"), said
        assert ("nothing of it was stored. Start it again." in said) == (outcome == "absent"), said
    if outcome == "absent":
        assert not kill(work, "never", source, target.url, target.auth_file)
        assert state(target) == wanted
    return f"{outcome}, {'said so' if said else 'nothing begun or ended'}" if was_killed else "done"


def killed_migration(point: str, place: Place) -> str:
    """Migrate a store of version 1 and kill that; what became of it. Then again."""
    was_killed = kill("migrate", point, place.url, place.url, place.auth_file)
    try:
        with place.store() as store:
            found, held = "new", len(store.changes())
        assert held == 1
    except OldStore:
        found = "old"
    assert not kill("migrate", "never", place.url, place.url, place.auth_file)
    with place.store() as store:
        assert sorted(store.read().entities) == ["a", "b"]
        entry = store.change(1)
        assert entry is not None
        assert (len(entry.after), entry.undone_by) == (3, None)
        assert store.migrate() == SCHEMA_VERSION
    return found if was_killed else "done"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _work(work: str, point: str, source: str, target: str, auth_file: Path | None) -> None:
    share = float(point) if point.replace(".", "").isdigit() else 2.0

    def report(done: float, total: float, _: object) -> None:
        if done / total >= share:
            _die()

    if point.endswith("ms"):
        threading.Timer(float(point[:-2]) / 1000, _die).start()
    if work == "migrate":
        keeping.migrate(target, auth_file)
        return
    if work == "backup":
        with Place(source, auth_file).store() as store:
            keeping.backup(store, SCHEMA, Path(target), report)
        return
    with Place(target, auth_file).store() as store:
        if point == "stored":
            store.delete_record = lambda *_: _die()  # type: ignore[assignment,method-assign]
        if work == "restore":
            keeping.restore(store, SCHEMA, Path(source), report=report)
        else:
            with Place(source, auth_file).store() as old:
                keeping.copy(old, store, SCHEMA, report)


if __name__ == "__main__":
    _work(*sys.argv[1:5], None if sys.argv[5] == "-" else Path(sys.argv[5]))
    os._exit(0)  # a timer that has not come yet has nothing to kill
