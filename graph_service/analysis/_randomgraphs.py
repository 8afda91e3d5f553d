"""Random graphs that brokerage counts are compared with: independent ties, a fixed number of ties, rewired ties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph_service.analysis._kernels import compiled, rewire, role_counts
from graph_service.errors import TooLarge
from graph_service.language import say
from graph_service.snapshot import Graph

# rewiring keeps a matrix of one byte a pair
LARGEST = 20_000
# swaps tried per tie before the first draw and between draws
BURN_IN, BETWEEN = 20, 3


@dataclass(frozen=True)
class Tally:
    """What many random graphs gave, cell by cell: runs at least and at most as high as seen, mean and spread."""

    high: np.ndarray
    low: np.ndarray
    mean: np.ndarray
    sd: np.ndarray


def tally(graph: Graph, group: np.ndarray, seen: np.ndarray, null: str, runs: int, seed: int) -> Tally:
    """Count roles in random graphs.

    Parameters
    ----------
    graph
        The observed graph.
    group
        Group codes, shape (n,).
    seen
        Observed ordered counts, shape (n, 6).
    null
        ``bernoulli``, ``arcs`` or ``rewire``.
    """
    random = np.random.default_rng(seed)
    drawn = _rewired(graph, random) if null == "rewire" else _scattered(graph, null, random)
    high, low, total, squares = (np.zeros(seen.shape) for _ in range(4))
    for _ in range(runs):
        indptr, indices = next(drawn)
        found = compiled(role_counts)(indptr, indices, group, graph.unasked, graph.direction != "directed")[0]
        high += found >= seen
        low += found <= seen
        total += found
        squares += found.astype(float) ** 2
    mean = total / runs
    return Tally(high, low, mean, np.sqrt(np.maximum(squares / runs - mean**2, 0)))


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


def _rewired(graph: Graph, random: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
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
