"""The k most reliable loopless routes from many sources to one target, under a number of ties.

Costs are whole numbers, so that sums are exact: −ln p in units of 2^-50. ``_kernels.py`` says what a kernel is.
"""

from __future__ import annotations

import numpy as np

# units of 1 in −ln p; what no route reaches; costs equal but for the last bits, eleven digits of p, are equal
UNIT, FAR, LAST_BITS = 2**50, 2**60, 14


def route_bounds(
    indptr: np.ndarray, indices: np.ndarray, cost: np.ndarray, access: np.ndarray, blocked: np.ndarray, hops: int
) -> np.ndarray:
    """The least cost to the target within 0, 1, ... ties.

    Parameters
    ----------
    indptr, indices, cost
        CSR rows of out-neighbours with the cost of each arc.
    access
        Cost of the tie into the target, shape (n,); ``FAR`` where there is none.
    blocked
        Nodes that no route passes, shape (n,): the target itself, if it is one of them.
    hops
        Most ties.

    Returns
    -------
    np.ndarray
        Shape (at most hops + 1, n): after its last row more ties make nothing cheaper.

    Notes
    -----
    Of walks; but a loop only costs, so the cheapest walk is a path (Bellman & Ford). O(hops arcs).
    """
    n = len(indptr) - 1
    found, better = np.empty((hops + 1, n), np.int64), False
    found[0] = FAR
    for step in range(1, hops + 1):
        found[step], better = FAR, False
        for v in range(n):
            if blocked[v]:
                continue
            least = access[v]
            for e in range(indptr[v], indptr[v + 1]):
                least = min(least, cost[e] + found[step - 1, indices[e]])
            found[step, v] = least
            better |= least < found[step - 1, v]
        if not better:
            return found[:step]
    return found


def best_routes(
    indptr: np.ndarray,
    indices: np.ndarray,
    cost: np.ndarray,
    access: np.ndarray,
    blocked: np.ndarray,
    hops: int,
    bounds: np.ndarray,
    sources: np.ndarray,
    k: int,
    patience: int,
) -> tuple[np.ndarray, np.ndarray]:
    """The k cheapest routes of each source: by cost, then ties, then nodes in turn.

    Parameters
    ----------
    indptr, indices, cost, access, blocked, hops
        As in ``route_bounds``.
    bounds
        What it gives.
    sources
        Nodes that are not blocked.
    k
        Most routes of a source.
    patience
        A source is given up after so many steps without a new route: where all else leads back, the search would try every
        way around.

    Returns
    -------
    best, is_whole
        Of each route its cost (without the last bits), its ties and its nodes but the target, -1 beyond, shape (sources, k,
        2 + most nodes of a route); and which sources were not given up, shape (sources,).

    Notes
    -----
    Depth first, the cheapest end first; a branch that cannot be as cheap as the k-th route so far is left (branch and
    bound: exact). Element by element: to set an array into a part of another takes two seconds more to compile.
    """
    most, half = min(hops, len(indptr) - 1), 2 ** (LAST_BITS - 1)
    best, is_whole = np.full((len(sources), k, most + 2), -1, np.int64), np.ones(len(sources), np.bool_)
    stack = np.zeros((4, len(indices) + 1), np.int64)
    arc, deep, spent, ahead = stack[0], stack[1], stack[2], stack[3]
    record, on = np.full(most + 2, -1, np.int64), blocked.copy()
    for row in range(len(sources)):
        arc[0], deep[0], spent[0], ahead[0], top, held, found, idle, worst = 0, 0, 0, 0, 1, 0, 0, 0, (FAR >> LAST_BITS) - 1
        while top > 0 and idle <= patience:
            d, used, top, idle = deep[top - 1], spent[top - 1], top - 1, idle + 1
            if ahead[top] > worst:
                continue
            on[record[d + 2 : held + 2]] = False
            v = indices[arc[top]] if d > 0 else sources[row]
            record[d + 2], on[v], held = v, True, d + 1
            if access[v] < FAR:
                record[0], record[1], record[d + 3 :], place = (used + access[v] + half) >> LAST_BITS, d + 1, -1, found
                while place > 0:
                    at = 0
                    while at < d + 2 and record[at] == best[row, place - 1, at]:
                        at += 1
                    if record[at] >= best[row, place - 1, at]:
                        break
                    place -= 1
                if place < k:
                    found, idle = min(found + 1, k), 0
                    for at in range((found - place) * (most + 2) - 1, -1, -1):
                        r, c = place + at // (most + 2), at % (most + 2)
                        best[row, r, c] = record[c] if r == place else best[row, r - 1, c]
                    worst = best[row, k - 1, 0] if found == k else worst
            first, reach = top, bounds[min(hops - d - 1, len(bounds) - 1)]
            for e in range(indptr[v], indptr[v + 1] if d + 1 < most else indptr[v]):
                key, at = (used + cost[e] + reach[indices[e]] + half) >> LAST_BITS, top
                if key > worst or on[indices[e]]:
                    continue
                while at > first and ahead[at - 1] < key:
                    arc[at], spent[at], ahead[at], at = arc[at - 1], spent[at - 1], ahead[at - 1], at - 1
                arc[at], spent[at], ahead[at], deep[top], top = e, used + cost[e], key, d + 1, top + 1
        on[record[2 : held + 2]] = False
        is_whole[row] = top == 0
    return best, is_whole
