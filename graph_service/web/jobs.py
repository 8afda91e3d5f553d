"""Long work in processes of their own: asked for, looked after, cancelled; pages never wait for it."""

from __future__ import annotations

import multiprocessing
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from graph_service.errors import NotFound, TooLarge
from graph_service.language import Phrase, say
from graph_service.service import questions
from graph_service.service.questions import Question, Result
from graph_service.service.working import work

MAX_RUNNING = 2
MAX_WAITING = 20
MAX_KEPT = 50
LIMIT = 600.0
WORK_LIMIT = 3600.0
GRACE = 0.5  # seconds that a process has to end when it is told to
GOING = frozenset({"waiting", "running"})


@dataclass
class Job:
    """One piece of work.

    ``call`` is the function with its arguments. ``result`` is what it gave once it is done, ``error`` why it failed where
    that can be said. ``done`` is the share from 0 to 1 (None: nobody knows) and ``doing`` what is being done. ``place`` is
    the page that shows the end. ``question`` is what an analysis answers, ``language`` that of who asked it first;
    ``is_aside`` says that nobody sits and waits for it: it runs when no other such job does. ``keep`` takes the result,
    ``then`` is called at the end, whatever it was.
    """

    call: tuple[Callable[..., Any], dict[str, Any]]
    title: Phrase
    place: str | None = None
    question: Question | None = None
    language: str = "en"
    is_aside: bool = False
    keep: Callable[[Any], None] | None = None
    then: Callable[[], None] | None = None
    process: BaseProcess | None = None
    state: str = "waiting"
    done: float | None = None
    doing: Phrase | None = None
    result: Any = None
    error: Phrase | None = None
    is_unwanted: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def is_going(self) -> bool:
        """Whether it runs, or waits in the line."""
        return self.state in GOING

    @property
    def kind(self) -> tuple[bool, bool]:
        """Jobs of one kind share a limit."""
        return self.question is not None, self.is_aside

    def as_json(self, language: str | None) -> dict[str, Any]:
        """What REST tells of it, an answer in the language of who asked unless another is wanted; an error stands where
        the result would."""
        # the state is set last: what it says holds for all of the rest
        state, tongue, result = self.state, language or self.language, None
        if state == "done":
            result = questions.told(self.question, self.result, tongue) if self.question is not None else self.result
        elif self.error:
            result = {"error": self.error.in_language(tongue)}
        return {"state": state, "progress": self.done, "result": result}


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
        self._lock = threading.RLock()

    def ask(
        self, question: Question, language: str, place: str, keep: Callable[[Result], None], *, is_aside: bool = False
    ) -> str:
        """Have a question answered; whoever asks it again gets the same job, until it is dropped.

        Parameters
        ----------
        question, language
            The question, and the language of who asks.
        place
            The address of the page that shows the answer.
        keep
            Called with the answer, before the job is done.
        is_aside
            Nobody sits and waits for it: it may take its place in a line.

        Returns
        -------
        str
            The key of the job.

        Raises
        ------
        TooLarge
            If enough is running already.
        """
        job = Job(question.call, question.entry.title, place, question, language, is_aside, keep)
        with self._lock:
            return self._key_of(question) or self._added(secrets.token_urlsafe(16), job)

    def of(self, question: Question) -> tuple[str, Job] | None:
        """The job of a question with its key, whatever became of it."""
        with self._lock:
            key = self._key_of(question)
            return None if key is None else (key, self._kept[key])

    def drop(self, question: Question) -> None:
        """Forget what became of a question, so that it can be asked once more; a job that goes on stays."""
        with self._lock:
            key = self._key_of(question)
            if key is not None and self._kept[key].state not in GOING:
                del self._kept[key]

    def _key_of(self, question: Question) -> str | None:
        asked = ((key, job.question) for key, job in self._kept.items())
        return next((key for key, known in asked if known is not None and known.key == question.key), None)

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
        key = secrets.token_urlsafe(16)
        job = Job((function, dict(arguments)), title, place(key) if place else None, then=then)
        with self._lock:
            return self._added(key, job)

    def _added(self, key: str, job: Job) -> str:
        running, waiting = self._running(job), sum(job.state == "waiting" for job in self._kept.values())
        if job.is_aside and waiting >= MAX_WAITING:
            raise TooLarge(say("{n} pieces of work are waiting. Try again later.", n=MAX_WAITING))
        if not job.is_aside and running >= MAX_RUNNING:
            if job.question is not None:
                raise TooLarge(say("{n} long analyses are running. Wait for one, or cancel it.", n=MAX_RUNNING))
            raise TooLarge(say("{n} long pieces of work are running. Wait for one, or cancel it.", n=MAX_RUNNING))
        for old in [key for key, job in self._kept.items() if job.state not in GOING][: max(0, len(self._kept) - MAX_KEPT)]:
            del self._kept[old]
        if not (job.is_aside and running):
            self._begin(job)
        self._kept[key] = job
        return key

    def _running(self, like: Job) -> int:
        return sum(job.state == "running" and job.kind == like.kind for job in self._kept.values())

    def _begin(self, job: Job) -> None:
        context = multiprocessing.get_context("spawn")
        mine, its = context.Pipe(duplex=False)
        job.process = context.Process(target=work, args=(its, *job.call), daemon=True)
        job.process.start()
        job.state = "running"
        its.close()
        threading.Thread(target=self._wait, args=(job, job.process, mine), daemon=True).start()

    def get(self, key: str) -> Job:
        """A job; NotFound says that nothing has this key."""
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            raise NotFound(say("There is no such job. Ask the question again."))
        return found

    def cancel(self, key: str) -> Job:
        """Stop a job; one that has ended stays as it is, also one that ended just now."""
        job = self.get(key)
        job.is_unwanted = True
        with self._lock:
            if job.process is None:
                job.state = "cancelled"
                return job
        job.process.terminate()
        if not job.ended.wait(GRACE):
            job.process.kill()
            job.ended.wait(GRACE)
        return job

    def _wait(self, job: Job, process: BaseProcess, connection: Connection) -> None:
        until = time.monotonic() + self._limits[job.question is not None]
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
            process.terminate()  # nothing to a process that has ended
        process.join()
        if "result" in ended:
            job.done, job.result = 1.0, ended["result"]
            if job.keep is not None:
                job.keep(job.result)
        job.error = ended.get("error")
        job.state = "done" if "result" in ended else "cancelled" if job.is_unwanted and not job.error else "failed"
        if job.then is not None:
            job.then()
        job.ended.set()
        self._next(job)

    def _next(self, ended: Job) -> None:
        # the next in the line of those that nobody sits and waits for
        with self._lock:
            line = [job for job in self._kept.values() if job.state == "waiting"]
            if ended.is_aside and line and not self._running(ended):
                self._begin(line[0])
