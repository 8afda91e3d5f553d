"""Brokerage roles: who stands between actors that do not deal directly, and between which groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Param, Topic
from graph_service.analysis._example import Example, small
from graph_service.analysis._groups import usual_groups
from graph_service.analysis._kernels import compiled, role_counts
from graph_service.analysis._moments import PAIR_ROLES, ROLES, Sizes, bernoulli, fixed_arcs
from graph_service.analysis._randomgraphs import Drawn, tally
from graph_service.analysis._result import Result, Row, Warn, graph_warnings, node_rows
from graph_service.analysis._roles_text import COLUMNS, group_words, sentences, warnings
from graph_service.analysis._shuffle import OpenPairs, shuffle_counts, shuffle_moments
from graph_service.analysis._significance import discovery_rates, family_wise, two_sided
from graph_service.errors import BadValue
from graph_service.language import say
from graph_service.snapshot import DIRECTIONS, Graph, GraphSnapshot

# ordered roles that make the roles of pairs; a pair is two ordered pairs, one of them a representative's
PAIRED = (0, 1, 2, 4, 5)
# seconds of a random run for each actor or tie, on two cores
PER_RUN = {"labels": 1e-7, "rewire": 2e-6}
HALVED = (2, 2, 1, 2, 2)


def brokerage_roles(
    snapshot: GraphSnapshot,
    *,
    group_by: Annotated[tuple[str, ...], Param(say("Groups"), of="attribute")] = (),
    direction: Annotated[str | None, Param(say("Direction"), choices=DIRECTIONS)] = None,
    null: Annotated[str, Param(say("Compared with"), choices=("bernoulli", "arcs", "labels", "rewire"))] = "bernoulli",
    runs: Annotated[int, Param(say("Random runs"), minimum=0, maximum=1_000_000)] = 0,
    rate: Annotated[float, Param(say("False discovery rate"), minimum=0.001, maximum=0.5)] = 0.1,
    seed: Annotated[int, Param(say("Seed"), minimum=0, maximum=2**32 - 1)] = 1,
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
    runs
        Random graphs or shuffles; 0 leaves p and q out.
    rate
        The false discovery rate that the sentences speak of.
    seed
        Of the random numbers.

    Returns
    -------
    Result
        Rows: group; per role the raw count, ``partial_`` (each pair shared among its brokers), ``relative_`` (count
        over its expectation if groups did not matter: R K_total / (total K_R)), ``expected_``, ``sd_``, ``z_``;
        with runs ``p_`` (two-sided), ``q_`` (Benjamini-Hochberg over the cells of all actors and roles, totals apart)
        and ``p_max_`` (share of runs whose most unusual cell is as unusual: holds for all cells at once); uncertain.
        Tables groups and network.

    Raises
    ------
    BadValue
        If nothing says how to group, or rewiring is asked without runs.

    Notes
    -----
    K_R counts the pairs that could put an actor in a role. Where it is 0, expected and sd are 0 and relative, z, p, q
    undefined. An actor of unknown group counts in totals only. A pair whose closing tie nobody was asked about is
    uncertain, never brokered. Expectation and sd are exact for bernoulli, arcs and labels, also for the network;
    R sna's network sd leaves out covariances between brokers.

    References
    ----------
    Gould & Fernandez 1989, Structures of mediation, Sociological Methodology 19. Benjamini & Hochberg 1995, Controlling
    the false discovery rate, JRSS B 57. Westfall & Young 1993, Resampling-based multiple testing.
    """
    chosen = group_by or usual_groups(snapshot)
    if null == "rewire" and not runs:
        raise BadValue(say("Rewired networks have no formula: ask for random runs, for example 999."))
    graph = snapshot.graph(direction)
    counted = _Counted(graph, snapshot.groups(chosen))
    tested = _compared(counted, null, runs, seed)
    rows = node_rows(graph, _columns(counted, tested))
    caveats = warnings(snapshot, counted.names, counted.known, counted.possible, rows, runs, rate)
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        group_by=chosen,
        tables={"groups": _groups(counted, null), "network": _network(counted, null)},
        sentences=sentences(rows, counted.names, counted.possible, group_words(chosen), null, rate if runs else None),
        warnings=[*graph_warnings(graph), *_about_the_null(graph, null), *caveats],
        stability={"runs": runs, "null": null, "rate": rate} if runs else None,
        seed=seed if runs else None,
    )


class _Counted:
    """A graph with its groups and what was counted in it; counts have shape (n, roles)."""

    def __init__(self, graph: Graph, groups: list[str | None]) -> None:
        self.graph, self.groups = graph, groups
        self.known = dict(sorted(Counter(group for group in groups if group is not None).items()))
        codes = {group: code for code, group in enumerate(self.known)}
        self.group = np.array([-1 if group is None else codes[group] for group in groups], dtype=np.int64)
        self.own = np.array([0 if group is None else self.known[group] for group in groups], dtype=np.int64)
        self.pairs = graph.direction == "undirected"
        self.sizes = Sizes(graph.n, tuple(self.known.values()), self.pairs)
        self.names = PAIR_ROLES if self.pairs else ROLES
        found = compiled(role_counts)(graph.indptr, graph.indices, self.group, graph.unasked, graph.direction != "directed")
        self.ordered = found[0]
        self.raw, self.partial = self.shown(found[0]).astype(np.int64), self.shown(found[1])
        self.uncertain = found[2] // (2 if self.pairs else 1)

    def shown(self, ordered: np.ndarray) -> np.ndarray:
        """Ordered counts (or their means or deviations), shape (n, 6), as the direction counts them."""
        return ordered[:, PAIRED] / HALVED if self.pairs else ordered

    @cached_property
    def possible(self) -> np.ndarray:
        """K: pairs that could put each actor in each role."""
        found = {size: [one.triples for one in self.sizes.broker(size)] for size in set(self.own.tolist())}
        return np.array([found[size] for size in self.own.tolist()], dtype=np.int64).reshape(-1, len(self.names))

    @property
    def slots(self) -> int:
        """Ties that the graph could hold."""
        return self.graph.n * (self.graph.n - 1) // (2 if self.pairs else 1)


@dataclass(frozen=True)
class _Compared:
    """Expectation and deviation; with runs also p and its family-wise twin; each of shape (n, roles)."""

    expected: np.ndarray
    sd: np.ndarray
    p: np.ndarray | None = None
    p_max: np.ndarray | None = None


def _z(counted: _Counted, expected: np.ndarray, sd: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        z: np.ndarray = (counted.raw - expected) / sd
    z[(counted.possible == 0) | (sd == 0)] = np.nan
    return z


def _compared(counted: _Counted, null: str, runs: int, seed: int) -> _Compared:
    if null == "labels":
        return _against_labels(counted, runs, seed)
    expected, sd = np.zeros(counted.raw.shape), np.zeros(counted.raw.shape)
    if null != "rewire":
        for size in set(counted.own.tolist()):
            moments = np.array(_moments(counted, null, size))
            expected[counted.own == size], sd[counted.own == size] = moments[:, 0], moments[:, 1]
    if not runs or not counted.graph.m:
        return _Compared(expected, sd)
    drawn = Drawn(counted.graph, counted.group, null, seed, counted.shown)
    found = tally(drawn, counted.raw, runs, None if null == "rewire" else (expected, sd))
    if null == "rewire":
        expected, sd = found.mean, found.sd
    p = two_sided(found.high, found.low, runs)
    p[(counted.possible == 0) | ((null == "rewire") & (sd == 0))] = np.nan
    z = _z(counted, expected, sd)
    p_max = np.hstack([family_wise(z[:, :-1], found.largest[:, 0]), family_wise(z[:, -1:], found.largest[:, 1])])
    return _Compared(expected, sd, p, p_max)


def _moments(counted: _Counted, null: str, size: int) -> list[tuple[float, float]]:
    chance = (bernoulli if null == "bernoulli" else fixed_arcs)(counted.graph.m, counted.slots)
    return [each.moments(chance) for each in counted.sizes.broker(size)]


def _against_labels(counted: _Counted, runs: int, seed: int) -> _Compared:
    # the total does not depend on groups: it is its own expectation and has no deviation
    pairs = OpenPairs(counted.graph)
    still = np.zeros((counted.graph.n, 1))
    mean, sd = shuffle_moments(pairs, counted.sizes, counted.own)
    expected = counted.shown(np.hstack([mean, counted.ordered[:, 5:]]))
    deviation = counted.shown(np.hstack([sd, still]))
    if not runs:
        return _Compared(expected, deviation)
    high, low, largest = shuffle_counts(pairs, counted.group, counted.ordered[:, :5].copy(), (mean, sd), runs, seed)
    p = np.hstack([two_sided(high, low, runs), still + np.nan])
    p = p[:, PAIRED] if counted.pairs else p
    p[(counted.possible == 0) | (counted.raw[:, -1:] == 0)] = np.nan
    return _Compared(expected, deviation, p, family_wise(_z(counted, expected, deviation), largest))


def _columns(counted: _Counted, tested: _Compared) -> dict[str, Any]:
    raw, possible = counted.raw, counted.possible
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = raw * possible[:, -1:] / (raw[:, -1:] * possible)
    z = _z(counted, tested.expected, tested.sd)
    blocks = {"": raw, "partial_": counted.partial, "relative_": relative}
    blocks |= {"expected_": tested.expected, "sd_": tested.sd, "z_": z}
    if tested.p is not None and tested.p_max is not None:
        # every actor's total is a question of its own, so totals are a family apart
        q = np.hstack([discovery_rates(tested.p[:, :-1]), discovery_rates(tested.p[:, -1:])])
        blocks |= {"p_": tested.p, "q_": q, "p_max_": tested.p_max}
    columns: dict[str, Any] = {"group": list(counted.groups)}
    for prefix, block in blocks.items():
        columns |= {prefix + name: block[:, place] for place, name in enumerate(counted.names)}
    return columns | {"uncertain": counted.uncertain}


def _groups(counted: _Counted, null: str) -> list[Row]:
    rows: list[Row] = []
    for group, size in counted.known.items():
        row: Row = {"group": group, "n": size}
        moments = _moments(counted, null, size) if null in {"bernoulli", "arcs"} else [(None, None)] * len(counted.names)
        row |= {f"expected_{name}": mean for name, (mean, _) in zip(counted.names, moments, strict=True)}
        rows.append(row | {f"sd_{name}": sd for name, (_, sd) in zip(counted.names, moments, strict=True)})
    return rows


def _network(counted: _Counted, null: str) -> list[Row]:
    chance = {"bernoulli": bernoulli, "arcs": fixed_arcs}.get(null)
    rows = []
    for place, (name, overlaps) in enumerate(zip(counted.names, counted.sizes.network(), strict=True)):
        raw = int(counted.raw[:, place].sum())
        mean, sd = overlaps.moments(chance(counted.graph.m, counted.slots)) if chance else (None, None)
        z = (raw - mean) / sd if mean is not None and sd else None
        rows.append({"role": name, "raw": raw, "expected": mean, "sd": sd, "z": z})
    return sorted(rows, key=lambda row: str(row["role"]))


def _about_the_null(graph: Graph, null: str) -> Iterator[Warn]:
    if graph.direction == "symmetric":
        yield Warn(
            "symmetric_arcs",
            say("Each tie counts as two arcs, so every pair counts twice; expectations take the two arcs as independent."),
        )
    if null in {"labels", "rewire"}:
        yield Warn(
            "no_network_expectation",
            say("This comparison is made actor by actor: groups and the whole network have no expectation in it."),
        )


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    return float((len(snapshot.nodes) + len(snapshot.ties)) * keywords["runs"] * PER_RUN.get(keywords["null"], 1e-6))


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
    seconds=_seconds,
    measure="total",
    columns=COLUMNS,
    caveats=(
        say("An open pair is an opportunity, not an act: it shows who could pass something on, not who did."),
        say("Many ties make many open pairs. The comparison with shuffled groups tells the role mix from the number of ties."),
        say("Actors from outside look like pure liaisons, because their other ties are not recorded."),
    ),
)
