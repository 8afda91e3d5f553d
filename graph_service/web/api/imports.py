"""Import by REST: the same report as the command gives, or a job that makes it."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from flask import Response, request, url_for

from graph_service.language import say
from graph_service.service import bringing, checked_day
from graph_service.web.api._blueprint import API, one, parameters, reply, yes
from graph_service.web.api._once import Answer, Gist, once
from graph_service.web.doors_to import WHO, jobs, service, uploads
from graph_service.web.languages import language
from graph_service.web.problems import ImportRefused
from graph_service.web.security import UPLOAD_BODY, Guard, door
from graph_service.web.uploads import Upload


@door(API, "/imports", method="POST", guard=Guard.CHANGE, body=UPLOAD_BODY)
def imports() -> Response:
    """Import the files of a multipart form (a part named ``mapping`` is the mapping file).

    With ``Prefer: respond-async`` the answer is a job, whose result is the report, also of files that are refused.
    """
    asked = parameters(["dry_run", "skip_bad", "end_missing"])
    dry_run, skip_bad, day = yes(asked, "dry_run"), yes(asked, "skip_bad"), one(asked, "end_missing")
    last = checked_day(day) if day is not None else None
    sent = [file for name, files in request.files.lists() if name != "mapping" for file in files]
    key = uploads().keep(sent, request.files.get("mapping"))
    kept = uploads().get(key)
    kept.end_missing = last
    asynchronous = "respond-async" in request.headers.get("Prefer", "")

    def act(_: str | None) -> tuple[Answer, Gist]:
        if asynchronous:
            return _begun(key, kept, dry_run, skip_bad)
        return _imported(kept, dry_run, skip_bad)

    def again(gist: Gist) -> Answer:
        return _accepted(gist["job"]) if asynchronous else (gist, 200, {})

    try:
        if dry_run:
            return reply(*act(None)[0])  # changes nothing, so it is as good made again
        return once(act, again, _digest(kept))
    finally:
        if kept.job is None:
            uploads().drop(key)


def _begun(key: str, kept: Upload, dry_run: bool, skip_bad: bool) -> tuple[Answer, Gist]:
    files = bringing.Files(kept.paths, kept.mapping, kept.end_missing)
    arguments = {"address": service().address, "files": files, "dry_run": dry_run, "skip_bad": skip_bad, "who": WHO}
    arguments |= {"language": language()}
    names, gone = ", ".join(path.name for path in kept.paths), partial(uploads().drop, key)
    kept.job = jobs().start_work(bringing.import_elsewhere, arguments, title=say("Storing {files}", files=names), then=gone)
    return _accepted(kept.job), {"job": kept.job}


def _accepted(job: str) -> Answer:
    return {"job": job}, 202, {"Location": url_for("api.job", key=job), "Preference-Applied": "respond-async"}


def _imported(kept: Upload, dry_run: bool, skip_bad: bool) -> tuple[Answer, Gist]:
    # rows are found by their ids, so a repetition changes nothing and needs no operation key
    report = service().import_files(
        kept.paths,
        mapping=kept.mapping,
        dry_run=dry_run,
        skip_bad=skip_bad,
        end_missing=kept.end_missing,
        who=WHO,
        language=language(),
    )
    if report["status"] == "refused" and not dry_run:
        raise ImportRefused(report)
    # problems, details and names quote the files and the store
    return (report, 200, {}), report | {"problems": [], "notes": [], "details": [], "missing": []}


def _digest(kept: Upload) -> bytes:
    paths: list[Path] = [*kept.paths, *([kept.mapping] if kept.mapping else [])]
    return b"".join(path.name.encode() + hashlib.sha256(path.read_bytes()).digest() for path in paths)
