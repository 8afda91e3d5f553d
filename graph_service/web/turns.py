"""Analyses, maps and reports take turns: a few at once, a few in line, and the rest are told to come again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from graph_service.errors import GraphServiceError
from graph_service.language import say

AT_ONCE = 2
IN_LINE = 8
PATIENCE = 60.0


class Busy(GraphServiceError):
    """As much is being computed as this machine takes."""

    status = 503
    code = "busy"


class Turns:
    """The line of one application.

    Together they must leave some of the server's threads free, so that short pages always answer.

    Parameters
    ----------
    at_once, in_line
        How many compute, and how many more may wait.
    patience
        How long one waits, in seconds.
    """

    def __init__(self, at_once: int = AT_ONCE, in_line: int = IN_LINE, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._places = threading.BoundedSemaphore(at_once + in_line)
        self._working = threading.BoundedSemaphore(at_once)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and keep it.

        Raises
        ------
        Busy
            If the line is full, or the wait too long.
        """
        if not self._places.acquire(blocking=False):
            raise _busy()
        try:
            if not self._working.acquire(timeout=self._patience):
                raise _busy()
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._places.release()


def _busy() -> Busy:
    return Busy(say("The service is busy with other analyses. Try again in a few seconds."))
