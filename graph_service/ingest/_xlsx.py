"""XLSX: looked over before it is opened, then opened in a limited process."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from graph_service.ingest._holds import NO_RECORDS
from graph_service.ingest._table import MAX_COLUMNS, MAX_ROWS, TOO_WIDE, Table, Unreadable, bytes_of, table_of, too_many_rows
from graph_service.language import Phrase, say

MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_MEMBERS = 200
SECONDS = 60
# what zipfile raises over an archive that is cut off, damaged, or packed in a way that it does not know
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_SMALL = 1024 * 1024
_CHILD = Path(__file__).with_name("_sheets_child.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TYPES: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "text": str,
}


def read_xlsx(path: Path, needed: Collection[str] = (), max_columns: int = MAX_COLUMNS) -> list[Table]:
    """The tables of a workbook, one a visible sheet that holds anything; the pages that explain an export are none.

    Parameters
    ----------
    path
        The workbook.
    needed
        Names of sheets that must be there and visible.
    max_columns
        How wide a sheet may be.

    Raises
    ------
    Unreadable
        If it is no workbook, encrypted, too large before or after unpacking, or over the limits.

    Notes
    -----
    Links to other workbooks are never followed: their last stored values are read.
    """
    raw = bytes_of(path)
    look_over(path, raw)
    sheets = _opened(path, raw, max_columns)
    names = [entry["name"] for entry in sheets]
    for name in needed:
        if name not in names:
            message = say("There is no sheet “{name}”; there are: {known}.", name=name, known=", ".join(names))
            raise Unreadable("unknown_sheet", message, say("Correct the line sheet of the mapping."), file=path.name)
    sheets = [entry for entry in sheets if entry["name"] not in NO_RECORDS or entry["name"] in needed]
    hidden = [entry["name"] for entry in sheets if entry.get("refused") == "hidden" and entry["name"] not in needed]
    found = [_table(path, entry, max_columns) for entry in sheets if entry["name"] not in hidden and not _is_empty(entry)]
    if not found:
        message = say("There is nothing in it.")
        raise Unreadable("empty_file", message, say("Put headings in the first row and one record a row."), file=path.name)
    if hidden:
        note = say("{file}: hidden sheets were left out: {names}.", file=path.name, names=", ".join(hidden))
        found[0] = replace(found[0], notes=(*found[0].notes, note))
    return found


def _is_empty(entry: dict[str, Any]) -> bool:
    return "rows" in entry and not any(cell not in ("", None) for row in entry["rows"] for cell in row)


def look_over(path: Path, raw: bytes) -> None:
    """Refuse what must not be opened: by signature, size when unpacked, packing ratio, parts, XML entities.

    Raises
    ------
    Unreadable
        With a sentence to act on.
    """
    place = {"file": path.name}
    save = say("Open it in a spreadsheet program and save it as .xlsx without a password.")
    if raw.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise Unreadable("encrypted", say("The workbook is protected by a password."), save, **place)
        raise Unreadable("old_format", say("This is a workbook of the old .xls form."), save, **place)
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        members = archive.infolist()
    except BROKEN:
        message = say("This is no workbook, or only a part of one.")
        raise Unreadable("not_xlsx", message, say("Save it again as .xlsx, or give it as .csv if it is text."), **place) from None
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("encrypted", say("The workbook is protected by a password."), save, **place)
    if len(members) > MAX_MEMBERS:
        message = say("The workbook has {n} parts inside; at most {most} are opened.", n=len(members), most=MAX_MEMBERS)
        raise Unreadable("too_many_parts", message, save, **place)
    sizes = [(member.file_size, member.compress_size) for member in members]
    if sum(size for size, _ in sizes) > MAX_UNPACKED or any(_blown(*size) for size in sizes):
        raise _too_much(path)
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Unreadable("not_xlsx", say("The workbook is packed in a way that spreadsheets do not use."), save, **place)
    if "xl/workbook.xml" not in {member.filename.casefold().lstrip("/") for member in members}:
        message = say("This archive holds no workbook.")
        raise Unreadable("not_xlsx", message, say("Give the .xlsx file itself."), **place)
    _unpack(path, raw, members)


def _blown(size: int, packed: int) -> bool:
    return size > _SMALL and size > MAX_RATIO * max(packed, 1)


def _too_much(path: Path) -> Unreadable:
    message = say("The workbook holds more than 50 MB when it is unpacked, or is packed more tightly than tables are.")
    fix = say("Delete empty rows and pictures, or split it and save the parts as .csv.")
    return Unreadable("too_large_unpacked", message, fix, file=path.name)


def _unpack(path: Path, raw: bytes, members: list[zipfile.ZipInfo]) -> None:
    # sizes in the directory of an archive can lie, so every part is unpacked once and counted
    total = 0
    for member in members:
        name = member.filename.casefold()
        size = rows = 0
        before = b""
        for chunk in _chunks(path, raw, member):
            size, total = size + len(chunk), total + len(chunk)
            if total > MAX_UNPACKED or _blown(size, member.compress_size):
                raise _too_much(path)
            if name.endswith((".xml", ".rels")) and any(word in before + chunk for word in (b"<!DOCTYPE", b"<!ENTITY")):
                message = say("The workbook holds an XML document type, which no spreadsheet program writes.")
                fix = say("Open it in a spreadsheet program and save it again.")
                raise Unreadable("xml_entities", message, fix, file=path.name)
            rows += chunk.count(b"<row ") + chunk.count(b"<row>")
            before = chunk[-16:]
        if rows > MAX_ROWS + 1 and "/worksheets/" in name:
            raise Unreadable(*too_many_rows(), file=path.name)


def _chunks(path: Path, raw: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    start = member.header_offset
    if not 0 <= start <= len(raw) - 30:
        # the directory of a damaged archive can point before its start or behind its end
        raise _damaged_part(path)
    names, extras = struct.unpack("<HH", raw[start + 26 : start + 30])
    rest = raw[start + 30 + names + extras :][: member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield rest
        return
    unpacker = zlib.decompressobj(-15)
    while rest:
        try:
            chunk = unpacker.decompress(rest, _SMALL)
        except zlib.error:
            raise _damaged_part(path) from None
        yield chunk
        rest = unpacker.unconsumed_tail


def _damaged_part(path: Path) -> Unreadable:
    return Unreadable("not_xlsx", say("A part of the workbook is damaged."), say("Save it again as .xlsx."), file=path.name)


def _opened(path: Path, raw: bytes, max_columns: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-P", str(_CHILD), str(MAX_ROWS + 1), str(max_columns), str(MAX_UNPACKED)]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - no shell, own file
    except subprocess.TimeoutExpired:
        raise _gave_up(path, say("The workbook could not be read within {n} seconds.", n=SECONDS)) from None
    if done.returncode != 0:
        raise _gave_up(path, say("Reading the workbook took more memory or time than is allowed."))
    return [json.loads(line) for line in done.stdout.splitlines()]


def _gave_up(path: Path, message: Phrase) -> Unreadable:
    return Unreadable("too_heavy", message, say("Delete cells far outside the table, or save it as .csv."), file=path.name)


def _table(path: Path, entry: dict[str, Any], max_columns: int) -> Table:
    refused = entry.get("refused")
    place: dict[str, Any] = {"file": path.name, "sheet": entry["name"] or None}
    if refused == "too_many_rows":
        raise Unreadable(*too_many_rows(), **place)
    if refused == "too_many_columns":
        message = say("There are {n} columns; at most {most} are read.", n=entry["width"], most=max_columns)
        raise Unreadable("too_many_columns", message, TOO_WIDE, **place)
    if refused == "hidden":
        message = say("The sheet “{name}” is hidden.", name=entry["name"])
        raise Unreadable("hidden_sheet", message, say("Show the sheet and save the workbook."), **place)
    if refused == "damaged":
        message = say("The workbook is damaged: a sheet cannot be read.")
        raise Unreadable("not_xlsx", message, say("Save it again as .xlsx, or give it as .csv."), **place)
    if refused:
        raise _too_much(path)
    rows = [(number, [_cell(cell) for cell in cells]) for number, cells in enumerate(entry["rows"], 1)]
    return table_of(path, entry["name"], rows, max_columns=max_columns)


def _cell(cell: Any) -> Any:
    if isinstance(cell, dict):
        ((kind, value),) = cell.items()
        return _TYPES[kind](value)
    return cell
