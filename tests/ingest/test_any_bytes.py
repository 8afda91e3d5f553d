"""Whatever bytes a file holds, reading ends with records or with problems, never with an error of the program."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph_service.ingest import Import, read_import
from graph_service.records import checked
from tests.ingest.bad_files import good_book, written
from tests.ingest.given import ACTORS, SCHEMA, contents

KNOWN = contents(("actor", {"id": "a", "name": "A", "kinds": ["company"]}))
bits = st.text(st.sampled_from("aä0159;,\t\n\r\"'=+-.:/ \u00a0\u2212\0\ud800x"), max_size=12)
headings = st.sampled_from(
    ["id", "name", "kind", "source", "target", "strength", "weight", "since", "until", "amount", "Maa", "extra.x", "start"]
)
names = st.sampled_from(
    ["actors.csv", "ties.csv", "events.csv", "access.csv", "targets.csv", "x.csv", "asked.csv", "markets.csv"]
)

letters = st.sampled_from('[]{}="file.pathkeepcolumnsnamesetvaluesholds\n 1')


def sound(imported: Import) -> None:
    for problem in imported.problems:
        assert problem.sentence()
        assert problem.sentence("fi")
    for thing, record in imported.records:
        assert checked(SCHEMA, thing, record) == record
    assert len(imported.rejected()) <= len(imported.sheets)


def assert_survives(name: str, raw: bytes, mapping: bytes | None = None) -> Import:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / name, raw)
        settled = written(Path(folder) / "mapping.toml", mapping) if mapping is not None else None
        imported = read_import([path], SCHEMA, KNOWN, settled)
        sound(imported)
        return imported


@settings(max_examples=150, deadline=None)
@given(names, st.lists(headings, max_size=5), st.lists(st.lists(bits, max_size=6), max_size=4), st.sampled_from(";,\t"))
@example("targets.csv", ["id", "name", "weight"], [["a", "b", "9" * 5000]], ",")
@example("ties.csv", ["source", "target", "kind", "weight"], [["a", "a", "GAVE", "9" * 5000]], ",")
def test_cells_of_anything(name: str, heads: list[str], rows: list[list[str]], delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in [heads, *rows])
    assert_survives(name, text.encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["actors.csv", "x.json", "x.xlsx", "x.txt", "x"]), st.binary(max_size=200))
@example("x.json", b'{"actors": [{"id": 5, "name": [], "kinds": {}}], "ties": [{"kind": []}]}')
@example("x.json", b'{"targets": [{"id": "t", "indicator": "i", "value": 1e999}]}')
@example("x.json", b'{"targets": [{"id": "t", "indicator": "i", "value": ' + b"9" * 5000 + b"}]}")
@example("x.xlsx", b"PK\x03\x04")
@example("x.xlsx", b"PK\x05\x06" + bytes(18))
def test_bytes_of_anything(name: str, raw: bytes) -> None:
    assert_survives(name, raw)


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(st.sampled_from('[]{}="file.pathkeepcolumnsnamesetvaluesholds\n 1'), max_size=80).map(str.encode),
    )
)
@example(b"file = 1")
@example(b"[[file]]\npath = 1\nkeep = [1]\nset = 1\nvalues = { kind = 1 }\nholds = 1\nsheet = 1")
@example(b'[[file]]\npath = "actors.csv"\nset = { id = "\\u0000", extra = "x" }')
@example(b"encoding = 'base64'")
@example(b"encoding = 'idna'")
def test_mappings_of_anything(raw: bytes) -> None:
    assert_survives("actors.csv", ACTORS.encode(), raw)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_workbooks_with_other_bytes_in_them(place: int, other: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        raw = bytearray(good_book(Path(folder) / "book.xlsx").read_bytes())
        at = place % len(raw)
        raw[at : at + len(other)] = other
        sound(read_import([written(Path(folder) / "actors.xlsx", bytes(raw))], SCHEMA, KNOWN))


def test_a_folder_without_tables_is_said_to_be_one(tmp_path: Path) -> None:
    assert [problem.code for problem in read_import([tmp_path], SCHEMA, KNOWN).problems] == ["empty_folder"]
