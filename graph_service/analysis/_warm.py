"""Compile the kernels before the first question, so that nobody waits for the compiler."""

from __future__ import annotations

from graph_service.analysis._adding import Drawn, Setting
from graph_service.analysis._reach import Routes
from graph_service.analysis._sampled import Sampled
from graph_service.analysis._tiemodel import likely
from graph_service.analysis.brokerage_roles import brokerage_roles
from graph_service.analysis.centrality import centrality
from graph_service.analysis.ego_networks import ego_networks
from graph_service.analysis.export_paths import export_paths
from graph_service.analysis.introductions import introductions
from graph_service.analysis.key_players import key_players
from graph_service.analysis.robustness import robustness
from graph_service.analysis.structural_holes import structural_holes
from graph_service.snapshot import GraphSnapshot, Node, Tie


def warm_up() -> None:
    """Run every kernel once on three actors; about two seconds from the cache, more on the first start ever."""
    # with numba there no kernel runs as plain Python, however small the network
    import numba  # noqa: F401

    nodes = tuple(Node(id, id, {"group": "x"}) for id in "abc")
    access = (Tie("3", "c", "market:x", "HAS_ACCESS_TO"),)
    snapshot = GraphSnapshot(nodes, (Tie("1", "a", "b"), Tie("2", "b", "c")), "files", access=access)
    export_paths(snapshot)
    Sampled(Routes("market:x", {"a": {"c": 0.5}, "c": {"a": 0.5}}, {"c": 0.5}, 2), "abc", samples=64, seed=1).reached()
    introductions(snapshot)
    model = likely(snapshot, ["market:x"], 36, False)
    Drawn(Setting(("a", "b", "c"), ("a",), ("market:x",), model, 4, False, 0.3, 1, 64, 1)).gains([("a", "c")])
    for null in ("labels", "rewire"):
        brokerage_roles(snapshot, group_by=("group",), null=null, runs=1)
    structural_holes(snapshot)
    centrality(snapshot)
    ego_networks(snapshot, group_by=("group",))
    key_players(snapshot, k=1)
    robustness(snapshot)
