"""How well probabilities did: Brier score with its interval, and the calibration table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np

from graph_service.analysis._result import Row

Z = 1.959964
DRAWS = 1000
# so many of the largest and of the smallest values are drawn one by one, those between in so many groups of near ones
CELLS = 250
EDGES = (0.0, 0.02, 0.05, 0.10, 0.20, 0.50, 1.0)


def losses(figures: np.ndarray, came_true: np.ndarray) -> np.ndarray:
    """Squared errors (figure - outcome)², whose mean is the Brier score; both of shape (n,).

    References
    ----------
    Brier 1950, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78.
    """
    found: np.ndarray = (figures - came_true) ** 2
    return found


@dataclass(frozen=True)
class Spread:
    """How the values of many forecasts are spread, small enough to keep: groups of near values, their sizes and means."""

    sizes: np.ndarray
    means: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, came_true: np.ndarray) -> Spread:
        """The spread of one value per forecast, shape (n,); values of both outcomes are kept apart."""
        cells = [cell for side in (values[came_true > 0], values[came_true <= 0]) for cell in _cells(np.sort(side))]
        return cls(np.array([len(cell) for cell in cells]), np.array([cell.mean() for cell in cells]))

    @classmethod
    def of_all(cls, parts: Sequence[Spread]) -> Spread:
        """Several spreads as one."""
        return cls(np.concatenate([part.sizes for part in parts]), np.concatenate([part.means for part in parts]))

    @property
    def mean(self) -> float:
        """The mean of all values."""
        return float(self.sizes @ self.means / self.sizes.sum())

    def interval(self, seed: int = 1) -> tuple[float, float]:
        """The 95 % bootstrap interval (percentiles) of the mean, drawn over forecasts; equal seeds give equal intervals.

        Exact up to some hundred forecasts of each outcome; of more, those in the middle are drawn in groups of near values.
        """
        n = int(self.sizes.sum())
        drawn = np.random.default_rng(seed).multinomial(n, self.sizes / n, size=DRAWS) @ self.means / n
        low, high = np.percentile(drawn, [2.5, 97.5]).tolist()
        return low, high


def _cells(side: np.ndarray) -> list[np.ndarray]:
    if len(side) <= 3 * CELLS:
        return np.array_split(side, len(side)) if len(side) else []
    ends = np.array_split(side[:CELLS], CELLS), np.array_split(side[-CELLS:], CELLS)
    return [*ends[0], *np.array_split(side[CELLS:-CELLS], CELLS), *ends[1]]


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
