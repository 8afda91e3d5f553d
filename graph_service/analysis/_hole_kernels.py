"""Loops over the contacts of contacts: Burt's measures of structural holes, and ties inside a clique."""

from __future__ import annotations

from math import log

import numpy as np


def holes(indptr: np.ndarray, indices: np.ndarray, values: np.ndarray, own: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effective size, constraint and hierarchy of every node (Burt 1992).

    Parameters
    ----------
    indptr, indices, values
        CSR rows of z = a_ij + a_ji, symmetric, without loops; shapes (n + 1,), (2 pairs,), (2 pairs,).
    own
        Constraint by the ego network alone: a contact's shares are those of its ties to the node and its contacts
        (UCINET's option). Else of all its ties.

    Returns
    -------
    effective, constraint, hierarchy
        Each of shape (n,); NaN for a node without contacts. Hierarchy is 1 with one contact.

    Notes
    -----
    O(sum of squared degrees). Only contacts of a node count as j in its constraint, as in igraph and NetworkX.
    """
    n = len(indptr) - 1
    effective, constraint, hierarchy = np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)
    total, largest = np.zeros(n), np.zeros(n)
    for i in range(n):
        for e in range(indptr[i], indptr[i + 1]):
            total[i] += values[e]
            largest[i] = max(largest[i], values[e])
    share, indirect = np.zeros(n), np.zeros(n)
    for i in range(n):
        start, stop = indptr[i], indptr[i + 1]
        if start == stop:
            continue
        for e in range(start, stop):
            share[indices[e]] = values[e] / total[i]
        redundant = 0.0
        for e in range(start, stop):
            q = indices[e]
            whole, shared = total[q], 0.0
            if own:
                whole = values[e]
                for f in range(indptr[q], indptr[q + 1]):
                    whole += values[f] if share[indices[f]] > 0 else 0.0
            passed = share[q] / whole
            for f in range(indptr[q], indptr[q + 1]):
                j = indices[f]
                if share[j] > 0:
                    shared += share[j] * values[f]
                    indirect[j] += passed * values[f]
            redundant += shared / largest[q]
        n_i, c_i, spread = stop - start, 0.0, 0.0
        for e in range(start, stop):
            c_i += (share[indices[e]] + indirect[indices[e]]) ** 2
        for e in range(start, stop):
            j = indices[e]
            r = (share[j] + indirect[j]) ** 2 * n_i / c_i
            spread += r * log(r)
            share[j] = indirect[j] = 0.0
        effective[i], constraint[i] = n_i - redundant, c_i
        hierarchy[i] = spread / (n_i * log(n_i)) if n_i > 1 else 1.0
    return effective, constraint, hierarchy


def shared_contacts(indptr: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Contacts that the two ends of each tie have in common.

    Parameters
    ----------
    indptr, indices
        CSR rows of a symmetric graph without loops; shapes (n + 1,) and (2 pairs,).

    Returns
    -------
    np.ndarray
        In the order of ``indices``.
    """
    n = len(indptr) - 1
    found, near = np.zeros(len(indices), np.int64), np.full(n, -1, np.int64)
    for i in range(n):
        for e in range(indptr[i], indptr[i + 1]):
            near[indices[e]] = i
        for e in range(indptr[i], indptr[i + 1]):
            q = indices[e]
            for f in range(indptr[q], indptr[q + 1]):
                found[e] += 1 if near[indices[f]] == i else 0
    return found


def shared_of_pairs(indptr: np.ndarray, indices: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much pairs have in common: Adamic & Adar's index and the resource allocation index.

    Parameters
    ----------
    indptr, indices
        CSR rows of a symmetric graph without loops, neighbours sorted; shapes (n + 1,) and (2 pairs,).
    a, b
        The ends of each pair, shape (asked,).

    Returns
    -------
    adamic_adar, resource_allocation
        Sums over the common contacts z of 1 / ln d_z and of 1 / d_z, shape (asked,).
    """
    near, shares = np.zeros(len(a)), np.zeros(len(a))
    for pair in range(len(a)):
        e, f = indptr[a[pair]], indptr[b[pair]]
        while e < indptr[a[pair] + 1] and f < indptr[b[pair] + 1]:
            if indices[e] < indices[f]:
                e += 1
            elif indices[e] > indices[f]:
                f += 1
            else:
                # a common contact has two contacts at least
                d = indptr[indices[e] + 1] - indptr[indices[e]]
                near[pair] += 1 / log(d)
                shares[pair] += 1 / d
                e += 1
                f += 1
    return near, shares


def constraint_with(
    indptr: np.ndarray, indices: np.ndarray, values: np.ndarray, a: np.ndarray, b: np.ndarray, worth: float
) -> np.ndarray:
    """Burt's constraint of an actor who had one contact more.

    Parameters
    ----------
    indptr, indices, values
        CSR rows of z = a_ij + a_ji, symmetric, without loops; shapes (n + 1,), (2 pairs,), (2 pairs,).
    a, b
        The actor and the new contact, not tied yet, shape (asked,).
    worth
        z of the new tie; 0: the constraint as it is.

    Returns
    -------
    np.ndarray
        Shape (asked,); NaN for an actor without contacts where the tie is worth nothing.

    Notes
    -----
    O(contacts of the contacts) for each.
    """
    n = len(indptr) - 1
    total, share, indirect = np.zeros(n), np.zeros(n), np.zeros(n)
    found = np.full(len(a), np.nan)
    for i in range(n):
        for e in range(indptr[i], indptr[i + 1]):
            total[i] += values[e]
    for pair in range(len(a)):
        one, two = a[pair], b[pair]
        start, stop, whole = indptr[one], indptr[one + 1], total[one] + worth
        if whole == 0:
            continue
        for e in range(start, stop):
            share[indices[e]] = values[e] / whole
        share[two] = worth / whole
        for e in range(start, stop + 1):
            q = indices[e] if e < stop else two
            if share[q] == 0:
                continue
            passed = share[q] / (total[q] + (worth if q == two else 0.0))
            for f in range(indptr[q], indptr[q + 1]):
                if share[indices[f]] > 0:
                    indirect[indices[f]] += passed * values[f]
        found[pair] = 0.0
        for e in range(start, stop + 1):
            j = indices[e] if e < stop else two
            found[pair] += (share[j] + indirect[j]) ** 2
            share[j] = indirect[j] = 0.0
    return found
