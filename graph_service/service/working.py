"""Long work in a process of its own: how it opens the store, says how far it is, and ends with the service."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias

from graph_service.errors import GraphServiceError
from graph_service.language import Phrase, Progress, part_of, unheard
from graph_service.service import GraphService

__all__ = ["Address", "Progress", "opened", "part_of", "unheard", "work"]
EVERY = 0.05  # seconds between two messages of how far it is
Address: TypeAlias = tuple[str, Path | None, Path | None]
"""Where a store is: its URL, the file with its password, the folder of its automatic backups."""


@contextmanager
def opened(address: Address) -> Iterator[GraphService]:
    """A service of its own on the store of another one (``GraphService.address``), closed at the end."""
    service = GraphService.open(*address)
    try:
        yield service
    finally:
        service.store.close()


def work(connection: Connection, function: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
    """What the process of a job does: call the function, and send how far it is and what came of it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        found = function(**arguments, report=_reporter(connection))
        connection.send({"result": found})
    except GraphServiceError as error:
        connection.send({"error": error.phrase})
    connection.close()


def _reporter(connection: Connection) -> Progress:
    last = 0.0

    def report(done: float, total: float, phrase: Phrase) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            connection.send({"done": min(1.0, done / total) if total else 0.0, "doing": phrase})

    return report


def _end_with_parent() -> None:
    # a service that is killed cannot end its jobs any more
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
