"""Where there is no route within the limit: how far the market is, and who is nearest to introduce (analytics 2.3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph_service.analysis._result import Row, Warn
from graph_service.analysis._tiemodel import Likely
from graph_service.language import Country, Phrase, say, say_n
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot

FURTHER, EVENT, SECTOR, PLACE, NOTHING, NOBODY = (
    "too_far",
    "same_event",
    "same_sector",
    "same_place",
    "nothing_shared",
    "no_access",
)
ORDER = (FURTHER, EVENT, SECTOR, PLACE, NOTHING, NOBODY)
COLUMNS: Mapping[str, Phrase] = {
    "shortest": say("Ties of the shortest route of any length"),
    "nearest": say("Nearest to introduce"),
    "via": say("Through"),
    "reason": say("Why"),
    FURTHER: say("the route is too long"),
    EVENT: say("both were at an event"),
    SECTOR: say("both in one sector"),
    PLACE: say("both in one municipality"),
    NOTHING: say("nothing in common is recorded"),
    NOBODY: say("nobody's access is recorded"),
}
HEADER = ("source", "target", "shortest", "nearest", "via", "reason")


@dataclass(frozen=True)
class Missing:
    """What is known about markets that sources do not reach.

    Parameters
    ----------
    snapshot
        The network.
    model
        Its ties; their figures do not matter here.
    hops
        Most ties of a route.
    """

    snapshot: GraphSnapshot
    model: Likely
    hops: int

    def rows(self, pairs: list[Row]) -> list[Row]:
        """A row for each pair without a route.

        Parameters
        ----------
        pairs
            Rows with source, target and method.

        Returns
        -------
        list of dict
            source, target; shortest (ties of the shortest route of any length, null if there is none); nearest (whom an
            introduction would have to reach: on that route, the first from whom the market lies within the limit; else
            who has access and shares most with the source or one of its contacts), via (who could introduce: the people
            of the route before nearest; else that contact, none if it is the source) and reason. Who is not to be asked is
            never named: nearest is null then, as where nobody shares anything.
        """
        none = [pair for pair in pairs if pair["method"] == "none"]
        onward = {target: self._onward(target) for target in {pair["target"] for pair in none}}
        return [self._row(pair["source"], pair["target"], onward[pair["target"]]) for pair in none]

    def _row(self, source: str, target: str, onward: dict[str, tuple[int, str]]) -> Row:
        row: Row = {"source": source, "target": target, "shortest": None, "nearest": None, "via": [], "reason": NOTHING}
        if not onward:
            return row | {"reason": NOBODY}
        if source in onward:
            path = [source]
            while path[-1] != target:
                path.append(onward[path[-1]][1])
            row |= {"shortest": len(path) - 1, "reason": FURTHER}
            # with one tie allowed nobody's introduction is enough; who has access is then nearest
            place = min(len(path) - self.hops, len(path) - 2)
            nearest, via = path[place], path[1:place]
            may = all(id in self._asked for id in (nearest, *via))
            return row | ({"nearest": nearest, "via": via} if may else {})
        found = min(self._shared(source, target), default=None)
        if found is None:
            return row
        rank, _, contact, nearest = found
        reason = EVENT if rank < 0 else SECTOR if rank == 0 else PLACE
        return row | {"nearest": nearest, "via": [contact] if contact != source else [], "reason": reason}

    def _shared(self, source: str, target: str) -> Iterator[tuple[int, bool, str, str]]:
        # the most events in common first, then sector, then place; the source before its contacts; ids
        doors = sorted(id for id in self.model.access[target] if id in self._asked and id != source)
        for person in (source, *sorted(self._contacts.get(source, set()) - {source, target})):
            if person not in self._asked and person != source:
                continue
            known = self.snapshot.by_id[person].attributes
            for door in doors:
                theirs = self.snapshot.by_id[door].attributes
                events = len(self._events.get(person, set()) & self._events.get(door, set()))
                alike = [bool(known.get(name)) and known.get(name) == theirs.get(name) for name in ("sector", "municipality")]
                if events or any(alike):
                    yield -events if events else 0 if alike[0] else 1, person != source, person, door

    def _onward(self, target: str) -> dict[str, tuple[int, str]]:
        # ties to the target and the next on a shortest way, for everybody who has one; breadth first, backward
        found = dict.fromkeys(sorted(self.model.access[target]), (1, target))
        edge, step = list(found), 1
        while edge:
            step, before = step + 1, edge
            edge = []
            for node in before:
                for earlier in sorted(self._before.get(node, ())):
                    if earlier not in found and earlier != target:
                        found[earlier] = step, node
                        edge.append(earlier)
        return found

    @cached_property
    def _before(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for a, b in self.model.between:
            found.setdefault(b, set()).add(a)
        return found

    @cached_property
    def _contacts(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for a, b in self.model.between:
            found.setdefault(a, set()).add(b)
            found.setdefault(b, set()).add(a)
        return found

    @cached_property
    def _events(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for visit in self.snapshot.participation:
            found.setdefault(visit.source, set()).add(visit.target)
        return found

    @cached_property
    def _asked(self) -> frozenset[str]:
        may = load_schema().may_be_asked
        return frozenset(node.id for node in self.snapshot.nodes if may(node.attributes.get("contact_status")))


def no_route_sentences(
    snapshot: GraphSnapshot, rows: list[Row], market: str | Country | Phrase, hops: int, every: int
) -> Iterator[Phrase]:
    """What is said of those who do not reach one market: how many they are, and who is nearest.

    Parameters
    ----------
    snapshot
        Where names come from.
    rows
        Rows of ``Missing.rows`` for the market.
    market
        Its name.
    hops
        Most ties of a route.
    every
        How many actors the question starts from.
    """
    if not rows:
        return
    if len(rows) == 1:
        name = snapshot.by_id[rows[0]["source"]].label
        yield say("No route within {n} ties: {name} to {market}.", n=hops, name=name, market=market)
    else:
        yield say_n(
            "No route to {market} within {hops} ties: {n} actor of {all}.",
            "No route to {market} within {hops} ties: {n} actors of {all}.",
            len(rows),
            market=market,
            hops=hops,
            all=every,
        )
    yield nearest_sentence(snapshot, rows, market)


def nearest_sentence(snapshot: GraphSnapshot, rows: list[Row], market: Any) -> Phrase:
    """Who of those that do not reach a market is nearest to it, and through whom; ``rows`` is not empty."""

    def label(id: str) -> str:
        return snapshot.by_id[id].label if id in snapshot.by_id else id

    # the shortest route first; then who shares an event, a sector, a place; then the rest
    row = min(rows, key=lambda row: (row["shortest"] or 10**9, ORDER.index(row["reason"]), row["nearest"] is None, row["source"]))
    values: dict[str, Any] = {"name": label(row["source"]), "market": market}
    if row["reason"] == NOBODY:
        return say("Nobody's access to {market} is recorded: a fair or a trip may open a way.", **values)
    if row["reason"] == NOTHING:
        return say(
            "No recorded route of any length: {name} to {market}. Nothing is recorded that they or their contacts share with "
            "those who have access: a fair or a trip may open a way.",
            **values,
        )
    if row["reason"] == FURTHER and not row["via"]:
        return say("The shortest recorded route has {n} ties: {name} to {market}.", n=row["shortest"], **values)
    values |= {"person": label(row["nearest"]), "through": tuple(label(id) for id in row["via"])}
    if row["reason"] == FURTHER:
        return say(
            "The shortest recorded route has {n} ties: {name} to {market}. Nearest to introduce: {person}, through {through}.",
            n=row["shortest"],
            **values,
        )
    values["reason"] = COLUMNS[row["reason"]]
    if not row["via"]:
        return say(
            "No recorded route of any length: {name} to {market}. Nearest with access: {person} ({reason}: {name}).", **values
        )
    return say(
        "No recorded route of any length: {name} to {market}. Nearest with access: {person} ({reason}: {through}).", **values
    )


def no_route_warnings(rows: list[Row]) -> Iterator[Warn]:
    """Why cells are empty."""
    if any(row["shortest"] is None or row["nearest"] is None for row in rows):
        yield Warn(
            "no_nearest",
            say(
                "Where there is no recorded route of any length its ties are empty; where nobody can be named, so is the nearest."
            ),
        )
