"""One Neo4j database: its transactions, its write lock, and the version of what stands in it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import neo4j
from neo4j.exceptions import ClientError, DatabaseError

from graph_service.errors import CallerError, OldStore, StoreAway
from graph_service.language import say
from graph_service.schema import Schema
from graph_service.store import SCHEMA_VERSION, Secret
from graph_service.store._neo4j_model import Model
from graph_service.store._neo4j_server import connected, meaning
from graph_service.store.queries import Queries, load_queries

READ_SECONDS, WRITE_SECONDS = 60.0, 900.0
T = TypeVar("T")
Transaction = neo4j.ManagedTransaction
# the driver tells each retry; we say one sentence at the end
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Neo4jDatabase:
    """A prepared database.

    Parameters
    ----------
    url
        ``neo4j://host:port`` or ``bolt://host:port``; a path names the database (``neo4j`` without one).
    schema
        The domain.
    auth_file
        The secret.
    retry_seconds
        How long a write is tried again while the server is away.
    old
        Whether a store of an earlier version may be opened.
    """

    def __init__(
        self, url: str, schema: Schema, auth_file: Secret = None, *, retry_seconds: float = 4, old: bool = False
    ) -> None:
        self.url = url
        self._old = old
        self._schema = schema
        self._model = Model(schema)
        self._queries: Queries = load_queries(schema)
        self._driver, self._database = connected(url, auth_file, retry_seconds)
        try:
            self._prepare()
        except BaseException:
            self._driver.close()
            raise

    def _prepare(self) -> None:
        ready = self._read(self._is_ready)
        if not ready:
            self._make_indexes()
            self._write(self._lock)

    def _make_indexes(self) -> None:
        with self._session() as session:
            for text in self._queries.preparing.values():
                _made(session, text)

    def _is_ready(self, tx: Transaction) -> bool:
        found = self._run(tx, "read/store").single()
        if found is not None:
            self._check_schema_version(found)
        names = self._run(tx, "read/constraints").value()[0]
        return found is not None and (self._old or self._queries.preparing.keys() <= set(names))

    @contextmanager
    def _session(self, **options: Any) -> Iterator[neo4j.Session]:
        with meaning(), self._driver.session(database=self._database, **options) as session:
            yield session

    def _read(self, work: Callable[[Transaction], T]) -> T:
        with self._session() as session:
            return session.execute_read(neo4j.unit_of_work(timeout=READ_SECONDS)(work))

    def _write(self, work: Callable[[Transaction], T], **options: Any) -> T:
        with self._session(**options) as session:
            return session.execute_write(neo4j.unit_of_work(timeout=WRITE_SECONDS)(work))

    def _run(self, tx: Transaction, name: str, **values: Any) -> neo4j.Result:
        return tx.run(self._queries.one[name], values)

    def _lock(self, tx: Transaction) -> str | None:
        found = self._run(tx, "write/lock", schema_version=SCHEMA_VERSION).single(strict=True)
        self._check_schema_version(found)
        as_of: str | None = found["as_of"]
        return as_of

    def _check_schema_version(self, row: neo4j.Record) -> None:
        if row["schema_version"] > SCHEMA_VERSION:
            raise StoreAway(say("The store was written by a newer version of this program. Install that version to open it."))
        if row["schema_version"] < SCHEMA_VERSION and not self._old:
            raise OldStore.at(self.url)

    def migrate(self) -> int:
        """Bring the store to this program's version; returns the version that it had."""
        # each statement may be repeated; the version is set last, so a killed migration starts again whole
        self._make_indexes()

        def work(tx: Transaction) -> int:
            self._lock(tx)
            return int(self._run(tx, "write/schema_version", schema_version=SCHEMA_VERSION).value()[0])

        return self._write(work)

    def close(self) -> None:
        """Let go of the connections."""
        self._driver.close()

    def sign(self) -> str:
        """A text that changes with every committed change, by hand as well (the bookmark of an empty read)."""
        with self._session() as session:
            session.execute_read(lambda tx: self._run(tx, "read/ping").consume())
            return bookmark(session)


def bookmark(session: neo4j.Session) -> str:
    """Where the database stands after a session's last transaction."""
    return " ".join(sorted(session.last_bookmarks().raw_values))


def _made(session: neo4j.Session, text: str) -> None:
    try:
        session.execute_write(lambda tx: tx.run(text).consume())
    except ClientError as error:
        # two programs that open an empty database at once: the other one was first, IF NOT EXISTS or not
        if error.code != "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists":
            raise
    except DatabaseError as error:
        if error.code != "Neo.DatabaseError.Schema.ConstraintCreationFailed":
            raise
        # a graph of others in the same database; the last line of the message names the two
        why = (error.message or "").strip().splitlines()[-1].partition(". Note")[0]
        raise CallerError(
            say("Neo4j cannot keep ids apart here: {why}. Give one another id, or use a database of its own.", why=why)
        ) from error
