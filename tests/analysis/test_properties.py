"""What holds for every entry of the catalogue, whatever it measures; a new entry is tested by being there."""

from __future__ import annotations

import json
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._catalogue import catalogue
from graph_service.demo import DEMO_AS_OF, demo_contents
from graph_service.records import Contents
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, snapshot_of
from tests.analysis.networks import run
from tests.analysis.properties import (
    NEEDS,
    assert_same_rows,
    copied,
    drawn,
    pairwise,
    renamed,
    shapes,
    tables,
    translated,
    undefined,
    with_isolate,
    without,
)

NAMES = sorted(catalogue())
SHAPES = shapes()
# tables of ties without direction: the ends stand in id order
UNORDERED = {"cutpoints.bridges", "participation.overlap"}
# cells (patterns of analysis.table.column) that a choice by id decides, and why it is one
BY_ID = {
    "board_coverage.next.actor": "of profiles that add as much the first by id",
    "cohesion.without_coordinator.*": "of equally many contacts the first by id is taken for the coordinator",
    "cohesion.rows.without_coordinator": "as the table",
    "communities.rows.community": "circles are numbered by size, then by id; of equally good divisions one is taken",
    "communities.circles.*": "as the number",
    "communities.network.distinct": "divisions are found by searches at random that visit actors in id order",
    "communities.network.stability": "as the divisions",
    "communities.network.communities": "of equally good divisions one is taken",
    "core_periphery.rows.core*": "of cores that fit as well the first by id",
    "core_periphery.network.n": "as the core",
    "export_coverage.rows.best_of": "the first by id of those that reach as far",
    "export_coverage.rows.intermediaries": "those on the best routes, of equal routes the first by id",
    "export_coverage.actors.cells": "as the intermediaries",
    "export_reach.readiness.dependence_on": "the first by id of those that are needed equally",
    "export_paths.cuts.cut_actors": "listed by id",
    "export_paths.cuts.*_route": "of pairs that hold equally well one is taken",
    "export_paths.hangs_on.rank": "equal losses are ranked by id",
    "export_paths.market_drops.rank": "equal losses are ranked by id",
    "export_paths.no_routes.nearest": "of people equally near the first by id",
    "export_paths.no_routes.via": "as the nearest",
    "export_paths.pairs.dependence_on": "the first by id of those that are needed equally",
    "export_paths.rows.rank": "equal routes are ranked by id",
    "export_paths.rows.path": "of equal routes the first by id are listed",
    "introductions.*": "of ties that add as much the first by id; a pair stands in id order, and constraint is its first one's",
    "key_players.rows.actors": "of sets that do equally well the first by id",
    "key_players.actors.sets": "as the sets",
    "matching.*": "of assignments with equal sums one is given",
    "robustness.rows.actors": "of equal actors the first by id leaves",
    "robustness.rows.value": "what is left depends on who of the equal ones left",
    "robustness.rows.share": "as the value",
    "robustness.network.*": "as the value",
    "robustness.actors.*": "as the value",
}
# cells that the number of actors itself decides, and why
BY_SIZE = {
    "bridging.rows.bridging": "as the share of routes",
    "bridging.rows.betweenness": "a share of all pairs of others",
    "ego_networks.rows.yules_q": "compares with everybody who is not tied",
    "ego_networks.rows.iqv": "compares with all groups that somebody belongs to",
    "brokerage_roles.*.expected_*": "what chance gives depends on how many actors there are to stand between",
    "brokerage_roles.*.expected": "as for every actor",
    "brokerage_roles.*.sd*": "as the expectation",
    "brokerage_roles.*.z*": "as the expectation",
    "brokerage_roles.*.relative_*": "as the expectation",
    "brokerage_roles.groups.n": "the size of a group",
    "centrality.rows.pagerank": "shares of all add up to one",
    "centrality.network.*": "compared with a star of as many actors",
    "cohesion.*.value": "density, components, isolates and shares of pairs count every actor",
    "cohesion.rows.without_coordinator": "as the value",
    "core_periphery.*": "the fit is over all pairs, the untied ones too",
    "introductions.markets.*": "a mean over all who are asked about",
    "matching.*": "another company or mentor takes part in the assignment",
    "mixing.rows.possible": "pairs that could be tied",
    "mixing.rows.density": "ties of possible pairs",
    "mixing.*.expected": "what chance gives depends on the sizes of the groups",
    "mixing.groups.n": "the size of a group",
    "export_coverage.rows.mean": "a mean over all actors of the sector",
    "export_coverage.rows.share_workable": "as the mean",
    "export_coverage.rows.sources": "as the mean",
    "key_players.*": "a set is sought among all, and its value is a share of all pairs",
    "robustness.*": "everybody leaves once, and what is left is a share of all",
}


@pytest.fixture(scope="module")
def demo() -> GraphSnapshot:
    """The demonstration network beside its picture of a year before."""
    schema, day = load_schema(), DEMO_AS_OF
    records = list(demo_contents(schema))
    contents = Contents(
        entities={record["id"]: (thing, record) for thing, record in records if thing != "tie"},
        ties={record["id"]: record for thing, record in records if thing == "tie"},
    )
    before = snapshot_of(schema, contents, at="2011-07-31", today=day, employed=day)
    return replace(snapshot_of(schema, contents, at=day, today=day), before=before)


def answer(snapshot: GraphSnapshot, name: str, language: str = "en") -> dict[str, Any]:
    """The answer, asked in the shortest way that the network allows."""
    is_said = {"sector", "kind"} & set(snapshot.attributes())
    return run(snapshot, name, language=language, **({} if is_said else NEEDS.get(name, {})))


def spared(declared: dict[str, str], where: str, columns: list[str]) -> frozenset[str]:
    return frozenset(key for key in columns if any(fnmatchcase(f"{where}.{key}", pattern) for pattern in declared))


def assert_same(one: dict[str, Any], other: dict[str, Any], declared: dict[str, str], new: dict[str, str]) -> None:
    """Both answers hold the same, ids translated, but for what is declared."""
    seconds = tables(other)
    for table, rows in tables(one).items():
        where = f"{one['analysis']}.{table}"
        moved = [{column: translated(value, new) for column, value in row.items()} for row in rows]
        others = seconds[table]
        if where in UNORDERED:
            moved, others = pairwise(moved), pairwise(others)
        if {f"{one['analysis']}.*", f"{where}.*"} & set(declared):
            continue
        left_out = spared(declared, where, list(rows[0]) if rows else [])
        assert_same_rows(without(moved, left_out), without(others, left_out), where)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_network_has_an_answer(shape: str, name: str):
    snapshot = SHAPES[shape]
    if not snapshot.nodes and name in NEEDS:
        return
    found = answer(snapshot, name)
    assert found["n"] == len(snapshot.nodes)
    assert len(found["sentences"]) > 1, "a sentence besides the one that names the graph"
    assert all(text.strip() and "None" not in text and "nan" not in text.split() for text in found["sentences"])
    json.dumps([found, answer(snapshot, name, "fi")], allow_nan=False)
    assert_explained(found)


def assert_explained(found: dict[str, Any]) -> None:
    """Every column has a label, and a warning says why cells are empty."""
    labelled = {"id", "label", *catalogue()[found["analysis"]].columns}
    assert {column for rows in tables(found).values() for row in rows for column in row} <= labelled
    empty = sorted(set(undefined(found)))
    told = [warning["text"] for warning in found["warnings"] if warning["code"] not in {"few_actors", "low_response"}]
    assert not empty or told, f"nothing says why {empty} are empty"


@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_answered_about_the_demonstration_network(demo: GraphSnapshot, name: str):
    found = answer(demo, name)
    assert found["rows"]
    assert len(found["sentences"]) > 1
    assert_explained(found)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15)
@given(snapshot=drawn(), turn=st.integers(1, 7))
def test_renaming_actors_only_renames_the_answer(name: str, snapshot: GraphSnapshot, turn: int):
    n = len(snapshot.nodes)
    new = {node.id: f"b{(place + turn) % n}" for place, node in enumerate(snapshot.nodes)}
    assert_same(answer(snapshot, name), answer(renamed(snapshot, new), name), BY_ID, new)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15)
@given(snapshot=drawn())
def test_an_added_isolate_changes_only_the_number_of_actors(name: str, snapshot: GraphSnapshot):
    more = answer(with_isolate(snapshot, "zz"), name)
    less = answer(snapshot, name)
    assert more["n"] == less["n"] + 1
    assert more["m"] == less["m"]
    kept = {table: [row for row in rows if "zz" not in row.values()] for table, rows in tables(more).items()}
    assert_same(less, {"rows": kept.pop("rows"), "tables": kept}, BY_SIZE, {})


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=5)
@given(snapshot=drawn())
def test_no_snapshot_is_ever_changed_and_equal_ones_have_equal_answers(name: str, snapshot: GraphSnapshot):
    before = copied(snapshot)
    first = answer(snapshot, name)
    assert snapshot == before
    assert snapshot.fingerprint == before.fingerprint
    assert answer(before, name) == first == answer(snapshot, name)
