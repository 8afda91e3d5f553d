"""What the connection report says. Expected values are counted here from the records, or by hand on four actors."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from graph_service.errors import GraphServiceError
from graph_service.records import Record
from graph_service.render.document import (
    Brief,
    Callout,
    Column,
    Figure,
    Findings,
    Paragraph,
    Report,
    Section,
    Step,
    Table,
    as_json,
    plain_text,
)
from graph_service.render.report import connection_report
from tests.render.reports import demo_inputs, inputs_of, small, stored

MONTHS = ["January", "February", "March", "April", "May", "June"]
MONTHS += ["July", "August", "September", "October", "November", "December"]
FORBIDDEN = re.compile(
    r"\b(proves?|proved|caused?|causes|because of|thanks to|led to|impact|effect of|best person|chance of export)\b"
    r"|todista[ao]|aiheutt|ansiosta|vaikutuksesta|paras henkilö|viennin todennäköisyy",
    re.IGNORECASE,
)


def report(language: str = "en") -> Report:
    return connection_report(demo_inputs(), language)


def section(whole: Report, id: str) -> Section:
    return next(one for one in whole.sections if one.id == id)


def table(part: Section, place: int = 0) -> Table:
    return [block for block in part.blocks if isinstance(block, Table)][place]


def texts(part: object) -> list[str]:
    """Every word of a report, block by block, without pictures."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, list):
        return [text for item in part for text in texts(item)]
    if isinstance(part, dict):
        if part["type"] in {"Name", "Strong"}:
            return [part["text"]]
        return [text for key, value in part.items() if key not in {"type", "svg", "id", "language"} for text in texts(value)]
    return []


def numbers(whole: Report) -> Counter[str]:
    text = " ".join(texts(as_json(whole))).replace("\N{NO-BREAK SPACE}", " ")
    for number, month in enumerate(MONTHS, 1):
        text = re.sub(rf"(\d+) {month} (\d{{4}})", rf"<\1.{number}.\2>", text)
    text = re.sub(r"(?<![<\d.])(\d{1,2}\.\d{1,2}\.\d{4})", r"<\1>", text)
    dates = re.findall(r"<[^>]*>", text)
    rest = re.sub(r"<[^>]*>", " ", text)
    return Counter(dates + [found.replace(",", ".") for found in re.findall(r"\d+(?:[.,]\d+)?", rest)])


def test_both_languages_hold_the_same_numbers() -> None:
    english, finnish = numbers(report("en")), numbers(report("fi"))
    assert english == finnish
    assert sum(english.values()) > 150


def test_no_sentence_is_left_in_english() -> None:
    same = {text for text in texts(as_json(report("en"))) if len(text) > 24} & set(texts(as_json(report("fi"))))
    names = {record["name"] for record in demo_inputs().contents.of("actor")}
    assert {text.strip(" .;:") for text in same} <= names


@pytest.mark.parametrize("language", ["en", "fi"])
def test_nothing_claims_a_cause(language: str) -> None:
    assert not FORBIDDEN.search(" ".join(texts(as_json(report(language)))))
    assert FORBIDDEN.search("The training led to new ties")  # positive control


def test_the_brief_has_three_findings_and_what_is_asked() -> None:
    brief = report().brief
    assert [plain_text(item) for item in brief.findings.items] == [
        plain_text(brief.findings.items[0]),
        "If Vaarojen Tanssikamari ry left, 10 actors would lose every recorded route to the rest.",
        "No recorded route within the limit leads to France.",
    ]
    first = plain_text(brief.findings.items[0])
    assert first.startswith("Pielisjoen ammattikorkeakoulu stands between ")
    # the worst single point is told with the first finding, so that the second does not pass for it
    assert first.endswith(" Without this actor, 13 others would lose every recorded route to the rest.")
    rows = table(section(report(), "single")).rows
    assert [plain_text(row[0]) for row in rows[:2]] == ["Pielisjoen ammattikorkeakoulu", "Vaarojen Tanssikamari ry"]
    assert [plain_text(row[1]) for row in rows[:2]] == ["13", "10"]
    assert [plain_text(item) for item in brief.asked.items][:2] == [
        "Name somebody who could stand beside Pielisjoen ammattikorkeakoulu.",
        "Whom do you know in France?",
    ]


def test_basis_counts_equal_a_count_of_the_records() -> None:
    contents = demo_inputs().contents
    asked = [tie for tie in contents.ties.values() if tie["kind"] == "ASKED"]
    told = {tie["target"] for tie in asked if "answered" in tie}
    everybody = {tie["target"] for tie in asked}
    figures = dict(next(block for block in section(report(), "basis").blocks if hasattr(block, "items")).items)
    assert figures["Actors"] == "115"
    assert figures["Asked"] == str(len(everybody))
    assert figures["Answered"] == str(len(told))
    share = round(100 * len(told) / len(everybody))
    assert f"{share}\N{NO-BREAK SPACE}% of those asked answered" in report().basis


def test_gaps_equal_a_count_of_the_records() -> None:
    contents = demo_inputs().contents
    kinds = {"GAVE", "WORKS_WITH", "MENTORS", "FUNDED", "RELATED_TO"}
    held = [tie for tie in contents.ties.values() if tie["kind"] in kinds and tie.get("until", "9") > "2012-07-31"]
    strong = [tie for tie in held if tie.get("strength", 2) >= 2]
    gaps = {row[0]: row[1] for row in table(section(report(), "unknown")).rows}
    assert gaps["Ties not named by both sides"] == str(sum(tie.get("confirmed") != "both" for tie in strong))
    assert gaps["Ties weaker than the threshold"] == str(len(held) - len(strong))
    # a month reads as its last day, so what was last seen in July 2010 is just 24 months old on 31 July 2012
    dates = [tie.get("last_evidence") or tie.get("since") for tie in strong]
    assert gaps["Ties not seen for 24 months"] == str(sum(date is not None and date < "2010-07" for date in dates))
    ends = {end for tie in strong for end in (tie["source"], tie["target"])}
    alone = {node.id for node in demo_inputs().snapshot.nodes} - ends
    assert gaps["Actors without a recorded tie to another actor"] == "3"
    # one of the three has an access to a market: that is no tie to another actor
    assert len(alone) == 3
    assert len(alone & {tie.source for tie in demo_inputs().snapshot.access}) == 1


def test_programme_rows() -> None:
    # planned and reported by the Creative Managers programme (analytics §0.8)
    rows = [tuple(map(plain_text, row)) for row in table(section(report(), "programme")).rows]
    assert rows == [
        ("Participants in training", "150", "more than 160", "met"),
        ("Certificates", "40", "29", "short"),
        ("Training sessions", "–", "33", "no target stated"),
        ("Benchmarking trips", "–", "7", "no target stated"),
        ("Companies started", "–", "2", "no target stated"),
        ("People employed", "–", "2", "no target stated"),
    ]
    finnish = [plain_text(row[0]) for row in table(section(report("fi"), "programme")).rows]
    assert finnish[:2] == ["Koulutuksiin osallistuneet", "Todistukset"]


def test_dance_reaches_germany_through_somebody() -> None:
    routes = table(section(report(), "export"), 2)
    dance = next(row for row in routes.rows if plain_text(row[0]) == "Dance")
    assert plain_text(dance[1]).count("→") >= 1
    assert routes.caption == "Through whom each sector reaches this market: Germany"


def test_a_market_without_a_route_is_said_and_shown() -> None:
    part = section(report(), "export")
    said = [plain_text(block.text) for block in part.blocks if isinstance(block, Paragraph)]
    place = said.index("No recorded route within the limit leads to France.")
    assert said[place + 1].startswith("No recorded route of any length: ")
    assert "Nearest with access: Atelier Passerelle (both in one sector: " in said[place + 1]
    row = next(row for row in table(part).rows if plain_text(row[0]) == "France")
    assert row[1:] == ("0", "–", Step("no route", None), "–")


def test_the_report_says_without_whom_most_reach_would_go() -> None:
    # b alone has access; without b a and c lose all of theirs, b's own is not counted as lost, d has none
    doors: list[tuple[str, Record]] = [("market", {"id": "market:DE", "country": "DE"})]
    doors += [("tie", {"id": "door", "kind": "HAS_ACCESS_TO", "source": "b", "target": "market:DE", "strength": 3})]
    inputs = inputs_of(stored(small() + doors))
    assert inputs.export_paths is not None
    pairs = {row["source"]: row["reliability"] for row in inputs.export_paths["tables"]["pairs"]}
    share = (pairs["a"] + pairs["c"]) / sum(pairs.values())
    part = section(connection_report(inputs, "en"), "export")
    said = [plain_text(block.text) for block in part.blocks if isinstance(block, Paragraph)]
    wanted = (
        f"{100 * share:.0f}\N{NO-BREAK SPACE}% of all reach of Germany depends on Beda; nobody else's leaving would cost it more."
    )
    assert wanted in said


def test_four_actors_by_hand() -> None:
    # a - b - c, d alone: b stands between the one pair (a, c), which crosses a sector line
    inputs = inputs_of(stored(small()))
    whole = connection_report(inputs, "en")
    assert plain_text(whole.brief.findings.items[0]) == (
        "Beda stands between 1 pair without a direct tie; 1 of them across a sector line."
    )
    assert plain_text(whole.brief.findings.items[1]) == "If Beda left, 1 actor would lose every recorded route to the rest."
    assert plain_text(whole.brief.findings.items[2]) == "1 actor has no recorded tie to another actor."
    assert [one.id for one in whole.sections] == ["basis", "map", "between", "single", "unknown", "reading"]
    heads = [column.title for column in table(section(whole, "between")).columns]
    assert "Own group and another" in heads
    assert "Into own group" not in heads
    assert "Nobody was asked in a survey" in plain_text(section(whole, "unknown").blocks[0].text)


def test_without_sectors_nothing_is_said_of_sector_lines() -> None:
    records = [(thing, {key: value for key, value in record.items() if key != "sector"}) for thing, record in small("Anna Inc.")]
    for record in records[4:]:
        del record[1]["confirmed"]
    whole = connection_report(inputs_of(stored(records)), "en")
    said = " ".join(texts(as_json(whole)))
    assert plain_text(whole.brief.findings.items[0]) == "Beda stands between 1 pair without a direct tie."
    assert "sector line" not in said
    assert "not named by both sides" not in said.lower()
    assert [column.title for column in table(section(whole, "between")).columns] == ["Actor", "Pairs"]


def test_a_name_that_ends_with_a_stop_ends_the_sentence() -> None:
    records = small()
    records[1] = ("actor", records[1][1] | {"name": "Beda Inc."})
    asked = connection_report(inputs_of(stored(records)), "en").brief.asked.items
    assert plain_text(asked[0]) == "Name somebody who could stand beside Beda Inc."


def test_an_empty_network_has_a_report() -> None:
    whole = connection_report(inputs_of(stored([])), "fi")
    assert whole.basis == "Perustuu kirjattuihin tietoihin 31.7.2012 saakka. Toimijoita 0, yhteyksiä 0."


def test_documents_refuse_what_a_reader_would_miss() -> None:
    words = ("words",)
    with pytest.raises(GraphServiceError, match="figure without alt"):
        Figure("<svg/>", " ")
    with pytest.raises(GraphServiceError, match="section without title"):
        Section("id", "", (Paragraph(words),))
    with pytest.raises(GraphServiceError, match="too many or too few cells"):
        Table("Caption", (Column("One"), Column("Two")), (("only",),))
    brief = Brief(Findings((words,)), None, Callout("Asked", (words,)))
    with pytest.raises(GraphServiceError, match="English or Finnish"):
        Report("Title", "", "basis", "sv", brief, (Section("id", "Title", (Paragraph(words),)),), (), ())
