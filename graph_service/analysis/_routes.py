"""Shortest routes between all actors: steps, and whom they pass through; equally long routes are exactly equal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from graph_service.analysis._exact import as_written, common_measure
from graph_service.analysis._kernels import compiled
from graph_service.analysis._route_kernels import cost_routes, hop_routes
from graph_service.language import Progress, say, unheard
from graph_service.snapshot import Graph

# nanoseconds that a source takes for each arc and node, by steps and by costs; and of work between two words of progress
STEP, COST, BREATH = 6, 120, 1e8
# bits of a cost's lower half, and of what sums of costs fit in
HALF, ROOM = 62, 2**122


class Hops(NamedTuple):
    """Shortest routes by steps, each of shape (n,).

    ``betweenness`` counts an undirected pair once; ``reached`` and ``steps`` are the nodes that a node reaches and the sum
    of steps to them; ``harmonic_in`` and ``harmonic_out`` are sums of 1 / steps.
    """

    betweenness: np.ndarray
    reached: np.ndarray
    steps: np.ndarray
    harmonic_in: np.ndarray
    harmonic_out: np.ndarray


def seconds_of_routes(graph: Graph, by_cost: bool) -> float:
    """About how long the routes of a graph take."""
    return graph.n * (graph.n + len(graph.indices)) * (COST if by_cost else STEP) / 1e9


def hops(graph: Graph, report: Progress = unheard) -> Hops:
    """All shortest routes, every tie one step."""
    sums = np.zeros((5, graph.n))
    for first, last in _shares(graph, STEP, report):
        compiled(hop_routes)(graph.indptr, graph.indices, first, last, sums)
    return Hops(_pairs(graph, sums[0]), sums[1], sums[2], sums[4], sums[3])


def betweenness_by_cost(graph: Graph, inverse: bool, report: Progress = unheard) -> np.ndarray:
    """Betweenness of the cheapest routes, where a tie costs its value, or 1 / value if ``inverse``."""
    written, place = as_written(graph.values)
    high, low, slack = _halves([1 / value if inverse else value for value in written], graph.n)
    costs, passing = (high[place], low[place]), np.zeros(graph.n)
    for first, last in _shares(graph, COST, report):
        compiled(cost_routes)(graph.indptr, graph.indices, costs, slack, first, last, passing)
    return _pairs(graph, passing)


def _pairs(graph: Graph, ordered: np.ndarray) -> np.ndarray:
    return ordered / 2 if graph.direction == "undirected" else ordered


def _shares(graph: Graph, cost: int, report: Progress) -> Iterator[tuple[int, int]]:
    step = max(1, int(BREATH / (cost * max(1, graph.n + len(graph.indices)))))
    for first in range(0, graph.n, step):
        report(first, graph.n, say("Shortest routes"))
        yield first, min(graph.n, first + step)


def _halves(costs: list[Fraction], n: int) -> tuple[np.ndarray, np.ndarray, int]:
    # whole multiples of one unit; where their sums would not fit, rounded, and what n roundings can make is no difference
    if not costs:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), 0
    unit, slack = common_measure(costs), 0
    if max(costs) * n / unit > ROOM:
        unit, slack = max(costs) * n / ROOM, n
    numbers = [max(round(cost / unit), 2 * slack + 1) for cost in costs]
    halves = [(number >> HALF, number & (2**HALF - 1)) for number in numbers]
    high, low = np.array(halves, np.int64).T
    return high.copy(), low.copy(), slack
