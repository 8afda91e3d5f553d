"""Kill ``graph-service import`` 20 times on each store and the Neo4j server 5 times; count what is whole, absent or torn.

Then kill backup, restore, copy and migrate at 10 points each, on each store.
``python benchmarks/kills.py [sqlite] [neo4j] [server] [keeping]``: all four unless named.
Peer: none; the bar is 0 torn, and every import that was acknowledged is there. Needs Java and Maven for what is on Neo4j.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from graph_service.schema import load_schema
from graph_service.store import open_store
from tests.neo4j_server.fixtures import EMPTY, Address
from tests.neo4j_server.server import NoServer, Server
from tests.store import keeping_kills as kept
from tests.store.versions import make_version_1

ACTORS, TIES = 3_000, 9_000
KILLS, SERVER_KILLS = 20, 5


@dataclass(frozen=True)
class Place:
    """A store, and how to empty it."""

    name: str
    url: str
    auth_file: Path | None
    empty: Callable[[], None]


def write_files(folder: Path) -> list[Path]:
    """An import of some thousand rows."""
    actors, ties = folder / "actors.csv", folder / "ties.csv"
    lines = [f"a{n},Actor {n},company" for n in range(ACTORS)]
    actors.write_text("\n".join(["id,name,kinds", *lines]) + "\n", encoding="utf-8")
    lines = [f"t{n},a{n % ACTORS},a{(n * 7 + 1) % ACTORS},GAVE" for n in range(TIES)]
    ties.write_text("\n".join(["id,source,target,kind", *lines]) + "\n", encoding="utf-8")
    return [actors, ties]


def command(place: Place, *words: str | Path) -> subprocess.Popen[str]:
    """Start the program on a store."""
    environment = dict(os.environ)
    if place.auth_file is not None:
        environment["GRAPH_SERVICE_STORE_AUTH_FILE"] = str(place.auth_file)
    whole = [sys.executable, "-m", "graph_service", *map(str, words), "--store", place.url]
    return subprocess.Popen(whole, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def kill_import(place: Place, files: list[Path], seconds: float, server: Server | None = None) -> str:
    """Import into an empty store, kill the program (or the server) after so many seconds; what became of the import."""
    place.empty()
    program = command(place, "import", *files)
    time.sleep(seconds)
    if server is None:
        program.kill()
    else:
        server.kill()
    program.communicate(timeout=300)
    if server is not None:
        server.start()
    with tempfile.TemporaryDirectory() as folder:
        said = command(place, "export", Path(folder) / "network.json").communicate(timeout=300)[1]
    with closing(open_store(place.url, load_schema(), place.auth_file)) as store:
        contents = store.read()
    found = (len(contents.entities), len(contents.ties))
    state = {(0, 0): "absent", (ACTORS, TIES): "whole"}.get(found, "torn")
    if program.returncode == 0 and state != "whole":
        return "acknowledged and lost"
    if ("all of it is there" in said and state != "whole") or ("nothing of it was stored" in said and state != "absent"):
        return "said wrongly"
    return f"{state}, {'said so' if said else 'acknowledged' if program.returncode == 0 else 'nothing begun or ended'}"


def seconds_of(place: Place, files: list[Path]) -> float:
    """How long an import takes when nobody kills it."""
    place.empty()
    start = time.perf_counter()
    program = command(place, "import", *files)
    _, errors = program.communicate(timeout=300)
    if program.returncode != 0:
        raise SystemExit(errors)
    return time.perf_counter() - start


def row(what: str, place: Place, files: list[Path], kills: int, server: Server | None = None) -> int:
    """Kill at evenly spread moments of an import and print what was left."""
    seconds_of(place, files)  # a cold server takes several times as long: the points would lie behind the end
    whole = seconds_of(place, files)
    points = [whole * (0.1 + 0.95 * number / (kills - 1)) for number in range(kills)]
    outcomes = Counter(kill_import(place, files, point, server) for point in points)
    bad = sum(count for name, count in outcomes.items() if name.startswith(("torn", "acknowledged and lost", "said wrongly")))
    listed = "; ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
    print(f"| {what} | {kills} | {bad} | {listed} |", flush=True)
    return bad


def sqlite_place(folder: Path) -> Place:
    """A file that is removed to empty it."""
    path = folder / "network.db"

    def empty() -> None:
        for file in folder.glob("network.db*"):
            file.unlink()

    return Place("SQLite", f"sqlite:///{path}", None, empty)


def neo4j_place(server: Server) -> Place:
    """A server that is emptied."""

    def empty() -> None:
        with Address(server.url, server.auth_file).driver() as driver, driver.session(database="neo4j") as session:
            session.run(EMPTY).consume()

    return Place("Neo4j", server.url, server.auth_file, empty)


SHARES = [f"{number / 10:.1f}" for number in range(9)] + ["stored"]
MOMENTS = [f"{milliseconds}ms" for milliseconds in (0, 2, 5, 10, 20, 50, 150, 500, 1500, 3000)]


def keeping_row(what: str, outcomes: Iterable[str]) -> int:
    """Print what was left of one kind of work; what is torn or wrongly told ends the run."""
    counted, bad = Counter(), 0
    for outcome in _each(outcomes):
        counted[outcome] += 1
        bad += outcome.startswith("torn")
    listed = "; ".join(f"{count} {name}" for name, count in sorted(counted.items()))
    print(f"| {what} | {counted.total()} | {bad} | {listed} |", flush=True)
    return bad


def _each(outcomes: Iterable[str]) -> Iterator[str]:
    waiting = iter(outcomes)
    while True:
        try:
            yield next(waiting)
        except StopIteration:
            return
        except AssertionError as error:
            yield f"torn or said wrongly: {error}"


def keeping(folder: Path, place: Place) -> int:
    """Backup, restore, copy and migrate, killed at ten points each."""
    target = kept.Place(place.url, place.auth_file)
    source = kept.Place(f"sqlite:///{folder}/source.db")
    if not (folder / "source.db").exists():
        kept.fill(source)
        with source.store() as store:
            kept.keeping.backup(store, kept.SCHEMA, folder / "source.zip")
    wanted = kept.state(source)

    def emptied(work: Callable[[str], str]) -> Callable[[str], str]:
        return lambda point: (place.empty(), work(point))[1]

    def migrated(point: str) -> str:
        make_version_1(place.url, place.auth_file)
        return kept.killed_migration(point, target)

    place.empty()
    kept.fill(target)
    bad = keeping_row(
        f"backup of {place.name}", (kept.killed_backup(point, target, folder / "b.zip") for point in [*SHARES[:-1], "0.95"])
    )
    restored = emptied(lambda point: kept.killed_filling("restore", point, f"{folder}/source.zip", target, wanted))
    bad += keeping_row(f"restore into {place.name}", map(restored, SHARES))
    copied = emptied(lambda point: kept.killed_filling("copy", point, source.url, target, wanted))
    bad += keeping_row(f"copy into {place.name}", map(copied, SHARES))
    return bad + keeping_row(f"migration of {place.name}", map(emptied(migrated), MOMENTS))


def main() -> int:
    """Print the table; 1 if anything was torn or lost."""
    parts = set(sys.argv[1:]) or {"sqlite", "neo4j", "server", "keeping"}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        files = write_files(folder)
        print("| killed | times | torn, lost or said wrongly | what was left |\n|---|---|---|---|")
        bad = row("import on SQLite", sqlite_place(folder), files, KILLS) if "sqlite" in parts else 0
        bad += keeping(folder, sqlite_place(folder)) if "keeping" in parts else 0
        server = Server(folder / "home")
        try:
            if parts & {"neo4j", "server", "keeping"}:
                server.start()
            place = neo4j_place(server)
            if "neo4j" in parts:
                bad += row("import on Neo4j", place, files, KILLS)
            if "server" in parts:
                bad += row("the Neo4j server", place, files, SERVER_KILLS, server)
            if "keeping" in parts:
                bad += keeping(folder, place)
        except NoServer as error:
            print(error)
        finally:
            server.kill()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
