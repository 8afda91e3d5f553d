"""Random valid networks with hostile texts, of every kind of thing and tie that is stored."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from graph_service.records import Contents, checked
from graph_service.schema import load_schema

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
NO_TEXT = [*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF]
signs = st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, NO_TEXT)))
texts = st.one_of(st.sampled_from(HOSTILE), st.text(signs, min_size=1, max_size=12)).filter(
    lambda text: text.strip("' \t\r\n") != ""
)
ids = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=6)
days = st.dates(date(1000, 1, 1)).map(str)
dates = st.one_of(days, days.map(lambda day: day[:7]), days.map(lambda day: day[:4]))
numbers = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(-(10**12), 10**12, allow_nan=False, allow_subnormal=False),
    st.decimals(-999, 999, places=3).map(float),
)
items = st.lists(texts, min_size=1, max_size=3, unique=True)
extras = st.dictionaries(texts.filter(lambda text: len(text) < 12), texts, max_size=2)


def codes(group: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(SCHEMA.codes[group]))


def maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


actor_fields = maybe(
    sector=codes("sector"), country=st.sampled_from(["FI", "DE", "NO"]), languages=items, offer=texts, aliases=items, note=texts,
    founded=dates, is_regional=st.booleans(), introductions_per_year=st.integers(0, 10**9), extra=extras, email=texts,
)  # fmt: skip
tie_fields = maybe(
    strength=st.floats(1, 5), weight=st.floats(1e-9, 1e9), since=dates, subtype=texts, note=texts, extra=extras, wave=ids,
    confirmed=codes("confirmed"), reported_by=ids,
)  # fmt: skip


def record(thing: str, **values: Any) -> dict[str, Any]:
    return checked(SCHEMA, thing, {key: value for key, value in values.items() if value is not None})


def stored_id(text: str) -> str:
    return str(record("wave", id=text, title="x")["id"])


@st.composite
def contents(draw: st.DrawFn) -> Contents:
    known = draw(st.lists(ids.map(stored_id), min_size=7, max_size=10, unique=True))
    event, wave, target, programme, outcome, *actors = known
    entities: dict[str, tuple[str, dict[str, Any]]] = {
        event: ("event", record("event", id=event, title=draw(texts), kinds=[draw(codes("event_kind"))], start=draw(dates))),
        wave: ("wave", record("wave", id=wave, title=draw(texts), instrument=draw(codes("instrument")), wording=draw(texts))),
        target: ("target", record("target", id=target, indicator=draw(texts), value=draw(numbers), baseline=draw(numbers))),
        programme: ("programme", record("programme", id=programme, title=draw(texts), end=draw(dates), extra=draw(extras))),
        outcome: ("outcome", record("outcome", id=outcome, indicator=draw(texts), value=draw(numbers), date=draw(dates))),
        "market:DE:dance": ("market", record("market", id="market:DE:dance", country="DE", sector="dance", priority=2)),
        "market:NO": ("market", record("market", id="market:NO", country="NO", extra=draw(extras))),
    }
    for id in actors:
        kinds = draw(st.lists(codes("kind"), min_size=1, max_size=3, unique=True))
        entities[id] = ("actor", record("actor", id=id, name=draw(texts), kinds=kinds, **draw(actor_fields)))
    ties: dict[str, dict[str, Any]] = {}
    for place, id in enumerate(draw(st.lists(ids, max_size=6, unique=True))):
        kind = draw(st.sampled_from(sorted(SCHEMA.ties)))
        source = wave if kind == "ASKED" else draw(st.sampled_from(actors))
        end = {"TOOK_PART_IN": event, "HAS_ACCESS_TO": "market:DE:dance"}.get(kind) or draw(st.sampled_from(actors))
        own = {"FUNDED": {"amount": 5000.125, "currency": "EUR", "year": 2012}, "ASKED": {"answered": "2012-03"}}
        more = own.get(kind, {}) | draw(tie_fields)
        tie = record("tie", id=f"{place}{id}", kind=kind, source=source, target=end, **more)
        if tie["id"] not in entities:
            ties[tie["id"]] = tie
    return Contents(entities, ties)
