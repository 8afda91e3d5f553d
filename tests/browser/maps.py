"""What tests of the map ask its page: boxes of names, places of marks, pieces of the picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Site

BOXES = "() => document.getElementById('graph-map').graphMap.labels()"
MARKS = "() => document.getElementById('graph-map').graphMap.marks()"
SIZE = "() => { const c = document.getElementById('map-canvas'); return [c.clientWidth, c.clientHeight]; }"


def overlaps(boxes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Pairs of labels whose boxes share a point."""
    return [
        (a["text"], b["text"])
        for place, a in enumerate(boxes)
        for b in boxes[:place]
        if a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]
    ]


def spot(page: Any, id: str) -> tuple[float, float]:
    """Where a mark lies in the window."""
    mark = next(mark for mark in page.evaluate(MARKS) if mark["id"] == id)
    box = page.locator("#map-canvas").bounding_box()
    return box["x"] + mark["x"], box["y"] + mark["y"]


def pixels(page: Any, x: float, y: float, size: int = 5) -> bytes:
    """A small piece of the window as a picture."""
    return page.screenshot(clip={"x": x - size, "y": y - size, "width": 2 * size, "height": 2 * size})


def eventually(page: Any, check: Callable[[], bool]) -> None:
    """Wait until something holds (a drawing follows a gesture by a frame or a short movement); 10 s at most."""
    for _ in range(200):
        if check():
            return
        page.wait_for_timeout(50)
    pytest.fail("it did not come to hold within 10 s")


def data(page: Any, name: str) -> str | None:
    return page.locator("#graph-map").get_attribute(f"data-{name}")


def contacts(site: Site, id: str) -> set[str]:
    view = site.service.map_view({}, "en")
    place = next(number for number, node in enumerate(view["nodes"]) if node["id"] == id)
    ends = [{edge["source"], edge["target"]} for edge in view["edges"]]
    return {view["nodes"][other]["id"] for pair in ends if place in pair for other in pair - {place}}


def busiest(site: Site) -> dict[str, Any]:
    view = site.service.map_view({}, "en")
    return max((node for node in view["nodes"] if node["thing"] == "actor"), key=lambda node: node["ties"])
