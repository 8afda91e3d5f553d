"""Largest flows between actors, and what each flow loses without another actor."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from graph_service.analysis._exact import ROOM, whole
from graph_service.analysis._flow_kernels import flow_paths, largest_flows
from graph_service.analysis._kernels import compiled
from graph_service.snapshot import Graph

if TYPE_CHECKING:
    from graph_service.analysis._flow_kernels import Ties


class Flows:
    """The flows that a graph can carry, its tie values as capacities.

    Flows are whole multiples of ``unit``; every pair of an undirected graph carries its value either way.
    """

    def __init__(self, graph: Graph) -> None:
        capacity, self.unit = whole(graph.values)
        self.ties = _both_ways(graph, capacity)
        self.left = np.empty_like(self.ties[2])

    def largest(self, source: int, target: int) -> int:
        """The largest flow from one node to another, in units; nodes by their place."""
        return int(self._without((source, target), no_paths(), np.array([-1]), ROOM)[0])

    def losses(self, source: int, target: int) -> tuple[np.ndarray, np.ndarray]:
        """Nodes on one largest flow, and how much smaller the largest flow is without each; nobody else can lower it."""
        most, ends = self.largest(source, target), (source, target)
        paths = compiled(flow_paths)(self.ties, ends, self.left)
        users = np.unique(paths[3])
        users = users[users != target]
        return users, most - self._without(ends, paths, users, most)

    def _without(self, ends: tuple[int, int], paths: Ties, absent: np.ndarray, most: int) -> np.ndarray:
        flows: np.ndarray = compiled(largest_flows)(self.ties, ends, paths, absent, most, self.left)
        return flows

    def exact(self, flow: float) -> Fraction:
        """A number of units as what ties are measured in."""
        return Fraction(flow) * self.unit


def no_paths() -> Ties:
    """A flow of nothing, as ``flow_paths`` would give it."""
    nothing = np.zeros(0, np.int64)
    return np.zeros(1, np.int64), nothing, nothing, nothing


def _both_ways(graph: Graph, capacity: np.ndarray) -> Ties:
    n = graph.n
    source, target = np.repeat(np.arange(n), np.diff(graph.indptr)), graph.indices.astype(np.int64)
    forth, opposite = source * n + target, target * n + source
    keys = np.unique(np.concatenate([forth, opposite]))
    carried = np.zeros(len(keys), np.int64)
    carried[np.searchsorted(keys, forth)] = capacity
    rows, columns = np.divmod(keys, max(1, n))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))]).astype(np.int64)
    return indptr, columns, carried, np.searchsorted(keys, columns * n + rows)
