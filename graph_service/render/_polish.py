"""Polish: moves actors one by one so that fewer ties cross and fewer lie over a foreign mark."""

from __future__ import annotations

import numpy as np

MOVES = 1600
CROSSING, UNDER, CLOSE, LENGTH, HOME = 1.0, 2.2, 3.0, 1.1, 0.5


def polished(where: np.ndarray, ends: np.ndarray, radii: np.ndarray, seed: int) -> np.ndarray:
    """Positions (n, 2) after seeded hill climbing over single moves.

    Parameters
    ----------
    where, ends, radii
        Positions (n, 2), tied pairs (m, 2) as places, radii (n,) in map units.
    seed
        Seed of the moves that are tried.

    Notes
    -----
    The cost of a place: ties that cross (1 each), marks under a tie (2.2 each), marks closer than the
    gap, lengths of ties, distance from the place that the forces gave. The aims are those of
    Davidson & Harel 1996, Drawing graphs nicely using simulated annealing, ACM TOG 15; without heat.
    """
    spot, random = where.copy(), np.random.default_rng(seed)
    n = len(spot)
    typical = float(np.median(np.hypot(*(spot[ends[:, 0]] - spot[ends[:, 1]]).T)))
    contacts: list[list[int]] = [[] for _ in range(n)]
    for a, b in ends.tolist():
        contacts[a].append(b)
        contacts[b].append(a)
    near = [np.array(found, dtype=np.int64) for found in contacts]
    rounds = int(np.clip(MOVES // n, 6, 30))
    for turn in range(rounds):
        reach = typical * (1.6 - 1.3 * turn / rounds)
        for v in random.permutation(n):
            steps = random.normal(0, 0.5 * reach, size=(9, 2))
            tried = np.vstack([spot[v], spot[v] + steps, spot[near[v]].mean(axis=0) + steps[:2] * 0.5])
            cost = _cost(int(v), tried, spot, ends, near[v], radii, where[v], typical)
            spot[v] = tried[int(np.argmin(cost))]
    return spot


def _cost(
    v: int,
    tried: np.ndarray,
    spot: np.ndarray,
    ends: np.ndarray,
    near: np.ndarray,
    radii: np.ndarray,
    home: np.ndarray,
    typical: float,
) -> np.ndarray:
    """Cost (k,) of setting actor v at each of k places."""
    other = ends[(ends[:, 0] != v) & (ends[:, 1] != v)]
    a, b, q = spot[other[:, 0]], spot[other[:, 1]], spot[near]
    side = _cross(b - a, tried[:, None] - a)
    far = _cross(b - a, q[:, None] - a)
    arm = q[None] - tried[:, None]
    reach = _cross(arm[:, :, None], a[None, None] - tried[:, None, None])
    beyond = _cross(arm[:, :, None], b[None, None] - tried[:, None, None])
    crossings = ((side[:, None] * far[None] < 0) & (reach * beyond < 0)).sum(axis=(1, 2))
    rest = np.ones(len(spot), dtype=bool)
    rest[v] = False
    marks, size = spot[rest], radii[rest]
    foreign = np.isin(np.flatnonzero(rest), near, invert=True)
    covered = (_distance(tried[:, None, None], q[None, :, None], marks[None, None, foreign]) < size[foreign] + 6).sum(axis=(1, 2))
    over = (_distance(a[None], b[None], tried[:, None]) < radii[v] + 6).sum(axis=1)
    gap = np.hypot(*(tried[:, None] - marks[None]).transpose(2, 0, 1)) / (size + radii[v] + 40)
    close = np.square(np.maximum(0, 1.6 - gap)).sum(axis=1)
    length = np.hypot(arm[..., 0], arm[..., 1]) / typical
    drift = np.hypot(*(tried - home).T) / typical
    found: np.ndarray = (
        CROSSING * crossings
        + UNDER * (covered + over)
        + CLOSE * close
        + LENGTH * np.square(np.maximum(0, length - 0.7)).sum(axis=1)
        + HOME * drift
    )
    return found


def _cross(u: np.ndarray, w: np.ndarray) -> np.ndarray:
    found: np.ndarray = u[..., 0] * w[..., 1] - u[..., 1] * w[..., 0]
    return found


def _distance(a: np.ndarray, b: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Distance of points p from segments a to b (broadcast over leading axes)."""
    along = b - a
    share = ((p - a) * along).sum(axis=-1) / np.maximum((along * along).sum(axis=-1), 1e-9)
    foot = a + np.clip(share, 0, 1)[..., None] * along
    off = p - foot
    found: np.ndarray = np.hypot(off[..., 0], off[..., 1])
    return found
