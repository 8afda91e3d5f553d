"""Cells as people type them: a value, nothing, or a problem that names the readings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from graph_service.errors import BadValue
from graph_service.ingest._guard import unguarded
from graph_service.ingest._labels import code_labels, in_labels
from graph_service.ingest._lists import split_list
from graph_service.language import Country, Labelled, Phrase, country_codes, say
from graph_service.records import checked_value
from graph_service.schema import Property, Schema

NOTHING = frozenset({"", "-", "–", "—"})
YES_NO = {"kyllä": True, "yes": True, "1": True, "true": True, "x": True, "k": True, "y": True, "tosi": True}
YES_NO |= {"ei": False, "no": False, "0": False, "false": False, "e": False, "n": False, "epätosi": False}
OTHER_COUNTRY_NAMES = {
    "usa": "US",
    "united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "englanti": "GB",
    "hollanti": "NL",
    "holland": "NL",
    "czech republic": "CZ",
    "tsekki": "CZ",
    "russian federation": "RU",
    "hong kong": "HK",
    "people's republic of china": "CN",
    "korea": "KR",
}
DATE_READINGS = ("d.m.yy", "d/m/yyyy", "m/d/yyyy", "excel", "excel1904")
_GROUPS = " \u00a0\u202f\u2009'’"
_LONG_NUMBER = 400
_PLAIN = re.compile(r"[+-]?\d+")
_ONE_SIGN = re.compile(r"([+-]?)(\d+)([.,])(\d+)")
_GROUPED = re.compile(rf"[+-]?\d{{1,3}}(?:([{_GROUPS}])\d{{3}})(?:\1\d{{3}})*([.,]\d+)?")
_BOTH_SIGNS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)")
_SAME_SIGN = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})")
_EXPONENT = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}")
_TIME = r"(?:(?:[T ]|,? ?klo ?| at )\d{1,2}[.:]\d{2}(?:[.:]\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}})({_TIME})")
_DOTS = re.compile(rf"(\d{{1,2}})\. ?(\d{{1,2}})\. ?(\d{{4}}|\d{{2}})({_TIME})")
_SLASHES = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}})({_TIME})")
_OPEN_ISO = re.compile(r"\+(\d{4})-(\d{2})-(\d{2})T00:00:00Z")  # knowledge bases: 00 is an unknown month or day
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")
_MONTH = re.compile(r"(\d{1,2})[/.](\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})\.? )?([^\W\d_]+)\.? (\d{4})")
_FI = "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu"
_EN = "January February March April May June July August September October November December"
MONTHS = {f"{stem}kuu{end}": n for n, stem in enumerate(_FI.split(), 1) for end in ("", "ta", "ssa", "n")}
MONTHS |= {short: n for n, name in enumerate(_EN.lower().split(), 1) for short in (name, name[:3])} | {"sept": 9}


class CellProblem(Exception):
    """A cell that cannot be read: what is wrong and what settles it."""

    def __init__(self, code: str, message: Phrase, fix: Phrase) -> None:
        super().__init__(code)
        self.code, self.message, self.fix = code, message, fix


@dataclass(frozen=True)
class Reading:
    """What the mapping settles beforehand: the decimal sign and how dates are written.

    ``look``: the nearest known word is looked for, which costs a comparison with each.
    """

    decimal: str | None = None
    dates: tuple[str, ...] = ()
    look: bool = True


def read_cell(schema: Schema, thing: str, prop: Property, cell: Any, reading: Reading) -> Any:
    """One cell as the value of a property; None where nothing was entered.

    Parameters
    ----------
    schema, thing, prop
        The property, and of what.
    cell
        Text, or the typed value of a spreadsheet cell (number, date, time, yes or no): its type decides.
    reading
        What the mapping settles.

    Raises
    ------
    CellProblem
        With a stable code, what is wrong and what to write instead.
    """
    kind = prop.type
    text = as_text(cell)
    if text == "" or (kind not in {"text", "id", "text_list"} and text in NOTHING):
        return None
    try:
        return checked_value(schema, thing, prop, _raw(schema, thing, prop, cell if not isinstance(cell, str) else text, reading))
    except BadValue as error:
        raise CellProblem(*_worded(prop, in_labels(schema, error.phrase))) from None


def _worded(prop: Property, message: Phrase) -> tuple[str, Phrase, Phrase]:
    if prop.name == "strength":
        return "out_of_range", message, say("Write a number from 1 to 5; leave the cell empty where there is no answer.")
    if prop.type in {"number", "integer"}:
        return "out_of_range", message, say("Correct the number, or leave the cell empty.")
    return "bad_text", message, say("Correct the cell.")


def _raw(schema: Schema, thing: str, prop: Property, cell: Any, reading: Reading) -> Any:
    if prop.type in {"number", "integer"}:
        return read_number(cell, reading.decimal)
    if prop.type == "date":
        return read_date(cell, reading.dates)[0]
    # text has been unguarded already: once more would take a sign that belongs to it
    text = cell if isinstance(cell, str) else as_text(cell)
    if prop.type == "yes_no":
        if text.casefold() not in YES_NO:
            raise CellProblem(
                "not_yes_no", say("“{value}” is neither yes nor no.", value=text), say("Write kyllä or ei, yes or no, 1 or 0.")
            )
        return YES_NO[text.casefold()]
    if prop.type == "country":
        code = country_code(text)
        if code is None:
            near = near_country(text) if reading.look else None
            fix = or_near(near, say("Write a country code such as FI, or its name in English or Finnish."))
            raise CellProblem("unknown_country", say("“{value}” is not a country.", value=text), fix)
        return code
    if prop.type == "code":
        return read_code(schema, thing, prop, text, reading.look)
    if prop.type == "code_list":
        if text.casefold() in code_words(schema, thing, prop.name):
            # a word may hold a comma, as the drop-down list of an export writes it
            return [read_code(schema, thing, prop, text, reading.look)]
        return [read_code(schema, thing, prop, part, reading.look) for part in split_list(text)]
    return split_list(text) if prop.type == "text_list" else text


def country_code(text: str) -> str | None:
    """The ISO code of a country by code or name, also by names that people write for it."""
    folded = text.strip().casefold().replace("’", "'")
    return country_codes().get(folded) or OTHER_COUNTRY_NAMES.get(folded)


def near_country(text: str) -> Country | None:
    """The country whose name in either language is nearest to what was written."""
    named = _country_names()
    near = get_close_matches(text.strip().casefold(), named, n=1, cutoff=0.7)
    return Country(named[near[0]]) if near else None


@cache
def _country_names() -> dict[str, str]:
    return {name: code for name, code in country_codes().items() if len(name) > 2} | OTHER_COUNTRY_NAMES


def or_near(near: Country | Labelled | str | None, fix: Phrase) -> Phrase:
    """What to do, with the nearest known word first if there is one."""
    return fix if near is None else say("Did you mean “{near}”? {fix}", near=near, fix=fix)


def read_code(schema: Schema, thing: str, prop: Property, text: str, look: bool) -> str:
    """A code by itself, its label in either language or one of its words, in any case."""
    words = code_words(schema, thing, prop.name)
    code = words.get(text.casefold()) or words.get(text.casefold().replace(" ", "_"))
    if code is None:
        known = code_labels(_codes(schema, thing, prop))
        fix = say("Write one of these: {known}. Or list the word under values in the mapping.", known=known)
        fix = or_near(_near_word(schema, thing, prop, text) if look else None, fix)
        raise CellProblem("unknown_code", say("“{value}” is not a word that is known here.", value=text), fix)
    return code


def _near_word(schema: Schema, thing: str, prop: Property, text: str) -> Labelled | str | None:
    # a code and a further word as they are written, a label in the language of the reader
    words = code_words(schema, thing, prop.name)
    near = get_close_matches(text.casefold(), list(words), n=1, cutoff=0.6)
    if not near:
        return None
    code = words[near[0]]
    label = _codes(schema, thing, prop)[code].label
    if near[0] == code.casefold():
        return code
    return Labelled(label.en, label.fi) if near[0] in {label.en.casefold(), label.fi.casefold()} else near[0]


def _codes(schema: Schema, thing: str, prop: Property) -> Mapping[str, Any]:
    return schema.ties if prop.codes == "tie" else schema.codes_for(thing, prop.name)


_WORDS: dict[tuple[int, str, str], dict[str, str]] = {}


def code_words(schema: Schema, thing: str, name: str) -> dict[str, str]:
    """Codes by every word that may stand for them, folded."""
    key = (id(schema), thing, name)
    if key not in _WORDS:
        known = _codes(schema, thing, schema.properties[name])
        found: dict[str, str] = {}
        for code in known:
            found[code.casefold()] = code
        for code, entry in known.items():
            for word in (entry.label.en, entry.label.fi, *getattr(entry, "words", ())):
                found.setdefault(word.casefold(), code)
        _WORDS[key] = found
    return _WORDS[key]


def as_text(cell: Any) -> str:
    """A typed cell as text: whole numbers without a decimal part, dates in ISO form."""
    if isinstance(cell, str):
        return unguarded(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep="T") if cell.time() != time() else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else ("" if cell is None else str(cell))


def read_number(cell: Any, decimal: str | None = None) -> int | float:
    """A number as typed; ``decimal`` is the sign that the mapping names."""
    if isinstance(cell, bool | date | time):
        raise CellProblem(
            "not_a_number", say("A date, a time or yes/no stands where a number belongs."), say("Format the cell as a number.")
        )
    if isinstance(cell, int | float):
        return cell
    text = as_text(cell).replace("\u2212", "-")
    if len(text) > _LONG_NUMBER:
        raise CellProblem("not_a_number", say("That is too long for a number."), say("Correct the number."))
    plain = _number_text(text, decimal)
    if _PLAIN.fullmatch(plain):
        return int(plain)
    value = float(plain)
    if value in (float("inf"), float("-inf")):
        raise CellProblem("not_a_number", say("“{value}” is too large for a number.", value=text), say("Correct the number."))
    return int(value) if value.is_integer() else value


def _number_text(text: str, decimal: str | None) -> str:
    if _PLAIN.fullmatch(text):
        return text
    one = _ONE_SIGN.fullmatch(text)
    if one:
        sign, whole, mark, rest = one.groups()
        could_be_group = len(rest) == 3 and len(whole) <= 3 and not whole.startswith("0")
        if decimal is None and could_be_group:
            message = say(
                "“{value}” can be {low} or {high}.", value=text, low=f"{sign}{whole}.{rest}", high=f"{sign}{whole}{rest}"
            )
            fix = say('Name the decimal sign in the mapping: decimal = "," or decimal = ".".')
            raise CellProblem("ambiguous_number", message, fix)
        if decimal in (None, mark):
            return f"{sign}{whole}.{rest}"
        if could_be_group:
            return f"{sign}{whole}{rest}"
    elif match := _GROUPED.fullmatch(text):
        tail = match.group(2) or ""
        if not tail or decimal in (None, tail[0]):
            return re.sub(f"[{_GROUPS}]", "", text).replace(",", ".")
    elif _BOTH_SIGNS.fullmatch(text):
        last = "," if text.rfind(",") > text.rfind(".") else "."
        if decimal in (None, last):
            return text.replace("." if last == "," else ",", "").replace(",", ".")
    elif _SAME_SIGN.fullmatch(text) and (decimal is None or decimal not in text):
        return text.replace(",", "").replace(".", "")
    elif _EXPONENT.fullmatch(text):
        return text.replace(",", ".")
    if decimal is not None and re.search(r"\d[.,]\d", text):
        message = say("“{value}” does not fit the decimal sign {decimal} that the mapping names.", value=text, decimal=decimal)
        raise CellProblem("not_a_number", message, say("Correct the number, or the line decimal of the mapping."))
    message = say("“{value}” is not a plain number.", value=text)
    raise CellProblem("not_a_number", message, say("Write the number alone, without a unit or words."))


def read_date(cell: Any, dates: tuple[str, ...] = ()) -> tuple[str, bool]:
    """A date as ISO text of day, month or year precision, and whether a time was left out."""
    if isinstance(cell, datetime):
        return cell.date().isoformat(), cell.time() != time()
    if isinstance(cell, date):
        return cell.isoformat(), False
    if isinstance(cell, bool | time):
        raise _no_date(as_text(cell))
    return _text_date(as_text(cell), dates)


@lru_cache(maxsize=100_000)
def _text_date(given: str, dates: tuple[str, ...]) -> tuple[str, bool]:
    text = " ".join(given.split())
    if re.fullmatch(r"\d{4}", text) and text != "0000":
        return text, False
    if match := _ISO.fullmatch(text):
        return _day(text, *map(int, match.groups()[:3])), bool(match[4])
    if match := _OPEN_ISO.fullmatch(text):
        known = [part for part in match.groups() if part != "00"]
        return _day(text, *map(int, [*known, 1, 1][:3]))[: (4, 7, 10)[len(known) - 1]], False
    if match := _DOTS.fullmatch(text):
        if len(match[3]) == 2 and "d.m.yy" not in dates:
            fix = say('Write the year with four digits, or settle it in the mapping: dates = "d.m.yy" (00–29 are 2000–2029).')
            raise CellProblem("two_digit_year", say("“{value}” has a year of two digits.", value=text), fix)
        return _day(text, _full_year(match[3]), int(match[2]), int(match[1])), bool(match[4])
    if match := _SLASHES.fullmatch(text):
        return _slashes(text, match, dates), bool(match[4])
    if match := _ISO_MONTH.fullmatch(text):
        return _day(text, int(match[1]), int(match[2]), 1)[:7], False
    if match := _MONTH.fullmatch(text):
        return _day(text, int(match[2]), int(match[1]), 1)[:7], False
    if (match := _NAMED.fullmatch(text)) and match[2].lower() in MONTHS:
        day = _day(text, int(match[3]), MONTHS[match[2].lower()], int(match[1] or 1))
        return (day if match[1] else day[:7]), False
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _serial(text, dates), "." in text
    raise _no_date(text)


def _full_year(digits: str) -> int:
    # the window that spreadsheets use: 00–29 are 2000–2029
    return int(digits) if len(digits) == 4 else int(digits) + (2000 if int(digits) < 30 else 1900)


def _day(text: str, year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        fix = say("Correct the date, or give only the month (2011-03) or the year.")
        raise CellProblem("no_such_day", say("“{value}” is no day of the calendar.", value=text), fix) from None


def _slashes(text: str, match: re.Match[str], dates: tuple[str, ...]) -> str:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if "m/d/yyyy" in dates:
        return _day(text, year, first, second)
    if "d/m/yyyy" in dates or second > 12 >= first or first > 12 or first == second:
        return _day(text, year, first, second) if "d/m/yyyy" not in dates and second > 12 else _day(text, year, second, first)
    message = say(
        "“{value}” can be {one} or {other}.",
        value=text,
        one=_day(text, year, second, first),
        other=_day(text, year, first, second),
    )
    fix = say('Write the date as 2011-01-03, or settle it in the mapping: dates = "d/m/yyyy" or dates = "m/d/yyyy".')
    raise CellProblem("ambiguous_date", message, fix)


def _serial(text: str, dates: tuple[str, ...]) -> str:
    epoch = date(1904, 1, 1) if "excel1904" in dates else date(1899, 12, 30)
    day = (epoch + timedelta(days=int(float(text)))).isoformat()
    if {"excel", "excel1904"} & set(dates):
        return day
    message = say("“{value}” looks like a spreadsheet's day number ({day}).", value=text, day=day)
    fix = say('Format the cell as a date and save again, or settle it in the mapping: dates = "excel".')
    raise CellProblem("day_number", message, fix)


def _no_date(text: str) -> CellProblem:
    fix = say("Write a day (1.3.2011 or 2011-03-01), a month (2011-03) or a year (2011).")
    return CellProblem("not_a_date", say("“{value}” is not a date.", value=text), fix)
