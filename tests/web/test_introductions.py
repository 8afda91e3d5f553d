"""Introductions by REST and by page: in order, once, with versions, and safe with hostile names."""

from __future__ import annotations

import re
from typing import Any

import pytest

from graph_service.service import GraphService
from tests.web.conftest import Visitor
from tests.web.reading import read
from tests.web.test_openapi import assert_fits

HOSTILE = '"><script>alert(1)</script>{{7777*7777}}'
MORE = [
    {"id": "berg", "name": "Bernd Berg", "kinds": ["board_member"], "email": "berg@example.de"},
    {"id": "mia", "name": "Mia Mäki", "kinds": ["mentor"], "introductions_per_year": 1, "email": "mia@example.org"},
    {"id": "eero", "name": "Eero Ei", "kinds": ["mentor"], "contact_status": "do_not_contact"},
    {"id": "bad", "name": HOSTILE, "kinds": ["company"], "email": "x@example.org"},
]
TIES = [
    {"id": "m1", "kind": "WORKS_WITH", "source": "savu", "target": "mia", "strength": 4},
    {"id": "m2", "kind": "WORKS_WITH", "source": "mia", "target": "berg", "strength": 3},
    {"id": "m3", "kind": "WORKS_WITH", "source": "mia", "target": "bad", "strength": 3},
]
SENT = {"a": "savu", "b": "berg", "via": "mia", "market": "DE", "day": "2012-01-15", "note": "at a fair"}


@pytest.fixture
def known(small: GraphService) -> GraphService:
    writes = [("actor", actor, None) for actor in MORE] + [("tie", tie, None) for tie in TIES]
    small.write([*writes, ("market", {"id": "market:DE", "country": "DE"}, None)], who="test", what="more")
    return small


def made(visitor: Visitor, **more: Any) -> tuple[str, str]:
    answer = visitor.send("POST", "/api/v1/introductions", json=SENT | more)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert answer.headers["Location"] == f"/api/v1/introductions/{answer.get_json()['id']}"
    return answer.get_json()["id"], answer.headers["ETag"]


def test_the_loop_by_rest(visitor: Visitor, known: GraphService) -> None:
    document = visitor.get("/api/v1/openapi.json").get_json()
    id, tag = made(visitor)
    place = f"/api/v1/introductions/{id}"
    steps: list[dict[str, Any]] = [
        {"step": "offered", "day": "2012-02-01"},
        {"step": "accepted", "day": "2012-02-02", "note": "gladly"},
        {"step": "made", "day": "2012-02-03"},
        {"step": "formed", "day": "2012-03-01", "kind": "GAVE", "strength": 3},
        {"step": "follow_up_12", "day": "2013-03-01", "tie_stands": True, "market_reached": False},
        {"step": "follow_up_24", "day": "2014-03-01", "tie_stands": False, "market_reached": True},
    ]
    for step in steps:
        answer = visitor.send("PATCH", place, json=step, headers={"If-Match": tag})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert_fits(document, {"$ref": "#/components/schemas/Introduction"}, answer.get_json(), place)
        tag = answer.headers["ETag"]
    found = visitor.get(place)
    assert (found.headers["ETag"], found.get_json()["state"], found.get_json()["next"]) == (tag, "follow_up_24", [])
    tie = found.get_json()["steps"][4]["tie"]
    formed = {"id": tie, "kind": "GAVE", "source": "savu", "target": "berg", "strength": 3}
    assert visitor.get(f"/api/v1/ties/{tie}").get_json() == formed | dict.fromkeys(("since", "last_evidence"), "2012-03-01")
    listed = visitor.get("/api/v1/introductions?state=follow_up_24&of=mia").get_json()
    assert_fits(document, {"$ref": "#/components/schemas/IntroductionList"}, listed, "list")
    assert (listed["total"], listed["next"]) == (1, None)
    assert visitor.get("/api/v1/introductions?of=runo").get_json()["items"] == []
    (row,) = visitor.get("/api/v1/introducers").get_json()["items"]
    assert (row["via"], row["reached"]["formed"], row["standing"]) == ("mia", 1, {"follow_up_12": 1, "follow_up_24": 0})
    back = visitor.send("PATCH", place, json={"take_back": "follow_up_24"}, headers={"If-Match": tag})
    assert (back.status_code, back.get_json()["state"]) == (200, "follow_up_12")
    again = visitor.send("PATCH", place, json={"take_back": "follow_up_24"}, headers={"If-Match": "*"})
    assert again.status_code == 400
    note = visitor.send("PATCH", place, json={"note_of": "proposed", "note": ""}, headers={"If-Match": "*"}).get_json()
    assert note["steps"][0]["note"] == ""
    gone = visitor.send("DELETE", place, headers={"If-Match": "*"})
    assert (gone.status_code, gone.get_json()["id"], visitor.get(place).status_code) == (200, id, 404)
    assert visitor.get(f"/api/v1/ties/{tie}").status_code == 200, "what came of it stays"


def test_rest_refuses_with_the_right_status(visitor: Visitor, known: GraphService) -> None:
    id, tag = made(visitor)
    place = f"/api/v1/introductions/{id}"
    sent = visitor.send("PATCH", place, json={"step": "offered", "day": "2012-02-01"}, headers={"If-Match": tag})
    for status, code, body, headers in (
        (412, "stale_version", {"step": "accepted"}, {"If-Match": tag}),
        (428, "version_needed", {"step": "accepted"}, {}),
        (409, "out_of_order", {"step": "made"}, {"If-Match": sent.headers["ETag"]}),
        (400, "unknown_name", {"step": "acepted"}, {"If-Match": "*"}),
        (400, "unknown_name", {"step": "accepted", "state": "made"}, {"If-Match": "*"}),
        (400, "bad_value", {"step": "accepted", "day": 2012}, {"If-Match": "*"}),
        (400, "bad_value", {"step": "accepted", "strength": True}, {"If-Match": "*"}),
        (400, "bad_value", {"step": "accepted", "tie_stands": "yes"}, {"If-Match": "*"}),
        (400, "bad_value", {"note": "x"}, {"If-Match": "*"}),
        (400, "bad_value", {"note_of": "offered"}, {"If-Match": "*"}),
    ):
        answer = visitor.send("PATCH", place, json=body, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (status, code), body
    for status, code, more in (
        (409, "conflict", {}),
        (409, "not_to_be_asked", {"a": "eero"}),
        (409, "over_cap", {"a": "tanssi"}),
        (400, "unknown_name", {"a": "savuu"}),
        (400, "unknown_name", {"market": "XX"}),
        (400, "bad_value", {"b": None}),
        (400, "bad_value", {"is_confirmed": "yes"}),
        (409, "out_of_order", {"a": "runo", "via": "", "day": "9999-01-01"}),
    ):
        answer = visitor.send("POST", "/api/v1/introductions", json=SENT | more)
        assert (answer.status_code, answer.get_json()["code"]) == (status, code), more
    assert visitor.send("POST", "/api/v1/introductions", json=SENT | {"a": "tanssi", "is_confirmed": True}).status_code == 201
    for wrong in ("state=x", "limit=0", "cursor=zz", "due=1", "what=x"):
        assert visitor.get(f"/api/v1/introductions?{wrong}").status_code == 400, wrong
    for missing in ("none", "%00", "%F0%9F%98%80", "x" * 300):
        assert visitor.get(f"/api/v1/introductions/{missing}").status_code == 404
    assert visitor.client.post("/api/v1/introductions", json=SENT).status_code == 403, "another page's request has no token"


def test_a_repeated_request_is_answered_again_and_done_once(visitor: Visitor, known: GraphService) -> None:
    key = {"Idempotency-Key": "propose it once"}
    first, second = (visitor.send("POST", "/api/v1/introductions", json=SENT, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code, first.get_json()) == (201, 201, second.get_json())
    place = f"/api/v1/introductions/{first.get_json()['id']}"
    more = {"Idempotency-Key": "offer it once", "If-Match": first.headers["ETag"]}
    answers = [visitor.send("PATCH", place, json={"step": "offered", "day": "2012-02-01"}, headers=more) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [step["step"] for step in visitor.get(place).get_json()["steps"]] == ["proposed", "offered"]


def test_the_list_is_paged(visitor: Visitor, known: GraphService) -> None:
    ids = {
        made(visitor, a=a, b=b, via="", day=day)[0]
        for a, b, day in (("savu", "berg", "2012-01-01"), ("tanssi", "berg", "2012-01-02"), ("runo", "bad", "2012-01-02"))
    }
    seen, cursor = [], ""
    while cursor is not None:
        page = visitor.get(f"/api/v1/introductions?limit=1&cursor={cursor}").get_json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert (len(seen), set(seen)) == (3, ids)


def stepped(visitor: Visitor, place: str, name: str, day: str, **more: str) -> None:
    version = visitor.get(f"/api/v1{place}").headers["ETag"].strip('"')
    sent = visitor.send("POST", f"{place}/step", data={"step": name, "day": day, "version": version} | more)
    assert (sent.status_code, sent.headers["Location"]) == (303, place), sent.text


def test_the_form_says_who_can_introduce_and_the_story_has_the_letters(visitor: Visitor, known: GraphService) -> None:
    assert "No introduction is proposed yet." in visitor.get("/introductions").text
    form = read(visitor.get("/introductions/new?a=savu&b=berg&market=DE").text)
    assert "These have a tie to both, so they can introduce them; the most firmly tied first:" in form.texts
    assert "/introductions/new?a=savu&b=berg&via=mia&market=DE" in form.links
    filled = visitor.get("/introductions/new?a=savu&b=berg&market=DE&via=mia").text
    assert 'value="Savukuva Oy"' in filled
    assert '<option value="market:DE" selected>Germany' in filled
    answer = visitor.send("POST", "/introductions/new", data=SENT | {"a": "Savukuva Oy"})
    assert answer.status_code == 303
    place = answer.headers["Location"]
    page = visitor.get(place).text
    assert 'href="mailto:mia@example.org?subject=Would%20you%20introduce' in page
    assert 'href="mailto:berg@example.de?subject=' in page, "the company has no address"
    assert "No e-mail address is recorded for: Savukuva Oy." in page
    assert "Voisitko esitellä" in visitor.get(f"{place}?letter=fi").text
    assert visitor.get(f"{place}?letter=sv").status_code == 400


def test_the_story_by_its_forms(visitor: Visitor, known: GraphService) -> None:
    place = f"/introductions/{made(visitor)[0]}"
    for name, day in (("offered", "1.2.2012"), ("accepted", "2.2.2012"), ("made", "3.2.2012"), ("formed", "1.3.2012")):
        stepped(visitor, place, name, day)
    assert "The tie is recorded in the network." in visitor.get(place).text
    assert "1 introduction is due to be looked at again" in read(visitor.get("/").text).texts
    assert {"Due now", "Tie formed", "Mia Mäki"} <= set(read(visitor.get("/introductions").text).texts)
    stepped(visitor, place, "follow_up_12", "1.3.2013", tie_stands="yes", market_reached="no")
    page = visitor.get(place).text
    assert "The tie was still there." in page
    assert "The market was not reached." in page
    last = {"step": "follow_up_24", "tie_stands": "yes", "note": "kept"}
    stale = visitor.send("POST", f"{place}/step", data=last | {"day": "1.3.2014", "version": "1"})
    assert stale.status_code == 412
    early = visitor.send("POST", f"{place}/step", data=last | {"day": "1.5.2013", "version": "6"})
    assert early.status_code == 409
    assert ">kept</textarea>" in early.text
    assert visitor.send("POST", f"{place}/back", data={"version": "6"}).status_code == 303
    assert visitor.send("POST", f"{place}/note", data={"version": "7", "step": "proposed", "note": ""}).status_code == 303
    assert "at a fair" not in visitor.get(place).text
    assert visitor.send("POST", f"{place}/remove", data={"version": "x"}).status_code == 400
    assert visitor.send("POST", f"{place}/remove", data={"version": "8"}).headers["Location"] == "/introductions"
    assert visitor.get(place).status_code == 404


def test_a_follow_up_is_asked_for_once_its_months_are_over(visitor: Visitor, known: GraphService) -> None:
    known.set_as_of("2012-03-01", who="test")
    place = f"/introductions/{made(visitor)[0]}"
    for name, day in (("offered", "1.2.2012"), ("accepted", "2.2.2012"), ("made", "3.2.2012")):
        stepped(visitor, place, name, day)

    def asked() -> list[str]:
        page = visitor.get(place).text
        return re.findall(r'name="step" value="([a-z_0-9]+)">', page.partition('id="note"')[2])

    assert asked() == ["formed"]
    assert "Was the market reached?" not in visitor.get(place).text
    version = visitor.get(f"/api/v1{place}").headers["ETag"].strip('"')
    early = visitor.send("POST", f"{place}/step", data={"step": "follow_up_12", "note": "kept", "version": version})
    assert early.status_code == 409
    known.set_as_of("2013-02-03", who="test")
    assert asked() == ["formed", "follow_up_12", "follow_up_24"]
    known.set_as_of("2012-03-01", who="test")
    stepped(visitor, place, "formed", "1.3.2012")
    assert (asked(), "This introduction has ended." in visitor.get(place).text) == ([], False)


def test_a_page_says_what_stands_against_a_proposal(visitor: Visitor, known: GraphService) -> None:
    made(visitor)
    over = visitor.send("POST", "/introductions/new", data={"a": "tanssi", "b": "berg", "via": "mia", "day": "2012-02-01"})
    assert over.status_code == 409
    assert 'name="is_confirmed"' in over.text
    sure = {"a": "tanssi", "b": "berg", "via": "mia", "day": "2012-02-01", "is_confirmed": "yes"}
    assert visitor.send("POST", "/introductions/new", data=sure).status_code == 303
    refused = visitor.send("POST", "/introductions/new", data={"a": "eero", "b": "savu", "is_confirmed": "yes"})
    assert (refused.status_code, "Eero Ei is not to be contacted" in refused.text) == (409, True)
    assert visitor.get("/introductions/new?c=1").status_code == 400
    assert visitor.get("/introductions?state=x").status_code == 400


def test_markup_in_names_and_notes_stays_text(visitor: Visitor, known: GraphService) -> None:
    id, _ = made(visitor, a="bad", note=HOSTILE, is_confirmed=True)
    for place in (
        "/introductions",
        f"/introductions/{id}",
        f"/introductions/{id}?lang=fi",
        "/introductions/new?a=bad&b=berg",
        "/actors/bad",
    ):
        page = visitor.get(place).text
        assert "<script>alert" not in page
        assert str(7777 * 7777) not in page
        assert "&lt;script&gt;alert" in page, place
    echoed = visitor.send("POST", "/introductions/new", data={"a": HOSTILE + "x", "b": HOSTILE, "note": HOSTILE, "day": HOSTILE})
    assert echoed.status_code == 400
    assert "<script>alert" not in echoed.text


def test_only_our_own_pages_change_anything(visitor: Visitor, known: GraphService) -> None:
    id, _ = made(visitor)
    for path, data in (
        ("/introductions/new", {"a": "tanssi", "b": "berg"}),
        (f"/introductions/{id}/step", {"step": "offered", "version": "1"}),
        (f"/introductions/{id}/back", {"version": "1"}),
        (f"/introductions/{id}/note", {"version": "1", "step": "proposed"}),
        (f"/introductions/{id}/remove", {"version": "1"}),
    ):
        assert (
            visitor.client.post(
                path, data=data, headers={"Origin": "http://evil.example", "X-CSRFToken": visitor.token()}
            ).status_code
            == 403
        )
        assert visitor.client.post(path, data=data, headers=visitor.origin).status_code == 403
    assert visitor.get(f"/api/v1/introductions/{id}").headers["ETag"] == '"1"'


def test_the_profile_shows_its_introductions(visitor: Visitor, known: GraphService) -> None:
    id, _ = made(visitor)
    for actor in ("savu", "berg", "mia"):
        assert f"/introductions/{id}" in read(visitor.get(f"/actors/{actor}").text).links
    page = read(visitor.get("/actors/tanssi").text)
    assert "/introductions/new?a=tanssi" in page.links
    assert not any(link.startswith("/introductions/i-") for link in page.links)


def test_a_person_on_a_route_leads_to_a_proposal(demo_visitor: Visitor) -> None:
    place = "/analyses/export-paths?source=savukuva&market=DE"
    links = read(demo_visitor.get(place).text).links
    assert f"{place}&on=annike-vossberg#on" in links
    page = demo_visitor.get(f"{place}&on=annike-vossberg")
    assert "What hangs on Annike Vossberg?" in page.text
    assert "46 % of it hangs on Annike Vossberg." in "".join(read(page.text).texts).replace("\u00a0", " ")
    found = read(page.text).links
    assert "/introductions/new?a=savukuva&b=annike-vossberg&via=runo-kaislavuo&market=market%3ADE" in found
    assert "/analyses/introductions?source=savukuva&market=DE" in found
    assert "All who were asked about" not in page.text
    all_of_them = demo_visitor.get("/analyses/export-paths?market=DE&on=annike-vossberg&lang=en").text
    assert "All who were asked about, Germany: without Annike Vossberg," in all_of_them
    assert demo_visitor.get(f"{place}&on=nobody").status_code == 400
    assert "Mikä on tämän toimijan varassa" in demo_visitor.get(f"{place}&on=annike-vossberg&lang=fi").text


def test_the_introductions_that_add_most_lead_to_a_proposal(visitor: Visitor, known: GraphService) -> None:
    access = {"id": "d1", "kind": "HAS_ACCESS_TO", "source": "berg", "target": "market:DE"}
    known.write([("tie", access, None)], who="test", what="access")
    links = read(visitor.get("/analyses/introductions?source=savu&market=DE&lang=en").text).links
    assert "/introductions/new?a=savu&b=berg&market=market%3ADE&via=mia" in links
