"""Random graphs that brokerage counts are compared with: independent ties, a fixed number of ties, rewired ties."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from graph_service.analysis._kernels import compiled, rewire
from graph_service.analysis._role_kernels import raw_roles
from graph_service.errors import TooLarge
from graph_service.language import Progress, part_of, say
from graph_service.snapshot import Graph

# rewiring keeps a matrix of one byte a pair
LARGEST = 20_000
# swaps tried per tie before the first draw and between draws; bytes of counts of runs that are kept, not drawn twice
BURN_IN, BETWEEN, KEPT = 20, 3, 200_000_000


@dataclass(frozen=True)
class Drawn:
    """Counts in random graphs.

    Parameters
    ----------
    graph
        The observed graph.
    group
        Group codes, shape (n,).
    null
        ``bernoulli``, ``arcs`` or ``rewire``.
    seed
        Equal seeds draw equal graphs.
    shown
        Turns ordered counts of shape (n, 6) into those of the direction, the total last.
    report
        Hears how many runs are done.
    """

    graph: Graph
    group: np.ndarray
    null: str
    seed: int
    shown: Callable[[np.ndarray], np.ndarray]
    report: Progress

    def counts(self, runs: int, report: Progress) -> Iterator[np.ndarray]:
        """Role counts of one random graph after another."""
        random = np.random.default_rng(self.seed)
        graphs = rewired(self.graph, random) if self.null == "rewire" else _scattered(self.graph, self.null, random)
        pairs = self.graph.direction != "directed"
        often = max(1, min(runs // 50, 100))
        for run, (indptr, indices) in zip(range(runs), graphs, strict=False):
            if run % often == 0:
                report(run, runs, say("Drawing random networks"))
            yield self.shown(raw_roles(indptr, indices, self.group, self.graph.unasked, pairs))


@dataclass(frozen=True)
class Tally:
    """What many random graphs gave, cell by cell: runs at least and at most as high as seen, mean and spread.

    ``largest`` is the largest |z| of each run over all roles, and over all totals, shape (runs, 2).
    """

    high: np.ndarray
    low: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    largest: np.ndarray


def tally(drawn: Drawn, seen: np.ndarray, runs: int, moments: tuple[np.ndarray, np.ndarray] | None) -> Tally:
    """Compare counts with those of random graphs.

    ``moments`` are expectation and deviation where a formula gives them; else they come from the runs, whose counts are
    kept, or where they would take too much memory drawn twice.
    """
    high, low, total, squares = (np.zeros(seen.shape) for _ in range(4))
    largest, kept = [], []
    keeping = moments is None and runs * seen.nbytes <= KEPT
    once = moments is not None or keeping
    for found in drawn.counts(runs, part_of(drawn.report, 0, 1 if once else 0.5)):
        high += found >= seen
        low += found <= seen
        total += found
        squares += found.astype(float) ** 2
        if moments is not None:
            largest.append(_largest(found, *moments))
        elif keeping:
            kept.append(found)
    mean = total / runs
    sd = np.sqrt(np.maximum(squares / runs - mean**2, 0))
    if moments is None:
        again = kept if keeping else drawn.counts(runs, part_of(drawn.report, 0.5, 1))
        largest = [_largest(found, mean, sd) for found in again]
    return Tally(high, low, mean, sd, np.array(largest))


def _largest(found: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> tuple[float, float]:
    z = np.abs(found - mean)
    np.divide(z, sd, out=z, where=sd > 0)
    z[sd == 0] = 0
    return z[:, :-1].max(), z[:, -1].max()


def csr(n: int, source: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of out-neighbours from arcs."""
    order = np.argsort(source, kind="stable")
    return np.concatenate([[0], np.cumsum(np.bincount(source, minlength=n))]), target[order].astype(np.int32)


def _scattered(graph: Graph, null: str, random: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    n, m = graph.n, graph.m
    paired = graph.direction == "undirected"
    slots = n * (n - 1) // 2 if paired else n * (n - 1)
    while True:
        number = random.binomial(slots, m / slots) if null == "bernoulli" else m
        code = random.choice(slots, number, replace=False)
        if not paired:
            source, target = np.divmod(code, n - 1)
            yield csr(n, source, target + (target >= source))
            continue
        # the pair with number t(t-1)/2 + s joins s < t
        high = ((1 + np.sqrt(1 + 8.0 * code)) // 2).astype(np.int64)
        high -= high * (high - 1) // 2 > code
        high += high * (high + 1) // 2 <= code
        low = code - high * (high - 1) // 2
        yield csr(n, np.concatenate([low, high]), np.concatenate([high, low]))


def rewired(graph: Graph, random: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows of one rewired graph after another: as many ties in, out and mutual at every node.

    Raises
    ------
    TooLarge
        For more than ``LARGEST`` nodes.
    """
    if graph.n > LARGEST:
        raise TooLarge(say("Rewiring takes at most {n} actors; use another null model.", n=LARGEST))
    source = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    target = graph.indices.astype(np.int64)
    linked = np.zeros((graph.n, graph.n), np.uint8)
    linked[source, target] = 1
    back = linked[target, source] == 1
    mutual = back & (source < target)
    one = np.concatenate([source[mutual], source[~back]])
    two = np.concatenate([target[mutual], target[~back]])
    count, tries = int(mutual.sum()), BURN_IN
    while True:
        compiled(rewire)(linked, one, two, count, random.random((tries * len(one), 3)))
        tries = BETWEEN
        yield csr(graph.n, np.concatenate([one, two[:count]]), np.concatenate([two, one[:count]]))
