"""Loops over CSR arrays that numba compiles on first use; each also runs as plain Python.

A kernel is a plain function that calls no other kernel. ``compiled`` turns it into machine code, kept in the cache
folder that ``settings.prepare_numba_cache`` names.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

# steps of a loop that plain Python makes in less time than numba takes to load
FEW = 100_000


@cache
def compiled(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """The machine code of a kernel.

    A read-only install without a writable cache folder compiles anew in each process: numba raises
    RuntimeError ("no locator available") where it cannot cache (stack.md).
    """
    import numba

    try:
        return numba.njit(cache=True, nogil=True)(kernel)
    except RuntimeError:
        return numba.njit(nogil=True)(kernel)


def fit(kernel: Callable[..., Any], steps: int) -> Callable[..., Any]:
    """The kernel as it is where it has few steps to make and numba is not there yet; else its machine code.

    Loading numba takes a second, compiling on the first start ever several: no short question waits for them.
    """
    return kernel if steps <= FEW and "numba" not in sys.modules else compiled(kernel)


def role_counts(
    indptr: np.ndarray, indices: np.ndarray, group: np.ndarray, unasked: np.ndarray, pairs: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Brokerage roles of every node (Gould & Fernandez 1989).

    Parameters
    ----------
    indptr, indices
        CSR rows of out-neighbours, shape (n + 1,) and (arcs,).
    group
        Group code of each node, shape (n,); negative is unknown and counts in total only.
    unasked
        Nodes whose outgoing arcs nobody asked about, shape (n,).
    pairs
        A tie is a pair: its absence is unobserved only if both ends are unasked.

    Returns
    -------
    raw, partial, uncertain
        Ordered open pairs by role, shape (n, 6): coordinator, itinerant broker, representative, gatekeeper, liaison,
        total; the same with 1 / (brokers of the pair); and pairs whose closing arc is unobserved, shape (n,).

    Notes
    -----
    O(sum of in-degree times out-degree).
    """
    n = len(indptr) - 1
    raw, partial, uncertain = np.zeros((n, 6), np.int64), np.zeros((n, 6)), np.zeros(n, np.int64)
    brokers, closed = np.zeros(n, np.int32), np.full(n, -1, np.int32)
    for i in range(n):
        closed[i] = i
        a, silent, walks = group[i], unasked[i], 0
        for e in range(indptr[i], indptr[i + 1]):
            v = indices[e]
            closed[v] = i
            walks += indptr[v + 1] - indptr[v]
            for f in range(indptr[v], indptr[v + 1]):
                brokers[indices[f]] += 1
        for e in range(indptr[i], indptr[i + 1]):
            v = indices[e]
            b, count, shares = group[v], 0, 0.0
            for f in range(indptr[v], indptr[v + 1]):
                k = indices[f]
                if closed[k] == i:
                    continue
                if silent and (unasked[k] or not pairs):
                    uncertain[v] += 1
                    continue
                share = 1.0 / brokers[k]
                count += 1
                shares += share
                c = group[k]
                if a >= 0 and b >= 0 and c >= 0:
                    # a == b: coordinator 0, representative 2; b == c: gatekeeper 3; a == c: itinerant 1; else liaison 4
                    role = (0 if c == b else 2) if a == b else (3 if b == c else (1 if a == c else 4))
                    raw[v, role] += 1
                    partial[v, role] += share
            raw[v, 5] += count
            partial[v, 5] += shares
        if walks > n:
            brokers[:] = 0
        else:
            for e in range(indptr[i], indptr[i + 1]):
                for f in range(indptr[indices[e]], indptr[indices[e] + 1]):
                    brokers[indices[f]] = 0
    return raw, partial, uncertain


def open_pairs(indptr: np.ndarray, indices: np.ndarray, unasked: np.ndarray, pairs: bool) -> tuple[np.ndarray, ...]:
    """The ordered open pairs that ``role_counts`` counts, as arrays broker, source and target, sorted by source."""
    n = len(indptr) - 1
    closed = np.full(n, -1, np.int64)
    found = 0
    for count in range(2):
        if count:
            broker, source, target = np.empty(found, np.int32), np.empty(found, np.int32), np.empty(found, np.int32)
        found = 0
        closed[:] = -1
        for i in range(n):
            closed[i] = i
            for e in range(indptr[i], indptr[i + 1]):
                closed[indices[e]] = i
            for e in range(indptr[i], indptr[i + 1]):
                v = indices[e]
                for f in range(indptr[v], indptr[v + 1]):
                    k = indices[f]
                    if closed[k] == i or (unasked[i] and (unasked[k] or not pairs)):
                        continue
                    if count:
                        broker[found], source[found], target[found] = v, i, k
                    found += 1
    return broker, source, target


def shuffled_roles(
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray],
    group: np.ndarray,
    labels: np.ndarray,
    seat: np.ndarray,
    seen: np.ndarray,
    moments: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How often shuffled labels give a broker as many, and as few, open pairs in a role as seen.

    Parameters
    ----------
    pairs
        Open pairs by broker: start, source, target; those of broker v stand at start[v]:start[v + 1].
    group
        True group codes, shape (n,); a broker keeps its own.
    labels
        Shuffled group codes, shape (n, runs); restored on return.
    seat
        Where each node's own label went, shape (n, runs).
    seen
        Observed counts, shape (n, 5).
    moments
        Expectations and standard deviations, each of shape (n, 5).

    Returns
    -------
    high, low, largest
        Runs with a count at least, and at most, as high as seen, shape (n, 5); the largest |z| of each run, shape (runs,).

    Notes
    -----
    Taking the broker out of its cycle of the permutation (the label that came to it goes where its own label went)
    gives a uniform shuffle of all the others. Runs are innermost and the body has no branches (stack.md).
    """
    (start, source, target), (mean, sd) = pairs, moments
    n, runs = labels.shape
    high, low = np.zeros((n, 5), np.int64), np.zeros((n, 5), np.int64)
    counts, largest = np.empty((5, runs), np.int32), np.zeros(runs)
    for v in range(n):
        own = group[v]
        if own < 0 or start[v] == start[v + 1]:
            continue
        counts[:] = 0
        for r in range(runs):
            labels[seat[v, r], r] = labels[v, r]
        for p in range(start[v], start[v + 1]):
            one, two = labels[source[p]], labels[target[p]]
            for r in range(runs):
                a, b, c = np.int32(one[r] == own), np.int32(two[r] == own), np.int32(one[r] == two[r])
                known = np.int32(one[r] >= 0) * np.int32(two[r] >= 0)
                counts[0, r] += a * b
                counts[1, r] += known * c * (1 - a)
                counts[2, r] += known * a * (1 - b)
                counts[3, r] += known * b * (1 - a)
                counts[4, r] += known * (1 - a) * (1 - b) * (1 - c)
        for role in range(5):
            for r in range(runs):
                high[v, role] += counts[role, r] >= seen[v, role]
                low[v, role] += counts[role, r] <= seen[v, role]
            for r in range(runs if sd[v, role] > 0 else 0):
                largest[r] = max(largest[r], abs(counts[role, r] - mean[v, role]) / sd[v, role])
        for r in range(runs):
            labels[seat[v, r], r] = own
    return high, low, largest


def rewire(linked: np.ndarray, one: np.ndarray, two: np.ndarray, mutual: int, draws: np.ndarray) -> int:
    """Swap the ends of ties in place: in-, out- and mutual degree of every node stay.

    Parameters
    ----------
    linked
        Adjacency, shape (n, n), 0 or 1.
    one, two
        Ends of the dyads: the first ``mutual`` are mutual (both arcs), the rest arcs one -> two.
    draws
        Uniform numbers, shape (attempts, 3): first dyad, second dyad of the same kind, which way round.

    Returns
    -------
    int
        Swaps that were made; the others would have made a loop or a second tie.
    """
    done, dyads = 0, len(one)
    for attempt in range(len(draws)):
        x = int(draws[attempt, 0] * dyads)
        both = x < mutual
        y = int(draws[attempt, 1] * mutual) if both else mutual + int(draws[attempt, 1] * (dyads - mutual))
        a, b, c, d = one[x], two[x], one[y], two[y]
        if both and draws[attempt, 2] < 0.5:
            c, d = d, c
        if a in (c, d) or b in (c, d) or linked[a, d] or linked[d, a] or linked[c, b] or linked[b, c]:
            continue
        linked[a, b], linked[c, d], linked[a, d], linked[c, b] = 0, 0, 1, 1
        if both:
            linked[b, a], linked[d, c], linked[d, a], linked[b, c] = 0, 0, 1, 1
        one[x], two[x], one[y], two[y] = a, d, c, b
        done += 1
    return done


def union_chance(parts: np.ndarray, chances: np.ndarray, through: np.ndarray, actors: int) -> tuple[float, np.ndarray]:
    """Probability that all parts of at least one path are up, parts independent, and what of it goes with each actor.

    Parameters
    ----------
    parts
        Numbers of the parts of each path, filled up with -1, shape (paths, most parts).
    chances
        Probability of each part, shape (all parts,).
    through, actors
        Numbers of the actors in between on each path, filled up with -1, shape (paths, most actors), and how many there are.

    Returns
    -------
    whole, lost
        The probability, and its difference without the paths through each actor, shape (actors,).

    Notes
    -----
    Inclusion and exclusion over all sets of paths, depth first, so that a set costs one path more than the set before:
    O(2^paths). What goes with an actor are the terms of the sets with a path through it. The terms alternate; up to 15
    paths the rounding stays under 1e-11.
    """
    paths, most = parts.shape
    held, passed = np.zeros(len(chances), np.int64), np.zeros(actors, np.int64)
    chosen, product, lost = np.zeros(paths + 1, np.int64), np.ones(paths + 1), np.zeros(actors)
    depth, following, total = 0, 0, 0.0
    while True:
        if following < paths:
            chance = product[depth]
            for place in range(most):
                part = parts[following, place]
                if part >= 0:
                    if held[part] == 0:
                        chance *= chances[part]
                    held[part] += 1
            for place in range(through.shape[1]):
                if through[following, place] >= 0:
                    passed[through[following, place]] += 1
            term = chance if depth % 2 == 0 else -chance
            total += term
            for actor in range(actors):
                if passed[actor] > 0:
                    lost[actor] += term
            chosen[depth] = following
            depth += 1
            product[depth] = chance
            following += 1
        elif depth:
            depth -= 1
            following = chosen[depth]
            for place in range(most):
                if parts[following, place] >= 0:
                    held[parts[following, place]] -= 1
            for place in range(through.shape[1]):
                if through[following, place] >= 0:
                    passed[through[following, place]] -= 1
            following += 1
        else:
            return total, lost


def drawn(keys: np.ndarray, levels: np.ndarray, words: int) -> np.ndarray:
    """Random states of parts that are up with given chances, 64 states a word.

    Parameters
    ----------
    keys
        A number per part, shape (parts,), uint64: equal keys give equal random numbers, whatever else is drawn.
    levels
        Chance of each part in units of 2^-32, shape (parts,), int64.
    words
        Words per part; fewer words are the beginning of more.

    Returns
    -------
    np.ndarray
        Shape (parts, words), uint64. A part that is up stays up where its chance is larger and its key the same.

    Notes
    -----
    A state is u < chance for 64 random numbers u at a time, compared bit by bit from the first until all differ: some eight
    bits. Each bit is SplitMix64 of the key and its place.

    References
    ----------
    Steele, Lea & Flood 2014, Fast splittable pseudorandom number generators, OOPSLA.
    """
    found = np.zeros((len(keys), words), np.uint64)
    step = np.uint64(0x9E3779B97F4A7C15)
    for row in range(len(keys)):
        level = levels[row]
        for word in range(words):
            state, alike, place = np.uint64(0), ~np.uint64(0), 31
            if level >> 32:
                state, alike = ~np.uint64(0), np.uint64(0)
            while alike and place >= 0:
                z = keys[row] + step * np.uint64(32 * word + 32 - place)
                z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                z = z ^ (z >> np.uint64(31))
                if (level >> place) & 1:
                    state |= alike & ~z
                    alike &= z
                else:
                    alike &= ~z
                place -= 1
            found[row, word] = state
    return found


def carried(
    tail: np.ndarray, head: np.ndarray, part: np.ndarray, up: np.ndarray, reached: np.ndarray, last: np.ndarray
) -> np.ndarray:
    """One round of a search backward from a target, in 64 random states a word.

    Parameters
    ----------
    tail, head, part
        Ends of the arcs and the row of their states, shape (arcs,).
    up
        States of the ties, shape (ties, words).
    reached
        States in which each node has a route so far, shape (nodes, words).
    last
        States of the last ties, into the target, shape (nodes, words).

    Returns
    -------
    np.ndarray
        States in which each node has a route of one tie more, shape (nodes, words).
    """
    found = last.copy()
    for arc in range(len(tail)):
        here, there, states = found[tail[arc]], reached[head[arc]], up[part[arc]]
        for word in range(len(here)):
            here[word] |= states[word] & there[word]
    return found
