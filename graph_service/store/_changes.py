"""What both stores share: planning writes against what is held, versions, and the parts of the change log."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from graph_service.errors import BadValue, Conflict, NotFound, StaleVersion
from graph_service.language import Progress, say
from graph_service.records import Record, identifier, shape
from graph_service.schema import Schema
from graph_service.store import Delete, Put, Stored

PART_SIZE = TOLD = 2_000
STORING = say("Storing")
NEW = -1  # the version of a record that is first written in the same transaction
Side = dict[str, tuple[str, Record]]
Texts = dict[str, tuple[str, str]]
Part = tuple[str, str, bytes]
# made once: dumps makes an encoder for every record
_RECORD = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_HELD = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Plan:
    """What one transaction has to do.

    ``before`` and ``after`` hold the ids that change. ``removed`` are ids to take out first: what is
    deleted, and what comes back in another shape (a tie between other ends). ``unchanged`` are
    versions of puts that equal what is held.
    """

    before: Side
    after: Side
    removed: dict[str, str]
    unchanged: dict[str, int]

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to write."""
        return not self.before and not self.after

    @property
    def counts(self) -> dict[str, int]:
        """How many records are added, changed and removed."""
        changed = len(self.before.keys() & self.after.keys())
        return {"added": len(self.after) - changed, "changed": changed, "removed": len(self.before) - changed}

    def removed_ids(self, ties: bool) -> list[str]:
        """The ids to take out, of ties or of entities."""
        return [id for id, thing in self.removed.items() if (thing == "tie") == ties]

    def told(self, progress: Progress, ties: bool) -> Iterator[tuple[str, str, Record]]:
        """The same as ``written``; how far it is goes to ``progress``."""
        rows = self.written(ties)
        before = len(self.after) - len(rows) if ties else 0
        for number, row in enumerate(rows):
            if number % TOLD == 0:
                progress(before + number, len(self.after), STORING)
            yield row

    def written(self, ties: bool) -> list[tuple[str, str, Record]]:
        """(id, thing, record) to write, of ties or of entities."""
        return [(id, thing, record) for id, (thing, record) in self.after.items() if (thing == "tie") == ties]


def ids_to_load(writes: Sequence[Put | Delete]) -> list[str]:
    """The ids whose present state a plan needs: what is written, and the ends of written ties."""
    found: dict[str, None] = {}
    for write in writes:
        if isinstance(write, Delete):
            found[write.id] = None
            continue
        found[write.record["id"]] = None
        if write.thing == "tie":
            found[write.record["source"]] = found[write.record["target"]] = None
    return list(found)


def deleted_entities(writes: Sequence[Put | Delete], held: Mapping[str, Stored]) -> list[str]:
    """The entities that writes delete: their ties belong to the present state, too."""
    ids = (write.id for write in writes if isinstance(write, Delete))
    return [id for id in ids if id in held and held[id].thing != "tie"]


def plan(schema: Schema, writes: Sequence[Put | Delete], held: Mapping[str, Stored]) -> Plan:
    """Play writes, in their order, on the present state, and say what differs at the end.

    Ends of ties are looked at when all is played, so a tie may stand before its ends.

    Raises
    ------
    Conflict, StaleVersion, NotFound
        As ``GraphStore.apply`` says.
    """
    now: dict[str, Stored | None] = dict(held)
    at_end = _ties_by_end(writes, held)
    for write in writes:
        if isinstance(write, Delete):
            _delete(write, now, at_end)
        else:
            _put(schema, write, now)
    _check_ends(schema, writes, now)
    return _difference(held, now)


def _ties_by_end(writes: Sequence[Put | Delete], held: Mapping[str, Stored]) -> dict[str, set[str]]:
    ends: dict[str, set[str]] = {}
    if not any(isinstance(write, Delete) for write in writes):
        return ends
    ties = [stored.record for stored in held.values() if stored.thing == "tie"]
    ties += [write.record for write in writes if isinstance(write, Put) and write.thing == "tie"]
    for tie in ties:
        for end in (tie["source"], tie["target"]):
            ends.setdefault(end, set()).add(tie["id"])
    return ends


def _put(schema: Schema, write: Put, now: dict[str, Stored | None]) -> None:
    id = write.record["id"]
    _check_shape(schema, write)
    old = now.get(id)
    check_version(id, write.version, None if old is None else old.version)
    if old is not None and _family(old.thing, old.record) != _family(write.thing, write.record):
        raise Conflict(
            say("The id “{id}” is already held by something else ({what}).", id=id, what=_family(old.thing, old.record))
        )
    now[id] = Stored(write.thing, write.record, NEW if old is None else old.version)


def _delete(write: Delete, now: dict[str, Stored | None], at_end: Mapping[str, set[str]]) -> None:
    old = now.get(write.id)
    if old is None:
        if write.id in now:  # it went with its entity, or was deleted, earlier in these writes
            return
        raise NotFound(say("There is no “{id}” in the store.", id=write.id))
    check_version(write.id, write.version, old.version)
    now[write.id] = None
    if old.thing == "tie":
        return
    for tie in at_end.get(write.id, ()):
        stored = now.get(tie)
        # an entity may hold the id that a tie of these writes asks for: that is refused at its put
        if stored is not None and stored.thing == "tie" and write.id in (stored.record["source"], stored.record["target"]):
            if write.alone:
                raise has_ties(write.id)
            now[tie] = None


def has_ties(id: str) -> Conflict:
    """The error for an entity that should go alone and cannot."""
    return Conflict(say("“{id}” has ties that would go with it.", id=id))


def check_version(id: str, wanted: int | None, held: int | None) -> None:
    """Compare the version that a caller saw with the one that is held (None: nothing is there)."""
    if wanted is None or wanted == (0 if held is None else held):
        return
    if wanted == 0:
        raise Conflict(say("“{id}” is there already.", id=id))
    if held is None:
        raise NotFound(say("There is no “{id}” in the store.", id=id))
    raise StaleVersion(say("“{id}” was changed meanwhile. Look at it again and repeat your change.", id=id))


def _check_shape(schema: Schema, write: Put) -> None:
    _, required = shape(schema, write.thing, write.record)
    for key in required:
        if key not in write.record:
            raise BadValue(say("{name} is missing.", name=key))


def _family(thing: str, record: Record) -> str:
    return str(record["kind"]) if thing == "tie" else thing


def _check_ends(schema: Schema, writes: Sequence[Put | Delete], now: Mapping[str, Stored | None]) -> None:
    for write in writes:
        if isinstance(write, Delete) or write.thing != "tie":
            continue
        stored = now.get(write.record["id"])
        if stored is None or stored.thing != "tie":
            continue
        kind = schema.ties[stored.record["kind"]]
        for end, things in ((stored.record["source"], kind.from_), (stored.record["target"], kind.to)):
            held = now.get(end)
            if held is None:
                raise Conflict(say("The tie “{id}” needs “{end}”, which is not in the store.", id=write.record["id"], end=end))
            if held.thing not in things:
                raise Conflict(
                    say("The tie “{id}” of kind {kind} cannot end at “{end}”.", id=write.record["id"], kind=kind.name, end=end)
                )


def _difference(held: Mapping[str, Stored], now: Mapping[str, Stored | None]) -> Plan:
    before: Side = {}
    after: Side = {}
    removed: dict[str, str] = {}
    unchanged: dict[str, int] = {}
    for id, new in now.items():
        old = held.get(id)
        if new is old:
            continue
        if old is not None and new is not None and old.thing == new.thing and old.record == new.record:
            unchanged[id] = old.version
            continue
        if old is not None:
            before[id] = (old.thing, old.record)
            if new is None or _place(old) != _place(new):
                removed[id] = old.thing
        if new is not None:
            after[id] = (new.thing, new.record)
    return Plan(before, after, removed, unchanged)


def _place(stored: Stored) -> tuple[str, ...]:
    if stored.thing == "tie":
        return (stored.record["kind"], stored.record["source"], stored.record["target"])
    return (stored.thing,)


def record_text(record: Record) -> str:
    """The JSON text of one record."""
    return _RECORD.encode(record)


def texts(side: Side) -> Texts:
    """Thing and JSON text of each record by id: the log keeps it, and so does the store in a file."""
    return {id: (thing, record_text(record)) for id, (thing, record) in side.items()}


def packed(before: Side, after: Texts) -> Iterator[Part]:
    """The change as compressed parts in id order: (first id, last id, data)."""
    ids = sorted(before.keys() | after.keys())
    for start in range(0, len(ids), PART_SIZE):
        some = ids[start : start + PART_SIZE]
        text = ",".join([f"{_HELD.encode(id)}:[{_held(before, id)},{_written(after, id)}]" for id in some])
        yield some[0], some[-1], zlib.compress(f"{{{text}}}".encode(), 1)


def _held(before: Side, id: str) -> str:
    return _HELD.encode(before[id]) if id in before else "null"


def _written(after: Texts, id: str) -> str:
    return f'["{after[id][0]}",{after[id][1]}]' if id in after else "null"


def unpacked(parts: Iterable[bytes], entity: str | None = None) -> tuple[Side, Side]:
    """Before and after out of parts; with ``entity`` only that id."""
    before: Side = {}
    after: Side = {}
    for data in parts:
        for id, sides in json.loads(zlib.decompress(data)).items():
            if entity is None or id == entity:
                for side, value in zip((before, after), sides, strict=True):
                    if value is not None:
                        side[id] = (value[0], value[1])
    return before, after


def no_change(id: int) -> NotFound:
    """The error for a number that no entry of the change log has."""
    return NotFound(say("There is no change number {id}: look at the list of changes.", id=str(id)))


def checked_operation(operation: str | None) -> str | None:
    """An operation key that both stores can index."""
    return None if operation is None else identifier("operation", operation)


def checked_day(day: str | None) -> str | None:
    """A full date, or None."""
    if day is None:
        return None
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise BadValue(say("“{day}” is not a date such as 2012-07-31.", day=day)) from error


def said(text: str) -> str:
    """A log text that both stores can hold (names of files may hold half characters)."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")[:1_000]


def moment() -> str:
    """Now, UTC, for the change log."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
