"""What the page of export paths shows besides its tables: the routes as a picture, and what hangs on a person of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_service.analysis._catalogue import Analysis
from graph_service.language import shown
from graph_service.schema import market_words
from graph_service.service import SCOPE, routes
from graph_service.service.questions import Question
from graph_service.web.doors_to import service
from graph_service.web.languages import address, language
from graph_service.web.tables import FURTHER, Table, table

# the route that is drawn strongest, counted from one
WAY = "way"


def drawn_routes(
    question: Question, envelope: Mapping[str, Any], raw: Mapping[str, list[str]], ours: Mapping[str, str]
) -> dict[str, Any]:
    """The routes of an answer as a picture with links; nothing where the answer is not about routes."""
    if question.entry.id != "export_paths":
        return {}

    def here(more: Mapping[str, str], part: str) -> str:
        given = {name: ours[name] for name in ("on", WAY) if ours.get(name)} | dict(more)
        return address("pages.analysis", dict(raw) | {name: [value] for name, value in given.items()}, name="export-paths") + part

    way = ours.get(WAY, "1")[:4]
    drawn = routes.pictured(
        service(),
        question.snapshot,
        envelope,
        language(),
        chosen=int(way) - 1 if way.isdecimal() else 0,
        link=lambda actor: here({"on": actor}, "#on"),
    )
    return {
        "routes": drawn,
        "way_url": lambda place: here({WAY: str(place)}, "#routes"),
        "routes_on_map": _on_map(envelope, drawn, raw),
        "other_routes": _others(question, envelope, drawn, raw),
    }


def _on_map(envelope: Mapping[str, Any], drawn: routes.Pictured | None, raw: Mapping[str, list[str]]) -> str | None:
    # the map finds the routes of one pair by itself
    ends = {(row["source"], row["target"]) for row in envelope["rows"]}
    if drawn is None or len(ends) != 1:
        return None
    [(source, market)] = ends
    scope = {name: raw[name] for name in SCOPE if name in raw}
    way = {"way": [str(drawn.chosen + 1)]} if drawn.chosen else {}
    return address("pages.network_map", scope | {"from": [source], "to": [market]} | way)


def _others(
    question: Question, envelope: Mapping[str, Any], drawn: routes.Pictured | None, raw: Mapping[str, list[str]]
) -> list[tuple[str, str]]:
    # a picture is of one market: the others by name, each with the same question about it alone
    if drawn is None:
        return []
    markets = sorted({row["target"] for row in envelope["rows"]} - {drawn.market})
    held = question.snapshot.markets
    named = [(shown(market_words(held[market]), language()) if market in held else market, market) for market in markets]
    asked = {name: values for name, values in raw.items() if name not in ("on", WAY)}
    return [
        (name, address("pages.analysis", asked | {"market": [market.removeprefix("market:")]}, name="export-paths") + "#routes")
        for name, market in sorted(named)
    ]


def lost_without(entry: Analysis, envelope: Mapping[str, Any], id: str) -> list[Table]:
    """What of the answer is lost without an actor, as tables."""
    found = routes.lost_without(envelope, id)
    return [table(service(), entry, envelope, rows, limit=FURTHER, name=name) for name, rows in found.items() if rows]
