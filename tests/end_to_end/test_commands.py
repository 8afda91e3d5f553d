"""The commands as a stranger runs them, on both stores (contract, Commands)."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import networkx as nx
import pytest

from tests.end_to_end.conftest import Machine, machine

Small = tuple[Path, Path]


def test_two_spreadsheets_become_a_network(own: Machine, small: Small) -> None:
    dry = own.run("import", *small, "--dry-run", "--format", "json")
    assert dry.returncode == 0, dry.stderr
    said = json.loads(dry.stdout)
    assert (said["status"], said["dry_run"], said["import_id"]) == ("clean", True, None)
    assert (said["added"]["actors"], said["added"]["ties"], said["problems"]) == (3, 2, [])
    assert json.loads(own.export())["actors"] == []

    stored = json.loads(own.run("import", *small, "--format", "json").stdout)
    assert stored["status"] == "stored"
    assert stored["import_id"]
    before = own.export()

    again = json.loads(own.run("import", *small, "--format", "json").stdout)
    nothing = dict.fromkeys(("actors", "ties", "events", "participation", "access"), 0)
    assert (again["added"], again["changed"]) == (nothing, nothing)
    assert (again["unchanged"]["actors"], again["unchanged"]["ties"]) == (3, 2)
    assert own.export() == before


def test_an_export_imported_elsewhere_is_the_same(own: Machine, small: Small, tmp_path: Path) -> None:
    own.run("import", *small)
    assert own.run("export", "out.json").returncode == 0
    assert own.run("export", "out.csv").returncode == 0
    for language in ("en", "fi"):
        done = own.run("export", f"{language}.xlsx", "--language", language)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for number, source in enumerate(("out.json", "out.csv", "en.xlsx", "fi.xlsx")):
        home = tmp_path / f"other{number}"
        home.mkdir()
        other = machine(home, f"sqlite:///{home / 'other.db'}", None)
        found = other.run("import", own.home / source)
        assert found.returncode == 0, found.stdout + found.stderr
        assert other.export() == (own.home / "out.json").read_bytes()


def test_tables_of_an_earlier_export_do_not_stay_behind(own: Machine) -> None:
    with own.service() as service:
        service.write([("event", {"id": "e", "title": "Fair", "kinds": ["fair"]}, None)], who="test", what="one event")
    assert own.run("export", "out.csv").returncode == 0
    folder = own.home / "out.csv"
    (folder / "mine.csv").write_text("a note\n", encoding="utf-8")
    assert {path.name for path in folder.iterdir()} == {"actors.csv", "events.csv", "ties.csv", "mine.csv"}
    with own.service() as service:
        service.remove("e", None, who="test")
    assert own.run("export", "out.csv").returncode == 0
    assert {path.name for path in folder.iterdir()} == {"actors.csv", "ties.csv", "mine.csv"}


def test_tables_that_could_not_come_back_are_named(own: Machine) -> None:
    with own.service() as service:
        extra = {f"c{n:02}": "x" for n in range(60)}
        service.write([("actor", {"id": "a", "name": "A", "kinds": ["company"], "extra": extra}, None)], who="test", what="wide")
    done = own.run("export", "wide.csv")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("actors.csv could not be imported again as it is: There are 63 columns; at most 60 are read.")
    assert own.run("export", "wide.xlsx", "--language", "fi").stderr.startswith("Tätä työkirjaa ei voisi tuoda takaisin")


def test_graph_programs_read_the_network(own: Machine, small: Small) -> None:
    own.run("import", *small)
    for form in ("graphml", "gexf"):
        done = own.run("export", f"out.{form}")
        assert (done.returncode, done.stderr) == (0, "")
    for graph in (nx.read_graphml(own.home / "out.graphml"), nx.read_gexf(own.home / "out.gexf")):
        assert {name for _, name in graph.nodes(data="label")} == {"Tanssiverstas", "Koli Events", "Studio Nord"}
        assert sorted((source, target, kind) for source, target, kind in graph.edges(data="kind")) == [
            ("koli-events", "studio-nord", "GAVE"),
            ("tanssiverstas", "koli-events", "WORKS_WITH"),
        ]


def test_bad_rows_refuse_everything_unless_skipped(own: Machine, small: Small) -> None:
    actors, ties = small
    with actors.open("a", encoding="utf-8") as stream:
        stream.write("Rajatila;company;dance;Atlantis\n")
    refused = own.run("import", actors, ties, "--format", "json")
    said = json.loads(refused.stdout)
    assert (refused.returncode, said["status"]) == (2, "refused")
    [problem] = said["problems"]
    assert (problem["file"], problem["row"], problem["column"], problem["value"]) == ("actors.csv", 5, "country", "Atlantis")
    assert problem["fix"]
    assert json.loads(own.export())["actors"] == []

    skipped = own.run("import", actors, ties, "--skip-bad", "--format", "json")
    assert skipped.returncode == 0, skipped.stderr
    assert json.loads(skipped.stdout)["skipped"] == 1
    rejected = actors.with_name("actors.csv.rejected.csv").read_text(encoding="utf-8")
    assert "Atlantis" in rejected
    assert "Tanssiverstas" not in rejected
    assert len(json.loads(own.export())["actors"]) == 3


def test_an_answer_has_the_same_numbers_in_every_form(own: Machine, small: Small) -> None:
    own.run("import", *small)
    found = json.loads(own.run("analyse", "cutpoints", "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(own.run("analyse", "cutpoints", "--format", "csv").stdout)))
    assert list(rows[0]) == list(found["rows"][0])
    assert [int(row["pieces"]) for row in rows] == [row["pieces"] for row in found["rows"]]
    bridges = own.run("analyse", "cutpoints", "--format", "csv", "--table", "bridges").stdout
    assert bridges == "source,target\nkoli-events,studio-nord\nkoli-events,tanssiverstas\n"
    table = own.run("analyse", "cutpoints").stdout
    assert table.startswith("3 actors, 2 ties known on ")
    assert "If Koli Events left, 1 actor would lose every recorded route to the rest." in table


def test_the_day_stands_in_for_today(own: Machine, small: Small) -> None:
    own.run("import", *small)
    assert own.run("store", "as-of", "2010-12").returncode == 0
    found = json.loads(own.run("analyse", "cutpoints", "--format", "json").stdout)
    assert (found["scope"]["at"], found["m"]) == ("2010-12-31", 1)
    later = json.loads(own.run("analyse", "cutpoints", "--format", "json", "--at", "2012").stdout)
    assert (later["scope"]["at"], later["m"]) == ("2012-12-31", 2)
    assert own.run("store", "as-of", "today").returncode == 0
    assert json.loads(own.run("analyse", "cutpoints", "--format", "json").stdout)["m"] == 2


def test_finnish_is_asked_for_by_option_or_setting(own: Machine, small: Small) -> None:
    own.run("import", *small)
    asked = own.run("analyse", "cutpoints", "--language", "fi").stdout
    own.environment["GRAPH_SERVICE_LANGUAGE"] = "fi"
    assert own.run("analyse", "cutpoints").stdout == asked
    assert "toimijaa" in asked
    assert own.run("analyse", "cutpoint").stderr == "Analyysit: nimeä “cutpoint” ei ole. Tarkoititko “cutpoints”?\n"


def test_map_and_report_are_whole_files(own: Machine, small: Small) -> None:
    own.run("import", *small)
    for command in (("map", "map.html"), ("report", "report.html"), ("report", "report.json")):
        found = own.run(*command)
        assert (found.returncode, found.stdout) == (0, ""), found.stderr
    assert "Tanssiverstas" in (own.home / "map.html").read_text(encoding="utf-8")
    assert (own.home / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert json.loads((own.home / "report.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("analyse", "brokerage-rolls"), "brokerage-roles"),
        (("analyse", "cutpoints", "--formt", "json"), "--format"),
        (("analyse", "brokerage-roles", "--group-by", "sectr"), "sector"),
        (("analyse", "brokerage-roles", "--direction", "sideways"), "directed"),
        (("analyse", "cutpoints", "--at", "31/7/12"), "31.7.2012"),
        (("analyse", "cutpoints", "--table", "bridge"), "bridges"),
        (("analyse", "cutpoints", "--nodes", "x.csv"), "--ties"),
        (("export", "network.doc"), ".json"),
        (("export", "no/folder/network.json"), "no/folder"),
        (("map", "map.png"), ".html"),
        (("map", "map.html", "--ego", "nobody"), "nobody"),
        (("map", "map.html", "--size-by", "cutpoints.pices"), "pieces"),
        (("serve", "--host", "0.0.0.0"), "127.0.0.1"),
        (("store", "as-of", "yesterday"), "31.7.2012"),
        (("analyse", "cutpoints", "--store", "mysql://x"), "sqlite:///"),
        (("nonsense",), "nonsense"),
    ],
)
def test_wrong_use_is_one_sentence(small: Small, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    own = machine(tmp_path, f"sqlite:///{tmp_path / 'network.db'}", None)
    own.run("import", *small)
    found = own.run(*arguments)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
    assert found.stderr.count("\n") == 1
    assert "Traceback" not in found.stderr


def test_a_store_that_cannot_be_opened_is_our_side(tmp_path: Path) -> None:
    own = machine(tmp_path, "bolt://127.0.0.1:1", None)
    found = own.run("analyse", "cutpoints")
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (1, "", 1)


def test_a_file_that_is_no_store_is_for_the_caller_to_mend(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE x (y)")
    connection.close()
    foreign = machine(tmp_path, f"sqlite:///{other}", None).run("analyse", "cutpoints")
    assert (foreign.returncode, foreign.stdout, foreign.stderr.count("\n")) == (2, "", 1)
