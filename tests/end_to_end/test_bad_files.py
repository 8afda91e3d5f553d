"""Every hostile or broken file, through the command: a sentence to act on, exit 2, nothing stored (security.md B2-B4, B6)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph_service.cli import run
from tests.end_to_end.conftest import machine
from tests.ingest.bad_files import BAD


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("skip_bad", [False, True])
def test_refused_with_a_sentence(
    name: str, skip_bad: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = machine(tmp_path, f"sqlite:///{tmp_path / 'network.db'}", None)
    for key, value in own.environment.items():
        monkeypatch.setenv(key, value)
    good = tmp_path / "actors.csv"
    good.write_text("name,kind\nTanssiverstas,company\n", encoding="utf-8")
    assert run(["import", str(good)]) == 0
    before = own.export()
    (tmp_path / "input").mkdir()
    capsys.readouterr()
    code = run(["import", str(BAD[name][0](tmp_path / "input")), "--format", "json", *(["--skip-bad"] if skip_bad else [])])
    said = capsys.readouterr()
    assert code == 2
    assert own.export() == before
    report = json.loads(said.out)
    assert report["status"] == "refused"
    assert all(problem["message"] and problem["fix"] for problem in report["problems"])
    assert report["problems"]
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.out + said.err
