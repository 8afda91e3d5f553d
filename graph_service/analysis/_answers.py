"""What is found for every pair of an actor and a market under one setting of the tie model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from graph_service.analysis._paths_text import Answer
from graph_service.analysis._reach import Path, Routes
from graph_service.analysis._result import Row
from graph_service.analysis._sampled import Sampled, disjoint_routes, wilson
from graph_service.analysis._tiemodel import Likely, likely
from graph_service.language import Progress, say
from graph_service.snapshot import GraphSnapshot

# samples that importance of actors is taken from; scenarios share them, so differences are steadier than levels
SHARED_WORDS = 64
# so many actors, those with most routes of their own, are tried out where reliability is sampled
MOST_CANDIDATES = 250


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
        found: list[Answer] = []
        total = len(self.targets) * len(self.sources)
        for target in self.targets:
            routes = Routes(target, ties, model.access[target], self.hops, self.directed)
            for answer in self._to(routes, k):
                found.append(answer)
                report(len(found), total, say("Routes to markets"))
        return sorted(found, key=lambda answer: (answer.pair["source"], answer.pair["target"]))

    def _to(self, routes: Routes, k: int) -> Iterator[Answer]:
        sources = [source for source in self.sources if source != routes.target]
        sampling = _Sampling(routes, self)
        apart = disjoint_routes(routes, list(self.snapshot.by_id), sources) if k else {}
        for source in sources:
            pair: Row = {"source": source, "target": routes.target}
            paths = routes.few(source)
            figures = self._sampled(sampling, source) if paths is None else self._exact(routes, paths)
            pair |= dict(zip(("reliability", "low", "high", "method"), figures, strict=True))
            if k:
                pair["disjoint_routes"] = apart[source]
                importance = sampling.importance(source) if paths is None else self._importance(routes, paths)
                # equal losses, up to rounding: the first id
                on = min(importance, key=lambda actor: (-round(importance[actor], 12), actor), default=None)
                pair |= {"dependence": None if on is None else importance[on], "dependence_on": on}
            yield Answer(pair, [_row(source, rank, *best) for rank, best in enumerate(routes.best(source, k), 1)] if k else [])

    def _exact(self, routes: Routes, paths: list[Path]) -> tuple[float, float, float, str]:
        value = routes.exact(paths, self.available)
        return value, value, value, "exact" if paths else "none"

    def _sampled(self, sampling: _Sampling, source: str) -> tuple[float, float, float, str]:
        hits, samples = sampling.hits[source], sampling.states.samples
        return hits / samples, *wilson(hits, samples), "sampled"

    def _importance(self, routes: Routes, paths: list[Path]) -> dict[str, float]:
        # share of the reliability that goes with each actor in between (Birnbaum), 0 left out
        whole = routes.exact(paths, self.available)
        between = {actor for path in paths for actor in path[1:-1]}
        left = {actor: routes.exact([path for path in paths if actor not in path], self.available) for actor in between}
        return {actor: (whole - rest) / whole for actor, rest in left.items()} if whole else {}


class _Sampling:
    """Samples of one target, drawn only if a pair needs them."""

    def __init__(self, routes: Routes, asked: Asked) -> None:
        self.routes, self.asked = routes, asked

    @cached_property
    def states(self) -> Sampled:
        """The random states."""
        asked = self.asked
        return Sampled(self.routes, list(asked.snapshot.by_id), asked.samples, asked.seed, asked.available)

    @cached_property
    def hits(self) -> dict[str, int]:
        """Samples in which each actor has a route."""
        return dict(zip(self.states.place, self.states.reached().tolist(), strict=True))

    @cached_property
    def _without(self) -> dict[str | None, list[int]]:
        # a route lost without an actor led through it, so the loss is at most the samples in which that actor has one
        near = self.routes.bounds[max(self.routes.hops - 1, 0)]
        whole = self.states.reached(None, SHARED_WORDS).tolist()
        likely = sorted(near, key=lambda actor: (-whole[self.states.place[actor]], actor))[:MOST_CANDIDATES]
        return {None: whole} | {actor: self.states.reached(actor, SHARED_WORDS).tolist() for actor in likely}

    def importance(self, source: str) -> dict[str, float]:
        """Share of the reliability that goes with each actor in between."""
        place = self.states.place[source]
        whole = self._without[None][place]
        lost = {actor: whole - hits[place] for actor, hits in self._without.items() if actor not in (None, source)}
        return {actor: loss / whole for actor, loss in lost.items() if actor is not None and loss} if whole else {}


def _row(source: str, rank: int, reliability: float, path: Path) -> Row:
    return {
        "source": source,
        "target": path[-1],
        "rank": rank,
        "path": list(path),
        "reliability": reliability,
        "hops": len(path) - 1,
    }
