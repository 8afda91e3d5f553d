"""What a store gives out and takes in whole: the same rows for a backup, a restore and a copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Protocol, TypeVar

from graph_service.errors import CallerError, Conflict
from graph_service.language import say
from graph_service.records import Contents
from graph_service.schema import Schema

Row = list[Any]
T = TypeVar("T")
MEMBERS: Mapping[str, tuple[str, ...]] = {
    "entities": ("id", "thing", "record", "version"),
    "ties": ("id", "record", "version"),
    "changes": ("id", "at", "who", "what", "operation", "counts", "undoes"),
    "parts": ("change", "first", "last", "data"),
    "operations": ("key", "change"),
    "own_records": ("collection", "id", "text", "version"),
}
"""The parts of a whole store and what their rows hold; ``data`` is bytes."""
MARKERS = "imports_begun"
"""The collection of own records that belong to running processes: never given out, left alone where a store is filled."""


class NotEmpty(CallerError):
    """Only an empty store takes in a whole network."""

    status = 409
    code = "not_empty"


class Source(Protocol):
    """A whole store of one moment: a store in a transaction, or a backup. Rows may be asked for again."""

    @property
    def version(self) -> int:
        """The schema version of the store."""

    @property
    def as_of(self) -> str | None:
        """The day that stands in for today."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows each member has."""

    def rows(self, member: str) -> Iterator[Row]:
        """The rows of a member: records in id order, changes and their parts in the order of their numbers."""


def contents_of(source: Source) -> Contents:
    """The network of a source."""
    entities = {id: (thing, record) for id, thing, record, _ in source.rows("entities")}
    return Contents(entities, {id: record for id, record, _ in source.rows("ties")}, source.as_of)


def holds_anything(source: Source) -> bool:
    """Whether there is anything to keep; used operation keys alone are nothing."""
    return any(n for member, n in source.counts.items() if member != "operations")


def counts_of(schema: Schema, contents: Contents) -> dict[str, int]:
    """How many records a network has, by collection."""
    counts = {thing.collection: 0 for thing in schema.things.values()} | {"ties": len(contents.ties)}
    for thing, _ in contents.entities.values():
        counts[schema.things[thing].collection] += 1
    return counts


def not_empty() -> NotEmpty:
    """The error for a store that holds something."""
    return NotEmpty(
        say("This store is not empty: a backup or a copy goes only into an empty one. Name a new store, such as a new file.")
    )


def given_up() -> Conflict:
    """The error for work that another start of the service took for dead."""
    return Conflict(say("Another start of the service took this work for dead and gave it up. Start it again."))


def in_batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Rows, some at a time."""
    all_rows = iter(rows)
    while some := list(islice(all_rows, size)):
        yield some
