"""A year of one introduction by clicking, on both stores: from a route to a market to its outcome in the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.browser.conftest import Site, axe_violations

pytestmark = pytest.mark.browser


def step(page: Any, name: str, day: str, **fields: str) -> None:
    """Fill in what happened and press the button of the step."""
    page.get_by_label("On the day").fill(day)
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_selector(f".timeline li:last-child strong:text-is('{name}')")


def test_a_year_of_an_introduction(open_page: Callable[..., Any], own_site: Site) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    on_the_route(page, own_site)
    proposed(page)
    story = page.url
    sent(page)
    step(page, "Offered", "1.8.2012")
    step(page, "Accepted", "3.8.2012")
    step(page, "Introduced", "10.8.2012")
    own_site.service.set_as_of("2013-10-15", who="a year later")
    a_year_later(page, own_site)
    assert page.url == story
    in_the_report(page, own_site)


def on_the_route(page: Any, site: Site) -> None:
    """Choose a company and a market, see the routes, click a person on one, see what hangs on them."""
    page.goto(site.url("/analyses/export-paths?lang=en"))
    page.get_by_label("From 1", exact=True).fill("Savukuva Oy")
    page.get_by_role("checkbox", name="Germany").check()
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_selector(".finding:has-text('Best route to Germany')", timeout=60_000)
    page.locator("svg.routes a", has_text="Annike Vossberg").first.click()
    on = page.locator("#on")
    on.wait_for(timeout=60_000)
    assert on.locator("h2").inner_text() == "What hangs on Annike Vossberg?"
    assert "of it hangs on Annike Vossberg." in on.locator("li").first.inner_text()
    assert axe_violations(page) == []
    on.get_by_role("link", name="Propose: Savukuva Oy – Annike Vossberg, introduced by Runo Kaislavuo").click()


def proposed(page: Any) -> None:
    """The form is filled in and says who can introduce the two."""
    assert page.get_by_label("Who", exact=True).input_value() == "Savukuva Oy"
    assert page.get_by_label("To whom").input_value() == "Annike Vossberg"
    assert page.locator("#market option:checked").inner_text() == "Germany"
    assert page.locator("#known").get_by_role("link", name="Runo Kaislavuo").count() == 1
    page.get_by_label("Note").fill("Talked about it at the fair")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Propose").click()
    page.wait_for_selector("h1:has-text('Savukuva Oy – Annike Vossberg')")
    assert axe_violations(page) == []


def a_year_later(page: Any, site: Site) -> None:
    """What is due stands first; the tie that formed is recorded, and looked at again."""
    page.goto(site.url("/introductions"))
    due = page.locator("section:has(h2:text-is('Due now'))")
    assert "Follow-up at 12 months: 10 August 2013" in due.inner_text()
    assert axe_violations(page) == []
    due.get_by_role("link", name="Savukuva Oy – Annike Vossberg").click()
    page.get_by_label("Strength (1 to 5)").select_option("4")
    step(page, "Tie formed", "1.10.2012")
    assert "The tie is recorded in the network." in page.locator(".timeline").inner_text()
    page.get_by_role("group", name="Was the market reached?").get_by_label("yes").check()
    step(page, "Follow-up at 12 months", "")
    assert "15 October 2013" in page.locator(".timeline li").last.inner_text()


def in_the_report(page: Any, site: Site) -> None:
    """The report tells it with its outcome."""
    page.goto(site.url("/report"))
    told = page.locator("section:has(h2:text-is('Introductions and what became of them'))")
    assert "1 introduction is on record: 1 made, 1 that became a tie." in told.inner_text()
    row = told.locator("tr:has-text('Annike Vossberg')").first.inner_text()
    assert "Follow-up at 12 months: tie still there, market reached" in row
    assert "Runo Kaislavuo" in row


def sent(page: Any) -> None:
    """The ready text: what the link hands to a mail program is what the page shows and what is copied."""
    letter = page.locator("[data-letter=ask]")
    text = letter.locator("textarea").input_value()
    link = urlsplit(letter.get_by_role("link", name="Open in the e-mail program").get_attribute("href"))
    headers = parse_qs(link.query)
    assert link.scheme == "mailto"
    assert "@" in unquote(link.path) or "No e-mail address" in letter.inner_text()
    assert headers["subject"] == ["Would you introduce Savukuva Oy and Annike Vossberg?"]
    assert headers["body"][0].replace("\r\n", "\n") == text
    letter.get_by_role("button", name="Copy the text").click()
    letter.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == text
    page.locator("#letters").get_by_role("link", name="suomi").click()
    page.wait_for_selector("text=Voisitko esitellä nämä toisilleen: Savukuva Oy ja Annike Vossberg?")


def test_the_pages_on_a_phone_in_finnish_in_the_dark(open_page: Callable[..., Any], own_site: Site) -> None:
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True, color_scheme="dark")
    page.goto(own_site.url("/introductions/new?a=savukuva&b=annike-vossberg&via=runo-kaislavuo&market=market:DE&lang=fi"))
    page.get_by_role("button", name="Ehdota").click()
    page.wait_for_selector("h1:has-text('Savukuva Oy')")
    for place in (page.url, own_site.url("/introductions")):
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert axe_violations(page) == []
