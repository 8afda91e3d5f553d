"""How the connection report puts facts into words: sentences with marked names, bands, roles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graph_service.analysis._bands import band_name, bands
from graph_service.language import Day, Phrase, say, shown
from graph_service.render.document import Name, Step, Strong, Text
from graph_service.render.marks import kind_shape
from graph_service.schema import Schema, market_words
from graph_service.snapshot import GraphSnapshot

_PLACE = re.compile("\x00(\\d+)\x00")
NO_ROUTE = say("no route")
# stands in a sentence where a list of names goes
HOLE = Strong("")
# how dark the cell of a band is
BAND_STEPS: Mapping[str, int] = {"none": 0, "weak": 1, "workable": 2, "strong": 4}
ROLE_WORDS: Mapping[str, Phrase] = {
    "coordinator": say("Within own group"),
    "itinerant_broker": say("Within another group"),
    "representative": say("Out of own group"),
    "gatekeeper": say("Into own group"),
    "boundary": say("Own group and another"),
    "liaison": say("Between two others"),
}


@dataclass(frozen=True)
class Writer:
    """Puts phrases into one language; names keep their marks."""

    schema: Schema
    snapshot: GraphSnapshot
    language: str

    def word(self, phrase: Phrase) -> str:
        """A phrase without names."""
        return phrase.in_language(self.language)

    def number(self, value: float, spec: str = "") -> str:
        """A number as people of the language write it."""
        return shown(value, self.language, spec)

    def share(self, part: float) -> str:
        """A part of one in per cent, kept together with its sign."""
        return self.number(100 * part, ".0f") + "\N{NO-BREAK SPACE}%"

    def day(self, iso: str) -> str:
        """A date."""
        return shown(Day(iso), self.language)

    def actor(self, id: str) -> Name:
        """An actor's name with its mark; a market goes by its country."""
        if id in self.snapshot.markets:
            return self.market(id)
        node = self.snapshot.by_id[id]
        sector = node.attributes.get("sector")
        known = sector if sector in self.schema.codes["sector"] else None
        return Name(node.label, kind_shape(self.schema, node.attributes.get("kind")), known)

    def market(self, id: str) -> Name:
        """A market's name with its mark."""
        record = self.snapshot.markets[id]
        return Name(shown(market_words(record), self.language), "plate", "ink", record["country"])

    def sector(self, name: str) -> Name:
        """A sector with its colour."""
        return Name(self.schema.label_of("sector", name, self.language), "disc", name)

    def text(self, phrase: Phrase) -> Text:
        """A sentence; values that are names or strong words stay pieces of their own.

        Notes
        -----
        Such a value stands as a numbered NUL mark while the sentence is put together: no stored text holds NUL.
        """
        pieces: list[Name | Strong] = []

        def held(value: Any) -> Any:
            if not isinstance(value, Name | Strong):
                return value
            pieces.append(value)
            # a phrase, not a text: a text would be made visible
            return Phrase(f"\x00{len(pieces) - 1}\x00")

        whole = replace(phrase, values={key: held(value) for key, value in phrase.values.items()}).in_language(self.language)
        found: list[str | Name | Strong] = []
        for place, part in enumerate(_PLACE.split(whole)):
            if place % 2:
                found.append(pieces[int(part)])
            # a name that ends with a full stop ends the sentence too (“… Inc.”)
            elif (
                part := part.removeprefix(".") if found and isinstance(found[-1], Name) and found[-1].text.endswith(".") else part
            ):
                found.append(part)
        return tuple(found)

    def around(self, phrase: Phrase) -> tuple[Text, Text]:
        """A sentence in two halves: what stands before its ``HOLE`` and after it."""
        whole = self.text(phrase)
        place = whole.index(HOLE)
        return whole[:place], whole[place + 1 :]

    def count(self, value: float, spec: str = "") -> Strong:
        """A number that carries the sentence."""
        return Strong(self.number(value, spec))

    def path(self, ids: tuple[str, ...] | list[str]) -> Text:
        """A route, name by name."""
        found: list[str | Name | Strong] = []
        for place, id in enumerate(ids):
            found += [" → "] * bool(place) + [self.actor(id)]
        return tuple(found)

    def names(self, ids: list[str], most: int = 6) -> Text:
        """Names with commas; after ``most`` of them the rest is counted."""
        found: list[str | Name | Strong] = []
        for place, id in enumerate(ids[:most]):
            found += [", "] * bool(place) + [self.actor(id)]
        if len(ids) > most:
            found.append(self.word(say(" and {n} more", n=len(ids) - most)))
        return tuple(found)

    def band(self, value: float | None, low: float | None = None, high: float | None = None) -> Step:
        """The band of a reliability as a cell, with its range if that is given; None is no route at all."""
        if value is None:
            return Step(self.word(NO_ROUTE), None)
        return Step(self.word(bands(value, low, high)), BAND_STEPS[band_name(value)])

    def group(self, names: list[str] | None) -> str:
        """What groups the actors, in the middle of a sentence."""
        known = [
            self.schema.properties["kinds" if name == "kind" else name]
            for name in names or []
            if name in self.schema.properties or name == "kind"
        ]
        labels = [prop.label.in_language(self.language) for prop in known] or list(names or [])
        return ", ".join(label[:1].lower() + label[1:] for label in labels)
