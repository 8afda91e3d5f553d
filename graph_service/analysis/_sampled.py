"""Reliability by sampling: every source of a target at once, one bit a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import sqrt

import numpy as np

from graph_service.analysis._kernels import carried, compiled, drawn
from graph_service.analysis._reach import Part, Routes

# normal quantile of a 95 % interval
Z = 1.959963984540054
UNITS = 2**32
# words that are worked through at a time, so that the states of some thousand ties stay in the cache of a core
BLOCK = 64


def states(chances: Mapping[Part, float], words: int, seed: int) -> np.ndarray:
    """Random states of parts, 64 samples a word, shape (parts, words); each has its own, whatever other parts there are."""
    texts = ["\0".join((str(seed), *part)).encode() for part in chances]
    keys = np.array([int.from_bytes(blake2b(text, digest_size=8).digest(), "big") for text in texts], np.uint64)
    levels = np.array([round(chance * UNITS) for chance in chances.values()], np.int64)
    found: np.ndarray = compiled(drawn)(keys, levels, words)
    return found


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
        Of the random numbers.
    available
        Probability that a middle actor is there.

    Notes
    -----
    Common random numbers: each tie and each actor has numbers of its own, from its ids and the seed. So answers under
    other half-lives, availabilities, without an actor or with a tie more differ by what was changed, not by new draws.
    """

    def __init__(self, routes: Routes, nodes: Sequence[str], samples: int, seed: int, available: float = 1.0) -> None:
        self.place = {node: number for number, node in enumerate(nodes)}
        self.hops, self.words, self.seed = routes.hops, -(-samples // 64), seed
        self.samples = 64 * self.words
        arcs = [(a, b) for a in nodes for b in sorted(routes.ties.get(a, {})) if routes.target not in (a, b)]
        parts = [arc if routes.directed else (min(arc), max(arc)) for arc in arcs]
        row = {part: number for number, part in enumerate(dict.fromkeys(parts))}
        self.up = self._states_of({part: routes.chance(part) for part in row})
        ends = [(self.place[a], self.place[b], row[part]) for (a, b), part in zip(arcs, parts, strict=True)]
        self.tail, self.head, self.part = np.ascontiguousarray(np.array(ends, dtype=np.int64).reshape(-1, 3).T)
        doors = sorted(routes.access)
        self.last = np.zeros((len(nodes), self.words), np.uint64)
        self.last[[self.place[node] for node in doors]] = self._states_of(
            {(node, routes.target): routes.access[node] for node in doors}
        )
        self.there = self._states_of({(node,): available for node in nodes}) if available < 1 else None

    def _states_of(self, chances: Mapping[Part, float]) -> np.ndarray:
        return states(chances, self.words, self.seed)

    def reached(self, without: str | None = None) -> np.ndarray:
        """Samples in which each actor has a route, shape (actors,).

        Notes
        -----
        Breadth first, backward from the target: ``hops`` rounds of one OR over the ties of each actor.
        """
        return self._reached(self._part(slice(None)), without)

    def without(self, actors: Sequence[str | None], words: int) -> np.ndarray:
        """The same in the first words, without each of some actors (None: with all), shape (actors left out, actors)."""
        found = np.zeros((len(actors), len(self.place)), np.int64)
        for start in range(0, words, BLOCK):
            part = self._part(slice(start, min(start + BLOCK, words)))
            for row, actor in enumerate(actors):
                found[row] += self._reached(part, actor)
        return found

    def _part(self, words: slice) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        up, last = (np.ascontiguousarray(each[:, words]) for each in (self.up, self.last))
        return up, last, None if self.there is None else np.ascontiguousarray(self.there[:, words])

    def _reached(self, part: tuple[np.ndarray, np.ndarray, np.ndarray | None], without: str | None) -> np.ndarray:
        up, last, there = part
        gone = None if without is None else self.place[without]
        if gone is not None:
            last = last.copy()
            last[gone] = 0
        found = last
        for _ in range(self.hops - 1):
            through = found if there is None else found & there
            found = compiled(carried)(self.tail, self.head, self.part, up, through, last)
            if gone is not None:
                found[gone] = 0
        count: np.ndarray = np.bitwise_count(found).sum(axis=1, dtype=np.int64)
        return count


def wilson(hits: int, samples: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    share, spread = hits / samples, Z**2 / samples
    middle, half = share + spread / 2, Z * sqrt(share * (1 - share) / samples + spread / (4 * samples))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))
