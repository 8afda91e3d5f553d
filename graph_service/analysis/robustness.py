"""Robustness: how much of the network still hangs together when actors leave one after another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Param, Seed, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._example import Example, small
from graph_service.analysis._igraph import igraph_of
from graph_service.analysis._kernels import compiled
from graph_service.analysis._key_kernels import largest_left
from graph_service.analysis._result import Result, Row, graph_warnings, node_rows
from graph_service.language import Phrase, Progress, say, say_n, unheard
from graph_service.snapshot import Graph, GraphSnapshot

ORDERS = ("betweenness", "degree")
# equal betweenness differs by less, as a share of the largest
SAME = 1e-9
RUNS_AT_ONCE = 100
PER_ROUTE, PER_RUN = 5e-9, 2e-8
WORDS = {"betweenness": say("most shortest routes"), "degree": say("most contacts")}
NAMED = 5


def robustness(
    snapshot: GraphSnapshot,
    *,
    order: Annotated[str, Param(say("Who leaves first"), choices=ORDERS)] = "betweenness",
    runs: Annotated[int, Param(say("Random orders to compare with"), minimum=0, maximum=100_000)] = 0,
    seed: Seed = 1,
    direction: Direction = None,
    report: Progress = unheard,
) -> Result:
    """The largest component after each removal, on the undirected graph of the ties between actors.

    Parameters
    ----------
    snapshot
        The network.
    order
        Always the one with the highest ``betweenness`` or ``degree`` among those who are still there leaves next.
    runs
        Random orders of leaving beside it; their mean and the middle 90 % of them.
    seed
        Of the random orders.
    direction
        How ties are read and counted before their direction is left aside; default: undirected.
    report
        Told how far it is.

    Returns
    -------
    Result
        Rows: step (how many have left), actors (who leaves at this step), value (actors in the largest component), share
        (of all); with ``runs`` random, random_low, random_high. Table actors: lost (by
        how much the largest component shrinks when the actor leaves in its turn). Table network: order, r (mean share over all
        steps, Schneider et al.), half (after how many at most half of the first largest component is left).

    Notes
    -----
    The order is found anew after each removal; of equal ones the first by id leaves. O(n² m) for betweenness.

    References
    ----------
    Albert, Jeong & Barabási 2000, Nature 406; Schneider et al. 2011, PNAS 108.
    """
    layers = snapshot.layers(direction or "undirected")
    graph = snapshot.graph("undirected", layers=layers)
    leaving = {name: _order(graph, name, report) for name in ORDERS}
    curves = {name: _largest(graph, np.array([places]).reshape(1, -1))[0] for name, places in leaving.items()}
    drawn = _at_random(graph, runs, seed, report)
    return Result(
        n=graph.n,
        m=graph.m if direction is None else snapshot.graph(direction).m,
        rows=_rows(graph, leaving[order], curves[order], drawn),
        direction=direction or "undirected",
        layers=layers,
        tables={"network": _network(graph, curves, drawn), "actors": _actors(graph, leaving[order], curves[order])},
        sentences=_sentences(graph, order, leaving[order], curves[order], drawn),
        warnings=[*graph_warnings(graph), *about_actors(snapshot)],
        seed=seed if runs else None,
    )


def _largest(graph: Graph, orders: np.ndarray) -> np.ndarray:
    found: np.ndarray = compiled(largest_left)(graph.indptr, graph.indices.astype(np.int64), orders.astype(np.int64))
    return found


def _order(graph: Graph, name: str, report: Progress) -> list[int]:
    drawn = igraph_of(graph)
    here, found = list(range(graph.n)), []
    while drawn.ecount():
        worth = np.array(drawn.betweenness() if name == "betweenness" else drawn.degree(), dtype=float)
        place = int(np.argmax(worth >= worth.max() * (1 - SAME)))
        found.append(here.pop(place))
        drawn.delete_vertices(place)
        report(len(found), graph.n, say("Who leaves next"))
    return found + here  # without ties all are equal


def _at_random(graph: Graph, runs: int, seed: int, report: Progress) -> np.ndarray | None:
    if not runs or not graph.n:
        return None
    random, found = np.random.default_rng(seed), []
    for first in range(0, runs, RUNS_AT_ONCE):
        orders = np.tile(np.arange(graph.n), (min(RUNS_AT_ONCE, runs - first), 1))
        found.append(_largest(graph, random.permuted(orders, axis=1)))
        report(first + len(orders), runs, say("Random orders"))
    return np.concatenate(found)


def _actors(graph: Graph, places: list[int], curve: np.ndarray) -> list[Row]:
    lost = np.empty(graph.n, np.int64)
    lost[places] = -np.diff(curve)
    columns: dict[str, Any] = {"lost": lost}
    return node_rows(graph, columns)


def _rows(graph: Graph, places: list[int], curve: np.ndarray, drawn: np.ndarray | None) -> list[Row]:
    if not graph.n:
        return []
    rows: list[Row] = [
        {
            "step": step,
            "actors": [graph.ids[places[step - 1]]] if step else [],
            "value": int(value),
            "share": int(value) / graph.n,
        }
        for step, value in enumerate(curve)
    ]
    if drawn is not None:
        low, high = np.quantile(drawn, (0.05, 0.95), axis=0, method="inverted_cdf").tolist()
        for row, mean, least, most in zip(rows, drawn.mean(axis=0).tolist(), low, high, strict=True):
            row |= {"random": mean, "random_low": least, "random_high": most}
    return rows


def _network(graph: Graph, curves: Mapping[str, np.ndarray], drawn: np.ndarray | None) -> list[Row]:
    if not graph.n:
        return []
    every = {name: np.array(curve, dtype=float) for name, curve in curves.items()}
    if drawn is not None:
        every["random"] = drawn.mean(axis=0)
    return [
        {"order": name, "r": float(curve[1:].sum()) / graph.n**2, "half": _half(curve)} for name, curve in sorted(every.items())
    ]


def _half(curve: np.ndarray) -> int:
    return int(np.argmax(curve <= curve[0] / 2))


def _sentences(graph: Graph, order: str, places: list[int], curve: np.ndarray, drawn: np.ndarray | None) -> list[Phrase]:
    if not graph.m:
        return [say("No ties: nothing hangs together that could fall apart.")]
    first = int(curve[0])
    half = _half(curve)
    names = ", ".join(graph.labels[place] for place in places[: min(half, NAMED)])
    found = [
        say_n(
            "If {n} actor left, the largest group that hangs together would shrink from {first} actors to {left}.",
            "If {n} actors left, one after another, the largest group that hangs together would shrink from {first} actors to "
            "{left}.",
            half,
            first=first,
            left=int(curve[half]),
        ),
        say("First to leave, by {order}: {names}.", order=WORDS[order], names=names),
    ]
    if drawn is not None:
        text = say_n(
            "If {n} actor left by chance, it would still hold {left:.1f} actors on average.",
            "If {n} actors left by chance, it would still hold {left:.1f} actors on average.",
            half,
            left=float(drawn[:, half].mean()),
        )
        found.insert(1, text)
    return found


def seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    """About how long all removals take: betweenness anew after each."""
    n, ties = len(snapshot.nodes), len(snapshot.ties)
    runs: int = keywords.get("runs", 0)
    return PER_ROUTE * n * n * (n + 2 * ties) / 3 + runs * (n + 2 * ties) * PER_RUN


ANALYSIS = Analysis(
    title=say("Robustness"),
    question=say("If the busiest left one after another, how soon would we fall apart?"),
    topic=Topic.KEY_PLAYERS,
    definition=say(
        "Actors leave one after another: always the one who has the highest betweenness (or the most contacts) among those "
        "still there, or by chance. After each the largest group in which everybody reaches everybody is counted. R is its mean "
        "share of all actors over all removals: 0 is brittle, close to 1/2 is as robust as can be."
    ),
    formulas=(say("R = (1 / n) Σ_(q = 1..n) S(q) / n, S(q) the actors in the largest piece after q have left"),),
    references=("Albert, Jeong & Barabási 2000, Nature 406", "Schneider et al. 2011, PNAS 108"),
    example=Example(
        network=small("a-b b-c c-d d-e"),
        expected={
            "0": {"actors": [], "value": 5, "share": 1.0},
            "1": {"actors": ["c"], "value": 2, "share": 0.4},
            "2": {"actors": ["a"], "value": 2},
            "3": {"actors": ["b"], "value": 2},
            "4": {"actors": ["d"], "value": 1, "share": 0.2},
            "5": {"actors": ["e"], "value": 0},
        },
        key=("step",),
        why="A chain of five. c is on the routes of four pairs, b and d of three each. Then two pairs are left and nobody "
        "stands between others: of equal ones the first by id leaves. R is (2 + 2 + 2 + 1 + 0) / 25 = 0.28.",
    ),
    run=robustness,
    measure="lost",
    ranks=False,
    seconds=seconds,
    on_page={"runs": "1000"},
    headers={"rows": ("step", "actors", "value", "share"), "network": ("order", "r", "half")},
    columns={
        "lost": say("Actors that the largest piece loses when this one leaves in its turn"),
        "step": say("Actors who have left"),
        "actors": say("Who leaves"),
        "value": say("Largest group left (actors)"),
        "share": say("Its share of all"),
        "random": say("By chance (mean, actors)"),
        "random_low": say("By chance, low end of 90 %"),
        "random_high": say("By chance, high end of 90 %"),
        "order": say("Order of leaving"),
        "betweenness": say("Betweenness"),
        "degree": say("Contacts"),
        "r": say("R, mean share left"),
        "half": say("Removals until half"),
    },
    caveats=(
        say("People are replaced and ties form again: read this as where to add a second tie, not as a forecast."),
        say("A tie that nobody recorded is not seen; it may be the second route."),
    ),
)
