"""What export paths find for every source and market: overviews start from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph_service.analysis._ends import target_words
from graph_service.analysis._result import Result, Row, Warn
from graph_service.analysis.export_paths import export_paths
from graph_service.language import Country, Phrase, Progress, say
from graph_service.snapshot import GraphSnapshot

# a reliability from here on is workable (analytics 2.3.5)
WORKABLE = 0.2
NO_ROUTE = say("no route")
# caveats on the ties and the model; the others are about tables that an overview does not have
HELD = frozenset(
    {
        "loops_dropped",
        "ties_collapsed",
        "model_not_forecast",
        "strength_unknown",
        "confirmation_unknown",
        "age_unknown",
        "sampled",
        "no_markets",
    }
)


@dataclass(frozen=True)
class Reached:
    """The answer of export paths for every pair, and who is in it."""

    snapshot: GraphSnapshot
    paths: Result

    @property
    def pairs(self) -> list[Row]:
        """One row for each source and market: reliability, least, most, dependence, dependence_on."""
        return self.paths.tables["pairs"]

    @cached_property
    def by_source(self) -> Mapping[str, list[Row]]:
        """The pairs of each source."""
        found: dict[str, list[Row]] = {}
        for pair in self.pairs:
            found.setdefault(pair["source"], []).append(pair)
        return found

    @cached_property
    def between(self) -> Mapping[tuple[str, str], list[str]]:
        """Who stands in between on the best route of each pair that has one."""
        return {(row["source"], row["target"]): row["path"][1:-1] for row in self.paths.rows if row["rank"] == 1}

    def warnings(self) -> list[Warn]:
        """The caveats of export paths that hold for an overview, too."""
        return [warn for warn in self.paths.warnings if warn.code in HELD]

    def market(self, id: str) -> str | Country | Phrase:
        """What a market is called."""
        return target_words(self.snapshot, id)

    def nothing(self) -> Phrase | None:
        """What is said where no pair could be asked about."""
        return None if self.pairs else say("No market is recorded: there is nothing to reach.")


def reached(snapshot: GraphSnapshot, asked: Mapping[str, Any], report: Progress) -> Reached:
    """Every source and market; ``asked`` are keywords of ``export_paths``, and it raises as that does."""
    return Reached(snapshot, export_paths(snapshot, **asked, k=1, report=report))


def seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    """How long that takes."""
    from graph_service.analysis._catalogue import analysis

    return analysis("export_paths").cost(snapshot, {**keywords, "k": 1, "runs": 0})
