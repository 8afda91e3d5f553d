"""Work that is all or nothing: a note that outlives a crash, and what is said at the next start."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from graph_service.errors import CallerError
from graph_service.language import Phrase, say
from graph_service.store import GraphStore
from graph_service.store.keeping import MARKERS

# of each kind of work: what is said when all of it is there, and when nothing of it is
_SAID: Mapping[str, tuple[Callable[[str], Phrase], Callable[[str], Phrase]]] = {
    "import": (
        lambda files: say("The import of {files} was interrupted after it had been stored: all of it is there.", files=files),
        lambda files: say("The import of {files} was interrupted: nothing of it was stored. Import it again.", files=files),
    ),
    "restore": (
        lambda files: say("The restore of {files} was interrupted after it had been stored: all of it is there.", files=files),
        lambda files: say("The restore of {files} was interrupted: nothing of it was stored. Start it again.", files=files),
    ),
    "copy": (
        lambda files: say("The copy from {files} was interrupted after it had been stored: all of it is there.", files=files),
        lambda files: say("The copy from {files} was interrupted: nothing of it was stored. Start it again.", files=files),
    ),
}


HOUR = 3600.0


@contextmanager
def noted(store: GraphStore, work: str, operation: str, names: Sequence[str]) -> Iterator[None]:
    """Note work before it is done; the operation key in its own transaction says after a crash which way it went."""
    begun = {"work": work, "files": list(names), "host": socket.gethostname(), "process": os.getpid(), "at": time.time()}
    store.put_record(MARKERS, operation, json.dumps(begun, ensure_ascii=False))
    try:
        yield
    except CallerError:
        # refused and told: there is nothing to say at the next start
        store.delete_record(MARKERS, operation)
        raise
    store.delete_record(MARKERS, operation)


def interrupted(store: GraphStore) -> list[Phrase]:
    """A sentence for each piece of work that was begun and not ended; each is said once."""
    found = []
    for operation, text, _ in store.list_records(MARKERS):
        begun = json.loads(text)
        if _runs(begun):
            continue
        # an empty write under the same key: repeated means that the work had been committed
        applied = store.apply([], who="service", what="look after interrupted work", operation=operation).repeated
        whole, nothing = _SAID[begun.get("work", "import")]
        found.append((whole if applied else nothing)(", ".join(begun["files"])))
        store.delete_record(MARKERS, operation)
    return found


def _runs(begun: Mapping[str, Any]) -> bool:
    if begun["host"] != socket.gethostname():
        return bool(time.time() - begun["at"] < HOUR)
    return is_alive(begun["process"], begun["at"]) and bool(begun["process"] != os.getpid())


def is_alive(process: int, since: float) -> bool:
    """Whether a process that began something may still be at it."""
    if sys.platform == "win32":
        # there is no asking after a process there; an hour is longer than any work
        return time.time() - since < HOUR
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
