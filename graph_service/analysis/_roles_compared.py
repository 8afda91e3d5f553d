"""What role counts are compared with: formulas where there are any, random runs where they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph_service.analysis._moments import bernoulli, fixed_arcs
from graph_service.analysis._randomgraphs import Drawn, tally
from graph_service.analysis._roles_counted import PAIRED, Counted
from graph_service.analysis._shuffle import OpenPairs, Shuffled, shuffle_counts, shuffle_moments
from graph_service.analysis._significance import discovery_rates, family_wise, two_sided
from graph_service.language import Progress

CHANCES = {"bernoulli": bernoulli, "arcs": fixed_arcs}


@dataclass(frozen=True)
class Compared:
    """Role counts beside what a null model gives; all arrays of shape (n, roles), NaN is undefined.

    ``p`` (two-sided) and ``p_max`` (for all cells at once) are None without runs.
    """

    counted: Counted
    null: str
    expected: np.ndarray
    sd: np.ndarray
    p: np.ndarray | None = None
    p_max: np.ndarray | None = None

    @cached_property
    def z(self) -> np.ndarray:
        """Deviations from the expectation; none where there is no deviation or no such role."""
        return _z(self.counted, self.expected, self.sd)

    @cached_property
    def q(self) -> np.ndarray | None:
        """False discovery rates; every actor's total is a question of its own, so totals are a family apart."""
        if self.p is None:
            return None
        return np.hstack([discovery_rates(self.p[:, :-1]), discovery_rates(self.p[:, -1:])])

    def columns(self) -> dict[str, np.ndarray]:
        """Blocks of columns by their prefix."""
        blocks = {"expected_": self.expected, "sd_": self.sd, "z_": self.z}
        if self.p is not None and self.q is not None and self.p_max is not None:
            blocks |= {"p_": self.p, "q_": self.q, "p_max_": self.p_max}
        return blocks


def _z(counted: Counted, expected: np.ndarray, sd: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        z: np.ndarray = (counted.raw - expected) / sd
    z[(counted.possible == 0) | (sd == 0)] = np.nan
    return z


def compare(counted: Counted, null: str, runs: int, seed: int, report: Progress) -> Compared:
    """Role counts beside a null model (``brokerage_roles`` names them)."""
    if null == "labels":
        return _against_labels(counted, runs, seed, report)
    expected, sd = np.zeros(counted.raw.shape), np.zeros(counted.raw.shape)
    if null in CHANCES:
        for size in set(counted.own.tolist()):
            moments = np.array(moments_of(counted, null, size))
            expected[counted.own == size], sd[counted.own == size] = moments[:, 0], moments[:, 1]
    if not runs or not counted.graph.m:
        return Compared(counted, null, expected, sd, *_untold(counted, runs))
    drawn = Drawn(counted.graph, counted.group, null, seed, counted.shown, report)
    found = tally(drawn, counted.raw, runs, (expected, sd) if null in CHANCES else None)
    if null not in CHANCES:
        expected, sd = found.mean, found.sd
    p = two_sided(found.high, found.low, runs)
    p[(counted.possible == 0) | ((null not in CHANCES) & (sd == 0))] = np.nan
    z = _z(counted, expected, sd)
    p_max = np.hstack([family_wise(z[:, :-1], found.largest[:, 0]), family_wise(z[:, -1:], found.largest[:, 1])])
    return Compared(counted, null, expected, sd, p, p_max)


def _untold(counted: Counted, runs: int) -> tuple[np.ndarray, np.ndarray] | tuple[()]:
    # runs of nothing: the columns are there and empty
    empty = np.full(counted.raw.shape, np.nan)
    return (empty, empty) if runs else ()


def moments_of(counted: Counted, null: str, size: int) -> list[tuple[float, float]]:
    """Expectation and deviation by role of a broker whose group has so many members; ``null`` has a formula."""
    chance = CHANCES[null](counted.graph.m, counted.slots)
    return [each.moments(chance) for each in counted.sizes.broker(size)]


def _against_labels(counted: Counted, runs: int, seed: int, report: Progress) -> Compared:
    # the total does not depend on groups: it is its own expectation and has no deviation
    pairs = Shuffled(OpenPairs(counted.graph), counted.group, counted.strata)
    still = np.zeros((counted.graph.n, 1))
    mean, sd = shuffle_moments(pairs, len(counted.known))
    expected = counted.shown(np.hstack([mean, counted.ordered[:, 5:]]))
    deviation = counted.shown(np.hstack([sd, still]))
    if not runs or not len(pairs.broker):
        return Compared(counted, "labels", expected, deviation, *_untold(counted, runs))
    high, low, largest = shuffle_counts(pairs, counted.ordered[:, :5].copy(), (mean, sd), runs, seed, report)
    p = np.hstack([two_sided(high, low, runs), still + np.nan])
    p = p[:, PAIRED] if counted.pairs else p
    p[(counted.possible == 0) | (counted.raw[:, -1:] == 0)] = np.nan
    p_max = family_wise(_z(counted, expected, deviation), largest)
    return Compared(counted, "labels", expected, deviation, p, p_max)
