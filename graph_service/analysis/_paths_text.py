"""What is said about export paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph_service.analysis._bands import bands
from graph_service.analysis._ends import label_of, target_words
from graph_service.analysis._no_routes import no_route_sentences
from graph_service.analysis._result import Row, Warn
from graph_service.analysis._tiemodel import Assumed
from graph_service.language import Country, Phrase, say, say_n
from graph_service.snapshot import GraphSnapshot


@dataclass(frozen=True)
class Answer:
    """What was found for one pair: its row, its best routes, what each actor in between is worth, and its cuts."""

    pair: Row
    rows: list[Row]
    hangs_on: list[Row] = field(default_factory=list)
    cuts: list[Row] = field(default_factory=list)
    failing: list[Row] = field(default_factory=list)


def sentences(
    snapshot: GraphSnapshot, answers: list[Answer], unreached: list[Row], hops: int, more: Mapping[str, Phrase]
) -> list[Phrase]:
    """Market by market, with those who have no route, and one sentence more at the end of each that has one."""
    if not answers:
        return [say("No market is recorded: there is nothing to reach.")]
    found: list[Phrase] = []
    by_target: dict[str, list[Answer]] = {}
    for answer in answers:
        by_target.setdefault(answer.pair["target"], []).append(answer)
    for target, group in by_target.items():
        name = target_words(snapshot, target)
        found += _best_sentences(snapshot, name, group)
        missing = [row for row in unreached if row["target"] == target]
        found += no_route_sentences(snapshot, missing, name, hops, len(group))
        if target in more:
            found.append(more[target])
    return found


def _best_sentences(snapshot: GraphSnapshot, market: str | Country | Phrase, group: list[Answer]) -> Iterator[Phrase]:
    # who has access of their own needs no route; their number is said instead
    reached = [answer for answer in group if answer.rows]
    own = sum(len(answer.rows[0]["path"]) == 2 for answer in reached)
    if len(group) > 1 and own:
        yield say_n("{n} actor has access to {market}.", "{n} actors have access to {market}.", own, market=market)
    routes = [answer for answer in reached if len(answer.rows[0]["path"]) > 2] or reached
    best = max(routes, key=lambda answer: answer.pair["reliability"], default=None)
    if best is None:
        return
    labels = [label_of(snapshot, id) for id in best.rows[0]["path"]]
    path = say("{path} → {market}", path=" → ".join(labels[:-1]), market=market)
    pair = best.pair
    values = {"market": market, "path": path, "band": bands(pair["reliability"], pair["least"], pair["most"])}
    dependence = pair["dependence"]
    if dependence is None:
        yield say(
            "Best route to {market}: {path}. Strength in this model, all its routes together: {band}. Nobody stands in between.",
            **values,
        )
        return
    name = label_of(snapshot, pair["dependence_on"])
    yield say(
        "Best route to {market}: {path}. Strength in this model, all its routes together: {band}. "
        "{q:.0f} % of it depends on {name}.",
        **values,
        q=100 * dependence,
        name=name,
    )


def warnings(assumed: Assumed, pairs: list[Row], targets: Sequence[str]) -> Iterator[Warn]:
    """Caveats of the model, and of the pairs asked about; no targets: no market is known."""
    yield Warn(
        "model_not_forecast", say("The figures come from a model of ties: they compare routes, they do not forecast exports.")
    )
    yield from _about_assumptions(assumed)
    sampled = sum(pair["method"] == "sampled" for pair in pairs)
    if sampled:
        yield Warn(
            "sampled",
            say_n(
                "{n} pair has too many routes for an exact figure; it was sampled, files and data hold the interval.",
                "{n} pairs have too many routes for an exact figure; they were sampled, files and data hold the intervals.",
                sampled,
            ),
        )
    if any(pair["dependence"] is None for pair in pairs):
        yield Warn("no_dependence", say("Where there is no route, or nobody in between, dependence is empty."))
    if not targets:
        yield Warn("no_markets", say("Nobody's access to a market is recorded."))


def _about_assumptions(assumed: Assumed) -> Iterator[Warn]:
    if assumed.strength:
        yield Warn(
            "strength_unknown",
            say_n(
                "The strength of {n} tie is not known; it was read as 2.",
                "The strength of {n} ties is not known; it was read as 2.",
                assumed.strength,
            ),
        )
    if assumed.confirmed:
        yield Warn(
            "confirmation_unknown",
            say_n(
                "Whether both sides confirm {n} tie is not known; it was read as confirmed by one.",
                "Whether both sides confirm {n} ties is not known; they were read as confirmed by one.",
                assumed.confirmed,
            ),
        )
    if assumed.age:
        yield Warn(
            "age_unknown",
            say_n(
                "The age of {n} tie is not known; it was read as 36 months.",
                "The age of {n} ties is not known; it was read as 36 months.",
                assumed.age,
            ),
        )
