"""A survey goes in by the command: on both stores, whole, twice the same, and out again."""

from __future__ import annotations

import json
from pathlib import Path

from tests.end_to_end.conftest import Machine
from tests.ingest.survey import write


def test_a_survey_by_the_command(own: Machine, tmp_path: Path) -> None:
    survey = write(tmp_path)
    mapping = tmp_path / "m.toml"
    head = '[[file]]\npath = "answers.csv"\nholds = "vastaukset"\n'
    head += 'set = { wave = "Kevät 2026", start = "2026-03", kind = "WORKS_WITH" }\n'
    mapping.write_text(head, encoding="utf-8")
    assert own.run("import", tmp_path / "actors.csv").returncode == 0
    before = own.export()
    refused = own.run("import", tmp_path / "answers.csv", "--mapping", mapping, "--format", "json")
    assert refused.returncode == 2
    report = json.loads(refused.stdout)
    assert {problem["value"] for problem in report["problems"]} == set(survey.meant)
    assert own.export() == before
    lines = [f"{json.dumps(name)} = {json.dumps(id or '')}" for name, id in survey.meant.items()]
    mapping.write_text(head + "[file.values.target]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    stored = own.run("import", tmp_path / "answers.csv", "--mapping", mapping)
    assert stored.returncode == 0, stored.stdout + stored.stderr
    again = own.run("import", tmp_path / "answers.csv", "--mapping", mapping)
    assert "Nothing had changed." in again.stdout
    with own.service() as service:
        ties = [tie for tie in service.contents().ties.values() if tie["kind"] != "ASKED"]
        assert {(tie["source"], tie["target"]): tie.get("strength") for tie in ties} == survey.ties
        assert service.snapshot().response_rate == 1.0
        change = service.store.changes(limit=1)[0]
        assert change.counts == {"added": len(survey.ties) + 60 + 1, "changed": 0, "removed": 0}
