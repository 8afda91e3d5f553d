"""Three real networks go into both stores whole, and every door gives the same answers about them."""

from __future__ import annotations

import csv
import json
import operator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.end_to_end.conftest import Machine, machine

# group attribute, direction, nodes and ties as the sources count them (SOURCE.md)
SETS = {
    "game_production": ("role", "undirected"),
    "jazz_oral_history": ("type", "directed"),
    "nyphil_programs": ("type", "undirected"),
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def answer(own: Machine, name: str, *options: str | Path) -> dict[str, Any]:
    found = own.run("analyse", name, *options, "--format", "json")
    assert found.returncode == 0, found.stderr
    return dict(json.loads(found.stdout))


def filled(own: Machine, shared: Path, name: str) -> dict[str, Any]:
    folder = shared / "data" / name
    mapping = ROOT / "tests" / "mappings" / f"{name}.toml"
    found = own.run("import", folder / "nodes.csv", folder / "edges.csv", "--mapping", mapping, "--format", "json")
    assert found.returncode == 0, found.stdout[:2000] + found.stderr
    return dict(json.loads(found.stdout))


@pytest.mark.slow
@pytest.mark.neo4j
@pytest.mark.parametrize("name", SETS)
def test_both_stores_hold_the_files_and_agree(
    name: str, shared: Path, tmp_path: Path, neo4j_url: str, neo4j_auth_file: Path
) -> None:
    sqlite = machine(tmp_path, f"sqlite:///{tmp_path / 'network.db'}", None)
    neo4j = machine(tmp_path, neo4j_url, neo4j_auth_file)
    nodes, ties = rows(shared / "data" / name / "nodes.csv"), rows(shared / "data" / name / "edges.csv")
    exports, answers = [], []
    group, direction = SETS[name]
    for own in (sqlite, neo4j):
        said = filled(own, shared, name)
        assert (said["added"]["actors"], said["added"]["ties"]) == (len(nodes), len(ties))
        again = filled(own, shared, name)
        assert (again["unchanged"]["actors"], again["unchanged"]["ties"]) == (len(nodes), len(ties))
        assert sum(again["added"].values()) + sum(again["changed"].values()) == 0
        assert own.run("export", "out.json").returncode == 0
        exports.append((tmp_path / "out.json").read_bytes())
        options = ("--group-by", group, "--direction", direction)
        answers.append((answer(own, "brokerage-roles", *options), answer(own, "cutpoints"), answer(own, "centrality")))
    assert exports[0] == exports[1], "the canonical exports differ"
    held(json.loads(exports[0]), nodes, ties)
    assert all(map(operator.eq, *answers)), "the stores answer differently"
    same_as_plain_files(sqlite, shared / "data" / name, answers[0], group, direction)


def held(export: dict[str, Any], nodes: list[dict[str, str]], ties: list[dict[str, str]]) -> None:
    """Every kept cell of the source stands in the export, row by row."""
    actors = {record["id"]: record for record in export["actors"]}
    for row in nodes:
        extra = actors[row["id"]].get("extra", {})
        assert all(extra[key] == row[key] for key in extra if key in row)
    kept = {key for record in export["actors"] for key in record.get("extra", {})}
    for row in nodes:
        assert {key for key in kept if row[key].strip()} == set(actors[row["id"]].get("extra", {}))
    pairs = sorted((row["source"], row["target"]) for row in ties)
    assert sorted((record["source"], record["target"]) for record in export["ties"]) == pairs


def same_as_plain_files(own: Machine, folder: Path, answers: tuple[Any, ...], group: str, direction: str) -> None:
    # the plain-file door knows days by its own headings; the store leaves out ties that have ended
    heading, _, rest = (folder / "edges.csv").read_text(encoding="utf-8").partition("\n")
    ties = own.home / "plain.csv"
    ties.write_text(heading.replace(",start,end,", ",since,until,") + "\n" + rest, encoding="utf-8")
    files = ("--nodes", folder / "nodes.csv", "--ties", ties, "--at", answers[0]["scope"]["at"])
    plain = answer(own, "brokerage-roles", *files, "--group-by", group, "--direction", direction)
    assert first_difference(plain, answers[0]) is None
    assert plain["tables"] == answers[0]["tables"]
    assert first_difference(answer(own, "cutpoints", *files), answers[1]) is None
    assert first_difference(answer(own, "centrality", *files, "--direction", "undirected"), answers[2]) is None


def first_difference(one: dict[str, Any], other: dict[str, Any]) -> object:
    pairs = zip(figures(one), figures(other), strict=True)
    return next((pair for pair in pairs if pair[0] != pair[1]), None)


def figures(found: dict[str, Any]) -> list[dict[str, Any]]:
    # strengths are sums of weights, which a mapping may name and a plain file need not
    left_out = {"label", "in_strength", "out_strength"}
    return [{key: value for key, value in row.items() if key not in left_out} for row in found["rows"]]
