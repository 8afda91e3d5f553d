"""Label shuffles of brokerage roles: exact moments, and counts over random shuffles.

A broker keeps its own group; the groups of the others, unknown ones too, change places within strata.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph_service.analysis._kernels import fit, open_pairs, shuffled_roles
from graph_service.analysis._strata import Chances, roles_of
from graph_service.language import Progress, say
from graph_service.snapshot import Graph

# labels of one batch of shuffles, to bound memory; pairs looked at in one call, so that a cancel is heard
BATCH, STEPS = 2_000_000, 40_000_000


class OpenPairs:
    """The ordered open pairs of a graph, sorted by broker; those of broker v stand at start[v]:start[v + 1]."""

    def __init__(self, graph: Graph) -> None:
        pairs = graph.direction != "directed"
        steps = int(np.diff(graph.indptr)[graph.indices].sum())
        broker, source, target = fit(open_pairs, steps)(graph.indptr, graph.indices, graph.unasked, pairs)
        order = np.argsort(broker, kind="stable")
        self.n, self.broker, self.source, self.target = graph.n, broker[order].astype(np.int64), source[order], target[order]
        self.start = np.searchsorted(self.broker, np.arange(graph.n + 1))


class Shuffled:
    """Open pairs whose groups are shuffled.

    Parameters
    ----------
    pairs
        The open pairs.
    group
        Group codes, shape (n,); negative is unknown.
    strata
        Codes of the strata within which groups are shuffled, shape (n,).
    """

    def __init__(self, pairs: OpenPairs, group: np.ndarray, strata: np.ndarray) -> None:
        self.n, self.group, self.strata, self.layers = pairs.n, group, strata, int(strata.max(initial=0)) + 1
        self.broker, self.source, self.target, self.start = pairs.broker, pairs.source, pairs.target, pairs.start

    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Strata of the sources and targets, shape (pairs,)."""
        return self.strata[self.source], self.strata[self.target]

    def counted(self, *places: np.ndarray) -> np.ndarray:
        """How many by broker and strata: the first place is the broker, the others are strata."""
        shape = (self.n, *[self.layers] * (len(places) - 1))
        found = np.bincount(np.ravel_multi_index(places, shape), minlength=int(np.prod(shape)))
        return found.reshape(shape).astype(float)

    def overlaps(self) -> _Overlaps:
        """Ordered pairs of open pairs of each broker by what they share."""
        (s, t), n = self.ends(), self.n
        by_source, sources = _grouped(self.broker * n + self.source, t, self.layers)
        by_target, targets = _grouped(self.broker * n + self.target, s, self.layers)
        _, at_source, at_target = np.intersect1d(by_source, by_target, assume_unique=True, return_indices=True)
        forward = (self.broker * n + self.source) * n + self.target
        back = np.isin(forward, (self.broker * n + self.target) * n + self.source)
        chain = self._shared(by_source[at_source], targets[at_target], sources[at_source])
        # a pair and its reverse meet at both ends: they are no chain
        chain -= self.counted(self.broker[back], t[back], s[back], s[back])
        return _Overlaps(
            pairs=self.counted(self.broker, s, t),
            back=self.counted(self.broker[back], s[back], t[back]),
            source=self._shared(by_source, sources, sources, apart=True),
            target=self._shared(by_target, targets, targets, apart=True),
            chain=chain,
        )

    def _shared(self, place: np.ndarray, one: np.ndarray, two: np.ndarray, *, apart: bool = False) -> np.ndarray:
        # ways to take one pair of each kind at a node of a broker; apart: two different pairs of one kind
        ways = np.einsum("pt,pu->ptu", one, two)
        if apart:
            ways -= np.einsum("tu,pt->ptu", np.eye(self.layers), one)
        broker, node = np.divmod(place, self.n)
        found = np.zeros((self.n, *[self.layers] * 3))
        np.add.at(found, (broker, self.strata[node]), ways)
        return found


@dataclass(frozen=True)
class _Overlaps:
    """By broker and strata: all pairs and the reversed ones (source, target); two pairs that share an actor (the
    shared one, the others)."""

    pairs: np.ndarray
    back: np.ndarray
    source: np.ndarray
    target: np.ndarray
    chain: np.ndarray


def _grouped(key: np.ndarray, strata: np.ndarray, layers: int) -> tuple[np.ndarray, np.ndarray]:
    """Different keys, and how many of each stratum have them, shape (keys, strata)."""
    known, place = np.unique(key, return_inverse=True)
    return known, np.bincount(place * layers + strata, minlength=len(known) * layers).reshape(-1, layers).astype(float)


def shuffle_moments(pairs: Shuffled, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Expectation and standard deviation of ordered role counts under the shuffle, each of shape (n, 5).

    Parameters
    ----------
    pairs
        The open pairs.
    groups
        Number of known groups.
    """
    mean, variance = np.zeros((pairs.n, 5)), np.zeros((pairs.n, 5))
    if not len(pairs.broker):
        return mean, variance
    held, known = pairs.overlaps(), pairs.group >= 0
    labels = np.zeros((pairs.layers, groups), np.int64)
    np.add.at(labels, (pairs.strata[known], pairs.group[known]), 1)
    sizes = np.bincount(pairs.strata, minlength=pairs.layers)
    for rows in _like(pairs, labels):
        own, layer = pairs.group[rows[0]], pairs.strata[rows[0]]
        others, places = labels.copy(), sizes.copy()
        others[layer, own] -= 1
        places[layer] -= 1
        for role, made in enumerate(roles_of(own, groups)):
            mean[rows, role], variance[rows, role] = _moments(held, rows, Chances(others, places, made))
    # what cannot vary may come out a rounding error above nothing
    variance[variance <= 1e-12 * np.maximum(mean**2, 1)] = 0
    return mean, np.sqrt(variance)


def _like(pairs: Shuffled, labels: np.ndarray) -> Iterator[np.ndarray]:
    """Brokers for whom all chances are the same: one stratum, and groups that are equally large in every stratum."""
    brokers = np.flatnonzero((pairs.group >= 0) & (np.diff(pairs.start) > 0))
    if len(brokers):
        keys = np.column_stack([pairs.strata[brokers], labels.T[pairs.group[brokers]]])
        _, kind = np.unique(keys, axis=0, return_inverse=True)
        for one in range(int(kind.max()) + 1):
            yield brokers[kind.ravel() == one]


def _moments(held: _Overlaps, rows: np.ndarray, chances: Chances) -> tuple[np.ndarray, np.ndarray]:
    one, apart = chances.one(), chances.apart()
    pairs = held.pairs[rows]
    mean = np.einsum("vst,st->v", pairs, one)
    # all as if apart, then what the others have more
    variance = np.einsum("vst,vuw,stuw->v", pairs, pairs, apart - np.einsum("st,uw->stuw", one, one))
    variance += np.einsum("vst,st->v", pairs, one - np.einsum("stst->st", apart))
    variance += np.einsum("vst,st->v", held.back[rows], chances.reversed() - np.einsum("stts->st", apart))
    variance += np.einsum("vstu,stu->v", held.source[rows], chances.one_source() - np.einsum("stsu->stu", apart))
    variance += np.einsum("vstu,stu->v", held.target[rows], chances.one_target() - np.einsum("tsus->stu", apart))
    variance += 2 * np.einsum("vstu,stu->v", held.chain[rows], chances.chain() - np.einsum("tssu->stu", apart))
    return mean, variance


def shuffle_counts(
    pairs: Shuffled, seen: np.ndarray, moments: tuple[np.ndarray, np.ndarray], runs: int, seed: int, report: Progress
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Runs with at least, and at most, the seen counts, each of shape (n, 5); the largest |z| of each run."""
    random = np.random.default_rng(seed)
    high, low = np.zeros((pairs.n, 5), np.int64), np.zeros((pairs.n, 5), np.int64)
    codes, done, largest = pairs.group.astype(np.int32), 0, []
    members = [np.flatnonzero(pairs.strata == layer).astype(np.int32) for layer in range(pairs.layers)]
    most = max(1, min(BATCH // pairs.n, STEPS // max(1, len(pairs.broker)), -(-runs // 20)))
    while done < runs:
        report(done, runs, say("Shuffling groups"))
        batch = min(runs - done, most)
        order = np.empty((batch, pairs.n), np.int32)
        for member in members:
            order[:, member] = random.permuted(np.tile(member, (batch, 1)), axis=1)
        labels = np.ascontiguousarray(codes[order].T)
        seat = np.empty_like(labels)
        seat[order.T, np.arange(batch)] = np.arange(pairs.n, dtype=np.int32)[:, None]
        steps = len(pairs.broker) * batch
        inputs = ((pairs.start, pairs.source, pairs.target), pairs.group, labels, seat, seen, moments)
        found = fit(shuffled_roles, steps)(*inputs)
        high, low, done = high + found[0], low + found[1], done + batch
        largest.append(found[2])
    return high, low, np.concatenate(largest)
