"""Random runs of brokerage roles: the wait in a terminal, and how many cells each comparison finds unusual.

9,999 label shuffles of the demonstration network are asked as a person asks them: ``graph-service analyse`` in a process
of its own, on the first start ever (kernels are compiled) and on later ones (they come from the cache). Then the cells of
Lazega's lawyers (advice) with q of at most .10, one-sided, for the three comparisons of analytics 2.1; needs the shared
folder beside the project.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from graph_service.analysis._randomgraphs import Drawn, tally
from graph_service.analysis._roles_counted import Counted
from graph_service.analysis._shuffle import OpenPairs, Shuffled, shuffle_counts, shuffle_moments
from graph_service.analysis._significance import discovery_rates
from graph_service.ingest import plain_snapshot
from graph_service.language import unheard
from graph_service.service import GraphService
from graph_service.settings import prepare_numba_cache, read_settings
from graph_service.snapshot import GraphSnapshot

ADVICE = Path(__file__).resolve().parent.parent.parent / "shared/reference/lazega_advice"
COMMAND = ("-m", "graph_service", "analyse", "brokerage-roles", "--format", "json", "--null", "labels", "--runs")


def start(url: str, cache: Path, runs: int) -> tuple[float, float]:
    """Seconds on the clock, and of the processor, of one process."""
    command = [sys.executable, *COMMAND, str(runs), "--store", url]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"NUMBA_CACHE_DIR": str(cache)}) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.perf_counter() - began, used.ru_utime + used.ru_stime


def waits() -> None:
    """The table of starts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'demo.db'}"
        service = GraphService.open(url)
        service.load_demo(who="benchmark")
        service.store.close()
        print("| start | runs | clock, s | processor, s |")
        print("|---|---|---|---|")
        for title, runs, times in (("first ever", 9999, 1), ("later", 9999, 3), ("later", 0, 3)):
            clock, processor = min(start(url, folder / "numba", runs) for _ in range(times))
            print(f"| {title} | {runs:,} | {clock:.2f} | {processor:.2f} |")
    print()


def flagged(snapshot: GraphSnapshot, by: str, null: str, runs: int) -> tuple[int, int]:
    """Cells with one-sided q of at most .10, and all cells."""
    graph = snapshot.graph("directed")
    counted = Counted(graph, snapshot.groups([by]), np.zeros(graph.n, np.int64))
    cells = counted.possible[:, :-1] > 0
    if null == "labels":
        cells &= counted.raw[:, -1:] > 0
        pairs = Shuffled(OpenPairs(graph), counted.group, counted.strata)
        moments = shuffle_moments(pairs, len(counted.known))
        high = shuffle_counts(pairs, counted.ordered[:, :5].copy(), moments, runs, 1, unheard)[0]
    else:
        high = tally(Drawn(graph, counted.group, null, 1, counted.shown, unheard), counted.raw, runs, None).high[:, :-1]
    q = discovery_rates(np.where(cells, (1 + high) / (1 + runs), np.nan))
    return int((q <= 0.1).sum()), int(cells.sum())


def flags() -> None:
    """The table of unusual cells."""
    snapshot = plain_snapshot(ADVICE / "nodes.csv", ADVICE / "edges.csv", None)
    print("| groups | cells | fixed ties | shuffled groups | rewired | rewired, 199 runs |")
    print("|---|---|---|---|---|---|")
    for by in ("office", "practice"):
        found = [flagged(snapshot, by, null, 2999) for null in ("arcs", "labels", "rewire")]
        few = flagged(snapshot, by, "rewire", 199)
        print(f"| {by} | {found[0][1]} | {found[0][0]} | {found[1][0]} | {found[2][0]} | {few[0]} |")


def main() -> None:
    """Print both."""
    prepare_numba_cache(read_settings())
    waits()
    if ADVICE.is_dir():
        flags()


if __name__ == "__main__":
    main()
