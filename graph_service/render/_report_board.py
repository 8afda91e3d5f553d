"""The section of the connection report on the board and the mentors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_service.language import say, say_n
from graph_service.render._report_facts import Facts
from graph_service.render._report_words import Writer
from graph_service.render.document import Bar, Block, Cell, Column, Paragraph, Section, Step, Table

TOP = 12
# how dark a cell is that rests on one member, and one that more cover
ONE, MORE = 1, 4
Rows = Sequence[Mapping[str, Any]]


def board(facts: Facts, writer: Writer, _: Any) -> Section | None:
    """Where the board has a foothold, and which mentor fits which company; None where there is neither."""
    blocks = [*_board(facts, writer), *_mentors(facts, writer)]
    return Section("board", writer.word(say("Board and mentors")), tuple(blocks)) if blocks else None


def _board(facts: Facts, writer: Writer) -> list[Block]:
    found = facts.beside.get("board_coverage")
    if not found or not found["rows"] or not found["tables"]["cells"]:
        return []
    [network] = found["tables"]["network"]
    covered = say_n(
        "{cells} of {all} sector-market cells are covered; {n} rests on one member.",
        "{cells} of {all} sector-market cells are covered; {n} rest on one member.",
        network["single"],
        cells=writer.count(network["covered"]),
        all=network["cells"],
    )
    blocks: list[Block] = [Paragraph(writer.text(covered)), _grid(facts, found["tables"]["cells"], writer)]
    blocks.append(_members(found["rows"], writer))
    ahead = found["tables"]["next"]
    return [*blocks, _ahead(ahead, writer)] if ahead else blocks


def _grid(facts: Facts, cells: Rows, writer: Writer) -> Table:
    held = {(row["sector"], row["market"]): row["members"] for row in cells}
    sectors = [name for name in facts.schema.codes["sector"] if any(name == sector for sector, _ in held)]
    markets = [id for id in facts.markets if any(id == market for _, market in held)]

    def cell(sector: str, market: str) -> Cell:
        members = held.get((sector, market))
        if not members:
            return Step(writer.word(say("open")) if members is not None else "–", None)
        return Step(", ".join(writer.actor(id).text for id in members), ONE if len(members) == 1 else MORE)

    rows = tuple(((writer.sector(sector),), *(cell(sector, market) for market in markets)) for sector in sectors)
    heads = [Column(writer.word(say("Sector")))] + [Column(writer.market(market).text, "step") for market in markets]
    note = say("Who works in the sector and has access to the market, is based there, or is tied to somebody who is.")
    return Table(writer.word(say("Where the board has a foothold")), tuple(heads), rows, writer.word(note))


def _members(rows: Rows, writer: Writer) -> Table:
    ordered = sorted(rows, key=lambda row: (-row["exclusive"], -row["cells"], row["member"]))
    figures = ("cells", "exclusive_cells", "exclusive", "reach")
    cells: list[tuple[Cell, ...]] = [
        ((writer.actor(row["member"]),), *(writer.number(row[name]) for name in figures)) for row in ordered
    ]
    heads = (
        Column(writer.word(say("Member"))),
        Column(writer.word(say("Covered cells")), "number"),
        Column(writer.word(say("Cells that nobody else covers")), "number"),
        Column(writer.word(say("Actors near this member alone")), "number"),
        Column(writer.word(say("Actors within two ties")), "number"),
    )
    return Table(writer.word(say("What rests on one member")), heads, tuple(cells))


def _ahead(rows: Rows, writer: Writer) -> Table:
    def line(row: Mapping[str, Any]) -> tuple[Cell, ...]:
        sectors = ", ".join(writer.sector(name).text for name in row["sectors"])
        markets = ", ".join(writer.market(id).text for id in row["markets"])
        return sectors, markets, (writer.actor(row["actor"]),), writer.number(row["adds"])

    heads = (
        Column(writer.word(say("Sector"))),
        Column(writer.word(say("Markets"))),
        Column(writer.word(say("Recorded with it"))),
        Column(writer.word(say("New cells")), "number"),
    )
    note = say("Chosen one after another: together they cover at least 63 % (1 − 1/e) of what the best choice of as many would.")
    return Table(writer.word(say("Profiles that would add most")), heads, tuple(map(line, rows)), writer.word(note))


def _mentors(facts: Facts, writer: Writer) -> list[Block]:
    found = facts.beside.get("matching")
    if not found or not found["rows"]:
        return []
    rows, alone = found["rows"], [row["actor"] for row in found["tables"]["unmatched"] if row["kind"] == "company"]
    matched = say_n(
        "{n} company of {all} has a mentor in the assignment with the best fit; a mentor takes at most {capacity}.",
        "{n} companies of {all} have a mentor in the assignment with the best fit; a mentor takes at most {capacity}.",
        len(rows),
        all=len(rows) + len(alone),
        capacity=found["parameters"]["capacity"],
    )
    blocks: list[Block] = [Paragraph(writer.text(matched)), _pairs(rows, writer)]
    if alone:
        blocks.append(Paragraph((writer.word(say("Without a mentor")), ": ", *writer.names(alone), "."), "quiet"))
    return blocks


def _pairs(rows: Rows, writer: Writer) -> Table:
    def line(row: Mapping[str, Any]) -> tuple[Cell, ...]:
        second: Cell = (writer.actor(row["second_best"]),) if row["second_best"] else "–"
        return (
            (writer.actor(row["mentor"]),),
            (writer.actor(row["company"]),),
            Bar(writer.share(row["score"]), row["score"]),
            second,
        )

    best = sorted(rows, key=lambda row: (-row["score"], row["mentor"], row["company"]))
    heads = (
        Column(writer.word(say("Mentor"))),
        Column(writer.word(say("Company"))),
        Column(writer.word(say("Fit")), "bar"),
        Column(writer.word(say("Best other mentor"))),
    )
    note = say(
        "The fit is the mean of what is known: same sector, a foothold in markets that the company wants, a language in common, "
        "no tie yet, few people in between. The pairs are chosen together; the closest {n} are shown.",
        n=min(TOP, len(rows)),
    )
    return Table(writer.word(say("Mentors for companies")), heads, tuple(map(line, best[:TOP])), writer.word(note))
