"""Forecasts kept to account: how often they came true, beside Adamic-Adar alone and the base rate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph_service import __version__
from graph_service.analysis._scored import Spread, calibration, losses
from graph_service.language import Phrase
from graph_service.service._account_text import caveats, sentences
from graph_service.service._outcomes import Outcome, outcomes
from graph_service.service.forecasts import BAND, HORIZONS, INTRODUCTION, Figure, Forecast, logged

if TYPE_CHECKING:
    from graph_service.service import GraphService

METHODS = ("ours", "adamic_adar", "base_rate")
KINDS = (INTRODUCTION, BAND)
# bands by their limits (analytics 2.3.5), introductions by shares that a reader can tell apart
EDGES: Mapping[str, Sequence[float]] = {
    INTRODUCTION: (0.0, 0.02, 0.05, 0.10, 0.20, 0.50, 1.0),
    BAND: (0.0, 0.05, 0.20, 0.50, 1.0),
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """What became of all forecasts until a day.

    ``scores`` has a row for each kind, horizon and method with something to score; ``counts`` one for each kind and horizon;
    ``calibration`` one for each bin of our figures; ``forecasts`` one for each forecast, newest first.
    """

    day: str
    scores: list[Row] = field(default_factory=list)
    counts: list[Row] = field(default_factory=list)
    calibration: list[Row] = field(default_factory=list)
    forecasts: list[Row] = field(default_factory=list)

    @property
    def sentences(self) -> list[Phrase]:
        """What it comes to: whether a baseline does better first."""
        return sentences(self.scores, self.counts)

    @property
    def caveats(self) -> list[Phrase]:
        """What the figures mean, and what they do not say."""
        return caveats()

    def as_json(self, language: str) -> Row:
        """The account as programs get it."""
        return {
            "day": self.day,
            "rows": self.scores,
            "tables": {"counts": self.counts, "calibration": self.calibration, "forecasts": self.forecasts},
            "sentences": [phrase.in_language(language) for phrase in self.sentences],
            "caveats": [phrase.in_language(language) for phrase in self.caveats],
            "version": __version__,
        }


def account(service: GraphService) -> Account:
    """Score every logged forecast whose time has come, by the dates that are recorded until the day of the store."""
    known = outcomes(service, logged(service))
    made = Account(service.day())
    for kind in KINDS:
        of_kind = [(forecast, found) for forecast, found in known if forecast.kind == kind]
        for months in HORIZONS if of_kind else ():
            counted = Counter(found[months] for _, found in of_kind)
            made.counts.append(
                {"kind": kind, "months": months, "issued": len(of_kind)} | {one.value: counted[one] for one in Outcome}
            )
            scored = [
                (forecast.figures[months], found[months] is Outcome.CAME_TRUE)
                for forecast, found in of_kind
                if found[months] in (Outcome.CAME_TRUE, Outcome.DID_NOT)
            ]
            if scored:
                made.scores.extend({"kind": kind, "months": months} | row for row in _scores(scored))
                bins = calibration([figure.ours for figure, _ in scored], [came for _, came in scored], EDGES[kind])
                made.calibration.extend({"kind": kind, "months": months} | row for row in bins)
    made.forecasts.extend(_listed(forecast, found) for forecast, found in reversed(known))
    return made


def _scores(scored: Sequence[tuple[Figure, bool]]) -> list[Row]:
    import numpy as np

    came = np.array([outcome for _, outcome in scored], dtype=float)
    lost = {name: losses(np.array([getattr(figure, name) for figure, _ in scored]), came) for name in METHODS}
    rows: list[Row] = []
    for name in METHODS:
        low, high = Spread.of(lost[name], came).interval()
        # how much more it loses than ours, on the same forecasts
        more_low, more_high = Spread.of(lost[name] - lost["ours"], came).interval()
        rows.append(
            {
                "method": name,
                "forecasts": len(scored),
                "came_true": int(came.sum()),
                "mean_figure": sum(getattr(figure, name) for figure, _ in scored) / len(scored),
                "brier": float(lost[name].mean()),
                "low": low,
                "high": high,
                "more_low": more_low,
                "more_high": more_high,
            }
        )
    return rows


def _listed(forecast: Forecast, found: Mapping[int, Outcome]) -> Row:
    figures = {f"{name}_{months}": getattr(forecast.figures[months], name) for months in HORIZONS for name in METHODS}
    first = forecast.figures[HORIZONS[0]]
    return {
        "id": forecast.id,
        "day": forecast.day,
        "kind": forecast.kind,
        "from": forecast.ends[0],
        "to": forecast.ends[1],
        **figures,
        "low_12": first.low,
        "high_12": first.high,
        "is_fitted": first.is_fitted,
        **{f"outcome_{months}": found[months].value for months in HORIZONS},
        "fingerprint": forecast.print,
        "version": forecast.version,
    }
