"""Routes to a market on the map, in a real Chromium: they light up, another can be chosen, a person says what hangs on it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import Site, axe_violations, map_ready
from tests.browser.maps import BOXES, eventually, overlaps

pytestmark = pytest.mark.browser
SOURCE, MARKET = "savukuva", "market:DE"
ADDRESS = f"/map?from={SOURCE}&to={MARKET}&lang="


@pytest.fixture(scope="module")
def found(site: Site) -> dict[str, Any]:
    """What the analysis says of the two ends."""
    return site.service.analyse("export_paths", {"source": [SOURCE], "market": ["DE"]}, "en")


def shown(page: Any) -> list[str | None]:
    page.wait_for_selector("#map-ways")
    return [button.get_attribute("data-id") for button in page.locator("#map-route .map-name").all()]


def pressed(page: Any) -> list[str | None]:
    return [button.get_attribute("aria-pressed") for button in page.locator("#map-ways button").all()]


def lit(page: Any) -> list[list[str]]:
    return page.evaluate(
        "() => { const { app } = document.getElementById('graph-map').graphMap;"
        " return app.lit.routes.map((way) => way.map((place) => app.model.nodes[place].id)); }"
    )


def test_the_most_reliable_routes_light_up_and_another_can_be_chosen(page: Any, site: Site, found: dict[str, Any]):
    paths = [row["path"] for row in found["rows"]]
    map_ready(page, site.url("/map?lang=en"))
    page.keyboard.press("p")
    page.fill("#map-path-from-name", "Savukuva Oy")
    page.fill("#map-path-to-name", "Germany")
    page.keyboard.press("Enter")
    assert shown(page) == paths[0]
    assert lit(page) == paths
    assert pressed(page) == ["true"] + ["false"] * (len(paths) - 1)
    # by the keyboard alone: the second route
    page.locator("#map-ways button").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert shown(page) == paths[1]
    assert lit(page) == [paths[1], paths[0], *paths[2:]]
    assert "way=2" in page.url
    assert page.evaluate("() => document.activeElement.getAttribute('aria-pressed')") == "true"
    address = page.url
    page.go_back()
    eventually(page, lambda: pressed(page)[0] == "true")
    page.goto(address)
    assert shown(page) == paths[1]
    assert pressed(page)[1] == "true"


def test_people_on_whom_much_hangs_are_named_and_lead_to_what_is_lost(page: Any, site: Site, found: dict[str, Any]):
    on_routes = {id for row in found["rows"] for id in row["path"][1:-1]}
    # a third and more of the reliability
    wanted = {row["actor"] for row in found["tables"]["hangs_on"] if row["share_lost"] >= 1 / 3 and row["actor"] in on_routes}
    map_ready(page, site.url(ADDRESS + "en"))
    shown(page)
    assert {button.get_attribute("data-id") for button in page.locator("#map-hangs .map-name").all()} == wanted
    eventually(page, lambda: sum("hangs here" in box["text"] for box in page.evaluate(BOXES)) == len(wanted))
    assert overlaps(page.evaluate(BOXES)) == []
    assert {box["id"] for box in page.evaluate(BOXES)} == {id for way in lit(page) for id in way}
    assert not re.search(r"\d[.,]\d", page.locator("#map-panel").inner_text())
    assert axe_violations(page) == []
    page.locator("#map-hangs a").first.click()
    page.wait_for_selector("#on table", state="attached")
    assert re.search(rf"[?&]source={SOURCE}&", page.url)
    page.go_back()
    shown(page)
    page.click("#map-picture")
    page.wait_for_selector("#routes svg.routes")
    page.get_by_role("link", name="These routes on the map").click()
    page.wait_for_selector("#map-ways")


def test_the_panel_of_an_actor_leads_to_what_hangs_on_it(page: Any, site: Site):
    map_ready(page, site.url("/map?select=annike-vossberg&at=2012-06&lang=en"))
    page.click("#map-hanging")
    page.wait_for_selector("#on")
    assert "at=2012-06" in page.url
    assert "on=annike-vossberg" in page.url


@pytest.mark.parametrize(("source", "market"), [("lumikello", "SE"), ("kaarnafilmi", "GB")])
def test_everybody_on_a_route_has_a_name(page: Any, site: Site, source: str, market: str):
    map_ready(page, site.url(f"/map?from={source}&to=market:{market}&lang=fi"))
    shown(page)
    eventually(page, lambda: {box["id"] for box in page.evaluate(BOXES)} == {id for way in lit(page) for id in way})
    assert overlaps(page.evaluate(BOXES)) == []


def test_without_the_analysis_the_fewest_steps_are_shown(page: Any, site: Site):
    page.route("**/api/v1/analyses/export-paths*", lambda route: route.abort())
    map_ready(page, site.url(ADDRESS + "fi"))
    page.wait_for_selector("#map-route")
    assert "Varmimpia reittejä ei voitu ladata." in page.locator("#map-panel").inner_text()
    assert page.locator("#map-ways").count() == 0
    # the browser itself reports the request that was cut off
    assert [text for text in page.record.console if "ERR_FAILED" not in text] == []
    page.record.console.clear()


def test_where_no_route_leads_that_is_said(page: Any, site: Site):
    # nobody in the region has a route within four ties to France, or the demonstration has changed
    rows = site.service.analyse("export_paths", {"source": ["all"], "market": ["FR"]}, "en")
    without = next(pair["source"] for pair in rows["tables"]["pairs"] if pair["method"] == "none")
    map_ready(page, site.url(f"/map?from={without}&to=market:FR&lang=en"))
    page.wait_for_selector("#map-route-none")
    assert "No recorded route from" in page.locator("#map-route-none").inner_text()


def test_on_the_page_a_person_of_the_picture_is_reached_by_keyboard(page: Any, site: Site):
    page.goto(site.url(f"/analyses/export-paths?source={SOURCE}&market=DE&lang=en"))
    people = page.locator("#routes svg a")
    assert people.count() > 2
    people.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#on")
    assert "on=" in page.url
    assert axe_violations(page) == []
