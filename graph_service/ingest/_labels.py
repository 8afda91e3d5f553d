"""The words of the schema as sentences show them: each reader sees labels, not codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from graph_service.ingest._holds import ANSWERS
from graph_service.language import Labelled, Phrase
from graph_service.schema import Code, Schema, TieKind

_NAMES = ("name", "start", "end")
# each code list is held with its labels, so that its identity stays its own
_LISTS: dict[int, tuple[Mapping[str, Code] | Mapping[str, TieKind], tuple[Labelled, ...]]] = {}


def property_label(schema: Schema, name: str) -> Labelled | str:
    """What a reader calls a property; the name itself where it is none."""
    prop = schema.properties.get(name)
    return Labelled(prop.label.en, prop.label.fi) if prop else name


def held_label(schema: Schema, holds: str) -> Labelled:
    """What a table holds, as its sheet is called."""
    if holds in schema.things:
        plural = schema.things[holds].plural
        return Labelled(plural.en.lower(), plural.fi.lower())
    if holds == ANSWERS:
        return Labelled("survey answers", "kyselyn vastaukset")
    sheets = schema.ties[holds].sheets if holds in schema.ties else schema.tie_sheets
    return Labelled(*sheets[:2])


def thing_labels(schema: Schema, things: Iterable[str], *, plural: bool = False) -> tuple[Labelled, ...]:
    """What can stand at an end of a tie."""
    labels = [schema.things[thing].plural if plural else schema.things[thing].label for thing in things]
    return tuple(Labelled(label.en.lower(), label.fi.lower()) for label in labels)


def code_labels(known: Mapping[str, Code] | Mapping[str, TieKind]) -> tuple[Labelled, ...]:
    """The members of a code list, each with its code in brackets; made once, for a file can have a problem in each row."""
    if id(known) not in _LISTS:
        _LISTS[id(known)] = known, tuple(Labelled(entry.label.en, entry.label.fi, code) for code, entry in known.items())
    return _LISTS[id(known)][1]


def sheet_names(schema: Schema) -> tuple[Labelled, ...]:
    """What a file or sheet may be called; the schema lists the English name first, then the Finnish one."""
    named = [thing.sheets for thing in schema.things.values()] + [schema.tie_sheets]
    named += [kind.sheets for kind in schema.ties.values()]
    return tuple(Labelled(*sheets[:2]) for sheets in named if len(sheets) > 1)


def in_labels(schema: Schema, phrase: Phrase) -> Phrase:
    """A sentence of the record checks with labels where it names properties."""
    named = {key: property_label(schema, value) for key, value in phrase.values.items() if key in _NAMES and type(value) is str}
    return replace(phrase, values={**phrase.values, **named})
