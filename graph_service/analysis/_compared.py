"""Two pictures of one network, tie by tie: what is there on both days, on one, and what nobody was asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from graph_service.records import first_day
from graph_service.snapshot import FLOW, Graph, GraphSnapshot, Node, Tie

Pair = tuple[str, str]
STILL = frozenset({"kept", "strengthened", "weakened"})


class Compared:
    """What happened to every actor and tie between two days.

    Parameters
    ----------
    before, after
        The same network on the earlier and on the later day.
    direction
        ``directed``: a tie is an arc. ``undirected``: a tie is a pair, its ends in id order.

    Attributes
    ----------
    ties
        Pair to kept, strengthened, weakened, formed, ended or not_observed, by pair.
    actors
        Id to came, left, stayed, untied or not_observed, by id.

    Notes
    -----
    A tie is observed on a day if an end that would have told of it answered by then (its source; of a pair either
    end), or if nobody at all was asked. A tie that is missing on one day is a change only if it is observed on both,
    or if it began, by its own date, in between. Else nobody knows: it may have been there, or be there still.
    """

    def __init__(self, before: GraphSnapshot, after: GraphSnapshot, direction: str) -> None:
        self.before, self.after, self.direction = before, after, direction
        self.layers = _layers(before, after, direction)
        self.then, self.now = self._by_pair(before), self._by_pair(after)
        self.ties: dict[Pair, str] = {pair: self._tie(pair) for pair in sorted({*self.then, *self.now})}

    def _by_pair(self, snapshot: GraphSnapshot) -> dict[Pair, list[Tie]]:
        found: dict[Pair, list[Tie]] = {}
        for tie in snapshot.ties:
            if tie.kind in self.layers and tie.source != tie.target:
                ends = (tie.source, tie.target)
                pair = ends if self.direction == "directed" or ends[0] < ends[1] else (ends[1], ends[0])
                found.setdefault(pair, []).append(tie)
        return found

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Everybody of the two days by id, as on the later one."""
        return dict(sorted({**self.before.by_id, **self.after.by_id}.items()))

    @cached_property
    def observed(self) -> frozenset[str]:
        """Who told of own ties on both days; everybody where nobody was asked."""
        found = set(self.nodes)
        for asked in (self.before.asked, self.after.asked):
            if asked:
                found &= {id for id, answered in asked.items() if answered}
        return frozenset(found)

    def is_observed(self, pair: Pair) -> bool:
        """Whether somebody would have told of the tie on both days."""
        return pair[0] in self.observed or (self.direction != "directed" and pair[1] in self.observed)

    def _tie(self, pair: Pair) -> str:
        then, now = self.then.get(pair), self.now.get(pair)
        if then and now:
            return _same(then, now)
        if now:
            return "formed" if self.is_observed(pair) or self._began_between(now) else "not_observed"
        return "ended" if self.is_observed(pair) else "not_observed"

    def _began_between(self, ties: Iterable[Tie]) -> bool:
        since = [tie.since for tie in ties]
        day = self.before.at
        return day is not None and all(began is not None and first_day(began) > day for began in since)

    def values(self, pair: Pair, name: str) -> tuple[float | None, float | None]:
        """The largest known strength or weight of a tie on the two days; None: not there, or not known."""
        return _largest(self.then.get(pair, ()), name), _largest(self.now.get(pair, ()), name)

    @cached_property
    def counts(self) -> Counter[str]:
        """Ties by what happened to them."""
        return Counter(self.ties.values())

    @cached_property
    def actors(self) -> dict[str, str]:
        """What happened to every actor."""
        then, now = ({end for pair in ties for end in pair} for ties in (self.then, self.now))
        unseen = {end for pair, what in self.ties.items() if what == "not_observed" for end in pair}
        return {id: self._actor(id, id in then, id in now, id in unseen) for id in self.nodes}

    def _actor(self, id: str, then: bool, now: bool, unseen: bool) -> str:
        if then and now:
            return "stayed"
        if unseen:
            return "not_observed"
        if now or id not in self.before.by_id:
            return "came"
        return "left" if then or id not in self.after.by_id else "untied"

    @cached_property
    def stayers(self) -> frozenset[str]:
        """Who has ties on both days."""
        return frozenset(id for id, what in self.actors.items() if what == "stayed")

    def jaccard(self, among: Iterable[str] | None = None) -> float | None:
        """Ties kept of all that are kept, formed or ended (among some actors); None if there is none."""
        some = None if among is None else set(among)
        kept = changed = 0
        for pair, what in self.ties.items():
            if some is None or some.issuperset(pair):
                kept += what in STILL
                changed += what in {"formed", "ended"}
        return kept / (kept + changed) if kept + changed else None

    def pairs(self, is_after: bool, among: frozenset[str] | None = None) -> Iterator[Pair]:
        """The ties of a day that can be compared (among some actors), by pair."""
        own = STILL | {"formed" if is_after else "ended"}
        for pair, what in self.ties.items():
            if what in own and (among is None or among.issuperset(pair)):
                yield pair

    def graph(self, is_after: bool) -> Graph:
        """The ties of a day that can be compared, among those who stayed; who is not observed counts as not asked."""
        ids = sorted(self.stayers)
        snapshot = GraphSnapshot(
            nodes=tuple(self.nodes[id] for id in ids),
            ties=tuple(Tie("", *pair) for pair in self.pairs(is_after, self.stayers)),
            source="files",
            asked={id: id in self.observed for id in ids},
        )
        return snapshot.graph(self.direction)


def _layers(before: GraphSnapshot, after: GraphSnapshot, direction: str) -> tuple[str, ...]:
    kinds = {*before.layers(direction), *after.layers(direction)}
    is_flow = after.source == "store" and direction == "directed" and FLOW in kinds
    return (FLOW,) if is_flow else tuple(sorted(kinds))


def _same(then: Iterable[Tie], now: Iterable[Tie]) -> str:
    for name in ("strength", "weight"):
        old, new = _largest(then, name), _largest(now, name)
        if old is not None and new is not None and old != new:
            return "strengthened" if new > old else "weakened"
    return "kept"


def _largest(ties: Iterable[Tie], name: str) -> float | None:
    return max((value for tie in ties if (value := getattr(tie, name)) is not None), default=None)


def contacts(pairs: Iterable[Pair]) -> Mapping[str, set[str]]:
    """Who is tied to whom, whichever way."""
    found: dict[str, set[str]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found
