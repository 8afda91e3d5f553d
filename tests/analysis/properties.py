"""Networks that every analysis is asked about, and what its answers may depend on."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import strategies as st

from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import random_networks, small, two_days

Envelope = Mapping[str, Any]
# what a question needs where nothing in the network says it
NEEDS: dict[str, dict[str, Any]] = {"brokerage_roles": {"group_by": "group"}, "mixing": {"group_by": "group"}}
COMPANY = {"sector": "media_film", "kind": "company", "level": "organisation", "is_regional": "yes"}
PERSON = {"sector": "dance", "kind": "mentor", "level": "person", "country": "DE", "is_regional": "no"}


def dressed(snapshot: GraphSnapshot) -> GraphSnapshot:
    """The network with sectors, kinds, levels, strengths and dates, a market, two events, and an earlier day with fewer ties."""
    nodes = tuple(
        replace(node, attributes={**node.attributes, **PERSON}, kinds=("mentor", "board_member"))
        if node.attributes.get("group") == "z"
        else replace(node, attributes={**node.attributes, **COMPANY})
        for node in snapshot.nodes
    )
    ids = [node.id for node in nodes]
    strong = tuple(
        replace(tie, strength=1 + place % 5, since=f"20{place % 12:02d}-05-01") for place, tie in enumerate(snapshot.ties)
    )
    visits = [(id, event) for event, some in (("fair", ids[:3]), ("trip", ids[1:6:2])) for id in some]
    whole = replace(
        snapshot,
        nodes=nodes,
        ties=strong,
        access=tuple(Tie(f"access {id}", id, "market:DE", "HAS_ACCESS_TO", 3) for id in ids[-1:]),
        markets={"market:DE": {"id": "market:DE", "country": "DE"}},
        participation=tuple(Tie(f"{id} {event}", id, event, "TOOK_PART_IN") for id, event in visits),
        events={"fair": {"id": "fair", "title": "Fair", "start": "2011-05"}, "trip": {"id": "trip", "title": "Trip"}},
        asked={id: place % 4 > 0 for place, id in enumerate(ids)},
    )
    return two_days(whole, replace(whole, ties=strong[: 2 * len(strong) // 3]))


def shapes() -> dict[str, GraphSnapshot]:
    """Networks at the edges: nobody, one, no ties, in pieces, every tie both ways, persons and companies."""
    both_ways = [(a, b) for a in "abcd" for b in "abcd" if a != b]
    mixed = small(
        dict.fromkeys("abcdef", "x") | {"g": "z", "h": "z", "i": None}, [("a", "g"), ("g", "b"), ("h", "a"), ("c", "d")]
    )
    found = {
        "empty": small({}, []),
        "single": small({"a": "x"}, []),
        "a loop": small({"a": "x"}, [("a", "a")]),
        "isolates": small({"a": "x", "b": None, "c": "z"}, []),
        "a pair": small({"a": "x", "b": "z"}, [("a", "b"), ("b", "a")]),
        "in pieces": small(dict.fromkeys("abcdef", "x"), [("a", "b"), ("c", "d"), ("d", "e")]),
        "symmetric": small(dict.fromkeys("abcd", "x"), both_ways),
        "persons and companies": mixed,
    }
    return found | {f"{name}, dressed": dressed(snapshot) for name, snapshot in found.items()}


def drawn() -> st.SearchStrategy[GraphSnapshot]:
    """Random networks with all that analyses look at."""
    return random_networks(most=8, unknown=False).map(dressed)


def renamed(snapshot: GraphSnapshot, new: Mapping[str, str]) -> GraphSnapshot:
    """The network with other ids, in their order."""

    def moved(ties: tuple[Tie, ...]) -> tuple[Tie, ...]:
        return tuple(replace(tie, source=new[tie.source], target=new.get(tie.target, tie.target)) for tie in ties)

    return replace(
        snapshot,
        nodes=tuple(sorted((replace(node, id=new[node.id]) for node in snapshot.nodes), key=lambda node: node.id)),
        ties=moved(snapshot.ties),
        access=moved(snapshot.access),
        participation=moved(snapshot.participation),
        asked=dict(sorted((new[id], answered) for id, answered in snapshot.asked.items())),
        before=renamed(snapshot.before, new) if snapshot.before else None,
    )


def with_isolate(snapshot: GraphSnapshot, id: str) -> GraphSnapshot:
    """The network with one actor more, who has nothing but the attributes of the first one."""
    like = snapshot.nodes[0]
    asked = dict(snapshot.asked) | ({id: True} if snapshot.asked else {})
    return replace(
        snapshot,
        nodes=tuple(sorted((*snapshot.nodes, Node(id, id.upper(), like.attributes)), key=lambda node: node.id)),
        asked=asked,
        before=with_isolate(snapshot.before, id) if snapshot.before else None,
    )


def tables(found: Envelope) -> dict[str, list[dict[str, Any]]]:
    """The rows and every further table of an answer."""
    return {"rows": found["rows"], **found["tables"]}


def translated(value: Any, new: Mapping[str, str]) -> Any:
    """A cell with the ids in it renamed."""
    if isinstance(value, list):
        return [translated(item, new) for item in value]
    return new.get(value, value) if isinstance(value, str) else value


def assert_same_rows(one: list[dict[str, Any]], other: list[dict[str, Any]], where: str) -> None:
    """Both hold the same rows in any order; floats within 1e-9."""

    def order(row: Mapping[str, Any]) -> tuple[list[str], list[float]]:
        plain = [f"{key}={value}" for key, value in sorted(row.items()) if not isinstance(value, float)]
        return plain, [value for _, value in sorted(row.items()) if isinstance(value, float)]

    assert len(one) == len(other), where
    for first, second in zip(sorted(one, key=order), sorted(other, key=order), strict=True):
        plain, numbers = order(first)
        assert plain == order(second)[0], where
        assert numbers == pytest.approx(order(second)[1], rel=1e-9, abs=1e-9), f"{where}: {first} {second}"


def without(rows: list[dict[str, Any]], columns: frozenset[str]) -> list[dict[str, Any]]:
    """Rows without some columns."""
    return [{key: value for key, value in row.items() if key not in columns} for row in rows]


def pairwise(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of ties without direction, the ends of each in order."""
    return [row | dict(zip(("source", "target"), sorted((row["source"], row["target"])), strict=True)) for row in rows]


def undefined(found: Envelope) -> Iterator[str]:
    """Where an answer has an empty cell."""
    for name, rows in tables(found).items():
        for row in rows:
            yield from (f"{name}.{column}" for column, value in row.items() if value is None)


def copied(snapshot: GraphSnapshot) -> GraphSnapshot:
    """The same network, nothing of it shared."""
    return copy.deepcopy(snapshot)
