"""Cutpoints and bridges: whose leaving would split the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_service.analysis._catalogue import Analysis, Direction, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._example import Example, small
from graph_service.analysis._result import Result, Row, graph_warnings, node_rows
from graph_service.analysis._stability import Score
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import Graph, GraphSnapshot

# so many are said one by one
NAMED = 3


def cutpoints(
    snapshot: GraphSnapshot,
    *,
    direction: Direction = None,
) -> Result:
    """Actors whose removal leaves more components, and ties whose removal does.

    Always on the undirected graph of the ties between actors (analytics 2.2): who holds a network together does so
    whichever way a tie points.

    Parameters
    ----------
    snapshot
        The network.
    direction
        How ties are read and counted before their direction is left aside; default: undirected.

    Returns
    -------
    Result
        Rows: is_cutpoint; pieces (components that the actor's own component falls into when the
        actor leaves: 1 if it holds together, 0 for an isolate); largest_piece_after (actors in the
        largest of them); cut_off (actors in the others). Table bridges: source, target.

    Notes
    -----
    One depth-first search finds the cutpoints, the bridges and the sizes of all pieces: O(n + m).

    References
    ----------
    Hopcroft & Tarjan 1973, Efficient algorithms for graph manipulation, CACM 16.
    """
    layers = snapshot.layers(direction or "undirected")
    graph = snapshot.graph("undirected", layers=layers)
    pieces, bridges = _split(graph)
    rows = node_rows(
        graph,
        {
            "is_cutpoint": [len(parts) > 1 for parts in pieces],
            "pieces": [len(parts) for parts in pieces],
            "largest_piece_after": [max(parts, default=0) for parts in pieces],
            "cut_off": [_cut_off(parts) for parts in pieces],
        },
    )
    return Result(
        n=graph.n,
        m=graph.m if direction is None else snapshot.graph(direction).m,
        rows=rows,
        direction=direction or "undirected",
        layers=layers,
        tables={"bridges": _bridges(graph, bridges)},
        sentences=_sentences(graph, pieces),
        warnings=[*graph_warnings(graph), *about_actors(snapshot)],
    )


def _search(graph: Graph) -> tuple[list[int], ...]:
    # depth first: order of visit, each node's place in it, its parent, its root, the earliest place one tie leads back to
    starts, ends = graph.indptr.tolist(), graph.indices.tolist()
    found, parent = [-1] * graph.n, [-1] * graph.n
    order: list[int] = []
    upcoming, low, root = starts[:-1], [0] * graph.n, list(range(graph.n))
    for first in range(graph.n):
        path = [first] if found[first] < 0 else []
        while path:
            v = path[-1]
            if found[v] < 0:
                found[v] = low[v] = len(order)
                order.append(v)
            if upcoming[v] == starts[v + 1]:
                path.pop()
                continue
            w = ends[upcoming[v]]
            upcoming[v] += 1
            if found[w] < 0:
                parent[w], root[w] = v, first
                path.append(w)
            elif w != parent[v]:
                low[v] = min(low[v], found[w])
    return order, found, parent, root, low


def _split(graph: Graph) -> tuple[list[list[int]], list[tuple[int, int]]]:
    # a branch that leads no further back than its parent falls off when the parent leaves (Hopcroft & Tarjan)
    order, found, parent, root, low = _search(graph)
    size = [1] * graph.n
    pieces: list[list[int]] = [[] for _ in range(graph.n)]
    bridges = []
    for v in reversed(order):
        above = parent[v]
        if above >= 0:
            size[above] += size[v]
            low[above] = min(low[above], low[v])
            if low[v] >= found[above]:
                pieces[above].append(size[v])
            if low[v] > found[above]:
                bridges.append((above, v))
    for v, parts in enumerate(pieces):
        # what lies beyond the branches that fall off; nothing where the search began
        rest = size[root[v]] - 1 - sum(parts)
        parts.extend([rest] if rest else [])
    return pieces, bridges


def _bridges(graph: Graph, pairs: list[tuple[int, int]]) -> list[Row]:
    named = sorted(tuple(sorted((graph.ids[a], graph.ids[b]))) for a, b in pairs)
    return [{"source": a, "target": b} for a, b in named]


def _cut_off(pieces: list[int]) -> int:
    # who would lose every recorded route to the largest piece
    return sum(pieces) - max(pieces, default=0)


def _all_cut_off(graph: Graph, keywords: Mapping[str, Any]) -> list[int]:  # noqa: ARG001 - as every score
    return [_cut_off(parts) for parts in _split(graph)[0]]


def _sentences(graph: Graph, pieces: list[list[int]]) -> list[Phrase]:
    lost = [(_cut_off(parts), label) for parts, label in zip(pieces, graph.labels, strict=True) if len(parts) > 1]
    lost.sort(key=lambda pair: -pair[0])
    if not lost:
        calm = say(
            "Nobody's leaving would split the network: whoever left, no two others would lose their last recorded route to each "
            "other."
        )
        return [calm if graph.m else say("No ties: nothing hangs together that could fall apart.")]
    found = [
        say_n(
            "If {name} left, {n} actor would lose every recorded route to the rest.",
            "If {name} left, {n} actors would lose every recorded route to the rest.",
            count,
            name=label,
        )
        for count, label in lost[:NAMED]
    ]
    equal = [label for count, label in lost[NAMED:] if count == lost[NAMED - 1][0]]
    return [*found, say("Just as many if one of these left: {names}.", names=", ".join(equal))] if equal else found


ANALYSIS = Analysis(
    title=say("Single points"),
    question=say("Whose leaving would split us?"),
    topic=Topic.KEY_PLAYERS,
    definition=say(
        "A cutpoint is an actor without whom the network falls into more pieces; a bridge is a tie without which it does. "
        "The direction of ties is left aside."
    ),
    formulas=("c(G − v) > c(G)",),
    references=("Hopcroft & Tarjan 1973, CACM 16",),
    example=Example(
        network=small("a-b b-c c-d d-b"),
        expected={"b": {"is_cutpoint": True, "pieces": 2, "largest_piece_after": 2, "cut_off": 1}, "c": {"pieces": 1}},
        why="Without b, a is alone while c and d still have each other. Without c, the others hold together through b.",
    ),
    run=cutpoints,
    score=Score(_all_cut_off, lambda n, m: 2e-6 * (n + m), direction="undirected"),
    measure="cut_off",
    headers={"bridges": ("source", "target")},
    columns={
        "is_cutpoint": say("Leaving splits"),
        "pieces": say("Pieces left"),
        "largest_piece_after": say("Actors in the largest piece"),
        "cut_off": say("Actors cut off"),
        "source": say("From"),
        "target": say("To"),
    },
    caveats=(
        say("People are replaced and ties form again: read this as where to add a second tie, not as a forecast."),
        say("A tie that nobody recorded is not seen; it may be the second route."),
    ),
)
