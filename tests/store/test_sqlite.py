"""What is special about the SQLite file."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from graph_service.errors import BadValue, StoreAway
from graph_service.store import GraphStore, open_store
from tests.store.samples import SCHEMA, actor, tie

BY = {"who": "tester", "what": "test"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "network.db"


def opened(path: Path) -> GraphStore:
    return open_store(f"sqlite:///{path}", SCHEMA)


def by_hand(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_a_new_file_is_the_owners_only(path: Path) -> None:
    with closing(opened(path)) as store:
        store.apply([actor("a")], **BY)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes["network.db"] == 0o600
    assert set(modes.values()) == {0o600}


def test_a_newer_store_is_refused_and_left_alone(path: Path) -> None:
    opened(path).close()
    by_hand(path, "PRAGMA user_version = 999")
    before = path.read_bytes()
    with pytest.raises(StoreAway, match="newer version"):
        opened(path)
    assert path.read_bytes() == before


def test_other_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to be looked at as one\n" * 50)
    foreign = tmp_path / "foreign.db"
    by_hand(foreign, "CREATE TABLE t (a)")
    for file in (text, foreign):
        before = file.read_bytes()
        with pytest.raises(StoreAway, match=f"{file.name} is not a store of this service"):
            opened(file)
        assert file.read_bytes()[:16] == before[:16]
    assert text.read_bytes() == before if file is text else True


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreAway, match="cannot be opened"):
        opened(tmp_path / "file" / "n.db")
    for url in ("sqlite:///", "sqlite://x", "mysql://x", "nonsense"):
        with pytest.raises(BadValue, match="names no store"):
            open_store(url, SCHEMA)


def test_a_closed_store_says_so(path: Path) -> None:
    store = opened(path)
    store.close()
    with pytest.raises(StoreAway, match="closed"):
        store.read()


def test_changes_by_hand_show(path: Path) -> None:
    with closing(opened(path)) as store:
        store.apply([actor("a"), actor("b"), tie("t", "a", "b")], **BY)
        sign = store.sign()
        by_hand(path, """UPDATE entity SET record = '{"id":"a","name":"By hand","kinds":["company"]}' WHERE id = 'a'""")
        assert store.sign() != sign
        assert store.read().entities["a"][1]["name"] == "By hand"
        sign = store.sign()
        by_hand(path, "DELETE FROM tie")
        assert store.sign() != sign
        sign = store.sign()
        store.put_record("jobs", "1", "{}")
        assert store.sign() == sign, "own records are no data"


def test_signs_of_two_openings_differ(path: Path) -> None:
    with closing(opened(path)) as one, closing(opened(path)) as two:
        assert one.sign() != two.sign(), "a restored backup counts from an older number again"


def test_a_busy_store_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_service.store._sqlite_file.BUSY_SECONDS", 0.1)
    with closing(opened(path)) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreAway, match="busy"):
            store.apply([actor("a")], **BY)
        assert store.get("a") is None, "reading goes on"
        other.execute("COMMIT")
        store.apply([actor("a")], **BY)


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from graph_service.errors import StoreAway
from graph_service.store import open_store
from tests.store.samples import SCHEMA, actor
store = open_store(sys.argv[1], SCHEMA)
store.apply([actor("kept")], who="tester", what="test")
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
try:
    store.apply([actor(f"a{n}", "x" * 500) for n in range(5000)], who="tester", what="test")
except StoreAway as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert list(store.read().entities) == ["kept"]
store.apply([actor("later")], who="tester", what="test")
store.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
def test_a_full_disk_loses_nothing(path: Path) -> None:
    url = f"sqlite:///{path}"
    done = subprocess.run(
        [sys.executable, "-c", FULL, url], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "make room" in done.stdout
    with closing(opened(path)) as store:
        assert sorted(store.read().entities) == ["kept", "later"]


def test_first_openers_at_once(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: opened(path), range(8)))
    for number, store in enumerate(stores):
        store.apply([actor(f"a{number}")], **BY)
        store.close()
    with closing(opened(path)) as store:
        assert len(store.read().entities) == 8


def test_tables_hold_what_they_promise(path: Path) -> None:
    with closing(opened(path)) as store:
        store.apply([actor("a"), actor("b"), tie("t", "a", "b")], **BY)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("DELETE FROM entity WHERE id = 'a'")
