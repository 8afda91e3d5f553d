"""The report as HTML: escaped, closed against everything outside, well formed for readers and paper."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from graph_service.render.report import connection_report
from graph_service.render.report_html import report_html
from tests.render.reports import demo_inputs, demo_with_map, inputs_of, small, stored

HOSTILE = "</style></td><script>window.hurt=1</script><img src=x onerror='window.hurt=1'>\"&amp;{{7*7}}"


class Page(HTMLParser):
    """Tags with attributes, the words, and where each heading stands."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module", params=["en", "fi"])
def page(request: pytest.FixtureRequest) -> Page:
    return Page(report_html(connection_report(demo_with_map(request.param), request.param), standalone=True))


def hostile(*, standalone: bool) -> str:
    records = [
        *small(HOSTILE, municipality=HOSTILE),
        ("programme", {"id": "p", "title": HOSTILE}),
        ("outcome", {"id": "o", "programme": "p", "indicator": HOSTILE, "value": 3}),
    ]
    return report_html(connection_report(inputs_of(stored(records)), "en"), standalone=standalone)


@pytest.mark.parametrize("standalone", [True, False])
def test_hostile_names_stay_words(standalone: bool) -> None:
    page = Page(hostile(standalone=standalone))
    assert not page.all("script")
    assert not page.all("img")
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"]
    assert HOSTILE in "".join(page.words)  # positive control: the name is there, as words
    assert "49" not in "".join(page.words)


def test_policy_lets_in_the_one_style_and_nothing_else() -> None:
    text = hostile(standalone=True)
    page = Page(text)
    policy = next(meta["content"] for meta in page.all("meta") if "http-equiv" in meta) or ""
    css = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert len(css) == 1
    digest = b64encode(hashlib.sha256(css[0].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not page.all("link")
    assert not re.search(r"(?:src|href|url)\W{1,3}(?:https?:)?//", text)


def test_part_of_a_page_brings_no_style_of_its_own() -> None:
    page = Page(report_html(connection_report(demo_inputs(), "en"), standalone=False))
    assert page.tags[0][0] == "article"
    assert not {"html", "head", "body", "style", "link", "script"} & {tag for tag, _ in page.tags}


def test_language_and_headings(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.all("html")[0]["lang"] in {"en", "fi"}


def test_anchors_and_ids(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {str(attributes["href"]).removeprefix("#") for attributes in page.all("a")}
    assert targets
    assert targets <= set(ids)
    labels = {attributes["aria-labelledby"] for _, attributes in page.tags if "aria-labelledby" in attributes}
    assert labels <= set(ids)


def test_tables_and_pictures_speak(page: Page) -> None:
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption") >= 5
    assert all(heading.get("scope") in {"col", "row"} for heading in page.all("th"))
    pictures = [attributes for attributes in page.all("div") if attributes.get("role") == "img"]
    assert pictures
    assert all(len(str(attributes["aria-label"])) > 20 for attributes in pictures)
