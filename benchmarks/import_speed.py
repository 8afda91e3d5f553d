"""Reading and checking a large import, against a plain read of the same files.

``python benchmarks/import_speed.py [FOLDER MAPPING.toml] [--runs 5]`` prints a Markdown table; without arguments, of the
New York Philharmonic's programmes in the shared folder beside the project. The floor is what any importer must do:
``csv.DictReader`` over both files. Before any time is printed, ids and ends of both ways are compared row by row.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from graph_service.ingest import Import, compare, read_import
from graph_service.records import Contents
from graph_service.schema import load_schema

ROOT = Path(__file__).resolve().parent.parent
PROGRAMMES = ROOT.parent / "shared" / "data" / "nyphil_programs"


def plain(files: list[Path]) -> list[list[dict[str, str]]]:
    """The rows of each file as dictionaries of text, unchecked."""
    found = []
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            found.append(list(csv.DictReader(stream)))
    return found


def same_rows(rows: list[list[dict[str, str]]], imported: Import) -> bool:
    """Whether both ways read the same ids and ends in the same order."""
    actors = [record["id"] for thing, record in imported.records if thing != "tie"]
    ends = [(record["source"], record["target"]) for thing, record in imported.records if thing == "tie"]
    return actors == [row["id"] for row in rows[0]] and ends == [(row["source"], row["target"]) for row in rows[1]]


def timed(way: Callable[[], Any], runs: int) -> list[float]:
    """Seconds of each run."""
    found = []
    for _ in range(runs):
        start = perf_counter()
        way()
        found.append(perf_counter() - start)
    return found


def main() -> None:
    """Read the command line, compare, print."""
    parser = argparse.ArgumentParser(description="Time an import against a plain read.")
    parser.add_argument("folder", type=Path, nargs="?", default=PROGRAMMES)
    parser.add_argument("mapping", type=Path, nargs="?", default=ROOT / "tests" / "mappings" / "nyphil_programs.toml")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    schema, files = load_schema(), [options.folder / "nodes.csv", options.folder / "edges.csv"]
    imported = read_import(files, schema, Contents(), options.mapping)
    imported.require()
    if not same_rows(plain(files), imported):
        raise SystemExit("The two ways read different rows.")
    stored = Contents(
        {record["id"]: (thing, record) for thing, record in imported.records if thing != "tie"},
        {record["id"]: record for thing, record in imported.records if thing == "tie"},
    )
    ways: dict[str, Callable[[], Any]] = {
        "csv.DictReader, unchecked text": lambda: plain(files),
        "read_import into an empty store": lambda: read_import(files, schema, Contents(), options.mapping),
        "read_import into a store that has it all": lambda: read_import(files, schema, stored, options.mapping),
        "compare with the store": lambda: compare(schema, imported, stored),
    }
    print(f"{len(imported.records):,} rows; Python {sys.version.split()[0]}, {os.cpu_count()} cores.\n")
    print("| way | median, s | best, s | times the plain read | rows a second |")
    print("|---|---|---|---|---|")
    floor = 0.0
    for name, way in ways.items():
        seconds = timed(way, options.runs)
        floor = floor or min(seconds)
        best = min(seconds)
        print(f"| {name} | {median(seconds):.2f} | {best:.2f} | {best / floor:.1f} | {len(imported.records) / best:,.0f} |")


if __name__ == "__main__":
    main()
