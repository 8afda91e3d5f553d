"""How far the order of an answer holds: places on its page, trials beside it."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from graph_service.service import GraphService
from graph_service.web import create_app
from tests.web.conftest import SECRET, Visitor

PAGE = "/analyses/structural-holes?lang=en"


@pytest.fixture
def visitor(demo_service: GraphService) -> Visitor:
    return Visitor(create_app(demo_service, secret_key=SECRET))


def tried(visitor: Visitor, page: str) -> str:
    """The page once its trials have ended; two minutes is beyond them."""
    started = visitor.send("POST", page.replace("?", "/order?"))
    assert started.status_code == 303
    for _ in range(1200):
        text = visitor.get(page).text
        if "data-order" not in text:
            return text
        time.sleep(0.1)
    raise AssertionError(page)


def places(page: str) -> list[str]:
    """The second cell of each row of the main table."""
    table = page[page.index('<table class="result">') : page.index("</table>")]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    return [re.findall(r'<td class="num">(.*?)</td>', row)[0] for row in rows]


def test_equal_actors_share_a_place_before_anything_is_tried(visitor: Visitor) -> None:
    page = visitor.get(f"{PAGE}&show=all").text
    assert "data-start" in page
    found = places(page)
    assert found[:3] == ["1", "2", "3"]
    shared = [place for place in found if place.endswith("=")]
    assert len(shared) > len(set(shared)) > 0


def test_trials_make_places_bands_where_many_were_silent(visitor: Visitor, demo_service: GraphService) -> None:
    # 78 % of those asked in the demonstration network answered
    page = tried(visitor, PAGE)
    assert "With one tie in ten missing, the first place stays the same in " in page
    assert "So many were silent that a place is a band" in page
    assert any("–" in place for place in places(page))
    finnish = visitor.get(PAGE.replace("lang=en", "lang=fi")).text
    assert "Jos joka kymmenes yhteys puuttuu, ensimmäinen sija pysyy samana" in finnish
    # the same trials as the command line makes
    rest: dict[str, Any] = demo_service.analyse("structural_holes", {"runs": ["1000"]})
    assert rest["sentences"][-2] in page


def test_cancelled_trials_say_so_and_can_be_made_again(visitor: Visitor) -> None:
    page = "/analyses/centrality?lang=en&direction=undirected"
    visitor.send("POST", page.replace("?", "/order?"))
    key = re.search(r'data-order="/jobs/([^/]+)/now"', visitor.get(page).text)
    assert key is not None
    assert visitor.send("DELETE", f"/api/v1/jobs/{key[1]}").get_json()["state"] == "cancelled"
    text = visitor.get(page).text
    assert "It was cancelled." in text
    assert "data-start" not in text
    assert "Try it" in text


def test_trials_wait_in_line_and_leave_the_others_their_places(visitor: Visitor) -> None:
    pages = [f"/analyses/centrality?lang=en&weight={weight}" for weight in ("weight", "strength")]
    for page in pages:
        visitor.send("POST", page.replace("?", "/order?"))
    keys = [re.findall(r'data-order="/jobs/([^/]+)/now"', visitor.get(page).text)[0] for page in pages]
    states = [visitor.get(f"/jobs/{key}/now").get_json()["state"] for key in keys]
    assert states == ["running", "waiting"]
    for key in reversed(keys):
        assert visitor.send("DELETE", f"/api/v1/jobs/{key}").get_json()["state"] == "cancelled"


def test_a_question_that_ranks_nobody_has_no_order(visitor: Visitor) -> None:
    page = visitor.get("/analyses/mixing?lang=en&runs=0").text
    assert 'id="order"' not in page
    assert '<th scope="col" class="num">Rank' not in page


def test_the_report_always_says_how_sure_its_order_is(visitor: Visitor) -> None:
    page = visitor.get("/report?lang=en").text
    assert "How sure are we?" in page
    assert "With one tie in ten missing, the first place stays the same in " in page
