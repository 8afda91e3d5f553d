"""Brokerage roles of a large network: ours, a plain NetworkX loop, and R's sna.

``python benchmarks/brokerage.py [NODES.csv TIES.csv GROUP] [--direction symmetric] [--runs 5] [--no-r]`` prints Markdown
tables; without files, of the New York Philharmonic's programmes in the shared folder beside the project. Each way counts
the five raw roles and the total of every node of the same graph, which is already in memory. The counts of all ways are
compared before any time is printed. Compiling or loading our kernel is timed apart.
"""

from __future__ import annotations

import argparse
import csv
import os
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

from graph_service.analysis._kernels import compiled, role_counts
from graph_service.analysis.brokerage_roles import brokerage_roles
from graph_service.ingest import plain_snapshot
from graph_service.settings import prepare_numba_cache, read_settings
from graph_service.snapshot import Graph, GraphSnapshot

PROGRAMMES = Path(__file__).resolve().parent.parent.parent / "shared/data/nyphil_programs"
DIRECTIONS = ("directed", "symmetric")
# timed inside R: reading the files and making the matrix are not counted; the counts go to a file
R_SCRIPT = """
files <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages(library(sna))
arcs <- as.matrix(read.csv(files[1])); group <- read.csv(files[2])$group; n <- length(group)
graph <- matrix(0, n, n); graph[arcs] <- 1
runs <- as.integer(files[4])
for (run in seq_len(runs)) {
  seconds <- system.time(found <- brokerage(graph, group))[["elapsed"]]
  cat(seconds, "\\n")
}
write.table(found$raw.nli, files[3], sep = ",", row.names = FALSE, col.names = FALSE)
cat(as.character(packageVersion("sna")), R.version$major, R.version$minor, "\\n")
"""


def networkx_loop(graph: Any, group: dict[str, int]) -> list[list[int]]:
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


def timed(work: Callable[[], Any], runs: int) -> tuple[Any, list[float]]:
    """The last answer, and the seconds of each run."""
    seconds = []
    for _ in range(runs):
        start = perf_counter()
        answer = work()
        seconds.append(perf_counter() - start)
    return answer, seconds


def r_sna(graph: Graph, group: np.ndarray, runs: int) -> tuple[np.ndarray, list[float], str] | None:
    """Counts and seconds of R's sna; None where it is not installed or does not finish."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
        write(Path(folder, "arcs.csv"), ["source", "target"], (np.stack([source, graph.indices], axis=1) + 1).tolist())
        write(Path(folder, "groups.csv"), ["group"], [[code] for code in group.tolist()])
        Path(folder, "brokerage.R").write_text(R_SCRIPT, encoding="utf-8")
        names = [str(Path(folder, name)) for name in ("brokerage.R", "arcs.csv", "groups.csv", "found.csv")]
        done = subprocess.run([rscript, *names, str(runs)], capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return None
        *seconds, version = done.stdout.strip().splitlines()
        name, major, minor = version.split()
        found = np.loadtxt(names[-1], delimiter=",", dtype=np.int64)
        return found, [float(one) for one in seconds], f"sna {name}, R {major}.{minor}"


def write(path: Path, header: list[str], rows: list[list[int]]) -> None:
    """A small CSV file."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])


def compare(snapshot: GraphSnapshot, by: str, direction: str, runs: int, with_r: bool) -> None:
    """Count every way, compare, print."""
    graph = snapshot.graph(direction)
    names = snapshot.groups([by])
    codes = {name: code for code, name in enumerate(sorted({str(name) for name in names}))}
    group = np.array([codes[str(name)] for name in names], dtype=np.int64)
    arguments = (graph.indptr, graph.indices, group, graph.unasked, False)
    start = perf_counter()
    compiled(role_counts)(*arguments)
    warm_up = perf_counter() - start
    ours, fast = timed(lambda: compiled(role_counts)(*arguments)[0], runs)
    _, whole = timed(lambda: brokerage_roles(snapshot, group_by=(by,), direction=direction), runs)
    drawn = graph.networkx
    loop, slow = timed(lambda: networkx_loop(drawn, dict(zip(graph.ids, group.tolist(), strict=True))), min(runs, 3))
    assert ours.tolist() == loop
    table = [
        ("kernel: raw and shared roles", fast, f"numba {metadata.version('numba')}"),
        ("whole analysis: rows, expectations, tables", whole, ""),
        ("plain NetworkX loop: raw roles", slow, f"networkx {metadata.version('networkx')}"),
    ]
    if with_r:
        theirs = r_sna(graph, group, 1)
        if theirs is not None:
            assert ours.tolist() == theirs[0].tolist()
            table.append(("R sna::brokerage: raw roles, expectations", theirs[1], theirs[2]))
    found = int(ours[:, 5].sum())
    print(f"{graph.n:,} nodes, {graph.m:,} arcs ({direction}), {found:,} open two-paths, {len(codes)} groups; counts equal.")
    machine = f"Python {sys.version.split()[0]}, {os.cpu_count()} cores"
    print(f"Loading or compiling the kernel: {warm_up:.2f} s, once a process. {machine}.\n")
    print("| way | median, s | best, s | runs | times the kernel | times the analysis | version |")
    print("|---|---|---|---|---|---|---|")
    for name, seconds, version in table:
        middle = median(seconds)
        ratios = f"{middle / median(fast):,.1f} | {middle / median(whole):,.2f}"
        print(f"| {name} | {middle:.4f} | {min(seconds):.4f} | {len(seconds)} | {ratios} | {version} |")
    print()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Time brokerage roles against peers.")
    parser.add_argument("nodes", type=Path, nargs="?", default=PROGRAMMES / "nodes.csv")
    parser.add_argument("ties", type=Path, nargs="?", default=PROGRAMMES / "edges.csv")
    parser.add_argument("group", nargs="?", default="type")
    parser.add_argument("--direction", choices=DIRECTIONS, help="default: one table for each")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-r", action="store_true")
    options = parser.parse_args()
    prepare_numba_cache(read_settings())
    snapshot = plain_snapshot(options.nodes, options.ties, None)
    for direction in [options.direction] if options.direction else DIRECTIONS:
        compare(snapshot, options.group, direction, options.runs, not options.no_r)


if __name__ == "__main__":
    main()
