"""How reliably sources reach one target, and what of it would go with each actor in between."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from graph_service.analysis._reach import Path, Routes
from graph_service.analysis._result import Row
from graph_service.analysis._sampled import Sampled, wilson

# importance is taken from all samples where that is this much work (words times arcs), half a second of one core; else from
# fewer, though never from less than so many words: differences under common random numbers are steadier than levels
MOST_WORK, LEAST_WORDS = 1_500_000_000, 64
# so many actors, those with most routes of their own, are tried out where reliability is sampled
MOST_CANDIDATES = 250
# sums of 2^15 alternating terms differ by less
ROUNDING = 1e-10


class Reliability:
    """Reliability to one target: exact where there are few routes, else sampled.

    Parameters
    ----------
    routes
        The graph as seen from the target.
    nodes
        All actors in order.
    available
        Probability that an actor in between is there.
    samples, seed
        Of the estimate; nothing is drawn before a source needs it.
    """

    def __init__(
        self, routes: Routes, nodes: Sequence[str], *, available: float = 1.0, samples: int = 20_000, seed: int = 1
    ) -> None:
        self.routes, self.nodes = routes, nodes
        self.available, self.samples, self.seed = available, samples, seed
        self._few: dict[str, list[Path] | None] = {}

    def figures(self, source: str) -> Row:
        """reliability, low and high (95 % interval; equal where exact) and method (exact, sampled or none)."""
        paths = self._paths(source)
        if paths is None:
            hits, samples = self._hits[source], self._states.samples
            low, high = wilson(hits, samples)
            return {"reliability": hits / samples, "low": low, "high": high, "method": "sampled"}
        value = self.routes.exact(paths, self.available)
        return {"reliability": value, "low": value, "high": value, "method": "exact" if paths else "none"}

    def importance(self, source: str) -> dict[str, float]:
        """R - R(without the actor) of every actor in between (Birnbaum 1969); those that change nothing are left out."""
        paths = self._paths(source)
        if paths is None:
            return self._sampled_importance(source)
        between = sorted({actor for path in paths for actor in path[1:-1]})
        _, losses = self.routes.losses(paths, self.available, between)
        return {actor: lost for actor, lost in losses.items() if lost > ROUNDING}

    def _paths(self, source: str) -> list[Path] | None:
        if source not in self._few:
            self._few[source] = self.routes.few(source)
        return self._few[source]

    def _sampled_importance(self, source: str) -> dict[str, float]:
        place = self._states.place[source]
        whole = self._without[None][place]
        if not whole:
            return {}
        unit = self._hits[source] / self._states.samples / whole
        lost = {actor: whole - hits[place] for actor, hits in self._without.items() if actor not in (None, source)}
        return {actor: count * unit for actor, count in sorted(lost.items()) if actor is not None and count}

    @cached_property
    def _states(self) -> Sampled:
        return Sampled(self.routes, self.nodes, self.samples, self.seed, self.available)

    @cached_property
    def _hits(self) -> dict[str, int]:
        return dict(zip(self._states.place, self._states.reached().tolist(), strict=True))

    @cached_property
    def _without(self) -> dict[str | None, list[int]]:
        # a route lost without an actor led through it, so the loss is at most the samples in which that actor has one
        states, near = self._states, self.routes.near(self.routes.hops - 1)
        likely = sorted(near, key=lambda actor: (-self._hits[actor], actor))[:MOST_CANDIDATES]
        work = (1 + len(likely)) * self.routes.hops * (1 + len(states.tail))
        words = max(LEAST_WORDS, min(states.words, MOST_WORK // work))
        left_out = [None, *likely]
        return dict(zip(left_out, states.without(left_out, words).tolist(), strict=True))
