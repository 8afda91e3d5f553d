"""Serving: this machine only, the next free port, an address that answers (contract, Commands)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from flask import Flask

from graph_service.errors import RefusedHost
from graph_service.web.security import HEADERS
from graph_service.web.serve import PortTaken, bound_socket, check_loopback


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "192.168.1.10", "::", "example.org", "", "127.0.0.1.example.org", "10.0.0.1", "127.0.0.2"]
)
def test_other_hosts_are_refused(host: str) -> None:
    with pytest.raises(RefusedHost):
        check_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_this_machine_is_served(host: str) -> None:
    assert check_loopback(host) is None


def test_a_taken_port_gives_way_to_the_next() -> None:
    with bound_socket("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with bound_socket("127.0.0.1", port) as second:
            assert second.getsockname()[1] > port
        with pytest.raises(PortTaken):
            bound_socket("127.0.0.1", port, tries=1)


def served(app: Flask) -> str:
    """The address of an application that is served until the process ends."""
    from graph_service.web.serve import serve

    ready, addresses = threading.Event(), []

    def on_ready(address: str) -> None:
        addresses.append(address)
        ready.set()

    threading.Thread(target=serve, args=(app, "127.0.0.1", 0, on_ready), daemon=True).start()
    assert ready.wait(20)
    return addresses[0]


def raw(address: str, request: bytes) -> str:
    """What a request in raw bytes is answered, headers and all."""
    with socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1].strip("/"))), timeout=20) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def test_the_address_answers_when_it_is_told(app: Flask) -> None:
    address = served(app)
    with urllib.request.urlopen(address + "api/v1/health", timeout=20) as answer:
        assert answer.status == 200
        assert "Server" not in answer.headers
    assert raw(address, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").startswith("HTTP/1.1 421")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST /import HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n", 400),
        (b"POST /import HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", 413),
    ],
)
def test_the_servers_own_refusals_carry_the_headers(app: Flask, request_: bytes, status: int) -> None:
    answer = raw(served(app), request_)
    assert answer.startswith(f"HTTP/1.1 {status} ")
    for name, value in HEADERS.items():
        assert f"\r\n{name}: {value}\r\n" in answer


def test_a_failure_of_the_whole_application_is_logged_without_its_text(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fails(*_: object) -> None:
        raise ValueError("Runo Kaislavuo")

    app.wsgi_app = fails
    answer = raw(served(app), b"GET /actors/runo-kaislavuo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith("HTTP/1.1 500 ")
    assert "Content-Security-Policy: default-src 'none'" in answer
    assert "ValueError at " in caplog.text
    for secret in ("Runo", "runo-kaislavuo", "Traceback"):
        assert secret not in caplog.text + answer


def test_uploads_wait_in_the_cache_folder_of_the_user(tmp_path: Path) -> None:
    # so the next start finds what a killed one left
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPH_SERVICE_", "XDG_"))}
    homes = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "c"), "XDG_DATA_HOME": str(tmp_path / "d")}
    command = [sys.executable, "-m", "graph_service", "serve", "--port", "0"]
    with subprocess.Popen(command, env=kept | homes, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        uploads = tmp_path / "c" / "graph-service" / "uploads"
        folders = [path.name for path in uploads.iterdir() if path.is_dir()]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert address.startswith("http://127.0.0.1:")
    assert [name.split("-")[0] for name in folders] == [str(process.pid)]
    assert [path for path in uploads.iterdir() if path.is_dir()] == []
