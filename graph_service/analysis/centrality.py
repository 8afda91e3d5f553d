"""Centrality: who has many contacts, who sits on short routes, who reaches others soon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Param, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._example import Example, small
from graph_service.analysis._result import Result, Row, Warn, graph_warnings, node_rows
from graph_service.analysis._stability import Score
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import DIRECTIONS, Graph, GraphSnapshot

DAMPING = 0.85
STEPS_OF_RANK = 240
# up to so many actors in a component, all of its matrix is solved
DENSE = 1_000


def centrality(
    snapshot: GraphSnapshot,
    *,
    direction: Annotated[str | None, Param(say("Direction"), choices=DIRECTIONS)] = None,
    weight: Annotated[str, Param(say("Value of a tie"), choices=("none", "weight", "strength"))] = "none",
) -> Result:
    """The usual centralities of every actor.

    Parameters
    ----------
    snapshot
        The network.
    direction
        ``directed``, ``undirected`` or ``symmetric`` (each tie is two arcs).
    weight
        What a tie is worth to betweenness (a step costs 1 / value) and PageRank; ``none``: 1.

    Returns
    -------
    Result
        Rows: in_degree, out_degree, degree (distinct contacts); in_strength, out_strength (sums of weight, or of strength
        if that is asked); betweenness (raw sum of shares of shortest paths, undirected: each pair once); closeness
        (actors reached / sum of hops to them); harmonic_in, harmonic_out (sums of 1 / hops); pagerank (damping 0.85);
        eigenvector (largest 1), core_number and clustering on the undirected binary graph. Table network:
        centralisation (Freeman) of degree, betweenness and, where arcs have a direction, in- and out-degree.

    Notes
    -----
    igraph computes them, PageRank apart; equally long weighted paths are recognised within a relative 1e-10. Closeness
    is null for who reaches nobody, clustering under two contacts, eigenvector without ties, centralisation under three
    actors.

    References
    ----------
    Freeman 1979, Centrality in social networks: conceptual clarification, Social Networks 1. Brandes 2001, A faster
    algorithm for betweenness centrality, Journal of Mathematical Sociology 25. Brin & Page 1998, Computer Networks 30.
    Bonacich 1972, Journal of Mathematical Sociology 2. Seidman 1983, Social Networks 5.
    """
    graph = snapshot.graph(direction, weight)
    worth = snapshot.graph(direction, "strength" if weight == "strength" else "weight")
    plain = snapshot.graph("undirected", layers=snapshot.layers(graph.direction))
    columns = {**_degrees(graph, worth, plain), **_routes(graph, weight), **_undirected(plain)}
    rows = node_rows(graph, columns)
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        tables={"network": _centralisation(graph, columns)},
        sentences=_sentences(rows),
        warnings=[*graph_warnings(graph), *about_actors(snapshot), *_undefined(rows)],
    )


def _degrees(graph: Graph, worth: Graph, plain: Graph) -> dict[str, Any]:
    rows = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    return {
        "in_degree": np.bincount(graph.indices, minlength=graph.n),
        "out_degree": np.diff(graph.indptr),
        "degree": np.diff(plain.indptr),
        "in_strength": np.bincount(worth.indices, worth.values, minlength=graph.n),
        "out_strength": np.bincount(rows, worth.values, minlength=graph.n),
    }


def _drawn(graph: Graph) -> Any:
    import igraph

    source = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    once = np.ones(len(source), bool) if graph.is_directed else source < graph.indices
    drawn = igraph.Graph(graph.n, np.stack([source, graph.indices], axis=1)[once].tolist(), directed=graph.is_directed)
    drawn.es["value"] = graph.values[once].tolist()
    return drawn


def _routes(graph: Graph, weight: str) -> dict[str, Any]:
    drawn = _drawn(graph)
    values = drawn.es["value"] if weight != "none" and graph.m else None
    costs = None if values is None else [1 / value for value in values]
    inward = drawn.harmonic_centrality(mode="in", normalized=False)
    return {
        "betweenness": drawn.betweenness(weights=costs),
        "closeness": drawn.closeness(mode="out"),
        "harmonic_in": inward,
        "harmonic_out": drawn.harmonic_centrality(mode="out", normalized=False) if graph.direction == "directed" else inward,
        "pagerank": _pagerank(graph),
    }


def _betweenness(graph: Graph, keywords: Mapping[str, Any]) -> list[float]:
    drawn = _drawn(graph)
    weighted = keywords.get("weight", "none") != "none" and graph.m
    return list(drawn.betweenness(weights=[1 / value for value in drawn.es["value"]] if weighted else None))


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
    drawn = _drawn(plain)
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


def _centralisation(graph: Graph, columns: dict[str, Any]) -> list[Row]:
    # sum of (largest - x) over its greatest possible value, which a star reaches
    n = graph.n
    if n < 3:
        return []
    pairs = (n - 1) ** 2 * (n - 2) / (1 if graph.is_directed else 2)
    greatest = {"betweenness": pairs, "degree": (n - 1) * (n - 2)}
    if graph.is_directed:
        greatest |= {"in_degree": (n - 1) ** 2, "out_degree": (n - 1) ** 2}
    spread = {name: float(np.sum(np.max(columns[name]) - np.asarray(columns[name]))) for name in greatest}
    return [{"measure": name, "centralisation": spread[name] / greatest[name]} for name in sorted(greatest)]


def _sentences(rows: list[Row]) -> list[Phrase]:
    between = max(rows, key=lambda row: row["betweenness"], default=None)
    if between is None or not any(row["degree"] for row in rows):
        return [say("No ties: nobody is central.")]
    found = []
    if between["betweenness"] > 0:
        text = say(
            "Most shortest routes between others pass through {name} (betweenness {b:.1f}).",
            name=between["label"],
            b=between["betweenness"],
        )
        found.append(text)
    most = max(row["degree"] for row in rows)
    names = ", ".join(row["label"] for row in rows if row["degree"] == most)
    found.append(say_n("Most contacts, {n}: {names}.", "Most contacts, {n}: {names}.", most, names=names))
    alone = sum(row["degree"] == 0 for row in rows)
    if alone:
        phrase = say_n(
            "{n} actor has no tie of this kind to another actor.", "{n} actors have no tie of this kind to another actor.", alone
        )
        found.append(phrase)
    return found


def _undefined(rows: list[Row]) -> Iterator[Warn]:
    if any(row["closeness"] is None for row in rows):
        yield Warn("closeness_undefined", say("Closeness is empty for an actor who reaches nobody."))
    if any(row["clustering"] is None for row in rows):
        yield Warn("clustering_undefined", say("Clustering is empty for an actor with fewer than two contacts."))
    if any(row["eigenvector"] is None for row in rows):
        yield Warn("eigenvector_undefined", say("Without ties eigenvector centrality is empty."))
    if len(rows) < 3:
        yield Warn("centralisation_undefined", say("Centralisation needs at least three actors."))


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
    score=Score(_betweenness, lambda n, m: 2.5e-8 * n * m + 2e-6 * m, "weight"),
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
    },
    caveats=(
        say("A central place in recorded ties is a position, not a merit."),
        say("Betweenness favours whoever kept the records: compare with ties that both sides confirmed."),
        say("Core number says how tightly knit the surroundings are, not how important an actor is."),
    ),
)
