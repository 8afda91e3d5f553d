"""What if: changes that somebody thinks of, written as text, and the network as it would be; nothing is stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph_service.errors import BadValue, UnknownName
from graph_service.language import Phrase, say
from graph_service.schema import Schema, market_words
from graph_service.snapshot import FLOW, GraphSnapshot, Node, Tie

LEAVES, JOINS, TIE, ENDS = "leaves", "joins", "tie", "ends"
VERBS = (LEAVES, JOINS, TIE, ENDS)
MOST = 50
ACCESS, TOOK_PART = "HAS_ACCESS_TO", "TOOK_PART_IN"
NAME, KIND, LEVEL, OTHER = "name", "kind", "level", "other"
TIES, MARKETS, EVENTS = "ties", "access", "participation"
_PARTS = re.compile(r"(?:[^:\\]|\\.)*", re.DOTALL)


@dataclass(frozen=True)
class Change:
    """One change: an actor ``leaves`` or ``joins``, a ``tie`` is added, or the ties of two ``ends``.

    ``who`` holds one id, or the two ends of a tie; ``attributes`` are those of an actor who joins, its name among them.
    """

    verb: str
    who: tuple[str, ...]
    kind: str | None = None
    strength: float | None = None
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """As links and commands write it: parts between colons; a colon or backslash of an id has a backslash before it."""
        strength = None if self.strength is None else f"{self.strength:g}"
        further = [self.kind or "", strength] if strength else [self.kind] if self.kind else []
        parts = [self.verb, *self.who, *further, *(f"{name}={value}" for name, value in self.attributes)]
        return ":".join(escaped(part) for part in parts)

    @property
    def sameness(self) -> tuple[Any, ...]:
        """Equal for changes of which the second would change nothing; ties end whichever way they point."""
        return (self.verb, tuple(sorted(self.who)) if self.verb == ENDS else self.who, self.kind)


def escaped(part: str) -> str:
    """A part of a change with its colons and backslashes marked."""
    return part.replace("\\", "\\\\").replace(":", "\\:")


def read_changes(texts: Sequence[str], known_as: Callable[[str], str] = str) -> tuple[Change, ...]:
    """Changes from texts.

    Parameters
    ----------
    texts
        One change each: ``leaves:ID``, ``joins:ID[:name=…][:ATTRIBUTE=…]…``, ``tie:FROM:TO[:KIND[:STRENGTH]]`` or
        ``ends:A:B[:KIND]``; empty ones are skipped.
    known_as
        Gives the id that a person means (a name is looked up); default: as written.

    Raises
    ------
    UnknownName, BadValue
        For a text that is no change, and for one that is there twice.
    """
    found: dict[tuple[Any, ...], Change] = {}
    for text in texts:
        if not text.strip():
            continue
        change = _read(text, known_as)
        if change.sameness in found:
            raise BadValue(say("The change “{text}” is there twice: leave one out.", text=change.text))
        found[change.sameness] = change
    if len(found) > MOST:
        raise BadValue(say("At most {n} changes can be thought of at once.", n=MOST))
    return tuple(found.values())


def _read(text: str, known_as: Callable[[str], str]) -> Change:
    parts = [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in _split(text)]
    verb, rest = parts[0].strip(), [part.strip() for part in parts[1:]]
    if verb not in VERBS:
        raise UnknownName.of(say("What if"), verb, VERBS)
    if verb == JOINS:
        pairs = [part.partition("=") for part in rest[1:]]
        if rest and rest[0] and all(name and sign and value for name, sign, value in pairs):
            return Change(verb, (rest[0],), attributes=tuple((name, value) for name, _, value in pairs))
    elif verb == LEAVES and len(rest) == 1 and rest[0]:
        return Change(verb, (known_as(rest[0]),))
    elif verb in (TIE, ENDS) and 2 <= len(rest) <= (4 if verb == TIE else 3) and rest[0] and rest[1]:
        kind, strength = ([*rest[2:], "", ""])[:2]
        return Change(verb, (known_as(rest[0]), known_as(rest[1])), kind or None, _strength(strength))
    raise BadValue(
        say(
            "“{text}” is no change. Write leaves:ID, joins:ID, tie:FROM:TO or ends:A:B; where an id has a colon, put a backslash "
            "before it.",
            text=text,
        )
    )


def _split(text: str) -> list[str]:
    parts, place = [], 0
    while True:
        match = _PARTS.match(text, place)
        assert match is not None
        parts.append(match[0])
        place = match.end() + 1
        if match.end() >= len(text) or text[match.end()] != ":":
            # a backslash at the very end stands for itself
            parts[-1] += text[match.end() :]
            return parts


def _strength(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value <= 5:
        raise BadValue(say("The strength of a tie lies between 1 and 5: “{text}” does not.", text=text))
    return value


def supposing(snapshot: GraphSnapshot, changes: Sequence[Change], schema: Schema | None = None) -> GraphSnapshot:
    """The network as it would be: leavers first, then who joins, then ties in the order of the changes.

    Parameters
    ----------
    snapshot
        The network as it is; it stays so.
    changes
        What is thought of; none: the same network.
    schema
        The domain of a store, whose kinds and sectors a change may name; None: plain files, where any text will do.

    Raises
    ------
    UnknownName
        For an actor, kind or attribute that is not known.
    BadValue
        For a change that contradicts another one or changes nothing.
    """
    if not changes:
        return snapshot
    made = _Making(snapshot, schema, changes)
    for verb in (LEAVES, JOINS):
        for change in changes:
            if change.verb == verb:
                made.come_or_go(change)
    made.settle()
    for change in changes:
        if change.verb in (TIE, ENDS):
            made.tie_or_end(change)
    return made.finished()


def _turn(change: Change) -> int:
    return (LEAVES, JOINS).index(change.verb) if change.verb in (LEAVES, JOINS) else 2


class _Making:
    """The network in the course of its changes."""

    def __init__(self, snapshot: GraphSnapshot, schema: Schema | None, changes: Sequence[Change]) -> None:
        self.snapshot, self.schema, self.changes = snapshot, schema, changes
        self.nodes = dict(snapshot.by_id)
        self.left: set[str] = set()
        self.said: list[Phrase] = []
        self.held: dict[str, list[Tie]] = {}

    def come_or_go(self, change: Change) -> None:
        """Take an actor out or in."""
        (id,) = change.who
        if change.verb == LEAVES:
            node = self._actor(id)
            del self.nodes[id]
            self.left.add(id)
            self.said.append(say("{name} left", name=node.label))
            return
        if id in self.snapshot.by_id or id in self.snapshot.markets or id in self.snapshot.events:
            raise BadValue(say("“{id}” is there already: who joins needs an id of its own.", id=id))
        node = self._newcomer(id, dict(change.attributes))
        self.nodes[id] = node
        self.said.append(say("{name} joined", name=node.label))

    def settle(self) -> None:
        """Keep the ties of those who stay."""
        kept = self.snapshot.filtered(self.nodes)
        self.held = {TIES: [*kept.ties], MARKETS: [*kept.access], EVENTS: [*kept.participation]}

    def tie_or_end(self, change: Change) -> None:
        """Add a tie, or end the ties of two."""
        a, b = change.who
        names = {"a": self._actor(a).label, "b": self._other_end(b)}
        if a == b:
            raise BadValue(say("A tie needs two different ends: “{id}” stands on both.", id=a))
        if change.verb == TIE:
            self.held[self._place(b)].append(self._new_tie(change))
            self.said.append(say("{a} were tied to {b}", **names))
            return
        held = self.held[self._place(b)]
        staying = [tie for tie in held if {tie.source, tie.target} != {a, b} or change.kind not in (None, tie.kind)]
        if len(staying) == len(held):
            raise BadValue(say("There is no such tie to end: {a}, {b}.", **names))
        self.held[self._place(b)] = staying
        self.said.append(say("the ties of {a} and {b} ended", **names))

    def finished(self) -> GraphSnapshot:
        """The network with all changes, and what was thought of in words."""
        return replace(
            self.snapshot,
            nodes=tuple(node for _, node in sorted(self.nodes.items())),
            ties=tuple(self.held[TIES]),
            access=tuple(self.held[MARKETS]),
            participation=tuple(self.held[EVENTS]),
            what_if=tuple(change.text for change in sorted(self.changes, key=_turn)),
            supposed=tuple(self.said),
        )

    def _place(self, id: str) -> str:
        return MARKETS if id in self.snapshot.markets else EVENTS if id in self.snapshot.events else TIES

    def _actor(self, id: str) -> Node:
        if id in self.left:
            label = self.snapshot.by_id[id].label
            raise BadValue(say("{name} leaves: no other change can be about the same actor.", name=label))
        if id not in self.nodes:
            # who types a name is offered a name
            raise UnknownName.of(say("Actors"), id, {name for node in self.nodes.values() for name in (node.id, node.label)})
        return self.nodes[id]

    def _other_end(self, id: str) -> Any:
        if id in self.snapshot.markets:
            return market_words(self.snapshot.markets[id])
        if id in self.snapshot.events:
            return self.snapshot.events[id]["name"]
        return self._actor(id).label

    def _newcomer(self, id: str, given: dict[str, str]) -> Node:
        name = given.pop(NAME, id)
        known = {*self.snapshot.attributes(), KIND, "sector"} if self.schema else set(self.snapshot.attributes())
        for attribute, value in given.items():
            if attribute not in known:
                raise UnknownName.of(say("Attributes of who joins"), attribute, {*known, NAME})
            codes = self.schema.codes.get(attribute) if self.schema else None
            if codes is not None and value not in codes:
                raise UnknownName.of(say("{name}", name=attribute), value, codes)
        if self.schema is not None:
            given = {KIND: OTHER} | given
            given = {LEVEL: self.schema.level_of([given[KIND]]) or "organisation"} | given
        return Node(id, name, given)

    def _new_tie(self, change: Change) -> Tie:
        source, target = change.who
        kind = self._kind(change)
        held = self.held[self._place(target)]
        same = [tie for tie in held if (tie.source, tie.target, tie.kind) == (source, target, kind)]
        if any(change.strength is None or (tie.strength or 0) >= change.strength for tie in same):
            raise BadValue(say("There is such a tie already: {text}.", text=change.text))
        least = self.snapshot.min_strength
        if change.strength is not None and least is not None and change.strength < least:
            raise BadValue(
                say("Ties count from strength {least} on: a weaker one would change nothing.", least=f"{least:g}"),
            )
        day = self.snapshot.at
        # seen today and by both ends: it is supposed to be there
        return Tie(f"what if {change.text}", source, target, kind, change.strength, None, day, None, day, "both")

    def _kind(self, change: Change) -> str:
        only = {MARKETS: ACCESS, EVENTS: TOOK_PART}.get(self._place(change.who[1]))
        if self.schema is None:
            return only or change.kind or Tie.kind
        known = [only] if only else [name for name, shape in self.schema.ties.items() if shape.actor_tie]
        if change.kind is not None and change.kind not in known:
            raise UnknownName.of(say("Kinds of ties"), change.kind, known)
        # directed questions read only the flow of what is given, where that is recorded
        return change.kind or only or (FLOW if self.snapshot.has_flow else self._usual())

    def _usual(self) -> str:
        counts = Counter(tie.kind for tie in self.snapshot.ties)
        return min(counts, key=lambda kind: (-counts[kind], kind), default=Tie.kind)
