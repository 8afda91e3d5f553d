"""Text that is none: half characters, deep nesting, bytes that are no UTF-8 (a security test: they ended worker threads)."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.errors import BadValue
from graph_service.language import Phrase
from graph_service.service import GraphService
from graph_service.web import create_app
from tests.web.conftest import SECRET, Visitor
from tests.web.test_api import asserted_problem

HALF = "a\ud800"
BODIES: list[Any] = [
    {"name": HALF, "kinds": ["company"]},
    {"id": HALF, "name": "A", "kinds": ["company"]},
    {HALF: "x", "name": "A", "kinds": ["company"]},
    {"name": "A", "kinds": [HALF]},
    {"name": "A", "kinds": ["company"], "extra": {"\udfff": "x"}},
    {"name": "A", "kinds": ["company"], "extra": {"x": ["\udfff"]}},
]


@pytest.mark.parametrize("body", BODIES)
def test_half_a_character_in_a_body_is_refused(visitor: Visitor, small: GraphService, body: Any) -> None:
    # json.dumps writes it as \ud800, as an attacker does
    sent = json.dumps(body)
    version = {"If-Match": "*"}
    for answer in (
        visitor.send("POST", "/api/v1/actors", data=sent, content_type="application/json"),
        visitor.send("POST", "/api/v1/actors", {"Idempotency-Key": "half"}, data=sent, content_type="application/json"),
        visitor.send("POST", "/api/v1/ties", data=sent, content_type="application/json"),
        visitor.send("PATCH", "/api/v1/actors/savu", version, data=sent, content_type="application/json"),
    ):
        assert "half a character" in asserted_problem(answer, 400)["detail"]


def test_both_halves_are_a_character(visitor: Visitor, small: GraphService) -> None:
    sent = '{"id": "key", "name": "\\ud83d\\udd11 Oy", "kinds": ["company"]}'
    assert visitor.send("POST", "/api/v1/actors", data=sent, content_type="application/json").status_code == 201
    assert visitor.get("/api/v1/actors/key").get_json()["name"] == "🔑 Oy"


@pytest.mark.parametrize("path", ["/api/v1/odd", "/odd"])
def test_an_error_that_holds_half_a_character_is_still_an_answer(service: GraphService, path: str) -> None:
    app = create_app(service, secret_key=SECRET)

    def fails() -> None:
        raise BadValue(Phrase(HALF))

    app.before_request(fails)
    answer = app.test_client().get(path)
    assert answer.status_code == 400
    assert "a?" in answer.text


# raw UTF-8 of a lone surrogate, and bytes that are no UTF-8 at all
RAW = ["%ED%A0%80", "%FF%FE", "%C3", "%00", "%F5%80%80%80"]


@pytest.mark.parametrize("raw", RAW)
def test_bytes_that_are_no_text_break_nothing(visitor: Visitor, small: GraphService, raw: str) -> None:
    for path in (
        "/actors?q=",
        "/api/v1/actors?q=",
        "/api/v1/actors?kind=",
        "/map?select=",
        "/map?colour_by=",
        "/actors/",
        "/nope/",
    ):
        for language in ("", "fi"):
            answer = visitor.get(path + raw, headers={"Accept-Language": language})
            assert answer.status_code in {200, 400, 404}, (path, answer.status_code)
    form = "decision=" + raw + "&csrf_token=" + visitor.token()
    sent = visitor.send("POST", "/import/" + "x" * 22, data=form, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 404
    text = bytes.fromhex(raw.replace("%", "")).replace(b"\0", b"\1").decode("latin-1")
    for name in ("Cookie", "Accept-Language", "Accept", "Prefer", "If-None-Match"):
        assert visitor.get("/api/v1/actors", headers={name: f"language={text}"}).status_code == 200
    for name in ("If-Match", "Idempotency-Key", "X-CSRFToken"):
        answer = visitor.send("DELETE", "/api/v1/actors/savu", {"If-Match": "*", name: text})
        assert answer.status_code in {400, 403, 412}, (name, answer.status_code)


def test_half_a_character_in_a_file_is_a_problem_in_words(visitor: Visitor, service: GraphService) -> None:
    document = {"actors": [{"id": "x", "name": HALF, "kinds": ["company"]}]}
    sent = {"files": [(io.BytesIO(json.dumps(document).encode()), "network.json")]}
    answer = visitor.send("POST", "/api/v1/imports?dry_run=true", data=sent)
    assert answer.status_code in {200, 422}
    assert answer.get_json()["problems"] or answer.status_code == 422
    sent = {"files": [(io.BytesIO(json.dumps(document).encode()), "network.json")]}
    checked = visitor.send("POST", "/import", data=sent)
    assert visitor.get(checked.headers["Location"]).status_code in {200, 422}
    assert not service.contents().entities


CURSORS = [
    b'[true,"\\ud800","x"]',
    b'[true,"x","\\ud800"]',
    b"[" * 5000,
    b"[1,2,3]",
    b'{"a":1,"b":2,"c":3}',
    b'"abc"',
    b"\xff",
    b"[true]",
]


@pytest.mark.parametrize("cursor", CURSORS)
@pytest.mark.parametrize("path", ["/api/v1/actors", "/actors"])
def test_a_cursor_of_somebody_else_is_refused(visitor: Visitor, small: GraphService, path: str, cursor: bytes) -> None:
    text = base64.urlsafe_b64encode(cursor).decode()
    answer = visitor.get(path, query_string={"cursor": text, "lang": "en"})
    assert answer.status_code == 400
    assert "take the one that the page before gave" in answer.text


@settings(deadline=None, max_examples=80)
@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda text: json.dumps([True, text, text]).encode()))
def test_no_cursor_breaks_the_list(demo_visitor: Visitor, cursor: bytes) -> None:
    text = base64.urlsafe_b64encode(cursor).decode()
    assert demo_visitor.get("/api/v1/actors", query_string={"cursor": text}).status_code in {200, 400}


@pytest.mark.parametrize("tag", ['"0"', '"00"', '"01"', '"99"', '"999999999999999999"', '"-1"', 'W/"1"', "1"])
def test_only_the_version_that_is_there_is_changed(visitor: Visitor, small: GraphService, tag: str) -> None:
    # a version of 0 once stood for any version
    before = visitor.get("/api/v1/actors/savu").get_json()
    asserted_problem(visitor.send("PATCH", "/api/v1/actors/savu", {"If-Match": tag}, json={"name": "Other"}), 412)
    asserted_problem(visitor.send("DELETE", "/api/v1/actors/savu", {"If-Match": tag}), 412)
    asserted_problem(visitor.send("DELETE", "/api/v1/ties/t1", {"If-Match": tag}), 412)
    assert visitor.get("/api/v1/actors/savu").get_json() == before


def test_an_unforeseen_failure_is_logged_without_what_was_asked(
    app: Flask, service: GraphService, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: Any) -> Any:
        raise ValueError("Runo Kaislavuo")

    app.after_request(fails)  # beyond the handlers of errors
    assert app.test_client().get("/actors/runo-kaislavuo").status_code == 500
    assert "ValueError at " in caplog.text
    for secret in ("Runo", "runo-kaislavuo", "Traceback"):
        assert secret not in caplog.text
