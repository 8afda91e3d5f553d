"""What is kept under an Idempotency-Key: enough for the same answer, nothing that outlives a deletion, and a day at most."""

from __future__ import annotations

import io
import json
from typing import Any

from graph_service.service import GraphService
from graph_service.web.api._once import COLLECTION, LIFE
from tests.web.conftest import Visitor
from tests.web.test_api import asserted_problem

MARKER = "Eräsmerkki"
BODY = {"name": f"{MARKER} Oy", "kinds": ["company"], "email": f"info@{MARKER.lower()}.example"}
KEY = {"Idempotency-Key": "k"}


def kept(service: GraphService) -> str:
    return json.dumps(service.store.list_records(COLLECTION), ensure_ascii=False)


def test_a_deleted_record_leaves_nothing_under_the_keys(visitor: Visitor, small: GraphService) -> None:
    made = visitor.send("POST", "/api/v1/actors", KEY, json=BODY)
    address = made.headers["Location"]
    changed = {"If-Match": made.headers["ETag"], "Idempotency-Key": "c"}
    assert visitor.send("PATCH", address, changed, json={"name": f"{MARKER} 2"}).status_code == 200
    deletion = {"If-Match": "*", "Idempotency-Key": "d"}
    assert visitor.send("DELETE", address, deletion).get_json()["name"] == f"{MARKER} 2"
    assert len(small.store.list_records(COLLECTION)) == 3
    assert MARKER.lower() not in kept(small).lower()
    again = visitor.send("DELETE", address, deletion)
    assert (again.status_code, again.get_json()) == (200, {"id": address.rsplit("/", 1)[1]})
    asserted_problem(visitor.send("POST", "/api/v1/actors", KEY, json=BODY), 404)
    assert small.actors(MARKER).total == 0


def test_a_repetition_shows_the_record_as_it_stands(visitor: Visitor, small: GraphService) -> None:
    made = visitor.send("POST", "/api/v1/actors", KEY, json=BODY)
    changed = visitor.send("PATCH", made.headers["Location"], {"If-Match": "*"}, json={"name": "Other"})
    again = visitor.send("POST", "/api/v1/actors", KEY, json=BODY)
    assert (again.status_code, again.headers["Location"]) == (201, made.headers["Location"])
    assert (again.get_json(), again.headers["ETag"]) == (changed.get_json(), changed.headers["ETag"])


def test_an_import_keeps_its_counts_only(visitor: Visitor, service: GraphService) -> None:
    text = f"id;name;kind\n1;{MARKER};company\n2;{MARKER};mentro\n".encode()

    def sent(query: str) -> dict[str, Any]:
        files = {"files": (io.BytesIO(text), "actors.csv")}
        answer = visitor.send("POST", f"/api/v1/imports?{query}", KEY, data=files)
        assert answer.status_code == 200
        return dict(answer.get_json())

    dry = sent("dry_run=true&skip_bad=true")
    assert sent("dry_run=true&skip_bad=true") == dry
    first, again = sent("skip_bad=true"), sent("skip_bad=true")
    assert first["problems"]
    assert again == first | {"problems": [], "notes": [], "details": [], "missing": []}
    assert (again["status"], again["added"]["actors"], again["skipped"]) == ("stored", 1, 1)
    assert MARKER not in kept(service)


def test_an_import_may_end_what_is_missing(visitor: Visitor, small: GraphService) -> None:
    files = {"files": (io.BytesIO(b"id,source,target,kind\nt2,runo,savu,MENTORS\n"), "ties.csv")}
    answer = visitor.send("POST", "/api/v1/imports?end_missing=2012-07-31", data=files)
    assert (answer.status_code, answer.get_json()["ended"]["ties"]) == (200, 1)
    assert {id: tie.get("until") for id, tie in small.contents().ties.items()} == {"t1": "2012-07-31", "t2": None}
    files = {"files": (io.BytesIO(b"id,source,target,kind\nt2,runo,savu,MENTORS\n"), "ties.csv")}
    assert visitor.send("POST", "/api/v1/imports?end_missing=soon", data=files).status_code == 400


def age(service: GraphService, seconds: float) -> None:
    for key, text, _ in service.store.list_records(COLLECTION):
        claim = json.loads(text)
        service.store.put_record(COLLECTION, key, json.dumps(claim | {"at": claim["at"] - seconds}))


def test_a_key_serves_again_after_a_day(visitor: Visitor, small: GraphService) -> None:
    first = visitor.send("POST", "/api/v1/actors", KEY, json=BODY)
    age(small, LIFE - 60)
    asserted_problem(visitor.send("POST", "/api/v1/actors", KEY, json=BODY | {"name": "Other"}), 422)
    age(small, 120)
    second = visitor.send("POST", "/api/v1/actors", KEY, json=BODY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.headers["Location"] != second.headers["Location"]
    assert small.actors(MARKER).total == 2


def test_old_keys_are_forgotten(visitor: Visitor, small: GraphService) -> None:
    visitor.send("POST", "/api/v1/actors", KEY, json=BODY)
    age(small, LIFE + 1)
    del visitor.client.application.extensions["keys_swept"]  # as after a start
    visitor.send("POST", "/api/v1/actors", {"Idempotency-Key": "another"}, json=BODY)
    assert [key for key, _, _ in small.store.list_records(COLLECTION)] == ["another"]
