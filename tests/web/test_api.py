"""REST: every path of the contract, versions, keys, problems (contract, REST)."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from graph_service.analysis._catalogue import catalogue
from graph_service.service import GraphService
from tests.web.conftest import ACTORS, TIES, Visitor

NEW = {"id": "uusi", "name": "Uusi Oy", "kinds": ["company"]}


def asserted_problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem that an answer holds, of the form that RFC 9457 asks for."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    found = answer.get_json()
    assert found["status"] == status
    assert {"type", "title", "detail", "code"} <= set(found)
    return dict(found)


def test_lists_hold_items_next_and_total(visitor: Visitor, small: GraphService) -> None:
    first = visitor.get("/api/v1/actors?limit=3").get_json()
    assert (len(first["items"]), first["total"]) == (3, 4)
    rest = visitor.get("/api/v1/actors", query_string={"limit": 3, "cursor": first["next"]}).get_json()
    assert rest["next"] is None
    assert sorted(item["id"] for item in first["items"] + rest["items"]) == sorted(actor["id"] for actor in ACTORS)
    assert [item["id"] for item in visitor.get("/api/v1/actors?q=tanssin").get_json()["items"]] == ["tanssi"]
    assert visitor.get("/api/v1/actors?kind=mentor").get_json()["total"] == 1
    assert visitor.get("/api/v1/actors?sector=dance").get_json()["total"] == 1


def test_ties_and_events_are_paged_by_id(visitor: Visitor, small: GraphService) -> None:
    first = visitor.get("/api/v1/ties?limit=1").get_json()
    assert first == {"items": [TIES[0]], "next": "t1", "total": 2}
    assert visitor.get("/api/v1/ties?limit=1&cursor=t1").get_json() == {"items": [TIES[1]], "next": None, "total": 2}
    assert visitor.get("/api/v1/ties?kind=MENTORS&of=savu").get_json()["total"] == 1
    assert visitor.get("/api/v1/ties?source=savu").get_json()["items"] == [TIES[0]]
    small.write([("event", {"id": "e", "title": "Messut Lyypekissä", "kinds": ["fair"]}, None)], who="t", what="t")
    assert visitor.get("/api/v1/events?q=LYYP").get_json()["total"] == 1
    assert visitor.get("/api/v1/events?kind=production").get_json()["total"] == 0


def test_a_record_is_made_changed_and_removed(visitor: Visitor, small: GraphService) -> None:
    made = visitor.send("POST", "/api/v1/actors", json=NEW)
    assert (made.status_code, made.get_json()) == (201, NEW)
    address, version = made.headers["Location"], made.headers["ETag"]
    read = visitor.get(address)
    assert (read.get_json(), read.headers["ETag"]) == (NEW, version)
    assert visitor.get(address, headers={"If-None-Match": version}).status_code == 304
    changed = visitor.send("PATCH", address, {"If-Match": version}, json={"sector": "dance", "kinds": ["agency"]})
    assert changed.get_json() == NEW | {"sector": "dance", "kinds": ["agency"]}
    asserted_problem(visitor.send("PATCH", address, {"If-Match": version}, json={"name": "Late"}), 412)
    asserted_problem(visitor.send("DELETE", address, {"If-Match": version}), 412)
    asserted_problem(visitor.send("PATCH", address, json={"name": "Blind"}), 428)
    asserted_problem(visitor.send("DELETE", address), 428)
    asserted_problem(visitor.send("PATCH", address, {"If-Match": 'W/"1"'}, json={}), 412)
    cleared = visitor.send("PATCH", address, {"If-Match": "*"}, json={"sector": None})
    assert "sector" not in cleared.get_json()
    gone = visitor.send("DELETE", address, {"If-Match": cleared.headers["ETag"]})
    assert gone.status_code == 200
    asserted_problem(visitor.get(address), 404)


def test_an_id_with_slash_and_space_has_an_address(visitor: Visitor, small: GraphService) -> None:
    answer = visitor.get("/api/v1/actors/" + quote("a/b c", safe=""))
    assert answer.get_json()["name"] == "Slash & Sons <b>"
    page = visitor.get("/actors/" + quote("a/b c", safe=""))
    assert "Slash &amp; Sons &lt;b&gt;" in page.text
    assert "<b>" not in page.text


def test_a_tie_without_id_gets_the_one_of_an_import(visitor: Visitor, small: GraphService) -> None:
    body = {"kind": "WORKS_WITH", "source": "savu", "target": "runo", "since": "2012-03"}
    first = visitor.send("POST", "/api/v1/ties", json=body)
    assert first.status_code == 201
    assert first.get_json()["id"].startswith("t-")
    asserted_problem(visitor.send("POST", "/api/v1/ties", json=body), 409)
    asserted_problem(visitor.send("POST", "/api/v1/ties", json=body | {"target": "nobody"}), 409)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"id": "x", "name": "X", "kinds": ["company"], "nmae": 1}', 400),
        (b'{"id": "x", "name": "X", "kinds": ["companny"]}', 400),
        (b'{"id": "x", "kinds": ["company"]}', 400),
        (b'{"id": "x", "name": NaN, "kinds": ["company"]}', 400),
        (b'{"id": "x", "name": "\\ud800", "kinds": ["company"]}', 400),
        (b'{"id": "savu", "name": "Again", "kinds": ["company"]}', 409),
        (b'{"id": "t1", "name": "A tie has this id", "kinds": ["company"]}', 409),
        (b"\xff", 400),
    ],
)
def test_a_bad_record_is_said_and_not_stored(visitor: Visitor, small: GraphService, body: bytes, status: int) -> None:
    before = small.export_json()
    asserted_problem(visitor.send("POST", "/api/v1/actors", data=body, content_type="application/json"), status)
    assert small.export_json() == before


def test_only_json_is_read(visitor: Visitor) -> None:
    asserted_problem(visitor.send("POST", "/api/v1/actors", data=b"id=x", content_type="text/plain"), 415)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("actors?limt=3", 400, "limit"),
        ("actors?limit=0", 400, "500"),
        ("actors?limit=3&limit=4", 400, "2"),
        ("actors?kind=companny", 400, ""),
        ("ties?kind=WORKS_WIT", 400, "WORKS_WITH"),
        ("actors/nobody", 404, "nobody"),
        ("actors/t1", 404, "t1"),
        ("ties/savu", 404, "savu"),
        ("events?lang=sv", 400, "fi"),
        ("analyses/brokerage-rolls", 404, "brokerage-roles"),
        ("analyses/brokerage-roles?goup_by=sector", 400, "group_by"),
        ("analyses/brokerage-roles?runs=-1", 400, "runs"),
        ("analyses/cutpoints?at=yesterday", 400, "yesterday"),
        ("map?colour_by=sektor", 400, "sector"),
        ("health?x=1", 400, "x"),
    ],
)
def test_a_wrong_parameter_names_the_right_one(visitor: Visitor, small: GraphService, path: str, status: int, words: str) -> None:
    assert words in asserted_problem(visitor.get("/api/v1/" + path), status)["detail"]


def test_problems_speak_finnish(visitor: Visitor) -> None:
    assert (
        asserted_problem(visitor.get("/api/v1/nope", headers={"Accept-Language": "fi"}), 404)["title"] == "Täällä ei ole mitään"
    )


def test_a_key_makes_one_change(visitor: Visitor, small: GraphService) -> None:
    key = {"Idempotency-Key": "first-try"}
    body = {"name": "Once Oy", "kinds": ["company"]}
    first = visitor.send("POST", "/api/v1/actors", key, json=body)
    again = visitor.send("POST", "/api/v1/actors", key, json=body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.get_json(), first.headers["ETag"]) == (again.get_json(), again.headers["ETag"])
    assert small.actors("Once Oy").total == 1
    asserted_problem(visitor.send("POST", "/api/v1/actors", key, json=body | {"name": "Twice Oy"}), 422)
    assert small.actors("Twice Oy").total == 0
    patch = visitor.send("PATCH", "/api/v1/actors/savu", {"Idempotency-Key": "p", "If-Match": "*"}, json={"sector": "dance"})
    assert patch.status_code == 200
    asserted_problem(visitor.send("POST", "/api/v1/actors", {"Idempotency-Key": " "}, json=body), 400)


def test_a_repeated_change_with_its_old_version_is_no_stale_one(visitor: Visitor, small: GraphService) -> None:
    version = visitor.get("/api/v1/actors/savu").headers["ETag"]
    headers = {"Idempotency-Key": "change", "If-Match": version}
    first = visitor.send("PATCH", "/api/v1/actors/savu", headers, json={"sector": "sports"})
    again = visitor.send("PATCH", "/api/v1/actors/savu", headers, json={"sector": "sports"})
    assert first.get_json() == again.get_json()
    assert first.headers["ETag"] == again.headers["ETag"] != version


def test_a_refused_change_can_be_mended_under_its_key(visitor: Visitor, small: GraphService) -> None:
    key = {"Idempotency-Key": "mend"}
    asserted_problem(visitor.send("POST", "/api/v1/actors", key, json=NEW | {"sector": "danse"}), 400)
    assert visitor.send("POST", "/api/v1/actors", key, json=NEW | {"sector": "dance"}).status_code == 201


def test_eight_submits_at_once_make_one_actor(visitor: Visitor, small: GraphService) -> None:
    # security.md F6: one effect, the same answer
    token = visitor.token()
    cookie = visitor.client.get_cookie(visitor.client.application.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    headers = visitor.origin | {"X-CSRFToken": token, "Idempotency-Key": "parallel"}

    def submit(_: int) -> tuple[int, Any]:
        client = visitor.client.application.test_client()
        client.set_cookie(cookie.key, cookie.value)
        answer = client.post("/api/v1/actors", headers=headers, json={"name": "Parallel Oy", "kinds": ["company"]})
        return answer.status_code, answer.get_json()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(submit, range(8)))
    assert answers == [answers[0]] * 8
    assert answers[0][0] == 201
    assert small.actors("Parallel Oy").total == 1


def test_analyses_give_the_service_answer(visitor: Visitor, small: GraphService) -> None:
    listed = visitor.get("/api/v1/analyses").get_json()["items"]
    assert [item["analysis"] for item in listed] == sorted(catalogue())
    for item in listed:
        given = visitor.get(f"/api/v1/analyses/{item['id']}?lang=fi").get_json()
        assert given == small.analyse(item["id"], {}, "fi")


def test_imports_check_then_store(visitor: Visitor, service: GraphService) -> None:
    def files() -> dict[str, Any]:
        return {
            "files": [
                (io.BytesIO(b"id;name;kind\n1;A;company\n2;B;mentor\n"), "actors.csv"),
                (io.BytesIO(b"source;target;kind\n1;2;WORKS_WITH\n"), "ties.csv"),
            ]
        }

    dry = visitor.send("POST", "/api/v1/imports?dry_run=true", data=files()).get_json()
    assert (dry["status"], dry["dry_run"], dry["added"]["actors"], dry["added"]["ties"]) == ("clean", True, 2, 1)
    assert not service.contents().entities
    stored = visitor.send("POST", "/api/v1/imports", data=files()).get_json()
    assert (stored["status"], stored["added"]["actors"]) == ("stored", 2)
    again = visitor.send("POST", "/api/v1/imports", data=files()).get_json()
    assert (again["added"]["actors"], again["unchanged"]["actors"]) == (0, 2)


def test_an_import_with_problems_is_a_problem(visitor: Visitor, service: GraphService) -> None:
    bad = {"files": (io.BytesIO(b"id;name;kind\n1;A;companny\n"), "actors.csv")}
    found = asserted_problem(visitor.send("POST", "/api/v1/imports", data=bad), 422)
    assert (found["problems"][0]["row"], found["problems"][0]["file"]) == (2, "actors.csv")
    assert not service.contents().entities
    bad = {"files": (io.BytesIO(b"id;name;kind\n1;A;companny\n"), "actors.csv")}
    dry = visitor.send("POST", "/api/v1/imports?dry_run=true", data=bad)
    assert (dry.status_code, dry.get_json()["status"]) == (200, "refused")
    asserted_problem(visitor.send("POST", "/api/v1/imports", data={}), 422)
