"""Long work by REST: ask with ``Prefer: respond-async``, look after it, cancel it."""

from __future__ import annotations

from flask import Response, request, url_for

from graph_service.service.asking import posed
from graph_service.web.api._blueprint import API, parameters, reply
from graph_service.web.cost import is_long
from graph_service.web.doors_to import jobs, service
from graph_service.web.languages import language, query
from graph_service.web.pages.analyses import entry_at
from graph_service.web.security import Guard, door


@door(API, "/analyses/<name>", guard=Guard.READ, works=True)
def analysis(name: str) -> Response:
    """The result envelope of one analysis; with ``Prefer: respond-async``, or where it takes long, a job that makes it."""
    entry = entry_at(name)
    prefers = "respond-async" in request.headers.get("Prefer", "")
    if not prefers and not is_long(entry, query()):
        return reply(service().analyse(entry.slug, query(), language()))
    key = jobs().start(entry.id, *posed(service(), entry, query()), language())
    applied = {"Preference-Applied": "respond-async"} if prefers else {}
    return reply({"job": key}, 202, {"Location": url_for("api.job", key=key)} | applied)


@door(API, "/jobs/<key>", guard=Guard.READ)
def job(key: str) -> Response:
    """How a job is doing: state, progress, result."""
    parameters([])
    return reply(jobs().get(key).as_json(language()))


@door(API, "/jobs/<key>", method="DELETE", guard=Guard.CHANGE)
def cancel_job(key: str) -> Response:
    """Stop a job."""
    parameters([])
    return reply(jobs().cancel(key).as_json(language()))
