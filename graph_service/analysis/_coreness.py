"""Coreness between 0 and 1, over many shapes of a core (Rombach et al. 2014)."""

from __future__ import annotations

from typing import Any

import numpy as np

from graph_service.language import Progress, say
from graph_service.snapshot import Graph

# shapes: sharpness alpha and share of the periphery beta, each at the middles of ten equal parts of 0 to 1
STEPS = 10
# up to so many actors two of them may change places
EXCHANGED = 100
SAME = 1e-12


def coreness(graph: Graph, report: Progress) -> np.ndarray:
    """Coreness of the nodes of an undirected graph, the largest 1; NaN without ties.

    Notes
    -----
    For each shape the values of ``transition`` are dealt to the nodes so that R = Σ a_ij c_i c_j is as high as a search
    from those with most contacts gets it; the coreness is the mean of the values over the shapes, weighted by R.
    """
    from scipy.sparse import csr_array

    linked = csr_array((np.ones(len(graph.indices)), graph.indices, graph.indptr), shape=(graph.n, graph.n))
    first = rank = _ranks(np.diff(graph.indptr), np.arange(graph.n))
    total = np.zeros(graph.n)
    table = linked.toarray() if graph.n <= EXCHANGED else None
    shapes = [(alpha, beta) for beta in _middles() for alpha in _middles()]
    for number, (alpha, beta) in enumerate(shapes if graph.m else (), 1):
        values = transition(graph.n, alpha, beta)
        # the places of one shape are a good start for the next
        value, rank = max((_dealt(linked, table, values, start) for start in (first, rank)), key=lambda dealt: dealt[0])
        total += values[rank] * value
        report(number, len(shapes), say("Looking for a core"))
    total = _alike(graph, total)
    largest = total.max(initial=0.0)
    return total / largest if largest else np.full(graph.n, np.nan)


def _alike(graph: Graph, total: np.ndarray) -> np.ndarray:
    # nodes with the same contacts can change places at no cost: the mean over both ways
    found = total.copy()
    for is_closed in (False, True):
        same: dict[tuple[int, ...], list[int]] = {}
        for v in range(graph.n):
            near = graph.indices[graph.indptr[v] : graph.indptr[v + 1]].tolist()
            same.setdefault(tuple(sorted([*near, v] if is_closed else near)), []).append(v)
        for members in same.values():
            if len(members) > 1:
                found[members] = total[members].mean()
    return found


def _middles() -> np.ndarray:
    found: np.ndarray = (np.arange(STEPS) + 0.5) / STEPS
    return found


def transition(n: int, alpha: float, beta: float) -> np.ndarray:
    """Values to deal out, lowest first: the periphery (a share beta) rises to (1 - alpha) / 2, the core from (1 + alpha) / 2."""
    edge = int(beta * n)
    place = np.arange(1, n + 1)
    low = place * (1 - alpha) / (2 * max(edge, 1))
    high = (place - edge) * (1 - alpha) / (2 * max(n - edge, 1)) + (1 + alpha) / 2
    found: np.ndarray = np.where(place <= edge, low, high)
    return found


def _ranks(score: np.ndarray, before: np.ndarray) -> np.ndarray:
    # of equal scores the places stay in order; rounding must not tell equal ones apart
    order = np.lexsort((before, np.round(score, 9)))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _dealt(linked: Any, table: np.ndarray | None, values: np.ndarray, rank: np.ndarray) -> tuple[float, np.ndarray]:
    c = values[rank]
    near = linked @ c
    while True:
        # all in the order of what their contacts have, while that betters R; else the two whose exchange betters it most
        other = _ranks(near, rank)
        if values[other] @ (linked @ values[other]) > c @ near + SAME:
            rank = other
        elif table is None or (pair := _exchange(c, near, table)) is None:
            return float(c @ near), rank
        else:
            rank = rank.copy()
            rank[list(pair)] = rank[list(pair[::-1])]
        c = values[rank]
        near = linked @ c


def _exchange(c: np.ndarray, near: np.ndarray, table: np.ndarray) -> tuple[int, int] | None:
    apart = c[None, :] - c[:, None]
    gain = 2 * apart * (near[:, None] - near[None, :]) - 2 * apart**2 * table
    a, b = np.unravel_index(int(np.argmax(gain)), gain.shape)
    return (int(a), int(b)) if gain[a, b] > SAME else None
