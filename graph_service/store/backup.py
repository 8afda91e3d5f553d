"""A whole store as one file: a zip of tables of JSON lines, and a manifest that says what must be in them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from graph_service import __version__
from graph_service.records import Contents, canonical
from graph_service.schema import Schema
from graph_service.store._backup_format import (
    DATA,
    FILES,
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    MAX_LINE,
    MAX_LOG,
    MAX_MANIFEST,
    MAX_NETWORK,
    MAX_RATIO,
    ROW,
    SMALL,
    BadBackup,
    Manifest,
    damaged,
    foreign,
    manifest_of,
)
from graph_service.store.keeping import MEMBERS, Row, Source, counts_of, in_batches

__all__ = ["Backup", "BadBackup", "Manifest", "write_backup"]
ROWS = 1_000
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, struct.error, OverflowError)


def write_backup(path: Path, source: Source, schema: Schema) -> Manifest:
    """Write a backup into a file and read it again; only then it is one.

    Raises
    ------
    OSError
        If it cannot be written.
    BadBackup
        If what is read again is not what was written.
    """
    entities: dict[str, tuple[str, Any]] = {}
    ties: dict[str, Any] = {}
    members: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for member in MEMBERS:
            digest, size, n = hashlib.sha256(), 0, 0
            with archive.open(FILES[member], "w", force_zip64=True) as stream:
                for some in in_batches(source.rows(member), 1 if member in DATA else ROWS):
                    if member == "entities":
                        entities.update((row[0], (row[1], row[2])) for row in some)
                    elif member == "ties":
                        ties.update((row[0], row[1]) for row in some)
                    raw = b"".join(_line(member, row) for row in some)
                    digest.update(raw)
                    size, n = size + stream.write(raw), n + len(some)
            members[member] = {"rows": n, "bytes": size, "sha256": digest.hexdigest()}
        manifest = _manifest(source, schema, Contents(entities, ties), members)
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    with path.open("r+b") as written:
        os.fsync(written.fileno())
    with Backup(path) as backup:
        backup.read_through()
        if backup.manifest != manifest:
            raise damaged(path)
    return manifest


def _line(member: str, row: Row) -> bytes:
    place = DATA.get(member)
    if place is not None:
        row = [*row]
        row[place] = base64.b64encode(row[place]).decode()
    return (ROW.encode(row) + "\n").encode()


def _manifest(source: Source, schema: Schema, contents: Contents, members: dict[str, dict[str, Any]]) -> Manifest:
    return Manifest(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        program=__version__,
        schema_version=source.version,
        made=datetime.now(UTC).isoformat(timespec="milliseconds"),
        as_of=source.as_of,
        counts=counts_of(schema, contents),
        canonical=hashlib.sha256(canonical(schema, contents)).hexdigest(),
        members=members,
    )


class Backup:
    """A backup file that is open for reading: a ``Source``. What its rows hold is looked at by ``checking.verify``.

    Raises
    ------
    BadBackup
        If it is none, damaged, packed to harm, or from a newer version of the program.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._archive = _opened(path)
        try:
            self._look_over()
            with self._archive.open(MANIFEST) as stream:
                self.manifest = manifest_of(path, stream.read())
        except (*_UNREADABLE, OSError):
            # a wrong offset can point before the start of the file, which the system refuses
            self._archive.close()
            raise damaged(path) from None
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    @property
    def version(self) -> int:
        """The schema version of the store that was backed up."""
        return self.manifest.schema_version

    @property
    def as_of(self) -> str | None:
        """The day that stands in for today."""
        return self.manifest.as_of

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows each table has."""
        return {member: table["rows"] for member, table in self.manifest.members.items()}

    def _look_over(self) -> None:
        # before anything is unpacked; names are only compared, nothing is ever written under them
        found = self._archive.infolist()
        if sorted(info.filename for info in found) != sorted([MANIFEST, *FILES.values()]):
            raise foreign(self.path)
        limits = {MANIFEST: MAX_MANIFEST, FILES["entities"]: MAX_NETWORK, FILES["ties"]: MAX_NETWORK}
        for info in found:
            is_blown = info.file_size > SMALL and info.file_size > MAX_RATIO * info.compress_size
            if is_blown or info.file_size > limits.get(info.filename, MAX_LOG) or info.flag_bits & 1:
                raise damaged(self.path)
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise damaged(self.path)

    def _bytes(self, member: str) -> Iterator[bytes]:
        # BadBackup at the end if they are not what the manifest says
        table, digest, size, n = self.manifest.members[member], hashlib.sha256(), 0, 0
        try:
            with self._archive.open(FILES[member]) as stream:
                while raw := stream.read(SMALL):
                    digest.update(raw)
                    size += len(raw)
                    n += raw.count(b"\n")
                    yield raw
        except (*_UNREADABLE, OSError):
            raise damaged(self.path) from None
        if (digest.hexdigest(), size, n) != (table.get("sha256"), table.get("bytes"), table["rows"]):
            raise damaged(self.path)

    def _lines(self, member: str) -> Iterator[bytes]:
        rest = b""
        for raw in self._bytes(member):
            *whole, rest = (rest + raw).split(b"\n")
            yield from whole
            if len(rest) > MAX_LINE:
                raise damaged(self.path)
        if rest:
            raise damaged(self.path)

    def rows(self, member: str) -> Iterator[Row]:
        """The rows of a table."""
        place, width = DATA.get(member), len(MEMBERS[member])
        for line in self._lines(member):
            try:
                row = json.loads(line)
                # only what this program writes: no second key of a name, no half characters, no NaN
                if not isinstance(row, list) or len(row) != width or ROW.encode(row).encode() != line:
                    raise damaged(self.path)
                if place is not None:
                    row[place] = base64.b64decode(row[place], validate=True)
            except (ValueError, TypeError, RecursionError):
                raise damaged(self.path) from None
            yield row

    def read_through(self) -> None:
        """Compare every byte with the manifest."""
        for member in MEMBERS:
            for _ in self._bytes(member):
                pass


def _opened(path: Path) -> zipfile.ZipFile:
    with path.open("rb") as stream:
        start = stream.read(4)
    try:
        return zipfile.ZipFile(path)
    except _UNREADABLE:
        raise (damaged(path) if start == b"PK\x03\x04" else foreign(path)) from None
