"""Import by REST: the same report as the command gives."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Response, request

from graph_service.web.api._blueprint import API, parameters, reply, yes
from graph_service.web.api._once import Answer, Gist, once
from graph_service.web.doors_to import WHO, service, uploads
from graph_service.web.languages import language
from graph_service.web.problems import ImportRefused
from graph_service.web.security import UPLOAD_BODY, Guard, door
from graph_service.web.uploads import Upload


@door(API, "/imports", method="POST", guard=Guard.CHANGE, body=UPLOAD_BODY)
def imports() -> Response:
    """Import the files of a multipart form (a part named ``mapping`` is the mapping file)."""
    asked = parameters(["dry_run", "skip_bad"])
    dry_run, skip_bad = yes(asked, "dry_run"), yes(asked, "skip_bad")
    sent = [file for name, files in request.files.lists() if name != "mapping" for file in files]
    key = uploads().keep(sent, request.files.get("mapping"))
    kept = uploads().get(key)
    try:
        if dry_run:
            return reply(*_imported(kept, dry_run, skip_bad)[0])  # changes nothing, so it is as good made again
        return once(lambda _: _imported(kept, dry_run, skip_bad), lambda gist: (gist, 200, {}), _digest(kept))
    finally:
        uploads().drop(key)


def _imported(kept: Upload, dry_run: bool, skip_bad: bool) -> tuple[Answer, Gist]:
    # rows are found by their ids, so a repetition changes nothing and needs no operation key
    report = service().import_files(
        kept.paths, mapping=kept.mapping, dry_run=dry_run, skip_bad=skip_bad, who=WHO, language=language()
    )
    if report["status"] == "refused" and not dry_run:
        raise ImportRefused(report)
    # problems, details and names quote the files and the store
    return (report, 200, {}), report | {"problems": [], "notes": [], "details": [], "missing": []}


def _digest(kept: Upload) -> bytes:
    paths: list[Path] = [*kept.paths, *([kept.mapping] if kept.mapping else [])]
    return b"".join(path.name.encode() + hashlib.sha256(path.read_bytes()).digest() for path in paths)
