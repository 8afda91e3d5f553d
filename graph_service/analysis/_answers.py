"""What is found for every pair of an actor and a market under one setting of the tie model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from graph_service.analysis._hanging import Hanging, dependence, hangs_on
from graph_service.analysis._paths_text import Answer
from graph_service.analysis._reach import MOST_PATHS, Net, Path, Routes
from graph_service.analysis._reliability import Reliability
from graph_service.analysis._result import Row
from graph_service.analysis._tiemodel import Likely, likely
from graph_service.language import Progress, say
from graph_service.snapshot import GraphSnapshot


@dataclass(frozen=True)
class Asked:
    """The question: from whom to where, under which assumptions."""

    snapshot: GraphSnapshot
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    hops: int
    directed: bool
    available: float
    samples: int
    seed: int

    @cached_property
    def _models(self) -> dict[float, Likely]:
        return {}

    def model(self, half_life: float) -> Likely:
        """Tie probabilities under a half-life."""
        if half_life not in self._models:
            self._models[half_life] = likely(self.snapshot, self.targets, half_life, self.directed)
        return self._models[half_life]

    def answers(self, half_life: float, k: int, report: Progress) -> list[Answer]:
        """One answer per pair, by source and target; k = 0: reliabilities only."""
        model = self.model(half_life)
        ties: dict[str, dict[str, float]] = {}
        for (a, b), p in model.between.items():
            ties.setdefault(a, {})[b] = p
        net = Net(sorted(self.snapshot.by_id), ties)
        found: list[Answer] = []
        total = len(self.targets) * len(self.sources)
        for target in self.targets:
            routes = Routes(target, ties, model.access[target], self.hops, self.directed, net, self.available)
            for answer in self._to(routes, k):
                found.append(answer)
                report(len(found), total, say("Routes to markets"))
        return sorted(found, key=lambda answer: (answer.pair["source"], answer.pair["target"]))

    def _to(self, routes: Routes, k: int) -> Iterator[Answer]:
        nodes = list(self.snapshot.by_id)
        reliability = Reliability(routes, nodes, available=self.available, samples=self.samples, seed=self.seed)
        hanging = Hanging(routes, nodes) if k else None
        sources = [source for source in self.sources if source != routes.target]
        for source, best in routes.ranked(sources, max(k, MOST_PATHS + 1)).items():
            pair: Row = {"source": source, "target": routes.target, **reliability.figures(source)}
            if hanging is None:
                yield Answer(pair, [])
                continue
            apart, cuts, failing = hanging.rows(source)
            importance = reliability.importance(source)
            pair |= {"disjoint_routes": apart, **dependence(pair, importance, self.snapshot)}
            rows = [_row(source, rank, *one) for rank, one in enumerate(best[:k], 1)]
            yield Answer(pair, rows, hangs_on(pair, importance), cuts, failing)


def _row(source: str, rank: int, reliability: float, path: Path) -> Row:
    return {
        "source": source,
        "target": path[-1],
        "rank": rank,
        "path": list(path),
        "reliability": reliability,
        "hops": len(path) - 1,
    }
