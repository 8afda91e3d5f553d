"""The page of introductions: two axes, a way to propose each pair, bands instead of digits, dashed on the map."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.conftest import Visitor

PAGE = "/analyses/introductions?market=DE&k=3&lang=en"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("would add most to reach in Germany under the stated assumptions.", "Propose", "Found one after another")),
        ("fi", ("Kohdemarkkina: Saksa.", "Ehdota", "Löydetty yksi kerrallaan")),
    ],
)
def test_each_pair_stands_in_the_picture_and_leads_to_its_proposal(demo_visitor: Visitor, language: str, words: tuple[str, ...]):
    page = unescape(demo_visitor.get(PAGE.replace("=en", f"={language}")).text)
    assert all(word in page for word in words)
    rows = demo_visitor.get("/api/v1/analyses/introductions?market=DE&k=3").json["rows"]
    picture = page[page.index('<svg class="chart scatter"') :]
    picture = picture[: picture.index("</svg>")]
    chosen = re.findall(r'<a class="dot chosen" href="([^"]+)" aria-label="[^"]+">', picture)
    asked = [{name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} for url in chosen]
    wanted = [
        {"a": row["a"], "b": row["b"], "via": row["via"][0], "market": "market:DE"}
        for row in sorted(rows, key=lambda row: -row["step"])
    ]
    assert asked == wanted
    assert len(rows) == 3
    table = page[page.index('<table class="result">') :]
    assert all(f'href="{url}"' in table[: table.index("</table>")] for url in chosen)
    form = demo_visitor.get(f"{chosen[-1]}&lang={language}")
    assert form.status_code == 200


def test_what_ties_add_is_said_in_bands(demo_visitor: Visitor):
    # more than half an actor's reach, in the model: a figure that nobody has calibrated, so no page prints it
    rows = demo_visitor.get("/api/v1/analyses/introductions?market=DE&k=3").json["rows"]
    page = demo_visitor.get(PAGE).text
    assert all(row["gain"] > 0.5 for row in rows)
    for row in rows:
        for name in ("gain", "least", "most"):
            digits = re.escape(f"{row[name]:.2f}")
            assert not re.search(rf">\s*{digits}\d*\s*<", page)
    assert "much" in page


def test_proposed_ties_are_dashed_on_the_map(demo_visitor: Visitor):
    view = demo_visitor.get("/api/v1/map?colour_by=introductions.introductions&k=3&lang=en").json
    rows = demo_visitor.get("/api/v1/analyses/introductions?k=3").json["rows"]
    drawn = {tuple(view["nodes"][place]["id"] for place in ends) for ends in view["proposed"]}
    assert drawn == {(row["a"], row["b"]) for row in rows}
    assert "Dashed: 3 proposed introductions." in view["meta"]["basis"]
    assert demo_visitor.get(PAGE).text.count('class="proposed"') == 3
    assert demo_visitor.get("/api/v1/map").json["proposed"] == []


def test_nothing_is_proposed_in_a_network_that_is_only_thought_of(demo_visitor: Visitor):
    actor = demo_visitor.get("/api/v1/analyses/introductions?market=DE&k=1").json["rows"][0]["a"]
    page = demo_visitor.get(f"{PAGE}&what_if=leaves:{actor}").text
    assert "chart scatter" in page
    assert "/introductions/new?" not in page


def test_a_wrong_question_is_answered_with_what_to_do(demo_visitor: Visitor):
    refused = demo_visitor.get("/analyses/introductions?candidates=al&lang=en")
    assert refused.status_code == 400
    assert "Did you mean" in refused.text
    refused = demo_visitor.get("/api/v1/analyses/introductions?search=exhaustive&k=9&lang=en")
    assert refused.status_code == 400
    assert "20,000 sets" in refused.json["detail"]
