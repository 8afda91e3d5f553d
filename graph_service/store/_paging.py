"""The search that both stores answer alike: what is looked for, and where the next page begins."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from graph_service.errors import BadValue
from graph_service.language import say
from graph_service.records import Record, folded, search_text

Place = tuple[bool, str, str]


@dataclass(frozen=True)
class Wanted:
    """A search: the folded text, how many, and the place (later, caption, id) to go on after.

    ``later`` is False where the name, an alias or the id begins with the text: those come first.
    """

    needle: str
    limit: int
    after: Place | None


def wanted(text: str, limit: int, cursor: str | None) -> Wanted:
    """Read what a caller asks for.

    Raises
    ------
    BadValue
        If the cursor is none of ours or the limit is below 1.
    """
    if limit < 1:
        raise BadValue(say("limit: a number from 1 is expected."))
    needle = folded(text.encode("utf-8", "replace").decode()).strip()
    return Wanted(needle, limit, None if cursor is None else _read(cursor))


def cursor_after(place: Place) -> str:
    """The cursor of the page that follows a place."""
    return base64.urlsafe_b64encode(json.dumps(place, ensure_ascii=False).encode()).decode().rstrip("=")


def _read(cursor: str) -> Place:
    try:
        later, caption, id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        f"{caption}{id}".encode()  # half characters are JSON, but no store takes them
    except (ValueError, TypeError, RecursionError) as error:
        raise BadValue(say("cursor: take the one that the page before gave.")) from error
    if not (isinstance(later, bool) and isinstance(caption, str) and isinstance(id, str)):
        raise BadValue(say("cursor: take the one that the page before gave."))
    return later, caption, id


def lines(record: Record) -> str:
    """The stored search text; each line begins with a line feed, so a beginning can be looked for."""
    return "\n" + search_text(record)
