"""Forecasts kept to account, in every door: what gives one out, and how often they came true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from graph_service.cli import cli
from graph_service.service import GraphService
from graph_service.service.forecasts import Forecast, logged
from tests.web.conftest import Visitor
from tests.web.reading import read


@pytest.fixture
def demo(service: GraphService) -> GraphService:
    service.load_demo(who="test")
    return service


def test_saving_a_report_gives_out_forecasts_and_looking_at_it_does_not(demo: GraphService, visitor: Visitor, tmp_path: Path):
    for address in ("/report", "/api/v1/report", "/report/file?at=2011"):
        assert visitor.get(address).status_code == 200
    assert visitor.send("HEAD", "/report/file").status_code == 200
    assert logged(demo) == []
    assert visitor.get("/report/file").status_code == 200
    bands = logged(demo)
    assert bands
    command = ["report", str(tmp_path / "report.html"), "--store", demo.store.url]
    assert CliRunner().invoke(cli, command).exit_code == 0
    assert logged(demo) == bands


def test_the_page_says_how_to_begin_where_nothing_was_issued(visitor: Visitor, demo: GraphService):
    assert logged(demo) == []
    page = read(visitor.get("/forecasts?lang=en").text)
    assert "Nothing has been forecast yet." in page.texts
    assert "Mitään ei ole vielä ennustettu." in read(visitor.get("/forecasts?lang=fi").text).texts
    assert visitor.get("/forecasts?x=1").status_code == 400


def came_true(demo: GraphService, visitor: Visitor) -> list[Forecast]:
    """A report of July 2012 is saved; of what it says, one band comes true; more than two years pass."""
    visitor.get("/report/file")
    issued = logged(demo)
    source, market = issued[0].ends
    access = {"id": "own", "kind": "HAS_ACCESS_TO", "source": source, "target": market, "since": "2013-01-15"}
    demo.write([("tie", access, None)], who="test", what="access")
    demo.set_as_of("2014-09-01", who="test")
    return issued


def test_page_interface_and_report_tell_the_same(demo: GraphService, visitor: Visitor):
    issued = came_true(demo, visitor)
    found = visitor.get("/api/v1/forecasts").get_json()
    assert len(found["tables"]["forecasts"]) == len(issued)
    counts = {row["months"]: row for row in found["tables"]["counts"]}
    assert (counts[12]["issued"], counts[12]["came_true"], counts[12]["running"]) == (len(issued), 1, 0)
    assert {row["method"] for row in found["rows"]} == {"ours", "adamic_adar", "base_rate"}
    # a baseline does better on bands, and the first sentence says so, on the page and in the report
    first = found["sentences"][0]
    assert "did better than our figures" in first
    texts = read(visitor.get("/forecasts?lang=en").text).texts
    assert texts.index(first) < min(texts.index(text) for text in found["sentences"][1:] + found["caveats"])
    told = section(visitor.get("/api/v1/report").get_json(), "account")
    assert told is not None
    assert told["title"] == "How often it came true"
    assert told["blocks"][0]["text"] == [first]
    assert section(visitor.get("/api/v1/report?at=2012-07-31").get_json(), "account") is None
    assert "Kuinka usein se toteutui" in read(visitor.get("/report?lang=fi").text).texts


def test_forecasts_of_one_day_are_listed_introductions_first_then_by_name(demo: GraphService, visitor: Visitor):
    visitor.get("/report/file")
    proposal = {"a": "askelpuu", "b": "elbufer", "via": "pihla-ojakoski"}
    assert visitor.send("POST", "/introductions/new", data=proposal).status_code == 303
    page = visitor.get("/forecasts?lang=en").text.partition("Forecasts, newest first")[2]
    ends = re.findall(r'<th scope="row">([^<]*)</th>', page)
    assert ends[0] == "Tanssiryhmä Askelpuu – Tanzraum Elbufer"
    assert len(ends) > 10
    assert ends[1:] == sorted(ends[1:], key=lambda text: text.split(" – "))


def test_of_one_forecast_nobody_is_said_to_be_better(demo: GraphService, visitor: Visitor):
    proposal = {"a": "askelpuu", "b": "elbufer", "via": "pihla-ojakoski"}
    assert visitor.send("POST", "/introductions/new", data=proposal).status_code == 303
    tie = {"id": "own", "kind": "WORKS_WITH", "source": "askelpuu", "target": "elbufer", "since": "2012-10-01", "strength": 4}
    demo.write([("tie", tie, None)], who="test", what="tie")
    demo.set_as_of("2013-10-15", who="test")
    [only] = visitor.get("/api/v1/forecasts?lang=en").get_json()["sentences"]
    assert only == (
        "Proposed introductions, 12 months: 1 of 1 came true. Of fewer than 10 nobody can say whose figures are better."
    )
    scores = visitor.get("/forecasts?lang=en").text.partition("95 % interval")[2].partition("</table>")[0]
    assert re.findall(r'<td class="num">([^<]*)</td></tr>', scores) == ["–"] * 3


def test_pages_show_bands_and_shares_never_digits_of_a_band(demo: GraphService, visitor: Visitor):
    issued = came_true(demo, visitor)
    page = visitor.get("/forecasts?lang=en").text
    for one in issued:
        assert f"{one.figures[12].ours:.4f}"[1:] not in page
    assert any(word in page for word in ("weak", "workable", "strong"))
    # the file of the next report holds the section; its own bands are no part of it
    report = visitor.get("/report/file").text
    assert "How often it came true" in report
    assert len(logged(demo)) > len(issued)
    assert visitor.get("/report/file").text == report


def test_words_of_names_are_escaped(demo: GraphService, visitor: Visitor):
    visitor.get("/report/file")
    source = logged(demo)[0].ends[0]
    stored = demo.stored(source)
    demo.write([("actor", stored.record | {"name": "<b>Bold</b> & Co"}, stored.version)], who="test", what="name")
    page = visitor.get("/forecasts?lang=en").text
    assert "<b>Bold" not in page
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in page


def section(report: dict[str, Any], id: str) -> dict[str, Any] | None:
    return next((one for one in report["sections"] if one["id"] == id), None)
