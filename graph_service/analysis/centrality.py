"""Centrality: who has many contacts, who sits on short routes, who reaches others soon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Param, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._central_text import centralisation, sentences, undefined
from graph_service.analysis._confirmed import CONFIRMED_COLUMNS, confirmed_ranks, confirmed_sentence
from graph_service.analysis._example import Example, small
from graph_service.analysis._igraph import igraph_of
from graph_service.analysis._result import Result, graph_warnings, node_rows
from graph_service.analysis._routes import Hops, betweenness_by_cost, hops, seconds_of_routes
from graph_service.analysis._stability import Score
from graph_service.language import Progress, part_of, say, unheard
from graph_service.snapshot import Graph, GraphSnapshot

DAMPING = 0.85
STEPS_OF_RANK = 240
# up to so many actors in a component, all of its matrix is solved
DENSE = 1_000


def centrality(
    snapshot: GraphSnapshot,
    *,
    direction: Direction = None,
    weight: Annotated[str, Param(say("Value of a tie"), choices=("none", "weight", "strength"))] = "none",
    cost: Annotated[str, Param(say("A route over a tie costs"), choices=("inverse", "value"))] = "inverse",
    report: Progress = unheard,
) -> Result:
    """The usual centralities of every actor.

    Parameters
    ----------
    snapshot
        The network.
    direction
        ``directed``, ``undirected`` or ``symmetric`` (each tie is two arcs).
    weight
        What a tie is worth to betweenness and PageRank; ``none``: 1.
    cost
        What a step over a tie costs in betweenness: 1 / value (``inverse``, values are closeness) or the ``value`` itself
        (distances, travelling times).
    report
        Hears how far it is.

    Returns
    -------
    Result
        Rows: in_degree, out_degree, degree (distinct contacts); in_strength, out_strength (sums of weight, or of strength
        if that is asked); betweenness (raw sum of shares of shortest paths, undirected: each pair once); closeness
        (actors reached / sum of hops to them); harmonic_in, harmonic_out (sums of 1 / hops); pagerank (damping 0.85);
        eigenvector (largest 1), core_number and clustering on the undirected binary graph. Table network:
        centralisation (Freeman) of degree, betweenness and, where arcs have a direction, in- and out-degree. Table
        confirmed: betweenness and place on all ties and on those that both sides named; empty where nothing says who did.

    Notes
    -----
    Costs of routes are whole multiples of a unit, so that equally long routes are equal (1/3 + 1/3 + 1/3 is 1) and nearly
    equal ones are not; igraph takes routes within a relative 1e-10 as equal. Where the numbers grow beyond 122 bits they
    are rounded and compared within that. Closeness is null for who reaches nobody, clustering under two contacts,
    eigenvector without ties, centralisation under three actors.

    References
    ----------
    Freeman 1979, Centrality in social networks: conceptual clarification, Social Networks 1. Brandes 2001, A faster
    algorithm for betweenness centrality, Journal of Mathematical Sociology 25. Brin & Page 1998, Computer Networks 30.
    Bonacich 1972, Journal of Mathematical Sociology 2. Seidman 1983, Social Networks 5.
    """
    graph = snapshot.graph(direction, weight)
    worth = snapshot.graph(direction, "strength" if weight == "strength" else "weight")
    plain = snapshot.graph("undirected", layers=snapshot.layers(graph.direction))
    near, asked = hops(graph, part_of(report, 0.0, 0.3)), {"weight": weight, "cost": cost}
    routes = near.betweenness if weight == "none" else _betweenness(graph, asked, part_of(report, 0.3, 0.7))
    columns = {**_degrees(graph, worth, plain), **_routes(graph, routes, near), **_undirected(plain)}
    rows, centralised = node_rows(graph, columns), centralisation(graph, columns)
    confirmed = confirmed_ranks(
        snapshot, graph, weight, routes, lambda both: _betweenness(both, asked, part_of(report, 0.7, 1.0))
    )
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        tables={"network": centralised, "confirmed": confirmed},
        sentences=[*sentences(rows, centralised), *confirmed_sentence(confirmed)],
        warnings=[*graph_warnings(graph), *about_actors(snapshot), *undefined(rows)],
    )


def _betweenness(graph: Graph, keywords: Mapping[str, Any], report: Progress = unheard) -> np.ndarray:
    if keywords.get("weight", "none") == "none":
        return hops(graph, report).betweenness
    return betweenness_by_cost(graph, keywords.get("cost", "inverse") == "inverse", report)


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    graph = snapshot.graph(keywords.get("direction"))
    return 2 * seconds_of_routes(graph, by_cost=False) + 2 * seconds_of_routes(graph, keywords.get("weight", "none") != "none")


def _degrees(graph: Graph, worth: Graph, plain: Graph) -> dict[str, Any]:
    rows = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    return {
        "in_degree": np.bincount(graph.indices, minlength=graph.n),
        "out_degree": np.diff(graph.indptr),
        "degree": np.diff(plain.indptr),
        "in_strength": np.bincount(worth.indices, worth.values, minlength=graph.n),
        "out_strength": np.bincount(rows, worth.values, minlength=graph.n),
    }


def _routes(graph: Graph, between: np.ndarray, near: Hops) -> dict[str, Any]:
    return {
        "betweenness": between,
        "closeness": [reached / steps if reached else None for reached, steps in zip(near.reached, near.steps, strict=True)],
        "harmonic_in": near.harmonic_in,
        "harmonic_out": near.harmonic_out,
        "pagerank": _pagerank(graph),
    }


def _pagerank(graph: Graph) -> np.ndarray:
    # power iteration until 0.85^k is below a double's precision; igraph's solver differs in the last digits between runs
    from scipy.sparse import csr_array

    n = graph.n
    if not n:
        return np.zeros(0)
    arcs = csr_array((graph.values, graph.indices, graph.indptr), shape=(n, n))
    out = arcs.sum(axis=1)
    share = np.divide(1.0, out, out=np.zeros(n), where=out > 0)
    ranks = np.full(n, 1 / n)
    for _ in range(STEPS_OF_RANK):
        ranks = (1 - DAMPING + DAMPING * ranks[out == 0].sum()) / n + DAMPING * (arcs.T @ (ranks * share))
    return ranks


def _undirected(plain: Graph) -> dict[str, Any]:
    drawn = igraph_of(plain)
    return {
        "eigenvector": _eigenvector(plain) if plain.m else [None] * plain.n,
        "core_number": drawn.coreness(),
        "clustering": drawn.transitivity_local_undirected(mode="nan"),
    }


def _eigenvector(plain: Graph) -> np.ndarray:
    # zero outside the component with the largest eigenvalue; components that share it are each scaled to 1
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    ties = csr_array((np.ones(len(plain.indices)), plain.indices, plain.indptr), shape=(plain.n, plain.n))
    count, component = connected_components(ties, directed=False)
    members = np.split(np.argsort(component, kind="stable"), np.cumsum(np.bincount(component, minlength=count))[:-1])
    found = [(*_principal(ties[part][:, part]), part) for part in members if len(part) > 1]
    largest = max(value for value, _, _ in found)
    vector = np.zeros(plain.n)
    for value, entries, part in found:
        if value >= largest * (1 - 1e-12):
            vector[part] = np.abs(entries) / np.abs(entries).max()
    return vector


def _principal(ties: Any) -> tuple[float, np.ndarray]:
    from scipy.linalg import eigh
    from scipy.sparse.linalg import eigsh

    n = ties.shape[0]
    if n <= DENSE:
        values, vectors = eigh(ties.toarray(), subset_by_index=[n - 1, n - 1])
    else:
        values, vectors = eigsh(ties, k=1, which="LA", v0=np.ones(n))
    return float(values[0]), vectors[:, 0]


ANALYSIS = Analysis(
    title=say("Centrality"),
    question=say("Who has many contacts, who sits on short routes, who reaches the others soon?"),
    topic=Topic.POSITION,
    definition=say(
        "Degree counts contacts. Betweenness adds up, over all pairs of others, the share of their shortest routes that pass "
        "through an actor. Closeness and harmonic closeness say in how few steps the others are reached."
    ),
    formulas=(
        say("betweenness = Σ σ_ik(v) / σ_ik; σ_ik: shortest routes from i to k"),
        say("closeness = actors reached / Σ d(v, k); harmonic closeness = Σ 1 / d(v, k)"),
        say("centralisation = Σ (max − x) / its largest possible value"),
    ),
    references=(
        "Freeman 1979, Social Networks 1",
        "Brandes 2001, Journal of Mathematical Sociology 25",
        "Brin & Page 1998, Computer Networks 30",
        "Bonacich 1972, Journal of Mathematical Sociology 2",
        "Seidman 1983, Social Networks 5",
    ),
    example=Example(
        network=small("a-b b-c"),
        expected={"b": {"degree": 2, "betweenness": 1.0}, "a": {"out_degree": 1, "closeness": 2 / 3, "harmonic_out": 1.5}},
        why="The only route from a to c passes through b. a reaches b in 1 step and c in 2: closeness 2 / (1 + 2), "
        "harmonic 1 + 1/2.",
    ),
    run=centrality,
    score=Score(_betweenness, lambda n, m: 2e-8 * n * m + 2e-5, "weight"),
    seconds=_seconds,
    headers={"confirmed": CONFIRMED_COLUMNS},
    measure="betweenness",
    columns={
        "in_degree": say("Ties in"),
        "out_degree": say("Ties out"),
        "degree": say("Contacts"),
        "in_strength": say("Sum of weights in"),
        "out_strength": say("Sum of weights out"),
        "betweenness": say("Betweenness"),
        "closeness": say("Closeness"),
        "harmonic_in": say("Harmonic closeness, inwards"),
        "harmonic_out": say("Harmonic closeness, outwards"),
        "pagerank": say("PageRank"),
        "eigenvector": say("Eigenvector centrality"),
        "core_number": say("k-core"),
        "clustering": say("Clustering"),
        "measure": say("Measure"),
        "centralisation": say("Centralisation"),
        "rank": say("Place by betweenness"),
        "betweenness_confirmed": say("Betweenness on confirmed ties"),
        "rank_confirmed": say("Place on confirmed ties"),
    },
    caveats=(
        say("A central place in recorded ties is a position, not a merit."),
        say("Betweenness favours whoever kept the records: compare with ties that both sides confirmed."),
        say("How far everything hangs on one actor is the figure that missing ties change most, for routes above all."),
        say("Core number says how tightly knit the surroundings are, not how important an actor is."),
    ),
)
