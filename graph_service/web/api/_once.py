"""A change with an Idempotency-Key is made once, however often it is sent within a day."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, request

from graph_service.errors import BadValue, CallerError, Conflict, NotFound, StaleVersion
from graph_service.language import say
from graph_service.web.api._blueprint import reply
from graph_service.web.doors_to import service

Answer = tuple[Any, int, dict[str, str]]
# what is kept of an answer: nothing that names anybody, for it outlives a deletion
Gist = dict[str, Any]
COLLECTION = "requests"
MAX_KEY = 150
LIFE = 24 * 3600.0
SWEEP = 600.0


class KeyReused(CallerError):
    """An Idempotency-Key that came before with another request."""

    status = 422
    code = "key_reused"


def once(act: Callable[[str | None], tuple[Answer, Gist]], again: Callable[[Gist], Answer], body: bytes) -> Response:
    """Do ``act`` unless the request's key was answered before; then make that answer again.

    Parameters
    ----------
    act
        Makes the change, and says what to keep of the answer; it is given the store's operation key,
        which stops a second effect even where the first answer was lost in between.
    again
        Makes the answer anew from what was kept.
    body
        What was sent, for telling a repetition from another request.

    Raises
    ------
    KeyReused
        If the key belongs to another request.
    BadValue
        If it is no key.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return reply(*act(None)[0])
    if not 1 <= len(key) <= MAX_KEY or not key.isascii() or not key.isprintable() or key != key.strip():
        raise BadValue(say("Idempotency-Key: 1 to {n} printable characters are expected.", n=MAX_KEY))
    claim = _claimed(key, _print(body))
    if "gist" in claim:
        return reply(*again(claim["gist"]))
    store = service().store
    try:
        answer, gist = act(claim["operation"])
    except CallerError:
        store.delete_record(COLLECTION, key)
        raise
    store.put_record(COLLECTION, key, json.dumps(claim | {"gist": gist}))
    return reply(*answer)


def _claimed(key: str, print_: str) -> Gist:
    """What is known under the key: this request's first claim, or what a repetition of it finds."""
    _forget_old()
    store = service().store
    # the operation is not the key itself: the store keeps operations for ever, and a key may serve again after a day
    claim: Gist = {"request": print_, "at": time.time(), "operation": f"rest-{secrets.token_hex(16)}"}
    for _ in range(3):
        kept = store.get_record(COLLECTION, key)
        known: Gist = json.loads(kept[0]) if kept is not None else {}
        if kept is not None and not _is_old(known):
            if known["request"] != print_:
                raise KeyReused(say("This Idempotency-Key came before with another request. Use a new one."))
            return known
        try:
            store.put_record(COLLECTION, key, json.dumps(claim), version=kept[1] if kept is not None else 0)
        except (Conflict, StaleVersion, NotFound):
            continue  # the same request, sent twice at once, was quicker
        return claim
    raise Conflict(say("Another request uses this Idempotency-Key just now. Send it again."))


def _forget_old() -> None:
    # all keys are read for this, so not with every request
    now, last = time.monotonic(), current_app.extensions.get("keys_swept")
    if last is not None and now - last < SWEEP:
        return
    current_app.extensions["keys_swept"] = now
    store = service().store
    for key, text, _ in store.list_records(COLLECTION):
        if _is_old(json.loads(text)):
            store.delete_record(COLLECTION, key)


def _is_old(claim: Gist) -> bool:
    return "at" not in claim or time.time() - claim["at"] > LIFE


def _print(body: bytes) -> str:
    parts = (request.method, request.full_path, request.headers.get("If-Match", ""))
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + body).hexdigest()
