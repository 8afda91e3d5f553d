"""What is said about how far a ranking holds, on pages and in reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph_service.analysis._caveats import ANSWERED
from graph_service.language import Phrase, say, say_n

FIRST = 3
MISSING: Mapping[str, Phrase] = {
    "ties": say("Ties missing"),
    "respondents": say("Respondents silent"),
}
WHAT = say("What is missing")
FIGURES: Mapping[str, Phrase] = {
    "first_stays": say("First place stays"),
    "top3_overlap": say("First three stay"),
    "kendall_tau": say("Whole order agrees (tau)"),
}


def told_in_words(ranking: Mapping[str, Any]) -> Iterator[Phrase]:
    """The sentences on how sure a ranking is."""
    by_kind = {(one["missing"], one["share"]): one for one in ranking["scenarios"]}
    ties, silent = by_kind["ties", 0.1], by_kind["respondents", ranking["silent_share"]]
    stays = 100 * ties["first_stays"]
    if len(ranking["first"]) > 1:
        yield say_n(
            "{n} actor shares the first place. With one tie in ten missing, one of them is still first in {s:.0f} % of trials.",
            "{n} actors share the first place. With one tie in ten missing, one of them is still first in {s:.0f} % of trials.",
            len(ranking["first"]),
            s=stays,
        )
    else:
        yield say("With one tie in ten missing, the first place stays the same in {s:.0f} % of trials.", s=stays)
    yield say(
        "If {share:.0f} % of the respondents had said nothing, it would stay the same in {s:.0f} %, and on average {k:.1f} of "
        "the first three would be among the first three.",
        share=100 * silent["share"],
        s=100 * silent["first_stays"],
        k=FIRST * silent["top3_overlap"],
    )


def is_in_bands(response_rate: float | None) -> bool:
    """Whether so many were silent that a rank is a band rather than a place (analytics 2)."""
    return response_rate is not None and response_rate < ANSWERED


def span(low: int, high: int) -> str:
    """An interval of places."""
    return str(low) if low == high else f"{low}–{high}"
