"""Serves the application on this machine (waitress: slow clients do not stop it)."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from typing import Any

from flask import Flask

from graph_service.errors import CallerError, RefusedHost
from graph_service.language import say
from graph_service.web.security import HEADERS, HOSTS, UPLOAD_BODY

TRIES = 50
THREADS = 16
# a process has 1024 files by default, and the store and the pages need some of them
CONNECTIONS = 950


class PortTaken(CallerError):
    """The port is in use and none of the next ones is free."""

    code = "port_taken"


def check_loopback(host: str) -> None:
    """Refuse every host but this machine.

    Raises
    ------
    RefusedHost
        Until there are accounts, everybody who reaches the service may change everything.
    """
    if host.strip("[]") not in {name.strip("[]") for name in HOSTS}:
        sentence = say("There are no accounts yet, so “{host}” is refused. Serve on 127.0.0.1, localhost or ::1.", host=host)
        raise RefusedHost(sentence)


def bound_socket(host: str, port: int, tries: int = TRIES) -> socket.socket:
    """A socket on the port, or on the next free one of ``tries``; port 0 takes any.

    Raises
    ------
    RefusedHost
        See ``check_loopback``.
    PortTaken
        If no port is free.
    """
    check_loopback(host)
    name = host.strip("[]")
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    for number in range(port, min(port + tries, 65536)) if port else (0,):
        found = socket.socket(family, socket.SOCK_STREAM)
        try:
            # an address that another server listens on still counts as taken
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind((name, number))
            found.listen(1024)
        except OSError:
            found.close()
            continue
        return found
    if tries == 1:
        raise PortTaken(say("Port {port} is taken. Name another one, or leave --port out.", port=str(port)))
    raise PortTaken(say("Port {port} and the next {n} are taken. Name another one with --port.", port=str(port), n=tries))


def serve(app: Flask, host: str, port: int, on_ready: Callable[[str], None], *, tries: int = TRIES) -> None:
    """Serve until the process is told to stop.

    Parameters
    ----------
    app
        The application.
    host, port
        Where; a taken port gives way to the next free one, 0 takes any.
    tries
        How many ports to try; 1 where a person named the port.
    on_ready
        Called with the address, such as ``http://127.0.0.1:8000/``, once it answers.

    Raises
    ------
    RefusedHost, PortTaken
        See ``bound_socket``.
    """
    from waitress.server import create_server

    listening = bound_socket(host, port, tries)
    number = listening.getsockname()[1]
    server = create_server(
        app,
        sockets=[listening],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=hasattr(select, "poll"),  # select() fails beyond 1024 open files
        channel_timeout=30,
        cleanup_interval=10,
        max_request_body_size=2 * UPLOAD_BODY,
        max_request_header_size=64 * 1024,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
    server.channel_class = _channel()
    shown = f"[{host.strip('[]')}]" if ":" in host else host
    try:
        on_ready(f"http://{shown}:{number}/")
        server.run()
    finally:
        server.close()


def _channel() -> type[Any]:
    """A channel whose own refusals (bad syntax, too much) carry the headers of our pages."""
    from waitress.channel import HTTPChannel
    from waitress.task import ErrorTask

    def execute(task: Any) -> None:
        task.response_headers.extend(HEADERS.items())
        ErrorTask.execute(task)

    refusal = type("Refusal", (ErrorTask,), {"execute": execute})
    return type("Channel", (HTTPChannel,), {"error_task_class": refusal})
