"""Change: what happened to actors and ties between two days."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from graph_service.analysis._catalogue import Analysis, Param, Topic
from graph_service.analysis._change_tables import Between, actors, mixing, network, rows, survival
from graph_service.analysis._change_text import COLUMNS, sentences, warnings
from graph_service.analysis._compared import Compared
from graph_service.analysis._example import Example, small
from graph_service.analysis._result import Result, graph_warnings
from graph_service.errors import BadValue
from graph_service.language import say
from graph_service.snapshot import GraphSnapshot


def change(
    snapshot: GraphSnapshot,
    *,
    compare: Annotated[str | None, Param(say("Compared with the day"), of="day")] = None,
    group_by: Annotated[tuple[str, ...], Param(say("Groups"), of="attribute")] = (),
    direction: Annotated[str | None, Param(say("Direction"), choices=("directed", "undirected"))] = None,
) -> Result:
    """Actors in and out, ties kept, formed and ended, brokers gained and lost, open pairs that closed.

    Parameters
    ----------
    snapshot
        The network on the later day; its ``before`` is the network on the earlier one.
    compare
        The earlier day. Whoever asks puts the picture of that day into ``snapshot.before``.
    group_by
        Attributes that split the actors for mixing; default: sector, else kind.
    direction
        ``directed``: a tie is an arc. ``undirected``: a tie is a pair, of any kind of tie. Default: files directed, a
        store undirected.

    Returns
    -------
    Result
        Rows: happened (came, left, stayed, untied; kept, strengthened, weakened, formed, ended; not_observed), what (actor or
        tie), source, target, strength on both days. Table network (one row): kept (strengthened and weakened ones too),
        formed, ended, jaccard = kept / (kept + formed + ended) of all and among those who stayed. Tables actors, brokers
        (open pairs on both days; closed: those of the earlier day that are tied on the later one), closure, mixing, survival.

    Raises
    ------
    BadValue
        If there is no earlier picture.

    Notes
    -----
    Who has ties on both days stayed. Brokers, closure, density and the E-I index are about those and the ties that were
    observed on both days, since such figures shift with the number of actors alone. A tie that is missing on a day on
    which nobody was asked about it is neither new nor ended, unless its own date says that it began in between.

    References
    ----------
    Snijders, van de Bunt & Steglich 2010, Introduction to stochastic actor-based models, Social Networks 32. Burt 2002,
    Bridge decay, Social Networks 24.
    """
    before = snapshot.before
    if before is None or before.at is None:
        raise BadValue(say("There is no earlier picture to compare with: say which day with --compare (compare=DATE)."))
    del compare  # the picture of that day is what is compared
    way = direction or ("directed" if snapshot.source == "files" else "undirected")
    compared = Compared(before, snapshot, way)
    graph, groups = snapshot.graph(way, layers=compared.layers), group_by or _usual(snapshot)
    known = {node.id: group for node, group in zip(snapshot.nodes, snapshot.groups(groups), strict=True)} if groups else {}
    whole, between = network(compared, known), Between(compared)
    tables = {
        "network": [whole],
        "brokers": between.brokers(),
        "closure": between.closure(),
        "mixing": mixing(compared, known),
        "survival": survival(compared),
        "actors": actors(compared),
    }
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows(compared),
        direction=way,
        layers=compared.layers,
        group_by=groups,
        tables=tables,
        sentences=sentences(compared, whole, tables),
        warnings=[*warnings(compared, whole, tables, groups), *graph_warnings(graph)],
    )


def _usual(snapshot: GraphSnapshot) -> tuple[str, ...]:
    known = snapshot.attributes()
    return next(((name,) for name in ("sector", "kind") if name in known), ())


ANALYSIS = Analysis(
    title=say("Change"),
    question=say("What has changed between two days?"),
    topic=Topic.CHANGE,
    definition=say(
        "Every tie of either day is kept, new or ended, every actor came, left or stayed. The share of same ties is the ties "
        "kept of all that are kept, new or ended. Brokers and open pairs are counted among those who have ties on both days."
    ),
    formulas=(
        "J = |T₁ ∩ T₂| / |T₁ ∪ T₂|",
        say("T₁, T₂: the ties of the earlier and of the later day that were observed on both."),
    ),
    references=("Snijders, van de Bunt & Steglich 2010, Social Networks 32", "Burt 2002, Social Networks 24"),
    example=Example(
        network=replace(small("a-b b-c d-e a-e"), at="2012-07-31", before=replace(small("a-b b-c c-d"), at="2011-07-31")),
        expected={
            "2 | 2 | 1": {"jaccard_all": 0.4, "jaccard_stayers": 2 / 3, "stayed": 4, "came": 1, "left": 0},
        },
        why="Kept: a-b and b-c. New: d-e and a-e. Ended: c-d. Of 5 ties 2 are the same: 0.40. e had no tie before, so a, b, c "
        "and d are those who stayed: among them a-b and b-c are kept and c-d ended, 2 of 3.",
        table="network",
        key=("kept", "formed", "ended"),
    ),
    run=change,
    measure="happened",
    ranks=False,
    columns=COLUMNS,
    headers={
        "rows": ("happened", "what", "source", "target", "strength_before", "strength_after"),
        "actors": ("id", "label", "happened", "kept", "formed", "ended", "not_observed"),
        "brokers": ("id", "label", "before", "after", "difference", "closed"),
        "mixing": ("group_from", "group_to", "before", "after"),
    },
    caveats=(
        say("This describes what was recorded. It does not say what brought it about: there is no group to compare with."),
        say("Better recording after the start looks like growth, and large changes tend to be followed by smaller ones."),
    ),
)
