"""How records stand in Neo4j: labels, properties, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph_service.language import Phrase
from graph_service.records import Record
from graph_service.schema import Schema
from graph_service.store import Stored
from graph_service.store._neo4j_values import LISTS, Values
from graph_service.store._paging import lines

Properties = Mapping[str, Any]
LEFT = "_left"
OWN_ID = "_id"


class Model:
    """Records to nodes and relationships by the names of schema.toml.

    Properties keep their names and native types; a map is JSON text. Those that begin with ``_`` are
    ours: ``_version``, ``_search``, ``_adopted``. Every entity has the label ``Entity``, its thing, its kinds and
    its level. A node of others that keeps an id of its own has ``Adopted`` and ``_id`` instead of ``Entity`` and ``id``.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._things = {thing.node_label: thing.name for thing in schema.things.values()}
        self._maps = {name for name, prop in schema.properties.items() if prop.type == "map"}
        self._values = Values(schema)

    def labels(self, thing: str, record: Record) -> list[str]:
        """The labels of an entity, without ``Entity``."""
        kinds = record.get("kinds", [])
        codes = [self._schema.codes_for(thing, "kinds").get(kind) for kind in kinds]
        if thing == "actor":
            level = record.get("level") or self._schema.level_of(kinds)
            codes.append(self._schema.codes["level"].get(level or ""))
        found = [code.node_label for code in codes if code is not None and code.node_label]
        return list(dict.fromkeys([self._schema.things[thing].node_label, *found]))

    def entity_row(self, id: str, thing: str, record: Record, before: tuple[str, Record] | None, version: int) -> dict[str, Any]:
        """What ``write/entities`` needs for one entity."""
        labels = self.labels(thing, record)
        old = [] if before is None else [label for label in self.labels(*before) if label not in labels]
        props = self._props(record, before, version) | {"_search": lines(record)}
        return {"id": id, "labels": labels, "old_labels": old, "props": props}

    def tie_row(self, id: str, record: Record, before: tuple[str, Record] | None, version: int) -> dict[str, Any]:
        """What ``write/ties`` needs for one tie; kind and ends are the relationship itself."""
        # a relationship of others that was let go of may be meant again
        props = self._props(record, before, version) | {LEFT: None}
        for name in ("kind", "source", "target"):
            props.pop(name, None)
        return {"id": id, "source": record["source"], "target": record["target"], "props": props}

    def _props(self, record: Record, before: tuple[str, Record] | None, version: int) -> dict[str, Any]:
        # only what differs: what a property of the same name holds beside our reading of it is not ours
        old = {} if before is None else before[1]
        props = {
            name: _map_text(value) if name in self._maps else value for name, value in record.items() if old.get(name) != value
        }
        return dict.fromkeys(old.keys() - record.keys()) | props | {"_version": version}

    def thing(self, labels: Iterable[str]) -> str | None:
        """The thing that a node is by its labels."""
        marked = set(labels)
        return next((thing for label, thing in self._things.items() if label in marked), None)

    def entities(self, rows: Iterable[tuple[Sequence[str], Properties]]) -> dict[str, Stored]:
        """Entities by id out of rows of labels and properties; what is no entity of the domain is passed over."""
        found: dict[str, Stored] = {}
        for labels, properties in rows:
            stored = self.entity(labels, properties)
            if stored is not None:
                found[stored.record["id"]] = stored
        return found

    def entity(self, labels: Sequence[str], properties: Properties) -> Stored | None:
        """One entity; None without an id, a label of ours, or what only a person can say."""
        thing = self.thing(labels)
        if thing is None:
            return None
        own = properties.get(OWN_ID)
        record = self.record(thing, thing, properties if own is None else {**properties, "id": own})
        if "id" not in record:
            return None
        shape = self._schema.things[thing]
        if "kinds" in shape.required and "kinds" not in record:
            record |= self.from_labels(thing, labels)
        # what has no name is shown by its id, so that nobody misses it
        if shape.caption not in record and self._schema.properties[shape.caption].type == "text":
            record[shape.caption] = record["id"]
        if any(name not in record for name in shape.required):
            return None
        return Stored(thing, {name: record[name] for name in shape.properties if name in record}, _version(properties))

    def from_labels(self, thing: str, labels: Iterable[str]) -> Record:
        """Kinds and level that labels say; an actor of no known kind is an other."""
        marked = set(labels)
        kinds = self.kinds_of(thing, marked)
        if thing != "actor":
            return {"kinds": kinds} if kinds else {}
        kinds = kinds or ["other"]
        levels = [name for name, code in self._schema.codes["level"].items() if code.node_label in marked]
        level = {"level": levels[0]} if len(levels) == 1 and levels[0] != self._schema.level_of(kinds) else {}
        return {"kinds": kinds, **level}

    def kinds_of(self, thing: str, labels: Iterable[str]) -> list[str]:
        """The kinds that labels name, in the order of the schema."""
        marked = set(labels)
        return [name for name, code in self._schema.codes_for(thing, "kinds").items() if code.node_label in marked]

    def things(self, labels: Iterable[str]) -> list[str]:
        """What a node may be: by the labels of things, without one by the labels of kinds."""
        marked = set(labels)
        named = [thing for label, thing in self._things.items() if label in marked]
        kinds = [
            thing for thing, shape in self._schema.things.items() if "kinds" in shape.required and self.kinds_of(thing, marked)
        ]
        return named or kinds

    def kind_labels(self, thing: str, kinds: Iterable[str]) -> list[str]:
        """The labels of kinds; a kind that the schema does not know has none."""
        codes = self._schema.codes_for(thing, "kinds")
        return [str(codes[kind].node_label) for kind in kinds if kind in codes and codes[kind].node_label]

    def has_ends(self, tie: Record, entities: Mapping[str, Stored]) -> bool:
        """Whether both ends of a tie are in the network and may be its ends: hand work may have made others."""
        kind, source, target = self._schema.ties[tie["kind"]], entities.get(tie["source"]), entities.get(tie["target"])
        return source is not None and target is not None and source.thing in kind.from_ and target.thing in kind.to

    def value(self, thing: str, name: str, value: Any) -> Any | None:
        """One value in its stored form; None where it does not fit."""
        return None if value is None else self._values.read(thing, self._schema.properties[name], value)

    def unfit(self, name: str, thing: str, properties: Properties) -> Iterator[tuple[str, Any, Phrase]]:
        """The properties of our names whose values do not fit: (name, value, why). ``id`` is looked at elsewhere."""
        for key, prop in self._schema.shapes[name].items():
            if properties.get(key) in (None, "", []) or key == "id":
                continue
            for value in properties[key] if isinstance(properties[key], list) and prop.type in LISTS else [properties[key]]:
                if value != "" and self._values.read(thing, prop, value) is None:
                    yield key, value, self._values.reason(thing, prop, value)

    def ties(self, rows: Iterable[Sequence[Any]]) -> dict[str, Stored]:
        """Ties by id out of rows of kind and list of (source, target, properties)."""
        found: dict[str, Stored] = {}
        for kind, ties in rows:
            if kind not in self._schema.ties:
                continue
            for source, target, properties in ties:
                stored = self.tie(kind, source, target, properties)
                if stored is not None:
                    found[stored.record["id"]] = stored
        return found

    def tie(self, kind: str, source: Any, target: Any, properties: Properties) -> Stored | None:
        """One tie; None without an id or an end, or where the program was told to leave it."""
        if not (isinstance(source, str) and isinstance(target, str)) or properties.get(LEFT):
            return None
        whole = {**properties, "kind": kind, "source": source, "target": target}
        record = self.record(kind, "tie", whole)
        return Stored("tie", record, _version(properties)) if record.keys() >= {"id", "source", "target"} else None

    def record(self, name: str, thing: str, properties: Properties) -> Record:
        """What fits the domain among properties; ``name`` is the thing or the kind of tie."""
        found: Record = {}
        for key, prop in self._schema.shapes[name].items():
            value = properties.get(key)
            if value is not None:
                read = self._values.read(thing, prop, value)
                if read is not None:
                    found[key] = read
        return found


def _version(properties: Properties) -> int:
    version = properties.get("_version", 1)
    return version if isinstance(version, int) else 1


def _map_text(value: Mapping[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
