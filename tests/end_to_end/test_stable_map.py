"""The map keeps its shape: another day, a threshold or events move nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_service.service import GraphService


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[GraphService]:
    found = GraphService.open(f"sqlite:///{tmp_path / 'network.db'}")
    found.load_demo(who="test")
    yield found
    found.store.close()


def places(service: GraphService, **raw: str) -> dict[str, tuple[float, float]]:
    view = service.map_view({name: [value] for name, value in raw.items()}, "en")
    return {node["id"]: (node["x"], node["y"]) for node in view["nodes"]}


def test_no_scope_moves_an_actor(demo: GraphService) -> None:
    first = places(demo, at="2005")
    whole = places(demo)
    assert len(whole) > 100
    for raw in (
        {"at": "2009"},
        {"at": "2011-05"},
        {"min_strength": "4"},
        {"events": "yes"},
        {"merge_persons": "no"},
        {"at": "2005"},
    ):
        found = places(demo, **raw)
        assert {id: found[id] for id in found.keys() & whole.keys()} == {id: whole[id] for id in found.keys() & whole.keys()}
    assert places(demo, at="2005") == first


def test_a_new_actor_stands_beside_its_contact(demo: GraphService) -> None:
    before = places(demo)
    demo.write(
        [
            ("actor", {"id": "new", "name": "Uusi Oy", "kinds": ["company"]}, None),
            ("tie", {"id": "new-tie", "kind": "WORKS_WITH", "source": "new", "target": "askelpuu", "since": "2012"}, None),
        ],
        who="test",
        what="add",
    )
    after = places(demo)
    moved = [id for id in before if before[id] != after[id]]
    (x, y), (a, b) = after["new"], after["askelpuu"]
    width = max(x for x, _ in before.values()) - min(x for x, _ in before.values())
    assert len(moved) < len(before) / 10
    assert ((x - a) ** 2 + (y - b) ** 2) ** 0.5 < width / 4


def test_a_network_that_grew_to_three_times_its_ties_is_laid_out_anew(tmp_path: Path) -> None:
    service = GraphService.open(f"sqlite:///{tmp_path / 'network.db'}")
    actors = [("actor", {"id": f"a{n}", "name": f"A {n}", "kinds": ["company"]}, None) for n in range(12)]
    service.write([*actors, *ring(1)], who="test", what="start")
    first = places(service)
    service.write(ring(2), who="test", what="twice as many")
    assert places(service) == first
    service.write([*ring(3), *ring(4)], who="test", what="a survey")
    whole = places(service)
    assert sum(first[id] != whole[id] for id in first) > 6
    service.write(ring(5), who="test", what="a little more")
    assert places(service) == whole
    service.store.close()


def ring(step: int) -> list[tuple[str, dict[str, object], None]]:
    """Ties from each of twelve to the one so many steps on."""
    ends = [(f"a{n}", f"a{(n + step) % 12}") for n in range(12)]
    return [("tie", {"id": f"{a}-{b}", "kind": "WORKS_WITH", "source": a, "target": b}, None) for a, b in ends]
