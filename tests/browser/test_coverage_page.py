"""Coverage and readiness in a real Chromium: a grid that reads without colour, leads to the routes, and fits a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import Site, axe_violations

pytestmark = pytest.mark.browser
BANDS = {"en": "hardly any|weak|workable|strong", "fi": "tuskin mitään|heikko|toimiva|vahva"}


def opened(page: Any, site: Site, name: str, language: str = "en", more: str = "") -> Any:
    page.goto(site.url(f"/analyses/{name}?lang={language}{more}"))
    page.wait_for_selector(".findings .finding", timeout=60_000)
    return page


def digits_of_the_model(text: str) -> list[str]:
    return re.findall(r"\b[01][.,]\d\d+", text)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_every_cell_is_a_band_in_words_and_its_table_says_the_same(page: Any, site: Site, language: str):
    rows = site.service.analyse("export_coverage", {}, language)["rows"]
    opened(page, site, "export-coverage", language, "&show=all")
    cells = [text.strip() for text in page.locator("table.crossed td").all_inner_texts()]
    assert len(cells) == len(rows)
    words = BANDS[language]
    none = {"en": "no route", "fi": "ei reittiä"}[language]
    assert cells.count(none) == sum(row["best_of"] is None for row in rows) > 0
    beside = {"en": "at least|at most", "fi": "vähintään|enintään"}[language]
    hardly = {"en": ", or hardly any", "fi": " tai tuskin mitään"}[language]
    more = rf", ({beside}) ({words})|{hardly}| \(({words})( to |–)({words})\)"
    assert all(re.fullmatch(rf"{none}|({words})({more})?", cell) for cell in cells), set(cells)
    table = page.locator(".answer-table tbody tr > :nth-child(3)").all_inner_texts()
    assert [text.strip() for text in table] == cells
    assert digits_of_the_model(page.locator("main").inner_text().split("\n", 1)[1]) == []
    assert axe_violations(page) == []


def test_a_cell_leads_to_the_routes_of_its_sector_and_market(page: Any, site: Site):
    opened(page, site, "export-coverage", "en", "&half_life=24")
    cell = page.locator("table.crossed tbody tr", has_text="Dance").locator("td").first
    page.keyboard.press("Tab")
    cell.locator("a").focus()
    assert cell.locator("a").evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_selector(".findings .finding", timeout=60_000)
    address = urlsplit(page.url)
    asked = parse_qs(address.query)
    assert address.path == "/analyses/export-paths"
    assert (asked["source"], asked["market"], asked["half_life"]) == (["sector:dance"], ["DE"], ["24"])
    assert "Germany" in page.locator(".findings").inner_text()


def test_the_arrow_keys_go_from_link_to_link(page: Any, site: Site):
    opened(page, site, "export-coverage")
    page.wait_for_selector("table.crossed a[tabindex='0']")
    page.locator("table.crossed a[tabindex='0']").focus()
    across = page.locator("table.crossed thead th").count() - 1
    cells = page.locator("table.crossed td")
    for key, place in (("ArrowRight", 1), ("ArrowDown", 1 + across), ("ArrowLeft", across), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert cells.nth(place).evaluate("cell => cell.contains(document.activeElement)"), (key, place)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_grid_and_readiness_fit_a_phone(open_page: Callable[..., Any], site: Site, scheme: str):
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True, color_scheme=scheme)
    for name in ("export-coverage", "export-reach"):
        opened(page, site, name, "fi")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert axe_violations(page) == []


def test_the_page_of_an_actor_leads_to_its_readiness(page: Any, site: Site):
    page.goto(site.url("/actors/kelo?lang=en"))
    page.get_by_role("link", name="Ways abroad").click()
    page.wait_for_selector(".findings .finding", timeout=60_000)
    assert page.locator("section", has=page.locator("a[href*='readiness.csv']")).locator("tbody tr").count() == 8


def test_readiness_stands_side_by_side_in_words(page: Any, site: Site):
    opened(page, site, "export-reach", "en", "&source=kelo&market=JP")
    row = page.locator("section", has=page.locator("a[href*='readiness.csv']")).locator("tbody tr")
    assert row.count() == 1
    [ready] = site.service.analyse("export_reach", {"source": ["kelo"], "market": ["JP"]})["tables"]["readiness"]
    said = {1: "yes", 0: "no", None: "not known"}
    cells = [text.strip() for text in row.locator("th, td").all_inner_texts()]
    assert cells[:5] == ["Kelo Games Oy", "Japan", said[ready["offer"]], said[ready["language"]], "yes"]
    assert digits_of_the_model(page.locator(".findings").inner_text()) == []
    assert axe_violations(page) == []
