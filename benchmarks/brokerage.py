"""Brokerage roles of large networks: ours, a plain NetworkX loop, and R's sna; seconds and memory.

``python benchmarks/brokerage.py [NODES.csv TIES.csv GROUP] [--direction symmetric] [--runs 5] [--no-r]`` prints Markdown
tables; without files, of two invented networks of 30,000 actors and 150,000 ties (drawn evenly, and with a few hubs), and
of the New York Philharmonic's programmes where they lie in the shared folder beside the project. Each way counts the five
raw roles and the total of every node of the same graph in a process of its own; the graph is in memory before the clock
starts. The counts of all ways are compared before any time is printed. Seconds are of the processor (other programs at
work change them less); memory is the most that the process ever held, its libraries and the graph too.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from graph_service.analysis._kernels import compiled, role_counts
from graph_service.analysis._role_kernels import raw_roles
from graph_service.analysis.brokerage_roles import brokerage_roles
from graph_service.ingest import plain_snapshot
from graph_service.settings import prepare_numba_cache, read_settings
from graph_service.snapshot import GraphSnapshot, Node, Tie

PROGRAMMES = Path(__file__).resolve().parent.parent.parent / "shared/data/nyphil_programs"
DIRECTIONS = ("directed", "symmetric")
ACTORS, TIES, GROUPS = 30_000, 150_000, 8
WAYS = {
    "raw": "ours: five raw roles and the total",
    "shared": "ours: the same, and shared among the brokers of each pair",
    "whole": "ours: whole analysis, with expectations, deviations and tables",
    "networkx": "plain NetworkX loop: raw roles",
    "sna": "R sna::brokerage: raw roles, expectations, deviations",
}
# timed inside R: reading the files is not counted; sna takes the list of arcs, the quicker of its two forms
R_SCRIPT = """
files <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages(library(sna))
arcs <- as.matrix(read.csv(files[1])); group <- read.csv(files[2])$group
graph <- cbind(arcs, 1); attr(graph, "n") <- length(group)
used <- system.time(found <- brokerage(graph, group))
write.table(found$raw.nli, files[3], sep = ",", row.names = FALSE, col.names = FALSE)
held <- if (file.exists("/proc/self/status")) grep("VmHWM", readLines("/proc/self/status"), value = TRUE) else "VmHWM: 0 kB"
held <- as.numeric(gsub("[^0-9]", "", held)) * 1024
cat(used[["user.self"]] + used[["sys.self"]], held, as.character(packageVersion("sna")), R.version$major, R.version$minor, "\\n")
"""


def networkx_loop(graph: Any, group: dict[int, int]) -> list[list[int]]:
    """The definition, looked up pair by pair."""
    found = []
    for v in graph:
        row = [0] * 6
        for i in graph.predecessors(v):
            for k in graph.successors(v):
                if i == k or graph.has_edge(i, k):
                    continue
                row[5] += 1
                a, b, c = group[i], group[v], group[k]
                if a == b:
                    row[0 if b == c else 2] += 1
                elif b == c:
                    row[3] += 1
                else:
                    row[1 if a == c else 4] += 1
        found.append(row)
    return found


def one_way(way: str, folder: Path, runs: int) -> None:
    """Count in this process; the counts go to a file, the seconds to standard output."""
    prepare_numba_cache(read_settings())
    held = np.load(folder / "graph.npz")
    indptr, indices, group, unasked = (held[name] for name in ("indptr", "indices", "group", "unasked"))
    work: Callable[[], Any]
    if way == "networkx":
        import networkx as nx

        graph = nx.DiGraph()
        graph.add_nodes_from(range(len(group)))
        graph.add_edges_from(zip(np.repeat(np.arange(len(group)), np.diff(indptr)).tolist(), indices.tolist(), strict=True))
        groups, runs = dict(enumerate(group.tolist())), min(runs, 3)
        work = lambda: np.array(networkx_loop(graph, groups))  # noqa: E731
    elif way == "whole":
        snapshot, by, direction = pickle.loads((folder / "snapshot.pickle").read_bytes())
        work = lambda: brokerage_roles(snapshot, group_by=(by,), direction=direction)  # noqa: E731
    elif way == "shared":
        work = lambda: compiled(role_counts)(indptr, indices, group, unasked, False)[0]  # noqa: E731
    else:
        work = lambda: raw_roles(indptr, indices, group, unasked, False)  # noqa: E731
    if way != "networkx":
        work()  # loads or compiles the kernels
    seconds = []
    for _ in range(runs):
        start = process_time()
        answer = work()
        seconds.append(process_time() - start)
    if way != "whole":
        np.save(folder / f"{way}.npy", answer)
    print(
        json.dumps(
            {"seconds": seconds, "memory": most_held(), "version": metadata.version("networkx" if way == "networkx" else "numba")}
        )
    )


def most_held() -> float:
    """The most memory that this process held, in bytes; nothing where the system does not say.

    Linux counts what the parent held as the child's own in ``ru_maxrss``, so that is no use here.
    """
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.is_file() else []
    return next((1024.0 * int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0.0)


def counted(way: str, folder: Path, runs: int) -> tuple[list[float], float, str]:
    """Seconds, memory and version of one way."""
    if way != "sna":
        command = [sys.executable, __file__, "--way", way, "--folder", str(folder), "--runs", str(runs)]
        found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        return found["seconds"], found["memory"], found["version"]
    names = [str(folder / name) for name in ("brokerage.R", "arcs.csv", "groups.csv", "sna.csv")]
    said = subprocess.run(["Rscript", *names], stdout=subprocess.PIPE, text=True, check=True).stdout
    seconds, memory, version, major, minor = said.split()[-5:]
    np.save(folder / "sna.npy", np.loadtxt(names[-1], delimiter=",", dtype=np.int64))
    return [float(seconds)], float(memory), f"{version}, R {major}.{minor}"


def write(folder: Path, snapshot: GraphSnapshot, by: str, direction: str) -> tuple[int, int, int]:
    """The graph for all processes; its nodes, arcs and groups."""
    graph = snapshot.graph(direction)
    names = snapshot.groups([by])
    codes = {name: code for code, name in enumerate(sorted({str(name) for name in names}))}
    group = np.array([codes[str(name)] for name in names], dtype=np.int64)
    np.savez(folder / "graph.npz", indptr=graph.indptr, indices=graph.indices, group=group, unasked=graph.unasked)
    (folder / "snapshot.pickle").write_bytes(pickle.dumps((snapshot, by, direction)))
    (folder / "brokerage.R").write_text(R_SCRIPT, encoding="utf-8")
    source = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    for name, header, rows in (
        ("arcs.csv", ["source", "target"], (np.stack([source, graph.indices], axis=1) + 1).tolist()),
        ("groups.csv", ["group"], [[code] for code in group.tolist()]),
    ):
        with (folder / name).open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([header, *rows])
    return graph.n, len(graph.indices), len(codes)


def compare(title: str, snapshot: GraphSnapshot, by: str, direction: str, runs: int, with_r: bool) -> None:
    """Count every way, compare, print."""
    ways = [way for way in WAYS if way != "sna" or (with_r and shutil.which("Rscript"))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        n, m, groups = write(folder, snapshot, by, direction)
        found = {way: counted(way, folder, runs) for way in ways}
        counts = {way: np.load(folder / f"{way}.npy") for way in ways if way != "whole"}
    assert all((each == counts["raw"]).all() for each in counts.values())
    print(f"{title}: {n:,} nodes, {m:,} arcs ({direction}), {int(counts['raw'][:, 5].sum()):,} open pairs, {groups} groups.")
    print(f"The counts of all ways are equal. Python {sys.version.split()[0]}, {os.cpu_count()} cores.\n")
    print("| way | median, s | best, s | runs | times our raw roles | memory, MB | version |")
    print("|---|---|---|---|---|---|---|")
    for way, (seconds, memory, version) in found.items():
        ratio = min(seconds) / min(found["raw"][0])
        print(
            f"| {WAYS[way]} | {median(seconds):.4f} | {min(seconds):.4f} | {len(seconds)} | {ratio:,.1f} | "
            f"{memory / 1e6:,.0f} | {version} |"
        )
    print()


def invented(hubs: bool) -> GraphSnapshot:
    """A network of the size that is asked about; with hubs a few actors have hundreds of ties."""
    random = np.random.default_rng(1)
    wanted = random.pareto(2.0, ACTORS) + 1 if hubs else np.ones(ACTORS)
    found = np.empty(0, np.int64)
    while len(found) < TIES:
        one, two = (random.choice(ACTORS, TIES, p=wanted / wanted.sum()) for _ in range(2))
        found = np.unique(np.concatenate([found, (one * ACTORS + two)[one != two]]))
    pairs = np.divmod(random.choice(found, TIES, replace=False), ACTORS)
    nodes = tuple(Node(f"{place:05}", str(place), {"group": str(random.integers(GROUPS))}) for place in range(ACTORS))
    ties = (
        Tie(str(place), f"{one:05}", f"{two:05}")
        for place, (one, two) in enumerate(zip(*map(np.ndarray.tolist, pairs), strict=True))
    )
    return GraphSnapshot(nodes, tuple(ties), "files")


def networks(options: argparse.Namespace) -> Iterator[tuple[str, GraphSnapshot, str, str]]:
    """Title, network, group and direction of each table."""
    directions = [options.direction] if options.direction else DIRECTIONS
    if options.ties:
        for direction in directions:
            yield options.ties.name, plain_snapshot(options.nodes, options.ties, None), options.group, direction
        return
    yield "Ties drawn evenly", invented(hubs=False), "group", "directed"
    yield "With hubs", invented(hubs=True), "group", "directed"
    if PROGRAMMES.is_dir():
        programmes = plain_snapshot(PROGRAMMES / "nodes.csv", PROGRAMMES / "edges.csv", None)
        for direction in directions:
            yield "New York Philharmonic", programmes, "type", direction


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Time brokerage roles against peers.")
    parser.add_argument("nodes", type=Path, nargs="?")
    parser.add_argument("ties", type=Path, nargs="?")
    parser.add_argument("group", nargs="?", default="type")
    parser.add_argument("--direction", choices=DIRECTIONS, help="default: one table for each")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--no-r", action="store_true")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        one_way(options.way, options.folder, options.runs)
        return
    for title, snapshot, by, direction in networks(options):
        compare(title, snapshot, by, direction, options.runs, not options.no_r)


if __name__ == "__main__":
    main()
