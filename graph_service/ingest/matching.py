"""Names as people write them, beside the actors that they may mean: suggested with reasons, never decided."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from graph_service.language import Phrase, say, say_n
from graph_service.records import Record, folded, slug

EXACT = 100
LEAST = 70
CLEAR = 95
_NEAR = 85
_BY_ADDRESS = 12
_BEHIND = 20  # what is so far behind the best is no choice for a person
_FORMS = frozenset(["oy", "oyj", "ab", "abp", "ry", "rf", "tmi", "ky", "ay", "osk", "sr", "ltd", "llc", "inc", "plc", "gmbh"])
_DOTTED = re.compile(r"\b([ork])\.\s?y\b\.?", re.IGNORECASE)
_LONG = 4  # a part of a name says something from four letters on


@dataclass(frozen=True)
class Suggestion:
    """An actor that a name may mean; ``score`` is 100 for the very name, less for what looks like it."""

    actor: str
    name: str
    score: int
    reasons: tuple[Phrase, ...]


@dataclass(frozen=True)
class _Spelling:
    """A name taken apart: its words with their dots, without them, and its company forms."""

    words: tuple[str, ...]
    bare: tuple[str, ...]
    forms: frozenset[str]

    @cached_property
    def text(self) -> str:
        return " ".join(self.bare)

    @cached_property
    def joined(self) -> str:
        return "".join(self.bare)

    @cached_property
    def in_order(self) -> str:
        return " ".join(sorted(self.bare))


def spelling(name: str) -> _Spelling:
    """A name taken apart: case, punctuation and spaces do not count, company forms stand apart."""
    text = _DOTTED.sub(r"\1y", unicodedata.normalize("NFKC", name))
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text.casefold())).split()
    forms = [word for word in words if word in _FORMS]
    kept = [word for word in words if word not in _FORMS] or words
    bare = (slug(word) or word for word in kept)
    return _Spelling(tuple(kept), tuple(bare), frozenset(forms if kept is not words else ()))


class Names:
    """The actors by every name they have: name, name in English, aliases, e-mail, id."""

    def __init__(self, actors: Iterable[Record]) -> None:
        self._exact: dict[str, dict[str, None]] = {}
        self.labels: dict[str, str] = {}
        self._entries: list[tuple[str, _Spelling, Phrase | None]] = []
        for actor in actors:
            self.labels[actor["id"]] = actor["name"]
            for name, why in _names_of(actor):
                self._exact.setdefault(_key(name), {})[actor["id"]] = None
                if why is not _EMAIL:
                    self._entries.append((actor["id"], spelling(name), why))

    def exact(self, name: str) -> list[str]:
        """The actors that have this very name (upper case and spaces do not count) or this very id (they do)."""
        found = self._exact.get(_key(name), {})
        return list(found | {name.strip(): None} if name.strip() in self.labels else found)

    def suggestions(self, name: str, most: int = 3) -> list[Suggestion]:
        """The actors that a name may mean, the likeliest first; none where nothing is alike."""
        found = {id: Suggestion(id, self.labels[id], EXACT, (say("the very name"),)) for id in self.exact(name)}
        for part in _parts(name):
            given = spelling(part)
            for id, entry, why in self._near(given):
                score, reasons = _compared(given, entry)
                if part != name:
                    score, why = score - _BY_ADDRESS, _EMAIL
                if score >= LEAST and (id not in found or score > found[id].score):
                    found[id] = Suggestion(id, self.labels[id], score, (*reasons, *([why] if why else ())))
        best = max((one.score for one in found.values()), default=0)
        near = (one for one in found.values() if one.score > best - _BEHIND)
        ranked = sorted(near, key=lambda one: (-one.score, one.actor))
        # two that are equally good are both shown, even where that makes one more than asked
        last = ranked[most - 1].score if len(ranked) > most else 0
        return [one for place, one in enumerate(ranked) if place < most or one.score == last][: 2 * most]

    def _near(self, given: _Spelling) -> Iterator[tuple[str, _Spelling, Phrase | None]]:
        # a cheap look at all of them first: the careful comparison is only worth it for what shares most letters or a word
        from rapidfuzz import fuzz, process

        likely = process.extract(given.in_order, self._texts, scorer=fuzz.ratio, score_cutoff=55, limit=40)
        likely += process.extract(given.joined, self._joined, scorer=fuzz.ratio, score_cutoff=85, limit=10)
        alike = {place for _, _, place in likely}
        alike.update(*(self._places.get(word, ()) for word in given.bare if len(word) >= _LONG))
        for place in sorted(alike):
            yield self._entries[place]

    @cached_property
    def _texts(self) -> list[str]:
        return [entry.in_order for _, entry, _ in self._entries]

    @cached_property
    def _joined(self) -> list[str]:
        return [entry.joined for _, entry, _ in self._entries]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, (_, entry, _) in enumerate(self._entries):
            for word in set(entry.bare):
                found.setdefault(word, []).append(place)
        return found


def is_clear(suggestions: list[Suggestion]) -> bool:
    """Whether one suggestion stands alone: 95 or more, and nothing else comes near."""
    return bool(suggestions) and suggestions[0].score >= CLEAR and all(one.score < _NEAR for one in suggestions[1:])


_EMAIL = say("by the e-mail address")


def _names_of(actor: Record) -> Iterator[tuple[str, Phrase | None]]:
    yield actor["name"], None
    if "name_en" in actor:
        yield actor["name_en"], say("by its name in English")
    if "email" in actor:
        yield actor["email"], _EMAIL
    for alias in actor.get("aliases", []):
        yield alias, say("by its other name “{name}”", name=alias)


def _parts(name: str) -> tuple[str, ...]:
    # an address says who (before the sign) or for whom (behind it)
    person, at, place = name.strip().partition("@")
    return (person, place.rpartition(".")[0].rpartition(".")[2]) if at and person and "." in place else (name,)


def _key(name: str) -> str:
    return " ".join(folded(name).split())


def key_of(name: str) -> str:
    """What two spellings must share to be the same question to a person: case and spaces do not count."""
    return _key(name)


def _compared(given: _Spelling, entry: _Spelling) -> tuple[int, tuple[Phrase, ...]]:
    """How alike two names are, from 0 to 99, and why."""
    differ = bool(given.forms and entry.forms and given.forms != entry.forms)
    form = say("another company form") if differ else say("the company form apart") if given.forms != entry.forms else None
    forms = (form,) if form else ()
    less = 8 if differ else 1 if form else 0
    dots = () if given.words == entry.words else (say("ä, ö and other dots apart"),)
    if given.bare == entry.bare:
        return 99 - less - 2 * len(dots), (*dots, *forms) or (say("punctuation apart"),)
    if given.in_order == entry.in_order:
        return 97 - less, (say("the words in another order"), *forms)
    if given.joined == entry.joined:
        return 96 - less, (say("written together or apart"), *forms)
    if _same_initials(given.bare, entry.bare):
        return 93 - less, (say("an initial for a whole word"), *forms)
    score, why = _spelt(given, entry)
    shorter, longer = sorted((set(given.bare), set(entry.bare)), key=len)
    if shorter < longer and any(len(word) >= _LONG for word in shorter) and score < 82:
        score, why = 82, say("one name is a part of the other")
    return score - less, (why, *forms)


def _spelt(given: _Spelling, entry: _Spelling) -> tuple[int, Phrase]:
    from rapidfuzz.distance import OSA

    pairs = ((given.text, entry.text), (given.in_order, entry.in_order))
    distance, pair = min((OSA.distance(a, b), (a, b)) for a, b in pairs)
    # never as good as the same letters in another order
    score = min(96, round(100 - 100 * distance / max(len(pair[0]), len(pair[1]), 1)))
    return score, say_n("{n} letter differs", "{n} letters differ", distance)


def _same_initials(given: tuple[str, ...], entry: tuple[str, ...]) -> bool:
    rest, left = list(given), list(entry)
    for word in given:
        if word in left:
            rest.remove(word)
            left.remove(word)
    if not rest or len(rest) != len(left) or len(rest) == len(given):
        return False
    return all(min(len(a), len(b)) == 1 and a[0] == b[0] for a, b in zip(sorted(rest), sorted(left), strict=True))
