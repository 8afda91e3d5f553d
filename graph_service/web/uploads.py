"""Uploaded files between the check and the decision: kept for an hour in a folder of their own."""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from graph_service.errors import BadFile, NotFound, TooLarge
from graph_service.language import say

MAX_FILES = 10
MAX_KEPT = 20
LIFE = 3600.0
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass
class Upload:
    """Files of one import; ``outcome`` is set once they are stored."""

    folder: Path
    paths: list[Path]
    mapping: Path | None
    made: float
    outcome: dict[str, Any] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def rejected(self) -> list[Path]:
        """The tables of rows that were left out."""
        return sorted(self.folder.glob("*.rejected.csv"))


class Uploads:
    """All uploads of this process, by a key that nobody can guess."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, Upload] = {}
        self._lock = threading.Lock()
        self._root = Path(tempfile.mkdtemp(prefix="graph-service-"))
        # the files name people: they go with the process, also those that nobody decided on
        weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)

    def keep(self, files: Sequence[FileStorage], mapping: FileStorage | None = None) -> str:
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
        paths = [_saved(file, folder, number) for number, file in enumerate(named, 1)]
        rules = _saved(mapping, folder, 0) if mapping is not None and mapping.filename else None
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._clean()
            self._kept[key] = Upload(folder, paths, rules, self._clock())
        return key

    def get(self, key: str) -> Upload:
        """The upload with this key; NotFound when its hour is over."""
        with self._lock:
            self._clean()
            found = self._kept.get(key) if _KEY.fullmatch(key) else None
        if found is None:
            raise NotFound(say("These files are no longer kept. Choose them again on the import page."))
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


def _saved(file: FileStorage, folder: Path, number: int) -> Path:
    # the name says what a file holds, so it is kept as far as it is safe
    name = secure_filename(re.split(r"[/\\]", file.filename or "")[-1])[-100:].lstrip(".") or f"file-{number}"
    path = folder / name
    if path.exists():
        path = folder / f"{number}-{name}"
    file.save(path)
    return path
