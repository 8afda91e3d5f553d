"""The best set of actors for a measure: every set where that is possible, else step by step with swaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb

import numpy as np

from graph_service.language import Progress, say

# analytics 2.2: up to here every set is tried
EVERY = 200_000
# sums of the same fractions in another order differ by less
SAME = 1e-12
EVERY_SET, SWAPS = "every_set", "swaps"


@dataclass(frozen=True)
class Best:
    """A set (places in id order), its value, and whether every set was tried or members were swapped."""

    members: tuple[int, ...]
    value: float
    search: str


@dataclass(frozen=True)
class Search:
    """A measure of sets that is to be as large as possible.

    ``value`` gives the values of many sets of one size, shape (count, size) to (count,); ``batch`` is how many at a time.
    """

    n: int
    value: Callable[[np.ndarray], np.ndarray]
    batch: int
    report: Progress

    def best(self, most: int) -> Iterator[Best]:
        """The best set of each size from 1 to ``most``; of equal ones the first by id."""
        before: tuple[int, ...] = ()
        for size in range(1, most + 1):
            found = self._every(size, most) if comb(self.n, size) <= EVERY else self._swapped(before, size, most)
            before = found.members
            yield found

    def _every(self, size: int, most: int) -> Best:
        every, tried = combinations(range(self.n), size), 0
        best = Best((), -np.inf, EVERY_SET)
        while sets := list(islice(every, self.batch)):
            best = self._better(best, np.array(sets, dtype=np.int64))
            tried += len(sets)
            self._tell(size, most, tried / comb(self.n, size))
        return best

    def _swapped(self, before: Sequence[int], size: int, most: int) -> Best:
        # the best set of one less and its best companion; then the best single exchange as long as one helps
        best = Best((), -np.inf, SWAPS)
        start = before
        while True:
            held = best
            outs = [start] if best.members == () else [_without(best.members, out) for out in best.members]
            for place, rest in enumerate(outs):
                others = [place for place in range(self.n) if place not in rest]
                sets = [tuple(sorted((*rest, other))) for other in others]
                for first in range(0, len(sets), self.batch):
                    best = self._better(best, np.array(sets[first : first + self.batch], dtype=np.int64))
                    self._tell(size, most, place / len(outs))
            if best.members == held.members:
                return best

    def _better(self, best: Best, sets: np.ndarray) -> Best:
        values = self.value(sets)
        largest = float(values.max())
        if largest <= best.value + SAME:
            return best
        first = int(np.argmax(values >= largest - SAME))
        return Best(tuple(sets[first].tolist()), largest, best.search)

    def _tell(self, size: int, most: int, share: float) -> None:
        self.report(size - 1 + share, most, say("Sets of {size} actors", size=size))


def _without(members: Sequence[int], out: int) -> tuple[int, ...]:
    return tuple(member for member in members if member != out)
