"""Nothing is lost: the store is brought to a new version of the program."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from graph_service.language import Phrase, say
from graph_service.schema import load_schema
from graph_service.store import SCHEMA_VERSION, open_store


def migrate(url: str, auth_file: Path | None = None) -> Phrase:
    """Bring a store of an earlier version of the program to this one, and say what was done."""
    with closing(open_store(url, load_schema(), auth_file, old=True)) as store:
        held = store.migrate()
    if held == SCHEMA_VERSION:
        return say("The store is up to date: nothing was changed.")
    return say("The store was brought from version {old} to version {new}.", old=held, new=SCHEMA_VERSION)
