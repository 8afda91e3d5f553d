"""A graph with its groups, and the open pairs of every actor by role."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from graph_service.analysis._groups import group_sizes
from graph_service.analysis._kernels import fit, role_counts
from graph_service.analysis._moments import PAIR_ROLES, ROLES, Sizes
from graph_service.snapshot import Graph

# ordered roles that make the roles of pairs; a pair is two ordered pairs, one of them a representative's
PAIRED = (0, 1, 2, 4, 5)
HALVED = (2, 2, 1, 2, 2)


class Counted:
    """Role counts of a graph, shape (n, roles), and how many there could be.

    Parameters
    ----------
    graph
        The graph.
    groups
        The group of each node; None is unknown.
    strata
        Codes of the strata within which groups are shuffled, shape (n,).
    """

    def __init__(self, graph: Graph, groups: list[str | None], strata: np.ndarray) -> None:
        self.graph, self.groups, self.strata = graph, groups, strata
        self.known = group_sizes(groups)
        codes = {group: code for code, group in enumerate(self.known)}
        self.group = np.array([-1 if group is None else codes[group] for group in groups], dtype=np.int64)
        self.own = np.array([0 if group is None else self.known[group] for group in groups], dtype=np.int64)
        self.pairs = graph.direction == "undirected"
        self.sizes = Sizes(graph.n, tuple(self.known.values()), self.pairs)
        self.names = PAIR_ROLES if self.pairs else ROLES
        found = self.counts(graph)
        self.ordered = found[0]
        self.raw, self.partial = self.shown(found[0]).astype(np.int64), self.shown(found[1])
        self.uncertain = found[2] // (2 if self.pairs else 1)

    def counts(self, graph: Graph) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Ordered counts, shares and uncertain pairs of a graph of these nodes."""
        steps = int(np.diff(graph.indptr)[graph.indices].sum())
        found: tuple[np.ndarray, np.ndarray, np.ndarray] = fit(role_counts, steps)(
            graph.indptr, graph.indices, self.group, graph.unasked, graph.direction != "directed"
        )
        return found

    def shown(self, ordered: np.ndarray) -> np.ndarray:
        """Ordered counts (or their means or deviations), shape (n, 6), as the direction counts them."""
        return ordered[..., PAIRED] / HALVED if self.pairs else ordered

    @cached_property
    def possible(self) -> np.ndarray:
        """K: pairs that could put each actor in each role."""
        found = {size: [one.triples for one in self.sizes.broker(size)] for size in set(self.own.tolist())}
        return np.array([found[size] for size in self.own.tolist()], dtype=np.int64).reshape(-1, len(self.names))

    @property
    def slots(self) -> int:
        """Ties that the graph could hold."""
        return self.graph.n * (self.graph.n - 1) // (2 if self.pairs else 1)
