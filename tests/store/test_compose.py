"""docker-compose.yml and .env.example say what the program and its tests use."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from graph_service import settings
from tests.neo4j_server.server import version

ROOT = Path(__file__).resolve().parents[2]


def test_compose_runs_the_tested_neo4j_on_this_machine_only() -> None:
    document = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    service = document["services"]["neo4j"]
    assert service["image"] == f"neo4j:{version()}-community"
    assert {port.rsplit(":", 1)[0] for port in service["ports"]} == {"127.0.0.1:7687", "127.0.0.1:7474"}
    assert service["healthcheck"]["test"][0] == "CMD-SHELL"
    assert [volume.split(":") for volume in service["volumes"]] == [["neo4j_data", "/data"]]
    assert "neo4j_data" in document["volumes"]


def test_the_secret_comes_from_a_file_that_git_does_not_keep() -> None:
    document = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    service = document["services"]["neo4j"]
    assert service["environment"]["NEO4J_AUTH_FILE"] == "/run/secrets/neo4j_auth"
    assert service["secrets"] == ["neo4j_auth"]
    file = document["secrets"]["neo4j_auth"]["file"].removeprefix("./")
    assert file in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert not {name for name in service["environment"] if "PASSWORD" in name.upper() or name == "NEO4J_AUTH"}


def test_every_setting_is_in_the_example() -> None:
    read = set(re.findall(r"GRAPH_SERVICE_[A-Z_]+[A-Z]", Path(settings.__file__).read_text(encoding="utf-8")))
    shown = set(re.findall(r"^#?(GRAPH_SERVICE_[A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert shown == read
