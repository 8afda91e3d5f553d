"""Pairs that are not tied: how near they are already, and how far a tie would open the circle of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graph_service.analysis._contacts import contacts
from graph_service.analysis._hole_kernels import constraint_with, shared_of_pairs
from graph_service.analysis._kernels import compiled
from graph_service.snapshot import GraphSnapshot


class Closing(NamedTuple):
    """Figures of pairs, each of shape (pairs,).

    ``adamic_adar`` and ``resource_allocation`` say how easy a tie is (0: no common contact). ``now`` is the constraint of
    the first of a pair, NaN where it has no contact, ``then`` with the tie; the less, the more the tie opens.
    """

    adamic_adar: np.ndarray
    resource_allocation: np.ndarray
    now: np.ndarray
    then: np.ndarray


def closing(snapshot: GraphSnapshot, pairs: Sequence[tuple[str, str]]) -> Closing:
    """What common contacts say of pairs, and Burt's constraint of the first of each before and after.

    Parameters
    ----------
    snapshot
        The network; all its ties without direction, each worth 1.
    pairs
        Two ids each, not tied yet.

    References
    ----------
    Adamic & Adar 2003, Friends and neighbors on the Web, Social Networks 25. Zhou, Lü & Zhang 2009, Predicting missing
    links via local information, European Physical Journal B 71. Burt 1992, Structural Holes, chapter 2.
    """
    graph = snapshot.graph("undirected")
    around = contacts(graph)
    place = {id: number for number, id in enumerate(graph.ids)}
    ends = np.array([(place[a], place[b]) for a, b in pairs], np.int64).reshape(-1, 2)
    a, b = np.ascontiguousarray(ends[:, 0]), np.ascontiguousarray(ends[:, 1])
    near, shares = compiled(shared_of_pairs)(around.indptr, around.indices, a, b)
    now, then = (compiled(constraint_with)(*around, a, b, worth) for worth in (0.0, 1.0))
    return Closing(near, shares, now, then)
