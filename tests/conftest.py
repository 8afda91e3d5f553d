"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.neo4j_server.fixtures"]

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
# no test is about time: a slow machine takes as long as it needs
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def skip_or_fail(reason: str) -> None:
    """Skip where a person runs the tests; fail where CI promises that nothing is skipped."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with reference tables and real networks."""
    if not SHARED.is_dir():
        skip_or_fail("the folder shared/ is not beside the project: reference tables and real networks are there")
    return SHARED
