"""Paste a list in a real browser: 40 people from the keyboard, and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Site, axe_violations

pytestmark = pytest.mark.browser
KNOWN = "Savukuva Oy\nLahja Oravaho\nSuontaus Saima\n"
LIST = KNOWN + "".join(f"Sukunimi{n}, Etunimi{n}; etunimi{n}@example.org\n" for n in range(37))


def test_forty_people_from_the_keyboard(page: Any, own_site: Site) -> None:
    before = own_site.service.export_json()
    page.goto(own_site.url("/events/new?lang=en"))
    page.focus("#title")
    for text in ("Syysfoorumi", "Meeting", "12.9.2012", "", "Joensuu"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.insert_text(LIST)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=40 lines read. 37 are new.")
    assert axe_violations(page) == []
    page.reload()
    page.fill("#organisation", "Uusi Yhtiö Oy")
    page.get_by_role("button", name="Show what will be stored").press("Enter")
    page.wait_for_selector("text=40 participants to store")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Store").press("Enter")
    page.wait_for_selector("text=the list is stored.")
    page.get_by_role("link", name="Open the event").press("Enter")
    page.wait_for_selector("h1:has-text('Syysfoorumi')")
    ties = [tie for tie in own_site.service.contents().ties.values() if tie["target"] == "syysfoorumi-2012"]
    assert len(ties) == 40
    assert own_site.service.store.changes(limit=1)[0].counts["added"] == 1 + 1 + 37 + 37 + 40
    # one undo for all of it
    page.go_back()
    page.get_by_role("link", name="See or undo this change").press("Enter")
    page.get_by_role("link", name="Undo this change").press("Enter")
    page.wait_for_selector("text=Goes: 116")
    page.get_by_role("button", name="Undo").press("Enter")
    page.wait_for_selector("h1:has-text('Undone: List of participants: Syysfoorumi')")
    assert own_site.service.export_json() == before


def test_the_steps_fit_a_phone(open_page: Callable[..., Any], own_site: Site) -> None:
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.goto(own_site.url("/events/new?lang=fi"))
    page.fill("#title", "Syysfoorumi")
    page.select_option("#kind", "meeting")
    page.fill("#pasted", LIST + "pitkasahkopostiosoiteilmanvalilyonteja" * 3 + "@example.org\nmaija@")
    for _ in range(2):
        page.locator("main form .button-primary").click()
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert axe_violations(page) == []
    assert page.get_by_role("button", name="Tallenna").is_visible()
