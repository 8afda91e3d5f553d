"""Export reach: how far each actor comes with all of its routes, and what it is ready for."""

from __future__ import annotations

from collections.abc import Sequence

from graph_service.analysis._bands import band_name
from graph_service.analysis._catalogue import Analysis, Direction, Seed, Topic
from graph_service.analysis._ends import Available, HalfLife, Hops, Markets, Samples, Sources
from graph_service.analysis._example import Example, small
from graph_service.analysis._reach_text import sentences, warnings
from graph_service.analysis._reached import NO_ROUTE, WORKABLE, reached, seconds
from graph_service.analysis._readiness import ELEMENTS, HEADER, SAID, Readiness
from graph_service.analysis._result import Result, Row
from graph_service.analysis._tiemodel import COLUMNS
from graph_service.analysis._tiemodel import HEADER as TIE_MODEL
from graph_service.language import Progress, say, unheard
from graph_service.snapshot import GraphSnapshot, Node

NOT_ASKED, NO_MARKET, NOWHERE = "not_a_source", "no_market", "no_route"


def export_reach(
    snapshot: GraphSnapshot,
    *,
    source: Sources = (),
    market: Markets = (),
    max_hops: Hops = 4,
    half_life: HalfLife = 36,
    direction: Direction = None,
    available: Available = 1,
    samples: Samples = 20_000,
    seed: Seed = 1,
    report: Progress = unheard,
) -> Result:
    """How far each actor reaches: the sum of its reliabilities over the markets.

    Parameters
    ----------
    snapshot
        The network.
    source, market, max_hops, half_life, direction, available, samples, seed
        As in ``export_paths``.
    report
        Hears how far it is.

    Returns
    -------
    Result
        Rows: id, label, reach (sum over markets of the reliability; every market counts the same), least, most (sums of
        what other settings give), markets (with a route), workable (of them at .2 or more), best_market, best (its
        reliability), best_least, best_most, band (of best), reason (why cells are empty: not_a_source, no_market,
        no_route). Table readiness, one row per source and market: actor, market, offer (1 described, 0 said to be none),
        language (1 with a language that the market's country is run in), sale (1 with a recorded sale to a market
        abroad), route (min(1, R / .5)), independence (1 − dependence), each null where it is not known; lowest (names of
        the lowest known elements), lowest_sum and highest_sum (their mean with the unknown ones as 0 and as 1),
        reliability, least, most, dependence_on.

    Raises
    ------
    UnknownName
        For an unknown actor, attribute or market.

    Notes
    -----
    Past sales are access to a market of another country, standing on the day, whose subtype is a contract or a past
    sale; an access that has ended is none. Where a survey asked
    and an actor did not answer, no recorded sale is unknown, else none. ``least`` and ``most`` are bounds: each market
    takes the setting that is worst, or best, for it.

    References
    ----------
    Cancela & Petingi 2004, Reliability of communication networks with delay constraints. Languages: Unicode CLDR.
    """
    asked = {"source": source, "market": market, "max_hops": max_hops, "half_life": half_life, "direction": direction}
    found = reached(snapshot, asked | {"available": available, "samples": samples, "seed": seed}, report)
    rows = [_row(node, found.by_source.get(node.id, []), bool(found.pairs)) for node in snapshot.nodes]
    readiness = Readiness(found).rows()
    return Result(
        n=found.paths.n,
        m=found.paths.m,
        rows=rows,
        direction=found.paths.direction,
        layers=found.paths.layers,
        tables={"readiness": readiness, "tie_model": found.paths.tables["tie_model"]},
        sentences=list(sentences(found, rows, readiness, max_hops)),
        warnings=[*found.warnings(), *warnings(rows, readiness)],
        seed=found.paths.seed,
    )


def _row(node: Node, pairs: Sequence[Row], is_asked: bool) -> Row:
    row: Row = {"id": node.id, "label": node.label}
    if not pairs:
        empty = ("reach", "least", "most", "markets", "workable", "best_market", "best", "best_least", "best_most", "band")
        return row | dict.fromkeys(empty) | {"reason": NOT_ASKED if is_asked else NO_MARKET}
    # equal reliabilities, up to rounding: the first market by id
    best = min(pairs, key=lambda pair: (-round(pair["reliability"], 12), pair["target"]))
    row["reach"] = sum(pair["reliability"] for pair in pairs)
    row |= {end: sum(pair[end] for pair in pairs) for end in ("least", "most")}
    row["markets"] = sum(pair["reliability"] > 0 for pair in pairs)
    row["workable"] = sum(pair["reliability"] >= WORKABLE for pair in pairs)
    is_there = bool(row["markets"])
    row |= {"best_market": best["target"] if is_there else None, "best": best["reliability"]}
    row |= {"best_least": best["least"], "best_most": best["most"], "band": band_name(best["reliability"])}
    return row | {"reason": None if is_there else NOWHERE}


ANALYSIS = Analysis(
    title=say("Export reach"),
    question=say("How far abroad does each actor reach, and how ready is it for a market?"),
    topic=Topic.EXPORT,
    definition=say(
        "Reach is the sum, over all markets, of the chance in this model that some route of the actor to the market holds; "
        "every market counts the same. Readiness sets five things side by side: an offer is described; a language in common "
        "with the market; something was sold abroad before (a contract, a past sale); how firm the route is; how little it "
        "depends on one actor."
    ),
    formulas=(
        say("reach = Σ R over markets; R as in export paths"),
        say("route element = min(1, R / 0.5); independence = 1 − dependence"),
        say("not known: an interval, with 0 and with 1 for it"),
    ),
    references=("Cancela & Petingi 2004, International Journal of Mathematics and Mathematical Sciences 29", "Unicode CLDR"),
    example=Example(
        network=small("a-b", access="b>DE a>SE"),
        keywords={"source": ("a",)},
        expected={"a": {"reach": 0.1344, "markets": 2, "best_market": "market:SE", "best": 0.12, "band": "weak"}},
        why="Nothing is known of the ties: .12 each. Sweden: a has access, .12. Germany through b: .12 · .12 = .0144.",
    ),
    run=export_reach,
    seconds=seconds,
    # the map and the order of a page: markets by band, no digits of the model
    measure="workable",
    ranks=False,
    headers={
        "rows": (
            *("id", "label", "reach", "least", "most", "markets", "workable", "best_market", "best", "best_least", "best_most"),
            *("band", "reason"),
        ),
        "readiness": HEADER,
        "tie_model": TIE_MODEL,
    },
    bands={
        "best": ("best_least", "best_most", "band", "reach", "least", "most", "reason"),
        "reliability": ("least", "most", "route", "lowest_sum", "highest_sum"),
    },
    words={"offer": SAID, "language": SAID, "sale": SAID, "best": {0: NO_ROUTE}, "reliability": {0: NO_ROUTE}},
    columns={
        **COLUMNS,
        "reach": say("Export reach (sum over markets)"),
        "least": say("Least with other settings"),
        "most": say("Most with other settings"),
        "markets": say("Markets with a route"),
        "workable": say("Markets with a workable route"),
        "best_market": say("Surest market"),
        "best": say("How firm the route there is"),
        "best_least": say("Least with other settings"),
        "best_most": say("Most with other settings"),
        "band": say("In this model"),
        "reason": say("Why there is none"),
        NOT_ASKED: say("not asked from here"),
        NO_MARKET: say("no market recorded"),
        NOWHERE: NO_ROUTE,
        "readiness": say("Readiness: five things side by side"),
        "actor": say("Actor"),
        "market": say("Market"),
        **ELEMENTS,
        "lowest": say("Lowest of the known"),
        "lowest_sum": say("Mean, unknown as 0"),
        "highest_sum": say("Mean, unknown as 1"),
        "reliability": say("Route in this model"),
        "dependence_on": say("Depends most on"),
    },
    caveats=(
        say("Strength, confirmation and age are scales turned into numbers: read the order and the bands, not the decimals."),
        say("Readiness is no ranking: the elements say what to do next, and what nobody has recorded yet."),
        say("A sale counts while its access to the market is recorded as standing: leave the end of a past sale empty."),
        say("Business is often done in English where it is not official: read a missing language as a hint."),
    ),
)
