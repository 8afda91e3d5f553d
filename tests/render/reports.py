"""Reports for the tests: the demonstration network analysed by the real analyses."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from graph_service.analysis._catalogue import analysis, envelope
from graph_service.demo import DEMO_AS_OF, demo_contents
from graph_service.records import Contents, Record, checked
from graph_service.render.report import ReportInputs
from graph_service.schema import load_schema
from graph_service.service._drawing import BESIDE
from graph_service.snapshot import GraphSnapshot, snapshot_of

SCHEMA = load_schema()


def answer(name: str, snapshot: GraphSnapshot, **keywords: Any) -> dict[str, Any]:
    entry = analysis(name)
    return envelope(entry, snapshot, keywords, entry.answer(snapshot, keywords), "en")


def stored(records: list[tuple[str, Record]], as_of: str | None = DEMO_AS_OF) -> Contents:
    entities = {record["id"]: (thing, checked(SCHEMA, thing, record)) for thing, record in records if thing != "tie"}
    ties = {record["id"]: checked(SCHEMA, "tie", record) for thing, record in records if thing == "tie"}
    return Contents(entities, ties, as_of=as_of)


def inputs_of(contents: Contents, markets: tuple[str, ...] = ()) -> ReportInputs:
    snapshot = snapshot_of(SCHEMA, contents, today="2012-08-01")
    return ReportInputs(
        schema=SCHEMA,
        contents=contents,
        snapshot=snapshot,
        today="2012-08-01",
        brokerage=answer("brokerage_roles", snapshot, group_by=("sector",), null="labels") if snapshot.nodes else None,
        cutpoints=answer("cutpoints", snapshot),
        export_paths=answer("export_paths", snapshot, market=markets or tuple(snapshot.markets)) if snapshot.markets else None,
        beside={name: answer(name, snapshot) for name in BESIDE},
    )


@cache
def demo_inputs() -> ReportInputs:
    """The demo with three markets: Germany, Japan, and France, which has no route."""
    contents = stored(demo_contents(SCHEMA))
    wanted = {"market:DE", "market:JP", "market:FR"}
    entities = {id: held for id, held in contents.entities.items() if held[0] != "market" or id in wanted}
    ties = {id: tie for id, tie in contents.ties.items() if tie["kind"] != "HAS_ACCESS_TO" or tie["target"] in wanted}
    return inputs_of(replace(contents, entities=entities, ties=ties))


@cache
def demo_with_map(language: str) -> ReportInputs:
    """The same with the map; places are not polished, which takes seconds."""
    from graph_service.render.layout import positions
    from graph_service.render.viewmodel import map_view

    inputs = demo_inputs()
    drawn = replace(inputs.snapshot, participation=())
    return replace(inputs, view=map_view(SCHEMA, drawn, positions(drawn, polish=False), language=language))


def small(name: str = "Anna", **further: Any) -> list[tuple[str, Record]]:
    """Three actors in a row, two sectors, one event less: a - b - c, and d alone."""
    people = {"a": ("dance", name), "b": ("dance", "Beda"), "c": ("tourism", "Cecilia"), "d": (None, "Dag")}
    found: list[tuple[str, Record]] = [
        ("actor", {"id": id, "name": label, "kinds": ["company"], "sector": sector} | further)
        for id, (sector, label) in people.items()
    ]
    for source, target in (("a", "b"), ("b", "c")):
        tie = {"id": f"{source}{target}", "kind": "WORKS_WITH", "source": source, "target": target, "strength": 3}
        found.append(("tie", tie | {"since": "2011", "confirmed": "both"}))
    return found
