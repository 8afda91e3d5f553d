"""Routes to one target within a number of ties: the best ones, all of them, and how reliable they are together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from graph_service.analysis._kernels import compiled, union_chance

# exact reliability up to here (analytics 2.3.3); the work doubles with every path
MOST_PATHS, MOST_TIES = 15, 40
# products of equal factors in another order differ in the last digits
DIGITS = 12

Path = tuple[str, ...]
# a tie (without direction its ends in order; into the target as it goes), or one actor in between
Part = tuple[str, ...]


@dataclass(frozen=True)
class Routes:
    """The graph as seen from one target.

    Parameters
    ----------
    target
        Reached only by ``access``, never passed through.
    ties
        Neighbours of each actor with tie probabilities.
    access
        Actors with a tie to the target, with its probability.
    hops
        Most ties of a route, the last one included.
    directed
        Whether a tie and its reverse are two ties, which fail apart.
    """

    target: str
    ties: Mapping[str, Mapping[str, float]]
    access: Mapping[str, float]
    hops: int
    directed: bool = False

    @cached_property
    def bounds(self) -> list[dict[str, float]]:
        """Best product of probabilities to the target within 0, 1, ... ties, by actor (walks; paths do no better)."""
        found: list[dict[str, float]] = [{}]
        for _ in range(self.hops):
            best = dict(self.access)
            for node, p in found[-1].items():
                for before, q in self.backward.get(node, {}).items():
                    if q * p > best.get(before, 0.0):
                        best[before] = q * p
            best.pop(self.target, None)
            found.append(best)
        return found

    @cached_property
    def backward(self) -> dict[str, dict[str, float]]:
        """Who has a tie to each actor."""
        found: dict[str, dict[str, float]] = {}
        for node, after in self.ties.items():
            for neighbour, p in after.items():
                found.setdefault(neighbour, {})[node] = p
        return found

    def paths(self, source: str, least: list[float]) -> Iterator[tuple[float, Path]]:
        """Loopless paths from a source; a branch that cannot reach ``least[0]`` is left out (it may rise meanwhile)."""
        stack: list[tuple[float, Path]] = [(1.0, (source,))]
        while stack:
            p, path = stack.pop()
            node, left = path[-1], self.hops - len(path) + 1
            if node in self.access:
                yield p * self.access[node], (*path, self.target)
            reach = self.bounds[left - 1]
            ahead = [
                (p * q, (*path, after))
                for after, q in self.ties.get(node, {}).items()
                if after in reach and after not in path and p * q * reach[after] >= least[0] * (1 - 1e-9)
            ]
            stack.extend(sorted(ahead, key=lambda step: step[0] * reach[step[1][-1]]))

    def best(self, source: str, k: int) -> list[tuple[float, Path]]:
        """The k most reliable loopless paths: by product, then hops, then ids."""
        least, kept = [0.0], []
        for found in self.paths(source, least):
            kept.append(found)
            if len(kept) > 4 * k:
                kept = sorted(kept, key=_rank)[:k]
            if len(kept) >= k:
                least[0] = sorted((p for p, _ in kept), reverse=True)[k - 1]
        return sorted(kept, key=_rank)[:k]

    def few(self, source: str) -> list[Path] | None:
        """All paths, or None if there are too many for an exact reliability."""
        found: list[Path] = []
        for _, path in self.paths(source, [0.0]):
            found.append(path)
            if len(found) > MOST_PATHS:
                return None
        ties = {part for path in found for part in self.parts(path)}
        return found if len(ties) <= MOST_TIES else None

    def parts(self, path: Path) -> list[Part]:
        """The ties of a path; without direction a tie is the same both ways."""
        return [step if self.directed or step[1] == self.target else tuple(sorted(step)) for step in pairwise(path)]

    def chance(self, part: Part) -> float:
        """The probability of a tie."""
        a, b = part
        return self.access[a] if b == self.target else self.ties[a][b]

    def exact(self, paths: Sequence[Path], available: float = 1.0) -> float:
        """Probability that some of the paths is up, ties independent, each middle actor available with a probability."""
        return self.losses(paths, available, ())[0]

    def losses(self, paths: Sequence[Path], available: float, actors: Sequence[str]) -> tuple[float, dict[str, float]]:
        """The same, and how much of it goes with each of some actors and the paths through it (Birnbaum 1969)."""
        if not paths:
            return 0.0, {}
        sets = [[*self.parts(path), *((actor,) for actor in path[1:-1] if available < 1)] for path in paths]
        number = {part: place for place, part in enumerate(dict.fromkeys(part for one in sets for part in one))}
        chances = np.array([available if len(part) == 1 else self.chance(part) for part in number])
        place = {actor: place for place, actor in enumerate(actors)}
        through = [[place[actor] for actor in path[1:-1] if actor in place] for path in paths]
        parts = _filled([[number[part] for part in one] for one in sets])
        whole, lost = compiled(union_chance)(parts, chances, _filled(through), len(place))
        return float(whole), dict(zip(actors, lost.tolist(), strict=True))


def _filled(rows: Sequence[Sequence[int]]) -> np.ndarray:
    most = max(map(len, rows))
    return np.array([[*row, *([-1] * (most - len(row)))] for row in rows], np.int64).reshape(len(rows), most)


def _rank(found: tuple[float, Path]) -> tuple[float, int, Path]:
    return -float(f"{found[0]:.{DIGITS}g}"), len(found[1]), found[1]
