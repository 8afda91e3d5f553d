"""The problems of an import on a phone: each row is a card, and nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import Site, axe_violations


def test_problems_are_cards_on_a_phone(tmp_path: Path, open_page: Callable[..., Any], site: Site) -> None:
    path = tmp_path / "toimijat.csv"
    path.write_text("tunnus;nimi;laji;maa\nx1;Uusi;galaksi;Saska\nx2;Toinen;;\n", encoding="utf-8")
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    page.goto(site.url("/import?lang=fi"))
    page.set_input_files("#files", str(path))
    page.click("main form button")
    page.wait_for_selector(".mend tbody tr")
    assert page.locator(".mend tbody tr").count() == 3
    for cell in page.locator(".mend tbody :is(th, td)").all():
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    first = page.locator(".mend tbody tr").first
    heights = [cell.bounding_box()["y"] for cell in first.locator("th, td").all()]
    assert heights == sorted(set(heights))
    assert axe_violations(page) == []
