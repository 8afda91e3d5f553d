"""The report as one file: a phone's first screen, a sheet of A4, nothing asked from outside; every page on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph_service.render.report import connection_report
from graph_service.render.report_html import report_html
from graph_service.render.standalone import standalone_map
from tests.browser.conftest import Site, map_ready
from tests.render.reports import demo_with_map

# the light ink of tokens.css and the white of paper, as a browser computes them; the dark ink is pale
INK, WHITE, PALE = "rgb(20, 33, 29)", "rgb(255, 255, 255)", "rgb(233, 240, 237)"
COLOUR = "getComputedStyle(document.body).color"
GROUND = "getComputedStyle(document.documentElement).backgroundColor"


def in_the_dark(page: Any, way: str) -> None:
    """The dark theme by the system, or by the toggle over a light system."""
    page.emulate_media(media="screen", color_scheme="dark" if way == "system" else "light")
    if way == "toggle":
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(COLOUR) == PALE


def assert_light_on_paper(page: Any, way: str) -> None:
    """The dark page goes to print."""
    in_the_dark(page, way)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 672, "height": 1000})
    assert page.evaluate(COLOUR) == INK
    assert page.evaluate(GROUND) == WHITE


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "fi"])
def test_report_from_disk(browser: Any, tmp_path: Path, language: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(report_html(connection_report(demo_with_map(language), language), standalone=True), encoding="utf-8")
    said: list[str] = []
    asked: list[str] = []
    view = browser.new_page(viewport={"width": 390, "height": 844})
    view.on("console", lambda message: said.append(message.text))
    view.on("request", lambda request: asked.append(request.url))
    view.goto(file.as_uri())
    # one screen of a phone: the findings, the picture and what is asked
    assert view.evaluate("document.querySelector('.brief-asked').getBoundingClientRect().bottom") <= 844
    assert view.evaluate("document.querySelectorAll('.brief svg.map-picture').length") == 1
    assert view.evaluate("document.documentElement.scrollWidth") <= 390
    assert view.evaluate("getComputedStyle(document.querySelector('.report-head')).borderBottomStyle") == "solid"
    view.emulate_media(media="print")
    view.set_viewport_size({"width": 672, "height": 1000})
    # a sheet of A4 between its margins is 672 px wide: nothing may stick out
    wide = "[...document.querySelectorAll('table, svg.chart')].filter(one => one.getBoundingClientRect().right > 673).length"
    assert view.evaluate(wide) == 0
    assert view.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert view.evaluate("getComputedStyle(document.querySelector('tbody tr')).breakInside") == "avoid"
    assert len(view.pdf(prefer_css_page_size=True)) > 20_000
    view.close()
    assert said == []
    assert asked == [file.as_uri()]


@pytest.mark.browser
@pytest.mark.parametrize("way", ["system", "toggle"])
@pytest.mark.parametrize("path", ["/report?lang=en", "/analyses/centrality?lang=en", "/map?lang=en"])
def test_a_dark_page_is_light_on_paper(page: Any, site: Site, path: str, way: str) -> None:
    if path.startswith("/map"):
        map_ready(page, site.url(path))
    else:
        page.goto(site.url(path))
    assert_light_on_paper(page, way)


@pytest.mark.browser
@pytest.mark.parametrize("way", ["system", "toggle"])
def test_a_dark_file_is_light_on_paper(page: Any, tmp_path: Path, way: str) -> None:
    inputs = demo_with_map("en")
    assert inputs.view is not None
    files = {
        "report.html": report_html(connection_report(inputs, "en"), standalone=True),
        "map.html": standalone_map(inputs.view, "en"),
    }
    for name, text in files.items():
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        page.goto(file.as_uri())
        assert_light_on_paper(page, way)
        # the ink of the picture's ties and of the tables is the light theme's too
        assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--line-strong').trim()") == "#7d8b85"


@pytest.mark.browser
def test_heads_of_tables_are_not_left_alone(page: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(report_html(connection_report(demo_with_map("en"), "en"), standalone=True), encoding="utf-8")
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    # every table of the demo fits a sheet: it stays whole with its caption
    kept = "[...document.querySelectorAll('.report table')].map(one => [one.rows.length, getComputedStyle(one).breakInside])"
    tables = page.evaluate(kept)
    assert len(tables) >= 6
    assert {rule for rows, rule in tables if rows <= 13} == {"avoid"}
    # a longer one breaks, but not after its head or its first two rows
    page.evaluate("document.querySelector('.report table').classList.add('long')")
    after = "(part) => getComputedStyle(document.querySelector('.report table.long ' + part)).breakAfter"
    parts = ("caption", "thead", "tbody tr:nth-child(1)", "tbody tr:nth-child(2)")
    assert [page.evaluate(after, part) for part in parts] == ["avoid"] * 4
    assert page.evaluate(after, "tbody tr:nth-child(3)") == "auto"


@pytest.mark.browser
def test_an_analysis_on_paper_fits_the_sheet_and_may_break(page: Any, site: Site) -> None:
    for path in ("/analyses/centrality?lang=en", "/analyses/export-paths?lang=en", "/analyses/brokerage-roles?lang=fi"):
        page.goto(site.url(path))
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 672, "height": 1000})
        # the answer of a job comes a little later and has more columns
        if "brokerage" in path:
            page.wait_for_selector("table.result thead th:nth-child(16)", timeout=120_000, state="attached")
        inside = "[...document.querySelectorAll('section, .answer table')].map(one => getComputedStyle(one).breakInside)"
        assert "auto" in page.evaluate(inside)
        assert "avoid" not in page.evaluate(inside.replace("section, ", ""))
        wide = "Math.max(...[...document.querySelectorAll('table')].map(one => one.getBoundingClientRect().right))"
        assert page.evaluate(wide) <= 673, path


@pytest.mark.browser
def test_the_map_on_paper_is_its_table(page: Any, site: Site) -> None:
    map_ready(page, site.url("/map?lang=en"))
    assert page.locator("#map-table").is_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#map-canvas").is_hidden()
    assert page.locator("#map-basis").is_visible()
    assert page.locator("#map-table").is_visible()
    assert page.locator("#map-table tbody tr").count() == page.evaluate(
        "document.getElementById('graph-map').graphMap.app.model.shown.filter(Boolean).length"
    )
    # nothing is cut: the table is as high as its rows
    assert page.evaluate("getComputedStyle(document.body).overflow") == "visible"
    page.emulate_media(media="screen")
    assert page.locator("#map-table").is_hidden()
    assert page.locator("#map-canvas").is_visible()
