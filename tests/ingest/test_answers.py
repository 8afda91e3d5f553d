"""Answers as forms tools give them: shapes in both languages, values, days, and names that are asked about."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.ingest import Import, read_import
from graph_service.records import Contents, Record
from graph_service.schema import load_schema
from tests.conftest import ROOT
from tests.ingest.survey import MISSPELT, NAMES, QUESTION, RESPONDENTS, UNKNOWN, made, write

SCHEMA = load_schema()
ACTORS: dict[str, tuple[str, Record]] = {
    id: ("actor", {"id": id, "name": name, "kinds": ["company"]} | ({"email": email} if email else {}))
    for id, name, email in [
        ("kuva", "Kuva Oy", "info@kuva.example"),
        ("savel", "Sävel ry", "maija@savel.example"),
        ("virta", "Matti Virtanen", ""),
        ("talo", "Talo: Koli", ""),
    ]
}
SET = 'set = { wave = "Spring 2026", start = "2026-03", kind = "WORKS_WITH" }'


def read(folder: Path, text: str, more: str = "", constants: str = SET) -> Import:
    (folder / "answers.csv").write_text(text, encoding="utf-8")
    (folder / "m.toml").write_text(f'[[file]]\npath = "answers.csv"\n{constants}\n{more}\n', encoding="utf-8")
    return read_import([folder / "answers.csv"], SCHEMA, Contents(ACTORS), folder / "m.toml")


def reported(found: Import) -> dict[tuple[str, str], float | None]:
    found.require()
    ties = [record for thing, record in found.records if thing == "tie" and record["kind"] != "ASKED"]
    assert all(tie["wave"] == "spring-2026" and tie["reported_by"] in (tie["source"], tie["target"]) for tie in ties)
    return {(tie["source"], tie["target"]): tie.get("strength") for tie in ties}


def asked(found: Import) -> dict[str, str]:
    return {record["target"]: record["answered"] for thing, record in found.records if record.get("kind") == "ASKED"}


SHAPES = {
    "brackets, Finnish": "Aikaleima;Nimesi;Kuinka usein? [Kuva Oy];Kuinka usein? [Sävel ry]\n"
    "12.3.2026 klo 9.05.00;Matti Virtanen;4;\n",
    "brackets, English": "Timestamp,Your name,How often? [Kuva Oy],How often? [Sävel ry]\n"
    "2026/03/12 9:05:00 AM EET,Matti Virtanen,4,0\n",
    "numbered heading": "Completion time;Email;3. How often (0-5): Kuva Oy;3. How often (0-5): Sävel ry;"
    "3. How often (0-5): Talo: Koli\n2026-03-12 09:05;Matti Virtanen;4 = regular;;0\n",
    "name alone": "ID;Aloitusaika;Valmistumisaika;Sähköposti;Nimi;Kuva Oy;Sävel ry\n"
    "1;12.3.2026 9:00;12.3.2026 9:05;a@b.example;Matti Virtanen;4;-\n",
    "two rows of headings": "Respondent ID,Start Date,Name,How often?,\n,,Open-Ended Response,Kuva Oy,Sävel ry\n"
    "1180,03/12/2026 10:11:12 AM,Kuva Oy,,2\n1181,03/13/2026 10:11:12 AM,Matti Virtanen,4,\n",
    "code before the question": '"id. Vastauksen tunnus";"submitdate. Lähetyspäivä";"Q1. Nimesi";"Q2[SQ001]. Usein? [Kuva Oy]";'
    '"Q2[SQ002]. Usein? [Sävel ry]"\n1;2026-03-12 10:00:00;Matti Virtanen;4 usein;\n',
    "question mark and dash": "Vastattu;1. Vastaajan nimi;2. Usein? - Kuva Oy;2. Usein? - Sävel ry;3. Avoin palaute\n"
    '12.3.2026 10:02;Matti Virtanen;4;;"Kiitos; oli hyvä\njuttu"\n',
    "dash": "vastattu\tvastaaja\tYhteistyö - Kuva Oy\tYhteistyö - Sävel ry\n12.3.2026\tMatti Virtanen\t4\t\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_column_for_each_name(tmp_path: Path, shape: str) -> None:
    found = read(tmp_path, SHAPES[shape])
    rows = SHAPES[shape].count("\n") - 2 if "two rows" in shape else 1
    assert reported(found) == {("virta", "kuva"): 4} | ({("kuva", "savel"): 2} if rows == 2 else {})
    assert asked(found) == ({"virta": "2026-03-12"} if rows == 1 else {"kuva": "2026-03-12", "virta": "2026-03-13"})
    wave = next(record for thing, record in found.records if thing == "wave")
    assert (wave["id"], wave["title"], wave["instrument"]) == ("spring-2026", "Spring 2026", "roster")


def test_a_workbook_of_a_forms_tool(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    names = ["Kuva Oy", "Sävel ry", *(f"Nimi {number} Oy" for number in range(70))]
    sheet.append(["ID", "Start time", "Completion time", "Email", "Name", *names])
    begun, ended = datetime.fromisoformat("2026-03-12T09:01:00"), datetime.fromisoformat("2026-03-13T09:05:00")
    sheet.append([1, begun, ended, "anonymous", "Matti Virtanen", 4, None, *[0] * 70])
    sheet.append([2, begun, ended, "anonymous", "Talo: Koli", 0, 5, *[None] * 70])
    book.save(tmp_path / "answers.xlsx")
    left_out = "\n".join(f'"{name}" = ""' for name in names[2:])
    mapping = f'[[file]]\npath = "answers.xlsx"\nholds = "answers"\n{SET}\n[file.values.target]\n{left_out}\n'
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    found = read_import([tmp_path / "answers.xlsx"], SCHEMA, Contents(ACTORS), tmp_path / "m.toml")
    assert reported(found) == {("virta", "kuva"): 4, ("talo", "savel"): 5}
    assert asked(found) == {"virta": "2026-03-13", "talo": "2026-03-13"}


@pytest.mark.parametrize("tick", ["x", "X", "✓", "yes", "Kyllä", "Kuva Oy", "TRUE"])
def test_a_tick_is_a_tie_of_unknown_strength(tmp_path: Path, tick: str) -> None:
    text = f"name;With whom? [Kuva Oy];With whom? [Sävel ry]\nMatti Virtanen;{tick};\nSävel ry;ei;\n"
    assert reported(read(tmp_path, text)) == {("virta", "kuva"): None}


def test_only_0_and_1_are_ticks(tmp_path: Path) -> None:
    text = "name;With whom? [Kuva Oy];With whom? [Sävel ry]\nMatti Virtanen;1;0\n"
    found = read(tmp_path, text)
    assert reported(found) == {("virta", "kuva"): None}
    assert "Only 0 and 1" in str(found.notes[0])


@pytest.mark.parametrize(
    "cell",
    ["Kuva Oy; sävel ry", '"Kuva Oy\nSävel ry"', '"1. Kuva Oy\n2) Sävel ry\n"', "Kuva Oy;Sävel ry;", "- Kuva Oy;• Sävel ry"],
)
def test_several_names_in_one_cell(tmp_path: Path, cell: str) -> None:
    quoted = cell if cell.startswith('"') else f'"{cell}"'
    found = read(tmp_path, f'Nimi,Keiden kanssa teet yhteistyötä?\nMatti Virtanen,{quoted}\nTalo: Koli,""\n')
    assert reported(found) == {("virta", "kuva"): None, ("virta", "savel"): None}
    assert asked(found) == {"virta": "2026-03", "talo": "2026-03"}
    dated = SET.replace('start = "2026-03"', 'start = "1.3.2026", end = "31.3.2026"')
    other = read(tmp_path, f"Nimi,Keiden kanssa teet yhteistyötä?\nMatti Virtanen,{quoted}\n", constants=dated)
    assert asked(other) == {"virta": "2026-03-31"}
    assert next(record["instrument"] for thing, record in found.records if thing == "wave") == "recall"


def test_a_comma_parts_names_only_where_one_is_known(tmp_path: Path) -> None:
    found = read(tmp_path, 'Name,With whom?\nMatti Virtanen,"Kuva Oy, Sävel ry"\nKuva Oy,"Virtanen, Matti;Sävel ry"\n')
    assert [problem.value for problem in found.problems] == ["Virtanen, Matti"]
    assert "Matti Virtanen [virta] (97: the words in another order)" in str(found.problems[0].message)


def test_names_in_columns_of_their_own(tmp_path: Path) -> None:
    text = "Name;Partner 1;Partner 2;Partner 3\nMatti Virtanen;Kuva Oy;Sävel ry;\n"
    assert reported(read(tmp_path, text)) == {("virta", "kuva"): None, ("virta", "savel"): None}


def test_who_answers_may_be_the_receiver(tmp_path: Path) -> None:
    text = "Vastaaja;Keneltä? [Kuva Oy];Keneltä? [Sävel ry]\nMatti Virtanen;4;\n"
    more = 'columns = { reported_by = "Vastaaja", source = "Keneltä?" }'
    assert reported(read(tmp_path, text, more, SET.replace("WORKS_WITH", "GAVE"))) == {("kuva", "virta"): 4}
    # a tie without direction is the same record whichever way was asked
    assert reported(read(tmp_path, text, more)) == {("virta", "kuva"): 4}


def test_a_time_stamp_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "Timestamp;Name;Often? [Kuva Oy]\n3/12/26 10:02;Matti Virtanen;4\n")
    assert asked(found) == {"virta": "2026-03"}
    assert "1 time stamp could not be read" in str(found.notes[0])


def test_who_answers_is_found_by_mail(tmp_path: Path) -> None:
    text = "Nimi;Sähköposti;Usein? [Kuva Oy];Usein? [Matti Virtanen]\nMaija M.;maija@savel.example;4;\n"
    assert reported(read(tmp_path, text)) == {("savel", "kuva"): 4}


def test_uncertain_names_are_problems_that_say_what_settles_them(tmp_path: Path) -> None:
    text = "Nimi;Usein? [Kuva];Usein? [Ihan Muu]\nM. Virtanen;4;2\n"
    found = read(tmp_path, text)
    assert [problem.code for problem in found.problems] == ["uncertain_name"] * 3
    assert "Kuva Oy [kuva] (98: the company form apart)" in str(found.problems[0].message)
    assert '[file.values.target] "Kuva" = "kuva"' in str(found.problems[0].fix)
    assert "Nobody is called “Ihan Muu”" in str(found.problems[1].message)
    assert '[file.values.reported_by] "M. Virtanen" = "virta"' in str(found.problems[2].fix)
    assert [record for thing, record in found.records if thing == "tie"] == []
    settled = '[file.values.target]\nKuva = "kuva"\n"Ihan Muu" = ""\n[file.values.reported_by]\n"M. Virtanen" = "virta"\n'
    assert reported(read(tmp_path, text, settled)) == {("virta", "kuva"): 4}
    decided = {"kuva": "kuva", "ihan muu": "", "m. virtanen": "virta"}
    (tmp_path / "m.toml").write_text(f'[[file]]\npath = "answers.csv"\n{SET}\n', encoding="utf-8")
    again = read_import([tmp_path / "answers.csv"], SCHEMA, Contents(ACTORS), tmp_path / "m.toml", decided)
    assert reported(again) == {("virta", "kuva"): 4}


def test_a_column_of_something_else_is_not_asked_name_by_name(tmp_path: Path) -> None:
    text = "Nimi,Kenen kanssa?\n" + "".join(
        f'Matti Virtanen,"{";".join(f"w{row}x{n}" for n in range(60))}"\n' for row in range(20)
    )
    many = read(tmp_path, text)
    assert [problem.code for problem in many.problems] == ["too_many_names"]
    assert many.blocked


def test_words_of_a_scale_are_asked_about(tmp_path: Path) -> None:
    text = "Nimi;Usein? [Kuva Oy];Usein? [Sävel ry]\nMatti Virtanen;viikoittain;ei koskaan\n"
    found = read(tmp_path, text)
    assert [(problem.code, problem.value) for problem in found.problems] == [
        ("unknown_answer", "viikoittain"), ("unknown_answer", "ei koskaan"),
    ]  # fmt: skip
    settled = '[file.values.strength]\nviikoittain = "5"\n"ei koskaan" = "0"\n'
    assert reported(read(tmp_path, text, settled)) == {("virta", "kuva"): 5}


@pytest.mark.parametrize(
    ("text", "constants", "code"),
    [
        ("Nimi;Usein? [Kuva Oy]\nMatti Virtanen;4\n", 'set = { kind = "WORKS_WITH" }', "wave_missing"),
        ("Nimi;Usein? [Kuva Oy]\nMatti Virtanen;4\n", 'set = { wave = "w" }', "kind_missing"),
        ("Nimi;Usein? [Kuva Oy]\nMatti Virtanen;4\n", 'set = { wave = "w", kind = "ASKED", start = "2026" }', "wrong_kind"),
        ("Nimi;Usein? [Kuva Oy]\nMatti Virtanen;4\n", 'set = { wave = "w", kind = "GAVE" }', "no_day"),
        ("Nimi;Usein? [Kuva Oy]\nMatti Virtanen;4\n", 'set = { wave = "w", kind = "GAVE", sector = "x" }', "unknown_property"),
        ("Nimi;Usein? [Kuva Oy]\nMatti Virtanen;7\n", SET, "unknown_answer"),
        ("Ikä;Usein? [Kuva Oy]\n45;4\n", SET, "no_respondent"),
        ("Nimi;Ikä\nMatti Virtanen;45\n", SET, "no_question"),
        ("Nimi;Usein? [Kuva Oy]\n;4\n", SET, "end_missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path: Path, text: str, constants: str, code: str) -> None:
    found = read(tmp_path, text, constants=constants)
    assert code in [problem.code for problem in found.problems]
    assert [record for thing, record in found.records if thing == "tie"] == []


def test_the_last_of_two_answers_counts_and_nobody_names_himself(tmp_path: Path) -> None:
    text = "Nimi;Usein? [Kuva Oy];Usein? [Matti Virtanen]\nMatti Virtanen;2;5\nMatti Virtanen;4;5\n"
    found = read(tmp_path, text)
    assert reported(found) == {("virta", "kuva"): 4}
    assert "last answer counts: Matti Virtanen" in str(found.notes[0])
    newest_first = "Aikaleima;Nimi;Usein? [Kuva Oy]\n14.3.2026;Kuva Oy;\n13.3.2026;Matti Virtanen;5\n12.3.2026;Matti Virtanen;1\n"
    assert reported(read(tmp_path, newest_first)) == {("virta", "kuva"): 5}


def test_clean_rows_can_go_without_the_others(tmp_path: Path) -> None:
    text = "Nimi;Usein? [Kuva Oy];Usein? [Savel]\nMatti Virtanen;4;\nTalo: Koli;2;3\n"
    found = read(tmp_path, text)
    found.require(skip_bad=True)
    assert found.skipped == 1
    (rejected,) = found.rejected().values()
    assert "Talo: Koli;2;3" in rejected
    assert "Matti" not in rejected


def test_a_forms_export_of_60_people_and_150_names(tmp_path: Path) -> None:
    survey = write(tmp_path)
    mapping = tmp_path / "m.toml"
    head = f'[[file]]\npath = "answers.csv"\n{SET}\n'
    mapping.write_text(head, encoding="utf-8")
    paths = [tmp_path / "actors.csv", tmp_path / "answers.csv"]
    found = read_import(paths, SCHEMA, Contents(), mapping)
    assert len(survey.meant) == MISSPELT + UNKNOWN
    assert survey.answers.splitlines()[0].count(QUESTION) == NAMES
    assert {problem.value for problem in found.problems} == set(survey.meant)
    assert [
        record for thing, record in found.records if record.get("reported_by") and thing == "tie" and _wrong(survey, record)
    ] == []
    # a person answers what the pages ask, from the truth
    lines = [f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(id or '')}" for name, id in survey.meant.items()]
    mapping.write_text(head + "[file.values.target]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    settled = read_import(paths, SCHEMA, Contents(), mapping)
    assert reported(settled) == survey.ties
    assert len(asked(settled)) == RESPONDENTS


def test_the_guide(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "surveys.md").read_text(encoding="utf-8")
    (tmp_path / "answers.csv").write_text(re.findall(r"File `answers.csv`:\n\n```\n(.*?)```", page, re.DOTALL)[0], "utf-8")
    (tmp_path / "m.toml").write_text(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0], "utf-8")
    found = read_import([tmp_path / "answers.csv"], SCHEMA, Contents(ACTORS), tmp_path / "m.toml")
    assert reported(found) == {("virta", "kuva"): 4, ("virta", "savel"): 2, ("kuva", "savel"): 5}


def _wrong(survey: object, record: Record) -> bool:
    ties = getattr(survey, "ties", {})
    return (record["source"], record["target"]) not in ties


@pytest.mark.parametrize("seed", range(5))
def test_no_name_is_ever_taken_for_another(seed: int) -> None:
    from graph_service.ingest.matching import Names, is_clear

    survey = made(seed)
    rows = [line.split(";") for line in survey.actors.splitlines()[1:]]
    names = Names({"id": id, "name": name} for id, name, _ in rows)
    assert all(names.exact(written) == [] for written in survey.meant)
    clear = {w: f[0].actor for w in survey.meant if is_clear(f := names.suggestions(w))}
    assert {written for written, actor in clear.items() if survey.meant[written] != actor} == set()
    first = [w for w, id in survey.meant.items() if id and any(one.actor == id for one in names.suggestions(w))]
    assert len(first) == MISSPELT


HEADS = ("{q} [{name}]", "{q}: {name}", "{q} - {name}", "{name}")


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=1, max_size=4),
    st.sampled_from(HEADS),
    st.sampled_from(";,\t"),
    st.permutations(["Kuva Oy", "Sävel ry", "Matti Virtanen", "Talo: Koli"]),
)
def test_a_matrix_goes_in_as_it_is(matrix: list[list[int]], head: str, sign: str, names: list[str]) -> None:
    ids = {record["name"]: id for id, (_, record) in ACTORS.items()}
    headings = [head.format(q="Kuinka usein tapaatte", name=name) for name in names]
    rows = [["Aikaleima", "Nimi", *headings]]
    rows += [["12.3.2026", names[place], *map(str, row)] for place, row in enumerate(matrix)]
    text = "".join(sign.join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    with TemporaryDirectory() as folder:
        found = read(Path(folder), text)
    ticks = {value for row in matrix for value in row} <= {0, 1}
    expected = {
        (ids[names[place]], ids[names[other]]): None if ticks else value
        for place, row in enumerate(matrix)
        for other, value in enumerate(row)
        if value and place != other
    }
    assert reported(found) == expected
    assert set(asked(found)) == {ids[name] for name in names[: len(matrix)]}
