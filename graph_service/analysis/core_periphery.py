"""Core and periphery: whether there is an inner circle, by two patterns that can disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Seed, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._core import ALL, EXCHANGED, STARTS, Core, best_core
from graph_service.analysis._coreness import coreness
from graph_service.analysis._example import Example, small
from graph_service.analysis._result import Result, Row, Warn, graph_warnings, node_rows
from graph_service.language import Phrase, Progress, part_of, say, say_n, unheard
from graph_service.snapshot import Graph, GraphSnapshot

PATTERNS = ("either", "blocks")
NAMED, FIRST = 6, 3
# half of the ideal at least: a rule of thumb, not of the paper
CLEAR = 0.5
# rule of thumb: seconds of a search for each pair of actors; and for each actor and tie where nobody changes places
PER_PAIR, PER_TIE = 4e-6, 4e-5


def core_periphery(
    snapshot: GraphSnapshot,
    *,
    direction: Direction = None,
    seed: Seed = 1,
    report: Progress = unheard,
) -> Result:
    """The core whose ideal pattern correlates best with the ties.

    Parameters
    ----------
    snapshot
        The network; always the undirected graph.
    direction
        How ties are read before their direction is left aside. Default: as the file says; from a store undirected.
    seed
        Of the random starts of a search.
    report
        Hears how far it is.

    Returns
    -------
    Result
        Rows: core (how many of the two patterns have the actor in the core: 0, 1, 2), core_either, core_blocks, coreness
        (0 to 1, the largest 1). Table
        network: pattern; correlation (null if no core defines it); n in the core; equals (cores that fit as well, this
        one included; null after a search); method (exact: all subsets, up to 18 actors; search).

    Notes
    -----
    either: ideally every pair with a member of the core is tied. blocks: ideally all pairs of the core are tied, no pairs
    of the others, and pairs between count for nothing. A search climbs from 31 starts, one of them those with most
    contacts; it may miss the best. coreness is the mean over 100 shapes of a core, from soft to sharp and from small to
    large, weighted by how well they fit; actors with the same contacts get the same. It is null without ties.

    References
    ----------
    Borgatti & Everett 2000, Models of core/periphery structures, Social Networks 21. Rombach, Porter, Fowler & Mucha 2014,
    Core-periphery structure in networks, SIAM Journal on Applied Mathematics 74.
    """
    way = direction or ("directed" if snapshot.source == "files" else "undirected")
    layers = snapshot.layers(way)
    read, graph = snapshot.graph(way, layers=layers), snapshot.graph("undirected", layers=layers)
    found = {
        pattern: best_core(graph, pattern == "blocks", seed, part_of(report, place / 3, (place + 1) / 3))
        for place, pattern in enumerate(PATTERNS)
    }
    either, blocks = (found[pattern].members for pattern in PATTERNS)
    network = [_row(graph, pattern, found[pattern]) for pattern in sorted(PATTERNS)]
    near = coreness(graph, part_of(report, 2 / 3, 1))
    columns = {"core": either.astype(int) + blocks, "core_either": either, "core_blocks": blocks}
    return Result(
        n=graph.n,
        m=read.m,
        rows=node_rows(graph, {name: values.tolist() for name, values in columns.items()} | {"coreness": near}),
        direction=way,
        layers=layers,
        tables={"network": network},
        sentences=list(_sentences(graph, found, near)),
        warnings=[*graph_warnings(read), *about_actors(snapshot), *_warnings(network)],
        seed=None if graph.n <= ALL else seed,
    )


def _row(graph: Graph, pattern: str, core: Core) -> Row:
    return {
        "pattern": pattern,
        "correlation": core.correlation,
        "n": int(core.members.sum()),
        "equals": core.equals,
        "method": "exact" if graph.n <= ALL else "search",
    }


def _sentences(graph: Graph, found: Mapping[str, Core], near: np.ndarray) -> Iterator[Phrase]:
    either, blocks = (found[pattern] for pattern in PATTERNS)
    if either.correlation is None or blocks.correlation is None:
        yield say("The ties do not define a core: too few actors, no ties, or all are tied.")
        return
    best = max(either.correlation, blocks.correlation)
    if best < CLEAR:
        yield say("There is no clear inner circle: the best fit is {r:.2f} of 1.", r=best)
    if (either.members == blocks.members).all():
        yield say("Both patterns have the same inner circle: {names}.", names=_names(graph, either))
    elif not (either.members & blocks.members).any():
        yield say("The two patterns have no actor of an inner circle in common: there is none to rely on.")
    else:
        yield say("The two patterns disagree about the inner circle; in both: {names}.", names=_both(graph, either, blocks))
    most = tuple(graph.labels[place] for place in np.argsort(-near, kind="stable")[:FIRST])
    yield say("Nearest to the middle, whatever its shape: {names}.", names=most)
    near_all, each = ({"names": _names(graph, core), "r": core.correlation} for core in (either, blocks))
    yield say("Closest to being tied to everybody: {names} (fit {r:.2f} of 1).", **near_all)
    yield say("Closest to being all tied to each other: {names} (fit {r:.2f} of 1).", **each)


def _names(graph: Graph, core: Core) -> Any:
    return _some([label for label, is_in in zip(graph.labels, core.members, strict=True) if is_in])


def _both(graph: Graph, one: Core, other: Core) -> Any:
    return _some([label for label, a, b in zip(graph.labels, one.members, other.members, strict=True) if a and b])


def _some(labels: Sequence[str]) -> Any:
    if len(labels) <= NAMED + 1:
        return tuple(labels)
    rest = len(labels) - NAMED
    return say_n("{names} and {n} other", "{names} and {n} others", rest, names=tuple(labels[:NAMED]))


def _warnings(network: Sequence[Row]) -> Iterator[Warn]:
    if any(row["correlation"] is None for row in network):
        yield Warn(
            "fit_undefined",
            say("Where no core defines the fit it is empty, and nobody is in the core; so is coreness without ties."),
        )
    if any(row["method"] == "search" for row in network):
        yield Warn(
            "core_searched", say("With more than {most} actors the core is searched for: a better one may exist.", most=ALL)
        )
    if any((row["equals"] or 0) > 1 for row in network):
        yield Warn("core_not_unique", say("Other cores fit as well; of these the smallest is given, then the first ids."))


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:  # noqa: ARG001 - the catalogue's signature
    n, m = len(snapshot.nodes), len(snapshot.ties)
    if n <= ALL:
        return 0.5
    return STARTS * (PER_PAIR * n * n if n <= EXCHANGED else PER_TIE * (n + m))


ANALYSIS = Analysis(
    title=say("Core and periphery"),
    question=say("Is there an inner circle?"),
    topic=Topic.STRUCTURE,
    definition=say(
        "Actors are divided into a core and the others so that the ties correlate best with an ideal pattern. By the first "
        "pattern every pair with a member of the core is tied and no other; by the second all pairs of the core are tied, no "
        "pairs of the others, and pairs between count for nothing. The two can disagree, so both are given. "
        "Coreness has no border: it is the mean place of an actor in cores of many shapes."
    ),
    formulas=(
        "r = corr(a_ij, Δ_ij), i < j",
        say("either: Δ_ij = 1 if i or j is in the core, else 0"),
        say("blocks: Δ_ij = 1 if both are in the core, 0 if neither; other pairs left out"),
        say("coreness of v = Σ_γ R_γ c_v(γ), largest 1; R = Σ_ij a_ij c_i c_j as high as it gets; γ: shape of the core"),
    ),
    references=(
        "Borgatti & Everett 2000, Social Networks 21",
        "Rombach, Porter, Fowler & Mucha 2014, SIAM Journal on Applied Mathematics 74",
    ),
    example=Example(
        network=small("a-b a-c a-d a-e"),
        expected={
            "either": {"correlation": 1, "n": 1, "equals": 1, "method": "exact"},
            "blocks": {"correlation": 1, "n": 2, "equals": 4},
        },
        table="network",
        key=("pattern",),
        why="Every tie touches a and every pair with a is tied: core {a} fits perfectly. By blocks a and any one other are "
        "fully tied and the other three not at all: four cores fit perfectly, and {a, b} has the first ids.",
    ),
    run=core_periphery,
    measure="coreness",
    ranks=False,
    seconds=_seconds,
    columns={
        "core": say("In the core (patterns, of 2)"),
        "coreness": say("Coreness (largest 1)"),
        "core_either": say("Core: tied to nearly everybody"),
        "core_blocks": say("Core: tied to nearly all of each other"),
        "pattern": say("Pattern"),
        "either": say("Pairs with a core actor are tied"),
        "blocks": say("Core pairs are tied, others not"),
        "correlation": say("Fit (correlation)"),
        "n": say("Actors"),
        "equals": say("Cores that fit as well"),
        "method": say("Method"),
        "search": say("searched"),
    },
    caveats=(
        say("Unequal numbers of ties alone give some core: a fit near 0.3 is no inner circle."),
        say("Whoever kept the records has most ties recorded, and so lands in the core."),
        say("The core is where ties are dense, not who is good: people between core and periphery can matter as much."),
    ),
)
