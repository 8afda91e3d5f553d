"""Cohesion: how closely knit the network is, with and without its coordinator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Param, Runs, Seed, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._cohesion_text import COLUMNS, Measures, circles, sentences, undefined, untested
from graph_service.analysis._example import Example, small
from graph_service.analysis._igraph import igraph_of
from graph_service.analysis._result import Result, Row, graph_warnings, node_rows
from graph_service.analysis._small_world import ENOUGH, small_world
from graph_service.errors import UnknownName
from graph_service.language import Progress, say, unheard
from graph_service.snapshot import FLOW, Graph, GraphSnapshot

# one search from every actor, seconds for each actor and tie
PER_STEP = 2e-8


def cohesion(
    snapshot: GraphSnapshot,
    *,
    coordinator: Annotated[str | None, Param(say("Coordinator"), of="actor")] = None,
    direction: Direction = None,
    runs: Runs = 0,
    seed: Seed = 1,
    report: Progress = unheard,
) -> Result:
    """Figures of the whole network, and the same figures without one actor.

    Parameters
    ----------
    snapshot
        The network.
    coordinator
        The actor to leave out in the second table; default: who has most contacts (then the first id).
    direction
        How ties are read. Default: as the file says; from a store undirected, where reciprocity still reads the ties
        with a direction.
    runs
        Rewired networks that circles and routes are compared with, from 50 actors on; 0: none.
    seed
        Of the rewiring.
    report
        Hears how far it is.

    Returns
    -------
    Result
        Rows: measure, value, without_coordinator (the value without that actor). actors; ties; density (ties over possible
        ties), pair_density (tied pairs over pairs);
        reciprocity (arcs in mutual pairs over arcs), reciprocity_dyads (mutual over tied pairs); transitivity,
        mean_clustering (0 under two contacts), mean_clustering_of_two (actors with two contacts or more only),
        degree_assortativity and max_core on the undirected graph; components (weak), largest_component, isolates;
        diameter and mean_distance over pairs with a route. Table without_coordinator: the same. Table actors: degree,
        mean_distance (mean steps to those with a route). Table small_world,
        with runs: transitivity and mean_distance of the undirected graph, expected_ (mean of networks with the same
        degrees), sigma (the ratio of their ratios), p (share with a sigma as high).

    Raises
    ------
    UnknownName
        If the coordinator is not in the network.

    Notes
    -----
    Undefined and null: density under two actors, reciprocity without a direction, transitivity without open or closed
    triples, distances without a route, degree_assortativity if all degrees are equal.

    References
    ----------
    Wasserman & Faust 1994, Social Network Analysis. Watts & Strogatz 1998, Collective dynamics of small-world networks,
    Nature 393. Newman 2003, Mixing patterns in networks, Physical Review E 67. Humphries & Gurney 2008, Network
    "small-world-ness", PLoS ONE 3.
    """
    way = direction or ("directed" if snapshot.source == "files" else "undirected")
    layers = snapshot.layers(way)
    arcs = (FLOW,) if direction is None and way == "undirected" and snapshot.has_flow else None
    graph, plain = snapshot.graph(way, layers=layers), snapshot.graph("undirected", layers=layers)
    whole = _measures(snapshot, way, layers, arcs)
    left_out = _coordinator(plain, coordinator)
    rest: Measures | None = None
    if left_out is not None:
        others = [id for id in plain.ids if id != left_out]
        rest = _measures(snapshot.filtered(others), way, layers, arcs)
    tests = [small_world(plain, runs, seed, report)] if runs and plain.m and plain.n >= ENOUGH else []
    return Result(
        n=graph.n,
        m=graph.m,
        rows=[row | {"without_coordinator": (rest or {}).get(row["measure"])} for row in _rows(whole)],
        direction=graph.direction,
        layers=layers,
        tables={"small_world": tests, "without_coordinator": _rows(rest) if rest else [], "actors": _actors(plain)},
        sentences=[*sentences(snapshot, whole, rest, left_out), *circles(tests)],
        warnings=[*graph_warnings(graph), *about_actors(snapshot), *undefined(whole, rest), *untested(plain, runs)],
        stability={"runs": runs, "null": "rewire"} if tests else None,
        seed=seed if tests else None,
    )


def _coordinator(plain: Graph, asked: str | None) -> str | None:
    if asked is not None:
        if asked not in plain.ids:
            raise UnknownName.of(say("Actors"), asked, plain.ids)
        return asked
    # argmax takes the first of equals, and ids are sorted
    return plain.ids[int(np.argmax(np.diff(plain.indptr)))] if plain.m else None


def _measures(snapshot: GraphSnapshot, way: str, layers: Sequence[str], arcs: Sequence[str] | None) -> Measures:
    graph, plain = snapshot.graph(way, layers=layers), snapshot.graph("undirected", layers=layers)
    drawn, flat = igraph_of(graph), igraph_of(plain)
    n, parts = graph.n, [len(part) for part in flat.connected_components()]
    pairs = n * (n - 1) // 2
    degree = np.diff(plain.indptr)
    found: dict[str, Any] = {
        "actors": n,
        "ties": graph.m,
        "density": graph.m / (pairs * (2 if graph.is_directed else 1)) if pairs else None,
        "pair_density": plain.m / pairs if pairs else None,
        "components": len(parts),
        "largest_component": max(parts, default=0),
        "isolates": int(np.sum(degree == 0)),
        "transitivity": flat.transitivity_undirected(),
        "mean_clustering": flat.transitivity_avglocal_undirected(mode="zero") if n else None,
        "mean_clustering_of_two": flat.transitivity_avglocal_undirected(mode="nan") if np.any(degree > 1) else None,
        # all degrees equal: 0 / 0, which rounding can hide
        "degree_assortativity": flat.assortativity_degree() if len(set(degree[plain.indices].tolist())) > 1 else None,
        "max_core": max(flat.coreness(), default=0),
    }
    found |= _reciprocity(graph if arcs is None else snapshot.graph("directed", layers=arcs))
    found |= _distances(drawn)
    return {name: None if value != value else value for name, value in sorted(found.items())}


def _reciprocity(graph: Graph) -> Measures:
    if graph.direction == "undirected" or not graph.m:
        return {"reciprocity": None, "reciprocity_dyads": None}
    source = np.repeat(np.arange(graph.n, dtype=np.int64), np.diff(graph.indptr))
    target = graph.indices.astype(np.int64)
    back = int(np.isin(source * graph.n + target, target * graph.n + source).sum())
    return {"reciprocity": back / graph.m, "reciprocity_dyads": (back // 2) / (graph.m - back // 2)}


def _distances(drawn: Any) -> Measures:
    # (hops, hops + 1, pairs) of every length
    lengths = [(low, count) for low, _, count in drawn.path_length_hist().bins()]
    reached = sum(count for _, count in lengths)
    return {
        "diameter": int(lengths[-1][0]) if reached else None,
        "mean_distance": sum(hops * count for hops, count in lengths) / reached if reached else None,
    }


def _rows(measures: Measures) -> list[Row]:
    return [{"measure": name, "value": value} for name, value in sorted(measures.items())]


def _actors(plain: Graph) -> list[Row]:
    near = np.array(igraph_of(plain).closeness(), dtype=float)
    columns: dict[str, Any] = {"degree": np.diff(plain.indptr), "mean_distance": 1 / near}
    return node_rows(plain, columns)


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    once = PER_STEP * len(snapshot.nodes) * (len(snapshot.nodes) + 2 * len(snapshot.ties))
    return once * (2 + float(keywords.get("runs", 0)))


ANALYSIS = Analysis(
    title=say("Cohesion"),
    question=say("How closely knit are we, and how much of it rests on one actor?"),
    topic=Topic.STRUCTURE,
    definition=say(
        "Figures of the whole network: the share of possible ties that are recorded, the pieces it falls into, how many steps "
        "lie between actors, how often two contacts of an actor know each other, how many ties are returned. The second "
        "table leaves out the coordinator and counts again."
    ),
    formulas=(
        say("density = m / (n (n − 1)), undirected m / (n (n − 1) / 2)"),
        say("reciprocity = arcs whose reverse is recorded / arcs; of pairs: mutual / tied pairs"),
        say("transitivity = 3 · triangles / paths of two ties"),
        say("clustering of v = ties among its contacts / pairs of its contacts; 0 under two contacts"),
        say("mean distance = Σ d(i, j) / pairs (i, j) with a route"),
        "σ = (C / C*) / (L / L*)",
        say("C: transitivity, L: mean distance; with a star, the mean of rewired networks with the same numbers of ties"),
    ),
    references=(
        "Wasserman & Faust 1994, Social Network Analysis",
        "Watts & Strogatz 1998, Nature 393",
        "Newman 2003, Physical Review E 67",
        "Humphries & Gurney 2008, PLoS ONE 3",
    ),
    example=Example(
        network=small("a-b b-a b-c c-a a-d"),
        expected={
            "density": {"value": 5 / 12},
            "pair_density": {"value": 4 / 6},
            "reciprocity": {"value": 2 / 5},
            "transitivity": {"value": 3 / 5},
            "mean_clustering": {"value": (1 / 3 + 1 + 1 + 0) / 4},
            "diameter": {"value": 2},
        },
        key=("measure",),
        why="5 of 12 arcs, 4 of 6 pairs; a-b is returned, so 2 of 5 arcs. Of the 5 paths of two ties (3 around a, 1 each "
        "around b and c) 3 are closed by the triangle a, b, c. Clustering: a 1 of 3, b and c 1 of 1, d has one contact. "
        "Farthest with a route: two steps, as c-a-d.",
    ),
    run=cohesion,
    measure="mean_distance",
    ranks=False,
    headers={"without_coordinator": ("measure", "value")},
    seconds=_seconds,
    columns=COLUMNS,
    caveats=(
        say("Density falls as a network grows, whatever people do: compare networks of equal size only."),
        say("Ties made by shared events raise clustering by themselves: everybody at an event would know everybody."),
        say("Whoever kept the records has the most complete ties: the coordinator may only look so central."),
    ),
)
