"""The way from a request to the service and to what the application keeps beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import current_app

from graph_service.errors import UnknownName
from graph_service.language import say
from graph_service.service import GraphService, questions
from graph_service.service.questions import Question
from graph_service.web.jobs import Jobs
from graph_service.web.languages import language
from graph_service.web.uploads import Uploads

WHO = "local"


def service() -> GraphService:
    """The service that this application serves."""
    found: GraphService = current_app.extensions["graph_service"]
    return found


def check_codes(thing: str, asked: Mapping[str, Sequence[str]]) -> None:
    """Refuse a kind or sector that the domain does not know, with the nearest one."""
    for name, prop in (("kind", "kinds"), ("sector", "sector")):
        known = service().schema.codes_for(thing, prop)
        for code in asked.get(name, []):
            if code and code not in known:
                raise UnknownName.of(say("{name}", name=name), code, known)


def change_number(text: str) -> int:
    """The number of a change in an address; 0, which no change has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def jobs() -> Jobs:
    """The long work of this application."""
    found: Jobs = current_app.extensions["jobs"]
    return found


def job_of(question: Question, place: str, *, is_aside: bool = False) -> str:
    """The key of the job that answers a question; the answer is remembered as if a page had waited for it.

    Raises
    ------
    TooLarge
        If enough is running already.
    """
    kept_by = service()
    return jobs().ask(question, language(), place, lambda result: questions.keep(kept_by, question, result), is_aside=is_aside)


def uploads() -> Uploads:
    """The files that wait for a decision."""
    found: Uploads = current_app.extensions["uploads"]
    return found
