"""An export that is imported again changes nothing, whatever the texts hold; no cell of it is a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.ingest import compare, csv_tables, read_import, tables
from graph_service.records import Contents, canonical, checked
from graph_service.schema import Schema, load_schema

SCHEMA = load_schema()
# security.md B7: signs that start a formula, with their full-width twins
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("https://x.example")',
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "''@x",
    "'quoted'",
    " =1+1",
    "\n=1",
    "a; b",
    "a, b",
    "a\\; b\\",
    " spaces ",
    "'",
    "–",
]
signs = st.characters(
    exclude_categories=["Cs"], exclude_characters="".join(map(chr, [*range(9), 11, 12, *range(14, 32), *range(127, 160)]))
)
texts = st.one_of(st.sampled_from(HOSTILE), st.text(signs, min_size=1, max_size=12)).filter(
    lambda text: text.strip("' \t\r\n") != ""
)
ids = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=6)
days = st.dates(date(1000, 1, 1)).map(str)
dates = st.one_of(days, days.map(lambda day: day[:7]), days.map(lambda day: day[:4]))
numbers = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(-(10**12), 10**12, allow_nan=False),
    st.decimals(-999, 999, places=3).map(float),
)
items = st.lists(texts, min_size=1, max_size=3, unique=True)
extras = st.dictionaries(texts.filter(lambda text: len(text) < 12), texts, max_size=2)


def codes(group: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(SCHEMA.codes[group]))


def maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


actor_fields = maybe(
    sector=codes("sector"), country=st.sampled_from(["FI", "DE", "NO"]), languages=items, aliases=items, note=texts,
    founded=dates, is_regional=st.booleans(), introductions_per_year=st.integers(0, 10**9), extra=extras, email=texts,
)  # fmt: skip
tie_fields = maybe(
    strength=st.floats(1, 5), weight=st.floats(1e-9, 1e9), since=dates, subtype=texts, note=texts, extra=extras, wave=ids,
    confirmed=codes("confirmed"),
)  # fmt: skip


def record(thing: str, **values: Any) -> dict[str, Any]:
    return checked(SCHEMA, thing, {key: value for key, value in values.items() if value is not None})


def stored_id(text: str) -> str:
    return str(record("wave", id=text, title="x")["id"])


@st.composite
def contents(draw: st.DrawFn) -> Contents:
    known = draw(st.lists(ids.map(stored_id), min_size=4, max_size=7, unique=True))
    event, wave, target, *actors = known
    entities: dict[str, tuple[str, dict[str, Any]]] = {
        event: ("event", record("event", id=event, title=draw(texts), kinds=[draw(codes("event_kind"))], start=draw(dates))),
        wave: ("wave", record("wave", id=wave, title=draw(texts))),
        target: ("target", record("target", id=target, indicator=draw(texts), value=draw(numbers), baseline=draw(numbers))),
        "market:DE:dance": ("market", record("market", id="market:DE:dance", country="DE", sector="dance", priority=2)),
    }
    for id in actors:
        kinds = draw(st.lists(codes("kind"), min_size=1, max_size=3, unique=True))
        entities[id] = ("actor", record("actor", id=id, name=draw(texts), kinds=kinds, **draw(actor_fields)))
    ties: dict[str, dict[str, Any]] = {}
    for place, id in enumerate(draw(st.lists(ids, max_size=5, unique=True))):
        kind = draw(st.sampled_from(["GAVE", "WORKS_WITH", "TOOK_PART_IN", "HAS_ACCESS_TO", "ASKED", "FUNDED"]))
        source = wave if kind == "ASKED" else draw(st.sampled_from(actors))
        end = {"TOOK_PART_IN": event, "HAS_ACCESS_TO": "market:DE:dance"}.get(kind) or draw(st.sampled_from(actors))
        more = {"amount": 5000.125, "currency": "EUR"} if kind == "FUNDED" else {}
        tie = record("tie", id=f"{place}{id}", kind=kind, source=source, target=end, **more, **draw(tie_fields))
        if tie["id"] not in entities:
            ties[tie["id"]] = tie
    return Contents(entities, ties)


def assert_unchanged(known: Contents, paths: list[Path]) -> None:
    imported = read_import(paths, SCHEMA, known)
    assert [problem.sentence() for problem in imported.problems] == []
    plan = compare(SCHEMA, imported, known)
    assert plan.writes == plan.missing_from_file == []
    fresh = read_import(paths, SCHEMA, Contents())
    fresh.require()
    again = Contents(
        {entry["id"]: (thing, entry) for thing, entry in fresh.records if thing != "tie"},
        {entry["id"]: entry for thing, entry in fresh.records if thing == "tie"},
    )
    assert canonical(SCHEMA, again) == canonical(SCHEMA, known)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contents())
def test_an_exported_folder_imports_without_a_change(known: Contents) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in csv_tables(SCHEMA, known).items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
            for row in csv.reader(io.StringIO(text, newline="")):
                for cell in row:
                    assert not cell.startswith(DANGEROUS) or is_number(cell)
        assert_unchanged(known, [Path(folder)])


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_from_csv_and_workbook(tmp_path: Path, text: str) -> None:
    known = Contents(
        {"a": ("actor", record("actor", id="a", name="A", kinds=["company"], note=text, aliases=[text, "b"], extra={text: text}))}
    )
    folder = tmp_path / "csv"
    folder.mkdir()
    for name, written in csv_tables(SCHEMA, known).items():
        (folder / name).write_text(written, encoding="utf-8", newline="")
    assert_unchanged(known, [folder])


def test_tables_in_a_workbook_import_without_a_change(tmp_path: Path) -> None:
    known = Contents(
        {
            "a": (
                "actor",
                record("actor", id="a", name="=1+1", kinds=["company", "mentor"], founded="2009-03", is_regional=False),
            ),
            "b": ("actor", record("actor", id="b", name="B", kinds=["educator"], aliases=["x, y"], extra={"Väri": "sini"})),
            "e": ("event", record("event", id="e", title="Fair", kinds=["fair"], start="2012-03-01")),
        },
        {
            "t": record("tie", id="t", kind="GAVE", source="a", target="b", weight=2.125, strength=3),
            "u": record("tie", id="u", kind="TOOK_PART_IN", source="a", target="e"),
        },
    )
    found = tables(SCHEMA, known)
    assert list(found) == ["actors", "events", "ties", "participation"]
    path = tmp_path / "network.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, rows in found.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    assert_unchanged(known, [path])


def test_the_table_of_an_export(tmp_path: Path) -> None:
    schema: Schema = SCHEMA
    known = Contents(
        {id: ("actor", record("actor", id=id, name=name, kinds=["company"])) for id, name in (("a", "Ääni"), ("b", "-b"))},
        {"t": record("tie", id="t", kind="GAVE", source="a", target="b", weight=1.125)},
    )
    assert csv_tables(schema, known) == {
        "actors.csv": "id,name,kinds\na,Ääni,company\nb,'-b,company\n",
        "ties.csv": "id,kind,source,target,weight\nt,GAVE,a,b,1.1250\n",
    }
    assert csv_tables(schema, Contents()) == {"actors.csv": "id,name,kinds\n", "ties.csv": "id,kind,source,target\n"}
