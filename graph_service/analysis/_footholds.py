"""Footholds: the markets in which an actor has access, is at home, or knows somebody who is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph_service.analysis._ends import targets
from graph_service.language import Labelled
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot


def asked_markets(snapshot: GraphSnapshot, market: Sequence[str]) -> list[str]:
    """Ids of the recorded markets asked about, as ``targets`` reads them; raises as it does."""
    return [id for id in targets(snapshot, market) if id in snapshot.markets]


def access_of(snapshot: GraphSnapshot, markets: Iterable[str]) -> dict[str, set[str]]:
    """The markets to which each actor has access of its own."""
    wanted = set(markets)
    found: dict[str, set[str]] = {node.id: set() for node in snapshot.nodes}
    for tie in snapshot.access:
        if tie.target in wanted and tie.source in found:
            found[tie.source].add(tie.target)
    return found


def footholds(snapshot: GraphSnapshot, markets: Iterable[str]) -> dict[str, set[str]]:
    """The markets in which each actor has access, is based, or has a direct tie to somebody who is based there."""
    wanted = list(markets)
    of_country: dict[str, set[str]] = {}
    for market in wanted:
        of_country.setdefault(snapshot.markets[market]["country"], set()).add(market)
    home = {node.id: of_country.get(node.attributes.get("country") or "", set()) for node in snapshot.nodes}
    found = {id: own | home[id] for id, own in access_of(snapshot, wanted).items()}
    for tie in snapshot.ties:
        found[tie.source] |= home[tie.target]
        found[tie.target] |= home[tie.source]
    return found


def sector_name(sector: str) -> Labelled | str:
    """A sector in words."""
    code = load_schema().codes["sector"].get(sector)
    return Labelled(code.label.en, code.label.fi) if code else sector
