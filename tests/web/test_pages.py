"""Pages say what the service says, in words, and keep the reader's form when something is wrong."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from graph_service.analysis._catalogue import catalogue
from graph_service.service import GraphService
from graph_service.web.forms import CHOICES
from graph_service.web.pages.network import FIRST_ASKED
from tests.store.samples import actor, tie
from tests.web.conftest import Visitor
from tests.web.reading import read


def test_an_empty_store_offers_two_ways_in(visitor: Visitor, service: GraphService) -> None:
    page = visitor.get("/").text
    assert "Open the demo" in page
    assert "Start my network" in page
    for address in ("/actors", "/report", "/map", "/analyses", *(f"/analyses/{entry.slug}" for entry in catalogue().values())):
        assert visitor.get(address).status_code == 200, address


def test_the_demo_is_opened_and_removed_by_buttons(visitor: Visitor, service: GraphService) -> None:
    opened = visitor.send("POST", "/demo")
    assert (opened.status_code, opened.headers["Location"]) == (303, "/")
    assert service.is_demo()
    page = visitor.get("/").text
    assert "its people and companies are invented" in page
    assert visitor.send("POST", "/demo").status_code == 400
    assert visitor.send("POST", "/demo/end").headers["Location"] == "/import"
    assert not service.contents().entities
    assert visitor.send("POST", "/demo/end").status_code == 400


def test_the_start_page_counts_what_is_stored(demo_visitor: Visitor, demo_service: GraphService) -> None:
    texts = " ".join(read(demo_visitor.get("/?lang=en").text).texts).replace("\u00a0", " ")
    # employees with their company; access to markets is counted apart
    drawn = demo_service.snapshot()
    assert f"{len(drawn.nodes)} actors, {len(drawn.ties)} ties" in texts
    for name in FIRST_ASKED:
        assert str(catalogue()[name].question) in texts
    questions = " ".join(read(demo_visitor.get("/analyses?lang=en").text).texts)
    for entry in catalogue().values():
        assert (str(entry.question) in questions) == (not entry.in_appendix)


def test_a_large_network_has_a_start_page_without_a_picture(visitor: Visitor, service: GraphService) -> None:
    service.store.apply([actor(f"a{n}") for n in range(1_600)], who="tester", what="test")
    service.store.apply([tie(f"t{n}", f"a{n}", f"a{n + 1}") for n in range(1_000)], who="tester", what="test")
    page = visitor.get("/").text.replace("\u00a0", " ")
    assert "1,600 actors, 1,000 ties" in page
    assert "too large for a picture here" in page
    assert service.store.get_record("positions", "map") is None, "nobody waits for places"


def test_actors_are_searched_filtered_and_paged(demo_visitor: Visitor, demo_service: GraphService) -> None:
    page = read(demo_visitor.get("/actors?kind=mentor&lang=en").text)
    mentors = {record["name"] for record in demo_service.contents().of("actor") if "mentor" in record["kinds"]}
    assert mentors <= set(page.texts)
    assert f"{len(mentors)} actors" in page.texts
    seen: list[str] = []
    address: str | None = "/actors"
    while address:
        links = read(demo_visitor.get(address).text).links
        seen += [link for link in links if link.startswith("/actors/")]
        address = next((link for link in links if "cursor=" in link and "lang=" not in link), None)
    assert len(seen) == len(set(seen)) == len(list(demo_service.contents().of("actor")))


def test_a_profile_says_each_tie(visitor: Visitor, small: GraphService) -> None:
    texts = read(visitor.get("/actors/savu").text).texts
    assert "Savukuva Oy" in texts
    assert "Tied to 2 other actors, ended ties too." in texts
    assert "1 tie is named by one side only." in texts
    assert {"works with", "is mentored by", "Tanssin Talo ry", "Runo Kaislavuo"} <= set(texts)
    assert "Strength (1 to 5):" in texts
    assert visitor.get("/actors/nobody").status_code == 404
    assert visitor.get("/actors/t1").status_code == 404


@pytest.mark.parametrize("entry", catalogue().values(), ids=list(catalogue()))
def test_an_analysis_page_holds_the_whole_answer(demo_visitor: Visitor, demo_service: GraphService, entry: object) -> None:
    slug = entry.slug  # type: ignore[attr-defined]
    page = read(demo_visitor.get(f"/analyses/{slug}?lang=en").text)
    asked = {name: [value] for name, value in entry.on_page.items()}  # type: ignore[attr-defined]
    envelope = demo_service.analyse(slug, asked, "en")
    texts = set(page.texts)
    assert str(entry.question) in texts  # type: ignore[attr-defined]
    assert {warning["text"] for warning in envelope["warnings"]} <= texts
    assert set(envelope["sentences"][:4]) <= texts
    names = {found["name"] for tag, found in page.tags if tag in {"input", "select"} and "name" in found}
    names -= {"find", "csrf_token"}
    parameters = {name for name, param in entry.parameters.items() if not param.is_idle}  # type: ignore[attr-defined]
    assert parameters | {"at", "min_strength", "merge_persons"} == names
    text = demo_visitor.get(f"/analyses/{slug}?lang=en&show=all&columns=all").text
    # trials that an earlier visit began may have ended; a grid shows rows of a table once more
    shown = read(re.sub(r'<section id="order".*?</section>|<table class="crossed".*?</table>', "", text, flags=re.DOTALL))
    rows = sum(1 for tag, _ in shown.tags if tag == "tr") - sum(1 for tag, _ in shown.tags if tag == "thead")
    assert rows == len(envelope["rows"]) + sum(len(rows) for rows in envelope["tables"].values())


@pytest.mark.parametrize("entry", catalogue().values(), ids=list(catalogue()))
def test_every_column_and_choice_has_words(demo_service: GraphService, entry: object) -> None:
    from graph_service.web.tables import TITLES, WORDS

    envelope = demo_service.analyse(entry.slug, {}, "en")  # type: ignore[attr-defined]
    columns = {key for rows in (envelope["rows"], *envelope["tables"].values()) for row in rows for key in row}
    assert columns <= set(entry.columns) | set(WORDS)  # type: ignore[attr-defined]
    assert set(envelope["tables"]) <= set(TITLES) | set(entry.columns)  # type: ignore[attr-defined]
    for param in entry.parameters.values():  # type: ignore[attr-defined]
        assert set(param.choices) <= set(CHOICES), param.name


def test_a_wrong_parameter_keeps_the_form(demo_visitor: Visitor) -> None:
    answer = demo_visitor.get("/analyses/brokerage-roles?runs=-3&seed=7&lang=en")
    assert answer.status_code == 400
    values = {found.get("name"): found.get("value") for tag, found in read(answer.text).tags if tag == "input"}
    assert (values["runs"], values["seed"]) == ("-3", "7")
    assert "runs lies between" in answer.text
    assert demo_visitor.get("/analyses/brokerage-rolls").status_code == 404


def test_a_table_is_sorted_by_its_headings(demo_visitor: Visitor, demo_service: GraphService) -> None:
    def names(address: str) -> list[str]:
        return [link for link in read(demo_visitor.get(address).text).links if link.startswith("/actors/")]

    rows = demo_service.analyse("cutpoints", {}, "en")["rows"]
    by_name = sorted(rows, key=lambda row: row["label"].casefold())
    assert names("/analyses/cutpoints?sort=label&show=all")[: len(rows)] == [f"/actors/{row['id']}" for row in by_name]
    assert names("/analyses/cutpoints?sort=-label&show=all")[: len(rows)] == [f"/actors/{row['id']}" for row in reversed(by_name)]
    assert demo_visitor.get("/analyses/cutpoints?sort=nonsense").status_code == 200


def test_a_table_shows_the_rows_with_a_word(demo_visitor: Visitor, demo_service: GraphService) -> None:
    rows = demo_service.analyse("cutpoints", {}, "en")["rows"]
    wanted = {f"/actors/{row['id']}" for row in rows if "ÄÄNI" in row["label"].upper()}
    text = demo_visitor.get("/analyses/cutpoints?find=äÄni&show=all&sort=label&direction=undirected&lang=en").text
    table = text[text.index('class="answer-table"') : text.index('class="answer-side')]
    assert wanted
    assert {link for link in read(table).links if link.startswith("/actors/")} == wanted
    hidden = {found.get("name"): found.get("value") for tag, found in read(table).tags if tag == "input"}
    assert hidden == {"direction": "undirected", "show": "all", "sort": "label", "find": "äÄni"}
    assert "Nothing matches." in demo_visitor.get("/analyses/cutpoints?find=zzzz&lang=en").text


def test_the_form_shows_what_was_used(demo_visitor: Visitor) -> None:
    page = demo_visitor.get("/analyses/brokerage-roles").text
    assert '<input type="checkbox" name="group_by" value="sector" checked>' in page


def test_map_and_report_are_saved_as_files(demo_visitor: Visitor) -> None:
    for address in ("/map/file?colour_by=kind&select=x", "/report/file?at=2012"):
        answer = demo_visitor.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "<script src" not in answer.text
    assert demo_visitor.get("/map?colour_by=sektor").status_code == 400
    assert demo_visitor.get("/report?ad=2012").status_code == 400
    assert demo_visitor.get("/report?at=20112").status_code == 400


def test_no_page_holds_inline_script_or_style(demo_visitor: Visitor, demo_service: GraphService) -> None:
    actor = next(iter(demo_service.contents().of("actor")))["id"]
    for address in (
        "/",
        "/map",
        "/actors",
        f"/actors/{actor}",
        "/analyses",
        "/analyses/cutpoints",
        "/report",
        "/import",
        "/about",
    ):
        for tag, found in read(demo_visitor.get(address).text).tags:
            assert tag != "style"
            assert "style" not in found, address
            assert not [name for name in found if name.startswith("on")], address
            assert tag != "script" or found.get("src"), address
            for name in ("src", "href", "action"):
                assert (found.get(name) or "/").startswith(("/", "#")), (address, found)


def test_personal_fields_of_a_person_stay_off_lists(app: Flask, small: GraphService) -> None:
    small.write(
        [("actor", {"id": "p", "name": "Erkki", "kinds": ["mentor"], "email": "marker-7@example.org"}, None)], who="t", what="t"
    )
    client = app.test_client()
    for address in ("/", "/actors", "/map", "/report", "/analyses/cutpoints", "/api/v1/map"):
        assert "marker-7" not in client.get(address).text, address
    assert "marker-7" in client.get("/actors/p").text


@pytest.mark.parametrize("path", ["/", "/analyses", "/import", "/about", "/actors/amk"])
def test_a_parameter_that_a_page_does_not_know_is_said(demo_visitor: Visitor, path: str) -> None:
    answer = demo_visitor.get(f"{path}?lng=fi")
    assert answer.status_code == 400
    assert "lang" in answer.text


def test_an_answer_is_also_a_file(demo_visitor: Visitor, demo_service: GraphService) -> None:
    envelope = demo_service.analyse("cutpoints")
    answer = demo_visitor.get("/analyses/cutpoints/rows.csv")
    assert answer.mimetype == "text/csv"
    assert answer.text.splitlines()[0] == ",".join(envelope["rows"][0])
    assert len(answer.text.splitlines()) == len(envelope["rows"]) + 1
    bridges = demo_visitor.get("/analyses/cutpoints/bridges.csv").text.splitlines()
    assert bridges[1:] == [f"{row['source']},{row['target']}" for row in envelope["tables"]["bridges"]]
    assert demo_visitor.get("/analyses/cutpoints/bridge.csv").status_code == 404
