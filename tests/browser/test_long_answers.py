"""A long question in a browser: progress, a reload in the middle, other pages meanwhile, the answer; cancelling; the order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Site, axe_violations

LONG = "/analyses/export-paths?source=all&max_hops=7&samples=500000&lang=en"
ENDLESS = "/analyses/brokerage-roles?runs=1000000&null=rewire&lang=en"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_long_question_survives_a_reload_and_gives_its_answer(open_page: Callable[..., Any], site: Site, width: int) -> None:
    # another seed for each width: what was answered before comes at once
    address = site.url(f"{LONG}&seed={width}")
    page, other = open_page(width=width), open_page()
    page.goto(address)
    job = page.locator("[data-job]").get_attribute("data-job")
    assert page.locator("h1").inner_text() == "Through whom does an actor reach a market abroad, and on whom does that depend?"
    assert axe_violations(page) == []
    page.reload()
    assert page.locator("[data-job]").get_attribute("data-job") == job
    other.goto(site.url("/analyses/cutpoints?lang=en"))
    assert other.locator(".finding").first.is_visible()
    # the script goes on to the answer by itself
    page.wait_for_selector("table.result", timeout=120_000)
    assert page.locator("[data-job]").count() == 0
    assert "/analyses/export-paths?" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_long_question_is_cancelled_and_says_what_is_known(open_page: Callable[..., Any], site: Site) -> None:
    page = open_page()
    page.goto(site.url(ENDLESS))
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("It was cancelled.").wait_for()
    assert page.locator("[data-job]").count() == 0
    assert page.get_by_role("button", name="Ask again").count() == 2
    assert axe_violations(page) == []


def test_without_scripts_a_long_question_can_be_followed(open_page: Callable[..., Any], site: Site) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(site.url(f"{ENDLESS}&seed=4"))
    assert page.locator("progress").is_visible()
    assert page.get_by_role("link", name="Look again").is_visible()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("It was cancelled.").wait_for()


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_order_is_tried_while_the_page_is_read(open_page: Callable[..., Any], site: Site, language: str) -> None:
    page = open_page(width=390)
    page.goto(site.url(f"/analyses/structural-holes?lang={language}"))
    page.wait_for_selector("#order table.result", timeout=120_000)
    assert "–" in "".join(page.locator(".answer-table td:nth-child(2)").all_inner_texts())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe_violations(page) == []
