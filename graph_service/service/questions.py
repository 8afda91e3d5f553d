"""A question about one picture of the network: how long it takes, whether its answer is known, and the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from graph_service.analysis._catalogue import RUNS, STABILITY_RUNS, Analysis, analysis, envelope, parsed
from graph_service.analysis._result import Result
from graph_service.language import Progress, unheard
from graph_service.service import GraphService
from graph_service.service.asking import Texts, posed, posed_of_files
from graph_service.snapshot import GraphSnapshot

__all__ = [
    "Question",
    "Result",
    "Sureness",
    "answer",
    "found",
    "keep",
    "known",
    "question",
    "question_of_files",
    "tested",
    "told",
]
# analytics 2: stability runs, of each kind; fewer where a thousand take more than this (seconds)
TRIALS, PATIENCE = (1000, 200, 50), 20.0


@dataclass(frozen=True)
class Question:
    """An analysis, the picture that it is asked about, and all of its parameters."""

    entry: Analysis
    snapshot: GraphSnapshot
    keywords: Mapping[str, Any]

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What its answer is remembered under: the same however it was asked, and by whom."""
        return self.snapshot.fingerprint, self.entry.id, json.dumps(sorted(self.keywords.items()))

    @property
    def seconds(self) -> float:
        """How long the answer takes, within a factor of a few."""
        return self.entry.cost(self.snapshot, self.keywords)

    @property
    def call(self) -> tuple[Callable[..., Result], dict[str, Any]]:
        """The function that finds the answer in another process, and its arguments."""
        return found, {"name": self.entry.id, "snapshot": self.snapshot, "keywords": self.keywords}

    @property
    def without_runs(self) -> Question | None:
        """The same question without random runs, None if it asks for none."""
        asked = {name: 0 for name in (RUNS, STABILITY_RUNS) if self.keywords.get(name)}
        return replace(self, keywords={**self.keywords, **asked}) if asked else None


@dataclass(frozen=True)
class Sureness(Question):
    """How far the ranking of an answer holds if ties, or answers of some, were missing; ``whole`` is that answer."""

    whole: Result
    runs: int

    @classmethod
    def of(cls, asked: Question, whole: Result) -> Sureness | None:
        """The question how sure an answer is, with as many trials as can be waited for; None: nothing ranks, or none can."""
        runs = trials_within(asked, PATIENCE)
        return cls(asked.entry, asked.snapshot, asked.keywords, whole, runs) if runs else None

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What it is remembered under."""
        return *super().key, f"ranking of {self.runs}"

    @property
    def call(self) -> tuple[Callable[..., Result], dict[str, Any]]:
        """The function that finds it in another process, and its arguments."""
        return tested, super().call[1] | {"whole": self.whole, "runs": self.runs}


def trials_within(asked: Question, limit: float) -> int:
    """How many trials of a ranking, of each kind, take no more seconds than this; 0: none, or nothing ranks."""
    name = asked.entry.trials
    if name is None:
        return 0
    costs = ((runs, asked.entry.cost(asked.snapshot, {**asked.keywords, RUNS: 0, name: runs})) for runs in TRIALS)
    return next((runs for runs, cost in costs if cost <= limit), 0)


def question(service: GraphService, name: str, raw: Texts) -> Question:
    """The question that texts ask: parameters and scope, a list is several texts.

    Raises
    ------
    UnknownName, BadValue
        For wrong parameters.
    """
    entry = analysis(name)
    snapshot, rest = posed(service, entry, raw)
    return _asked(entry, snapshot, rest)


def question_of_files(name: str, nodes: Path, ties: Path, raw: Texts) -> Question:
    """The same of two plain files; raises also as ``plain_snapshot``."""
    entry = analysis(name)
    snapshot, rest = posed_of_files(entry, nodes, ties, raw)
    return _asked(entry, snapshot, rest)


def _asked(entry: Analysis, snapshot: GraphSnapshot, raw: Texts) -> Question:
    assert entry.parameters is not None
    defaults = {name: param.default for name, param in entry.parameters.items()}
    return Question(entry, snapshot, defaults | parsed(entry, raw))


class _Unknown(Exception):
    """Nobody has asked this yet."""


def known(service: GraphService, asked: Question) -> Result | None:
    """The answer, if it is remembered."""

    def unknown() -> Result:
        raise _Unknown

    try:
        return service.remembered(asked.key, unknown)
    except _Unknown:
        return None


def keep(service: GraphService, asked: Question, result: Result) -> None:
    """Remember an answer that another process found."""
    service.remembered(asked.key, lambda: result)


def answer(service: GraphService, asked: Question, language: str, report: Progress = unheard) -> dict[str, Any]:
    """The result envelope; ``report`` hears how far it is."""
    result = service.remembered(asked.key, lambda: asked.entry.answer(asked.snapshot, asked.keywords, report))
    return told(asked, result, language)


def told(asked: Question, result: Result, language: str) -> dict[str, Any]:
    """The result envelope of an answer that is there."""
    return envelope(asked.entry, asked.snapshot, asked.keywords, result, language)


def found(name: str, snapshot: GraphSnapshot, keywords: Mapping[str, Any], report: Progress) -> Result:
    """The answer, as the work of a job."""
    return analysis(name).answer(snapshot, keywords, report)


def tested(name: str, snapshot: GraphSnapshot, keywords: Mapping[str, Any], whole: Result, runs: int, report: Progress) -> Result:
    """An answer with its ranking tested, as the work of a job."""
    return analysis(name).tested(whole, snapshot, keywords, runs, report)
