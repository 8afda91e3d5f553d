"""The grid of an answer in a real Chromium: words in its cells, the arrow keys go through it, its table says the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Site, axe_violations

pytestmark = pytest.mark.browser
ADDRESS = "/analyses/board-coverage?show=all&lang="


@pytest.mark.parametrize(("language", "empty"), [("en", "open"), ("fi", "avoin")])
def test_its_cells_are_words_and_the_table_says_the_same(page: Any, site: Site, language: str, empty: str):
    rows = site.service.analyse("board_coverage", {}, language)["tables"]["cells"]
    names = {record["id"]: record["name"] for record in site.service.contents().of("actor")}
    page.goto(site.url(ADDRESS + language))
    wanted = [", ".join(names[id] for id in row["members"]) or empty for row in rows]
    assert [text.strip() for text in page.locator("table.crossed td").all_inner_texts()] == wanted
    table = page.locator("section", has=page.locator("a[href*='cells.csv']")).locator("tbody tr")
    assert table.count() == len(rows)
    # the names alone are no headings: a market stands with its country
    assert not any(":" in text for text in page.locator("table.crossed th").all_inner_texts())
    assert axe_violations(page) == []


def test_the_arrow_keys_go_from_cell_to_cell(page: Any, site: Site):
    page.goto(site.url(ADDRESS + "en"))
    cells = page.locator("table.crossed td")
    across = page.locator("table.crossed thead th").count() - 1
    page.wait_for_selector("table.crossed td[tabindex='0']")
    page.locator("table.crossed td[tabindex='0']").focus()
    for key, place in (
        ("ArrowRight", 1),
        ("ArrowDown", 1 + across),
        ("ArrowLeft", across),
        ("ArrowLeft", across),
        ("ArrowUp", 0),
    ):
        page.keyboard.press(key)
        assert cells.nth(place).evaluate("cell => cell === document.activeElement"), (key, place)
    assert page.locator("table.crossed td[tabindex='0']").count() == 1
