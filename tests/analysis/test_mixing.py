"""Mixing equals the reference tables, the worked figures, and all shuffles of small networks."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph_service.analysis._catalogue import analysis
from graph_service.errors import BadValue
from graph_service.snapshot import GraphSnapshot, Node
from tests.analysis.networks import equal, fixture_network, network, random_networks, run, small

# Newman 2003, table I: partners by ethnicity, in thousandths
PARTNERS = ((258, 16, 35, 13), (12, 157, 58, 19), (13, 23, 306, 35), (5, 7, 24, 16))


def whole(found: dict[str, Any]) -> dict[str, Any]:
    return found["tables"]["network"][0]


def test_the_reference_tables_come_out(shared: Path):
    seen = 0
    for path in sorted((shared / "reference").glob("*/summary.json")):
        wanted = json.loads(path.read_text(encoding="utf-8"))
        way = "directed" if wanted["directed"] else "undirected"
        for group, index in wanted.get("ei_index", {}).items():
            found = run(network(path.parent), "mixing", direction=way, group_by=group)
            assert equal(whole(found)["ei_index"], index), f"{wanted['graph']} {group}"
            assert equal(whole(found)["assortativity"], wanted["assortativity_nominal"][group]), f"{wanted['graph']} {group}"
            seen += 1
            # these networks have weight 1 everywhere
            matrix = wanted.get("mixing_weight", {}).get(group)
            if matrix and not wanted["graph"].startswith("sampson"):
                cells = {(row["group_from"], row["group_to"]): row["ties"] for row in found["rows"]}
                for a, counts in zip(matrix["rows"], matrix["matrix"], strict=True):
                    assert [cells[a, b] for b in matrix["rows"]] == counts
    assert seen >= 17


@pytest.mark.parametrize(
    ("group", "index", "expected", "p", "counts"),
    [("region", -0.1818, 0.2967, 0.012, (9, 13)), ("sector", 0.3636, 0.6923, 0.023, (15, 7))],
)
def test_the_worked_network(shared: Path, group: str, index: float, expected: float, p: float, counts: tuple[int, int]):
    # analytics 2.2; p is the lower tail, there from fewer runs
    found = run(fixture_network(shared), "mixing", group_by=group, direction="undirected", runs=9999)
    row = whole(found)
    assert (row["external"], row["internal"]) == counts
    assert row["ei_index"] == pytest.approx(index, abs=5e-5)
    assert row["expected"] == pytest.approx(expected, abs=5e-5)
    assert row["p"] == pytest.approx(p, abs=0.005)
    assert "few_for_p" in {warning["code"] for warning in found["warnings"]}
    assert not any("chance gives" in sentence for sentence in found["sentences"])


def test_sectors_of_the_worked_network_by_blocks(shared: Path):
    # analytics 2.2: media-media 4 of 6, media-tourism 0 of 8, r 0.1188
    found = run(fixture_network(shared), "mixing", group_by="sector", direction="undirected")
    cells = {(row["group_from"], row["group_to"]): (row["ties"], row["possible"]) for row in found["rows"]}
    assert cells["media", "media"] == (4, 6)
    assert cells["media", "tourism"] == (0, 8)
    assert sum(ties for ties, _ in cells.values()) == 22
    assert whole(found)["assortativity"] == pytest.approx(0.1188, abs=5e-5)
    assert whole(found)["p"] is None
    assert found["seed"] is None


def test_the_two_clubs_of_the_karate_network(shared: Path):
    # analytics 4: 11 ties across, 67 within
    row = whole(run(network(shared / "reference/zachary_karate"), "mixing", group_by="club", direction="undirected", runs=499))
    assert (row["external"], row["internal"]) == (11, 67)
    assert row["ei_index"] == pytest.approx(-0.7179, abs=5e-5)
    assert row["p"] == pytest.approx(1 / 500)


def test_the_partners_of_newman():
    # Newman 2003 has .621 from the rounded matrix; normalised it gives .623, as the NetworkX test suite says
    names, size = "abcd", 30
    ids = {a: [f"{a}{place:02}" for place in range(size)] for a in names}
    arcs = []
    for a, counts in zip(names, PARTNERS, strict=True):
        for b, count in zip(names, counts, strict=True):
            arcs += [(x, y) for x in ids[a] for y in ids[b] if x != y][:count]
    found = run(small({id: id[0] for members in ids.values() for id in members}, arcs), "mixing", group_by="group")
    assert found["m"] == 997
    assert whole(found)["assortativity"] == pytest.approx(0.623, abs=5e-4)


def indices(snapshot: GraphSnapshot) -> list[float]:
    known = [node for node in snapshot.nodes if node.attributes["group"]]
    found = []
    for labels in permutations([node.attributes["group"] for node in known]):
        dealt = dict(zip([node.id for node in known], labels, strict=True))
        nodes = tuple(Node(node.id, node.label, {"group": dealt.get(node.id)}) for node in snapshot.nodes)
        found.append(whole(run(GraphSnapshot(nodes, snapshot.ties, "files"), "mixing", group_by="group"))["ei_index"])
    return found


@settings(max_examples=12)
@given(random_networks(most=5), st.sampled_from(["directed", "undirected"]))
def test_the_expectation_is_the_mean_over_all_shuffles(snapshot: GraphSnapshot, way: str):
    row = whole(run(snapshot, "mixing", group_by="group", direction=way, runs=1999))
    assume(row["ei_index"] is not None)
    every = indices(snapshot)
    assert row["expected"] == pytest.approx(sum(every) / len(every), abs=1e-12)
    if way == "directed":
        low = sum(index <= row["ei_index"] + 1e-12 for index in every) / len(every)
        assert row["p"] == pytest.approx(low, abs=0.06)


@settings(max_examples=25)
@given(random_networks())
def test_blocks_and_groups_count_the_same_ties(snapshot: GraphSnapshot):
    found = run(snapshot, "mixing", group_by="group", direction="undirected", runs=9)
    ties = {frozenset((tie.source, tie.target)) for tie in snapshot.ties if tie.source != tie.target}
    groups = {node.id: node.attributes["group"] for node in snapshot.nodes}
    known = [pair for pair in ties if all(groups[id] for id in pair)]
    assert sum(row["ties"] for row in found["rows"]) == len(known)
    for row in found["tables"]["groups"]:
        touching = [pair for pair in known if any(groups[id] == row["group"] for id in pair)]
        within = [pair for pair in touching if len({groups[id] for id in pair}) == 1]
        assert (row["internal"], row["external"]) == (len(within), len(touching) - len(within))
    left = sum(warning["n"] for warning in found["warnings"] if warning["code"] == "group_unknown")
    assert left == len(ties) - len(known)


def test_equal_seeds_give_equal_shuffles_and_progress_is_told(shared: Path):
    snapshot = fixture_network(shared)
    heard: list[tuple[float, float]] = []
    keywords = {"group_by": ("region",), "runs": 199_999, "direction": "undirected"}
    first = analysis("mixing").answer(snapshot, keywords, lambda done, total, phrase: heard.append((done, total)))
    assert first == analysis("mixing").answer(snapshot, keywords)
    # 1785 of all 180,180 labelings of 8, 1, 3 and 2 actors have 13 or more ties within (counted one by one)
    assert first.tables["network"][0]["p"] == pytest.approx(1785 / 180180, abs=0.001)
    assert len(heard) > 7
    assert heard[-1] == (199_999, 199_999)


def test_nothing_to_group_by_is_said():
    with pytest.raises(BadValue, match="group"):
        run(small({"a": "x"}, []), "mixing")
