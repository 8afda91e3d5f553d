"""The section of the connection report on how sure its order is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_service.analysis._stability_text import FIGURES, MISSING, WHAT, is_in_bands, span, told_in_words
from graph_service.language import say, say_n
from graph_service.render._report_facts import Facts
from graph_service.render._report_words import Writer
from graph_service.render.document import Bar, Block, Cell, Column, Paragraph, Section, Table

TOP = 10


def sure(facts: Facts, writer: Writer, _: Any) -> Section | None:
    """How far the order of those between others holds if something were missing."""
    ranking = (facts.brokerage.get("stability") or {}).get("ranking")
    if ranking is None or not facts.brokers:
        return None
    blocks: list[Block] = [Paragraph(writer.text(phrase)) for phrase in told_in_words(ranking)]
    blocks += [_scenarios(ranking, writer), _places(facts, ranking, writer)]
    return Section("sure", writer.word(say("How sure are we?")), tuple(blocks))


def _scenarios(ranking: Mapping[str, Any], writer: Writer) -> Table:
    rows = []
    for one in ranking["scenarios"]:
        what = f"{writer.word(MISSING[one['missing']])}: {writer.share(one['share'])}"
        agrees = one["kendall_tau"]
        cells: tuple[Cell, ...] = tuple(Bar(writer.share(one[key]), one[key]) for key in ("first_stays", "top3_overlap"))
        rows.append((what, *cells, "–" if agrees is None else writer.number(agrees, ".2f")))
    heads = [Column(writer.word(WHAT))]
    heads += [Column(writer.word(label), "number" if key == "kendall_tau" else "bar") for key, label in FIGURES.items()]
    caption = writer.word(say("The order of those who stand between most pairs, if something were missing"))
    note = say_n("{n} trial of each kind.", "{n} trials of each kind.", ranking["runs"])
    return Table(caption, tuple(heads), tuple(rows), writer.word(note))


def _places(facts: Facts, ranking: Mapping[str, Any], writer: Writer) -> Table:
    known = {row["id"]: row for row in ranking["ranks"]}
    rows = []
    for one in facts.brokers[:TOP]:
        row = known[one.id]
        place = f"{row['rank']}=" if row["shared"] else str(row["rank"])
        rows.append(((writer.actor(one.id),), place, span(row["low"], row["high"]), span(row["silent_low"], row["silent_high"])))
    silent = say("With {share} of the respondents silent", share=writer.share(ranking["silent_share"]))
    heads = (
        Column(writer.word(say("Actor"))),
        Column(writer.word(say("Rank")), "number"),
        Column(writer.word(say("With one tie in ten missing")), "number"),
        Column(writer.word(silent), "number"),
    )
    bands = is_in_bands(facts.snapshot.response_rate)
    note = say("Places that the middle 95 % of the trials gave.")
    if bands:
        note = say("Places that the middle 95 % of the trials gave. So many did not answer that the last column is what holds.")
    return Table(writer.word(say("Ranks as intervals")), heads, tuple(rows), writer.word(note))
