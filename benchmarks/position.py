"""Burt's measures and betweenness of large networks: ours, NetworkX, igraph, and R's sna and igraph.

``python benchmarks/position.py [--runs 5] [--no-r] [--no-networkx]`` prints Markdown tables: for a random network of 3,000
actors and 15,000 ties, and constraint for the New York Philharmonic's programmes in the shared folder beside the project.
Each way runs in a process of its own, which reads the same arcs, times the work inside, and says the most memory that it ever
held. The figures of all ways are compared before any time is printed. Ties are read both ways (undirected), each counts 1.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from graph_service.analysis._contacts import burt, contacts
from graph_service.analysis._igraph import igraph_of
from graph_service.analysis._routes import hops
from graph_service.ingest import plain_snapshot
from graph_service.settings import prepare_numba_cache, read_settings
from graph_service.snapshot import Graph, GraphSnapshot, Node, Tie

PROGRAMMES = Path(__file__).resolve().parent.parent.parent / "shared/data/nyphil_programs"
NODES, TIES = 3_000, 15_000
# the work of each way on a graph; igraph and NetworkX give constraint alone, ours effective size, efficiency and hierarchy, too
WAYS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "constraint": {
        "ours: all four measures": lambda graph: burt(contacts(graph))[1],
        "python-igraph: constraint": lambda drawn: drawn.constraint(),
        "NetworkX: constraint": lambda drawn: by_id(networkx().constraint(drawn)),
        "R igraph: constraint": lambda _: "constraint(graph)",
    },
    "betweenness": {
        "ours: betweenness, closeness, harmonic": lambda graph: hops(graph).betweenness,
        "python-igraph: betweenness": lambda drawn: drawn.betweenness(),
        "NetworkX: betweenness": lambda drawn: by_id(networkx().betweenness_centrality(drawn, normalized=False)),
        "R igraph: betweenness": lambda _: "betweenness(graph)",
        "R sna: betweenness": lambda _: 'betweenness(ties, gmode = "graph")',
    },
}
# reading the files and making the graph are not counted; the figures go to a file
R_SCRIPT = """
files <- commandArgs(trailingOnly = TRUE)
arcs <- as.matrix(read.csv(files[1])); n <- as.integer(files[2])
suppressPackageStartupMessages(library(PACKAGE))
if ("PACKAGE" == "igraph") {
  graph <- make_empty_graph(n, directed = FALSE) + edges(t(arcs[arcs[, 1] < arcs[, 2], ]))
} else { ties <- cbind(arcs, 1); attr(ties, "n") <- n }
for (run in seq_len(as.integer(files[4]))) {
  seconds <- system.time(found <- WORK)[["elapsed"]]
  cat(seconds, "\\n")
}
write.table(found, files[3], row.names = FALSE, col.names = FALSE, na = "nan")
peak <- grep("VmHWM", readLines("/proc/self/status"), value = TRUE)
cat(gsub("[^0-9]", "", peak), "PACKAGE", as.character(packageVersion("PACKAGE")), "\\n")
"""


def networkx() -> Any:
    """NetworkX, loaded only where it is timed."""
    import networkx as nx

    return nx


def by_id(figures: dict[str, float]) -> list[float]:
    """Figures in id order."""
    return [figures[id] for id in sorted(figures)]


def random_network() -> GraphSnapshot:
    """Invented ties, the same in every run."""
    random, pairs = np.random.default_rng(1), set[tuple[int, int]]()
    while len(pairs) < TIES:
        a, b = sorted(int(end) for end in random.integers(NODES, size=2))
        if a < b:
            pairs.add((a, b))
    ids = [f"n{place:05}" for place in range(NODES)]
    ties = (Tie(f"t{place}", ids[a], ids[b]) for place, (a, b) in enumerate(sorted(pairs)))
    return GraphSnapshot(tuple(Node(id, id) for id in ids), tuple(ties), "files")


def networks() -> dict[str, Callable[[], GraphSnapshot]]:
    """The networks by name."""
    programmes = lambda: plain_snapshot(PROGRAMMES / "nodes.csv", PROGRAMMES / "edges.csv", None)  # noqa: E731
    return {"random": random_network} | ({"programmes": programmes} if PROGRAMMES.exists() else {})


def alone(network: str, measure: str, way: str, runs: int, found: Path) -> None:
    """One way in this process: seconds and peak kilobytes to standard output, figures to a file."""
    prepare_numba_cache(read_settings())
    graph = networks()[network]().graph("undirected")
    work, subject = WAYS[measure][way], subject_of(way, graph)
    if way.startswith("ours"):
        work(subject)
    seconds = []
    for _ in range(runs):
        start = perf_counter()
        figures = work(subject)
        seconds.append(perf_counter() - start)
    np.savetxt(found, np.asarray(figures, dtype=np.float64))
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps({"seconds": seconds, "peak": int(peak.split()[1])}))


def subject_of(way: str, graph: Graph) -> Any:
    """What a way works on."""
    if way.startswith("ours"):
        return graph
    return igraph_of(graph) if "igraph" in way else graph.networkx


def in_r(graph: Graph, package: str, work: str, runs: int, folder: Path) -> dict[str, Any] | None:
    """The same in R; None where the package is not installed."""
    source = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    np.savetxt(folder / "arcs.csv", np.stack([source, graph.indices], axis=1) + 1, "%d", ",", header="a,b", comments="")
    (folder / "work.R").write_text(R_SCRIPT.replace("PACKAGE", package).replace("WORK", work), encoding="utf-8")
    command = ["Rscript", "work.R", "arcs.csv", str(graph.n), "found.txt", str(runs)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return None
    *seconds, last = done.stdout.strip().splitlines()
    peak, name, version = last.split()
    return {"seconds": [float(one) for one in seconds], "peak": int(peak), "version": f"{name} {version}"}


def timed(network: str, graph: Graph, measure: str, way: str, runs: int) -> tuple[dict[str, Any], np.ndarray] | None:
    """One way in a process of its own, and its figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if way.startswith("R "):
            work = WAYS[measure][way](None)
            told = in_r(graph, way.split()[1].rstrip(":"), work, runs, folder) if shutil.which("Rscript") else None
            return (told, np.loadtxt(folder / "found.txt")) if told else None
        command = [sys.executable, __file__, "--alone", network, measure, way, str(runs), str(folder / "found.txt")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        package = {"python-igraph": "igraph", "NetworkX": "networkx", "ours": "numba"}[way.split(":", maxsplit=1)[0]]
        told = json.loads(done.stdout) | {"version": f"{package} {metadata.version(package)}"}
        return told, np.loadtxt(folder / "found.txt")


def compare(network: str, measure: str, runs: int, left_out: tuple[str, ...]) -> None:
    """Run every way, compare, print."""
    graph = networks()[network]().graph("undirected")
    found: dict[str, dict[str, Any]] = {}
    first: np.ndarray | None = None
    for way in WAYS[measure]:
        answer = None if way.startswith(left_out) else timed(network, graph, measure, way, 1 if "NetworkX" in way else runs)
        if answer is not None:
            found[way], figures = answer
            first = figures if first is None else first
            np.testing.assert_allclose(figures, first, rtol=1e-9, atol=1e-6)
    ours = next(iter(found.values()))
    print(f"{measure}, {network}: {graph.n:,} actors, {graph.m:,} ties; figures equal.\n")
    print("| way | median, s | best, s | runs | times ours | peak memory, MB | version |\n|---|---|---|---|---|---|---|")
    for way, told in found.items():
        middle, best = median(told["seconds"]), min(told["seconds"])
        ratio = middle / median(ours["seconds"])
        cells = f"{middle:.4f} | {best:.4f} | {len(told['seconds'])} | {ratio:,.2f} | {told['peak'] / 1024:.0f}"
        print(f"| {way} | {cells} | {told['version']} |")
    print(flush=True)


def main() -> None:
    """Read the command line."""
    if sys.argv[1:2] == ["--alone"]:
        network, measure, way, runs, found = sys.argv[2:]
        alone(network, measure, way, int(runs), Path(found))
        return
    parser = argparse.ArgumentParser(description="Time measures of position against peers.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-r", action="store_true")
    parser.add_argument("--no-networkx", action="store_true")
    options = parser.parse_args()
    left_out = ("R ",) * options.no_r + ("NetworkX",) * options.no_networkx
    for measure in WAYS:
        compare("random", measure, options.runs, left_out)
    if PROGRAMMES.exists():
        compare("programmes", "constraint", options.runs, (*left_out, "NetworkX"))


if __name__ == "__main__":
    main()
