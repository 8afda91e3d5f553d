"""The sections of the connection report, from what it rests on to what the programme reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graph_service.language import Day, Phrase, say, say_n
from graph_service.render._report_account import account
from graph_service.render._report_board import board
from graph_service.render._report_change import change
from graph_service.render._report_export import export
from graph_service.render._report_facts import STALE_MONTHS, UNDER_RESPONSE, Broker, Facts, Ledger
from graph_service.render._report_introductions import introductions
from graph_service.render._report_reach import readiness
from graph_service.render._report_suggested import suggested
from graph_service.render._report_sure import sure
from graph_service.render._report_words import HOLE, ROLE_WORDS, Writer
from graph_service.render._words import weak_left_out
from graph_service.render.charts import bar
from graph_service.render.document import (
    Bar,
    Block,
    Callout,
    Cell,
    Column,
    Figure,
    KeyFigures,
    Paragraph,
    Section,
    Status,
    Table,
    Text,
)

TOP = 10
GAPS: Mapping[str, tuple[Phrase, Phrase]] = {
    "silent": (say("Asked, but did not answer"), say("Their own ties may be missing: ask once more.")),
    "unasked": (say("Never asked"), say("Only what others told of them is known.")),
    "unconfirmed": (say("Ties not named by both sides"), say("Ask the other side.")),
    "stale": (say("Ties not seen for {n} months", n=STALE_MONTHS), say("May have faded: renew or end them.")),
    "undated": (say("Ties without any date"), say("Counted as current.")),
    "unknown_sector": (say("Actors of unknown sector"), say("Counted in totals, in no role.")),
    "faint": (say("Ties weaker than the threshold"), say("Left out of every count here.")),
    "isolates": (say("Actors without a recorded tie to another actor"), say("Perhaps on their own, perhaps not asked about.")),
}
STATUS: Mapping[str, tuple[Phrase, str]] = {
    "met": (say("met"), "ok"),
    "short": (say("short"), "warn"),
    "untold": (say("no target stated"), "plain"),
    "unverified": (say("unverified"), "plain"),
}


def basis_text(facts: Facts, writer: Writer) -> Text:
    """The line that names what everything rests on."""
    snapshot = facts.snapshot
    n, m = writer.number(len(snapshot.nodes)), writer.number(len(snapshot.ties))
    if snapshot.response_rate is None:
        return writer.text(say("Based on {n} actors and {m} ties recorded up to {day}.", n=n, m=m, day=Day(snapshot.at or "")))
    return writer.text(
        say(
            "Based on {n} actors and {m} ties recorded up to {day}; {share} of those asked answered.",
            n=n,
            m=m,
            day=Day(snapshot.at or ""),
            share=writer.share(snapshot.response_rate),
        )
    )


def basis(facts: Facts, writer: Writer, _: Any) -> Section:
    """What this rests on."""
    snapshot = facts.snapshot
    figures: list[tuple[Phrase, int]] = [
        (say("Actors"), len(snapshot.nodes)),
        (say("Employees counted with their company"), snapshot.merged_persons),
        (say("Recorded ties"), len(snapshot.ties)),
        (say("Pairs with a tie"), facts.pairs),
    ]
    if snapshot.asked:
        figures += [(say("Asked"), len(snapshot.asked)), (say("Answered"), len(snapshot.asked) - facts.silent)]
    shown = [(writer.word(label), writer.number(value)) for label, value in figures if value or label == figures[0][0]]
    blocks: list[Block] = [KeyFigures(tuple(shown))]
    told = _told(facts, writer)
    if told:
        blocks.append(Paragraph((" ".join(told),)))
    if snapshot.response_rate is not None and snapshot.response_rate < UNDER_RESPONSE:
        caution = say("So many did not answer that ranks are rough: read the first few as a group, not as an order.")
        blocks.append(Paragraph(writer.text(caution), "quiet"))
    return Section("basis", writer.word(say("What this rests on")), tuple(blocks))


def _told(facts: Facts, writer: Writer) -> list[str]:
    # where it is known from, what is left out, what is old
    snapshot, found = facts.snapshot, []
    rounds = [record["title"] for _, record in sorted(snapshot.waves.items())]
    if snapshot.asked and rounds:
        found.append(say("Rounds of asking: {titles}.", titles=", ".join(rounds)))
    if left_out := weak_left_out(snapshot):
        found.append(left_out)
    if facts.stale:
        found.append(
            say_n(
                "{n} tie has not been seen for {months} months.",
                "{n} ties have not been seen for {months} months.",
                facts.stale,
                months=STALE_MONTHS,
            )
        )
    return [writer.word(phrase) for phrase in found]


def glance(facts: Facts, writer: Writer, drawn: Figure | None) -> Section:
    """The map, and who has most contacts."""
    n = len(facts.snapshot.nodes)
    density = 100 * facts.pairs / (n * (n - 1) / 2) if n > 1 else 0.0
    sentences = [say("Of all possible pairs, {d}\N{NO-BREAK SPACE}% have a recorded tie.", d=writer.number(density, ".1f"))]
    text = writer.text(sentences[0])
    if facts.isolates:
        alone = say_n(
            "{n} actor has no recorded tie to another actor: {names}.",
            "{n} actors have no recorded tie to another actor: {names}.",
            len(facts.isolates),
            names=HOLE,
        )
        before, after = writer.around(alone)
        text = (*text, " ", *before, *writer.names(facts.isolates), *after)
    blocks: list[Block] = [Paragraph(text)]
    if drawn is not None:
        blocks.append(drawn)
    top = [(id, count) for id, count in sorted(facts.contacts.items(), key=lambda pair: (-pair[1], pair[0]))[:8]]
    if top:
        labels = [(facts.snapshot.by_id[id].label, float(count), writer.number(count)) for id, count in top]
        said = ", ".join(f"{label} {number}" for label, _, number in labels)
        alt = writer.word(say("Most contacts: {list}.", list=said))
        blocks.append(Figure(bar(labels, alt=alt), alt, writer.word(say("Distinct contacts, the eight actors with most"))))
    return Section("map", writer.word(say("The network at a glance")), tuple(blocks))


def between(facts: Facts, writer: Writer, _: Any) -> Section:
    """Who stands between whom."""
    group = writer.group(facts.brokerage["scope"]["group_by"])
    if not facts.brokers:
        nobody = Paragraph(writer.text(say("Nobody stands between two actors without a direct tie.")))
        return Section("between", writer.word(say("Who stands between whom")), (nobody,))
    blocks: list[Block] = [Paragraph(broker_text(one, writer, group)) for one in facts.brokers[:3]]
    shown = facts.brokers[:TOP]
    scale = max(
        [*(n for one in shown for n in one.roles.values()), *(e for one in shown for e in (one.expected or {}).values()), 1]
    )
    rows = tuple(((writer.actor(one.id),), writer.number(one.pairs), *_role_cells(one, writer, scale)) for one in shown)
    heads = [Column(writer.word(say("Actor"))), Column(writer.word(say("Pairs")), "number")]
    heads += [Column(writer.word(ROLE_WORDS[role]), "bar") for role in facts.roles]
    note = say("Groups: {group}. Bar: open pairs in this role. Upright line: expected if {group} did not matter.", group=group)
    caption = say_n(
        "The actor that stands between most pairs", "The {n} actors that stand between most pairs, most pairs first", len(shown)
    )
    blocks.append(Table(writer.word(caption), tuple(heads), rows, writer.word(note) if facts.roles else None))
    caveat = say("An open pair is an opportunity, not an act: it shows who could pass something on, not who did.")
    blocks.append(Paragraph(writer.text(caveat), "quiet"))
    return Section("between", writer.word(say("Who stands between whom")), tuple(blocks))


def broker_text(one: Broker, writer: Writer, group: str, *, short: bool = False) -> Text:
    """The sentence on one actor between others."""
    if not one.roles:
        phrase = say_n(
            "{name} stands between {pairs} pair without a direct tie.",
            "{name} stands between {pairs} pairs without a direct tie.",
            one.pairs,
            name=writer.actor(one.id),
            pairs=writer.count(one.pairs),
        )
        return writer.text(phrase)
    values = {"name": writer.actor(one.id), "pairs": writer.count(one.pairs), "across": writer.count(one.across), "group": group}
    text = writer.text(
        say_n(
            "{name} stands between {pairs} pair without a direct tie; {across} of them across a {group} line.",
            "{name} stands between {pairs} pairs without a direct tie; {across} of them across a {group} line.",
            one.pairs,
            **values,
        )
    )
    if short or one.expected_across is None:
        return text
    expected = say(
        "Expected if {group} did not matter: {expected}.", group=group, expected=writer.number(one.expected_across, ".1f")
    )
    return (*text, " ", *writer.text(expected))


def _role_cells(one: Broker, writer: Writer, scale: float) -> tuple[Cell, ...]:
    def expected(role: str) -> float | None:
        return one.expected[role] / scale if one.expected else None

    return tuple(Bar(writer.number(count), count / scale, expected(role)) for role, count in one.roles.items())


def single(facts: Facts, writer: Writer, _: Any) -> Section:
    """Whose leaving would split the network."""
    title = writer.word(say("Single points"))
    if not facts.cutpoints:
        calm = say(
            "Nobody's leaving would split the network: whoever left, no two others would lose their last recorded route to each "
            "other."
        )
        return Section("single", title, (Paragraph(writer.text(calm)),))
    blocks: list[Block] = [Paragraph(cut_text(row, writer)) for row in facts.cutpoints[:3]]
    most = max(row["cut_off"] for row in facts.cutpoints)
    rows = tuple(
        ((writer.actor(row["id"]),), Bar(writer.number(row["cut_off"]), row["cut_off"] / most), writer.number(row["pieces"]))
        for row in facts.cutpoints[:TOP]
    )
    heads = (
        Column(writer.word(say("Actor"))),
        Column(writer.word(say("Actors cut off")), "bar"),
        Column(writer.word(say("Pieces left")), "number"),
    )
    caption = say_n(
        "{n} actor whose leaving would split the network",
        "{n} actors whose leaving would split the network",
        len(facts.cutpoints),
    )
    blocks.append(Table(writer.word(caption), heads, rows))
    caveat = say("People are replaced and ties form again: read this as where to add a second tie, not as a forecast.")
    blocks.append(Paragraph(writer.text(caveat), "quiet"))
    return Section("single", title, tuple(blocks))


def cut_text(row: Mapping[str, Any], writer: Writer) -> Text:
    """The sentence on one single point."""
    phrase = say_n(
        "If {name} left, {n} actor would lose every recorded route to the rest.",
        "If {name} left, {n} actors would lose every recorded route to the rest.",
        row["cut_off"],
        name=writer.actor(row["id"]),
    )
    return writer.text(phrase)


def without_text(row: Mapping[str, Any], writer: Writer) -> Text:
    """The same after a sentence that names the actor."""
    phrase = say_n(
        "Without this actor, {n} other would lose every recorded route to the rest.",
        "Without this actor, {n} others would lose every recorded route to the rest.",
        row["cut_off"],
    )
    return writer.text(phrase)


def unknown(facts: Facts, writer: Writer, _: Any) -> Section:
    """What is not known."""
    counts = {name: len(facts.isolates) if name == "isolates" else getattr(facts, name) for name in GAPS}
    if not facts.snapshot.asked:
        counts |= {"silent": 0, "unasked": 0}
    rows = tuple(
        (writer.word(GAPS[name][0]), writer.number(count), writer.word(GAPS[name][1])) for name, count in counts.items() if count
    )
    heads = (
        Column(writer.word(say("What"))),
        Column(writer.word(say("How many")), "number"),
        Column(writer.word(say("What it means"))),
    )
    blocks: list[Block] = []
    if not facts.snapshot.asked:
        unsurveyed = say(
            "Nobody was asked in a survey, so how much is missing cannot be said. A tie that nobody named is not seen."
        )
        blocks.append(Paragraph(writer.text(unsurveyed)))
    if rows:
        blocks.append(Table(writer.word(say("Gaps in what is recorded")), heads, rows))
    if not blocks:
        blocks.append(Paragraph(writer.text(say("No gap is recorded. A tie that nobody named is not seen."))))
    return Section("unknown", writer.word(say("What is not known")), tuple(blocks))


def programme(facts: Facts, writer: Writer, _: Any) -> Section | None:
    """What the programme planned and reached."""
    if not facts.ledger:
        return None
    heads = (
        Column(writer.word(say("What"))),
        Column(writer.word(say("Planned")), "number"),
        Column(writer.word(say("Reported")), "number"),
        Column(writer.word(say("Status"))),
    )
    rows = tuple(_ledger_row(one, writer) for one in facts.ledger)
    caveat = say("These are counts at the end. What would have happened without the programme is not known.")
    blocks: list[Block] = [
        Table(writer.word(say("Targets and outcomes")), heads, rows),
        Paragraph(writer.text(caveat), "quiet"),
    ]
    return Section("programme", writer.word(say("What the programme planned and reached")), tuple(blocks))


def _ledger_row(one: Ledger, writer: Writer) -> tuple[Cell, ...]:
    value = writer.number(one.outcome["value"])
    if one.is_lower_bound:
        value = writer.word(say("more than {n}", n=value))
    phrase, tone = STATUS[one.status]
    planned = writer.number(one.target["value"]) if one.target else "–"
    return (one.indicator(writer.language), planned, value, Status(writer.word(phrase), tone))


def reading(facts: Facts, writer: Writer, _: Any) -> Section:
    """How to read this."""
    items = [
        say("This shows position in recorded ties, not merit. A tie that nobody named is not seen."),
        say("Nothing here says that one thing brought about another."),
        say("Persons are replaced, ties fade and form: the picture holds for one day."),
    ]
    uncertain = sum(row.get("uncertain") or 0 for row in facts.brokerage["rows"])
    if uncertain:
        items.append(
            say_n(
                "{n} open pair is not counted, because nobody was asked about the tie that would close it.",
                "{n} open pairs are not counted, because nobody was asked about the tie that would close them.",
                uncertain,
            )
        )
    return Section(
        "reading",
        writer.word(say("How to read this")),
        (Callout(writer.word(say("Keep in mind")), tuple(map(writer.text, items))),),
    )


SECTIONS: tuple[Callable[[Facts, Writer, Any], Section | None], ...] = (
    basis,
    glance,
    between,
    single,
    export,
    readiness,
    suggested,
    board,
    introductions,
    account,
    sure,
    unknown,
    change,
    programme,
    reading,
)
