"""Export coverage: which line of business reaches which market, how firmly, and through whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from graph_service.analysis._bands import band_name
from graph_service.analysis._catalogue import Analysis, Direction, Seed, Topic
from graph_service.analysis._ends import Available, HalfLife, Hops, Markets, Samples, Sources
from graph_service.analysis._example import Example, small
from graph_service.analysis._groups import group_name
from graph_service.analysis._reached import NO_ROUTE, WORKABLE, Reached, reached, seconds
from graph_service.analysis._result import Listed, Result, Row, Warn
from graph_service.analysis._tiemodel import COLUMNS, HEADER
from graph_service.language import Phrase, Progress, say, say_n, unheard
from graph_service.snapshot import GraphSnapshot

# sectors that are named where hardly any route leads to a market
NAMED = 3
UNKNOWN = say("unknown sector")


def export_coverage(
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
    """How firmly the actors of each sector reach each market.

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
        Rows, one per sector (null: not known) and market: sector, market, best (largest reliability of an actor of the
        sector), least, most (bounds of it with other settings), band, band_least, band_most, best_of (that actor), mean,
        share_workable (actors with .2 or more), workable, sources (actors of the sector), intermediaries (who stands in
        between on the best routes of its actors, on most of them first). Table actors: cells (in how many rows the
        actor is such an intermediary).

    Raises
    ------
    UnknownName
        For an unknown actor, attribute or market.

    Notes
    -----
    Bands: none under .05, weak under .20, workable under .50, strong.

    References
    ----------
    Cancela & Petingi 2004, Reliability of communication networks with delay constraints.
    """
    asked = {"source": source, "market": market, "max_hops": max_hops, "half_life": half_life, "direction": direction}
    found = reached(snapshot, asked | {"available": available, "samples": samples, "seed": seed}, report)
    cells: dict[tuple[str | None, str], list[Row]] = {}
    for pair in found.pairs:
        cells.setdefault((snapshot.by_id[pair["source"]].attributes.get("sector") or None, pair["target"]), []).append(pair)
    rows = [_row(found, *cell, cells[cell]) for cell in sorted(cells, key=lambda cell: (cell[0] is None, *map(str, cell)))]
    return Result(
        n=found.paths.n,
        m=found.paths.m,
        rows=rows,
        direction=found.paths.direction,
        layers=found.paths.layers,
        tables={"actors": _actors(snapshot, rows), "tie_model": found.paths.tables["tie_model"]},
        sentences=list(_sentences(found, rows)),
        warnings=[*found.warnings(), *_warnings(rows)],
        seed=found.paths.seed,
    )


def _row(found: Reached, sector: str | None, market: str, pairs: Sequence[Row]) -> Row:
    # equal reliabilities, up to rounding: the first actor by id
    best = min(pairs, key=lambda pair: (-round(pair["reliability"], 12), pair["source"]))
    figures = {
        "best": best["reliability"],
        "least": max(pair["least"] for pair in pairs),
        "most": max(pair["most"] for pair in pairs),
    }
    workable = sum(pair["reliability"] >= WORKABLE for pair in pairs)
    met = Counter(actor for pair in pairs for actor in found.between.get((pair["source"], market), ()))
    row: Row = {"sector": sector, "market": market, **figures}
    row |= {name: band_name(value) for name, value in zip(("band", "band_least", "band_most"), figures.values(), strict=True)}
    row |= {"best_of": best["source"] if best["reliability"] else None}
    row |= {"mean": sum(pair["reliability"] for pair in pairs) / len(pairs), "share_workable": workable / len(pairs)}
    row |= {"workable": workable, "sources": len(pairs)}
    return row | {"intermediaries": sorted(met, key=lambda actor: (-met[actor], actor))}


def _actors(snapshot: GraphSnapshot, rows: Sequence[Row]) -> list[Row]:
    cells = Counter(actor for row in rows for actor in row["intermediaries"])
    return [{"id": node.id, "label": node.label, "cells": cells[node.id]} for node in snapshot.nodes]


def _sentences(found: Reached, rows: Sequence[Row]) -> Iterator[Phrase]:
    if (nothing := found.nothing()) is not None:
        yield nothing
        return
    firm = sum(row["best"] >= WORKABLE for row in rows)
    yield say_n(
        "{n} cell of {all}, sector by market, has a workable or strong route in this model.",
        "{n} cells of {all}, sector by market, have a workable or strong route in this model.",
        firm,
        all=len(rows),
    )
    by_market: dict[str, list[Row]] = {}
    for row in rows:
        by_market.setdefault(row["market"], []).append(row)
    for market, column in by_market.items():
        missing = [row["sector"] for row in column if row["band"] == "none"]
        if len(missing) == len(column):
            yield say("No sector has more than hardly any route to {market}.", market=found.market(market))
        elif missing and len(missing) <= NAMED:
            names = tuple(_sector(sector) for sector in missing)
            yield say("Hardly any route to {market} from: {sectors}.", market=found.market(market), sectors=Listed(names))


def _sector(name: str | None) -> Phrase:
    return UNKNOWN if name is None else say("{name}", name=group_name(("sector",), name))


def _warnings(rows: Sequence[Row]) -> Iterator[Warn]:
    unknown = sum(row["sources"] for row in rows if row["sector"] is None and row["market"] == rows[0]["market"])
    if unknown:
        yield Warn(
            "sector_unknown",
            say_n(
                "The sector of {n} actor is not known; it has a row of its own.",
                "The sector of {n} actors is not known; they have a row of their own.",
                unknown,
            ),
        )
    if any(row["best_of"] is None for row in rows):
        yield Warn("no_route", say("Where nobody of a sector has a route, nobody has the best one."))


ANALYSIS = Analysis(
    title=say("Export coverage"),
    question=say("Which sector reaches which market, and through whom?"),
    topic=Topic.EXPORT,
    definition=say(
        "For every sector and market the firmest reliability that an actor of the sector has, in this model; how many of its "
        "actors have a workable one; and who stands in between on their best routes."
    ),
    formulas=(
        say("best = max R over the actors of the sector; R as in export paths"),
        say("hardly any: R under 0.05; weak: under 0.20; workable: under 0.50; strong: the rest"),
    ),
    references=("Cancela & Petingi 2004, International Journal of Mathematics and Mathematical Sciences 29",),
    example=Example(
        network=small("a-b", access="b>DE"),
        expected={
            "None | market:DE": {"best": 0.12, "mean": 0.0672, "share_workable": 0, "band": "weak", "intermediaries": ["b"]}
        },
        why="b has access, .12; a reaches Germany through b, .12 · .12 = .0144. No sector is known: one row for both.",
        key=("sector", "market"),
    ),
    run=export_coverage,
    seconds=seconds,
    measure="cells",
    ranks=False,
    headers={
        "rows": (
            *("sector", "market", "best", "least", "most", "band", "band_least", "band_most", "best_of", "mean"),
            *("share_workable", "workable", "sources", "intermediaries"),
        ),
        "tie_model": HEADER,
    },
    bands={"best": ("least", "most", "band", "band_least", "band_most", "mean", "share_workable")},
    words={"sector": {None: UNKNOWN}, "best": {0: NO_ROUTE}},
    grid=("sector", "market"),
    columns={
        **COLUMNS,
        "sector": say("Sector"),
        "market": say("Market"),
        "best": say("Firmest route in this model"),
        "least": say("Least with other settings"),
        "most": say("Most with other settings"),
        "band": say("In this model"),
        "band_least": say("In this model, at least"),
        "band_most": say("In this model, at most"),
        "best_of": say("Who has it"),
        "mean": say("Mean reliability"),
        "share_workable": say("Share with a workable route"),
        "workable": say("Actors with a workable route"),
        "sources": say("Actors of the sector"),
        "intermediaries": say("In between"),
        "cells": say("Cells in which the actor stands in between"),
    },
    caveats=(
        say("Strength, confirmation and age are scales turned into numbers: read the order and the bands, not the decimals."),
        say("One firm route covers a cell, also where all others of the sector have none: see how many have a workable one."),
        say("A route that nobody recorded does not show; a fair or a trip may open one."),
    ),
)
