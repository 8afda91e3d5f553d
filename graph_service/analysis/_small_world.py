"""Whether circles are closer and routes as short as in rewired networks with the same numbers of ties."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from graph_service.analysis._igraph import igraph_of
from graph_service.analysis._randomgraphs import rewired
from graph_service.analysis._result import Row
from graph_service.language import Progress, say
from graph_service.snapshot import Graph

# analytics 2.2: below so many actors nothing is claimed
ENOUGH = 50


def small_world(graph: Graph, runs: int, seed: int, report: Progress) -> Row:
    """Sigma = (C / mean C*) / (L / mean L*) of an undirected graph (Humphries & Gurney 2008).

    C is transitivity, L the mean distance over pairs with a route; with a star in rewired networks. p is the share of these,
    the observed network counted, with a sigma as high. Null where a mean is 0 or not defined.
    """
    observed = _figures(igraph_of(graph))
    drawn = []
    for number, (indptr, indices) in zip(range(1, runs + 1), rewired(graph, np.random.default_rng(seed)), strict=False):
        order = np.lexsort((indices, np.repeat(np.arange(graph.n), np.diff(indptr))))
        drawn.append(_figures(igraph_of(replace(graph, indptr=indptr, indices=indices[order]))))
        report(number, runs, say("Rewiring the network"))
    mean = np.mean(drawn, axis=0)
    row: Row = {"transitivity": observed[0], "expected_transitivity": float(mean[0])}
    row |= {"mean_distance": observed[1], "expected_distance": float(mean[1])}
    defined = bool(np.isfinite([*observed, *mean]).all()) and mean[0] > 0 and observed[1] > 0
    if not defined:
        row = {name: value if np.isfinite(value) else None for name, value in row.items()}
        return row | {"sigma": None, "p": None}
    sigma = _sigma(np.array([observed]), mean)[0]
    high = int(np.sum(_sigma(np.array(drawn), mean) >= sigma - 1e-12))
    return row | {"sigma": float(sigma), "p": (1 + high) / (1 + runs)}


def _figures(drawn: Any) -> tuple[float, float]:
    return drawn.transitivity_undirected(), drawn.average_path_length(unconn=True)


def _sigma(figures: np.ndarray, mean: np.ndarray) -> np.ndarray:
    found: np.ndarray = (figures[:, 0] / mean[0]) / (figures[:, 1] / mean[1])
    return found
