"""Undo by clicking, on both stores: an import, the same again, and what stands in the way by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Site, axe_violations

pytestmark = pytest.mark.browser
TABLE = "tunnus;nimi;laji;toimiala\nsavukuva;Savukuva Oy;company;dance\nuusi;Uusi Yhtiö Oy;company;\n"


def imported(site: Site, folder: Path) -> None:
    path = folder / "toimijat.csv"
    path.write_text(TABLE, encoding="utf-8")
    assert site.service.import_files([path], who="local")["status"] == "stored"


def test_an_import_is_undone_and_done_again(page: Any, own_site: Site, tmp_path: Path) -> None:
    before = own_site.service.export_json()
    imported(own_site, tmp_path)
    after = own_site.service.export_json()
    page.goto(own_site.url("/?lang=en"))
    page.get_by_role("link", name="Import of toimijat.csv").click()
    assert page.locator("del").inner_text() == "Media and film"
    assert axe_violations(page) == []
    page.get_by_role("link", name="Undo this change").click()
    page.wait_for_selector("text=Is as before again: 1")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("h1:has-text('Undone: Import of toimijat.csv')")
    assert own_site.service.export_json() == before
    page.get_by_role("link", name="Take this undo back").click()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("h1:has-text('Done again: Import of toimijat.csv')")
    assert own_site.service.export_json() == after
    page.goto(own_site.url("/changes"))
    assert page.locator("tbody tr").count() == 5
    assert axe_violations(page) == []


def test_what_stands_in_the_way_leads_to_the_later_change(open_page: Callable[..., Any], own_site: Site, tmp_path: Path) -> None:
    imported(own_site, tmp_path)
    own_site.service.remove("savukuva", None, who="local")
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.goto(own_site.url("/changes/3/undo?lang=fi"))
    page.wait_for_selector("h1:has-text('Tätä muutosta ei voi nyt kumota.')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe_violations(page) == []
    page.get_by_role("link", name="muutos 4").click()
    page.wait_for_selector("h1:has-text('Poistettu: Savukuva Oy')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Kumoa tämä muutos").click()
    page.get_by_role("button", name="Kumoa").click()
    page.wait_for_selector("h1:has-text('Kumottu: Poistettu: Savukuva Oy')")
    page.goto(own_site.url("/changes/3/undo"))
    page.wait_for_selector("h1:has-text('Kumotaanko tämä muutos?')")


def test_the_history_of_an_actor_stands_on_its_page(page: Any, own_site: Site, tmp_path: Path) -> None:
    imported(own_site, tmp_path)
    page.goto(own_site.url("/actors/savukuva?lang=en"))
    rows = page.locator("section:has(h2:has-text('History')) tbody tr")
    assert rows.count() == 2
    assert "Media and film → Dance" in rows.first.inner_text()
    page.get_by_role("link", name="All its changes").click()
    page.wait_for_selector("h1:has-text('What happened to Savukuva Oy?')")
    page.goto(own_site.url("/actors/uusi"))
    rows.locator("a").first.click()
    page.wait_for_selector("h1:has-text('Import of toimijat.csv')")
