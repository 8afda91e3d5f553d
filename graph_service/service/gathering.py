"""Paste a list: names and e-mails become an event with its participants, in one change."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_service.errors import BadValue, CallerError, NotFound
from graph_service.ingest.pasted import kind_by_form, read_list
from graph_service.language import say
from graph_service.records import Record, checked
from graph_service.service import GraphService, checked_day
from graph_service.service._gathered import Row, Whole, rows_of, whole_of
from graph_service.store import Put

COLLECTION = "gatherings"
LIFE = 24 * 3600.0
MAX_PASTED = 200_000
FIELDS = ("title", "kind", "start", "end", "municipality")


class Undecided(CallerError):
    """Some lines of a list may mean several actors, and nobody has said which."""

    status = 409
    code = "undecided"


@dataclass
class Draft:
    """A list between the steps: kept for a day, so that a reload or a restart loses nothing.

    ``event`` is the event to be made, or the one (``event_id``) that gets more participants.
    ``choices`` are what was said about single rows; ``stored`` is the change once it is stored.
    """

    event: Record = field(default_factory=dict)
    event_id: str | None = None
    pasted: str = ""
    kind: str = "person"
    organisation: str = ""
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    stored: int | None = None
    at: float = 0.0


def event_of(service: GraphService, asked: Mapping[str, str]) -> Record:
    """The event that a form describes, without an id.

    Raises
    ------
    BadValue
        If the title is missing, or a date is none, or the end lies before the start.
    """
    given = {name: asked.get(name, "").strip() for name in FIELDS}
    if not given["title"]:
        raise BadValue(say("Give the event a title."))
    kinds = service.schema.codes_for("event", "kinds")
    if given["kind"] not in kinds:
        raise BadValue(say("Choose what kind of event it was."))
    # "31.7.2012" as people write it; a month or a year stays what it is
    days = {name: checked_day(given[name]) if given[name].count(".") == 2 else given[name] for name in ("start", "end")}
    record = {"id": "draft", "title": given["title"], "kinds": [given["kind"]], "municipality": given["municipality"], **days}
    try:
        found = checked(service.schema, "event", record)
    except BadValue as error:
        if days["end"] and days["start"] > days["end"]:
            raise BadValue(say("The event ends before it begins.")) from None
        raise BadValue(say("The event cannot be kept like this: {why}", why=error.phrase)) from None
    return {name: value for name, value in found.items() if name != "id"}


def begin(service: GraphService, asked: Mapping[str, str]) -> str:
    """Keep a pasted list with its event (the fields of ``FIELDS``, or ``event``) and return the key of the draft.

    It takes the place of an earlier ``draft``; what was said about lines that are still there stays.

    Raises
    ------
    BadValue
        If the event or the list is not fit.
    NotFound
        If there is no such event.
    TooLarge
        If the list is too long.
    """
    draft = Draft(pasted=asked.get("pasted", ""))
    if asked.get("event"):
        draft.event_id = event_named(service, asked["event"])["id"]
    else:
        draft.event = event_of(service, asked)
    if len(draft.pasted) > MAX_PASTED or not draft.pasted.strip():
        raise BadValue(say("Paste the names and e-mail addresses, one a line."))
    if not rows_of(service, draft.pasted, draft.event_id):
        raise BadValue(say("There are only headings in the list."))
    if asked.get("draft"):
        _take_over(service, draft, asked["draft"])
    _forget_old(service)
    key = secrets.token_urlsafe(16)
    _keep(service, key, draft)
    return key


def _take_over(service: GraphService, draft: Draft, earlier: str) -> None:
    try:
        old = draft_of(service, earlier)
    except NotFound:
        return  # its day is over: what was said about lines is gone, the list is not
    draft.kind, draft.organisation = old.kind, old.organisation
    said = {line.raw: old.choices[str(n)] for n, line in enumerate(read_list(old.pasted)) if str(n) in old.choices}
    draft.choices = {str(n): said[line.raw] for n, line in enumerate(read_list(draft.pasted)) if line.raw in said}
    drop(service, earlier)


def event_named(service: GraphService, id: str) -> Record:
    """The stored event of an id; NotFound for anything else."""
    thing, record = service.contents().entities.get(id, ("", {}))
    if thing != "event":
        raise NotFound(say("There is no event with the id “{id}”.", id=id))
    return record


def draft_of(service: GraphService, key: str) -> Draft:
    """The draft with this key; NotFound when its day is over."""
    kept = service.store.get_record(COLLECTION, key) if len(key) <= 50 else None
    draft = Draft(**json.loads(kept[0])) if kept is not None else None
    if draft is None or time.time() - draft.at > LIFE:
        raise NotFound(say("This list is no longer kept. Paste it again."))
    return draft


def decide(service: GraphService, key: str, asked: Mapping[str, str]) -> None:
    """Remember what was said: ``kind`` and ``organisation`` for all new ones, ``pick-N``, ``name-N``, ... for row N."""
    draft = draft_of(service, key)
    draft.kind = asked.get("kind", draft.kind)
    draft.organisation = asked.get("organisation", draft.organisation).strip()
    for name, value in asked.items():
        part, _, number = name.partition("-")
        if part in {"pick", "name", "kind", "organisation"} and number.isdigit():
            draft.choices.setdefault(number, {})[part] = value.strip()
    _keep(service, key, draft)


def lines(service: GraphService, draft: Draft) -> list[Row]:
    """Each line of the list with the actor that it means, or those that it may mean."""
    return rows_of(service, draft.pasted, draft.event_id, draft.choices)


def whole(service: GraphService, draft: Draft) -> Whole:
    """Everything that would be stored.

    Raises
    ------
    Undecided
        If a line may mean several actors and nobody has said which.
    BadValue
        If a new actor has no name, or a kind that the domain does not know.
    """
    rows = lines(service, draft)
    open_rows = [row for row in rows if row.state == "ask"]
    if open_rows:
        numbers = tuple(str(row.line.number) for row in open_rows)
        raise Undecided(say("Say first who is meant in these lines: {numbers}.", numbers=numbers))
    event = event_named(service, draft.event_id) if draft.event_id else draft.event
    return whole_of(service, event, rows, draft.kind, draft.organisation)


def store(service: GraphService, key: str, *, who: str) -> str:
    """Store the list once, as one change; returns the id of the event. A second call finds the first one's outcome."""
    draft = draft_of(service, key)
    if draft.stored is None:
        made = whole(service, draft)
        puts = [Put(thing, record, 0) for thing, record in made.records]
        receipt = service.store.apply(puts, who=who, what=f"list {made.title}", operation=f"gathering-{key}")
        # what was pasted names people: it goes as soon as it has served
        _keep(service, key, Draft(event_id=made.event, stored=receipt.change))
        return made.event
    assert draft.event_id is not None
    return draft.event_id


def drop(service: GraphService, key: str) -> None:
    """Forget a draft."""
    service.store.delete_record(COLLECTION, key)


def _keep(service: GraphService, key: str, draft: Draft) -> None:
    text = {**vars(draft), "at": time.time()}
    service.store.put_record(COLLECTION, key, json.dumps(text, ensure_ascii=False))


def _forget_old(service: GraphService) -> None:
    for key, text, _ in service.store.list_records(COLLECTION):
        if time.time() - json.loads(text).get("at", 0.0) > LIFE:
            service.store.delete_record(COLLECTION, key)


__all__: list[Any] = [
    "Draft", "Row", "Undecided", "Whole", "begin", "decide", "draft_of", "drop", "event_named", "event_of", "kind_by_form",
    "lines", "store", "whole",
]  # fmt: skip
