"""Nothing is lost: backup, restore, copy from store to store, and stores of earlier versions brought up to this one."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_service.errors import BadValue, CallerError, Conflict, NotFound
from graph_service.language import Phrase, say, say_n
from graph_service.records import Contents, canonical
from graph_service.schema import Schema, load_schema
from graph_service.service._backups import Kept, NoBackup, automatic, backed_up, store_name, write_file
from graph_service.service._begun import interrupted, noted
from graph_service.service._undone import is_of_demo
from graph_service.service.working import Address, Progress, opened, unheard
from graph_service.store import SCHEMA_VERSION, GraphStore, open_store
from graph_service.store.backup import Backup, BadBackup, Manifest
from graph_service.store.checking import verify
from graph_service.store.keeping import MARKERS, NotEmpty, Row, Source, contents_of, counts_of, holds_anything, not_empty

__all__ = [
    "BadBackup",
    "Held",
    "Kept",
    "Manifest",
    "NoBackup",
    "NotEmpty",
    "automatic",
    "backed_up",
    "backup",
    "check_server",
    "check_source",
    "copy",
    "copy_elsewhere",
    "migrate",
    "over",
    "restore",
    "restore_elsewhere",
    "seen",
    "store_name",
    "told",
]
EVERY = 500


@dataclass(frozen=True)
class Held:
    """What a backup or a copied store holds: records by collection, and how many entries of history."""

    counts: Mapping[str, int]
    changes: int

    @classmethod
    def by(cls, manifest: Manifest) -> Held:
        """What a manifest says."""
        return cls(manifest.counts, manifest.members["changes"]["rows"])

    def as_json(self) -> dict[str, Any]:
        """As a job gives it."""
        return {"counts": dict(self.counts), "changes": self.changes}

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """In words."""
        return (
            say_n("{n} actor", "{n} actors", self.counts.get("actors", 0)),
            say_n("{n} tie", "{n} ties", self.counts.get("ties", 0)),
            say_n("{n} event", "{n} events", self.counts.get("events", 0)),
            say_n("{n} change in its history", "{n} changes in its history", self.changes),
        )


class _Counted:
    """A source that says how far its reader is."""

    def __init__(self, source: Source, report: Progress, doing: Phrase) -> None:
        self._source, self._report, self._doing = source, report, doing
        self._total = sum(source.counts.values())
        self._done = 0

    @property
    def version(self) -> int:
        return self._source.version

    @property
    def as_of(self) -> str | None:
        return self._source.as_of

    @property
    def counts(self) -> Mapping[str, int]:
        return self._source.counts

    def rows(self, member: str) -> Iterator[Row]:
        for n, row in enumerate(self._source.rows(member)):
            if n % EVERY == 0:
                self._report(self._done + n, self._total, self._doing)
            yield row
        self._done += self._source.counts[member]


def backup(store: GraphStore, schema: Schema, path: Path, report: Progress = unheard) -> Manifest:
    """Write the whole store into one file, read it again, and say what is in it."""
    return write_file(store, schema, path, lambda source: _Counted(source, report, say("Writing the backup")))


def seen(path: Path, schema: Schema, report: Progress = unheard) -> Manifest:
    """What a backup holds, after every row of it was looked at.

    Raises
    ------
    BadBackup
        If it is damaged, foreign, packed to harm or from a newer version of the program.
    """
    with Backup(path) as found:
        _verify(found, schema, report)
        return found.manifest


def told(path: Path) -> Manifest:
    """What a backup says of itself."""
    with Backup(path) as found:
        return found.manifest


def _verify(found: Backup, schema: Schema, report: Progress) -> None:
    total, done = sum(found.counts.values()), 0

    def heard(rows: int) -> None:
        nonlocal done
        if done % EVERY == 0:
            report(done, 2 * total, say("Checking the backup"))
        done += rows

    verify(found, schema, heard)


def restore(
    store: GraphStore, schema: Schema, path: Path, *, backups: Path | None = None, report: Progress = unheard
) -> Manifest:
    """Take a backup into an empty store, after all of it was checked; whole, or not at all.

    Raises
    ------
    NotEmpty
        If the store holds something.
    BadBackup
        As ``seen``.
    """
    newest = over(store)
    with Backup(path) as found:
        _verify(found, schema, report)
        backed_up(store, schema, backups, "restore")
        operation = f"restore-{uuid.uuid4().hex}"
        with noted(store, "restore", operation, [path.name]):
            source = _Counted(found, _second_half(report), say("Storing the backup"))
            store.load(source, operation=operation, over=newest, check=_same(schema, found.manifest.canonical))
        return found.manifest


def _second_half(report: Progress) -> Progress:
    return lambda done, total, phrase: report(total + done, 2 * total, phrase)


def copy(source: GraphStore, target: GraphStore, schema: Schema, report: Progress = unheard) -> Held:
    """Copy a whole store into an empty one, with its history and positions."""
    newest = over(target)
    operation = f"copy-{uuid.uuid4().hex}"

    def take(whole: Source) -> Held:
        if not holds_anything(whole):
            raise CallerError(say("There is nothing to copy: the store {url} is empty.", url=source.url))
        contents = contents_of(whole)
        wanted = hashlib.sha256(canonical(schema, contents)).hexdigest()
        counted = _Counted(whole, report, say("Copying"))
        target.load(counted, operation=operation, over=newest, check=_same(schema, wanted))
        return Held(counts_of(schema, contents), whole.counts["changes"])

    with noted(target, "copy", operation, [source.url]):
        # a store would wait for itself for ever; two addresses may name the same one, but then the note is in both
        if any(note == operation for note, _, _ in source.list_records(MARKERS)):
            raise not_empty()
        return source.dump(take)


def check_source(url: str) -> None:
    """NotFound for a file that is not there: opening it would make an empty store."""
    kind, _, name = url.partition(":///")
    if kind == "sqlite" and not Path(name).is_file():
        raise NotFound(say("There is no store {url}.", url=url))


def _same(schema: Schema, wanted: str) -> Callable[[Contents], None]:
    def check(contents: Contents) -> None:
        if hashlib.sha256(canonical(schema, contents)).hexdigest() != wanted:
            raise Conflict(
                say("What the new store held was not what the old one holds, so nothing was stored. Please report this.")
            )

    return check


def over(store: GraphStore) -> int:
    """The newest entry of the log of an empty store: 0, or that of a demo that was cleared away.

    Raises
    ------
    NotEmpty
        If the store holds anything else.
    """
    contents, entries = store.read(), store.changes(limit=20)
    is_demo = all(is_of_demo(entry.what) or entry.what.startswith("as_of ") for entry in entries)
    if contents.entities or contents.ties or (entries and (not is_demo or len(entries) == 20)):
        raise not_empty()
    return entries[0].id if entries else 0


def restore_elsewhere(address: Address, path: Path, report: Progress) -> dict[str, Any]:
    """``restore`` as a job."""
    with opened(address) as service:
        made = restore(service.store, service.schema, path, backups=service.backups, report=report)
    return Held.by(made).as_json()


def copy_elsewhere(address: Address, url: str, secret: tuple[str, str] | None, report: Progress) -> dict[str, Any]:
    """``copy`` into the Neo4j server at a URL, as a job."""
    check_server(url)
    with opened(address) as service, closing(open_store(url, service.schema, secret)) as target:
        interrupted(target)  # notes of a copy that was cancelled before
        return copy(service.store, target, service.schema, report).as_json() | {"url": url}


def check_server(url: str) -> None:
    """BadValue unless a URL is that of a Neo4j server, without user and password."""
    kind, _, place = url.partition("://")
    if kind not in {"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"} or not place or "@" in place:
        raise BadValue(say("Write the address of a Neo4j server, such as neo4j+s://network.example.org."))


def migrate(url: str, auth_file: Path | None = None, backups: Path | None = None) -> list[Phrase]:
    """Bring a store of an earlier version of the program to this one, after a backup, and say what was done."""
    schema = load_schema()
    with closing(open_store(url, schema, auth_file, old=True)) as store:
        version = store.dump(lambda source: source.version)
        if version == SCHEMA_VERSION:
            return [say("The store is up to date: nothing was changed.")]
        path = backed_up(store, schema, backups, "migrate")
        store.migrate()
    done = [say("Backup before it: {path}", path=str(path))] if path is not None else []
    return [*done, say("The store was brought from version {old} to version {new}.", old=version, new=SCHEMA_VERSION)]
