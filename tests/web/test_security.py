"""Default deny, headers, Host, origin, token and sizes (contract, Commands; security.md S6, S10, B6)."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.service import GraphService
from graph_service.web import create_app
from graph_service.web.security import Guard, doors
from tests.web.conftest import SECRET, Visitor

# contract and the house brief name the policy; this is a second copy on purpose
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
ADDRESSES = [
    "/",
    "/map",
    "/actors",
    "/analyses",
    "/what-if",
    "/report",
    "/forecasts",
    "/import",
    "/about",
    "/events/new",
    "/changes",
    "/changes/1/undo",
    "/store/check",
    "/import/answers",
    "/export/xlsx",
    "/export/csv",
    "/nope",
    "/api/v1/health",
    "/api/v1/nope",
    "/static/css/base.css",
]


def test_every_route_is_a_registered_door(app: Flask) -> None:
    found = doors(app)
    rules = list(app.url_map.iter_rules())
    assert {rule.endpoint for rule in rules} == set(found)
    for rule in rules:
        door = found[rule.endpoint]
        assert rule.methods is not None
        assert rule.methods - {"HEAD", "OPTIONS"} == {door.method}
        assert (door.guard is Guard.READ) == (door.method == "GET"), rule


def test_a_route_that_nobody_registered_is_refused(app: Flask) -> None:
    app.add_url_rule("/sneaked-in", "sneaked", lambda: "here")
    assert app.test_client().get("/sneaked-in").status_code == 403
    assert app.test_client().get("/").status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_headers(visitor: Visitor, small: GraphService, address: str) -> None:
    with visitor.get(address) as answer:
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert ("no-store" in answer.headers.get("Cache-Control", "")) != address.startswith("/static/")
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "localhost:8000", "127.0.0.1:1", "[::1]:65535", "LOCALHOST"])
def test_this_machine_is_answered(app: Flask, host: str) -> None:
    assert app.test_client().get("/api/v1/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "example.org",
        "localhost.example.org",
        "127.0.0.1.nip.io",
        "0.0.0.0",
        "192.168.1.1:8000",
        "",
        "localhost:x",
        "localhost@evil",
    ],
)
@pytest.mark.parametrize("address", ["/", "/api/v1/health", "/static/css/base.css", "/nope"])
def test_another_host_gets_421(app: Flask, host: str, address: str) -> None:
    assert app.test_client().get(address, headers={"Host": host}).status_code == 421


def test_each_change_needs_a_token(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        door = doors(app)[rule.endpoint]
        if door.guard is Guard.READ:
            continue
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        for headers in ({}, {"Origin": "http://localhost"}, {"Origin": "http://localhost", "X-CSRFToken": "wrong"}):
            assert client.open(path, method=door.method, headers=headers).status_code == 403, (path, headers)


ALLOWED = [
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
]
REFUSED = [
    {},
    {"Origin": "null"},
    {"Origin": "http://evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:1234"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize(("headers", "status"), [(h, 201) for h in ALLOWED] + [(h, 403) for h in REFUSED])
def test_a_change_comes_from_our_own_page(visitor: Visitor, headers: dict[str, str], status: int) -> None:
    sent = headers | {"X-CSRFToken": visitor.token()}
    body = {"id": "x", "name": "X", "kinds": ["company"]}
    assert visitor.client.post("/api/v1/actors", headers=sent, json=body).status_code == status


def test_a_token_of_another_service_is_refused(visitor: Visitor, service: GraphService) -> None:
    other = Visitor(create_app(service, secret_key="another secret of the tests"))
    token = other.token()
    visitor.token()
    headers = visitor.origin | {"X-CSRFToken": token}
    assert visitor.client.post("/api/v1/actors", headers=headers, json={}).status_code == 403


def test_reading_changes_nothing(app: Flask, small: GraphService) -> None:
    client = app.test_client()
    before, changes = small.export_json(), small.store.changes()
    for rule in app.url_map.iter_rules():
        if doors(app)[rule.endpoint].guard is Guard.READ:
            client.get(re.sub(r"<[^>]+>", "savu", rule.rule))
    assert (small.export_json(), small.store.changes()) == (before, changes)


def test_too_much_is_refused(visitor: Visitor) -> None:
    assert visitor.get("/actors?q=" + "x" * 20_000).status_code == 414
    assert visitor.get("/", headers={"X-Long": "x" * 9_000}).status_code == 431
    assert visitor.send("POST", "/api/v1/actors", data=b"x" * 300_000, content_type="application/json").status_code == 413
    parts = {f"f{number}": "x" for number in range(1001)}
    assert visitor.send("POST", "/api/v1/imports", data=parts, content_type="multipart/form-data").status_code == 413
    deep = "[" * 100_000
    assert visitor.send("POST", "/api/v1/actors", data=deep, content_type="application/json").status_code == 400


def test_a_method_that_is_not_there_names_those_that_are(visitor: Visitor) -> None:
    answer = visitor.client.put("/api/v1/actors")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    assert answer.mimetype == "application/problem+json"
    assert visitor.client.options("/").status_code == 405


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=60))
def test_no_text_in_an_address_breaks_a_page(demo_visitor: Visitor, text: str) -> None:
    for path in ("/actors", "/api/v1/actors", "/analyses/cutpoints", "/map"):
        answer = demo_visitor.get(path, query_string={"q": text})
        assert answer.status_code == (200 if path.endswith("actors") else 400), (path, answer.status_code)
    assert demo_visitor.get("/actors/" + text.replace("/", "")).status_code in {200, 404, 400}


def test_an_unforeseen_failure_says_a_number_and_nothing_else(service: GraphService, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(service, secret_key=SECRET)
    service.store.close()  # the real thing that fails: a store that is gone
    answer = app.test_client().get("/api/v1/health")
    assert answer.status_code in {500, 503}
    assert "Traceback" not in answer.text
    assert ".py" not in answer.text
    assert "network.db" not in answer.text + caplog.text
