"""A change with an Idempotency-Key is made once, however often it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import Response, request

from graph_service.errors import BadValue, CallerError, Conflict
from graph_service.language import say
from graph_service.web.api._blueprint import reply
from graph_service.web.doors_to import service

Answer = tuple[Any, int, dict[str, str]]
COLLECTION = "requests"
MAX_KEY = 150


class KeyReused(CallerError):
    """An Idempotency-Key that came before with another request."""

    status = 422
    code = "key_reused"


def once(act: Callable[[str | None], Answer], body: bytes) -> Response:
    """Do ``act`` unless the request's key was answered before; then give that answer again.

    Parameters
    ----------
    act
        Makes the change; it is given the store's operation key, which stops a second effect even
        where the first answer was lost in between.
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
        return reply(*act(None))
    if not 1 <= len(key) <= MAX_KEY or not key.isascii() or not key.isprintable() or key != key.strip():
        raise BadValue(say("Idempotency-Key: 1 to {n} printable characters are expected.", n=MAX_KEY))
    store, print_ = service().store, _print(body)
    try:
        store.put_record(COLLECTION, key, json.dumps({"request": print_}), version=0)
    except Conflict:
        kept = store.get_record(COLLECTION, key)
        known = json.loads(kept[0]) if kept is not None else {"request": print_}
        if known["request"] != print_:
            raise KeyReused(say("This Idempotency-Key came before with another request. Use a new one.")) from None
        if "answer" in known:
            return reply(*known["answer"])
    try:
        answer = act(f"rest-{key}")
    except CallerError:
        store.delete_record(COLLECTION, key)
        raise
    store.put_record(COLLECTION, key, json.dumps({"request": print_, "answer": answer}, ensure_ascii=False))
    return reply(*answer)


def _print(body: bytes) -> str:
    parts = (request.method, request.full_path, request.headers.get("If-Match", ""))
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + body).hexdigest()
