"""Loop over random states: what one more tie would add to the actors that reach a target."""

from __future__ import annotations

import numpy as np


def added(
    into: tuple[np.ndarray, np.ndarray, np.ndarray],
    up: np.ndarray,
    more: tuple[np.ndarray, np.ndarray, np.ndarray],
    reached: np.ndarray,
    there: np.ndarray,
    new: tuple[np.ndarray, np.ndarray, np.ndarray],
    ways: tuple[bool, int],
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
    more
        Ties chosen before: tail, head, states of shape (chosen, words).
    reached
        Samples in which each actor has a route of at most 1, 2, ... ties, shape (hops, nodes, words); not changed.
    there
        Samples in which each actor is there to be passed, shape (nodes, words).
    new
        Tails and heads of the new ties, and the states of all of them, shape (words,).
    ways
        Whether a new tie is travelled both ways; the number of the target where it is an actor, else -1.
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
    (start, tails, rows), (tail, head, state), (both, target), (gain, touched) = into, new, ways, scratch
    (hops, nodes, words), chosen = reached.shape, len(more[0])
    found, near, following = np.zeros(len(tail)), np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    for tie in range(len(tail)):
        last = 0
        for hop in range(hops):
            count = 0
            for place in range(last):
                w = near[place]
                for e in range(start[w], start[w + 1] + 2 * chosen):
                    # ties of the network, then those chosen before, each way
                    if e < start[w + 1]:
                        v, states = tails[e], up[rows[e]]
                    else:
                        one = (e - start[w + 1]) // 2
                        forth = (e - start[w + 1]) % 2 == 0
                        if not (forth or both) or w != (more[1][one] if forth else more[0][one]):
                            continue
                        v, states = more[0][one] if forth else more[1][one], more[2][one]
                    if v == target:
                        continue
                    some = np.uint64(0)
                    for word in range(words):
                        fresh = states[word] & gain[hop - 1, w, word] & there[w, word] & ~reached[hop, v, word]
                        gain[hop, v, word] |= fresh
                        some |= fresh
                    if some and not touched[hop, v]:
                        touched[hop, v] = True
                        following[count] = v
                        count += 1
            for side in range(2 if both else 1):
                v, w = (tail[tie], head[tie]) if side == 0 else (head[tie], tail[tie])
                if v == target or (hop == 0 and w != target):
                    continue
                some = np.uint64(0)
                for word in range(words):
                    fresh = state[word] & ~reached[hop, v, word]
                    if w != target:
                        fresh &= there[w, word] & (reached[hop - 1, w, word] | gain[hop - 1, w, word])
                    gain[hop, v, word] |= fresh
                    some |= fresh
                if some and not touched[hop, v]:
                    touched[hop, v] = True
                    following[count] = v
                    count += 1
            near, following, last = following, near, count
        for place in range(last):
            v = near[place]
            if worth[v] > 0:
                for word in range(words):
                    # ones of a word, by pairs, fours and bytes
                    bits = gain[hops - 1, v, word]
                    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
                    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
                    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
                    found[tie] += worth[v] * float((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))
        if len(tail) > 1:
            for hop in range(hops):
                for v in range(nodes):
                    if touched[hop, v]:
                        gain[hop, v, :] = 0
            touched[:] = False
    return found
