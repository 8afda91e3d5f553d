"""Mixing: whether ties cross the lines between groups, and which groups have none between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Param, Runs, Seed, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._example import Example, small
from graph_service.analysis._groups import usual_groups
from graph_service.analysis._mixing_text import COLUMNS, sentences, warnings
from graph_service.analysis._result import Result, Row, graph_warnings, node_rows
from graph_service.analysis._shuffled_ties import GroupedTies, shuffled
from graph_service.analysis._significance import discovery_rates
from graph_service.language import Progress, say, unheard
from graph_service.snapshot import Graph, GraphSnapshot

# seconds for each tie of a shuffle
PER_TIE = 2e-8


def mixing(
    snapshot: GraphSnapshot,
    *,
    group_by: Annotated[tuple[str, ...], Param(say("Groups"), of="attribute")] = (),
    direction: Direction = None,
    runs: Runs = 0,
    seed: Seed = 1,
    report: Progress = unheard,
) -> Result:
    """Ties within and between groups, beside what the sizes of the groups would give.

    Parameters
    ----------
    snapshot
        The network.
    group_by
        Attributes that split the actors; several make a combination. Default: sector, else kind.
    direction
        How ties are read. Default: as the file says; from a store undirected.
    runs
        Shuffles of the groups among the actors; 0 leaves p and q out.
    seed
        Of the shuffles.
    report
        Hears how far it is.

    Returns
    -------
    Result
        Rows: group_from, group_to, ties, possible, density; undirected, a pair of groups once. Table network: internal,
        external, ei_index = (external - internal) / ties, expected (exact, over all shuffles), p (share of shuffles with an
        index as low), p_high (as high), assortativity. Table actors: internal, external, ei_index of each
        actor. Table groups: n, internal, external, ei_index, expected (if each
        pair with a member were as likely tied), p, q (Benjamini-Hochberg over the groups).

    Raises
    ------
    BadValue
        If nothing says how to group.

    Notes
    -----
    A tie with an end of unknown group is not counted; labels are shuffled among the actors of known group. p counts the
    observed network as one shuffle. Null: indices without ties, density without a possible tie, assortativity if all ties
    are within one group.

    References
    ----------
    Krackhardt & Stern 1988, Informal networks and organizational crises, Social Psychology Quarterly 51. Newman 2003,
    Mixing patterns in networks, Physical Review E 67. Benjamini & Hochberg 1995, JRSS B 57.
    """
    chosen = group_by or usual_groups(snapshot)
    way = direction or ("directed" if snapshot.source == "files" else "undirected")
    graph = snapshot.graph(way)
    tied = GroupedTies.of(graph, snapshot.groups(chosen))
    blocks, counts = _blocks(tied), shuffled(tied, runs, seed, report) if runs and tied.m else None
    network, groups = _network(tied, counts, runs), _groups(tied, counts, runs)
    return Result(
        n=graph.n,
        m=graph.m,
        rows=blocks,
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        group_by=chosen,
        tables={"groups": groups, "network": [network], "actors": _actors(graph, snapshot.groups(chosen))},
        sentences=list(sentences(chosen, network, groups, blocks, graph.n)),
        warnings=[*graph_warnings(graph), *about_actors(snapshot), *warnings(graph, tied, network, groups, blocks)],
        stability={"runs": runs, "null": "labels"} if runs else None,
        seed=seed if runs else None,
    )


def _blocks(tied: GroupedTies) -> list[Row]:
    table, sizes = tied.table(), tied.sizes
    rows = []
    for a, name in enumerate(tied.names):
        for b in range(0 if tied.is_directed else a, len(tied.names)):
            slots = sizes[a] * (sizes[a] - 1) if a == b else sizes[a] * sizes[b]
            possible = slots // 2 if a == b and not tied.is_directed else slots
            ties = int(table[a, b])
            density = ties / possible if possible else None
            rows.append({"group_from": name, "group_to": tied.names[b], "ties": ties, "possible": possible, "density": density})
    return rows


def _network(tied: GroupedTies, counts: Mapping[str, np.ndarray] | None, runs: int) -> Row:
    internal, n = int(tied.internal().sum()), sum(tied.sizes)
    same = sum(size * (size - 1) for size in tied.sizes)
    return {
        "internal": internal,
        "external": tied.m - internal,
        "ei_index": 1 - 2 * internal / tied.m if tied.m else None,
        "expected": 1 - 2 * same / (n * (n - 1)) if n > 1 else None,
        # few ties across lines are many within them
        "p": (1 + int(counts["as_inward"])) / (1 + runs) if counts else None,
        "p_high": (1 + int(counts["as_outward"])) / (1 + runs) if counts else None,
        "assortativity": _assortativity(tied),
    }


def _assortativity(tied: GroupedTies) -> float | None:
    # Newman's r from the share of tie ends, an undirected tie read both ways
    share = tied.table().astype(float)
    share = share if tied.is_directed else share + share.T
    if not share.sum():
        return None
    share /= share.sum()
    chance = float(share.sum(axis=0) @ share.sum(axis=1))
    return (
        (float(np.trace(share)) - chance) / (1 - chance) if np.count_nonzero(share.sum(axis=0) + share.sum(axis=1)) > 1 else None
    )


def _groups(tied: GroupedTies, counts: Mapping[str, np.ndarray] | None, runs: int) -> list[Row]:
    internal, external, n = tied.internal(), tied.external(), sum(tied.sizes)
    p: list[float | None] = [None] * len(tied.names)
    q = list(p)
    if counts:
        low = (1 + counts["groups"]) / (1 + runs)
        low[internal + external == 0] = np.nan
        p, q = ([None if x != x else float(x) for x in column] for column in (low, discovery_rates(low)))
    rows = []
    for place, (name, size) in enumerate(zip(tied.names, tied.sizes, strict=True)):
        within, across = int(internal[place]), int(external[place])
        slots = 2 * (n - size), size - 1
        row: Row = {"group": name, "n": size, "internal": within, "external": across}
        row["ei_index"] = (across - within) / (across + within) if across + within else None
        row["expected"] = (slots[0] - slots[1]) / sum(slots) if n > 1 else None
        rows.append(row | {"p": p[place], "q": q[place]})
    return rows


def _actors(graph: Graph, groups: Sequence[str | None]) -> list[Row]:
    # a tie of either direction counts for both of its ends
    source = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    ties = np.zeros((graph.n, 2), np.int64)
    for a, b in zip(source.tolist(), graph.indices.tolist(), strict=True):
        if groups[a] is not None and groups[b] is not None and (graph.is_directed or a < b):
            ties[[a, b], int(groups[a] != groups[b])] += 1
    within, across = ties[:, 0], ties[:, 1]
    with np.errstate(invalid="ignore"):
        index = (across - within) / (across + within)
    columns: dict[str, Any] = {"group": groups, "internal": within, "external": across, "ei_index": index}
    return node_rows(graph, columns)


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    return float(keywords.get("runs", 0)) * PER_TIE * (len(snapshot.ties) + len(snapshot.nodes))


ANALYSIS = Analysis(
    title=say("Mixing"),
    question=say("Do we mix across sectors and other lines?"),
    topic=Topic.STRUCTURE,
    definition=say(
        "Ties within and between groups are counted. The E-I index is the ties across lines less those within, over all: "
        "−1 is all within, +1 all across. It stands beside its expectation if groups did not matter, which follows from "
        "the sizes of the groups alone. p is the share of shuffles of the groups with an index as low."
    ),
    formulas=(
        "E-I = (E − I) / (E + I)",
        say("expected E-I = 1 − 2 Σ_g n_g (n_g − 1) / (n (n − 1))"),
        say("density of two groups = ties / possible ties between them"),
        say("assortativity = (Σ_g e_gg − Σ_g a_g b_g) / (1 − Σ_g a_g b_g)"),
    ),
    references=(
        "Krackhardt & Stern 1988, Social Psychology Quarterly 51",
        "Newman 2003, Physical Review E 67",
        "Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57",
    ),
    example=Example(
        network=small("a-b b-c c-d", groups={"a": "x", "b": "x", "c": "y", "d": "y"}),
        keywords={"group_by": ("group",), "direction": "undirected"},
        expected={
            "x | x": {"ties": 1, "possible": 1, "density": 1},
            "x | y": {"ties": 1, "possible": 4, "density": 0.25},
            "y | y": {"ties": 1, "possible": 1},
        },
        key=("group_from", "group_to"),
        why="a-b lies in x, c-d in y, b-c crosses; two groups of two have 2 · 2 pairs between them. E-I is (1 − 2) / 3; of the "
        "12 ordered pairs 4 lie in one group, so 1 − 2 · 4 / 12 = 1 / 3 is expected.",
    ),
    run=mixing,
    measure="ei_index",
    ranks=False,
    headers={"rows": ("group_from", "group_to", "ties", "possible", "density"), "groups": ("group", "n", "ei_index")},
    seconds=_seconds,
    on_page={"runs": "999"},
    columns=COLUMNS,
    caveats=(
        say("Large groups have many ties within by their size alone: compare with the expectation, not with zero."),
        say("Groups of one or two actors say more about those actors than about the group."),
        say("What holds for groups need not hold for anybody in them."),
    ),
)
