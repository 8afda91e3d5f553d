"""Every analysis page in a real Chromium, in both languages: it answers, its table sorts and filters, its map and link hold."""

from __future__ import annotations

import re
from typing import Any

import pytest

from graph_service.analysis._catalogue import Analysis, catalogue
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
ASKED = [entry for entry in catalogue().values() if not entry.in_appendix]
EACH = pytest.mark.parametrize("entry", ASKED, ids=[entry.id for entry in ASKED])
SHOW = {"en": "Show", "fi": "Näytä"}
ON_MAP = {"en": "Show on the map", "fi": "Näytä kartalla"}


def answered(page: Any, site: Site, entry: Analysis, language: str, more: str = "") -> list[str]:
    """Open the page, wait until its answer is whole, and give the findings."""
    page.goto(site.url(f"/analyses/{entry.slug}?lang={language}{more}"))
    page.wait_for_selector(".findings .finding", timeout=60_000)
    page.wait_for_function("() => !document.querySelector('.callout .progress')", timeout=120_000)
    return [text.strip() for text in page.locator(".findings .finding").all_inner_texts()]


def cells(page: Any, column: int) -> list[str]:
    return page.locator(f".answer-table tbody tr > :nth-child({column})").all_inner_texts()


@EACH
def test_the_first_sentence_answers(page: Any, site: Site, entry: Analysis) -> None:
    raw = {name: [value] for name, value in entry.on_page.items()}
    for language in ("en", "fi"):
        wanted = site.service.analyse(entry.id, raw, language)["sentences"]
        found = answered(page, site, entry, language)
        assert found[0] == wanted[1]
        assert wanted[0] in page.locator(".ask").inner_text()
        assert page.locator("h1").inner_text().replace("\n", " ") == entry.question.in_language(language)


@EACH
def test_its_table_sorts_and_filters(page: Any, site: Site, entry: Analysis) -> None:
    answered(page, site, entry, "en")
    heading = page.locator(".answer-table th a.sort").first
    heading.click()
    page.wait_for_url(re.compile("sort="))
    state = page.locator(".answer-table th[aria-sort]:not([aria-sort=none])")
    assert state.count() == 1
    answered(page, site, entry, "en", "&find=zzzz")
    assert page.locator(".answer-table").get_by_text("Nothing matches.").is_visible()
    page.get_by_role("link", name="Clear filters").click()
    page.wait_for_selector(".answer-table tbody tr")
    assert "find=" not in page.url


@EACH
def test_its_map_is_coloured_by_it_and_its_link_restores_it(page: Any, site: Site, entry: Analysis) -> None:
    for language in ("en", "fi"):
        answered(page, site, entry, language, "&at=2012-06")
        assert page.locator(".small-map svg").count() == 1
        first = page.locator(".findings").inner_text()
        page.reload()
        page.wait_for_selector(".findings .finding")
        assert page.locator(".findings").inner_text() == first
        assert page.locator("input[name=at]").first.input_value() == "2012-06"
        page.get_by_role("link", name=ON_MAP[language]).click()
        page.wait_for_selector("#graph-map[data-ready]", timeout=60_000)
        assert f"colour_by={entry.id}.{entry.measure}" in page.url
        assert entry.columns[entry.measure or ""].in_language(language) in page.locator("#graph-map").inner_text()
