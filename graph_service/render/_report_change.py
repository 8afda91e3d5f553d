"""The section of the connection report on what has changed since an earlier day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_service.language import Day, say
from graph_service.render._report_facts import Facts
from graph_service.render._report_words import Writer
from graph_service.render.document import Block, Cell, Column, Paragraph, Section, Table

TOP = 6
# what a reader must know before believing a change
SAID = ("not_observed", "not_asked_twice", "asked_once", "almost_two_networks")


def change(facts: Facts, writer: Writer, _: Any) -> Section | None:
    """What has changed since the day compared with; None where no day is."""
    found = facts.changed
    if found is None:
        return None
    # the first sentence names the network; the report has said that
    blocks: list[Block] = [Paragraph((sentence,)) for sentence in found["sentences"][1:]]
    moved = [row for row in found["tables"]["brokers"] if row["difference"]]
    if moved:
        moved.sort(key=lambda row: (-abs(row["difference"]), row["id"]))
        blocks.append(_brokers(moved[:TOP], writer))
    told = [warning["text"] for warning in found["warnings"] if warning["code"] in SAID]
    caveat = say("This describes what was recorded. It does not say what brought it about: there is no group to compare with.")
    blocks.append(Paragraph((" ".join([*told, writer.word(caveat)]),), "quiet"))
    day = Day(found["parameters"]["compare"])
    return Section("change", writer.word(say("What has changed since {day}", day=day)), tuple(blocks))


def _brokers(rows: list[Mapping[str, Any]], writer: Writer) -> Table:
    heads = (
        Column(writer.word(say("Actor"))),
        Column(writer.word(say("Before")), "number"),
        Column(writer.word(say("Now")), "number"),
        Column(writer.word(say("Tied since")), "number"),
    )
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        before, after, closed = (writer.number(row[name]) for name in ("before", "after", "closed"))
        cells.append(((writer.actor(row["id"]),), before, after, closed))
    note = say("Pairs without a direct tie that the actor stands between, and how many of the earlier ones are tied now.")
    return Table(writer.word(say("Whose place between others changed most")), heads, tuple(cells), writer.word(note))
