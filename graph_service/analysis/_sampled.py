"""Reliability by sampling: every source of a target at once, one bit a sample."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np

from graph_service.analysis._kernels import carried, compiled
from graph_service.analysis._reach import Routes

# normal quantile of a 95 % interval
Z = 1.959963984540054


class Sampled:
    """Random states of all ties: 64 samples a word.

    Parameters
    ----------
    routes
        The graph as seen from the target.
    nodes
        All actors in order.
    samples
        Number of states, rounded up to a multiple of 64.
    seed
        Of the random numbers: equal seeds give equal states, so scenarios share them.
    available
        Probability that a middle actor is there.
    """

    def __init__(self, routes: Routes, nodes: Sequence[str], samples: int, seed: int, available: float = 1.0) -> None:
        self.place = {node: number for number, node in enumerate(nodes)}
        self.hops, self.words = routes.hops, -(-samples // 64)
        self.samples = 64 * self.words
        random = np.random.default_rng(seed)
        pairs = [(a, b, p) for a in nodes for b, p in sorted(routes.ties.get(a, {}).items()) if routes.target not in (a, b)]
        once = [pair for pair in pairs if routes.directed or pair[0] < pair[1]]
        state = {(a, b): row for (a, b, _), row in zip(once, self._states(random, [p for _, _, p in once]), strict=True)}
        ends = [(self.place[a], self.place[b]) for a, b, _ in pairs]
        self.tail, self.head = np.ascontiguousarray(np.array(ends, dtype=np.int64).reshape(-1, 2).T)
        rows = [state[a, b] if (a, b) in state else state[b, a] for a, b, _ in pairs]
        self.up = np.array(rows, dtype=np.uint64).reshape(-1, self.words)
        self.last = np.zeros((len(nodes), self.words), np.uint64)
        doors = sorted(routes.access)
        self.last[[self.place[node] for node in doors]] = self._states(random, [routes.access[node] for node in doors])
        self.cut: dict[int | None, tuple[Any, ...]] = {}
        self.there = self._states(random, [available] * len(nodes)) if available < 1 else None

    def _states(self, random: np.random.Generator, chances: Sequence[float]) -> np.ndarray:
        found = np.empty((len(chances), self.words), np.uint64)
        for row, chance in enumerate(chances):
            found[row] = np.packbits(random.random(self.samples, np.float32) < chance).view(np.uint64)
        return found

    def reached(self, without: str | None = None, words: int | None = None) -> np.ndarray:
        """Samples in which each actor has a route, shape (actors,); ``words`` bounds them to the first ones.

        Notes
        -----
        Breadth first, backward from the target: ``hops`` rounds of one OR over the ties of each actor.
        """
        if words not in self.cut:
            arrays = [
                None if each is None else np.ascontiguousarray(each[:, :words]) for each in (self.up, self.last, self.there)
            ]
            self.cut[words] = tuple(arrays)
        up, door, there = self.cut[words]
        last = door.copy()
        gone = None if without is None else self.place[without]
        if gone is not None:
            last[gone] = 0
        found = last
        for _ in range(self.hops - 1):
            found = compiled(carried)(self.tail, self.head, up, found if there is None else found & there, last)
            if gone is not None:
                found[gone] = 0
        count: np.ndarray = np.bitwise_count(found).sum(axis=1, dtype=np.int64)
        return count


def wilson(hits: int, samples: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    share, spread = hits / samples, Z**2 / samples
    middle, half = share + spread / 2, Z * sqrt(share * (1 - share) / samples + spread / (4 * samples))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def disjoint_routes(routes: Routes, nodes: Sequence[str], sources: Sequence[str]) -> dict[str, int]:
    """How many routes share no actor in between, of any length, by source (Menger; max-flow on split actors)."""
    import igraph

    place = {node: number for number, node in enumerate(nodes)}
    n = len(nodes)
    # actor v is entered at v and left at n + v; the target is 2n
    arcs = [(v, n + v) for v in range(n)]
    arcs += [(n + place[a], place[b]) for a, after in routes.ties.items() for b in after if routes.target not in (a, b)]
    arcs += [(n + place[a], 2 * n) for a in routes.access]
    split = igraph.Graph(2 * n + 1, arcs, directed=True)
    return {source: round(split.maxflow_value(n + place[source], 2 * n)) for source in sources}
