"""The map in a real Chromium: what a reader does with it, by mouse, by keys, on a phone, offline."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Site, axe_violations, map_ready, written
from tests.browser.maps import BOXES, MARKS, SIZE, busiest, contacts, data, eventually, overlaps, pixels, spot

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_view_shows_everything_and_no_names_overlap(open_page: Callable[..., Any], site: Site, scheme: str) -> None:
    page = map_ready(open_page(color_scheme=scheme), site.url("/map"))
    width, height = page.evaluate(SIZE)
    marks, boxes = page.evaluate(MARKS), page.evaluate(BOXES)
    assert len(marks) == len(site.service.map_view({}, "en")["nodes"])
    assert [m["id"] for m in marks if not (m["r"] <= m["x"] <= width - m["r"] and m["r"] <= m["y"] <= height - m["r"])] == []
    assert len(boxes) >= 25
    assert overlaps(boxes) == []
    # the positive control: something is drawn where the data say so, and it differs from bare paper
    x, y = spot(page, busiest(site)["id"])
    assert pixels(page, x, y) != pixels(
        page, *[value + 6 for value in (page.locator("#map-canvas").bounding_box()[k] for k in "xy")]
    )


@pytest.mark.parametrize("times", [1, 3, 6])
def test_no_names_overlap_after_zooming(page: Any, site: Site, times: int) -> None:
    map_ready(page, site.url("/map"))
    before = page.evaluate("() => document.getElementById('graph-map').graphMap.app.scene.network.getScale()")
    for _ in range(times):
        page.click("#map-zoom-in")
        page.wait_for_timeout(320)
    after = page.evaluate("() => document.getElementById('graph-map').graphMap.app.scene.network.getScale()")
    assert after > before * 1.2
    assert overlaps(page.evaluate(BOXES)) == []
    page.click("#map-fit")
    width, height = page.evaluate(SIZE)
    eventually(page, lambda: all(0 <= m["x"] <= width and 0 <= m["y"] <= height for m in page.evaluate(MARKS)))


def test_hover_fades_everything_but_the_contacts(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    actor = busiest(site)
    near = contacts(site, actor["id"])
    view = site.service.map_view({}, "en")
    far = next(node["id"] for node in view["nodes"] if node["ties"] and node["id"] not in near | {actor["id"]})
    at, other = spot(page, actor["id"]), spot(page, far)
    before = pixels(page, *other)
    page.mouse.move(*at)
    page.wait_for_selector(f"#graph-map[data-hover='{actor['id']}']")
    eventually(page, lambda: pixels(page, *other) != before)
    assert {box["id"] for box in page.evaluate(BOXES)} <= near | {actor["id"]}
    page.mouse.move(at[0] + 700 if at[0] < 700 else at[0] - 400, 150)
    page.wait_for_selector("#graph-map[data-hover='']")
    eventually(page, lambda: pixels(page, *other) == before)


def test_click_opens_the_panel_with_profile_and_ties(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    actor = busiest(site)
    page.mouse.click(*spot(page, actor["id"]))
    page.wait_for_selector("#map-panel:not([hidden])")
    assert page.locator("#map-panel-title").inner_text() == actor["label"]
    shown = {button.get_attribute("data-id") for button in page.locator("#map-panel .map-ties .map-name").all()}
    assert shown == contacts(site, actor["id"])
    page.wait_for_selector("#map-facts dd")
    assert page.locator("#map-profile").get_attribute("href").startswith(f"/actors/{actor['id']}")
    assert f"select={actor['id']}" in page.url
    # walking on from the panel, back by Undo, closed by a click on paper
    other = page.locator("#map-panel .map-ties .map-name").first
    name = other.inner_text()
    other.click()
    assert page.locator("#map-panel-title").inner_text() == name
    page.click("#map-undo")
    assert page.locator("#map-panel-title").inner_text() == actor["label"]
    page.keyboard.press("Escape")
    assert page.locator("#map-panel").is_hidden()
    assert data(page, "selected") == ""


def test_search_finds_and_shows_an_actor(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    page.keyboard.press("/")
    actor = busiest(site)
    page.keyboard.type(actor["label"][:6])
    page.wait_for_selector("#map-hits li")
    names = page.locator("#map-hits .map-hit-name").all_inner_texts()
    assert actor["label"] in names
    for _ in range(names.index(actor["label"])):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#graph-map[data-selected='{actor['id']}']")
    page.keyboard.press("/")
    page.keyboard.type("zzzz")
    assert page.locator("#map-hits").inner_text() == "Nothing found."


def test_the_legend_filters_and_the_address_keeps_it(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    view = site.service.map_view({}, "en")
    dancers = {node["id"] for node in view["nodes"] if node["sector"] == "dance"}
    assert dancers
    page.get_by_label("Dance", exact=False).first.uncheck()
    page.wait_for_selector(f"#graph-map[data-shown='{len(view['nodes']) - len(dancers)}']")
    assert {mark["id"] for mark in page.evaluate(MARKS) if not mark["shown"]} == dancers
    assert not dancers & {box["id"] for box in page.evaluate(BOXES)}
    assert "off=sector%3Adance" in page.url
    page.reload()
    page.wait_for_selector(f"#graph-map[data-ready][data-shown='{len(view['nodes']) - len(dancers)}']")
    page.click("#map-clear")
    page.wait_for_selector(f"#graph-map[data-shown='{len(view['nodes'])}']")


def test_the_time_strip_keeps_the_ties_of_some_years(page: Any, site: Site) -> None:
    view = site.service.map_view({}, "en")
    items = [item for edge in view["edges"] for item in edge["items"]]
    years = sorted({item["year"] for item in items if "year" in item})
    map_ready(page, site.url("/map"))
    page.locator("#map-year-first").focus()
    page.keyboard.press("End")
    # accesses to a market are counted apart, as the note under the map does
    counts = []
    for name in ("ties", "market accesses"):
        apart = [
            item
            for edge in view["edges"]
            for item in edge["items"]
            if (view["nodes"][edge["source"]]["thing"] == "market" or view["nodes"][edge["target"]]["thing"] == "market")
            == (name != "ties")
        ]
        kept = [item for item in apart if item.get("year", years[-1]) == years[-1]]
        assert f" {len(apart)} {name}" in view["meta"]["basis"]
        counts.append(f"{len(kept)} of {len(apart)} {name}")
    assert page.locator(".map-time-said").inner_text().split() == f"Ties begun {years[-1]} {' '.join(counts)}".split()
    actors = sum(node["thing"] == "actor" for node in view["nodes"])
    assert page.locator("#map-basis").inner_text().startswith(f"Filters leave {actors} of {actors} actors, {counts[0]}")
    assert f"off=years%3A{years[-1]}-{years[-1]}" in page.url
    page.reload()
    page.wait_for_selector("#graph-map[data-ready]")
    assert page.locator("#map-year-first").input_value() == str(years[-1])
    page.click("[data-off='years']")
    assert page.locator("#map-year-first").input_value() == str(years[0])


def test_a_path_lights_up(page: Any, site: Site) -> None:
    import networkx as nx

    view = site.service.map_view({}, "en")
    graph = nx.Graph([(edge["source"], edge["target"]) for edge in view["edges"]])
    start = next(place for place, node in enumerate(view["nodes"]) if node["id"] == busiest(site)["id"])
    steps = nx.single_source_shortest_path_length(graph, start)
    # two names may be equal; the farthest actor whose name is its own
    labels = [node["label"] for node in view["nodes"]]
    end = max((place for place in steps if labels.count(labels[place]) == 1), key=lambda place: (steps[place], -place))
    map_ready(page, site.url("/map"))
    page.keyboard.press("p")
    page.fill("#map-path-from-name", labels[start])
    page.fill("#map-path-to-name", labels[end])
    page.keyboard.press("Enter")
    page.wait_for_selector("#map-route")
    way = [button.get_attribute("data-id") for button in page.locator("#map-route .map-name").all()]
    assert (way[0], way[-1], len(way) - 1) == (view["nodes"][start]["id"], view["nodes"][end]["id"], steps[end])
    tied = {frozenset((view["nodes"][e["source"]]["id"], view["nodes"][e["target"]]["id"])) for e in view["edges"]}
    assert all(frozenset(step) in tied for step in pairwise(way))
    eventually(page, lambda: bool(set(way) & {box["id"] for box in page.evaluate(BOXES)}))
    assert overlaps(page.evaluate(BOXES)) == []
    page.reload()
    page.wait_for_selector("#map-route")
    assert [button.get_attribute("data-id") for button in page.locator("#map-route .map-name").all()] == way


def test_a_given_route_lights_up(page: Any, site: Site) -> None:
    edge = site.service.map_view({}, "en")
    first = edge["edges"][0]
    ids = [edge["nodes"][first[end]]["id"] for end in ("source", "target")]
    map_ready(page, site.url(f"/map?route={ids[0]}&route={ids[1]}"))
    assert [button.get_attribute("data-id") for button in page.locator("#map-route .map-name").all()] == ids


def test_the_keyboard_walks_opens_and_goes_back(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    page.locator("#map-canvas").focus()
    page.keyboard.press("ArrowRight")
    first = busiest(site)
    assert page.locator("#map-status").inner_text().startswith(first["label"])
    assert data(page, "hover") == first["id"]
    page.keyboard.press("ArrowRight")
    second = data(page, "hover")
    assert second != first["id"]
    where = {mark["id"]: mark for mark in page.evaluate(MARKS)}
    assert where[second]["x"] > where[first["id"]]["x"]
    page.keyboard.press("Enter")
    assert data(page, "selected") == second
    page.keyboard.press("Escape")
    assert (data(page, "selected"), data(page, "hover")) == ("", "")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "map-canvas"


def test_the_table_says_what_the_map_says(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    page.keyboard.press("t")
    view = site.service.map_view({}, "en")
    rows = page.locator("#map-table tbody tr")
    assert rows.count() == len(view["nodes"])
    assert rows.first.get_attribute("data-id") == max(view["nodes"], key=lambda node: node["ties"])["id"]
    page.click("#map-table [data-sort='label']")
    assert page.locator("#map-table th[aria-sort='ascending']").inner_text() == "Name"
    page.get_by_label("Dance", exact=False).first.uncheck()
    assert rows.count() == sum(node["sector"] != "dance" for node in view["nodes"])
    rows.first.locator("th button").click()
    assert page.locator("#map-panel").is_visible()
    assert axe_violations(page) == []


def test_a_page_that_opens_as_a_table_shows_everything_when_it_becomes_a_map(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map?view=table"))
    assert page.locator("#map-table").is_visible()
    page.click("#map-show-map")
    width, height = page.evaluate(SIZE)
    eventually(page, lambda: all(0 <= m["x"] <= width and 0 <= m["y"] <= height for m in page.evaluate(MARKS)))
    marks = page.evaluate(MARKS)
    assert max(m["x"] for m in marks) - min(m["x"] for m in marks) > width / 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Callable[..., Any], site: Site, scheme: str) -> None:
    page = map_ready(open_page(color_scheme=scheme), site.url(f"/map?select={busiest(site)['id']}"))
    assert axe_violations(page) == []


def test_a_phone_gets_sheets_and_no_sideways_scrolling(open_page: Callable[..., Any], site: Site) -> None:
    page = map_ready(open_page(390, 844, has_touch=True, is_mobile=True), site.url("/map?lang=fi"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    width, height = page.evaluate(SIZE)
    assert all(0 <= m["x"] <= width and 0 <= m["y"] <= height for m in page.evaluate(MARKS))
    assert overlaps(page.evaluate(BOXES)) == []
    assert page.locator("#map-rail").is_hidden()
    page.tap("#map-show-table")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.tap("#map-show-map")
    page.tap("#map-filter-button")
    assert page.locator("#map-rail").is_visible()
    page.tap(".map-rail-close")
    page.touchscreen.tap(*spot(page, busiest(site)["id"]))
    page.wait_for_selector("#map-panel:not([hidden])")
    sheet = page.locator("#map-panel").bounding_box()
    assert (round(sheet["width"]), round(sheet["y"] + sheet["height"])) == (390, 844)
    assert page.locator("#map-profile").bounding_box()["height"] >= 44


def test_the_camera_is_in_the_address(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    page.click("#map-zoom-in")
    eventually(page, lambda: "zoom=" in page.url)
    before = page.evaluate(MARKS)
    page.reload()
    page.wait_for_selector("#graph-map[data-ready]")
    after = page.evaluate(MARKS)
    # whole map units stand in the address
    assert all(abs(a["x"] - b["x"]) < 2 and abs(a["y"] - b["y"]) < 2 for a, b in zip(before, after, strict=True))


def test_the_theme_switch_redraws_the_canvas(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map"))
    box = page.locator("#map-canvas").bounding_box()
    light = pixels(page, box["x"] + 8, box["y"] + box["height"] / 2)
    page.click("#theme-toggle")
    eventually(page, lambda: pixels(page, box["x"] + 8, box["y"] + box["height"] / 2) != light)
    assert page.locator("html").get_attribute("data-theme") in {"light", "dark"}


def test_colour_by_an_analysis(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map?colour_by=cutpoints.pieces"))
    assert page.locator(".map-ramp").is_visible()
    page.select_option("#map-colour", "kind")
    page.wait_for_url("**colour_by=kind**")
    page.wait_for_selector("#graph-map[data-ready]")
    assert page.locator(".map-ramp").count() == 0


def test_an_empty_network_says_what_to_do(page: Any, serve_network: Callable[..., Site]) -> None:
    site = serve_network(lambda service: None)
    page.goto(site.url("/map"))
    page.wait_for_selector("[data-empty]:not([hidden])")
    assert "The network is empty" in page.locator("[data-empty]").inner_text()


def test_a_map_without_data_says_so_and_leads_on(page: Any, site: Site) -> None:
    page.route("**/api/v1/map*", lambda route: route.abort())
    page.goto(site.url("/map"))
    page.wait_for_selector("[data-failed]:not([hidden])")
    assert page.locator("[data-failed] a").get_attribute("href") == "/actors"
    # the browser itself reports the request that was cut off
    assert [text for text in page.record.console if "ERR_FAILED" not in text] == []
    page.record.console.clear()


def test_names_of_a_still_picture_do_not_overlap(page: Any, site: Site, tmp_path: Path) -> None:
    from graph_service.render.svgmap import svg_map

    view = site.service.map_view({}, "en")
    ids = [node["id"] for node in view["nodes"] if node["thing"] == "actor"][-3:]
    picture = svg_map(view, width=760, height=480, labels=True, numbers={id: place for place, id in enumerate(ids, 1)})
    page.goto(written(tmp_path / "picture.html", f"<!doctype html><title>x</title><body>{picture}"))
    boxes = page.evaluate(
        """() => [...document.querySelectorAll("svg > text")].map((text) => {
          const { x, y, width, height } = text.getBBox();
          return { text: text.textContent, x, y: y + height * 0.15, w: width, h: height * 0.7 };
        })"""
    )
    assert len(boxes) >= 20
    assert {"1", "2", "3"} <= {box["text"] for box in boxes}
    assert overlaps(boxes) == []
