"""How likely a tie is to carry an introduction: strength, confirmation and age as one number (analytics 2.3.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from graph_service.records import first_day
from graph_service.snapshot import GraphSnapshot, Tie

# know of, have met, occasional exchange, regular work, would vouch today
ANCHORS = (0.15, 0.30, 0.50, 0.70, 0.85)
CONFIRMED = {"both": 1.0, "one": 0.8, "inferred": 0.5}
LEAST = 0.02
# what is not known reads as: have met, one side says so, as old as the usual half-life
UNKNOWN_STRENGTH, UNKNOWN_CONFIRMED, UNKNOWN_AGE = 2.0, "one", 36.0
DAYS = 30.4375


@dataclass
class Assumed:
    """How many ties were read with an assumption, by what was not known."""

    strength: int = 0
    confirmed: int = 0
    age: int = 0


@dataclass(frozen=True)
class Likely:
    """Tie probabilities: between actors (either way, a pair once unless directed) and from actors to a target."""

    between: dict[tuple[str, str], float]
    access: dict[str, dict[str, float]]
    assumed: Assumed = field(default_factory=Assumed)


def months(since: str, day: str) -> float:
    """Calendar months from a date (its first day) to a day; not below 0."""
    (y, m, d), (year, month, last) = (tuple(map(int, first_day(date).split("-"))) for date in (since, day))
    return max(0.0, 12 * (year - y) + (month - m) + (last - d) / DAYS)


def probability(tie: Tie, day: str | None, half_life: float, assumed: Assumed) -> float:
    """p = b(strength) c(confirmed) 2^(-age / half-life), at least 0.02; ages in months."""
    seen = tie.last_evidence or tie.since
    assumed.strength += tie.strength is None
    assumed.confirmed += tie.confirmed not in CONFIRMED
    assumed.age += seen is None or day is None
    age = months(seen, day) if seen is not None and day is not None else UNKNOWN_AGE
    strength = UNKNOWN_STRENGTH if tie.strength is None else tie.strength
    base = float(np.interp(strength, range(1, 6), ANCHORS))
    share = CONFIRMED.get(tie.confirmed or "", CONFIRMED[UNKNOWN_CONFIRMED])
    return max(LEAST, float(base * share * 2.0 ** (-age / half_life)))


def likely(snapshot: GraphSnapshot, targets: Iterable[str], half_life: float, directed: bool) -> Likely:
    """Probabilities of all ties; several ties of one pair count as the strongest (noisy-or would count twice).

    A target that is an actor (plain files) is entered by the ties that lead to it, and never passed through.
    """
    day, wanted, assumed = snapshot.at or snapshot.as_of, set(targets), Assumed()
    between: dict[tuple[str, str], float] = {}
    access: dict[str, dict[str, float]] = {target: {} for target in wanted}
    for tie in snapshot.access:
        if tie.target in wanted:
            known = access[tie.target]
            known[tie.source] = max(probability(tie, day, half_life, assumed), known.get(tie.source, 0.0))
    for tie in snapshot.ties:
        if tie.source == tie.target:
            continue
        p = probability(tie, day, half_life, assumed)
        for a, b in ((tie.source, tie.target),) if directed else ((tie.source, tie.target), (tie.target, tie.source)):
            between[a, b] = max(p, between.get((a, b), 0.0))
            if b in wanted:
                access[b][a] = between[a, b]
    return Likely(between, access, assumed)
