"""Forecasts kept to account, in every door: what gives one out, and how often they came true."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from graph_service.cli import cli
from graph_service.service import GraphService
from graph_service.service.forecasts import logged
from tests.web.conftest import Visitor


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
