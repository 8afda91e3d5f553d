"""``serve`` and ``demo`` as processes: the printed address, the answer, the end."""

from __future__ import annotations

import json
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Machine, machine


@contextmanager
def serving(own: Machine, *arguments: str) -> Iterator[str]:
    """A server that is up; leaves by SIGTERM, with code 0 within 10 seconds."""
    process = own.start(*arguments)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), process.stderr.read() if process.stderr else ""
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=10)
    assert process.returncode == 0, errors
    assert output == ""


def answer(address: str, path: str) -> str:
    with urllib.request.urlopen(address.rstrip("/") + path, timeout=60) as response:
        return str(response.read().decode())


def test_demo_serves_its_own_store(tmp_path: Path) -> None:
    own = machine(tmp_path, f"sqlite:///{tmp_path / 'mine.db'}", None)
    with serving(own, "demo", "--no-open", "--port", "0") as address:
        assert json.loads(answer(address, "/api/v1/health"))["actors"] == 120
        assert "115" in answer(address, "/?lang=en")
    assert not (tmp_path / "mine.db").exists()
    with serving(own, "demo", "--no-open", "--port", "0") as address:
        assert json.loads(answer(address, "/api/v1/health"))["actors"] == 120


def test_serve_answers_on_the_store_it_was_given(own: Machine, small: tuple[Path, Path]) -> None:
    own.run("import", *small)
    with serving(own, "serve", "--port", "0") as address:
        assert json.loads(answer(address, "/api/v1/health"))["actors"] == 3
        found = json.loads(answer(address, "/api/v1/analyses/cutpoints"))
        assert found == json.loads(own.run("analyse", "cutpoints", "--format", "json").stdout)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(address, headers={"Host": "example.org"}), timeout=10)
        assert refused.value.code == 421
        refused.value.close()


def test_a_taken_port_is_passed_over_or_named(tmp_path: Path) -> None:
    own = machine(tmp_path, f"sqlite:///{tmp_path / 'mine.db'}", None)
    with serving(own, "serve") as first, serving(own, "serve") as second:
        assert first != second
        asked = first.rsplit(":", 1)[1].strip("/")
        found = own.run("serve", "--port", asked)
        assert (found.returncode, found.stdout) == (2, "")
        assert asked in found.stderr


def test_a_server_ends_by_interrupt_too(tmp_path: Path) -> None:
    own = machine(tmp_path, f"sqlite:///{tmp_path / 'mine.db'}", None)
    process = own.start("serve", "--port", "0")
    assert process.stdout is not None
    port = int(process.stdout.readline().strip().strip("/").rsplit(":", 1)[1])
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=2)
