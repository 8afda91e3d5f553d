"""Every row of a backup, looked at before anything of it is stored: a file may have been made to harm."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from typing import Any

from graph_service.errors import BadValue
from graph_service.language import say
from graph_service.records import Contents, Record, canonical, identifier, shape
from graph_service.schema import Schema
from graph_service.store._backup_format import BadBackup, damaged, is_moment
from graph_service.store.backup import Backup
from graph_service.store.keeping import counts_of

MAX_PART = 256 * 1024 * 1024
_LARGEST = 2**63


def verify(backup: Backup, schema: Schema, heard: Callable[[int], None]) -> None:
    """Read a whole backup and refuse it unless every row can be stored and the network is the one that was backed up.

    Parameters
    ----------
    backup
        An open file.
    schema
        The domain.
    heard
        Called with the number of rows that were looked at since the last call.

    Raises
    ------
    BadBackup
        With a sentence that says what to do.
    """
    look = _Look(schema)
    try:
        for member, check in look.checks.items():
            for row in backup.rows(member):
                check(*row)
                heard(1)
    except BadValue as error:
        raise BadBackup(
            say("The backup {file} holds what this program cannot store: {why}", file=backup.path.name, why=error.phrase)
        ) from error
    except (_NotOurs, TypeError, KeyError, zlib.error, RecursionError, ValueError):
        raise damaged(backup.path) from None
    contents = Contents(look.entities, look.ties)
    # an earlier program knew fewer collections
    counts = [{name: n for name, n in counted.items() if n} for counted in (counts_of(schema, contents), backup.manifest.counts)]
    if counts[0] != counts[1] or hashlib.sha256(canonical(schema, contents)).hexdigest() != backup.manifest.canonical:
        raise damaged(backup.path)


class _NotOurs(Exception):
    """A row that this program never wrote."""


def _demand(is_so: bool) -> None:
    if not is_so:
        raise _NotOurs


class _Look:
    """What was seen so far, and a check for a row of each table."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.entities: dict[str, tuple[str, Record]] = {}
        self.ties: dict[str, Record] = {}
        self._changes: set[int] = set()
        self._seen: set[Any] = set()
        self.checks: dict[str, Callable[..., None]] = {
            "entities": self._entity,
            "ties": self._tie,
            "changes": self._change,
            "parts": self._part,
            "operations": self._operation,
            "own_records": self._own_record,
        }

    def _entity(self, id: str, thing: str, record: Record, version: int) -> None:
        if thing not in self._schema.things:
            raise _NotOurs
        self._record(id, thing, record, version)
        self.entities[id] = (thing, record)

    def _tie(self, id: str, record: Record, version: int) -> None:
        self._record(id, "tie", record, version)
        _demand(record["source"] in self.entities and record["target"] in self.entities)
        self.ties[id] = record

    def _record(self, id: str, thing: str, record: Record, version: int) -> None:
        _demand(isinstance(record, dict) and _is_number(version) and record.get("id") == identifier("id", id) == id)
        _demand(id not in self.entities and id not in self.ties)
        shape(self._schema, thing, record)
        for name, value in record.items():
            _demand(_fits(self._schema.properties[name].type, value))

    def _change(self, id: int, at: str, who: str, what: str, operation: str | None, counts: Any, undoes: int | None) -> None:
        _demand(_is_number(id) and id not in self._changes and is_moment(at) and isinstance(who, str) and isinstance(what, str))
        _demand(operation is None or isinstance(operation, str))
        _demand(isinstance(counts, dict) and all(_is_number(n, 0) for n in counts.values()))
        _demand(undoes is None or undoes in self._changes)
        self._changes.add(id)

    def _part(self, change: int, first: str, last: str, data: bytes) -> None:
        _demand(change in self._changes)
        unpacking = zlib.decompressobj()
        found = json.loads(unpacking.decompress(data, MAX_PART))
        _demand(unpacking.eof and isinstance(found, dict) and bool(found))
        for sides in found.values():
            _demand(isinstance(sides, list) and len(sides) == 2 and any(sides) and all(map(_is_side, sides)))
        _demand((first, last) == (min(found), max(found)))

    def _operation(self, key: str, change: int | None) -> None:
        self._once("operation", identifier("operation", key))
        _demand(change is None or change in self._changes)

    def _own_record(self, collection: str, id: str, text: str, version: int) -> None:
        self._once(identifier("collection", collection), identifier("id", id))
        json.loads(text)
        _demand(_is_number(version))

    def _once(self, *key: str) -> None:
        _demand(key not in self._seen)
        self._seen.add(key)


def _is_number(value: Any, least: int = 1) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < _LARGEST


def _is_side(side: Any) -> bool:
    if side is None:
        return True
    return isinstance(side, list) and len(side) == 2 and isinstance(side[0], str) and isinstance(side[1], dict)


def _fits(kind: str, value: Any) -> bool:
    # the form only: what somebody wrote by hand into Neo4j is kept as it stands
    if kind == "map":
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str | float | bool) or (isinstance(value, int) and abs(value) < _LARGEST)
