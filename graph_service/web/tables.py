"""Rows of a result as a table for people: headings in words, names with marks, numbers with the decimals they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph_service.analysis._bands import bands
from graph_service.analysis._catalogue import Analysis
from graph_service.analysis._tiemodel import SETTINGS
from graph_service.language import Phrase, say
from graph_service.records import Contents
from graph_service.service import GraphService
from graph_service.web.languages import language
from graph_service.web.proposals import can_be_proposed, proposal_url
from graph_service.web.shows import decimals, number

LIMIT, FURTHER = 25, 10
ENTITIES = frozenset(
    {"id", "source", "target", "a", "b", "via", "mentor", "company"}
    | {"second_best", "best_fit", "member", "actor", "best_market", "best_of", "dependence_on", "market", "nearest"}
)
LISTS = frozenset(
    {"path", "actors", "via", "members", "markets", "partners", "path_before", "path_after", "actors_before", "actors_after"}
    | {"cut_actors", "intermediaries", "first_route", "second_route"}
)
# what rows are in the order of where nobody asks, and what only qualifies another column
IN_ORDER = {"step": "step", "gain": "-gain"}
ASIDE = frozenset({"uncertain", "guarantee", "resource_allocation", "constraint_now", "constraint_then"})
# of which a page names the first, files and data all
MANY, NAMED = frozenset({"intermediaries"}), 4
ROUTES = frozenset({"path", "via", "path_before", "path_after", "first_route", "second_route"})
COMPARED, GROUPS = frozenset({"before", "after", "change"}), frozenset({"group", "group_from", "group_to"})
# columns that hold codes of the domain, one or a list, with the property that they are values of
CODES = {"sector": "sector", "sectors": "sector", "kind": "kind"}
DERIVED = ("partial_", "relative_", "expected_", "sd_", "z_", "p_", "q_")
WORDS: Mapping[str, Phrase] = {
    "id": say("Id"),
    "label": say("Name"),
    "group": say("Group"),
    # an answer before and after changes
    "before": say("Now"),
    "after": say("Then"),
    "change": say("Difference"),
    "only": say("Only"),
    "there": say("There"),
    "actors_before": say("Who, now"),
    "actors_after": say("Who, then"),
    "path_before": say("Route, now"),
    "path_after": say("Route, then"),
    "rows": say("Rows"),
    **SETTINGS,
}
VALUES: Mapping[tuple[str, str], Phrase] = {
    ("only", "after"): say("then"),
    ("only", "before"): say("now"),
    ("method", "exact"): say("counted exactly"),
    ("method", "none"): say("no route"),
    ("method", "sampled"): say("estimated by samples"),
} | {("setting", name): words for name, words in SETTINGS.items()}
# decimals of columns that never need more
PLACES = {"effective_intermediaries": 1}
# shares of a whole, which readers see in per cent
SHARES = frozenset({"covered_share", "dependence", "independence", "market_fit", "share_lost"})
# 1 where it is so, 0 where it is not
IS_SO = frozenset({"language_fit", "not_yet_connected", "sector_fit"})
TITLES: Mapping[str, Phrase] = {
    "actors": say("Every actor"),
    "beside": say("Beside it: the other comparison"),
    "bridges": say("Bridges"),
    "candidates": say("Possible introductions that add most alone"),
    "confirmed": say("On ties that both sides named"),
    "groups": say("By group"),
    "half_lives": say("By half-life"),
    "markets": say("By market"),
    "network": say("Whole network"),
    "no_routes": say("No route within the limit: who is nearest"),
    "pairs": say("Pairs"),
    "thresholds": say("Where weaker ties count too, or only stronger ones"),
    "lost_markets": say("By market"),
    "lost_pairs": say("By actor and market"),
    "lost_routes": say("Routes that lead through them"),
    "tie_model": say("Settings of the tie model"),
}


@dataclass(frozen=True)
class Heading:
    """A column: ``sorted`` is ascending, descending or none; ``order`` is what its link asks for."""

    key: str
    text: str
    numeric: bool
    sorted: str
    order: str


@dataclass(frozen=True)
class Cell:
    """One value in words.

    ``links`` are actors in it, with ``between`` between them, and what follows them in ``more``; ``url`` is where it leads;
    ``share`` is the length of its bar, ``expected`` its tick (0 to 1).
    """

    text: str
    numeric: bool = False
    links: tuple[tuple[str, str, str | None, str | None], ...] = ()
    between: str = ", "
    more: str = ""
    url: str | None = None
    share: float | None = None
    expected: float | None = None


@dataclass(frozen=True)
class Table:
    """What a template draws; the main table has no ``title``; ``ids`` are the actors of its rows where a row is an actor."""

    name: str
    title: str | None
    headings: list[Heading]
    rows: list[list[Cell]]
    total: int
    ids: list[str]
    has_more_columns: bool

    @property
    def has_ticks(self) -> bool:
        """Whether bars carry what is expected by chance."""
        return any(cell.expected is not None for row in self.rows for cell in row)

    @property
    def is_cut(self) -> bool:
        """Whether rows are left out."""
        return self.total > len(self.rows)


def table(
    service: GraphService,
    entry: Analysis,
    envelope: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    *,
    order: str | None = None,
    limit: int | None = LIMIT,
    every_column: bool = True,
    name: str | None = None,
    find: str = "",
) -> Table:
    """The table of some rows of a result.

    Parameters
    ----------
    service, entry, envelope
        Where the rows come from.
    rows
        The main rows or a further table of the envelope.
    order
        A column to sort by, with ``-`` before it for the largest first; None: the measure's largest first.
    limit
        Most rows shown; None: all.
    every_column
        Whether columns that only qualify another one (its expectation, deviation, ...) stand beside it.
    name
        The key of a further table.
    find
        Only rows with this text in a name or word; the case does not count.
    """
    keys = list(dict.fromkeys(key for row in rows for key in row))
    numeric = {key for key in keys if any(_is_number(row.get(key)) for row in rows)}
    by_itself = next((usual for key, usual in IN_ORDER.items() if key in numeric and "id" not in keys), None)
    asked = order if order is not None and order.lstrip("-") in keys else by_itself
    if asked is None and rows and "id" in rows[0] and entry.measure in numeric:
        asked = f"-{entry.measure}"
    behind = {hidden for key in keys for hidden in entry.bands.get(key, ())}
    drawn = [
        key
        for key in keys
        if not (key == "id" and "label" in keys) and key not in behind and (every_column or not _qualifies(key, keys))
    ]
    if name is not None:
        # what this comparison leaves empty needs no column here; files and data keep it
        drawn = [key for key in drawn if key in entry.words or any(row.get(key) is not None for row in rows)]
    if entry.measure in drawn:
        # the measure leads the numbers, whatever its place in the row
        drawn.remove(entry.measure)
        drawn.insert(next((place for place, key in enumerate(drawn) if key in numeric), len(drawn)), entry.measure)
    context = Context.of(service, entry, envelope, rows, drawn)
    ordered = [row for row in _sorted(rows, asked) if not find or context.holds(row, find.casefold(), drawn, numeric)]
    made = Table(
        name or "rows",
        _title(entry, name) if name is not None else None,
        [_heading(entry, key, key in numeric, asked, is_word=key in {*entry.bands, *entry.words, *IS_SO}) for key in drawn],
        [[context.cell(key, row, key in numeric) for key in drawn] for row in ordered[:limit]],
        len(ordered),
        [row["id"] for row in ordered[:limit] if "id" in row],
        len(drawn) < len(keys) - len(behind & {*keys}) - ("label" in keys and "id" in keys),
    )
    return _with_next_steps(made, ordered, drawn.index("via") + 1) if can_be_proposed(keys, envelope) else made


def banded(entry: Analysis, column: str | None, key: str, row: Mapping[str, Any]) -> str | None:
    """A cell that readers see in words, as a band or by its value; None where its column holds no such figure.

    ``column`` is the one that a row puts side by side (before, after, change), if it does.
    """
    value = row.get(key)
    if column in entry.bands and key in COMPARED:
        if key == "change" and value is not None:
            return (say("stronger") if value > 0 else say("weaker") if value < 0 else say("as now")).in_language(language())
        return bands(value).in_language(language()) if value is not None else "–"
    # a value may be a list, which is no key
    word = next((word for known, word in entry.words.get(key, {}).items() if known == value), None)
    if word is not None:
        return word.in_language(language())
    if key not in entry.bands:
        return None
    if value is None:
        return "–"
    return bands(value, *(row.get(end) for end in entry.bands[key][:2]), column=key).in_language(language())


def heading(entry: Analysis, key: str) -> str:
    """The words for a column, a table or what a row is called by."""
    phrase = entry.columns.get(key) or TITLES.get(key) or WORDS.get(key)
    return phrase.in_language(language()) if phrase else key


def percent(value: float | None) -> str:
    """A share of a whole as a whole per cent."""
    return "–" if value is None else say("{share:.0f}\N{NO-BREAK SPACE}%", share=100 * value).in_language(language())


def with_places(main: Table, entry: Analysis, places: Mapping[str, str]) -> Table:
    """A table of actors with the place of each, as text by id, after its name."""
    heading = Heading("place", say("Rank").in_language(language()), True, "none", f"-{entry.measure}")
    rows = [[row[0], Cell(places.get(id, "–"), True), *row[1:]] for id, row in zip(main.ids, main.rows, strict=True)]
    return replace(main, headings=[main.headings[0], heading, *main.headings[1:]], rows=rows)


def _with_next_steps(made: Table, rows: Sequence[Mapping[str, Any]], place: int) -> Table:
    """A table of pairs with the way to propose each, as the column at a place."""
    heading = Heading("propose", say("Next step").in_language(language()), False, "none", "")
    steps = [Cell(say("Propose").in_language(language()), url=proposal_url(row)) for row in rows]
    headings = [*made.headings[:place], heading, *made.headings[place:]]
    return replace(
        made,
        headings=headings,
        rows=[[*row[:place], step, *row[place:]] for row, step in zip(made.rows, steps, strict=False)],
    )


def _title(entry: Analysis, name: str) -> str:
    phrase = entry.columns.get(name) or TITLES.get(name)
    return phrase.in_language(language()) if phrase else name


def _qualifies(key: str, keys: Sequence[str]) -> bool:
    return key in ASIDE or any(key.startswith(mark) and key.removeprefix(mark) in keys for mark in DERIVED)


def _scales(entry: Analysis, rows: Sequence[Mapping[str, Any]], keys: Sequence[str], drawn: Sequence[str]) -> dict[str, float]:
    """The end of the bar of each column that has one: all with an expectation share one, else the measure has its own."""
    compared = [key for key in drawn if f"expected_{key}" in keys and key != entry.measure]
    columns = compared or [key for key in drawn if key == entry.measure]
    read = [*columns, *(f"expected_{key}" for key in compared)]
    top = max((float(row[key]) for row in rows for key in read if _is_number(row.get(key))), default=0.0)
    return dict.fromkeys(columns, top) if top > 0 else {}


@dataclass(frozen=True)
class Context:
    """What puts the values of a result's rows into words."""

    service: GraphService
    entry: Analysis
    contents: Contents
    group_by: Sequence[str]
    places: Mapping[str, int]
    scales: Mapping[str, float]
    column: str | None = None

    @classmethod
    def of(
        cls,
        service: GraphService,
        entry: Analysis,
        envelope: Mapping[str, Any],
        rows: Sequence[Mapping[str, Any]],
        drawn: Sequence[str] = (),
    ) -> Context:
        """The context of some rows of a result; bars stand in columns that are ``drawn``."""
        keys = list(dict.fromkeys(key for row in rows for key in row))
        numbers = {key: [float(row[key]) for row in rows if _is_number(row.get(key))] for key in keys}
        return cls(
            service,
            entry,
            service.contents(),
            envelope["scope"].get("group_by") or [],
            {key: decimals(values) for key, values in numbers.items()},
            _scales(entry, rows, keys, drawn),
            envelope.get("column"),
        )

    def cell(self, key: str, row: Mapping[str, Any], is_numeric: bool) -> Cell:
        """A cell in words; ``is_numeric`` says whether its column holds numbers."""
        value = row.get(key)
        if (words := banded(self.entry, self.column, key, row)) is not None:
            return Cell(words)
        if is_numeric and key in SHARES:
            return Cell(percent(value), True)
        if key in IS_SO:
            return Cell(number(None if value is None else bool(value)))
        if is_numeric:
            share, expected = self._share(key, value), self._share(key, row.get(f"expected_{key}"))
            # rows that are different measures need different decimals
            digits = None if "measure" in row else PLACES.get(key, self.places[key])
            return Cell(number(value, digits), True, share=share, expected=expected)
        if key == "label" and "id" in row:
            return self._actors([row["id"]], str(value))
        if key in MANY and isinstance(value, list) and len(value) > NAMED:
            cell = self._actors(value[:NAMED], None)
            more = say(" and {n} more", n=len(value) - NAMED).in_language(language())
            return replace(cell, text=cell.text + more, more=more)
        if key in LISTS and isinstance(value, list):
            return self._actors(value, None, " → " if key in ROUTES else ", ")
        if key in ENTITIES and isinstance(value, str):
            return self._actors([value], None)
        if key in GROUPS:
            return Cell(self._group(value))
        if key in CODES and value is not None:
            codes = value if isinstance(value, list) else [value]
            return Cell(", ".join(self.service.schema.label_of(CODES[key], code, language()) for code in codes))
        if isinstance(value, list):
            return Cell(", ".join(self._word(key, item) for item in value))
        return Cell(self._word(key, value))

    def holds(self, row: Mapping[str, Any], text: str, keys: Sequence[str], numeric: set[str]) -> bool:
        """Whether a cell of words of this row holds a text (folded)."""
        return any(text in self.cell(key, row, False).text.casefold() for key in keys if key not in numeric)

    def _share(self, key: str, value: Any) -> float | None:
        return max(0.0, value) / self.scales[key] if key in self.scales and _is_number(value) else None

    def _actors(self, ids: Sequence[str], label: str | None, between: str = ", ") -> Cell:
        links = []
        for id in ids:
            thing, record = self.contents.entities.get(id, (None, {}))
            if thing == "actor":
                links.append((id, label or record["name"], record["kinds"][0], record.get("sector")))
        text = label or between.join(self._name(id) for id in ids)
        # a route ends at a market, which has no profile
        rest = "".join(between + self._name(id) for id in ids[len(links) :])
        is_first = [link[0] for link in links] == list(ids[: len(links)])
        return Cell(text, links=tuple(links) if is_first else (), between=between, more=rest)

    def _name(self, id: str) -> str:
        thing, record = self.contents.entities.get(id, (None, {}))
        if thing is None:
            return id
        caption = str(record[self.service.schema.things[thing].caption])
        return self.service.schema.label_of("country", caption, language()) if thing == "market" else caption

    def _group(self, value: Any) -> str:
        if value is None:
            return self.service.schema.unknown_sector.label.in_language(language())
        parts = str(value).split(" | ")
        if len(parts) != len(self.group_by):
            return str(value)
        pairs = zip(self.group_by, parts, strict=True)
        return " | ".join(self.service.schema.label_of(name, part, language()) for name, part in pairs)

    def _word(self, key: str, value: Any) -> str:
        known = (VALUES.get((key, value)) or self.entry.columns.get(value)) if isinstance(value, str) else None
        return known.in_language(language()) if known else number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sorted(rows: Sequence[Mapping[str, Any]], order: str | None) -> list[Mapping[str, Any]]:
    if order is None:
        return list(rows)
    key, falling = order.lstrip("-"), order.startswith("-")
    known = [row for row in rows if row.get(key) is not None]
    unknown = [row for row in rows if row.get(key) is None]
    known.sort(key=lambda row: row[key] if _is_number(row[key]) else str(row[key]).casefold(), reverse=falling)
    return [*known, *unknown]


def _heading(entry: Analysis, key: str, is_numeric: bool, order: str | None, *, is_word: bool = False) -> Heading:
    label = entry.columns.get(key) or WORDS.get(key)
    state = "none"
    if order is not None and order.lstrip("-") == key:
        state = "descending" if order.startswith("-") else "ascending"
    following = f"-{key}" if (is_numeric and state != "descending") or state == "ascending" else key
    return Heading(key, label.in_language(language()) if label else key, is_numeric and not is_word, state, following)
