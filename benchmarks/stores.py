"""Import of 61,350 rows into both stores, a snapshot, and the start of the command.

Peers in the same run: a bare ``csv`` + ``sqlite3`` load without checks, log or keys; an empty Python process.
Needs the folder of real networks beside the project; Java and Maven for the Neo4j rows.
"""

from __future__ import annotations

import csv
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from graph_service.service import GraphService
from tests.neo4j_server.server import NoServer, Server

DATA = ROOT.parent / "shared" / "data" / "nyphil_programs"
MAPPING = ROOT / "tests" / "mappings" / "nyphil_programs.toml"


def best(times: int, work: Callable[[], object]) -> float:
    """The shortest of some runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def bare_load(path: Path) -> None:
    """What the same rows cost without anything of ours."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in ("nodes", "edges"):
            with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
                rows = list(csv.reader(stream))
            marks = ",".join("?" * len(rows[0]))
            connection.execute(f"CREATE TABLE {name} ({','.join(rows[0])})")
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows[1:])


def command(url: str, auth_file: Path | None) -> None:
    """The import as a person runs it."""
    import os

    secret = {"GRAPH_SERVICE_STORE_AUTH_FILE": str(auth_file)} if auth_file else {}
    words = ["import", DATA / "nodes.csv", DATA / "edges.csv", "--mapping", MAPPING, "--store", url]
    whole = [sys.executable, "-m", "graph_service", *map(str, words)]
    subprocess.run(whole, check=True, capture_output=True, env=os.environ | secret)


def read_out(url: str, auth_file: Path | None) -> float:
    """From an opened store to the snapshot that analyses start from, nothing kept from before."""
    found = []
    for _ in range(3):
        service = GraphService.open(url, auth_file)
        found.append(best(1, service.snapshot))
        service.store.close()
    return min(found)


def main() -> int:
    """Print the table."""
    print("| what | seconds | peer | seconds | ratio |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        bare = best(1, lambda: bare_load(folder / "bare.db"))
        url = f"sqlite:///{folder / 'network.db'}"
        row("import of 61,350 rows into SQLite, whole command", best(1, lambda: command(url, None)), "bare csv + sqlite3", bare)
        row("snapshot of everything from SQLite", read_out(url, None), "bare csv + sqlite3", bare)
        server = Server(folder / "home")
        try:
            server.start()
            taken = best(1, lambda: command(server.url, server.auth_file))
            row("import of 61,350 rows into Neo4j, whole command", taken, "bare csv + sqlite3", bare)
            row("snapshot of everything from Neo4j", read_out(server.url, server.auth_file), "bare csv + sqlite3", bare)
        except NoServer as error:
            print(error)
        finally:
            server.kill()
    python = best(5, lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    told = best(5, lambda: subprocess.run([sys.executable, "-m", "graph_service", "--help"], check=True, capture_output=True))
    row("graph-service --help", told, "python -c pass", python)
    return 0


def row(what: str, seconds: float, peer: str, theirs: float) -> None:
    """One line of the table."""
    print(f"| {what} | {seconds:.2f} | {peer} | {theirs:.2f} | {seconds / theirs:.1f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
