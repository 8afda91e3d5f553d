"""Bars: lengths go with values, words are escaped, nothing needs a style or a script."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.render._routes_chart import Drawn, routes
from graph_service.render.charts import Point, bar, cell_bar, mark, scatter
from graph_service.render.document import Name
from graph_service.render.marks import mark_path

SHARES = st.floats(-2, 3, allow_nan=False)
VALUES = st.floats(0, 1e9, allow_nan=False)
LABELS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=60)


def widths(svg: str) -> list[float]:
    return [float(part.attrib["width"]) for part in ET.fromstring(svg).iter("rect") if part.attrib["class"] == "value"]


def test_two_bars_by_hand() -> None:
    # 640 wide, 260 for labels, 56 for values, 16 between: 308 units for the longest
    svg = bar([("Ann", 4, "4"), ("Ben", 1, "1")], alt="Ann 4, Ben 1")
    assert widths(svg) == [308.0, 77.0]
    assert ET.fromstring(svg).attrib["aria-label"] == "Ann 4, Ben 1"


@given(st.lists(st.tuples(LABELS, VALUES, LABELS), min_size=1, max_size=12), LABELS)
def test_bars_are_proportional_and_well_formed(items: list[tuple[str, float, str]], alt: str) -> None:
    svg = bar(items, alt=alt)
    drawn, top = widths(svg), max(value for _, value, _ in items) or 1
    for width, (_, value, _) in zip(drawn, items, strict=True):
        assert width == pytest.approx(max(1.0, 308 * value / top), abs=0.051)
    texts = [part.text or "" for part in ET.fromstring(svg).iter("text")]
    assert texts[1::2] == [said for _, _, said in items]
    assert "style" not in {name for part in ET.fromstring(svg).iter() for name in part.attrib}


@given(SHARES, st.none() | SHARES)
def test_cell_bars_stay_in_their_cell(share: float, expected: float | None) -> None:
    parts = {part.attrib["class"]: part.attrib for part in ET.fromstring(str(cell_bar(share, expected))).iter("rect")}
    assert 0 <= float(parts["value"]["width"]) <= 100
    assert ("expected" in parts) == (expected is not None)
    if expected is not None:
        assert 0 <= float(parts["expected"]["x"]) <= 98.4


def test_a_market_s_mark_carries_its_code() -> None:
    root = ET.fromstring(str(mark(mark_path("plate"), "ink", "D<E")))
    assert [part.text for part in root.iter("text")] == ["D<E"]
    assert root.attrib["class"] == "mark plate sector-ink"


def stops(*ids: str) -> list[tuple[str, Name]]:
    return [(id, Name(id.upper(), "disc", "dance")) for id in ids]


def centres(svg: str) -> dict[str, tuple[float, float]]:
    found = {}
    for group in ET.fromstring(svg).iter("g"):
        x, y = group.attrib["transform"].removeprefix("translate(").removesuffix(")").split()
        found["".join(part.text or "" for part in group.iter("text"))] = (float(x), float(y))
    return found


def lines(svg: str) -> list[str]:
    return [part.attrib["class"] for part in ET.fromstring(svg).iter("path") if part.attrib["class"].startswith("route")]


def test_routes_from_several_by_hand() -> None:
    # a-x-m and b-x-m and c-y-x-m: x is one step from the market, y two; sources stand at the left edge
    svg = routes([stops("a", "x", "m"), stops("b", "x", "m"), stops("c", "y", "x", "m")], alt="Three routes to m")
    at = centres(svg)
    columns = [84 + 628 * column / 3 for column in range(4)]
    assert [at[name][0] for name in ("A", "B", "C", "Y", "X", "M")] == pytest.approx(
        [columns[n] for n in (0, 0, 0, 1, 2, 3)], abs=0.06
    )
    assert len({at[name][1] for name in ("A", "B", "C")}) == 3
    # a-x and b-x pass y's column; c-y, y-x, x-m: the three of the first route are strong and drawn last
    assert lines(svg) == ["route"] * 4 + ["route best"] * 3


def test_routes_from_one_stand_by_their_steps_from_it() -> None:
    ways = [stops("a", "x", "m"), stops("a", "y", "x", "m")]
    svg = routes(
        ways, alt="Two routes", drawn=Drawn(chosen=1, hangs={"x": "much"}, links={"y": "/y"}, heads=("From", "1", "2", "To"))
    )
    root = ET.fromstring(svg)
    found = [(part.attrib["class"], part.text) for part in root.iter("text")]
    # x is one step from a on the first way, two on the second: it stands in both columns
    assert [text for style, text in found if style.startswith("stop-name")].count("X") == 2
    assert [text for style, text in found if style == "head"] == ["From", "1", "2", "To"]
    assert sorted(str(text) for style, text in found if style == "stop-name strong") == ["A", "M", "X", "Y"]
    assert [text for style, text in found if style == "hangs"] == ["much", "much"]
    assert sum(part.attrib["class"] == "ring" for part in root.iter("path")) == 2
    assert [part.attrib["href"] for part in root.iter("a")] == ["/y"]
    # a-y, y-x, x-m of the chosen way are strong; a-x and the rest of its way are not
    assert lines(svg).count("route best") == 3


NAMED = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4, unique=True), min_size=1, max_size=8)


@given(NAMED, st.integers(0, 7))
def test_no_two_stops_share_a_place_and_names_have_room(ways: list[list[str]], chosen: int) -> None:
    drawn = Drawn(chosen=chosen % len(ways))
    root = ET.fromstring(routes([stops(*way, "market") for way in ways], alt="Routes", drawn=drawn))
    places = []
    for group in root.iter("g"):
        x, y = group.attrib["transform"].removeprefix("translate(").removesuffix(")").split()
        places.append((float(x), float(y), "".join(part.text or "" for part in group.iter("text"))))
    assert len({name for *_, name in places}) == len({id for way in ways for id in way}) + 1
    market = [place for place in places if place[2] == "MARKET"]
    assert [x for x, *_ in market] == [max(x for x, *_ in places)]
    for x, y, _ in places:
        assert [other for other in places if other[0] == x and abs(other[1] - y) < 53] == [(x, y, _)]
    # the way that is chosen is strong from end to end, the layout is the same whichever that is
    again = ET.fromstring(routes([stops(*way, "market") for way in ways], alt="Routes"))
    assert [g.attrib for g in again.iter("g")] == [g.attrib for g in root.iter("g")]


COORDINATES = st.floats(-50, 50, allow_nan=False)


@given(st.lists(st.tuples(COORDINATES, COORDINATES, LABELS), min_size=1, max_size=8), LABELS)
def test_points_of_a_scatter_lie_in_the_frame_in_the_order_of_their_figures(
    drawn: list[tuple[float, float, str]], alt: str
) -> None:
    points = [Point(x, y, label, f"/at?p={label}", number) for number, (x, y, label) in enumerate(drawn, 1)]
    svg = ET.fromstring(scatter(points, across="easy", up="new", alt=alt, language="en"))
    links = list(svg.iter("a"))
    assert [link.attrib["aria-label"] for link in links] == [label for _, _, label in reversed(drawn)], "the first lies on top"
    at = [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in svg.iter("circle")][::-1]
    assert all(78 - 0.1 <= x <= 620.1 and 15.9 <= y <= 308.1 for x, y in at)
    for (one, (x1, y1, _)), (other, (x2, y2, _)) in zip(
        list(zip(at, drawn, strict=True)), list(zip(at, drawn, strict=True))[1:], strict=False
    ):
        assert (one[0] - other[0]) * (x1 - x2) >= 0
        # up is up: the picture counts from the top
        assert (one[1] - other[1]) * (y1 - y2) <= 0
    assert "style" not in {name for part in svg.iter() for name in part.attrib}
    assert svg.attrib["role"] == "group"


def test_a_scatter_by_hand() -> None:
    # across 0 to 1 in steps of .2 on 542 units from 78, up 0 to 10 in steps of 2 on 292 units from 308
    svg = ET.fromstring(
        scatter([Point(0.5, 5, "mid"), Point(1, 10, "top", number=1)], across="easy", up="new", alt="two", language="fi")
    )
    assert [(dot.attrib["cx"], dot.attrib["cy"], dot.attrib["r"]) for dot in svg.iter("circle")] == [
        ("349.0", "162.0", "5"),
        ("620.0", "16.0", "11"),
    ]
    scale = [text.text for text in svg.iter("text") if text.attrib.get("class") == "chart-value"]
    assert scale == ["0", "0,2", "0,4", "0,6", "0,8", "1,0", "0", "2", "4", "6", "8", "10"]
    assert svg.attrib["role"] == "img"
