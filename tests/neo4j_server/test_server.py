"""The server that ``make neo4j`` starts for a person."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from graph_service.schema import load_schema
from graph_service.store import open_store
from tests.conftest import skip_or_fail
from tests.neo4j_server.server import NoServer, jars

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.neo4j
@pytest.mark.slow
def test_it_prints_settings_that_work_and_stops_when_asked(tmp_path: Path) -> None:
    try:
        jars()
    except NoServer as error:
        skip_or_fail(f"no Neo4j server: {error}")
    command = [sys.executable, "-m", "tests.neo4j_server", str(tmp_path / "home")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        lines = [server.stdout.readline() for _ in range(4)]
        settings = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines[:2])
        assert settings.keys() == {"GRAPH_SERVICE_STORE", "GRAPH_SERVICE_STORE_AUTH_FILE"}
        auth_file = Path(settings["GRAPH_SERVICE_STORE_AUTH_FILE"])
        assert auth_file.stat().st_mode & 0o777 == 0o600
        with closing(open_store(settings["GRAPH_SERVICE_STORE"], load_schema(), auth_file)) as store:
            assert store.put_record("views", "1", "{}") == 1
        server.send_signal(signal.SIGINT)
        assert server.wait(90) == 0
