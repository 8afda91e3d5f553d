"""Sentences as data: a text with values, put into English or Finnish only at the doors."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

LANGUAGES = ("en", "fi")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
TRANSLATIONS = Path(__file__).parent / "translations"


@dataclass(frozen=True)
class Day:
    """A date of day, month or year precision, as stored (ISO text)."""

    iso: str


@dataclass(frozen=True)
class Country:
    """A country by its ISO 3166-1 code."""

    code: str


@dataclass(frozen=True)
class Labelled:
    """A word of the domain in both languages; ``code``, what a file may call it too, follows in brackets."""

    en: str
    fi: str
    code: str | None = None


@dataclass(frozen=True)
class Phrase:
    """A sentence with named places and the values that belong in them.

    Parameters
    ----------
    text
        The English sentence; it is also the key of the translation.
    values
        What stands in the places: text, whole numbers, floats (with a format such as
        ``{share:.1f}``), ``Day``, ``Country``, ``Labelled``, other phrases, or a tuple of these.
    plural
        The English sentence for a count other than one; chosen by ``values["n"]``.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None

    def in_language(self, language: str = "en") -> str:
        """The finished sentence."""
        catalogue = _catalogue(language)
        if self.plural is None:
            template = catalogue.gettext(self.text)
        else:
            template = catalogue.ngettext(self.text, self.plural, self.values["n"])
        return template.format(**{key: _Shown(value, language) for key, value in self.values.items()})

    def __str__(self) -> str:
        return self.in_language("en")


Progress: TypeAlias = Callable[[float, float, Phrase], None]
"""Called in the course of long work with how much is done, of how much, and what is being done."""


def unheard(done: float, total: float, phrase: Phrase) -> None:
    """Progress that nobody asked for."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """Progress of a part of a work: it fills the shares from start to end of the whole."""

    def told(done: float, total: float, phrase: Phrase) -> None:
        progress(start + (end - start) * (done / total if total else 0.0), 1.0, phrase)

    return told


def say(text: str, /, **values: Any) -> Phrase:
    """Make a phrase (the marker that the translation extractor looks for)."""
    return Phrase(text, values)


def say_n(text: str, plural: str, n: int, /, **values: Any) -> Phrase:
    """Make a phrase whose wording depends on the count ``n``."""
    return Phrase(text, {"n": n, **values}, plural)


class _Shown:
    """A value that formats itself by the rules of a language."""

    def __init__(self, value: Any, language: str) -> None:
        self.value, self.language = value, language

    def __format__(self, spec: str) -> str:
        return shown(self.value, self.language, spec)


def shown(value: Any, language: str, spec: str = "") -> str:
    """A value as people of the language write it; ``spec`` is ``.1f``-like for floats."""
    if isinstance(value, Phrase):
        return value.in_language(language)
    if isinstance(value, Day):
        return shown_day(value.iso, language)
    if isinstance(value, Country):
        return country_name(value.code, language)
    if isinstance(value, Labelled):
        return visible(_labelled(value, language))
    if isinstance(value, tuple):
        parts = [shown(part, language) for part in value]
        return ("; " if any("," in part for part in parts) else ", ").join(parts)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return visible(str(value))
    from babel.numbers import format_decimal

    digits = int(spec[1:-1]) if spec.startswith(".") else (0 if isinstance(value, int) else 2)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, format=pattern, locale=language))


def _labelled(word: Labelled, language: str) -> str:
    label = word.fi if language == "fi" else word.en
    return label if word.code is None or word.code.casefold() == label.casefold() else f"{label} ({word.code})"


def visible(text: str) -> str:
    """Text in which control signs and half characters stand as escapes: it can be encoded, and no terminal obeys it."""
    return _UNSEEN.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def shown_day(iso: str, language: str) -> str:
    """``2012-07-31`` as 31 July 2012 or 31.7.2012; a month or a year stays one."""
    from datetime import date

    from babel.dates import format_date

    if len(iso) == 4:
        return iso
    if len(iso) == 7:
        return str(format_date(date.fromisoformat(iso + "-01"), "LLLL y", locale=language))
    return str(format_date(date.fromisoformat(iso), "d.M.y" if language == "fi" else "d MMMM y", locale=language))


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", TRANSLATIONS, languages=[language], fallback=True)


@cache
def country_name(code: str, language: str) -> str:
    """The name of an ISO 3166-1 country; the code itself where there is none."""
    from babel import Locale

    return str(Locale.parse(language).territories.get(code, code))


@cache
def country_codes() -> dict[str, str]:
    """Country codes by folded name in both languages, and by the code itself."""
    from babel import Locale

    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"}:
                found[name.casefold()] = code
                found[code.casefold()] = code
    return found


@cache
def spoken_language(text: str) -> str | None:
    """The ISO 639 code of a language as people write it, ``English``, ``englanti``, ``en-GB``; None where it is no language.

    The written forms of Norwegian are one language here.
    """
    folded, known = text.partition("(")[0].strip().casefold(), _language_codes()
    code = known.get(folded) or known.get(folded.replace("_", "-").partition("-")[0])
    return "no" if code in {"nb", "nn"} else code


@cache
def official_languages(country: str) -> frozenset[str]:
    """The languages, by code, that a country (ISO 3166-1) is run in, by law or in fact (CLDR); none where that is not known."""
    from babel.languages import get_official_languages

    found = get_official_languages(country, de_facto=True)
    return frozenset("no" if code in {"nb", "nn"} else code.partition("_")[0] for code in found)


@cache
def _language_codes() -> dict[str, str]:
    from babel import Locale

    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).languages.items():
            plain = code.partition("_")[0]
            found.setdefault(name.casefold(), plain)
            found.setdefault(code.casefold(), plain)
    return found
