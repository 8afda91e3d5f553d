"""Cutpoints and bridges: whose leaving would split the network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph_service.analysis._catalogue import Analysis
from graph_service.analysis._result import Result, Row, graph_warnings, node_rows
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import Graph, GraphSnapshot


def cutpoints(snapshot: GraphSnapshot) -> Result:
    """Actors whose removal leaves more components, and ties whose removal does.

    Always on the undirected graph of all ties between actors (analytics 2.2).

    Parameters
    ----------
    snapshot
        The network.

    Returns
    -------
    Result
        Rows: is_cutpoint; pieces (components that the actor's own component falls into when the
        actor leaves: 1 if it holds together, 0 for an isolate); largest_piece_after (actors in the
        largest of them); cut_off (actors in the others). Table bridges: source, target.

    Notes
    -----
    Tarjan's depth-first search as NetworkX has it; O(n + m), pieces O(c (n + m)) for c cutpoints.

    References
    ----------
    Hopcroft & Tarjan 1973, Efficient algorithms for graph manipulation, CACM 16.
    """
    import networkx as nx

    graph = snapshot.graph("undirected")
    drawn = graph.networkx
    cut = set(nx.articulation_points(drawn))
    size = {node: len(members) for members in nx.connected_components(drawn) for node in members}
    pieces = {node: _pieces(nx, drawn, node) if node in cut else [size[node] - 1] * (size[node] > 1) for node in graph.ids}
    rows = node_rows(
        graph,
        {
            "is_cutpoint": [node in cut for node in graph.ids],
            "pieces": [len(pieces[node]) for node in graph.ids],
            "largest_piece_after": [max(pieces[node], default=0) for node in graph.ids],
            "cut_off": [_cut_off(pieces[node]) for node in graph.ids],
        },
    )
    bridges: list[Row] = [{"source": a, "target": b} for a, b in sorted(tuple(sorted(pair)) for pair in nx.bridges(drawn))]
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction="undirected",
        layers=snapshot.layers("undirected"),
        tables={"bridges": bridges},
        sentences=_sentences(graph, pieces, cut),
        warnings=graph_warnings(graph),
    )


def _pieces(nx: Any, drawn: Any, node: str) -> list[int]:
    # the pieces of the node's own component; other components are untouched
    rest = drawn.subgraph(nx.node_connected_component(drawn, node) - {node})
    return sorted((len(part) for part in nx.connected_components(rest)), reverse=True)


def _cut_off(pieces: list[int]) -> int:
    # who would lose every recorded route to the largest piece
    return sum(pieces) - max(pieces, default=0)


def _sentences(graph: Graph, pieces: dict[str, list[int]], cut: Iterable[str]) -> list[Phrase]:
    label = dict(zip(graph.ids, graph.labels, strict=True))
    lost = sorted(((_cut_off(pieces[node]), node) for node in cut), key=lambda pair: (-pair[0], pair[1]))
    if not lost:
        return [say("Nobody's leaving would split the network: every actor is reached in more than one way, or has no ties.")]
    return [
        say_n(
            "If {name} left, {n} actor would lose every recorded route to the rest.",
            "If {name} left, {n} actors would lose every recorded route to the rest.",
            count,
            name=label[node],
        )
        for count, node in lost[:3]
    ]


ANALYSIS = Analysis(
    title=say("Single points"),
    question=say("Whose leaving would split us?"),
    references=("Hopcroft & Tarjan 1973, CACM 16",),
    run=cutpoints,
    measure="pieces",
    columns={
        "is_cutpoint": say("Leaving splits"),
        "pieces": say("Pieces left"),
        "largest_piece_after": say("Actors in the largest piece"),
        "cut_off": say("Actors cut off from it"),
        "source": say("From"),
        "target": say("To"),
    },
    caveats=(
        say("People are replaced and ties form again: read this as where to add a second tie, not as a forecast."),
        say("A tie that nobody recorded is not seen; it may be the second route."),
    ),
)
