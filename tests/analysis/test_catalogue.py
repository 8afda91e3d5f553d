"""Every entry of the catalogue is explained, translated and keeps its word about columns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from graph_service.analysis._catalogue import analysis, catalogue
from graph_service.errors import BadValue, UnknownName
from graph_service.language import Phrase
from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import fixture_network, run, small
from tests.analysis.properties import NEEDS
from tests.conftest import ROOT

NAMES = sorted(catalogue())
WAYS = ("directed", "undirected", "symmetric")
NULLS = ("bernoulli", "arcs", "labels", "rewire")
RUNS = [(name, {}) for name in NAMES] + [("brokerage_roles", {"null": "labels", "runs": 30, "direction": "undirected"})]


def asked(name: str, **more: object) -> dict[str, object]:
    return NEEDS.get(name, {}) | more


def test_the_folder_is_the_catalogue():
    folder = ROOT / "graph_service/analysis"
    assert sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")) == NAMES
    assert set(NAMES) >= {"brokerage_roles", "centrality", "cutpoints", "export_paths"}


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_is_explained_in_both_languages(name: str):
    entry = catalogue()[name]
    assert entry.references
    assert entry.caveats
    assert entry.run.__doc__
    assert "References" in entry.run.__doc__
    assert entry.parameters is not None
    texts: list[Phrase] = [entry.title, entry.question, *entry.caveats, *entry.columns.values()]
    texts += [param.label for param in entry.parameters.values()]
    for text in texts:
        assert text.in_language("en")
        # z, PageRank and the like are the same in both
        assert text.in_language("fi") != text.in_language("en") or len(text.in_language("en").split()) == 1


@pytest.mark.parametrize(("name", "raw"), RUNS)
def test_every_column_has_a_label(shared: Path, name: str, raw: dict):
    found = run(fixture_network(shared), name, **asked(name, **raw) | ({"group_by": "region"} if name in NEEDS else {}))
    entry = catalogue()[name]
    tables = [found["rows"], *found["tables"].values()]
    assert any(tables)
    columns = {column for rows in tables for row in rows for column in row} - {"id", "label"}
    assert columns <= set(entry.columns)
    assert any("id" in rows[0] and entry.measure in rows[0] for rows in tables if rows)


@pytest.mark.parametrize(
    ("name", "raw"),
    RUNS
    + [("brokerage_roles", {"null": null, "runs": 5, "direction": way}) for null in NULLS for way in WAYS]
    + [("centrality", {"weight": "strength", "direction": way}) for way in WAYS],
)
def test_small_and_empty_networks_are_answered(name: str, raw: dict):
    for snapshot in (
        small({}, []),
        small({"a": "x"}, []),
        small({"a": "x", "b": None}, []),
        small({"a": "x", "b": "y"}, [("a", "b"), ("b", "a"), ("a", "a")]),
        small(dict.fromkeys("abcdef", "x"), [("a", "b"), ("c", "d")]),
        small(dict.fromkeys("abc", "x"), [(a, b) for a in "abc" for b in "abc"]),
        small({"a": "x", "b": None, "c": None}, [("a", "b"), ("b", "c")]),
    ):
        if not snapshot.nodes and name in NEEDS:
            continue
        found = run(snapshot, name, **asked(name, **raw))
        assert found["n"] == len(snapshot.nodes)
        assert found["sentences"]
        assert all(text for text in found["sentences"])


def test_a_parameter_out_of_bounds_or_unknown_is_refused():
    snapshot = small({"a": "x"}, [])
    with pytest.raises(UnknownName, match="Did you mean “group_by”"):
        run(snapshot, "brokerage_roles", groupby="group")
    with pytest.raises(UnknownName, match="directed"):
        run(snapshot, "centrality", direction="direct")
    with pytest.raises(BadValue, match="runs lies between 0"):
        run(snapshot, "brokerage_roles", group_by="group", runs=-1)
    with pytest.raises(BadValue, match="takes a number"):
        run(snapshot, "export_paths", half_life="five")
    with pytest.raises(BadValue, match="k takes a whole number"):
        run(snapshot, "export_paths", k="2.5")
    with pytest.raises(BadValue, match=r"samples lies between 64 and 1000000\."):
        run(snapshot, "export_paths", samples="1")
    with pytest.raises(BadValue, match=r"seed lies between 0 and 4294967295\."):
        run(snapshot, "robustness", seed=2**32)
    with pytest.raises(UnknownName, match="brokerage-roles"):
        analysis("brokerage-role")


def test_groups_that_nothing_can_make_are_told_in_words():
    with pytest.raises(BadValue, match="nothing is recorded of the actors that could divide them"):
        run(GraphSnapshot((), (), "files"), "mixing")


def test_the_catalogue_loads_no_heavy_library():
    heavy = ["igraph", "networkx", "numba", "pyvis", "scipy", "flask", "neo4j"]
    code = (
        "import json, sys\nfrom graph_service.analysis._catalogue import catalogue\ncatalogue()\n"
        f"print(json.dumps([name for name in {heavy!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(done.stdout) == []
