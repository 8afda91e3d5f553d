"""The log of forecasts: every proposed introduction and every band that a report gave out, with its figure and day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from graph_service import __version__
from graph_service.service._scope import Scope, checked_day
from graph_service.snapshot import GraphSnapshot
from graph_service.store import Keep

if TYPE_CHECKING:
    from graph_service.analysis._forming import Figures
    from graph_service.service import GraphService

COLLECTION = "forecasts"
HORIZONS = (12, 24)
"""Months after which an outcome is looked up."""
INTRODUCTION, BAND = "introduction", "band"


@dataclass(frozen=True)
class Figure:
    """What was forecast for one horizon, beside what Adamic-Adar alone and the base rate said on that day.

    ``low`` and ``high`` are the range of ``ours``: of a band over the settings shown, of an introduction what the fit leaves
    open (None: nothing was fitted).
    """

    ours: float
    adamic_adar: float
    base_rate: float
    low: float | None = None
    high: float | None = None
    is_fitted: bool = True


@dataclass(frozen=True)
class Forecast:
    """One forecast as it was given out; actors are held by id only.

    ``ends`` are two actors (introduction) or an actor and a market (band). ``figures`` is by months. ``print`` is the
    fingerprint of the network that it was made from, ``version`` that of the program.
    """

    day: str
    kind: str
    ends: tuple[str, str]
    figures: Mapping[int, Figure]
    print: str
    version: str = __version__

    @property
    def id(self) -> str:
        """The same for the same forecast on the same data and day, so that it is logged once."""
        key = json.dumps([self.kind, self.ends, self.print], ensure_ascii=False)
        return f"{self.day}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"

    @property
    def text(self) -> str:
        """The record to store."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Forecast:
        """The forecast of a stored record."""
        kept: dict[str, Any] = json.loads(text)
        figures = {int(months): Figure(**figure) for months, figure in kept.pop("figures").items()}
        return cls(**kept | {"ends": tuple(kept["ends"]), "figures": figures})


def logged(service: GraphService) -> list[Forecast]:
    """All forecasts given out so far, oldest first."""
    return [Forecast.read(text) for _, text, _ in service.store.list_records(COLLECTION)]


def issued(service: GraphService, pairs: Sequence[tuple[str, str]]) -> list[Keep]:
    """The records of introductions that are proposed today, to be stored in the transaction that proposes them.

    Parameters
    ----------
    service
        Its day is the day of the forecast: what happened before it is told later is no forecast.
    pairs
        Ids of the two actors of each.
    """
    from graph_service.analysis._forming import figures

    found: list[Forecast] = []
    for pair in pairs:
        snapshot = picture(service, pair)
        ends = (min(pair), max(pair))
        learned = {months: _figure(figures(snapshot, [ends], months)[0]) for months in HORIZONS}
        found.append(Forecast(service.day(), INTRODUCTION, ends, learned, snapshot.fingerprint))
    return _new(service, found)


def issue_report(service: GraphService, at: str | None = None, *, who: str) -> int:
    """Log the bands that the report of today prints, all or none, and return how many were new.

    A report of another day looks back (or ahead): it gives out no forecast. Nor does looking at the report on its page.
    """
    if at is not None and checked_day(at) != service.day():
        return 0
    keeps = _new(service, _bands(service))
    if keeps:
        service.store.apply([], who=who, what="forecasts", keeps=keeps)
    return len(keeps)


def picture(service: GraphService, ends: Iterable[str], day: str | None = None) -> GraphSnapshot:
    """The network with all ends in it: employees are shown apart where one of them is an employee."""
    snapshot = service.snapshot(day)
    return snapshot if all(id in snapshot.by_id for id in ends) else service.pictured(Scope(day, merge_persons=False))


def _bands(service: GraphService) -> list[Forecast]:
    from graph_service.analysis._forming import access_figures
    from graph_service.service._drawing import printed_bands

    snapshot, bands = service.snapshot(), printed_bands(service)
    ends = [(band.source, band.market) for band in bands]
    found: list[dict[int, Figure]] = [{} for _ in bands]
    for months in HORIZONS if bands else ():
        for place, beside in enumerate(access_figures(snapshot, ends, months)):
            figure, low, high = bands[place].range
            found[place][months] = Figure(figure, beside.adamic_adar, beside.base_rate, low, high)
    return [Forecast(service.day(), BAND, pair, figures, snapshot.fingerprint) for pair, figures in zip(ends, found, strict=True)]


def _figure(found: Figures) -> Figure:
    return Figure(found.ours, found.adamic_adar, found.base_rate, found.low, found.high, found.is_fitted)


def _new(service: GraphService, forecasts: Iterable[Forecast]) -> list[Keep]:
    known = {id for id, _, _ in service.store.list_records(COLLECTION)}
    return [Keep(COLLECTION, one.id, one.text) for one in forecasts if one.id not in known]
