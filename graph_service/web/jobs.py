"""Long analyses in a process of their own: asked for, looked after, cancelled; pages never wait for them."""

from __future__ import annotations

import json
import multiprocessing
import os
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from graph_service.analysis._catalogue import analysis, envelope, parsed
from graph_service.errors import NotFound, TooLarge
from graph_service.language import say
from graph_service.snapshot import GraphSnapshot

MAX_RUNNING = 2
MAX_KEPT = 50
LIMIT = 600.0


@dataclass
class Job:
    """One piece of work; ``result`` is the envelope once it is done."""

    process: BaseProcess
    state: str = "running"
    result: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """What REST tells of it; how far a running one is, nobody knows."""
        return {"state": self.state, "progress": 1.0 if self.state == "done" else None, "result": self.result}


class Jobs:
    """The jobs of this process, by a key that nobody can guess; one that runs longer than ``limit`` seconds is ended."""

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        self._kept: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, name: str, snapshot: GraphSnapshot, raw: Mapping[str, Sequence[str]], language: str) -> str:
        """Start an analysis; returns the key of the job.

        Raises
        ------
        UnknownName, BadValue
            For wrong parameters, before anything starts.
        TooLarge
            If enough is running already.
        """
        parsed(analysis(name), raw)
        context = multiprocessing.get_context("spawn")
        mine, its = context.Pipe(duplex=False)
        with self._lock:
            if sum(job.state == "running" for job in self._kept.values()) >= MAX_RUNNING:
                raise TooLarge(say("{n} long analyses are running. Wait for one, or cancel it.", n=MAX_RUNNING))
            for old in [key for key, job in self._kept.items() if job.state != "running"][: max(0, len(self._kept) - MAX_KEPT)]:
                del self._kept[old]
            process = context.Process(target=_work, args=(its, name, snapshot, dict(raw), language), daemon=True)
            process.start()
            key = secrets.token_urlsafe(16)
            self._kept[key] = job = Job(process)
        its.close()
        threading.Thread(target=self._wait, args=(job, mine), daemon=True).start()
        return key

    def get(self, key: str) -> Job:
        """A job; NotFound says that nothing has this key."""
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            raise NotFound(say("There is no such job. Ask the question again."))
        return found

    def cancel(self, key: str) -> Job:
        """Stop a running job; one that has ended stays as it is."""
        job = self.get(key)
        with self._lock:
            if job.state == "running":
                job.state = "cancelled"
                job.process.terminate()
        return job

    def _wait(self, job: Job, connection: Connection) -> None:
        try:
            result = json.loads(connection.recv()) if connection.poll(self._limit) else None
        except EOFError:
            result = None  # the process ended without an answer
        connection.close()
        if result is None:
            job.process.terminate()  # nothing to a process that has ended
        job.process.join()
        with self._lock:
            if job.state == "running":
                job.state, job.result = ("failed" if result is None else "done"), result


def _work(connection: Connection, name: str, snapshot: GraphSnapshot, raw: Mapping[str, Sequence[str]], language: str) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    entry = analysis(name)
    keywords = parsed(entry, raw)
    answer = envelope(entry, snapshot, keywords, entry.run(snapshot, **keywords), language)
    connection.send(json.dumps(answer, allow_nan=False))
    connection.close()


def _end_with_parent() -> None:
    # a service that is killed cannot end its jobs any more
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
