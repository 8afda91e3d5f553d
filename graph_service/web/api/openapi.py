"""The description of REST (OpenAPI 3.1), made from the registered doors, the domain and the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, Response, current_app
from werkzeug.routing import Rule

from graph_service import __version__
from graph_service.analysis._catalogue import Param
from graph_service.service import SCOPE
from graph_service.web.api._blueprint import API, LIMIT, MAX_LIMIT, parameters, reply
from graph_service.web.api._shapes import (
    CHANGE,
    CHANGES,
    ENVELOPE,
    IMPORT_REPORT,
    INTRODUCERS,
    INTRODUCTION,
    INTRODUCTIONS,
    JOB,
    LIST,
    PROBLEM,
    PROPOSAL,
    UNDO,
    record_schema,
)
from graph_service.web.doors_to import service
from graph_service.web.languages import language
from graph_service.web.security import Guard, door, doors

Node = dict[str, Any]
TEXT: Node = {"type": "string"}
TEXTS: Node = {"type": "array", "items": TEXT}
TRUTH: Node = {"type": "boolean", "default": False}
PAGING: Mapping[str, Node] = {"limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": LIMIT}, "cursor": TEXT}
QUERIES: Mapping[str, Mapping[str, Node]] = {
    "actors": {"q": TEXT, "kind": TEXTS, "sector": TEXT, **PAGING},
    "events": {"q": TEXT, "kind": TEXTS, **PAGING},
    "ties": {"kind": TEXTS, "source": TEXT, "target": TEXT, "of": TEXT, **PAGING},
    "imports": {"dry_run": TRUTH, "skip_bad": TRUTH, "end_missing": TEXT},
    "changes": {"record": TEXT, **PAGING},
    "change": PAGING,
    "undo": {"dry_run": TRUTH},
    "report": {"at": TEXT, "compare": TEXT},
    "introduction_list": {"state": TEXTS, "of": TEXT, "due": TRUTH, **PAGING},
    "network_map": {"colour_by": TEXT, "size_by": TEXT, "ego": TEXT, "steps": {"type": "integer"}},
}
ANSWERS: Mapping[str, str] = {
    "actors": "ActorList",
    "events": "EventList",
    "ties": "TieList",
    "actor": "Actor",
    "event": "Event",
    "tie": "Tie",
    "analysis": "Envelope",
    "imports": "ImportReport",
    "job": "Job",
    "changes": "ChangeList",
    "change": "Change",
    "undo": "Undo",
    "introduction": "Introduction",
    "introduction_list": "IntroductionList",
    "introducer_list": "IntroducerList",
}
TYPES: Mapping[type, str] = {int: "integer", float: "number", bool: "boolean"}
LANGUAGE: Node = {"name": "lang", "in": "query", "schema": {"type": "string", "enum": ["en", "fi"]}}


@door(API, "/openapi.json", guard=Guard.READ)
def openapi() -> Response:
    """This description."""
    parameters([])
    return reply(description(current_app))


def description(app: Flask) -> Node:
    """The whole document."""
    paths: dict[str, Node] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint.startswith(f"{API.name}."):
            path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule)
            entry = doors(app)[rule.endpoint]
            paths.setdefault(path, {})[entry.method.lower()] = _operation(app, rule, entry.method, entry.guard)
    for name, more in _analyses():
        base = paths[f"{API.url_prefix}/analyses/{{name}}"]["get"]
        paths[f"{API.url_prefix}/analyses/{name}"] = {"get": base | more}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Graph service", "version": __version__},
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def _schemas() -> dict[str, Node]:
    domain = service().schema
    found = {"Problem": PROBLEM, "Envelope": ENVELOPE, "ImportReport": IMPORT_REPORT, "Job": JOB}
    found |= {
        "IntroductionList": INTRODUCTIONS,
        "Introduction": INTRODUCTION,
        "Proposal": PROPOSAL,
        "IntroducerList": INTRODUCERS,
    }
    found |= {"ChangeList": CHANGES, "Change": CHANGE, "Undo": UNDO}
    for thing in ("actor", "event", "tie"):
        name = thing.capitalize()
        found[name] = record_schema(domain, thing)
        found[f"{name}List"] = LIST | {"properties": LIST["properties"] | {"items": {"type": "array", "items": _ref(name)}}}
    return found


def _ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def _operation(app: Flask, rule: Rule, method: str, guard: Guard) -> Node:
    name = rule.endpoint.split(".", 1)[1]
    summary = (app.view_functions[rule.endpoint].__doc__ or "").split("\n")[0]
    asked = [{"name": place, "in": "path", "required": True, "schema": TEXT} for place in sorted(rule.arguments)]
    asked += [{"name": query, "in": "query", "schema": schema} for query, schema in QUERIES.get(name, {}).items()]
    if name in {"network_map", "analysis", "what_if"}:
        asked += [{"name": param.name, "in": "query", "schema": _schema_of(param)} for param in SCOPE.values()]
    asked.append(LANGUAGE)
    good = "201" if name.startswith("create_") else "200"
    thing = name.rsplit("_", 1)[-1] if guard is Guard.CHANGE and name != "imports" else name
    body = _ref(ANSWERS[thing]) if thing in ANSWERS else {"type": "object"}
    answer: Node = {
        "operationId": name,
        "summary": summary,
        "parameters": asked,
        "responses": {
            good: {"description": summary, "content": {"application/json": {"schema": body}}},
            "default": {"description": "Problem", "content": {"application/problem+json": {"schema": _ref("Problem")}}},
        },
    }
    if name in {"analysis", "imports", "undo"}:
        asked.append(_header("Prefer", False))
        answer["responses"]["202"] = {"description": "A job", "content": {"application/json": {"schema": {"type": "object"}}}}
    if guard is Guard.CHANGE:
        asked += [_header("X-CSRFToken", True), _header("Origin", True), _header("Idempotency-Key", False)]
        if method in {"PATCH", "DELETE"}:
            asked.append(_header("If-Match", True))
        if method != "DELETE" and name != "undo":
            answer["requestBody"] = {"required": True, "content": _sent(name, thing, method)}
    return answer


def _header(name: str, required: bool) -> Node:
    return {"name": name, "in": "header", "required": required, "schema": TEXT}


def _sent(name: str, thing: str, method: str) -> Node:
    if name == "imports":
        files = {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
        return {"multipart/form-data": {"schema": {"type": "object", "properties": {"files": files, "mapping": TEXT}}}}
    if name == "create_introduction":
        return {"application/json": {"schema": _ref("Proposal")}}
    return {"application/json": {"schema": _ref(ANSWERS[thing]) if method == "POST" else {"type": "object"}}}


def _analyses() -> Iterator[tuple[str, Node]]:
    for entry in service().analyses.values():
        assert entry.parameters is not None
        asked = [
            {"name": param.name, "in": "query", "description": param.label.in_language(language()), "schema": _schema_of(param)}
            for param in (*entry.parameters.values(), *SCOPE.values())
        ]
        title = entry.question.in_language(language())
        yield entry.slug, {"operationId": f"analysis_{entry.id}", "summary": title, "parameters": [*asked, LANGUAGE]}


def _schema_of(param: Param) -> Node:
    found: Node = {"type": TYPES.get(param.type, "string")}
    if param.choices:
        found["enum"] = list(param.choices)
    for key, value in (("minimum", param.minimum), ("maximum", param.maximum)):
        if value is not None:
            found[key] = value
    if param.many:
        return {"type": "array", "items": found}
    return found | ({"default": param.default} if param.default is not None else {})
