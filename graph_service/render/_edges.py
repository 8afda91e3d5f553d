"""Ties of a map: one line per tied pair, with every recorded tie of the pair in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_service.language import shown_day
from graph_service.schema import Schema
from graph_service.snapshot import GraphSnapshot, Tie

# a tie whose strength nobody told is drawn as wide as analyses count it
ASSUMED = 2


@dataclass
class Pair:
    """Two that are tied. ``items`` are their ties, seen from ``source``; ``strength`` is None where none is known."""

    source: str
    target: str
    strength: int | None = None
    inferred: bool = True
    items: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self, place: Mapping[str, int]) -> dict[str, Any]:
        """The pair with its ends as places in the list of nodes."""
        return {
            "source": place[self.source],
            "target": place[self.target],
            "strength": self.strength,
            "inferred": self.inferred,
            "items": self.items,
        }


def edges_of(schema: Schema, snapshot: GraphSnapshot, language: str) -> list[Pair]:
    """Every tied pair once, sorted by ids; loops are left out.

    The line has the highest known strength of its ties and is inferred only if all are.
    """
    found: dict[tuple[str, str], Pair] = {}
    for tie in snapshot.ties + snapshot.access + snapshot.participation:
        if tie.source == tie.target:
            continue
        ends = min(tie.source, tie.target), max(tie.source, tie.target)
        pair = found.setdefault(ends, Pair(*ends))
        if tie.strength is not None:
            pair.strength = max(pair.strength or 1, min(5, max(1, round(tie.strength))))
        pair.inferred = pair.inferred and tie.confirmed == "inferred"
        pair.items.append(_item(schema, tie, tie.source == ends[0], language))
    return [found[ends] for ends in sorted(found)]


def _item(schema: Schema, tie: Tie, forward: bool, language: str) -> dict[str, Any]:
    kind = schema.ties.get(tie.kind)
    item = {
        "id": tie.id,
        "kind": tie.kind,
        "says": kind.label.in_language(language) if kind else tie.kind,
        "back": kind.reverse.in_language(language) if kind else tie.kind,
        "forward": forward,
        "directed": kind.directed if kind else True,
        "arrow": kind.arrow if kind else False,
        "strength": tie.strength,
        "year": int(tie.since[:4]) if tie.since else None,
        "since": shown_day(tie.since, language) if tie.since else None,
        "until": shown_day(tie.until, language) if tie.until else None,
        "inferred": tie.confirmed == "inferred",
    }
    return {key: value for key, value in item.items() if value is not None}
