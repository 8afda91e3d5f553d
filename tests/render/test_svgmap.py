"""The still picture and the one-file map: well-formed, closed to the outside, nothing but text from names."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from html.parser import HTMLParser
from math import hypot
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.render._seats import Label, Mark, seats
from graph_service.render.layout import positions
from graph_service.render.standalone import json_in_html, standalone_map
from graph_service.render.svgmap import Supposed, svg_map
from graph_service.render.viewmodel import map_view
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.render.networks import network

VENDOR = Path(__file__).resolve().parents[2] / "graph_service" / "web" / "static" / "vendor"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)> & \u2028'


@pytest.fixture(scope="module")
def view() -> dict:
    snapshot = network(60)
    return map_view(load_schema(), snapshot, positions(snapshot, polish=False), title="The region")


@pytest.fixture(scope="module")
def hostile() -> dict:
    snapshot = GraphSnapshot(
        nodes=(Node("a", HOSTILE, {"kind": "company", "municipality": HOSTILE}), Node("b", "B")),
        ties=(Tie("t", "a", "b", HOSTILE),),
        source="files",
    )
    return map_view(load_schema(), snapshot, positions(snapshot), title=HOSTILE)


def test_a_picture_holds_every_tied_mark_and_named_colours(view: dict) -> None:
    root = ET.fromstring(svg_map(view))
    tied = [node for node in view["nodes"] if node["ties"]]
    assert len(root.findall(f"{SVG}g")) == len(tied)
    assert (root.get("role"), root.findtext(f"{SVG}title")) == ("img", "The region")
    fills = {path.get("fill") for path in root.iter(f"{SVG}path")}
    assert "var(--sector-dance, #a03f54)" in fills
    assert {item.tag for item in root.iter()} <= {f"{SVG}{tag}" for tag in ("svg", "title", "g", "path", "text", "circle")}
    assert not {name for item in root.iter() for name in item.attrib} & {"style", "href", "onload"}


def test_fixed_colours_for_files(view: dict) -> None:
    assert "var(" not in svg_map(view, theme="dark")
    assert "#c04f5e" in svg_map(view, theme="dark")


def test_numbers_stand_in_place_of_names_and_a_ring_marks_one(view: dict) -> None:
    ids = [node["id"] for node in view["nodes"] if node["thing"] == "actor"][-3:]
    root = ET.fromstring(svg_map(view, labels=False, numbers={id: place for place, id in enumerate(ids, 1)}))
    texts = [text.text for text in root.findall(f"{SVG}text")]
    assert sorted(texts) == ["1", "2", "3"]
    plain, ringed = svg_map(view, only=ids, labels=False), svg_map(view, only=ids, labels=False, ring=ids[0])
    assert ringed.count("<path") == plain.count("<path") + 1
    assert len(ET.fromstring(plain).findall(f"{SVG}g")) == 3


def test_what_is_supposed_is_marked(view: dict) -> None:
    plain = ET.fromstring(svg_map(view, theme="light"))
    tied = [node for node in view["nodes"] if node["ties"]]
    one, two, three, four = (node["id"] for node in tied[:4])
    supposed = Supposed(
        left=frozenset({one}),
        joined=frozenset({two}),
        tied=frozenset({frozenset({two, three})}),
        ended=frozenset({frozenset({three, four}), frozenset({"nobody", one})}),
    )
    drawn = ET.fromstring(svg_map(view, theme="light", supposed=supposed))
    counts = {}
    for picture in (plain, drawn):
        paths = [path.attrib for path in picture.iter(f"{SVG}path")]
        red = [path for path in paths if path.get("stroke") == "#a3271d"]
        counts[picture] = (
            sum("stroke-dasharray" in path for path in red),
            sum("stroke-dasharray" not in path for path in red),
            sum(path.get("stroke") == "#0a5c63" and path.get("stroke-width") == "3" for path in paths),
        )
    # an ended tie, a crossed-out leaver, a tie that comes; the tie of somebody who is not on the map is not drawn
    assert counts[plain] == (0, 0, 0)
    assert counts[drawn] == (1, 1, 1)
    written = {"".join(text.itertext()) for text in drawn.iter(f"{SVG}text")}
    assert {node["label"] for node in tied[:4]} <= written


def test_as_many_names_as_asked(view: dict) -> None:
    assert len(ET.fromstring(svg_map(view, labels=5)).findall(f"{SVG}text")) == 5
    assert len(ET.fromstring(svg_map(view, labels=True)).findall(f"{SVG}text")) > 15


def test_the_largest_actors_get_their_names_first(view: dict) -> None:
    actors = sorted((node for node in view["nodes"] if node["thing"] == "actor"), key=lambda node: node["priority"])
    largest = {node["label"] for node in actors[:10]}
    assert largest <= {text.text for text in ET.fromstring(svg_map(view, labels=10)).findall(f"{SVG}text")}


def test_a_name_without_room_at_its_mark_is_led_away() -> None:
    # a mark walled in by others; its name is as wide as five of them
    ring = [(x, y) for x in range(-60, 61, 15) for y in range(-60, 61, 15) if (x, y) != (0, 0)]
    marks = [Mark("hub", 200, 150, 6), *(Mark(f"m{x}{y}", 200 + x, 150 + y, 5) for x, y in ring)]
    assert seats(marks, [Label("hub", "A long name", 11)], (400, 300), 5) == []
    (seat,) = seats(marks, [Label("hub", "A long name", 11, far=True)], (400, 300), 5)
    assert seat.text == "A long name"
    assert seat.leader is not None
    x1, y1, x2, y2 = seat.leader
    # from the edge of the mark to the edge of the name
    assert hypot(x1 - 200, y1 - 150) == pytest.approx(6)
    assert seat.x - 0.01 <= x2 <= seat.x + seat.width + 0.01
    assert seat.y - 0.01 <= y2 <= seat.y + seat.height + 0.01


def test_ties_of_unknown_strength_are_dotted() -> None:
    nodes = (Node("a", "A"), Node("b", "B"), Node("c", "C"))
    snapshot = GraphSnapshot(nodes=nodes, ties=(Tie("t", "a", "b", "GAVE"), Tie("u", "b", "c", "GAVE", 2)), source="store")
    found = map_view(load_schema(), snapshot, positions(snapshot))
    lines = [path.get("stroke-dasharray") for path in ET.fromstring(svg_map(found, labels=False)).findall(f"{SVG}path")]
    assert sorted(lines, key=str) == ["1 3", None]


def test_an_empty_view_is_an_empty_picture() -> None:
    empty = map_view(load_schema(), GraphSnapshot(nodes=(), ties=(), source="store"), {})
    assert ET.fromstring(svg_map(empty)).findall(f"{SVG}path") == []


def test_names_in_a_picture_are_text(hostile: dict) -> None:
    root = ET.fromstring(svg_map(hostile))
    assert root.findtext(f"{SVG}title") == HOSTILE


@given(
    st.lists(
        st.tuples(st.floats(0, 400), st.floats(0, 300), st.floats(3, 14), st.text("abcdefghij ", min_size=1, max_size=24)),
        max_size=25,
    )
)
def test_seats_never_touch(places: list[tuple[float, float, float, str]]) -> None:
    marks = [Mark(str(number), x, y, radius) for number, (x, y, radius, _) in enumerate(places)]
    wanted = [Label(str(number), text, 11, far=number < 8) for number, (*_, text) in enumerate(places)]
    found = seats(marks, wanted, (400, 300), 100)
    for number, a in enumerate(found):
        assert a.x >= 0
        assert a.x + a.width <= 400
        for b in found[:number]:
            apart = a.x >= b.x + b.width or b.x >= a.x + a.width or a.y >= b.y + b.height or b.y >= a.y + a.height
            assert apart


class Page(HTMLParser):
    """Elements with their attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, text: str) -> None:
        if self.found and self.found[-1][0] in {"script", "style"} and text.strip():
            self.inside.append((self.found[-1][0], text))


def test_one_file_asks_for_nothing_and_its_policy_names_its_parts(view: dict) -> None:
    page = Page(standalone_map(view))
    assert [name for _, attrs in page.found for name in attrs if name in {"src", "href", "style"} or name.startswith("on")] == []
    policy = next(attrs["content"] for tag, attrs in page.found if tag == "meta" and attrs.get("http-equiv"))
    assert policy is not None
    scripts = {tag_text[1] for tag_text in page.inside if tag_text[0] == "script"}
    assert len(scripts) == 3
    named = set(re.findall(r"'sha256-([^']+)'", policy))
    hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode(): text for _, text in page.inside}
    assert len(named) == 3
    assert named <= set(hashes)
    # the data are not among what may run
    data = next(text for text in hashes.values() if text.startswith('{"title"'))
    assert json.loads(data)["nodes"] == json.loads(json.dumps(view["nodes"]))
    assert {text for key, text in hashes.items() if key not in named} == {data}
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy


def test_names_in_one_file_end_no_element(hostile: dict) -> None:
    page = Page(standalone_map(hostile))
    assert [tag for tag, _ in page.found].count("script") == 3
    assert "img" not in {tag for tag, _ in page.found}


@given(st.text())
def test_json_in_html_comes_back_unharmed(text: str) -> None:
    written = json_in_html({"x": text}) if not any("\ud800" <= sign <= "\udfff" for sign in text) else json_in_html({"x": ""})
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written)["x"] in {text, ""}


def test_vendored_files_are_what_they_say() -> None:
    listed = tomllib.loads((VENDOR / "VENDORED.toml").read_text(encoding="utf-8"))
    for name, entry in listed.items():
        content = (VENDOR / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
        assert entry["version"].encode() in content[:2000]
        for licence in entry["licence_files"]:
            assert (VENDOR / licence).stat().st_size > 500
    stray = {path.name for path in VENDOR.iterdir()} - {"VENDORED.toml"}
    assert stray == {entry["file"] for entry in listed.values()} | {
        name for entry in listed.values() for name in entry["licence_files"]
    }
