"""Flow betweenness: whose leaving would take capacity from the ways between others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Param, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._example import Example, small
from graph_service.analysis._flows import Flows
from graph_service.analysis._result import Result, Row, graph_warnings, node_rows
from graph_service.language import Phrase, Progress, say, unheard
from graph_service.snapshot import Graph, GraphSnapshot

# seconds: a pair of actors, and more for each arc and each of an actor's arcs; between two words of progress
PAIR, TIE, BREATH = 4e-5, 1e-8, 0.1


def flow_betweenness(
    snapshot: GraphSnapshot,
    *,
    direction: Direction = None,
    weight: Annotated[str, Param(say("Value of a tie"), choices=("none", "weight", "strength"))] = "none",
    report: Progress = unheard,
) -> Result:
    """How much of the largest flows between all others depends on an actor.

    Parameters
    ----------
    snapshot
        The network.
    direction
        ``directed``: ordered pairs. ``undirected``: each pair once. ``symmetric``: each pair both ways.
    weight
        What a tie can carry; ``none``: 1, so that a flow counts ways without a common tie.
    report
        Hears how far it is.

    Returns
    -------
    Result
        Rows: flow_betweenness, the sum over all pairs of others of the largest flow less the largest flow without the
        actor. Raw, not divided by anything.

    Notes
    -----
    Every flow is exact: capacities are whole multiples of a common unit. R sna's ``flowbet`` gives the same sums.

    References
    ----------
    Freeman, Borgatti & White 1991, Centrality in valued graphs: a measure of betweenness based on network flow, Social
    Networks 13.
    """
    graph = snapshot.graph(direction, weight)
    lost = _losses(graph, report)
    rows = node_rows(graph, {"flow_betweenness": list(map(int, lost)) if weight == "none" else lost.tolist()})
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        sentences=_sentences(rows),
        warnings=[*graph_warnings(graph), *about_actors(snapshot)],
    )


def _losses(graph: Graph, report: Progress) -> np.ndarray:
    flows, lost = Flows(graph), np.zeros(graph.n)
    one, two = np.nonzero(~np.eye(graph.n, dtype=bool)) if graph.direction == "directed" else np.triu_indices(graph.n, 1)
    step = max(1, int(BREATH / _pair(graph)))
    for place, (source, target) in enumerate(zip(one.tolist(), two.tolist(), strict=True)):
        if place % step == 0:
            report(place, len(one), say("Flows between pairs"))
        users, loss = flows.losses(source, target)
        lost[users] += loss
    ways = 2 if graph.direction == "symmetric" else 1
    return np.array([float(flows.exact(ways * sum_of_losses)) for sum_of_losses in lost])


def _pair(graph: Graph) -> float:
    arcs = len(graph.indices) * (2 if graph.direction == "directed" else 1)
    return PAIR + TIE * arcs * arcs / max(1, graph.n)


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    graph = snapshot.graph(keywords.get("direction"))
    pairs = graph.n * (graph.n - 1) / (1 if graph.direction == "directed" else 2)
    return pairs * _pair(graph)


def _sentences(rows: list[Row]) -> list[Phrase]:
    most = max((row["flow_betweenness"] for row in rows), default=0)
    if most <= 0:
        return [say("No flow between others depends on anybody: no two actors are joined through a third.")]
    names = ", ".join(row["label"] for row in rows if row["flow_betweenness"] == most)
    return [
        say(
            "Most capacity between others would go without: {names} (flow betweenness {f:g}).",
            names=names,
            f=most,
        )
    ]


ANALYSIS = Analysis(
    title=say("Flow betweenness"),
    question=say("Whose leaving would take capacity from the ways between others?"),
    topic=Topic.POSITION,
    definition=say(
        "For each pair of others, the largest flow that the ties can carry between them, less the largest flow without the "
        "actor; added up over all pairs. If every tie counts 1, a flow is the number of ways without a common tie."
    ),
    formulas=(say("flow betweenness(v) = Σ_j≠v≠k (largest flow(j, k) − largest flow(j, k) without v)"),),
    references=("Freeman, Borgatti & White 1991, Social Networks 13", "Edmonds & Karp 1972, Journal of the ACM 19"),
    example=Example(
        network=small("a-b b-c a-d d-c"),
        keywords={"direction": "undirected"},
        expected={name: {"flow_betweenness": 3} for name in "abcd"},
        why="Two ways go round the ring between any two actors. Without b one of them is left between a and c, a and d, c and d.",
    ),
    run=flow_betweenness,
    measure="flow_betweenness",
    columns={"flow_betweenness": say("Flow betweenness")},
    seconds=_seconds,
    in_appendix=True,
    caveats=(
        say("A flow uses every way at once, long ones too; news and favours seldom do."),
        say("What a tie can carry is not known: its strength stands in for it, if that is asked."),
    ),
)
