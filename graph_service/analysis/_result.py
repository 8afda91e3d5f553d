"""What an analysis returns: rows, tables, sentences and warnings, all plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from graph_service.language import Day, Phrase, say, say_n
from graph_service.snapshot import Graph, GraphSnapshot

Row = dict[str, Any]
# the direction of a result on actors and events, not on ties between actors
TWO_MODE = "two_mode"


@dataclass(frozen=True)
class Warn:
    """A caveat as data: a code, a sentence, and the values in it."""

    code: str
    phrase: Phrase

    def as_json(self, language: str) -> dict[str, Any]:
        """The warning as the envelope holds it."""
        plain = {key: value for key, value in self.phrase.values.items() if isinstance(value, str | int | float | list)}
        return plain | {"code": self.code, "text": self.phrase.in_language(language)}


@dataclass(frozen=True)
class Result:
    """The answer of one analysis.

    ``rows`` is the main table, ``tables`` the further ones; None is undefined, with a warning that
    says why. ``sentences`` are the findings (the basis sentence is added by ``envelope``).
    ``measure`` names the row column that maps are coloured by.
    """

    n: int
    m: int
    rows: list[Row]
    direction: str | None = None
    layers: Sequence[str] = ()
    group_by: Sequence[str] = ()
    tables: Mapping[str, list[Row]] = field(default_factory=dict)
    sentences: Sequence[Phrase] = ()
    warnings: Sequence[Warn] = ()
    stability: Any = None
    seed: int | None = None


def node_rows(graph: Graph, columns: Mapping[str, Sequence[Any]]) -> list[Row]:
    """One row per node in id order: id, label, then the columns as plain Python values."""
    keys = ("id", "label", *columns)
    cells = zip(graph.ids, graph.labels, *(_plain(values) for values in columns.values()), strict=True)
    return [dict(zip(keys, row, strict=True)) for row in cells]


def _plain(values: Any) -> list[Any]:
    # an array, or a list that may hold numbers of numpy
    found = values.tolist() if hasattr(values, "tolist") else [v.item() if hasattr(v, "item") else v for v in values]
    return [None if isinstance(value, float) and not isfinite(value) else value for value in found]


def graph_warnings(graph: Graph) -> list[Warn]:
    """What was done to the ties before counting."""
    found = []
    if graph.loops:
        found.append(
            Warn(
                "loops_dropped",
                say_n(
                    "{n} tie from an actor to itself was left out.",
                    "{n} ties from an actor to itself were left out.",
                    graph.loops,
                ),
            )
        )
    if graph.collapsed:
        found.append(
            Warn(
                "ties_collapsed",
                say_n(
                    "{n} repeated tie was counted with an equal one.",
                    "{n} repeated ties were counted with equal ones.",
                    graph.collapsed,
                ),
            )
        )
    return found


def basis(snapshot: GraphSnapshot, result: Result) -> Phrase:
    """The sentence that names the graph that was analysed."""
    if snapshot.at is None:
        known = say("{actors}, {ties}", actors=actors(result.n), ties=_ties(result))
    else:
        known = say("{actors}, {ties} known on {day}", actors=actors(result.n), ties=_ties(result), day=Day(snapshot.at))
    parts = [known]
    if snapshot.before is not None and snapshot.before.at is not None:
        parts.append(say("compared with {day}", day=Day(snapshot.before.at)))
    if result.direction == "undirected":
        parts.append(say("direction not recorded") if not snapshot.has_flow else say("direction left aside"))
    if left_aside := sum(tie.kind not in result.layers for tie in snapshot.ties) if result.layers else 0:
        parts.append(
            say_n("{n} tie of another kind left aside", "{n} ties of other kinds left aside", left_aside),
        )
    if snapshot.merged_persons:
        parts.append(
            say_n("{n} employee counted with their company", "{n} employees counted with their company", snapshot.merged_persons)
        )
    listed = say("{list}.", list=Listed(tuple(parts)))
    return listed if not snapshot.supposed else say("What if {changes}? {known}", changes=snapshot.supposed, known=listed)


@dataclass(frozen=True)
class Listed(Phrase):
    """Phrases put one after another with commas."""

    text: Any = ()

    def in_language(self, language: str = "en") -> str:
        """The finished list."""
        return ", ".join(part.in_language(language) for part in self.text)


def actors(n: int) -> Phrase:
    """A number of actors."""
    return say_n("{n} actor", "{n} actors", n)


def _ties(result: Result) -> Phrase:
    if result.direction == TWO_MODE:
        return say_n("{n} participation in an event", "{n} participations in events", result.m)
    if result.direction == "directed":
        return say_n("{n} directed tie", "{n} directed ties", result.m)
    return say_n("{n} tie", "{n} ties", result.m)
