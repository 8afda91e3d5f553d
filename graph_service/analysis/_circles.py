"""Circles of a network: the best of many Leiden runs, how far the runs agree, and what rewired networks give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from graph_service.analysis._igraph import igraph_of, seeded
from graph_service.analysis._randomgraphs import rewired
from graph_service.language import Progress, part_of, say
from graph_service.snapshot import Graph

# Leiden runs; and how many of them a rewired network gets, whose best is compared with the best of as many observed ones
SEEDS, TRIES = 100, 4
# two modularities that differ by less are one optimum, in another order of additions
SAME = 1e-10
Circles = tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """What many runs gave.

    Parameters
    ----------
    circles
        The best partition of the nodes, numbered from 1 by size, then by the first node.
    modularity
        Its modularity.
    distinct
        Different partitions among the runs.
    stability
        Mean adjusted Rand index over all pairs of runs.
    best_of_few
        Best modularity of the first ``TRIES`` runs.
    """

    circles: Circles
    modularity: float
    distinct: int
    stability: float
    best_of_few: float


def circles(graph: Graph, seed: int, report: Progress) -> Found:
    """The circles of an undirected graph without isolates, its tie values as weights."""
    drawn = igraph_of(graph)
    runs = []
    for number, run in enumerate(_runs(drawn, SEEDS, seed), 1):
        runs.append(run)
        report(number, SEEDS, say("Looking for circles"))
    best = min(runs, key=lambda run: (round(-run[0] / SAME), run[1]))
    counted = Counter(run[1] for run in runs)
    few = max(run[0] for run in runs[:TRIES])
    return Found(best[1], best[0], len(counted), _agreement(counted), few)


def _runs(drawn: Any, number: int, seed: int) -> Iterator[tuple[float, Circles]]:
    for place in range(number):
        # a generator for each run, so that others who draw need not wait for all of them
        with seeded(seed * 1_000_003 + place):
            found = drawn.community_leiden(objective_function="modularity", weights="value", n_iterations=-1)
        yield drawn.modularity(found.membership, weights="value"), _numbered(found.membership)


def _numbered(membership: list[int]) -> Circles:
    sizes = Counter(membership)
    first: dict[int, int] = {}
    for place, name in enumerate(membership):
        first.setdefault(name, place)
    order = sorted(sizes, key=lambda name: (-sizes[name], first[name]))
    number = {name: place for place, name in enumerate(order, 1)}
    return tuple(number[name] for name in membership)


def _agreement(runs: Counter[Circles]) -> float:
    # equal partitions agree fully; different ones are compared once, however many runs gave them
    kinds = sorted(runs)
    total = sum(runs.values())
    agreed = sum(count * (count - 1) / 2 for count in runs.values())
    for place, one in enumerate(kinds):
        for other in kinds[place + 1 :]:
            agreed += runs[one] * runs[other] * adjusted_rand(one, other)
    return agreed / (total * (total - 1) / 2)


def adjusted_rand(one: Circles, other: Circles) -> float:
    """Agreement of two partitions, corrected for chance: 1 for the same, 0 on average for random ones (Hubert & Arabie 1985)."""
    a, b = np.asarray(one), np.asarray(other)
    together = _pairs(np.bincount(a * (b.max() + 1) + b))
    first, second = _pairs(np.bincount(a)), _pairs(np.bincount(b))
    chance = first * second / (len(a) * (len(a) - 1) / 2) if len(a) > 1 else 0.0
    most = (first + second) / 2
    return 1.0 if most == chance else float((together - chance) / (most - chance))


def _pairs(counts: np.ndarray) -> float:
    counts = counts.astype(float)
    return float((counts * (counts - 1) / 2).sum())


def best_of_rewired(graph: Graph, runs: int, seed: int, report: Progress) -> list[float]:
    """Best modularity of ``TRIES`` Leiden runs on each of so many graphs with the same degrees.

    Tie values are dealt out again among the rewired ties.

    Raises
    ------
    TooLarge
        For more nodes than rewiring takes.
    """
    generator = np.random.default_rng(seed)
    values = igraph_of(graph).es["value"]
    found = []
    for number, (indptr, indices) in zip(range(runs), rewired(graph, generator), strict=False):
        order = np.lexsort((indices, np.repeat(np.arange(graph.n), np.diff(indptr))))
        drawn = igraph_of(replace(graph, indptr=indptr, indices=indices[order], values=np.ones(len(indices))))
        drawn.es["value"] = generator.permutation(values).tolist()
        best = []
        told = part_of(report, number / runs, (number + 1) / runs)
        for place, (modularity, _) in enumerate(_runs(drawn, TRIES, seed + number + 1), 1):
            best.append(modularity)
            told(place, TRIES, say("Rewiring the network"))
        found.append(max(best))
    return found
