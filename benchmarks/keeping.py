"""Back 20,000 invented people up, restore them into the other store, copy them: seconds, and whether all is equal.

``python benchmarks/keeping.py [sqlite]``: with ``sqlite`` only what needs no server.
Peers: ``sqlite3.Connection.backup`` of the same file, and a bare read-out of all nodes and relationships by the driver;
neither has a sum of what it holds, nor goes into the other store. The bar is 60 s for a backup and a restore together.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from graph_service.records import canonical, checked
from graph_service.schema import load_schema
from graph_service.service import keeping
from graph_service.store import GraphStore, Put, open_store
from tests.neo4j_server.fixtures import EMPTY, Address
from tests.neo4j_server.server import NoServer, Server

PEOPLE, TIES, YEARS = 20_000, 60_000, 10
SCHEMA = load_schema()
SYLLABLES = [
    "ka",
    "ko",
    "le",
    "li",
    "ma",
    "mi",
    "na",
    "ni",
    "pa",
    "pe",
    "ra",
    "ri",
    "sa",
    "si",
    "ta",
    "ti",
    "va",
    "vi",
    "hä",
    "jö",
    "my",
    "sä",
]
T = TypeVar("T")


def network(seed: int = 1) -> Iterator[Put]:
    """Invented people and ties between them, the same ones for the same seed."""
    chosen = random.Random(seed)
    sectors = [*SCHEMA.codes_for("actor", "sector")]
    for n in range(PEOPLE):
        first, last = ("".join(chosen.choices(SYLLABLES, k=3)).capitalize() for _ in range(2))
        record = {"id": f"p{n}", "name": f"{first} {last}nen", "kinds": ["freelancer"], "sector": chosen.choice(sectors)}
        yield Put(
            "actor", checked(SCHEMA, "actor", record | {"country": "FI", "note": " ".join(chosen.choices(SYLLABLES, k=12))})
        )
    for n in range(TIES):
        ends = chosen.sample(range(PEOPLE), 2)
        record = {"id": f"t{n}", "kind": "WORKS_WITH", "source": f"p{ends[0]}", "target": f"p{ends[1]}"}
        more = {"strength": chosen.randint(1, 5), "since": str(chosen.randint(2000, 2012))}
        yield Put("tie", checked(SCHEMA, "tie", record | more))


def fill(store: GraphStore) -> None:
    """The network, and some years of changes to it."""
    puts = list(network())
    store.apply(puts, who="benchmark", what="import people.csv", operation="import-1")
    chosen = random.Random(2)
    for year in range(YEARS):
        some = [Put("actor", {**put.record, "note": f"seen in {2003 + year}"}) for put in chosen.sample(puts[:PEOPLE], 2_000)]
        store.apply(some, who="benchmark", what=f"year {year}")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds and what it gave."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def sum_of(store: GraphStore) -> str:
    """The sha256 of the canonical export."""
    return hashlib.sha256(canonical(SCHEMA, store.read())).hexdigest()


def row(what: str, seconds: float, peer: float | None = None) -> None:
    """One line of the table."""
    print(f"| {what} | {seconds:.2f} | {f'{seconds / peer:.1f}' if peer else ''} |", flush=True)


def plain_copy(path: Path) -> float:
    """SQLite's own backup of the file."""
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(path.with_name("plain.db"))) as new:
        return timed(lambda: old.backup(new))[0]


def plain_read(address: Address) -> float:
    """All nodes and relationships as the driver gives them."""
    with address.driver() as driver:
        return timed(lambda: driver.execute_query("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r", database_="neo4j"))[0]


def on_sqlite(folder: Path) -> Path:
    """Fill a file, back it up, restore it into a new one."""
    path, backup = folder / "network.db", folder / "b.zip"
    with (
        closing(open_store(f"sqlite:///{path}", SCHEMA)) as store,
        closing(open_store(f"sqlite:///{folder}/new.db", SCHEMA)) as new,
    ):
        fill(store)
        peer = plain_copy(path)
        row("`sqlite3` backup of the file (peer)", peer, peer)
        row("backup of SQLite", timed(lambda: keeping.backup(store, SCHEMA, backup))[0], peer)
        row("restore into SQLite", timed(lambda: keeping.restore(new, SCHEMA, backup))[0], peer)
        assert sum_of(new) == sum_of(store)
    print(f"| size of the backup, MB | {backup.stat().st_size / 1e6:.1f} | {backup.stat().st_size / path.stat().st_size:.2f} |")
    return backup


def with_neo4j(folder: Path, backup: Path, address: Address) -> None:
    """The backup into Neo4j and back, and copies both ways."""
    with closing(open_store(f"sqlite:///{folder}/network.db", SCHEMA)) as old:
        wanted = sum_of(old)
        with closing(open_store(address.url, SCHEMA, address.auth_file)) as store:
            into = timed(lambda: keeping.restore(store, SCHEMA, backup))[0]
            peer = plain_read(address)
            row("bare read-out of Neo4j (peer)", peer, peer)
            row("restore into Neo4j", into)
            assert sum_of(store) == wanted
            row("backup of Neo4j", timed(lambda: keeping.backup(store, SCHEMA, folder / "n.zip"))[0], peer)
            with closing(open_store(f"sqlite:///{folder}/back.db", SCHEMA)) as back:
                row("restore of that into SQLite", timed(lambda: keeping.restore(back, SCHEMA, folder / "n.zip"))[0])
                assert sum_of(back) == wanted
            with closing(open_store(f"sqlite:///{folder}/copy.db", SCHEMA)) as copy:
                row("copy from Neo4j to SQLite", timed(lambda: keeping.copy(store, copy, SCHEMA))[0])
                assert sum_of(copy) == wanted
        with address.driver() as driver, driver.session(database="neo4j") as session:
            session.run(EMPTY).consume()
        with closing(open_store(address.url, SCHEMA, address.auth_file)) as store:
            row("copy from SQLite to Neo4j", timed(lambda: keeping.copy(old, store, SCHEMA))[0])
            assert sum_of(store) == wanted


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        history = YEARS * 2000 + PEOPLE + TIES
        print(f"| {PEOPLE:,} people, {TIES:,} ties, {history:,} records in history | seconds | times the peer |\n|---|---|---|")
        backup = on_sqlite(folder)
        if "sqlite" in sys.argv[1:]:
            return
        server = Server(folder / "home")
        try:
            server.start()
            with_neo4j(folder, backup, Address(server.url, server.auth_file))
        except NoServer as error:
            print(error)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
