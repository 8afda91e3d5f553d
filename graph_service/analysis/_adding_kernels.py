"""Loop over random states: what one more tie would add to the actors that reach a target."""

from __future__ import annotations

import numpy as np


def added(
    into: tuple[np.ndarray, np.ndarray, np.ndarray],
    up: np.ndarray,
    reached: np.ndarray,
    there: np.ndarray,
    new: tuple[np.ndarray, np.ndarray, np.ndarray],
    sides: int,
    worth: np.ndarray,
    scratch: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Newly reached samples of each new tie, each alone, counted over all actors.

    Parameters
    ----------
    into
        The ties by their head: ``start`` of shape (nodes + 1,), tail and row of ``up`` of each.
    up
        States of the ties, 64 samples a word, shape (ties, words).
    reached
        Samples in which each actor has a route of at most 0, 1, ... ties, shape (hops + 1, nodes, words); not changed. All
        of them for a target that is an actor.
    there
        Samples in which each actor is there to be passed, shape (nodes, words).
    new
        Tails and heads of the new ties, and the states of all of them, shape (words,).
    sides
        Whether a new tie is travelled from its tail only (1), or both ways (2).
    worth
        What it is worth that an actor reaches the target, shape (nodes,).
    scratch
        Zeros like ``reached``, and of its first two axes. After a call with one new tie they hold what it added and where.

    Returns
    -------
    np.ndarray
        Shape (new ties,).

    Notes
    -----
    A route with the tie that is no route without it leads through one of its ends, so only what lies within the hops
    before these is looked at: O(contacts of contacts of the ends), not O(ties).
    """
    (start, tails, rows), (tail, head, state), (gain, touched) = into, new, scratch
    levels, nodes, words = reached.shape
    found, near, following = np.zeros(len(tail)), np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    for tie in range(len(tail)):
        last = 0
        for hop in range(1, levels):
            count = 0
            # who has gained a route by one tie less, then the new tie itself
            for item in range(last + sides):
                own, forth = item >= last, item == last
                w = (head[tie] if forth else tail[tie]) if own else near[item]
                for e in range(0 if own else start[w], 1 if own else start[w + 1]):
                    v = (tail[tie] if forth else head[tie]) if own else tails[e]
                    states = state if own else up[rows[e]]
                    some = np.uint64(0)
                    for word in range(words):
                        beyond = there[w, word] & (reached[hop - 1, w, word] | gain[hop - 1, w, word])
                        fresh = states[word] & beyond & ~reached[hop, v, word]
                        gain[hop, v, word] |= fresh
                        some |= fresh
                    if some and not touched[hop, v]:
                        touched[hop, v] = True
                        following[count] = v
                        count += 1
            near, following, last = following, near, count
        for v in near[:last]:
            for word in range(words if worth[v] > 0 else 0):
                # ones of a word, by pairs, fours and bytes
                bits = gain[levels - 1, v, word]
                bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
                bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
                bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
                found[tie] += worth[v] * float((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))
        for hop in range(levels if len(tail) > 1 else 0):
            for v in range(nodes):
                if touched[hop, v]:
                    gain[hop, v, :] = 0
                    touched[hop, v] = False
    return found
