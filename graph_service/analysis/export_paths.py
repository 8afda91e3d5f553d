"""Export paths: through whom an actor reaches a market, how firmly, and on whom that depends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any

from graph_service.analysis._answers import Asked
from graph_service.analysis._catalogue import Analysis, Direction, Param, Seed, Topic
from graph_service.analysis._ends import Available, HalfLife, Hops, Markets, Samples, Sources, sources, targets
from graph_service.analysis._example import Example, small
from graph_service.analysis._hanging import HANGING, HEADERS, HIDDEN, cut_warnings, market_drops, market_sentences
from graph_service.analysis._no_routes import COLUMNS as MISSING
from graph_service.analysis._no_routes import HEADER as NO_ROUTES
from graph_service.analysis._no_routes import Missing, no_route_warnings
from graph_service.analysis._paths_text import Answer, sentences, warnings
from graph_service.analysis._result import Result, Row, Warn, graph_warnings
from graph_service.analysis._tiemodel import AVAILABLE, COLUMNS, HALF_LIVES, HEADER, settings_table
from graph_service.language import Progress, part_of, say, unheard
from graph_service.snapshot import GraphSnapshot

# share of the work that the asked half-life takes, the routes themselves among it
FIRST = 0.7
# seconds on two cores with the demonstration network (115 actors, 549 ties), all settings together: per market and sample
# for each actor or tie; per pair, of which so much for each actor or tie; and per route for each tie allowed
PER_SAMPLE = 1e-9
PER_PAIR, PER_TIE = 2e-4, 3e-7
PER_ROUTE = 2e-6


def export_paths(
    snapshot: GraphSnapshot,
    *,
    source: Sources = (),
    market: Markets = (),
    max_hops: Hops = 4,
    k: Annotated[int, Param(say("Routes per pair"), minimum=1, maximum=50)] = 5,
    half_life: HalfLife = 36,
    direction: Direction = None,
    available: Available = 1,
    samples: Samples = 20_000,
    seed: Seed = 1,
    report: Progress = unheard,
) -> Result:
    """Most reliable routes from actors to markets, and how much hangs on one actor.

    Parameters
    ----------
    snapshot
        The network.
    source
        Ids, ``attribute:value`` or ``all``; default: actors in the region, or all where nobody is marked so.
    market
        Ids of markets, ``DE`` short for ``market:DE``; in plain files any actor. Default: all markets.
    max_hops
        Most ties of a route, the step into the market included.
    k
        Routes per pair.
    half_life
        Months after which a tie without new evidence counts half.
    direction
        ``undirected`` (default): an introduction may travel a tie either way.
    available
        Probability that an actor in between is there at all; below 1, routes through one actor fail together.
    samples, seed
        Of the estimate where there are too many routes for the exact figure.
    report
        Hears how far it is.

    Returns
    -------
    Result
        Rows: source, target, rank, path (ids), reliability (product of p and available), hops. Table pairs: source,
        target, reliability (some route within the hops is up), low, high (95 % interval; equal where exact), method
        (exact, sampled or none), disjoint_routes (without a shared actor, of any length), dependence (share of the
        reliability lost without the one actor that matters most), dependence_on and effective_intermediaries. Table
        hangs_on: importance of each actor in between (R - R without), share_lost of R. Table cuts, routes of any length:
        cut_actors (a minimum node cut; null with access of one's own), all_fail (chance that the ties of failing_ties,
        the set likeliest to do so, all fail), first_route and second_route (share nobody, best product), lower_bound and
        upper_bound of reliability. Table market_drops: expected reach (sum of the sources' R) and the others' that goes
        with an actor. Table half_lives: reliability with ties that fade in 12, 36 and 120 months. Table actors:
        best_reliability (of a source, to any of the targets).
        Table no_routes: of pairs without a route shortest (ties of the shortest one of any length), nearest (whom to be
        introduced to), via (through whom) and reason; who is not to be asked is not named.
        least and most, in all others: the range with half-lives of 12, 36 and 120 months, and with actors in between
        there nine times in ten. Table tie_model: setting, value, ties (read so).

    Raises
    ------
    UnknownName
        For an unknown actor, attribute or market.

    Notes
    -----
    A tie holds with p = b(strength) c(confirmed) 2^(-age / half_life), at least 0.02: elicited scales turned into
    numbers, to compare routes. Ties are independent. Reliability is exact up to 15 routes and 40 ties, else sampled.
    No route: no rows, and reliability 0.

    References
    ----------
    Yen 1971, Finding the K shortest loopless paths, Management Science 17. Valiant 1979, The complexity of enumeration and
    reliability problems, SIAM Journal on Computing 8. Birnbaum 1969, On the importance of different components.
    Cancela & Petingi 2004, Reliability of communication networks with delay constraints.
    """
    graph = snapshot.graph(direction or "undirected")
    ends = tuple(sources(snapshot, source)), tuple(targets(snapshot, market))
    asked = Asked(snapshot, *ends, max_hops, direction == "directed", available, samples, seed)
    answers = asked.answers(half_life, k, part_of(report, 0, FIRST))
    pairs = [answer.pair for answer in answers]
    unreached = Missing(snapshot, asked.model(half_life), max_hops).rows(pairs)
    hanging = [row for answer in answers for row in answer.hangs_on]
    cuts = [row for answer in answers for row in answer.cuts]
    drops = market_drops(pairs, hanging)
    other, half_lives = _other_settings(asked, answers, half_life, report)
    _add_ranges(asked, answers, half_life, other)
    return Result(
        n=graph.n,
        m=graph.m,
        rows=[row for answer in answers for row in answer.rows],
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        tables={
            "pairs": pairs,
            "no_routes": unreached,
            "hangs_on": hanging,
            "cuts": cuts,
            "failing_ties": [row for answer in answers for row in answer.failing],
            "market_drops": drops,
            "half_lives": _half_lives(half_lives),
            "actors": _actors(snapshot, pairs),
            "tie_model": settings_table(asked.model(half_life).assumed, half_life, max_hops, available),
        },
        sentences=sentences(snapshot, answers, unreached, max_hops, market_sentences(snapshot, pairs, drops)),
        warnings=[
            *graph_warnings(graph),
            *warnings(asked.model(half_life).assumed, pairs, asked.targets),
            *cut_warnings(cuts),
            *no_route_warnings(unreached),
            *_not_asked(snapshot, pairs),
        ],
        seed=seed if any(pair["method"] == "sampled" for pair in pairs) else None,
    )


def _other_settings(
    asked: Asked, answers: list[Answer], half_life: float, report: Progress
) -> tuple[list[list[Answer]], dict[int, list[Answer]]]:
    # the same pairs with other settings, in the same order: all of them, and those that differ in the half-life
    fading, part = {}, (1 - FIRST) / (len(HALF_LIVES) + 1)
    for place, months in enumerate(HALF_LIVES):
        heard = part_of(report, FIRST + place * part, FIRST + (place + 1) * part)
        fading[months] = answers if months == half_life else asked.answers(months, 0, heard)
    absent = replace(asked, available=min(asked.available, AVAILABLE))
    away = absent.answers(half_life, 0, part_of(report, 1 - part, 1)) if absent != asked else answers
    return [answers, *fading.values(), away], fading


def _add_ranges(asked: Asked, answers: list[Answer], half_life: float, other: list[list[Answer]]) -> None:
    models = [asked.model(months) for months in {half_life, *HALF_LIVES}]
    for place, answer in enumerate(answers):
        figures = [each[place].pair["reliability"] for each in other]
        answer.pair.update(least=min(figures), most=max(figures))
        for row in answer.rows:
            there = asked.available ** (row["hops"] - 1)
            along = [model.along(row["path"]) * there for model in models]
            absent = asked.model(half_life).along(row["path"]) * min(asked.available, AVAILABLE) ** (row["hops"] - 1)
            row.update(least=min(*along, absent), most=max(along))


def _half_lives(fading: dict[int, list[Answer]]) -> list[Row]:
    rows: list[Row] = []
    for months, answers in fading.items():
        for answer in answers:
            pair = {name: answer.pair[name] for name in ("source", "target")}
            rows.append(pair | {"half_life": months, "reliability": answer.pair["reliability"]})
    return sorted(rows, key=lambda row: (row["source"], row["target"], row["half_life"]))


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    source, everybody, size = keywords["source"], len(snapshot.nodes), len(snapshot.nodes) + len(snapshot.ties)
    ends = everybody if not source or any(name == "all" or ":" in name for name in source) else len(source)
    markets = len(keywords["market"]) or len(snapshot.markets)
    routes = keywords["k"] * keywords["max_hops"] * PER_ROUTE
    return float(markets * (size * keywords["samples"] * PER_SAMPLE + ends * (PER_PAIR + size * PER_TIE + routes)))


def _actors(snapshot: GraphSnapshot, pairs: list[Row]) -> list[Row]:
    best: dict[str, Row] = {}
    for pair in pairs:
        if pair["source"] not in best or pair["reliability"] > best[pair["source"]]["reliability"]:
            best[pair["source"]] = pair
    figures = {"best_reliability": "reliability", "least": "least", "most": "most"}
    return [
        {"id": node.id, "label": node.label} | {name: best.get(node.id, {}).get(column) for name, column in figures.items()}
        for node in snapshot.nodes
    ]


def _not_asked(snapshot: GraphSnapshot, pairs: list[Row]) -> Iterator[Warn]:
    if len({pair["source"] for pair in pairs}) < len(snapshot.nodes):
        yield Warn("only_sources", say("Only the actors that the question starts from have a best reliability."))


ANALYSIS = Analysis(
    title=say("Export paths"),
    question=say("Through whom does an actor reach a market abroad, and on whom does that depend?"),
    topic=Topic.EXPORT,
    definition=say(
        "Strength, confirmation and age of a tie make a figure between 0 and 1. A route is as reliable as the product of its "
        "ties; reliability is the chance, in this model, that at least one route within the limit holds."
    ),
    formulas=(
        say("p = b · c · 2^(−age / half-life), at least 0.02; b by strength .15 .30 .50 .70 .85, c by confirmation 1 .8 .5"),
        say("route = Π p · q for each actor in between, q = 1 unless asked; R = P(some route of at most L ties holds)"),
        say("dependence = largest (R − R without v) / R"),
        say("bounds: 1 − Π(1 − Π p) of separate routes, 1 − Π(1 − p) of the ties of a cut"),
        say("intermediaries = (Σ w)² / Σ w², w = R − R without v"),
    ),
    references=(
        "Yen 1971, Management Science 17",
        "Valiant 1979, SIAM Journal on Computing 8",
        "Birnbaum 1969, in Multivariate Analysis II",
        "Menger 1927, Fundamenta Mathematicae 10",
        "Cancela & Petingi 2004, International Journal of Mathematics and Mathematical Sciences 29",
    ),
    example=Example(
        network=small("a-b", access="b>DE"),
        keywords={"source": ("a",)},
        expected={"a | market:DE | 1": {"path": ["a", "b", "market:DE"], "reliability": 0.0144, "hops": 2}},
        why="Nothing is known of the two ties: strength 2 (.30), named by one side (.8), 36 months old (half): .12 each.",
        key=("source", "target", "rank"),
    ),
    run=export_paths,
    seconds=_seconds,
    measure="best_reliability",
    ranks=False,
    headers={
        "rows": ("source", "target", "rank", "path", "reliability", "hops", "least", "most"),
        "pairs": (
            "source",
            "target",
            "reliability",
            "low",
            "high",
            "method",
            "disjoint_routes",
            "dependence",
            "dependence_on",
            "effective_intermediaries",
            "least",
            "most",
        ),
        "no_routes": NO_ROUTES,
        **HEADERS,
        "half_lives": ("source", "target", "half_life", "reliability"),
        "actors": ("id", "label", "best_reliability", "least", "most"),
        "tie_model": HEADER,
    },
    bands={"reliability": ("least", "most", "low", "high"), "best_reliability": ("least", "most"), **HIDDEN},
    columns={
        **COLUMNS,
        **HANGING,
        **MISSING,
        "source": say("From"),
        "target": say("To"),
        "rank": say("Rank"),
        "path": say("Route"),
        "reliability": say("Reliability in the model"),
        "hops": say("Ties"),
        "low": say("Lower end (95 %)"),
        "high": say("Upper end (95 %)"),
        "least": say("Least with other settings"),
        "most": say("Most with other settings"),
        "method": say("Method"),
        "disjoint_routes": say("Independent routes of any length"),
        "dependence": say("Share that depends on one actor"),
        "dependence_on": say("That actor"),
        "half_life": say("Half-life, months"),
        "best_reliability": say("Best reliability to a market"),
    },
    caveats=(
        say("Strength, confirmation and age are scales turned into numbers: read the order and the bands, not the decimals."),
        say(
            "Where other settings give another band, that one stands beside it: ties that fade in 12, 36 or 120 months, and "
            "actors in between who are there nine times in ten."
        ),
        say("Ties are taken as independent. Where one actor's ties fail together, a route is weaker than shown."),
        say("A route that nobody recorded does not show; a fair or a trip may open one."),
    ),
)
