"""Backups as files: written beside their place and moved there whole; automatic ones, of which the newest are kept."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph_service.errors import CallerError, GraphServiceError
from graph_service.language import say
from graph_service.schema import Schema
from graph_service.service._begun import is_alive
from graph_service.store import GraphStore
from graph_service.store.backup import Manifest, write_backup
from graph_service.store.keeping import Source, holds_anything

KEPT = 10
_PART = re.compile(r"\.(?P<process>\d+)-[0-9a-f]{8}\.part\Z")
_NAME = re.compile(r"(?P<store>[\w.-]+)_(?P<day>\d{8})T(?P<time>\d{9})Z_before-(?P<why>[a-z]+)\.zip\Z")


class NoBackup(GraphServiceError):
    """No backup could be written, so that nothing was changed either."""

    status = 507
    code = "no_backup"


class Unwritable(GraphServiceError):
    """A backup that there is no room for, or no right to write."""

    status = 507
    code = "unwritable"


@dataclass(frozen=True)
class Kept:
    """An automatic backup: when and before what it was made."""

    path: Path
    made: datetime
    why: str
    size: int


def write_file(
    store: GraphStore, schema: Schema, path: Path, wrap: Callable[[Source], Source] = lambda source: source
) -> Manifest:
    """Back a store up into a file; an older file of that name stays whole until the new one is read again and right.

    Raises
    ------
    CallerError
        If there is no such folder.
    Unwritable
        If the file cannot be written.
    """
    folder = path.parent
    if not folder.is_dir():
        raise CallerError(say("There is no folder “{path}”.", path=str(folder)))
    _sweep(folder, _escaped(path.name))
    part = folder / f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part"

    def write(source: Source) -> Manifest:
        # here, for a store takes an OSError for its own; a lost connection starts the work again, with an empty file
        with _writing(path):
            return write_backup(part, wrap(source), schema)

    try:
        with _writing(path):
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        manifest = store.dump(write)
        with _writing(path):
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unwritable(
            say(
                "The backup {file} cannot be written ({why}). Make room, or name another place. Nothing was changed.",
                file=path.name,
                why=_reason(error),
            )
        ) from error


def _reason(error: BaseException | None) -> str:
    return os.strerror(getattr(error, "errno", None) or errno.EIO)


def _sweep(folder: Path, name: str) -> None:
    # what killed backups left
    for part in folder.glob(f".{name}.*.part"):
        found = _PART.search(part.name)
        with suppress(OSError):
            if found is not None and not is_alive(int(found["process"]), part.stat().st_mtime):
                part.unlink()


def _escaped(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def backed_up(store: GraphStore, schema: Schema, folder: Path | None, why: str) -> Path | None:
    """An automatic backup before something that may go wrong, unless the store holds nothing.

    Parameters
    ----------
    folder
        Where automatic backups are kept; None: nobody wants any.
    why
        What comes after it: import, migrate or restore.

    Raises
    ------
    NoBackup
        If it cannot be written: then what was to come must not happen.
    """
    if folder is None:
        return None
    moment = datetime.now(UTC)
    path = folder / f"{store_name(store.url)}_{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03}Z_before-{why}.zip"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(folder, "*")
        write_file(store, schema, path, _filled)
        for old in automatic(store.url, folder)[KEPT:]:
            old.path.unlink(missing_ok=True)
    except _Nothing:
        return None
    except (OSError, Unwritable) as error:
        raise NoBackup(
            say(
                "A backup could not be written first ({why}), so nothing was changed. Make room in {folder}, then try again.",
                why=_reason(error if isinstance(error, OSError) else error.__cause__),
                folder=str(folder),
            )
        ) from error
    return path


class _Nothing(Exception):
    """There is nothing to back up."""


def _filled(source: Source) -> Source:
    if not holds_anything(source):
        raise _Nothing
    return source


def automatic(url: str, folder: Path | None) -> list[Kept]:
    """The automatic backups of a store, newest first."""
    name = store_name(url)
    found = []
    for path in folder.glob("*.zip") if folder is not None else ():
        match = _NAME.fullmatch(path.name)
        if match is not None and match["store"] == name:
            made = datetime.strptime(f"{match['day']}{match['time']}000+0000", "%Y%m%d%H%M%S%f%z")
            found.append(Kept(path, made, match["why"], path.stat().st_size))
    return sorted(found, key=lambda kept: kept.path.name, reverse=True)


def store_name(url: str) -> str:
    """A name for the files of one store: what a person knows it by, and what tells it from others of that name."""
    kind, _, place = url.partition("://")
    known = Path(place).stem if kind == "sqlite" else place
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', known).strip('-')[:40] or 'store'}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
