"""The import: read, compare, store whole, and say what happened; also after a crash."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_service.errors import Conflict
from graph_service.language import Phrase, Progress, part_of, say, unheard
from graph_service.records import Contents, resting_collector
from graph_service.service._backups import backed_up
from graph_service.service._begun import noted
from graph_service.service._import_words import missing_records
from graph_service.service._older import older_than_changes
from graph_service.store import Put

if TYPE_CHECKING:
    from graph_service.ingest import Changed, Corrections, Import, Plan
    from graph_service.service import GraphService

SHOWN = 200


@dataclass(frozen=True)
class Files:
    """What is to be imported, and how it is to be read; ``corrections`` stand in the place of cells."""

    paths: Sequence[Path]
    mapping: Path | None = None
    end_missing: str | None = None
    corrections: Corrections = field(default_factory=dict)


@dataclass(frozen=True)
class LookedAt:
    """Files read and compared with what is stored; nothing is stored yet. ``older`` says which files are out of date."""

    known: Contents
    found: Import
    plan: Plan
    older: list[Phrase]


@resting_collector()
def looked_at(service: GraphService, files: Files, progress: Progress = unheard) -> LookedAt:
    """Read files and compare them with the service's store."""
    from graph_service.ingest import compare, read_import
    from graph_service.service import checked_day
    from graph_service.service.surveys import decided_names

    day = checked_day(files.end_missing) if files.end_missing is not None else None
    known = service.contents()
    found = read_import(
        files.paths,
        service.schema,
        known,
        files.mapping,
        decided_names(service),
        files.corrections,
        part_of(progress, 0.0, 0.9),
    )
    progress(0.9, 1.0, say("Comparing with what is stored"))
    plan = compare(service.schema, found, known, day)
    return LookedAt(known, found, plan, older_than_changes(service, files.paths, plan.changed))


def import_files(
    service: GraphService, files: Files, dry_run: bool, skip_bad: bool, who: str, language: str, progress: Progress = unheard
) -> dict[str, Any]:
    """Import files into the service's store; see ``GraphService.import_files``."""
    looked = looked_at(service, files, part_of(progress, 0.0, 0.4))
    return finished(service, files, looked, dry_run, skip_bad, who, language, part_of(progress, 0.4, 1.0))


@resting_collector()
def finished(
    service: GraphService,
    files: Files,
    looked: LookedAt,
    dry_run: bool,
    skip_bad: bool,
    who: str,
    language: str,
    progress: Progress,
) -> dict[str, Any]:
    """Store what was looked at, unless it is a dry run or refused; the import report."""
    report = import_report(service, looked, dry_run, skip_bad, language)
    if report["status"] == "stored":
        writes = [Put(thing, record) for thing, record in looked.plan.writes]
        names = [path.name for path in files.paths]
        report["import_id"] = _stored(service, writes, names, who, progress)
        for path, text in looked.found.rejected(language).items() if skip_bad else ():
            path.write_text(text, encoding="utf-8", newline="")
    return report


def import_report(service: GraphService, looked: LookedAt, dry_run: bool, skip_bad: bool, language: str) -> dict[str, Any]:
    """The import report (contract, Import) of what is not stored yet."""
    found, plan = looked.found, looked.plan
    refused = bool(found.problems) and (found.blocked or not skip_bad)
    return {
        "status": "refused" if refused else "clean" if dry_run else "stored",
        "dry_run": dry_run,
        "import_id": None,
        **plan.counts(),
        "ended": plan.ended_counts(),
        "skipped": found.skipped if skip_bad else 0,
        "problems": [problem.as_json(language) for problem in found.problems],
        "written": len(plan.writes),
        "notes": [note.in_language(language) for note in (*looked.older, *found.notes, *plan.notes)],
        "details": [_detail(change) for change in plan.changed[:SHOWN]],
        "missing": missing_records(service.schema, looked.known, plan, language)[:SHOWN],
    }


def _detail(change: Changed) -> dict[str, Any]:
    fields = {name: {"before": before, "after": after} for name, (before, after) in change.fields.items()}
    return {"thing": change.thing, "id": change.id, "fields": fields}


def _stored(service: GraphService, writes: Sequence[Any], names: Sequence[str], who: str, progress: Progress) -> str:
    if writes:
        progress(0.0, 1.0, say("Backing up what is stored"))
        backed_up(service.store, service.schema, service.backups, "import")
    operation, what = f"import-{uuid.uuid4().hex}", "import " + ", ".join(names)
    with noted(service.store, "import", operation, names):
        done = service.store.apply(writes, who=who, what=what, operation=operation, progress=part_of(progress, 0.1, 1.0))
    if done.repeated:
        raise Conflict(say("Another start of the service took this import for dead and gave it up. Import again."))
    return operation
