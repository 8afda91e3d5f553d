"""Keeping a network safe with a real browser: saved from one store, put back into an empty one of either kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Site, axe_violations

pytestmark = pytest.mark.browser


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def empty(request: pytest.FixtureRequest, serve_network: Callable[..., Site]) -> Site:
    """An empty store, served for this test alone."""
    if request.param == "sqlite":
        return serve_network(lambda service: None)
    return serve_network(lambda service: None, request.getfixturevalue("neo4j_url"), request.getfixturevalue("neo4j_auth_file"))


def test_a_network_is_saved_and_put_back(page: Any, site: Site, empty: Site, tmp_path: Path) -> None:
    page.goto(site.url("/?lang=en"))
    page.get_by_role("link", name="Keep it safe").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download a backup").click()
    assert download.value.suggested_filename.endswith(".zip")
    download.value.save_as(tmp_path / "b.zip")
    page.goto(empty.url("/?lang=fi"))
    page.get_by_role("link", name="Palauta varmuuskopio").click()
    page.set_input_files("#backup", str(tmp_path / "b.zip"))
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Näytä sisältö").press("Enter")
    assert "120 toimijaa" in page.inner_text(".finding")
    assert axe_violations(page) == []
    assert not empty.service.contents().entities
    page.get_by_role("button", name="Palauta").press("Enter")
    page.get_by_role("heading", name="Varmuuskopio on palautettu.").wait_for(timeout=60_000)
    assert axe_violations(page) == []
    assert empty.service.export_json() == site.service.export_json()
    page.get_by_role("link", name="Siirry alkusivulle").click()
    page.wait_for_selector(".start-map svg")


def test_the_form_for_a_server_works_from_the_keyboard_and_shows_no_password(page: Any, site: Site) -> None:
    page.goto(site.url("/store?lang=en"))
    page.get_by_label("Address of the server").fill("bolt://127.0.0.1:1")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("kaunis-salasana")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="The copy did not come to its end.").wait_for(timeout=60_000)
    assert "Neo4j does not answer" in page.inner_text(".finding")
    assert "kaunis-salasana" not in page.content() + page.url
    page.get_by_role("link", name="Back to the form").click()
    assert page.input_value("#password") == ""
