"""Introductions: who should be introduced to whom so that most actors reach a market."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan, log
from typing import Annotated, Any

import numpy as np

from graph_service.analysis._adding import Pair, Setting
from graph_service.analysis._catalogue import Analysis, Direction, Param, Seed, Topic
from graph_service.analysis._choosing import EVERY_SET, EXHAUSTIVE, GREEDY, Choosing, Chosen, in_turn, share_of
from graph_service.analysis._closing import closing
from graph_service.analysis._ends import Available, HalfLife, Hops, Markets, Samples, Sources, sources, targets
from graph_service.analysis._example import Example, small
from graph_service.analysis._introducing import Around, Caps, neighbours
from graph_service.analysis._introductions_text import NO_MARKET, sentences, warnings
from graph_service.analysis._paths_text import warnings as model_warnings
from graph_service.analysis._result import Result, Row, graph_warnings
from graph_service.analysis._tiemodel import AVAILABLE, COLUMNS, HALF_LIVES, HEADER, likely, settings_table
from graph_service.errors import BadValue
from graph_service.language import Progress, part_of, say, unheard
from graph_service.snapshot import GraphSnapshot

FEASIBLE, ALL = "feasible", "all"
# candidates that are listed beside those chosen
LISTED = 200
# share of the work that the search takes; the rest is the range under other settings
SEARCH = 0.8
# seconds on two cores for a candidate, a market and a sample; for a sample of a tie
PER_CANDIDATE, PER_SAMPLE = 2e-12, 2e-9


def introductions(
    snapshot: GraphSnapshot,
    *,
    source: Sources = (),
    market: Markets = (),
    introduce: Annotated[tuple[str, ...], Param(say("Introduce"), of="actor")] = (),
    to: Annotated[tuple[str, ...], Param(say("To whom"), of="actor")] = (),
    k: Annotated[int, Param(say("Most introductions"), minimum=1, maximum=20)] = 5,
    p_new: Annotated[float, Param(say("Figure of a new tie in the model"), minimum=0, maximum=1)] = 0.3,
    candidates: Annotated[str, Param(say("Possible introductions"), choices=(FEASIBLE, ALL))] = FEASIBLE,
    most_introduced: Annotated[int, Param(say("Introductions of one actor a year"), minimum=1, maximum=1000)] = 2,
    most_introducing: Annotated[int, Param(say("Introductions by one actor a year"), minimum=1, maximum=1000)] = 2,
    search: Annotated[str | None, Param(say("How to search"), choices=(EXHAUSTIVE, GREEDY))] = None,
    max_hops: Hops = 4,
    half_life: HalfLife = 36,
    direction: Direction = None,
    available: Available = 1,
    samples: Samples = 20_000,
    seed: Seed = 1,
    report: Progress = unheard,
) -> Result:
    """The k new ties that add most to how many actors reach markets.

    Parameters
    ----------
    snapshot
        The network.
    source, market
        Whose reach counts, and where to: as in export paths, each source and market alike.
    introduce, to
        Who is introduced, by default the sources, and to whom, by default anybody: ids, ``attribute:value`` or ``all``.
    k
        At most so many introductions.
    p_new
        The tie probability that an introduction would make.
    candidates
        ``feasible`` (default): pairs with a common acquaintance who may be asked; ``all``: any pair without a tie.
    most_introduced, most_introducing
        How often an actor is introduced, and introduces, where ``introductions_per_year`` is not recorded.
    search
        ``exhaustive``: every set; ``greedy``: one tie after another. Default: every set up to 20,000 of them.
    max_hops, half_life, direction, available, samples, seed
        As in export paths; ``directed``: a new tie leads from who is introduced to whom.
    report
        Hears how far it is.

    Returns
    -------
    Result
        Rows: a, b, via (who introduces, in order; null: nobody is recorded who could), step (order of choice), market
        (where it adds most), gain (of the sum of reliabilities, after the steps before), least and most (the gain with
        half-lives of 12, 36 and 120 months and with actors in between there nine times in ten), helped (sources
        with a better band to some market), guarantee (exhaustive,
        1-1/e, 1/2, 1/3, 1/4 or none), easy (Adamic & Adar), resource_allocation, new (fall of a's constraint),
        constraint_now and constraint_then. Table candidates: the up to 200 pairs that add most alone. Table markets: mean
        reliability now and then. Table search: how it was found. Table actors: introduced, introducing, introductions
        (times). Table tie_model.

    Raises
    ------
    UnknownName
        For an unknown actor, attribute or market.
    BadValue
        If every set is asked for and there are too many.

    Notes
    -----
    F(S) = Σ over sources and markets of R(s, t) with the ties S. Where no route can hold two of the new ties, F is monotone
    and submodular: one after another gives at least 1 - 1/e of the best gain, 1/(p + 1) under caps that can say no to p of
    those who take part in an introduction. Else nothing is promised. Exact where routes are few, else sampled with
    equal states for every choice.

    References
    ----------
    Nemhauser, Wolsey & Fisher 1978, Mathematical Programming 14. Fisher, Nemhauser & Wolsey 1978, Mathematical
    Programming Study 8. Adamic & Adar 2003, Social Networks 25. Burt 1992, Structural Holes.
    """
    graph, is_directed = snapshot.graph(direction or "undirected"), direction == "directed"
    model = likely(snapshot, targets(snapshot, market), half_life, is_directed)
    ends = tuple(sources(snapshot, source)), tuple(targets(snapshot, market))
    setting = Setting(tuple(snapshot.by_id), *ends, model, max_hops, is_directed, p_new, available, samples, seed)
    around = Around(snapshot, neighbours(model))
    pairs = around.pairs(sources(snapshot, introduce or source), sources(snapshot, to or ("all",)), is_directed)
    known = around.candidates(pairs if all(ends) else [], candidates == FEASIBLE)
    caps = Caps(snapshot.by_id, most_introduced, most_introducing)
    found = Choosing(setting, known, caps, k, part_of(report, 0, SEARCH))
    if search == EXHAUSTIVE and not found.is_small:
        raise BadValue(say("There are more than {n} sets to try: ask for fewer introductions or a greedy search.", n=EVERY_SET))
    chosen = found.chosen(search)
    others = _others(snapshot, found)
    rows = _rows(snapshot, setting, chosen, _ranges(snapshot, setting, half_life, chosen, part_of(report, SEARCH, 1)))
    return Result(
        n=graph.n,
        m=graph.m,
        rows=sorted(rows, key=lambda row: (row["a"], row["b"])),
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        tables={
            "candidates": others,
            "markets": _markets(found, chosen),
            "search": [_search(found, chosen)],
            "actors": _actors(snapshot, chosen),
            "tie_model": settings_table(model.assumed, half_life, max_hops, available),
        },
        sentences=list(
            sentences(snapshot, rows, chosen.guarantee, len(known), candidates == FEASIBLE) if setting.targets else NO_MARKET
        ),
        warnings=[
            *graph_warnings(graph),
            *model_warnings(model.assumed, [], setting.targets),
            *warnings([*rows, *others], len(known) - len(others), len(graph.ids) - len(around.asked), found.samples),
        ],
        seed=None if found.samples is None else seed,
    )


def _ranges(
    snapshot: GraphSnapshot, setting: Setting, half_life: float, chosen: Chosen, report: Progress
) -> list[tuple[float, float]]:
    # what each adds under other settings, in the same order
    models = {half_life: setting.model}
    for months in HALF_LIVES:
        models.setdefault(months, likely(snapshot, setting.targets, months, setting.directed))
    others = [replace(setting, model=model) for model in models.values()]
    others.append(replace(setting, available=min(AVAILABLE, setting.available)))
    found = [chosen.gains.sum(axis=1)]
    for place, other in enumerate(others[1:] if chosen.pairs else []):
        found.append(in_turn(other, chosen.pairs))
        report(place + 1, len(others) - 1, say("Other settings"))
    each = np.array(found)
    return list(zip(each.min(axis=0).tolist(), each.max(axis=0).tolist(), strict=True))


def _rows(snapshot: GraphSnapshot, setting: Setting, chosen: Chosen, ranges: Sequence[tuple[float, float]]) -> list[Row]:
    figures = _figures(snapshot, chosen.pairs)
    return [
        {
            "a": a,
            "b": b,
            "via": list(chain) if chain else None,
            "step": place + 1,
            "market": setting.targets[int(np.argmax(np.round(chosen.gains[place], 12)))],
            "gain": float(chosen.gains[place].sum()),
            "least": ranges[place][0],
            "most": ranges[place][1],
            "helped": chosen.helped[place],
            "guarantee": chosen.guarantee,
            **figures[place],
        }
        for place, ((a, b), chain) in enumerate(zip(chosen.pairs, chosen.chains, strict=True))
    ]


def _figures(snapshot: GraphSnapshot, pairs: Sequence[Pair]) -> list[Row]:
    found = [each.tolist() for each in closing(snapshot, pairs)] if pairs else []
    rows: list[Row] = []
    for near, share, now, then in zip(*found, strict=True):
        known = None if isnan(now) else now
        new = None if known is None else known - then
        rows.append({"easy": near, "resource_allocation": share, "new": new, "constraint_now": known, "constraint_then": then})
    return rows


def _others(snapshot: GraphSnapshot, found: Choosing) -> list[Row]:
    gains = found.alone().sum(axis=1).tolist()
    first = sorted(range(len(gains)), key=lambda place: (-round(gains[place], 12), place))[:LISTED]
    listed = [found.candidates[place] for place in sorted(first)]
    figures = _figures(snapshot, [one.pair for one in listed])
    return [
        {"a": one.pair[0], "b": one.pair[1], "via": list(one.chains[0]) if one.chains else None, "gain": gains[place]} | more
        for place, one, more in zip(sorted(first), listed, figures, strict=True)
    ]


def _markets(found: Choosing, chosen: Chosen) -> list[Row]:
    targets, everybody = found.setting.targets, set(found.setting.sources)
    ends = np.array([max(1, len(everybody - {target})) for target in targets])
    now, more = found.sums.start / ends, chosen.gains.sum(axis=0) / ends
    each = zip(targets, now.tolist(), (now + more).tolist(), strict=True)
    return [{"market": market, "now": one, "then": other} for market, one, other in each]


def _search(found: Choosing, chosen: Chosen) -> Row:
    before, gain = float(found.sums.start.sum()), float(chosen.gains.sum())
    return {
        "method": chosen.method,
        "guarantee": chosen.guarantee,
        "share": share_of(chosen.guarantee),
        "figures": "exact" if found.samples is None else "sampled",
        "possible": len(found.candidates),
        "gain": gain,
        "sum_now": before,
        "sum_then": before + gain,
    }


def _actors(snapshot: GraphSnapshot, chosen: Chosen) -> list[Row]:
    introduced = Counter(end for pair in chosen.pairs for end in pair)
    introducing = Counter(z for chain in chosen.chains for z in chain or ())
    return [
        {
            "id": node.id,
            "label": node.label,
            "introductions": introduced[node.id] + introducing[node.id],
            "introduced": introduced[node.id],
            "introducing": introducing[node.id],
        }
        for node in snapshot.nodes
    ]


def _seconds(snapshot: GraphSnapshot, keywords: Mapping[str, Any]) -> float:
    n, m = len(snapshot.nodes), len(snapshot.ties)
    markets = len(keywords["market"]) or len(snapshot.markets)
    # acquaintances of acquaintances, as many as there are without triangles
    pairs = n * n / 2 if keywords["candidates"] == ALL else min(n * n / 2, 2 * m * m / max(n, 1))
    near = (2 * m / max(n, 1)) ** max(0, keywords["max_hops"] - 2)
    once = pairs * min(near, m) * markets * keywords["samples"] * PER_CANDIDATE
    return float(once * keywords["k"] + (n + m) * keywords["samples"] * PER_SAMPLE * (2 + len(HALF_LIVES)))


ANALYSIS = Analysis(
    title=say("Introductions"),
    question=say("Who should be introduced to whom, and through whom, so that more of us reach a market?"),
    topic=Topic.EXPORT,
    definition=say(
        "Of all pairs without a tie that a common acquaintance could introduce, the few whose ties would add most to the "
        "reliability of routes to markets, summed over those asked about. Beside it stand two things that are never put into "
        "one score: how easy an introduction is (what the two have in common), and how new (how far it opens the circle of "
        "the first)."
    ),
    formulas=(
        say("choose S to maximise Σ R(s, t) with the ties S; each new tie holds with a set probability"),
        say("easy = Σ 1 / ln d_z, resource allocation = Σ 1 / d_z, over common acquaintances z with d_z contacts"),
        say("new = constraint of a now − constraint of a with the tie"),
    ),
    references=(
        "Nemhauser, Wolsey & Fisher 1978, Mathematical Programming 14",
        "Fisher, Nemhauser & Wolsey 1978, Mathematical Programming Study 8",
        "Adamic & Adar 2003, Social Networks 25",
        "Zhou, Lü & Zhang 2009, European Physical Journal B 71",
        "Burt 1992, Structural Holes",
    ),
    example=Example(
        network=small("a-b b-c", access="c>DE"),
        keywords={"source": ("a",)},
        expected={
            "a | c": {"via": ["b"], "step": 1, "gain": 0.0354816, "easy": 1 / log(2), "resource_allocation": 0.5},
        },
        why="Nothing is known of the ties: .12 each. a reaches DE by a-b-c-DE, .12³ = .001728; with a tie a-c that holds in 3 of "
        "10 cases, (1 − .7 · (1 − .0144)) · .12 = .0372096: .0354816 more. b, with two contacts, knows both.",
        key=("a", "b"),
    ),
    run=introductions,
    seconds=_seconds,
    measure="introductions",
    ranks=False,
    headers={
        "rows": (
            *("a", "b", "via", "step", "market", "gain", "least", "most", "helped", "guarantee"),
            *("easy", "resource_allocation", "new", "constraint_now", "constraint_then"),
        ),
        "candidates": ("a", "b", "via", "gain", "easy", "resource_allocation", "new", "constraint_now", "constraint_then"),
        "markets": ("market", "now", "then"),
        "search": ("method", "guarantee", "share", "figures", "possible", "gain", "sum_now", "sum_then"),
        "actors": ("id", "label", "introductions", "introduced", "introducing"),
        "tie_model": HEADER,
    },
    bands={"gain": ("least", "most", "sum_now", "sum_then"), "now": (), "then": ()},
    scatter=("easy", "new"),
    words={
        "guarantee": {
            "1-1/e": say("63 % of the best"),
            "1/2": say("half of the best"),
            "1/3": say("a third of the best"),
            "1/4": say("a quarter of the best"),
            EXHAUSTIVE: say("nothing better: all were tried"),
            "none": say("nothing: approximate"),
        },
        "method": {EXHAUSTIVE: say("every set was tried"), GREEDY: say("one after another")},
        "figures": {"exact": say("counted exactly"), "sampled": say("estimated by samples")},
    },
    columns={
        **COLUMNS,
        "a": say("Who"),
        "b": say("To whom"),
        "via": say("Through whom"),
        "step": say("Order"),
        "market": say("Market"),
        "gain": say("Adds to reach"),
        "least": say("Least with other settings"),
        "most": say("Most with other settings"),
        "helped": say("Actors that get a better band"),
        "guarantee": say("What is proven"),
        "easy": say("Easy (Adamic & Adar)"),
        "resource_allocation": say("Easy (resource allocation)"),
        "new": say("New (fall of constraint)"),
        "constraint_now": say("Constraint now"),
        "constraint_then": say("Constraint with the tie"),
        "search": say("How they were found"),
        "share": say("Share of the best gain that is proven"),
        "figures": say("Figures"),
        "possible": say("Possible introductions"),
        "method": say("Search"),
        "now": say("Mean reliability now"),
        "then": say("Mean reliability with the ties"),
        "sum_now": say("Sum of reliabilities now"),
        "sum_then": say("Sum of reliabilities with the ties"),
        "introductions": say("Introductions that the actor takes part in"),
        "introduced": say("Introduced so many times"),
        "introducing": say("Introduces so many times"),
    },
    caveats=(
        say("An introduction is a proposal: whether the two want it, and whether somebody makes it, is theirs to say."),
        say("The figures compare introductions in a model of ties: read the order and the bands, not the decimals."),
        say("Easy favours those who know the same people already, new those who do not: choose with both in view."),
    ),
)
