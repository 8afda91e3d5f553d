"""What two actors are to each other whichever way their ties point: z = a_ij + a_ji (Burt 1992)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph_service.analysis._hole_kernels import holes, shared_contacts
from graph_service.analysis._kernels import compiled
from graph_service.snapshot import Graph


class Contacts(NamedTuple):
    """CSR rows of z: each pair stands in both rows, neighbours sorted."""

    indptr: np.ndarray
    indices: np.ndarray
    values: np.ndarray

    @property
    def degree(self) -> np.ndarray:
        """Contacts of each node, shape (n,)."""
        return np.diff(self.indptr)


def contacts(graph: Graph) -> Contacts:
    """z of a graph; an undirected or symmetric one counts each tie twice, which no share depends on."""
    from scipy.sparse import csr_array

    ties = csr_array((graph.values, graph.indices, graph.indptr), shape=(graph.n, graph.n))
    both = ties if graph.direction != "directed" else csr_array(ties + ties.T)
    both.sort_indices()
    return Contacts(both.indptr.astype(np.int64), both.indices.astype(np.int32), both.data)


def burt(around: Contacts, own: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effective size, constraint and hierarchy of every node; see ``holes``."""
    effective, constraint, hierarchy = compiled(holes)(*around, own)
    return effective, constraint, hierarchy


def mutual(graph: Graph) -> Contacts:
    """The pairs tied both ways; of an undirected or symmetric graph all pairs."""
    from scipy.sparse import csr_array

    ties = csr_array((np.ones(len(graph.indices)), graph.indices, graph.indptr), shape=(graph.n, graph.n))
    both = csr_array(ties.multiply(ties.T))
    both.sort_indices()
    return Contacts(both.indptr.astype(np.int64), both.indices.astype(np.int32), both.data)


def in_common(around: Contacts) -> np.ndarray:
    """Contacts that the ends of each pair share, in the order of the rows' neighbours."""
    found: np.ndarray = compiled(shared_contacts)(around.indptr, around.indices)
    return found


def row_sums(around: Contacts, values: np.ndarray) -> np.ndarray:
    """Sums over each node's pairs, shape (n,)."""
    rows = np.repeat(np.arange(len(around.degree)), around.degree)
    return np.bincount(rows, values, minlength=len(around.degree))
