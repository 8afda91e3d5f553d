"""What if: an answer before and after changes, beside the two plain answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph_service.analysis._catalogue import catalogue
from graph_service.cli import cli, run
from graph_service.errors import BadValue, UnknownName
from graph_service.service import GraphService, whatif

LEAVES = {"what_if": ["leaves:amk"]}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphService]:
    found = GraphService.open(f"sqlite:///{tmp_path_factory.mktemp('whatif') / 'network.db'}")
    found.load_demo(who="test")
    yield found
    found.store.close()


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_without_changes_nothing_differs(demo: GraphService, name: str):
    found = whatif.compared(demo, name, {})
    assert found["before"] == found["after"] == demo.analyse(name)
    assert all(row["before"] == row["after"] and row["only"] is None for row in found["rows"])
    assert len(found["rows"]) == len(found["after"]["rows"])
    assert found["tables"]["figures"] == []
    assert found["sentences"][1] == "Nothing changes in this answer."


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_both_answers_stand_beside_the_difference(demo: GraphService, name: str):
    found = whatif.compared(demo, name, LEAVES)
    assert found["before"] == demo.analyse(name)
    assert found["after"] == demo.analyse(name, LEAVES)
    assert found["scope"]["what_if"] == ["leaves:amk"]
    assert found["before"]["scope"]["what_if"] is None
    assert found["sentences"][0].startswith("What if Pielisjoen ammattikorkeakoulu left? ")
    assert found["sentences"][1] != "Nothing changes in this answer."
    json.dumps(found, allow_nan=False)


def test_rows_that_changed_most_come_first(demo: GraphService):
    found = whatif.compared(demo, "centrality", LEAVES)
    before = {row["id"]: row["betweenness"] for row in demo.analyse("centrality")["rows"]}
    after = {row["id"]: row["betweenness"] for row in demo.analyse("centrality", LEAVES)["rows"]}
    assert {row["id"] for row in found["rows"]} == set(before)
    changes = [abs(row["change"]) for row in found["rows"] if row["change"] is not None and row["before"] != row["after"]]
    assert changes == sorted(changes, reverse=True)
    for row in found["rows"]:
        assert (row["before"], row["after"]) == (before[row["id"]], after.get(row["id"]))
        assert row["only"] == (None if row["id"] in after else "before")
    first = found["rows"][0]
    assert f"most of all {first['label']} " in found["sentences"][1]
    assert found["sentences"][2] == f"Actors: 115 → 114. Ties: {found['before']['m']} → {found['after']['m']}."


def test_another_column_and_figures_of_tables(demo: GraphService):
    found = whatif.compared(demo, "centrality", LEAVES | {"column": ["degree"]})
    assert found["column"] == "degree"
    assert {row["change"] for row in found["rows"]} == {-1, 0, None}
    named = {(row["table"], row["key"]) for row in found["tables"]["figures"]}
    assert ("network", "betweenness") in named
    with pytest.raises(UnknownName, match="Did you mean “degree”"):
        whatif.compared(demo, "centrality", LEAVES | {"column": ["degre"]})


def test_names_do_instead_of_ids_and_employees_are_told_apart(demo: GraphService):
    by_name = demo.analyse("cutpoints", {"what_if": ["leaves:Pielisjoen ammattikorkeakoulu"]})
    assert by_name == demo.analyse("cutpoints", LEAVES)
    apart = demo.snapshot(merge_persons=False)
    employee = min(set(apart.by_id) - set(demo.snapshot().by_id))
    with pytest.raises(BadValue, match="is counted with a company here"):
        demo.analyse("cutpoints", {"what_if": [f"leaves:{employee}"]})
    found = demo.analyse("cutpoints", {"what_if": [f"leaves:{employee}"], "merge_persons": ["no"]})
    assert found["n"] == len(apart.nodes) - 1


def test_nothing_is_stored_and_the_map_shows_who_joins(demo: GraphService):
    before, sign = demo.export_json(), demo.store.sign()
    joined = {"what_if": ["joins:new:name=Uusi Oy:sector=dance", "tie:new:amk"]}
    view = demo.map_view(joined)
    (node,) = [node for node in view["nodes"] if node["id"] == "new"]
    assert (node["label"], node["sector"], node["ties"]) == ("Uusi Oy", "dance", 1)
    assert "What if Uusi Oy joined, Uusi Oy were tied to Pielisjoen ammattikorkeakoulu?" in view["meta"]["basis"]
    assert demo.export_json() == before
    assert demo.store.sign() == sign
    assert "new" not in {node["id"] for node in demo.map_view({})["nodes"]}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Ties: 7 rows of 28 change, most of all Education, Education 17 → 12."),
        ("fi", "Yhteydet: muuttuvia rivejä 7/28, eniten Koulutus, Koulutus 17 → 12."),
    ],
)
def test_groups_are_named_as_elsewhere(demo: GraphService, language: str, expected: str):
    assert expected in whatif.compared(demo, "mixing", {"what_if": ["leaves:amk"]}, language)["sentences"]


def test_the_command_prints_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "n.csv").write_text("id\na\nb\nc\nd:e\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("source,target\na,b\nb,c\nc,d:e\n", encoding="utf-8")
    files = ["--nodes", str(tmp_path / "n.csv"), "--ties", str(tmp_path / "t.csv")]
    asked = ["what-if", "cutpoints", *files, "--what-if", "tie:a:d\\:e"]
    done = CliRunner().invoke(cli, [*asked, "--format", "json"])
    found = json.loads(done.stdout)
    assert [(row["id"], row["before"], row["after"]) for row in found["rows"]][:2] == [("b", 1, 0), ("c", 1, 0)]
    assert found["sentences"][:2] == [
        "What if a were tied to d:e? 4 actors, 4 ties, direction not recorded.",
        "Actors cut off: 2 rows of 4 change, most of all b 1 → 0.",
    ]
    assert run([*asked, "--table", "figures", "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "table,key,column,before,after,change",
        "bridges,a | b,there,true,false,",
        "bridges,b | c,there,true,false,",
        "bridges,c | d:e,there,true,false,",
    ]
    assert run(["what-if", "cutpoints", *files, "--what-if", "leaves:x"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "Actors: there is no “x”. Known: a, b, c, d:e.\n"
