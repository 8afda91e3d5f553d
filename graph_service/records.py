"""Checked records: what may be stored, and the canonical form that both stores must agree on."""

from __future__ import annotations

import gc
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graph_service.errors import BadValue, UnknownName
from graph_service.language import country_codes, say
from graph_service.schema import Property, Schema

Record = dict[str, Any]
MAX_ID = 200
MAX_TEXT = 10_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# what no XML can hold (workbooks, GraphML, GEXF) is no text: U+FFFE and U+FFFF too
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SLUG_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "þ": "th"})
_KEY = json.JSONEncoder(ensure_ascii=False)
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")


@dataclass(frozen=True)
class Contents:
    """Everything that a store holds, of one moment.

    ``entities`` maps id to (thing, record), ``ties`` maps id to record. ``as_of`` is the day
    that stands in for now (None: today). ``sign`` changes whenever the data may have changed.
    ``waiting`` counts what was made by hand in Neo4j and is not shown before it is taken in.
    """

    entities: Mapping[str, tuple[str, Record]] = field(default_factory=dict)
    ties: Mapping[str, Record] = field(default_factory=dict)
    as_of: str | None = None
    sign: str = ""
    waiting: int = 0

    def of(self, thing: str) -> Iterator[Record]:
        """The records of one thing, in id order."""
        for _, (name, record) in sorted(self.entities.items()):
            if name == thing:
                yield record


@contextmanager
def resting_collector() -> Iterator[None]:
    """Work that makes many records which stay: looking through them again and again takes a third of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def checked(schema: Schema, thing: str, record: Mapping[str, Any]) -> Record:
    """A record with every value in its stored form; nulls and empty values are left out.

    Parameters
    ----------
    schema
        The domain.
    thing
        ``actor``, ``event``, ... for an entity; ``tie`` for a tie (its kind is in the record).
    record
        Property values as JSON gives them.

    Returns
    -------
    Record
        Keys in schema order; text in NFC; whole numbers as integers.

    Raises
    ------
    BadValue
        For an unknown or missing property, or a value of the wrong form.
    """
    properties, required = shape(schema, thing, record)
    found: Record = {}
    for name, prop in properties.items():
        value = record.get(name)
        if value is not None and value not in ("", [], {}):
            found[name] = checked_value(schema, thing, prop, value)
        elif name in required:
            raise BadValue(say("{name} is missing.", name=name))
    _check_dates(found)
    return found


def _check_dates(record: Record) -> None:
    for start, end in (("since", "until"), ("start", "end")):
        if start in record and end in record and first_day(record[start]) > last_day(record[end]):
            raise BadValue(say("{end} lies before {start}.", start=start, end=end))


def shape(schema: Schema, thing: str, record: Mapping[str, Any]) -> tuple[Mapping[str, Property], tuple[str, ...]]:
    """The properties that a record may have, by name, and the names of those that it must have.

    Raises
    ------
    UnknownName
        For a property or a kind of tie that the domain does not know, with the nearest one.
    """
    if thing == "tie":
        kind = record.get("kind")
        if not isinstance(kind, str) or kind not in schema.ties:
            raise UnknownName.of(say("Kinds of tie"), str(kind), schema.ties)
        known, required = schema.shapes[kind], schema.tie_required
    else:
        known, required = schema.shapes[thing], schema.things[thing].required
    if not record.keys() <= known.keys():
        key = next(key for key in record if key not in known)
        raise UnknownName.of(say("Properties of {thing}", thing=thing), key, known)
    return known, required


def checked_value(schema: Schema, thing: str, prop: Property, value: Any) -> Any:
    """One value in its stored form, or BadValue."""
    kind = prop.type
    if kind == "text":
        return text(prop.name, value)
    if kind in {"number", "integer"}:
        return _number(prop, value)
    if kind == "yes_no":
        if not isinstance(value, bool):
            raise BadValue(say("{name}: yes or no is expected.", name=prop.name))
        return value
    if kind in {"text_list", "code_list"}:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list | tuple):
            raise BadValue(say("{name}: a list is expected.", name=prop.name))
        texts = list(dict.fromkeys(text(prop.name, item) for item in items))
        return [_code(schema, thing, prop, item) for item in texts] if kind == "code_list" else texts
    if kind == "map":
        return _map(prop, value)
    if not isinstance(value, str):
        raise BadValue(say("{name}: text is expected.", name=prop.name))
    if kind == "id":
        return identifier(prop.name, value)
    if kind == "date":
        return _date(prop, value)
    if kind == "country":
        return _country(prop, value)
    return _code(schema, thing, prop, value)


def identifier(name: str, value: str) -> str:
    """A trimmed id of 1 to 200 characters without control characters."""
    trimmed = text(name, value).strip()
    if not 1 <= len(trimmed) <= MAX_ID or (not trimmed.isprintable() and _CONTROL.search(trimmed)):
        raise BadValue(say("{name}: an id has 1 to 200 characters and no control character.", name=name))
    return trimmed


def text(name: str, value: Any) -> str:
    """Text in NFC; NUL, other control characters, lone surrogates and U+FFFE, U+FFFF are refused."""
    if not isinstance(value, str):
        raise BadValue(say("{name}: text is expected.", name=name))
    # most values are plain; the searches below take ten times as long
    if value.isascii() and value.isprintable() and len(value) <= MAX_TEXT:
        return value
    if _CONTROL_IN_TEXT.search(value):
        raise BadValue(say("{name}: the text holds a control character or half a character.", name=name))
    if len(value) > MAX_TEXT:
        raise BadValue(say("{name}: a text has at most {n} characters.", name=name, n=MAX_TEXT))
    return unicodedata.normalize("NFC", value)


def _map(prop: Property, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise BadValue(say("{name}: columns with text are expected.", name=prop.name))
    found = {text(prop.name, key): text(prop.name, item) for key, item in value.items() if item is not None}
    return dict(sorted(found.items()))


def _number(prop: Property, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) >= 2**63:
        raise BadValue(say("{name}: a number is expected.", name=prop.name))
    if prop.type == "integer" and value != int(value):
        raise BadValue(say("{name}: a whole number is expected.", name=prop.name))
    low, high = prop.minimum, prop.maximum
    if low is not None and high is not None and not low <= value <= high:
        raise BadValue(say("{name}: a number from {low:.0f} to {high:.0f} is expected.", name=prop.name, low=low, high=high))
    if low is not None and value < low:
        raise BadValue(say("{name}: at least {low:.0f} is expected.", name=prop.name, low=low))
    if prop.above is not None and value <= prop.above:
        raise BadValue(say("{name}: a number above {low:.0f} is expected.", name=prop.name, low=prop.above))
    return int(value) if value == int(value) else float(value)


def _date(prop: Property, value: str) -> str:
    if _DATE.match(value):
        try:
            first_day(value), last_day(value)
        except ValueError:
            pass
        else:
            return value
    raise BadValue(say("{name}: a date such as 2012-07-31, 2012-07 or 2012 is expected.", name=prop.name))


def _country(prop: Property, value: str) -> str:
    code = country_codes().get(value.strip().casefold())
    if code is None:
        raise BadValue(say("{name}: “{value}” is not a country.", name=prop.name, value=value))
    return code


def _code(schema: Schema, thing: str, prop: Property, value: str) -> str:
    known = schema.ties if prop.codes == "tie" else schema.codes_for(thing, prop.name)
    if value not in known:
        listed = ", ".join(known)
        raise BadValue(say("{name}: “{value}” is not one of {known}.", name=prop.name, value=value, known=listed))
    return value


@lru_cache(maxsize=65_536)
def first_day(iso: str) -> str:
    """The first day of a day, month or year (how ``since`` reads)."""
    from datetime import date

    return date.fromisoformat(iso + "-01-01"[: 10 - len(iso)]).isoformat()


@lru_cache(maxsize=65_536)
def last_day(iso: str) -> str:
    """The last day of a day, month or year (how ``until`` reads)."""
    from calendar import monthrange

    if len(iso) == 4:
        return iso + "-12-31"
    if len(iso) == 7:
        return f"{iso}-{monthrange(int(iso[:4]), int(iso[5:]))[1]:02d}"
    return first_day(iso)


def tie_id(source: str, target: str, kind: str, subtype: str | None, since: str | None, *said: str | None) -> str:
    """The id of a tie that brought none: the same row gives the same id again.

    ``said``: who reported it and in which wave, so that what both ends say is kept, and what they say again later.
    """
    parts = (source, target, kind, subtype, since, *(said if any(said) else ()))
    key = ", ".join(["null" if part is None else _KEY.encode(part) for part in parts])
    return "t-" + hashlib.sha256(f"[{key}]".encode()).hexdigest()[:20]


def slug(name: str) -> str:
    """A name as an id: "Ääni & Kuva Oy" gives aani-kuva-oy; letters of other scripts stay."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(_SLUG_LETTERS))
    bare = unicodedata.normalize("NFC", "".join(sign for sign in bare if not unicodedata.combining(sign)))
    return re.sub(r"[\W_]+", "-", bare).strip("-")[:MAX_ID]


def search_text(record: Mapping[str, Any]) -> str:
    """The stored text that search looks in: name, aliases and id, folded, one a line."""
    words = [record.get("name"), record.get("title"), record.get("name_en"), record.get("title_en"), record.get("id")]
    words += record.get("aliases", [])
    return "\n".join(folded(word) for word in words if word)


def folded(value: str) -> str:
    """Text as search compares it (NFKC, casefold)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())


def canonical(schema: Schema, contents: Contents) -> bytes:
    """The canonical export: byte-equal for equal data, whatever store it comes from.

    Ledger collections (programmes, targets, outcomes) stand there only where they hold something.
    """
    document: dict[str, list[Record]] = {thing.collection: [] for thing in schema.things.values()}
    for _, (thing, record) in sorted(contents.entities.items()):
        document[schema.things[thing].collection].append(record)
    document["ties"] = [record for _, record in sorted(contents.ties.items())]
    always = {"actors", "events", "markets", "waves", "ties"}
    kept = {key: rows for key, rows in document.items() if rows or key in always}
    return (json.dumps(kept, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode()


def is_offer(text: str) -> bool:
    """Whether a text about what an actor offers abroad names something; a no in either language is an answer, too."""
    return text.strip().casefold() not in {"no", "none", "nothing", "ei", "ei mitään", "-", "–"}
