"""What a backup file is: its tables, its manifest, its limits, and what is said of a bad one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph_service.errors import BadValue, CallerError
from graph_service.language import say
from graph_service.store import SCHEMA_VERSION
from graph_service.store._changes import checked_day
from graph_service.store.keeping import MEMBERS

FORMAT = "graph-service backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
FILES = {member: f"{member}.jsonl" for member in MEMBERS}
# what is unpacked at most, and how many times smaller a table may be packed
MAX_MANIFEST = 64 * 1024
MAX_NETWORK = 256 * 1024 * 1024
MAX_LOG = 2 * 1024 * 1024 * 1024
MAX_LINE = 64 * 1024 * 1024
MAX_RATIO = 200
SMALL = 1024 * 1024
# bytes stand in the file as base64
DATA = {"parts": 3}
ROW = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class BadBackup(CallerError):
    """A file that is no backup, or not a whole one."""

    status = 422
    code = "bad_backup"


def foreign(path: Path) -> BadBackup:
    """The error for another file."""
    return BadBackup(say("{file} is not a backup of this service: name a file that it wrote.", file=path.name))


def damaged(path: Path) -> BadBackup:
    """The error for a file that is not as it was written."""
    return BadBackup(say("The backup {file} is damaged or cut off: use another one. Nothing of it was stored.", file=path.name))


def newer(path: Path) -> BadBackup:
    """The error for a file that only a later version reads."""
    return BadBackup(
        say("The backup {file} was made by a newer version of this program. Install that version to restore it.", file=path.name)
    )


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    ``counts`` are the records by collection, ``canonical`` is the sha256 of their canonical export, ``members`` gives
    rows, bytes and sha256 of each table.
    """

    format: str
    format_version: int
    program: str
    schema_version: int
    made: str
    as_of: str | None
    counts: dict[str, int]
    canonical: str
    members: dict[str, dict[str, Any]]


def manifest_of(path: Path, raw: bytes) -> Manifest:
    """The manifest in its bytes; BadBackup if it is none, or from a later version."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise damaged(path) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise foreign(path)
    for name, known in (("format_version", FORMAT_VERSION), ("schema_version", SCHEMA_VERSION)):
        version = found.get(name)
        if not isinstance(version, int) or version < 1:
            raise damaged(path)
        if version > known:
            raise newer(path)
    try:
        manifest = Manifest(**found)
        checked_day(manifest.as_of)
    except (TypeError, BadValue):
        raise damaged(path) from None
    if not _fits(manifest):
        raise damaged(path)
    return manifest


def is_moment(text: Any) -> bool:
    """Whether this is a moment as the log and the manifest hold it, which every clock can show."""
    try:
        return isinstance(text, str) and 1970 <= datetime.fromisoformat(text).astimezone(UTC).year < 9999
    except (ValueError, OverflowError):
        return False


def _fits(manifest: Manifest) -> bool:
    tables = manifest.members
    return (
        all(isinstance(text, str) for text in (manifest.program, manifest.canonical))
        and is_moment(manifest.made)
        and isinstance(manifest.counts, dict)
        and all(isinstance(n, int) for n in manifest.counts.values())
        and isinstance(tables, dict)
        and tables.keys() == MEMBERS.keys()
        and all(isinstance(table, dict) and isinstance(table.get("rows"), int) for table in tables.values())
    )
