"""The pages of survey answers: each step, in both languages, and what they refuse."""

from __future__ import annotations

import io
import re

import pytest
from werkzeug.test import TestResponse

from graph_service.service import GraphService, surveys
from tests.web.conftest import Visitor

FILE = "Aikaleima;Nimi;Usein? [Savukuva];Usein? [Tanssin Talo ry];Usein? [Uusi <b>]\n12.3.2026 9.00;R. Kaislavuo;4;;2\n"
FORM = {"question": "Usein?", "respondent": "Nimi", "kind": "GAVE", "way": "gave", "title": "Kysely", "start": "3/2026"}
MEANT = {"Savukuva": "a:savu", "R. Kaislavuo": "a:runo", "Uusi <b>": "new"}


def kept(visitor: Visitor, text: str = FILE) -> str:
    sent = visitor.send("POST", "/import/answers", data={"file": (io.BytesIO(text.encode()), "kysely.csv")})
    assert sent.status_code == 303
    return sent.headers["Location"]


def decide(visitor: Visitor, address: str, decision: str, **form: str) -> TestResponse:
    return visitor.send("POST", address, data={**form, "decision": decision})


def meant() -> dict[str, str]:
    chosen = {f"n-{surveys.field_of(name)}": choice for name, choice in MEANT.items()}
    return FORM | chosen | {f"k-{surveys.field_of('Uusi <b>')}": "other", "who": "answered"}


def test_from_the_file_to_the_work_that_is_left(visitor: Visitor, small: GraphService) -> None:
    address = kept(visitor)
    page = visitor.get(address + "?lang=en").text
    for text in (
        "1 person answered.",
        "3 names need you.",
        "Runo Kaislavuo",
        "an initial for a whole word",
        "the company form apart",
    ):
        assert text in page, text
    assert "Uusi &lt;b&gt;" in page
    assert page.count('value="2026-03-12"') == 2
    assert not re.search(r'name="n-\w+" value="[^"]*" checked', page)
    refused = decide(visitor, address, "check", **FORM)
    assert refused.status_code == 422
    assert "3 names still need a decision." in refused.text
    assert decide(visitor, address, "check", **meant()).status_code == 303
    checked = visitor.get(address).text
    for text in ("Nothing is stored yet.", "No problems were found.", "Store the answers", "Uusi &lt;b&gt;"):
        assert text in checked, text
    assert not [tie for tie in small.contents().ties.values() if tie["kind"] == "GAVE"]
    decide(visitor, address, "store")
    done = visitor.get(address).text
    assert "The answers are stored." in done
    ties = {(tie["source"], tie["target"]): tie["strength"] for tie in small.contents().ties.values() if tie["kind"] == "GAVE"}
    assert ties == {("runo", "savu"): 4, ("runo", "uusi-b"): 2}
    changes = small.store.changes()
    decide(visitor, address, "store")
    assert small.store.changes() == changes
    assert "1 name is remembered" not in visitor.get("/import/answers").text
    assert "3 names are remembered" in visitor.get("/import/answers").text
    wave = visitor.get("/waves/kysely?lang=fi").text
    assert "Kysyttyjä 1, vastanneita 1 (100\xa0%)." in wave or "Kysyttyjä 1, vastanneita 1 (100 %)." in wave


def test_the_button_takes_only_what_stands_alone(visitor: Visitor, small: GraphService) -> None:
    address = kept(visitor)
    answer = decide(visitor, address, "accept", **FORM)
    assert answer.headers["Location"].endswith("#names")
    page = visitor.get(address).text
    assert re.findall(r'value="([^"]*)" checked><span><strong>', page) == ["a:savu"]
    assert 'value="Kysely"' in page


def test_a_pasted_table_goes_the_same_way(visitor: Visitor, small: GraphService) -> None:
    sent = visitor.send("POST", "/import/answers", data={"pasted": FILE.replace(";", "\t")})
    assert "3 names need you." in visitor.get(sent.headers["Location"] + "?lang=en").text


def test_back_and_cancel(visitor: Visitor, small: GraphService) -> None:
    address = kept(visitor)
    decide(visitor, address, "check", **meant())
    decide(visitor, address, "back")
    page = visitor.get(address).text
    assert page.count("checked") == 4
    assert decide(visitor, address, "cancel").headers["Location"] == "/import/answers"
    assert visitor.get(address).status_code == 404


def test_forgetting(visitor: Visitor, small: GraphService) -> None:
    address = kept(visitor)
    decide(visitor, address, "check", **meant())
    decide(visitor, address, "store")
    visitor.send("POST", "/import/answers/forget", data={"name": surveys.field_of("Savukuva")})
    assert set(surveys.remembered(small.store)) == {"r. kaislavuo", "uusi <b>"}


@pytest.mark.parametrize("language", ["en", "fi"])
def test_what_is_no_table_is_said(visitor: Visitor, language: str) -> None:
    for data in ({}, {"file": (io.BytesIO(b"\x89PNG"), "x.png")}, {"pasted": " \n"}):
        answer = visitor.send("POST", f"/import/answers?lang={language}", data=data)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
    odd = visitor.get(kept(visitor, "x;y\n1;2\n"))
    assert odd.status_code == 200
    assert visitor.get("/waves/nothing").status_code == 404
    assert decide(visitor, kept(visitor), "perhaps").status_code == 400


@pytest.mark.parametrize("text", ["\ud800", "\x7f\x01", '"\\', "x" * 5000])
def test_odd_words_in_the_form_break_nothing(visitor: Visitor, small: GraphService, text: str) -> None:
    address = kept(visitor)
    form = {
        name: value.encode("utf-8", "surrogatepass") for name, value in (meant() | {"title": "T" + text, "subtype": text}).items()
    }
    sent = visitor.send("POST", address, data={**form, "decision": "check"})
    assert sent.status_code in {303, 422}
    assert visitor.get(address).status_code == 200
    decide(visitor, address, "store")
    assert visitor.get(address).status_code == 200


def test_a_network_can_start_from_a_survey(visitor: Visitor, service: GraphService) -> None:
    text = "Nimi;Usein? [Kuva Oy];Usein? [Runo Rinne];Usein? [Tanssi ry]\nRuno Rinne;4;;2\nTanssi ry;1;5;\n"
    address = kept(visitor, text)
    decide(visitor, address, "new", **FORM, newkind="company", who="answered")
    assert visitor.get(address).text.count("checked") == 4
    field = {f"n-{surveys.field_of(name)}": "new" for name in ("Kuva Oy", "Runo Rinne", "Tanssi ry")}
    kinds = {f"k-{surveys.field_of(name)}": "company" for name in ("Kuva Oy", "Runo Rinne", "Tanssi ry")}
    decide(visitor, address, "check", **FORM, **field, **kinds, who="answered")
    decide(visitor, address, "store")
    assert sorted(record["name"] for record in service.contents().of("actor")) == ["Kuva Oy", "Runo Rinne", "Tanssi ry"]
    assert len(service.snapshot(min_strength=None).ties) == 4
    listed = visitor.get("/actors").text
    assert "Runo Rinne" in listed


def test_answers_on_the_page_of_files_are_shown_the_way(visitor: Visitor) -> None:
    files = [(io.BytesIO(FILE.encode()), "export.csv")]
    address = visitor.send("POST", "/import", data={"files": files}).headers["Location"]
    assert "Use the page Survey answers" in visitor.get(address + "?lang=en").text


def test_another_question_of_the_same_file(visitor: Visitor, small: GraphService) -> None:
    head = "Nimi;Annoin [Savukuva Oy];Annoin [Tanssin Talo ry];Sain [Savukuva Oy];Sain [Tanssin Talo ry]\n"
    address = kept(visitor, head + "Runo Kaislavuo;4;;2;3\n")
    decide(visitor, address, "look", **FORM | {"question": "Annoin"}, shown="Sain", wording="Sain")
    assert 'id="wording" name="wording" type="text" maxlength="2000" value="Annoin"' in visitor.get(address).text
    form = FORM | {"question": "Annoin", "who": "answered"}
    decide(visitor, address, "check", **form)
    decide(visitor, address, "store")
    assert "Another question of this file" in visitor.get(address).text
    assert small.contents().entities["kysely"][1]["wording"] == "Annoin"
    decide(visitor, address, "again")
    page = visitor.get(address).text
    assert '<option value="kysely" selected>' in page
    decide(visitor, address, "check", **form | {"question": "Sain", "way": "received", "wave": "kysely", "title": ""})
    decide(visitor, address, "store")
    ties = {(tie["source"], tie["target"]): tie["strength"] for tie in small.contents().ties.values() if tie["kind"] == "GAVE"}
    assert ties == {("runo", "savu"): 4, ("savu", "runo"): 2, ("tanssi", "runo"): 3}
