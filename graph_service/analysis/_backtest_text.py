"""A backtest in sentences: who did best first, and what the figures cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph_service.analysis._result import Row, Warn
from graph_service.language import Phrase, say, say_n

NAMES = {
    "ours": say("our figures"),
    "adamic_adar": say("Adamic-Adar alone"),
    "base_rate": say("the base rate"),
}


def sentences(scores: Sequence[Row], years: Sequence[Row], months: int, top: int) -> list[Phrase]:
    """What a backtest comes to: Brier score first, then the first ten."""
    ours, *baselines = scores
    # where both are equal the plainer one
    best = min(reversed(baselines), key=lambda row: row["brier"])
    name = NAMES[best["method"]]
    if best["brier"] < ours["brier"]:
        is_sure = best["more_high"] < 0
        told = say("By the Brier score {baseline} did better than our figures.", baseline=name)
        if not is_sure:
            told = say("By the Brier score {baseline} did better than our figures, though chance may do that.", baseline=name)
    elif all(row["more_low"] > 0 for row in baselines):
        told = say("By the Brier score our figures did better than Adamic-Adar alone and than the base rate.")
    else:
        told = say(
            "By the Brier score our figures lost least, but the difference from {baseline} cannot be told from chance.",
            baseline=name,
        )
    of_ten = say(
        "Of the {n} pairs that each found likeliest ({top} in each year), a tie came within {months} months: our figures "
        "{ours:.1f}, Adamic-Adar alone {adamic:.1f}, the base rate {base:.1f}.",
        n=sum(min(top, row["candidates"]) for row in years),
        top=top,
        months=months,
        **{key: float(row["hits"]) for key, row in zip(("ours", "adamic", "base"), scores, strict=True)},
    )
    return [told, of_ten, _reach(years)]


def _reach(years: Sequence[Row]) -> Phrase:
    return say(
        "Candidates are pairs at distance two before the cut, {candidates} in all. Of {new} pairs first tied in the months "
        "looked at, {known} were of actors who had ties before, and {formed} were candidates: the others nobody forecast.",
        candidates=sum(row["candidates"] for row in years),
        new=sum(row["new_ties"] for row in years),
        known=sum(row["new_among_known"] for row in years),
        formed=sum(row["formed"] for row in years),
    )


def warnings(years: Sequence[Row], months: int, asked: int, undated: int, is_two_sided: bool) -> list[Warn]:
    """What a reader must know before believing the figures."""
    return list(_warnings(years, months, asked, undated, is_two_sided))


def _warnings(years: Sequence[Row], months: int, asked: int, undated: int, is_two_sided: bool) -> Iterator[Warn]:
    if is_two_sided:
        yield Warn(
            "two_sided",
            say(
                "The network has two sides with ties only between them, as works and their makers. Two actors with a common "
                "contact are of one side and are not tied: Adamic-Adar says nothing about ties here."
            ),
        )
    if months != asked:
        yield Warn(
            "whole_years",
            say("Some dates are only years, which read as their first day: the horizon is {months} months.", months=months),
        )
    if undated:
        yield Warn(
            "undated",
            say_n(
                "{n} pair has a tie without a date: it counts as tied before every cut.",
                "{n} pairs have a tie without a date: they count as tied before every cut.",
                undated,
            ),
        )
    thin = [str(row["year"]) for row in years if not row["is_fitted"]]
    if thin:
        yield Warn(
            "too_thin",
            say("Too few pairs were tied before to learn from, so our figure is a setting: {years}.", years=tuple(thin)),
        )
    yield Warn(
        "as_recorded",
        say(
            "Intervals: Wilson for the first ten, bootstrap over candidates for the Brier score, both as if pairs were "
            "independent. Attributes of actors are those of today."
        ),
    )
