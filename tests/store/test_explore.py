"""The questions of cypher/explore as people paste them, on the demonstration network; facts counted by hand from its file."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph_service.demo import demo_contents
from graph_service.store import GraphStore, Put, open_store
from graph_service.store.queries import folder
from tests.conftest import ROOT, skip_or_fail
from tests.neo4j_server.fixtures import EMPTY, Address
from tests.neo4j_server.server import SHELL, NoServer, jars
from tests.store.samples import SCHEMA, actor

pytestmark = pytest.mark.neo4j
QUESTIONS = sorted((folder() / "explore").glob("*.cypher"))
SCANS = {"AllNodesScan", "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan"}
PARAM = re.compile(r"^:param (\w+) => (.+);$", re.MULTILINE)
# question: how many rows, and a row that must be there (its first values)
FACTS: dict[str, tuple[int, list[Any]]] = {
    "around_one_actor": (110, []),
    "attendance": (46, ["Luovien alojen johtaminen 1", "2009-10-07", 24, 31, 6]),
    "between_sectors": (46, ["media_film", "media_film", 94]),
    "between_two_sectors": (2, ["Pielisjoen ammattikorkeakoulu", "education", 6]),
    "brokerage_roles": (89, []),
    "by_hand": (0, []),
    "hang_on_one": (6, ["Haru Minazuki", 2]),
    "last_changes": (1, [1]),
    "likely_duplicates": (0, []),
    "mentors_and_companies": (17, []),
    "met_at_events": (50, ["Kohina-studio", "Vientitoimisto Itäraja", 7]),
    "met_without_a_tie": (50, ["Kohina-studio", "Vientitoimisto Itäraja", 7]),
    "new_ties": (4, []),
    "no_tie": (3, ["Atelier Passerelle", ["partner"]]),
    "not_confirmed": (79, []),
    "old_ties": (7, []),
    "reach_of_a_market": (5, [2, 23]),
    "shortest_introductions": (1, [2, ["Tanssiryhmä Askelpuu", "Pihla Ojakoski", "Tanzraum Elbufer"]]),
    "silent_actors": (23, []),
    "tie_kinds": (9, ["TOOK_PART_IN", 564]),
    "who_is_here": (13, ["company", 48]),
    "works_with_abroad": (25, ["Kanteleen Tie", "tourism", 3]),
}


@pytest.fixture(scope="module")
def demo(neo4j_server: Address) -> Iterator[tuple[GraphStore, neo4j.Driver]]:
    """The demonstration network, and a person in Neo4j Browser."""
    with neo4j_server.driver() as driver:
        with driver.session(database="neo4j") as session:
            session.run(EMPTY).consume()
        with closing(open_store(neo4j_server.url, SCHEMA, neo4j_server.auth_file)) as store:
            store.apply([Put(thing, record) for thing, record in demo_contents(SCHEMA)], who="test", what="demo")
            yield store, driver


def asked(driver: neo4j.Driver, path: Path, before: str = "", **values: Any) -> neo4j.EagerResult:
    """Run a file as Neo4j Browser does: ``:param`` lines first, each value an expression, then the question."""
    text = path.read_text(encoding="utf-8")
    params = {name: driver.execute_query(f"RETURN {value}").records[0][0] for name, value in PARAM.findall(text)}
    query = PARAM.sub("", text).rstrip().removesuffix(";")
    return driver.execute_query(before + query, params | values, database_="neo4j")


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_each_question_finds_what_is_there(demo: tuple[GraphStore, neo4j.Driver], path: Path) -> None:
    n, row = FACTS[path.stem]
    rows = [list(record.values()) for record in asked(demo[1], path).records]
    assert len(rows) == n
    assert not row or row in [found[: len(row)] for found in rows]


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_each_question_is_asked_in_words_and_scans_nothing_whole(demo: tuple[GraphStore, neo4j.Driver], path: Path) -> None:
    from tests.store.test_neo4j import operators

    text = path.read_text(encoding="utf-8")
    assert re.match(r"// [A-Z][^\n]+\?[^\n]*\n", text), "the first line asks"
    assert text.count(";\n") == text.count(":param") + 1
    assert "LIMIT" in text
    plan = asked(demo[1], path, before="EXPLAIN ").summary.plan
    assert plan is not None
    assert not operators(plan) & SCANS


def test_there_are_questions_for_people() -> None:
    assert {path.stem for path in QUESTIONS} == FACTS.keys()
    assert len(FACTS) >= 12
    guide = (folder() / "README.md").read_text(encoding="utf-8")
    assert [name for name in FACTS if f"`{name}`" not in guide] == []


def test_the_look_in_neo4j_browser_follows_the_schema() -> None:
    """The tool's own words: a look that is older than schema.toml is found here."""
    found = (folder() / "explore" / "network.grass").read_text(encoding="utf-8")
    made = subprocess.run([sys.executable, "tools/grass.py", "-"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert found == made
    for code in SCHEMA.codes["kind"].values():
        assert f"node.{code.node_label} {{" in found
    assert found.count("{\n") == found.count("}\n") == 2 + len(SCHEMA.things) + len(SCHEMA.codes["kind"]) + len(SCHEMA.ties)
    company = found.partition("node.Company {")[2].partition("}")[0]
    assert "color: #2b3abf;" in company, "as the map colours companies"


def question(name: str) -> Path:
    return folder() / "explore" / f"{name}.cypher"


def test_answers_that_need_more_than_one_row(demo: tuple[GraphStore, neo4j.Driver]) -> None:
    driver = demo[1]
    reach = [row.values()[:2] for row in asked(driver, question("reach_of_a_market")).records]
    assert reach == [[0, 1], [1, 10], [2, 23], [3, 30], [4, 16]]
    assert asked(driver, question("reach_of_a_market"), market="FR").records == [], "France has no route"
    assert [row["actor"] for row in asked(driver, question("no_tie")).records] == [
        "Atelier Passerelle",
        "Savurannan Lomatila",
        "Vadelma Virmajoki",
    ]
    paths = [row["path"] for row in asked(driver, question("around_one_actor")).records]
    assert len({node["id"] for path in paths for node in path.nodes}) == 16, "Askelpuu and 15 within two steps"
    mentors = asked(driver, question("mentors_and_companies")).records
    assert sum(bool(row["same_sector"]) for row in mentors) == 16
    assert len(asked(driver, question("silent_actors"), wave="wave-2010").records) == 12


def test_likely_duplicates_are_found_by_their_keys(demo: tuple[GraphStore, neo4j.Driver]) -> None:
    store, driver = demo
    twins = [
        actor("d1", "Koivu Oy", email="a@example.org"),
        actor("d2", "KOIVU", business_id="1234567-8"),
        actor("d3", "Haapa", email=" A@Example.org", business_id="12345678"),
    ]
    store.apply(twins, who="test", what="twins")
    found = {row["same"]: row["actors"] for row in asked(driver, question("likely_duplicates")).records}
    assert {same: sorted(actors) for same, actors in found.items()} == {
        "business id": ["Haapa (d3)", "KOIVU (d2)"],
        "e-mail": ["Haapa (d3)", "Koivu Oy (d1)"],
        "name": ["KOIVU (d2)", "Koivu Oy (d1)"],
    }
    driver.execute_query("MATCH (n:Actor) WHERE n.id IN ['d1', 'd2', 'd3'] DETACH DELETE n", database_="neo4j")


def test_by_hand_lists_what_the_program_never_wrote(demo: tuple[GraphStore, neo4j.Driver]) -> None:
    driver = demo[1]
    driver.execute_query("CREATE (:Entity:Actor {id: 'h', name: 'Helmi'})", database_="neo4j")
    rows = [row.values() for row in asked(driver, question("by_hand")).records]
    driver.execute_query("MATCH (n:Actor {id: 'h'}) DELETE n", database_="neo4j")
    assert rows == [[["Entity", "Actor"], "h", "Helmi"]]


@pytest.mark.slow
def test_cypher_shell_runs_all_of_them(demo: tuple[GraphStore, neo4j.Driver], neo4j_server: Address, tmp_path: Path) -> None:
    assert demo[0].get("askelpuu") is not None
    try:
        shell = jars(SHELL, "shell")
    except NoServer as error:
        skip_or_fail(f"no cypher-shell: {error}")
    # one after the other in one file: a start of the program takes seconds
    everything = tmp_path / "all.cypher"
    everything.write_text("\n".join(path.read_text(encoding="utf-8") for path in QUESTIONS), encoding="utf-8")
    user, password = neo4j_server.auth
    command = ["java", "-cp", f"{shell}/*", "org.neo4j.shell.Main", "-a", neo4j_server.url, "-u", user, "-p", password]
    done = subprocess.run(
        [*command, "--format", "plain", "-f", everything], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert '"Kohina-studio", "Vientitoimisto Itäraja", 7' in done.stdout
    assert done.stdout.count("coordinator, itinerant_broker") == 1
