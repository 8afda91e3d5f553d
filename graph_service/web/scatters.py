"""Pairs of a result as points on the two scales that its entry names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_service.analysis._catalogue import Analysis
from graph_service.analysis._introductions_text import PICTURE
from graph_service.language import say
from graph_service.render.charts import Point, scatter
from graph_service.service import GraphService
from graph_service.web.languages import language
from graph_service.web.proposals import can_be_proposed, proposal_url
from graph_service.web.tables import Context, heading

# points beside the chosen ones, of those that add most
MOST = 30


def scattered(service: GraphService, entry: Analysis, envelope: Mapping[str, Any]) -> str | None:
    """The picture of an answer about pairs; None where the analysis has none, or no pair has both figures."""
    if entry.scatter is None:
        return None
    across, up = entry.scatter
    others = sorted(envelope["tables"].get("candidates", ()), key=lambda row: (-row["gain"], row["a"], row["b"]))
    chosen = {(row["a"], row["b"]) for row in envelope["rows"]}
    others = [row for row in others if (row["a"], row["b"]) not in chosen][:MOST]
    context = Context.of(service, entry, envelope, others)
    can_meet = can_be_proposed(("a", "b", "via"), envelope)
    points = [
        Point(row[across], row[up], _called(context, row), proposal_url(row) if can_meet else None, row.get("step"))
        for row in (*envelope["rows"], *others)
        if row[across] is not None and row[up] is not None
    ]
    if not points:
        return None
    tongue = language()
    return scatter(points, across=heading(entry, across), up=heading(entry, up), alt=PICTURE.in_language(tongue), language=tongue)


def _called(context: Context, row: Mapping[str, Any]) -> str:
    names: Sequence[str] = [context.cell(end, row, False).text for end in ("a", "b")]
    return say("{a} and {b}", a=names[0], b=names[1]).in_language(language())
