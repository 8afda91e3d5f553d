"""Backtest: hide what was tied after a year, forecast it from what was before, and count how often that came true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph_service.analysis._backtest_text import sentences, warnings
from graph_service.analysis._forming import Forming, forming
from graph_service.analysis._open_pairs import ALWAYS, GROUPS, Dated, Known, is_among, months_later, ordinal, used
from graph_service.analysis._result import Result, Row
from graph_service.analysis._scored import Spread, losses, share_interval
from graph_service.errors import BadValue
from graph_service.language import Day, Progress, part_of, say, unheard
from graph_service.records import last_day
from graph_service.snapshot import GraphSnapshot

METHODS = ("ours", "adamic_adar", "base_rate")
TOP = 10
# share of the work of a cut that learning takes
LEARNING = 0.6


def backtest(
    snapshot: GraphSnapshot,
    years: Sequence[int],
    *,
    horizon: int = 12,
    group_by: Sequence[str] = GROUPS,
    seed: int = 1,
    report: Progress = unheard,
) -> Result:
    """How well ties that came after cut years could be told from what was before.

    Parameters
    ----------
    snapshot
        All ties ever recorded, ended ones too; only their ``since`` is read.
    years
        Ties that began after the last day of such a year are hidden.
    horizon
        Months after the cut in which a tie counts; where dates are only years, rounded up to whole years.
    group_by
        Attributes whose groups may be tied more or less often.
    seed
        Of the bootstrap.
    report
        Hears how far it is.

    Returns
    -------
    Result
        Rows: year, method (ours, adamic_adar, base_rate), hits among the first ten (equal scores share their places),
        precision with its interval (Wilson), brier with its interval (bootstrap over candidates). Table years: pairs tied
        before, candidates (pairs at distance two before the cut), formed (those tied within the horizon), new_ties (all pairs
        first tied then), new_among_known (both ends had a tie before), base_rate as learned, is_fitted. Table all: the rows
        over all years, more_low and more_high: how much more is lost than by ours.

    Raises
    ------
    BadValue
        If no tie has a date, a year is outside the dates, or nobody had a common contact by then.

    References
    ----------
    Liben-Nowell & Kleinberg 2007, The link-prediction problem for social networks, JASIST 58. Adamic & Adar 2003.
    Brier 1950. Wilson 1927.
    """
    dates = [tie.since for tie in snapshot.ties if tie.since is not None]
    months = -(-horizon // 12) * 12 if any(len(date) == 4 for date in dates) else horizon
    _check_years(years, dates, months, snapshot.at)
    dated = Dated.of(snapshot, group_by)
    cuts, n = [], len(set(years))
    for done, year in enumerate(sorted(set(years))):
        cuts.append(_cut(dated, year, months, part_of(report, done / n, (done + 1) / n)))
    table = [cut.row for cut in cuts]
    rows = [{"year": cut.row["year"]} | row for cut in cuts for row in _scores([cut], seed)]
    all_years = _scores(cuts, seed)
    graph = snapshot.graph("undirected")
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction="undirected",
        group_by=used(snapshot, group_by),
        tables={"years": table, "all": all_years},
        sentences=sentences(all_years, table, months, TOP),
        warnings=warnings(table, months, horizon, int((dated.first == ALWAYS).sum()), any(cut.is_two_sided for cut in cuts)),
        seed=seed,
    )


def _check_years(years: Sequence[int], dates: Sequence[str], months: int, day: str | None) -> None:
    if not dates:
        raise BadValue(say("No tie has a date (since): there is nothing to hide."))
    first, last = min(dates)[:4], min(last_day(max(dates, key=last_day)), day or "9999-12-31")
    latest = int(months_later(last, -months)[:4]) - (months_later(last, -months)[5:] < "12-31")
    if not years:
        raise BadValue(say("Name the cut years: any from {first} to {last}.", first=first, last=str(latest)))
    for year in years:
        if not int(first) <= year <= latest:
            raise BadValue(
                say(
                    "{year} is no cut year here: ties are dated from {first} on, and the last year whose {months} months have "
                    "passed by {day} is {last}.",
                    year=str(year),
                    first=first,
                    months=months,
                    day=Day(last),
                    last=str(latest),
                )
            )


@dataclass(frozen=True)
class _Cut:
    """What is kept of one cut: its row, and by method hits, squared errors, and how much larger these are than ours."""

    row: Row
    hits: tuple[float, ...]
    lost: tuple[Spread, ...]
    more: tuple[Spread, ...]
    is_two_sided: bool


def _cut(dated: Dated, year: int, months: int, report: Progress) -> _Cut:
    day = f"{year}-12-31"
    start = ordinal(day)
    before = _before(dated, start)
    learned = forming(before, day, months, part_of(report, 0, LEARNING))
    report(LEARNING, 1, say("Standing at the end of {year}", year=str(year)))
    known = Known(before, day, months)
    formed = dated.formed(start, ordinal(months_later(day, months)))
    parts = [_block(known, learned, block, formed) for block in known.candidates()]
    if not sum(len(part[0]) for part in parts):
        raise BadValue(say("At the end of {year} no two actors without a tie have a common contact.", year=str(year)))
    ours, adamic, alone, tied = (np.concatenate(part) for part in zip(*parts, strict=True))
    base = np.full(len(ours), learned.base_rate)
    lost = [losses(figures, tied) for figures in (ours, alone, base)]
    was_known = (known.degree[formed // dated.n] > 0) & (known.degree[formed % dated.n] > 0)
    row = {
        "year": year,
        "tied_before": known.tied,
        "candidates": len(ours),
        "formed": int(tied.sum()),
        "new_ties": len(formed),
        "new_among_known": int(was_known.sum()),
        "base_rate": learned.base_rate,
        "is_fitted": learned.ours is not None,
    }
    return _Cut(
        row,
        # Adamic-Adar ranks by itself; sums that are equal but for rounding are equal
        tuple(hits_among_first(scores.astype(np.float32), tied) for scores in (ours, adamic, base)),
        tuple(Spread.of(one, tied) for one in lost),
        tuple(Spread.of(one - lost[0], tied) for one in lost),
        known.is_two_sided,
    )


def _before(dated: Dated, day: int) -> Dated:
    # what came later is not even there to be looked at
    kept = dated.first <= day
    return replace(dated, pairs=dated.pairs[kept], first=dated.first[kept], visits=dated.visits[dated.visits[:, 2] <= day])


def _block(known: Known, learned: Forming, block: tuple[np.ndarray, ...], formed: np.ndarray) -> tuple[np.ndarray, ...]:
    a, b, adamic = block
    ours, alone = learned.near(known.features(a, b, adamic))
    return ours, adamic, alone, is_among(a * known.n + b, formed)


def _scores(cuts: Sequence[_Cut], seed: int) -> list[Row]:
    rows: list[Row] = []
    n = sum(min(TOP, cut.row["candidates"]) for cut in cuts)
    for place, method in enumerate(METHODS):
        hits = sum(cut.hits[place] for cut in cuts)
        lost, more = Spread.of_all([cut.lost[place] for cut in cuts]), Spread.of_all([cut.more[place] for cut in cuts])
        (precision_low, precision_high), (low, high) = share_interval(hits, n), lost.interval(seed)
        more_low, more_high = more.interval(seed)
        rows.append(
            {
                "method": method,
                "hits": hits,
                "precision": hits / n,
                "precision_low": precision_low,
                "precision_high": precision_high,
                "brier": lost.mean,
                "brier_low": low,
                "brier_high": high,
                "more_low": more_low,
                "more_high": more_high,
            }
        )
    return rows


def hits_among_first(scores: np.ndarray, tied: np.ndarray, top: int = TOP) -> float:
    """How many of the highest scores came true; where equal scores compete for the last places, what chance gives."""
    if len(scores) <= top:
        return float(tied.sum())
    last = np.partition(scores, -top)[-top]
    above, equal = scores > last, scores == last
    places = top - int(above.sum())
    return float(tied[above].sum() + places * tied[equal].sum() / equal.sum())
