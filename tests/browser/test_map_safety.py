"""The map with hostile names, and the map as one file without a network: nothing runs, nothing leaves."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from graph_service.service import GraphService
from tests.browser.conftest import Site, axe_violations, map_ready, written
from tests.browser.maps import BOXES, MARKS, busiest, overlaps, spot

pytestmark = pytest.mark.browser
# security.md 1.2: what pyvis' own page would have run; each calls alert(1) or fetches an outside address
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    "<svg onload=alert(1)>",
    '"><script>alert(1)</script>',
    "</style><img src=http://192.0.2.1/x onerror=alert(1)>",
    "`${alert(1)}`",
    "');alert(1);//",
    "{{7*7}}",
]


def hostile(service: GraphService) -> None:
    """Actors whose names, and ties whose words, try to run something."""
    actors = [
        {"id": f"h{place} {name}", "name": name, "kinds": ["company"], "municipality": name, "web": name, "note": name}
        for place, name in enumerate(HOSTILE)
    ]
    ties = [
        {"id": f"t{place}", "kind": "WORKS_WITH", "source": a["id"], "target": b["id"], "subtype": HOSTILE[place], "strength": 4}
        for place, (a, b) in enumerate(pairwise(actors))
    ]
    service.write([("actor", actor, None) for actor in actors] + [("tie", tie, None) for tie in ties], who="test", what="set up")


def walk_through(page: Any) -> None:
    """Hover and open every actor, look for each, and show the table."""
    for mark in page.evaluate(MARKS):
        page.mouse.move(*spot(page, mark["id"]))
        page.mouse.click(*spot(page, mark["id"]))
        page.wait_for_timeout(60)
    for name in HOSTILE:
        page.fill("#map-search", name)
    page.keyboard.press("Escape")
    page.click("#map-path-button")
    page.click("#map-show-table")
    page.wait_for_timeout(200)


def test_hostile_names_are_only_text(page: Any, serve_network: Callable[..., Site]) -> None:
    site = serve_network(hostile)
    map_ready(page, site.url("/map"))
    names = {box["text"] for box in page.evaluate(BOXES)}
    # positive control: they are drawn (long ones cut), and a table holds them to the letter
    assert len(names) >= len(HOSTILE) - 2
    walk_through(page)
    assert sorted(page.locator("#map-table tbody th .map-name span").all_inner_texts()) == sorted(HOSTILE)
    # the watch sees what would have happened: an alert and an outside address, let loose by the test itself
    assert page.record.dialogs == []
    page.evaluate("setTimeout(() => alert('control'), 0)")
    page.wait_for_timeout(200)
    assert page.record.dialogs == ["control"]
    page.record.dialogs.clear()


def test_one_file_works_offline(open_page: Callable[..., Any], site: Site, tmp_path: Path) -> None:
    address = written(tmp_path / "map.html", site.service.map_html({}, "en"))
    page = map_ready(open_page(offline=True), address)
    boxes = page.evaluate(BOXES)
    assert len(boxes) >= 25
    assert overlaps(boxes) == []
    actor = busiest(site)
    page.fill("#map-search", actor["label"])
    page.keyboard.press("Enter")
    assert page.locator("#map-panel-title").inner_text() == actor["label"]
    page.click("#map-show-table")
    assert page.locator("#map-table tbody tr").count() == len(site.service.map_view({}, "en")["nodes"])
    assert axe_violations(page) == []


def test_hostile_names_in_one_file_are_only_text(
    open_page: Callable[..., Any], serve_network: Callable[..., Site], tmp_path: Path
) -> None:
    site = serve_network(hostile)
    page = map_ready(open_page(offline=True), written(tmp_path / "map.html", site.service.map_html({}, "en")))
    walk_through(page)
    assert sorted(page.locator("#map-table tbody th .map-name span").all_inner_texts()) == sorted(HOSTILE)
