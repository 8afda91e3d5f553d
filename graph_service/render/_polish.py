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
    rest = np.ones(len(spot), dtype=bool)
    rest[v] = False
    foreign = rest.copy()
    foreign[near] = False
    a, b, q = spot[other[:, 0]], spot[other[:, 1]], spot[near]
    arm = q[None] - tried[:, None]
    crossings = _crossings(tried, arm, q, a, b)
    marks = spot[foreign]
    covered = (_from_arms(tried, arm, marks) < np.square(radii[foreign] + 6)).sum(axis=(1, 2))
    over = (_from_lines(a, b, tried) < (radii[v] + 6) ** 2).sum(axis=1)
    gap = np.hypot(*(tried[:, None] - spot[rest][None]).transpose(2, 0, 1)) / (radii[rest] + radii[v] + 40)
    close = np.square(np.maximum(0, 1.6 - gap)).sum(axis=1)
    length = np.square(np.maximum(0, np.hypot(arm[..., 0], arm[..., 1]) / typical - 0.7)).sum(axis=1)
    drift = np.hypot(*(tried - home).T) / typical
    found: np.ndarray = CROSSING * crossings + UNDER * (covered + over) + CLOSE * close + LENGTH * length + HOME * drift
    return found


def _crossings(tried: np.ndarray, arm: np.ndarray, q: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Foreign ties (m,) crossed from each of k places; a shared end is no crossing."""
    # cross products as products of matrices: cross(u, w) = w . (-u_y, u_x)
    line = _turned(b - a)
    base = (a * line).sum(axis=1)
    side, far = tried @ line.T - base, q @ line.T - base
    across = _turned(arm)
    level = (across * tried[:, None]).sum(axis=2)[..., None]
    split = (across @ a.T - level) * (across @ b.T - level) < 0
    found: np.ndarray = (split & (side[:, None] * far[None] < 0)).sum(axis=(1, 2))
    return found


def _turned(u: np.ndarray) -> np.ndarray:
    return np.stack([-u[..., 1], u[..., 0]], axis=-1)


def _from_arms(tried: np.ndarray, arm: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Squared distances (k, d, n) of points p (n) from the segments that start at k places."""
    size = np.square(arm).sum(axis=2)[..., None]
    along = arm @ p.T - (arm * tried[:, None]).sum(axis=2)[..., None]
    share = np.clip(along / np.maximum(size, 1e-9), 0, 1)
    straight = np.square(p[None] - tried[:, None]).sum(axis=2)[:, None]
    found: np.ndarray = straight - 2 * share * along + np.square(share) * size
    return found


def _from_lines(a: np.ndarray, b: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Squared distances (k, m) of k points p from the segments a to b (m)."""
    line = b - a
    size = np.square(line).sum(axis=1)
    along = p @ line.T - (a * line).sum(axis=1)
    share = np.clip(along / np.maximum(size, 1e-9), 0, 1)
    straight = np.square(p[:, None] - a[None]).sum(axis=2)
    found: np.ndarray = straight - 2 * share * along + np.square(share) * size
    return found
