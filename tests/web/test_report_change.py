"""The report says what has changed, where an earlier day is named, in every door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from graph_service.cli import cli
from graph_service.service import GraphService
from tests.web.conftest import Visitor
from tests.web.reading import read


def section(report: dict[str, Any]) -> dict[str, Any] | None:
    return next((one for one in report["sections"] if one["id"] == "change"), None)


def test_the_report_says_what_the_analysis_says(demo_service: GraphService, demo_visitor: Visitor, tmp_path: Path):
    assert section(json.loads(demo_service.report_json())) is None
    path = tmp_path / "report.json"
    command = ["report", str(path), "--compare", "2011", "--store", demo_service.store.url]
    assert CliRunner().invoke(cli, command).exit_code == 0
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written == demo_visitor.get("/api/v1/report?compare=2011").get_json()
    told = section(written)
    found = demo_service.analyse("change", {"compare": ["2011"]})
    assert told is not None
    assert told["title"] == "What has changed since 31 December 2011"
    paragraphs = ["".join(block["text"]) for block in told["blocks"] if block["type"] == "Paragraph"]
    assert paragraphs[:-1] == found["sentences"][1:]
    assert "there is no group to compare with" in paragraphs[-1]


def test_the_page_asks_for_the_earlier_day(demo_visitor: Visitor):
    texts = read(demo_visitor.get("/report?lang=en&compare=31.7.2011").text).texts
    assert "What has changed since 31 July 2011" in texts
    refused = demo_visitor.get("/report?lang=en&compare=2013")
    assert refused.status_code == 400
    assert "Compare with a day before 31 July 2012: 31 December 2013 is not earlier." in read(refused.text).texts
    assert demo_visitor.get("/api/v1/report?compare=yesterday").status_code == 400
