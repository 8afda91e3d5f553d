"""Ready e-mail texts of an introduction: the question to the introducer, and the introduction itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from graph_service.language import Phrase, say, shown
from graph_service.records import Contents
from graph_service.schema import market_words
from graph_service.service._introduction import Introduction

# what stands between two addresses, or could begin a header of its own, is in no address
_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f-\x9f,;:<>()\[\]\"\\?&@]+@[^\s\x00-\x20\x7f-\x9f,;:<>()\[\]\"\\?&@]+")
_LINES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Letter:
    """One e-mail: to whom (ids, and those without a usable address), subject, text, and the ``mailto:`` link that opens it."""

    to: tuple[str, ...]
    without_address: tuple[str, ...]
    subject: str
    text: str
    url: str


def letters(found: Introduction, contents: Contents, language: str) -> dict[str, Letter]:
    """The texts that fit an introduction: ``ask`` to the introducer (where one is named), ``introduce`` to both.

    Notes
    -----
    Names and the market only: nothing else that is known of anybody goes into a letter.
    """
    values = {"a": name_of(contents, found.a), "b": name_of(contents, found.b)}
    market = contents.entities.get(found.market or "", ("", {}))[1]
    where = shown(market_words(market), language) if market else None
    made = {}
    if found.via is not None:
        ask = _ask(where)
        made["ask"] = _letter((found.via,), contents, ask, {**values, "via": name_of(contents, found.via)}, language)
    made["introduce"] = _letter((found.a, found.b), contents, _introduce(where), values, language)
    return made


def name_of(contents: Contents, id: str) -> str:
    """An actor's name on one line; the id of one that is gone."""
    record: Mapping[str, str] = contents.entities.get(id, ("", {}))[1]
    return _LINES.sub(" ", record.get("name", id)).strip()


def _ask(where: str | None) -> list[Phrase]:
    why = say("It is about this market: {market}.", market=where) if where else say("We think that they could work together.")
    return [
        say("Would you introduce {a} and {b}?"),
        say("Hello {via},"),
        say("You seem to know both of these: {a}; {b}. They do not seem to know each other yet."),
        why,
        say("Would you introduce them? A short e-mail to both is enough, and a no is a good answer, too."),
        say("Thank you!"),
    ]


def _introduce(where: str | None) -> list[Phrase]:
    why = say("It is about this market: {market}.", market=where) if where else say("I think that you could work together.")
    return [
        say("Introduction: {a} and {b}"),
        say("Hello {a} and {b},"),
        say("I would like to introduce you to each other."),
        why,
        say("I leave it to you to agree on a first talk. If it does not suit you now, that is fine, too."),
        say("Kind regards"),
    ]


def _letter(to: tuple[str, ...], contents: Contents, parts: list[Phrase], values: dict[str, str], language: str) -> Letter:
    subject, *lines = (Phrase(part.text, {**values, **part.values}).in_language(language) for part in parts)
    addresses = {id: _address(contents, id) for id in to}
    text = "\n\n".join(lines) + "\n"
    known = ",".join(quote(address, safe="@") for address in addresses.values() if address)
    # RFC 6068: lines end with CR and LF, both percent-encoded
    body = quote(text.replace("\n", "\r\n"), safe="")
    url = f"mailto:{known}?subject={quote(subject, safe='')}&body={body}"
    return Letter(to, tuple(id for id, address in addresses.items() if not address), subject, text, url)


def _address(contents: Contents, id: str) -> str | None:
    found = contents.entities.get(id, ("", {}))[1].get("email", "")
    return found if _ADDRESS.fullmatch(found) else None
