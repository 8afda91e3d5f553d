"""The connection report: one typed document that an advisory board reads on paper, on a screen, on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_service import __version__
from graph_service.language import say, say_n
from graph_service.records import Contents
from graph_service.render._report_export import closed_text
from graph_service.render._report_facts import Facts
from graph_service.render._report_sections import SECTIONS, basis_text, broker_text, cut_text, without_text
from graph_service.render._report_words import Writer
from graph_service.render.document import Brief, Callout, Figure, Findings, Name, Report, Text, plain_text
from graph_service.render.marks import kind_shape
from graph_service.schema import Schema
from graph_service.snapshot import GraphSnapshot

Envelope = Mapping[str, Any]


@dataclass(frozen=True)
class ReportInputs:
    """What a connection report is made from.

    Parameters
    ----------
    schema, contents
        The domain, and everything stored (for programme figures and what a threshold leaves out).
    snapshot
        The network on the day of the report.
    today
        The day on which it is made, ISO.
    brokerage
        Envelope of ``brokerage_roles`` with ``group_by`` sector and ``null`` labels (the expectation that sentences
        name is that of shuffled groups; with another null it is left out). None where there is no actor.
    cutpoints
        Envelope of ``cutpoints``.
    export_paths
        Envelope of ``export_paths`` with its defaults (from the actors of the region to all markets); None where there
        is no market.
    view
        ``viewmodel.map_view`` in the report's language; None: a report without pictures of the map.
    changed
        Envelope of ``change`` in the report's language; None: the report compares with no earlier day.
    beside
        Envelopes of further analyses by id, each for a section of its own: ``board_coverage``, ``matching``.
    introductions
        What became of introductions, as ``introducers.reported`` gives it; None: the report tells of none.
    account
        ``Account.as_json`` of the forecasts given out before, in the report's language; None: the report does not tell of them.
    """

    schema: Schema
    contents: Contents
    snapshot: GraphSnapshot
    today: str
    brokerage: Envelope | None
    cutpoints: Envelope
    export_paths: Envelope | None = None
    view: Mapping[str, Any] | None = None
    changed: Envelope | None = None
    beside: Mapping[str, Envelope] = field(default_factory=dict)
    introductions: Mapping[str, Any] | None = None
    account: Mapping[str, Any] | None = None


def connection_report(inputs: ReportInputs, language: str) -> Report:
    """The report on the whole network.

    Parameters
    ----------
    inputs
        See ``ReportInputs``.
    language
        ``en`` or ``fi``; both hold the same numbers.

    Returns
    -------
    Report
        A brief (three findings, one picture, what is asked of the reader) and sections.
    """
    facts = Facts(
        inputs.schema,
        inputs.snapshot,
        inputs.contents,
        inputs.brokerage,
        inputs.cutpoints,
        inputs.export_paths,
        inputs.changed,
        inputs.beside,
        inputs.introductions,
        inputs.account,
    )
    writer = Writer(inputs.schema, inputs.snapshot, language)
    drawn = _large_map(inputs, facts, writer)
    sections = [make(facts, writer, drawn) for make in SECTIONS]
    day = writer.day(inputs.snapshot.at or inputs.today)
    titles = [record["title"] for record in inputs.contents.of("programme")][:1]
    return Report(
        title=writer.word(say("Connection report")),
        kicker=" · ".join([*titles, day]),
        basis=plain_text(basis_text(facts, writer)),
        language=language,
        brief=_brief(inputs, facts, writer),
        sections=tuple(section for section in sections if section is not None),
        foot=(
            writer.word(
                say(
                    "Snapshot {day} · {print} · version {version} · made {today}",
                    day=inputs.snapshot.at or "–",
                    print=inputs.snapshot.fingerprint,
                    version=__version__,
                    today=writer.day(inputs.today),
                )
            ),
        ),
        labels=(("contents", writer.word(say("In this report"))), ("brief", writer.word(say("In brief")))),
    )


def _brief(inputs: ReportInputs, facts: Facts, writer: Writer) -> Brief:
    found = _findings(facts, writer)
    figure = _small_map(inputs, writer, {id: place for place, (_, id) in enumerate(found, 1) if id is not None})
    asked = Callout(writer.word(say("What we ask of you")), tuple(_asked(facts, writer)))
    return Brief(Findings(tuple(text for text, _ in found)), figure, asked)


def _findings(facts: Facts, writer: Writer) -> list[tuple[Text, str | None]]:
    # three sentences, each with the id that carries its number on the small map
    found: list[tuple[Text, str | None]] = []
    group = writer.group(facts.brokerage["scope"]["group_by"])
    brokers: list[tuple[Text, str | None]] = [(broker_text(one, writer, group, short=True), one.id) for one in facts.brokers[:2]]
    others = [row for row in facts.cutpoints if not facts.brokers or row["id"] != facts.brokers[0].id]
    # who is told first also as the worst single point: else the next one, told second, would pass for the worst
    if brokers and others and facts.cutpoints[0]["id"] == facts.brokers[0].id:
        text, id = brokers[0]
        brokers[0] = ((*text, " ", *without_text(facts.cutpoints[0], writer)), id)
    found += brokers[:1]
    found += [(cut_text(row, writer), row["id"]) for row in (others or facts.cutpoints)[:1]]
    found += [(closed_text(id, writer), id) for id in facts.closed_markets[:1]]
    leaned = _leaned(facts)
    if leaned and len(found) < 3:
        market, name, count = leaned
        phrase = say_n(
            "For {n} actor, at least half of the route to {market} rests on {name}.",
            "For {n} actors, at least half of the route to {market} rests on {name}.",
            count,
            market=writer.market(market),
            name=writer.actor(name),
        )
        found.append((writer.text(phrase), name))
    if facts.isolates:
        alone = say_n(
            "{n} actor has no recorded tie to another actor.",
            "{n} actors have no recorded tie to another actor.",
            len(facts.isolates),
        )
        found.append((writer.text(alone), None))
    found += [one for one in brokers[1:] if one[1] not in {id for _, id in found}]
    if not found:
        found.append((writer.text(say("No tie is recorded yet.")), None))
    return found[:3]


def _leaned(facts: Facts) -> tuple[str, str, int] | None:
    heavy = [(market, *leaned) for market in facts.markets if (leaned := facts.leaned_on(market))]
    return min(heavy, key=lambda one: (-one[2], one[0]), default=None)


def _asked(facts: Facts, writer: Writer) -> list[Text]:
    asked = []
    if facts.cutpoints:
        name = writer.actor(facts.cutpoints[0]["id"])
        asked.append(writer.text(say("Name somebody who could stand beside {name}.", name=name)))
    if facts.closed_markets:
        asked.append(writer.text(say("Whom do you know in {market}?", market=writer.market(facts.closed_markets[0]))))
    if facts.unconfirmed:
        confirm = say_n(
            "Confirm your own ties: {n} is not named by both sides.",
            "Confirm your own ties: {n} are not named by both sides.",
            facts.unconfirmed,
        )
        asked.append(writer.text(confirm))
    return asked or [writer.text(say("Tell us of ties that are missing here."))]


def _small_map(inputs: ReportInputs, writer: Writer, numbers: Mapping[str, int]) -> Figure | None:
    if inputs.view is None:
        return None
    from graph_service.render.svgmap import svg_map

    alt = writer.word(say("Map of the network: {n} actors, coloured by sector.", n=len(inputs.snapshot.nodes)))
    caption = writer.word(say("Numbers as in the findings, colours as on the large map.")) if numbers else None
    return Figure(svg_map(inputs.view, width=640, height=360, labels=False, numbers=numbers), alt, caption)


def _large_map(inputs: ReportInputs, facts: Facts, writer: Writer) -> Figure | None:
    if inputs.view is None:
        return None
    from graph_service.render.svgmap import svg_map

    alt = writer.word(
        say("Map of the network with names: {n} actors and {m} pairs with a tie.", n=len(inputs.snapshot.nodes), m=facts.pairs)
    )
    present = {node.attributes.get("sector") for node in inputs.snapshot.nodes}
    legend = [writer.sector(name) for name in inputs.schema.codes["sector"] if name in present]
    if not present <= set(inputs.schema.codes["sector"]):
        legend.append(Name(inputs.schema.unknown_sector.label.in_language(writer.language), "disc", None))
    shown = {node.attributes.get("kind") for node in inputs.snapshot.nodes}
    kinds = [(name, code) for name, code in inputs.schema.codes["kind"].items() if name in shown]
    legend += [Name(code.label.in_language(writer.language), kind_shape(inputs.schema, name), "ink") for name, code in kinds]
    basis = plain_text(basis_text(facts, writer))
    return Figure(svg_map(inputs.view, width=1000, height=640, labels=True), alt, basis, tuple(legend))
