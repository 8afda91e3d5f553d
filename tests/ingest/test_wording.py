"""What a Finnish reader is told: words of the schema in the own language, the nearest known word, problems in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_service.ingest import Import, read_import
from graph_service.records import Contents
from tests.ingest.given import ACTORS, SCHEMA, found, put, read

TWO = "id,name,kind\na,Aino,mentor\nb,Bio Oy,company\n"


def finnish(imported: Import) -> list[str]:
    return [problem.sentence("fi") for problem in imported.problems]


# ---------------------------------------------------------------- labels
def test_codes_stand_behind_their_labels_in_the_language_of_the_reader(tmp_path: Path) -> None:
    imported = read(tmp_path, toimijat="tunnus;nimi;laji;toimiala\na;A;galaksi;\nb;B;;\nc;C;yritys;zzz\n")
    strange, missing, sector = finnish(imported)
    for sentence in (strange, missing):
        assert "Yritys (company); Oppilaitos, kouluttaja (educator); Mentori (mentor)" in sentence
        assert "Muu (other)" in sentence
    assert "laji puuttuu" in missing
    assert "Media ja elokuva (media_film), Populaarikulttuuri (popular_culture)" in sector
    english = [problem.sentence("en") for problem in imported.problems]
    assert "Company, Educator, Mentor, Board member (board_member)" in english[0]
    assert "yritys" not in english[0].casefold()


def test_kinds_of_ties_are_listed_in_words(tmp_path: Path) -> None:
    (sentence,) = finnish(read(tmp_path, toimijat=TWO, yhteydet="keneltä;kenelle;laji\na;b;\n"))
    assert "antoi (GAVE), tekee yhteistyötä (WORKS_WITH), mentoroi (MENTORS)" in sentence


def test_properties_and_ends_are_called_by_their_labels(tmp_path: Path) -> None:
    ties = "keneltä;kenelle;laji;vahvuus;alkaen;asti\na;zzzzzz;GAVE;;;\na;b;GAVE;9;;\na;b;GAVE;;2012;2011\n"
    unknown, strength, dates = finnish(read(tmp_path, toimijat=TWO, yhteydet=ties))
    assert "(toimija)" in unknown
    assert "Yhteyden vahvuus (1–5): odotetaan lukua" in strength
    assert "strength:" not in strength
    assert "Asti" in dates
    assert "Alkaen" in dates
    assert "since" not in dates
    (column,) = finnish(read(tmp_path, toimijat="tunnus;nimi\na;A\n"))
    assert "Sarake Lajit puuttuu" in column
    assert 'kinds = "…"' in column


# ---------------------------------------------------------------- the nearest
@pytest.mark.parametrize(
    ("name", "text", "near"),
    [
        ("toimijat", "nimi;laji;maa\nUusi;yritys;Saska\n", "Saksa"),
        ("toimijat", "nimi;laji;maa\nUusi;yritys;Grmany\n", "Saksa"),
        ("toimijat", "nimi;laji\nUusi;yritis\n", "Yritys"),
        ("toimijat", "nimi;laji\nUusi;oppilaitoss\n", "oppilaitos"),
        ("toimijat", "nimi;laji;toimiala\nUusi;yritys;Tansi\n", "Tanssi"),
        ("yhteydet", "keneltä;kenelle;laji\na;b;WORKS_WIT\n", "WORKS_WITH"),
        ("yhteydet", "keneltä;kenelle;laji\na;b;mentoroii\n", "mentoroi"),
        ("markkinat", "toimija;maa\na;Saska\n", "Saksa"),
        ("markkinat", "toimija;maa;toimiala\na;Saksa;Tansi\n", "Tanssi"),
    ],
)
def test_the_nearest_word_is_offered_and_accepted(tmp_path: Path, name: str, text: str, near: str) -> None:
    tables = {"actors": TWO, name: text}
    (problem,) = read(tmp_path, **tables).problems
    assert f"Tarkoititko ”{near}”?" in problem.sentence("fi")
    assert problem.value is not None
    mended = read(tmp_path, **(tables | {name: text.replace(problem.value, near)}))
    assert mended.problems == []


def test_no_country_is_offered_for_a_word_that_is_near_to_none(tmp_path: Path) -> None:
    (sentence,) = finnish(read(tmp_path, toimijat="nimi;laji;maa\nUusi;yritys;qqqqqq\n"))
    assert "Tarkoititko" not in sentence


def test_a_file_of_strange_words_costs_little(tmp_path: Path) -> None:
    # 60,000 words with a comparison of each took half a minute
    rows = "".join(f"x{number};N{number};yritis{number};Saska{number};Tansi{number}\n" for number in range(20_000))
    imported = read(tmp_path, toimijat="tunnus;nimi;laji;maa;toimiala\n" + rows)
    offered = [problem for problem in imported.problems if "near" in problem.fix.values]
    assert len(imported.problems) == 60_000
    assert 0 < len(offered) <= 300


# ---------------------------------------------------------------- ends
@pytest.mark.parametrize(
    ("actors", "end"),
    [
        ("id,name,kind\na,Aino,mentor\nb,Bio Oy,galaxy\n", "b"),
        ("id,name,kind\na,Aino,mentor\nb,Bio Oy,galaxy\n", "Bio Oy"),
        ("name,kind\na,mentor\nBio Oy,galaxy\n", "Bio Oy"),
        ("name,kind\na,mentor\nBio Oy,galaxy\n", "bio-oy"),
        ("id,name,kind\na,Aino,mentor\nb,Bio Oy,company,more\n", "Bio Oy"),
        ("id,name,kind\na,Aino,mentor\n,Bio Oy,company\n", "Bio Oy"),
    ],
)
def test_an_end_whose_own_row_is_refused_is_said_to_be_there(tmp_path: Path, actors: str, end: str) -> None:
    imported = read(tmp_path, actors=actors, ties=f"source,target,kind\na,{end},GAVE\n")
    own, problem = imported.problems
    assert (own.file, own.row) == ("actors.csv", 3)
    assert problem.code == "refused_end"
    assert "actors.csv, rivi 3" in problem.sentence("fi")
    assert "Lisää" not in problem.sentence("fi")


def test_ties_without_any_actors_are_one_problem(tmp_path: Path) -> None:
    rows = "".join(f"x{number},y{number},GAVE\n" for number in range(20))
    imported = read(tmp_path, yhteydet="source,target,kind\n" + rows)
    assert found(imported) == [("no_ends", "yhteydet.csv", 1, None, None)]
    assert imported.skipped == 20
    assert "toimijat" in finnish(imported)[0]
    assert "No actors are stored yet" in imported.problems[0].sentence()
    (rejected,) = imported.rejected("fi").values()
    assert rejected.count("ei ole vielä tallennettu") == 20
    events = read(tmp_path, toimijat=TWO, yhteydet="source,target,kind\n", osallistumiset="actor,event\na,x\nb,y\n")
    assert found(events) == [("no_ends", "osallistumiset.csv", 1, None, None)]
    assert "tapahtumat" in finnish(events)[0]


def test_a_file_of_actors_that_cannot_be_read_is_the_only_problem(tmp_path: Path) -> None:
    imported = read(tmp_path, actors='id,name,kind\na,"A,company\n', ties="source,target,kind\na,b,GAVE\n")
    assert [code for code, *_ in found(imported)] == ["broken_quotes"]


# ---------------------------------------------------------------- order
def test_problems_come_by_file_as_given_and_by_row(tmp_path: Path) -> None:
    paths = put(
        tmp_path,
        ties="source,target,kind,strength\na,zz,GAVE,1\na,b,GAVE,9\na,zz,GAVE,7\n",
        events="id,title,kind\ne,E,fair\nf,F,galaxy\n",
        actors="id,name,kind\na,A,mentor\nb,B,company\nb,C,company\nd,D,galaxy\nb,E,company\n",
    )
    order = [(problem.file, problem.row) for problem in read_import(paths, SCHEMA, Contents()).problems]
    assert order == [
        *(("ties.csv", row) for row in (2, 3, 4)),
        ("events.csv", 3),
        *(("actors.csv", row) for row in (4, 5, 6)),
    ]
    backwards = [(problem.file, problem.row) for problem in read_import(reversed(paths), SCHEMA, Contents()).problems]
    assert [file for file, _ in backwards] == ["actors.csv"] * 3 + ["events.csv"] + ["ties.csv"] * 3


# ---------------------------------------------------------------- headings of participation and access
@pytest.mark.parametrize(
    "heads", ["actor,event", "toimija,tapahtuma", "from,to", "keneltä,kenelle", "source,target", "from,event"]
)
def test_participation_by_any_of_its_headings(tmp_path: Path, heads: str) -> None:
    imported = read(tmp_path, actors=ACTORS, events="id,title,kind\ne,Fair,fair\n", participation=f"{heads}\na,e\n")
    imported.require()
    tie = imported.records[-1][1]
    assert (tie["kind"], tie["source"], tie["target"]) == ("TOOK_PART_IN", "a", "e")


@pytest.mark.parametrize("heads", ["actor,market", "toimija,maa", "actor,country", "from,to", "keneltä,kenelle", "lähde,maa"])
def test_access_by_any_of_its_headings(tmp_path: Path, heads: str) -> None:
    imported = read(tmp_path, actors=ACTORS, access=f"{heads}\na,Saksa\n")
    imported.require()
    ties = [record for thing, record in imported.records if thing == "tie"]
    assert [(tie["kind"], tie["source"], tie["target"]) for tie in ties] == [("HAS_ACCESS_TO", "a", "market:DE")]
