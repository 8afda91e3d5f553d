"""A page elsewhere can make the browser ask; it gets nothing computed, and the service stays answerable (a security test)."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest
from flask import Flask

from graph_service.service import GraphService
from graph_service.web.security import doors
from graph_service.web.turns import AT_ONCE, IN_LINE, Busy, Turns
from tests.web.conftest import Visitor

# what Chromium sends for fetch(..., {mode: "no-cors"}), an image, a frame, a form, and a link (W3C Fetch Metadata)
FETCH = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"}
IMAGE = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
FRAME = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
LINK = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
LIGHT = [
    "/",
    "/map?select=savu&x=1&y=2&zoom=1",
    "/map?at=2012",
    "/actors?q=savu&lang=fi",
    "/actors/savu",
    "/analyses/cutpoints",
    "/what-if",
    "/about",
]
HEAVY = [
    "/map?colour_by=centrality.degree",
    "/analyses/export-paths?k=50",
    "/what-if?what_if=leaves:savu",
    "/api/v1/what-if/cutpoints?what_if=leaves:savu",
    "/api/v1/map",
    "/api/v1/analyses/cutpoints",
    "/map/file",
]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("how", [FETCH, IMAGE, FRAME])
@pytest.mark.parametrize("address", [*LIGHT, *HEAVY, "/static/css/base.css"])
def test_what_a_page_elsewhere_fetches_is_refused(
    visitor: Visitor, small: GraphService, site: str, how: dict[str, str], address: str
) -> None:
    answer = visitor.get(address, headers=how | {"Sec-Fetch-Site": site, "Accept-Language": "en"})
    assert answer.status_code == 403
    assert "A page elsewhere asked for this." in answer.text


def test_a_link_from_elsewhere_opens_a_page_but_no_long_question(visitor: Visitor, small: GraphService) -> None:
    for site in ("cross-site", "same-site"):
        sent = LINK | {"Sec-Fetch-Site": site}
        assert {address: visitor.get(address, headers=sent).status_code for address in LIGHT} == dict.fromkeys(LIGHT, 200)
        assert {address: visitor.get(address, headers=sent).status_code for address in HEAVY} == dict.fromkeys(HEAVY, 403)
    for site in ("same-origin", "none"):
        sent = FETCH | {"Sec-Fetch-Site": site}
        assert {address: visitor.get(address, headers=sent).status_code for address in HEAVY} == dict.fromkeys(HEAVY, 200)


def test_no_change_and_no_program_door_is_linked(app: Flask) -> None:
    linked = {endpoint for endpoint, door in doors(app).items() if door.linked is not None}
    assert linked
    assert all(endpoint.startswith("pages.") and doors(app)[endpoint].method == "GET" for endpoint in linked)


def test_a_full_line_is_told_to_come_again(app: Flask, small: GraphService) -> None:
    turns: Turns = app.extensions["turns"]

    def ask(_: int) -> tuple[int, str | None]:
        answer = app.test_client().get("/api/v1/map")
        return answer.status_code, answer.headers.get("Retry-After")

    with ThreadPoolExecutor(IN_LINE + 1) as pool:
        with turns.turn(), turns.turn():
            asked = [pool.submit(ask, number) for number in range(IN_LINE + 1)]
            done, waiting = wait(asked, timeout=30, return_when=FIRST_COMPLETED)
            assert [answer.result() for answer in done] == [(503, "5")]
            assert app.test_client().get("/api/v1/health").status_code == 200
            assert app.test_client().get("/about").status_code == 200
        assert [answer.result(60) for answer in waiting] == [(200, None)] * IN_LINE
    assert AT_ONCE == 2


def test_nobody_waits_for_ever() -> None:
    turns = Turns(at_once=1, in_line=1, patience=0.01)
    with turns.turn(), pytest.raises(Busy), turns.turn():
        raise AssertionError
    with turns.turn():
        pass
