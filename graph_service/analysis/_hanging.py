"""What a way abroad hangs on: routes that share nobody, the people and ties whose loss cuts it off, the reach that goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log, log1p, prod
from typing import TYPE_CHECKING

import numpy as np

from graph_service.analysis._ends import target_words
from graph_service.analysis._flow_kernels import cheapest_flow, flow_paths, largest_flows, open_from
from graph_service.analysis._kernels import compiled
from graph_service.analysis._reach import Part, Path, Routes
from graph_service.analysis._result import Row, Warn
from graph_service.language import Phrase, say
from graph_service.snapshot import GraphSnapshot

if TYPE_CHECKING:
    from graph_service.analysis._flow_kernels import Ties

# logarithms of probabilities as whole numbers: equal sums are equal, and no flow goes round for a rounding error
SCALE = 2**32
# a tie that surely holds costs as much to lose as one of this chance
SUREST = 1 - 1e-12
# columns of the tables that hang on this, and their labels
HEADERS: Mapping[str, tuple[str, ...]] = {
    "hangs_on": ("source", "target", "rank", "actor", "importance", "share_lost"),
    "cuts": ("source", "target", "cut_actors", "all_fail", "first_route", "second_route", "lower_bound", "upper_bound"),
    "failing_ties": ("source", "target", "a", "b", "fails"),
    "market_drops": ("market", "rank", "actor", "expected", "drop", "share_lost"),
}
# figures of the model that stay in files and data: readers see shares and bands
HIDDEN: Mapping[str, tuple[str, ...]] = {
    name: (name,) for name in ("importance", "all_fail", "lower_bound", "upper_bound", "fails", "expected", "drop")
}
HANGING: Mapping[str, Phrase] = {
    "effective_intermediaries": say("Effective number of intermediaries, companies left out"),
    "hangs_on": say("What hangs on whom"),
    "actor": say("Actor"),
    "importance": say("Reliability that would go"),
    "share_lost": say("Share that would go"),
    "cuts": say("What would cut the way off"),
    "cut_actors": say("Fewest actors whose leaving cuts every route"),
    "all_fail": say("Weakest ties: all fail"),
    "first_route": say("First of two separate routes"),
    "second_route": say("Second of two separate routes"),
    "lower_bound": say("Lower bound of reliability"),
    "upper_bound": say("Upper bound of reliability"),
    "failing_ties": say("The ties likeliest to fail together and leave no route"),
    "a": say("Tie from"),
    "b": say("Tie to"),
    "fails": say("Chance that it fails"),
    "market_drops": say("Whose leaving would cost a market most"),
    "market": say("Market"),
    "expected": say("Expected reach, summed over the sources"),
    "drop": say("Expected reach that would go"),
}


class _Flows:
    """A network of capacities (and costs) in CSR rows, every arc beside its opposite."""

    def __init__(self, n: int, arcs: Sequence[tuple[int, int, int, int, int]]) -> None:
        # tail, head, capacity, capacity back, cost
        tail, head, room, back, cost = np.array(arcs, np.int64).reshape(-1, 5).T
        m = len(tail)
        tails = np.concatenate([tail, head])
        order = np.argsort(tails, kind="stable")
        self.place = np.empty(2 * m, np.int64)
        self.place[order] = np.arange(2 * m)
        self.capacity = np.concatenate([room, back])[order]
        self.cost = np.concatenate([cost, -cost])[order]
        opposite = self.place[(order + m) % max(2 * m, 1)]
        indptr = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=n))])
        self.rows = (indptr, np.concatenate([head, tail])[order], opposite)

    def ties(self, capacity: np.ndarray) -> Ties:
        indptr, indices, back = self.rows
        return indptr, indices, capacity, back


class Hanging:
    """What the routes of each source to one target hang on, routes of any length.

    Parameters
    ----------
    routes
        The graph as seen from the target.
    nodes
        All actors in order.
    """

    def __init__(self, routes: Routes, nodes: Sequence[str]) -> None:
        self.routes, self.nodes = routes, nodes
        self.number = {node: place for place, node in enumerate(nodes)}
        n, target = len(nodes), routes.target
        steps = [(a, b, p) for a in nodes for b, p in sorted(routes.ties.get(a, {}).items()) if target not in (a, b)]
        doors = [(node, routes.access[node]) for node in sorted(routes.access)]
        # actor v is entered at v and left at n + v; the target is 2n; between actors there is room for all
        arcs = [(v, n + v, 1, 0, 0) for v in range(n)]
        arcs += [(n + self.number[a], self.number[b], n, 0, round(-log(p) * SCALE)) for a, b, p in steps]
        arcs += [(n + self.number[a], 2 * n, n, 0, round(-log(p) * SCALE)) for a, p in doors]
        self._apart = _Flows(2 * n + 1, arcs)
        self._door = {a: self._apart.place[n + len(steps) + place] for place, (a, _) in enumerate(doors)}
        self._ties = _Flows(n + 1, [*self._capacities(steps), *((self.number[a], n, _loss(p), 0, 0) for a, p in doors)])

    def _capacities(self, steps: Iterable[tuple[str, str, float]]) -> Iterator[tuple[int, int, int, int, int]]:
        chance = {(a, b): p for a, b, p in steps}
        for (a, b), p in chance.items():
            if a < b or (b, a) not in chance:
                yield self.number[a], self.number[b], _loss(p), _loss(chance.get((b, a), 0.0)), 0

    def disjoint(self, source: str) -> tuple[int, list[Path], list[str] | None]:
        """Routes that share no actor in between.

        Returns
        -------
        number, best, cut
            How many there can be (Menger); the two that hold best together (or the one), the better one first; the fewest
            actors whose leaving cuts every route, nearest to the source, None for a source with access of its own.
        """
        n = len(self.nodes)
        capacity = self._apart.capacity.copy()
        if source in self._door:
            capacity[self._door[source]] = 1
        ties, ends, left = self._apart.ties(capacity), (n + self.number[source], 2 * n), capacity.copy()
        sent = compiled(cheapest_flow)(ties, self._apart.cost, ends, 2, left)
        two = compiled(flow_paths)(ties, ends, left)
        best = self._paths(source, two) if sent else []
        total = _largest(ties, ends, two, left)
        if source in self._door or not total:
            return total, best, None if total else []
        reached = compiled(open_from)(ties, ends[0], left)
        return total, best, [self.nodes[v] for v in np.flatnonzero(reached[:n] & ~reached[n : 2 * n]).tolist()]

    def _paths(self, source: str, flow: Ties) -> list[Path]:
        start, _, _, passed = flow
        found = []
        for one, end in pairwise(start.tolist()):
            entered = [self.nodes[v] for v in passed[one:end].tolist() if v < len(self.nodes)]
            found.append((source, *entered, self.routes.target))
        return sorted(found, key=lambda path: (-round(self.product(path), 12), len(path), path))

    def product(self, path: Path) -> float:
        """Probability that every tie of a path holds."""
        return prod(self.routes.chance(part) for part in pairwise(path))

    def weakest(self, source: str) -> list[Part]:
        """The ties that are likeliest to fail all together and leave no route, nearest to the source, near end first."""
        n = len(self.nodes)
        ties, ends, left = self._ties.ties(self._ties.capacity), (self.number[source], n), self._ties.capacity.copy()
        none = np.zeros(0, np.int64)
        _largest(ties, ends, (np.zeros(1, np.int64), none, none, none), left)
        near = compiled(open_from)(ties, ends[0], left)
        inside = [self.nodes[v] for v in np.flatnonzero(near[:n]).tolist()]
        found = [(a, b) for a in inside for b in self.routes.ties.get(a, {}) if b in self.number and not near[self.number[b]]]
        found = [part for part in found if part[1] != self.routes.target]
        return sorted([*found, *((a, self.routes.target) for a in inside if a in self.routes.access)])

    def rows(self, source: str) -> tuple[int, list[Row], list[Row]]:
        """Separate routes of a source, its row in the table of cuts (none without a route), and the ties of its weakest cut."""
        total, best, cut = self.disjoint(source)
        if not total:
            return 0, [], []
        pair: Row = {"source": source, "target": self.routes.target}
        fails = {part: 1 - self.routes.chance(part) for part in self.weakest(source)}
        row = pair | {
            "cut_actors": cut,
            "all_fail": prod(fails.values()),
            "first_route": list(best[0]),
            "second_route": list(best[1]) if len(best) > 1 else None,
            "lower_bound": self._least(source, best),
            "upper_bound": 1 - prod(fails.values()),
        }
        return total, [row], [pair | {"a": a, "b": b, "fails": chance} for (a, b), chance in fails.items()]

    def _least(self, source: str, best: Sequence[Path]) -> float:
        """No reliability within the limit is lower: of the best two routes as far as they are within it, or of the best one."""
        short = [path for path in best if len(path) - 1 <= self.routes.hops]
        apart = 1 - prod(1 - self.product(path) * self.routes.available ** (len(path) - 2) for path in short)
        alone = (p for p, _ in self.routes.best(source, 1))
        return max(apart, *alone, 0.0)


def _largest(ties: Ties, ends: tuple[int, int], begun: Ties, left: np.ndarray) -> int:
    """The largest flow, continued from one that is begun; ``left`` is what it leaves."""
    return int(compiled(largest_flows)(ties, ends, begun, np.array([-1]), 2**62, left)[0])


def _loss(p: float) -> int:
    return round(-log1p(-min(p, SUREST)) * SCALE)


def hangs_on(pair: Row, importance: Mapping[str, float]) -> list[Row]:
    """The rows of one pair: what each actor in between is worth to it, of its reliability, the most first."""
    ends = {"source": pair["source"], "target": pair["target"]}
    return [
        ends | {"rank": rank, "actor": actor, "importance": lost, "share_lost": lost / pair["reliability"]}
        for rank, (actor, lost) in enumerate(_most_first(importance), 1)
    ]


def _most_first(lost: Mapping[str, float]) -> list[tuple[str, float]]:
    # equal losses, up to rounding: by id
    return sorted(lost.items(), key=lambda one: (-round(one[1], 12), one[0]))


def dependence(pair: Row, importance: Mapping[str, float], snapshot: GraphSnapshot) -> Row:
    """The largest share that goes with one actor, who that is, and on how many intermediaries it is spread.

    The effective number is 1 / sum of squared shares of the importances; companies in between are sources themselves and
    are left out.
    """
    on, most = next(iter(_most_first(importance)), (None, 0.0))
    between = [lost for actor, lost in importance.items() if snapshot.by_id[actor].attributes.get("kind") != "company"]
    return {
        "dependence": None if on is None else most / pair["reliability"],
        "dependence_on": on,
        "effective_intermediaries": sum(between) ** 2 / sum(lost**2 for lost in between) if between else None,
    }


def cut_warnings(cuts: Iterable[Row]) -> Iterator[Warn]:
    """What empty cells in the table of cuts mean."""
    rows = list(cuts)
    if any(row["cut_actors"] is None for row in rows):
        yield Warn("own_access", say("Where an actor has access of its own, nobody's leaving cuts it off."))
    if any(row["second_route"] is None for row in rows):
        yield Warn("one_route", say("Where two routes always share somebody, only the first of them is shown."))


def market_drops(pairs: Iterable[Row], hanging: Iterable[Row]) -> list[Row]:
    """Expected reach of each target (the sum of the sources' reliabilities), and how much of the others' goes with an actor."""
    expected: dict[str, float] = {}
    for pair in pairs:
        expected[pair["target"]] = expected.get(pair["target"], 0.0) + pair["reliability"]
    drops: dict[str, dict[str, float]] = {}
    for row in hanging:
        lost = drops.setdefault(row["target"], {})
        lost[row["actor"]] = lost.get(row["actor"], 0.0) + row["importance"]
    return [
        {"market": market, "rank": rank, "actor": actor, "expected": expected[market]}
        | {"drop": drop, "share_lost": drop / expected[market]}
        for market, lost in sorted(drops.items())
        for rank, (actor, drop) in enumerate(_most_first(lost), 1)
    ]


def market_sentences(snapshot: GraphSnapshot, pairs: Iterable[Row], drops: Sequence[Row]) -> dict[str, Phrase]:
    """Whose leaving would cost each market most, where several sources reach for it."""
    asking = Counter(pair["target"] for pair in pairs)
    labels = {node.id: node.label for node in snapshot.nodes}
    found: dict[str, Phrase] = {}
    for most in (row for row in drops if row["rank"] == 1 and asking[row["market"]] > 1):
        found[most["market"]] = say(
            "{q:.0f} % of all reach of {market} depends on {name}; nobody else's leaving would cost it more.",
            market=target_words(snapshot, most["market"]),
            name=labels[most["actor"]],
            q=100 * most["share_lost"],
        )
    return found
