"""What REST changes: actors, ties and events, each with its version (ETag, If-Match)."""

from __future__ import annotations

import json
import re
import secrets
from typing import NoReturn

from flask import Response, request, url_for
from werkzeug.exceptions import UnsupportedMediaType

from graph_service.errors import BadValue, CallerError, StaleVersion
from graph_service.language import say
from graph_service.records import Record, tie_id
from graph_service.web.api._blueprint import API, parameters
from graph_service.web.api._once import Answer, Gist, once
from graph_service.web.api.reading import record_of
from graph_service.web.doors_to import WHO, service
from graph_service.web.security import Guard, door

_ETAG = re.compile(r'"([1-9][0-9]{0,17})"')


class VersionNeeded(CallerError):
    """A change of a record that does not say which version it saw."""

    status = 428
    code = "version_needed"


def _create(thing: str) -> Response:
    parameters([])
    given = body()
    return once(
        lambda operation: _created(thing, given, operation),
        lambda gist: _answer(thing, gist["id"], 201),
        request.get_data(),
    )


def _created(thing: str, given: Record, operation: str | None) -> tuple[Answer, Gist]:
    record = {"id": _new_id(thing, given)} | given
    receipt = service().write([(thing, record, 0)], who=WHO, what=f"create {thing}", operation=operation)
    # a repetition under the same key made another id, so the first one's stands in its receipt
    id = next(iter(receipt.versions), record["id"]) if receipt.repeated else record["id"].strip()
    return _answer(thing, id, 201), {"id": id}


def _answer(thing: str, id: str, status: int) -> Answer:
    record, version = record_of(thing, id)
    headers = {"ETag": f'"{version}"'}
    if status == 201:
        headers["Location"] = url_for(f"api.{thing}", id=id)
    return record, status, headers


def _new_id(thing: str, given: Record) -> str:
    if thing != "tie":
        return f"{thing[0]}-{secrets.token_hex(8)}"
    parts = [given.get(name) for name in ("source", "target", "kind", "subtype", "since")]
    if any(part is not None and not isinstance(part, str) for part in parts):
        raise BadValue(say("{name}: text is expected.", name="tie"))
    source, target, kind, subtype, since = parts
    return tie_id(source or "", target or "", kind or "", subtype, since)


def _change(thing: str, id: str) -> Response:
    parameters([])
    version, patch = seen_version(), body()
    if patch.get("id", id) != id:
        raise BadValue(say("An id cannot be changed; create a new record and delete the old one."))
    return once(
        lambda operation: _changed(thing, id, patch, version, operation),
        lambda gist: _answer(thing, gist["id"], 200),
        request.get_data(),
    )


def _changed(thing: str, id: str, patch: Record, version: int | None, operation: str | None) -> tuple[Answer, Gist]:
    record, stored = record_of(thing, id)
    # merge patch (RFC 7396) at the first level: null takes a property away
    merged = {key: value for key, value in (record | patch).items() if value is not None}
    service().write(
        [(thing, merged, stored if version is None else version)], who=WHO, what=f"change {thing}", operation=operation
    )
    return _answer(thing, id, 200), {"id": id}


def _remove(thing: str, id: str) -> Response:
    parameters([])
    version = seen_version()
    # of what is gone, a repetition tells no more than the id
    return once(lambda operation: _removed(thing, id, version, operation), lambda gist: (gist, 200, {}), b"")


def _removed(thing: str, id: str, version: int | None, operation: str | None) -> tuple[Answer, Gist]:
    record, stored = record_of(thing, id)
    service().remove(id, stored if version is None else version, who=WHO, operation=operation)
    return (record, 200, {}), {"id": id}


def seen_version() -> int | None:
    """The version in If-Match; None for ``*`` (whatever is there)."""
    text = request.headers.get("If-Match")
    if text is None:
        raise VersionNeeded(say("Send If-Match with the ETag of the version you saw."))
    if text.strip() == "*":
        return None
    match = _ETAG.fullmatch(text.strip())
    if match is None:
        raise StaleVersion(say("If-Match names no version of this record. Read it again and send its ETag."))
    return int(match[1])


def body() -> Record:
    """The JSON object that was sent; strict, and deep nesting is a sentence, not a crash."""
    if request.mimetype not in {"application/json", "application/merge-patch+json"}:
        raise UnsupportedMediaType
    try:
        document = json.loads(request.get_data(), parse_constant=_no_number)
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # \ud800 alone is JSON by its grammar, but no text that can be stored or sent
        raise BadValue(say("The body holds half a character: an escape such as \\ud800 needs its other half.")) from None
    except (ValueError, RecursionError):
        raise BadValue(say("The body is not well-formed JSON.")) from None
    if not isinstance(document, dict):
        raise BadValue(say("The body must be one JSON object."))
    return document


def _no_number(_: str) -> NoReturn:
    raise ValueError


@door(API, "/actors", method="POST", guard=Guard.CHANGE)
def create_actor() -> Response:
    """A new actor."""
    return _create("actor")


@door(API, "/events", method="POST", guard=Guard.CHANGE)
def create_event() -> Response:
    """A new event."""
    return _create("event")


@door(API, "/ties", method="POST", guard=Guard.CHANGE)
def create_tie() -> Response:
    """A new tie; without an id it gets the one that an import would give it."""
    return _create("tie")


@door(API, "/actors/<path:id>", method="PATCH", guard=Guard.CHANGE)
def change_actor(id: str) -> Response:
    """Some properties of an actor."""
    return _change("actor", id)


@door(API, "/events/<path:id>", method="PATCH", guard=Guard.CHANGE)
def change_event(id: str) -> Response:
    """Some properties of an event."""
    return _change("event", id)


@door(API, "/ties/<path:id>", method="PATCH", guard=Guard.CHANGE)
def change_tie(id: str) -> Response:
    """Some properties of a tie."""
    return _change("tie", id)


@door(API, "/actors/<path:id>", method="DELETE", guard=Guard.CHANGE)
def remove_actor(id: str) -> Response:
    """Take an actor away, with its ties; the answer is what was removed."""
    return _remove("actor", id)


@door(API, "/events/<path:id>", method="DELETE", guard=Guard.CHANGE)
def remove_event(id: str) -> Response:
    """Take an event away, with its participation."""
    return _remove("event", id)


@door(API, "/ties/<path:id>", method="DELETE", guard=Guard.CHANGE)
def remove_tie(id: str) -> Response:
    """Take a tie away."""
    return _remove("tie", id)
