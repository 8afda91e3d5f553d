"""Forecasts kept to account: how often they came true, beside Adamic-Adar alone and the base rate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph_service import __version__
from graph_service.analysis._account_text import caveats, edges, sentences
from graph_service.analysis._scored import Spread, calibration, losses
from graph_service.language import Phrase, shown
from graph_service.schema import market_words
from graph_service.service._outcomes import Outcome, outcomes
from graph_service.service.forecasts import BAND, HORIZONS, INTRODUCTION, Figure, Forecast, logged

if TYPE_CHECKING:
    from graph_service.service import GraphService

METHODS = ("ours", "adamic_adar", "base_rate")
KINDS = (INTRODUCTION, BAND)
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


def account(service: GraphService, day: str | None = None) -> Account:
    """Score every logged forecast whose time has come.

    Parameters
    ----------
    service
        Its log of forecasts and the dates in its network.
    day
        Stand at this day: forecasts given out before it (a report does not tell of its own). None: all, at the store's day.
    """
    forecasts = [forecast for forecast in logged(service) if day is None or forecast.day < day]
    stood = day or service.day()
    key = "account", service.contents().sign, stood, tuple(forecast.id for forecast in forecasts)
    return service.remembered(key, lambda: _account(service, forecasts, stood))


def _account(service: GraphService, forecasts: Sequence[Forecast], day: str) -> Account:
    made, known = Account(day), outcomes(service, forecasts, day)
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
                bins = calibration([figure.ours for figure, _ in scored], [came for _, came in scored], edges(kind))
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


def page(service: GraphService, found: Account, most: int, language: str) -> tuple[str, str]:
    """The account and its newest forecasts as HTML, for a page that brings the sheets of the report."""
    from graph_service.render._report_account import account_blocks, forecast_list
    from graph_service.render.report_html import blocks_html

    names = {
        id: shown(market_words(record), language) if thing == "market" else str(record.get("name", id))
        for id, (thing, record) in service.contents().entities.items()
    }
    # newest first, as they are; of one day introductions, then by name
    rows = sorted(
        found.forecasts,
        key=lambda row: (row["kind"] != INTRODUCTION, *(names.get(row[end], row[end]) for end in ("from", "to"))),
    )
    rows.sort(key=lambda row: row["day"], reverse=True)
    listed = [forecast_list(rows[:most], names, language)] if rows else []
    return blocks_html(account_blocks(found.as_json(language), language)), blocks_html(listed)
