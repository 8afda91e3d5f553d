"""Raw role counts without looking at every open pair: all ways through a broker by group, less those that are closed.

Random graphs are counted by the thousand, and need no shares among brokers. ``_kernels.py`` says what a kernel is.
"""

from __future__ import annotations

import numpy as np

from graph_service.analysis._kernels import compiled, role_counts

# actors times groups, to bound memory
MOST_CELLS = 2**24


def ways_by_role(indptr: np.ndarray, indices: np.ndarray, group: np.ndarray, silent: np.ndarray) -> np.ndarray:
    """Ways i -> v -> k by the role of v, whether or not i -> k, and also where i is k.

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
    O(arcs + n groups): of a broker only the groups of its sources and targets matter.
    """
    n = len(indptr) - 1
    # sources of each node by group, those of unknown group in the last column
    raw, held = np.zeros((n, 6), np.int64), np.zeros((n, group.max() + 2), np.int32)
    for i in range(n):
        if not silent[i]:
            for e in range(indptr[i], indptr[i + 1]):
                held[indices[e], group[i]] += 1
    for v in range(n):
        b, into, out = group[v], np.int64(0), np.int64(indptr[v + 1]) - np.int64(indptr[v])
        for c in range(held.shape[1]):
            into += held[v, c]
        raw[v, 5] = into * out
        if b < 0 or not into:
            continue
        known, same, through = 0, 0, 0
        for e in range(indptr[v], indptr[v + 1]):
            c = group[indices[e]]
            known += c >= 0
            same += c == b
            through += held[v, c] * (c >= 0)
        inside, outside = np.int64(held[v, b]), into - held[v, -1] - held[v, b]
        alike = through - inside * same
        raw[v, 0], raw[v, 1] = inside * same, alike
        raw[v, 2], raw[v, 3], raw[v, 4] = inside * (known - same), outside * same, outside * (known - same) - alike
    return raw


def perhaps_closed(indptr: np.ndarray, indices: np.ndarray, silent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Arcs i -> v where some v -> k may lead to i or to a target of i: most are ruled out by two words per node.

    Returns
    -------
    tuple of np.ndarray
        i and v of the arcs that are left, in order of i, shape (number,) each.

    Notes
    -----
    A node's two words have a bit for the last, and the next, six binary digits of each of its targets (a Bloom filter):
    two nodes with no bit in common have no target in common. Arcs are chosen without a branch, which here would be
    mispredicted every few steps.
    """
    n = len(indptr) - 1
    words, one, last, six = np.zeros((n, 2), np.uint64), np.uint64(1), np.uint64(63), np.uint64(6)
    for i in range(n):
        low, high = np.uint64(0), np.uint64(0)
        for e in range(indptr[i], indptr[i + 1]):
            k = np.uint64(indices[e])
            low |= one << (k & last)
            high |= one << ((k >> six) & last)
        words[i, 0], words[i, 1] = low, high
    source, broker, found = np.empty(len(indices) + 1, np.uint32), np.empty(len(indices) + 1, np.uint32), 0
    for i in range(n):
        low = words[i, 0] | (one << (np.uint64(i) & last))
        high = words[i, 1] | (one << ((np.uint64(i) >> six) & last))
        heard = not silent[i]
        for e in range(indptr[i], indptr[i + 1]):
            v = indices[e]
            source[found], broker[found] = i, v
            found += ((low & words[v, 0]) != 0) & ((high & words[v, 1]) != 0) & heard
    return source[:found], broker[:found]


def without_closed(
    indptr: np.ndarray, indices: np.ndarray, group: np.ndarray, source: np.ndarray, broker: np.ndarray, raw: np.ndarray
) -> None:
    """Take the ways i -> v -> k with i -> k, or with i = k, out of ``raw``, in place.

    Parameters
    ----------
    indptr, indices, group
        As in ``ways_by_role``.
    source, broker
        As ``perhaps_closed`` gives them.
    raw
        As ``ways_by_role`` gives it.

    Notes
    -----
    O(sum of in-degree times out-degree) at most; all that a step does is to look at one mark.
    """
    n = len(indptr) - 1
    tied, marked = np.zeros(n, np.uint8), np.int64(-1)
    for place in range(len(source)):
        i, v = source[place], broker[place]
        if i != marked:
            if marked >= 0:
                for e in range(indptr[marked], indptr[marked + 1]):
                    tied[indices[e]] = 0
                tied[marked] = 0
            for e in range(indptr[i], indptr[i + 1]):
                tied[indices[e]] = 1
            # a way back to i is no pair
            tied[i] = 1
            marked = np.int64(i)
        for f in range(indptr[v], indptr[v + 1]):
            k = indices[f]
            if tied[k]:
                a, b, c = group[i], group[v], group[k]
                raw[v, 5] -= 1
                if a >= 0 and b >= 0 and c >= 0:
                    raw[v, (0 if c == b else 2) if a == b else (3 if b == c else (1 if a == c else 4))] -= 1


def raw_roles(indptr: np.ndarray, indices: np.ndarray, group: np.ndarray, unasked: np.ndarray, pairs: bool) -> np.ndarray:
    """The raw counts of ``role_counts``, shape (n, 6), several times as fast; its parameters are the same."""
    is_large = len(group) * (group.max(initial=0) + 2) > MOST_CELLS
    if is_large or not len(unasked) or (pairs and unasked.any()):
        # a pair is unobserved if both ends are silent: that is no matter of sources alone
        found: np.ndarray = compiled(role_counts)(indptr, indices, group, unasked, pairs)[0]
        return found
    rows, columns, codes = indptr.astype(np.uint32), indices.astype(np.uint32), group.astype(np.int32)
    raw: np.ndarray = compiled(ways_by_role)(rows, columns, codes, unasked)
    source, broker = compiled(perhaps_closed)(rows, columns, unasked)
    compiled(without_closed)(rows, columns, codes, source, broker, raw)
    return raw
