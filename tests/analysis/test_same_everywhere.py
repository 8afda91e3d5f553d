"""Equal data give equal answers: in both stores, in any process, whatever order Python gives its sets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from graph_service.service import GraphService
from tests.analysis.answers import answers, fill
from tests.conftest import ROOT
from tests.neo4j_server.fixtures import Address


@pytest.fixture(scope="module")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite store with a part of the demonstration network."""
    url = f"sqlite:///{tmp_path_factory.mktemp('same') / 'network.db'}"
    service = GraphService.open(url)
    fill(service)
    service.store.close()
    return url


@pytest.fixture(scope="module")
def here(sqlite_url: str) -> dict[str, Any]:
    """The answers of this process."""
    service = GraphService.open(sqlite_url)
    found = answers(service)
    service.store.close()
    return json.loads(json.dumps(found, allow_nan=False))


def assert_equal_answers(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert found.keys() == wanted.keys()
    for name, envelope in wanted.items():
        assert found[name]["fingerprint"] == envelope["fingerprint"], name
        assert found[name] == envelope, name


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_answers_are_the_same_in_another_process(sqlite_url: str, here: dict[str, Any], seed: str):
    command = [sys.executable, "-m", "tests.analysis.answers", sqlite_url]
    environment = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    assert_equal_answers(json.loads(done.stdout), here)


@pytest.mark.neo4j
def test_answers_are_the_same_from_neo4j(neo4j_address: Address, here: dict[str, Any]):
    service = GraphService.open(neo4j_address.url, neo4j_address.auth_file)
    fill(service)
    found = answers(service)
    service.store.close()
    assert_equal_answers(json.loads(json.dumps(found, allow_nan=False)), here)
