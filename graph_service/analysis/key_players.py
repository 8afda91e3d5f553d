"""Key players: the few whose leaving would break the network up most, or who together reach it best."""

from __future__ import annotations

from collections.abc import Mapping
from math import comb
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Param, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._example import Example, small
from graph_service.analysis._kernels import compiled
from graph_service.analysis._key_kernels import nearness_left, nearness_to, pairs_left
from graph_service.analysis._key_sets import EVERY, EVERY_SET, SWAPS, Best, Search
from graph_service.analysis._result import Result, Row, Warn, graph_warnings, node_rows
from graph_service.language import Phrase, Progress, say, say_n, unheard
from graph_service.snapshot import Graph, GraphSnapshot

FRAGMENTATION, DISTANCE, REACH, STEPS = "fragmentation", "distance_fragmentation", "distance_reach", "step_reach"
LEAVING = (FRAGMENTATION, DISTANCE)
# numbers worked through between two signs of progress
AT_ONCE = 20_000_000
# rounds until everybody has reached whom they can; seconds for each number, measured on two cores
ROUNDS, PER_NUMBER = 8, 3e-9


def key_players(
    snapshot: GraphSnapshot,
    *,
    measure: Annotated[str, Param(say("What the set does"), choices=(FRAGMENTATION, DISTANCE, REACH, STEPS))] = FRAGMENTATION,
    k: Annotated[int, Param(say("Most actors in a set"), minimum=1, maximum=10)] = 3,
    steps: Annotated[int, Param(say("Steps that news travel"), minimum=1, maximum=10)] = 2,
    direction: Direction = None,
    report: Progress = unheard,
) -> Result:
    """The best set of each size, on the undirected graph of the ties between actors.

    Parameters
    ----------
    snapshot
        The network.
    measure
        ``fragmentation`` (KPP-Neg, F) and ``distance_fragmentation`` (DF): of what is left when the set leaves;
        ``distance_reach`` (KPP-Pos, D_R) and ``step_reach`` (share within ``steps``): of all, from the set.
    k
        Sets of 1 to k actors.
    steps
        For ``step_reach``.
    direction
        How ties are read and counted before their direction is left aside; default: undirected.
    report
        Told how far the search is.

    Returns
    -------
    Result
        Rows: step (size of the set, 0: nobody), actors (ids in order), value, search (every_set or swaps). Table actors: sets
        (how many of the sets of rows hold the actor).

    Notes
    -----
    F = 1 - Σ s(s - 1) / (n(n - 1)) over the components left, DF = 1 - Σ 1/d / (n(n - 1)) over the ordered pairs left, n
    those left; D_R = Σ 1/d(K, j) / n over all, members count 1. Every set is tried up to 200,000 sets of a size; beyond
    that the best set of one less gets its best companion, then members are exchanged as long as that helps. Of equal sets
    the first by id.

    References
    ----------
    Borgatti 2006, Identifying sets of key players in a social network, CMOT 12.
    """
    layers = snapshot.layers(direction or "undirected")
    graph = snapshot.graph("undirected", layers=layers)
    # F and DF of fewer than two who are left are not defined
    most = max(0, min(k, graph.n - 2 if measure in LEAVING else graph.n))
    value, cost = _measure(graph, measure, steps)
    search = Search(graph.n, value, max(1, AT_ONCE // max(cost, 1)), report)
    nobody = float(value(np.zeros((1, 0), np.int64))[0]) if graph.n >= (2 if measure in LEAVING else 1) else None
    found = list(search.best(most))
    return Result(
        n=graph.n,
        m=graph.m if direction is None else snapshot.graph(direction).m,
        rows=_rows(graph, nobody, found),
        direction=direction or "undirected",
        layers=layers,
        tables={"actors": _actors(graph, found)},
        sentences=_sentences(graph, measure, steps, nobody, found),
        warnings=[*graph_warnings(graph), *about_actors(snapshot), *_warnings(measure, k, most)],
    )


def _measure(graph: Graph, measure: str, steps: int) -> tuple[Any, int]:
    """Values of sets of places, shape (count, size) to (count,), and about how many numbers one set costs."""
    n, pairs = graph.n, (graph.indptr, graph.indices.astype(np.int64))
    plain = n + len(graph.indices)

    def left(kernel: Any, sets: np.ndarray) -> np.ndarray:
        rest = n - sets.shape[1]
        return np.asarray(1 - compiled(kernel)(*pairs, sets) / (rest * (rest - 1)))

    if measure == FRAGMENTATION:
        return lambda sets: left(pairs_left, sets), plain
    if measure == DISTANCE:
        return lambda sets: left(nearness_left, sets), ROUNDS * plain * -(-n // 64)
    place = (REACH, STEPS).index(measure)
    return lambda sets: compiled(nearness_to)(*pairs, sets, steps)[place] / n, plain


def _actors(graph: Graph, found: list[Best]) -> list[Row]:
    held = np.bincount([place for best in found for place in best.members], minlength=graph.n)
    columns: dict[str, Any] = {"sets": held}
    return node_rows(graph, columns)


def _rows(graph: Graph, nobody: float | None, found: list[Best]) -> list[Row]:
    before = [{"step": 0, "actors": [], "value": nobody, "search": EVERY_SET}] if nobody is not None else []
    return before + [
        {
            "step": len(best.members),
            "actors": [graph.ids[place] for place in best.members],
            "value": best.value,
            "search": best.search,
        }
        for best in found
    ]


def _sentences(graph: Graph, measure: str, steps: int, nobody: float | None, found: list[Best]) -> list[Phrase]:
    if nobody is None or not found:
        return [say("Too few actors: there is no set of them to compare.")]
    if not graph.m:
        return [say("No ties: nobody reaches anybody, and nobody's leaving changes that.")]
    told = [found[-1], *found[:-1][:1]]
    if measure in LEAVING and max(best.value for best in found) <= nobody:
        words = [say("Nobody's leaving would take more routes from those who stay than they lack already.")]
    else:
        words = [_finding(graph, measure, steps, nobody, best) for best in told]
    return [*words, _searched(found)]


def _finding(graph: Graph, measure: str, steps: int, nobody: float, best: Best) -> Phrase:
    names = ", ".join(graph.labels[place] for place in best.members)
    if measure == FRAGMENTATION:
        return say(
            "If these left: {names}, {share:.1f} % of the pairs of those who stay would have no route to each other "
            "(now {before:.1f} % of all pairs).",
            names=names,
            share=100 * best.value,
            before=100 * nobody,
        )
    if measure == DISTANCE:
        return say(
            "If these left: {names}, distance-weighted fragmentation would go from {before:.3f} to {value:.3f} "
            "(0: all are tied to all; 1: nobody reaches anybody).",
            names=names,
            value=best.value,
            before=nobody,
        )
    if measure == REACH:
        return say(
            "Together nearest to all: {names}. They reach {share:.1f} % of the network, where a direct tie counts in full, two "
            "steps half, three steps a third.",
            names=names,
            share=100 * best.value,
        )
    return say_n(
        "Together they reach {share:.1f} % of all actors in {n} step: {names}.",
        "Together they reach {share:.1f} % of all actors within {n} steps: {names}.",
        steps,
        names=names,
        share=100 * best.value,
    )


def _searched(found: list[Best]) -> Phrase:
    swapped = [len(best.members) for best in found if best.search == SWAPS]
    if not swapped:
        return say_n("Every actor was tried.", "Every set of up to {n} actors was tried.", len(found))
    return say(
        "Sets of {n} or more actors are too many to try all: they were found step by step with exchanges, and a better one may "
        "exist.",
        n=swapped[0],
    )


def _warnings(measure: str, k: int, most: int) -> list[Warn]:
    if most >= k:
        return []
    text = (
        say("Sets end at {most} actors: of fewer than two who stay the figure is not defined.", most=most)
        if measure in LEAVING
        else say("Sets end at {most} actors: there are no more.", most=most)
    )
    return [Warn("sets_end", text)]


def seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    """About how long the search takes."""
    n, ties, size = len(snapshot.nodes), len(snapshot.ties), min(keywords.get("k", 3), len(snapshot.nodes))
    cost = (n + 2 * ties) * (ROUNDS * -(-n // 64) if keywords.get("measure") == DISTANCE else 1)
    sets = sum(min(comb(n, k), EVERY) if comb(n, k) <= EVERY else 3 * k * n for k in range(1, size + 1))
    return sets * cost * PER_NUMBER


ANALYSIS = Analysis(
    title=say("Key players"),
    question=say("Which few would we miss most, and which few reach everybody?"),
    topic=Topic.KEY_PLAYERS,
    definition=say(
        "The set of actors without whom the others fall apart most (the share of their pairs with no route, or with routes "
        "weighted by distance), or which together is nearest to all. A set is judged as a whole: the best pair need not hold the "
        "best single actor."
    ),
    formulas=(
        say("F = 1 − Σ s(s − 1) / (n(n − 1)), s the sizes of the pieces, n those who stay"),
        say("DF = 1 − Σ_(i≠j) (1 / d_ij) / (n(n − 1)), n those who stay; 1 / d_ij = 0 without a route"),
        say("D_R = Σ_j (1 / d(K, j)) / n, n all actors; a member of K counts 1"),
        say("share within m steps = |{{j : d(K, j) ≤ m}}| / n"),
    ),
    references=("Borgatti 2006, Computational and Mathematical Organization Theory 12",),
    example=Example(
        network=small("a-b b-c c-d d-e"),
        keywords={"k": 2},
        expected={
            "0": {"actors": [], "value": 0.0},
            "1": {"actors": ["c"], "value": 2 / 3},
            "2": {"actors": ["b", "d"], "value": 1.0},
        },
        key=("step",),
        why="A chain of five. Without c, a and b have each other, d and e too: 4 of the 12 ordered pairs of those who stay have "
        "a route, so F is 8 / 12. Without b and d nobody who stays reaches anybody; c is not among the best two.",
    ),
    run=key_players,
    measure="sets",
    ranks=False,
    seconds=seconds,
    headers={"rows": ("step", "actors", "value", "search")},
    columns={
        "sets": say("In how many of these sets"),
        "step": say("Actors in the set"),
        "actors": say("Set of actors"),
        "value": say("Value"),
        "search": say("How the set was found"),
        EVERY_SET: say("every set tried"),
        SWAPS: say("step by step, with exchanges"),
    },
    caveats=(
        say("People are replaced and ties form again: read this as where to add a second tie, not as a forecast."),
        say("Several sets are often almost as good; of equal ones the first by id is shown."),
        say("Where persons and organisations stand side by side, compare both ways of counting employees."),
    ),
)
