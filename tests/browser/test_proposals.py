"""Introductions in a real Chromium: from the keyboard to a proposal, readable by everybody, dashed on the map."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import Site, axe_violations, map_ready

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "fi"])
def test_a_point_leads_to_its_proposal_from_the_keyboard(page: Any, site: Site, language: str) -> None:
    page.goto(site.url(f"/analyses/introductions?lang={language}&market=DE&k=3"))
    page.wait_for_selector("svg.scatter", timeout=60_000)
    assert axe_violations(page) == []
    points = page.locator("svg.scatter a.chosen")
    assert points.count() == 3
    name = points.last.get_attribute("aria-label")
    points.last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/introductions/new\?"))
    held = [page.locator(f"[name={end}]").input_value() for end in ("a", "b")]
    assert all(one in name for one in held)


def test_proposed_ties_are_drawn_on_the_map(page: Any, site: Site) -> None:
    graph = map_ready(page, site.url("/map?colour_by=introductions.introductions&market=DE&k=3&lang=en"))
    assert graph is not None
    assert "Dashed: 3 proposed introductions." in page.locator("#map-basis").inner_text()


def test_no_column_of_the_introductions_is_cut_off_on_a_desktop(page: Any, site: Site) -> None:
    page.goto(site.url("/analyses/introductions?lang=fi"))
    box = page.locator(".answer-table .table-box").first
    box.wait_for(timeout=60_000)
    assert box.locator("thead th").count() == 10
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
