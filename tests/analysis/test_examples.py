"""What was worked by hand for the docs comes out, and the docs say what the catalogue says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from graph_service.analysis._catalogue import catalogue, envelope
from tests.analysis.networks import equal
from tests.conftest import ROOT


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_worked_example_comes_out(name: str):
    entry = catalogue()[name]
    example = entry.example
    found = envelope(entry, example.network, example.keywords, entry.answer(example.network, example.keywords), "en")
    rows = found["rows"] if example.table == "rows" else found["tables"][example.table]
    by_key = {" | ".join(str(row[column]) for column in example.key): row for row in rows}
    assert example.expected
    assert example.why
    for key, cells in example.expected.items():
        for column, wanted in cells.items():
            cell = by_key[key][column]
            is_number = isinstance(wanted, int | float) and not isinstance(wanted, bool)
            assert equal(cell, wanted) if is_number else cell == wanted, f"{key} {column}: {cell}"


def test_the_page_of_analyses_is_the_catalogue():
    command = [sys.executable, "tools/analyses.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout == ""
    assert done.returncode == 0
