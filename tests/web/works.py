"""Work for jobs: each function is found by name in a process of its own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from graph_service.language import say
from graph_service.service.working import Address, Progress, opened


def add_actors(address: Address, n: int, report: Progress, pause: float = 0.1) -> dict[str, Any]:
    """Store actors one by one."""
    with opened(address) as service:
        for number in range(n):
            report(number, n, say("Actor {n}", n=number))
            record = {"id": f"a{number}", "name": f"Actor {number}", "kinds": ["company"]}
            service.write([("actor", record, None)], who="test", what="work")
            time.sleep(pause)
        return {"stored": len(service.contents().entities)}


def look_for_nobody(address: Address, report: Progress) -> None:
    """Ask for what is not there."""
    report(0, 1, say("Looking"))
    with opened(address) as service:
        service.stored("nobody")


def wait_for(path: Path, report: Progress) -> None:
    """Say once how far it is, then wait for nothing in particular."""
    report(1, 4, say("Waiting"))
    path.touch()
    time.sleep(600)
