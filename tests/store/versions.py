"""Real stores of schema version 1, as earlier versions of the program left them."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import neo4j

RECORDS = {
    "a": {"id": "a", "name": "Äiti Oy", "kinds": ["company"]},
    "b": {"id": "b", "name": "Bertta", "kinds": ["mentor"]},
    "t": {"id": "t", "kind": "MENTORS", "source": "b", "target": "a", "since": "2011"},
}
COUNTS = json.dumps({"added": 3, "changed": 0, "removed": 0})
PART = zlib.compress(
    json.dumps({id: [None, ["tie" if id == "t" else "actor", record]] for id, record in RECORDS.items()}).encode(), 1
)
CHANGE = (1, "2026-01-02T03:04:05.678+00:00", "Maija", "import alku.csv", "import-1", COUNTS)


def make_version_1(url: str, auth_file: Path | None) -> None:
    """Two actors, a tie, an import in the change log, a day and an own record."""
    if url.startswith("sqlite"):
        _make_sqlite(Path(url.removeprefix("sqlite:///")))
    else:
        _make_neo4j(url, auth_file)


def _make_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(Path(__file__).with_name("version_1.sql").read_text(encoding="utf-8"))
        with connection:
            for id in ("a", "b"):
                record = RECORDS[id]
                row = [id, "actor", json.dumps(record), 1, record["name"], f"|{record['kinds'][0]}|", f"\n{id}"]
                connection.execute("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            connection.execute("INSERT INTO tie VALUES ('t', 'MENTORS', 'b', 'a', ?, 1)", [json.dumps(RECORDS["t"])])
            connection.execute("INSERT INTO change VALUES (?, ?, ?, ?, ?, ?)", CHANGE)
            connection.execute("INSERT INTO change_part VALUES (1, 'a', 't', ?)", [PART])
            connection.execute("INSERT INTO operation VALUES ('import-1', 1)")
            connection.execute("INSERT INTO meta VALUES ('as_of', '2012-07-31')")
            connection.execute("INSERT INTO own_record VALUES ('service', 'demo', '{}', 1)")


VERSION_1 = """
CREATE (:GraphStore {id: 1, change: 1, schema_version: 1, locked: 1, as_of: '2012-07-31'})
CREATE (a:Entity:Actor:Company:Organisation {id: 'a', name: 'Äiti Oy', kinds: ['company'], _version: 1, _search: '\na'})
CREATE (b:Entity:Actor:Mentor:Person {id: 'b', name: 'Bertta', kinds: ['mentor'], _version: 1, _search: '\nb'})
CREATE (b)-[:MENTORS {id: 't', since: '2011', _version: 1}]->(a)
CREATE (:Change {id: $change[0], at: $change[1], who: $change[2], what: $change[3], operation: $change[4], counts: $change[5]})
CREATE (:ChangePart {change: 1, first: 'a', last: 't', data: $part})
CREATE (:Operation {key: 'import-1', change: 1, attempt: 'x'})
CREATE (:OwnRecord {collection: 'service', id: 'demo', text: '{}', version: 1})
"""


def _make_neo4j(url: str, auth_file: Path | None) -> None:
    assert auth_file is not None
    user, _, password = auth_file.read_text(encoding="utf-8").strip().partition("/")
    with neo4j.GraphDatabase.driver(url, auth=(user, password)) as driver:
        driver.execute_query("DROP INDEX undone_change IF EXISTS", database_="neo4j")
        driver.execute_query(VERSION_1, change=list(CHANGE), part=PART, database_="neo4j")
