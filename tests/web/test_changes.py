"""The log of changes by page and by REST: what was done, what an undo would do, and doing it."""

from __future__ import annotations

import io
import time
from typing import Any

from graph_service.service import GraphService, undoing
from tests.web.conftest import Visitor
from tests.web.test_openapi import assert_fits


def imported(visitor: Visitor) -> int:
    table = io.BytesIO(b"tunnus;nimi;laji;toimiala\nsavu;Savukuva Oy;company;dance\nuusi;Uusi Oy;company;\n")
    answer = visitor.send("POST", "/api/v1/imports", data={"files": (table, "toimijat.csv")}, content_type="multipart/form-data")
    assert answer.get_json()["status"] == "stored"
    return int(visitor.get("/api/v1/changes").get_json()["items"][0]["id"])


def test_rest_lists_changes_and_one_by_one(visitor: Visitor, small: GraphService) -> None:
    document = visitor.get("/api/v1/openapi.json").get_json()
    id = imported(visitor)
    listed = visitor.get("/api/v1/changes?limit=1").get_json()
    assert_fits(document, {"$ref": "#/components/schemas/ChangeList"}, listed, "changes")
    (entry,) = listed["items"]
    assert (entry["text"], entry["counts"]) == ("Import of toimijat.csv", {"added": 1, "changed": 1, "removed": 0})
    assert [one["id"] for one in visitor.get(f"/api/v1/changes?cursor={listed['next']}").get_json()["items"]] == [1]
    whole = visitor.get(f"/api/v1/changes/{id}?limit=1").get_json()
    assert_fits(document, {"$ref": "#/components/schemas/Change"}, whole, "change")
    assert (whole["total"], whole["next"]) == (2, "1")
    assert [(field["label"], field["before"], field["after"]) for field in whole["records"][0]["fields"]] == [
        ("Sector", "Media and film", "Dance")
    ]
    rest = visitor.get(f"/api/v1/changes/{id}?limit=1&cursor=1").get_json()
    assert [record["id"] for record in rest["records"]] == ["uusi"]
    assert rest["next"] is None
    of_one = visitor.get("/api/v1/changes?record=uusi").get_json()["items"]
    assert [(one["id"], one["record"]["outcome"]) for one in of_one] == [(id, "added")]
    for wrong in ("/api/v1/changes/99", "/api/v1/changes/first", "/api/v1/changes/99999999999999999999"):
        assert visitor.get(wrong).status_code == 404
    assert visitor.get("/api/v1/changes?cursor=x").status_code == 400


def test_rest_undoes_whole_and_once(visitor: Visitor, small: GraphService) -> None:
    before = small.export_json()
    id = imported(visitor)
    after = small.export_json()
    dry = visitor.send("POST", f"/api/v1/changes/{id}/undo?dry_run=true").get_json()
    assert (dry["possible"], dry["goes"]["total"], dry["changes"]["total"]) == (True, 1, 1)
    assert small.export_json() == after
    key = {"Idempotency-Key": "undo it once"}
    answers = [visitor.send("POST", f"/api/v1/changes/{id}/undo", headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].get_json() == answers[1].get_json() == {"undoes": id, "change": id + 1}
    assert answers[0].headers["Location"] == f"/api/v1/changes/{id + 1}"
    assert small.export_json() == before
    again = visitor.send("POST", f"/api/v1/changes/{id}/undo")
    assert (again.status_code, again.get_json()["code"]) == (409, "nothing_to_undo")
    assert visitor.send("POST", f"/api/v1/changes/{id + 1}/undo").status_code == 200
    assert small.export_json() == after
    assert visitor.send("POST", "/api/v1/changes/99/undo").status_code == 404


def test_rest_names_what_stands_in_the_way(visitor: Visitor, small: GraphService) -> None:
    id = imported(visitor)
    visitor.send("PATCH", "/api/v1/actors/uusi", json={"sector": "sports"}, headers={"If-Match": "*"})
    answer = visitor.send("POST", f"/api/v1/changes/{id}/undo")
    problem = answer.get_json()
    assert (answer.status_code, answer.mimetype, problem["code"]) == (409, "application/problem+json", "in_the_way")
    assert problem["problems"] == [
        {"id": "uusi", "thing": "actor", "name": "Uusi Oy", "change": id + 1, "message": "It was changed since."}
    ]
    assert visitor.client.post(f"/api/v1/changes/{id}/undo").status_code == 403


def test_pages_from_the_list_to_the_undo_and_back(visitor: Visitor, small: GraphService) -> None:
    before = small.export_json()
    id = imported(visitor)
    assert "Import of toimijat.csv" in visitor.get("/changes").get_data(as_text=True)
    assert "Tuonti: toimijat.csv" in visitor.get("/changes?lang=fi").get_data(as_text=True)
    page = visitor.get(f"/changes/{id}?lang=en").get_data(as_text=True)
    assert "<del>Media and film</del>" in page
    assert "<ins>Dance</ins>" in page
    assert f'href="/changes/{id}/undo"' in page
    preview = visitor.get(f"/changes/{id}/undo").get_data(as_text=True)
    assert "Undo this change?" in preview
    assert "Uusi Oy" in preview
    places = [visitor.send("POST", f"/changes/{id}/undo").headers["Location"] for _ in range(2)]
    assert places == [f"/changes/{id + 1}"] * 2
    assert small.export_json() == before
    assert "There is nothing to undo." in visitor.get(f"/changes/{id}/undo").get_data(as_text=True)
    assert f"undone by change {id + 1}" in visitor.get(f"/changes/{id}").get_data(as_text=True)
    assert "Take this undo back" in visitor.get(places[0]).get_data(as_text=True)
    # what is gone is still reached from its entry
    assert 'href="/changes?record=uusi"' in visitor.get(f"/changes/{id}").get_data(as_text=True)
    assert visitor.get("/actors/uusi").status_code == 404
    gone = visitor.get("/changes?record=uusi").get_data(as_text=True)
    assert "What happened to Uusi Oy?" in gone


def test_the_page_names_what_stands_in_the_way(visitor: Visitor, small: GraphService) -> None:
    id = imported(visitor)
    visitor.send("PATCH", "/api/v1/actors/uusi", json={"name": "<b>Uusi</b>"}, headers={"If-Match": "*"})
    for answer in (visitor.get(f"/changes/{id}/undo"), visitor.send("POST", f"/changes/{id}/undo")):
        page = answer.get_data(as_text=True)
        assert "This change cannot be undone as things are." in page
        assert f'href="/changes/{id + 1}"' in page
        assert "<b>Uusi" not in page
    assert answer.status_code == 409
    told = visitor.get("/actors/uusi").get_data(as_text=True)
    assert "&lt;b&gt;Uusi&lt;/b&gt;</ins>" in told
    assert f'href="/changes/{id + 1}"' in told


def test_the_start_page_tells_the_last_changes(visitor: Visitor, small: GraphService) -> None:
    visitor.send("PATCH", "/api/v1/actors/savu", json={"name": "Savu ja tuli"}, headers={"If-Match": "*"})
    page = visitor.get("/").get_data(as_text=True)
    assert '<a class="plain" href="/changes/2">Actor changed: Savu ja tuli</a>' in page


def test_the_demo_can_be_undone_from_its_page(visitor: Visitor, service: GraphService) -> None:
    visitor.send("POST", "/demo")
    assert visitor.send("POST", "/changes/1/undo").status_code == 303
    page = visitor.get("/").get_data(as_text=True)
    assert "This is the demonstration network" not in page
    assert service.contents().entities == {}


def test_an_empty_log_and_wrong_parameters_are_said(visitor: Visitor, service: GraphService) -> None:
    assert "Nothing was changed yet." in visitor.get("/changes").get_data(as_text=True)
    for address, status in (("/changes?befor=1", 400), ("/changes?before=x", 400), ("/changes/7", 404), ("/changes/7/undo", 404)):
        assert visitor.get(address).status_code == status


def ended(visitor: Visitor, key: str) -> dict[str, Any]:
    until = time.monotonic() + 120
    while (job := visitor.get(f"/api/v1/jobs/{key}").get_json())["state"] == "running" and time.monotonic() < until:
        time.sleep(0.1)
    return dict(job)


def test_a_large_change_is_undone_as_work_of_its_own(visitor: Visitor, service: GraphService) -> None:
    empty = service.export_json()
    service.write(
        [("actor", {"id": f"a{n}", "name": f"Toimija {n}", "kinds": ["company"]}, 0) for n in range(undoing.LARGE + 1)],
        who="test",
        what="import suuri.csv",
    )
    full = service.export_json()
    address = visitor.send("POST", "/changes/1/undo").headers["Location"]
    assert ended(visitor, address.rsplit("/", 1)[1]) == {"state": "done", "progress": 1.0, "result": {"undoes": 1, "change": 2}}
    assert visitor.get(address).headers["Location"] == "/changes/1/undo"
    assert "undone by change 2" in visitor.get("/changes/1/undo").get_data(as_text=True)
    assert service.export_json() == empty
    key = {"Idempotency-Key": "once in the background", "Prefer": "respond-async"}
    asked = [visitor.send("POST", "/api/v1/changes/2/undo", headers=key) for _ in range(2)]
    assert [answer.status_code for answer in asked] == [202, 202]
    assert asked[0].get_json() == asked[1].get_json()
    assert ended(visitor, asked[0].get_json()["job"])["result"] == {"undoes": 2, "change": 3}
    assert service.export_json() == full
    page = visitor.get("/changes/1?page=51").get_data(as_text=True)
    assert "page 51 of 51" in page
    assert page.count('<th scope="row">') == 1
    service.remove("a7", None, who="test")
    service.write([("actor", {"id": "a8", "name": "Muu", "kinds": ["company"]}, None)], who="test", what="change actor")
    failed = ended(visitor, visitor.send("POST", "/changes/1/undo").headers["Location"].rsplit("/", 1)[1])
    assert failed["state"] == "failed"
    assert "1 record stands in the way" in failed["result"]["error"]
