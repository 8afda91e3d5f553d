"""The mapping file, suggested mappings, folders and workbooks."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from graph_service.ingest import read_import, suggest_mapping
from graph_service.records import Contents, tie_id
from tests.ingest.given import ACTORS, SCHEMA, put, read, records

# ---------------------------------------------------------------- mapping
MAPPING = """
decimal = ","
dates = "d.m.yy"
[[file]]
path = "people.csv"
holds = "actors"
columns = { name = "Who", kind = "What" }
keep = ["Shoe size"]
set = { country = "Suomi" }
[file.values.kind]
Orchestra = "other"
"Guru" = "mentor"
[[file]]
path = "links.csv"
holds = "ties"
columns = { source = "A", target = "B", since = "first", strength = "how" }
set = { kind = "RELATED_TO" }
"""


def test_a_mapping_settles_columns_words_constants_and_signs(tmp_path: Path) -> None:
    imported = read(
        tmp_path,
        mapping=MAPPING,
        people="Who;What;Shoe size;Mood\nAino;guru;45;good\nBand;Orchestra, company;;\n",
        links="A;B;first;how;kind\nAino;Band;1.3.12;3,500;friend\n",
    )
    assert records(imported) == [
        {"id": "aino", "name": "Aino", "kinds": ["mentor"], "country": "FI", "extra": {"Shoe size": "45"}},
        {"id": "band", "name": "Band", "kinds": ["other", "company"], "country": "FI"},
        {
            "id": tie_id("aino", "band", "RELATED_TO", None, "2012-03-01"),
            "kind": "RELATED_TO",
            "source": "aino",
            "target": "band",
            "strength": 3.5,
            "since": "2012-03-01",
        },
    ]
    assert [str(note) for note in imported.notes] == [
        "people.csv: columns that are not read: Mood. A mapping can keep them.",
        "links.csv: columns that are not read: kind. A mapping can keep them.",
    ]


@pytest.mark.parametrize(
    ("text", "key", "hint"),
    [
        ("delimeter = ';'", "delimeter", "delimiter"),
        ("[[file]]\npath = 'a.csv'\nhold = 'ties'", "hold", "holds"),
        ("[[file]]\npath = 'a.csv'\nholds = 'actor'", "holds", "actors"),
        ("[[file]]\npath = 'a.csv'\ncolumns = { nmae = 'Who' }", "nmae", "name"),
        ("[[file]]\npath = 'a.csv'\n[file.values.kinde]\na = 'b'", "kinde", "kind"),
        ("dates = 'd.m.yyy'", "dates", "d.m.yy"),
        ("decimal = 5", "decimal", "quotation"),
        ("delimiter = 'ab'", "delimiter", "one character"),
        ("[[file]]\nholds = 'ties'", "path", "actors.csv"),
        ("[file]\npath = 'a.csv'", "file", "[[file]]"),
        ("[[file]]\npath = 'a.csv'\nkeep = 'x'", "keep", "keep"),
        ("this is no TOML", None, "TOML"),
    ],
)
def test_a_wrong_mapping_is_a_problem_with_a_suggestion(tmp_path: Path, text: str, key: str | None, hint: str) -> None:
    imported = read(tmp_path, mapping=text, actors=ACTORS)
    assert [(problem.file, problem.column) for problem in imported.problems] == [("mapping.toml", key)]
    assert hint in imported.problems[0].sentence()
    assert imported.blocked


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('columns = { name = "Nmae" }', "unknown_column"),
        ('keep = ["Nmae"]', "unknown_column"),
        ('columns = { amount = "name" }', "unknown_property"),
        ('set = { kind = "galaxy" }', "unknown_code"),
    ],
)
def test_a_mapping_that_does_not_fit_its_file(tmp_path: Path, line: str, code: str) -> None:
    imported = read(tmp_path, mapping=f'[[file]]\npath = "actors.csv"\n{line}\n', actors=ACTORS)
    assert [problem.code for problem in imported.problems] == [code]


def test_a_missing_mapping_and_a_file_that_was_not_given(tmp_path: Path) -> None:
    assert read_import(put(tmp_path, actors=ACTORS), SCHEMA, Contents(), tmp_path / "none.toml").blocked
    imported = read(tmp_path, mapping='[[file]]\npath = "other.csv"\n', actors=ACTORS)
    assert [str(note) for note in imported.notes] == ["The mapping names other.csv, which was not given."]


def test_a_folder_is_the_tables_in_it(tmp_path: Path) -> None:
    put(tmp_path, actors=ACTORS, ties="source,target,kind\na,b,GAVE\n", fruit="colour\nred\n")
    (tmp_path / "ties.csv.rejected.csv").write_text("x\n", encoding="utf-8")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[[file]]\npath = "actors.csv"\n[[file]]\npath = "ties.csv"\n', encoding="utf-8")
    imported = read_import([tmp_path], SCHEMA, Contents(), mapping)
    assert len(records(imported)) == 3
    assert [str(note) for note in imported.notes] == ["fruit.csv is not in the mapping and was left out."]


def test_a_suggested_mapping_reads_the_file_it_was_made_from(tmp_path: Path) -> None:
    paths = put(
        tmp_path,
        verkosto="Nimi;Tyyppi;Kotimaa;Väri\nA;bändi;Suomi;sini\nB;yritys;Ruotsi;puna\n",
        ties="source,target,tie\nA,B,knows\n",
    )
    text = suggest_mapping(paths, SCHEMA)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text, encoding="utf-8")
    made = records(read_import(paths, SCHEMA, Contents(), mapping))
    assert made[0] == {"id": "a", "name": "A", "kinds": ["other"], "extra": {"Kotimaa": "Suomi", "Väri": "sini"}}
    assert (made[2]["kind"], made[2]["extra"]) == ("RELATED_TO", {"tie": "knows"})


def test_a_suggested_mapping_of_an_unclear_file_says_so_and_reads_it(tmp_path: Path) -> None:
    paths = put(tmp_path, fruit="Maku;Väri;\nmakea;puna;1\n")
    text = suggest_mapping(paths, SCHEMA)
    assert "not clear" in text
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text, encoding="utf-8")
    (actor,) = records(read_import(paths, SCHEMA, Contents(), mapping))
    assert actor == {"id": "makea", "name": "makea", "kinds": ["other"], "extra": {"Maku": "makea", "Väri": "puna"}}


# ---------------------------------------------------------------- workbooks
def test_a_workbook_of_sheets(tmp_path: Path) -> None:
    path = tmp_path / "network.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        actors, ties, secret = book.add_worksheet("Toimijat"), book.add_worksheet("Yhteydet"), book.add_worksheet("Muistio")
        book.add_worksheet("Tyhjä")
        secret.hide()
        secret.write(0, 0, "do not read")
        for row, cells in enumerate([["Tunnus", "Nimi", "Laji"], [7, "Aino", "mentori"], [8, "Bio", "yritys"]]):
            actors.write_row(row + 2, 0, cells)
        for row, cells in enumerate([["Keneltä", "Kenelle", "Laji", "Vahvuus"], ["Aino", "8", "GAVE", 9]]):
            ties.write_row(row, 0, cells)
    imported = read_import([path], SCHEMA, Contents())
    assert [(p.file, p.sheet, p.row, p.column, p.value) for p in imported.problems] == [
        ("network.xlsx", "Yhteydet", 2, "Vahvuus", "9")
    ]
    assert [record["id"] for _, record in imported.records] == ["7", "8"]
    assert [str(note) for note in imported.notes] == ["network.xlsx: hidden sheets were left out: Muistio."]
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[[file]]\npath = "network.xlsx"\nsheet = "Toimijat"\n', encoding="utf-8")
    only = read_import([path], SCHEMA, Contents(), mapping)
    assert len(records(only)) == 2
    mapping.write_text('[[file]]\npath = "network.xlsx"\nsheet = "Toimija"\n', encoding="utf-8")
    assert [problem.code for problem in read_import([path], SCHEMA, Contents(), mapping).problems] == ["unknown_sheet"]
