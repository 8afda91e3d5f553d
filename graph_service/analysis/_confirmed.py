"""Ranks on the ties that both sides named: whoever kept the records reports their own ties best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from graph_service.analysis._result import Row, node_rows
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import Graph, GraphSnapshot

CONFIRMED_COLUMNS = ("id", "label", "betweenness", "rank", "betweenness_confirmed", "rank_confirmed")


def same_figure(value: float) -> float:
    """A figure without the digits that the order of additions leaves to chance, so that equal ones are equal."""
    return float(f"{value:.9g}")


def ranks(values: np.ndarray) -> list[int]:
    """1 for the largest; equal figures have equal places."""
    rounded = np.array([same_figure(value) for value in values])
    return [1 + int(np.sum(rounded > value)) for value in rounded]


def confirmed_ranks(
    snapshot: GraphSnapshot, graph: Graph, weight: str, values: np.ndarray, measure: Callable[[Graph], np.ndarray]
) -> list[Row]:
    """The measure of every actor on all ties and on the confirmed ones, with places; empty where nothing says who named a tie.

    Parameters
    ----------
    snapshot, graph, weight
        The network, and the graph of it that ``values`` were computed on.
    values
        The measure on all ties, in node order.
    measure
        Computes it on another graph.
    """
    layers = snapshot.layers(graph.direction)
    if not any(tie.confirmed for tie in snapshot.ties if tie.kind in layers):
        return []
    both = replace(snapshot, ties=tuple(tie for tie in snapshot.ties if tie.confirmed == "both"))
    again = measure(both.graph(graph.direction, weight, layers))
    columns: dict[str, Sequence[Any]] = {
        "betweenness": values.tolist(),
        "rank": ranks(values),
        "betweenness_confirmed": again.tolist(),
        "rank_confirmed": ranks(again),
    }
    return node_rows(graph, columns)


def confirmed_sentence(rows: Sequence[Row]) -> list[Phrase]:
    """Whether the first place holds on ties that both sides named."""
    first = [row for row in rows if row["rank"] == 1 and row["betweenness"] > 0]
    if not first:
        return []
    if not any(row["betweenness_confirmed"] for row in rows):
        return [say("On the ties that both sides named nobody stands between others.")]
    names = ", ".join(row["label"] for row in rows if row["rank_confirmed"] == 1)
    if [row["id"] for row in rows if row["rank_confirmed"] == 1] == [row["id"] for row in first]:
        return [say("On the ties that both sides named the first place is the same: {names}.", names=names)]
    return [
        say_n(
            "On the ties that both sides named the first place goes to {names}; {name} comes to place {n}.",
            "On the ties that both sides named the first place goes to {names}; {name} comes to place {n}.",
            first[0]["rank_confirmed"],
            names=names,
            name=first[0]["label"],
        )
    ]
