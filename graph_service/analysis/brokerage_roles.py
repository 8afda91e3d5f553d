"""Brokerage roles: who stands between actors that do not deal directly, and between which groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Param, Runs, Seed, Topic
from graph_service.analysis._example import Example, small
from graph_service.analysis._groups import group_words, usual_groups
from graph_service.analysis._randomgraphs import LARGEST
from graph_service.analysis._result import Result, Row, Warn, graph_warnings, node_rows
from graph_service.analysis._role_kernels import raw_roles
from graph_service.analysis._roles_compared import CHANCES, Compared, compare, moments_of
from graph_service.analysis._roles_counted import Counted
from graph_service.analysis._roles_sentences import sentences
from graph_service.analysis._roles_text import COLUMNS, about_strata, warnings
from graph_service.analysis._roles_thresholds import at_thresholds, threshold_rows
from graph_service.analysis._stability import Score
from graph_service.analysis._strata import strata_of
from graph_service.errors import BadValue
from graph_service.language import Progress, part_of, say, unheard
from graph_service.snapshot import Graph, GraphSnapshot

NULLS = ("bernoulli", "arcs", "labels", "rewire")


def brokerage_roles(
    snapshot: GraphSnapshot,
    *,
    group_by: Annotated[tuple[str, ...], Param(say("Groups"), of="attribute")] = (),
    direction: Direction = None,
    null: Annotated[str, Param(say("Compared with"), choices=NULLS)] = "bernoulli",
    beside: Annotated[str | None, Param(say("And compared with"), choices=NULLS)] = None,
    strata: Annotated[str, Param(say("Shuffle silent actors, and those from outside, apart"), choices=("yes", "no"))] = "yes",
    runs: Runs = 0,
    rate: Annotated[float, Param(say("False discovery rate"), minimum=0.001, maximum=0.5)] = 0.1,
    seed: Seed = 1,
    report: Progress = unheard,
) -> Result:
    """Count open two-paths i -> v -> k (no i -> k) by the groups of i, v and k.

    Parameters
    ----------
    snapshot
        The network.
    group_by
        Attributes that split the actors; several make a combination. Default: sector, else kind.
    direction
        ``directed``; ``undirected`` (unordered pairs, representative and gatekeeper merge into boundary);
        ``symmetric`` (each tie is two arcs, every pair counts twice: how R sna reads an undirected network).
    null
        What the counts are compared with. ``bernoulli``: ties independent with the observed density. ``arcs``:
        exactly as many ties. ``labels``: the actor's own open pairs, groups of the others shuffled. ``rewire``: as
        many ties in, out and mutual at every actor; only by random runs.
    beside
        A second comparison, in the table of this name.
    strata
        Whether shuffled groups stay among actors who answered or did not, from the region or from outside.
    runs
        Random graphs or shuffles; 0 leaves p and q out.
    rate
        The false discovery rate that the sentences speak of.
    seed
        Of the random numbers.
    report
        Hears how far the runs are.

    Returns
    -------
    Result
        Rows: group; per role the raw count, ``partial_`` (each pair shared among its brokers), ``relative_`` (count
        over its expectation if groups did not matter: R K_total / (total K_R)), ``expected_``, ``sd_``, ``z_``;
        with runs ``p_`` (two-sided), ``q_`` (Benjamini-Hochberg over the cells of all actors and roles, totals apart)
        and ``p_max_`` (share of runs whose most unusual cell is as unusual: holds for all cells at once); uncertain;
        place (by total, equal totals share it).
        Tables groups, network; thresholds (counts with ties of at least strength 1, 2, 3); beside.

    Raises
    ------
    BadValue
        If nothing says how to group, or ``null`` is ``rewire`` without runs (beside another it is left out).

    Notes
    -----
    K_R counts the pairs that could put an actor in a role. Where it is 0, expected and sd are 0 and relative, z, p, q
    undefined. An actor of unknown group counts in totals only. A pair whose closing tie nobody was asked about is
    uncertain, never brokered. Expectation and sd are exact for bernoulli, arcs and labels (within strata, too), for
    bernoulli and arcs also of the network; those of rewire come from the runs. R sna's network sd leaves out covariances
    between brokers. ``relative_`` leaves strata aside.

    References
    ----------
    Gould & Fernandez 1989, Structures of mediation, Sociological Methodology 19. Benjamini & Hochberg 1995, Controlling
    the false discovery rate, JRSS B 57. Westfall & Young 1993, Resampling-based multiple testing.
    """
    chosen = group_by or usual_groups(snapshot)
    if null == "rewire" and not runs:
        raise BadValue(say("Rewired networks have no formula: ask for random runs, for example 999."))
    graph = snapshot.graph(direction)
    codes, kinds = strata_of(snapshot)
    counted = Counted(graph, snapshot.groups(chosen), codes if strata == "yes" else np.zeros(graph.n, np.int64))
    second = None if beside == "rewire" and (not runs or graph.n > LARGEST) else beside
    tested = compare(counted, null, runs, seed, part_of(report, 0, 0.5 if second else 1))
    other = compare(counted, second, runs, seed, part_of(report, 0.5, 1)) if second else None
    thresholds = at_thresholds(snapshot, counted)
    rows = node_rows(graph, _columns(tested))
    shuffled = "labels" in (null, second) and strata == "yes"
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        group_by=chosen,
        tables={
            "groups": _groups(counted, null),
            "network": _network(counted, null),
            "thresholds": threshold_rows(counted, thresholds),
            "beside": node_rows(graph, _cells(other)) if other else [],
        },
        sentences=sentences(tested, other, thresholds, group_words(chosen), rate),
        warnings=[
            *graph_warnings(graph),
            *_about_the_null(counted, tested, beside, second),
            *(about_strata(kinds, codes) if shuffled else ()),
            *warnings(snapshot, tested, rows, runs, rate),
        ],
        stability={"runs": runs, "null": null, "rate": rate} if runs else None,
        seed=seed if runs else None,
    )


def _columns(tested: Compared) -> dict[str, Any]:
    counted = tested.counted
    raw, possible, total = counted.raw, counted.possible, counted.raw[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = raw * possible[:, -1:] / (raw[:, -1:] * possible)
    columns: dict[str, Any] = {"group": list(counted.groups)}
    for prefix, block in ({"": raw, "partial_": counted.partial, "relative_": relative} | tested.columns()).items():
        columns |= {prefix + name: block[:, place] for place, name in enumerate(counted.names)}
    # how many have more, and one
    place = len(total) - np.searchsorted(np.sort(total), total, side="right") + 1
    return columns | {"uncertain": counted.uncertain, "place": place}


def _cells(tested: Compared) -> dict[str, Any]:
    names = list(enumerate(tested.counted.names))
    blocks = {"": tested.counted.raw} | tested.columns()
    return {prefix + name: block[:, place] for prefix, block in blocks.items() for place, name in names}


def _groups(counted: Counted, null: str) -> list[Row]:
    rows: list[Row] = []
    for group, size in counted.known.items():
        row: Row = {"group": group, "n": size}
        moments = moments_of(counted, null, size) if null in CHANCES else [(None, None)] * len(counted.names)
        row |= {f"expected_{name}": mean for name, (mean, _) in zip(counted.names, moments, strict=True)}
        rows.append(row | {f"sd_{name}": sd for name, (_, sd) in zip(counted.names, moments, strict=True)})
    return rows


def _network(counted: Counted, null: str) -> list[Row]:
    chance = CHANCES.get(null)
    rows = []
    for place, (name, overlaps) in enumerate(zip(counted.names, counted.sizes.network(), strict=True)):
        raw = int(counted.raw[:, place].sum())
        mean, sd = overlaps.moments(chance(counted.graph.m, counted.slots)) if chance else (None, None)
        z = (raw - mean) / sd if mean is not None and sd else None
        rows.append({"role": name, "raw": raw, "expected": mean, "sd": sd, "z": z})
    return sorted(rows, key=lambda row: str(row["role"]))


def _about_the_null(counted: Counted, tested: Compared, beside: str | None, second: str | None) -> Iterator[Warn]:
    null = tested.null
    if counted.graph.direction == "symmetric":
        yield Warn(
            "symmetric_arcs",
            say("Each tie counts as two arcs, so every pair counts twice; expectations take the two arcs as independent."),
        )
    if null not in CHANCES:
        yield Warn(
            "no_network_expectation",
            say("This comparison is made actor by actor: groups and the whole network have no expectation in it."),
        )
    if null in CHANCES and counted.uncertain.any():
        yield Warn(
            "expected_of_all_asked",
            say("The expectation takes everybody as asked: beside counts that leave out uncertain pairs it is too high."),
        )
    if beside != second and counted.graph.n > LARGEST:
        yield Warn("too_large_to_rewire", say("Rewiring takes at most {n} actors: this comparison is left out.", n=LARGEST))


def _totals(graph: Graph, keywords: Mapping[str, Any]) -> np.ndarray:  # noqa: ARG001 - as every score
    # groups do not matter to the total, and a pair is two ordered pairs
    groups = np.zeros(graph.n, np.int64)
    return raw_roles(graph.indptr, graph.indices, groups, graph.unasked, graph.direction != "directed")[:, 5]


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    runs = keywords.get("runs", 0)
    out = Counter(tie.source for tie in snapshot.ties)
    pairs = sum(out[tie.target] for tie in snapshot.ties)
    n, m = len(snapshot.nodes), len(snapshot.ties)
    # of a run, measured on a laptop: looking at open pairs, moving labels, swapping ties
    labels, graphs = 4e-9 * pairs + 2e-8 * n, 1e-4 + 2e-8 * pairs + 1e-7 * m + 1e-7 * n
    nulls = (keywords.get("null", "bernoulli"), keywords.get("beside"))
    return float(runs * sum(labels if null == "labels" else graphs for null in nulls if null) + 1e-7 * pairs)


ANALYSIS = Analysis(
    title=say("Brokerage roles"),
    question=say("Who stands between people who do not deal directly, and between which groups?"),
    topic=Topic.BROKERS,
    definition=say(
        "An open pair is two actors with a way through a third one and no tie of their own. The groups of the three say the "
        "role of the one in the middle. Counts are compared with what ties, or groups, at random would give."
    ),
    formulas=(
        say("i → v → k without i → k; coordinator g_i = g_v = g_k; itinerant broker g_i = g_k ≠ g_v; liaison: all differ"),
        say("representative g_i = g_v ≠ g_k; gatekeeper g_i ≠ g_v = g_k"),
        say("partial: Σ 1 / actors in the middle of the pair"),
        say("relative = B_r K / (B K_r); K_r: pairs that could put v in role r"),
        "z = (B − E) / SD",
    ),
    references=(
        "Gould & Fernandez 1989, Sociological Methodology 19",
        "Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57",
        "Westfall & Young 1993, Resampling-Based Multiple Testing",
    ),
    example=Example(
        network=small("a-b b-c", groups={"a": "film", "b": "film", "c": "dance"}),
        keywords={"group_by": ("group",)},
        expected={"b": {"representative": 1, "total": 1, "partial_total": 1.0}, "a": {"total": 0}},
        why="b stands between a and c, who have no tie. a and b are of one group and c of another: b represents its group.",
    ),
    run=brokerage_roles,
    score=Score(_totals, lambda n, m: 1e-7 * m * m / max(n, 1)),
    measure="total",
    columns=COLUMNS,
    seconds=_seconds,
    on_page={"null": "labels", "beside": "rewire", "runs": "9999"},
    on_map={"runs": "0"},
    caveats=(
        say("An open pair is an opportunity, not an act: it shows who could pass something on, not who did."),
        say("Many ties make many open pairs. The comparison with shuffled groups tells the role mix from the number of ties."),
        say("Actors from outside look like pure liaisons, because their other ties are not recorded."),
    ),
)
