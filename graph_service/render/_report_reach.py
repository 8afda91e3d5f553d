"""Which sector reaches which market, and what stands ready for the market most wanted: parts of the connection report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graph_service.analysis._reached import WORKABLE
from graph_service.analysis._readiness import ELEMENTS
from graph_service.language import Phrase, say
from graph_service.render._report_facts import Facts
from graph_service.render._report_words import HOLE, Writer
from graph_service.render.document import Block, Cell, Column, Name, Paragraph, Section, Table

Row = Mapping[str, Any]
# an element counts as there from here on: a workable route, and not more than half of it on one actor
THERE: Mapping[str, Callable[[Row], bool | None]] = {
    "offer": lambda row: _yes(row["offer"]),
    "language": lambda row: _yes(row["language"]),
    "sale": lambda row: _yes(row["sale"]),
    "route": lambda row: row["reliability"] >= WORKABLE,
    "independence": lambda row: None if row["independence"] is None else row["independence"] >= 0.5,
}
MEANS: Mapping[str, Phrase] = {
    "offer": say("An offer abroad is written down."),
    "language": say("Somebody speaks a language that the country is run in."),
    "sale": say("A contract or a sale in another country is recorded."),
    "route": say("The route is at least workable in this model."),
    "independence": say("At most half of the route depends on one actor."),
}


def coverage(facts: Facts, writer: Writer) -> list[Table]:
    """The grid of sectors and markets, a band with its range in each cell; empty where nobody is a source."""
    rows: Sequence[Row] = facts.beside.get("export_coverage", {"rows": []})["rows"]
    if not rows:
        return []
    held = {(row["sector"], row["market"]): row for row in rows}
    present = {row["sector"] for row in rows}
    sectors: list[str | None] = [name for name in facts.schema.codes["sector"] if name in present]
    sectors += [None] if None in present else []

    def cell(row: Row) -> Cell:
        return writer.band(row["best"] if row["best_of"] else None, row["least"], row["most"])

    lines = tuple(
        ((_sector(facts, writer, sector),), *(cell(held[sector, market]) for market in facts.markets)) for sector in sectors
    )
    heads = [Column(writer.word(say("Sector")))] + [Column(writer.market(market).text, "step") for market in facts.markets]
    note = say("The firmest that anybody of the sector has in this model, access of their own among it.")
    return [Table(writer.word(say("Which sector reaches which market")), tuple(heads), lines, writer.word(note))]


def _sector(facts: Facts, writer: Writer, name: str | None) -> Name:
    if name is None:
        return Name(facts.schema.unknown_sector.label.in_language(writer.language), "disc", None)
    return writer.sector(name)


def readiness(facts: Facts, writer: Writer, _: Any) -> Section | None:
    """Five things that make ready for the market most wanted: how many have each, and of whom it is not known."""
    rows = _rows(facts)
    if not rows:
        return None
    market = rows[0]["market"]
    blocks: list[Block] = [_table(rows, market, writer), *_to_ask(rows, market, writer)]
    note = say("The five stand side by side and are not added up: they say what to do next. Nobody is ranked by them.")
    blocks.append(Paragraph(writer.text(note), "quiet"))
    return Section("readiness", writer.word(say("Ready for a market")), tuple(blocks))


def without_offer(facts: Facts) -> list[tuple[str, str]]:
    """Actors said to have a workable route to the market most wanted while no offer is recorded, with that market."""
    rows = _rows(facts)
    return [(id, rows[0]["market"]) for id in _without_offer(rows)]


def _rows(facts: Facts) -> list[Row]:
    found = facts.beside.get("export_reach")
    market = next((id for id in facts.markets if id not in facts.closed_markets), None)
    return [row for row in found["tables"]["readiness"] if row["market"] == market] if found else []


def _without_offer(rows: Sequence[Row]) -> list[str]:
    return [row["actor"] for row in rows if row["reliability"] >= WORKABLE and row["offer"] is None]


def _table(rows: Sequence[Row], market: str, writer: Writer) -> Table:
    lines: list[tuple[Cell, ...]] = []
    for name, phrase in ELEMENTS.items():
        answers = [THERE[name](row) for row in rows]
        counts = (writer.number(answers.count(answer)) for answer in (True, False, None))
        lines.append((writer.word(phrase), *counts, writer.word(MEANS[name])))
    heads = (
        Column(writer.word(say("What"))),
        Column(writer.word(say("There")), "number"),
        Column(writer.word(say("Not there")), "number"),
        Column(writer.word(say("Not known")), "number"),
        Column(writer.word(say("Counted as there if"))),
    )
    caption = say(
        "Readiness of {n} actors for this market: {market}", n=writer.number(len(rows)), market=writer.market(market).text
    )
    return Table(writer.word(caption), heads, tuple(lines))


def _to_ask(rows: Sequence[Row], market: str, writer: Writer) -> list[Block]:
    # where a route holds and nobody wrote down what would be offered: the cheapest thing to mend
    ids = _without_offer(rows)
    if not ids:
        return []
    phrase = say(
        "With a workable route to {market}, but nothing recorded on what they offer: {names}.",
        market=writer.market(market),
        names=HOLE,
    )
    before, after = writer.around(phrase)
    return [Paragraph((*before, *writer.names(ids), *after))]


def _yes(value: int | None) -> bool | None:
    return None if value is None else bool(value)
