"""Bridging: who stands on routes between surroundings that are denser than the place they have themselves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._confirmed import same_figure
from graph_service.analysis._example import Example, small
from graph_service.analysis._result import Result, Row, Warn, graph_warnings, node_rows
from graph_service.analysis._routes import hops
from graph_service.language import Phrase, say
from graph_service.snapshot import Graph, GraphSnapshot


def bridging(
    snapshot: GraphSnapshot,
    *,
    direction: Direction = None,
) -> Result:
    """Betweenness times the bridging coefficient.

    Parameters
    ----------
    snapshot
        The network.
    direction
        How ties are read and counted before their direction is left aside; default: undirected.

    Returns
    -------
    Result
        Rows: bridging; betweenness (share of pairs of others, 0 to 1); bridging_coefficient (1 / contacts over the sum of 1
        / contacts of the contacts).

    Notes
    -----
    On the undirected binary graph. An actor with one contact may have a large coefficient, but has no betweenness. Null:
    the coefficient and bridging without contacts, everything but the coefficient under three actors.

    References
    ----------
    Hwang, Cho, Zhang & Ramanathan 2006, Bridging centrality: identifying bridging nodes in scale-free networks, KDD.
    """
    layers = snapshot.layers(direction or "undirected")
    graph = snapshot.graph("undirected", layers=layers)
    share, coefficient = _betweenness(graph), _coefficient(graph)
    columns = {"bridging": share * coefficient, "betweenness": share, "bridging_coefficient": coefficient}
    rows = node_rows(graph, columns)
    return Result(
        n=graph.n,
        m=graph.m if direction is None else snapshot.graph(direction).m,
        rows=rows,
        direction=direction or "undirected",
        layers=layers,
        sentences=_sentences(rows),
        warnings=[*graph_warnings(graph), *about_actors(snapshot), *_undefined(rows)],
    )


def _betweenness(graph: Graph) -> np.ndarray:
    pairs = (graph.n - 1) * (graph.n - 2) / 2
    return hops(graph).betweenness / pairs if pairs > 0 else np.full(graph.n, np.nan)


def _coefficient(graph: Graph) -> np.ndarray:
    degree = np.diff(graph.indptr)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1 / degree
        rows = np.repeat(np.arange(graph.n), degree)
        found: np.ndarray = inverse / np.bincount(rows, inverse[graph.indices], minlength=graph.n)
    found[degree == 0] = np.nan
    return found


def _sentences(rows: list[Row]) -> list[Phrase]:
    most = max((same_figure(row["bridging"]) for row in rows if row["bridging"] is not None), default=0.0)
    if most <= 0:
        return [say("Nobody stands on a shortest route between others.")]
    names = ", ".join(row["label"] for row in rows if row["bridging"] is not None and same_figure(row["bridging"]) == most)
    return [say("Most of a bridge between denser surroundings: {names} (bridging {b:.4f}).", names=names, b=most)]


def _undefined(rows: list[Row]) -> Iterator[Warn]:
    if any(row["bridging_coefficient"] is None for row in rows):
        yield Warn("bridging_undefined", say("Bridging is empty for an actor without contacts."))
    if 0 < len(rows) < 3:
        yield Warn("bridging_few", say("Bridging needs at least three actors."))


ANALYSIS = Analysis(
    title=say("Bridging"),
    question=say("Who stands between denser parts of the network?"),
    topic=Topic.POSITION,
    definition=say(
        "Betweenness, as a share of all pairs of others, times the bridging coefficient: how few contacts the actor has, "
        "compared with how few its contacts have."
    ),
    formulas=(say("B_v = b_v · (1/d_v) / Σ_i (1/d_i); b: share of all pairs, d: number of contacts, i: contacts of v"),),
    references=("Hwang, Cho, Zhang & Ramanathan 2006, KDD",),
    example=Example(
        network=small("a-b b-c c-a c-d d-e e-f f-g g-e"),
        expected={"d": {"betweenness": 9 / 15, "bridging_coefficient": 0.75, "bridging": 0.45}},
        why="d stands on the only route between a, b, c and e, f, g: 9 of the 15 pairs of others. It has 2 contacts with 3 each: "
        "(1/2) / (1/3 + 1/3) = 0.75.",
    ),
    run=bridging,
    measure="bridging",
    columns={
        "bridging": say("Bridging"),
        "betweenness": say("Share of routes"),
        "bridging_coefficient": say("Bridging coefficient"),
    },
    in_appendix=True,
    caveats=(
        say("A sparse surrounding may only be one that nobody was asked about."),
        say("An open place between dense parts is an opportunity, not an act."),
    ),
)
