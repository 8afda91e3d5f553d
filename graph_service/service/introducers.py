"""Whose introductions led where: of those proposed, how many were made, became a tie, and still stood later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graph_service.language import Phrase, say
from graph_service.service import GraphService
from graph_service.service._introduction import FOLLOW_UPS, WORDS, Introduction
from graph_service.service.introductions import listed
from graph_service.service.letters import name_of

STAGES = ("proposed", "offered", "accepted", "made", "formed")
ENOUGH = 5
"""Shares of fewer than this many say too little to be printed."""


@dataclass(frozen=True)
class Conversion:
    """The introductions of one introducer (None: nobody was to introduce; ``all`` of them: ``via`` is empty).

    ``reached`` counts those that came as far as each stage; ``followed`` those looked at again after 12 and 24 months,
    ``standing`` the ties that still stood then, ``markets`` those whose market was reached by then.
    """

    via: str | None
    reached: dict[str, int]
    declined: int
    followed: dict[str, int]
    standing: dict[str, int]
    markets: dict[str, int]

    def share(self, name: str) -> float | None:
        """The share of a stage among those proposed, or of ties standing among those followed up; None under ``ENOUGH``."""
        part, whole = (
            (self.standing[name], self.followed[name]) if name in FOLLOW_UPS else (self.reached[name], self.reached["proposed"])
        )
        return part / whole if whole >= ENOUGH else None


def conversion(found: Iterable[Introduction], via: str | None) -> Conversion:
    """Count some introductions, as those of one introducer."""
    some = list(found)
    taken = [{step.step: step for step in one.steps} for one in some]
    later = {name: [steps[name] for steps in taken if name in steps] for name in FOLLOW_UPS}
    return Conversion(
        via=via,
        reached={stage: sum(stage in steps for steps in taken) for stage in STAGES},
        declined=sum("declined" in steps for steps in taken),
        followed={name: len(steps) for name, steps in later.items()},
        standing={name: sum(bool(step.tie_stands) for step in steps) for name, steps in later.items()},
        markets={name: sum(bool(step.market_reached) for step in steps) for name, steps in later.items()},
    )


def by_introducer(found: Iterable[Introduction]) -> list[Conversion]:
    """One conversion per introducer, the most introductions first; equal ones by id, those without one last."""
    groups: dict[str | None, list[Introduction]] = {}
    for one in found:
        groups.setdefault(one.via, []).append(one)
    rows = [conversion(some, via) for via, some in groups.items()]
    return sorted(rows, key=lambda row: (row.via is None, -row.reached["proposed"], row.via or ""))


def reported(service: GraphService, day: str) -> dict[str, Any]:
    """What a report of a day tells of introductions: rows and counts by introducer, with names of those who are in them."""
    contents = service.contents()
    found = [told for one in listed(service) if (told := one.until(day)) is not None]
    rows = [
        {"a": one.a, "b": one.b, "via": one.via, "market": one.market, "outcome": outcome(one), "day": one.steps[-1].day}
        for one in found
    ]
    return {
        "rows": rows,
        "names": {id: name_of(contents, id) for one in found for id in one.who},
        "whole": conversion(found, None).reached,
        "introducers": [_plain(row) for row in by_introducer(found)],
        "stages": {name: WORDS[name] for name in STAGES},
    }


def outcome(found: Introduction) -> Phrase:
    """Where an introduction stands, in words."""
    last = found.steps[-1]
    if last.step not in FOLLOW_UPS:
        return WORDS[last.step]
    ended = say("tie ended") if found.day_of("formed") else say("no tie")
    stands = say("tie still there") if last.tie_stands else ended
    if last.market_reached is None:
        return say("{step}: {stands}", step=WORDS[last.step], stands=stands)
    market = say("market reached") if last.market_reached else say("market not reached")
    return say("{step}: {stands}, {market}", step=WORDS[last.step], stands=stands, market=market)


def _plain(row: Conversion) -> dict[str, Any]:
    later = {name: (row.standing[name], row.followed[name]) for name in FOLLOW_UPS}
    shares = {name: row.share(name) for name in (*STAGES[1:], *FOLLOW_UPS)}
    return {"via": row.via, **row.reached, **later, "shares": shares}
