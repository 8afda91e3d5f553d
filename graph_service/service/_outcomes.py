"""What became of forecasts: looked up in the dates of the network, and said to be unknown where they do not tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from graph_service.analysis._open_pairs import months_later
from graph_service.records import Record, first_day, last_day
from graph_service.service.forecasts import BAND, HORIZONS, Forecast
from graph_service.snapshot import GraphSnapshot, Tie, snapshot_of

if TYPE_CHECKING:
    from graph_service.service import GraphService

LAST_DAY = "9999-12-31"


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
    pictures: dict[tuple[str, bool], GraphSnapshot] = {}
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
            known[months] = Outcome.RUNNING if due > day else _outcome(service, forecast, due, pictures)
        found.append((forecast, known))
    return found


def _outcome(service: GraphService, forecast: Forecast, due: str, pictures: dict[tuple[str, bool], GraphSnapshot]) -> Outcome:
    if any(id not in service.contents().entities for id in forecast.ends):
        return Outcome.GONE
    for merged in (True, False):
        key = forecast.day, merged
        if key not in pictures:
            pictures[key] = _ever(service, forecast.day, merge_persons=merged)
        if all(id in pictures[key].by_id or id in pictures[key].markets for id in forecast.ends):
            break
    ever = pictures[key]
    ties = ever.access if forecast.kind == BAND else ever.ties
    ends = set(forecast.ends)
    return judged([tie for tie in ties if {tie.source, tie.target} == ends], forecast.day, due)


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


def _ever(service: GraphService, issued: str, *, merge_persons: bool) -> GraphSnapshot:
    # all that is recorded by now but what had ended before the forecast; persons are counted with the employer they had then
    def make() -> GraphSnapshot:
        contents = service.contents()
        kept = {id: _without_end(tie, issued) for id, tie in contents.ties.items()}
        return snapshot_of(
            service.schema,
            replace(contents, ties=kept),
            at=LAST_DAY,
            today=service.today(),
            merge_persons=merge_persons,
            employed=issued,
        )

    return service.remembered(("ever", service.contents().sign, issued, merge_persons), make)


def _without_end(tie: Record, issued: str) -> Record:
    if tie["kind"] == "WORKS_FOR" or "until" not in tie or last_day(tie["until"]) < issued:
        return tie
    return {name: value for name, value in tie.items() if name != "until"}
