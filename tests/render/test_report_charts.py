"""Bars: lengths go with values, words are escaped, nothing needs a style or a script."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.render._routes_chart import routes
from graph_service.render.charts import bar, cell_bar, mark
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


def test_routes_by_hand() -> None:
    # a-x-m and b-x-m and c-y-x-m: x is one step from the market, y two; sources stand at the left edge
    svg = routes([stops("a", "x", "m"), stops("b", "x", "m"), stops("c", "y", "x", "m")], alt="Three routes to m")
    at = centres(svg)
    assert [at[name][0] for name in ("A", "B", "C", "Y", "X", "M")] == [196, 196, 196, 366, 536, 706]
    assert len({at[name][1] for name in ("A", "B", "C")}) == 3
    lines = [part.attrib["class"] for part in ET.fromstring(svg).iter("path") if part.attrib["class"].startswith("route")]
    # a-x, b-x, c-y, y-x, x-m: the two of the first route are strong and drawn last
    assert lines == ["route"] * 3 + ["route best"] * 2


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4, unique=True), min_size=1, max_size=8))
def test_no_two_stops_share_a_place(ways: list[list[str]]) -> None:
    at = centres(routes([stops(*way, "market") for way in ways], alt="Routes"))
    assert len(at) == len({id for way in ways for id in way}) + 1
    assert len(set(at.values())) == len(at)
    assert max(at.values())[0] == at["MARKET"][0]
