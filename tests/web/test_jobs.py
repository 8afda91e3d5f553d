"""Long work in a process of its own (contract, REST: 202, jobs)."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from graph_service.errors import TooLarge
from graph_service.language import say
from graph_service.service import GraphService, questions
from graph_service.service.questions import Question
from graph_service.web.jobs import Jobs
from tests.web.conftest import Visitor
from tests.web.works import add_actors, look_for_nobody, wait_for

ASYNC = {"Prefer": "respond-async"}
LONG = "/api/v1/analyses/brokerage-roles?runs=1000000&null=rewire"


def ended(visitor: Visitor, address: str) -> dict[str, Any]:
    """The job once it runs no longer; two minutes is beyond any of these."""
    for _ in range(1200):
        found = dict(visitor.get(address).get_json())
        if found["state"] != "running":
            return found
        time.sleep(0.1)
    raise AssertionError(address)


def test_a_job_gives_the_same_answer(demo_visitor: Visitor, demo_service: GraphService) -> None:
    started = demo_visitor.get("/api/v1/analyses/cutpoints?at=2011&lang=fi", headers=ASYNC)
    assert started.status_code == 202
    address = started.headers["Location"]
    assert address.endswith(started.get_json()["job"])
    found = ended(demo_visitor, address)
    assert (found["state"], found["progress"]) == ("done", 1.0)
    assert found["result"] == demo_service.analyse("cutpoints", {"at": ["2011"]}, "fi")


def test_a_job_is_cancelled_and_few_run_at_once(demo_visitor: Visitor) -> None:
    started = [demo_visitor.get(f"{LONG}&seed={seed}", headers=ASYNC) for seed in range(3)]
    assert [answer.status_code for answer in started] == [202, 202, 413]
    for answer in started[:2]:
        address = answer.headers["Location"]
        found = demo_visitor.get(address).get_json()
        assert (found["state"], found["result"]) == ("running", None)
        assert demo_visitor.send("DELETE", address).get_json()["state"] == "cancelled"
        assert ended(demo_visitor, address)["state"] == "cancelled"
        assert demo_visitor.send("DELETE", address).get_json()["state"] == "cancelled"


def test_a_long_question_becomes_a_job_by_itself(demo_visitor: Visitor) -> None:
    # the security test: 16 such reads hung the service
    for path in (f"{LONG}&seed=9", "/api/v1/analyses/export-paths?source=all&max_hops=10&samples=1000000"):
        started = demo_visitor.get(path)
        assert started.status_code == 202
        assert "Preference-Applied" not in started.headers
        address = started.headers["Location"]
        assert demo_visitor.send("DELETE", address).get_json()["state"] == "cancelled"
        assert ended(demo_visitor, address)["state"] == "cancelled"
    assert demo_visitor.get("/api/v1/analyses/brokerage-roles?runs=200&null=rewire").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/map?colour_by=brokerage_roles.total&runs=1000000&lang=en",
        "/map/file?size_by=brokerage_roles.total&runs=1000000&lang=en",
        "/api/v1/map?colour_by=brokerage_roles.total&runs=1000000&lang=en",
        "/analyses/brokerage-roles/rows.csv?runs=1000000&lang=en",
    ],
)
def test_a_map_or_a_table_says_where_a_long_answer_is_made(demo_visitor: Visitor, path: str) -> None:
    answer = demo_visitor.get(path)
    assert answer.status_code == 413
    assert "/analyses/brokerage-roles" in answer.text


def asked(service: GraphService, **raw: str) -> Question:
    return questions.question(service, "brokerage_roles", {name: [value] for name, value in raw.items()})


def test_a_job_that_outlives_its_time_is_ended(demo_service: GraphService) -> None:
    jobs = Jobs(limit=0.5)
    key = jobs.ask(asked(demo_service, runs="1000000", null="rewire"), "en", "/", lambda _: None)
    job = jobs.get(key)
    process = job.process
    # the waiting thread alone waits for the process: two that do so at once can miss its end
    for _ in range(600):
        if job.state != "running":
            break
        time.sleep(0.1)
    assert (job.state, job.result) == ("failed", None)
    assert process is not None
    assert not process.is_alive()


KILLED = """
import os, signal, sys, time
from graph_service.service import GraphService, questions
from graph_service.web.jobs import Jobs

if __name__ == "__main__":
    service, jobs = GraphService.open(f"sqlite:///{sys.argv[1]}"), Jobs()
    asked = questions.question(service, "brokerage_roles", {"runs": ["1000000"], "null": ["rewire"]})
    job = jobs.get(jobs.ask(asked, "en", "/", lambda _: None))
    time.sleep(3)
    print(job.state, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_job_ends_with_its_service(demo_service: GraphService, tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    command = [sys.executable, str(script), demo_service.store.url.removeprefix("sqlite:///")]
    # the job holds the pipe open: this returns when it has ended too
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, "running\n")


@pytest.mark.parametrize("path", ["analyses/cutpoints?rnus=1", "analyses/cutpoints?at=x"])
def test_wrong_parameters_start_nothing(demo_visitor: Visitor, path: str) -> None:
    assert demo_visitor.get(f"/api/v1/{path}", headers=ASYNC).status_code == 400


def test_an_unknown_job_is_not_found(demo_visitor: Visitor) -> None:
    assert demo_visitor.get("/api/v1/jobs/nothing").status_code == 404
    assert demo_visitor.send("DELETE", "/api/v1/jobs/nothing").status_code == 404


def started(app: Flask, *arguments: Any, **more: Any) -> str:
    found: Jobs = app.extensions["jobs"]
    return found.start_work(*arguments, title=say("Test"), **more)


def test_other_work_says_how_far_it_is(app: Flask, visitor: Visitor, service: GraphService) -> None:
    key = started(app, add_actors, {"address": service.address, "n": 25})
    assert visitor.get(f"/jobs/{key}?lang=fi").status_code == 200
    seen = []
    while (now := visitor.get(f"/jobs/{key}/now").get_json())["state"] == "running":
        seen.append((now["progress"], now["doing"]))
        assert visitor.get("/api/v1/health").status_code == 200
        time.sleep(0.02)
    shares = [share for share, _ in seen if share is not None]
    assert shares == sorted(shares)
    assert len(set(shares)) >= 10
    assert "Actor 6" in {words for _, words in seen}
    assert visitor.get(f"/api/v1/jobs/{key}").get_json() == {"state": "done", "progress": 1.0, "result": {"stored": 25}}
    assert len(service.contents().entities) == 25
    assert "It is done." in visitor.get(f"/jobs/{key}?lang=en").text


def test_a_job_leads_to_the_page_of_its_end(app: Flask, visitor: Visitor, service: GraphService) -> None:
    arguments = {"address": service.address, "n": 1}
    key = started(app, add_actors, arguments, place=lambda key: f"/actors?job={key}")
    assert ended(visitor, f"/api/v1/jobs/{key}")["state"] == "done"
    answer = visitor.get(f"/jobs/{key}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/actors?job={key}")


def test_failed_work_says_why(app: Flask, visitor: Visitor, service: GraphService) -> None:
    key = started(app, look_for_nobody, {"address": service.address})
    found = ended(visitor, f"/api/v1/jobs/{key}?lang=fi")
    assert found["state"] == "failed"
    assert "nobody" in found["result"]["error"]
    assert "hakemalla" in found["result"]["error"] or "Hae" in found["result"]["error"]
    assert "There is nothing with the id “nobody”" in visitor.get(f"/jobs/{key}?lang=en").text


def test_cancelled_work_ends_at_once_and_leaves_the_store_whole(
    app: Flask, visitor: Visitor, service: GraphService, tmp_path: Path
) -> None:
    sign = tmp_path / "begun"
    waiting = started(app, wait_for, {"path": sign})
    storing = started(app, add_actors, {"address": service.address, "n": 10_000, "pause": 0.0})
    with pytest.raises(TooLarge):
        started(app, wait_for, {"path": sign})
    while not sign.exists() or not service.contents().entities:
        time.sleep(0.05)
    assert visitor.get(f"/api/v1/jobs/{waiting}").get_json() == {"state": "running", "progress": 0.25, "result": None}
    for key in (waiting, storing):
        process = app.extensions["jobs"].get(key).process
        answer = visitor.send("POST", f"/jobs/{key}/cancel")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/jobs/{key}")
        assert not process.is_alive()
        assert visitor.get(f"/api/v1/jobs/{key}").get_json()["state"] == "cancelled"
    assert "It was cancelled." in visitor.get(f"/jobs/{storing}?lang=en").text
    kept = len(service.contents().entities)
    assert kept == service.store.changes(1)[0].id
    service.write([("actor", {"id": "next", "name": "Next", "kinds": ["company"]}, None)], who="test", what="after")
    assert len(service.contents().entities) == kept + 1
