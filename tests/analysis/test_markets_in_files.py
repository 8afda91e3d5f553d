"""From whom and to which market, in plain files: any actor can be the market."""

from __future__ import annotations

import pytest

from graph_service.errors import UnknownName
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import run


def test_a_market_that_is_an_actor_is_a_market():
    ids, ends = "sabd", ["sa", "ab", "bd"]
    bare = GraphSnapshot(tuple(Node(id, id) for id in ids), tuple(Tie(a + b, a, b, "WORKS_WITH", 4) for a, b in ends), "files")
    found = run(bare, "introductions", source="s", market="d")
    assert [(row["a"], row["b"]) for row in found["rows"]] == [("s", "b")]
    assert "no_markets" not in {warning["code"] for warning in found["warnings"]}
    # nobody is left to introduce: that is said, and not that there is no market
    tied = run(bare, "introductions", source="s", market="d", introduce="b", to="a")
    assert not any("No market" in sentence for sentence in tied["sentences"])
    nowhere = run(bare, "introductions")
    assert "no_markets" in {warning["code"] for warning in nowhere["warnings"]}
    assert nowhere["sentences"][1:] == ["No market is recorded: there is nothing that an introduction could lead to."]


def test_a_mistyped_attribute_is_answered_with_the_one_meant():
    actors = tuple(Node(id, id, {"sector": "dance"}) for id in "sd")
    with pytest.raises(UnknownName, match="sector:dance"):
        run(GraphSnapshot(actors, (), "files"), "export_paths", source="sectr:dance", market="d")
    with pytest.raises(UnknownName) as found:
        run(GraphSnapshot(actors, (), "files"), "export_paths", source="nobody", market="d")
    assert "sector" not in str(found.value)
