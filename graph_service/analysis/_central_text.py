"""What centralities say in words, and how far a network hangs on one actor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from graph_service.analysis._caveats import ENOUGH
from graph_service.analysis._confirmed import same_figure
from graph_service.analysis._result import Row, Warn
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import Graph

# so many share a first place by name
NAMED = 5


def centralisation(graph: Graph, columns: dict[str, Any]) -> list[Row]:
    """Freeman's centralisation by measure: sum of (largest - x) over its greatest possible value, which a star reaches."""
    n = graph.n
    if n < 3:
        return []
    pairs = (n - 1) ** 2 * (n - 2) / (1 if graph.is_directed else 2)
    greatest = {"betweenness": pairs, "degree": (n - 1) * (n - 2)}
    if graph.is_directed:
        greatest |= {"in_degree": (n - 1) ** 2, "out_degree": (n - 1) ** 2}
    spread = {name: float(np.sum(np.max(columns[name]) - np.asarray(columns[name]))) for name in greatest}
    return [{"measure": name, "centralisation": spread[name] / greatest[name]} for name in sorted(greatest)]


def first_names(rows: Sequence[Row]) -> str:
    """Who shares a first place; a long list is cut."""
    return ", ".join(row["label"] for row in rows[:NAMED]) + (" …" if len(rows) > NAMED else "")


def sentences(rows: list[Row], network: list[Row]) -> list[Phrase]:
    """Who sits on routes, who has most contacts, how far it all hangs on one actor, who is alone; equal ones together."""
    if not any(row["degree"] for row in rows):
        return [say("No ties: nobody is central.")]
    found = []
    top = max(same_figure(row["betweenness"]) for row in rows)
    if top > 0:
        names = first_names([row for row in rows if same_figure(row["betweenness"]) == top])
        found.append(say("Most shortest routes between others pass through {name} (betweenness {b:.1f}).", name=names, b=top))
    most = max(row["degree"] for row in rows)
    names = first_names([row for row in rows if row["degree"] == most])
    found.append(say_n("Most contacts, {n}: {names}.", "Most contacts, {n}: {names}.", most, names=names))
    if len(rows) >= ENOUGH:
        figure = {row["measure"]: row["centralisation"] for row in network}
        found.append(
            say(
                "How far everything hangs on one actor: contacts {d:.2f}, routes {b:.2f} (0: all alike, 1: a star around one).",
                d=figure["degree"],
                b=figure["betweenness"],
            )
        )
    alone = sum(row["degree"] == 0 for row in rows)
    if alone:
        phrase = say_n(
            "{n} actor has no tie of this kind to another actor.", "{n} actors have no tie of this kind to another actor.", alone
        )
        found.append(phrase)
    return found


def undefined(rows: list[Row]) -> Iterator[Warn]:
    """Which measures are empty, and why."""
    if any(row["closeness"] is None for row in rows):
        yield Warn("closeness_undefined", say("Closeness is empty for an actor who reaches nobody."))
    if any(row["clustering"] is None for row in rows):
        yield Warn("clustering_undefined", say("Clustering is empty for an actor with fewer than two contacts."))
    if any(row["eigenvector"] is None for row in rows):
        yield Warn("eigenvector_undefined", say("Without ties eigenvector centrality is empty."))
    if len(rows) < 3:
        yield Warn("centralisation_undefined", say("Centralisation needs at least three actors."))
