"""Whom the lines of a pasted list mean, and what of it would be stored."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from graph_service.errors import BadValue
from graph_service.ingest.matching import EXACT, Names
from graph_service.ingest.pasted import Line, kind_by_form, read_list
from graph_service.language import Phrase, say
from graph_service.records import Record, checked, folded, slug, tie_id

if TYPE_CHECKING:
    from graph_service.service import GraphService

PERSON = "person"  # a person without a role of its own in the domain: kind other, level person
COMPANY = "company"
NEW, OUT = "new", "out"
ALIKE = 85  # from here on a new actor may be a known one spelt otherwise: somebody has to say
TIE = "TOOK_PART_IN"


@dataclass(frozen=True)
class Candidate:
    """An actor that a line may mean: why, and how alike (100: letter by letter)."""

    id: str
    name: str
    reasons: tuple[Phrase, ...]
    score: int = EXACT


@dataclass(frozen=True)
class Row:
    """A line with what becomes of it.

    ``state`` is ``known`` (``actor`` is meant), ``already`` (takes part already), ``new``, ``ask`` (somebody
    has to say), ``out`` (left out), ``repeat`` (of line ``of``) or ``unread``.
    """

    line: Line
    state: str
    actor: str | None = None
    candidates: tuple[Candidate, ...] = ()
    of: int | None = None
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Whole:
    """Everything that one storing writes, entities before ties, and the same in parts for showing it.

    ``alike`` names, for a new organisation, a stored actor that it looks like.
    """

    event: str
    title: str
    records: list[tuple[str, Record]]
    people: list[Record]
    organisations: list[Record]
    employers: dict[str, str]
    known: list[Record]
    alike: dict[str, str]


class Register:
    """The stored actors by what a list may call them: id, e-mail, name, alias, or something that looks like one."""

    def __init__(self, actors: Mapping[str, Record]) -> None:
        self.actors = actors
        self._names = Names(actors.values())
        self._alike: dict[str, tuple[Candidate, ...]] = {}
        self._by: dict[tuple[str, str], set[str]] = {}
        for id, record in self.actors.items():
            self._add("id", id, id)
            self._add("email", record.get("email"), id)
            self._add("name", record["name"], id)
            for other in (record.get("name_en"), *record.get("aliases", [])):
                self._add("alias", other, id)

    def _add(self, what: str, value: str | None, id: str) -> None:
        if value:
            self._by.setdefault((what, _key(value)), set()).add(id)

    def named(self, text: str) -> str | None:
        """The one actor of an id, name or alias; None where there is none or several."""
        found = {id for what in ("id", "name", "alias") for id in self._by.get((what, _key(text)), ())}
        return next(iter(found)) if len(found) == 1 else None

    def candidates(self, line: Line) -> tuple[Candidate, ...]:
        """The actors that a line names letter by letter; where there is none, those that look like it."""
        exact: dict[str, Candidate] = {}
        tried = [("email", line.email or "")]
        tried += [(what, form) for form in (*line.forms, line.raw) for what in ("id", "name", "alias")]
        for what, text in tried:
            for id in sorted(self._by.get((what, _key(text)), ())):
                exact.setdefault(id, self._exactly(id, what, line))
        if exact:
            return tuple(exact.values())
        return self.alike(line.name)

    def alike(self, name: str) -> tuple[Candidate, ...]:
        """The actors that a name looks like, the likeliest first."""
        if name not in self._alike:
            found = self._names.suggestions(name)
            self._alike[name] = tuple(Candidate(one.actor, one.name, one.reasons, one.score) for one in found)
        return self._alike[name]

    def _exactly(self, id: str, what: str, line: Line) -> Candidate:
        record, reasons = self.actors[id], (REASONS[what],)
        known = _key(record.get("email", ""))
        if what == "email" or not known or not line.email or known == _key(line.email):
            return Candidate(id, record["name"], reasons)
        # namesakes are told apart by their addresses, but people have several: somebody has to say
        return Candidate(id, record["name"], (*reasons, say("another e-mail address")), ALIKE)


REASONS: Mapping[str, Phrase] = {
    "email": say("same e-mail address"),
    "id": say("same id"),
    "name": say("same name"),
    "alias": say("also known by this name"),
}


_KEPT: MutableMapping[GraphService, tuple[str, Register]] = WeakKeyDictionary()


def register_of(service: GraphService) -> Register:
    """The register of the present network, with what was compared; only the newest of a service is kept."""
    contents = service.contents()
    kept = _KEPT.get(service)
    if kept is None or kept[0] != contents.sign:
        kept = (contents.sign, Register({record["id"]: record for record in contents.of("actor")}))
        _KEPT[service] = kept
    return kept[1]


def _key(text: str) -> str:
    return " ".join(folded(text).split())


def rows_of(
    service: GraphService, pasted: str, event: str | None, choices: Mapping[str, Mapping[str, str]] | None = None
) -> list[Row]:
    """The lines of a pasted text with what becomes of each; ``choices`` by their place in the list."""
    register, found = register_of(service), list[Row]()
    there = {tie["source"] for tie in service.contents().ties.values() if tie["kind"] == TIE and tie["target"] == event}
    seen: dict[tuple[str, str], int] = {}
    for place, line in enumerate(read_list(pasted)):
        said = (choices or {}).get(str(place), {})
        row = _row(register, line, said, there) if line.problem is None else Row(line, "unread")
        found.append(_unless_repeated(row, seen))
    return found


def _row(register: Register, line: Line, said: Mapping[str, str], there: set[str]) -> Row:
    candidates = register.candidates(line)
    pick = said.get("pick", "")
    best = max((candidate.score for candidate in candidates), default=0)
    if not pick and best == EXACT and len(candidates) == 1:
        pick = candidates[0].id
    elif not pick and best < ALIKE:
        pick = NEW
    row = Row(line, "ask", None, candidates, said=said)
    if pick in {NEW, OUT}:
        return replace(row, state=pick)
    # a choice may be older than the store: an actor that has gone meanwhile is asked about again
    if pick not in register.actors:
        return row
    return replace(row, state="already" if pick in there else "known", actor=pick)


def _unless_repeated(row: Row, seen: dict[tuple[str, str], int]) -> Row:
    if row.state in {"unread", "out"}:
        return row
    if row.actor:
        keys = [("actor", row.actor)]
    else:
        name = _key(row.said.get("name") or row.line.name)
        # two people of one name are told apart by their addresses; a line without one adds nothing
        keys = [("email", row.line.email), ("name", f"{name} {row.line.email}")] if row.line.email else [("name", name)]
    earlier = next((seen[key] for key in keys if key in seen), None)
    if earlier is not None:
        return replace(row, state="repeat", of=earlier)
    for key in keys:
        seen[key] = row.line.number
    if not row.actor:
        seen.setdefault(("name", _key(row.said.get("name") or row.line.name)), row.line.number)
    return row


def whole_of(service: GraphService, event: Record, rows: Sequence[Row], kind: str, organisation: str) -> Whole:
    """What storing the rows would write: the event, new actors with their employers, and who took part."""
    return _Making(service, kind, organisation).made(event, rows)


class _Making:
    def __init__(self, service: GraphService, kind: str, organisation: str) -> None:
        self.schema, self.register = service.schema, register_of(service)
        contents = service.contents()
        self.ids = {*contents.entities, *contents.ties}
        self.kind, self.organisation = kind, organisation
        self.people: list[Record] = []
        self.organisations: dict[str, Record] = {}
        self.employers: dict[str, str] = {}

    def made(self, event: Record, rows: Sequence[Row]) -> Whole:
        records: list[tuple[str, Record]] = []
        title = event["title"]
        if "id" not in event:
            event = {"id": self._free(f"{title} {event.get('start', '')[:4]}"), **event}
            records.append(("event", event))
        known = [self.register.actors[row.actor] for row in rows if row.state == "known" and row.actor]
        new = [self._person(row) for row in rows if row.state == NEW]
        records += [("actor", record) for record in (*self.organisations.values(), *self.people)]
        works = [self._tie(id, employer, "WORKS_FOR") for id, employer in self.employers.items()]
        took_part = [self._tie(id, event["id"], TIE, event.get("start")) for id in [record["id"] for record in known] + new]
        records += [("tie", record) for record in works + took_part]
        organisations = list(self.organisations.values())
        near = {record["id"]: self.register.alike(record["name"]) for record in organisations}
        alike = {id: found[0].name for id, found in near.items() if found and found[0].score >= ALIKE}
        return Whole(event["id"], title, records, self.people, organisations, self.employers, known, alike)

    def _free(self, name: str) -> str:
        base = slug(name) or "list"
        tried = itertools.chain([base], (f"{base[:190]}-{n}" for n in itertools.count(2)))
        id = next(id for id in tried if id not in self.ids)
        self.ids.add(id)
        return id

    def _person(self, row: Row) -> str:
        name = row.said.get("name") or row.line.name
        kind = row.said.get("kind") or kind_by_form(name) or self.kind
        if kind != PERSON and kind not in self.schema.codes["kind"]:
            raise BadValue(say("Line {n}: choose what kind of actor it is.", n=str(row.line.number)))
        record = {"id": self._free(name), "name": name, "kinds": ["other" if kind == PERSON else kind], "email": row.line.email}
        record["level"] = "person" if kind == PERSON else self.schema.level_of([kind])
        self.people.append(checked(self.schema, "actor", record))
        employer = row.said.get("organisation") or row.line.organisation or self.organisation
        if employer.strip("-–") and record["level"] == "person":
            self.employers[str(record["id"])] = self._employer(employer)
        return str(record["id"])

    def _employer(self, name: str) -> str:
        known = self.register.named(name)
        if known is not None:
            return known
        if _key(name) not in self.organisations:
            record = {"id": self._free(name), "name": name, "kinds": [kind_by_form(name) or COMPANY], "level": "organisation"}
            self.organisations[_key(name)] = checked(self.schema, "actor", record)
        return str(self.organisations[_key(name)]["id"])

    def _tie(self, source: str, target: str, kind: str, since: str | None = None) -> Record:
        id = tie_id(source, target, kind, None, since)
        return checked(self.schema, "tie", {"id": id, "kind": kind, "source": source, "target": target, "since": since})
