"""How records stand in Neo4j: labels, properties, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph_service.records import Record
from graph_service.schema import Schema
from graph_service.store import Stored
from graph_service.store._paging import lines

Properties = Mapping[str, Any]


class Model:
    """Records to nodes and relationships by the names of schema.toml.

    Properties keep their names and native types; a map is JSON text. Those that begin with ``_`` are
    ours: ``_version`` and ``_search``. Every entity has the label ``Entity``, its thing, its kinds and its level.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._things = {thing.node_label: thing.name for thing in schema.things.values()}
        self._maps = {name for name, prop in schema.properties.items() if prop.type == "map"}
        self._names = {name: schema.properties_of(name) for name in (*schema.things, *schema.ties)}

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
        props = self._props(record, before, version)
        for name in ("kind", "source", "target"):
            props.pop(name, None)
        return {"id": id, "source": record["source"], "target": record["target"], "props": props}

    def _props(self, record: Record, before: tuple[str, Record] | None, version: int) -> dict[str, Any]:
        gone = () if before is None else before[1].keys() - record.keys()
        props = {name: _map_text(value) if name in self._maps else value for name, value in record.items()}
        return dict.fromkeys(gone) | props | {"_version": version}

    def entities(self, rows: Iterable[tuple[Sequence[str], Properties]]) -> dict[str, Stored]:
        """Entities by id out of rows of labels and properties; a node with no label of ours is passed over."""
        found: dict[str, Stored] = {}
        for labels, properties in rows:
            stored = self.entity(labels, properties)
            if stored is not None:
                found[stored.record["id"]] = stored
        return found

    def entity(self, labels: Sequence[str], properties: Properties) -> Stored | None:
        """One entity."""
        thing = next((self._things[label] for label in labels if label in self._things), None)
        if thing is None:
            return None
        return Stored(thing, self._record(thing, properties), properties.get("_version", 1))

    def ties(self, rows: Iterable[Sequence[Any]]) -> dict[str, Stored]:
        """Ties by id out of rows of kind and list of (source, target, properties)."""
        found: dict[str, Stored] = {}
        for kind, ties in rows:
            if kind not in self._schema.ties:
                continue
            for source, target, properties in ties:
                whole = {**properties, "kind": kind, "source": source, "target": target}
                found[whole["id"]] = Stored("tie", self._record(kind, whole), whole.get("_version", 1))
        return found

    def _record(self, name: str, properties: Properties) -> Record:
        found: Record = {}
        for key in self._names[name]:
            value = properties.get(key)
            if value is not None:
                found[key] = _map(value) if key in self._maps else _plain(value)
        return found


def _map_text(value: Mapping[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _map(text: Any) -> dict[str, str]:
    # somebody may have written other text there by hand
    try:
        value = json.loads(text)
    except (ValueError, TypeError):
        value = None
    if not isinstance(value, dict):
        return {"extra": str(text)}
    return {key: str(item) for key, item in value.items()}


def _plain(value: Any) -> Any:
    # dates and points that somebody wrote by hand are read as text
    if isinstance(value, list):
        return [str(item) for item in value]
    return value if isinstance(value, str | int | float) else str(value)
