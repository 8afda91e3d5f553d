"""Role counts side by side where weaker ties count, too, and where only stronger ones do."""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.analysis._result import Row
from graph_service.analysis._roles_counted import Counted
from graph_service.snapshot import Graph, GraphSnapshot

STRENGTHS = (1, 2, 3)


def at_thresholds(snapshot: GraphSnapshot, counted: Counted) -> Mapping[int, Counted]:
    """Counts of the same actors with ties of at least each strength; none where no strength is known."""
    direction = counted.graph.direction
    layers = snapshot.layers(direction)
    if not any(tie.strength for tie in snapshot.ties + snapshot.faint if tie.kind in layers):
        return {}
    found: dict[int, Counted] = {}
    for strength in STRENGTHS:
        graph = snapshot.at_least(strength).graph(direction, layers=layers)
        known = [one for one in (counted, *found.values()) if _equal(one.graph, graph)]
        found[strength] = known[0] if known else Counted(graph, counted.groups, counted.strata)
    return found


def _equal(one: Graph, other: Graph) -> bool:
    return one.m == other.m and bool((one.indptr == other.indptr).all()) and bool((one.indices == other.indices).all())


def threshold_rows(counted: Counted, found: Mapping[int, Counted]) -> list[Row]:
    """One row an actor: each role at each strength."""
    graph = counted.graph
    return [
        {"id": id, "label": label}
        | {
            f"{role}_at_{strength}": int(one.raw[place, column])
            for column, role in enumerate(counted.names)
            for strength, one in found.items()
        }
        for place, (id, label) in enumerate(zip(graph.ids, graph.labels, strict=True))
        if found
    ]
