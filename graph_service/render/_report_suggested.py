"""The section of the connection report on introductions that would add most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_service.analysis._bands import SUMS, band_name, bands
from graph_service.analysis._introductions_text import PICTURE, nothing, promise
from graph_service.language import say
from graph_service.render._report_facts import Facts
from graph_service.render._report_words import Writer
from graph_service.render.charts import Point, scatter
from graph_service.render.document import Block, Cell, Column, Figure, Paragraph, Section, Step, Table, Text

# how dark a cell is, by what a tie would add
STEPS = dict(zip(SUMS, (0, 1, 1, 2, 4), strict=True))
# points beside the chosen ones
MOST = 30
Rows = Sequence[Mapping[str, Any]]


def suggested(facts: Facts, writer: Writer, _: Any) -> Section | None:
    """Who could be introduced to whom, and through whom; None where there is no market."""
    found = facts.beside.get("introductions")
    if not found or not found["tables"]["markets"]:
        return None
    rows = sorted(found["rows"], key=lambda row: row["step"])
    [search] = found["tables"]["search"]
    blocks: list[Block] = []
    if rows:
        blocks.append(Paragraph(_first(rows[0], writer)))
        blocks += [_table(rows, writer), *_picture(rows, found["tables"]["candidates"], writer)]
        blocks.append(Paragraph(writer.text(promise(search["guarantee"], len(rows)))))
    else:
        blocks.append(Paragraph(writer.text(nothing(search["possible"], True))))
    note = say("An introduction is a proposal: whether the two want it, and whether somebody makes it, is theirs to say.")
    blocks.append(Paragraph(writer.text(note), "quiet"))
    return Section("suggested", writer.word(say("Suggested introductions")), tuple(blocks))


def _first(row: Mapping[str, Any], writer: Writer) -> Text:
    return writer.text(
        say(
            "Introducing {a} and {b} (through {z}) would add most to reach in {market} under the stated assumptions.",
            a=writer.actor(row["a"]),
            b=writer.actor(row["b"]),
            z=writer.actor(row["via"][0]),
            market=writer.market(row["market"]),
        )
    )


def _table(rows: Rows, writer: Writer) -> Table:
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        adds = writer.word(bands(row["gain"], row["least"], row["most"], column="gain"))
        pair: Text = (f"{row['step']}. ", writer.actor(row["a"]), " – ", writer.actor(row["b"]))
        figures = (writer.number(row["easy"], ".2f"), "–" if row["new"] is None else writer.number(row["new"], ".3f"))
        step = Step(adds, STEPS[band_name(row["gain"], SUMS)])
        cells.append(
            (pair, (writer.actor(row["via"][0]),), (writer.market(row["market"]),), step, writer.number(row["helped"]), *figures)
        )
    heads = (
        Column(writer.word(say("Whom to whom"))),
        Column(writer.word(say("Through whom"))),
        Column(writer.word(say("Market"))),
        Column(writer.word(say("Adds to reach")), "step"),
        Column(writer.word(say("Actors that get a better band")), "number"),
        Column(writer.word(say("Easy (Adamic & Adar)")), "number"),
        Column(writer.word(say("New (fall of constraint)")), "number"),
    )
    note = say(
        "What a tie adds is told in words, since the figures behind them compare introductions and forecast nothing; where ties "
        "that fade faster or slower, or people who are away one time in ten, give another word, it stands beside."
    )
    return Table(writer.word(say("Introductions that would add most")), heads, tuple(cells), writer.word(note))


def _picture(rows: Rows, candidates: Rows, writer: Writer) -> list[Block]:
    chosen = {(row["a"], row["b"]) for row in rows}
    others = [row for row in candidates if (row["a"], row["b"]) not in chosen]
    others = sorted(others, key=lambda row: (-row["gain"], row["a"], row["b"]))[:MOST]
    points = [
        Point(row["easy"], row["new"], _called(row, writer), None, row.get("step"))
        for row in (*rows, *others)
        if row["new"] is not None
    ]
    alt = writer.word(PICTURE)
    axes = {"across": writer.word(say("Easy (Adamic & Adar)")), "up": writer.word(say("New (fall of constraint)"))}
    caption = writer.word(say("How easy and how new: two things, never one score"))
    return [Figure(scatter(points, **axes, alt=alt, language=writer.language), alt, caption)] if points else []


def _called(row: Mapping[str, Any], writer: Writer) -> str:
    return writer.word(say("{a} and {b}", a=writer.actor(row["a"]).text, b=writer.actor(row["b"]).text))
