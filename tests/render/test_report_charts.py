"""Bars: lengths go with values, words are escaped, nothing needs a style or a script."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.render.charts import bar, cell_bar, mark
from graph_service.render.marks import mark_path

SHARES = st.floats(-2, 3, allow_nan=False)
VALUES = st.floats(0, 1e9, allow_nan=False)
LABELS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=60)


def widths(svg: str) -> list[float]:
    return [float(part.attrib["width"]) for part in ET.fromstring(svg).iter("rect") if part.attrib["class"] == "value"]


def test_two_bars_by_hand() -> None:
    # 640 wide, 210 for labels, 56 for values, 16 between: 358 units for the longest
    svg = bar([("Ann", 4, "4"), ("Ben", 1, "1")], alt="Ann 4, Ben 1")
    assert widths(svg) == [358.0, 89.5]
    assert ET.fromstring(svg).attrib["aria-label"] == "Ann 4, Ben 1"


@given(st.lists(st.tuples(LABELS, VALUES, LABELS), min_size=1, max_size=12), LABELS)
def test_bars_are_proportional_and_well_formed(items: list[tuple[str, float, str]], alt: str) -> None:
    svg = bar(items, alt=alt)
    drawn, top = widths(svg), max(value for _, value, _ in items) or 1
    for width, (_, value, _) in zip(drawn, items, strict=True):
        assert width == pytest.approx(max(1.0, 358 * value / top), abs=0.051)
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
