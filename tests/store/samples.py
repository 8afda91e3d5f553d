"""Small records for the store tests."""

from __future__ import annotations

from typing import Any

from graph_service.records import checked
from graph_service.schema import load_schema
from graph_service.store import Put

SCHEMA = load_schema()
HOSTILE = [
    "'; DROP TABLE entity; --",
    "`}) DETACH DELETE n //",
    '" OR 1=1',
    "\\' RETURN 1 //",
    "$id",
    "{id: 1}",
    "%_*?",
    "</script><script>alert(1)</script>",
    "Ää`x``y",
    "😀 \ufeff\u2028x",
]


def actor(id: str, name: str = "Name", version: int | None = None, **more: Any) -> Put:
    """A put of an actor."""
    return Put("actor", checked(SCHEMA, "actor", {"id": id, "name": name, "kinds": ["company"]} | more), version)


def event(id: str, title: str = "Title", **more: Any) -> Put:
    """A put of an event."""
    return Put("event", checked(SCHEMA, "event", {"id": id, "title": title, "kinds": ["festival"]} | more))


def tie(id: str, source: str, target: str, kind: str = "GAVE", version: int | None = None, **more: Any) -> Put:
    """A put of a tie."""
    record = {"id": id, "kind": kind, "source": source, "target": target} | more
    return Put("tie", checked(SCHEMA, "tie", record), version)
