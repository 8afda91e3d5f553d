"""What is said about export reach and readiness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph_service.analysis._bands import bands
from graph_service.analysis._reached import NO_ROUTE, Reached
from graph_service.analysis._readiness import ELEMENTS, SAID
from graph_service.analysis._result import Listed, Row, Warn
from graph_service.language import Phrase, say, say_n


def sentences(found: Reached, rows: Sequence[Row], readiness: Sequence[Row], hops: int) -> Iterator[Phrase]:
    """Who reaches how much; what is not known of readiness, or the elements where one actor and one market are asked about."""
    if (nothing := found.nothing()) is not None:
        yield nothing
        return
    asked = [row for row in rows if row["reach"] is not None]
    reaching = [row for row in asked if row["markets"]]
    yield say_n(
        "{n} actor of {all} has a route to a market abroad within {hops} ties.",
        "{n} actors of {all} have a route to a market abroad within {hops} ties.",
        len(reaching),
        all=len(asked),
        hops=hops,
    )
    if reaching:
        yield _furthest(found, reaching, len({pair["target"] for pair in found.pairs}))
    if len(readiness) == 1:
        yield _elements(found, readiness[0])
    else:
        yield from _unknown(readiness)


def _furthest(found: Reached, reaching: Sequence[Row], markets: int) -> Phrase:
    best = min(reaching, key=lambda row: (-round(row["reach"], 12), row["id"]))
    return say_n(
        "Furthest reach: {name}, with a route to {n} market of {all}; the surest is {market}, in this model {band}.",
        "Furthest reach: {name}, with routes to {n} markets of {all}; the surest is {market}, in this model {band}.",
        best["markets"],
        name=best["label"],
        all=markets,
        market=found.market(best["best_market"]),
        band=bands(best["best"], best["best_least"], best["best_most"]),
    )


def _elements(found: Reached, row: Row) -> Phrase:
    parts = [say("{what}: {answer}", what=ELEMENTS[name], answer=SAID[row[name]]) for name in ("offer", "language", "sale")]
    route = bands(row["reliability"], row["least"], row["most"]) if row["reliability"] else NO_ROUTE
    parts.append(say("{what}: {answer}", what=ELEMENTS["route"], answer=route))
    return say(
        "{name} and {market}. {elements}. Lowest: {lowest}.",
        name=found.snapshot.by_id[row["actor"]].label,
        market=found.market(row["market"]),
        elements=Listed(tuple(parts)),
        lowest=Listed(tuple(ELEMENTS[name] for name in row["lowest"])),
    )


def _unknown(readiness: Sequence[Row]) -> Iterator[Phrase]:
    actors = {row["actor"] for row in readiness}
    counts = [len({row["actor"] for row in readiness if row[name] is None}) for name in ("offer", "language", "sale")]
    if any(counts):
        offers, languages, sales = counts
        yield say(
            "Readiness is known in part only. Of {all} actors nothing is recorded on: what they offer abroad ({offers}), a "
            "language of the market ({languages}), sales abroad ({sales}).",
            all=len(actors),
            offers=offers,
            languages=languages,
            sales=sales,
        )


def warnings(rows: Sequence[Row], readiness: Sequence[Row]) -> Iterator[Warn]:
    """Why cells are empty."""
    if any(row["reach"] is None for row in rows):
        yield Warn("only_sources", say("Only the actors that the question starts from have a reach."))
    if any(row["reach"] is not None and row["best_market"] is None for row in rows):
        yield Warn("no_route", say("Who has no route to any market has no surest market."))
    if any(row[name] is None for row in readiness for name in ELEMENTS):
        yield Warn(
            "not_known",
            say(
                "An element of readiness that nothing is recorded on, or that has no meaning without a route, is not known: it "
                "is never guessed, and companies are not ranked by these elements."
            ),
        )
    if any(row["dependence_on"] is None for row in readiness):
        yield Warn("no_dependence", say("Where there is no route, or nobody in between, dependence is empty."))
