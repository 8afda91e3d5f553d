"""A workbook goes out, is edited, comes back: by links and buttons only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.browser.conftest import Site, axe_violations


@pytest.mark.parametrize("width", [1280, 390])
def test_a_workbook_goes_out_and_comes_back(tmp_path: Path, open_page: Callable[..., Any], site: Site, width: int) -> None:
    page = open_page(width=width, height=844)
    page.goto(site.url("/import?lang=fi"))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Excel").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == f"network-{site.service.day()}.xlsx"
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    book = openpyxl.load_workbook(path)
    sheet = book["Toimijat"]
    heading = {cell.value: cell.column for cell in sheet[1]}
    name, town = heading["Nimi"], heading["Kunta"]
    before = sheet.cell(2, town).value
    sheet.cell(2, town).value = "Lieksa"
    sheet.cell(sheet.max_row + 1, name).value = "Uusi Paja Oy"
    sheet.cell(sheet.max_row, heading["Lajit"]).value = "Yritys"
    book.save(path)
    report = site.service.import_files([path], dry_run=True, who="test")
    [change] = report["details"]
    assert change["fields"] == {"municipality": {"before": before, "after": "Lieksa"}}
    assert (report["added"]["actors"], report["written"]) == (1, 2)
    page.set_input_files("#files", str(path))
    page.click("main form button")
    page.wait_for_url("**/import/*")
    assert "Mitään ei ole vielä tallennettu" in page.inner_text("main")
