"""Undo: what taking a change back would do, what stands in its way, and doing it whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph_service.errors import CallerError, Conflict, NotFound, StaleVersion
from graph_service.language import Phrase, say, say_n
from graph_service.records import Contents, Record
from graph_service.service import GraphService
from graph_service.service._said import Names
from graph_service.service._undone import mind_demo
from graph_service.service.working import Address, Progress, opened, part_of, unheard
from graph_service.store import Change, Delete, Put, Receipt, Stored

TRIES = 3
LARGE = 5_000  # records; to undo more takes so long that it is work of its own
LISTED = 50
Side = tuple[str, Record]
_LET_GO = re.compile(r"undo \d+ (?:undo \d+ undo \d+ )*adopt")


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way: the record ``id`` with its name, why, and the later entry that did it.

    ``by`` is None where no entry did it: it was changed by hand in the database.
    """

    id: str
    thing: str
    name: str
    reason: Phrase
    by: int | None


@dataclass(frozen=True)
class Look:
    """What an undo would do: records that come back, that go, that change (now, then), and what stands in the way.

    ``in_the_way`` counts the obstacles; only the first of them are listed. ``refused`` says why an undo is not
    the way at all.
    """

    change: Change
    back: list[Side]
    gone: list[Side]
    changed: list[tuple[str, Record, Record]]
    obstacles: list[Obstacle]
    in_the_way: int
    writes: list[Put | Delete]
    refused: Phrase | None = None

    @property
    def is_possible(self) -> bool:
        """Whether there is something to undo and nothing in its way."""
        return bool(self.writes) and not self.in_the_way and not self.refused

    @property
    def does_nothing(self) -> bool:
        """Whether everything is as it was before the change already."""
        return not self.writes and not self.in_the_way


class InTheWay(Conflict):
    """An undo would lose later work: ``look`` says of what."""

    code = "in_the_way"

    def __init__(self, look: Look) -> None:
        n = look.in_the_way
        super().__init__(
            say_n(
                "Change {id} cannot be undone: {n} record stands in the way. Nothing was changed.",
                "Change {id} cannot be undone: {n} records stand in the way. Nothing was changed.",
                n,
                id=str(look.change.id),
            )
        )
        self.look = look


class AnotherWay(Conflict):
    """An undo would not bring back what was there; the sentence says what does."""

    code = "another_way"


class NothingToUndo(Conflict):
    """Everything is as it was before the change."""

    code = "nothing_to_undo"


def change_of(service: GraphService, id: int) -> Change:
    """One entry of the change log, whole; NotFound where no entry has the number."""
    found = service.store.change(id) if 0 < id < 2**63 else None
    if found is None:
        raise NotFound(say("There is no change number {id}: look at the list of changes.", id=str(id)))
    return found


def look(service: GraphService, id: int, language: str = "en") -> Look:
    """What undoing an entry would do; changes nothing. ``language`` is that of the names."""
    return _Looking(service, change_of(service, id), language).look()


def size(service: GraphService, id: int) -> int:
    """How many records an entry touched; 0 where there is none."""
    found = service.store.changes(limit=1, before=id + 1) if 0 < id < 2**62 else []
    return sum(found[0].counts.values()) if found and found[0].id == id else 0


def undo_elsewhere(address: Address, id: int, who: str, operation: str | None, language: str, report: Progress) -> dict[str, int]:
    """``undo`` as a job."""
    with opened(address) as service:
        made = undo(service, id, who=who, operation=operation, language=language, progress=report).change
        return {"undoes": id, "change": made or 0}


def undo(
    service: GraphService,
    id: int,
    *,
    who: str,
    operation: str | None = None,
    language: str = "en",
    progress: Progress = unheard,
) -> Receipt:
    """Take an entry back: all of it or nothing; the undo is an entry of its own, and can be undone.

    Raises
    ------
    AnotherWay
        If only taking in again brings back what was let go (nodes made by hand in Neo4j).
    InTheWay
        If records of the change were changed since, or others came to depend on them.
    NothingToUndo
        If everything is as it was before.
    NotFound
        If there is no such entry.
    """
    last: CallerError | None = None
    for _ in range(TRIES):
        progress(0.0, 1.0, say("Comparing with what is stored now"))
        found = look(service, id, language)
        if found.in_the_way:
            raise InTheWay(found)
        if found.refused:
            raise AnotherWay(found.refused)
        try:
            what = f"undo {id} {found.change.what}"
            receipt = service.store.apply(
                found.writes, who=who, what=what, operation=operation, undoes=id, progress=part_of(progress, 0.4, 1.0)
            )
        except (Conflict, StaleVersion, NotFound) as error:
            last = error
            continue  # somebody was quicker: look again, and say what stands in the way now
        if receipt.change is None:
            raise NothingToUndo(say("Everything is as it was before change {id}: there is nothing to undo.", id=str(id)))
        mind_demo(service, found.change, who=who)
        return receipt
    # a look does not see it: ties made by hand in Neo4j, or others who change the network without pause
    raise Conflict(say("Nothing was undone. {why} Try again.", why=last.phrase if last else ""))


class _Looking:
    """Compares a change with what is held now."""

    def __init__(self, service: GraphService, change: Change, language: str) -> None:
        self.service, self.change = service, change
        self.contents: Contents = service.contents()
        self.held: Mapping[str, Stored] = service.store.held(sorted({*change.before, *change.after}))
        self.targets: dict[str, Side | None] = {}
        self.blocked: dict[str, tuple[str, Record, Phrase, str]] = {}
        self.names = Names(service.schema, self.contents, change, language)

    def look(self) -> Look:
        for id in sorted({*self.change.before, *self.change.after}):
            self._compare(id)
        for id, target in self.targets.items():
            if target is not None and target[0] == "tie":
                self._check_ends(id, target[1])
        self._check_ties()
        moved = [(id, self.held.get(id), target) for id, target in self.targets.items()]
        return Look(
            change=self.change,
            back=[target for _, now, target in moved if now is None and target is not None],
            gone=[(now.thing, now.record) for _, now, target in moved if now is not None and target is None],
            changed=[(target[0], now.record, target[1]) for _, now, target in moved if now is not None and target is not None],
            obstacles=[self._obstacle(id, *found) for id, found in list(self.blocked.items())[:LISTED]],
            in_the_way=len(self.blocked),
            writes=list(self._writes()),
            refused=self._refused(),
        )

    def _refused(self) -> Phrase | None:
        # to put the records would make nodes beside those of the people who work in Neo4j
        if _LET_GO.fullmatch(self.change.what) and not self.service.store.url.startswith("sqlite:"):
            return say("This change let go of what was made by hand in Neo4j. Check the store and take it in again.")
        return None

    def _compare(self, id: str) -> None:
        was, became, held = self.change.before.get(id), self.change.after.get(id), self.held.get(id)
        now = (held.thing, held.record) if held is not None else None
        if now == was:
            return
        if now == became:
            self.targets[id] = was
            return
        shown = became or was or now
        assert shown is not None
        if now is None:
            reason = say("It was deleted since.")
        elif became is None:
            reason = say("Something else has its id since.")
        else:
            reason = say("It was changed since.")
        self.blocked[id] = (*shown, reason, id)

    def _check_ends(self, id: str, tie: Record) -> None:
        kind = self.service.schema.ties[tie["kind"]]
        for end, things in ((tie["source"], kind.from_), (tie["target"], kind.to)):
            target = self.targets[end] if end in self.targets else self.contents.entities.get(end)
            if target is None or target[0] not in things:
                reason = say("“{end}” is no longer there to be tied to.", end=self.names.of(end))
                self.blocked.setdefault(id, ("tie", tie, reason, end))

    def _check_ties(self) -> None:
        going = {id for id, target in self.targets.items() if id in self.held and self._falls(id, target)}
        if not going:
            return
        for id, tie in self.contents.ties.items():
            if tie["source"] not in going and tie["target"] not in going:
                continue
            stays = self.targets.get(id, ("tie", tie))
            for end in {tie["source"], tie["target"]} & going:
                if stays is not None and stays[0] == "tie" and end in (stays[1]["source"], stays[1]["target"]):
                    reason = say("It was tied to “{end}” since, which would go.", end=self.names.of(end))
                    self.blocked.setdefault(id, ("tie", tie, reason, id))

    def _falls(self, id: str, target: Side | None) -> bool:
        return self.held[id].thing != "tie" and (target is None or target[0] != self.held[id].thing)

    def _obstacle(self, id: str, thing: str, record: Record, reason: Phrase, cause: str) -> Obstacle:
        later = self.service.store.changes(limit=1, entity=cause)
        by = later[0].id if later and later[0].id > self.change.id else None
        return Obstacle(id, thing, self.names.record(thing, record), reason, by)

    def _writes(self) -> Iterator[Put | Delete]:
        """Ties that go, then what comes or changes, at last entities that go: alone by then, or the undo is refused."""
        ties, others, puts, last = list[Delete](), list[Delete](), list[Put](), list[Delete]()
        for id, target in self.targets.items():
            held = self.held.get(id)
            stays = held is not None and target is not None and _family(held.thing, held.record) == _family(*target)
            if held is not None and not stays:
                where = ties if held.thing == "tie" else last if target is None else others
                where.append(Delete(id, held.version, alone=True))
            if target is not None:
                puts.append(Put(*target, held.version if held is not None and stays else 0))
        yield from ties
        yield from others
        yield from puts
        yield from last


def _family(thing: str, record: Record) -> str:
    return str(record["kind"]) if thing == "tie" else thing
