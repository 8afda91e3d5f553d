"""Communities: which working circles exist, if any can be relied on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Param, Runs, Seed, Topic
from graph_service.analysis._caveats import about_actors, about_p
from graph_service.analysis._circles import SEEDS, TRIES, Found, best_of_rewired, circles
from graph_service.analysis._example import Example, small
from graph_service.analysis._result import Result, Row, Warn, graph_warnings, node_rows
from graph_service.language import Phrase, Progress, part_of, say, say_n, unheard
from graph_service.snapshot import Graph, GraphSnapshot

# analytics 2.2: circles are drawn from this stability and this p on
STABLE, LEVEL = 0.8, 0.05
# seconds of a search for each tie and actor
PER_TIE = 6e-6


def communities(
    snapshot: GraphSnapshot,
    *,
    direction: Direction = None,
    weight: Annotated[str, Param(say("Value of a tie"), choices=("none", "weight", "strength"))] = "none",
    runs: Runs = 0,
    seed: Seed = 1,
    report: Progress = unheard,
) -> Result:
    """Groups of actors with more ties among themselves than their numbers of ties explain.

    Parameters
    ----------
    snapshot
        The network; always the undirected graph.
    direction
        How ties are read before their direction is left aside. Default: as the file says; from a store undirected.
    weight
        What a tie is worth; with a direction, the values of both ways are added.
    runs
        Rewired networks to compare with; 0 leaves p out, and nothing is drawn.
    seed
        Of all random numbers.
    report
        Hears how far it is.

    Returns
    -------
    Result
        Rows: community ("1" is the largest; null without ties). Table network: modularity (best of 100 Leiden runs),
        communities, distinct (different results among the runs), stability (mean adjusted Rand index of all pairs of
        runs), expected (mean of the rewired networks), p, drawn (stability >= 0.8 and p <= 0.05). Table circles:
        community, n, internal and external ties, hub (most ties within; then the first id).

    Raises
    ------
    TooLarge
        For random runs on more actors than rewiring takes.

    Notes
    -----
    p is the share of rewired networks (same degrees), the observed one counted, whose best of 4 runs reaches the observed
    best of 4. Actors without ties take no part. All of it is the same for equal seeds.

    References
    ----------
    Traag, Waltman & van Eck 2019, From Louvain to Leiden, Scientific Reports 9. Newman & Girvan 2004, Physical Review E 69.
    Hubert & Arabie 1985, Comparing partitions, Journal of Classification 2.
    """
    way = direction or ("directed" if snapshot.source == "files" else "undirected")
    layers = snapshot.layers(way)
    read = snapshot.graph(way, layers=layers)
    graph = _valued(snapshot, way, weight, layers)
    tied, places = _tied(graph)
    found = circles(tied, seed, part_of(report, 0, 0.1 if runs else 1)) if tied.m else None
    best = best_of_rewired(tied, runs, seed, part_of(report, 0.1, 1)) if found and runs else []
    network = _network(found, best)
    names: list[str | None] = [None] * graph.n
    for place, number in zip(places, found.circles if found else (), strict=True):
        names[place] = str(number)
    listed = _circles(tied, found) if found else []
    return Result(
        n=graph.n,
        m=read.m,
        rows=node_rows(graph, {"community": names}),
        direction=way,
        layers=layers,
        tables={"circles": listed, "network": [network]},
        sentences=list(_sentences(network, listed)),
        warnings=[
            *graph_warnings(read),
            *about_actors(snapshot),
            *_warnings(names, network),
            *(about_p(graph.n) if runs else ()),
        ],
        stability={"runs": runs, "null": "rewire", "leiden_runs": SEEDS} if runs else None,
        seed=seed,
    )


def _valued(snapshot: GraphSnapshot, way: str, weight: str, layers: Sequence[str]) -> Graph:
    plain = snapshot.graph("undirected", weight, layers)
    if weight == "none" or way != "directed":
        return plain
    from scipy.sparse import csr_array

    arcs = snapshot.graph("directed", weight, layers)
    values = csr_array((arcs.values, arcs.indices, arcs.indptr), shape=(arcs.n, arcs.n))
    both = (values + values.T).tocsr()
    both.sort_indices()
    return replace(plain, values=both.data)


def _tied(graph: Graph) -> tuple[Graph, list[int]]:
    # the same graph without isolates: these would only disturb the order in which random numbers are drawn
    degree = np.diff(graph.indptr)
    places = np.flatnonzero(degree)
    number = np.cumsum(degree > 0) - 1
    kept = replace(
        graph,
        ids=tuple(graph.ids[place] for place in places),
        labels=tuple(graph.labels[place] for place in places),
        indptr=np.concatenate([[0], np.cumsum(degree[places])]),
        indices=number[graph.indices].astype(np.int32),
        unasked=graph.unasked[places],
    )
    return kept, places.tolist()


def _network(found: Found | None, best: Sequence[float]) -> Row:
    # a rewired network may reach the observed value up to the last digits
    p = (1 + sum(value >= found.best_of_few - 1e-12 for value in best)) / (1 + len(best)) if found and best else None
    return {
        "modularity": found.modularity if found else None,
        "communities": max(found.circles) if found else 0,
        "distinct": found.distinct if found else 0,
        "stability": found.stability if found else None,
        "expected": float(np.mean(best)) if best else None,
        "p": p,
        "drawn": bool(found and p is not None and found.stability >= STABLE and p <= LEVEL),
    }


def _circles(tied: Graph, found: Found) -> list[Row]:
    number = np.array(found.circles)
    source = np.repeat(np.arange(tied.n), np.diff(tied.indptr))
    within = number[source] == number[tied.indices]
    inside = np.bincount(source[within], minlength=tied.n)
    rows = []
    for one in range(1, int(number.max()) + 1):
        members = np.flatnonzero(number == one)
        internal = int(inside[members].sum()) // 2
        hub = members[int(np.argmax(inside[members]))]
        external = int(np.diff(tied.indptr)[members].sum()) - 2 * internal
        row: Row = {"community": str(one), "n": len(members), "internal": internal, "external": external}
        rows.append(row | {"hub": tied.labels[hub]})
    return rows


def _sentences(network: Row, listed: Sequence[Row]) -> Iterator[Phrase]:
    if network["modularity"] is None:
        yield say("No ties are recorded: there are no circles to look for.")
        return
    if network["drawn"]:
        yield say_n("{n} working circle can be told apart.", "{n} working circles can be told apart.", network["communities"])
    elif network["p"] is None:
        yield say(
            "Possible circles: {n}. Whether they are more than chance is not tested yet: ask for random runs.", n=len(listed)
        )
    else:
        yield say("No reliable circles: the network does not fall into groups that can be told apart.")
    if network["p"] is not None:
        yield _tested(network)
    yield say("Agreement of {runs} searches: {ari:.2f} of 1.", runs=SEEDS, ari=network["stability"])
    for row in listed[:3] if network["drawn"] else ():
        yield say_n(
            "Circle {number}: {n} actor, most ties within: {hub}.",
            "Circle {number}: {n} actors, most ties within: {hub}.",
            row["n"],
            number=row["community"],
            hub=row["hub"],
        )


def _tested(network: Row) -> Phrase:
    values = {"q": network["modularity"], "e": network["expected"], "p": network["p"]}
    if network["p"] <= LEVEL:
        return say("Modularity is {q:.2f}; networks with the same numbers of ties give {e:.2f} (p {p:.2f}).", **values)
    return say("Modularity is {q:.2f}; chance gives {e:.2f} with the same numbers of ties (p {p:.2f}): no difference.", **values)


def _warnings(names: Sequence[str | None], network: Row) -> Iterator[Warn]:
    alone = sum(name is None for name in names)
    if alone:
        text = say_n("{n} actor without ties is in no circle.", "{n} actors without ties are in no circle.", alone)
        yield Warn("no_circle", text)
    if network["modularity"] is None:
        yield Warn("no_ties", say("There are no ties: what describes circles is empty."))
    elif not network["drawn"]:
        yield Warn(
            "not_drawn",
            say("The circles in the table have not passed both tests: the map does not show them."),
        )


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    return PER_TIE * (len(snapshot.ties) + len(snapshot.nodes)) * (SEEDS + TRIES * float(keywords.get("runs", 0)))


ANALYSIS = Analysis(
    title=say("Working circles"),
    question=say("Which working circles exist?"),
    topic=Topic.STRUCTURE,
    definition=say(
        "Actors are divided so that as many ties as possible lie within circles, compared with what the numbers of ties of "
        "the actors explain (modularity, Leiden algorithm). The search is made 100 times. Circles are drawn only if the "
        "searches agree (mean adjusted Rand index at least 0.8) and rewired networks with the same numbers of ties seldom "
        "divide as well (p at most 0.05)."
    ),
    formulas=(
        "Q = Σ_c (m_c / m − (d_c / 2 m)²)",
        "ARI = (Σ_ij C(n_ij, 2) − A B / N) / ((A + B) / 2 − A B / N), A = Σ_i C(a_i, 2), B = Σ_j C(b_j, 2), N = C(n, 2)",
        "p = (1 + #{Q* ≥ Q}) / (1 + R)",
    ),
    references=(
        "Traag, Waltman & van Eck 2019, Scientific Reports 9",
        "Newman & Girvan 2004, Physical Review E 69",
        "Hubert & Arabie 1985, Journal of Classification 2",
    ),
    example=Example(
        network=small("a-b b-c c-a d-e e-f f-d c-d"),
        keywords={"direction": "undirected"},
        expected={"a": {"community": "1"}, "c": {"community": "1"}, "d": {"community": "2"}, "f": {"community": "2"}},
        why="Two triangles with one tie between them: Q = 2 · (3 / 7 − (7 / 14)²) = 5 / 14, and no other division has more.",
    ),
    run=communities,
    measure="community",
    ranks=False,
    headers={"circles": ("community", "n", "internal", "external", "hub")},
    seconds=_seconds,
    on_page={"runs": "99"},
    columns={
        "community": say("Circle"),
        "circles": say("Circles"),
        "n": say("Actors"),
        "internal": say("Ties within"),
        "external": say("Ties across"),
        "hub": say("Most ties within"),
        "modularity": say("Modularity"),
        "communities": say("Circles found"),
        "distinct": say("Different results of 100 searches"),
        "stability": say("Agreement of the searches (ARI)"),
        "expected": say("Modularity of rewired networks"),
        "p": say("p: as good a division by chance"),
        "drawn": say("Shown on the map"),
    },
    caveats=(
        say("Circles are found in any network, also in a random one: only those that pass both tests are worth a name."),
        say("A circle is where ties are dense, not a group that anybody belongs to by choice."),
        say("Small circles can hide within large ones: modularity does not see below a size that grows with the network."),
    ),
)
