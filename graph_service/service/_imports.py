"""The import: read, compare, store whole, and say what happened; also after a crash."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_service.errors import Conflict
from graph_service.language import say
from graph_service.service._backups import backed_up
from graph_service.service._begun import noted
from graph_service.service._import_words import missing_records
from graph_service.store import Put

if TYPE_CHECKING:
    from graph_service.ingest import Changed
    from graph_service.service import GraphService

SHOWN = 200


def import_files(
    service: GraphService,
    paths: Sequence[Path],
    mapping: Path | None,
    dry_run: bool,
    skip_bad: bool,
    end_missing: str | None,
    who: str,
    language: str,
) -> dict[str, Any]:
    """Import files into the service's store; see ``GraphService.import_files``."""
    from graph_service.ingest import compare, read_import
    from graph_service.service import checked_day
    from graph_service.service.surveys import decided_names

    day = checked_day(end_missing) if end_missing else None
    known = service.contents()
    found = read_import(paths, service.schema, known, mapping, decided_names(service))
    plan = compare(service.schema, found, known, day)
    refused = bool(found.problems) and (found.blocked or not skip_bad)
    report: dict[str, Any] = {
        "status": "refused" if refused else "clean" if dry_run else "stored",
        "dry_run": dry_run,
        "import_id": None,
        **plan.counts(),
        "ended": plan.ended_counts(),
        "skipped": found.skipped if skip_bad else 0,
        "problems": [problem.as_json(language) for problem in found.problems],
        "written": len(plan.writes),
        "notes": [note.in_language(language) for note in (*found.notes, *plan.notes)],
        "details": [_detail(change) for change in plan.changed[:SHOWN]],
        "missing": missing_records(service.schema, known, plan, language)[:SHOWN],
    }
    if not dry_run and not refused:
        writes = [Put(thing, record) for thing, record in plan.writes]
        report["import_id"] = _stored(service, writes, [path.name for path in paths], who)
        for path, text in found.rejected(language).items() if skip_bad else ():
            path.write_text(text, encoding="utf-8", newline="")
    return report


def _detail(change: Changed) -> dict[str, Any]:
    fields = {name: {"before": before, "after": after} for name, (before, after) in change.fields.items()}
    return {"thing": change.thing, "id": change.id, "fields": fields}


def _stored(service: GraphService, writes: Sequence[Any], names: Sequence[str], who: str) -> str:
    if writes:
        backed_up(service.store, service.schema, service.backups, "import")
    operation = f"import-{uuid.uuid4().hex}"
    with noted(service.store, "import", operation, names):
        done = service.store.apply(writes, who=who, what="import " + ", ".join(names), operation=operation)
    if done.repeated:
        raise Conflict(say("Another start of the service took this import for dead and gave it up. Import again."))
    return operation
