"""The view model: a hand-made network of five, every field checked against what was put in."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from graph_service.errors import BadValue
from graph_service.render._words import WORDS
from graph_service.render.layout import positions
from graph_service.render.map import EDGE_KEYS, NODE_KEYS, vis_data
from graph_service.render.marks import PATHS, kind_shape, mark_path
from graph_service.render.viewmodel import Choice, Measure, Painting, map_view
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.render.networks import network

SCHEMA = load_schema()
STATIC = Path(__file__).resolve().parents[2] / "graph_service" / "web" / "static"
FIVE = GraphSnapshot(
    nodes=(
        Node("savu", "Savukuva", {"kind": "company", "sector": "media_film", "country": "FI", "municipality": "Joensuu"}),
        Node("runo", "Runo Kaislavuo", {"kind": "mentor", "sector": "media_film", "country": "FI"}),
        Node("talo", "Tanssin Talo", {"kind": "association", "sector": "dance", "country": "FI"}),
        Node("oma", "Oma", {"kind": "company"}),
        Node("elb", "Elbufer", {"kind": "partner", "sector": "dance", "country": "DE"}),
    ),
    ties=(
        Tie("t1", "runo", "savu", "MENTORS", strength=4, since="2011-03"),
        Tie("t2", "savu", "runo", "WORKS_WITH", strength=2, confirmed="inferred"),
        Tie("t3", "savu", "talo", "GAVE", confirmed="inferred"),
        Tie("t4", "talo", "elb", "WORKS_WITH", strength=5),
        Tie("t5", "talo", "talo", "WORKS_WITH", strength=5),
    ),
    access=(Tie("m1", "elb", "market:DE", "HAS_ACCESS_TO", strength=3),),
    markets={"market:DE": {"id": "market:DE", "country": "DE"}},
    source="store",
    at="2012-07-31",
    asked={"savu": True, "runo": True, "talo": False, "oma": True},
)


def view(language: str = "en", snapshot: GraphSnapshot = FIVE, **more: object) -> dict:
    return map_view(SCHEMA, snapshot, positions(snapshot), language=language, **more)  # type: ignore[arg-type]


def by_id(found: dict) -> dict[str, dict]:
    return {node["id"]: node for node in found["nodes"]}


def test_actors_and_markets_as_marks() -> None:
    found = by_id(view())
    assert set(found) == {"savu", "runo", "talo", "oma", "elb", "market:DE"}
    savu, market = found["savu"], found["market:DE"]
    assert (savu["shape"], savu["tone"], savu["ties"], savu["line"]) == (
        "disc",
        "sector-media_film",
        2,
        "Company, Joensuu · Media and film",
    )
    assert (market["label"], market["shape"], market["tone"], market["code"], market["ties"]) == (
        "Germany",
        "plate",
        "sector-ink",
        "DE",
        1,
    )
    assert (found["oma"]["ties"], found["oma"]["size"], found["oma"]["tone"]) == (0, 9, "sector-unknown")
    # 9 + 3.3 sqrt(2), look.md 4.2
    assert savu["size"] == pytest.approx(13.667, abs=0.001)


def test_one_line_a_pair_with_all_its_ties_in_words() -> None:
    found = view()
    nodes = found["nodes"]
    edges = {frozenset((nodes[e["source"]]["id"], nodes[e["target"]]["id"])): e for e in found["edges"]}
    assert len(edges) == len(found["edges"]) == 4  # the loop is left out
    pair = edges[frozenset(("runo", "savu"))]
    assert (pair["strength"], pair["inferred"], len(pair["items"])) == (4, False, 2)
    assert nodes[pair["source"]]["id"] == "runo"
    mentors, works = pair["items"]
    assert (mentors["says"], mentors["back"], mentors["forward"], mentors["arrow"], mentors["since"]) == (
        "mentors",
        "is mentored by",
        True,
        True,
        "March 2011",
    )
    assert (works["forward"], works["arrow"]) == (False, False)
    assert (edges[frozenset(("savu", "talo"))]["strength"], edges[frozenset(("savu", "talo"))]["inferred"]) == (None, True)


def test_who_has_only_undrawn_ties_does_not_stand_in_the_tray() -> None:
    assert {id for id, node in by_id(view()).items() if node["tray"]} == {"oma"}
    assert not any(node["tray"] for node in view(amid={"oma"})["nodes"])
    # who has a tie that is drawn is never in it
    assert {id for id, node in by_id(view(amid={"savu"})).items() if node["tray"]} == {"oma"}


def test_ties_that_are_too_weak_are_counted_in_words() -> None:
    weak = replace(FIVE, faint=3 * FIVE.ties[:1], min_strength=2)
    assert view(snapshot=weak)["meta"]["left_out"] == "3 ties weaker than 2 of 5 are left out."
    assert " 3 ties weaker than 2 of 5 are left out. 75" in view(snapshot=weak)["meta"]["basis"]
    one = replace(weak, faint=FIVE.ties[:1])
    assert "1 yhteys, jonka vahvuus on alle 2/5, on jätetty pois." in view("fi", one)["meta"]["basis"]
    assert view()["meta"]["left_out"] is None


def test_legend_counts_and_the_basis_line() -> None:
    found = view()
    lines = {group: {line["key"]: line["n"] for line in found["legend"][group]} for group in ("sector", "kind", "tie")}
    assert lines["sector"] == {"media_film": 2, "dance": 2, "unknown": 1}
    assert lines["kind"] == {"company": 2, "mentor": 1, "association": 1, "partner": 1, "market": 1}
    assert lines["tie"] == {"strong": 2, "medium": 1, "inferred": 1}
    assert found["legend"]["year"] == [{"key": "2011", "label": "2011", "n": 1}]
    assert found["meta"]["basis"] == (
        "Based on 5 actors, 4 ties and 1 market access recorded up to 31 July 2012. "
        "75\N{NO-BREAK SPACE}% of those asked answered. Size: number of contacts."
    )
    assert (found["meta"]["actors"], found["meta"]["ties"]) == (5, 4)
    # the script fills in what its filters leave
    assert found["meta"]["filtered"].startswith("Filters leave {n} of 5 actors, {m} of 4 ties, recorded up to 31 July 2012. 75")


def test_a_strength_that_nobody_told_is_a_class_of_its_own() -> None:
    found = view(snapshot=replace(FIVE, ties=(Tie("t1", "savu", "talo", "GAVE"), Tie("t2", "runo", "oma", "GAVE", strength=1))))
    assert {(line["key"], line["label"], line["n"]) for line in found["legend"]["tie"]} == {
        ("unknown", "Strength not known", 1),
        ("weak", "Weak, 1", 1),
        ("medium", "Medium, 2–3", 1),
    }
    # a known strength of the pair wins over an unknown one
    both = view(snapshot=replace(FIVE, access=(), ties=(Tie("t1", "savu", "talo", "GAVE"), Tie("t2", "talo", "savu", "GAVE", 1))))
    assert [(line["key"], line["n"]) for line in both["legend"]["tie"]] == [("weak", 1)]
    assert [edge["strength"] for edge in both["edges"]] == [1]


def test_finnish_has_every_word() -> None:
    english, finnish = view("en")["words"], view("fi")["words"]
    assert {key for key in english if english[key] == finnish[key]} == set()
    # what the script fills in stands in both
    places = {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in english.items()}
    assert {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in finnish.items()} == places
    assert by_id(view("fi"))["market:DE"]["label"] == "Saksa"


def test_the_script_uses_exactly_the_words_there_are() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (STATIC / "js").glob("map*.js"))
    used = set(re.findall(r"\bwords\.(\w+)", text))
    assert used == set(WORDS)


def test_colour_by_a_number_on_the_root_of_the_value() -> None:
    values = {"savu": 100.0, "runo": 25.0, "talo": 0.0, "oma": None, "elb": 4.0}
    painting = Painting("analysis", Measure("Betweenness", values, "centrality.betweenness"))
    found = view(painting=painting)
    tones = {id: node["tone"] for id, node in by_id(found).items()}
    # sixths of the root: 1, 0.5, 0, -, 0.2
    assert tones == {
        "savu": "seq-5",
        "runo": "seq-3",
        "talo": "seq-0",
        "oma": "sector-unknown",
        "elb": "seq-1",
        "market:DE": "sector-ink",
    }
    assert found["legend"]["measure"] == {"label": "Betweenness", "low": "0", "high": "100.00", "gaps": True}
    assert by_id(found)["savu"]["said"] == "100.00"
    assert found["meta"]["colour_by"] == "centrality.betweenness"
    assert set(found["tones"]) >= {f"seq-{step}" for step in range(6)}


def test_colour_by_groups_and_by_kind() -> None:
    groups = Measure("Community", {"savu": "b", "runo": "b", "talo": "a", "elb": "a", "oma": "b"})
    found = by_id(view(painting=Painting("analysis", groups)))
    assert found["savu"]["tone"] == found["runo"]["tone"] != found["talo"]["tone"]
    by_kind = view(painting=Painting("kind"))
    kinds, lines = by_id(by_kind), {line["key"]: line for line in by_kind["legend"]["kind"]}
    assert kinds["savu"]["tone"] == lines["company"]["tone"]
    assert kinds["savu"]["tone"] == kinds["oma"]["tone"] != kinds["runo"]["tone"]


def test_size_by_a_measure_keeps_the_range() -> None:
    sizes = Measure("Reach", {"savu": 4, "runo": 1, "talo": 0, "oma": None, "elb": 4}, "export_reach.reach")
    found = by_id(view(painting=Painting(size=sizes, size_choices=[Choice("export_reach.reach", "Reach")])))
    assert found["talo"]["size"] == found["oma"]["size"] == 9
    assert 9 < found["runo"]["size"] < found["savu"]["size"] == found["elb"]["size"]
    assert found["runo"]["size"] - 9 == pytest.approx((found["savu"]["size"] - 9) / 2, abs=0.02)


def test_too_many_actors_keep_those_with_most_ties_and_say_so() -> None:
    snapshot = network(60)
    found = map_view(SCHEMA, snapshot, positions(snapshot, polish=False), limit=20)
    assert len(found["nodes"]) == 20
    left_out = {node.id for node in snapshot.nodes} - set(by_id(found))
    whole = by_id(map_view(SCHEMA, snapshot, positions(snapshot, polish=False)))
    assert min(node["ties"] for id, node in by_id(found).items() if id != "market:DE") >= max(
        whole[id]["ties"] for id in left_out
    )
    assert "Showing 20 of 61" in found["meta"]["basis"]


def test_the_view_is_json_and_sorted_for_drawing() -> None:
    found = view()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    # the most important is drawn last
    assert [node["priority"] for node in found["nodes"]] == [5, 4, 3, 2, 1, 0]


def test_events_are_marks_of_their_own() -> None:
    event = {"e1": {"id": "e1", "title": "Creative Day", "kinds": ["festival"], "start": "2011-05-01", "sector": "dance"}}
    snapshot = replace(FIVE, events=event, participation=(Tie("p1", "oma", "e1", "TOOK_PART_IN"),))
    found = by_id(view(snapshot=snapshot))
    assert (found["e1"]["shape"], found["e1"]["tone"], found["e1"]["ties"]) == ("plus", "sector-dance", 1)
    assert found["e1"]["line"].startswith("Festival")


def test_plain_files_have_neither_kinds_nor_dates() -> None:
    snapshot = GraphSnapshot(nodes=(Node("1", "One"), Node("2", "Two")), ties=(Tie("t", "1", "2"),), source="files")
    found = view(snapshot=snapshot)
    assert {node["tone"] for node in found["nodes"]} == {"sector-unknown"}
    assert found["legend"]["kind"] == []
    assert found["meta"]["basis"] == "Based on 2 actors and 1 tie. Size: number of contacts."


def test_an_empty_network_is_an_empty_view() -> None:
    found = view(snapshot=GraphSnapshot(nodes=(), ties=(), source="store"))
    assert (found["nodes"], found["edges"], found["vis"]["nodes"]) == ([], [], [])


def test_pyvis_gives_data_only_with_listed_keys_and_numbers_for_ids() -> None:
    hostile = '<img src=x onerror=alert(1)> href="javascript:alert(1)"'
    snapshot = replace(FIVE, nodes=(Node(hostile, hostile, {"kind": "company"}), *FIVE.nodes))
    vis = view(snapshot=snapshot)["vis"]
    assert [node["id"] for node in vis["nodes"]] == list(range(7))
    assert {key for node in vis["nodes"] for key in node} <= NODE_KEYS
    assert {key for edge in vis["edges"] for key in edge} <= EDGE_KEYS
    assert "title" not in NODE_KEYS | EDGE_KEYS
    assert vis["options"]["physics"]["enabled"] is False


def test_a_tie_without_an_end_is_refused() -> None:
    with pytest.raises(BadValue, match="no actor at one end"):
        vis_data([], [{"source": 0, "target": 1, "strength": 1, "inferred": False}])


def test_every_kind_has_a_shape_and_people_have_an_eye() -> None:
    for name, code in SCHEMA.codes["kind"].items():
        shape = kind_shape(SCHEMA, name)
        assert shape in PATHS
        assert (shape.endswith("_eye")) == (code.level == "person")
        # a path of its own: M … Z once, and once more for the eye or the ring
        assert mark_path(shape).count("Z") == 1 + (shape.endswith("_eye") or shape == "ring")
    assert kind_shape(SCHEMA, None) == "disc"
