"""Label shuffles of brokerage roles: exact moments, and counts over random shuffles."""

from __future__ import annotations

from fractions import Fraction
from math import perm

import numpy as np

from graph_service.analysis._kernels import compiled, open_pairs, shuffled_roles
from graph_service.analysis._moments import Sizes
from graph_service.snapshot import Graph

# labels of one batch of shuffles, to bound memory
BATCH = 8_000_000


class OpenPairs:
    """The ordered open pairs of a graph, sorted by broker."""

    def __init__(self, graph: Graph) -> None:
        pairs = graph.direction != "directed"
        broker, source, target = compiled(open_pairs)(graph.indptr, graph.indices, graph.unasked, pairs)
        order = np.argsort(broker, kind="stable")
        self.n, self.broker, self.source, self.target = graph.n, broker[order], source[order], target[order]
        self.start = np.searchsorted(self.broker, np.arange(graph.n + 1))

    def overlaps(self) -> np.ndarray:
        """Ordered pairs of open pairs of each broker by overlap, shape (n, 6).

        Columns: the same; reversed; one source; one target; the target of one is the source of the other; apart.
        """
        n, broker = self.n, self.broker.astype(np.int64)
        by_source, sources = np.unique(broker * n + self.source, return_counts=True)
        by_target, targets = np.unique(broker * n + self.target, return_counts=True)
        forward, backward = (broker * n + self.source) * n + self.target, (broker * n + self.target) * n + self.source
        back = np.bincount(broker[np.isin(forward, backward)], minlength=n)
        _, at_source, at_target = np.intersect1d(by_source, by_target, assume_unique=True, return_indices=True)
        through = _sums(by_source[at_source] // n, sources[at_source] * targets[at_target], n)
        same = np.bincount(broker, minlength=n)
        one, other = _sums(by_source // n, sources * (sources - 1), n), _sums(by_target // n, targets * (targets - 1), n)
        chain = 2 * (through - back)
        return np.stack([same, back, one, other, chain, same**2 - same - back - one - other - chain], axis=1)


def _sums(place: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    found = np.zeros(n, np.int64)
    np.add.at(found, place, values)
    return found


def shuffle_chances(sizes: Sizes, own: int) -> list[list[Fraction]]:
    """Chance that shuffled labels put two open pairs of a broker in a role, by role and overlap (as in ``overlaps``).

    The broker keeps its own label; labels of unknown members are shuffled too.
    """
    inside, out, slots = own - 1, sizes.powers[0] - own, sizes.nodes - 1
    others = list(sizes.groups)
    others.remove(own)
    alike = [sum(perm(c, k) for c in others) for k in (2, 3, 4)]
    squares, cubes = sum(c * c for c in others), sum(c**3 for c in others)
    split = out**2 - squares
    three = sum(c * perm(out - c, 2) for c in others)
    ways = [
        [perm(inside, 2)] * 2 + [perm(inside, 3)] * 3 + [perm(inside, 4)],
        [alike[0]] * 2 + [alike[1]] * 3 + [alike[2] + alike[0] ** 2 - sum(perm(c, 2) ** 2 for c in others)],
        [inside * out, 0, inside * perm(out, 2), perm(inside, 2) * out, 0, perm(inside, 2) * perm(out, 2)],
        [inside * out, 0, perm(inside, 2) * out, inside * perm(out, 2), 0, perm(inside, 2) * perm(out, 2)],
        [split] * 2 + [three] * 3 + [split * ((out - 2) ** 2 - squares - 2) + 4 * (out * squares - cubes)],
    ]
    places = [perm(slots, k) for k in (2, 2, 3, 3, 3, 4)]
    return [[Fraction(way, place) if place else Fraction(0) for way, place in zip(role, places, strict=True)] for role in ways]


def shuffle_moments(pairs: OpenPairs, sizes: Sizes, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Expectation and standard deviation of ordered role counts when labels are shuffled, each of shape (n, 5).

    ``own`` is the size of each node's group, 0 where it is unknown.
    """
    overlaps = pairs.overlaps()
    mean, variance = np.zeros((pairs.n, 5)), np.zeros((pairs.n, 5))
    for size in np.unique(own[own > 0]):
        rows = own == size
        for role, chances in enumerate(shuffle_chances(sizes, int(size))):
            mean[rows, role] = overlaps[rows, 0] * float(chances[0])
            variance[rows, role] = overlaps[rows] @ [float(chance - chances[0] ** 2) for chance in chances]
    return mean, np.sqrt(np.maximum(variance, 0))


def shuffle_counts(
    pairs: OpenPairs, group: np.ndarray, seen: np.ndarray, moments: tuple[np.ndarray, np.ndarray], runs: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Runs with at least, and at most, the seen counts, each of shape (n, 5); the largest |z| of each run."""
    random = np.random.default_rng(seed)
    high, low = np.zeros((pairs.n, 5), np.int64), np.zeros((pairs.n, 5), np.int64)
    codes, left, largest = group.astype(np.int32), runs, []
    while left:
        batch = min(left, max(1, BATCH // pairs.n))
        order = random.permuted(np.tile(np.arange(pairs.n, dtype=np.int32), (batch, 1)), axis=1)
        labels = np.ascontiguousarray(codes[order].T)
        seat = np.empty_like(labels)
        seat[order.T, np.arange(batch)] = np.arange(pairs.n, dtype=np.int32)[:, None]
        found = compiled(shuffled_roles)((pairs.start, pairs.source, pairs.target), group, labels, seat, seen, moments)
        high, low, left = high + found[0], low + found[1], left - batch
        largest.append(found[2])
    return high, low, np.concatenate(largest)
