"""The account of forecasts in sentences: finding first, and a baseline that does better is named in the first one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_service.analysis._backtest_text import NAMES
from graph_service.analysis._bands import BANDS, bands
from graph_service.language import Phrase, say, say_n

METHOD_WORDS: Mapping[str, Phrase] = {
    "ours": say("Our figures"),
    "adamic_adar": say("Adamic-Adar alone"),
    "base_rate": say("The base rate"),
}
# of fewer forecasts neither a winner nor an interval is told
FEW = 10
KIND_WORDS: Mapping[str, Phrase] = {
    "introduction": say("Proposed introductions"),
    "band": say("Bands of routes to markets"),
}
OUTCOME_WORDS: Mapping[str, Phrase] = {
    "came_true": say("came true"),
    "did_not": say("did not"),
    "running": say("not due yet"),
    "repeated": say("said before"),
    "gone": say("somebody has left the network"),
    "unclear": say("the dates do not tell"),
}
# introductions by shares that a reader can tell apart; bands by their own limits
SHARES: Mapping[float, Phrase] = {
    0.0: say("under 2 in 100"),
    0.02: say("2 to 5 in 100"),
    0.05: say("5 to 10 in 100"),
    0.10: say("10 to 20 in 100"),
    0.20: say("20 to 50 in 100"),
    0.50: say("50 in 100 or more"),
}
Row = Mapping[str, Any]


def edges(kind: str) -> Sequence[float]:
    """Where the bins of a calibration table begin and end."""
    return (*SHARES, 1.0) if kind == "introduction" else (*(least for least, _ in BANDS.values()), 1.0)


def figure_words(kind: str, figure: float, low: float | None = None, high: float | None = None) -> Phrase:
    """A figure as readers see it: the band of a route with its range, or about how many in a hundred."""
    if kind == "introduction":
        return SHARES[max(least for least in SHARES if least <= figure)]
    return bands(figure, low, high)


def sentences(scores: Sequence[Row], counts: Sequence[Row]) -> list[Phrase]:
    """What the account comes to."""
    if not counts:
        return [
            say("Nothing has been forecast yet."),
            say("Save a connection report or propose an introduction: each is logged with its figure and its day."),
        ]
    groups = [(kind, months) for kind, months in dict.fromkeys((row["kind"], row["months"]) for row in scores)]
    verdicts = [_verdict([row for row in scores if (row["kind"], row["months"]) == group]) for group in groups]
    verdicts.sort(key=lambda found: -found[0])
    found = [phrase for _, phrase in verdicts]
    if not found:
        running = sum(row["running"] for row in counts if row["months"] == counts[0]["months"])
        found.append(
            say_n(
                "No forecast can be scored yet: {n} is not due.",
                "No forecast can be scored yet: {n} are not due.",
                running,
            )
        )
    return found


def _verdict(rows: Sequence[Row]) -> tuple[int, Phrase]:
    """How surely a baseline does better (2 surely, 1 perhaps, 0 it does not, -1 nobody can say), and the sentence."""
    ours, *baselines = rows
    # where both are equal the plainer one
    best = min(reversed(baselines), key=lambda row: row["brier"])
    values = {
        "kind": KIND_WORDS[ours["kind"]],
        "months": ours["months"],
        "baseline": NAMES[best["method"]],
        "n": ours["forecasts"],
        "true": ours["came_true"],
    }
    if ours["forecasts"] < FEW:
        return -1, say(
            "{kind}, {months} months: {true} of {n} came true. Of fewer than {few} nobody can say whose figures are better.",
            **values,
            few=FEW,
        )
    if best["brier"] >= ours["brier"]:
        is_sure = all(row["more_low"] > 0 for row in baselines)
        text = (
            say("{kind}, {months} months: our figures did better than both baselines ({true} of {n} came true).", **values)
            if is_sure
            else say(
                "{kind}, {months} months: our figures lost least, but the difference from {baseline} cannot be told from "
                "chance ({true} of {n} came true).",
                **values,
            )
        )
        return 0, text
    if best["more_high"] < 0:
        return 2, say("{kind}, {months} months: {baseline} did better than our figures ({true} of {n} came true).", **values)
    return 1, say(
        "{kind}, {months} months: {baseline} did better than our figures, though the difference cannot be told from chance "
        "({true} of {n} came true).",
        **values,
    )


def caveats() -> list[Phrase]:
    """How to read the account."""
    return [
        say(
            "An introduction came true if a tie between the two, of strength 2 or more or of unknown strength, began after the "
            "day of the forecast and within 12 or 24 months. Whether somebody introduced them does not matter."
        ),
        say(
            "A band came true if the actor itself has recorded access to the market that began within 12 or 24 months. A strong "
            "route says that somebody can be reached, not that access follows: so the two are compared, not equal."
        ),
        say(
            "The Brier score is the mean squared difference between figure and outcome: 0 is right every time, and 0.25 is what "
            "one half for everything gives. Lower is better."
        ),
        say(
            "Adamic-Adar alone and the base rate are learned from the dated history of the network on the day of the forecast. A "
            "past without enough ties gives the base rate for both."
        ),
        say(
            "What is not due is not scored; nor is what was said before and still running, or whose end has left the network, "
            "or whose dates do not tell. Intervals are bootstrapped over forecasts as if these were independent; they are not "
            "quite, so the truth may lie further away."
        ),
    ]
