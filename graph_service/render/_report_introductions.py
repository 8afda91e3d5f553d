"""The section of the connection report on introductions and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_service.language import say, say_n
from graph_service.render._report_facts import Facts
from graph_service.render._report_words import Writer
from graph_service.render.document import Cell, Column, Paragraph, Section, Table, Text

TOP = 20


def introductions(facts: Facts, writer: Writer, _: Any) -> Section | None:
    """What became of the introductions proposed up to the day; None where there are none."""
    told = facts.introductions
    if not told["rows"]:
        return None
    whole = told["whole"]
    first = say_n(
        "{n} introduction is on record: {made} made, {formed} that became a tie.",
        "{n} introductions are on record: {made} made, {formed} that became a tie.",
        whole["proposed"],
        made=whole["made"],
        formed=whole["formed"],
    )
    note = say("Shares stand only where there are at least five. This counts introductions; it is no measure of a person.")
    blocks = (
        Paragraph(writer.text(first)),
        _each(facts, writer),
        _introducers(facts, writer),
        Paragraph(writer.text(note), "quiet"),
    )
    return Section("followed", writer.word(say("Introductions and what became of them")), blocks)


def _who(facts: Facts, writer: Writer, id: str | None) -> Text:
    if id is None:
        return ("–",)
    return (writer.actor(id),) if id in facts.snapshot.by_id else (facts.introductions["names"].get(id, id),)


def _each(facts: Facts, writer: Writer) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for row in facts.introductions["rows"][:TOP]:
        pair: Text = (*_who(facts, writer, row["a"]), " – ", *_who(facts, writer, row["b"]))
        market: Text = (writer.market(row["market"]),) if row["market"] in facts.snapshot.markets else ("–",)
        rows.append((pair, _who(facts, writer, row["via"]), market, writer.word(row["outcome"]), writer.day(row["day"])))
    heads = (say("Whom to whom"), say("Introducer"), say("Market"), say("What became of it"), say("Since"))
    more = len(facts.introductions["rows"]) - TOP
    note = say("The last proposed first; {n} earlier ones are left out.", n=more) if more > 0 else None
    caption = writer.word(say("Introductions"))
    return Table(caption, tuple(Column(writer.word(head)) for head in heads), tuple(rows), writer.word(note) if note else None)


def _introducers(facts: Facts, writer: Writer) -> Table:
    def counted(row: Mapping[str, Any], name: str) -> str:
        share = row["shares"].get(name)
        return writer.number(row[name]) + (f" ({writer.share(share)})" if share is not None else "")

    def later(row: Mapping[str, Any], name: str) -> str:
        standing, followed = row[name]
        if not followed:
            return "–"
        share = row["shares"].get(name)
        words = writer.word(say("{n} of {all}", n=standing, all=followed))
        return words + (f" ({writer.share(share)})" if share is not None else "")

    stages = ("proposed", "offered", "accepted", "made", "formed")
    rows = tuple(
        (
            _who(facts, writer, row["via"]) if row["via"] else writer.word(say("Without an introducer")),
            *(counted(row, name) for name in stages),
            *(later(row, name) for name in ("follow_up_12", "follow_up_24")),
        )
        for row in facts.introductions["introducers"]
    )
    heads = (
        Column(writer.word(say("Introducer"))),
        *(Column(writer.word(facts.introductions["stages"][name]), "number") for name in stages),
        Column(writer.word(say("Still there at 12 months")), "number"),
        Column(writer.word(say("Still there at 24 months")), "number"),
    )
    return Table(writer.word(say("Whose introductions led where?")), heads, rows)
