"""The examples of docs/import.md do what the page says."""

from __future__ import annotations

import re
from pathlib import Path

from graph_service.ingest import compare, read_import
from graph_service.ingest._table import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from graph_service.records import Contents
from graph_service.schema import Code, TieKind, load_schema
from tests.conftest import ROOT

SCHEMA = load_schema()
PAGE = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")


def example(folder: Path, *names: str) -> list[Path]:
    blocks = dict(re.findall(r"File `([\w.]+)`:\n\n```\n(.*?)```", PAGE, re.DOTALL))
    for name in names:
        (folder / name).write_text(blocks[name], encoding="utf-8")
    return [folder / name for name in names]


def test_the_small_example(tmp_path: Path) -> None:
    imported = read_import(example(tmp_path, "toimijat.csv", "yhteydet.csv", "markkinat.csv"), SCHEMA, Contents())
    imported.require()
    assert compare(SCHEMA, imported, Contents()).counts()["added"] == {
        "actors": 3,
        "ties": 2,
        "events": 0,
        "participation": 0,
        "access": 1,
    }
    ties = [record for thing, record in imported.records if thing == "tie"]
    assert [(tie["kind"], tie["source"], tie["target"], tie.get("strength"), tie["since"]) for tie in ties] == [
        ("GAVE", "annike", "savu", 4, "2011-03-01"),
        ("WORKS_WITH", "amk", "savu", 3.5, "2010"),
        ("HAS_ACCESS_TO", "savu", "market:DE:media_film", None, "2010"),
    ]


def test_the_mapping_example(tmp_path: Path) -> None:
    files = example(tmp_path, "kontaktit.csv", "mapping.toml")
    imported = read_import(files[:1], SCHEMA, Contents(), files[1])
    imported.require()
    assert [record for _, record in imported.records] == [
        {
            "id": "vaarankierto",
            "name": "Vaarankierto",
            "kinds": ["company"],
            "country": "FI",
            "founded": "2012-04-01",
            "extra": {"Colour": "green"},
        },
        {"id": "pelto-band", "name": "Pelto Band", "kinds": ["association"], "country": "FI", "extra": {"Colour": "blue"}},
    ]


def test_every_kind_tie_and_sector_stands_on_the_page_in_both_languages() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE))
    groups = (SCHEMA.codes["kind"], SCHEMA.codes["event_kind"], SCHEMA.codes["sector"], SCHEMA.ties)
    known: dict[str, Code | TieKind] = {code: entry for group in groups for code, entry in group.items()}
    rows = {code: row for code, row in listed.items() if row.count("|") == 2}
    assert set(rows) == set(known)
    for code, entry in known.items():
        assert rows[code].startswith(f"{entry.label.en} | {entry.label.fi} |")
        assert all(word in rows[code] for word in getattr(entry, "words", ()))


def test_the_limits_on_the_page() -> None:
    assert f"{MAX_ROWS:,} rows" in PAGE
    assert f"{MAX_COLUMNS} columns" in PAGE
    assert f"{MAX_CELL:,} characters" in PAGE
