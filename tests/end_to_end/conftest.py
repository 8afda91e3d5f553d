"""A person's machine: an empty home, a store, and the command as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph_service.service import GraphService


@dataclass(frozen=True)
class Machine:
    """Where commands run: their environment names the store."""

    home: Path
    environment: dict[str, str]
    url: str
    auth_file: Path | None

    def run(self, *arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        command = [sys.executable, "-m", "graph_service", *map(str, arguments)]
        return subprocess.run(
            command, env=self.environment, cwd=cwd or self.home, capture_output=True, text=True, timeout=300, check=False
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """One command that stays."""
        command = [sys.executable, "-m", "graph_service", *arguments]
        return subprocess.Popen(
            command, env=self.environment, cwd=self.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    @contextmanager
    def service(self) -> Iterator[GraphService]:
        """The same store from inside."""
        found = GraphService.open(self.url, self.auth_file)
        try:
            yield found
        finally:
            found.store.close()

    def export(self) -> bytes:
        """What is stored, canonical."""
        with self.service() as found:
            return found.export_json()


def machine(home: Path, url: str, auth_file: Path | None) -> Machine:
    """A machine with nothing on it but the program."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "NUMBA_CACHE_DIR") if name in os.environ}
    environment = kept | {"HOME": str(home), "GRAPH_SERVICE_STORE": url, "PYTHONWARNINGS": "error"}
    environment.setdefault("NUMBA_CACHE_DIR", str(Path.home() / ".cache" / "graph-service" / "numba"))
    if auth_file is not None:
        environment["GRAPH_SERVICE_STORE_AUTH_FILE"] = str(auth_file)
    return Machine(home, environment, url, auth_file)


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    """A machine with an empty store, once on SQLite and once on Neo4j."""
    home = tmp_path / "home"
    home.mkdir()
    if request.param == "sqlite":
        yield machine(home, f"sqlite:///{home / 'network.db'}", None)
    else:
        yield machine(home, request.getfixturevalue("neo4j_url"), request.getfixturevalue("neo4j_auth_file"))


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Path]:
    """Two spreadsheets as the README shows them."""
    actors, ties = tmp_path / "actors.csv", tmp_path / "ties.csv"
    actors.write_text(
        "name;kind;sector;country\nTanssiverstas;company;dance;FI\nKoli Events;yritys;tourism;Suomi\n"
        "Studio Nord;partner;media;Saksa\n",
        encoding="utf-8",
    )
    ties.write_text(
        "from;to;kind;since\nTanssiverstas;Koli Events;WORKS_WITH;2010\nKoli Events;Studio Nord;GAVE;2011-05\n", encoding="utf-8"
    )
    return actors, ties
