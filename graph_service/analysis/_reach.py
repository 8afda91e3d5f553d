"""Routes to one target within a number of ties: the best ones, all of them, and how reliable they are together."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from graph_service.analysis._kernels import compiled, union_chance
from graph_service.analysis._path_kernels import FAR, LAST_BITS, UNIT, best_routes, route_bounds

# exact reliability up to here (analytics 2.3.3); the work doubles with every path
MOST_PATHS, MOST_TIES = 15, 40

# steps without a new route, beside as many as there are ties, before each step looks what still leads to the target
PATIENCE = 1000

# who is there more rarely is sought for as if so often: ten ties with ten such actors cost less than FAR
LEAST_THERE = 1e-40

Path = tuple[str, ...]
# a tie (without direction its ends in order; into the target as it goes), or one actor in between
Part = tuple[str, ...]
Ties = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Net:
    """Ties between actors as arrays: nodes in id order, so that places compare as ids do.

    Parameters
    ----------
    ids
        Sorted.
    ties
        Neighbours of each actor with tie probabilities.
    """

    ids: Sequence[str]
    ties: Ties

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each id."""
        return {id: place for place, id in enumerate(self.ids)}

    @cached_property
    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """CSR rows of out-neighbours, and the probability of each arc."""
        rows = [sorted((self.place[b], p) for b, p in self.ties.get(a, {}).items()) for a in self.ids]
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        indices = np.array([b for row in rows for b, _ in row], np.int64)
        return indptr, indices, np.array([p for row in rows for _, p in row], float)

    @cached_property
    def costs(self) -> np.ndarray:
        """The cost of each arc."""
        return costs(self.arrays[2])

    @cached_property
    def _arcs(self) -> np.ndarray:
        # from and to as one number, rising
        indptr, indices, _ = self.arrays
        found: np.ndarray = np.repeat(np.arange(len(self.ids)), np.diff(indptr)) * len(self.ids) + indices
        return found

    def chances(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """The probabilities of ties that are there, by the places of their ends."""
        found: np.ndarray = self.arrays[2][np.searchsorted(self._arcs, a * len(self.ids) + b)]
        return found


def costs(p: np.ndarray) -> np.ndarray:
    """−ln p in whole units: what cannot be is ``FAR``."""
    found = np.full(len(p), FAR)
    found[p > 0] = np.round(-np.log(p[p > 0]) * UNIT)
    return found


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
    net
        The ties as arrays, where several targets share them.
    available
        Probability that an actor in between is there: a route holds if all of them are.
    """

    target: str
    ties: Ties
    access: Mapping[str, float]
    hops: int
    directed: bool = False
    net: Net | None = field(default=None, compare=False)
    available: float = 1.0

    @cached_property
    def _net(self) -> Net:
        ends = (end for a, after in self.ties.items() for end in (a, *after))
        return self.net or Net(sorted({*ends, *self.access}), self.ties)

    @cached_property
    def _graph(self) -> tuple[np.ndarray, ...]:
        # CSR with costs, the cost into the target, and what no route passes
        net = self._net
        blocked = np.zeros(len(net.ids), np.bool_)
        blocked[[net.place[id] for id in {self.target} & net.place.keys()]] = True
        # each tie between actors leads to one in between; least, so that a sum of costs stays below FAR
        passing = costs(np.array([max(self.available, LEAST_THERE)]))[0]
        return *net.arrays[:2], net.costs + passing, costs(self._into), blocked

    @cached_property
    def _into(self) -> np.ndarray:
        found = np.zeros(len(self._net.ids))
        for id, p in self.access.items():
            found[self._net.place[id]] = p
        return found

    @cached_property
    def _bounds(self) -> np.ndarray:
        found: np.ndarray = compiled(route_bounds)(*self._graph, self.hops)
        return found

    def near(self, hops: int) -> list[str]:
        """Actors with a route of at most so many ties, in id order."""
        reach = self._bounds[min(hops, len(self._bounds) - 1)]
        return [id for id, cost in zip(self._net.ids, reach.tolist(), strict=True) if cost < FAR]

    def ranked(self, sources: Sequence[str], k: int) -> dict[str, list[tuple[float, Path]]]:
        """The k most reliable loopless paths of each source: by product (eleven digits, of ties and actors), hops, then ids."""
        net = self._net
        known = [source for source in sources if source in net.place]
        places = np.array([net.place[source] for source in known], np.int64)
        patience = PATIENCE + len(net.arrays[1])
        best, is_whole = compiled(best_routes)(*self._graph, self.hops, self._bounds, places, k, patience)
        for row in np.flatnonzero(~is_whole):
            best[row] = -1
            for rank, way in enumerate(self._looking(int(places[row]), k)):
                best[row, rank, 1 : 2 + len(way)] = len(way), *way
        best = best[:, :, 1 : 2 + best[:, :, 1].max(initial=0)]
        found: dict[str, list[tuple[float, Path]]] = {source: [] for source in sources}
        for source, products, records in zip(known, self._products(best[:, :, 1:]).tolist(), best.tolist(), strict=True):
            ways = [[net.ids[v] for v in nodes[:steps]] for steps, *nodes in records if steps > 0]
            found[source] = [(p, (*way, self.target)) for p, way in zip(products, ways, strict=False)]
        self._ranked.update((source, (k, best)) for source, best in found.items())
        return found

    @cached_property
    def _ranked(self) -> dict[str, tuple[int, list[tuple[float, Path]]]]:
        # what has been found already, and how many were asked for
        return {}

    def _products(self, nodes: np.ndarray) -> np.ndarray:
        # of all ties of each route; -1 stands beyond its last node
        whole = np.ones(nodes.shape[:2])
        for step in range(nodes.shape[2]):
            here = nodes[:, :, step]
            after = nodes[:, :, step + 1] if step + 1 < nodes.shape[2] else np.full_like(here, -1)
            onward, ends = after >= 0, (here >= 0) & (after < 0)
            whole[onward] *= self._net.chances(here[onward], after[onward]) * self.available
            whole[ends] *= self._into[here[ends]]
        return whole

    def _looking(self, source: int, k: int) -> list[tuple[int, ...]]:
        # the same search, which looks at each step what still leads to the target past the nodes on the path: every step
        # leads to a path, at the price of one search backward
        indptr, indices, cost, access, blocked = self._graph
        best: list[tuple[int, int, tuple[int, ...]]] = []
        stack: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, (source,))]
        while stack:
            key, used, path = stack.pop()
            if len(best) == k and key > best[-1][0]:
                continue
            v, on = path[-1], blocked.copy()
            on[list(path)] = True
            if access[v] < FAR:
                insort(best, (_key(used + int(access[v])), len(path), path))
                del best[k:]
            reach = compiled(route_bounds)(indptr, indices, cost, access, on, max(self.hops - len(path), 0))[-1]
            ahead = []
            for e in range(indptr[v], indptr[v + 1]):
                w, spent = int(indices[e]), used + int(cost[e])
                if spent + int(reach[w]) < FAR:
                    ahead.append((_key(spent + int(reach[w])), spent, (*path, w)))
            stack.extend(sorted(ahead, reverse=True))
        return [path for _, _, path in best]

    def best(self, source: str, k: int) -> list[tuple[float, Path]]:
        """The k most reliable loopless paths of one source, as ``ranked``."""
        most, found = self._ranked.get(source, (0, []))
        return found[:k] if most >= k else self.ranked([source], k)[source]

    def paths(self, source: str) -> Iterator[Path]:
        """All loopless paths from a source, in no order."""
        reach = self._bounds < FAR
        stack: list[Path] = [(source,)] if source in self._net.place else []
        while stack:
            path = stack.pop()
            if path[-1] in self.access:
                yield (*path, self.target)
            onward = reach[min(self.hops - len(path), len(reach) - 1)]
            ahead = [after for after in self.ties.get(path[-1], {}) if after not in path and onward[self._net.place[after]]]
            stack.extend((*path, after) for after in ahead if after != self.target)

    def few(self, source: str) -> list[Path] | None:
        """All paths, or None if there are too many for an exact reliability."""
        best = self.best(source, MOST_PATHS + 1)
        if len(best) > MOST_PATHS:
            return None
        ties = {part for _, path in best for part in self.parts(path)}
        return [path for _, path in best] if len(ties) <= MOST_TIES else None

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


def _key(cost: int) -> int:
    return (cost + (1 << LAST_BITS - 1)) >> LAST_BITS
