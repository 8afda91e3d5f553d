"""Reliability of many sources to one market by sampling: ours beside breadth-first searches of NetworkX on sampled graphs.

``python benchmarks/reliability.py [--runs 5] [--samples 20000] [--peer-samples 200]`` prints a Markdown table for a random
network of 300 actors, 1,200 ties and 12 doors to the market, 200 sources, routes of at most 4 ties. The peer draws fewer
samples; its seconds are multiplied to as many as ours, and the table says so. Before any time is printed, both are compared
with each other, and ours with all states of a small network, counted in plain Python.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import metadata
from itertools import product
from math import sqrt
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from graph_service.analysis._reach import Routes
from graph_service.analysis._reliability import Reliability
from graph_service.analysis._sampled import Sampled, wilson
from graph_service.settings import prepare_numba_cache, read_settings

ACTORS, TIES, DOORS, SOURCES, HOPS = 300, 1_200, 12, 200, 4
BAR = 2.0


def drawn_routes(actors: int, ties: int, doors: int, hops: int, seed: int) -> tuple[Routes, list[str]]:
    """A random network without direction as seen from a market, and its actors."""
    random, nodes = np.random.default_rng(seed), [f"a{number:03d}" for number in range(actors)]
    found: dict[str, dict[str, float]] = {node: {} for node in nodes}
    count = 0
    while count < ties:
        a, b = (nodes[place] for place in random.integers(0, actors, 2))
        if a != b and b not in found[a]:
            found[a][b] = found[b][a] = float(random.uniform(0.02, 0.85))
            count += 1
    access = {nodes[place]: float(random.uniform(0.1, 0.7)) for place in random.choice(actors, doors, replace=False)}
    return Routes("market:X", found, access, hops), nodes


def ours(routes: Routes, nodes: list[str], samples: int) -> dict[str, float]:
    """The share of samples with a route, and its interval, of every source."""
    states = Sampled(routes, nodes, samples, 1)
    hits = states.reached().tolist()
    intervals = {source: wilson(hits[states.place[source]], states.samples) for source in nodes[:SOURCES]}
    return {source: hits[states.place[source]] / states.samples for source in intervals}


def by_networkx(routes: Routes, nodes: list[str], samples: int) -> dict[str, float]:
    """The same by a search backward from the market on each sampled graph."""
    import networkx as nx

    random = np.random.default_rng(2)
    ties = [(a, b, p) for a, after in routes.ties.items() for b, p in after.items() if a < b]
    doors = list(routes.access.items())
    chances = np.array([*(p for _, _, p in ties), *(p for _, p in doors)])
    hits = dict.fromkeys(nodes, 0)
    for _ in range(samples):
        up = random.random(len(chances)) < chances
        graph = nx.Graph()
        graph.add_node(routes.target)
        graph.add_edges_from((a, b) for (a, b, _), holds in zip(ties, up, strict=False) if holds)
        graph.add_edges_from((a, routes.target) for (a, _), holds in zip(doors, up[len(ties) :], strict=True) if holds)
        for node in nx.single_source_shortest_path_length(graph, routes.target, cutoff=routes.hops):
            if node != routes.target:
                hits[node] += 1
    return {source: hits[source] / samples for source in nodes[:SOURCES]}


def every_state(routes: Routes, source: str) -> float:
    """The reliability of a small network: all states of its ties, one plain search each."""
    chances = {(a, b): p for a, after in routes.ties.items() for b, p in after.items() if a < b}
    chances |= {(a, routes.target): p for a, p in routes.access.items()}
    whole = 0.0
    for state in product((False, True), repeat=len(chances)):
        p, near = 1.0, {source}
        for holds, chance in zip(state, chances.values(), strict=True):
            p *= chance if holds else 1 - chance
        held = [part for part, holds in zip(chances, state, strict=True) if holds]
        for _ in range(routes.hops):
            # the market is never passed through
            near |= {b for a, b in held if a in near} | {a for a, b in held if b in near and b != routes.target}
        whole += p if routes.target in near else 0.0
    return whole


def check_small(samples: int) -> str:
    """Compare sampled and exact reliability with all states of a small network; how far the samples were off at most."""
    routes, nodes = drawn_routes(6, 10, 2, 3, 5)
    sampled, worst = Sampled(routes, nodes, samples, 1), 0.0
    hits, found = sampled.reached().tolist(), Reliability(routes, nodes, samples=samples)
    for node in nodes:
        wanted = every_state(routes, node)
        off = abs(hits[sampled.place[node]] / sampled.samples - wanted)
        figures = found.figures(node)
        if off > 5 * sqrt(wanted * (1 - wanted) / sampled.samples) + 1e-12 or (
            figures["method"] == "exact" and abs(figures["reliability"] - wanted) > 1e-10
        ):
            raise SystemExit(f"{node}: {wanted} counted, {hits[sampled.place[node]] / sampled.samples} sampled, {figures}")
        worst = max(worst, off)
    return f"Small network, all {2 ** (10 + 2):,} states: off by at most {worst:.4f}."


def everybody(reliability: Reliability) -> list[dict[str, float]]:
    """What goes with each actor, for every source."""
    return [reliability.importance(source) for source in reliability.nodes[:SOURCES]]


def timed(work: Callable[[], Any], runs: int) -> tuple[Any, float]:
    """The result, and the median seconds of some runs after a first one that does not count."""
    found, seconds = work(), []
    for _ in range(runs):
        start = perf_counter()
        work()
        seconds.append(perf_counter() - start)
    return found, median(seconds)


def main() -> int:
    """Print the table; 1 if the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--samples", type=int, default=20_000)
    parser.add_argument("--peer-samples", type=int, default=200)
    asked = parser.parse_args()
    prepare_numba_cache(read_settings())
    print(check_small(asked.samples))
    routes, nodes = drawn_routes(ACTORS, TIES, DOORS, HOPS, 1)
    mine, seconds = timed(lambda: ours(routes, nodes, asked.samples), asked.runs)
    theirs, plain = timed(lambda: by_networkx(routes, nodes, asked.peer_samples), max(1, asked.runs // 2))
    off = max(abs(mine[source] - theirs[source]) for source in mine)
    # a share of so few samples has a spread of .5 / sqrt(samples) at most
    if off > 5 * 0.5 / sqrt(asked.peer_samples):
        raise SystemExit(f"The two ways differ by {off:.3f}.")
    print(f"Sources: {SOURCES}, the two ways differ by at most {off:.3f}.\n")
    _, losses = timed(lambda: everybody(Reliability(routes, nodes, samples=asked.samples)), asked.runs)
    scaled = plain * asked.samples / asked.peer_samples
    print(f"| way | samples | seconds | times ours |\n|---|---|---|---|\n| ours | {asked.samples:,} | {seconds:.3f} | 1 |")
    print(f"| NetworkX {metadata.version('networkx')}, timed | {asked.peer_samples:,} | {plain:.2f} | |")
    print(f"| NetworkX, scaled to our samples | {asked.samples:,} | {scaled:.0f} | {scaled / seconds:.0f} |")
    print(f"| ours: what goes with each actor, 200 sources | {asked.samples:,} | {losses:.2f} | |")
    return int(seconds >= BAR)


if __name__ == "__main__":
    sys.exit(main())
