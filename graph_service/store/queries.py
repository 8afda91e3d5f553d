"""The Cypher texts: one query a file in cypher/, and nothing else is ever sent to Neo4j."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_service.errors import SchemaError
from graph_service.language import say
from graph_service.schema import Schema

_PACKAGE = Path(__file__).resolve().parent.parent
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


@dataclass(frozen=True)
class Queries:
    """All texts by name (``read/entities``).

    ``per_kind`` and ``per_thing`` hold files that write a tie type or a thing's label: one text per
    tie kind or thing of schema.toml. What reads all tie kinds is one text, joined by UNION ALL, in ``one``.
    """

    one: Mapping[str, str]
    per_kind: Mapping[str, Mapping[str, str]]
    per_thing: Mapping[str, Mapping[str, str]]

    @property
    def texts(self) -> frozenset[str]:
        """Every text that may be sent."""
        many = [*self.per_kind.values(), *self.per_thing.values()]
        return frozenset(self.one.values()) | {text for texts in many for text in texts.values()}

    @property
    def preparing(self) -> dict[str, str]:
        """The statements of cypher/schema/ by the name of the constraint or index, in file order."""
        found: dict[str, str] = {}
        for name in sorted({*self.one, *self.per_kind}):
            if name.startswith("schema/"):
                for text in self.per_kind.get(name, {"": self.one.get(name, "")}).values():
                    found[text.split(" IF NOT EXISTS")[0].rsplit(" ", 1)[1]] = text
        return found


def folder() -> Path:
    """Where the files lie: beside the package in a checkout, inside it when installed."""
    inside = _PACKAGE / "cypher"
    return inside if inside.is_dir() else _PACKAGE.parent / "cypher"


def load_queries(schema: Schema) -> Queries:
    """Read and expand all files but explore/, which is for people.

    Raises
    ------
    SchemaError
        If a name in schema.toml is not letters, digits and underscores.
    """
    one: dict[str, str] = {}
    per_kind: dict[str, Mapping[str, str]] = {}
    per_thing: dict[str, Mapping[str, str]] = {}
    labels = _adoptable(schema)
    for part in ("schema", "read", "write"):
        for path in sorted((folder() / part).glob("*.cypher")):
            name, text = f"{part}/{path.stem}", _bare(path.read_text(encoding="utf-8"))
            text = text.replace("ADOPTABLE_LABELS", labels)
            if "TIE_KIND" in text and part == "read":
                one[name] = "\nUNION ALL\n".join(_of_kinds(schema, text).values())
            elif "TIE_KIND" in text:
                per_kind[name] = _of_kinds(schema, text)
            elif "THING_LABEL" in text:
                per_thing[name] = _of_things(schema, text)
            else:
                one[name] = text
    return Queries(one, per_kind, per_thing)


def _bare(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("//")).strip()


def _adoptable(schema: Schema) -> str:
    """The labels that say what a node is: those of things and of their kinds."""
    kinds = [code for thing in schema.things for code in schema.codes_for(thing, "kinds").values()]
    labels = [thing.node_label for thing in schema.things.values()] + [code.node_label for code in kinds if code.node_label]
    return "|".join(_name(label) for label in dict.fromkeys(labels))


def _of_kinds(schema: Schema, text: str) -> dict[str, str]:
    return {kind: text.replace("TIE_KIND", _name(kind)) for kind in schema.ties}


def _of_things(schema: Schema, text: str) -> dict[str, str]:
    return {
        thing.name: text.replace("THING_LABEL", _name(thing.node_label)).replace("CAPTION", _name(thing.caption))
        for thing in schema.things.values()
    }


def _name(name: str) -> str:
    if not _NAME.match(name):
        raise SchemaError(say("“{name}” in schema.toml: a name has letters, digits and underscores only.", name=name))
    return name
