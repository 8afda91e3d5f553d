"""Loops over shortest routes: how far everybody is, and whom the routes pass through (Brandes 2001)."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np


def hop_routes(indptr: np.ndarray, indices: np.ndarray, first: int, last: int, sums: np.ndarray) -> None:
    """Add to ``sums`` what the shortest routes from some nodes say, every tie one step.

    Parameters
    ----------
    indptr, indices
        CSR rows of out-neighbours.
    first, last
        The nodes first, ..., last - 1 are sources.
    sums
        Shape (5, n), changed in place: betweenness (ordered pairs); of a source the nodes reached, the sum of steps to them
        and of 1 / steps; and of a target the sum of 1 / steps from the sources.

    Notes
    -----
    Breadth first, then back over the order of visits: O(n + arcs) a source.
    """
    n = len(indptr) - 1
    far, order, routes = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n)
    # the arcs that lead one step further, by the place of their tail in the order of visits
    onward, start = np.empty(len(indices) + 1, np.int32), np.empty(n + 1, np.int64)
    beyond, passing = np.empty(n), sums[0]
    for s in range(first, last):
        far[:] = -1
        far[s], routes[s], order[0], head, tail, arcs = 0, 1.0, s, 0, 1, 0
        while head < tail:
            v, start[head] = order[head], arcs
            head += 1
            step, count = far[v] + 1, routes[v]
            for e in range(indptr[v], indptr[v + 1]):
                w = indices[e]
                if far[w] < 0:
                    far[w], routes[w], order[tail] = step, 0.0, w
                    tail += 1
                further = far[w] == step
                routes[w] += count if further else 0.0
                onward[arcs] = w
                arcs += 1 if further else 0
        start[tail] = arcs
        for place in range(tail - 1, 0, -1):
            v, through = order[place], 0.0
            for arc in range(start[place], start[place + 1]):
                through += beyond[onward[arc]]
            share = 1.0 / far[v]
            passing[v] += through * routes[v]
            beyond[v] = 1.0 / routes[v] + through
            sums[2, s] += far[v]
            sums[3, s] += share
            sums[4, v] += share
        sums[1, s] += tail - 1


def cost_routes(
    indptr: np.ndarray,
    indices: np.ndarray,
    costs: tuple[np.ndarray, np.ndarray],
    slack: int,
    first: int,
    last: int,
    passing: np.ndarray,
) -> None:
    """Add to ``passing`` the betweenness (ordered pairs) of the cheapest routes from some nodes.

    Parameters
    ----------
    indptr, indices
        CSR rows of out-neighbours.
    costs
        The cost of each arc as high * 2^62 + low, positive; sums of n of them fit.
    slack
        Routes whose costs differ by no more are equally long: 0 where costs are exact.
    first, last
        The nodes first, ..., last - 1 are sources.
    passing
        Shape (n,), changed in place.

    Notes
    -----
    Dijkstra's distances first; then the arcs on cheapest routes, forward to count routes and back to share them.
    """
    (high, low), n, mask = costs, len(indptr) - 1, 2**62 - 1
    upper, lower, order = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    seen, routes, beyond = np.full(n, -1, np.int64), np.empty(n), np.empty(n)
    on_route = np.zeros(len(indices), np.bool_)
    for s in range(first, last):
        upper[:], routes[:] = -1, 0.0
        upper[s], lower[s], routes[s], tail = 0, 0, 1.0, 0
        waiting: list[Any] = [(0, 0, s)]
        while len(waiting) > 0:
            a, b, v = heappop(waiting)
            if seen[v] == s:
                continue
            seen[v], order[tail], tail = s, v, tail + 1
            for e in range(indptr[v], indptr[v + 1]):
                w, y = np.int64(indices[e]), b + low[e]
                x, y = a + high[e] + (y >> 62), y & mask
                if upper[w] < 0 or x < upper[w] or (x == upper[w] and y < lower[w]):
                    upper[w], lower[w] = x, y
                    heappush(waiting, (x, y, w))
        for place in range(tail):
            v = order[place]
            for e in range(indptr[v], indptr[v + 1]):
                w, y = indices[e], lower[v] + low[e]
                more, y = upper[v] + high[e] + (y >> 62) - upper[w], (y & mask) - lower[w]
                on_route[e] = -1 <= more <= 1 and abs(more * 2**62 + y) <= slack
                routes[w] += routes[v] if on_route[e] else 0.0
        for place in range(tail - 1, 0, -1):
            v, through = order[place], 0.0
            for e in range(indptr[v], indptr[v + 1]):
                through += beyond[indices[e]] if on_route[e] else 0.0
            passing[v] += through * routes[v]
            beyond[v] = 1.0 / routes[v] + through
