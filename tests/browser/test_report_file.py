"""The report as one file: a phone's first screen, a sheet of A4, nothing asked from outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph_service.render.report import connection_report
from graph_service.render.report_html import report_html
from tests.render.reports import demo_with_map


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "fi"])
def test_report_from_disk(browser: Any, tmp_path: Path, language: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(report_html(connection_report(demo_with_map(language), language), standalone=True), encoding="utf-8")
    said: list[str] = []
    asked: list[str] = []
    view = browser.new_page(viewport={"width": 390, "height": 844})
    view.on("console", lambda message: said.append(message.text))
    view.on("request", lambda request: asked.append(request.url))
    view.goto(file.as_uri())
    # one screen of a phone: the findings, the picture and what is asked
    assert view.evaluate("document.querySelector('.brief-asked').getBoundingClientRect().bottom") <= 844
    assert view.evaluate("document.querySelectorAll('.brief svg.map-picture').length") == 1
    assert view.evaluate("document.documentElement.scrollWidth") <= 390
    assert view.evaluate("getComputedStyle(document.querySelector('.report-head')).borderBottomStyle") == "solid"
    view.emulate_media(media="print")
    view.set_viewport_size({"width": 672, "height": 1000})
    # a sheet of A4 between its margins is 672 px wide: nothing may stick out
    wide = "[...document.querySelectorAll('table, svg.chart')].filter(one => one.getBoundingClientRect().right > 673).length"
    assert view.evaluate(wide) == 0
    assert view.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert view.evaluate("getComputedStyle(document.querySelector('tbody tr')).breakInside") == "avoid"
    assert len(view.pdf(prefer_css_page_size=True)) > 20_000
    view.close()
    assert said == []
    assert asked == [file.as_uri()]
