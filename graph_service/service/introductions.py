"""The introduction loop: proposed, offered, accepted, made, a tie formed, and what was left of it later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph_service.errors import BadValue, Conflict, NotFound, StaleVersion, UnknownName
from graph_service.language import say
from graph_service.records import Record, checked, last_day, text, tie_id
from graph_service.service import GraphService, checked_day
from graph_service.service._introduction import FOLLOW_UPS, NEXT, WORDS, Introduction, OutOfOrder, Step, as_json
from graph_service.store import Delete, Keep, Put

__all__ = [
    "FOLLOW_UPS", "NEXT", "USUAL_KIND", "WORDS", "Happened", "Introduction", "OutOfOrder", "Step", "annotate", "as_json",
    "checked_note", "day_of", "is_due", "latest", "listed", "one", "remove", "take", "take_back", "ties_between",
]  # fmt: skip
COLLECTION = "introductions"
USUAL_KIND = "WORKS_WITH"
MAX_NOTE = 2_000


@dataclass(frozen=True)
class Happened:
    """The next step of an introduction.

    For a tie that was formed: ``tie`` names one that is recorded; else one of ``kind`` and ``strength`` is recorded.
    For a follow-up: whether the tie still stands (no, where none was formed), and whether the market was reached.
    """

    step: str
    day: str = ""
    note: str = ""
    tie: str = ""
    kind: str = USUAL_KIND
    strength: int | None = None
    tie_stands: bool | None = None
    market_reached: bool | None = None


def listed(service: GraphService, of: str | None = None) -> list[Introduction]:
    """All introductions as they stand, those of one actor with ``of``; the last proposed first."""
    ties = service.contents().ties
    found = [Introduction.read(*record).standing(ties) for record in service.store.list_records(COLLECTION)]
    chosen = [one for one in found if of is None or of in one.who]
    return sorted(sorted(chosen, key=lambda one: one.id), key=lambda one: one.steps[0].day, reverse=True)


def one(service: GraphService, id: str) -> Introduction:
    """One introduction as it stands; NotFound where there is none."""
    return _kept(service, id).standing(service.contents().ties)


def _kept(service: GraphService, id: str) -> Introduction:
    kept = service.store.get_record(COLLECTION, id)
    if kept is None:
        raise NotFound(say("There is no introduction “{id}”: look at the list of introductions.", id=id))
    return Introduction.read(id, *kept)


def is_due(service: GraphService, found: Introduction) -> bool:
    """Whether somebody should look after it by now."""
    due = found.due()
    return due is not None and due[1] <= service.day()


def take(
    service: GraphService, id: str, happened: Happened, version: int | None, *, who: str, operation: str | None = None
) -> None:
    """The next step of an introduction; a tie that it forms is recorded in the same transaction.

    Raises
    ------
    OutOfOrder
        If the step cannot come now, or not on that day.
    BadValue, Conflict
        If the tie named is none of the two, or began before the introduction was proposed.
    StaleVersion, NotFound
        If the introduction is another one meanwhile, or gone.
    """
    if happened.step not in NEXT:
        raise UnknownName.of(say("Steps"), happened.step, NEXT)
    kept = _seen(service, id, version, operation)
    if kept is None:
        return
    found = kept.standing(service.contents().ties)
    step = Step(happened.step, day_of(service, happened.day), checked_note(happened.note))
    if step.step in FOLLOW_UPS:
        has_formed = found.day_of("formed") is not None
        if happened.tie_stands is None and has_formed:
            raise BadValue(say("Say whether the tie still stands."))
        if happened.tie_stands and not has_formed:
            raise BadValue(say("No tie is on record here: record first that one was formed."))
        step = replace(
            step, tie_stands=bool(happened.tie_stands), market_reached=happened.market_reached if found.market else None
        )
    try:
        further = found.and_then(step, latest(service))
    except OutOfOrder:
        if _was_done(service, operation):
            return
        raise
    writes: list[Put | Delete] = []
    if step.step == "formed":
        record = _linked(service, found, happened.tie, step.day) if happened.tie else None
        if record is None:
            record = _new_tie(service, found, happened, step.day)
            writes.append(Put("tie", record, 0))
        step = replace(step, tie=record["id"], is_new=bool(writes))
        further = replace(further, steps=(*further.steps[:-1], step))
    _store(service, further, writes, who, "introduction tie", operation)


def take_back(service: GraphService, id: str, version: int | None, *, who: str, operation: str | None = None) -> None:
    """Take the last step back; a tie that it recorded goes too, unless somebody changed it since.

    Raises
    ------
    Conflict
        If only the proposal is left.
    StaleVersion, NotFound
        As ``take``.
    """
    kept = _seen(service, id, version, operation)
    if kept is None:
        return
    found = kept.standing(service.contents().ties)
    last, writes = found.steps[-1], list[Put | Delete]()
    if last.is_new and last.tie is not None and len(service.store.changes(limit=2, entity=last.tie)) == 1:
        held = service.store.get(last.tie)
        writes = [Delete(last.tie, held.version)] if held is not None else []
    _store(service, found.without_last(), writes, who, "introduction back", operation)


def annotate(
    service: GraphService, id: str, step: str, note: str, version: int | None, *, who: str, operation: str | None = None
) -> None:
    """Write another note at a step, or none."""
    found = _seen(service, id, version, operation)
    if found is None:
        return
    if step not in {kept.step for kept in found.steps}:
        raise UnknownName.of(say("Steps"), step, [kept.step for kept in found.steps])
    steps = tuple(replace(kept, note=checked_note(note)) if kept.step == step else kept for kept in found.steps)
    _store(service, replace(found, steps=steps), [], who, "introduction note", operation)


def remove(service: GraphService, id: str, version: int | None, *, who: str, operation: str | None = None) -> None:
    """Forget an introduction with its notes; a tie that came of it stays."""
    found = _seen(service, id, version, operation)
    if found is not None:
        keep = Keep(COLLECTION, id, None, found.version)
        service.store.apply([], who=who, what="introduction removed", operation=operation, keeps=[keep])


def _seen(service: GraphService, id: str, version: int | None, operation: str | None) -> Introduction | None:
    """The stored introduction if it is the version that the caller saw; None where this operation was done before."""
    found = _kept(service, id)
    if version in (None, found.version):
        return found
    if _was_done(service, operation):
        return None
    raise StaleVersion(say("“{id}” was changed meanwhile. Look at it again and repeat your change.", id=id))


def ties_between(service: GraphService, a: str, b: str, day: str) -> list[Record]:
    """The recorded ties among actors between two that stand on a day, by id."""
    kinds = service.schema.ties
    return [
        tie
        for _, tie in sorted(service.contents().ties.items())
        if kinds[tie["kind"]].actor_tie and {tie["source"], tie["target"]} == {a, b} and last_day(tie.get("until", "9999")) >= day
    ]


def _was_done(service: GraphService, operation: str | None) -> bool:
    # the answer of the first attempt was lost: what it did is there, and cannot come once more
    return operation is not None and service.store.apply([], who="service", what="repeated", operation=operation).repeated


def _store(
    service: GraphService,
    found: Introduction,
    writes: Sequence[Put | Delete],
    who: str,
    what: str,
    operation: str | None,
) -> None:
    keep = Keep(COLLECTION, found.id, found.text, found.version)
    service.store.apply(writes, who=who, what=what, operation=operation, keeps=[keep])


def day_of(service: GraphService, written: str) -> str:
    """A day in full as people write it; the day looked at where none is written."""
    return checked_day(written) if written.strip() else service.day()


def latest(service: GraphService) -> str:
    """The last day that a step can have: nothing is told of the future."""
    return max(service.today(), service.day())


def checked_note(note: str) -> str:
    """A note as it is kept."""
    if len(note) > MAX_NOTE:
        raise BadValue(say("{name}: a text has at most {n} characters.", name="note", n=MAX_NOTE))
    return text("note", note.replace("\r\n", "\n")).strip()


def _linked(service: GraphService, found: Introduction, tie: str, day: str) -> Record:
    record = next((one for one in ties_between(service, found.a, found.b, day) if one["id"] == tie), None)
    if record is None:
        raise BadValue(say("“{id}” is no tie between these two.", id=tie))
    if "since" in record and last_day(record["since"]) < found.steps[0].day:
        raise Conflict(say("This tie began before the introduction was proposed, so it did not come of it."))
    return record


def _new_tie(service: GraphService, found: Introduction, happened: Happened, day: str) -> Record:
    kind = service.schema.ties.get(happened.kind)
    if kind is None or not kind.actor_tie:
        raise UnknownName.of(
            say("Kinds of tie"), happened.kind, [one.name for one in service.schema.ties.values() if one.actor_tie]
        )
    record: Record = {"kind": kind.name, "source": found.a, "target": found.b, "since": day, "last_evidence": day}
    record |= {"id": tie_id(found.a, found.b, kind.name, None, day), "strength": happened.strength}
    return checked(service.schema, "tie", record)
