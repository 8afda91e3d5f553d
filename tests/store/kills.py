"""Kill a writer, or the server, at a moment; then look whether each write is whole or absent.

``python -m tests.store.kills URL AUTH_FILE|- BATCHES SIZE`` is the writer: one line for each batch that was acknowledged.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from graph_service.errors import StoreAway
from graph_service.store import Delete, Put, open_store
from tests.store.samples import SCHEMA, actor, tie

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What a kill left: numbers of batches."""

    acknowledged: frozenset[int]
    whole: frozenset[int]
    torn: frozenset[int]
    entries: int

    @property
    def is_sound(self) -> bool:
        """Every acknowledged batch is whole, no batch is a part, and the change log says the same."""
        return not self.torn and self.acknowledged <= self.whole and self.entries == len(self.whole)


def batch(number: int, size: int) -> list[Put | Delete]:
    """One write: ``size`` actors in a ring of as many ties."""
    names = [f"b{number}-{place}" for place in range(size)]
    ties = [tie(f"t{number}-{place}", name, names[place - 1]) for place, name in enumerate(names)]
    return [*(actor(name, note="x" * 200) for name in names), *ties]


def write(url: str, auth_file: Path | None, batches: int, size: int) -> None:
    """Apply batch after batch, and say each that the store has acknowledged."""
    with closing(open_store(url, SCHEMA, auth_file)) as store:
        print("open", flush=True)
        for number in range(batches):
            writes = batch(number, size)
            print("begin", number, flush=True)
            store.apply(writes, who="tester", what="kill", operation=f"batch {number}")
            print("done", number, flush=True)


def kill_while_writing(
    url: str,
    auth_file: Path | None,
    *,
    batch_number: int,
    seconds: float,
    size: int = 2000,
    kill: Callable[[], None] | None = None,
    wake: Callable[[], None] | None = None,
) -> Outcome:
    """Start a writer on an empty store, kill it ``seconds`` after it began a batch, and look at the store.

    Parameters
    ----------
    url, auth_file
        An empty store.
    batch_number, seconds
        The point: so long after the writer began this batch.
    size
        Actors a batch, and as many ties.
    kill, wake
        Kill something else than the writer (the server), and start it again.
    """
    command = [sys.executable, "-m", "tests.store.kills", url, str(auth_file or "-"), "10", str(size)]
    acknowledged: set[int] = set()
    begun = threading.Event()

    def listen(lines: object) -> None:
        for line in lines:  # type: ignore[attr-defined]
            word, *rest = line.split()
            if word == "done":
                acknowledged.add(int(rest[0]))
            if word == "begin" and int(rest[0]) == batch_number:
                begun.set()

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as writer:
        listener = threading.Thread(target=listen, args=[writer.stdout])
        listener.start()
        while not begun.wait(0.5):
            assert writer.poll() is None, "the writer ended before the point"
        time.sleep(seconds)
        (kill or writer.kill)()
        if kill is not None:
            writer.wait(120)
        listener.join(120)
    if wake is not None:
        wake()
    return look(url, auth_file, size, frozenset(acknowledged))


def look(url: str, auth_file: Path | None, size: int, acknowledged: frozenset[int]) -> Outcome:
    """Count what is there, batch by batch; operation keys must agree with it."""
    with closing(open_store(url, SCHEMA, auth_file)) as store:
        contents = store.read()
        actors = Counter(int(id[1:].split("-")[0]) for id in contents.entities)
        ties = Counter(int(id[1:].split("-")[0]) for id in contents.ties)
        whole = {number for number in actors if actors[number] == ties[number] == size}
        torn = (actors.keys() | ties.keys()) - whole
        entries = len(store.changes())
        for number in range(10):
            try:
                repeated = store.apply([], who="tester", what="look", operation=f"batch {number}").repeated
            except StoreAway:
                torn.add(number)
                continue
            if repeated != (number in whole):
                torn.add(number)
    return Outcome(acknowledged, frozenset(whole), frozenset(torn), entries)


if __name__ == "__main__":
    write(sys.argv[1], None if sys.argv[2] == "-" else Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
