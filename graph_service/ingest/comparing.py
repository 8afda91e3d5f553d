"""What an import would do to what is stored: the dry run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from graph_service.ingest._ending import ending
from graph_service.ingest._holds import TIES
from graph_service.ingest._imported import Import
from graph_service.ingest._rows import Sheet
from graph_service.language import Phrase, say
from graph_service.records import Contents, Record
from graph_service.reports import is_report, question_of
from graph_service.schema import Schema

GROUPS = ("actors", "ties", "events", "participation", "access")


@dataclass(frozen=True)
class Changed:
    """A stored record that the import changes. ``fields`` maps property to (before, after); None: nothing."""

    thing: str
    id: str
    before: Record
    after: Record

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """The properties that differ; kept columns as ``extra.NAME``."""
        before, after = _flat(self.before), _flat(self.after)
        names = dict.fromkeys([*before, *after])
        return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


@dataclass(frozen=True)
class Plan:
    """What storing an import would do. Lists hold (thing, record); ``writes`` is what is to be stored.

    ``missing_from_file`` are stored records of the kinds that the files hold which stand in none of
    them: they are left as they are, but for the ties that ``ended`` on a day that was asked for.
    """

    added: list[tuple[str, Record]]
    changed: list[Changed]
    unchanged: list[tuple[str, Record]]
    missing_from_file: list[tuple[str, Record]]
    writes: list[tuple[str, Record]]
    schema: Schema
    ended: list[Changed] = field(default_factory=list)
    notes: list[Phrase] = field(default_factory=list)

    def counts(self) -> dict[str, dict[str, int]]:
        """``added``, ``changed``, ``unchanged`` and ``missing_from_file`` by group, as the import report holds them."""
        return {
            "added": self._counted(self.added),
            "changed": self._counted((change.thing, change.after) for change in self.changed),
            "unchanged": self._counted(self.unchanged),
            "missing_from_file": self._counted(self.missing_from_file),
        }

    def ended_counts(self) -> dict[str, int]:
        """How many were ended, by group."""
        return self._counted((change.thing, change.after) for change in self.ended)

    def _counted(self, records: Iterable[tuple[str, Record]]) -> dict[str, int]:
        found = dict.fromkeys(GROUPS, 0)
        for thing, record in records:
            group = group_of(self.schema, thing, record)
            if group in found:
                found[group] += 1
        return found


def compare(schema: Schema, imported: Import, known: Contents, end_missing: str | None = None) -> Plan:
    """Compare what an import brings with what is stored.

    Parameters
    ----------
    schema, known
        The domain and the stored contents that the import was read against.
    imported
        From ``read_import``.
    end_missing
        The day (ISO) on which open ties end that the files could have held and do not.

    Returns
    -------
    Plan
        Nothing is stored by it. A repeated import gives a plan without writes.
    """
    added, changed, unchanged = [], [], []
    seen: set[tuple[bool, str]] = set()
    for thing, record in imported.records:
        id = record["id"]
        seen.add((thing == TIES, id))
        stored = known.ties.get(id) if thing == TIES else known.entities.get(id, ("", None))[1]
        if stored is None:
            added.append((thing, record))
        elif stored == record:
            unchanged.append((thing, record))
        else:
            changed.append(Changed(thing, id, stored, record))
    # a row that has a problem is not missing
    left_out = [
        (sheet.holds not in schema.things, draft) for sheet in imported.sheets for draft in sheet.drafts if not draft.good
    ]
    seen |= {(is_tie, draft.record["id"]) for is_tie, draft in left_out if "id" in draft.record}
    stored_all = [(thing, record) for _, (thing, record) in sorted(known.entities.items())]
    stored_all += [(TIES, record) for _, record in sorted(known.ties.items())]
    missing = [
        (thing, record)
        for thing, record in stored_all
        if (thing == TIES, record["id"]) not in seen and _is_held(schema, thing, record, imported)
    ]
    ended, notes = _ended(schema, imported, known, missing, {id for is_tie, id in seen if is_tie}, end_missing)
    writes = [*added, *((change.thing, change.after) for change in (*changed, *ended))]
    writes.sort(key=lambda entry: entry[0] == TIES)
    return Plan(added, changed, unchanged, missing, writes, schema, ended, notes)


def _ended(
    schema: Schema, imported: Import, known: Contents, missing: list[tuple[str, Record]], seen: set[str], day: str | None
) -> tuple[list[Changed], list[Phrase]]:
    if day is None:
        return [], []
    if imported.problems:
        # a row that could not be read may be the very one that seems to be missing
        return [], [say("Nothing is ended as long as the files have problems: what is missing cannot be told.")]
    found = ending(schema, known, missing, seen, day)
    return [Changed(TIES, after["id"], before, after) for before, after in found.ended], list(found.notes())


def group_of(schema: Schema, thing: str, record: Record) -> str:
    """The group of the import report that a record counts in (actors, ties, participation, ...)."""
    return schema.ties[record["kind"]].group if thing == TIES else schema.things[thing].collection


def _is_held(schema: Schema, thing: str, record: Record, imported: Import) -> bool:
    if thing != TIES:
        return thing in imported.held
    if is_report(record):
        # a list of ties without reporters says nothing about what people reported
        whole = (record["wave"], record["reported_by"], question_of(schema, record)) in imported.answered
        return whole or any(sheet.holds == TIES and _tells_reporters(sheet) for sheet in imported.sheets)
    # a kind with sheets of its own stands in those; a file of ties may hold any of the others
    return record["kind"] in imported.held if schema.ties[record["kind"]].sheets else TIES in imported.held


def _tells_reporters(sheet: Sheet) -> bool:
    return sheet.columns.has("reported_by") or sheet.table.path.suffix.casefold() == ".json"


def _flat(record: Record) -> dict[str, Any]:
    extra = {f"extra.{key}": value for key, value in record.get("extra", {}).items()}
    return {key: value for key, value in record.items() if key != "extra"} | extra
