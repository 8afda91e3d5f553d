"""What an attacker may hand to a command: no traceback, no secret, no obeyed escape sign (security.md)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph_service.settings import read_settings, secret_key
from tests.end_to_end.conftest import Machine, machine


@pytest.fixture
def own(tmp_path: Path) -> Machine:
    return machine(tmp_path, f"sqlite:///{tmp_path / 'network.db'}", None)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("s.json", rb'{"x\ud800": []}'),
        ("s.json", rb'{"actors": [{"id": "a", "name": "\udfff", "kinds": ["company"]}]}'),
        ("s.json", rb'{"actors": [{"id": "a", "name": "A", "kinds": ["\ud800"]}]}'),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_half_characters_are_refused(own: Machine, name: str, raw: bytes, form: str) -> None:
    (own.home / name).write_bytes(raw)
    found = own.run("import", name, "--format", form)
    assert found.returncode == 2
    assert "Traceback" not in found.stdout + found.stderr


def test_a_name_that_is_no_text_is_shown(own: Machine) -> None:
    found = own.run("import", os.fsdecode(b"x\xff.csv"))
    assert found.returncode == 2
    assert "Traceback" not in found.stdout + found.stderr
    assert "udcff" in found.stdout


@pytest.mark.parametrize("sign", ["\x1b[2J", "\x9b2J", "\x07"])
def test_no_escape_sign_reaches_a_terminal(own: Machine, sign: str) -> None:
    (own.home / "actors.csv").write_text(f"name,kind\nA,company{sign}bad\n", encoding="utf-8")
    found = own.run("import", "actors.csv")
    assert found.returncode == 2
    assert sign[0] not in found.stdout + found.stderr


@pytest.mark.parametrize(
    "url",
    ["neo4j://bob:sekrit@127.0.0.1:99999", "neo4j+x://bob:sekrit@h", "postgres://bob:sekrit@h", "neo4j://bob:sekrit@[::1"],
)
def test_a_password_in_an_address_is_not_repeated(own: Machine, url: str) -> None:
    found = own.run("export", "x.json", "--store", url)
    assert found.returncode == 2
    assert "sekrit" not in found.stdout + found.stderr


def test_text_that_a_spreadsheet_would_run_is_guarded(own: Machine) -> None:
    (own.home / "actors.csv").write_text("id,name,kind\na,'=HYPERLINK(1),company\nb,-5,company\n", encoding="utf-8")
    assert own.run("import", "actors.csv").returncode == 0
    rows = own.run("analyse", "cutpoints", "--format", "csv").stdout.splitlines()
    assert rows[0].startswith("id,label,")
    assert rows[1].startswith("a,'=HYPERLINK(1),")
    assert rows[2].startswith("b,'-5,")


def test_half_a_key_is_made_anew(tmp_path: Path) -> None:
    settings = read_settings({"HOME": str(tmp_path)})
    first = secret_key(settings)
    assert secret_key(settings) == first
    (settings.data_folder / "secret.key").write_text("")
    again = secret_key(settings)
    assert len(again) >= 32
    assert again != first
    assert (settings.data_folder / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text", ['encoding = "punycode"', 'encoding = "undefined"', "decimal = " + "9" * 5000, 'encoding = "a\\u0000b"']
)
def test_a_hostile_mapping_is_a_problem(own: Machine, text: str) -> None:
    (own.home / "actors.csv").write_text("name,kind\nA,company\n", encoding="utf-8")
    (own.home / "map.toml").write_text(text, encoding="utf-8")
    found = own.run("import", "actors.csv", "--mapping", "map.toml")
    assert found.returncode == 2
    assert "Traceback" not in found.stdout + found.stderr


def test_a_wrong_setting_is_one_sentence(own: Machine) -> None:
    own.environment["GRAPH_SERVICE_LANGUAGE"] = "sv"
    found = own.run("export", "x.json")
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (2, "", 1)
    assert "GRAPH_SERVICE_LANGUAGE" in found.stderr


def test_an_empty_table_has_its_header(own: Machine) -> None:
    (own.home / "actors.csv").write_text("name,kind\nA,company\n", encoding="utf-8")
    assert own.run("import", "actors.csv").returncode == 0
    found = own.run("analyse", "cutpoints", "--format", "csv", "--table", "bridges")
    assert (found.returncode, found.stdout) == (0, "source,target\n")


def test_an_error_speaks_the_asked_language(own: Machine) -> None:
    for option in (("--language", "fi"), ("--language=fi",)):
        found = own.run("analyse", "centrality", "--at", "x", *option)
        assert (found.returncode, found.stdout) == (2, "")
        assert found.stderr.startswith("“x” ei ole päivämäärä")
