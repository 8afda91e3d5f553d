"""Serving: this machine only, the next free port, an address that answers (contract, Commands)."""

from __future__ import annotations

import socket
import threading
import urllib.request

import pytest
from flask import Flask

from graph_service.errors import RefusedHost
from graph_service.web.serve import PortTaken, bound_socket, check_loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "example.org", "", "127.0.0.1.example.org", "10.0.0.1"])
def test_other_hosts_are_refused(host: str) -> None:
    with pytest.raises(RefusedHost):
        check_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.2"])
def test_this_machine_is_served(host: str) -> None:
    check_loopback(host)


def test_a_taken_port_gives_way_to_the_next() -> None:
    with bound_socket("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with bound_socket("127.0.0.1", port) as second:
            assert second.getsockname()[1] > port
        with pytest.raises(PortTaken):
            bound_socket("127.0.0.1", port, tries=1)


def test_the_address_answers_when_it_is_told(app: Flask) -> None:
    from graph_service.web.serve import serve

    ready, addresses = threading.Event(), []

    def on_ready(address: str) -> None:
        addresses.append(address)
        ready.set()

    # a daemon: the server runs until its process ends
    threading.Thread(target=serve, args=(app, "127.0.0.1", 0, on_ready), daemon=True).start()
    assert ready.wait(20)
    with urllib.request.urlopen(addresses[0] + "api/v1/health", timeout=20) as answer:
        assert answer.status == 200
        assert "Server" not in answer.headers
    with socket.create_connection(("127.0.0.1", int(addresses[0].rsplit(":", 1)[1].strip("/"))), timeout=20) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 421")
