"""From whom to which markets: the parameters of the export analyses, and what their selectors mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from graph_service.analysis._catalogue import Param
from graph_service.errors import UnknownName
from graph_service.language import Country, Phrase, say
from graph_service.schema import market_words
from graph_service.snapshot import GraphSnapshot, Node

Sources: TypeAlias = Annotated[tuple[str, ...], Param(say("From"), of="actor")]
Markets: TypeAlias = Annotated[tuple[str, ...], Param(say("To market"), of="market")]
Hops: TypeAlias = Annotated[int, Param(say("Most ties of a route"), minimum=1, maximum=10)]
HalfLife: TypeAlias = Annotated[float, Param(say("Half-life of a tie in months"), minimum=1, maximum=1200)]
Available: TypeAlias = Annotated[float, Param(say("Chance that an actor in between is there"), minimum=0, maximum=1)]
Samples: TypeAlias = Annotated[int, Param(say("Random samples"), minimum=64, maximum=1_000_000)]


def targets(snapshot: GraphSnapshot, market: Sequence[str]) -> list[str]:
    """Ids of the markets asked for (``DE`` is short for ``market:DE``); none asked: all that are known, sorted."""
    known = set(snapshot.markets) | {tie.target for tie in snapshot.access}
    if not market:
        return sorted(known)
    if snapshot.source == "files":
        known |= set(snapshot.by_id)
    found = []
    for name in market:
        id = name if name in known else f"market:{name}"
        if id not in known:
            raise UnknownName.of(say("Markets"), name, sorted({one.removeprefix("market:") for one in known}))
        found.append(id)
    return sorted(set(found))


def target_words(snapshot: GraphSnapshot, target: str) -> Country | Phrase | str:
    """What a market, or an actor that is one in plain files, is called."""
    if target in snapshot.markets:
        return market_words(snapshot.markets[target])
    return label_of(snapshot, target.removeprefix("market:"))


def label_of(snapshot: GraphSnapshot, id: str) -> str:
    """The label of an actor; of anything else its id."""
    return snapshot.by_id[id].label if id in snapshot.by_id else id


def sources(snapshot: GraphSnapshot, source: Sequence[str]) -> list[str]:
    """Ids of the actors asked for: ids, ``attribute:value`` or ``all``; none asked: those in the region, else all; sorted."""
    regional = [node.id for node in snapshot.nodes if node.attributes.get("is_regional") == "yes"]
    found = set() if source else set(regional or snapshot.by_id)
    for name in source:
        attribute, _, value = name.partition(":")
        if name in snapshot.by_id:
            found.add(name)
        elif name == "all":
            found |= set(snapshot.by_id)
        elif attribute in snapshot.attributes():
            chosen = {node.id for node in snapshot.nodes if _is(node, attribute, value)}
            if not chosen:
                values = {str(node.attributes[attribute]) for node in snapshot.nodes if node.attributes.get(attribute)}
                raise UnknownName.of(say("{name}", name=attribute), value, values)
            found |= chosen
        else:
            meant = [f"{one}:{value}" for one in snapshot.attributes() if any(_is(node, one, value) for node in snapshot.nodes)]
            raise UnknownName.of(say("Actors"), name, [*snapshot.by_id, *meant])
    return sorted(found)


def _is(node: Node, attribute: str, value: str) -> bool:
    # of several kinds any; the case does not count
    held = node.kinds if attribute == "kind" and node.kinds else (node.attributes.get(attribute),)
    return value.casefold() in {str(one).casefold() for one in held if one}
