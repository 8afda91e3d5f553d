"""A workbook as a place to work: what it offers, and what comes of it when somebody has edited it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from graph_service.errors import CallerError
from graph_service.ingest import newest_change, write_workbook
from graph_service.records import Contents
from graph_service.service import GraphService
from tests.ingest.networks import SCHEMA, record

ACTORS: list[dict[str, Any]] = [
    {"id": "savu", "name": "Savukuva Oy", "kinds": ["company"], "sector": "media_film", "country": "FI", "founded": "2009-03"},
    {"id": "amk", "name": "Rannikon koulu", "kinds": ["educator"], "is_regional": True, "phone": "+358 40 1234567"},
    {"id": "x1", "name": "Anna Aho", "kinds": ["mentor", "board_member"], "note": "=1+1", "extra": {"Väri": "sini"}},
]
TIES: list[dict[str, Any]] = [
    {"id": "t1", "kind": "GAVE", "source": "savu", "target": "x1", "strength": 3.5, "since": "2011"},
    {"id": "t2", "kind": "WORKS_WITH", "source": "savu", "target": "amk"},
    {"id": "t3", "kind": "HAS_ACCESS_TO", "source": "savu", "target": "market:DE"},
]


NEW_ID = "Id (leave empty in a new row)"


def network() -> Contents:
    things = [("actor", entry) for entry in ACTORS] + [("market", {"id": "market:DE", "country": "DE"})]
    entities = {entry["id"]: (thing, record(thing, **entry)) for thing, entry in things}
    return Contents(entities, {tie["id"]: record("tie", **tie) for tie in TIES}, as_of="2012-07-31")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[GraphService]:
    found = GraphService.open(f"sqlite:///{tmp_path / 'network.db'}")
    known = network()
    writes = [(thing, entry, None) for thing, entry in known.entities.values()]
    found.write([*writes, *(("tie", tie, None) for tie in known.ties.values())], who="test", what="set up")
    yield found
    found.store.close()


def exported(path: Path, language: str) -> Path:
    assert write_workbook(path, SCHEMA, network(), language, "2020-01-01") == []
    return path


def cells(sheet: Worksheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def place(sheet: Worksheet, heading: str) -> int:
    return [cell.value for cell in sheet[1]].index(heading) + 1


def row_of(sheet: Worksheet, heading: str, value: str) -> int:
    column = place(sheet, heading)
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, column).value == value)


def test_sheets_headings_and_words_are_of_the_language(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(tmp_path / "fi.xlsx", "fi"))
    assert book.sheetnames == [
        "Lue ensin", "Toimijat", "Yhteydet", "Tapahtumat", "Osallistumiset", "Markkinat", "Markkina-alueet", "Valittavat sanat",
    ]  # fmt: skip
    actors = cells(book["Toimijat"])
    assert actors[0][:6] == ["Tunnus (jätä tyhjäksi uudella rivillä)", "Nimi", "Lajit", "Taso", "Toimiala", "Maa"]
    assert actors[0][-1] == "extra.Väri"
    assert actors[2][:3] == ["savu", "Savukuva Oy", "Yritys"]
    assert actors[3][2] == "Mentori; Neuvonantajaryhmän jäsen"
    assert cells(book["Yhteydet"])[1][:8] == ["savu", "Savukuva Oy", "antoi", "x1", "Anna Aho", None, 3.5, None]
    assert cells(book["Markkinat"])[1][:4] == ["savu", "Savukuva Oy", "market:DE", "Saksa"]
    english = openpyxl.load_workbook(exported(tmp_path / "en.xlsx", "en"))
    assert english.sheetnames == [
        "Read me", "Actors", "Ties", "Events", "Participation", "Access", "Markets", "Words to choose from",
    ]  # fmt: skip
    assert cells(english["Actors"])[2][2:6] == ["Company", None, "Media and film", "Finland"]
    assert cells(english["Participation"]) == [
        ["Actor", "(Actor, name)", "Event", "(Event, name)", "More exactly", "Since", "Where it is known from", "Note", NEW_ID]
    ]


def test_ids_dates_and_phone_numbers_are_text_and_stay_it(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(exported(tmp_path / "en.xlsx", "en"))["Actors"]
    for heading, value in (("Founded", "2009-03"), ("Phone", "+358 40 1234567"), ("Note", "=1+1")):
        cell = sheet.cell(row_of(sheet, heading, value), place(sheet, heading))
        assert (cell.data_type, cell.number_format) == ("s", "@"), heading
        assert cell.quotePrefix is (value[0] in "=+"), "edited in a spreadsheet it stays text"
    ties = openpyxl.load_workbook(tmp_path / "en.xlsx")["Ties"]
    assert ties.cell(2, place(ties, "Strength (1 to 5)")).data_type == "n"


def test_codes_offer_a_list_and_the_list_is_out_of_sight(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(tmp_path / "fi.xlsx", "fi"))
    words = book["Valittavat sanat"]
    assert words.sheet_state == "veryHidden"
    offered: dict[tuple[str, str], list[Any]] = {}
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            assert (rule.type, rule.errorStyle) == ("list", "warning")
            (span,) = rule.sqref.ranges
            heading = sheet.cell(1, span.min_col).value
            area = rule.formula1.split("!")[1].replace("$", "")
            offered[sheet.title, heading] = [cell.value for (cell,) in words[area]]
            assert (span.min_row, span.max_row > 100_000) == (2, True), "new rows too"
    assert offered["Toimijat", "Taso"] == ["Henkilö", "Organisaatio"]
    assert offered["Toimijat", "Alueella"] == ["kyllä", "ei"]
    assert offered["Toimijat", "Lajit"][:2] == ["Yritys", "Oppilaitos, kouluttaja"]
    assert offered["Tapahtumat", "Lajit"][-1] == "Tapaaminen"
    assert "osallistui" not in offered["Yhteydet", "Yhteyden laji"], "participation has a sheet of its own"
    assert {"antoi", "tekee yhteistyötä"} <= set(offered["Yhteydet", "Yhteyden laji"])
    assert {"Suomi", "Saksa"} <= set(offered["Toimijat", "Maa"])
    assert offered["Markkinat", "Vahvistus"] == ["Molemmat", "Toinen", "Päätelty"]


def test_the_header_stays_in_sight_and_the_first_page_explains_every_column(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(tmp_path / "fi.xlsx", "fi"))
    guide = cells(book["Lue ensin"])
    text = "\n".join(str(row[0]) for row in guide if row[0])
    assert "31.7.2012" in text
    assert "graph-service import" in text
    explained = {(name, row[1]): row[2:] for row in guide if row[1] for name in row[0].split(", ")}
    for sheet in book.worksheets[1:-1]:
        assert sheet.freeze_panes in ("A2", "C2")
        assert sheet.auto_filter.ref.startswith("A1:")
        for cell in sheet[1]:
            if not cell.value.startswith(("(", "extra.")):
                assert explained[sheet.title, cell.value][1], (sheet.title, cell.value)
    assert explained["Yhteydet", "Yhteyden vahvuus (1–5)"][1] == "Luku väliltä 1–5."


def edited(path: Path, language: str) -> None:
    """Change a date and a kind, empty a country, add an actor and a tie by names, delete a tie."""
    said = {"en": 0, "fi": 1}[language]

    def word(*both: str) -> str:
        return both[said]

    book = openpyxl.load_workbook(path)
    actors, ties = book[word("Actors", "Toimijat")], book[word("Ties", "Yhteydet")]
    name, kinds, founded = (
        place(actors, word(*both)) for both in (("Name", "Nimi"), ("Kinds", "Lajit"), ("Founded", "Perustettu"))
    )
    savu = row_of(actors, word("Name", "Nimi"), "Savukuva Oy")
    actors.cell(savu, founded).value = "1.4.2010"
    actors.cell(savu, place(actors, word("Country", "Maa"))).value = None
    actors.cell(row_of(actors, word("Name", "Nimi"), "Rannikon koulu"), kinds).value = "kouluttaja; yhdistys"
    actors.cell(5, name).value, actors.cell(5, kinds).value = "Uusi Paja Oy", word("Company", "Yritys")
    ends = [place(ties, word(*both)) for both in (("From", "Keneltä"), ("Kind of tie", "Yhteyden laji"), ("To", "Kenelle"))]
    ties.delete_rows(row_of(ties, word("Kind of tie", "Yhteyden laji"), word("works with", "tekee yhteistyötä")))
    for column, value in zip(ends, ("Uusi Paja Oy", word("mentors", "mentoroi"), "Anna Aho"), strict=True):
        ties.cell(3, column).value = value
    book.save(path)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_what_was_edited_changes_and_nothing_else(service: GraphService, tmp_path: Path, language: str) -> None:
    path = exported(tmp_path / "network.xlsx", language)
    edited(path, language)
    report = service.import_files([path], who="test", end_missing="2012-07-31", language=language)
    assert report["problems"] == []
    assert [report[key]["actors"] for key in ("added", "changed", "unchanged", "missing_from_file")] == [1, 2, 1, 0]
    assert [report[key]["ties"] for key in ("added", "changed", "unchanged", "missing_from_file", "ended")] == [1, 0, 1, 1, 1]
    assert {change["id"]: change["fields"] for change in report["details"]} == {
        "savu": {"founded": {"before": "2009-03", "after": "2010-04-01"}},
        "amk": {"kinds": {"before": ["educator"], "after": ["educator", "association"]}},
    }
    left = {
        "en": "1 cell is empty where something is stored, which stays: Actors, row 3, Country.",
        "fi": "1 solu on tyhjä, vaikka siihen on tallennettu jotakin; tallennettu jää: Toimijat, rivi 3, Maa.",
    }
    assert report["notes"] == [left[language]]
    stored = service.contents()
    assert stored.entities["savu"][1]["country"] == "FI"
    assert stored.entities["uusi-paja-oy"][1] == {"id": "uusi-paja-oy", "name": "Uusi Paja Oy", "kinds": ["company"]}
    assert stored.ties["t2"]["until"] == "2012-07-31"
    [new] = [tie for tie in stored.ties.values() if tie["kind"] == "MENTORS"]
    assert (new["source"], new["target"]) == ("uusi-paja-oy", "x1")
    again = service.import_files([path], who="test", dry_run=True)
    assert again["written"] == 0, "the edited workbook may be given again: new rows find what they became"


def test_columns_may_move_and_one_of_ones_own_is_kept(service: GraphService, tmp_path: Path) -> None:
    path = exported(tmp_path / "network.xlsx", "en")
    book = openpyxl.load_workbook(path)
    sheet = book["Actors"]
    rows = [list(reversed(row)) for row in cells(sheet)]
    sheet.delete_rows(1, sheet.max_row)
    for number, row in enumerate(rows):
        sheet.append([*row, "extra.Shoe size" if number == 0 else number])
    for gone in ("Ties", "Read me"):
        book.remove(book[gone])
    book.save(path)
    report = service.import_files([path], who="test", dry_run=True)
    assert report["problems"] == []
    assert [list(change["fields"]) for change in report["details"]] == [["extra.Shoe size"]] * 3
    assert report["missing_from_file"]["ties"] == 0, "a sheet that is not there lacks nothing"


def test_a_new_row_never_overwrites_something_of_another_name(service: GraphService, tmp_path: Path) -> None:
    path = exported(tmp_path / "network.xlsx", "en")
    book = openpyxl.load_workbook(path)
    sheet = book["Actors"]
    for row, name in ((5, "Savu"), (6, "Uusi"), (7, "Uusi")):
        sheet.cell(row, place(sheet, "Name")).value, sheet.cell(row, place(sheet, "Kinds")).value = name, "Company"
    book.save(path)
    report = service.import_files([path], who="test", dry_run=True)
    assert [(problem["code"], problem["row"], problem["fix"]) for problem in report["problems"]] == [
        ("repeated_name", 5, "Write an id of its own in the cell."),
        ("repeated_name", 7, "Give one of them another id, or delete the row."),
    ]


def test_an_empty_network_is_a_form_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    assert write_workbook(path, SCHEMA, Contents(), "en", "2020-01-01") == []
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Read me", "Actors", "Ties", "Events", "Participation", "Access", "Words to choose from"]
    sheet = book["Actors"]
    sheet.cell(2, place(sheet, "Name")).value, sheet.cell(2, place(sheet, "Kinds")).value = "First", "Educator"
    book.save(path)
    found = GraphService.open(f"sqlite:///{tmp_path / 'network.db'}")
    report = found.import_files([path], who="test")
    assert (report["status"], list(found.contents().entities)) == ("stored", ["first"])
    found.store.close()


def test_what_could_not_come_back_is_said_in_words_and_in_the_file(tmp_path: Path) -> None:
    many = {f"c{n}": "x" for n in range(60)}
    wide = Contents({"a": ("actor", record("actor", id="a", name="A", kinds=["company"], extra=many))})
    [note] = write_workbook(tmp_path / "wide.xlsx", SCHEMA, wide, "en", "2020-01-01")
    assert note.in_language("en") == (
        "This workbook could not be imported again as it is: There are 86 columns; at most 60 are read. A copy as .json can."
    )
    guide = openpyxl.load_workbook(tmp_path / "wide.xlsx")["Read me"]
    assert note.in_language("en") in [cell.value for cell in guide["A"]]
    long = Contents({"a": ("actor", record("actor", id="a", name="A", kinds=["company"], aliases=["x" * 9_000, "y" * 9_000]))})
    [note] = write_workbook(tmp_path / "long.xlsx", SCHEMA, long, "en", "2020-01-01")
    assert "The cell holds 18,002 characters" in note.in_language("en")


def test_a_text_that_no_cell_can_hold_is_refused_whole(tmp_path: Path) -> None:
    aliases = [sign * 9_000 for sign in "abcd"]
    long = Contents({"a": ("actor", record("actor", id="a", name="A", kinds=["company"], aliases=aliases))})
    with pytest.raises(CallerError, match=r"Actors, row 2, Aliases: the text is longer than a cell can hold"):
        write_workbook(tmp_path / "long.xlsx", SCHEMA, long, "en", "2020-01-01")


def test_a_workbook_says_how_new_the_network_was_or_nothing(tmp_path: Path) -> None:
    path, damaged = tmp_path / "whole.xlsx", tmp_path / "damaged.xlsx"
    stamp = "2012-07-31T10:00:00.000+00:00"
    write_workbook(path, SCHEMA, network(), "en", "2020-01-01", stamp)
    assert newest_change(path) == stamp
    assert newest_change(exported(tmp_path / "plain.xlsx", "en")) is None
    raw = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("docProps/custom.xml").header_offset
    # its own bytes, and the table of contents at the end: each wrong once
    for place in [*range(start, start + 400), *range(len(raw) - 1_500, len(raw))]:
        damaged.write_bytes(raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :])
        assert newest_change(damaged) in {stamp, None}, place
    for length in range(start, len(raw), 97):
        damaged.write_bytes(raw[:length])
        assert newest_change(damaged) is None, length
