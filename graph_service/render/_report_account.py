"""Forecasts kept to account: a section of the connection report, and the blocks of a page of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_service.analysis._account_text import FEW, KIND_WORDS, METHOD_WORDS, OUTCOME_WORDS, figure_words
from graph_service.language import Phrase, say, shown, shown_day
from graph_service.render._report_facts import Facts, Route
from graph_service.render._report_reach import without_offer
from graph_service.render._report_words import Writer
from graph_service.render.document import Block, Callout, Cell, Column, Paragraph, Section, Table

Row = Mapping[str, Any]
COUNTED = ("running", "repeated", "gone", "unclear")


def printed(facts: Facts) -> list[Route]:
    """The routes whose bands a report prints, by their ends; access that an actor has already is no route.

    The best to each market, those of the sectors to the first one, the firmest of each cell of the grid of sectors and markets,
    and those of the actors that are said to have a workable one.
    """
    first = next((market for market in facts.markets if facts.best_routes(market)), None)
    shown = [one for market in facts.markets for one in facts.best_routes(market)[:1]]
    shown += [one for sector in facts.sectors if first and (one := facts.best_of_sector(sector, first))]
    grid = facts.beside.get("export_coverage", {"rows": []})["rows"]
    named = {(row["best_of"], row["market"]) for row in grid} | set(without_offer(facts))
    ends = {(one.source, one.market) for one in shown} | named
    return sorted((one for one in facts.routes if (one.source, one.market) in ends), key=lambda one: (one.source, one.market))


def account(facts: Facts, writer: Writer, _: Any) -> Section | None:
    """How often earlier forecasts came true; None where nothing had been forecast before."""
    found = facts.account
    if found is None or not found["tables"]["counts"]:
        return None
    return Section("account", writer.word(say("How often it came true")), account_blocks(found, writer.language))


def account_blocks(found: Row, language: str) -> tuple[Block, ...]:
    """The account as sentences and tables.

    Parameters
    ----------
    found
        ``Account.as_json`` in the language.
    language
        ``en`` or ``fi``.
    """
    first, *others = found["sentences"]
    blocks: list[Block] = [Paragraph((first,), "finding"), *(Paragraph((sentence,)) for sentence in others)]
    tables = found["tables"]
    if found["rows"]:
        blocks += [_scores(found["rows"], language), _calibration(tables["calibration"], language)]
    if tables["counts"]:
        blocks += [_counts(tables["counts"], language)]
        blocks.append(Callout(say("Keep in mind").in_language(language), tuple((text,) for text in found["caveats"])))
    return tuple(blocks)


def forecast_list(rows: Sequence[Row], names: Mapping[str, str], language: str) -> Table:
    """Forecasts one by one, in words, with what became of them.

    Parameters
    ----------
    rows
        Those of ``Account.forecasts``.
    names
        What actors and markets are called; who is not there stands with its id.
    language
        ``en`` or ``fi``.
    """
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        ends = f"{names.get(row['from'], row['from'])} – {names.get(row['to'], row['to'])}"
        figure = figure_words(row["kind"], row["ours_12"], row["low_12"], row["high_12"])
        if not row["is_fitted"]:
            figure = say("{share}: a setting", share=figure)
        outcomes = (OUTCOME_WORDS[row[f"outcome_{months}"]] for months in (12, 24))
        words = (KIND_OF_ONE[row["kind"]], figure, *outcomes)
        cells.append((ends, shown_day(row["day"], language), *(phrase.in_language(language) for phrase in words)))
    heads = (
        say("Who and whom"),
        say("Day"),
        say("What"),
        say("What was said"),
        say("After 12 months"),
        say("After 24 months"),
    )
    return Table(say("Forecasts, newest first").in_language(language), _columns(heads, language, numbers=()), tuple(cells))


KIND_OF_ONE: Mapping[str, Phrase] = {"introduction": say("Introduction"), "band": say("Route to a market")}


def _scores(rows: Sequence[Row], language: str) -> Table:
    cells: list[tuple[Cell, ...]] = [
        (
            _group(row, language),
            METHOD_WORDS[row["method"]].in_language(language),
            shown(row["forecasts"], language),
            shown(row["came_true"], language),
            shown(row["brier"], language, ".3f"),
            f"{shown(row['low'], language, '.3f')}–{shown(row['high'], language, '.3f')}" if row["forecasts"] >= FEW else "–",
        )
        for row in rows
    ]
    heads = (
        say("Forecasts"),
        say("Whose figures"),
        say("Scored"),
        say("Came true"),
        say("Brier score, lower is better"),
        say("95 % interval"),
    )
    return Table(say("How far figures were from what happened").in_language(language), _columns(heads, language), tuple(cells))


def _calibration(rows: Sequence[Row], language: str) -> Table:
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        is_band = row["kind"] == "band"
        mean = "–" if is_band else _percent(row["mean_figure"], language)
        words = figure_words(row["kind"], row["from_figure"]).in_language(language)
        low = shown(100 * row["low"], language, ".0f")
        share = f"{_percent(row['share'], language)} ({low}–{_percent(row['high'], language)})"
        cells.append(
            (_group(row, language), words, shown(row["forecasts"], language), mean, shown(row["came_true"], language), share)
        )
    heads = (
        say("Forecasts"),
        say("What was said"),
        say("Scored"),
        say("Mean figure"),
        say("Came true"),
        say("Share that came true (95 % interval)"),
    )
    note = say("A band is a word for comparing routes, not a share: it has no mean figure here.").in_language(language)
    return Table(
        say("What was said, and how often it came true").in_language(language), _columns(heads, language), tuple(cells), note
    )


def _counts(rows: Sequence[Row], language: str) -> Table:
    cells: list[tuple[Cell, ...]] = [
        (
            _group(row, language),
            shown(row["issued"], language),
            shown(row["came_true"] + row["did_not"], language),
            *(shown(row[name], language) for name in COUNTED),
        )
        for row in rows
    ]
    heads = (say("Forecasts"), say("Given out"), say("Scored"), *(COUNT_HEADS[name] for name in COUNTED))
    return Table(
        say("What was scored, and what was not").in_language(language),
        _columns(heads, language, range(1, len(heads))),
        tuple(cells),
    )


COUNT_HEADS: Mapping[str, Phrase] = {
    "running": say("Not due yet"),
    "repeated": say("Said before"),
    "gone": say("Somebody left"),
    "unclear": say("Dates do not tell"),
}


def _group(row: Row, language: str) -> str:
    months = say("{kind}, {months} months", kind=KIND_WORDS[row["kind"]], months=row["months"])
    return months.in_language(language)


def _percent(share: float, language: str) -> str:
    return shown(100 * share, language, ".0f") + "\N{NO-BREAK SPACE}%"


def _columns(heads: Sequence[Phrase], language: str, numbers: Sequence[int] = range(2, 9)) -> tuple[Column, ...]:
    return tuple(
        Column(head.in_language(language), "number" if place in numbers else "start") for place, head in enumerate(heads)
    )
