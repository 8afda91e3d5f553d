"""Where a pair of a result is proposed for an introduction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from graph_service.web.languages import address


def can_be_proposed(keys: Collection[str], envelope: Mapping[str, Any]) -> bool:
    """Whether rows with these keys are about two actors of the network as it is who could be introduced."""
    return {"a", "b", "via"} <= set(keys) and not envelope["scope"]["what_if"]


def proposal_url(row: Mapping[str, Any]) -> str:
    """The form of a proposal, filled in as far as the row says; of a chain of several none is the introducer."""
    via = row["via"] or []
    asked = {"a": row["a"], "b": row["b"], "market": row.get("market"), "via": via[0] if len(via) == 1 else None}
    return address("pages.new_introduction", {name: [id] for name, id in asked.items() if id})
