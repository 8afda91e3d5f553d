"""Tables to records: headings, ids, ends, what is stored already, dry run, skipped rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from graph_service.errors import InputProblems
from graph_service.ingest import compare, read_import
from graph_service.records import Contents, canonical, tie_id
from tests.ingest.given import ACTORS, NONE, SCHEMA, contents, found, read, records, stored


# ---------------------------------------------------------------- headings and what a table holds
def test_a_heading_may_be_short_with_a_full_stop_or_a_colon(tmp_path: Path) -> None:
    (actor,) = records(read(tmp_path, toimijat="Nimi:;Laji;Huom.\nÄänipaja Oy;yritys;soita ensin\n"))
    assert (actor["name"], actor["note"]) == ("Äänipaja Oy", "soita ensin")


def test_headings_in_finnish_in_any_order_and_case(tmp_path: Path) -> None:
    (actor,) = records(
        read(
            tmp_path,
            toimijat="MAAKUNTA;Laji;Sähköposti;Nimi;Tunnus;Perustettu;Toimiala;Esittelyjä vuodessa;Kielet\n"
            "Pohjois-Karjala;yritys;a@b.example;Äänipaja Oy;y1;03/2009;Tanssi;4;suomi, englanti\n",
        )
    )
    assert actor == {
        "id": "y1",
        "name": "Äänipaja Oy",
        "kinds": ["company"],
        "sector": "dance",
        "region": "Pohjois-Karjala",
        "languages": ["suomi", "englanti"],
        "email": "a@b.example",
        "founded": "2009-03",
        "introductions_per_year": 4,
    }


@pytest.mark.parametrize(
    ("name", "text", "thing"),
    [
        ("toimijat", "id;nimi;laji\nx;X;yritys\n", "actor"),
        ("nodes", "id,label,type\nx,X,company\n", "actor"),
        ("syksyn toimijat 2012", "id,name,kind\nx,X,company\n", "actor"),
        ("anything", "id,name,kind,sector\nx,X,company,dance\n", "actor"),
        ("tapahtumat", "id,otsikko,tyyppi,pvm\nx,X,messut,1.2.2012\n", "event"),
        ("anything", "id,title,kind,start\nx,X,fair,2012\n", "event"),
        ("kyselyt", "id,title,instrument\nx,X,roster\n", "wave"),
        ("markets", "country,priority\nSaksa,1\n", "market"),
        ("anything", "Toimija;Laji;Maa;Toimiala\nX;yritys;Suomi;Tanssi\n", "actor"),
        ("targets", "id,indicator,value\nx,graduates,40\n", "target"),
    ],
)
def test_what_a_table_holds(tmp_path: Path, name: str, text: str, thing: str) -> None:
    imported = read(tmp_path, **{name: text})
    imported.require()
    assert [kind for kind, _ in imported.records] == [thing]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("osallistuja;tapahtuma\nAino;Fair\n", "TOOK_PART_IN"),
        ("actor,event,role\na,e,speaker\n", "TOOK_PART_IN"),
        ("toimija;markkina;alkaen\na;Saksa;2010\n", "HAS_ACCESS_TO"),
        ("actor,market\nAino,DE\n", "HAS_ACCESS_TO"),
        ("wave,actor,answered\nw,a,\n", "ASKED"),
        ("mistä;mihin;yhteyden laji\na;b;MENTORS\n", "MENTORS"),
        ("source,target,kind\na,b,GAVE\n", "GAVE"),
    ],
)
def test_what_a_table_of_ties_holds_by_its_headings(tmp_path: Path, text: str, kind: str) -> None:
    known = contents(
        ("actor", {"id": "a", "name": "Aino", "kinds": ["mentor"]}),
        ("actor", {"id": "b", "name": "Bio", "kinds": ["company"]}),
        ("event", {"id": "e", "title": "Fair", "kinds": ["fair"]}),
        ("wave", {"id": "w", "title": "Spring"}),
    )
    assert records(read(tmp_path, known, anything=text))[-1]["kind"] == kind


@pytest.mark.parametrize(("name", "text"), [("x", "colour,taste\nred,sweet\n"), ("x", "id,indicator,value\nx,y,1\n")])
def test_an_unclear_table_blocks_the_import(tmp_path: Path, name: str, text: str) -> None:
    imported = read(tmp_path, **{name: text})
    assert [code for code, *_ in found(imported)] == ["unknown_table"]
    english, finnish = imported.problems[0].sentence("en"), imported.problems[0].sentence("fi")
    assert "actors" in english
    assert "toimijat" not in english
    assert "toimijat" in finnish
    assert "actors" not in finnish
    with pytest.raises(InputProblems):
        imported.require(skip_bad=True)


def test_two_headings_for_one_property_are_a_problem(tmp_path: Path) -> None:
    imported = read(tmp_path, actors="id,label,toimija,kind\nx,X,Y,company\n")
    assert found(imported) == [("repeated_heading", "actors.csv", 1, "name", None)]
    (actor,) = records(read(tmp_path, actors="id,name,toimija,kind\nx,X,Y,company\n"))
    assert actor["name"] == "X"


def test_other_columns_are_named_and_left(tmp_path: Path) -> None:
    imported = read(tmp_path, actors="id,name,kind,shoe size,mood,,,\nx,X,company,45,good,,5,\n")
    assert records(imported) == [{"id": "x", "name": "X", "kinds": ["company"]}]
    assert [str(note) for note in imported.notes] == [
        "actors.csv: columns that are not read: shoe size, mood, G. A mapping can keep them."
    ]


# ---------------------------------------------------------------- ids
def test_an_id_is_made_of_the_name_only_where_there_is_no_column(tmp_path: Path) -> None:
    made = records(read(tmp_path, actors="name,kind\nÄäni & Kuva Oy,company\nБюро,agency\n"))
    assert [actor["id"] for actor in made] == ["aani-kuva-oy", "бюро"]
    assert found(read(tmp_path, actors="name,kind\nA,company\nA,mentor\n")) == [("repeated_name", "actors.csv", 3, "name", "A")]
    assert found(read(tmp_path, actors="name,kind\n!!,company\n")) == [("id_missing", "actors.csv", 2, "name", "!!")]
    assert found(read(tmp_path, actors="id,name,kind\n,A,company\n")) == [("id_missing", "actors.csv", 2, "id", "")]


def test_the_id_of_a_tie_is_a_hash_so_dated_ties_stay_two(tmp_path: Path) -> None:
    ties = "source,target,kind,since\na,b,MENTORS,2010\na,b,MENTORS,2011\na,b,GAVE,2010\n"
    imported = read(tmp_path, actors=ACTORS, ties=ties)
    made = [record["id"] for thing, record in imported.records if thing == "tie"]
    assert made == [
        tie_id("a", "b", kind, None, since) for kind, since in (("MENTORS", "2010"), ("MENTORS", "2011"), ("GAVE", "2010"))
    ]
    known = stored(imported)
    again = compare(SCHEMA, read(tmp_path, known, actors=ACTORS, ties=ties), known)
    assert again.writes == []


def test_equal_rows_are_one_and_rows_that_differ_are_a_problem(tmp_path: Path) -> None:
    head = "source,target,kind,strength\n"
    imported = read(tmp_path, actors=ACTORS, ties=head + "a,b,GAVE,3\na,b,GAVE,3\n")
    assert len(records(imported)) == 3
    assert [str(note) for note in imported.notes] == ["1 row repeats an earlier row word for word."]
    assert found(read(tmp_path, actors=ACTORS, ties=head + "a,b,GAVE,3\na,b,GAVE,4\n")) == [
        ("repeated_tie", "ties.csv", 3, "source", "a")
    ]


def test_one_id_names_one_thing(tmp_path: Path) -> None:
    known = contents(("event", {"id": "a", "title": "Fair", "kinds": ["fair"]}))
    assert found(read(tmp_path, known, actors="id,name,kind\na,A,company\n")) == [("id_taken", "actors.csv", 2, "id", "a")]
    twice = read(tmp_path, actors="id,name,kind\na,A,company\na,B,mentor\n")
    assert found(twice) == [("repeated_id", "actors.csv", 3, "id", "a")]
    assert "row 2" in twice.problems[0].sentence()
    taken = read(tmp_path, actors=ACTORS, ties="id,source,target,kind\na,a,b,GAVE\n")
    assert found(taken) == [("id_taken", "ties.csv", 2, "id", "a")]


# ---------------------------------------------------------------- ends
def test_ends_by_id_or_by_a_name_that_only_one_has(tmp_path: Path) -> None:
    known = contents(("actor", {"id": "c", "name": "Carl", "kinds": ["mentor"]}))
    (tie,) = records(read(tmp_path, known, yhteydet="keneltä;kenelle;laji;vahvuus\nCarl;c;MENTORS;4,5\n"))
    assert (tie["source"], tie["target"], tie["strength"]) == ("c", "c", 4.5)
    twins = "id,name,kind\na,Aino,mentor\nb,Aino,company\n"
    imported = read(tmp_path, actors=twins, ties="source,target,kind\nAino,b,GAVE\n")
    assert found(imported) == [("ambiguous_name", "ties.csv", 2, "source", "Aino")]
    assert "a, b" in imported.problems[0].sentence()


def test_an_unknown_end_names_the_nearest(tmp_path: Path) -> None:
    imported = read(tmp_path, actors="id,name,kind\ns,Savukuva,company\n", ties="source,target,kind\ns,Savukuvaa,GAVE\ns,,GAVE\n")
    assert found(imported) == [
        ("unknown_end", "ties.csv", 2, "target", "Savukuvaa"),
        ("end_missing", "ties.csv", 3, "target", ""),
    ]
    assert "Did you mean “Savukuva”?" in imported.problems[0].sentence()


def test_the_end_of_a_refused_row_is_said_to_be_one(tmp_path: Path) -> None:
    imported = read(tmp_path, actors="id,name,kind\na,A,company\nb,B,galaxy\n", ties="source,target,kind\na,b,GAVE\n")
    assert [code for code, *_ in found(imported)] == ["unknown_code", "refused_end"]
    assert "actors.csv, row 3" in imported.problems[1].sentence()


def test_an_end_of_the_wrong_thing(tmp_path: Path) -> None:
    imported = read(
        tmp_path, actors=ACTORS, events="id,title,kind\ne,Fair,fair\n", ties="source,target,kind\na,e,GAVE\na,e,FUNDED\n"
    )
    assert found(imported) == [("wrong_end", "ties.csv", 2, "target", "e")]


def test_participation_access_and_asked_by_their_own_headings(tmp_path: Path) -> None:
    imported = read(
        tmp_path,
        actors=ACTORS,
        tapahtumat="id;otsikko;laji\ne;Messut 2012;messut\n",
        kyselyt="id;title\nw;Spring\n",
        osallistumiset="toimija;tapahtuma;rooli\nAino;Messut 2012;speaker\nb;e;\n",
        markkinat="toimija;maa;toimiala;alkaen\nb;Saksa;Tanssi;2010\nb;JP;;\nb;market:DE;;\n",
        kysytyt="Kysely;Toimija;Vastattu\nw;a;1.5.2012\nSpring;b;\n",
    )
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for record in records(imported):
        by_kind.setdefault(record.get("kind", ""), []).append(record)
    assert [(tie["source"], tie["target"], tie.get("subtype")) for tie in by_kind["TOOK_PART_IN"]] == [
        ("a", "e", "speaker"),
        ("b", "e", None),
    ]
    assert [(tie["target"], tie.get("since")) for tie in by_kind["HAS_ACCESS_TO"]] == [
        ("market:DE:dance", "2010"),
        ("market:JP", None),
        ("market:DE", None),
    ]
    assert [(tie["source"], tie["target"], tie.get("answered")) for tie in by_kind["ASKED"]] == [
        ("w", "a", "2012-05-01"),
        ("w", "b", None),
    ]
    markets = {record["id"]: record for thing, record in imported.records if thing == "market"}
    assert markets["market:DE:dance"] == {"id": "market:DE:dance", "country": "DE", "sector": "dance"}
    plan = compare(SCHEMA, imported, Contents())
    assert plan.counts()["added"] == {"actors": 2, "ties": 2, "events": 1, "participation": 2, "access": 3}
    assert found(read(tmp_path, actors=ACTORS, access="actor,country\na,Atlantis\n")) == [
        ("unknown_market", "access.csv", 2, "country", "Atlantis")
    ]


# ---------------------------------------------------------------- what is stored already
def test_an_empty_cell_leaves_the_stored_value(tmp_path: Path) -> None:
    known = contents(
        ("actor", {"id": "a", "name": "A", "kinds": ["company"], "sector": "dance", "extra": {"x": "1"}}),
        ("actor", {"id": "z", "name": "Z", "kinds": ["mentor"]}),
    )
    imported = read(tmp_path, known, actors="id,name,sector,region,extra.y\na,,,Savo,2\n")
    (actor,) = records(imported)
    assert actor == known.entities["a"][1] | {"region": "Savo", "extra": {"x": "1", "y": "2"}}
    plan = compare(SCHEMA, imported, known)
    assert plan.counts() == {
        "added": NONE,
        "changed": NONE | {"actors": 1},
        "unchanged": NONE,
        "missing_from_file": NONE | {"actors": 1},
    }
    (change,) = plan.changed
    assert (change.thing, change.id) == ("actor", "a")
    assert change.fields == {"region": (None, "Savo"), "extra.y": (None, "2")}
    assert [record["id"] for _, record in plan.missing_from_file] == ["z"]
    assert plan.writes == [("actor", actor)]


def test_only_kinds_of_rows_that_the_files_hold_can_be_missing(tmp_path: Path) -> None:
    known = contents(
        *(("actor", {"id": id, "name": id, "kinds": ["company"]}) for id in "ab"),
        ("market", {"id": "market:DE", "country": "DE"}),
        ("tie", {"id": "t1", "kind": "GAVE", "source": "a", "target": "b"}),
        ("tie", {"id": "t2", "kind": "HAS_ACCESS_TO", "source": "a", "target": "market:DE"}),
    )
    plan = compare(SCHEMA, read(tmp_path, known, ties="source,target,kind\nb,a,GAVE\n"), known)
    assert plan.counts()["missing_from_file"] == NONE | {"ties": 1}
    assert plan.counts()["added"] == NONE | {"ties": 1}


def test_a_column_that_every_row_lacks_is_said_once(tmp_path: Path) -> None:
    imported = read(tmp_path, actors="id,name\na,A\nb,B\n")
    assert found(imported) == [("column_missing", "actors.csv", 1, "kinds", None)]
    assert imported.skipped == 2
    assert "2 rows" in imported.problems[0].sentence()
    assert found(read(tmp_path, actors="id,name,kind\na,A,\n")) == [("value_missing", "actors.csv", 2, "kind", "")]
    assert found(read(tmp_path, actors=ACTORS, ties="source,target\na,b\n")) == [("column_missing", "ties.csv", 1, "kind", None)]


def test_dates_that_contradict_each_other(tmp_path: Path) -> None:
    imported = read(tmp_path, actors=ACTORS, ties="source,target,kind,since,until\na,b,GAVE,2012,2011\n")
    assert found(imported) == [("contradiction", "ties.csv", 2, "until", "2011")]


# ---------------------------------------------------------------- rows that are left out
def test_rejected_rows_come_back_with_their_reason_and_can_be_mended(tmp_path: Path) -> None:
    text = 'id;name;kind;note\na;Aino;mentor;=1+1\nb;"Bio; Oy";galaxy;-\nc;Carl;mentor;x;too much\nd;;mentor;\n'
    imported = read(tmp_path, actors=text)
    assert (imported.skipped, imported.blocked) == (3, False)
    with pytest.raises(InputProblems):
        imported.require()
    imported.require(skip_bad=True)
    assert [record["id"] for _, record in imported.records] == ["a"]
    ((path, rejected),) = imported.rejected("en").items()
    assert path == tmp_path / "actors.csv.rejected.csv"
    rows = list(csv.reader(io.StringIO(rejected), delimiter=";"))
    assert rows[0] == ["id", "name", "kind", "note", "problem"]
    assert [row[0] for row in rows[1:]] == ["b", "c", "d"]
    assert "galaxy" in rows[1][4]
    mended = tmp_path / "again"
    mended.mkdir()
    (tmp_path / "again" / "actors.csv.rejected.csv").write_text(rejected.replace("galaxy;", "company;", 1), encoding="utf-8")
    again = read_import([mended / "actors.csv.rejected.csv"], SCHEMA, Contents())
    assert again.records == [("actor", {"id": "b", "name": "Bio; Oy", "kinds": ["company"], "note": "-"})]


def test_rejected_rows_of_a_spreadsheet_are_marked_for_spreadsheets(tmp_path: Path) -> None:
    path = tmp_path / "actors.csv"
    path.write_bytes("id;name;kind\na;Ääni;galaxy\n".encode("cp1252"))
    (rejected,) = read_import([path], SCHEMA, Contents()).rejected().values()
    assert rejected.startswith("\ufeffid;name;kind;problem\na;Ääni;galaxy;")
    (plain,) = read(tmp_path, actors="id,name,kind\na,Ääni,galaxy\n").rejected().values()
    assert plain.startswith("id,name,kind,problem\n")


def test_an_unknown_word_names_the_nearest(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, actors="id,name,kind\na,A,compny\n").problems
    assert "Did you mean “company”?" in problem.sentence()


# ---------------------------------------------------------------- canonical JSON
def test_the_canonical_export_reads_back(tmp_path: Path) -> None:
    known = stored(read(tmp_path, actors=ACTORS, ties="source,target,kind,since\na,b,GAVE,2011-05\n"))
    path = tmp_path / "network.json"
    path.write_bytes(canonical(SCHEMA, known))
    imported = read_import([path], SCHEMA, Contents())
    assert canonical(SCHEMA, stored(imported)) == path.read_bytes()
    path.write_text('{"actors": [{"id": "a", "name": "A", "kinds": ["galaxy"]}, 5]}', encoding="utf-8")
    assert [(p.code, p.sheet, p.row) for p in read_import([path], SCHEMA, Contents()).problems] == [
        ("bad_record", "actors", 1),
        ("bad_record", "actors", 2),
    ]
