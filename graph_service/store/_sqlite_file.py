"""The file of the SQLite store: connections, tables, and what SQLite's errors mean to a person."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graph_service.errors import OldStore, OtherFile, StoreAway
from graph_service.language import say
from graph_service.store import SCHEMA_VERSION

APPLICATION = 0x47535631
BUSY_SECONDS = 10
# with 2 MiB, as SQLite has by itself, a large import writes and reads the same pages again and again
CACHE = "PRAGMA cache_size = -16384"
READY = """SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version),
           (SELECT count(*) FROM sqlite_master)"""
PRESENT = f"PRAGMA user_version = {SCHEMA_VERSION:d}"
TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    "CREATE TABLE moved (n INTEGER NOT NULL)",
    "INSERT INTO moved VALUES (0)",
    """CREATE TABLE entity (
         id TEXT PRIMARY KEY, thing TEXT NOT NULL, record TEXT NOT NULL, version INTEGER NOT NULL,
         caption TEXT NOT NULL, kinds TEXT NOT NULL, search TEXT NOT NULL)""",
    """CREATE TABLE tie (
         id TEXT PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL REFERENCES entity, target TEXT NOT NULL REFERENCES entity,
         record TEXT NOT NULL, version INTEGER NOT NULL)""",
    "CREATE INDEX tie_source ON tie (source)",
    "CREATE INDEX tie_target ON tie (target)",
    """CREATE TABLE change (
         id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, operation TEXT,
         counts TEXT NOT NULL, undoes INTEGER REFERENCES change)""",
    "CREATE INDEX undone_change ON change (undoes) WHERE undoes IS NOT NULL",
    "CREATE TABLE change_part (change INTEGER NOT NULL REFERENCES change, first TEXT, last TEXT, data BLOB NOT NULL)",
    "CREATE INDEX part_of_change ON change_part (change)",
    "CREATE TABLE operation (key TEXT PRIMARY KEY, change INTEGER REFERENCES change) WITHOUT ROWID",
    """CREATE TABLE own_record (
         collection TEXT, id TEXT, text TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (collection, id)) WITHOUT ROWID""",
    # the sign of the data: it moves with every change of a row, by hand as well, and not with own records
    "CREATE TRIGGER entity_insert AFTER INSERT ON entity BEGIN UPDATE moved SET n = n + 1; END",
    "CREATE TRIGGER entity_update AFTER UPDATE ON entity BEGIN UPDATE moved SET n = n + 1; END",
    "CREATE TRIGGER entity_delete AFTER DELETE ON entity BEGIN UPDATE moved SET n = n + 1; END",
    "CREATE TRIGGER tie_insert AFTER INSERT ON tie BEGIN UPDATE moved SET n = n + 1; END",
    "CREATE TRIGGER tie_update AFTER UPDATE ON tie BEGIN UPDATE moved SET n = n + 1; END",
    "CREATE TRIGGER tie_delete AFTER DELETE ON tie BEGIN UPDATE moved SET n = n + 1; END",
    "CREATE TRIGGER meta_insert AFTER INSERT ON meta BEGIN UPDATE moved SET n = n + 1; END",
    "CREATE TRIGGER meta_update AFTER UPDATE ON meta BEGIN UPDATE moved SET n = n + 1; END",
    "CREATE TRIGGER meta_delete AFTER DELETE ON meta BEGIN UPDATE moved SET n = n + 1; END",
    f"PRAGMA application_id = {APPLICATION:d}",
    PRESENT,
)
# what brings a store of a version to the next one
STEPS = {
    1: (
        "ALTER TABLE change ADD COLUMN undoes INTEGER REFERENCES change",
        "CREATE INDEX undone_change ON change (undoes) WHERE undoes IS NOT NULL",
    ),
}


class SQLiteFile:
    """Connections to one file, handed out to any thread; one writer at a time.

    Parameters
    ----------
    path
        Where it is, or will be.
    old
        Whether a store of an earlier version may be opened.

    Raises
    ------
    StoreAway
        If the file cannot be opened, is none of ours, or is newer than this program.
    OldStore
        If it is of an earlier version.
    """

    def __init__(self, path: Path, *, old: bool = False) -> None:
        self._path = path
        self._old = old
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._guard = threading.Lock()
        self._writer = threading.Lock()
        self._create()
        with self._connection() as connection:
            if not self._is_ready(connection):
                self._prepare(connection)

    def _create(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise StoreAway(
                say("The store {file} cannot be opened: {why}.", file=self._path.name, why=error.strerror or str(error))
            ) from error

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(CACHE)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = None
        try:
            with self._guard:
                if self._closed:
                    raise StoreAway(say("The store is closed."))
                connection = self._idle.pop() if self._idle else None
            connection = connection or self._connect()
            yield connection
        except sqlite3.Error as error:
            raise self._meaning(error) from error
        finally:
            if connection is not None:
                self._give_back(connection)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.rollback()
        with self._guard:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One moment of the data."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it at the end, or nothing after an error."""
        with self._writer, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def close(self) -> None:
        """Close what is idle now and what comes back later."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _is_ready(self, connection: sqlite3.Connection) -> bool:
        # in one statement, for another program may be preparing the file at this moment
        application, version, tables = connection.execute(READY).fetchone()
        if application != APPLICATION and tables:
            raise OtherFile(say("{file} is not a store of this service: name another file.", file=self._path.name))
        if version > SCHEMA_VERSION:
            raise StoreAway(
                say(
                    "The store {file} was written by a newer version of this program. Install that version to open it.",
                    file=self._path.name,
                )
            )
        if 0 < version < SCHEMA_VERSION and not self._old:
            raise OldStore.at(f"sqlite:///{self._path.as_posix()}")
        return bool(version)

    def migrate(self) -> int:
        """Bring the tables to this program's version, all or nothing; returns the version that they had."""
        with self.writing() as connection:
            held = int(connection.execute("PRAGMA user_version").fetchone()[0])
            for version in range(held, SCHEMA_VERSION):
                for statement in STEPS[version]:
                    connection.execute(statement)
            connection.execute(PRESENT)
        return held

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        if self._is_ready(connection):  # another process was first
            connection.rollback()
            return
        for statement in TABLES:
            connection.execute(statement)
        connection.commit()

    def _meaning(self, error: sqlite3.Error) -> Exception:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return StoreAway(
                say("The store {file} is busy: another program is writing to it. Try again in a moment.", file=self._path.name)
            )
        if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
            return StoreAway(
                say(
                    "The store {file} cannot be written, the disk may be full. Nothing was changed; make room and try again.",
                    file=self._path.name,
                )
            )
        if code == sqlite3.SQLITE_NOTADB:
            return OtherFile(say("{file} is not a store of this service: name another file.", file=self._path.name))
        if code == sqlite3.SQLITE_CORRUPT:
            return StoreAway(say("The store {file} is damaged: restore a backup.", file=self._path.name))
        if isinstance(error, sqlite3.OperationalError):
            return StoreAway(say("The store {file} cannot be opened: {why}.", file=self._path.name, why=str(error)))
        return error


def _use_wal(connection: sqlite3.Connection) -> None:
    # two first openers at once: the switch to WAL does not wait by itself (SQLite gives "locked" at once)
    for _ in range(100):
        try:
            if connection.execute("PRAGMA journal_mode = WAL").fetchone():
                return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise
            time.sleep(0.05)
