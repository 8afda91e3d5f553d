"""Layout: where each actor and market lies on the map; seeded, stable between visits, nothing overlaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from graph_service.analysis._igraph import seeded
from graph_service.render._packing import apart, beside, in_tray
from graph_service.render._polish import polished
from graph_service.snapshot import GraphSnapshot

MEDIAN_TIE = 165.0
STRETCH, ASPECT = 1.85, 1.75
ROOM = 23_000.0
POLISH_UP_TO = 320
SECTOR, ABROAD = 0.6, 0.5
Positions = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Drawn:
    """What is drawn: ids of actors, markets and events, and each tied pair once.

    ``pairs`` (m, 2) holds places in ``ids``; ``radii`` (n,) is in map units.
    """

    ids: tuple[str, ...]
    pairs: np.ndarray
    radii: np.ndarray
    sectors: tuple[str | None, ...]
    abroad: np.ndarray


def radius(ties: float) -> float:
    """Radius of a mark in map units for a number of tied others (look.md 4.2)."""
    return 9 + 3.3 * sqrt(min(ties, 60))


def drawn(snapshot: GraphSnapshot) -> Drawn:
    """Actors, the markets and events that somebody is tied to, and the pairs among them."""
    actors = {node.id for node in snapshot.nodes}
    used = {t.target for t in snapshot.access + snapshot.participation if t.source in actors}
    others = sorted((used & (set(snapshot.markets) | set(snapshot.events))) - actors)
    ids = tuple(sorted(actors)) + tuple(others)
    place = {id: number for number, id in enumerate(ids)}
    pairs = {
        (min(a, b), max(a, b))
        for tie in snapshot.ties + snapshot.access + snapshot.participation
        if (a := place.get(tie.source)) is not None and (b := place.get(tie.target)) is not None and a != b
    }
    ends = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    degrees = np.bincount(ends.ravel(), minlength=len(ids))
    attributes = [snapshot.by_id[id].attributes if id in snapshot.by_id else {} for id in ids]
    home = _home([a.get("country") for a in attributes])
    return Drawn(
        ids=ids,
        pairs=ends,
        radii=np.array([radius(d) for d in degrees], dtype=np.float64),
        sectors=tuple(a.get("sector") for a in attributes),
        abroad=np.array(
            [id in snapshot.markets or (a.get("country") or home) != home for id, a in zip(ids, attributes, strict=True)],
            dtype=bool,
        ),
    )


def _home(countries: Sequence[str | None]) -> str | None:
    known = [country for country in countries if country]
    return max(sorted(set(known)), key=known.count) if known else None


def positions(
    snapshot: GraphSnapshot, *, seed: int = 1, previous: Mapping[str, tuple[float, float]] | None = None, polish: bool = True
) -> Positions:
    """Where each actor, market and event lies.

    Parameters
    ----------
    snapshot
        The network.
    seed
        Seed of every random step: the same network and seed give the same map.
    previous
        Positions of an earlier visit. Who is in them stays there; newcomers start beside their
        contacts. Used when it knows at least a third of the actors with ties.
    polish
        Move actors one by one to have fewer crossings (up to 320 actors; about 2 s at 100, 6 s at 300).

    Returns
    -------
    dict
        Id to (x, y) in map units, y downwards. No two marks overlap: between their rims lie at
        least 8 units. Actors without ties stand in rows below (``tray``), small components at the right of them.

    References
    ----------
    Fruchterman & Reingold 1991, Graph drawing by force-directed placement, Software 21.
    """
    graph = drawn(snapshot)
    if not graph.ids:
        return {}
    parts = _components(len(graph.ids), graph.pairs)
    alone = [part[0] for part in parts if len(part) == 1]
    tied = [part for part in parts if len(part) > 1]
    held = _held(graph, alone, previous or {})
    if held is not None:
        where = _beside_contacts(graph, held, seed)
        where = apart(where, graph.radii, fixed=~np.isnan(held[:, 0]), among=np.concatenate(tied) if tied else None)
    else:
        where = _afresh(graph, tied, seed, polish)
    where = in_tray(where, alone, tied)
    return {id: (round(float(x), 1), round(float(y), 1)) for id, (x, y) in zip(graph.ids, where, strict=True)}


def _components(n: int, pairs: np.ndarray) -> list[np.ndarray]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count, label = connected_components(
        coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n, n)), directed=False
    )
    order = np.argsort(label, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(label, minlength=count))[:-1])
    return sorted(parts, key=lambda part: (-len(part), int(part[0])))


def _held(graph: Drawn, alone: Sequence[int], previous: Mapping[str, tuple[float, float]]) -> np.ndarray | None:
    # who stood in the tray (below all who stay tied) and has ties now starts anew beside its contacts
    place = np.array([previous.get(id, (np.nan, np.nan)) for id in graph.ids], dtype=np.float64).reshape(-1, 2)
    tray_top = min((place[a, 1] for a in alone if not np.isnan(place[a, 1])), default=np.inf)
    place[place[:, 1] > tray_top - 1] = np.nan
    place[list(alone)] = np.nan
    tied = len(graph.ids) - len(alone)
    return place if tied and np.count_nonzero(~np.isnan(place[:, 0])) * 3 >= tied else None


def _beside_contacts(graph: Drawn, held: np.ndarray, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    where, known = held.copy(), ~np.isnan(held[:, 0])
    shift = random.uniform(-60, 60, size=where.shape)
    both = np.concatenate([graph.pairs, graph.pairs[:, ::-1]])
    while not known.all():
        total, count = np.zeros_like(where), np.zeros(len(where))
        seen = both[known[both[:, 1]] & ~known[both[:, 0]]]
        np.add.at(total, seen[:, 0], where[seen[:, 1]])
        np.add.at(count, seen[:, 0], 1)
        new = count > 0
        if not new.any():
            break
        where[new] = total[new] / count[new, None] + shift[new]
        known |= new
    rest = ~known
    where[rest] = np.nanmax(where, axis=0) * [0.5, 1] + [0, 120] + shift[rest]
    return where


def _afresh(graph: Drawn, tied: Sequence[np.ndarray], seed: int, polish: bool) -> np.ndarray:
    where = np.zeros((len(graph.ids), 2))
    for part in tied:
        number = {int(member): place for place, member in enumerate(part)}
        ends = graph.pairs[np.isin(graph.pairs[:, 0], part)]
        ends = np.array([[number[int(a)], number[int(b)]] for a, b in ends], dtype=np.int64).reshape(-1, 2)
        sectors = [graph.sectors[member] for member in part]
        found = _turned(_forces(len(part), ends, sectors, graph.abroad[part], seed), graph.abroad[part])
        found = _scaled(found, ends, len(part))
        if polish and 4 < len(part) <= POLISH_UP_TO:
            found = _wide(polished(found, ends, graph.radii[part], seed), 1.4)
        where[part] = apart(found, graph.radii[part])
    return beside(where, tied, graph.radii)


def _forces(n: int, ends: np.ndarray, sectors: Sequence[str | None], abroad: np.ndarray, seed: int) -> np.ndarray:
    import igraph

    # invisible anchors: one per sector for those at home, one for everything abroad
    names = sorted({sector for sector in sectors if sector}) if n <= 2000 else []
    anchors = [(n + names.index(s), i, SECTOR) for i, s in enumerate(sectors) if s in names and not abroad[i]]
    anchors += [(n + len(names), i, ABROAD) for i in np.flatnonzero(abroad).tolist() if names]
    graph = igraph.Graph(n=n + len(names) + 1, edges=[*map(tuple, ends.tolist()), *(anchor[:2] for anchor in anchors)])
    weights = [1 / length for length in _lengths(n, ends)] + [anchor[2] for anchor in anchors]
    start = np.random.default_rng(seed).uniform(-1, 1, size=(graph.vcount(), 2)) * sqrt(n)
    rounds = 1500 if n <= 400 else max(60, int(500_000 / n))
    with seeded(seed):
        layout = graph.layout_fruchterman_reingold(
            weights=weights, niter=rounds, seed=start.tolist(), grid="grid" if n > 1500 else "nogrid", start_temp=sqrt(n)
        )
    return np.array(layout.coords, dtype=np.float64)[:n]


def _lengths(n: int, ends: np.ndarray) -> np.ndarray:
    # a tie inside a circle of common contacts is short, a bridge is long: 2 - min(1, 3 Jaccard)
    from scipy.sparse import csr_array

    both = np.concatenate([ends, ends[:, ::-1]])
    graph = csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(n, n))
    degree = np.asarray(graph.sum(axis=1)).ravel()
    shared = np.array(graph[ends[:, 0]].multiply(graph[ends[:, 1]]).sum(axis=1)).ravel()
    union = degree[ends[:, 0]] + degree[ends[:, 1]] - shared
    found: np.ndarray = 2 - np.minimum(1, 3 * shared / np.maximum(union, 1))
    return found


def _turned(where: np.ndarray, abroad: np.ndarray) -> np.ndarray:
    # abroad is always right; without it the longest axis lies flat
    centred = where - where.mean(axis=0)
    if abroad.any() and not abroad.all():
        x, y = centred[abroad].mean(axis=0) - centred[~abroad].mean(axis=0)
    else:
        x, y = np.linalg.svd(centred, full_matrices=False)[2][0] if len(where) > 2 else centred[-1] - centred[0]
    size = sqrt(x * x + y * y) or 1.0
    turn: Any = np.array([[x, -y], [y, x]]) / size
    found: np.ndarray = centred @ turn
    return found


def _scaled(where: np.ndarray, ends: np.ndarray, n: int) -> np.ndarray:
    far = np.linalg.norm(where, axis=1)
    edge = float(np.quantile(far, 0.92)) or 1.0
    pull = np.where(far > edge, (edge + 0.45 * (far - edge)) / np.maximum(far, 1e-9), 1.0)
    where = where * pull[:, None]
    length = float(np.median(np.linalg.norm(where[ends[:, 0]] - where[ends[:, 1]], axis=1))) or 1.0
    found = _wide(where * (MEDIAN_TIE / length), STRETCH)
    # dense networks need room for their marks more than they need short ties
    width, height = np.ptp(found, axis=0)
    room = np.clip(sqrt(n * ROOM / max(width * height, 1.0)), 1.0, 6.0) if n > 8 else 1.0
    spread: np.ndarray = found * room
    return spread


def _wide(where: np.ndarray, at_most: float) -> np.ndarray:
    # names are wide, screens too
    width, height = np.ptp(where, axis=0)
    stretch = float(np.clip(ASPECT * height / max(width, 1e-9), 1.0, at_most)) if len(where) > 3 else 1.0
    found: np.ndarray = where * [stretch, 1]
    return found
