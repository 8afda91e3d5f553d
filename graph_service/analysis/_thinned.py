"""Networks in which something was not recorded: some ties are missing, or some of those asked say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from graph_service.snapshot import Graph, GraphSnapshot, Tie


def respondents(snapshot: GraphSnapshot) -> np.ndarray:
    """Places of the nodes who answered; of all where nobody was asked."""
    asked = snapshot.asked
    return np.array([place for place, node in enumerate(snapshot.nodes) if not asked or asked.get(node.id)], dtype=np.int64)


class ThinGraph:
    """A graph that is made thinner without going back to the records.

    Parameters
    ----------
    snapshot
        Where it comes from: who told of each tie stands there.
    graph
        The whole graph.
    layers
        The kinds of tie it is made of.

    Notes
    -----
    Who tells of a tie is its source, of one that both confirmed its target too. So an arc goes with its source, and a
    pair with the one who named it. Ties of who was never asked come from elsewhere, and stay.
    """

    def __init__(self, snapshot: GraphSnapshot, graph: Graph, layers: Sequence[str]) -> None:
        self.graph = graph
        self.tail = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
        self.head = graph.indices.astype(np.int64)
        code = self.tail * graph.n + self.head
        if graph.direction == "directed":
            self.unit = np.arange(len(code))
        else:
            low, high = np.minimum(self.tail, self.head), np.maximum(self.tail, self.head)
            self.unit = np.unique(low * graph.n + high, return_inverse=True)[1]
        self.units = int(self.unit.max()) + 1 if len(code) else 0
        place = {id: number for number, id in enumerate(graph.ids)}
        named = [(place[tie.source], place[tie.target], tie.confirmed == "both") for tie in snapshot.ties if tie.kind in layers]
        by_source = {a * graph.n + b for a, b, _ in named}
        by_both = {a * graph.n + b for a, b, both in named if both}
        back = {b * graph.n + a for a, b, _ in named}, {b * graph.n + a for a, b, both in named if both}
        is_arc = graph.direction == "directed"
        # an arc is told of by its tail, and by its head where both confirmed it; a pair by whoever named it
        self.told_by_tail = _among(code, by_source if is_arc else by_source | back[1])
        self.told_by_head = _among(code, by_both if is_arc else back[0] | by_both)

    def without_ties(self, units: np.ndarray) -> Graph:
        """The graph without these ties (numbers below ``units``)."""
        kept = np.ones(self.units, bool)
        kept[units] = False
        return self._of(kept[self.unit], self.graph.unasked)

    def without_answers(self, silent: np.ndarray) -> Graph:
        """The graph as it is known if these nodes (places) say nothing."""
        mute = np.zeros(self.graph.n, bool)
        mute[silent] = True
        kept = (self.told_by_tail & ~mute[self.tail]) | (self.told_by_head & ~mute[self.head])
        return self._of(kept, self.graph.unasked | mute)

    def _of(self, kept: np.ndarray, unasked: np.ndarray) -> Graph:
        graph = self.graph
        indptr = np.zeros(graph.n + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.tail[kept], minlength=graph.n), out=indptr[1:])
        m = int(kept.sum()) // (2 if graph.direction == "undirected" else 1)
        return replace(graph, indptr=indptr, indices=graph.indices[kept], values=graph.values[kept], m=m, unasked=unasked)


def _among(code: np.ndarray, known: set[int]) -> np.ndarray:
    return np.isin(code, np.array(sorted(known), dtype=np.int64))


class ThinSnapshot:
    """The same of a whole snapshot, for measures that need more than its graph.

    Parameters
    ----------
    snapshot
        The whole.
    direction
        ``directed``: ties a to b and b to a are two.
    layers
        The kinds that count, participation among them; none given: all.
    """

    def __init__(self, snapshot: GraphSnapshot, direction: str | None, layers: Sequence[str]) -> None:
        self.snapshot = snapshot
        counted = [tie for tie in (*snapshot.ties, *snapshot.participation) if not layers or tie.kind in layers]
        pairs = {tie.id: _pair(tie, direction) for tie in counted if tie.source != tie.target}
        # in the order of the arcs of a graph
        numbers = {pair: number for number, pair in enumerate(sorted(set(pairs.values())))}
        self.number = {id: numbers[pair] for id, pair in pairs.items()}
        self.units = len(numbers)

    def without_ties(self, units: np.ndarray) -> GraphSnapshot:
        """The snapshot without these ties."""
        gone = set(units.tolist())
        return replace(
            self.snapshot,
            ties=tuple(tie for tie in self.snapshot.ties if self.number.get(tie.id) not in gone),
            participation=tuple(tie for tie in self.snapshot.participation if self.number.get(tie.id) not in gone),
        )

    def without_answers(self, silent: np.ndarray) -> GraphSnapshot:
        """The snapshot as it is known if these nodes (places) say nothing."""
        snapshot = self.snapshot
        mute = {snapshot.nodes[place].id for place in silent.tolist()}
        answered = snapshot.asked or {node.id: True for node in snapshot.nodes}
        return replace(
            snapshot,
            ties=tuple(tie for tie in snapshot.ties if tie.source not in mute or _told_by_target(tie, mute)),
            participation=tuple(tie for tie in snapshot.participation if tie.source not in mute),
            asked={id: told and id not in mute for id, told in answered.items()},
        )


def _pair(tie: Tie, direction: str | None) -> tuple[str, str]:
    is_arc = direction == "directed" or tie.source <= tie.target
    return (tie.source, tie.target) if is_arc else (tie.target, tie.source)


def _told_by_target(tie: Tie, mute: set[str]) -> bool:
    return tie.confirmed == "both" and tie.target not in mute
