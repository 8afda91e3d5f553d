"""A pasted list of people: names and e-mails as they come from Excel, from Outlook's address line, or from a note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph_service.errors import BadValue, TooLarge
from graph_service.language import Phrase, say
from graph_service.records import folded, text

MAX_LINES = 1_000
MAX_NAME = 200
HEADINGS: Mapping[str, frozenset[str]] = {
    "name": frozenset(
        {"name", "nimi", "full name", "koko nimi", "participant", "osallistuja", "actor", "toimija"}
        | {"names", "nimet", "participants", "osallistujat"}
    ),
    "first": frozenset({"first name", "given name", "etunimi", "etunimet", "firstname"}),
    "last": frozenset({"last name", "surname", "family name", "sukunimi", "lastname"}),
    "email": frozenset({"email", "e-mail", "email address", "e-mail address", "sähköposti", "sähköpostiosoite", "s-posti"}),
    "organisation": frozenset(
        {"organisation", "organization", "company", "organisaatio", "yritys", "taustayhteisö", "työnantaja"}
    ),
}
_EMAIL = re.compile(r"[^\s<>()\[\],;:\"@]+@[^\s<>()\[\],;:\"@]+\.[^\s<>()\[\],;:\"@]+")
_IN_BRACKETS = re.compile(r"<\s*(" + _EMAIL.pattern + r")\s*>")
_BULLET = re.compile(r"\A\s*(?:[-*•–·]|\d{1,4}[.)])\s+")
_BESIDE = re.compile(r"([^()/|]+?)\s*(?:\(([^()]+)\)|\s[/|–—-]\s+(.+))")
_COMPANY = re.compile(r"\b(oyj?|ab|ry|r\.y\.|tmi|ky|ay|osk|sr|ltd|inc|gmbh|e\.v\.|as|oü|hb|llc)\.?$", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One person or organisation of a pasted list.

    ``number`` is the line as pasted, from 1. ``forms`` are the ways in which the name may be meant, the
    likeliest first. ``problem`` says why nothing could be read; then the rest is empty.
    """

    number: int
    raw: str
    name: str = ""
    email: str | None = None
    organisation: str | None = None
    forms: tuple[str, ...] = ()
    problem: Phrase | None = None


def read_list(pasted: str) -> list[Line]:
    """The lines of a pasted text; empty ones are left out, a line of addresses gives one each.

    Raises
    ------
    TooLarge
        If there are more than ``MAX_LINES``.
    """
    found: list[Line] = []
    columns: Mapping[int, str] | None = None
    is_first = True
    for number, whole in enumerate(re.split(r"\r\n|\r|\n", pasted.lstrip("\ufeff")), 1):
        raw = _BULLET.sub("", whole.replace("\u00a0", " "), count=1).strip(" ;,") if "\t" not in whole else whole.strip("\n")
        if not raw.strip():
            continue
        if is_first:
            columns, is_first = _headings(raw), False
            if columns is not None:
                continue
        found += _read(number, raw, columns)
        if len(found) > MAX_LINES:
            raise TooLarge(say("A list has at most {n} lines. Paste the rest afterwards: the event can take more.", n=MAX_LINES))
    return found


def kind_by_form(name: str) -> str | None:
    """What a company form at the end of a name says that it is; None without one."""
    form = _COMPANY.search(name)
    if form is None:
        return None
    return "association" if folded(form[1]).replace(".", "") in {"ry", "ev"} else "company"


def _headings(raw: str) -> dict[int, str] | None:
    """What each column holds; nothing where one heading stands above lines as they come, None where there is none."""
    cells, found = _cells(raw), dict[int, str]()
    for place, cell in enumerate(cells):
        for name, known in HEADINGS.items():
            if folded(cell).strip(" :*") in known:
                found[place] = name
    if len(cells) == 1:
        return {} if found else None
    # a single person may be called Name; two headings are no accident
    return found if len(found) >= 2 else None


def _read(number: int, raw: str, columns: Mapping[int, str] | None) -> Iterator[Line]:
    try:
        text("line", raw)
    except BadValue:
        yield Line(number, raw, problem=say("The line holds signs that are no text."))
        return
    if columns:
        yield _by_heading(number, raw, columns)
        return
    for piece in _addresses(raw):
        yield _line(number, piece)


def _addresses(raw: str) -> list[str]:
    """The pieces of an address line, or the one line that it is."""
    if len(_EMAIL.findall(raw)) < 2 or "\t" in raw:
        return [raw]
    pieces = [piece for piece in (part.strip(" ,;") for part in re.split(r"(?<=>)|;", raw)) if piece]
    # "a@x.fi, Ville <v@y.fi>": an address alone ends at its comma, a name may hold one
    pieces = [part for piece in pieces for part in _bare_first(piece)]
    is_line = "<" in raw or all(_EMAIL.fullmatch(piece) for piece in pieces)
    return pieces if is_line else [raw]


def _bare_first(piece: str) -> Iterator[str]:
    while match := re.match(r"(" + _EMAIL.pattern + r")[\s,]+(?=\S)", piece):
        yield match[1]
        piece = piece[match.end() :]
    yield piece


def _cells(raw: str) -> list[str]:
    mark = "\t" if "\t" in raw else ";" if ";" in raw else ","
    return [cell.strip().strip('"').strip() for cell in raw.split(mark)]


def _by_heading(number: int, raw: str, columns: Mapping[int, str]) -> Line:
    cells = {columns[place]: cell for place, cell in enumerate(_cells(raw)) if place in columns and cell}
    name = cells.get("name") or " ".join(filter(None, (cells.get("first"), cells.get("last"))))
    if "@" in name:  # an address that stands in for a name
        return replace(_line(number, name), raw=raw, organisation=cells.get("organisation"))
    return _made(number, raw, _turned(name), cells.get("email", ""), cells.get("organisation"))


def _line(number: int, raw: str) -> Line:
    found = _IN_BRACKETS.search(raw)
    if found:
        before, after = raw[: found.start()].strip(' "\t,;'), raw[found.end() :].strip(" \t,;")
        return _made(number, raw, _turned(before), found[1], after or None)
    cells = [cell for cell in _cells(raw) if cell]
    email = next((cell for cell in cells if "@" in cell), "")
    texts = [cell for cell in cells if "@" not in cell]
    match = _EMAIL.search(email)
    if match and match[0] != email.strip("<>()"):  # "Maija Meikäläinen maija@x.fi"
        texts.insert(0, (email[: match.start()] + email[match.end() :]).strip(" <>()[]:-\t"))
    names, organisation = _names_and_organisation([cell for cell in texts if cell], "," in raw and not re.search(r"[;\t]", raw))
    return _made(number, raw, names, match[0] if match else email, organisation)


def _names_and_organisation(texts: Sequence[str], by_comma: bool) -> tuple[tuple[str, ...], str | None]:
    if not texts:
        return (), None
    first, rest = texts[0], list(texts[1:])
    if rest and " " not in first and not _COMPANY.search(rest[0]) and len(rest[0].split()) <= (3 if by_comma else 1):
        # one word each: a family name and a given name, after a comma for certain, in columns in either order
        given = f"{rest[0]} {first}"
        forms = (given, f"{first} {rest[0]}") if by_comma else (f"{first} {rest[0]}", given)
        return forms, next(iter(rest[1:]), None)
    # a title may stand between the name and the company
    return _turned(first), next(filter(_COMPANY.search, rest), next(iter(rest), None))


def _turned(name: str) -> tuple[str, ...]:
    last, comma, first = (part.strip() for part in name.strip().strip('"').partition(","))
    if comma and first and not _COMPANY.search(first):
        return (f"{first} {last}", f"{last} {first}")
    return (name.strip().strip('"'),) if name.strip() else ()


def _made(number: int, raw: str, forms: Sequence[str], email: str, organisation: str | None) -> Line:
    address = email.strip().strip("<>").casefold() or None
    if address is not None and not _EMAIL.fullmatch(address):
        return Line(number, raw, problem=say("“{email}” is no whole e-mail address.", email=email.strip()[:100]))
    names = [" ".join(form.split()) for form in forms]
    beside = _BESIDE.fullmatch(names[0]) if len(names) == 1 and not organisation else None
    if beside:  # "Maija Meikäläinen (Kuvayhtiö Oy)"
        names, organisation = list(_turned(beside[1])), beside[2] or beside[3]
    if not names and address:
        names = [" ".join(part.capitalize() for part in re.split(r"[._]+", address.split("@")[0]) if part)]
    if address and len(names) > 1:
        # anna.virta@ settles which of two words is the given name
        start = re.split(r"[._@]", address)[0]
        names.sort(key=lambda name: folded(name.split()[0]) != folded(start))
    if not names or not any(sign.isalpha() for sign in names[0]):
        return Line(number, raw, problem=say("There is no name and no e-mail address in this line."))
    if len(names) == 1 and len(names[0].split()) == 2 and not _COMPANY.search(names[0]):
        names.append(" ".join(reversed(names[0].split())))  # address books put the family name first
    if len(names[0]) > MAX_NAME:
        return Line(number, raw[:MAX_NAME] + " …", problem=say("The line is too long for a name. Is it one person a line?"))
    return Line(number, raw, names[0], address, organisation, tuple(dict.fromkeys(names)))
