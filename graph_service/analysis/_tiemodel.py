"""How likely a tie is to carry an introduction: strength, confirmation and age as one number (analytics 2.3.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from graph_service.analysis._result import Row
from graph_service.language import Phrase, say
from graph_service.records import first_day
from graph_service.snapshot import GraphSnapshot, Tie

# know of, have met, occasional exchange, regular work, would vouch today
ANCHORS = (0.15, 0.30, 0.50, 0.70, 0.85)
CONFIRMED = {"both": 1.0, "one": 0.8, "inferred": 0.5}
LEAST = 0.02
# what is not known reads as: have met, one side says so, as old as the usual half-life
UNKNOWN_STRENGTH, UNKNOWN_CONFIRMED, UNKNOWN_AGE = 2.0, "one", 36.0
DAYS = 30.4375
# settings that results are shown for beside the ones asked for: half-lives in months, and how often an actor is there
HALF_LIVES, AVAILABLE = (12, 36, 120), 0.9
SETTINGS: Mapping[str, Phrase] = {
    "strength_1": say("Strength 1: know of"),
    "strength_2": say("Strength 2: have met"),
    "strength_3": say("Strength 3: occasional exchange"),
    "strength_4": say("Strength 4: regular work"),
    "strength_5": say("Strength 5: would vouch today"),
    "strength_unknown": say("Strength not known: read as 2"),
    "confirmed_both": say("Named by both sides"),
    "confirmed_one": say("Named by one side"),
    "confirmed_inferred": say("Inferred from events"),
    "confirmed_unknown": say("Who named it is not known: read as one side"),
    "half_life": say("Months after which a tie without new evidence counts half"),
    "age_unknown": say("Age not known: read as so many months"),
    "floor": say("Least figure of a tie"),
    "max_hops": say("Most ties of a route"),
    "available": say("Share of the time that an actor in between is there"),
    "range_half_life_least": say("Range shown: shortest half-life in months"),
    "range_half_life_most": say("Range shown: longest half-life in months"),
    "range_available": say("Range shown: share of the time that an actor in between is there"),
}
# what an analysis that prints the model says of the table ``tie_model``
COLUMNS: Mapping[str, Phrase] = {"setting": say("Setting"), "value": say("Value"), "ties": say("Ties read so")}
HEADER = tuple(COLUMNS)


@dataclass
class Assumed:
    """How many ties were read with each setting: with an assumption, by what was not known; and by what was."""

    read: Counter[str] = field(default_factory=Counter)

    @property
    def strength(self) -> int:
        """Ties of unknown strength."""
        return self.read["strength_unknown"]

    @property
    def confirmed(self) -> int:
        """Ties of which it is not known who named them."""
        return self.read["confirmed_unknown"]

    @property
    def age(self) -> int:
        """Ties of unknown age."""
        return self.read["age_unknown"]


@dataclass(frozen=True)
class Likely:
    """Tie probabilities: between actors (either way, a pair once unless directed) and from actors to a target."""

    between: dict[tuple[str, str], float]
    access: dict[str, dict[str, float]]
    assumed: Assumed = field(default_factory=Assumed)

    def along(self, path: Sequence[str]) -> float:
        """The product of the ties of a route, whose last step leads into the target."""
        p: float = self.access[path[-1]][path[-2]]
        for step in pairwise(path[:-1]):
            p *= self.between[step]
        return p


def months(since: str, day: str) -> float:
    """Calendar months from a date (its first day) to a day; not below 0."""
    (y, m, d), (year, month, last) = (tuple(map(int, first_day(date).split("-"))) for date in (since, day))
    return max(0.0, 12 * (year - y) + (month - m) + (last - d) / DAYS)


def probability(tie: Tie, day: str | None, half_life: float, assumed: Assumed) -> float:
    """p = b(strength) c(confirmed) 2^(-age / half-life), at least 0.02; ages in months."""
    seen = tie.last_evidence or tie.since
    age = None if seen is None or day is None else months(seen, day)
    strength = UNKNOWN_STRENGTH if tie.strength is None else min(5.0, max(1.0, tie.strength))
    step = min(int(strength), 4)
    base = ANCHORS[step - 1] + (strength - step) * (ANCHORS[step] - ANCHORS[step - 1])
    confirmed = tie.confirmed if tie.confirmed in CONFIRMED else "unknown"
    share = CONFIRMED.get(confirmed, CONFIRMED[UNKNOWN_CONFIRMED])
    p: float = base * share * 2.0 ** (-(UNKNOWN_AGE if age is None else age) / half_life)
    # a strength between two anchors (the mean of two reports) is counted with the nearer one
    assumed.read["strength_unknown" if tie.strength is None else f"strength_{int(strength + 0.5)}"] += 1
    assumed.read[f"confirmed_{confirmed}"] += 1
    assumed.read["age_unknown"] += age is None
    assumed.read["floor"] += p < LEAST
    assumed.read["all"] += 1
    return max(LEAST, p)


def settings_table(assumed: Assumed, half_life: float, max_hops: int, available: float) -> list[Row]:
    """All settings of the model with their values, and how many ties each of them was read with.

    Parameters
    ----------
    assumed
        What reading the ties counted.
    half_life, max_hops, available
        What was asked: months, ties, a share.

    Returns
    -------
    list of dict
        setting (a name of ``SETTINGS``), value, ties.
    """
    every = assumed.read["all"]
    values: dict[str, tuple[float, int]] = {
        f"strength_{step}": (anchor, assumed.read[f"strength_{step}"]) for step, anchor in enumerate(ANCHORS, 1)
    }
    values["strength_unknown"] = ANCHORS[round(UNKNOWN_STRENGTH) - 1], assumed.strength
    values |= {f"confirmed_{who}": (share, assumed.read[f"confirmed_{who}"]) for who, share in CONFIRMED.items()}
    values["confirmed_unknown"] = CONFIRMED[UNKNOWN_CONFIRMED], assumed.confirmed
    values |= {"half_life": (half_life, every), "age_unknown": (UNKNOWN_AGE, assumed.age)}
    values |= {"floor": (LEAST, assumed.read["floor"]), "max_hops": (max_hops, every), "available": (available, every)}
    values |= {"range_half_life_least": (min(HALF_LIVES), every), "range_half_life_most": (max(HALF_LIVES), every)}
    values["range_available"] = AVAILABLE, every
    return [{"setting": name, "value": value, "ties": ties} for name, (value, ties) in values.items()]


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
