"""How many actors reach markets, summed over sources and markets, once some new ties are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

import numpy as np

from graph_service.analysis._adding_kernels import added
from graph_service.analysis._kernels import carried, compiled
from graph_service.analysis._reach import MOST_PATHS, MOST_TIES, Part, Path, Routes
from graph_service.analysis._sampled import states
from graph_service.analysis._tiemodel import Likely

Pair = tuple[str, str]
# routes of one source, with every new tie there, that are still listed to count exactly; pairs of ends that are tried
MOST_LISTED, MOST_PAIRS = 2_000, 2_000
# most memory for samples; a large network gets fewer of them
BYTES = 250_000_000
# a word of samples in all of which something is so
EVERY = 2**64 - 1


class TooMany(Exception):
    """Too many routes to count exactly: they are sampled instead."""


@dataclass(frozen=True)
class Setting:
    """What a sum is computed under.

    ``between`` and ``access`` are tie probabilities as in ``Likely``; ``new`` is that of a new tie, ``available`` that of
    an actor in between.
    """

    nodes: tuple[str, ...]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    model: Likely
    hops: int
    directed: bool
    new: float
    available: float
    samples: int
    seed: int


class Sums(Protocol):
    """The sum of reliabilities over sources and targets, by target, with the ties that were taken in so far."""

    @property
    def start(self) -> np.ndarray:
        """Without any new tie, shape (targets,)."""

    def gains(self, pairs: Sequence[Pair]) -> np.ndarray:
        """What each pair, taken in alone, would add, shape (pairs, targets)."""

    def each(self) -> np.ndarray:
        """The reliability of each source with the ties taken in, shape (sources, targets)."""

    def take(self, pair: Pair) -> None:
        """Take a new tie in."""

    def drop(self) -> None:
        """Take the last one out again."""


class Counted:
    """Exact sums: the routes with all new ties there are listed once for each source and target.

    Raises
    ------
    TooMany
        If that is too many routes, at once or later.
    """

    def __init__(self, setting: Setting, pairs: Sequence[Pair]) -> None:
        ends = len(setting.sources) * len(setting.targets)
        if ends > MOST_PAIRS:
            raise TooMany
        self.setting = setting
        self.taken: tuple[Pair, ...] = ()
        self.known: dict[tuple[int, frozenset[Pair]], float] = {}
        self.lists: list[tuple[int, int, Routes, list[tuple[Path, frozenset[Pair]]]]] = []
        without = _with(setting, ())
        for target in setting.targets:
            bare = _routes(without, target, setting)
            if any(bare.few(source) is None for source in setting.sources if source != target):
                raise TooMany
        routes = [_routes(_with(setting, pairs), target, setting) for target in setting.targets]
        for place, one in enumerate(routes):
            for row, source in enumerate(setting.sources):
                if source != one.target:
                    self.lists.append((row, place, one, _listed(one, source, pairs, setting.directed)))

    @cached_property
    def start(self) -> np.ndarray:
        """See ``Sums``."""
        return self._sums(frozenset())

    @property
    def is_apart(self) -> bool:
        """Whether no route holds two of the new ties."""
        return all(len(held) < 2 for *_, paths in self.lists for _, held in paths)

    def each(self) -> np.ndarray:
        """See ``Sums``."""
        return self._each(frozenset(self.taken))

    def gains(self, pairs: Sequence[Pair]) -> np.ndarray:
        """See ``Sums``."""
        before = self._sums(frozenset(self.taken))
        return np.array([self._sums(frozenset((*self.taken, pair))) - before for pair in pairs]).reshape(-1, len(before))

    def take(self, pair: Pair) -> None:
        """See ``Sums``."""
        self.taken = (*self.taken, pair)

    def drop(self) -> None:
        """See ``Sums``."""
        self.taken = self.taken[:-1]

    def _sums(self, chosen: frozenset[Pair]) -> np.ndarray:
        found: np.ndarray = self._each(chosen).sum(axis=0)
        return found

    def _each(self, chosen: frozenset[Pair]) -> np.ndarray:
        found = np.zeros((len(self.setting.sources), len(self.setting.targets)))
        for number, (row, place, routes, paths) in enumerate(self.lists):
            there = [(path, held) for path, held in paths if held <= chosen]
            # other new ties on no route of this source change nothing
            key = number, frozenset().union(*(held for _, held in there))
            if key not in self.known:
                self.known[key] = _exact(routes, [path for path, _ in there], self.setting.available)
            found[row, place] = self.known[key]
        return found


class _Market(NamedTuple):
    """By number of ties, from 0: the samples in which each actor has a route; and those in which it can be passed."""

    reached: np.ndarray
    there: np.ndarray


class _Ties(NamedTuple):
    """Ties as arcs sorted by head, with the rows of their states."""

    heads: np.ndarray
    tails: np.ndarray
    rows: np.ndarray
    up: np.ndarray

    def and_more(self, tails: Sequence[int], heads: Sequence[int], own: np.ndarray) -> _Ties:
        """The ties with arcs that share the states of a new tie."""
        ends, starts = np.append(self.heads, heads), np.append(self.tails, tails)
        rows, order = np.append(self.rows, [len(self.up)] * len(tails)), np.argsort(ends, kind="stable")
        return _Ties(ends[order], starts[order], rows[order], np.vstack((self.up, own)))


class Drawn:
    """Sums by sampling: each tie, new or not, has states of its own, the same for every choice (common random numbers).

    A tie whose gain is asked counts as its probability times what it adds where it is there, which is steadier than its
    samples.
    """

    def __init__(self, setting: Setting) -> None:
        self.setting, self.place = setting, {node: number for number, node in enumerate(setting.nodes)}
        n, sizes = len(setting.nodes), (len(setting.targets) + 1) * (setting.hops + 1) + 1
        self.words = max(1, min(-(-setting.samples // 64), BYTES // (8 * (sizes * max(n, 1) + len(setting.model.between)))))
        self.samples = 64 * self.words
        arcs = sorted((self.place[b], self.place[a]) for a, b in setting.model.between)
        parts = [self._part((setting.nodes[a], setting.nodes[b])) for b, a in arcs]
        rows = {part: row for row, part in enumerate(dict.fromkeys(parts))}
        ends = [(b, a, rows[part]) for (b, a), part in zip(arcs, parts, strict=True)]
        heads, tails, numbers = np.ascontiguousarray(np.array(ends, np.int64).reshape(-1, 3).T)
        # without direction a tie has one probability
        self.ties = _Ties(heads, tails, numbers, self._states({part: setting.model.between[part] for part in rows}))
        self.there = np.full((n, self.words), EVERY, np.uint64)
        if setting.available < 1:
            self.there = self._states({(node,): setting.available for node in setting.nodes})
        self.worth = np.zeros(n)
        self.worth[[self.place[source] for source in setting.sources]] = 1.0
        self.markets = [self._market(target) for target in setting.targets]
        self.gain = np.zeros((setting.hops + 1, n, self.words), np.uint64)
        self.touched = np.zeros(self.gain.shape[:2], np.bool_)
        self.taken: list[tuple[_Ties, list[tuple[Any, np.ndarray]]]] = []

    def _part(self, pair: Pair) -> Pair:
        return pair if self.setting.directed else (min(pair), max(pair))

    def _states(self, chances: Mapping[Part, float]) -> np.ndarray:
        return states(chances, self.words, self.setting.seed)

    def _market(self, target: str) -> _Market:
        reached = np.zeros((self.setting.hops + 1, len(self.place), self.words), np.uint64)
        known = self.setting.model.access[target]
        doors: dict[Part, float] = {(node, target): p for node, p in sorted(known.items()) if node != target}
        reached[1:, [self.place[door[0]] for door in doors]] = self._states(doors)
        goal, there = self.place.get(target, -1), self.there
        kept = (self.ties.tails != goal) & (self.ties.heads != goal)
        arcs = self.ties.tails[kept], self.ties.heads[kept], self.ties.rows[kept]
        for hop in range(2, len(reached)):
            reached[hop] = compiled(carried)(*arcs, self.ties.up, reached[hop - 1] & there, reached[1])
        if goal >= 0:
            there = there.copy()
            reached[:, goal] = there[goal] = EVERY
        return _Market(reached, there)

    @cached_property
    def start(self) -> np.ndarray:
        """See ``Sums``."""
        found: np.ndarray = self.each().sum(axis=0)
        return found

    def each(self) -> np.ndarray:
        """See ``Sums``."""
        rows = [self.place[source] for source in self.setting.sources]
        found = np.zeros((len(rows), len(self.markets)))
        for number, (target, market) in enumerate(zip(self.setting.targets, self.markets, strict=True)):
            found[:, number] = np.bitwise_count(market.reached[-1][rows]).sum(axis=1) / self.samples
            # a target that is a source does not reach itself
            found[[source == target for source in self.setting.sources], number] = 0
        return found

    def gains(self, pairs: Sequence[Pair]) -> np.ndarray:
        """See ``Sums``."""
        always = np.full(self.words, EVERY, np.uint64)
        found = np.empty((len(pairs), len(self.markets)))
        for number, market in enumerate(self.markets):
            found[:, number] = self._added(market, pairs, always)
            self._clean()
        return found * self.setting.new / self.samples

    def _added(self, market: _Market, pairs: Sequence[Pair], own: np.ndarray) -> np.ndarray:
        tails, heads = (np.array([self.place[pair[end]] for pair in pairs], np.int64) for end in (0, 1))
        start = np.searchsorted(self.ties.heads, np.arange(len(self.place) + 1)).astype(np.int64)
        sides = 1 if self.setting.directed else 2
        into, new, scratch = (start, self.ties.tails, self.ties.rows), (tails, heads, own), (self.gain, self.touched)
        found: np.ndarray = compiled(added)(into, self.ties.up, market.reached, market.there, new, sides, self.worth, scratch)
        return found

    def _clean(self) -> tuple[Any, np.ndarray]:
        # what the last new tie added, and where; the arrays are zeros again
        places = np.nonzero(self.touched)
        fresh = self.gain[places]
        self.gain[places], self.touched[places] = 0, False
        return places, fresh

    def take(self, pair: Pair) -> None:
        """See ``Sums``."""
        [own] = self._states({self._part(pair): self.setting.new})
        undo = []
        for market in self.markets:
            self._added(market, [pair], own)
            places, fresh = self._clean()
            market.reached[places] |= fresh
            undo.append((places, fresh))
        self.taken.append((self.ties, undo))
        a, b = (self.place[end] for end in pair)
        tails, heads = ((a,), (b,)) if self.setting.directed else ((a, b), (b, a))
        self.ties = self.ties.and_more(tails, heads, own)

    def drop(self) -> None:
        """See ``Sums``."""
        self.ties, undo = self.taken.pop()
        for market, (places, fresh) in zip(self.markets, undo, strict=True):
            market.reached[places] &= ~fresh


def _with(setting: Setting, pairs: Sequence[Pair]) -> Likely:
    between = dict(setting.model.between)
    access = {target: dict(known) for target, known in setting.model.access.items()}
    for a, b in pairs:
        for one, other in ((a, b),) if setting.directed else ((a, b), (b, a)):
            between[one, other] = setting.new
            if other in access:
                access[other][one] = setting.new
    return replace(setting.model, between=between, access=access)


def _routes(model: Likely, target: str, setting: Setting) -> Routes:
    ties: dict[str, dict[str, float]] = {}
    for (a, b), p in model.between.items():
        ties.setdefault(a, {})[b] = p
    return Routes(target, ties, model.access[target], setting.hops, setting.directed)


def _listed(routes: Routes, source: str, pairs: Sequence[Pair], directed: bool) -> list[tuple[Path, frozenset[Pair]]]:
    known: Mapping[Any, Pair] = {(pair if directed else frozenset(pair)): pair for pair in pairs}
    found: list[tuple[Path, frozenset[Pair]]] = []
    for path in routes.paths(source):
        steps = [step if directed else frozenset(step) for step in pairwise(path)]
        found.append((path, frozenset(known[step] for step in steps if step in known)))
        if len(found) > MOST_LISTED:
            raise TooMany
    return found


def _exact(routes: Routes, paths: list[Path], available: float) -> float:
    if len(paths) > MOST_PATHS or len({part for path in paths for part in routes.parts(path)}) > MOST_TIES:
        raise TooMany
    return routes.exact(paths, available)
