"""A question that takes long: its page tells how far it is, and has the answer in the end."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from graph_service.service import GraphService
from graph_service.web import create_app
from tests.web.conftest import SECRET, Visitor

# some seconds: half a million samples of the routes of up to seven ties from everybody to every market
PATHS = "/analyses/export-paths?source=all&max_hops=7&samples=500000"
ENDLESS = "/analyses/brokerage-roles?runs=1000000&null=labels&direction=undirected"
JOB = re.compile(r'data-job="(/jobs/[^/]+)/now"')


@pytest.fixture
def visitor(demo_service: GraphService) -> Visitor:
    # an application of its own: the answers of other tests are remembered by the service, their jobs are not
    return Visitor(create_app(demo_service, secret_key=SECRET))


def job_of(page: str) -> str:
    found = JOB.search(page)
    assert found is not None
    return found[1]


def test_a_long_question_tells_how_far_it_is_and_then_answers(visitor: Visitor, demo_service: GraphService) -> None:
    page = visitor.get(f"{PATHS}&lang=en").text
    job = job_of(page)
    assert "<progress" in page
    assert '<meta http-equiv="refresh"' in page
    assert "Through whom does an actor reach a market abroad" in page
    seen: list[tuple[Any, Any]] = []
    found: set[str] = set()
    while (now := visitor.get(f"{job}/now").get_json())["state"] == "running":
        seen.append((now["progress"], now["doing"]))
        assert visitor.get("/api/v1/health").status_code == 200
        # a reload and a second visitor find the same work, or its end
        found |= set(JOB.findall(visitor.get(f"{PATHS}&lang=fi").text))
        time.sleep(0.02)
    shares = [share for share, _ in seen if share is not None]
    assert shares == sorted(shares)
    assert len(set(shares)) >= 10
    assert now["state"] == "done"
    assert found == {job}
    answer = visitor.get(f"{PATHS}&lang=en").text
    assert "data-job" not in answer
    assert "<h2>How sure is this?</h2>" in answer
    assert "data-job" not in visitor.get(f"{PATHS}&lang=fi").text
    # the table, REST and the page of the job have it too
    table = visitor.get("/analyses/export-paths/rows.csv?source=all&max_hops=7&samples=500000")
    rows = visitor.get("/api/v1/analyses/export-paths?source=all&max_hops=7&samples=500000").get_json()["rows"]
    assert len(table.text.splitlines()) == len(rows) + 1
    assert visitor.get(job).headers["Location"].startswith("/analyses/export-paths?")


def test_a_cancelled_question_says_so_and_can_be_asked_again(visitor: Visitor) -> None:
    page = visitor.get(f"{ENDLESS}&lang=en").text
    job = job_of(page)
    key = job.removeprefix("/jobs/")
    process = visitor.client.application.extensions["jobs"].get(key).process
    assert "Below is what is known without the random runs." in page
    assert 'class="result"' in page
    stopped = visitor.send("POST", f"{job}/cancel")
    assert stopped.status_code == 303
    assert not process.is_alive()
    ended = visitor.get(f"{ENDLESS}&lang=en").text
    assert "It was cancelled." in ended
    assert "data-job" not in ended
    again = visitor.send("POST", ENDLESS.replace("?", "/again?"))
    assert again.status_code == 303
    anew = job_of(visitor.get(again.headers["Location"]).text)
    assert anew != job
    assert visitor.send("DELETE", f"/api/v1{anew}").get_json()["state"] == "cancelled"


def test_a_third_long_question_is_told_to_wait(visitor: Visitor) -> None:
    pages = [visitor.get(f"{ENDLESS}&seed={seed}&lang=en") for seed in (11, 12, 13)]
    assert [page.status_code for page in pages] == [200, 200, 413]
    assert "2 long analyses are running. Wait for one, or cancel it." in pages[2].text
    for page in pages[:2]:
        assert visitor.send("DELETE", f"/api/v1{job_of(page.text)}").get_json()["state"] == "cancelled"
