"""Ego networks: what an actor's own contacts say, whoever else stayed silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Param, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._contacts import Contacts, burt, contacts, in_common, mutual, row_sums
from graph_service.analysis._example import Example, small
from graph_service.analysis._groups import group_sizes, group_words, usual_groups
from graph_service.analysis._result import Result, Row, Warn, graph_warnings, node_rows
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import Graph, GraphSnapshot

USUAL = {"sector", "kind"}


def ego_networks(
    snapshot: GraphSnapshot,
    *,
    group_by: Annotated[tuple[str, ...], Param(say("Groups"), of="attribute")] = (),
    direction: Direction = None,
) -> Result:
    """Every actor's own network: how large, how tight, how mixed.

    Parameters
    ----------
    snapshot
        The network.
    group_by
        Attributes that split the actors; several make a combination. Default: sector, else kind; without either the
        columns about groups are empty.
    direction
        Contacts count whichever way a tie points. ``directed``: mutual ties are those that go both ways; else all. Default:
        as the file says; from a store the contacts of all ties, mutual ties from the directed layer.

    Returns
    -------
    Result
        Rows: size (contacts); density (tied pairs of contacts / pairs of contacts); ei_index ((E - I) / (E + I), E contacts
        of other groups, I of the own); iqv (how evenly contacts spread over the groups: 0 one group, 1 all alike); yules_q
        ((ad - bc) / (ad + bc), a own group and tied, b others and tied, c own group and not tied, d others and not tied);
        ego_constraint (Burt's, shares within the ego network only); simmelian_ties (mutual ties inside a clique of mutual
        ties).

    Notes
    -----
    Contacts of unknown group count in size, density, constraint and Simmelian ties only. Null: density and ego_constraint
    without two and without one contact; ei_index and yules_q for an actor of unknown group or without contacts of known
    group; yules_q if nobody is tied, untied, of the own or of another group; iqv with fewer than two groups.

    References
    ----------
    Krackhardt & Stern 1988, Informal networks and organizational crises, Social Psychology Quarterly 51. Krackhardt 1999,
    The ties that torture: Simmelian tie analysis in organizations, Research in the Sociology of Organizations 16. Yule 1900.
    Burt 1992, Structural Holes. Agresti & Agresti 1978, Statistical analysis of qualitative variation.
    """
    graph = snapshot.graph(direction or ("directed" if snapshot.source == "files" else "undirected"))
    # a store knows directions of one layer only
    arcs = snapshot.graph() if direction is None else graph
    chosen = group_by or (usual_groups(snapshot) if USUAL & set(snapshot.attributes()) else ())
    groups = snapshot.groups(chosen) if chosen else [None] * graph.n
    rows = node_rows(graph, {**_ties(contacts(graph), mutual(arcs)), **_mixed(contacts(graph), groups)})
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        group_by=chosen,
        sentences=_sentences(rows, chosen, groups),
        warnings=[*graph_warnings(graph), *about_actors(snapshot), *_warnings(arcs, rows, groups)],
    )


def _ties(around: Contacts, returned: Contacts) -> dict[str, Any]:
    size = around.degree
    pairs, tied = size * (size - 1) / 2, row_sums(around, in_common(around)) / 2
    return {
        "size": size,
        "density": np.divide(tied, pairs, out=np.full(len(size), np.nan), where=pairs > 0),
        "ego_constraint": burt(around, own=True)[1],
        "simmelian_ties": row_sums(returned, in_common(returned) > 0).astype(np.int64),
    }


def _mixed(around: Contacts, groups: Sequence[str | None]) -> dict[str, Any]:
    sizes = group_sizes(groups)
    codes = {group: code for code, group in enumerate(sizes)}
    group = np.array([-1 if name is None else codes[name] for name in groups], dtype=np.int64)
    own = np.array([0 if name is None else sizes[name] for name in groups], dtype=np.int64)
    rows, known = np.repeat(group, around.degree), group[around.indices] >= 0
    counted = row_sums(around, known)
    inside = row_sums(around, known & (group[around.indices] == rows))
    outside, others, strangers = counted - inside, own - 1 - inside, sum(sizes.values()) - own - (counted - inside)
    with np.errstate(divide="ignore", invalid="ignore"):
        index = (outside - inside) / counted
        crossed, along = outside * others, inside * strangers
        odds = (along - crossed) / (along + crossed)
    index[group < 0] = np.nan
    full = (counted > 0) & (others + strangers > 0) & (inside + others > 0) & (outside + strangers > 0) & (group >= 0)
    odds[~full] = np.nan
    return {"ei_index": index, "iqv": _variation(around, group, len(sizes)), "yules_q": odds}


def _variation(around: Contacts, group: np.ndarray, groups: int) -> np.ndarray:
    # (1 - sum of squared shares of the groups among known contacts) over its largest value for so many groups
    n = len(group)
    if groups < 2:
        return np.full(n, np.nan)
    place = np.repeat(np.arange(n), around.degree) * groups + group[around.indices]
    cells, counts = np.unique(place[group[around.indices] >= 0], return_counts=True)
    total = np.bincount(cells // groups, counts, minlength=n)
    squares = np.bincount(cells // groups, counts.astype(np.float64) ** 2, minlength=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = (1 - squares / total**2) / (1 - 1 / groups)
    return found


def _sentences(rows: list[Row], chosen: Sequence[str], groups: Sequence[str | None]) -> list[Phrase]:
    tied = [row for row in rows if row["size"]]
    if not tied:
        return [say("No ties: nobody has a network of their own.")]
    found = []
    placed = [row for row in tied if row["ei_index"] is not None]
    if placed and len(group_sizes(groups)) > 1:
        inward = sum(row["ei_index"] == -1 for row in placed)
        found.append(
            say_n(
                "{n} of {all} actors has contacts in their own group only ({group}).",
                "{n} of {all} actors have contacts in their own group only ({group}).",
                inward,
                all=len(placed),
                group=group_words(chosen),
            )
        )
    most = max(row["simmelian_ties"] for row in rows)
    if most:
        names = ", ".join(row["label"] for row in rows if row["simmelian_ties"] == most)
        found.append(
            say_n(
                "Most mutual ties inside a closed circle, {n}: {names}.",
                "Most mutual ties inside a closed circle, {n}: {names}.",
                most,
                names=names,
            )
        )
    else:
        found.append(say("No mutual tie lies inside a closed circle of mutual ties."))
    return found


def _warnings(arcs: Graph, rows: list[Row], groups: Sequence[str | None]) -> Iterator[Warn]:
    if arcs.direction != "directed" and arcs.m:
        yield Warn("all_mutual", say("Directions are not told apart here, so every tie counts as mutual."))
    silent = int(arcs.unasked.sum())
    if silent:
        yield Warn(
            "silent_egos",
            say_n(
                "{n} actor was not asked or did not answer: what is said of their network comes from others.",
                "{n} actors were not asked or did not answer: what is said of their networks comes from others.",
                silent,
            ),
        )
    if not any(groups) and rows:
        yield Warn("groups_unknown", say("No groups are known, so nothing is said of how mixed contacts are."))
    elif any(row[name] is None for row in rows for name in ("ei_index", "iqv", "yules_q")):
        yield Warn("mixing_undefined", say("Mixing is empty where contacts or groups to compare with are missing."))
    if any(row["density"] is None for row in rows):
        yield Warn("density_undefined", say("Density is empty for an actor with fewer than two contacts."))


ANALYSIS = Analysis(
    title=say("Personal networks"),
    question=say("What can be said of one actor's contacts, whoever else stayed silent?"),
    topic=Topic.POSITION,
    definition=say(
        "Of each actor's contacts: how many, how many of their pairs are tied, how mixed they are, how far they bind the actor, "
        "and how many mutual ties lie inside a closed circle. Size and mixing need the actor's own ties only."
    ),
    formulas=(
        "EI_i = (E − I) / (E + I); IQV_i = (1 − Σ_k p_k²) / (1 − 1/K)",
        "Q_i = (ad − bc) / (ad + bc)",
        "C_i = Σ_j (p_ij + Σ_q p_iq p_qj)², p_qj = z_qj / (z_qi + Σ_r z_qr)",
    ),
    references=(
        "Krackhardt & Stern 1988, Social Psychology Quarterly 51",
        "Krackhardt 1999, Research in the Sociology of Organizations 16",
        "Burt 1992, Structural Holes",
    ),
    example=Example(
        network=small("a-b b-a a-c c-a b-c c-b a-d", groups={"a": "x", "b": "x", "c": "y", "d": "y", "e": "x", "f": "y"}),
        keywords={"group_by": ("group",)},
        expected={
            "a": {
                "size": 3,
                "density": 1 / 3,
                "ei_index": 1 / 3,
                "iqv": 8 / 9,
                "yules_q": -1 / 3,
                "ego_constraint": 0.76,
                "simmelian_ties": 2,
            }
        },
        why="a has contacts b, c, d; of their 3 pairs b-c is tied. One is of a's own group, two of the other: E-I (2 − 1)/3; IQV "
        "(1 − 1/9 − 4/9)/(1 − 1/2). Of the own group b is tied and e not, of the other c and d are and f not: Q (1·1 − 2·1)/"
        "(1·1 + 2·1). Shares of a are 0.4, 0.4, 0.2; b and c give half to each other: (0.4 + 0.2)² + (0.4 + 0.2)² + 0.2². "
        "a, b and c are mutual all round; a-d is one way.",
    ),
    run=ego_networks,
    ranks=False,
    measure="size",
    columns={
        "size": say("Contacts"),
        "density": say("Density among contacts"),
        "ei_index": say("E-I index (−1 all within, +1 all across)"),
        "iqv": say("Spread over groups (IQV)"),
        "yules_q": say("Yule's Q"),
        "ego_constraint": say("Constraint, own network"),
        "simmelian_ties": say("Ties in closed circles"),
    },
    caveats=(
        say("Density and constraint need what contacts said of each other; size and mixing do not."),
        say("Yule's Q compares with everybody in the network, as if all could have met."),
        say("Actors from outside look more constrained than they are, because their other ties are not recorded."),
    ),
)
