"""How long every analysis takes on the demonstration network, warm, without random runs and as a page asks it.

``python benchmarks/analyses.py [ROUNDS]`` prints a table. Warm: asked once before, so that libraries and compiled kernels
are loaded; nothing is remembered between rounds. Best of ROUNDS. The aim is 1 s, and 15 s for what is long by nature.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import replace

from graph_service.analysis._catalogue import Analysis, catalogue, parsed
from graph_service.demo import DEMO_AS_OF, demo_contents
from graph_service.records import Contents
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, snapshot_of

LONG = frozenset({"flow_betweenness", "key_players"})
AIM, LONG_AIM = 1.0, 15.0
EARLIER = "2011-07-31"


def pictures() -> tuple[GraphSnapshot, GraphSnapshot]:
    """The demonstration network, and the same beside its picture of a year before."""
    schema = load_schema()
    records = list(demo_contents(schema))
    contents = Contents(
        sign="demo",
        as_of=DEMO_AS_OF,
        entities={record["id"]: (thing, record) for thing, record in records if thing != "tie"},
        ties={record["id"]: record for thing, record in records if thing == "tie"},
    )
    now, then = (snapshot_of(schema, contents, at=day, today=DEMO_AS_OF, employed=DEMO_AS_OF) for day in (DEMO_AS_OF, EARLIER))
    return now, replace(now, before=then)


def seconds(entry: Analysis, snapshot: GraphSnapshot, raw: Mapping[str, str], rounds: int) -> float:
    """The best time of one question, after one that is not counted."""
    keywords, taken = parsed(entry, {name: [value] for name, value in raw.items()}), []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        entry.answer(snapshot, keywords)
        taken.append(time.perf_counter() - start)
    return min(taken[1:])


def main(rounds: int) -> None:
    """Print the table."""
    one, two = pictures()
    print("| analysis | seconds | seconds as a page asks it | aim |\n|---|---|---|---|")
    for name, entry in catalogue().items():
        snapshot = two if entry.compares else one
        plain = seconds(entry, snapshot, {}, rounds)
        paged = f"{seconds(entry, snapshot, entry.on_page, rounds):.3f}" if entry.on_page else ""
        print(f"| {entry.slug} | {plain:.3f} | {paged} | {LONG_AIM if name in LONG else AIM:g} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
