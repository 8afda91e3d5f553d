"""Tie values as whole numbers, so that equal sums are equal: 0.1 + 0.2 is 0.3, and three thirds are one."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

import numpy as np

# sums of whole numbers stay below this, a quarter of what int64 holds
ROOM = 2**61


def as_written(values: np.ndarray) -> tuple[list[Fraction], np.ndarray]:
    """The different values as the decimals that a file has them in, and the place of each value among them."""
    different, place = np.unique(values, return_inverse=True)
    return [Fraction(repr(float(value))) for value in different], place


def common_measure(values: list[Fraction]) -> Fraction:
    """The largest number that every value is a whole multiple of."""
    below = lcm(*(value.denominator for value in values))
    return Fraction(gcd(*(int(value * below) for value in values)), below)


def whole(values: np.ndarray) -> tuple[np.ndarray, Fraction]:
    """Positive values as whole multiples of a unit.

    Parameters
    ----------
    values
        Shape (ties,).

    Returns
    -------
    numbers, unit
        int64 of shape (ties,), and what 1 stands for. Exact, if the sum of the numbers fits; else each is rounded, with
        an error below 1e-18 of the sum.
    """
    if not len(values):
        return np.zeros(0, np.int64), Fraction(1)
    written, place = as_written(values)
    unit = max(common_measure(written), max(written) * len(values) / ROOM)
    numbers = np.array([round(value / unit) for value in written], np.int64)
    return numbers[place], unit
