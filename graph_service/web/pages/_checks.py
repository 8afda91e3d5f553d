"""What an upload would change: checked at once where it is small, by a job where it is large."""

from __future__ import annotations

from typing import Any

from flask import url_for

from graph_service.errors import NotFound
from graph_service.language import Phrase, say
from graph_service.service import bringing
from graph_service.web.doors_to import WHO, jobs, service
from graph_service.web.jobs import Job
from graph_service.web.languages import language
from graph_service.web.uploads import Upload

LARGE = 600_000  # bytes: about a second of reading and comparing


def files_of(kept: Upload) -> bringing.Files:
    """What is to be imported."""
    return bringing.Files(kept.paths, kept.mapping, kept.end_missing, kept.corrections)


def names_of(kept: Upload) -> str:
    """The names of the files, for a sentence."""
    return ", ".join(path.name for path in kept.paths)


def running(kept: Upload) -> str | None:
    """The job that works for an upload; what one that has ended gave is taken up."""
    # a script and a click may ask at the same moment: the second waits until the first knows what became of the job
    with kept.lock:
        if kept.job is None:
            return None
        try:
            job = jobs().get(kept.job)
        except NotFound:
            kept.job = None
            return None
        if job.state == "running":
            return kept.job
        kept.job = None
        if job.state == "done":
            _take_up(kept, job.result)
        else:
            kept.news = _why(job)
        return None


def _take_up(kept: Upload, result: dict[str, Any]) -> None:
    if "status" not in result:
        kept.checked = result
    elif result["status"] == "stored":
        kept.outcome = result
    else:
        # the store was changed meanwhile, so that the files no longer fit
        kept.checked = None


def _why(job: Job) -> list[Phrase]:
    # a killed import left a note in the store that tells which way it went
    told = service().interrupted_imports()
    if job.state == "cancelled":
        return told or [say("Cancelled: nothing was stored.")]
    return [*told, job.error or say("The work ended on the way. Try again, or split the files.")]


def checked(key: str, kept: Upload) -> dict[str, Any] | None:
    """What the files would change; None: a job works on it that finds out."""
    with kept.lock:
        if kept.checked is not None:
            return kept.checked
        if kept.size() <= LARGE:
            return bringing.check(service(), files_of(kept))
        if running(kept) is None and kept.checked is None:
            arguments = {"address": service().address, "files": files_of(kept)}
            start(key, kept, bringing.check_elsewhere, arguments, say("Looking through {files}", files=names_of(kept)))
        return kept.checked


def store(key: str, kept: Upload, *, skip_bad: bool) -> None:
    """Store the files, or start the job that does."""
    if kept.size() > LARGE:
        arguments = {
            "address": service().address,
            "files": files_of(kept),
            "skip_bad": skip_bad,
            "who": WHO,
            "language": language(),
        }
        start(key, kept, bringing.store_elsewhere, arguments, say("Storing {files}", files=names_of(kept)))
        return
    outcome = bringing.store(service(), files_of(kept), skip_bad=skip_bad, who=WHO, language=language())
    if outcome["status"] == "stored":
        kept.outcome = outcome


def start(key: str, kept: Upload, function: Any, arguments: dict[str, Any], title: Phrase) -> None:
    """Start a job for an upload."""
    place = url_for("pages.import_check", key=key)
    kept.job = jobs().start_work(function, arguments, title=title, place=lambda _: place)


def forget_check(kept: Upload) -> None:
    """Look at the files anew."""
    kept.checked, kept.news = None, []
