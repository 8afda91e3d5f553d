"""Hostile and broken files: each gets a sentence, nothing of it may be stored, and it costs little."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_service.errors import InputProblems
from graph_service.ingest import compare, read_import
from graph_service.records import Contents
from graph_service.schema import load_schema
from tests.ingest.bad_files import BAD, HEAD, MARK, SHEET, book, good_book, text_cell, written

SCHEMA = load_schema()


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    make, code = BAD[name]
    path = make(tmp_path)
    good = written(tmp_path / "toimijat.csv", b"id,name,kind\nz,Z,company\n")
    imported = read_import([path, good], SCHEMA, Contents())
    assert [problem.code for problem in imported.problems] == [code]
    (problem,) = imported.problems
    assert problem.file == path.name
    for language in ("en", "fi"):
        sentence = problem.sentence(language)
        assert len(sentence) > 30
        assert MARK not in sentence
        assert str(tmp_path) not in sentence
    with pytest.raises(InputProblems):
        imported.require(skip_bad=True)


def test_a_claimed_size_alone_is_no_harm(tmp_path: Path) -> None:
    # the sheet claims to reach to XFD1048576 and holds two rows
    imported = read_import([good_book(tmp_path / "book.xlsx")], SCHEMA, Contents())
    imported.require()
    assert imported.records == [("actor", {"id": "a", "name": "A", "kinds": ["company"]})]


def test_a_link_to_another_workbook_is_not_followed(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret.txt", MARK.encode())
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        f'Target="{secret.as_uri()}" TargetMode="External"/></Relationships>'
    )
    formula = '<c r="B2" t="str"><f>[1]Sheet1!A1</f><v>last value</v></c>'
    row = f'<row r="2">{text_cell("A2", "a")}{formula}{text_cell("C2", "company")}</row>'
    sheet = f"{SHEET}<sheetData>{HEAD}{row}</sheetData></worksheet>"
    parts = {"xl/externalLinks/_rels/externalLink1.xml.rels": link.encode()}
    imported = read_import([book(tmp_path / "book.xlsx", sheet, parts)], SCHEMA, Contents())
    imported.require()
    assert imported.records == [("actor", {"id": "a", "name": "last value", "kinds": ["company"]})]


ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le with mark", "utf-16-be with mark", "ascii"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends_come_out_equal(tmp_path: Path, encoding: str, delimiter: str, line: str) -> None:
    name = "Aani & Kuva, Ltd; x" if encoding == "ascii" else "Ääni & Kuva, Ltd; ÖÅ é"
    cells = [["id", "name", "kind", "note"], ["007", f'"{name}"', "company", f'"rivi 1{line}""rivi"" 2"']]
    text = line.join(delimiter.join(row) for row in cells) + line
    codec, _, marked = encoding.partition(" ")
    path = written(tmp_path / "x.csv", ("\ufeff" + text if marked else text).encode(codec))
    imported = read_import([path], SCHEMA, Contents())
    imported.require()
    ((_, record),) = imported.records
    assert record == {"id": "007", "name": name, "kinds": ["company"], "note": f'rivi 1{line}"rivi" 2'}


@pytest.mark.parametrize("sign", ["\u2028", "\u200b", "\u202e", "\u0645", "😀"])
def test_unusual_signs_are_kept(tmp_path: Path, sign: str) -> None:
    path = written(tmp_path / "actors.csv", f"id,name,kind\na,x{sign}y,company\n".encode())
    ((_, record),) = read_import([path], SCHEMA, Contents()).records
    assert record["name"] == f"x{sign}y"


def test_composed_and_decomposed_twins_are_one_id(tmp_path: Path) -> None:
    path = written(tmp_path / "actors.csv", "id,name,kind\nä,A,company\na\u0308,B,company\n".encode())
    assert [problem.code for problem in read_import([path], SCHEMA, Contents()).problems] == ["repeated_id"]


def test_a_windows_file_is_said_to_be_one(tmp_path: Path) -> None:
    path = written(tmp_path / "actors.csv", "id;name;kind\na;Ääni;company\n".encode("cp1252"))
    imported = read_import([path], SCHEMA, Contents())
    assert any("Windows-1252" in str(note) for note in imported.notes)


def test_one_bad_file_keeps_everything_out_of_the_plan(tmp_path: Path) -> None:
    good = written(tmp_path / "actors.csv", b"id,name,kind\nz,Z,company\n")
    bad = written(tmp_path / "ties.csv", b"source,target,kind\nz,nobody,GAVE\n")
    imported = read_import([good, bad], SCHEMA, Contents())
    with pytest.raises(InputProblems) as caught:
        imported.require()
    assert [problem.code for problem in caught.value.problems] == ["unknown_end"]
    imported.require(skip_bad=True)
    plan = compare(SCHEMA, imported, Contents())
    assert [record["id"] for _, record in plan.writes] == ["z"]
