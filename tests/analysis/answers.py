"""Every answer about a part of the demonstration network, from any store; run as a program, it prints them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph_service.analysis._catalogue import catalogue
from graph_service.demo import DEMO_AS_OF, demo_contents
from graph_service.service import GraphService
from graph_service.store import Put

SIZE = 40
RUNS = "20"


def fill(service: GraphService) -> None:
    """Put the first actors, who they work for, and all that lies among them into an empty store."""
    records = list(demo_contents(service.schema))
    firms = [end for _, record in records if record.get("kind") == "WORKS_FOR" for end in (record["source"], record["target"])]
    actors = [record["id"] for thing, record in records if thing == "actor"]
    kept = set(firms + actors[:SIZE]) | {record["id"] for thing, record in records if thing not in {"actor", "tie"}}
    puts = [
        Put(thing, record)
        for thing, record in records
        if (record["id"] in kept if thing != "tie" else {record["source"], record["target"]} <= kept)
    ]
    service.store.apply(puts, who="test", what="fill")
    service.store.set_as_of(DEMO_AS_OF, who="test")


def answers(service: GraphService) -> dict[str, Any]:
    """Every analysis in both languages, with random runs where there are any."""
    found = {}
    for name, entry in catalogue().items():
        assert entry.parameters is not None
        asked: list[dict[str, Sequence[str]]] = [{}, {"runs": [RUNS]}] if "runs" in entry.parameters else [{}]
        for place, raw in enumerate(asked):
            for language in ("en", "fi"):
                found[f"{name} {place} {language}"] = service.analyse(name, raw, language)
    return found


def main(url: str, auth_file: str | None = None) -> None:
    """Print the answers about a store as JSON."""
    service = GraphService.open(url, Path(auth_file) if auth_file else None)
    try:
        json.dump(answers(service), sys.stdout, ensure_ascii=False, allow_nan=False)
    finally:
        service.store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
