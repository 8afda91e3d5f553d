"""Any changes, undone in any order, on both stores: byte for byte back, or refused with nothing done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.errors import CallerError
from graph_service.records import checked
from graph_service.service import GraphService, undoing
from graph_service.store import Delete, Put

EASY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ENTITIES, TIES = ("a", "b", "c", "d"), ("t1", "t2", "t3")


@st.composite
def writes(draw: st.DrawFn) -> Put | Delete:
    """One write among few ids, so that changes meet each other."""
    if draw(st.integers(0, 3)) == 0:
        return Delete(draw(st.sampled_from([*ENTITIES, *TIES])))
    if draw(st.booleans()):
        id = draw(st.sampled_from(ENTITIES))
        if draw(st.integers(0, 4)) == 0:
            return Put("event", {"id": id, "title": draw(st.sampled_from(["Messut", "Ääni"])), "kinds": ["fair"]})
        sector = draw(st.sampled_from(["dance", "sports", None]))
        return Put("actor", {"id": id, "name": f"Toimija {id}", "kinds": ["company"]} | ({"sector": sector} if sector else {}))
    source, target = draw(st.sampled_from(ENTITIES)), draw(st.sampled_from(ENTITIES))
    kind, strength = draw(st.sampled_from(["GAVE", "GAVE", "WORKS_WITH", "TOOK_PART_IN"])), draw(st.sampled_from([2, 2.5, 4]))
    tie = {"id": draw(st.sampled_from(TIES)), "kind": kind, "source": source, "target": target, "strength": strength}
    return Put("tie", tie)


CHANGES = st.lists(st.lists(writes(), min_size=1, max_size=5), min_size=1, max_size=6)


def applied(service: GraphService, changes: list[list[Put | Delete]]) -> Iterator[tuple[int, bytes]]:
    """The number of each change that was made, and the export before it; what the store refuses is no change."""
    for some in changes:
        before = service.export_json()
        found = [Put(one.thing, checked(service.schema, one.thing, one.record)) if isinstance(one, Put) else one for one in some]
        try:
            made = service.store.apply(found, who="test", what="import any.csv").change
        except CallerError:
            continue
        if made is not None:
            yield made, before


@pytest.fixture
def begun(network: GraphService) -> GraphService:
    network.write([("actor", {"id": id, "name": id, "kinds": ["company"]}, None) for id in ENTITIES], who="test", what="begin")
    return network


@EASY
@given(changes=CHANGES)
def test_undone_from_the_last_everything_is_as_before(begun: GraphService, changes: list[list[Put | Delete]]) -> None:
    made = list(applied(begun, changes))
    full, undos = begun.export_json(), list[tuple[int, bytes]]()
    for id, before in reversed(made):
        after = begun.export_json()
        undo = undoing.undo(begun, id, who="test").change
        assert undo is not None
        assert begun.export_json() == before
        undos.append((undo, after))
    # and each undo is undone in its turn
    for undo, after in reversed(undos):
        undoing.undo(begun, undo, who="test")
        assert begun.export_json() == after
    assert begun.export_json() == full


@EASY
@given(changes=CHANGES, data=st.data())
def test_in_any_order_an_undo_touches_only_its_own_or_is_refused(
    begun: GraphService, changes: list[list[Put | Delete]], data: st.DataObject
) -> None:
    numbers = [id for id, _ in applied(begun, changes)]
    for id in data.draw(st.permutations(numbers)):
        before, sign = begun.export_json(), begun.store.changes(limit=1)[0].id
        look = undoing.look(begun, id)
        assert begun.export_json() == before
        if not look.is_possible:
            with pytest.raises((undoing.InTheWay, undoing.NothingToUndo)):
                undoing.undo(begun, id, who="test")
            assert begun.export_json() == before
            assert begun.store.changes(limit=1)[0].id == sign
            assert look.does_nothing == (not look.obstacles)
            continue
        change, undo = undoing.change_of(begun, id), undoing.undo(begun, id, who="test").change
        assert undo is not None
        done = undoing.change_of(begun, undo)
        for touched in {*done.before, *done.after}:
            assert touched in {*change.before, *change.after}
            assert done.before.get(touched) == change.after.get(touched)
            assert done.after.get(touched) == change.before.get(touched)
        contents = begun.contents()
        assert all({tie["source"], tie["target"]} <= contents.entities.keys() for tie in contents.ties.values())
