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
    from graph_service.analysis._forming import Learned
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
    found: list[Forecast] = []
    for pair in pairs:
        snapshot, ends = picture(service, pair), (min(pair), max(pair))
        figures = {}
        for months in HORIZONS:
            (said,) = _learned(service, snapshot, months).figures([ends])
            figures[months] = Figure(said.ours, said.adamic_adar, said.base_rate, said.low, said.high, said.is_fitted)
        found.append(Forecast(service.day(), INTRODUCTION, ends, figures, snapshot.fingerprint))
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
    from graph_service.service._drawing import printed_bands

    snapshot, bands = service.snapshot(), printed_bands(service)
    ends = [(band.source, band.market) for band in bands]
    beside = {months: _learned(service, snapshot, months, with_markets=True).figures(ends) for months in HORIZONS if bands}
    found = []
    for place, band in enumerate(bands):
        figure, low, high = band.range
        said = {months: of_months[place] for months, of_months in beside.items()}
        figures = {months: Figure(figure, one.adamic_adar, one.base_rate, low, high) for months, one in said.items()}
        found.append(Forecast(service.day(), BAND, ends[place], figures, snapshot.fingerprint))
    return found


def _learned(service: GraphService, snapshot: GraphSnapshot, months: int, *, with_markets: bool = False) -> Learned:
    from graph_service.analysis._forming import learn

    key = "learned", snapshot.fingerprint, months, with_markets
    return service.remembered(key, lambda: learn(snapshot, months, with_markets=with_markets))


def _new(service: GraphService, forecasts: Iterable[Forecast]) -> list[Keep]:
    known = {id for id, _, _ in service.store.list_records(COLLECTION)}
    return [Keep(COLLECTION, one.id, one.text) for one in forecasts if one.id not in known]
