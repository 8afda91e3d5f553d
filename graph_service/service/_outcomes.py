"""What became of forecasts: looked up in the dates of the network, and said to be unknown where they do not tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from graph_service.analysis._open_pairs import months_later
from graph_service.records import Record, first_day, last_day
from graph_service.service.forecasts import BAND, HORIZONS, Forecast
from graph_service.snapshot import GraphSnapshot, Tie, snapshot_of

if TYPE_CHECKING:
    from graph_service.service import GraphService

LAST_DAY, JOB = "9999-12-31", "WORKS_FOR"


class Outcome(Enum):
    """What is known of a forecast at a horizon."""

    CAME_TRUE = "came_true"
    DID_NOT = "did_not"
    RUNNING = "running"
    REPEATED = "repeated"
    GONE = "gone"
    UNCLEAR = "unclear"


def outcomes(service: GraphService, forecasts: Iterable[Forecast], day: str) -> list[tuple[Forecast, Mapping[int, Outcome]]]:
    """Each forecast with its outcome by months on a day, oldest first.

    A forecast of the same ends that comes while an earlier one is still running is a repetition: it is not counted twice.
    """
    recorded = _Recorded(service)
    counted: dict[tuple[str, tuple[str, str], int], str] = {}
    found: list[tuple[Forecast, Mapping[int, Outcome]]] = []
    for forecast in sorted(forecasts, key=lambda one: (one.day, one.id)):
        known: dict[int, Outcome] = {}
        for months in HORIZONS:
            due = months_later(forecast.day, months)
            key = (forecast.kind, forecast.ends, months)
            if forecast.day < counted.get(key, ""):
                known[months] = Outcome.REPEATED
                continue
            counted[key] = due
            known[months] = Outcome.RUNNING if due > day else recorded.outcome(forecast, due)
        found.append((forecast, known))
    return found


class _Recorded:
    """All that is recorded by now, seen with the employers and without the ended ties of a day of issue."""

    def __init__(self, service: GraphService) -> None:
        self.service, self.contents = service, service.contents()
        self._pictures: dict[Any, GraphSnapshot] = {}
        self._days: dict[str, Any] = {}

    def outcome(self, forecast: Forecast, due: str) -> Outcome:
        """What became of a forecast by its due day."""
        if any(id not in self.contents.entities for id in forecast.ends):
            return Outcome.GONE
        ever = self._picture(forecast.day, merge_persons=True)
        if not all(id in ever.by_id or id in ever.markets for id in forecast.ends):
            # one of them was an employee then
            ever = self._picture(forecast.day, merge_persons=False)
        ties = ever.access if forecast.kind == BAND else ever.ties
        ends = set(forecast.ends)
        return judged([tie for tie in ties if {tie.source, tie.target} == ends], forecast.day, due)

    def _picture(self, issued: str, *, merge_persons: bool) -> GraphSnapshot:
        if issued not in self._days:
            # days on which the same had ended and the same were employed give the same picture
            ties = self.contents.ties.items()
            ended = frozenset(id for id, tie in ties if last_day(tie.get("until", LAST_DAY)) < issued)
            begun = frozenset(id for id, tie in ties if tie["kind"] == JOB and first_day(tie.get("since", issued)) <= issued)
            self._days[issued] = ended, begun
        key = *self._days[issued], merge_persons
        if key not in self._pictures:
            kept = {id: tie if id in key[0] else _without_end(tie) for id, tie in self.contents.ties.items()}
            self._pictures[key] = snapshot_of(
                self.service.schema,
                replace(self.contents, ties=kept),
                at=LAST_DAY,
                today=self.service.today(),
                merge_persons=merge_persons,
                employed=issued,
            )
        return self._pictures[key]


def _without_end(tie: Record) -> Record:
    return tie if tie["kind"] == JOB else {name: value for name, value in tie.items() if name != "until"}


def judged(ties: Iterable[Tie], issued: str, due: str) -> Outcome:
    """Whether one of the ties between the two ends began after the day of issue and until the due day.

    A tie without a date, with one too coarse to tell, or from before (it was recorded late, so there was nothing to
    forecast) leaves it unclear, unless another tie tells.
    """
    is_unclear = False
    for tie in ties:
        if tie.since is None:
            is_unclear = True
        elif first_day(tie.since) > issued and last_day(tie.since) <= due:
            return Outcome.CAME_TRUE
        elif first_day(tie.since) <= due:
            is_unclear = True
    return Outcome.UNCLEAR if is_unclear else Outcome.DID_NOT
