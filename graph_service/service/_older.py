"""Workbooks that were exported before somebody else changed what they would change: said before anything is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from graph_service.language import Phrase, say_n
from graph_service.store import Change, GraphStore, Stored

if TYPE_CHECKING:
    from graph_service.ingest import Changed
    from graph_service.service import GraphService

PAGE = 50
NAMED = 5


def older_than_changes(service: GraphService, paths: Sequence[Path], changed: Sequence[Changed]) -> list[Phrase]:
    """A sentence for each workbook that would change records which were changed after it was exported."""
    from graph_service.ingest import newest_change

    found = []
    stamps = {path.name: stamp for path in paths if path.suffix.lower() == ".xlsx" and (stamp := newest_change(path))}
    held = service.store.held([change.id for change in changed]) if stamps and changed else {}
    for name, stamp in stamps.items():
        later = {entry.id for entry in _after(service.store, stamp)}
        newer = [stored for stored in held.values() if stored.version in later]
        if newer:
            named = ", ".join(_name(service, stored) for stored in islice(newer, NAMED)) + (" …" if len(newer) > NAMED else "")
            found.append(
                say_n(
                    "{file} was exported before {n} record that it would change was changed here: {names}. "
                    "Storing it may take that change back: compare them first.",
                    "{file} was exported before {n} records that it would change were changed here: {names}. "
                    "Storing it may take those changes back: compare them first.",
                    len(newer),
                    file=name,
                    names=named,
                )
            )
    return found


def _after(store: GraphStore, stamp: str) -> Iterator[Change]:
    before = None
    while entries := store.changes(limit=PAGE, before=before):
        for entry in entries:
            if entry.at <= stamp:
                return
            yield entry
        before = entries[-1].id


def _name(service: GraphService, stored: Stored) -> str:
    record = stored.record
    if stored.thing == "tie":
        return f"{record['source']} – {record['target']}"
    return str(record.get(service.schema.things[stored.thing].caption, record["id"]))
