"""The section of the connection report on routes to markets abroad."""

from __future__ import annotations

from typing import Any

from graph_service.analysis._no_routes import nearest_sentence
from graph_service.analysis._tiemodel import COLUMNS, SETTINGS
from graph_service.language import say
from graph_service.render._report_facts import Facts, Route
from graph_service.render._report_reach import coverage
from graph_service.render._report_words import HOLE, Writer
from graph_service.render._routes_chart import Drawn, hangs_words, routes
from graph_service.render.document import Block, Cell, Column, Figure, Paragraph, Section, Table, Text


def export(facts: Facts, writer: Writer, _: Any) -> Section | None:
    """Routes to markets abroad."""
    if not facts.markets:
        return None
    first = next((id for id in facts.markets if facts.best_routes(id)), None)
    blocks: list[Block] = []
    if first:
        blocks.append(Paragraph(route_text(facts.best_routes(first)[0], writer)))
        blocks += [Paragraph(text) for text in _lost_texts(facts, writer, first)]
    blocks += [Paragraph(text) for id in facts.closed_markets for text in (closed_text(id, writer), *_nearest(facts, writer, id))]
    blocks += [_markets_table(facts, writer)]
    blocks += coverage(facts, writer)
    if first:
        blocks += [_drawn_routes(facts, writer, first), _sector_routes(facts, writer, first)]
    note = say(
        "A tie counts by its strength, by who confirmed it and by its age. Beside a band stands what other settings give: "
        "ties that lose half in 12, 36 or 120 months, and people in between who are there nine times in ten. Bands "
        "compare routes; they say nothing about sales."
    )
    blocks.append(Paragraph(writer.text(note), "quiet"))
    blocks.append(_settings(facts, writer))
    return Section("export", writer.word(say("Routes to markets abroad")), tuple(blocks))


def _settings(facts: Facts, writer: Writer) -> Table:
    rows = tuple(
        (writer.word(SETTINGS[row["setting"]]), writer.number(_whole(row["value"])), writer.number(row["ties"]))
        for row in facts.exported["tables"]["tie_model"]
    )
    heads = tuple(Column(writer.word(phrase), "start" if name == "setting" else "number") for name, phrase in COLUMNS.items())
    return Table(writer.word(say("Settings of the tie model")), heads, rows)


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value


def _nearest(facts: Facts, writer: Writer, market: str) -> list[Text]:
    missing = [row for row in facts.exported["tables"]["no_routes"] if row["target"] == market and row["source"] in facts.home]
    return [writer.text(nearest_sentence(facts.snapshot, missing, writer.market(market)))] if missing else []


def closed_text(market: str, writer: Writer) -> Text:
    """The sentence on a market without a route."""
    return writer.text(say("No recorded route within the limit leads to {market}.", market=writer.market(market)))


def route_text(one: Route, writer: Writer) -> Text:
    """The sentence on the best route to a market."""
    values = {"market": writer.market(one.market), "band": writer.band(*one.range).text}
    path = writer.path(list(one.path[:-1]))
    if one.dependence is None or one.dependence_on is None:
        phrase = say(
            "Best route to {market}: {path}. Strength in this model, all its routes together: {band}.", path=HOLE, **values
        )
    else:
        phrase = say(
            "Best route to {market}: {path}. Strength in this model, all its routes together: {band}. "
            "{share} of it depends on {name}.",
            path=HOLE,
            share=writer.share(one.dependence),
            name=writer.actor(one.dependence_on),
            **values,
        )
    before, after = writer.around(phrase)
    return (*before, *path, *after)


def _lost_texts(facts: Facts, writer: Writer, market: str) -> list[Text]:
    costliest = facts.costliest(market)
    if costliest is None:
        return []
    name, share = costliest
    phrase = say(
        "{share} of all reach of {market} depends on {name}; nobody else's leaving would cost it more.",
        share=writer.share(share),
        market=writer.market(market),
        name=writer.actor(name),
    )
    return [writer.text(phrase)]


def _markets_table(facts: Facts, writer: Writer) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for market in facts.markets:
        routes = facts.best_routes(market)
        if not routes:
            rows.append(((writer.market(market),), writer.number(0), "–", writer.band(None), "–"))
            continue
        leaned = facts.leaned_on(market)
        on: Text = (writer.actor(leaned[0]), f" ({writer.number(leaned[1])})") if leaned else ("–",)
        count, best = writer.number(len(routes)), routes[0]
        rows.append(((writer.market(market),), count, writer.path(list(best.path[:-1])), writer.band(*best.range), on))
    heads = (
        Column(writer.word(say("Market"))),
        Column(writer.word(say("Actors with a route")), "number"),
        Column(writer.word(say("Best route"))),
        Column(writer.word(say("In this model")), "step"),
        Column(writer.word(say("Most lean on"))),
    )
    note = say(
        "Actors with access of their own are left out. In brackets: for how many actors at least half of the route rests there."
    )
    return Table(writer.word(say("Markets, the most wanted first")), heads, tuple(rows), writer.word(note))


def _drawn_routes(facts: Facts, writer: Writer, market: str) -> Figure:
    best = [one for sector in facts.sectors if (one := facts.best_of_sector(sector, market))] or facts.best_routes(market)[:1]
    best.sort(key=lambda one: -one.reliability)
    paths = [[(id, writer.actor(id)) for id in one.path] for one in best]
    label = writer.market(market).text
    alt = say(
        "Best recorded routes to {market}, one for each sector; the most reliable is drawn strongest, the table lists them.",
        market=label,
    )
    hangs = {id: writer.word(words) for id, share in facts.leaning(market).items() if (words := hangs_words(share))}
    drawn = Drawn(hangs=hangs, heads=(writer.word(say("From")), "", writer.word(say("Market"))))
    return Figure(
        routes(paths, alt=writer.word(alt), drawn=drawn),
        writer.word(alt),
        writer.word(say("Best route of each sector to {market}", market=label)),
    )


def _sector_routes(facts: Facts, writer: Writer, market: str) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for sector in facts.sectors:
        best = facts.best_of_sector(sector, market)
        if best is None:
            rows.append(((writer.sector(sector),), "–", writer.band(None), "–"))
            continue
        on: Text = ("–",)
        if best.dependence_on and best.dependence is not None:
            on = (writer.actor(best.dependence_on), f" {writer.share(best.dependence)}")
        rows.append(((writer.sector(sector),), writer.path(list(best.path[:-1])), writer.band(*best.range), on))
    heads = (
        Column(writer.word(say("Sector"))),
        Column(writer.word(say("Best route"))),
        Column(writer.word(say("In this model")), "step"),
        Column(writer.word(say("Depends most on"))),
    )
    caption = say("Through whom each sector reaches this market: {market}", market=writer.market(market).text)
    return Table(writer.word(caption), heads, tuple(rows))
