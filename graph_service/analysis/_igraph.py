"""Graphs as igraph takes them, and its random numbers under a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import numpy as np

from graph_service.snapshot import Graph

# igraph has one generator for the whole process
_DRAWING = Lock()


def igraph_of(graph: Graph) -> Any:
    """The graph in igraph, nodes in id order; ``value`` on the edges, in the order of the rows."""
    import igraph

    source = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    once = np.ones(len(source), bool) if graph.is_directed else source < graph.indices
    made = igraph.Graph(graph.n, np.stack([source, graph.indices], axis=1)[once].tolist(), directed=graph.is_directed)
    made.es["value"] = graph.values[once].tolist()
    return made


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let igraph draw from a generator of this seed, and from the usual one afterwards; others wait meanwhile."""
    import igraph

    with _DRAWING:
        igraph.set_random_number_generator(random.Random(seed))  # noqa: S311
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)
