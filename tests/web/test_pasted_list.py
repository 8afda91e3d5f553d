"""Paste a list by page: three steps, one storing; a reload, another language or a second click loses nothing."""

from __future__ import annotations

from werkzeug.test import TestResponse

from graph_service.service import GraphService
from tests.web.conftest import Visitor

EVENT = {
    "title": "Kevättapaaminen",
    "kind": "meeting",
    "start": "2012-04-03",
    "pasted": "Savukuva Oy\nRunoilija Uusi <r@x.fi>\nsavu@",
}


def pasted(visitor: Visitor, **more: str) -> TestResponse:
    return visitor.send("POST", "/events/new", data=EVENT | more)


def test_from_the_list_to_the_event(visitor: Visitor, small: GraphService) -> None:
    before = small.export_json()
    address = pasted(visitor).headers["Location"]
    for tongue in ("en", "fi", "en"):
        page = visitor.get(f"{address}?lang={tongue}").get_data(as_text=True)
        assert "Runoilija Uusi" in page
    assert "“savu@” is no whole e-mail address." in page
    decided = visitor.send("POST", address, data={"kind": "mentor", "pick-1": "new"})
    assert decided.headers["Location"] == address + "/preview"
    preview = visitor.get(address + "/preview").get_data(as_text=True)
    assert "2 participants to store" in preview
    assert small.export_json() == before
    for _ in range(2):
        assert visitor.send("POST", address + "/preview").headers["Location"] == address
    assert "the list is stored." in visitor.get(address).get_data(as_text=True)
    assert visitor.get(address + "/preview").status_code == 303
    assert visitor.get("/actors/kevattapaaminen-2012").status_code == 200
    assert [change.counts["added"] for change in small.store.changes(limit=1)] == [4]


def test_a_wrong_form_keeps_what_was_filled_in(visitor: Visitor, small: GraphService) -> None:
    answer = pasted(visitor, start="kesällä")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'role="alert"' in page
    assert 'value="Kevättapaaminen"' in page
    assert "Runoilija Uusi &lt;r@x.fi&gt;" in page


def test_cancelling_forgets_the_list(visitor: Visitor, small: GraphService) -> None:
    address = pasted(visitor).headers["Location"]
    assert visitor.send("POST", address, data={"decision": "cancel"}).headers["Location"] == "/events/new"
    assert visitor.get(address).status_code == 404
    assert small.store.list_records("gatherings") == []


def test_the_list_comes_back_to_be_changed(visitor: Visitor, small: GraphService) -> None:
    key = pasted(visitor).headers["Location"].rsplit("/", 1)[1]
    page = visitor.get(f"/events/new?draft={key}").get_data(as_text=True)
    assert "Savukuva Oy\nRunoilija Uusi" in page
    assert 'value="2012-04-03"' in page
    assert '<option value="meeting" selected>' in page


def test_no_name_becomes_markup(visitor: Visitor, small: GraphService) -> None:
    address = pasted(visitor, pasted='<img src=x onerror=alert(1)> Paha\n"><script>alert(1)</script>').headers["Location"]
    page = visitor.get(address).get_data(as_text=True)
    assert "<img src=x" not in page
    assert "<script>alert" not in page


def test_the_largest_list_fits(visitor: Visitor, small: GraphService) -> None:
    address = pasted(visitor, pasted="".join(f"Äijö Öljymäki{n} <aijo.oljymaki{n}@yritys-oy.fi>\n" for n in range(1000))).headers[
        "Location"
    ]
    said = {f"{part}-{n}": "Äijö Öljymäki" if part == "name" else "new" for n in range(1000) for part in ("pick", "name")}
    said |= {f"{part}-{n}": "" for n in range(1000) for part in ("kind", "organisation")}
    assert visitor.send("POST", address, data=said).status_code == 303
    visitor.send("POST", address + "/preview")
    assert [change.counts["added"] for change in small.store.changes(limit=1)] == [2001]


def test_too_long_a_list_is_refused_with_a_sentence(visitor: Visitor, small: GraphService) -> None:
    answer = pasted(visitor, pasted="Joku Uusi\n" * 1001)
    assert answer.status_code == 413
    assert "at most 1,000 lines" in answer.get_data(as_text=True)


def test_more_people_from_the_page_of_an_event(visitor: Visitor, small: GraphService) -> None:
    small.write(
        [("event", {"id": "e/1", "title": "Messut", "kinds": ["fair"], "start": "2012"}, 0)], who="test", what="create event"
    )
    assert 'href="/events/new?event=e/1"' in visitor.get("/actors/e/1").get_data(as_text=True).replace("%2F", "/")
    page = visitor.get("/events/new?event=e/1").get_data(as_text=True)
    assert "Who else took part?" in page
    assert 'name="title"' not in page
    address = visitor.send("POST", "/events/new", data={"event": "e/1", "pasted": "Savukuva Oy\nRunoilija Uusi"}).headers[
        "Location"
    ]
    assert "Messut" in visitor.get(address).get_data(as_text=True)
    assert 'name="event" value="e/1"' in visitor.get(f"/events/new?draft={address.rsplit('/', 1)[1]}").get_data(as_text=True)
    visitor.send("POST", address, data={})
    visitor.send("POST", address + "/preview")
    assert sorted(tie["source"] for tie in small.contents().ties.values() if tie["target"] == "e/1") == ["runoilija-uusi", "savu"]
    for wrong, status in (("event=savu", 404), ("event=nobody", 404), ("draft=nobody", 404), ("evnt=1", 400)):
        assert visitor.get(f"/events/new?{wrong}").status_code == status
