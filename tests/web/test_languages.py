"""Every page in Finnish holds no English, every word of the program has both, and the choice stays."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from graph_service.language import LANGUAGES, TRANSLATIONS
from graph_service.service import GraphService
from graph_service.web import create_app
from tests.web.conftest import SECRET, Visitor
from tests.web.reading import read

FORMS = {"Excel", "CSV (zip)", "GraphML", "GEXF", "JSON"}
# "test" made the network of these tests
SAME = {"EN", "FI", "English", "Suomi", "E-I", "z", "test", *FORMS}
ACTOR = "aanivaunu"
QUESTIONS = ["/analyses/cutpoints", "/analyses/brokerage-roles"]
PAGES = [
    "/",
    "/map",
    "/actors",
    "/analyses",
    "/report",
    "/import",
    "/import/answers",
    "/about",
    "/nope",
    "/actors?q=zzzzzz",
    "/forecasts",
]
SUPPOSED = ["/what-if", "/what-if?what_if=leaves:amk&what_if=ends:kelo:Haru Minazuki", "/what-if?what_if=leaves:nobody"]


def data_words(value: Any) -> Iterator[str]:
    """Every text of a network: names, ids, places."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from data_words(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from data_words(item)


@pytest.fixture(scope="module")
def own_words(demo_service: GraphService) -> set[str]:
    """Texts that are the same in both languages because they are data."""
    contents = demo_service.contents()
    found = {word for _, record in contents.entities.values() for word in data_words(record)}
    found |= {word for record in contents.ties.values() for word in data_words(record)}
    return {" ".join(word.split()) for word in found}


def addresses(service: GraphService) -> list[str]:
    actors = [record["id"] for record in service.contents().of("actor")]
    events = [record["id"] for record in service.contents().of("event")]
    analyses = [f"/analyses/{entry.slug}" for entry in service.analyses.values()]
    wrong = [f"{address}?at=yesterday" for address in analyses]
    return [*PAGES, *SUPPOSED, *analyses, *wrong, *(f"/actors/{id}" for id in [*actors[:6], *events[:1]])]


def test_finnish_pages_hold_no_english(demo_visitor: Visitor, demo_service: GraphService, own_words: set[str]) -> None:
    # a text that both languages show alike must be data, a number or one of the few words that are the same
    finnish = gettext.translation("messages", TRANSLATIONS, languages=["fi"])
    equal = {text for text in finnish._catalog if isinstance(text, str) and finnish.gettext(text) == text}  # type: ignore[attr-defined]
    labels = demo_service.schema
    known = SAME | equal | own_words
    for codes in labels.codes.values():
        known |= {code.label.en for code in codes.values() if code.label.en == code.label.fi}
    references = {reference for entry in demo_service.analyses.values() for reference in entry.references}
    references |= {formula for entry in demo_service.analyses.values() for formula in entry.formulas if isinstance(formula, str)}
    for address in addresses(demo_service):
        joint = "&" if "?" in address else "?"
        texts = {language: set(read(demo_visitor.get(f"{address}{joint}lang={language}").text).texts) for language in LANGUAGES}
        left = {
            text
            for text in texts["en"] & texts["fi"]
            if any(sign.isalpha() for sign in text)
            and text not in known
            and text not in references
            # joined data: "Joensuu, …", "A → B", names in lines or cut short on a picture
            and not all(part in known for part in text.replace(" → ", ", ").split(", "))
            and not any(text.rstrip("….") in word for word in own_words)
        }
        assert not left, (address, sorted(left)[:10])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language(demo_visitor: Visitor, demo_service: GraphService, language: str) -> None:
    for address in addresses(demo_service):
        answer = demo_visitor.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
        tags = read(answer.text).tags
        assert next(found for tag, found in tags if tag == "html")["lang"] == language
        assert answer.headers["Content-Language"] == language
        headings = [tag for tag, _ in tags if tag == "h1"]
        assert len(headings) == 1, (address, headings)


def test_the_choice_is_remembered(app: Flask) -> None:
    client = app.test_client()
    assert '<html lang="en">' in client.get("/").text
    assert '<html lang="fi">' in client.get("/?lang=fi").text
    assert '<html lang="fi">' in client.get("/", headers={"Accept-Language": "en"}).text
    assert '<html lang="en">' in client.get("/?lang=en").text


@pytest.mark.parametrize(
    ("default", "header", "expected"),
    [(None, "fi-FI,fi;q=0.9,en;q=0.1", "fi"), (None, "sv", "en"), (None, "", "en"), ("fi", "en", "fi"), ("en", "fi", "en")],
)
def test_the_first_visit(service: GraphService, default: str | None, header: str, expected: str) -> None:
    client = create_app(service, secret_key=SECRET, language=default).test_client()
    assert f'<html lang="{expected}">' in client.get("/", headers={"Accept-Language": header}).text


def test_an_unknown_language_is_refused(visitor: Visitor) -> None:
    answer = visitor.get("/?lang=sv")
    assert answer.status_code == 400
    assert "“sv”" in answer.text


def test_the_switch_keeps_the_question(visitor: Visitor, small: GraphService) -> None:
    links = read(visitor.get("/actors?q=tanssi&kind=mentor&kind=agency").text).links
    assert "/actors?q=tanssi&kind=mentor&kind=agency&lang=fi" in links


def test_every_link_of_every_page_leads_somewhere(demo_visitor: Visitor, demo_service: GraphService) -> None:
    seen: set[str] = set()
    for address in ["/", "/actors", "/analyses", "/report", "/import", "/about", "/actors/" + ACTOR, *QUESTIONS]:
        links = read(demo_visitor.get(address).text).links
        assert all(link.startswith(("/", "#")) for link in links), address
        seen |= {link.split("#")[0] for link in links}
    # one of each sort: fifty profiles say no more than three
    profiles = sorted(link for link in seen if link.startswith("/actors/"))
    for link in sorted(seen - set(profiles) - {""}) + profiles[:3]:
        assert demo_visitor.get(link).status_code == 200, link


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"headers": {"Sec-Fetch-Site": "same-origin", "X-CSRFToken": "x"}}, "Lomake on vanhentunut"),
        ({"headers": {"Sec-Fetch-Site": "same-origin"}, "data": b"x" * 300_000}, "Lähetä vähemmän kerralla"),
        ({"headers": {"Origin": "http://elsewhere.example"}}, "Muutos ei tule tämän palvelun sivulta"),
    ],
)
def test_a_refusal_at_the_gate_is_in_the_readers_language(app: Flask, sent: dict[str, Any], expected: str) -> None:
    client = app.test_client()
    client.get("/?lang=fi")
    refused = client.post("/import/answers/forget", **sent)
    assert refused.status_code in {403, 413}
    assert refused.headers["Content-Language"] == "fi"
    assert expected in refused.text
