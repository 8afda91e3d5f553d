"""Bringing files in with a real browser, on both stores: from the file to the map, mending, undoing, pasting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Site, axe_violations

ACTORS = "tunnus;nimi;laji;maa\ntanssi;Tanssin Talo ry;yhdistys;FI\nsavu;Savukuva Oy;yritys;Suomi\nnord;Studio Nord;company;DE\n"
TIES = "Keneltä;Kenelle;Laji;Vahvuus;Alkaen\ntanssi;Savukuva Oy;WORKS_WITH;3,5;2010\nsavu;nord;GAVE;4;5/2011\n"


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def own(request: pytest.FixtureRequest, serve_network: Callable[..., Site]) -> Site:
    """An empty store, served for this test alone."""
    if request.param == "sqlite":
        return serve_network(lambda service: None)
    return serve_network(lambda service: None, request.getfixturevalue("neo4j_url"), request.getfixturevalue("neo4j_auth_file"))


def files(folder: Path, **texts: str) -> list[str]:
    """Files as a spreadsheet program of a Finn writes them."""
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    return [str(folder / f"{name}.csv") for name in texts]


def choose(page: Any, paths: list[str]) -> None:
    """Choose files with the browser's own dialog."""
    with page.expect_file_chooser() as chooser:
        page.click("#files")
    chooser.value.set_files(paths)


def test_upload_to_map_in_five_clicks(page: Any, own: Site, tmp_path: Path) -> None:
    page.goto(own.url("/?lang=en"))
    page.get_by_role("link", name="Import", exact=True).click()
    choose(page, files(tmp_path, toimijat=ACTORS, yhteydet=TIES))
    page.get_by_role("button", name="Check the files").click()
    page.get_by_role("button", name="Store 5").click()
    page.get_by_role("link", name="Open the map").click()
    page.wait_for_selector("#graph-map[data-ready]", timeout=30_000)
    assert len(own.service.contents().ties) == 2
    names = page.evaluate("fetch(document.querySelector('#graph-map').dataset.view).then((found) => found.json())")
    assert {node["label"] for node in names["nodes"]} == {"Tanssin Talo ry", "Savukuva Oy", "Studio Nord"}


def test_two_bad_rows_are_mended_undone_and_a_list_is_pasted(page: Any, own: Site, tmp_path: Path) -> None:
    bad = ACTORS.replace("yhdistys", "yhdistis").replace("Suomi", "Soumi")
    page.goto(own.url("/import?lang=en"))
    choose(page, files(tmp_path, toimijat=bad, yhteydet=TIES))
    page.get_by_role("button", name="Check the files").click()
    page.wait_for_selector(".mend")
    assert axe_violations(page) == []
    # one with the suggested word, one from the keyboard
    page.get_by_role("button", name="Write “Association”").click()
    field = page.locator(".cell[value=Soumi]")
    field.fill("Suomi")
    field.press("Enter")
    page.wait_for_selector("text=No problems were found.")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Store 5").click()
    page.wait_for_selector("text=The files are stored.")
    assert axe_violations(page) == []
    stored = {id: record for id, (_, record) in own.service.contents().entities.items()}
    assert (stored["tanssi"]["kinds"], stored["savu"]["country"]) == (["association"], "FI")
    page.get_by_role("link", name="See or undo this change").click()
    page.get_by_role("link", name="Undo this change").click()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
    assert not own.service.contents().entities
    page.goto(own.url("/import"))
    page.get_by_role("link", name="Paste a list").click()
    page.fill("#title", "Kickoff")
    page.select_option("#kind", "meeting")
    page.fill("#pasted", "Maija Mallikas <maija@example.org>\nMatti Meikäläinen\n")
    page.locator("main form .button-primary").click()
    page.get_by_role("button", name="Show what will be stored").click()
    page.get_by_role("button", name="Store").click()
    page.wait_for_selector("text=the list is stored.")
    assert len(own.service.contents().ties) == 2


def test_unusual_headings_from_the_keyboard(page: Any, own: Site, tmp_path: Path) -> None:
    page.goto(own.url("/import?lang=en"))
    page.set_input_files("#files", files(tmp_path, kontaktit="Who;Colour;Joined\nVaarankierto;green;1.4.12\nPelto;blue;\n"))
    page.get_by_role("button", name="Check the files").press("Enter")
    page.wait_for_selector("text=This is a suggestion")
    assert axe_violations(page) == []
    page.get_by_label("What Joined means").select_option(label="Founded")
    page.get_by_text("Letters, numbers or dates look wrong").press("Enter")
    page.get_by_label("Dates").select_option("d.m.yy")
    page.get_by_label("save this reading as").fill("Office")
    page.get_by_role("button", name="Read so and save").press("Enter")
    page.wait_for_selector("text=No problems were found.")
    page.get_by_role("button", name="Store 2").press("Enter")
    page.wait_for_selector("text=The files are stored.")
    assert own.service.contents().entities["vaarankierto"][1]["founded"] == "2012-04-01"
    page.goto(own.url("/import"))
    assert page.get_by_role("button", name="Forget Office").is_visible()
    assert axe_violations(page) == []


def test_dropped_files_are_named(page: Any, site: Site) -> None:
    page.goto(site.url("/import?lang=en"))
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          for (const name of ["toimijat.csv", "yhteydet.csv"]) data.items.add(new File(["tunnus;nimi"], name));
          const box = document.querySelector("[data-drop]");
          for (const type of ["dragenter", "dragover", "drop"])
            box.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    assert page.locator("[data-chosen] li").all_inner_texts() == ["toimijat.csv · 1 kB", "yhteydet.csv · 1 kB"]
    assert page.evaluate("document.querySelector('#files').files.length") == 2


def test_a_large_file_shows_how_far_it_is_and_can_be_left(page: Any, own: Site, tmp_path: Path) -> None:
    actors = "id;name;kind\n" + "".join(f"a{n};Actor number {n};company\n" for n in range(150_000))
    page.goto(own.url("/import?lang=en"))
    page.set_input_files("#files", files(tmp_path, actors=actors))
    page.get_by_role("button", name="Check the files").click()
    page.wait_for_selector("progress")
    assert axe_violations(page) == []
    address = page.url
    page.goto(own.url("/actors"))
    page.goto(address)
    page.wait_for_selector("text=No problems were found.", timeout=60_000)
    page.get_by_role("button", name="Store 150,000").click()
    page.wait_for_selector("progress[value]", timeout=60_000)
    page.get_by_role("button", name="Cancel").click()
    # cancelled while reading or while storing: both leave nothing
    page.wait_for_selector("text=/nothing (of it )?was stored/")
    assert not own.service.contents().entities


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


def test_without_a_script_the_page_still_goes_on(open_page: Callable[..., Any], own: Site, tmp_path: Path) -> None:
    actors = "id;name;kind\n" + "".join(f"a{n};Actor number {n};company\n" for n in range(25_000))
    page = open_page(java_script_enabled=False)
    page.goto(own.url("/import?lang=en"))
    page.set_input_files("#files", files(tmp_path, actors=actors))
    page.get_by_role("button", name="Check the files").click()
    assert page.get_by_role("link", name="Look again").is_visible()
    page.wait_for_selector("text=No problems were found.", timeout=60_000)
    page.get_by_role("button", name="Store 25,000").click()
    page.wait_for_selector("text=The files are stored.", timeout=60_000)
    assert len(own.service.contents().entities) == 25_000
