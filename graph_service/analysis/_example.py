"""Examples: networks small enough to be worked by hand, for the docs and for a test of every analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_service.snapshot import GraphSnapshot, Node, Tie


def small(ties: str, *, groups: Mapping[str, str] | None = None, access: str = "", took_part: str = "") -> GraphSnapshot:
    """A network in writing.

    Parameters
    ----------
    ties
        Rows of a file of ties, ``a-b b-c``: from, to.
    groups
        The attribute ``group`` of actors; an actor without ties stands here, too.
    access, took_part
        ``c>DE``: an actor who has access to a market; ``a>fair``: one who took part in an event.
    """
    rows = [row.split("-") for row in ties.split()]
    entries, visits = ([row.split(">") for row in text.split()] for text in (access, took_part))
    given = groups or {}
    names = sorted({*given, *(name for row in rows for name in row), *(name for name, _ in (*entries, *visits))})
    return GraphSnapshot(
        nodes=tuple(Node(name, name, {"group": given.get(name)} if given else {}) for name in names),
        ties=tuple(Tie(f"tie {place}", a, b) for place, (a, b) in enumerate(rows)),
        source="files",
        access=tuple(Tie(f"access {name} {to}", name, f"market:{to}", "HAS_ACCESS_TO") for name, to in entries),
        markets={f"market:{to}": {"id": f"market:{to}", "country": to} for _, to in entries},
        participation=tuple(Tie(f"visit {name} {to}", name, to, "TOOK_PART_IN") for name, to in visits),
        events={to: {"id": to, "name": to, "kinds": ["meeting"]} for _, to in visits},
    )


@dataclass(frozen=True)
class Example:
    """What an analysis gives for a network that is worked by hand.

    Parameters
    ----------
    network, keywords
        What it is asked.
    expected
        Cells that are known: the row's key (several joined by " | ") to column to value.
    why
        How a person gets there, in English.
    table, key
        Which table, and the columns that name its rows.
    """

    network: GraphSnapshot
    expected: Mapping[str, Mapping[str, Any]]
    why: str
    keywords: Mapping[str, Any] = field(default_factory=dict)
    table: str = "rows"
    key: tuple[str, ...] = ("id",)
