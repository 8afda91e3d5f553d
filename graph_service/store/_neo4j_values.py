"""Values as people write them in Neo4j, read into the stored form; what does not fit is left out, never an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from graph_service.errors import BadValue
from graph_service.language import Phrase, say
from graph_service.records import MAX_ID, MAX_TEXT, checked_value
from graph_service.schema import Property, Schema

LISTS = frozenset({"text_list", "code_list"})
PLAIN = {"text": MAX_TEXT, "id": MAX_ID}
REMEMBERED = 100_000


class Values:
    """Reads single values; those that repeat (codes, days, countries) are looked at once."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._known: dict[tuple[str, str, type, Any], Any] = {}

    def read(self, thing: str, prop: Property, value: Any) -> Any | None:
        """A value in its stored form; None where it does not fit the domain."""
        # most values are plain text: not to look further is what makes reading a whole network fast
        longest = PLAIN.get(prop.type, 0)
        if longest and type(value) is str and value.isascii() and value.isprintable() and len(value) <= longest:
            return (value or None) if prop.type == "text" or value == value.strip() else None
        if prop.type in LISTS:
            items = value if isinstance(value, list) else [value]
            found = [text for item in items for text in self._single(thing, prop, item) or ()]
            return list(dict.fromkeys(found)) or None
        if isinstance(value, list):
            return None
        return self._one(thing, prop, value) if prop.type == "map" else self._single(thing, prop, value)

    def reason(self, thing: str, prop: Property, value: Any) -> Phrase:
        """Why a value that ``read`` leaves out does not fit."""
        try:
            checked_value(self._schema, thing, prop, _plain(prop, value))
        except BadValue as error:
            return error.phrase
        return say("It has another form than the domain says.")

    def _single(self, thing: str, prop: Property, value: Any) -> Any | None:
        # True, 1 and 1.0 are one key
        key = (thing, prop.name, type(value), value)
        try:
            return self._known[key]
        except TypeError:  # a point, or whatever else cannot be a key
            return self._one(thing, prop, value)
        except KeyError:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._one(thing, prop, value)
            return found

    def _one(self, thing: str, prop: Property, value: Any) -> Any | None:
        plain = _plain(prop, value)
        if plain in ("", None) or (prop.type == "id" and plain != value):
            return None
        try:
            found = checked_value(self._schema, thing, prop, plain)
        except BadValue:
            return None
        # an id that is only nearly one would not be found again through its index
        return None if prop.type == "id" and found != value else found


def _plain(prop: Property, value: Any) -> Any:
    if prop.type == "map":
        return _map(value)
    if prop.type in {"number", "integer", "yes_no"}:
        return value
    if hasattr(value, "iso_format"):  # Neo4j's own dates and times
        text = str(value.iso_format())
        return text[:10] if prop.type == "date" else text
    return value if isinstance(value, str) else str(value)


def _map(text: Any) -> Mapping[str, str]:
    # a map is JSON text; somebody may have written other text there by hand
    try:
        value = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        value = None
    if not isinstance(value, dict):
        return {"extra": str(text)}
    return {key: str(item) for key, item in value.items()}
