"""What a stranger installs: the wheel carries everything, starts fast and answers from an empty folder."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return next(folder.glob("*.whl"))


def test_wheel_carries_queries_pages_and_sentences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, suffix in (("cypher", ".cypher"), ("graph_service/web/static", ""), ("graph_service/web/templates", ".html")):
        for path in (ROOT / folder).rglob(f"*{suffix}"):
            if path.is_file():
                relative = path.relative_to(ROOT).as_posix()
                carried = relative if relative.startswith("graph_service/") else f"graph_service/{relative}"
                assert carried in names
    assert "graph_service/schema.toml" in names
    assert "graph_service/demo/network.json" in names
    assert "graph_service/translations/fi/LC_MESSAGES/messages.mo" in names
    assert not [name for name in names if name.startswith("tests/")]
