"""The settings of the service: the only reader of the environment."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_service.errors import BadValue
from graph_service.language import LANGUAGES, say

SHORTEST_KEY = 32


@dataclass(frozen=True)
class Settings:
    """What can be set from outside; every field is in .env.example."""

    store: str
    store_auth_file: Path | None
    secret_key_file: Path | None
    base_url: str | None
    language: str
    data_folder: Path
    cache_folder: Path

    @property
    def backups(self) -> Path:
        """Where automatic backups are kept."""
        return self.data_folder / "backups"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read ``GRAPH_SERVICE_*``.

    Raises
    ------
    BadValue
        If the language is not one that the service speaks.
    """
    env = os.environ if environment is None else environment
    data, cache = _user_folder(env, "data"), _user_folder(env, "cache")
    language = env.get("GRAPH_SERVICE_LANGUAGE") or "en"
    if language not in LANGUAGES:
        raise BadValue(say("GRAPH_SERVICE_LANGUAGE is “{value}”: use en or fi.", value=language))
    return Settings(
        store=env.get("GRAPH_SERVICE_STORE") or f"sqlite:///{data / 'network.db'}",
        store_auth_file=_path(env.get("GRAPH_SERVICE_STORE_AUTH_FILE")),
        secret_key_file=_path(env.get("GRAPH_SERVICE_SECRET_KEY_FILE")),
        base_url=env.get("GRAPH_SERVICE_BASE_URL") or None,
        language=language,
        data_folder=data,
        cache_folder=cache,
    )


def prepare_numba_cache(settings: Settings) -> None:
    """Name a writable cache for compiled kernels, unless the environment names one.

    A read-only install without a writable home makes numba fail at import (stack.md).
    """
    os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.cache_folder / "numba"))


def secret_key(settings: Settings) -> bytes:
    """The key that signs form tokens: from the named file, else from one made once in the data folder.

    Raises
    ------
    BadValue
        If the named file is missing or holds fewer than 32 characters.
    """
    if settings.secret_key_file is not None:
        found = _key_in(settings.secret_key_file)
        if found is None:
            raise BadValue(say("GRAPH_SERVICE_SECRET_KEY_FILE must name a file of at least 32 characters."))
        return found
    path = settings.data_folder / "secret.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    while (found := _key_in(path)) is None:
        # written beside and moved there whole: a crash or a second start never leaves half a key
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret.")
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_hex(32))
        Path(name).replace(path)
    return found


def _key_in(path: Path) -> bytes | None:
    key = path.read_bytes().strip() if path.is_file() else b""
    return key if len(key) >= SHORTEST_KEY else None


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _user_folder(env: Mapping[str, str], purpose: str) -> Path:
    home = Path(env.get("HOME") or Path.home())
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or home / "AppData/Local") / "graph-service" / purpose
    if sys.platform == "darwin":
        base = home / "Library" / ("Application Support" if purpose == "data" else "Caches")
        return base / "graph-service"
    variable, default = {"data": ("XDG_DATA_HOME", ".local/share"), "cache": ("XDG_CACHE_HOME", ".cache")}[purpose]
    return Path(env.get(variable) or home / default) / "graph-service"
