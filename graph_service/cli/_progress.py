"""How far long work is, on standard error: in a terminal one line that is written anew, elsewhere a line now and then."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from graph_service.cli._options import language_asked
from graph_service.language import Phrase, Progress

# seconds: work that is done by then says nothing; between two signs of life in a terminal, and in a file or pipe
QUIET, EVERY, EVERY_LINE = 1.0, 0.1, 0.3
# seconds that an interrupt has to be heeded; the exit code of what was interrupted
GRACE, INTERRUPTED = 0.7, 130


@contextmanager
def progress(*, is_only_reading: bool = False) -> Iterator[Progress]:
    """Says how far the work inside is, if it takes long; nothing of it is left in the terminal.

    Work that only reads ends soon after an interrupt, come what may: one that comes while a compiler is at work can be lost.
    """
    shown = _Shown(language_asked(), sys.stderr.isatty())
    kept = signal.getsignal(signal.SIGINT)

    hard = threading.Timer(GRACE, _end, (shown,))
    hard.daemon = True

    def interrupted(*_: object) -> None:
        if is_only_reading and not shown.is_interrupted:
            hard.start()
        shown.is_interrupted = True
        raise KeyboardInterrupt

    # only where an interrupt is neither ignored nor somebody else's
    is_ours = kept is signal.default_int_handler and threading.current_thread() is threading.main_thread()
    if is_ours:
        signal.signal(signal.SIGINT, interrupted)
    try:
        yield shown.tell
    finally:
        hard.cancel()
        if is_ours:
            signal.signal(signal.SIGINT, kept)
        shown.wipe()


def _end(shown: _Shown) -> None:
    shown.wipe()
    os._exit(INTERRUPTED)


class _Shown:
    def __init__(self, language: str, is_terminal: bool) -> None:
        self._language, self._is_terminal = language, is_terminal
        self._next, self._last = time.monotonic() + QUIET, ""
        self._first, self._told = "", threading.Lock()
        self.is_interrupted = False
        # kernels that are compiled for the first time say nothing for long: then what was told before stands for them
        self._waiting = threading.Timer(QUIET, self._say_first)
        self._waiting.daemon = True
        self._waiting.start()

    def tell(self, done: float, total: float, phrase: Phrase) -> None:
        if self.is_interrupted:
            # an interrupt that came while a compiler was at work is lost in there
            raise KeyboardInterrupt
        now = time.monotonic()
        if now < self._next and self._first:
            return
        share = 100 * min(1.0, done / total) if total else 0
        text = f"{phrase.in_language(self._language)}  {share:.0f} %"
        self._first = self._first or text
        if now >= self._next:
            with self._told:
                self._say(text, now)

    def _say_first(self) -> None:
        with self._told:
            if self._first and not self._last:
                self._say(self._first, time.monotonic())

    def _say(self, text: str, now: float) -> None:
        # a line in a log says something new, or is not there
        if text == self._last:
            return
        self._last, self._next = text, now + (EVERY if self._is_terminal else EVERY_LINE)
        # the sign stays at the start of the line: what is said next, perhaps an error, stands in its place
        click.echo(f"\033[K{text}\r" if self._is_terminal else text, nl=not self._is_terminal, err=True)

    def wipe(self) -> None:
        self._waiting.cancel()
        with self._told:
            self._first = ""
            if self._last and self._is_terminal:
                click.echo("\033[K", nl=False, err=True)
