"""Brokerage roles: equal to R sna's tables, to the worked figures, and to a plain count of triples."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from graph_service.errors import BadValue, UnknownName
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import equal, fixture_network, is_directed, network, random_networks, run, small, table, text_network

ROLES = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "liaison", "total")
SNA = dict(zip(ROLES, ("w_I", "w_O", "b_IO", "b_OI", "b_O", "t"), strict=True))
TABLES = [
    ("campnet_t2", "gender"),
    ("campnet_t2", "role"),
    ("campnet_t3", "gender"),
    ("campnet_t3", "role"),
    ("davis_southern_women", "type"),
    ("hitech_advice", "department"),
    ("hitech_advice", "level"),
    ("lazega_advice", "office"),
    ("lazega_advice", "practice"),
    ("lazega_advice", "status"),
    ("lazega_friendship", "office"),
    ("lazega_friendship", "practice"),
    ("lazega_friendship", "status"),
    ("sampson_liket3", "group"),
    ("scientists504", "dept"),
    ("scientists504", "sex"),
    ("zachary_karate", "club"),
]


def test_every_brokerage_table_is_compared(shared: Path):
    found = {(path.parent.name, path.stem[10:-6]) for path in (shared / "reference").glob("*/brokerage_*_nodes.csv")}
    assert found == set(TABLES)


@pytest.mark.parametrize(("graph", "group"), TABLES)
def test_counts_and_moments_equal_r_sna(shared: Path, graph: str, group: str):
    folder = shared / "reference" / graph
    found = run(network(folder), "brokerage_roles", group_by=group, direction="directed" if is_directed(folder) else "symmetric")
    nodes = table(folder / f"brokerage_{group}_nodes.csv")
    assert [row["id"] for row in found["rows"]] == sorted(row["id"] for row in nodes)
    rows = {row["id"]: row for row in found["rows"]}
    for wanted in nodes:
        row = rows[wanted["id"]]
        assert row["group"] == wanted["group"]
        assert [row[role] for role in ROLES] == [int(wanted[f"raw_{name}"]) for name in SNA.values()]
        for role, name in SNA.items():
            # where a role cannot exist sna leaves z empty, as we do
            assert equal(row[f"z_{role}"], wanted[f"z_{name}"]), (wanted["id"], role)
    groups = {row["group"]: row for row in found["tables"]["groups"]}
    for wanted in table(folder / f"brokerage_{group}_groups.csv"):
        assert groups[wanted["group"]]["n"] == int(wanted["n"])
        for role, name in SNA.items():
            assert equal(groups[wanted["group"]][f"expected_{role}"], wanted[f"exp_{name}"])
            assert equal(groups[wanted["group"]][f"sd_{role}"], wanted[f"sd_{name}"])
    whole = {row["role"]: row for row in found["tables"]["network"]}
    names = {name: role for role, name in SNA.items()}
    for wanted in table(folder / f"brokerage_{group}_global.csv"):
        row = whole[names[wanted["role"]]]
        assert row["raw"] == int(wanted["raw"])
        assert equal(row["expected"], wanted["exp"])
        assert equal(row["sd"], wanted["sd_exact"])
        assert equal(row["z"], wanted["z_exact"])


@pytest.mark.parametrize(
    ("graph", "group"), [("zachary_karate", "club"), ("scientists504", "dept"), ("davis_southern_women", "type")]
)
def test_a_pair_counts_once_without_direction(shared: Path, graph: str, group: str):
    # undirected = half of the symmetric count of ../reference; boundary = its b_IO
    folder = shared / "reference" / graph
    rows = {row["id"]: row for row in run(network(folder), "brokerage_roles", group_by=group, direction="undirected")["rows"]}
    for wanted in table(folder / f"brokerage_{group}_nodes.csv"):
        row = rows[wanted["id"]]
        for role in ("coordinator", "itinerant_broker", "liaison", "total"):
            assert 2 * row[role] == int(wanted[f"raw_{SNA[role]}"])
        assert row["boundary"] == int(wanted["raw_b_IO"])


@pytest.mark.parametrize("attribute", ["region", "sector", "kind"])
def test_worked_network(shared: Path, attribute: str):
    # analytics_expected.json; raw figures there equal R sna 2.7.1
    expected = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))
    rows = run(fixture_network(shared), "brokerage_roles", group_by=attribute)["rows"]
    for row in rows:
        wanted = expected[f"gf_{attribute}"][row["id"]]
        raw = {("itinerant_broker" if role == "itinerant" else role): count for role, count in wanted["raw"].items()}
        assert {role: row[role] for role in ROLES} == raw
        assert equal(row["partial_total"], wanted["partial_total"])


@pytest.mark.parametrize(("null", "name"), [("bernoulli", "bernoulli"), ("arcs", "umn")])
def test_worked_moments(shared: Path, null: str, name: str):
    expected = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))
    amk = actor(run(fixture_network(shared), "brokerage_roles", group_by="region", null=null), "amk")
    for role, (mean, sd) in expected["gf_region_moments_amk"][name].items():
        long = "itinerant_broker" if role == "itinerant" else role
        assert amk[f"expected_{long}"] == pytest.approx(mean, abs=1e-6)
        assert amk[f"sd_{long}"] == pytest.approx(sd, abs=1e-6)
    for role, value in expected["gf_region_relative_amk"].items():
        assert amk["relative_" + ("itinerant_broker" if role == "itinerant" else role)] == pytest.approx(value, abs=1e-6)


def test_worked_shuffle(shared: Path):
    # analytics 2.1: P(>= 14) = 0.03497 over all 1,716 labelings; 50 cells; the role mix of amk is not unusual
    found = run(fixture_network(shared), "brokerage_roles", group_by="region", null="labels", runs=9999)
    amk = actor(found, "amk")
    assert amk["p_representative"] == pytest.approx(2 * 0.03497, abs=0.012)
    assert amk["expected_representative"] == pytest.approx(28 * 42 / 156, rel=1e-12)
    cells = [row[f"q_{role}"] for row in found["rows"] for role in ROLES[:-1] if row[f"q_{role}"] is not None]
    assert len(cells) == 50
    assert min(cells) > 0.5
    assert any("No actor's role mix can be told from chance" in sentence for sentence in found["sentences"])
    assert found["seed"] == 1


def test_worked_arcs_with_runs(shared: Path):
    # analytics 2.1: Null B, 65 cells, one-sided q = 0.026 for amk as representative; ours is two-sided
    found = run(fixture_network(shared), "brokerage_roles", group_by="region", null="arcs", runs=9999)
    cells = [row[f"q_{role}"] for row in found["rows"] for role in ROLES[:-1] if row[f"q_{role}"] is not None]
    assert len(cells) == 65
    assert actor(found, "amk")["q_representative"] == pytest.approx(2 * 0.026, abs=0.03)


def test_six_companies_by_hand():
    # s2>n1>s3 is closed by s2>s3 and must not count
    found = run(text_network("s1>s2 s2>s3 s2>n1 n1>s3 n1>f1 f1>n2 n2>s1"), "brokerage_roles", group_by="group")
    named = {row["id"]: {role: row[role] for role in ROLES[:-1] if row[role]} for row in found["rows"]}
    assert named == {
        "s1": {"gatekeeper": 1},
        "s2": {"coordinator": 1, "representative": 1},
        "s3": {},
        "n1": {"liaison": 1},
        "f1": {"itinerant_broker": 1},
        "n2": {"liaison": 1},
    }


def plain_count(snapshot: GraphSnapshot, groups: list[str | None], way: str) -> dict[str, dict[str, Any]]:
    """Every triple of actors, looked at one by one."""
    ids = [node.id for node in snapshot.nodes]
    group = dict(zip(ids, groups, strict=True))
    arcs = {(tie.source, tie.target) for tie in snapshot.ties if tie.source != tie.target}
    if way != "directed":
        arcs |= {(b, a) for a, b in arcs}
    after = defaultdict(set)
    for a, b in arcs:
        after[a].add(b)
    found: dict[str, dict[str, Any]] = {v: dict.fromkeys(ROLES, 0) | {"shares": 0.0} for v in ids}
    for i in ids:
        reached: dict[str, list[str]] = defaultdict(list)
        for v in after[i]:
            for k in after[v]:
                if k != i and k not in after[i]:
                    reached[k].append(v)
        for k, brokers in reached.items():
            for v in brokers:
                found[v]["total"] += 1
                found[v]["shares"] += 1 / len(brokers)
                a, b, c = group[i], group[v], group[k]
                if None in (a, b, c):
                    continue
                if a == b == c:
                    found[v]["coordinator"] += 1
                elif a == c:
                    found[v]["itinerant_broker"] += 1
                elif a == b:
                    found[v]["representative"] += 1
                elif b == c:
                    found[v]["gatekeeper"] += 1
                else:
                    found[v]["liaison"] += 1
    return found


@settings(max_examples=60, deadline=None)
@given(random_networks())
def test_any_network_equals_a_plain_count(snapshot: GraphSnapshot):
    groups = snapshot.groups(["group"])
    for way in ("directed", "symmetric"):
        wanted = plain_count(snapshot, groups, way)
        for row in run(snapshot, "brokerage_roles", group_by="group", direction=way)["rows"]:
            assert {role: row[role] for role in ROLES} == {role: wanted[row["id"]][role] for role in ROLES}
            assert row["partial_total"] == pytest.approx(wanted[row["id"]]["shares"])


@pytest.mark.parametrize(
    ("data", "group", "way"),
    [
        ("game_production", ["country"], "undirected"),
        ("game_production", ["role", "country"], "directed"),
        ("jazz_oral_history", ["type"], "directed"),
        ("nyphil_programs", ["type"], "directed"),
    ],
)
def test_real_networks_equal_a_plain_count(shared: Path, data: str, group: list[str], way: str):
    snapshot = network(shared / "data" / data)
    wanted = plain_count(snapshot, snapshot.groups(group), way)
    rows = run(snapshot, "brokerage_roles", group_by=group, direction=way)["rows"]
    assert len(rows) == len(snapshot.nodes)
    for row in rows:
        counted = wanted[row["id"]]
        if way == "undirected":
            assert row["boundary"] == counted["representative"] == counted["gatekeeper"]
            assert [2 * row[role] for role in ("coordinator", "total")] == [counted[role] for role in ("coordinator", "total")]
        else:
            assert {role: row[role] for role in ROLES} == {role: counted[role] for role in ROLES}
            assert row["partial_total"] == pytest.approx(counted["shares"])


def test_shares_add_up_to_the_brokered_pairs(shared: Path):
    # partial totals of all brokers sum to the number of open pairs that somebody stands between
    snapshot = network(shared / "reference/lazega_advice")
    after = defaultdict(set)
    for tie in snapshot.ties:
        after[tie.source].add(tie.target)
    open_pairs = {(i, k) for i in list(after) for v in after[i] for k in after[v] if k != i and k not in after[i]}
    rows = run(snapshot, "brokerage_roles", group_by="office")["rows"]
    assert sum(row["partial_total"] for row in rows) == pytest.approx(len(open_pairs))


def test_unknown_groups_count_in_totals_only():
    # a > v > c: a's group is unknown, so v has one open pair and no role; the three knowns fill the class sizes
    found = run(small({"a": None, "v": "x", "c": "x", "d": "y"}, [("a", "v"), ("v", "c")]), "brokerage_roles", group_by="group")
    row = actor(found, "v")
    assert [row[role] for role in ROLES] == [0, 0, 0, 0, 0, 1]
    assert actor(found, "a")["group"] is None
    assert actor(found, "a")["relative_coordinator"] is None
    assert [group["group"] for group in found["tables"]["groups"]] == ["x", "y"]
    # total of v: (N - 1)(N - 2) = 6 slots, d = 2/12, so 6 (1/36)(5/6)
    assert equal(row["expected_total"], 6 * (1 / 36) * (5 / 6))
    assert codes(found) >= {"unknown_group", "few_actors"}


def test_a_role_that_cannot_exist_is_zero_and_compared_with_nothing():
    found = run(text_network("a1>b1 b1>b2 b2>a1 b1>b3"), "brokerage_roles", group_by="group", null="bernoulli", runs=20)
    row = actor(found, "a1")
    assert (row["coordinator"], row["expected_coordinator"], row["sd_coordinator"]) == (0, 0, 0)
    assert [row[f"{what}_coordinator"] for what in ("relative", "z", "p", "q")] == [None] * 4
    assert "impossible_roles" in codes(found)


def test_an_arc_nobody_was_asked_about_is_uncertain():
    # i > v > k and nobody asked i about k; j answered, so j > v > k is open
    nodes = tuple(Node(id, id, {"group": "x"}) for id in "ijkv")
    ties = tuple(Tie(a + b, a, b, "GAVE") for a, b in ("iv", "jv", "vk"))
    snapshot = GraphSnapshot(nodes, ties, "files", asked={"j": True, "v": True, "i": False})
    found = run(snapshot, "brokerage_roles", group_by="group")
    assert (actor(found, "v")["total"], actor(found, "v")["uncertain"]) == (1, 1)
    assert codes(found) >= {"uncertain_pairs", "low_response"}
    # as a pair, i - k was unobserved only if k was not asked either; k was not
    assert actor(run(snapshot, "brokerage_roles", group_by="group", direction="undirected"), "v")["uncertain"] == 1


def test_several_attributes_make_a_combination(shared: Path):
    snapshot = network(shared / "reference/lazega_advice")
    rows = run(snapshot, "brokerage_roles", group_by=["office", "status"])["rows"]
    assert {row["group"] for row in rows} >= {"Boston | partner", "Boston | associate"}


def test_loops_and_repeats_are_dropped_and_said():
    found = run(text_network("a1>a2 a1>a2 a2>a2 a2>b1"), "brokerage_roles", group_by="group")
    assert found["m"] == 2
    assert codes(found) >= {"loops_dropped", "ties_collapsed"}


def test_equal_seeds_give_equal_figures(shared: Path):
    snapshot = network(shared / "reference/sampson_liket3")
    for null in ("bernoulli", "arcs", "labels", "rewire"):
        raw = {"group_by": "group", "null": null, "runs": 49}
        assert run(snapshot, "brokerage_roles", **raw, seed=3) == run(snapshot, "brokerage_roles", **raw, seed=3)
        assert run(snapshot, "brokerage_roles", **raw, seed=3)["rows"] != run(snapshot, "brokerage_roles", **raw, seed=4)["rows"]


def test_too_few_runs_are_said_with_the_needed_number(shared: Path):
    # two-sided, the smallest p is 2 / (1 + runs); 355 cells at q = .1 need 7,099 runs
    snapshot = network(shared / "reference/lazega_advice")
    found = run(snapshot, "brokerage_roles", group_by="office", null="arcs", runs=19)
    [warning] = [warning for warning in found["warnings"] if warning["code"] == "too_few_runs"]
    assert (warning["cells"], warning["needed"]) == (355, 7099)
    assert "7,099" in warning["text"]


def test_who_heads_the_page_is_said_in_both_languages(shared: Path):
    snapshot = fixture_network(shared)
    english = run(snapshot, "brokerage_roles", group_by="region")["sentences"]
    finnish = run(snapshot, "brokerage_roles", group_by="region", language="fi")["sentences"]
    assert english[1] == (
        "amk stands between 28 pairs without a direct tie; 18 of them across a region line. "
        "Expected if region did not matter: 19.0."
    )
    assert finnish[1] == (
        "Toimija: amk. Ilman suoraa yhteyttä olevia pareja, joiden välissä toimija on: 28; niistä eri ryhmissä (maakunta): 18. "
        "Odotusarvo: 19,0."
    )


def test_a_store_reads_its_flow_layer_or_all_ties_as_pairs():
    nodes = tuple(Node(id, id, {"sector": "dance"}) for id in "abc")
    works = (Tie("1", "a", "b", "WORKS_WITH"), Tie("2", "c", "b", "WORKS_WITH"))
    flow = (Tie("3", "a", "b", "GAVE"), Tie("4", "b", "c", "GAVE"))
    both = run(GraphSnapshot(nodes, works + flow, "store", at="2012-07-31"), "brokerage_roles")
    assert (both["scope"]["direction"], both["scope"]["layers"], both["m"]) == ("directed", ["GAVE"], 2)
    assert both["sentences"][0] == "3 actors, 2 directed ties known on 31 July 2012, 2 ties of other kinds left aside."
    assert (both["parameters"]["group_by"], both["scope"]["group_by"]) == (["sector"], ["sector"])
    pairs = run(GraphSnapshot(nodes, works, "store", at="2012-07-31"), "brokerage_roles")
    assert (pairs["scope"]["direction"], pairs["scope"]["layers"], pairs["m"]) == ("undirected", ["WORKS_WITH"], 2)
    assert pairs["sentences"][0] == "3 actors, 2 ties known on 31 July 2012, direction not recorded."
    assert (actor(pairs, "b")["total"], actor(pairs, "b")["coordinator"]) == (1, 1)


def test_no_open_pair_is_said():
    found = run(text_network("a1>b1"), "brokerage_roles", group_by="group")
    assert found["sentences"][1] == "Nobody stands between two actors without a direct tie."


def test_what_cannot_be_done_is_refused():
    snapshot = text_network("a1>b1 b1>a2")
    with pytest.raises(BadValue, match="ask for random runs"):
        run(snapshot, "brokerage_roles", group_by="group", null="rewire")
    with pytest.raises(BadValue, match="Say which attribute groups the actors: group"):
        run(snapshot, "brokerage_roles")
    with pytest.raises(UnknownName, match="group"):
        run(snapshot, "brokerage_roles", group_by="grup")


def actor(found: dict[str, Any], id: str) -> dict[str, Any]:
    [row] = [row for row in found["rows"] if row["id"] == id]
    return row


def codes(found: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in found["warnings"]}
