"""The map in a real Chromium: what fits on the screen, what the browser's Back does, what a link or a file holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph_service.service import GraphService
from graph_service.service._drawing import MAP, PLACES
from tests.browser.conftest import Site, map_ready
from tests.browser.maps import BOXES, MARKS, SIZE, busiest, contacts, data, eventually, overlaps

pytestmark = pytest.mark.browser
# width of the text a control shows, beside the room it has
TEXT = """(item) => {
  const style = getComputedStyle(item);
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const text = item.placeholder || item.selectedOptions[0].text;
  const arrow = item.placeholder ? 0 : 20;
  const free = item.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
  return [ctx.measureText(text).width, free];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ten_largest_actors_have_their_names(open_page: Callable[..., Any], site: Site, scheme: str) -> None:
    page = map_ready(open_page(color_scheme=scheme), site.url("/map"))
    nodes = [node for node in site.service.map_view({}, "en")["nodes"] if node["thing"] == "actor"]
    largest = {node["id"] for node in sorted(nodes, key=lambda node: node["priority"])[:10]}
    boxes = page.evaluate(BOXES)
    assert largest <= {box["id"] for box in boxes}
    assert overlaps(boxes) == []
    # no name lies on a mark
    marks = page.evaluate(MARKS)
    assert [
        box["text"]
        for box in boxes
        for m in marks
        if box["x"] < m["x"] + m["r"] / 2 and m["x"] - m["r"] / 2 < box["x"] + box["w"]
        if box["y"] < m["y"] + m["r"] / 2 and m["y"] - m["r"] / 2 < box["y"] + box["h"]
    ] == []


def test_back_closes_what_was_chosen(page: Any, site: Site) -> None:
    page.goto(site.url("/actors"))
    map_ready(page, site.url("/map"))
    first, second = busiest(site)["id"], min(contacts(site, busiest(site)["id"]))
    select = "id => document.getElementById('graph-map').graphMap.app.select(id, { show: true })"
    page.evaluate(select, first)
    page.evaluate(select, second)
    assert data(page, "selected") == second
    page.click("#map-zoom-in")
    eventually(page, lambda: "zoom=" in page.url)
    page.go_back()
    page.wait_for_selector(f"#graph-map[data-selected='{first}']")
    page.go_back()
    page.wait_for_selector("#graph-map[data-selected='']")
    assert page.locator("#map-panel").is_hidden()
    assert "select" not in page.url
    width, height = page.evaluate(SIZE)
    eventually(page, lambda: all(0 <= m["x"] <= width and 0 <= m["y"] <= height for m in page.evaluate(MARKS)))
    page.go_forward()
    page.wait_for_selector(f"#graph-map[data-selected='{first}']")
    # closing is a step too
    page.click("#map-panel-close")
    assert data(page, "selected") == ""
    page.go_back()
    page.wait_for_selector(f"#graph-map[data-selected='{first}']")
    page.go_back()
    page.wait_for_selector("#graph-map[data-selected='']")
    page.go_back()
    page.wait_for_url("**/actors")


def test_an_unknown_id_in_the_address_is_said(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map?select=nobody-at-all"))
    said = "“nobody-at-all” is not on this map."
    assert page.locator("#map-status").inner_text() == said
    assert page.locator("#map-basis").inner_text().startswith(f"{said} Based on")


@pytest.mark.parametrize(("width", "height", "phone"), [(1440, 900, False), (1024, 768, False), (390, 844, True)])
def test_a_chosen_actor_and_its_contacts_are_in_view(
    open_page: Callable[..., Any], site: Site, width: int, height: int, phone: bool
) -> None:
    page = open_page(width, height, has_touch=phone, is_mobile=phone)
    for id in ("kelo", busiest(site)["id"]):
        map_ready(page, site.url(f"/map?select={id}"))
        wide, high = page.evaluate(SIZE)
        page.wait_for_selector("#map-facts dd")
        if phone:
            canvas = page.locator("#map-canvas").bounding_box()
            high = page.locator("#map-panel").bounding_box()["y"] - canvas["y"]
        near = contacts(site, id) | {id}
        outside = [m["id"] for m in page.evaluate(MARKS) if m["id"] in near and not (0 < m["x"] < wide and 50 < m["y"] < high)]
        assert outside == []


def test_everything_stays_in_view_beside_the_panel(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    page.keyboard.press("p")
    width, height = page.evaluate(SIZE)
    assert width < 900
    eventually(page, lambda: all(0 <= m["x"] <= width and 0 <= m["y"] <= height for m in page.evaluate(MARKS)))


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("width", [1024, 1240, 1300, 1440])
def test_no_text_of_a_control_is_cut_off(open_page: Callable[..., Any], site: Site, language: str, width: int) -> None:
    page = open_page(width)
    for address in ("/map", "/map?select=kelo"):
        map_ready(page, site.url(f"{address}{'&' if '?' in address else '?'}lang={language}"))
        for control in ("#map-search", "#map-colour", "#map-size"):
            needed, free = page.locator(control).evaluate(TEXT)
            assert needed <= free, (address, control)


def test_thumbs_and_rings_cover_no_words(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    page.locator("#map-year-first").focus()
    thumbs = page.locator("#map-year-first").bounding_box()
    # half a thumb above and below, its ring outside
    assert thumbs["y"] + thumbs["height"] + 3 <= page.locator(".map-time-ends").bounding_box()["y"]
    assert page.locator("#map-year-first").evaluate("item => getComputedStyle(item).outlineStyle") == "none"
    page.keyboard.press("Escape")
    page.click("#map-path-button")
    field, label = (
        page.locator("#map-path-from-name").bounding_box(),
        page.locator("label[for=map-path-from-name]").bounding_box(),
    )
    assert label["y"] + label["height"] + 5 <= field["y"]


def test_the_filter_sheet_shows_its_first_box_whole(open_page: Callable[..., Any], site: Site) -> None:
    page = map_ready(open_page(390, 844, has_touch=True, is_mobile=True), site.url("/map"))
    page.tap("#map-filter-button")
    close, box = page.locator(".map-rail-close").bounding_box(), page.locator("#map-colour").bounding_box()
    assert close["y"] + close["height"] <= box["y"]


def test_a_line_that_is_off_says_what_it_would_bring_back(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    view = site.service.map_view({}, "en")
    n = next(line["n"] for line in view["legend"]["sector"] if line["key"] == "dance")
    line = page.locator("label:has([data-key='sector:dance'])")
    line.locator("input").uncheck()
    assert line.locator(".map-legend-n").inner_text() == str(n)
    actors = sum(node["thing"] == "actor" for node in view["nodes"])
    assert page.locator("#map-basis").inner_text().startswith(f"Filters leave {actors - n} of {actors} actors, ")


def test_the_search_is_the_first_stop_after_the_menu(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    page.locator("#theme-toggle").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "map-search"
    names = "[...document.querySelectorAll('#graph-map [tabindex=\"0\"]')].map((item) => item.getAttribute('aria-label') ?? '')"
    assert all(page.evaluate(names))


def test_the_map_is_saved_as_a_file_with_its_title_in_place(page: Any, site: Site, tmp_path: Path) -> None:
    map_ready(page, site.url("/map?colour_by=kind&select=kelo"))
    with page.expect_download() as waiting:
        page.click("#map-save")
    path = tmp_path / "map.html"
    waiting.value.save_as(path)
    map_ready(page, path.as_uri())
    assert page.evaluate("document.getElementById('graph-map').graphMap.app.model.view.meta.colour_by") == "kind"
    bar, title = page.locator(".topbar").bounding_box(), page.locator("h1").bounding_box()
    assert title["x"] >= 16
    assert abs((title["y"] + title["height"] / 2) - (bar["y"] + bar["height"] / 2)) < 3
    assert page.locator("#map-save").count() == 0


def test_no_name_lies_under_the_toolbar_of_a_dense_map(page: Any, serve_network: Callable[..., Site]) -> None:
    # a close grid: its hubs stand near the top, and their names find room only outside
    places = {f"a{n}": (n % 16 * 70.0, n // 16 * 55.0) for n in range(208)}

    def dense(service: GraphService) -> None:
        actors = [("actor", {"id": id, "name": f"Kumppanuustalo {id}", "kinds": ["company"]}, None) for id in places]
        pairs = [(hub, n) for hub in range(16, 31) for n in range(208) if (n + hub) % 5 == 0 and n != hub]
        ties = [("tie", {"id": f"t{a}-{b}", "kind": "WORKS_WITH", "source": f"a{a}", "target": f"a{b}"}, None) for a, b in pairs]
        service.write([*actors, *ties], who="test", what="dense")
        service.store.put_record(PLACES, MAP, json.dumps({"print": "", "places": places}))

    map_ready(page, serve_network(dense).url("/map"))
    names, (tools, canvas) = page.evaluate(BOXES), (page.locator(at).bounding_box() for at in (".map-tools", "#map-canvas"))
    assert names
    assert [box["text"] for box in names if box["y"] < tools["y"] + tools["height"] - canvas["y"]] == []


def test_an_empty_map_leads_on(page: Any, serve_network: Callable[..., Site]) -> None:
    site = serve_network(lambda service: None)
    page.goto(site.url("/map"))
    page.wait_for_selector("[data-empty]:not([hidden])")
    assert [link.get_attribute("href") for link in page.locator("[data-empty] a").all()] == ["/import", "/"]


def test_the_surroundings_hold_only_markets_that_the_actor_reaches(site: Site) -> None:
    def markets(service: GraphService, ego: str, steps: str) -> set[str]:
        view = service.map_view({"ego": [ego], "steps": [steps]}, "en")
        return {node["id"] for node in view["nodes"] if node["thing"] == "market"}

    reached = {tie.target for tie in site.service.snapshot().access if tie.source == "kelo"}
    assert markets(site.service, "kelo", "1") == reached != set()
    # Kelo Games is a contact of Aatos Rimpi, who has no access of his own
    assert "kelo" in contacts(site, "aatos-rimpi")
    assert markets(site.service, "aatos-rimpi", "1") == set()
    assert reached <= markets(site.service, "aatos-rimpi", "2")
