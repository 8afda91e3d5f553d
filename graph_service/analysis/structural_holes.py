"""Structural holes: whose contacts know each other, and who reaches separate circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._catalogue import Analysis, Direction, Param, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._contacts import burt, contacts
from graph_service.analysis._example import Example, small
from graph_service.analysis._result import Result, Row, Warn, graph_warnings, node_rows
from graph_service.analysis._stability import Score
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import Graph, GraphSnapshot

# with one or two contacts constraint is large whoever they are
ENOUGH_CONTACTS = 3


def structural_holes(
    snapshot: GraphSnapshot,
    *,
    direction: Direction = None,
    weight: Annotated[str, Param(say("Value of a tie"), choices=("none", "weight", "strength"))] = "none",
) -> Result:
    """Burt's four measures of how separate an actor's contacts are.

    Parameters
    ----------
    snapshot
        The network.
    direction
        ``directed``: a tie both ways counts twice as much as a tie one way.
    weight
        What a tie is worth.

    Returns
    -------
    Result
        Rows: degree (contacts); effective_size (contacts less what they have in common); efficiency (effective size /
        contacts); constraint (how far the actor's ties lead back to the same people; may exceed 1); hierarchy (how far
        one contact makes the constraint: 0 all alike, 1 one contact).

    Notes
    -----
    All on z = a_ij + a_ji. A contact's shares are those of all its ties, not of the ego network alone. Everything but
    the degree is null for an actor without contacts. Own code, because ``networkx.effective_size`` is wrong for
    weighted or directed graphs (analytics 0).

    References
    ----------
    Burt 1992, Structural Holes, chapter 2. Borgatti 1997, Structural holes: unpacking Burt's redundancy measures,
    Connections 20.
    """
    graph = snapshot.graph(direction, weight)
    around = contacts(graph)
    effective, constraint, hierarchy = burt(around)
    with np.errstate(invalid="ignore"):
        efficiency = effective / around.degree
    columns = {
        "degree": around.degree,
        "effective_size": effective,
        "efficiency": efficiency,
        "constraint": constraint,
        "hierarchy": hierarchy,
    }
    rows = node_rows(graph, columns)
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        sentences=_sentences(rows),
        warnings=[*graph_warnings(graph), *about_actors(snapshot), *_undefined(rows)],
    )


def _effective_sizes(graph: Graph, keywords: Mapping[str, Any]) -> np.ndarray:  # noqa: ARG001 - as every score
    return burt(contacts(graph))[0]


def _sentences(rows: list[Row]) -> list[Phrase]:
    tied = [row for row in rows if row["degree"]]
    if not tied:
        return [say("No ties: nobody has contacts who could know each other.")]
    most = max(tied, key=lambda row: round(row["effective_size"], 9))
    found = [
        say_n(
            "Whose contacts reach the most separate circles: {name} ({n} contact, worth {e:.1f} separate one).",
            "Whose contacts reach the most separate circles: {name} ({n} contacts, worth {e:.1f} separate ones).",
            most["degree"],
            name=most["label"],
            e=most["effective_size"],
        )
    ]
    enough = [row for row in tied if row["degree"] >= ENOUGH_CONTACTS]
    if enough:
        tightest = max(round(row["constraint"], 9) for row in enough)
        names = [row["label"] for row in enough if round(row["constraint"], 9) == tightest]
        found.append(
            say(
                "Most boxed in, of those with three contacts or more: {names} (constraint {c:.2f}).",
                names=", ".join(names),
                c=tightest,
            )
        )
    if lone := sum(row["degree"] == 1 for row in rows):
        found.append(say_n("{n} actor depends on one contact.", "{n} actors depend on one contact.", lone))
    return found


def _undefined(rows: list[Row]) -> Iterator[Warn]:
    if any(not row["degree"] for row in rows):
        yield Warn("holes_undefined", say("Without contacts there is no effective size, constraint or hierarchy."))


ANALYSIS = Analysis(
    title=say("Structural holes"),
    question=say("Whose contacts all know each other, and who reaches separate circles?"),
    topic=Topic.POSITION,
    definition=say(
        "Effective size is the number of contacts, less what they have in common with each other. Constraint adds up how much "
        "of an actor's ties leads to the same contact, directly and through others. Hierarchy says whether one contact makes "
        "the constraint."
    ),
    formulas=(
        "p_ij = (a_ij + a_ji) / Σ_k (a_ik + a_ki); m_jq = (a_jq + a_qj) / max_k (a_jk + a_kj)",
        say("effective size_i = Σ_j (1 − Σ_q p_iq m_jq); efficiency_i = effective size_i / contacts_i"),
        say("constraint_i = Σ_j c_ij, c_ij = (p_ij + Σ_q p_iq p_qj)²"),
        say("hierarchy_i = Σ_j r_j ln r_j / (n ln n), r_j = c_ij n / constraint_i, n contacts"),
    ),
    references=(
        "Burt 1992, Structural Holes, chapter 2",
        "Borgatti 1997, Connections 20",
    ),
    example=Example(
        network=small("a-b a-c a-d b-c"),
        keywords={"direction": "undirected"},
        expected={
            "a": {"degree": 3, "effective_size": 7 / 3, "efficiency": 7 / 9, "constraint": 11 / 18},
            "d": {"degree": 1, "effective_size": 1.0, "constraint": 1.0, "hierarchy": 1.0},
        },
        why="a has 3 contacts and 1 tie among them: effective size 3 − 2·1/3. Each tie of a is a third; b gives half of its "
        "own to c and c half to b: (1/3 + 1/6)² + (1/3 + 1/6)² + (1/3)² = 11/18.",
    ),
    run=structural_holes,
    score=Score(_effective_sizes, lambda n, m: 1e-7 * m * m / max(n, 1), "weight"),
    measure="effective_size",
    columns={
        "degree": say("Contacts"),
        "effective_size": say("Effective size"),
        "efficiency": say("Efficiency"),
        "constraint": say("Constraint"),
        "hierarchy": say("Hierarchy"),
    },
    caveats=(
        say("Actors from outside look more constrained than they are, because their other ties are not recorded."),
        say("Constraint falls with the number of contacts: compare actors with about as many."),
    ),
)
