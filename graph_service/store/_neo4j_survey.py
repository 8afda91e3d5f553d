"""A look at everything that stands in Neo4j as it is: what a person must mend, and what can be taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graph_service.language import Labelled, Phrase, say, say_n
from graph_service.records import Record, slug, tie_id
from graph_service.schema import Schema
from graph_service.store._changes import Side
from graph_service.store._neo4j_model import LEFT, OWN_ID, Model, Properties
from graph_service.store._paging import lines
from graph_service.store.findings import (
    ADOPT,
    NOTHING,
    PERSON,
    Checked,
    Finding,
    Place,
    end_findings,
    missing_finding,
    order_findings,
    repeated_finding,
    value_finding,
)

NodeRow = tuple[str, Sequence[str], Properties]
TieRow = tuple[str, str, str, Properties]
ROOM_FOR_NUMBER = 190


@dataclass(frozen=True)
class Raw:
    """Rows as the queries of read/ give them: (element, labels, properties), (element, start, end, properties), other types."""

    entities: Sequence[NodeRow]
    adoptable: Sequence[NodeRow]
    ties: Sequence[tuple[str, Sequence[TieRow]]]
    others: Sequence[tuple[str, bool, int]]


@dataclass(frozen=True)
class Taken:
    """One node or relationship to take in. ``row``: what the query of write/ needs; ``is_new``: it is not shown yet."""

    thing: str
    record: Record
    row: dict[str, Any]
    is_new: bool


@dataclass
class Survey:
    """What was found, and what can be taken in."""

    findings: list[Finding] = field(default_factory=list)
    entities: list[Taken] = field(default_factory=list)
    ties: list[Taken] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def checked(self) -> Checked:
        """The findings, with what was looked at."""
        return Checked(dict(self.counts), tuple(self.findings))

    def sides(self) -> tuple[Side, Side]:
        """Before and after for the change log; what is shown already is only noted."""
        taken = [*self.entities, *self.ties]
        after = {one.record["id"]: (one.thing, one.record) for one in taken}
        return {one.record["id"]: (one.thing, one.record) for one in taken if not one.is_new}, after

    def add(self, code: str, needs: str, place: Place, message: Phrase, fix: Phrase) -> None:
        """One more finding."""
        self.findings.append(Finding(code, needs, place, message, fix))

    def waits(self, place: Place, is_new: bool, own: Any = None) -> None:
        """One more that can be taken in; ``own`` is an id of its own that cannot be the one in the network."""
        fix = say("graph-service store check --adopt does it.")
        if is_new and own is not None:
            message = say(
                "It stands in Neo4j and waits to be taken in. Its own id “{own}” stays beside the new one.", own=str(own)
            )
            self.add("waits", ADOPT, place, message, fix)
        elif is_new:
            self.add("waits", ADOPT, place, say("It stands in Neo4j and waits to be taken in."), fix)
        else:
            self.add("by_hand", ADOPT, place, say("It was written by hand in Neo4j and is not noted yet."), fix)

    def in_the_way(self, place: Place, id: Any) -> None:
        """One more whose own property id cannot be ours."""
        message = say("Its property id holds “{value}”; the id of the network is a text that nothing else has.", value=str(id))
        fix = say("Keep it under another name (SET e.own_id = e.id REMOVE e.id); then it can be taken in.")
        self.findings.append(Finding("id_in_the_way", PERSON, place, message, fix, "id", str(id)))


@dataclass(frozen=True)
class Node:
    """A node that is in the network or can be: its id there, and whether it belongs to others."""

    id: str
    thing: str
    name: str
    theirs: bool
    is_new: bool


def survey(schema: Schema, model: Model, raw: Raw) -> Survey:
    """Look at nodes first, then at the relationships between those that are or can be in the network."""
    nodes = _Nodes(schema, model, raw)
    for row in raw.entities:
        nodes.look(*row, inside=True)
    for row in raw.adoptable:
        nodes.look(*row, inside=False)
    ties = _Ties(schema, model, nodes)
    for kind, rows in raw.ties:
        for edge in rows:
            ties.look(kind, *edge)
    for type_, theirs, n in raw.others:
        ties.other(type_, theirs, n)
    return nodes.found


class _Nodes:
    def __init__(self, schema: Schema, model: Model, raw: Raw) -> None:
        self.schema, self.model, self.found = schema, model, Survey()
        self.nodes: dict[str, Node] = {}
        held = [row[2].get(OWN_ID) or row[2].get("id") for row in raw.entities]
        held += [edge[3].get("id") for _, rows in raw.ties for edge in rows]
        self._ids = {id for id in held if isinstance(id, str)}

    def look(self, element: str, labels: Sequence[str], properties: Properties, *, inside: bool) -> None:
        things = self.model.things(labels)
        if len(things) != 1:
            self._unclear(labels, properties, things)
            return
        thing = things[0]
        shape = self.schema.things[thing]
        place = Place(thing, _text(properties.get("id")), _text(properties.get(shape.caption)))
        id = self._id(place, thing, properties, inside=inside)
        if id is None:
            return
        full = [*labels, *({shape.node_label} - set(labels))]
        stored = self.model.entity(full, {**properties, "id": id})
        own = properties.get("id")
        is_new = not (inside and id in (own, properties.get(OWN_ID)) and shape.node_label in labels)
        theirs = is_new or "_adopted" in properties
        place = Place(thing, id, place.name)
        for name, value, why in self.model.unfit(thing, thing, properties):
            self.found.findings.append(value_finding(self.schema, place, name, value, why, NOTHING if theirs else PERSON))
        if stored is None:
            self._lacks(place, thing, full, properties, shape.required)
            return
        self.nodes[element] = Node(id, thing, place.name or id, theirs, is_new)
        self.found.counts[thing] += 1
        self.found.findings += order_findings(place, stored.record)
        self._lacks(place, thing, full, properties, (shape.caption, *(["kinds"] if thing == "actor" else [])))
        row = self._row(labels, properties, stored.record, thing, marks=is_new)
        if row is not None:
            self.found.entities.append(Taken(thing, stored.record, {"element": element, **row}, is_new))
            self.found.waits(place, is_new, None if own == id else own)

    def _unclear(self, labels: Sequence[str], properties: Properties, things: Sequence[str]) -> None:
        place = Place(None, _text(properties.get("id")), _text(properties.get("name") or properties.get("title")))
        known = ", ".join(thing.node_label for thing in self.schema.things.values())
        message = say("Its labels ({labels}) do not say what it is.", labels=", ".join(labels))
        if things:
            message = say("Its labels ({labels}) say that it is two things.", labels=", ".join(labels))
        self.found.add("thing_unclear", PERSON, place, message, say("Give it exactly one of the labels {known}.", known=known))

    def _id(self, place: Place, thing: str, properties: Properties, *, inside: bool) -> str | None:
        given = properties.get(OWN_ID) or properties.get("id")
        if given is not None and self.model.value(thing, "id", given) is not None and (inside or given not in self._ids):
            self._ids.add(given)
            return str(given)
        # a number, say, or held by something else: it stays theirs, and the network gives another one
        return self._made(place, thing, properties)

    def _made(self, place: Place, thing: str, properties: Properties) -> str | None:
        caption = self.schema.things[thing].caption
        name = self.model.value(thing, caption, properties.get(caption))
        if name is None:
            fix = say("Write it in Neo4j; then this can be taken in.")
            self.found.findings.append(missing_finding(self.schema, place, caption, fix))
            return None
        return self.free(f"{thing}:{name}" if thing == "market" else slug(name) or thing)

    def free(self, made: str) -> str:
        """An id that nothing has, made from a wish."""
        found, n = made, 2
        while found in self._ids:
            found, n = f"{made[:ROOM_FOR_NUMBER]}-{n}", n + 1
        self._ids.add(found)
        return found

    def _lacks(self, place: Place, thing: str, labels: Sequence[str], properties: Properties, names: Sequence[str]) -> None:
        caption, other = self.schema.things[thing].caption, self.schema.codes["kind"]["other"].label
        fix = say("Write it in Neo4j; then this can be taken in.")
        for name in names:
            if (
                name == "id"
                or properties.get(name) not in (None, "", [])
                or (name == "kinds" and self.model.kinds_of(thing, labels))
            ):
                continue
            if name == "kinds" and thing == "actor":
                shown = Labelled(other.en, other.fi)
                fix = say("Write it, or a label such as Company: until then it is shown as “{kind}”.", kind=shown)
            elif name == caption and place.id is not None:
                fix = say("Write it: until then it is shown by its id.")
            self.found.findings.append(missing_finding(self.schema, place, name, fix))

    def _row(
        self, labels: Sequence[str], properties: Properties, record: Record, thing: str, *, marks: bool
    ) -> dict[str, Any] | None:
        named = self.model.kinds_of(thing, labels)
        keeps = properties.get("id") not in (None, record["id"])
        wanted = ["Adopted" if keeps else "Entity", *self.model.labels(thing, record)]
        if record.get("kinds") == ["other"] and not named and "other" not in (properties.get("kinds") or ()):
            # shown as an other for want of anything better: that is no fact to write down
            wanted = wanted[:2]
        missing = [label for label in wanted if label not in labels]
        key = OWN_ID if keeps else "id"
        props: dict[str, Any] = {key: record["id"]} if properties.get(key) is None else {}
        if named and properties.get("kinds") is None:
            # what the labels say stands in properties from now on
            props |= {name: record[name] for name in ("kinds", "level") if name in record and properties.get(name) is None}
        if not missing and not props and properties.get("_search") == lines(record) and "_version" in properties:
            return None
        marked = properties.get("_adopted")
        if marks or marked is not None:
            props["_adopted"] = [*(marked or ()), *(f":{label}" for label in missing), *props]
        return {"labels": missing, "props": props | {"_search": lines(record)}}


class _Ties:
    def __init__(self, schema: Schema, model: Model, nodes: _Nodes) -> None:
        self.schema, self.model, self.nodes, self.found = schema, model, nodes, nodes.found
        self._seen = {node.id for node in nodes.nodes.values()}

    def look(self, kind: str, element: str, start: str, end: str, properties: Properties) -> None:
        source, target = self.nodes.nodes.get(start), self.nodes.nodes.get(end)
        ends = [node for node in (source, target) if node is not None]
        if not ends or properties.get(LEFT):
            return
        theirs = "_adopted" in properties or any(node.theirs for node in ends)
        place = Place("tie", _text(properties.get("id")), " ".join((_name(source), kind, _name(target))))
        wrong = list(end_findings(self.schema, place, kind, (_thing(source), _thing(target))))
        if wrong or source is None or target is None:
            # beside a graph of others a relationship of the same name may mean something else
            self.found.findings += wrong if not theirs or "_version" in properties else []
            return
        given = properties.get("id")
        draft = self.model.record(kind, "tie", {**properties, "id": None, "kind": kind, "source": source.id, "target": target.id})
        id = self._id(place, draft, given)
        if id is None:
            return
        self._seen.add(id)
        place, record = Place("tie", id, place.name), {**draft, "id": id}
        self.found.counts["tie"] += 1
        for name, value, why in self.model.unfit(kind, "tie", properties):
            self.found.findings.append(value_finding(self.schema, place, name, value, why, NOTHING if theirs else PERSON))
        self.found.findings += order_findings(place, record)
        if "_version" in properties and given is not None:
            return
        props: dict[str, Any] = {"id": id} if given is None else {}
        if theirs or given is None:
            props["_adopted"] = [*props]
        is_new = given is None or any(node.is_new for node in ends)
        self.found.ties.append(Taken("tie", record, {"element": element, "start": start, "props": props}, is_new))
        self.found.waits(place, is_new)

    def _id(self, place: Place, draft: Record, given: Any) -> str | None:
        if given is None:
            ends = (draft["source"], draft["target"], draft["kind"])
            return self.nodes.free(tie_id(*ends, draft.get("subtype"), draft.get("since")))
        if self.model.value("tie", "id", given) is None:
            self.found.in_the_way(place, given)
        elif given in self._seen:
            self.found.findings.append(repeated_finding(place))
        else:
            return str(given)
        return None

    def other(self, type_: str, theirs: bool, n: int) -> None:
        """Relationships of a type that is none of ours."""
        one, many = (
            "{n} relationship has the type {type}, which is none of ours.",
            "{n} relationships have the type {type}, which is none of ours.",
        )
        fix = say("It is left alone.") if theirs else say("Give it a type of the domain (cypher/README.md), or leave it.")
        self.found.add(
            "unknown_tie_type", NOTHING if theirs else PERSON, Place("tie", None, type_), say_n(one, many, n, type=type_), fix
        )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _thing(node: Node | None) -> str | None:
    return None if node is None else node.thing


def _name(node: Node | None) -> str:
    return "?" if node is None else node.name
