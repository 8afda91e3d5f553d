"""Key players: worked and published figures, and every set tried anew in NetworkX."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis import _key_kernels, _key_sets
from graph_service.analysis._catalogue import analysis
from graph_service.language import Phrase
from graph_service.snapshot import GraphSnapshot
from tests.analysis.networks import fixture_network, network, random_networks, run, small, text_network

LEAVING = ("fragmentation", "distance_fragmentation")
MEASURES = (*LEAVING, "distance_reach", "step_reach")
INFLUENCER = [
    "davis_southern_women",
    "florentine_business",
    "florentine_marriage",
    "jazz_musicians",
    "kapferer_sociationalt1",
    "krackhardt_kite",
    "zachary_karate",
]


def value_of(drawn: nx.Graph, members: Iterable[str], measure: str, steps: int = 2) -> float:
    """A measure of a set from its definition."""
    chosen = set(members)
    if measure in LEAVING:
        rest = drawn.subgraph(set(drawn) - chosen)
        pairs = len(rest) * (len(rest) - 1)
        if measure == "fragmentation":
            return 1 - sum(len(part) * (len(part) - 1) for part in nx.connected_components(rest)) / pairs
        ways = nx.all_pairs_shortest_path_length(rest)
        return 1 - sum(1 / d for _, there in ways for d in there.values() if d) / pairs
    away = dict(nx.multi_source_dijkstra_path_length(drawn, chosen)) if chosen else {}
    near = (1 / max(d, 1) if measure == "distance_reach" else d <= steps for d in away.values())
    return sum(near) / len(drawn)


def best_value(drawn: nx.Graph, size: int, measure: str) -> float:
    return max(value_of(drawn, members, measure) for members in combinations(sorted(drawn), size))


def values(found: dict) -> dict[int, tuple[list[str], float]]:
    return {row["step"]: (row["actors"], row["value"]) for row in found["rows"]}


def test_the_worked_network(shared: Path):
    expected = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))["kpp"]
    snapshot = fixture_network(shared)
    split = values(run(snapshot, "key_players", k=2))
    assert split[0] == ([], 0.0)
    assert split[1] == (["opisto"], pytest.approx(expected["neg_F_opisto"], abs=1e-6))
    assert split[2] == (["amk", "m_swe"], pytest.approx(expected["neg_F_amk_m_swe"], abs=1e-6))
    apart = values(run(snapshot, "key_players", measure="distance_fragmentation", k=1))
    assert apart[0][1] == pytest.approx(0.4377, abs=5e-5)
    assert apart[1] == (["amk"], pytest.approx(expected["neg_DF_1"], abs=1e-6))
    near = values(run(snapshot, "key_players", measure="distance_reach", k=3))
    assert near[1] == (["amk"], pytest.approx(expected["pos_DR_amk"], abs=1e-6))
    # amk, opisto and p_ger reach everybody; so does the set that is the first by id
    drawn = snapshot.graph("undirected").networkx
    assert value_of(drawn, ["amk", "opisto", "p_ger"], "distance_reach") == expected["pos_DR_amk_opisto_p_ger"]
    assert near[3] == (["amk", "b_ger", "opisto"], 1.0)


def test_published_networks(shared: Path):
    # analytics 4: recomputed there; the point about the kite is Borgatti's (2003)
    sixteen = network(shared / "reference/florentine_marriage")
    families = values(run(sixteen.filtered(set(sixteen.by_id) - {"PUCCI"}), "key_players", k=2))
    assert families[1] == (["MEDICI"], pytest.approx(0.3846, abs=5e-5))
    assert families[2] == (["GUADAGNI", "MEDICI"], pytest.approx(0.7051, abs=5e-5))
    kite = network(shared / "reference/krackhardt_kite")
    assert values(run(kite, "key_players", k=1))[1][1] == pytest.approx(0.3889, abs=5e-5)


@pytest.mark.parametrize("graph", INFLUENCER)
def test_no_set_of_influencer_is_nearer(shared: Path, graph: str):
    # influenceR searches at random: what it found is a lower bound of the best set
    folder = shared / "reference" / graph
    theirs = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["influenceR_keyplayer_k3_three_seeds"]
    snapshot = network(folder)
    ours = values(run(snapshot, "key_players", measure="distance_reach", k=3, direction="undirected"))[3][1]
    drawn = snapshot.graph("undirected").networkx
    assert ours >= max(value_of(drawn, members, "distance_reach") for members in theirs) - 1e-12


@settings(max_examples=40)
@given(random_networks(most=8), st.sampled_from(MEASURES))
def test_every_set_tried_anew(snapshot: GraphSnapshot, measure: str):
    drawn = snapshot.graph("undirected").networkx
    for step, (members, value) in values(run(snapshot, "key_players", measure=measure, k=3)).items():
        assert value == pytest.approx(best_value(drawn, step, measure), abs=1e-12)
        assert value == pytest.approx(value_of(drawn, members, measure), abs=1e-12)
        equal = [s for s in combinations(sorted(drawn), step) if abs(value_of(drawn, s, measure) - value) < 1e-12]
        assert members == list(equal[0])


@settings(max_examples=20)
@given(random_networks(most=8), st.sampled_from(MEASURES))
def test_exchanges_end_where_none_helps(snapshot: GraphSnapshot, measure: str):
    drawn = snapshot.graph("undirected").networkx
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_key_sets, "EVERY", 0)
        found = run(snapshot, "key_players", measure=measure, k=3)
    for row in found["rows"][1:]:
        assert row["search"] == "swaps"
        held = set(row["actors"])
        exchanges = ((held - {out}) | {new} for out in held for new in set(drawn) - held)
        assert all(value_of(drawn, members, measure) <= row["value"] + 1e-12 for members in exchanges)


@settings(max_examples=10)
@given(random_networks(most=7), st.integers(0, 2))
def test_kernels_without_compiling(snapshot: GraphSnapshot, size: int):
    graph = snapshot.graph("undirected")
    size = min(size, graph.n)
    chosen = list(combinations(range(graph.n), size))
    sets = np.array(chosen, dtype=np.int64).reshape(len(chosen), size)
    pairs = (graph.indptr, graph.indices.astype(np.int64), sets)
    nearness, within = _key_kernels.nearness_to(*pairs, 2)
    left, near = _key_kernels.pairs_left(*pairs), _key_kernels.nearness_left(*pairs)
    for place, members in enumerate(sets.tolist()):
        ids = [graph.ids[member] for member in members]
        rest = graph.n - size
        assert nearness[place] / graph.n == pytest.approx(value_of(graph.networkx, ids, "distance_reach"))
        assert within[place] / graph.n == pytest.approx(value_of(graph.networkx, ids, "step_reach"))
        if rest > 1:
            assert 1 - left[place] / (rest * (rest - 1)) == pytest.approx(value_of(graph.networkx, ids, "fragmentation"))
            assert 1 - near[place] / (rest * (rest - 1)) == pytest.approx(value_of(graph.networkx, ids, "distance_fragmentation"))


def test_more_actors_than_bits_of_a_word():
    # a ring of 130: 2 pairs at each distance below 65 for each of them, one at 65
    ring = small(dict.fromkeys((f"n{place:03}" for place in range(130)), "x"), [])
    arrows = [(f"n{place:03}", f"n{(place + 1) % 130:03}") for place in range(130)]
    ring = small({node.id: "x" for node in ring.nodes}, arrows)
    found = values(run(ring, "key_players", measure="distance_fragmentation", k=1))
    whole = sum(2 / d for d in range(1, 65)) + 1 / 65
    assert found[0][1] == pytest.approx(1 - whole / 129)
    chain = sum((129 - d) * 2 / d for d in range(1, 129))
    assert found[1] == (["n000"], pytest.approx(1 - chain / (129 * 128)))


def test_which_search_is_said():
    found = run(text_network("a1>a2 a2>a3"), "key_players", k=2)
    assert [row["search"] for row in found["rows"]] == ["every_set"] * 2
    assert found["sentences"][-1] == "Every actor was tried."
    assert [warning["code"] for warning in found["warnings"]] == ["few_actors", "sets_end"]
    many = small(dict.fromkeys((f"n{place:03}" for place in range(110)), "x"), [("n000", "n001"), ("n001", "n002")])
    found = run(many, "key_players", measure="distance_reach", k=3)
    assert [row["search"] for row in found["rows"]] == ["every_set"] * 3 + ["swaps"]
    assert found["sentences"][-1].startswith("Sets of 3 or more actors are too many to try all")


def test_it_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("graph_service.analysis.key_players.AT_ONCE", 1_000_000)
    heard: list[float] = []

    def report(done: float, total: float, phrase: Phrase) -> None:
        assert phrase.in_language("en")
        heard.append(done / total)

    many = small(dict.fromkeys((f"n{place:03}" for place in range(40)), "x"), [("n000", "n001"), ("n001", "n002")])
    analysis("key_players").answer(many, {"k": 4, "measure": "distance_fragmentation"}, report)
    assert len(heard) > 10
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
