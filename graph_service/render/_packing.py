"""Packing: pushes overlapping marks apart, sets components and actors without ties in rows."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np

GAP = 22.0
LEAST = 8.0
COLUMN, ROW, TRAY_GAP = 250.0, 46.0, 110.0


def apart(where: np.ndarray, radii: np.ndarray, fixed: np.ndarray | None = None, among: np.ndarray | None = None) -> np.ndarray:
    """Positions (n, 2) with every pair at least the sum of its radii + 8 units apart.

    Parameters
    ----------
    where, radii
        Positions (n, 2) and radii (n,) in map units.
    fixed
        Who keeps its place (n,); two fixed ones are left as they are.
    among
        Places that take part; the others are returned untouched.
    """
    from scipy.spatial import cKDTree

    chosen = np.arange(len(where)) if among is None else np.sort(among)
    spot, size = where[chosen].copy(), radii[chosen]
    free = np.ones(len(chosen)) if fixed is None else (~fixed[chosen]).astype(np.float64)
    # equal places have no direction to be pushed in: a sunflower of tiny steps gives one
    turn = np.arange(len(chosen)) * 2.399963
    spot += np.column_stack([np.cos(turn), np.sin(turn)]) * 0.01 * free[:, None]
    for turn_number in range(400):
        pairs = cKDTree(spot).query_pairs(2 * float(size.max()) + GAP, output_type="ndarray")
        a, b = pairs[:, 0], pairs[:, 1]
        step = spot[b] - spot[a]
        distance = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6)
        moving = free[a] + free[b] > 0
        gap = (GAP if turn_number < 200 else LEAST + 1) + size[a] + size[b]
        close = (distance < gap) & moving
        if not (distance[moving] < (size[a] + size[b] + LEAST)[moving] + (GAP - LEAST) * (turn_number < 60) * 0.6).any():
            break
        push = ((gap - distance) / distance * 0.5)[close, None] * step[close]
        share = (2 / np.maximum(free[a] + free[b], 1))[close, None]
        np.add.at(spot, a[close], -push * share * free[a][close, None])
        np.add.at(spot, b[close], push * share * free[b][close, None])
        if turn_number % 20 == 19 and fixed is None:
            spot *= 1.04
    found = where.copy()
    found[chosen] = spot
    return found


def beside(where: np.ndarray, parts: Sequence[np.ndarray], radii: np.ndarray) -> np.ndarray:
    """The first part stays; the others are set in rows below it, largest first."""
    found = where.copy()
    if not parts:
        return found
    main = parts[0]
    low, high = _box(found, radii, main)
    left, width = low[0], max(high[0] - low[0], 900.0)
    x, y, tall = left, high[1] + GAP * 3, 0.0
    for part in parts[1:]:
        first, last = _box(found, radii, part)
        size = last - first
        if x > left and x + size[0] > left + width:
            x, y, tall = left, y + tall + GAP * 3, 0.0
        found[part] += np.array([x, y]) - first
        x, tall = x + size[0] + GAP * 6, max(tall, size[1])
    return found


def in_tray(where: np.ndarray, alone: Sequence[int], parts: Sequence[np.ndarray]) -> np.ndarray:
    """Actors without ties in rows: beside the small parts where there is room, else below everything.

    Five columns, more when there are many; a column is wide enough for a name at the first view.
    """
    found = where.copy()
    if not len(alone):
        return found
    low, high = _extent(where, parts) if len(parts) else (np.zeros(2), np.zeros(2))
    wide = high[0] - low[0]
    columns = min(len(alone), max(5, ceil(sqrt(len(alone) / 2))))
    column = max(COLUMN, wide / 9)
    left, top = (low[0] + high[0] - columns * column) / 2 + 30, high[1] + TRAY_GAP
    if len(parts) > 1:
        first, last = _extent(where, parts[1:])
        if last[0] + column / 2 + columns * column < high[0]:
            left, top = last[0] + column / 2, first[1] + 40
    for number, place in enumerate(alone):
        found[place] = left + (number % columns) * column, top + (number // columns) * ROW * column / COLUMN
    return found


def _extent(where: np.ndarray, parts: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    spots = where[np.concatenate(parts)]
    return spots.min(axis=0), spots.max(axis=0)


def _box(where: np.ndarray, radii: np.ndarray, part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    edge = radii[part, None]
    return (where[part] - edge).min(axis=0), (where[part] + edge).max(axis=0)
