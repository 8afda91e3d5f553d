"""Ties between actors of known group, and how many stay within groups when the groups are dealt out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph_service.analysis._groups import group_sizes
from graph_service.language import Progress, say
from graph_service.snapshot import Graph

# cells of one batch of shuffles, to bound memory and to report often
BATCH = 1_000_000


@dataclass(frozen=True)
class GroupedTies:
    """Ties whose two ends are of known group.

    Parameters
    ----------
    names, sizes
        The known groups, sorted, and their members.
    labels
        Group codes of the actors of known group.
    source, target
        Ends of the ties, as places in ``labels``.
    is_directed
        Whether a tie is an arc.
    left_out
        Ties with an end of unknown group.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    labels: np.ndarray
    source: np.ndarray
    target: np.ndarray
    is_directed: bool
    left_out: int

    @classmethod
    def of(cls, graph: Graph, groups: Sequence[str | None]) -> GroupedTies:
        """The ties of a graph."""
        sizes = group_sizes(groups)
        codes = {name: code for code, name in enumerate(sizes)}
        label = np.array([-1 if group is None else codes[group] for group in groups], dtype=np.int64)
        known = label >= 0
        place = np.cumsum(known) - 1
        source = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
        once = np.ones(len(source), bool) if graph.is_directed else source < graph.indices
        kept = once & known[source] & known[graph.indices]
        return cls(
            names=tuple(sizes),
            sizes=tuple(sizes.values()),
            labels=label[known],
            source=place[source[kept]],
            target=place[graph.indices[kept]],
            is_directed=graph.is_directed,
            left_out=int(once.sum() - kept.sum()),
        )

    @property
    def m(self) -> int:
        """Ties counted."""
        return len(self.source)

    def table(self) -> np.ndarray:
        """Ties from group to group; undirected, above the diagonal."""
        a, b, k = self.labels[self.source], self.labels[self.target], len(self.names)
        if not self.is_directed:
            a, b = np.minimum(a, b), np.maximum(a, b)
        return np.bincount(a * k + b, minlength=k * k).reshape(k, k)

    def internal(self) -> np.ndarray:
        """Ties within each group."""
        found: np.ndarray = np.diag(self.table())
        return found

    def external(self) -> np.ndarray:
        """Ties of each group with others, either way."""
        table = self.table()
        found: np.ndarray = table.sum(axis=0) + table.sum(axis=1) - 2 * np.diag(table)
        return found

    @cached_property
    def ends(self) -> np.ndarray:
        """Tie ends at each actor of known group."""
        return np.bincount(np.concatenate([self.source, self.target]), minlength=len(self.labels))


def shuffled(tied: GroupedTies, runs: int, seed: int, report: Progress) -> dict[str, np.ndarray]:
    """Shuffles at least as extreme as the observed groups.

    Returns
    -------
    dict
        ``as_inward``: shuffles with at least as many ties within groups; ``as_outward``: at most as many; ``groups``:
        shuffles where a group has an E-I index as low, shape (groups,).
    """
    random, done = np.random.default_rng(seed), 0
    inward, outward, low = np.zeros((), np.int64), np.zeros((), np.int64), np.zeros(len(tied.names), np.int64)
    internal = tied.internal()
    share = _share(internal, internal + tied.external())
    report(0, runs, say("Shuffling the groups"))
    for labels in _batches(tied, runs, random):
        within, touching = _counted(tied, labels)
        total = within.sum(axis=1)
        inward += np.sum(total >= internal.sum())
        outward += np.sum(total <= internal.sum())
        # a low E-I index is a high share within
        low += np.sum(_share(within, touching) >= share - 1e-12, axis=0)
        done += len(labels)
        report(done, runs, say("Shuffling the groups"))
    return {"as_inward": inward, "as_outward": outward, "groups": low}


def _share(within: np.ndarray, touching: np.ndarray) -> np.ndarray:
    # a group without ties in a shuffle has no index there: no more inward than expected
    found: np.ndarray = np.divide(within, touching, out=np.full(np.shape(within), -1.0), where=touching > 0)
    return found


def _batches(tied: GroupedTies, runs: int, random: np.random.Generator) -> Iterator[np.ndarray]:
    size = max(1, BATCH // (len(tied.labels) + tied.m))
    for start in range(0, runs, size):
        yield random.permuted(np.tile(tied.labels, (min(size, runs - start), 1)), axis=1)


def _counted(tied: GroupedTies, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # ties within each group, and ties with a member in it, of every shuffle
    runs, k = len(labels), len(tied.names)
    row = np.arange(runs)[:, None] * k
    a, b = labels[:, tied.source], labels[:, tied.target]
    within = np.bincount((row + a)[a == b], minlength=runs * k).reshape(runs, k)
    ends = np.bincount((row + labels).ravel(), np.tile(tied.ends, runs), minlength=runs * k).reshape(runs, k)
    return within, ends.astype(np.int64) - within
