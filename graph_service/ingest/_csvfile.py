"""CSV as people save it: encoding by bytes, delimiter by the heading row."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import replace
from pathlib import Path

from graph_service.errors import UnknownName
from graph_service.ingest._table import MAX_CELL, Layout, Table, Unreadable, bytes_of, table_of, too_many_rows
from graph_service.language import Phrase, say

DELIMITERS = (";", ",", "\t")
_HALF = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")  # half a surrogate pair, written as bytes
# encodings of text that people's programs write; Python knows others that run code-like or throw other errors
_ENCODING = re.compile(
    r"utf[-_]?8([-_]sig)?|utf[-_]?16([-_]?[lb]e)?|(cp|windows[-_]?)125[0-8]|cp(437|850|852)|latin[-_]?[19]"
    r"|iso[-_]?8859[-_]([1-9]|1[0-6])|mac[-_]?(roman|latin2|cyrillic)|koi8[-_][ru]|(us[-_])?ascii",
    re.IGNORECASE,
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_csv(path: Path, layout: Layout) -> Table:
    """The table of a CSV file.

    Notes
    -----
    Encoding: byte order mark, else strict UTF-8, else (no NUL) Windows-1252; guessers take Finnish
    Windows-1252 for Central European. Delimiter: the one of ``; , tab`` that gives the most known
    headings in the first row, then the most columns; decimal commas in the rows have no say.
    """
    raw = bytes_of(path, layout.max_bytes)
    text, notes = _decoded(path, raw, layout.encoding)
    text, delimiter = _delimiter(text, layout)
    rows: list[tuple[int, list[str]]] = []
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(layout.max_bytes)
    try:
        for number, cells in enumerate(reader, 1):
            if number > layout.max_rows:
                raise Unreadable(*too_many_rows(layout.max_rows), file=path.name)
            if cells:
                rows.append((number, cells))
    except csv.Error:
        message = say("A quotation mark is not closed, or text follows a closed one, at line {line}.", line=str(reader.line_num))
        fix = say("Write a quotation mark inside a cell twice, and save the file as CSV again.")
        raise Unreadable("broken_quotes", message, fix, file=path.name, row=number + 1) from None
    marked = bool(notes) or layout.encoding is not None or any(raw.startswith(mark) for mark, _ in _BOMS)
    return replace(table_of(path, None, rows, notes, delimiter, layout.max_columns), marked=marked)


def _decoded(path: Path, raw: bytes, encoding: str | None) -> tuple[str, tuple[Phrase, ...]]:
    place = {"file": path.name}
    if raw[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        message = say("This is a spreadsheet or archive that is named .csv.")
        raise Unreadable("not_csv", message, say("Save it as CSV, or give the .xlsx file itself."), **place)
    named = encoding or next((name for mark, name in _BOMS if raw.startswith(mark)), None)
    fix = say('Save the file as “CSV UTF-8”, or name its encoding in the mapping: encoding = "cp1252".')
    notes: tuple[Phrase, ...] = ()
    if named is not None and _ENCODING.fullmatch(named) is None:
        known = ("utf-8", "cp1252", "latin-1", "utf-16")
        unknown = UnknownName.of(say("Encoding"), named, known)
        raise Unreadable("unknown_encoding", unknown.phrase, fix, **place)
    try:
        text = raw.decode(named or "utf-8")
    except UnicodeDecodeError as error:
        message = say(
            "The text is not {encoding} throughout: byte {n} does not fit.", encoding=named or "UTF-8", n=error.start + 1
        )
        if named or b"\0" in raw or _mostly_utf8(raw):
            raise Unreadable("bad_encoding", message, fix, **place) from None
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            raise Unreadable("bad_encoding", message, fix, **place) from None
        notes = (
            say("{file} was read as Windows-1252; if letters look wrong, name the encoding in the mapping.", file=path.name),
        )
    if "\0" in text:
        message = say("The text holds NUL characters: it is no plain text, or UTF-16 without its mark.")
        raise Unreadable("nul", message, fix, **place)
    return text.removeprefix("\ufeff"), notes


def _mostly_utf8(raw: bytes) -> bool:
    # a UTF-8 file with a broken byte must not become silent mojibake
    tolerant = raw.decode("utf-8", "replace")
    broken = tolerant.count("\ufffd")
    whole = sum(1 for sign in tolerant if sign > "\x7f") - broken
    return whole >= broken or _HALF.search(raw) is not None


def _delimiter(text: str, layout: Layout) -> tuple[str, str]:
    first = text.split("\n", 1)[0].strip("\r")
    if first.lower().startswith("sep=") and len(first) == 5:
        # a line that spreadsheets write for themselves; it stays a row, so that numbers agree
        return "\n" + text.split("\n", 1)[-1], layout.delimiter or first[4]
    return text, layout.delimiter or max(DELIMITERS, key=lambda sign: _score(text, sign, layout.words))


def _score(text: str, delimiter: str, words: frozenset[str]) -> tuple[int, int]:
    head = io.StringIO(text[: MAX_CELL * 10], newline="")
    try:
        cells = next((row for row in csv.reader(head, delimiter=delimiter) if row), [])
    except csv.Error:
        return (0, 0)
    return sum(1 for cell in cells if cell.strip().casefold() in words), len(cells)
