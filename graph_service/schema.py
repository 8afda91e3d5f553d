"""The domain as objects: reads schema.toml strictly."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from graph_service.errors import SchemaError, UnknownName
from graph_service.language import Country, Labelled, Phrase, say

FILE = Path(__file__).with_name("schema.toml")
TYPES = {"text", "text_list", "id", "number", "integer", "date", "code", "code_list", "country", "yes_no", "map"}


@dataclass(frozen=True)
class Label:
    """A word in both languages."""

    en: str
    fi: str

    def in_language(self, language: str) -> str:
        """The word in one language."""
        return self.fi if language == "fi" else self.en


@dataclass(frozen=True)
class Colour:
    """One hue, a value for each theme."""

    light: str
    dark: str


@dataclass(frozen=True)
class Property:
    """A property of an entity or a tie."""

    name: str
    type: str
    label: Label
    codes: str | None = None
    headings: tuple[str, ...] = ()
    personal: bool = False
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    meaning: Label | None = None


@dataclass(frozen=True)
class Code:
    """One value of a code list: a kind, a sector, a level."""

    name: str
    label: Label
    words: tuple[str, ...] = ()
    node_label: str | None = None
    level: str | None = None
    shape: str | None = None
    colour: Colour | None = None


@dataclass(frozen=True)
class Thing:
    """What can be stored as an entity: actor, event, market, wave, ..."""

    name: str
    label: Label
    plural: Label
    collection: str
    node_label: str
    caption: str
    sheets: tuple[str, ...]
    required: tuple[str, ...]
    properties: tuple[str, ...]
    codes_of_kinds: str = "kind"


@dataclass(frozen=True)
class TieKind:
    """What can be stored as a tie; its name is the native relationship type in Neo4j."""

    name: str
    label: Label
    reverse: Label
    from_: tuple[str, ...]
    to: tuple[str, ...]
    directed: bool
    arrow: bool = False
    actor_tie: bool = False
    properties: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    group: str = "ties"


@dataclass(frozen=True)
class Schema:
    """The whole domain."""

    version: int
    properties: Mapping[str, Property]
    things: Mapping[str, Thing]
    ties: Mapping[str, TieKind]
    codes: Mapping[str, Mapping[str, Code]]
    tie_required: tuple[str, ...]
    tie_properties: tuple[str, ...]
    tie_sheets: tuple[str, ...]
    unknown_sector: Code

    def thing_of_collection(self, collection: str) -> Thing:
        """The thing whose records stand under a key of the canonical export."""
        for thing in self.things.values():
            if thing.collection == collection:
                return thing
        raise UnknownName.of(say("Collection"), collection, [t.collection for t in self.things.values()])

    @cached_property
    def shapes(self) -> Mapping[str, Mapping[str, Property]]:
        """The properties of each thing (``actor``) and tie kind (``GAVE``) by name, in file order."""
        names = {name: thing.properties for name, thing in self.things.items()}
        names |= {name: self.tie_properties + tie.properties for name, tie in self.ties.items()}
        return {name: {key: self.properties[key] for key in keys} for name, keys in names.items()}

    def properties_of(self, thing_or_tie: str) -> tuple[str, ...]:
        """Property names of a thing or a tie kind, in file order."""
        return tuple(self.shapes[thing_or_tie])

    def codes_for(self, thing: str, prop: str) -> Mapping[str, Code]:
        """The code list of a property; the kinds of events are their own list."""
        if prop == "kinds" and thing in self.things:
            return self.codes[self.things[thing].codes_of_kinds]
        name = self.properties[prop].codes
        return {} if name is None or name == "tie" else self.codes[name]

    def level_of(self, kinds: Iterable[str]) -> str | None:
        """Person or organisation, by the first kind that says so."""
        for kind in kinds:
            if kind in self.codes["kind"]:
                return self.codes["kind"][kind].level
        return None

    def may_be_asked(self, contact_status: str | None) -> bool:
        """Whether an actor may be asked for an introduction, or proposed for one: the one place that decides it.

        Parameters
        ----------
        contact_status
            What is stored, in people's own words; one that means do not contact, by code or by a word of either
            language in any case, says no.
        """
        code = self.codes["contact_status"]["do_not_contact"]
        said = " ".join((contact_status or "").replace("_", " ").casefold().split()).rstrip(".!")
        return said not in {word.replace("_", " ").casefold() for word in (code.name, code.label.en, code.label.fi, *code.words)}

    def label_of(self, property_name: str, value: str, language: str, thing: str = "actor") -> str:
        """A stored value as a reader sees it: codes and countries by their names."""
        from graph_service.language import country_name

        prop = self.properties.get("kinds" if property_name == "kind" else property_name)
        if prop is not None and prop.type == "country":
            return country_name(value, language)
        code = self.codes_for(thing, prop.name).get(value) if prop is not None else None
        return code.label.in_language(language) if code else value


@cache
def load_schema(path: Path = FILE) -> Schema:
    """Read the domain file.

    Raises
    ------
    SchemaError
        If a key is unknown (with the nearest known one), missing, or refers to nothing.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    top = {"version", "property", "thing", "tie", "tie_common", "codes", "unknown_sector"}
    _only(raw, top, "schema.toml")
    _only(raw["tie_common"], {"required", "properties", "sheets"}, "tie_common")
    schema = Schema(
        version=raw["version"],
        properties={name: _made(Property, name, table, f"property.{name}") for name, table in raw["property"].items()},
        things={name: _made(Thing, name, table, f"thing.{name}") for name, table in raw["thing"].items()},
        ties={name: _made(TieKind, name, table, f"tie.{name}") for name, table in raw["tie"].items()},
        codes={
            group: {name: _made(Code, name, table, f"codes.{group}.{name}") for name, table in members.items()}
            for group, members in raw["codes"].items()
        },
        tie_required=tuple(raw["tie_common"]["required"]),
        tie_properties=tuple(raw["tie_common"]["properties"]),
        tie_sheets=tuple(raw["tie_common"]["sheets"]),
        unknown_sector=_made(Code, "unknown", raw["unknown_sector"], "unknown_sector"),
    )
    _check(schema)
    return schema


def _only(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    for key in table:
        if key not in set(known):
            raise SchemaError(UnknownName.of(say("{where}", where=where), key, known).phrase)


def _made(cls: Any, name: str, table: Mapping[str, Any], where: str) -> Any:
    known = {f.name.rstrip("_"): f.name for f in fields(cls) if f.name != "name"}
    _only(table, known, where)
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key in {"label", "plural", "reverse", "meaning"}:
            values[key] = Label(**value)
        elif key == "colour":
            values[key] = Colour(**value)
        else:
            values[known[key]] = tuple(value) if isinstance(value, list) else value
    try:
        return cls(name=name, **values)
    except TypeError as error:
        raise SchemaError(say("{where} in schema.toml is incomplete: {why}.", where=where, why=str(error))) from error


def _check(schema: Schema) -> None:
    for prop in schema.properties.values():
        if prop.type not in TYPES:
            raise SchemaError(UnknownName.of(say("property.{name}", name=prop.name), prop.type, TYPES).phrase)
        if prop.codes and prop.codes != "tie" and prop.codes not in schema.codes:
            raise SchemaError(UnknownName.of(say("property.{name}", name=prop.name), prop.codes, schema.codes).phrase)
    places = [(f"thing.{t.name}", t.properties) for t in schema.things.values()]
    places += [(f"tie.{t.name}", schema.tie_properties + t.properties) for t in schema.ties.values()]
    for where, names in places:
        for name in names:
            if name not in schema.properties:
                raise SchemaError(UnknownName.of(say("{where}", where=where), name, schema.properties).phrase)
    for tie in schema.ties.values():
        for end in tie.from_ + tie.to:
            if end not in schema.things:
                raise SchemaError(UnknownName.of(say("tie.{name}", name=tie.name), end, schema.things).phrase)


def market_words(market: Mapping[str, Any]) -> Country | Phrase:
    """What a market is called: its country, and its line of business where it has one."""
    country, code = Country(market["country"]), load_schema().codes["sector"].get(market.get("sector", ""))
    if code is None:
        return country
    return Phrase("{country}, {sector}", {"country": country, "sector": Labelled(code.label.en, code.label.fi)})
