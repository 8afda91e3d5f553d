"""The store: one protocol, two homes (SQLite by default, Neo4j for an organisation)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, TypeVar

from graph_service.errors import BadValue
from graph_service.language import Progress, say, unheard
from graph_service.records import Contents, Record
from graph_service.schema import Schema
from graph_service.store.findings import Checked

if TYPE_CHECKING:
    from graph_service.store.keeping import Source

SCHEMA_VERSION = 2
Secret: TypeAlias = Path | tuple[str, str] | None
"""For Neo4j: a file with one line ``user/password``, or the two words themselves; None: the server asks for nothing."""
T = TypeVar("T")


class Put(NamedTuple):
    """Create or replace one record. ``thing`` is ``actor``, ``event``, ... or ``tie``.

    ``version``: None writes whatever is there (upsert); 0 only if nothing is there (else
    Conflict); n only if the stored version is n (else StaleVersion; NotFound if gone).
    """

    thing: str
    record: Record
    version: int | None = None


@dataclass(frozen=True)
class Delete:
    """Remove one record by id; an entity takes its ties with it. ``version`` as in Put.

    ``alone``: an entity that still has ties, after the writes before this one, is refused instead (Conflict).
    """

    id: str
    version: int | None = None
    alone: bool = False


class Keep(NamedTuple):
    """Keep one of the service's own records (JSON text), or drop it (``text`` None). ``version`` as in Put."""

    collection: str
    id: str
    text: str | None
    version: int | None = None


class Stored(NamedTuple):
    """One record as it stands in the store."""

    thing: str
    record: Record
    version: int


@dataclass(frozen=True)
class Change:
    """One entry of the change log: one transaction of meaning.

    ``before`` and ``after`` map id to [thing, record]; an id that is missing was not there.
    ``undoes`` is the entry that this one takes back, ``undone_by`` the newest one that takes this one back.
    """

    id: int
    at: str
    who: str
    what: str
    operation: str | None
    counts: dict[str, int]
    before: dict[str, tuple[str, Record]] = field(default_factory=dict)
    after: dict[str, tuple[str, Record]] = field(default_factory=dict)
    undoes: int | None = None
    undone_by: int | None = None


@dataclass(frozen=True)
class Receipt:
    """What a write did. ``repeated``: its operation key had been applied before, nothing was done now."""

    change: int | None
    repeated: bool
    versions: dict[str, int]


@dataclass(frozen=True)
class Found:
    """One page of a search."""

    items: list[Stored]
    next: str | None
    total: int


class GraphStore(Protocol):
    """What every store does. All writes are one transaction and safe to repeat."""

    url: str

    def close(self) -> None:
        """Let go of files and connections."""

    def sign(self) -> str:
        """A cheap text that changes whenever the data may have changed, also by hand."""

    def read(self) -> Contents:
        """Everything, of one moment."""

    def get(self, id: str) -> Stored | None:
        """One entity or tie by id."""

    def held(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Those of many ids that are there; their versions tell whether they still stand."""

    def ties_of(self, id: str) -> list[Stored]:
        """The ties of one entity, by id."""

    def search(
        self,
        text: str,
        thing: str = "actor",
        kinds: Sequence[str] = (),
        limit: int = 50,
        cursor: str | None = None,
        sector: str | None = None,
    ) -> Found:
        """Substring search in name, aliases and id; prefix first, then name by code point, then id.

        ``kinds`` keeps records of any of these kinds, ``sector`` those of one sector.
        """

    def apply(
        self,
        writes: Sequence[Put | Delete],
        *,
        who: str,
        what: str,
        operation: str | None = None,
        undoes: int | None = None,
        progress: Progress = unheard,
        keeps: Sequence[Keep] = (),
    ) -> Receipt:
        """Apply writes in one transaction with their change entry and operation key.

        ``undoes`` names the change entry that these writes take back; ``progress`` hears how far the writing is.
        ``keeps`` are own records that belong to the writes: stored with them, or not at all; no entry tells of them.

        Puts that equal what is stored change nothing and get no new version; if nothing changes
        at all there is no change entry (``change`` is None).

        Raises
        ------
        Conflict
            A tie without an end, an end of the wrong thing, an id held by another thing or tie type; see also Delete.
        StaleVersion, NotFound
            See Put and Delete; NotFound also if there is no entry ``undoes``.
        StoreAway
            The store cannot be reached. Repeat with the same ``operation``.
        """

    def changes(self, limit: int = 50, before: int | None = None, entity: str | None = None) -> list[Change]:
        """The change log, newest first; ``entity`` keeps the entries that touch one id (with before and after)."""

    def change(self, id: int) -> Change | None:
        """One entry of the change log, with the whole before and after."""

    def check(self) -> Checked:
        """Look at every record as it is: what is not as it should be, and what waits to be taken in."""

    def adopt(self, *, who: str) -> Receipt:
        """Take in what was made by hand (Neo4j), with one change entry; ``change`` is None if nothing waits.

        What belongs to others keeps its own properties. Deleting such a record, or undoing the entry, takes
        off what was added and leaves the rest.
        """

    def as_of(self) -> str | None:
        """The day that stands in for now; None: today."""

    def set_as_of(self, day: str | None, *, who: str) -> None:
        """Set or clear that day."""

    def put_record(self, collection: str, id: str, text: str, version: int | None = None) -> int:
        """Keep one of the service's own records (JSON text); returns its version. ``version`` as in Put."""

    def get_record(self, collection: str, id: str) -> tuple[str, int] | None:
        """One own record with its version."""

    def list_records(self, collection: str) -> list[tuple[str, str, int]]:
        """All own records of a collection: (id, text, version), by id."""

    def delete_record(self, collection: str, id: str) -> bool:
        """Drop one own record; False if it was not there."""

    def migrate(self) -> int:
        """Bring the store to this program's version in one transaction; returns the version that it had."""

    def dump(self, work: Callable[[Source], T]) -> T:
        """Give the whole store, of one moment, to ``work``, perhaps again after a lost connection."""

    def load(self, source: Source, *, operation: str, over: int, check: Callable[[Contents], None]) -> None:
        """Take a whole source into this empty store, in one transaction with an operation key.

        Parameters
        ----------
        source
            A backup, or another store.
        operation
            Tells afterwards whether it was stored.
        over
            The number of the newest change entry, whose log may be dropped (0: there is none).
        check
            Called with what the store then holds, before it counts; what it raises undoes everything.

        Raises
        ------
        NotEmpty
            If the store holds entities, ties or newer changes.
        Conflict
            If the operation key has been used.
        """


def no_store(url: str) -> BadValue:
    """The error for an address that names no store; a password in it is not repeated."""
    shown = re.sub(r"//[^/]*@", "//…@", url)
    return BadValue(say("“{url}” names no store: use sqlite:///path, neo4j://host or bolt://host.", url=shown))


def open_store(url: str, schema: Schema, auth_file: Secret = None, **options: Any) -> GraphStore:
    """Open (and prepare) the store that a URL names.

    Parameters
    ----------
    url
        ``sqlite:///path`` or ``neo4j://``, ``neo4j+s://``, ``bolt://``, ``bolt+s://`` host:port.
    schema
        The domain.
    auth_file
        The secret, for Neo4j.
    options
        ``old=True`` opens a store of an earlier version, too: to migrate it, and to back it up before.

    Raises
    ------
    BadValue
        If the URL names no known kind of store.
    OldStore
        If it is of an earlier version.
    StoreAway
        If it cannot be opened, or is newer than this program.
    """
    kind = url.split("://", 1)[0]
    if kind == "sqlite":
        from graph_service.store.sqlite import SQLiteStore

        return SQLiteStore(url, schema, **options)
    if kind in {"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}:
        from graph_service.store.neo4j import Neo4jStore

        return Neo4jStore(url, schema, auth_file, **options)
    raise no_store(url)
