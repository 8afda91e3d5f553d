"""Rows of a result as a table for people: headings in words, names with marks, numbers with the decimals they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.analysis._catalogue import Analysis
from graph_service.records import Contents
from graph_service.service import GraphService
from graph_service.web.languages import language
from graph_service.web.shows import decimals, number

LIMIT = 50
ENTITIES = frozenset({"id", "source", "target", "a", "b", "via", "mentor", "company", "member", "actor", "dependence_on"})
LISTS = frozenset({"path", "actors", "via", "exclusive", "partners"})
GROUPS = frozenset({"group", "group_from", "group_to"})


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
    """One value in words; ``links`` are actors in it, ``share`` the length of its bar (0 to 1)."""

    text: str
    numeric: bool = False
    links: tuple[tuple[str, str, str | None, str | None], ...] = ()
    share: float | None = None


@dataclass(frozen=True)
class Table:
    """What a template draws; ``ids`` are the actors of its rows where a row is an actor."""

    headings: list[Heading]
    rows: list[list[Cell]]
    total: int
    ids: list[str]

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
    """
    keys = _columns(rows)
    numeric = {key for key in keys if any(_is_number(row.get(key)) for row in rows)}
    asked = order if order is not None and order.lstrip("-") in keys else None
    if asked is None and rows and "id" in rows[0] and entry.measure in numeric:
        asked = f"-{entry.measure}"
    ordered = _sorted(rows, asked)
    drawn = [key for key in keys if not (key == "id" and "label" in keys)]
    places = {key: decimals([float(row[key]) for row in rows if _is_number(row.get(key))]) for key in numeric}
    top = _largest(rows, entry.measure)
    contents = service.contents()
    context = _Context(service, entry, contents, envelope["scope"].get("group_by") or [], places, top)
    return Table(
        [_heading(entry, key, key in numeric, asked) for key in drawn],
        [[context.cell(key, row, key in numeric) for key in drawn] for row in ordered[:limit]],
        len(rows),
        [row["id"] for row in ordered[:limit] if "id" in row],
    )


@dataclass(frozen=True)
class _Context:
    service: GraphService
    entry: Analysis
    contents: Contents
    group_by: Sequence[str]
    places: Mapping[str, int]
    top: float

    def cell(self, key: str, row: Mapping[str, Any], is_numeric: bool) -> Cell:
        value = row.get(key)
        if is_numeric:
            share = max(0.0, value) / self.top if key == self.entry.measure and value is not None and self.top > 0 else None
            return Cell(number(value, self.places[key]), True, share=share)
        if key == "label" and "id" in row:
            return self._actors([row["id"]], str(value))
        if key in LISTS and isinstance(value, list):
            return self._actors(value, None)
        if key in ENTITIES and isinstance(value, str):
            return self._actors([value], None)
        if key in GROUPS:
            return Cell(self._group(value))
        if isinstance(value, list):
            return Cell(", ".join(number(item) for item in value))
        return Cell(self._word(value))

    def _actors(self, ids: Sequence[str], label: str | None) -> Cell:
        links = []
        for id in ids:
            thing, record = self.contents.entities.get(id, (None, {}))
            if thing == "actor":
                links.append((id, label or record["name"], record["kinds"][0], record.get("sector")))
        text = label or " → ".join(self._name(id) for id in ids)
        return Cell(text, links=tuple(links) if len(links) == len(ids) else ())

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

    def _word(self, value: Any) -> str:
        known = self.entry.columns.get(value) if isinstance(value, str) else None
        return known.in_language(language()) if known else number(value)


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _largest(rows: Sequence[Mapping[str, Any]], measure: str | None) -> float:
    if measure is None:
        return 0.0
    return max((float(row[measure]) for row in rows if _is_number(row.get(measure))), default=0.0)


def _sorted(rows: Sequence[Mapping[str, Any]], order: str | None) -> list[Mapping[str, Any]]:
    if order is None:
        return list(rows)
    key, falling = order.lstrip("-"), order.startswith("-")
    known = [row for row in rows if row.get(key) is not None]
    unknown = [row for row in rows if row.get(key) is None]
    known.sort(key=lambda row: row[key] if _is_number(row[key]) else str(row[key]).casefold(), reverse=falling)
    return [*known, *unknown]


def _heading(entry: Analysis, key: str, is_numeric: bool, order: str | None) -> Heading:
    label = entry.columns.get(key)
    state = "none"
    if order is not None and order.lstrip("-") == key:
        state = "descending" if order.startswith("-") else "ascending"
    following = f"-{key}" if (is_numeric and state != "descending") or state == "ascending" else key
    return Heading(key, label.in_language(language()) if label else key, is_numeric, state, following)
