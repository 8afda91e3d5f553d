"""Graphs as igraph takes them."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph_service.snapshot import Graph


def igraph_of(graph: Graph) -> Any:
    """The graph in igraph, nodes in id order; ``value`` on the edges, in the order of the rows."""
    import igraph

    source = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    once = np.ones(len(source), bool) if graph.is_directed else source < graph.indices
    made = igraph.Graph(graph.n, np.stack([source, graph.indices], axis=1)[once].tolist(), directed=graph.is_directed)
    made.es["value"] = graph.values[once].tolist()
    return made
