"""The README's own files and commands, as a stranger copies them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.end_to_end.conftest import Machine, machine

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(after: str) -> str:
    """The indented block that follows a text."""
    found = re.search(re.escape(after) + r"[^\n]*\n\n((?:    [^\n]*\n)+)", README)
    assert found is not None, after
    return "".join(line[4:] for line in found[1].splitlines(keepends=True))


@pytest.fixture
def stranger(tmp_path: Path) -> Machine:
    own = machine(tmp_path, f"sqlite:///{tmp_path / 'network.db'}", None)
    (tmp_path / "actors.csv").write_text(block("`actors.csv`:"), encoding="utf-8")
    (tmp_path / "ties.csv").write_text(block("and `ties.csv`:"), encoding="utf-8")
    return own


def words(line: str) -> list[str]:
    return line.split("#", maxsplit=1)[0].split()[1:]


def test_every_command_does_what_it_says(stranger: Machine) -> None:
    lines = [line for line in block("Then:").splitlines() if words(line)]
    lines += [line for line in block("## Ask from the command line").splitlines() if "export-paths" not in line and words(line)]
    (stranger.home / "n.csv").write_text("id\na\nb\n", encoding="utf-8")
    (stranger.home / "t.csv").write_text("source,target\na,b\n", encoding="utf-8")
    assert len(lines) >= 7
    for line in lines:
        found = stranger.run(*words(line))
        assert found.returncode == 0, (line, found.stderr)


def test_the_demo_answers_the_question_of_the_title(stranger: Machine) -> None:
    with stranger.service() as service:
        service.load_demo(who="test")
    [line] = [line for line in block("## Ask from the command line").splitlines() if "export-paths" in line]
    said = stranger.run(*words(line)).stdout
    assert "Best route to Germany" in said


def test_every_picture_and_page_is_there() -> None:
    linked = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(linked) > 5
    assert [name for name in linked if not (ROOT / name).exists()] == []
