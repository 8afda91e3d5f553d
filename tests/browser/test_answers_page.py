"""A survey in a real browser: 25 uncertain names from the keyboard, in both languages, also on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph_service.service import GraphService
from tests.browser.conftest import Site, axe_violations
from tests.ingest.survey import MISSPELT, UNKNOWN, Survey, write

pytestmark = pytest.mark.browser


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    """The survey's files."""
    return write(tmp_path)


@pytest.fixture
def own(serve_network: Callable[..., Site], survey: Survey, tmp_path: Path) -> Site:
    """A network of the survey's actors, served."""

    def fill(service: GraphService) -> None:
        service.import_files([tmp_path / "actors.csv"], who="browser tests")

    return serve_network(fill)


def uploaded(page: Any, own: Site, tmp_path: Path, language: str) -> None:
    page.goto(own.url(f"/import/answers?lang={language}"))
    page.set_input_files("#file", str(tmp_path / "answers.csv"))
    page.click("main form .button-primary")
    page.wait_for_selector("[data-answers]")


@pytest.mark.parametrize("language", ["en", "fi"])
def test_names_from_the_keyboard(page: Any, own: Site, survey: Survey, tmp_path: Path, language: str) -> None:
    uploaded(page, own, tmp_path, language)
    assert axe_violations(page) == []
    page.select_option("#kind", "WORKS_WITH")
    page.fill("#title", "Kevät 2026")
    page.fill("#start", "1.3.2026")
    page.click("button[value=accept]")
    page.wait_for_selector("[data-answers]")
    names = page.locator("[data-name]")
    assert names.count() == MISSPELT + UNKNOWN
    page.locator("[data-name] input:not(:checked)").first.focus()
    for name in names.all():
        meant = survey.meant[name.locator(".pasted").inner_text()]
        if name.locator("input:checked").count():
            assert name.locator("input:checked").get_attribute("value") == f"a:{meant}"
            continue
        assert name.evaluate("name => name.contains(document.activeElement)") or names.all()[0] is name
        name.locator("input").first.focus()
        offered = [radio.get_attribute("value") for radio in name.locator("input[value^='a:']").all()]
        page.keyboard.press("x" if meant is None else str(offered.index(f"a:{meant}") + 1))
    assert page.locator("[data-left]").inner_text() == f"{MISSPELT + UNKNOWN} / {MISSPELT + UNKNOWN}"
    page.click("button[value=check]")
    page.wait_for_selector("button[value=store]")
    assert axe_violations(page) == []
    page.click("button[value=store]")
    page.wait_for_selector("h2:has-text('3')")
    assert axe_violations(page) == []
    ties = [tie for tie in own.service.contents().ties.values() if tie["kind"] == "WORKS_WITH"]
    assert {(tie["source"], tie["target"]): tie.get("strength") for tie in ties} == survey.ties
    page.goto(own.url(f"/waves/kevat-2026?lang={language}"))
    assert axe_violations(page) == []


def test_the_names_fit_a_phone(open_page: Callable[..., Any], own: Site, survey: Survey, tmp_path: Path) -> None:
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True, color_scheme="dark")
    uploaded(page, own, tmp_path, "fi")
    assert survey.meant
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe_violations(page) == []
    assert page.locator("[data-name] .choice").first.bounding_box()["height"] >= 43.5
