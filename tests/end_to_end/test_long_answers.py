"""An answer that takes long, in a terminal: how far it is stands on standard error, and it can be interrupted."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph_service.cli._progress import progress
from graph_service.language import say
from tests.end_to_end.conftest import Machine, machine

# some seconds of work, and more work than any test waits for
SOME = ("analyse", "brokerage-roles", "--null", "rewire", "--runs", "80000", "--format", "csv")
LONG = ("analyse", "brokerage-roles", "--null", "rewire", "--runs", "400000", "--format", "csv")
TOLD = "Drawing random networks"


@pytest.fixture
def own(tmp_path: Path) -> Machine:
    """A machine with the demonstration network."""
    found = machine(tmp_path, f"sqlite:///{tmp_path / 'network.db'}", None)
    with found.service() as service:
        service.load_demo(who="test")
    return found


def shares(lines: list[str]) -> list[int]:
    return [int(found[1]) for line in lines if (found := re.fullmatch(rf"{TOLD}  (\d+) %", line))]


def test_a_pipe_gets_a_line_now_and_then_and_an_interrupt_ends_with_130(own: Machine) -> None:
    process = own.start(*LONG)
    assert process.stderr is not None
    told = [process.stderr.readline().rstrip() for _ in range(10)]
    process.send_signal(signal.SIGINT)
    assert len(set(shares(told))) == 10
    assert shares(told) == sorted(shares(told))
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, output) == (130, "")
    assert "Traceback" not in errors


def test_work_that_is_silent_for_long_says_what_it_does(capfd: pytest.CaptureFixture[str]) -> None:
    # as kernels that are compiled for the first time
    told = ""
    with progress() as report:
        report(0, 10, say("Routes to markets"))
        until = time.monotonic() + 30
        while not told and time.monotonic() < until:
            time.sleep(0.01)
            told = capfd.readouterr().err
    assert told == "Routes to markets  0 %\n"


def test_a_quick_answer_says_nothing_on_the_way(own: Machine) -> None:
    assert own.run("analyse", "cutpoints").stderr == ""


def test_a_terminal_gets_one_line_and_keeps_none_of_it(own: Machine) -> None:
    leader, follower = os.openpty()
    command = [sys.executable, "-m", "graph_service", *SOME]
    process = subprocess.Popen(command, env=own.environment, stdout=subprocess.PIPE, stderr=follower, cwd=own.home, text=True)
    os.close(follower)
    told = b""
    while part := _read(leader):
        told += part
    os.close(leader)
    output, _ = process.communicate()
    assert process.returncode == 0
    assert output.startswith("id,label,group,")
    assert TOLD not in output
    assert told.count(TOLD.encode()) >= 10
    assert b"\n" not in told
    assert told.endswith(b"\r\033[K")


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 4096)
    except OSError:  # Linux says so when the other end is closed
        return b""
