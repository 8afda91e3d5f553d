"""Every page in a real Chromium: policy, accessibility, keyboard, a phone, both themes and languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from graph_service.analysis._catalogue import catalogue
from graph_service.service import GraphService
from tests.browser.conftest import Site, axe_violations

pytestmark = pytest.mark.browser
PAGES = [
    *("/", "/actors", "/actors?q=zzzz", "/actors/aanivaunu", "/analyses", "/report", "/import", "/about", "/nope", "/events/new"),
    "/forecasts",
    "/store",
    *("/changes", "/changes/1", "/changes/2", "/changes/1/undo", "/changes?record=aanivaunu"),
    "/import/answers",
    "/store/check",
    *("/introductions", "/introductions/new?a=savukuva&b=annike-vossberg&market=market:DE"),
    *(f"/analyses/{entry.slug}" for entry in catalogue().values()),
    "/analyses/brokerage-roles?runs=-1",
    *("/what-if", "/what-if?what_if=leaves:amk&analysis=centrality", "/what-if?what_if=leaves:nobody"),
]
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def opened(page: Any, site: Site, path: str, language: str) -> Any:
    page.goto(site.url(f"{path}{'&' if '?' in path else '?'}lang={language}"))
    # a page that answers with an error of its own writes one line to the console: that is the browser's, not ours
    page.record.console = [line for line in page.record.console if "status of 40" not in line]
    return page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_clean_and_accessible(page: Any, site: Site, path: str) -> None:
    for language in ("en", "fi"):
        opened(page, site, path, language)
        assert page.locator("h1").count() == 1
        assert axe_violations(page) == [], (path, language)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/actors/aanivaunu",
        "/analyses/cutpoints",
        "/what-if",
        "/import",
        "/events/new",
        "/import/answers",
        "/store",
        "/introductions/new",
    ],
)
def test_the_dark_theme_is_accessible(open_page: Callable[..., Any], site: Site, path: str) -> None:
    page = opened(open_page(color_scheme="dark"), site, path, "en")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(16, 24, 27)"
    assert axe_violations(page) == []


@pytest.mark.parametrize("width", [821, 930, 950])
def test_the_menu_folds_before_it_grows_too_wide(open_page: Callable[..., Any], site: Site, width: int) -> None:
    page = open_page(width=width, height=600)
    for language in ("en", "fi"):
        opened(page, site, "/introductions", language)
        assert page.evaluate(WIDER) <= 0, language


def test_a_phone_needs_no_sideways_scrolling(open_page: Callable[..., Any], site: Site) -> None:
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    for path in PAGES:
        for language in ("en", "fi"):
            opened(page, site, path, language)
            assert page.evaluate(WIDER) <= 0, (path, language)


def test_targets_on_a_phone_are_large_enough(open_page: Callable[..., Any], site: Site) -> None:
    # look.md 7: 44 px
    page = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    for path in (
        "/",
        "/actors",
        "/analyses/cutpoints",
        "/what-if?what_if=leaves:amk",
        "/import",
        "/events/new",
        "/import/answers",
        "/store",
    ):
        opened(page, site, path, "fi")
        boxes = page.evaluate(
            "() => [...document.querySelectorAll('button, .button, select, input:not([type=hidden]):not([type=checkbox])')]"
            ".filter((e) => e.checkVisibility()).map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])"
        )
        assert boxes
        assert [box for box in boxes if box[1] < 43.5] == [], path


def test_the_menu_opens_on_a_phone(open_page: Callable[..., Any], site: Site) -> None:
    page = opened(open_page(width=390, height=844), site, "/", "en")
    menu = page.locator("#menu")
    assert not menu.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    page.get_by_role("button", name="Menu").press("Enter")
    menu.get_by_role("link", name="Actors").click()
    page.wait_for_url("**/actors")


def test_the_keyboard_reaches_everything(page: Any, site: Site) -> None:
    opened(page, site, "/actors", "en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.goto(site.url("/actors?lang=en"))
    wanted = page.evaluate("document.querySelectorAll('a[href], button:not([hidden]), input, select, [tabindex=\"0\"]').length")
    seen: set[str] = set()
    for _ in range(wanted + 2):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid" or page.evaluate("document.activeElement === document.body")
    hidden = page.locator(".menu-button").count()
    assert len(seen) >= wanted - hidden


def test_the_theme_is_chosen_and_kept(page: Any, site: Site) -> None:
    opened(page, site, "/", "en")
    toggle = page.get_by_role("button", name="Dark theme")
    assert toggle.get_attribute("aria-pressed") == "false"
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "true"
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.goto(site.url("/analyses"))
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark


def test_pages_work_without_a_script(open_page: Callable[..., Any], site: Site) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(site.url("/actors?lang=en"))
    page.get_by_label("Kind").select_option("mentor")
    page.get_by_role("button", name="Show").click()
    mentors = [record for record in site.service.contents().of("actor") if "mentor" in record["kinds"]]
    assert page.locator("tbody tr").count() == len(mentors)
    page.goto(site.url("/analyses/cutpoints?lang=en"))
    page.get_by_role("link", name="Name", exact=True).click()
    assert page.locator("th[aria-sort=ascending]").inner_text() == "Name"
    page.get_by_label("Rows with the word").fill("kuuvuo")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "find=kuuvuo" in page.url
    page.goto(site.url("/map?lang=en"))
    assert page.locator("noscript p").is_visible()
    page.close()


def test_a_question_is_asked_again(page: Any, site: Site) -> None:
    opened(page, site, "/analyses/brokerage-roles", "en")
    page.get_by_label("Sector").uncheck()
    page.get_by_label("Kinds").check()
    page.get_by_role("button", name="Ask again").click()
    assert "group_by=kind" in page.url
    page.get_by_role("link", name="Show on the map").click()
    page.wait_for_selector("#graph-map[data-ready]")
    assert "colour_by=brokerage_roles.total" in page.url


def test_files_go_from_upload_to_map_in_five_clicks(
    open_page: Callable[..., Any], serve_network: Callable[..., Site], tmp_path: Path
) -> None:
    # the browser itself sends Origin, Sec-Fetch-Site and the token here
    site = serve_network(lambda _: None)
    page = open_page()
    (tmp_path / "actors.csv").write_text("id;name;kind;sector\n1;Äänivaunu;company;dance\n2;<b>Runo</b>;mentor;tanssi\n", "utf-8")
    (tmp_path / "ties.csv").write_text("source;target;kind\n1;2;WORKS_WITH\n", "utf-8")
    page.goto(site.url("/?lang=en"))
    page.get_by_role("link", name="Start my network").click()
    page.get_by_label("Files").set_input_files([tmp_path / "actors.csv", tmp_path / "ties.csv"])
    page.get_by_role("button", name="Check the files").click()
    assert page.locator("h1").inner_text().startswith("Nothing is stored yet.")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Store 3").click()
    assert page.locator("h1").inner_text() == "The files are stored."
    assert axe_violations(page) == []
    page.get_by_role("link", name="Open the map").click()
    page.wait_for_selector("#graph-map[data-ready]")
    assert page.locator("#graph-map").get_attribute("data-actors") == "2"
    page.goto(site.url("/actors/2"))
    assert page.locator("h1").inner_text() == "<b>Runo</b>"


def test_the_demo_opens_and_ends_by_buttons(open_page: Callable[..., Any], serve_network: Callable[..., Site]) -> None:
    site = serve_network(lambda _: None)
    page = open_page()
    page.goto(site.url("/?lang=en"))
    page.get_by_role("button", name="Open the demo").click()
    assert "115 actors" in page.locator("h1").inner_text().replace("\u00a0", " ")
    page.get_by_role("button", name="Remove the demo, start my network").click()
    assert page.locator("h1").inner_text() == "Bring files in"
    assert not site.service.contents().entities


def test_a_page_elsewhere_cannot_write(open_page: Callable[..., Any], site: Site) -> None:
    # another port is another origin: its script posts to ours, as a page on the web would
    page = open_page()
    page.goto("about:blank")
    before = site.service.export_json()
    page.set_content(f'<form method="post" action="{site.url("/demo/end")}"><button>Go</button></form>')
    page.get_by_role("button").click()
    page.wait_for_load_state()
    assert "not come from a page of this service" in page.content()
    page.record.console.clear()  # the browser notes the 403
    assert site.service.export_json() == before


def test_hostile_names_are_shown_and_not_run(open_page: Callable[..., Any], serve_network: Callable[..., Site]) -> None:
    # security.md S1; the fixture checks that nothing ran (dialogs, requests, violations), this that it was shown
    names = ["<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>", "<svg onload=alert(3)>", "{{7*7}}"]

    def fill(service: GraphService) -> None:
        actors = [{"id": name, "name": name, "kinds": ["company"], "note": name, "municipality": name} for name in names]
        ties = [
            {"id": f"t{n}", "kind": "GAVE", "source": names[n], "target": names[n + 1], "subtype": names[n]} for n in range(3)
        ]
        writes = [("actor", actor, None) for actor in actors] + [("tie", tie, None) for tie in ties]
        service.write(writes, who="browser tests", what="hostile names")

    site, page = serve_network(fill), open_page()
    paths = ["/", "/actors", "/report", *(f"/analyses/{entry.slug}" for entry in catalogue().values())]
    for path in [*paths, *(f"/actors/{quote(name, safe='')}" for name in names)]:
        page.goto(site.url(path + "?lang=en"))
        assert page.locator("h1").count() == 1
        if path == "/actors":
            assert [page.get_by_role("link", name=name, exact=True).count() for name in names] == [1] * 4
        if path.startswith("/actors/"):
            assert page.locator("h1").inner_text() in names


def test_the_report_prints_without_the_frame(page: Any, site: Site) -> None:
    opened(page, site, "/report", "fi")
    page.emulate_media(media="print")
    assert not page.locator(".topbar").is_visible()
    assert not page.locator(".report-tools").is_visible()
    assert page.locator("article.report h1").is_visible()
    assert page.evaluate(WIDER) <= 0
