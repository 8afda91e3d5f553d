"""Brokerage: worked and published figures, thresholds, the second comparison, what is uncertain, how far the runs are."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._catalogue import analysis
from graph_service.analysis._randomgraphs import Drawn, tally
from graph_service.analysis._roles_counted import Counted
from graph_service.analysis._shuffle import OpenPairs, Shuffled, shuffle_counts, shuffle_moments
from graph_service.analysis._significance import discovery_rates
from graph_service.errors import BadValue
from graph_service.language import Phrase, unheard
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import fixture_network, network, random_networks, run, small

ROLES = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "liaison", "total")
# Knoke & Wood 1981, information exchange among ten organisations (KNOKI of UCINET)
KNOKI = """
0100101010
1011101110
0101111001
1100101000
1111001111
0010001010
0101100000
1101101010
0100101000
1110101000
"""


def knoki() -> GraphSnapshot:
    rows = KNOKI.split()
    groups = {f"{place:02}": group for place, group in enumerate("1212132333", 1)}
    ids = list(groups)
    return small(groups, [(ids[i], ids[k]) for i, row in enumerate(rows) for k, cell in enumerate(row) if cell == "1"])


def actor(found: dict[str, Any], id: str) -> dict[str, Any]:
    [row] = [row for row in found["rows"] if row["id"] == id]
    return row


def test_the_matrix_of_knoke_is_the_published_one():
    # CASOS measure report for KNOKI: 49 arcs, 17 mutual dyads of 32, out-degree 3-8, in-degree 1-9
    graph = knoki().graph("directed")
    arcs = {(a, b) for a in range(10) for b in graph.indices[graph.indptr[a] : graph.indptr[a + 1]].tolist()}
    mutual = sum((b, a) in arcs for a, b in arcs) // 2
    out, into = Counter(a for a, _ in arcs), Counter(b for _, b in arcs)
    assert (len(arcs), mutual, len(arcs) - mutual) == (49, 17, 32)
    assert (min(out.values()), max(out.values()), min(into.values()), max(into.values())) == (3, 8, 1, 9)


def test_knoke_equals_r_sna():
    # R sna 2.7.1 on KNOKI, groups 1212132333 (analytics 4)
    found = run(knoki(), "brokerage_roles", group_by="group")
    row = actor(found, "05")
    assert [row[role] for role in ROLES] == [2, 5, 5, 6, 9, 27]
    assert row["z_total"] == pytest.approx(3.542, abs=5e-4)
    assert actor(found, "02")["total"] == 21


def test_the_worked_totals(shared: Path):
    # analytics 2.1: 14 actors, 33 arcs, 54 brokered pairs, 60 role counts
    found = run(fixture_network(shared), "brokerage_roles", group_by="region")
    assert (found["n"], found["m"]) == (14, 33)
    assert sum(row["partial_total"] for row in found["rows"]) == pytest.approx(54)
    assert sum(row["total"] for row in found["rows"]) == 60
    amk = actor(found, "amk")
    assert [amk[role] for role in ROLES] == [10, 0, 14, 2, 2, 28]
    assert (amk["partial_total"], round(amk["relative_representative"], 3)) == (27, 1.857)
    worked = {"expected_representative": 1.1304, "sd_representative": 1.6159, "z_representative": 7.964}
    worked |= {"expected_total": 4.1988, "sd_total": 3.9130, "z_total": 6.083}
    assert {name: amk[name] for name in worked} == pytest.approx(worked, abs=5e-4)
    other = actor(run(fixture_network(shared), "brokerage_roles", group_by="region", null="arcs"), "amk")
    worked = {"expected_representative": 1.1145, "sd_representative": 1.5664, "z_representative": 8.226}
    assert {name: other[name] for name in worked} == pytest.approx(worked, abs=5e-4)


def test_every_key_of_the_worked_figures_is_compared(shared: Path):
    # gf_* in test_brokerage_roles.py; here that no further one came
    known = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))
    assert {key for key in known if key.startswith("gf_")} == {
        "gf_region",
        "gf_sector",
        "gf_kind",
        "gf_region_moments_amk",
        "gf_region_relative_amk",
    }


def test_z_misleads_for_small_counts(shared: Path):
    # analytics 0.3: a board member with one coordinator pair has z = 4.13, yet P(count >= 1) = 0.053
    found = run(fixture_network(shared), "brokerage_roles", group_by="region", null="bernoulli", runs=19_999)
    row = actor(found, "b_swe")
    assert (row["coordinator"], round(row["z_coordinator"], 2)) == (1, 4.13)
    assert row["p_coordinator"] == pytest.approx(2 * 0.053, abs=0.01)


def test_the_exact_shuffle(shared: Path):
    # analytics 2.1: over the 1,716 labelings that keep amk's own label P(representative >= 14) = 0.03497
    snapshot = fixture_network(shared)
    arcs = {(tie.source, tie.target) for tie in snapshot.ties}
    pairs = [(i, k) for i, v in arcs if v == "amk" for w, k in arcs if w == "amk" and i != k and (i, k) not in arcs]
    own = snapshot.by_id["amk"].attributes["region"]
    others = [node for node in snapshot.nodes if node.id != "amk"]
    inside = sum(node.attributes["region"] == own for node in others)
    reached = total = 0
    for chosen in combinations([node.id for node in others], inside):
        total += 1
        reached += sum(i in chosen and k not in chosen for i, k in pairs) >= 14
    assert (total, len(pairs)) == (1716, 28)
    assert reached / total == pytest.approx(0.03497, abs=5e-6)
    row = actor(run(snapshot, "brokerage_roles", group_by="region", null="labels", runs=99_999), "amk")
    assert row["p_representative"] == pytest.approx(2 * reached / total, abs=0.003)


def one_sided(snapshot: GraphSnapshot, group: str, null: str, runs: int) -> tuple[Counted, np.ndarray]:
    """q of the share of runs with at least as high a count, as analytics 2.1 prints it."""
    graph = snapshot.graph("directed")
    counted = Counted(graph, snapshot.groups([group]), np.zeros(graph.n, np.int64))
    tested = counted.possible[:, :-1] > 0
    if null == "labels":
        pairs = Shuffled(OpenPairs(graph), counted.group, counted.strata)
        moments = shuffle_moments(pairs, len(counted.known))
        high = shuffle_counts(pairs, counted.ordered[:, :5].copy(), moments, runs, 1, unheard)[0]
        tested &= counted.raw[:, -1:] > 0
    else:
        drawn = Drawn(graph, counted.group, null, 1, counted.shown, unheard)
        high = tally(drawn, counted.raw, runs, None).high[:, :-1]
    return counted, discovery_rates(np.where(tested, (1 + high) / (1 + runs), np.nan))


def test_false_discovery_rates_of_the_worked_network(shared: Path):
    # analytics 2.1: Null B q = 0.026 for amk as representative (65 cells), Null C smallest q = 0.83 (50 cells)
    counted, arcs = one_sided(fixture_network(shared), "region", "arcs", 9999)
    place = counted.graph.ids.index("amk")
    assert (~np.isnan(arcs)).sum() == 65
    assert arcs[place, ROLES.index("representative")] == np.nanmin(arcs) == pytest.approx(0.026, abs=0.021)
    _, labels = one_sided(fixture_network(shared), "region", "labels", 9999)
    assert (~np.isnan(labels)).sum() == 50
    assert np.nanmin(labels) == pytest.approx(0.83, abs=0.06)


@pytest.mark.parametrize(("group", "cells", "flagged"), [("office", 355, 38), ("practice", 284, 26)])
def test_few_runs_find_nothing_after_rewiring(shared: Path, group: str, cells: int, flagged: int):
    # analytics 2.1: with R = 199 no cell of Lazega's advice is flagged; the shuffle flags 38 and 26 with enough runs
    snapshot = network(shared / "reference/lazega_advice")
    _, rewired = one_sided(snapshot, group, "rewire", 199)
    assert (~np.isnan(rewired)).sum() == cells
    assert not (rewired <= 0.1).any()
    _, labels = one_sided(snapshot, group, "labels", 2999)
    assert abs(int((labels <= 0.1).sum()) - flagged) <= 6


def test_many_ties_but_no_unusual_role_mix(shared: Path):
    raw = {"group_by": "region", "null": "labels", "runs": 1999}
    found = run(fixture_network(shared), "brokerage_roles", beside="arcs", **raw)
    assert "amk speaks outward a lot because it has many ties; its role mix is not unusual." in found["sentences"]
    also = run(fixture_network(shared), "brokerage_roles", beside="rewire", **raw, language="fi")["sentences"]
    assert "Toimija: amk. Puhuu paljon ulospäin, koska yhteyksiä on paljon; roolijakauma ei ole poikkeava." in also
    assert not any("opisto. On usein" in sentence for sentence in also)


def test_the_second_comparison_is_what_it_is_alone(shared: Path):
    snapshot = network(shared / "reference/sampson_liket3")
    both = run(snapshot, "brokerage_roles", group_by="group", null="labels", beside="rewire", runs=99, seed=4)
    alone = run(snapshot, "brokerage_roles", group_by="group", null="rewire", runs=99, seed=4)
    names = [f"{what}_{role}" for what in ("expected", "sd", "z", "p", "q", "p_max") for role in ROLES]
    assert [[row[name] for name in names] for row in both["tables"]["beside"]] == [
        [row[name] for name in names] for row in alone["rows"]
    ]
    first = run(snapshot, "brokerage_roles", group_by="group", null="labels", runs=99, seed=4)
    assert both["rows"] == first["rows"]
    assert first["tables"]["beside"] == []
    # without runs there is nothing to rewire, and the page can still tell the rest at once
    assert run(snapshot, "brokerage_roles", group_by="group", null="labels", beside="rewire")["tables"]["beside"] == []
    with pytest.raises(BadValue, match="ask for random runs"):
        run(snapshot, "brokerage_roles", group_by="group", null="rewire")


def test_an_unusual_role_mix_is_told_from_the_number_of_ties():
    # h stands between two camps, x and y, and never within one: only the groups make that unusual
    groups = {"h": "z", "g": "z"} | {f"x{n}": "x" for n in range(6)} | {f"y{n}": "y" for n in range(6)}
    arrows = [(f"x{n}", "h") for n in range(6)] + [("h", f"y{n}") for n in range(6)]
    found = run(small(groups, arrows), "brokerage_roles", group_by="group", null="labels", beside="rewire", runs=999)
    row = actor(found, "h")
    assert (row["liaison"], row["total"]) == (36, 36)
    assert row["q_liaison"] <= 0.1
    assert (
        "The number of ties explains how many pairs H stands between; its role mix is unusual: "
        f"Liaison (between two other groups): 36, expected {row['expected_liaison']:.1f}." in found["sentences"]
    )


def strong(*ties: tuple[str, str, float | None]) -> GraphSnapshot:
    nodes = tuple(Node(id, id.upper(), {"group": "x"}) for id in sorted({end for tie in ties for end in tie[:2]}))
    known = tuple(Tie(a + b, a, b, "GAVE", strength) for a, b, strength in ties)
    return GraphSnapshot(nodes, known, "store", at="2012-07-31").at_least(2)


def test_counts_at_three_thresholds_by_hand():
    # b: a > b > c holds at 1 only (b > c is 1); e: d > e > f holds at 2 (d > e is 2), g > e > f at 3; unknown counts
    snapshot = strong(("a", "b", 4), ("b", "c", 1), ("d", "e", 2), ("e", "f", 3), ("g", "e", None))
    assert (len(snapshot.ties), len(snapshot.faint)) == (4, 1)
    found = run(snapshot, "brokerage_roles", group_by="group")
    rows = {row["id"]: row for row in found["tables"]["thresholds"]}
    assert list(rows) == list("abcdefg")
    assert [rows["b"][f"coordinator_at_{strength}"] for strength in (1, 2, 3)] == [1, 0, 0]
    assert [rows["e"][f"total_at_{strength}"] for strength in (1, 2, 3)] == [2, 2, 1]
    assert [row["total"] for row in found["rows"]] == [rows[id]["total_at_2"] for id in rows]
    assert "E comes first with weak ties counted, and with strong ones only." in found["sentences"]


def test_another_actor_comes_first_with_weak_ties():
    snapshot = strong(("a", "b", 3), ("b", "c", 3), ("d", "e", 1), ("f", "e", 1), ("e", "g", 1))
    found = run(snapshot, "brokerage_roles", group_by="group")
    assert found["sentences"][-1] == "With ties of strength 1 and up, E comes first."
    finnish = run(snapshot, "brokerage_roles", group_by="group", language="fi")
    assert finnish["sentences"][-1] == "Kun mukana ovat vähintään vahvuuden 1 yhteydet, ensimmäisenä on: E."


def test_no_known_strength_leaves_the_table_of_thresholds_empty(shared: Path):
    found = run(network(shared / "reference/lazega_advice"), "brokerage_roles", group_by="office")
    assert found["tables"]["thresholds"] == []
    assert not any("strength" in sentence for sentence in found["sentences"])


def test_equal_counts_share_a_place():
    # b and e each stand between one pair; the others between none
    found = run(
        small(dict.fromkeys("abcdef", "x"), [("a", "b"), ("b", "c"), ("d", "e"), ("e", "f")]), "brokerage_roles", group_by="group"
    )
    assert {row["id"]: row["place"] for row in found["rows"]} == {"a": 3, "b": 1, "c": 3, "d": 3, "e": 1, "f": 3}


def test_actors_as_high_as_the_last_one_named_are_counted():
    arrows = [(f"{letter}{place}", f"{letter}{place + 1}") for letter in "abcde" for place in (1, 2)]
    found = run(
        small(dict.fromkeys({end for arrow in arrows for end in arrow}, "x"), arrows), "brokerage_roles", group_by="group"
    )
    assert found["sentences"][4] == "2 more actors stand between as many pairs as C2."


@settings(max_examples=25)
@given(random_networks(most=7), st.data())
def test_uncertain_and_open_pairs_are_all_two_paths_without_a_recorded_tie(snapshot: GraphSnapshot, data: st.DataObject):
    asked = {node.id: data.draw(st.booleans()) for node in snapshot.nodes}
    silent = {id for id, answered in asked.items() if not answered}
    snapshot = replace(snapshot, asked=asked)
    for way in ("directed", "undirected"):
        graph = snapshot.graph(way)
        arcs = {
            (graph.ids[a], graph.ids[b])
            for a in range(graph.n)
            for b in graph.indices[graph.indptr[a] : graph.indptr[a + 1]].tolist()
        }
        for row in run(snapshot, "brokerage_roles", group_by="group", direction=way)["rows"]:
            v = row["id"]
            walks = [(i, k) for i, w in arcs if w == v for u, k in arcs if u == v and i != k and (i, k) not in arcs]
            # a missing arc is unobserved if its source is silent, a missing pair if both ends are
            unseen = [(i, k) for i, k in walks if i in silent and (way == "directed" or k in silent)]
            pairs = 1 if way == "directed" else 2
            assert (row["uncertain"], row["total"]) == (len(unseen) // pairs, (len(walks) - len(unseen)) // pairs)


def test_an_expectation_of_all_asked_is_said():
    nodes = tuple(Node(id, id, {"group": "x"}) for id in "ijkv")
    ties = tuple(Tie(a + b, a, b, "GAVE") for a, b in ("iv", "jv", "vk"))
    snapshot = GraphSnapshot(nodes, ties, "files", asked={"j": True, "v": True, "i": False})
    codes = {
        null: {warning["code"] for warning in run(snapshot, "brokerage_roles", group_by="group", null=null)["warnings"]}
        for null in ("bernoulli", "labels")
    }
    assert "expected_of_all_asked" in codes["bernoulli"]
    assert "expected_of_all_asked" not in codes["labels"]


@pytest.mark.parametrize("null", ["bernoulli", "arcs", "labels", "rewire"])
def test_runs_say_how_far_they_are_and_stop_when_told(shared: Path, null: str):
    snapshot = network(shared / "reference/sampson_liket3")
    heard: list[float] = []

    def report(done: float, total: float, phrase: Phrase) -> None:
        assert phrase.in_language("fi") != phrase.in_language("en")
        heard.append(done / total)

    entry = analysis("brokerage_roles")
    entry.answer(snapshot, {"group_by": ("group",), "null": null, "runs": 200}, report)
    assert len(heard) >= 20
    assert heard == sorted(heard)
    assert heard[0] == 0
    assert heard[-1] < 1

    def stop(done: float, total: float, phrase: Phrase) -> None:
        del total, phrase
        if done > 0:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        entry.answer(snapshot, {"group_by": ("group",), "null": null, "runs": 200}, stop)


def test_the_page_asks_for_the_shuffle_first_and_says_how_long_it_takes(shared: Path):
    entry = analysis("brokerage_roles")
    assert entry.on_page == {"null": "labels", "beside": "rewire", "runs": "9999"}
    assert entry.seconds is not None
    snapshot = network(shared / "reference/lazega_advice")
    quick = entry.seconds(snapshot, {"null": "labels", "beside": None, "runs": 0})
    long = entry.seconds(snapshot, {"null": "labels", "beside": "rewire", "runs": 9999})
    assert quick < 0.1 < 1 < long < 60
