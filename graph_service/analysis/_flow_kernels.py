"""Loops over flows: how much the largest flow between two nodes loses without each other node.

An arc is its place e in CSR rows in which every arc has its opposite ``back[e]``, of capacity 0 where there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    Ties = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def largest_flows(ties: Ties, ends: tuple[int, int], paths: Ties, absent: np.ndarray, most: int, left: np.ndarray) -> np.ndarray:
    """The largest flow from one node to another, without each of some nodes.

    Parameters
    ----------
    ties
        indptr, indices, capacity (int64) and back.
    ends
        Source and target.
    paths
        A flow to begin with, as ``flow_paths`` gives it; paths through the absent node are left out.
    absent
        Nodes to leave out, one at a time; -1 for none.
    most
        No flow is larger.
    left
        Work space, shape (arcs,): in the end what the last flow left of the capacities.

    Returns
    -------
    np.ndarray
        Flow without each absent node.

    Notes
    -----
    Shortest augmenting paths (Edmonds & Karp 1972), until the flow is as large as a bound or no path is left.
    """
    (indptr, indices, capacity, back), (s, t), (start, arcs, amount, passed) = ties, ends, paths
    came, queue = np.empty(len(indptr) - 1, np.int64), np.empty(len(indptr) - 1, np.int64)
    flows = np.zeros(len(absent), np.int64)
    for case in range(len(absent)):
        gone, flow, out, into, found = absent[case], 0, 0, 0, True
        for e in range(len(left)):
            left[e] = capacity[e]
        for p in range(len(amount)):
            through = False
            for place in range(start[p], start[p + 1]):
                through = through or passed[place] == gone
            for place in range(start[p], start[p + 1] if not through else start[p]):
                left[arcs[place]] -= amount[p]
                left[back[arcs[place]]] += amount[p]
            flow += 0 if through else amount[p]
        for e in range(indptr[s], indptr[s + 1]):
            out += left[e] if indices[e] != gone else 0
        for e in range(indptr[t], indptr[t + 1]):
            into += left[back[e]] if indices[e] != gone else 0
        bound = min(flow + min(out, into), most)
        while flow < bound and found:
            came[:] = -1
            queue[0], head, tail, found = s, 0, 1, False
            while head < tail and not found:
                v, head = queue[head], head + 1
                for e in range(indptr[v], indptr[v + 1]):
                    w = indices[e]
                    if left[e] > 0 and came[w] < 0 and w != s and w != gone:
                        came[w], queue[tail], tail, found = e, w, tail + 1, found or w == t
            step, v = bound - flow, t
            while found and v != s:
                step, v = min(step, left[came[v]]), indices[back[came[v]]]
            v = t
            while found and v != s:
                left[came[v]] -= step
                left[back[came[v]]] += step
                v = indices[back[came[v]]]
            flow += step if found else 0
        flows[case] = flow
    return flows


def flow_paths(ties: Ties, ends: tuple[int, int], left: np.ndarray) -> Ties:
    """A flow as paths from its source to its target; flow that goes round in circles is left out.

    Parameters
    ----------
    ties, ends
        As in ``largest_flows``.
    left
        What the flow left of the capacities.

    Returns
    -------
    start, arcs, amount, passed
        Arcs of path p stand at start[p]:start[p + 1]; beside each, the node that it leads to.
    """
    (indptr, indices, capacity, _), (s, t) = ties, ends
    used, upcoming = capacity - left, indptr[:-1].copy()
    # the place in the walk that left each node, -1 off the walk
    step, walk = np.full(len(indptr) - 1, -1, np.int64), np.empty(len(indptr), np.int64)
    start, arcs, amount, passed = [np.int64(0)], [np.int64(0)], [np.int64(0)], [np.int64(0)]
    v, length = s, 0
    while True:
        while upcoming[v] < indptr[v + 1] and used[upcoming[v]] <= 0:
            upcoming[v] += 1
        if upcoming[v] == indptr[v + 1]:
            break
        e = upcoming[v]
        step[v], walk[length], length, v = length, e, length + 1, indices[e]
        if v != t and step[v] < 0:
            continue
        first = 0 if v == t else step[v]
        least = used[walk[first]]
        for place in range(first, length):
            least = min(least, used[walk[place]])
        for place in range(first, length):
            used[walk[place]] -= least
            if v == t:
                arcs.append(walk[place])
                passed.append(np.int64(indices[walk[place]]))
        if v == t:
            start.append(np.int64(len(arcs) - 1))
            amount.append(least)
        step[:] = -1
        v, length = s, 0
    return np.array(start), np.array(arcs)[1:], np.array(amount)[1:], np.array(passed)[1:]


def cheapest_flow(ties: Ties, cost: np.ndarray, ends: tuple[int, int], most: int, left: np.ndarray) -> int:
    """Send units one by one along the cheapest paths that are left.

    Parameters
    ----------
    ties, ends
        As in ``largest_flows``.
    cost
        Of a unit on each arc, shape (arcs,), int64 (whole numbers: sums of equal terms are equal); the opposite costs -cost.
    most
        Units at most.
    left
        What is left of the capacities, changed in place.

    Returns
    -------
    int
        Units sent; together they are as cheap as so many can be.

    Notes
    -----
    Successive shortest paths, each by Bellman & Ford with a queue: O(units nodes arcs).
    """
    (indptr, indices, _, back), (s, t) = ties, ends
    n, far, sent = len(indptr) - 1, 2**62, 0
    came, queue, waits = np.empty(n, np.int64), np.empty(n, np.int64), np.zeros(n, np.bool_)
    length = np.empty(n, np.int64)
    while sent < most:
        length[:] = far
        length[s], queue[0], head, waiting = 0, s, 0, 1
        while waiting:
            v = queue[head]
            head, waiting, waits[v] = (head + 1) % n, waiting - 1, False
            for e in range(indptr[v], indptr[v + 1]):
                w = indices[e]
                if left[e] > 0 and length[v] + cost[e] < length[w]:
                    length[w], came[w] = length[v] + cost[e], e
                    if not waits[w]:
                        queue[(head + waiting) % n], waits[w] = w, True
                        waiting += 1
        if length[t] == far:
            break
        v = t
        while v != s:
            left[came[v]] -= 1
            left[back[came[v]]] += 1
            v = indices[back[came[v]]]
        sent += 1
    return sent


def open_from(ties: Ties, source: int, left: np.ndarray) -> np.ndarray:
    """Nodes that a source still reaches over what a flow left, shape (nodes,): the near side of the nearest minimum cut."""
    indptr, indices, _, _ = ties
    reached = np.zeros(len(indptr) - 1, np.bool_)
    queue = np.empty(len(indptr) - 1, np.int64)
    reached[source], queue[0], head, tail = True, source, 0, 1
    while head < tail:
        v, head = queue[head], head + 1
        for e in range(indptr[v], indptr[v + 1]):
            w = indices[e]
            if left[e] > 0 and not reached[w]:
                reached[w], queue[tail], tail = True, w, tail + 1
    return reached
