"""A backtest of a store or of two plain files, as every door gives it out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_service import __version__
from graph_service.analysis._result import Result, basis
from graph_service.errors import BadValue
from graph_service.language import Progress, say, unheard
from graph_service.records import last_day
from graph_service.snapshot import GraphSnapshot, snapshot_of

if TYPE_CHECKING:
    from graph_service.service import GraphService

_YEAR = re.compile(r"[1-9][0-9]{3}\Z")
LAST_DAY = "9999-12-31"


@dataclass(frozen=True)
class Backtest:
    """What is asked: cut years as texts (several in one with commas), months, attributes (none: those usual), a seed."""

    years: Sequence[str]
    horizon: int = 12
    group_by: Sequence[str] = ()
    seed: int = 1

    @property
    def cuts(self) -> list[int]:
        """The cut years; BadValue if one is none."""
        found = []
        for part in (part.strip() for text in self.years for part in text.split(",")):
            if not _YEAR.match(part):
                raise BadValue(say("“{text}” is no year: write 1950.", text=part))
            found.append(int(part))
        return sorted(set(found))


def of_store(service: GraphService, asked: Backtest, language: str, report: Progress = unheard) -> dict[str, Any]:
    """The backtest of everything that a store ever recorded: ended and weak ties too, employees as themselves."""
    contents = service.contents()
    endless = {id: {name: value for name, value in tie.items() if name != "until"} for id, tie in contents.ties.items()}
    whole = snapshot_of(
        service.schema,
        replace(contents, ties=endless),
        at=LAST_DAY,
        today=service.today(),
        min_strength=None,
        merge_persons=False,
    )
    return _answer(replace(whole, at=service.day()), asked, language, report)


def of_files(nodes: Path, ties: Path, asked: Backtest, language: str, report: Progress = unheard) -> dict[str, Any]:
    """The backtest of two plain files, whose ties have a column ``since``; raises as ``plain_snapshot``."""
    from graph_service.ingest import plain_snapshot

    whole = plain_snapshot(nodes, ties, LAST_DAY, with_ended=True)
    dates = [last_day(tie.since) for tie in whole.ties if tie.since is not None]
    return _answer(replace(whole, at=max(dates, default=None)), asked, language, report)


def _answer(snapshot: GraphSnapshot, asked: Backtest, language: str, report: Progress) -> dict[str, Any]:
    from graph_service.analysis._backtest import backtest
    from graph_service.analysis._open_pairs import GROUPS

    if asked.group_by:
        snapshot.groups(asked.group_by)
    made = backtest(
        snapshot, asked.cuts, horizon=asked.horizon, group_by=asked.group_by or GROUPS, seed=asked.seed, report=report
    )
    return _envelope(snapshot, asked, made, language)


def _envelope(snapshot: GraphSnapshot, asked: Backtest, made: Result, language: str) -> dict[str, Any]:
    return {
        "analysis": "backtest",
        "parameters": {
            "years": asked.cuts,
            "horizon": asked.horizon,
            "group_by": list(asked.group_by) or None,
            "seed": asked.seed,
        },
        "scope": {
            "source": snapshot.source,
            "at": snapshot.at,
            "layers": None,
            "boundary": "all",
            "group_by": list(made.group_by) or None,
            "direction": made.direction,
            "min_strength": snapshot.min_strength,
            "merged_persons": None,
            "what_if": None,
        },
        "n": made.n,
        "m": made.m,
        "response_rate": snapshot.response_rate,
        "rows": made.rows,
        "tables": dict(made.tables),
        "sentences": [phrase.in_language(language) for phrase in (basis(snapshot, made), *made.sentences)],
        "warnings": [warning.as_json(language) for warning in made.warnings],
        "stability": None,
        "seed": made.seed,
        "version": __version__,
        "fingerprint": snapshot.fingerprint,
    }
