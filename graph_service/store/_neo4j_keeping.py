"""The Neo4j store as a whole: given out under the write lock, taken in in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import neo4j

from graph_service.store import Stored
from graph_service.store.keeping import MARKERS, Row, Source, given_up, in_batches, not_empty

PARTS = 50
ROWS = 5_000
Run = Callable[..., neo4j.Result]
_ROWS = {
    "changes": "read/all_changes",
    "parts": "read/all_parts",
    "operations": "read/all_operations",
    "own_records": "read/all_own_records",
}


class Neo4jSource:
    """What stands in a database: the network, read before, and the rest, read when it is asked for.

    Parameters
    ----------
    entities, ties
        The network by id, in id order.
    run
        Runs a query of cypher/ by its name, in the transaction.
    """

    def __init__(self, entities: Mapping[str, Stored], ties: Mapping[str, Stored], run: Run) -> None:
        self._entities, self._ties, self._run = entities, ties, run
        store = run("read/store").single(strict=True)
        self.version: int = store["schema_version"]
        self.as_of: str | None = store["as_of"]
        counted = run("read/how_many", markers=MARKERS).single(strict=True)
        self.counts: Mapping[str, int] = {"entities": len(entities), "ties": len(ties)} | {name: counted[name] for name in _ROWS}

    def rows(self, member: str) -> Iterator[Row]:
        """The rows of a member."""
        if member == "entities":
            return ([id, stored.thing, stored.record, stored.version] for id, stored in self._entities.items())
        if member == "ties":
            return ([id, stored.record, stored.version] for id, stored in self._ties.items())
        return self._log_rows(member)

    def _log_rows(self, member: str) -> Iterator[Row]:
        for found in self._run(_ROWS[member], markers=MARKERS):
            row: list[Any] = list(found["row"])
            if member == "changes":
                row[5] = json.loads(row[5])
            yield row


def take_log(run: Run, source: Source, over: int, operation: str) -> None:
    """Write everything but the network of a source into an empty store; see ``GraphStore.load``."""
    if run("read/operation", key=operation).single() is not None:
        raise given_up()
    held = run("read/held").single(strict=True)
    if (held["entities"], held["change"]) != (0, over):
        raise not_empty()
    run("write/clear_log", markers=MARKERS).consume()
    changes = [[*row[:5], json.dumps(row[5]), row[6]] for row in source.rows("changes")]
    last = max((row[0] for row in changes), default=0)
    run("write/store", change=last, as_of=source.as_of).consume()
    for some in in_batches(changes, ROWS):
        run("write/all_changes", rows=some).consume()
    for member, size in (("parts", PARTS), ("operations", ROWS), ("own_records", ROWS)):
        for some in in_batches(source.rows(member), size):
            run(f"write/all_{member}", rows=some).consume()
    run("write/operation", key=operation, change=None, attempt=None).consume()
