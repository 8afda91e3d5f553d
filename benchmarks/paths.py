"""The five best routes of 100 actors to 30 markets: ours beside NetworkX and igraph.

``python benchmarks/paths.py [--runs 5] [--pairs 60] [--actors 3000] [--ties 15000]`` prints a Markdown table for a random
network without direction. Ours takes at most four ties a route (and ten, the most that may be asked), and all 3,000 pairs;
the peers know no such limit, search one pair at a time (``shortest_simple_paths``, ``get_k_shortest_paths``), and are timed
on a sample of pairs: the table says of how many, and multiplies. Each way runs in a process of its own. Before any time is
printed, the costs of all routes of the sample are compared: ours without a limit equal theirs, and with the limit those of
theirs that keep it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from itertools import islice, pairwise
from math import log
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from graph_service.analysis._reach import Net, Path, Routes
from graph_service.settings import prepare_numba_cache, read_settings

SOURCES, MARKETS, DOORS, K = 100, 30, 5, 5
HOPS, MOST_HOPS = 4, 10
BARS = {"NetworkX": 200.0, "python-igraph": 50.0}
OURS = {"ours": HOPS, "ours, long": MOST_HOPS}
Found = dict[tuple[str, str], list[Path]]


class Network:
    """Invented ties with the figures of the tie model, the same in every process.

    Parameters
    ----------
    actors, ties
        How many.
    """

    def __init__(self, actors: int, ties: int) -> None:
        random = np.random.default_rng(1)
        self.ids = [f"a{number:05d}" for number in range(actors)]
        self.ties: dict[str, dict[str, float]] = {id: {} for id in self.ids}
        count = 0
        while count < ties:
            a, b = (self.ids[place] for place in random.integers(actors, size=2))
            if a != b and b not in self.ties[a]:
                self.ties[a][b] = self.ties[b][a] = figure(random)
                count += 1
        self.access = {
            f"market:{number:02d}": {self.ids[place]: figure(random) for place in random.choice(actors, DOORS, replace=False)}
            for number in range(MARKETS)
        }
        self.sources = [self.ids[place] for place in sorted(random.choice(actors, SOURCES, replace=False).tolist())]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All pairs of a source and a market."""
        return [(source, market) for source in self.sources for market in self.access]

    def arcs(self) -> list[tuple[str, str, float]]:
        """All arcs with their costs, into the markets, too."""
        doors = [(id, market, p) for market, access in self.access.items() for id, p in access.items()]
        between = [(a, b, p) for a, after in self.ties.items() for b, p in after.items()]
        return [(a, b, -log(p)) for a, b, p in (*between, *doors)]


def figure(random: np.random.Generator) -> float:
    """A strength, who confirmed it, and up to six years of age, as one figure."""
    anchor, confirmed = random.choice([0.15, 0.3, 0.5, 0.7, 0.85]), random.choice([1.0, 0.8, 0.5])
    return max(0.02, float(anchor * confirmed * 2 ** (-random.integers(0, 73) / 36)))


def ours(network: Network, pairs: list[tuple[str, str]], hops: int) -> Found:
    """All sources of a market at once; the arrays are made anew."""
    net, wanted = Net(network.ids, network.ties), {market for _, market in pairs}
    found: Found = {}
    for market in sorted(wanted):
        sources = [source for source, to in pairs if to == market]
        routes = Routes(market, network.ties, network.access[market], hops, net=net)
        found |= {(source, market): [path for _, path in best] for source, best in routes.ranked(sources, K).items()}
    return found


def by_networkx(network: Network) -> Callable[[list[tuple[str, str]]], Found]:
    """One pair after the other on a graph that is there."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_weighted_edges_from(network.arcs())
    return lambda pairs: {
        pair: [tuple(path) for path in islice(nx.shortest_simple_paths(graph, *pair, weight="weight"), K)] for pair in pairs
    }


def by_igraph(network: Network) -> Callable[[list[tuple[str, str]]], Found]:
    """The same in igraph."""
    import igraph

    names = [*network.ids, *network.access]
    place, arcs = {name: number for number, name in enumerate(names)}, network.arcs()
    graph = igraph.Graph(len(names), [(place[a], place[b]) for a, b, _ in arcs], directed=True)
    costs = [cost for _, _, cost in arcs]

    def search(pairs: list[tuple[str, str]]) -> Found:
        found: Found = {}
        for source, market in pairs:
            paths = graph.get_k_shortest_paths(place[source], place[market], k=K, weights=costs)
            found[source, market] = [tuple(names[number] for number in path) for path in paths]
        return found

    return search


def alone(way: str, network: Network, pairs: list[tuple[str, str]], runs: int) -> dict[str, Any]:
    """One way in this process: seconds of each run and what it found of the sample, with and without the limit."""
    if way in OURS:
        prepare_numba_cache(read_settings())
        work: Callable[[], Found] = lambda: ours(network, network.pairs, OURS[way])  # noqa: E731
        work()
        sample = {"any": ours(network, pairs, len(network.ids)), "short": ours(network, pairs, HOPS)}
    else:
        search = (by_networkx if way == "NetworkX" else by_igraph)(network)
        work, sample = (lambda: search(pairs)), {}
    seconds = []
    for _ in range(runs):
        start = perf_counter()
        found = work()
        seconds.append(perf_counter() - start)
    sample = sample or {"any": found}
    return {"seconds": seconds} | {name: [[*pair, paths] for pair, paths in part.items()] for name, part in sample.items()}


def costs_of(network: Network, listed: list[Any]) -> dict[tuple[str, str], list[tuple[float, int]]]:
    """Cost and ties of each route of each pair."""
    found = {}
    for source, market, paths in listed:
        costs = []
        for path in paths:
            chances = [*(network.ties[a][b] for a, b in pairwise(path[:-1])), network.access[market][path[-2]]]
            costs.append((-sum(map(log, chances)), len(path) - 1))
        found[source, market] = costs
    return found


def compare(network: Network, told: dict[str, dict[str, Any]]) -> int:
    """Check that all ways found routes of equal cost; how many routes were compared.

    Raises
    ------
    SystemExit
        If they differ.
    """
    whole, short = (costs_of(network, told["ours"][part]) for part in ("any", "short"))
    compared = 0
    for way in BARS:
        for pair, routes in costs_of(network, told[way]["any"]).items():
            mine = whole[pair]
            if not np.allclose([cost for cost, _ in mine], [cost for cost, _ in routes], rtol=0, atol=1e-9):
                raise SystemExit(f"{way} and ours differ for {pair}: {routes} {mine}")
            # the best of those that keep the limit are ours with it, as far as the five of the peer reach
            kept = [cost for cost, ties in routes if ties <= HOPS]
            if not np.allclose([cost for cost, _ in short[pair]][: len(kept)], kept, rtol=0, atol=1e-9):
                raise SystemExit(f"{way} and ours differ within {HOPS} ties for {pair}")
            compared += len(routes)
    return compared


def main() -> None:
    """Read the command line, time every way, compare, print."""
    parser = argparse.ArgumentParser(description="Time the k best routes against peers.")
    for name, default in (("runs", 5), ("pairs", 60), ("actors", 3_000), ("ties", 15_000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    options = parser.parse_args()
    network = Network(options.actors, options.ties)
    every = network.pairs
    pairs = every[:: max(1, len(every) // options.pairs)][: options.pairs]
    if options.alone:
        print(json.dumps(alone(options.alone, network, pairs, options.runs)))
        return
    told = {}
    for way in (*OURS, *BARS):
        command = [sys.executable, __file__, "--alone", way]
        command += [text for name in ("runs", "pairs", "actors", "ties") for text in (f"--{name}", str(getattr(options, name)))]
        told[way] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    routes = compare(network, told)
    print(f"{K} best routes, {SOURCES} sources, {MARKETS} markets, {options.actors:,} actors, {options.ties:,} ties;", end=" ")
    print(f"{routes} routes of {len(pairs)} pairs cost the same in all.\n")
    print("| way | pairs timed | median, s | all pairs, s | times ours | aim | version |\n|---|---|---|---|---|---|---|")
    ours_took = median(told["ours"]["seconds"])
    for way, hops in OURS.items():
        took = median(told[way]["seconds"])
        cells = f"{took:.3f} | {took:.3f} | {took / ours_took:.1f} | | numba {metadata.version('numba')}"
        print(f"| ours, at most {hops} ties | {len(every):,} | {cells} |")
    for way, bar in BARS.items():
        took = median(told[way]["seconds"])
        whole = took * len(every) / len(pairs)
        package = {"NetworkX": "networkx", "python-igraph": "igraph"}[way]
        cells = f"{took:.3f} | {whole:.1f} | {whole / ours_took:,.0f} | {bar:.0f} | {package} {metadata.version(package)}"
        print(f"| {way}, no limit | {len(pairs)} | {cells} |")


if __name__ == "__main__":
    main()
