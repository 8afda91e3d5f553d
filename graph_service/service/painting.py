"""Which rows of an answer colour the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def painted_rows(envelope: Mapping[str, Any], column: str | None) -> list[dict[str, Any]]:
    """The rows of actors that hold a column: the main ones, else those of the first further table that has it."""
    for rows in (envelope["rows"], *envelope["tables"].values()):
        if rows and "id" in rows[0] and column in rows[0]:
            return list(rows)
    return []
