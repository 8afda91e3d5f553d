"""The loop over pairs that compares two rankings; numba compiles it on first use (see ``_kernels``)."""

from __future__ import annotations

import numpy as np


def compared_pairs(one: np.ndarray, other: np.ndarray) -> tuple[int, int, int, int]:
    """Pairs of actors by how two scores order them.

    Parameters
    ----------
    one, other
        Scores of the same actors, shape (n,).

    Returns
    -------
    concordant, discordant, equal_in_one, equal_in_other
        Numbers of pairs; a pair that is equal in both counts in both of the last.

    Notes
    -----
    O(n^2).
    """
    n = len(one)
    concordant, discordant, equal_one, equal_other = 0, 0, 0, 0
    for i in range(n):
        for j in range(i):
            a, b = one[i] - one[j], other[i] - other[j]
            if a == 0:
                equal_one += 1
            if b == 0:
                equal_other += 1
            if a * b > 0:
                concordant += 1
            elif a * b < 0:
                discordant += 1
    return concordant, discordant, equal_one, equal_other
