"""Loops about sets of actors: what is left when they leave, and how near they are to all others (see ``_kernels``)."""

from __future__ import annotations

import numpy as np


def pairs_left(indptr: np.ndarray, indices: np.ndarray, sets: np.ndarray) -> np.ndarray:
    """Ordered pairs that still have a route once a set of nodes has left.

    Parameters
    ----------
    indptr, indices
        CSR rows of an undirected graph, shape (n + 1,) and (arcs,).
    sets
        The nodes that leave, shape (count, size); size may be 0.

    Returns
    -------
    np.ndarray
        Sum of s (s - 1) over the components left, shape (count,).

    Notes
    -----
    O(n + m) for each set.
    """
    n = len(indptr) - 1
    found = np.zeros(len(sets), np.int64)
    seen, queue = np.full(n, -1, np.int64), np.empty(n, np.int64)
    for number in range(len(sets)):
        for place in range(sets.shape[1]):
            seen[sets[number, place]] = number
        for first in range(n):
            if seen[first] == number:
                continue
            seen[first] = number
            queue[0] = first
            done, size = 0, 1
            while done < size:
                v = queue[done]
                done += 1
                for e in range(indptr[v], indptr[v + 1]):
                    w = indices[e]
                    if seen[w] != number:
                        seen[w] = number
                        queue[size] = w
                        size += 1
            found[number] += size * (size - 1)
    return found


def nearness_left(indptr: np.ndarray, indices: np.ndarray, sets: np.ndarray) -> np.ndarray:
    """Sum of 1 / distance over ordered pairs once a set of nodes has left; parameters as ``pairs_left``.

    Notes
    -----
    Each node holds, 64 to a word, who has reached it; a round of OR along all ties takes everybody a step further:
    O(m n / 64) for each round.
    """
    n, words = len(indptr) - 1, (len(indptr) + 62) // 64
    found, gone = np.zeros(len(sets)), np.full(n, -1, np.int64)
    reached, further = np.zeros((n, words), np.uint64), np.zeros((n, words), np.uint64)
    one, two, four, s8, s16, s32 = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(8), np.uint64(16), np.uint64(32)
    m1, m2, m4, low = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(127)
    for number in range(len(sets)):
        for place in range(sets.shape[1]):
            gone[sets[number, place]] = number
        # who has left has reached nothing, before and after the two change places
        reached[:], further[:] = np.uint64(0), np.uint64(0)
        for v in range(n):
            if gone[v] != number:
                reached[v, v // 64] = one << np.uint64(v % 64)
        total, before, distance = np.int64(n - sets.shape[1]), np.int64(-1), 0
        while total != before:
            before, total, distance = total, np.int64(0), distance + 1
            for v in range(n):
                if gone[v] == number:
                    continue
                further[v] = reached[v]
                for e in range(indptr[v], indptr[v + 1]):
                    for word in range(words):
                        further[v, word] |= reached[indices[e], word]
                for word in range(words):
                    # bits that are set: pairs of bits, then fours, then bytes, then their sum
                    x = further[v, word]
                    x -= (x >> one) & m1
                    x = (x & m2) + ((x >> two) & m2)
                    x = (x + (x >> four)) & m4
                    x += x >> s8
                    x += x >> s16
                    total += np.int64((x + (x >> s32)) & low)
            found[number] += (total - before) / distance
            reached, further = further, reached
    return found


def nearness_to(indptr: np.ndarray, indices: np.ndarray, sets: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """How near all nodes are to a set of nodes, shortest routes first.

    Parameters
    ----------
    indptr, indices
        CSR rows of an undirected graph, shape (n + 1,) and (arcs,).
    sets
        The nodes of the sets, shape (count, size); size may be 0.
    steps
        How far ``within`` reaches.

    Returns
    -------
    nearness, within
        Sum over all nodes of 1 / distance to the nearest member (a member counts 1, who is not reached 0); nodes within
        ``steps`` of a member, members included; each of shape (count,).
    """
    n = len(indptr) - 1
    nearness, within = np.zeros(len(sets)), np.zeros(len(sets), np.int64)
    seen, queue = np.full(n, -1, np.int64), np.empty(n, np.int64)
    for number in range(len(sets)):
        end = 0
        for place in range(sets.shape[1]):
            seen[sets[number, place]] = number
            queue[end] = sets[number, place]
            end += 1
        start, distance = 0, 0
        while start < end:
            level = end - start
            nearness[number] += level / max(distance, 1)
            if distance <= steps:
                within[number] += level
            for _ in range(level):
                v = queue[start]
                start += 1
                for e in range(indptr[v], indptr[v + 1]):
                    w = indices[e]
                    if seen[w] != number:
                        seen[w] = number
                        queue[end] = w
                        end += 1
            distance += 1
    return nearness, within


def largest_left(indptr: np.ndarray, indices: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """Nodes in the largest component after each removal, for several orders of leaving.

    Parameters
    ----------
    indptr, indices
        CSR rows of an undirected graph, shape (n + 1,) and (arcs,).
    orders
        All nodes in the order in which they leave, shape (runs, n).

    Returns
    -------
    np.ndarray
        Shape (runs, n + 1); the first column is before anybody left.

    Notes
    -----
    Read backward: nodes come back one by one and join components (union and find), O(m) for each order.
    """
    n = len(indptr) - 1
    found = np.zeros((len(orders), n + 1), np.int64)
    parent, size, back = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.bool_)
    for run in range(len(orders)):
        back[:] = False
        largest = 0
        for place in range(n - 1, -1, -1):
            v = orders[run, place]
            back[v], parent[v], size[v] = True, v, 1
            root = v
            for e in range(indptr[v], indptr[v + 1]):
                w = np.int64(indices[e])
                if not back[w]:
                    continue
                while parent[w] != w:
                    parent[w] = parent[parent[w]]
                    w = parent[w]
                if w != root:
                    if size[w] > size[root]:
                        w, root = root, w
                    parent[w] = root
                    size[root] += size[w]
            largest = max(largest, size[root])
            found[run, place] = largest
    return found
