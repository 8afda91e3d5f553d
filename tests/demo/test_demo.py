"""The demonstration network holds what the story of docs/demo.md needs. Counts here are independent of the analyses."""

from __future__ import annotations

import runpy
from collections import Counter
from importlib.resources import files
from pathlib import Path

import networkx as nx
import pytest

from graph_service.demo import DEMO_AS_OF, demo_contents
from graph_service.records import Contents, Record, canonical
from graph_service.schema import load_schema
from graph_service.service import GraphService
from graph_service.snapshot import GraphSnapshot, snapshot_of
from tests.conftest import ROOT

SCHEMA = load_schema()
CUTPOINTS = {
    "amk": "Pielisjoen ammattikorkeakoulu",
    "fiona-auchterlaw": "Fiona Auchterlaw",
    "haru-minazuki": "Haru Minazuki",
    "kadri-rannamets": "Kadri Rannamets",
    "kelo": "Kelo Games Oy",
    "kuutamokota": "Kuutamokota Tmi",
    "pihla-ojakoski": "Pihla Ojakoski",
    "tanssikamari": "Vaarojen Tanssikamari ry",
    "vauhtivaara": "Vauhtivaara Oy",
}
SECTOR_GATEKEEPERS = {
    "dance": "tanssikamari",
    "education": "amk",
    "event_organising": "kesakaiku",
    "media_film": "kaarnafilmi",
    "popular_culture": "luovat-vaarat",
    "sports": "vauhtivaara",
    "tourism": "kanteleen-tie",
}
COUNTRY_GATEKEEPERS = {
    "DE": "amk",
    "EE": "kesakaiku",
    "GB": "tanssikamari",
    "JP": "kelo",
    "NO": "ilovaara",
    "RU": "kylakierros",
    "SE": "luovat-vaarat",
}


@pytest.fixture(scope="module")
def contents() -> Contents:
    records = demo_contents(SCHEMA)
    entities = {record["id"]: (thing, record) for thing, record in records if thing != "tie"}
    ties = {record["id"]: record for thing, record in records if thing == "tie"}
    assert len(entities) + len(ties) == len(records)
    return Contents(entities, ties, as_of=DEMO_AS_OF)


@pytest.fixture(scope="module")
def snapshot(contents: Contents) -> GraphSnapshot:
    return snapshot_of(SCHEMA, contents, today="2026-01-01")


@pytest.fixture(scope="module")
def acquainted(snapshot: GraphSnapshot) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(node.id for node in snapshot.nodes)
    graph.add_edges_from((tie.source, tie.target) for tie in snapshot.ties)
    return graph


@pytest.fixture(scope="module")
def flow(snapshot: GraphSnapshot) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(node.id for node in snapshot.nodes)
    graph.add_edges_from((tie.source, tie.target) for tie in snapshot.ties if tie.kind == "GAVE")
    return graph


def regional(snapshot: GraphSnapshot) -> set[str]:
    return {node.id for node in snapshot.nodes if node.attributes["is_regional"] == "yes"}


def test_file_is_the_canonical_export_that_the_script_makes(contents: Contents) -> None:
    stored = files("graph_service.demo").joinpath("network.json").read_bytes()
    assert canonical(SCHEMA, contents) == stored
    script = runpy.run_path(str(ROOT / "tools" / "make_demo.py"))
    assert canonical(SCHEMA, script["contents"]()) == stored


def test_ties_come_after_the_entities_they_need() -> None:
    known: set[str] = set()
    for thing, record in demo_contents(SCHEMA):
        if thing == "tie":
            assert {record["source"], record["target"]} <= known
        else:
            known.add(record["id"])


def test_size(contents: Contents, snapshot: GraphSnapshot) -> None:
    assert sum(1 for _ in contents.of("actor")) == 120
    assert (len(snapshot.nodes), snapshot.merged_persons, snapshot.at) == (115, 5, "2012-07-31")
    kinds = Counter(record["kinds"][0] for record in contents.of("event"))
    assert (kinds["training_session"], kinds["benchmarking_trip"]) == (33, 7)
    assert sum(1 for _ in contents.of("wave")) == 2
    assert {node.attributes["sector"] for node in snapshot.nodes} == {None, *SCHEMA.codes["sector"]}
    shown = {node.attributes["kind"] for node in snapshot.nodes}
    assert shown == set(SCHEMA.codes["kind"]) - {"other"}


def test_evidence_lies_within_the_programme(contents: Contents) -> None:
    actor_ties = [tie for tie in contents.ties.values() if tie["kind"] in {"GAVE", "WORKS_WITH", "MENTORS"}]
    seen = [tie["last_evidence"] for tie in actor_ties if "last_evidence" in tie]
    assert min(seen) >= "2009"
    assert max(seen) <= "2012-07"
    assert len(seen) > 0.9 * len(actor_ties)
    assert all(tie.get("since", "2009") <= DEMO_AS_OF for tie in contents.ties.values())


def test_silent_unconfirmed_stale_and_undated(snapshot: GraphSnapshot) -> None:
    assert snapshot.response_rate is not None
    assert 0.7 < snapshot.response_rate < 0.85
    assert {tie.confirmed for tie in snapshot.ties} == {"both", "one", "inferred"}
    stale = [tie for tie in snapshot.ties if (tie.last_evidence or tie.since or "9") < "2010-08"]
    assert len(stale) >= 20
    assert snapshot.unknown_since >= 3


def test_isolates_and_components(acquainted: nx.Graph) -> None:
    assert set(nx.isolates(acquainted)) == {"passerelle", "savuranta", "vadelma-virmajoki"}
    assert sorted(map(len, nx.connected_components(acquainted))) == [1, 1, 1, 3, 109]


def test_cutpoints(acquainted: nx.Graph, snapshot: GraphSnapshot) -> None:
    # by hand: an actor is a cutpoint if its own component falls apart without it
    found = set()
    for node in acquainted:
        rest = acquainted.subgraph(nx.node_connected_component(acquainted, node) - {node})
        if len(rest) > 1 and not nx.is_connected(rest):
            found.add(node)
    assert {id: snapshot.by_id[id].label for id in found} == CUTPOINTS


def gatekept(flow: nx.DiGraph, group: dict[str, str | None], broker: str, outside: set[str]) -> int:
    return sum(
        1
        for giver in flow.predecessors(broker)
        for taker in flow.successors(broker)
        if giver in outside and group[taker] == group[broker] and taker != giver and not flow.has_edge(giver, taker)
    )


def test_gatekeeper_at_each_sector_border(flow: nx.DiGraph, snapshot: GraphSnapshot) -> None:
    sector = {node.id: node.attributes["sector"] for node in snapshot.nodes}
    assert set(SECTOR_GATEKEEPERS) == set(SCHEMA.codes["sector"])
    for name, keeper in SECTOR_GATEKEEPERS.items():
        outside = {id for id, other in sector.items() if other not in {None, name}}
        counts = {id: gatekept(flow, sector, id, outside) for id in sector if sector[id] == name}
        assert counts[keeper] >= 3
        assert counts[keeper] == max(counts.values())


def test_gatekeeper_at_each_border_of_the_region(flow: nx.DiGraph, snapshot: GraphSnapshot) -> None:
    inside = {node.id: node.attributes["is_regional"] for node in snapshot.nodes}
    for country, keeper in COUNTRY_GATEKEEPERS.items():
        outside = {node.id for node in snapshot.nodes if node.attributes["country"] == country}
        assert inside[keeper] == "yes"
        assert gatekept(flow, inside, keeper, outside) >= 1


def hops(acquainted: nx.Graph, snapshot: GraphSnapshot, market: str, without: frozenset[str] = frozenset()) -> dict[str, int]:
    # steps from each actor to the market, the access tie included; routes never pass through a market
    graph = acquainted.subgraph(set(acquainted) - without).copy()
    graph.add_edges_from((tie.source, market) for tie in snapshot.access if tie.target == market and tie.source in graph)
    return nx.single_source_shortest_path_length(graph, market) if market in graph else {}


def test_markets(acquainted: nx.Graph, snapshot: GraphSnapshot) -> None:
    home = regional(snapshot)
    reached = {
        market
        for market in snapshot.markets
        if any(id in home and steps <= 4 for id, steps in hops(acquainted, snapshot, market).items())
    }
    assert set(snapshot.markets) - reached == {"market:FR"}
    assert {tie.target for tie in snapshot.access} == set(snapshot.markets)
    assert len(reached) == 7


def test_a_dance_company_reaches_germany_only_through_somebody(acquainted: nx.Graph, snapshot: GraphSnapshot) -> None:
    assert snapshot.by_id["askelpuu"].attributes | {"kind": "company", "sector": "dance", "municipality": "Joensuu"} == (
        snapshot.by_id["askelpuu"].attributes
    )
    assert hops(acquainted, snapshot, "market:DE")["askelpuu"] == 3
    assert hops(acquainted, snapshot, "market:DE", frozenset({"pihla-ojakoski"}))["askelpuu"] == 4
    assert "askelpuu" not in hops(acquainted, snapshot, "market:DE", frozenset({"pihla-ojakoski", "tanssikamari"}))


def test_japan_rests_on_one_company(acquainted: nx.Graph, snapshot: GraphSnapshot) -> None:
    home = regional(snapshot)
    assert len(home & set(hops(acquainted, snapshot, "market:JP"))) > 50
    assert not home & set(hops(acquainted, snapshot, "market:JP", frozenset({"kelo"})))


def test_offers_and_languages_are_known_of_some(contents: Contents) -> None:
    sellers = [record for record in contents.of("actor") if {"company", "freelancer", "agency"} & set(record["kinds"])]
    home = [record for record in sellers if record["is_regional"]]
    offers = Counter("no" if record.get("offer") == "ei" else "yes" if "offer" in record else "unknown" for record in home)
    assert (offers["yes"], offers["no"]) == (26, 14)
    assert offers["unknown"] >= 8
    sold = {tie["source"] for tie in contents.ties.values() if tie.get("subtype") in {"past sale", "contract"}}
    assert len(sold & {record["id"] for record in home}) == 3
    spoken = [record.get("languages") for record in home]
    assert spoken.count(None) >= 8
    assert sum("saksa" in known for known in spoken if known) >= 5
    assert all("englanti" in record["languages"] for record in contents.of("actor") if record["country"] != "FI")


def test_programme_figures(contents: Contents) -> None:
    # planned and reported by the Creative Managers programme, 2009-2012 (analytics §0.8)
    def figures(thing: str) -> dict[str, float]:
        return {record["indicator"]: record["value"] for record in contents.of(thing)}

    assert figures("target") == {"Certificates": 40, "Participants in training": 150}
    assert figures("outcome") == {
        "Benchmarking trips": 7,
        "Certificates": 29,
        "Companies started": 2,
        "Participants in training": 160,
        "People employed": 2,
        "Training sessions": 33,
    }
    trained: Record = contents.entities["outcome:trained"][1]
    assert trained["extra"]["qualifier"] == "more than"


def test_recorded_attendance_bears_out_the_reported_figure(contents: Contents) -> None:
    # people counted once: the most that one actor sent to a single session
    sessions = {record["id"] for record in contents.of("event") if record["kinds"] == ["training_session"]}
    most: Counter[str] = Counter()
    for tie in contents.ties.values():
        if tie["kind"] == "TOOK_PART_IN" and tie["target"] in sessions:
            most[tie["source"]] = max(most[tie["source"]], tie["weight"])
    assert sum(most.values()) == 163


def test_a_store_takes_the_demo_whole(tmp_path: Path) -> None:
    service = GraphService.open(f"sqlite:///{tmp_path / 'demo.db'}")
    service.load_demo(who="test")
    assert service.day() == DEMO_AS_OF
    assert service.export_json() == files("graph_service.demo").joinpath("network.json").read_bytes()
    found = service.actors(kinds=["mentor"], limit=50).items
    assert {"lahja-oravaho", "taika-hallavaara", "usva-utrala"} <= {one.record["id"] for one in found}
    service.store.close()


def test_the_map_of_the_demo_is_laid_out_beforehand(tmp_path: Path) -> None:
    service = GraphService.open(f"sqlite:///{tmp_path / 'network.db'}")
    try:
        service.load_demo(who="test")
        assert service.positions(service.snapshot())
        kept = service.store.get_record("positions", "map")
    finally:
        service.store.close()
    # laying out again would have stored other text: run tools/make_demo.py when the network changes
    assert kept is not None
    assert kept[0] == files("graph_service.demo").joinpath("places.json").read_text(encoding="utf-8")
