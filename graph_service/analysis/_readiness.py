"""How ready an actor is for a market: five elements side by side, unknown where nothing is recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from graph_service.analysis._reached import Reached
from graph_service.analysis._result import Row
from graph_service.language import Phrase, official_languages, say, spoken_language
from graph_service.records import is_offer
from graph_service.snapshot import GraphSnapshot, Node

# a reliability from here on counts as much as can be
ENOUGH = 0.5
# what an access to a market is called that stands for something sold there
SOLD = frozenset({"contract", "past sale", "sale", "kauppa", "myynti", "sopimus", "toteutunut kauppa"})
ELEMENTS: Mapping[str, Phrase] = {
    "offer": say("Offer described"),
    "language": say("Language in common"),
    "sale": say("Sale abroad before"),
    "route": say("Route"),
    "independence": say("Does not depend on one actor"),
}
SAID: Mapping[float | None, Phrase] = {1: say("yes"), 0: say("no"), None: say("not known")}
HEADER = ("actor", "market", *ELEMENTS, "lowest", "lowest_sum", "highest_sum", "reliability", "least", "most", "dependence_on")


class Readiness:
    """The elements of every source and market."""

    def __init__(self, found: Reached) -> None:
        self.found, self.snapshot = found, found.snapshot

    def rows(self) -> list[Row]:
        """One row per source and market, by actor and market."""
        return [self._row(pair) for pair in self.found.pairs]

    def _row(self, pair: Row) -> Row:
        node, market = self.snapshot.by_id[pair["source"]], self.snapshot.markets.get(pair["target"], {})
        values = {
            "offer": offer(node),
            "language": language(node, market.get("country")),
            "sale": self._sale(node),
            "route": min(1.0, pair["reliability"] / ENOUGH),
            "independence": _independence(pair),
        }
        known = [value for value in values.values() if value is not None]
        unknown = len(values) - len(known)
        row: Row = {"actor": node.id, "market": pair["target"], **values}
        row["lowest"] = [name for name, value in values.items() if value == min(known)]
        row |= {"lowest_sum": sum(known) / len(values), "highest_sum": (sum(known) + unknown) / len(values)}
        return row | {name: pair[name] for name in ("reliability", "least", "most", "dependence_on")}

    def _sale(self, node: Node) -> int | None:
        if node.id in self._sellers:
            return 1
        # who was not asked, or did not answer, may have sold without our knowing
        return 0 if not self.snapshot.asked or self.snapshot.asked.get(node.id) else None

    @cached_property
    def _sellers(self) -> set[str]:
        return set(sellers(self.snapshot))


def sellers(snapshot: GraphSnapshot) -> set[str]:
    """Who has a recorded sale abroad: access of that kind to the market of another country than their own."""
    found = set()
    for tie in snapshot.access:
        country = snapshot.markets.get(tie.target, {}).get("country")
        home = snapshot.by_id[tie.source].attributes.get("country")
        if (tie.subtype or "").strip().casefold() in SOLD and (home is None or country != home):
            found.add(tie.source)
    return found


def offer(node: Node) -> int | None:
    """Whether an offer abroad is described; None where nothing is recorded."""
    text = node.attributes.get("offer")
    return None if not text else int(is_offer(text))


def language(node: Node, country: str | None) -> int | None:
    """Whether an actor speaks a language that a country is run in; None where either is not known."""
    spoken = {spoken_language(part) for part in re.split("[,;]", node.attributes.get("languages") or "")} - {None}
    official = official_languages(country) if country else frozenset()
    return int(bool(spoken & official)) if spoken and official else None


def _independence(pair: Row) -> float | None:
    # with access of one's own and nobody in between nothing hangs on others; without a route nothing can be said
    if not pair["reliability"]:
        return None
    return 1.0 - (pair["dependence"] or 0.0)
