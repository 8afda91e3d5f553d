"""The default store: one SQLite file, no server."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from graph_service.errors import BadValue
from graph_service.language import Progress, say, unheard
from graph_service.records import Contents, Record, identifier, resting_collector
from graph_service.schema import Schema
from graph_service.store import Change, Delete, Found, Keep, Put, Receipt, Stored
from graph_service.store._changes import (
    Plan,
    Side,
    check_version,
    checked_day,
    checked_operation,
    deleted_entities,
    ids_to_load,
    moment,
    no_change,
    packed,
    plan,
    record_text,
    said,
    texts,
    unpacked,
)
from graph_service.store._paging import cursor_after, lines, wanted
from graph_service.store._sqlite_check import checked_file
from graph_service.store._sqlite_file import SQLiteFile
from graph_service.store._sqlite_keeping import SQLiteSource, take_log
from graph_service.store.findings import Checked
from graph_service.store.keeping import Source

T = TypeVar("T")

_ENTITIES = "SELECT id, thing, record, version FROM entity WHERE id IN (SELECT value FROM json_each(?))"
_TIES = "SELECT id, 'tie', record, version FROM tie WHERE id IN (SELECT value FROM json_each(?))"
_TIES_AT = """SELECT id, 'tie', record, version FROM tie WHERE source IN (SELECT value FROM json_each(?1))
UNION SELECT id, 'tie', record, version FROM tie WHERE target IN (SELECT value FROM json_each(?1)) ORDER BY id"""
_PUT_ENTITY = """INSERT INTO entity (id, thing, record, version, caption, kinds, search) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET record = excluded.record, version = excluded.version, caption = excluded.caption,
kinds = excluded.kinds, search = excluded.search"""
_PUT_TIE = """INSERT INTO tie (id, kind, source, target, record, version) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET record = excluded.record, version = excluded.version"""
_SEARCH = """WITH matching AS (
  SELECT id, thing, record, version, caption, instr(search, char(10) || :needle) = 0 AS later FROM entity
  WHERE thing = :thing AND instr(search, :needle) > 0
  AND (:sector IS NULL OR json_extract(record, '$.sector') = :sector)
  AND (:kinds = '[]' OR EXISTS (SELECT 1 FROM json_each(:kinds) AS kind WHERE instr(kinds, '|' || kind.value || '|') > 0))),
page AS (
  SELECT * FROM matching WHERE :last IS NULL OR (later, caption, id) > (:later, :caption, :last)
  ORDER BY later, caption, id LIMIT :limit)
SELECT id, thing, record, version, caption, later, n FROM (SELECT count(*) AS n FROM matching) LEFT JOIN page ON 1
ORDER BY later, caption, id"""
_ENTRY = """SELECT id, at, who, what, operation, counts, undoes,
(SELECT max(later.id) FROM change AS later WHERE later.undoes = change.id) FROM change """
_CHANGE = f"{_ENTRY}WHERE id = ?"
_CHANGES = f"""{_ENTRY}WHERE (:before IS NULL OR id < :before)
AND (:entity IS NULL OR id IN (SELECT change FROM change_part WHERE first <= :entity AND last >= :entity)) ORDER BY id DESC"""  # noqa: S608 - made of constants
_PUT_RECORD = """INSERT INTO own_record (collection, id, text, version) VALUES (?, ?, ?, ?)
ON CONFLICT (collection, id) DO UPDATE SET text = excluded.text, version = excluded.version"""


class SQLiteStore:
    """A GraphStore in one file; see ``graph_service.store.GraphStore`` for what each method promises."""

    def __init__(self, url: str, schema: Schema, *, old: bool = False) -> None:
        name = url.removeprefix("sqlite:///")
        if not name or name == url:
            raise BadValue(say("“{url}” names no store: use sqlite:///path, neo4j://host or bolt://host.", url=url))
        self.url = url
        self._schema = schema
        self._file = SQLiteFile(Path(name).absolute(), old=old)
        # a restored backup counts from an older number again: signs of two openings are never equal
        self._opening = secrets.token_hex(4)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def sign(self) -> str:
        """A text that changes with every change of the data."""
        with self._file.reading() as connection:
            return self._sign(connection)

    def _sign(self, connection: sqlite3.Connection) -> str:
        (moves,) = connection.execute("SELECT n FROM moved").fetchone()
        return f"{self._opening}-{moves}"

    @resting_collector()
    def read(self) -> Contents:
        """Everything, of one moment."""
        with self._file.reading() as connection:
            return self._contents(connection)

    def _contents(self, connection: sqlite3.Connection) -> Contents:
        entities = connection.execute("SELECT id, thing, record FROM entity ORDER BY id").fetchall()
        ties = connection.execute("SELECT id, record FROM tie ORDER BY id").fetchall()
        records = _parsed(row[2] for row in entities)
        return Contents(
            entities={row[0]: (row[1], record) for row, record in zip(entities, records, strict=True)},
            ties={row[0]: record for row, record in zip(ties, _parsed(row[1] for row in ties), strict=True)},
            as_of=_as_of(connection),
            sign=self._sign(connection),
        )

    def get(self, id: str) -> Stored | None:
        """One entity or tie by id."""
        with self._file.reading() as connection:
            return _held(connection, [id]).get(id)

    def held(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Those of many ids that are there; their versions tell whether they still stand."""
        with self._file.reading() as connection:
            return _held(connection, ids)

    def ties_of(self, id: str) -> list[Stored]:
        """The ties of one entity, by id."""
        with self._file.reading() as connection:
            return list(_stored(connection.execute(_TIES_AT, [json.dumps([id])]).fetchall()).values())

    def search(
        self,
        text: str,
        thing: str = "actor",
        kinds: Sequence[str] = (),
        limit: int = 50,
        cursor: str | None = None,
        sector: str | None = None,
    ) -> Found:
        """Substring search in name, aliases and id; prefix first, then name by code point, then id."""
        asked = wanted(text, limit, cursor)
        later, caption, last = asked.after or (False, "", None)
        values: dict[str, Any] = {"needle": asked.needle, "thing": thing, "kinds": json.dumps(list(kinds)), "sector": sector}
        values |= {"later": later, "caption": caption, "last": last, "limit": asked.limit + 1}
        with self._file.reading() as connection:
            rows = connection.execute(_SEARCH, values).fetchall()
        shown = [row for row in rows[: asked.limit] if row[0] is not None]
        more = cursor_after((bool(shown[-1][5]), shown[-1][4], shown[-1][0])) if len(rows) > asked.limit else None
        return Found(items=list(_stored([row[:4] for row in shown]).values()), next=more, total=rows[0][6])

    @resting_collector()
    def apply(
        self,
        writes: Sequence[Put | Delete],
        *,
        who: str,
        what: str,
        operation: str | None = None,
        undoes: int | None = None,
        progress: Progress = unheard,
        keeps: Sequence[Keep] = (),
    ) -> Receipt:
        """Apply writes in one transaction with their change entry and operation key."""
        key = checked_operation(operation)
        with self._file.writing() as connection:
            known = connection.execute("SELECT change FROM operation WHERE key = ?", [key]).fetchone() if key else None
            if known is not None:
                return _repeated(connection, known[0])
            ids = ids_to_load(writes)
            held = _held(connection, ids)
            falling = deleted_entities(writes, held)
            if falling:
                held |= _stored(connection.execute(_TIES_AT, [json.dumps(falling)]).fetchall())
            todo = plan(self._schema, writes, held)
            if undoes is not None and not connection.execute("SELECT 1 FROM change WHERE id = ?", [undoes]).fetchone():
                raise no_change(undoes)
            change = (
                None if todo.changes_nothing else self._write(connection, todo, progress, (who, what, key, todo.counts, undoes))
            )
            for keep in keeps:
                _keep(connection, keep)
            if key is not None:
                connection.execute("INSERT INTO operation (key, change) VALUES (?, ?)", [key, change])
        return Receipt(change, False, todo.unchanged | {id: change for id in todo.after if change is not None})

    def _write(self, connection: sqlite3.Connection, todo: Plan, progress: Progress, entry: Any) -> int:
        change = _log(connection, *entry)
        written = texts(todo.after)
        parts = ((change, *part) for part in packed(todo.before, written))
        connection.executemany("INSERT INTO change_part (change, first, last, data) VALUES (?, ?, ?, ?)", parts)
        for ties, statement in ((True, "DELETE FROM tie WHERE id = ?"), (False, "DELETE FROM entity WHERE id = ?")):
            connection.executemany(statement, [[id] for id in todo.removed_ids(ties)])
        for ties, statement, row in ((False, _PUT_ENTITY, self._entity_row), (True, _PUT_TIE, _tie_row)):
            told = todo.told(progress, ties)
            connection.executemany(statement, (row(id, thing, record, written[id][1], change) for id, thing, record in told))
        return change

    def _entity_row(self, id: str, thing: str, record: Record, text: str, version: int) -> tuple[str | int, ...]:
        caption = record.get(self._schema.things[thing].caption, "")
        kinds = "".join(f"|{kind}|" for kind in record.get("kinds", []))
        return id, thing, text, version, caption, kinds, lines(record)

    def changes(self, limit: int = 50, before: int | None = None, entity: str | None = None) -> list[Change]:
        """The change log, newest first; with ``entity`` its entries, with before and after of that id."""
        found: list[Change] = []
        with self._file.reading() as connection:
            for row in connection.execute(_CHANGES, {"before": before, "entity": entity}):
                sides = ({}, {}) if entity is None else _sides(connection, row[0], entity)
                if len(found) == limit:
                    break
                if entity is None or sides[0] or sides[1]:
                    found.append(_entry(row, sides))
        return found

    def change(self, id: int) -> Change | None:
        """One entry of the change log, with the whole before and after."""
        with self._file.reading() as connection:
            row = connection.execute(_CHANGE, [id]).fetchone()
            return None if row is None else _entry(row, _sides(connection, id, None))

    def check(self) -> Checked:
        """What is not as it should be: the file itself, and every record against the domain."""
        with self._file.reading() as connection:
            return checked_file(connection, self._schema)

    def adopt(self, *, who: str) -> Receipt:  # noqa: ARG002
        """Nothing: in this store nothing is made beside the program."""
        return Receipt(None, False, {})

    def as_of(self) -> str | None:
        """The day that stands in for now; None: today."""
        with self._file.reading() as connection:
            return _as_of(connection)

    def set_as_of(self, day: str | None, *, who: str) -> None:
        """Set or clear that day."""
        wanted_day = checked_day(day)
        with self._file.writing() as connection:
            if _as_of(connection) == wanted_day:
                return
            connection.execute("DELETE FROM meta WHERE key = 'as_of'")
            if wanted_day is not None:
                connection.execute("INSERT INTO meta (key, value) VALUES ('as_of', ?)", [wanted_day])
            _log(connection, who, f"as_of {wanted_day or '-'}", None, {})

    def put_record(self, collection: str, id: str, text: str, version: int | None = None) -> int:
        """Keep one of the service's own records (JSON text); returns its version."""
        with self._file.writing() as connection:
            return _keep(connection, Keep(collection, id, text, version))

    def get_record(self, collection: str, id: str) -> tuple[str, int] | None:
        """One own record with its version."""
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT text, version FROM own_record WHERE collection = ? AND id = ?", [collection, id]
            ).fetchone()
        return None if row is None else (row[0], row[1])

    def list_records(self, collection: str) -> list[tuple[str, str, int]]:
        """All own records of a collection: (id, text, version), by id."""
        with self._file.reading() as connection:
            return connection.execute(
                "SELECT id, text, version FROM own_record WHERE collection = ? ORDER BY id", [collection]
            ).fetchall()

    def delete_record(self, collection: str, id: str) -> bool:
        """Drop one own record; False if it was not there."""
        with self._file.writing() as connection:
            return connection.execute("DELETE FROM own_record WHERE collection = ? AND id = ?", [collection, id]).rowcount > 0

    def migrate(self) -> int:
        """Bring the store to this program's version; returns the version that it had."""
        return self._file.migrate()

    def dump(self, work: Callable[[Source], T]) -> T:
        """Give the whole store, of one moment, to ``work``."""
        with self._file.reading() as connection:
            return work(SQLiteSource(connection))

    @resting_collector()
    def load(self, source: Source, *, operation: str, over: int, check: Callable[[Contents], None]) -> None:
        """Take a whole source into this empty store in one transaction."""
        with self._file.writing() as connection:
            take_log(connection, source, over, operation)
            entities = (
                self._entity_row(id, thing, record, record_text(record), version)
                for id, thing, record, version in source.rows("entities")
            )
            connection.executemany(_PUT_ENTITY, entities)
            rows = (_tie_row(id, "tie", record, record_text(record), version) for id, record, version in source.rows("ties"))
            connection.executemany(_PUT_TIE, rows)
            check(self._contents(connection))


def _keep(connection: sqlite3.Connection, keep: Keep) -> int:
    """The version that the record then has; 0 where it is gone."""
    place = (identifier("collection", keep.collection), identifier("id", keep.id))
    row = connection.execute("SELECT version FROM own_record WHERE collection = ? AND id = ?", place).fetchone()
    held = None if row is None else int(row[0])
    check_version(keep.id, keep.version, held)
    if keep.text is None:
        connection.execute("DELETE FROM own_record WHERE collection = ? AND id = ?", place)
        return 0
    connection.execute(_PUT_RECORD, [*place, keep.text, (held or 0) + 1])
    return (held or 0) + 1


def _parsed(texts: Iterable[str]) -> list[Record]:
    # one array is parsed several times faster than its members one by one
    found: list[Record] = json.loads("[" + ",".join(texts) + "]")
    return found


def _stored(rows: Sequence[tuple[str, str, str, int]]) -> dict[str, Stored]:
    records = _parsed(row[2] for row in rows)
    return {row[0]: Stored(row[1], record, row[3]) for row, record in zip(rows, records, strict=True)}


def _held(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Stored]:
    listed = [json.dumps(ids, ensure_ascii=False)]
    return _stored(connection.execute(_ENTITIES, listed).fetchall()) | _stored(connection.execute(_TIES, listed).fetchall())


def _tie_row(id: str, _thing: str, record: Record, text: str, version: int) -> tuple[str | int, ...]:
    return id, record["kind"], record["source"], record["target"], text, version


def _as_of(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = 'as_of'").fetchone()
    return None if row is None else str(row[0])


def _entry(row: Sequence[Any], sides: tuple[Side, Side]) -> Change:
    id, at, who, what, operation, counts, undoes, undone_by = row
    return Change(id, at, who, what, operation, json.loads(counts), *sides, undoes, undone_by)


def _log(
    connection: sqlite3.Connection, who: str, what: str, key: str | None, counts: dict[str, int], undoes: int | None = None
) -> int:
    values = [moment(), said(who), said(what), key, json.dumps(counts), undoes]
    statement = "INSERT INTO change (at, who, what, operation, counts, undoes) VALUES (?, ?, ?, ?, ?, ?) RETURNING id"
    return int(connection.execute(statement, values).fetchone()[0])


def _sides(connection: sqlite3.Connection, change: int, entity: str | None) -> tuple[Side, Side]:
    rows = connection.execute(
        "SELECT data FROM change_part WHERE change = ?1 AND (?2 IS NULL OR (first <= ?2 AND last >= ?2))", [change, entity]
    )
    return unpacked((row[0] for row in rows), entity)


def _repeated(connection: sqlite3.Connection, change: int | None) -> Receipt:
    after = _sides(connection, change, None)[1] if change is not None else {}
    return Receipt(change, True, {id: change for id in after if change is not None})
