"""Long work in processes of their own: asked for, looked after, cancelled; pages never wait for it."""

from __future__ import annotations

import json
import multiprocessing
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from graph_service.analysis._catalogue import analysis, parsed
from graph_service.errors import NotFound, TooLarge
from graph_service.language import Phrase, say
from graph_service.service.working import analysed, work
from graph_service.snapshot import GraphSnapshot

MAX_RUNNING = 2
MAX_KEPT = 50
LIMIT = 600.0
WORK_LIMIT = 3600.0
GRACE = 0.5  # seconds that a process has to end when it is told to


@dataclass
class Job:
    """One piece of work.

    ``result`` is what it gave once it is done, ``error`` why it failed where that can be said. ``done`` is the share from
    0 to 1 (None: nobody knows) and ``doing`` what is being done. ``place`` is the page that shows the end.
    """

    process: BaseProcess
    title: Phrase
    is_analysis: bool
    place: str | None = None
    state: str = "running"
    done: float | None = None
    doing: Phrase | None = None
    result: Any = None
    error: Phrase | None = None
    is_unwanted: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    def as_json(self, language: str) -> dict[str, Any]:
        """What REST tells of it; an error stands where the result would."""
        result = {"error": self.error.in_language(language)} if self.error else self.result
        return {"state": self.state, "progress": self.done, "result": result}


class Jobs:
    """The jobs of this process, by a key that nobody can guess.

    Parameters
    ----------
    limit, work_limit
        An analysis, or other work, that runs for more seconds is ended.
    """

    def __init__(self, limit: float = LIMIT, work_limit: float = WORK_LIMIT) -> None:
        self._limits = {True: limit, False: work_limit}
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
        entry = analysis(name)
        parsed(entry, raw)
        arguments = {"name": name, "snapshot": snapshot, "raw": dict(raw), "language": language}
        return self._start(analysed, arguments, say("Analysis"), None, is_analysis=True)

    def start_work(
        self,
        function: Callable[..., Any],
        arguments: Mapping[str, Any],
        *,
        title: Phrase,
        place: Callable[[str], str] | None = None,
        then: Callable[[], None] | None = None,
    ) -> str:
        """Start any other work; returns the key of the job.

        Parameters
        ----------
        function
            A function at the top of a module of the service. It is called with the arguments and ``report``, a
            ``graph_service.service.working.Progress``; what it returns must be fit for JSON. A GraphServiceError that it
            raises is told in its own words.
        arguments
            By name; they are pickled. The store is opened anew: give ``service().address``.
        title
            What the page of the job is called.
        place
            Makes, from the key, the address of the page that shows the end; None: the page of the job.
        then
            Called at the end, whatever it was.

        Raises
        ------
        TooLarge
            If enough is running already.
        """
        return self._start(function, arguments, title, place, is_analysis=False, then=then)

    def _start(
        self,
        function: Callable[..., Any],
        arguments: Mapping[str, Any],
        title: Phrase,
        place: Callable[[str], str] | None,
        *,
        is_analysis: bool,
        then: Callable[[], None] | None = None,
    ) -> str:
        context = multiprocessing.get_context("spawn")
        mine, its = context.Pipe(duplex=False)
        key = secrets.token_urlsafe(16)
        where = place(key) if place else None
        with self._lock:
            running = sum(job.state == "running" and job.is_analysis == is_analysis for job in self._kept.values())
            if running >= MAX_RUNNING:
                if is_analysis:
                    raise TooLarge(say("{n} long analyses are running. Wait for one, or cancel it.", n=MAX_RUNNING))
                raise TooLarge(say("{n} long pieces of work are running. Wait for one, or cancel it.", n=MAX_RUNNING))
            for old in [key for key, job in self._kept.items() if job.state != "running"][: max(0, len(self._kept) - MAX_KEPT)]:
                del self._kept[old]
            process = context.Process(target=work, args=(its, function, dict(arguments)), daemon=True)
            process.start()
            self._kept[key] = job = Job(process, title, is_analysis, where)
        its.close()
        threading.Thread(target=self._wait, args=(job, mine, then), daemon=True).start()
        return key

    def get(self, key: str) -> Job:
        """A job; NotFound says that nothing has this key."""
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            raise NotFound(say("There is no such job. Ask the question again."))
        return found

    def cancel(self, key: str) -> Job:
        """Stop a running job; one that has ended stays as it is, also one that ended just now."""
        job = self.get(key)
        job.is_unwanted = True
        job.process.terminate()
        if not job.ended.wait(GRACE):
            job.process.kill()
            job.ended.wait(GRACE)
        return job

    def _wait(self, job: Job, connection: Connection, then: Callable[[], None] | None) -> None:
        until = time.monotonic() + self._limits[job.is_analysis]
        ended: dict[str, Any] = {}
        try:
            while not ended and connection.poll(max(0.0, until - time.monotonic())):
                told = connection.recv()
                ended = told if told.keys() & {"result", "error"} else {}
                job.done, job.doing = told.get("done", job.done), told.get("doing", job.doing)
        except (EOFError, OSError):
            ended = {}  # the process ended without an answer
        connection.close()
        if not ended:
            job.process.terminate()  # nothing to a process that has ended
        job.process.join()
        if "result" in ended:
            job.done, job.result = 1.0, json.loads(ended["result"])
        job.error = ended.get("error")
        job.state = "done" if "result" in ended else "cancelled" if job.is_unwanted and not job.error else "failed"
        if then is not None:
            then()
        job.ended.set()
