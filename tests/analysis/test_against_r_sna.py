"""The same counts from R's sna package, run here, on real networks."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.analysis.networks import equal, network, run
from tests.conftest import skip_or_fail

ROLES = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "liaison", "total")
# arcs and groups as numbers; raw counts and z of each node out, full precision. The arcs are sna's own list of edges:
# a full matrix of 11,109 nodes takes a gigabyte
SCRIPT = """
files <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages(library(sna))
arcs <- as.matrix(read.csv(files[1])); group <- read.csv(files[2])$group; n <- length(group)
graph <- cbind(arcs, 1); attr(graph, "n") <- n
found <- brokerage(graph, group)
options(digits = 15)
write.table(cbind(found$raw.nli, found$z.nli), files[3], sep = ",", row.names = FALSE, col.names = FALSE, na = "")
"""


@pytest.fixture(scope="session")
def rscript() -> str:
    command = shutil.which("Rscript")
    if command is None or subprocess.run([command, "-e", "library(sna)"], capture_output=True, check=False).returncode:
        skip_or_fail("R with the package sna is not installed")
    assert command is not None
    return command


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "group", "way"),
    [
        ("game_production", "country", "symmetric"),
        ("game_production", "role", "directed"),
        ("jazz_oral_history", "type", "directed"),
        ("nyphil_programs", "type", "directed"),
        ("nyphil_programs", "type", "symmetric"),
    ],
)
def test_real_networks_equal_r_sna(shared: Path, tmp_path: Path, rscript: str, data: str, group: str, way: str):
    snapshot = network(shared / "data" / data)
    rows = run(snapshot, "brokerage_roles", group_by=group, direction=way)["rows"]
    place = {node.id: number for number, node in enumerate(snapshot.nodes, 1)}
    arcs = {(place[tie.source], place[tie.target]) for tie in snapshot.ties if tie.source != tie.target}
    arcs |= {(b, a) for a, b in arcs} if way == "symmetric" else set()
    write(tmp_path / "arcs.csv", ["source", "target"], sorted(arcs))
    write(tmp_path / "groups.csv", ["group"], [[row["group"]] for row in rows])
    (tmp_path / "brokerage.R").write_text(SCRIPT, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("brokerage.R", "arcs.csv", "groups.csv", "found.csv")]
    subprocess.run([rscript, *files], check=True, capture_output=True, timeout=300)
    with (tmp_path / "found.csv").open(newline="") as stream:
        theirs = list(csv.reader(stream))
    assert len(theirs) == len(rows) > 100
    compared = 0
    for row, line in zip(rows, theirs, strict=True):
        assert [row[role] for role in ROLES] == [int(value) for value in line[:6]]
        for role, z in zip(ROLES, line[6:], strict=True):
            # where a role cannot exist our cell is empty
            if row[f"z_{role}"] is not None:
                assert equal(row[f"z_{role}"], z)
                compared += 1
    assert compared > 3 * len(rows)


def write(path: Path, header: list[str], rows: list) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
