"""Errors in words: a page for people, problem JSON (RFC 9457) for programs; never a trace, a path or a version."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from graph_service.errors import CallerError, GraphServiceError, InputProblems, NoRoom
from graph_service.language import Phrase, say, say_n
from graph_service.service.history import looked
from graph_service.service.undoing import InTheWay
from graph_service.web import doors_to
from graph_service.web.languages import language

log = logging.getLogger(__name__)
TITLES = {
    400: say("This cannot be done as asked"),
    403: say("This is not allowed"),
    404: say("There is nothing here"),
    405: say("This address does not do that"),
    409: say("This contradicts what is stored"),
    412: say("Somebody changed this meanwhile"),
    413: say("This is too large"),
    415: say("This is not JSON"),
    421: say("Wrong address"),
    422: say("The input does not fit"),
    428: say("Say which version you saw"),
    500: say("Something failed on our side"),
    503: say("The service cannot answer just now"),
}
SENTENCES = {
    403: say("This address is not open to you."),
    404: say("No page has this address. Start from the menu."),
    405: say("Use another method at this address; the Allow header names them."),
    413: say("Send less at once: split the file, or leave out what is not needed."),
    414: say("The address is too long. Ask for less at once."),
    415: say("Send the body as application/json."),
    431: say("The request headers are too long. Clear the cookies of this site and try again."),
}


class ImportRefused(CallerError):
    """Files with problems, of which nothing was stored; ``report`` is the import report."""

    status = 422
    code = "input_problems"

    def __init__(self, report: Mapping[str, Any]) -> None:
        super().__init__(say_n("{n} problem: nothing was stored.", "{n} problems: nothing was stored.", len(report["problems"])))
        self.report = report


def install(app: Flask) -> None:
    """Answer every failure in words."""
    app.register_error_handler(GraphServiceError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)
    # what fails beyond these handlers is logged by the libraries, with address and text
    for logger in (app.logger, logging.getLogger("waitress")):
        logger.addFilter(_without_text)


def _without_text(record: logging.LogRecord) -> bool:
    if record.exc_info and record.exc_info[1] is not None:
        record.msg, record.args = "%s", (_place(record.exc_info[1]),)
        record.exc_info = record.exc_text = None
    return True


def _place(error: BaseException) -> str:
    # only where it happened: the text of an error can hold a name or a secret
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace is not None else "?"
    return f"{type(error).__name__} at {place}"


def _ours(error: GraphServiceError) -> Response:
    more: dict[str, Any] = {}
    if isinstance(error, InputProblems):
        more["problems"] = [problem.as_json(language()) for problem in error.problems]
    if isinstance(error, ImportRefused):
        more["problems"] = error.report["problems"]
    if isinstance(error, InTheWay):
        more["problems"] = looked(doors_to.service(), error.look, language(), limit=0)["in_the_way"]["items"]
    response = _answer(error.status, error.code, error.phrase, more)
    if error.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    sentence = SENTENCES.get(status, say("The request could not be understood. Check the address and what was sent."))
    response = _answer(status, (error.name or "error").lower().replace(" ", "_"), sentence, {})
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    full = NoRoom.of(error)
    if full is not None:
        return _ours(full)
    number = secrets.token_hex(4)
    log.error("error %s: %s", number, _place(error))
    sentence = say("Nothing was changed by this request. Tell whoever runs the service this number: {number}.", number=number)
    return _answer(500, "internal_error", sentence, {"error_id": number})


def _answer(status: int, code: str, sentence: Phrase, more: dict[str, Any]) -> Response:
    tongue = language()
    title = TITLES.get(status, TITLES[400] if status < 500 else TITLES[500]).in_language(tongue)
    detail = sentence.in_language(tongue)
    if wants_json():
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code} | more
        text = json.dumps(problem, ensure_ascii=False)
        return current_app.response_class(_sendable(text), status, mimetype="application/problem+json")
    page = render_template("problem.html", status=status, title=title, detail=detail, problems=more.get("problems", []))
    return make_response(_sendable(page), status)


def _sendable(text: str) -> bytes:
    # an error may tell what it found; half a character in it must not become a failure of its own
    return text.encode("utf-8", "replace")


def wants_json() -> bool:
    """Whether the caller is a program."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"], "text/html")
    return best != "text/html"
