"""The blueprint of REST, and how it reads parameters and writes JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request

from graph_service.errors import BadValue, UnknownName
from graph_service.language import say
from graph_service.web.languages import query

API = Blueprint("api", __name__, url_prefix="/api/v1")
LIMIT = 50
MAX_LIMIT = 500


def reply(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer: UTF-8, no NaN, and 304 where the caller holds the same already."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"
    response = Response(text, status, mimetype="application/json", headers=dict(headers or {}))
    if request.method in {"GET", "HEAD"}:
        if "ETag" not in response.headers:
            response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def parameters(known: Sequence[str], many: Sequence[str] = ()) -> dict[str, list[str]]:
    """The parameters of the address; an unknown one, or a repeated single one, is refused."""
    asked = query()
    for name, values in asked.items():
        if name not in known:
            raise UnknownName.of(say("Parameters"), name, known)
        if len(values) > 1 and name not in many:
            raise BadValue(say("{name} is given {n} times; once is enough.", name=name, n=len(values)))
    return asked


def one(asked: Mapping[str, Sequence[str]], name: str) -> str | None:
    """A single parameter, None where it is missing or empty."""
    return next((value for value in asked.get(name, []) if value), None)


def limit_of(asked: Mapping[str, Sequence[str]]) -> int:
    """How many items a page of a list holds."""
    text = one(asked, "limit") or str(LIMIT)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MAX_LIMIT):
        raise BadValue(say("{name} lies between {low} and {high}.", name="limit", low="1", high=str(MAX_LIMIT)))
    return int(text)


def yes(asked: Mapping[str, Sequence[str]], name: str) -> bool:
    """A truth value among the parameters."""
    text = one(asked, name) or "false"
    if text not in {"true", "false"}:
        raise UnknownName.of(say("{name}", name=name), text, ["true", "false"])
    return text == "true"
