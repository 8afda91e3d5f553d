"""The SQLite store as a whole: given out in one reading transaction, taken in in one writing one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping

from graph_service.store.keeping import MARKERS, Row, Source, given_up, not_empty

_ROWS = {
    "entities": "SELECT id, thing, record, version FROM entity ORDER BY id",
    "ties": "SELECT id, record, version FROM tie ORDER BY id",
    "changes": "SELECT id, at, who, what, operation, counts, undoes FROM change ORDER BY id",
    "parts": "SELECT change, first, last, data FROM change_part ORDER BY change, first",
    "operations": "SELECT key, change FROM operation ORDER BY key",
    "own_records": f"SELECT collection, id, text, version FROM own_record WHERE collection != '{MARKERS}' ORDER BY 1, 2",  # noqa: S608 - a constant
}
_CHANGES_OF_VERSION_1 = "SELECT id, at, who, what, operation, counts, NULL FROM change ORDER BY id"
_HOW_MANY = f"""SELECT (SELECT count(*) FROM entity), (SELECT count(*) FROM tie), (SELECT count(*) FROM change),
(SELECT count(*) FROM change_part), (SELECT count(*) FROM operation),
(SELECT count(*) FROM own_record WHERE collection != '{MARKERS}')"""  # noqa: S608 - a constant
_JSON = {"entities": 2, "ties": 1, "changes": 5}
_HELD = "SELECT EXISTS (SELECT 1 FROM entity), EXISTS (SELECT 1 FROM tie), (SELECT coalesce(max(id), 0) FROM change)"
_CLEARED = (
    "DELETE FROM change_part",
    "DELETE FROM operation",
    "DELETE FROM change",
    f"DELETE FROM own_record WHERE collection != '{MARKERS}'",  # noqa: S608 - a constant
    "DELETE FROM sqlite_sequence WHERE name = 'change'",
    "DELETE FROM meta WHERE key = 'as_of'",
)
_TAKEN = {
    "changes": "INSERT INTO change (id, at, who, what, operation, counts, undoes) VALUES (?, ?, ?, ?, ?, ?, ?)",
    "parts": "INSERT INTO change_part (change, first, last, data) VALUES (?, ?, ?, ?)",
    "operations": "INSERT INTO operation (key, change) VALUES (?, ?)",
    "own_records": "INSERT INTO own_record (collection, id, text, version) VALUES (?, ?, ?, ?)",
}


class SQLiteSource:
    """What stands in a file, as a reading transaction sees it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        row = connection.execute("SELECT value FROM meta WHERE key = 'as_of'").fetchone()
        self.as_of: str | None = None if row is None else row[0]
        self.counts: Mapping[str, int] = dict(zip(_ROWS, connection.execute(_HOW_MANY).fetchone(), strict=True))

    def rows(self, member: str) -> Iterator[Row]:
        """The rows of a member."""
        is_old = member == "changes" and self.version == 1
        place = _JSON.get(member)
        for found in self._connection.execute(_CHANGES_OF_VERSION_1 if is_old else _ROWS[member]):
            row = list(found)
            if place is not None:
                row[place] = json.loads(row[place])
            yield row


def take_log(connection: sqlite3.Connection, source: Source, over: int, operation: str) -> None:
    """Write everything but the network of a source into an empty store; see ``GraphStore.load``."""
    if connection.execute("SELECT 1 FROM operation WHERE key = ?", [operation]).fetchone():
        raise given_up()
    if connection.execute(_HELD).fetchone() != (0, 0, over):
        raise not_empty()
    # references between rows of the log are looked at when all are there
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for statement in _CLEARED:
        connection.execute(statement)
    if source.as_of is not None:
        connection.execute("INSERT INTO meta (key, value) VALUES ('as_of', ?)", [source.as_of])
    changes = ([*row[:5], json.dumps(row[5]), row[6]] for row in source.rows("changes"))
    connection.executemany(_TAKEN["changes"], changes)
    for member in ("parts", "operations", "own_records"):
        connection.executemany(_TAKEN[member], source.rows(member))
    connection.execute("INSERT INTO operation (key, change) VALUES (?, NULL)", [operation])
