"""A check of a SQLite store: what another version, another program or a broken disk may leave in the file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from graph_service.demo import demo_contents
from graph_service.store import GraphStore, Put, open_store
from tests.store.samples import SCHEMA, actor, event, tie

BY = {"who": "tester", "what": "test"}


def test_the_demo_is_clean_on_every_store(store: GraphStore) -> None:
    store.apply([Put(thing, record) for thing, record in demo_contents(SCHEMA)], **BY)
    checked = store.check()
    assert checked.findings == ()
    assert (checked.counts["actor"], checked.counts["event"], checked.counts["tie"]) == (120, 46, 1317)
    assert store.adopt(who="tester").change is None
    assert len(store.changes()) == 1, "looking leaves no trace"


def test_what_is_wrong_in_a_file_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "n.db"
    with closing(open_store(f"sqlite:///{path}", SCHEMA)) as store:
        people = [actor("a", "Anna"), actor("b", "Bertta"), actor("c"), actor("d"), event("e"), actor("f"), actor("g")]
        store.apply([*people, tie("t", "a", "b"), tie("u", "a", "b", since="2010", until="2011"), tie("v", "a", "b")], **BY)
        with closing(sqlite3.connect(path)) as other:
            for id, more in {
                "a": {"sector": "farming"}, "b": {"founded": "long ago"}, "c": {"shoe_size": 43}, "d": {"name": None}
            }.items():  # fmt: skip
                (text,) = other.execute("SELECT record FROM entity WHERE id = ?", [id]).fetchone()
                record = {key: value for key, value in (json.loads(text) | more).items() if value is not None}
                other.execute("UPDATE entity SET record = ? WHERE id = ?", [json.dumps(record), id])
            other.execute("UPDATE entity SET thing = 'robot' WHERE id = 'e'")
            other.execute("UPDATE entity SET caption = 'Old name' WHERE id = 'f'")
            other.execute("UPDATE entity SET record = '{' WHERE id = 'g'")
            other.execute("UPDATE tie SET kind = 'LIKES' WHERE id = 't'")
            other.execute("UPDATE tie SET record = replace(record, '2010', '2012') WHERE id = 'u'")
            other.execute("UPDATE tie SET target = 'nobody' WHERE id = 'v'")
            other.commit()
        found = store.check().findings
        assert sorted((finding.code, finding.place.id, finding.column) for finding in found) == [
            ("bad_date", "b", "founded"),
            ("bad_value", "a", "sector"),
            ("bad_value", "v", "target"),
            ("dates_in_disorder", "u", "until"),
            ("end_missing", "v", "target"),
            ("missing_field", "d", "name"),
            ("missing_field", "g", "id"),
            ("missing_field", "g", "kinds"),
            ("missing_field", "g", "name"),
            ("stale_search", "f", None),
            ("thing_unclear", "e", "thing"),
            ("unknown_property", "c", None),
            ("unknown_tie_type", "t", "kind"),
        ]
        assert {finding.needs for finding in found} == {"person"}


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "n.db"
    with closing(open_store(f"sqlite:///{path}", SCHEMA)) as store:
        store.apply([actor("a"), actor("b"), tie("t", "a", "b")], **BY)
    with closing(sqlite3.connect(path)) as other:
        # an index that says something else than its table, as a write that broke off may leave it
        other.execute("PRAGMA writable_schema = ON")
        other.execute("UPDATE sqlite_master SET sql = replace(sql, '(source)', '(target)') WHERE name = 'tie_source'")
        other.commit()
    with closing(open_store(f"sqlite:///{path}", SCHEMA)) as store:
        (finding,) = store.check().findings
        assert (finding.code, finding.needs) == ("damaged", "person")
        assert "tie_source" in str(finding.message)
        assert "backup" in str(finding.fix)
