"""Raw role counts without looking at every open pair: all ways through a broker by group, less those that are closed.

Random graphs are counted by the thousand, and need no shares among brokers. ``_kernels.py`` says what a kernel is.
"""

from __future__ import annotations

import numpy as np

from graph_service.analysis._kernels import compiled, role_counts


def ways_by_role(indptr: np.ndarray, indices: np.ndarray, group: np.ndarray, silent: np.ndarray) -> np.ndarray:
    """Ways i -> v -> k with i != k by the role of v, whether or not i -> k.

    Parameters
    ----------
    indptr, indices
        CSR rows of out-neighbours, unsigned, shape (n + 1,) and (arcs,); n > 0.
    group
        Group codes, shape (n,); -1 is unknown and counts in total only.
    silent
        Nodes that count as no source, shape (n,).

    Returns
    -------
    np.ndarray
        Counts, shape (n, 6), columns as in ``role_counts``.

    Notes
    -----
    O(arcs): of a broker only the groups of its sources and targets matter.
    """
    n = len(indptr) - 1
    raw, held, tied = np.zeros((n, 6), np.int64), np.zeros(group.max() + 2, np.int64), np.zeros(n, np.uint8)
    start, sources = np.zeros(n + 1, np.uint32), np.empty(len(indices), np.uint32)
    for k in indices:
        start[k] += 1
    for v in range(n):
        start[v + 1] += start[v]
    for i in range(n):
        for e in range(indptr[i], indptr[i + 1]):
            start[indices[e]] -= 1
            sources[start[indices[e]]] = i
    for v in range(n):
        b, into, out, through = group[v], 0, 0, 0
        known, same, back, back_known, back_same = 0, 0, 0, 0, 0
        for e in range(start[v], start[v + 1]):
            i = sources[e]
            if not silent[i]:
                into += 1
                held[group[i]] += 1
                tied[i] = 1
        for e in range(indptr[v], indptr[v + 1]):
            k = indices[e]
            c, mutual = group[k], tied[k]
            out += 1
            known += c >= 0
            same += c == b
            through += held[c] * (c >= 0)
            back += mutual
            back_known += mutual * (c >= 0)
            back_same += mutual * (c == b)
        raw[v, 5] = into * out - back
        if b >= 0:
            inside, outside = held[b], into - held[-1] - held[b]
            alike = through - inside * same
            raw[v, 0], raw[v, 1] = inside * same - back_same, alike - (back_known - back_same)
            raw[v, 2], raw[v, 3], raw[v, 4] = inside * (known - same), outside * same, outside * (known - same) - alike
        for e in range(start[v], start[v + 1]):
            held[group[sources[e]]], tied[sources[e]] = 0, 0
    return raw


def without_closed(indptr: np.ndarray, indices: np.ndarray, group: np.ndarray, silent: np.ndarray, raw: np.ndarray) -> None:
    """Take the ways i -> v -> k with i -> k out of ``raw``, in place; the rest as in ``ways_by_role``.

    Notes
    -----
    O(sum of in-degree times out-degree), but all that a step does is to look at one mark.
    """
    n = len(indptr) - 1
    tied = np.full(n, n, np.uint32)
    for i in range(n):
        if silent[i]:
            continue
        a = group[i]
        for e in range(indptr[i], indptr[i + 1]):
            tied[indices[e]] = i
        for e in range(indptr[i], indptr[i + 1]):
            v = indices[e]
            for f in range(indptr[v], indptr[v + 1]):
                if tied[indices[f]] == i:
                    b, c = group[v], group[indices[f]]
                    raw[v, 5] -= 1
                    if a >= 0 and b >= 0 and c >= 0:
                        raw[v, (0 if c == b else 2) if a == b else (3 if b == c else (1 if a == c else 4))] -= 1


def raw_roles(indptr: np.ndarray, indices: np.ndarray, group: np.ndarray, unasked: np.ndarray, pairs: bool) -> np.ndarray:
    """The raw counts of ``role_counts``, shape (n, 6), several times as fast; its parameters are the same."""
    if not len(unasked) or (pairs and unasked.any()):
        # a pair is unobserved if both ends are silent: that is no matter of sources alone
        found: np.ndarray = compiled(role_counts)(indptr, indices, group, unasked, pairs)[0]
        return found
    rows, columns = indptr.astype(np.uint32), indices.astype(np.uint32)
    raw: np.ndarray = compiled(ways_by_role)(rows, columns, group, unasked)
    compiled(without_closed)(rows, columns, group, unasked, raw)
    return raw
