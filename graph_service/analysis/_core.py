"""The core whose ideal pattern fits a network best: among all subsets of few actors, else by a search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph_service.language import Progress, say
from graph_service.snapshot import Graph

# up to so many actors all subsets are tried; up to so many, two actors may change places in a search
ALL, EXCHANGED = 18, 1_500
# searches from other starts, beside the one from those with most contacts
STARTS = 30
SAME = 1e-12


@dataclass(frozen=True)
class Core:
    """What fits best.

    Parameters
    ----------
    members
        Whether each actor is in the core, shape (n,).
    correlation
        Between ties and the ideal pattern; None if no core defines it.
    equals
        Subsets that fit as well, this one included; None after a search.
    """

    members: np.ndarray
    correlation: float | None
    equals: int | None


def best_core(graph: Graph, is_blocks: bool, seed: int, report: Progress) -> Core:
    """The core of an undirected graph.

    Parameters
    ----------
    graph
        The graph; every pair counts.
    is_blocks
        Ideally all pairs of the core are tied and no pairs of the others; pairs between count for nothing. Else every pair
        with a member of the core is ideally tied.
    seed
        Of the random starts.
    report
        Hears how far it is.

    Notes
    -----
    Of equals the smallest core, then the one with the first ids. Borgatti & Everett 2000.
    """
    from scipy.sparse import csr_array

    linked = csr_array((np.ones(len(graph.indices)), graph.indices, graph.indptr), shape=(graph.n, graph.n))
    fit = _Fit(linked, is_blocks)
    if graph.n <= ALL:
        report(1, 1, say("Looking for a core"))
        return _among_all(fit)
    best: tuple[float, int, tuple[int, ...]] | None = None
    for number, core in enumerate(_starts(fit, seed), 1):
        value = _climb(fit, core)
        # rounded, so that equals are told by size and ids
        found = (-round(value, 12), int(core.sum()), tuple(np.flatnonzero(core).tolist()))
        best = found if best is None else min(best, found)
        report(number, STARTS + 1, say("Looking for a core"))
    members = np.zeros(graph.n, bool)
    if best is None or -best[0] <= -2:
        return Core(members, None, None)
    members[list(best[2])] = True
    return Core(members, float(fit.of(members)), None)


class _Fit:
    """Correlations of ties with the ideal pattern."""

    def __init__(self, linked: Any, is_blocks: bool) -> None:
        self.linked, self.is_blocks, self.n = linked, is_blocks, linked.shape[0]
        self.degree = linked.sum(axis=1)
        self.ties = self.degree.sum() / 2

    def score(self, size: Any, within: Any, beside: Any) -> Any:
        """Correlation from the size of the core, the ties within it and those among the others; -2 where undefined."""
        own, rest = size * (size - 1) / 2, (self.n - size) * (self.n - size - 1) / 2
        if self.is_blocks:
            ideal, pairs, tied, both = own, own + rest, within + beside, within
        else:
            pairs = self.n * (self.n - 1) / 2
            ideal, tied, both = pairs - rest, self.ties, self.ties - beside
        spread = ideal * (pairs - ideal) * tied * (pairs - tied)
        # a product of four whole numbers below 2^53 is 0 exactly where one of them is
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(spread > 0, (pairs * both - ideal * tied) / np.sqrt(spread), -2.0)

    def counts(self, core: np.ndarray) -> tuple[float, np.ndarray, float, float]:
        """Size, contacts of each actor in the core, ties within, ties among the others."""
        inside = self.linked @ core.astype(float)
        return core.sum(), inside, inside[core].sum() / 2, (self.degree - inside)[~core].sum() / 2

    def of(self, core: np.ndarray) -> float:
        """Correlation with one core."""
        size, _, within, beside = self.counts(core)
        return float(self.score(size, within, beside))


def _among_all(fit: _Fit) -> Core:
    n = fit.n
    # floats hold these counts exactly, and are multiplied faster
    subsets = ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1).astype(float)
    inside = subsets @ fit.linked.toarray()
    within = (inside * subsets).sum(axis=1) / 2
    beside = ((fit.degree - inside) * (1 - subsets)).sum(axis=1) / 2
    sizes = subsets.sum(axis=1)
    values = fit.score(sizes, within, beside)
    top = values.max(initial=-2.0)
    if top <= -2:
        return Core(np.zeros(n, bool), None, None)
    equals = np.flatnonzero(values > top - SAME)
    first = min(equals.tolist(), key=lambda place: (sizes[place], np.flatnonzero(subsets[place]).tolist()))
    return Core(subsets[first].astype(bool), float(values[first]), len(equals))


def _starts(fit: _Fit, seed: int) -> Iterator[np.ndarray]:
    random, n = np.random.default_rng(seed), fit.n
    # those with most contacts, as many of them as fit best
    order = np.lexsort((np.arange(n), -fit.degree))
    rank = np.argsort(order)
    arcs = fit.linked.tocoo()
    later = np.maximum(rank[arcs.row], rank[arcs.col])
    earlier = np.minimum(rank[arcs.row], rank[arcs.col])
    sizes = np.arange(1, n)
    within = np.cumsum(np.bincount(later, minlength=n))[:-1] / 2
    beside = fit.ties - np.cumsum(np.bincount(earlier, minlength=n))[:-1] / 2
    size = int(sizes[np.argmax(fit.score(sizes, within, beside))])
    yield rank < size
    if not fit.is_blocks:
        for _ in range(STARTS):
            yield random.permutation(n) < random.integers(1, max(2, n // 2))
        return
    # where all of a core are tied, the contacts of a member are near to it
    chosen = random.permutation(n)
    for place in range(STARTS):
        v = chosen[place % n]
        core = np.zeros(n, bool)
        core[v] = True
        core[fit.linked.indices[fit.linked.indptr[v] : fit.linked.indptr[v + 1]]] = True
        yield core


def _climb(fit: _Fit, core: np.ndarray) -> float:
    # one actor in or out, or two that change places, as long as the fit betters
    while True:
        size, inside, within, beside = fit.counts(core)
        now, gone = float(fit.score(size, within, beside)), fit.degree - inside
        sign = np.where(core, -1, 1)
        moves = fit.score(size + sign, within + sign * inside, beside - sign * gone)
        best = int(np.argmax(moves))
        if moves[best] > now + SAME:
            core[best] ^= True
            continue
        members, others = np.flatnonzero(core), np.flatnonzero(~core)
        if fit.n > EXCHANGED or not len(members) or not len(others):
            return now
        tie = fit.linked[members][:, others].toarray()
        values = fit.score(
            size,
            within - inside[members][:, None] + inside[others] - tie,
            beside + gone[members][:, None] - gone[others] - tie,
        )
        a, b = np.unravel_index(int(np.argmax(values)), values.shape)
        if values[a, b] <= now + SAME:
            return now
        core[members[a]], core[others[b]] = False, True
