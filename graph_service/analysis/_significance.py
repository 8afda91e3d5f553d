"""p-values from counted runs, and false discovery rates."""

from __future__ import annotations

from math import ceil

import numpy as np


def two_sided(high: np.ndarray, low: np.ndarray, runs: int) -> np.ndarray:
    """2 min((1 + high) / (1 + runs), (1 + low) / (1 + runs)), at most 1 (analytics 2.1)."""
    p: np.ndarray = np.minimum(2 * (1 + np.minimum(high, low)) / (1 + runs), 1.0)
    return p


def family_wise(z: np.ndarray, largest: np.ndarray) -> np.ndarray:
    """Share of runs whose largest |z| of all cells is at least that of a cell (maxT, Westfall & Young 1993).

    Parameters
    ----------
    z
        Observed z of the cells; NaN stays.
    largest
        Largest |z| of each run, shape (runs,).
    """
    order = np.sort(largest)
    # a run that repeats the observed counts may differ in the last digits
    reached = len(order) - np.searchsorted(order, np.abs(z) - 1e-9)
    return np.where(np.isnan(z), np.nan, (1 + reached) / (1 + len(order)))


def discovery_rates(p: np.ndarray) -> np.ndarray:
    """Benjamini-Hochberg adjusted p-values of all cells that are not NaN; NaN stays.

    Notes
    -----
    q of the k-th smallest p is the minimum over j >= k of p_j cells / j (Benjamini & Hochberg 1995).
    """
    found = np.full(p.shape, np.nan)
    cells = np.flatnonzero(~np.isnan(p))
    order = cells[np.argsort(p.flat[cells], kind="stable")]
    adjusted = p.flat[order] * len(order) / np.arange(1, len(order) + 1)
    found.flat[order] = np.minimum.accumulate(adjusted[::-1])[::-1]
    return found


def runs_needed(cells: int, rate: float) -> int:
    """Runs from which one cell alone can reach the rate: the smallest two-sided p is 2 / (1 + runs)."""
    return max(0, ceil(2 * cells / rate) - 1)
