"""Uploaded files between the check and the decision: kept for a day in a folder of their own."""

from __future__ import annotations

import itertools
import os
import re
import secrets
import shutil
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from graph_service.errors import BadFile, NotFound, TooLarge
from graph_service.language import Phrase, say

MAX_FILES = 10
MAX_KEPT = 20
PACKED = 3
# a list of problems is often mended with a colleague's help, after lunch
LIFE = DAY = 24 * 3600.0
LOCK = "lock"
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass
class Upload:
    """Files of one import, each in a folder of its own.

    ``corrections`` stand in the place of cells; ``words`` are those that hold for a word wherever it stands in a column.
    ``named`` is the kept mapping that fits, ``end_missing`` the day on which what is missing ends. ``job`` is the work that
    checks or stores them, ``checked`` what a check by a job found, ``news`` what became of work that gave nothing.
    ``outcome`` is set once they are stored. ``said`` is what a form about survey answers said so far, ``is_checked`` that
    those are ready to be stored.
    """

    folder: Path
    paths: list[Path]
    mapping: Path | None
    made: float
    purpose: str = "import"
    corrections: dict[tuple[str, str | None, int, int], str] = field(default_factory=dict)
    words: dict[tuple[str, str | None, int, str], str] = field(default_factory=dict)
    named: str | None = None
    end_missing: str | None = None
    job: str | None = None
    checked: dict[str, Any] | None = None
    news: list[Phrase] = field(default_factory=list)
    outcome: dict[str, Any] | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)
    said: dict[str, str] = field(default_factory=dict)
    is_checked: bool = False

    def size(self) -> int:
        """How many bytes there are to read; a workbook is packed."""
        return sum(path.stat().st_size * (PACKED if path.suffix.casefold() == ".xlsx" else 1) for path in self.paths)

    def rejected(self) -> list[Path]:
        """The tables of rows that were left out, which the import wrote beside the files."""
        return sorted(set(self.folder.glob("*/*.rejected.csv")) - {*self.paths, self.mapping})


class Uploads:
    """All uploads of this process, by a key that nobody can guess.

    Parameters
    ----------
    folder
        Where they are kept; what processes that were killed left there is removed. None: a new temporary folder.
    clock
        Seconds that only grow.
    """

    def __init__(self, folder: Path | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, Upload] = {}
        self._lock = threading.Lock()
        if folder is None:
            self._root, held = Path(tempfile.mkdtemp(prefix="graph-service-")), None
        else:
            self._root, held = _home(folder)
        # the files name people: they go with the process, also those that nobody decided on
        self._leaving = weakref.finalize(self, _leave, self._root, held)

    def close(self) -> None:
        """Forget all uploads and remove their files: an end that skips finalizers must not leave them."""
        self._leaving()

    def keep(self, files: Sequence[FileStorage], mapping: FileStorage | None = None, purpose: str = "import") -> str:
        """Save files; returns their key.

        Raises
        ------
        BadFile
            If no file came.
        TooLarge
            If there are too many.
        """
        named = [file for file in files if file.filename]
        if not named:
            raise BadFile(say("Choose at least one file: CSV or Excel (xlsx)."))
        if len(named) > MAX_FILES:
            raise TooLarge(say("At most {n} files go in at once.", n=MAX_FILES))
        folder = Path(tempfile.mkdtemp(dir=self._root))
        taken: set[str] = set()
        paths = [_saved(file, folder, number, taken) for number, file in enumerate(named, 1)]
        rules = _saved(mapping, folder, 0, taken) if mapping is not None and mapping.filename else None
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._clean()
            self._kept[key] = Upload(folder, paths, rules, self._clock(), purpose)
        return key

    def get(self, key: str, purpose: str = "import") -> Upload:
        """The upload with this key; NotFound when its day is over, or for another purpose: each has its own pages."""
        with self._lock:
            self._clean()
            found = self._kept.get(key) if _KEY.fullmatch(key) else None
        if found is None or found.purpose != purpose:
            raise NotFound(
                say("These files are no longer kept: they go after a day, or when the service ends. Choose them again.")
            )
        return found

    def drop(self, key: str) -> None:
        """Forget an upload and remove its files."""
        with self._lock:
            found = self._kept.pop(key, None)
        if found is not None:
            shutil.rmtree(found.folder, ignore_errors=True)

    def _clean(self) -> None:
        old = [key for key, upload in self._kept.items() if self._clock() - upload.made > LIFE]
        spare = len(self._kept) - len(old) - MAX_KEPT
        old += [key for key in self._kept if key not in old][: max(0, spare)]
        for key in old:
            shutil.rmtree(self._kept.pop(key).folder, ignore_errors=True)


def _saved(file: FileStorage, folder: Path, number: int, taken: set[str]) -> Path:
    # the name says what a file holds and stands in the report, so it is kept as far as it is safe and the only one
    name = secure_filename(re.split(r"[/\\]", file.filename or "")[-1])[-100:].lstrip(".") or f"file-{number}"
    free = name
    for again in itertools.count(number):
        if free.casefold() not in taken:
            break
        free = f"{again}-{name}"
    taken.add(free.casefold())
    path = folder / str(number) / free
    path.parent.mkdir()
    file.save(path)
    return path


def _home(folder: Path) -> tuple[Path, TextIO]:
    """A folder for this process within a common one, without what dead processes left, and the lock that shows life."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / LOCK).open("w") as guard:
        _locked(guard, wait=True)  # nobody takes a folder that is just being made for a dead one
        for left in [path for path in folder.iterdir() if path.is_dir() and _is_left(path)]:
            shutil.rmtree(left, ignore_errors=True)
        root = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder))
        held = (root / LOCK).open("w")
        _locked(held)
    return root, held


def _is_left(root: Path) -> bool:
    # not by the process id: a container gives each start the same one, and a killed process can keep its own
    if sys.platform == "win32":
        return root.stat().st_mtime < time.time() - DAY
    try:
        with (root / LOCK).open() as lock:
            return _locked(lock)
    except FileNotFoundError:
        return True


def _locked(stream: TextIO, *, wait: bool = False) -> bool:
    """Whether the lock of a file was free, and is ours now."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def _leave(root: Path, held: TextIO | None) -> None:
    if held is not None:
        held.close()
    shutil.rmtree(root, ignore_errors=True)
