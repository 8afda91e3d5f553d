"""How well probabilities did: Brier score with its interval, and the calibration table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

import numpy as np

from graph_service.analysis._result import Row

Z = 1.959964
DRAWS = 2000
# values of one outcome that are drawn one by one; more are drawn in so many groups of near ones
CELLS = 1000
EDGES = (0.0, 0.02, 0.05, 0.10, 0.20, 0.50, 1.0)


def losses(figures: np.ndarray, came_true: np.ndarray) -> np.ndarray:
    """Squared errors (figure - outcome)², whose mean is the Brier score; both of shape (n,).

    References
    ----------
    Brier 1950, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78.
    """
    found: np.ndarray = (figures - came_true) ** 2
    return found


def mean_interval(values: np.ndarray, came_true: np.ndarray, seed: int = 1) -> tuple[float, float]:
    """The 95 % bootstrap interval (percentiles) of a mean, drawn over forecasts.

    Parameters
    ----------
    values
        One for each forecast, shape (n,), n > 0.
    came_true
        Outcomes, shape (n,): the few that came true are drawn one by one.
    seed
        Equal seeds give equal intervals.
    """
    sides = [np.sort(values[came_true > 0]), np.sort(values[came_true <= 0])]
    cells = [cell for side in sides if len(side) for cell in np.array_split(side, min(len(side), CELLS))]
    counts = np.array([len(cell) for cell in cells])
    means = np.array([cell.mean() for cell in cells])
    drawn = np.random.default_rng(seed).multinomial(counts.sum(), counts / counts.sum(), size=DRAWS) @ means / counts.sum()
    low, high = np.percentile(drawn, [2.5, 97.5]).tolist()
    return low, high


def share_interval(hits: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    share, spread = hits / n, Z**2 / n
    middle, half = share + spread / 2, Z * sqrt(max(0.0, share * (1 - share)) / n + spread / (4 * n))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def calibration(figures: Sequence[float], came_true: Sequence[bool], edges: Sequence[float] = EDGES) -> list[Row]:
    """Forecasts by size of the figure, bins without any left out.

    Returns
    -------
    list of Row
        from_figure, to_figure (not in the bin, but for 1), forecasts, mean_figure, came_true, share, low, high (Wilson).
    """
    rows: list[Row] = []
    for start, end in pairwise(edges):
        inside = [(p, y) for p, y in zip(figures, came_true, strict=True) if start <= p < end or (end == edges[-1] and p == end)]
        if inside:
            n, hits = len(inside), sum(y for _, y in inside)
            low, high = share_interval(hits, n)
            rows.append(
                {
                    "from_figure": start,
                    "to_figure": end,
                    "forecasts": n,
                    "mean_figure": sum(p for p, _ in inside) / n,
                    "came_true": hits,
                    "share": hits / n,
                    "low": low,
                    "high": high,
                }
            )
    return rows
