"""The import: read, compare, store whole, and say what happened; also after a crash."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_service.errors import Conflict
from graph_service.language import Phrase, say, say_n
from graph_service.store import GraphStore, Put

if TYPE_CHECKING:
    from graph_service.ingest import Changed
    from graph_service.service import GraphService

BEGUN = "imports_begun"
SHOWN = 200
_GROUPS: Mapping[str, Callable[[int], Phrase]] = {
    "actors": lambda n: say_n("{n} actor", "{n} actors", n),
    "ties": lambda n: say_n("{n} tie", "{n} ties", n),
    "events": lambda n: say_n("{n} event", "{n} events", n),
    "participation": lambda n: say_n("{n} participation", "{n} participations", n),
    "access": lambda n: say_n("{n} market access", "{n} market accesses", n),
}
_OUTCOMES: Mapping[str, Phrase] = {
    "added": say("New"),
    "changed": say("Changed"),
    "unchanged": say("Unchanged"),
    "missing_from_file": say("Stored but not in the files (left as they are)"),
}


def import_files(
    service: GraphService,
    paths: Sequence[Path],
    mapping: Path | None,
    dry_run: bool,
    skip_bad: bool,
    who: str,
    language: str,
) -> dict[str, Any]:
    """Import files into the service's store; see ``GraphService.import_files``."""
    from graph_service.ingest import compare, read_import

    known = service.contents()
    found = read_import(paths, service.schema, known, mapping)
    plan = compare(service.schema, found, known)
    refused = bool(found.problems) and (found.blocked or not skip_bad)
    report: dict[str, Any] = {
        "status": "refused" if refused else "clean" if dry_run else "stored",
        "dry_run": dry_run,
        "import_id": None,
        **plan.counts(),
        "skipped": found.skipped if skip_bad else 0,
        "problems": [problem.as_json(language) for problem in found.problems],
        "written": len(plan.writes),
        "notes": [note.in_language(language) for note in found.notes],
        "details": [_detail(change) for change in plan.changed[:SHOWN]],
    }
    if not dry_run and not refused:
        writes = [Put(thing, record) for thing, record in plan.writes]
        report["import_id"] = _stored(service.store, writes, [path.name for path in paths], who)
        for path, text in found.rejected(language).items() if skip_bad else ():
            path.write_text(text, encoding="utf-8", newline="")
    return report


def _detail(change: Changed) -> dict[str, Any]:
    fields = {name: {"before": before, "after": after} for name, (before, after) in change.fields.items()}
    return {"thing": change.thing, "id": change.id, "fields": fields}


def _stored(store: GraphStore, writes: Sequence[Any], names: Sequence[str], who: str) -> str:
    # the note outlives a crash; the operation key in the import's own transaction says which way it went
    operation = f"import-{uuid.uuid4().hex}"
    begun = {"files": list(names), "host": socket.gethostname(), "process": os.getpid(), "at": time.time()}
    store.put_record(BEGUN, operation, json.dumps(begun, ensure_ascii=False))
    if store.apply(writes, who=who, what="import " + ", ".join(names), operation=operation).repeated:
        raise Conflict(say("Another start of the service took this import for dead and gave it up. Import again."))
    store.delete_record(BEGUN, operation)
    return operation


def interrupted(store: GraphStore) -> list[Phrase]:
    """A sentence for each import that was begun and not ended; each is said once."""
    found = []
    for operation, text, _ in store.list_records(BEGUN):
        begun = json.loads(text)
        if _runs(begun):
            continue
        # an empty write under the same key: repeated means that the import had been committed
        applied = store.apply([], who="service", what="look after an interrupted import", operation=operation).repeated
        names = ", ".join(begun["files"])
        if applied:
            found.append(say("The import of {files} was interrupted after it had been stored: all of it is there.", files=names))
        else:
            found.append(say("The import of {files} was interrupted: nothing of it was stored. Import it again.", files=names))
        store.delete_record(BEGUN, operation)
    return found


def _runs(begun: Mapping[str, Any]) -> bool:
    if begun["host"] != socket.gethostname() or sys.platform == "win32":
        # there is no asking after a process there; an hour is longer than any import
        return bool(time.time() - begun["at"] < 3600)
    try:
        os.kill(begun["process"], 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return bool(begun["process"] != os.getpid())


def import_sentences(report: Mapping[str, Any], language: str) -> Iterator[str]:
    """The import report in words, problems first."""
    problems = report["problems"]
    for problem in problems[:50]:
        row = say("row {n}", n=problem["row"]).in_language(language) if problem["row"] else None
        where = ", ".join(str(part) for part in (problem["file"], problem["sheet"], row, problem["column"]) if part)
        yield f"{where}: {problem['message']} {problem['fix']}"
    if len(problems) > 50:
        yield say_n("and {n} more problem", "and {n} more problems", len(problems) - 50).in_language(language)
    yield from report["notes"]
    for name, phrase in _OUTCOMES.items():
        counts = {group: n for group, n in report[name].items() if n}
        if counts:
            listed = ", ".join(_GROUPS[group](n).in_language(language) for group, n in counts.items())
            yield f"{phrase.in_language(language)}: {listed}."
    if report["skipped"]:
        yield say_n("{n} row was left out.", "{n} rows were left out.", report["skipped"]).in_language(language)
    if report["status"] == "stored":
        yield (say("Stored.") if report["written"] else say("Nothing had changed.")).in_language(language)
    elif report["dry_run"]:
        yield say("A dry run: nothing was stored.").in_language(language)
