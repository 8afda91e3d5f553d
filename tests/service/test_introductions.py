"""The introduction loop on both stores: steps in order, taken back, with the tie that they form, kept and undone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.errors import BadValue, Conflict, NotFound, StaleVersion, UnknownName
from graph_service.render.document import plain_text
from graph_service.service import GraphService, forecasts, keeping, undoing
from graph_service.service.introducers import ENOUGH, by_introducer, conversion, outcome
from graph_service.service.introductions import (
    NEXT,
    Happened,
    Introduction,
    OutOfOrder,
    annotate,
    is_due,
    listed,
    one,
    remove,
    take,
    take_back,
    ties_between,
)
from graph_service.service.proposing import NotToBeAsked, OverCap, Proposal, common_acquaintances, propose

ACTORS = [
    {"id": "kuva", "name": "Kuva Oy", "kinds": ["company"], "is_regional": True},
    {"id": "berg", "name": "Bernd Berg", "kinds": ["board_member"], "country": "DE"},
    {"id": "mia", "name": "Mia Maki", "kinds": ["mentor"], "introductions_per_year": 2},
    {"id": "eero", "name": "Eero Ei", "kinds": ["mentor"], "contact_status": "Do not contact"},
    {"id": "savu", "name": "Savu Oy", "kinds": ["company"]},
    {"id": "oma", "name": "Oma Oy", "kinds": ["company"]},
]
TIES = [
    {"id": "t1", "kind": "WORKS_WITH", "source": "kuva", "target": "mia", "strength": 4},
    {"id": "t2", "kind": "WORKS_WITH", "source": "mia", "target": "berg", "strength": 3},
    {"id": "t3", "kind": "WORKS_WITH", "source": "eero", "target": "berg", "strength": 5},
    {"id": "t4", "kind": "WORKS_WITH", "source": "eero", "target": "kuva", "strength": 5},
    {"id": "t5", "kind": "HAS_ACCESS_TO", "source": "berg", "target": "market:DE"},
]
WAY = ["offered", "accepted", "made", "formed", "follow_up_12", "follow_up_24"]
DAYS = {"offered": "2012-02-01", "accepted": "2012-02-10", "made": "2012-03-01", "formed": "2012-05-31"}
DAYS |= {"follow_up_12": "2013-06-05", "follow_up_24": "2014-06-05"}


def filled(service: GraphService) -> GraphService:
    writes = [("actor", actor, None) for actor in ACTORS] + [("tie", tie, None) for tie in TIES]
    service.write([*writes, ("market", {"id": "market:DE", "country": "DE"}, None)], who="test", what="set up")
    return service


@pytest.fixture
def loop(network: GraphService) -> GraphService:
    return filled(network)


def proposed(service: GraphService, **more: object) -> str:
    asked = {"a": "Kuva Oy", "b": "berg", "via": "mia", "market": "DE", "day": "15.1.2012", "note": "Met at a fair"} | more
    return propose(service, Proposal(**asked), who="test")  # type: ignore[arg-type]


def walked(service: GraphService, id: str, last: str = WAY[-1]) -> Introduction:
    for step in WAY[: WAY.index(last) + 1]:
        take(service, id, Happened(step, DAYS[step], tie_stands=True, market_reached=step == "follow_up_24"), None, who="test")
    return one(service, id)


def test_the_whole_way_is_kept_with_its_days_and_forms_a_tie(loop: GraphService) -> None:
    id = proposed(loop)
    found = walked(loop, id)
    assert [step.step for step in found.steps] == ["proposed", *WAY]
    assert [step.day for step in found.steps] == ["2012-01-15", *DAYS.values()]
    assert (found.a, found.b, found.via, found.market, found.state) == ("kuva", "berg", "mia", "market:DE", "follow_up_24")
    assert (found.steps[-1].market_reached, found.steps[-2].market_reached, found.due()) == (True, False, None)
    (tie,) = ties_between(loop, "kuva", "berg", "2014-01-01")
    assert (tie["kind"], tie["since"], tie["id"]) == ("WORKS_WITH", "2012-05-31", found.steps[4].tie)
    assert found.version == 7
    again = GraphService.open(loop.store.url, loop.address[1])
    assert one(again, id) == found
    again.store.close()


def test_a_step_out_of_order_is_refused_with_a_sentence(loop: GraphService) -> None:
    id = proposed(loop)
    with pytest.raises(OutOfOrder, match="Introduced cannot follow “Proposed”"):
        take(loop, id, Happened("made", "2012-02-01"), None, who="test")
    with pytest.raises(OutOfOrder, match="before the step before it"):
        take(loop, id, Happened("offered", "2011-12-31"), None, who="test")
    with pytest.raises(OutOfOrder, match="has not come yet"):
        take(loop, id, Happened("offered", str(int(loop.today()[:4]) + 1)), None, who="test")
    with pytest.raises(UnknownName, match="follow_up_12"):
        take(loop, id, Happened("follow_up_1"), None, who="test")
    take(loop, id, Happened("offered", "2012-02-01"), None, who="test")
    take(loop, id, Happened("declined", "2012-02-02", "no time"), None, who="test")
    with pytest.raises(OutOfOrder, match="has ended"):
        take(loop, id, Happened("made", "2012-03-01"), None, who="test")
    other = proposed(loop)
    walked(loop, other, "formed")
    with pytest.raises(OutOfOrder, match="due on 31 May 2013"):
        take(loop, other, Happened("follow_up_12", "2013-05-30", tie_stands=True), None, who="test")
    with pytest.raises(BadValue, match="still stands"):
        take(loop, other, Happened("follow_up_12", "2013-05-31"), None, who="test")
    take(loop, other, Happened("follow_up_24", "2014-05-31", tie_stands=False), None, who="test")


def test_a_wrong_step_is_taken_back_with_the_tie_that_it_recorded(loop: GraphService) -> None:
    before = loop.export_json()
    id = proposed(loop)
    walked(loop, id, "formed")
    assert loop.export_json() != before
    take_back(loop, id, None, who="test")
    assert (one(loop, id).state, loop.export_json()) == ("made", before)
    for state in ("accepted", "offered", "proposed"):
        take_back(loop, id, None, who="test")
        assert one(loop, id).state == state
    with pytest.raises(Conflict, match="delete the introduction"):
        take_back(loop, id, None, who="test")
    remove(loop, id, None, who="test")
    with pytest.raises(NotFound):
        one(loop, id)


def test_a_tie_that_somebody_changed_since_stays_when_the_step_goes(loop: GraphService) -> None:
    id = proposed(loop)
    tie = walked(loop, id, "formed").steps[-1].tie
    assert tie is not None
    loop.write([("tie", loop.stored(tie).record | {"strength": 5}, None)], who="test", what="change tie")
    take_back(loop, id, None, who="test")
    assert loop.stored(tie).record["strength"] == 5
    with pytest.raises(Conflict, match="is there already"):
        take(loop, id, Happened("formed", "2012-05-31"), None, who="test")
    take(loop, id, Happened("formed", "2012-05-31", tie=tie), None, who="test")
    assert (one(loop, id).steps[-1].tie, one(loop, id).steps[-1].is_new) == (tie, False)
    take_back(loop, id, None, who="test")
    assert loop.stored(tie).record["strength"] == 5


def test_undo_of_the_tie_leaves_the_introduction_made_and_doing_it_again_forms_it(loop: GraphService) -> None:
    id = proposed(loop)
    walked(loop, id, "formed")
    change = loop.store.changes(limit=1)[0]
    assert change.what == "introduction tie"
    undone = undoing.undo(loop, change.id, who="test").change
    assert one(loop, id).state == "made"
    assert one(loop, id).following == ("formed", "follow_up_12", "follow_up_24")
    annotate(loop, id, "made", "a note meanwhile", None, who="test")
    assert undone is not None
    undoing.undo(loop, undone, who="test")
    assert one(loop, id).state == "formed"


def test_a_tie_that_does_not_fit_is_no_outcome(loop: GraphService) -> None:
    old = {"id": "old", "kind": "WORKS_WITH", "source": "berg", "target": "kuva", "strength": 1, "since": "2011"}
    loop.write([("tie", old, None)], who="test", what="more")
    id = proposed(loop, day="2012-01-01", market="")
    new = {"id": "new", "kind": "GAVE", "source": "berg", "target": "kuva", "since": "2012"}
    loop.write([("tie", new, None)], who="test", what="more")
    walked(loop, id, "made")
    with pytest.raises(Conflict, match="began before"):
        take(loop, id, Happened("formed", "2012-05-31", tie="old"), None, who="test")
    with pytest.raises(BadValue, match="no tie between these two"):
        take(loop, id, Happened("formed", "2012-05-31", tie="t1"), None, who="test")
    with pytest.raises(UnknownName, match="Kinds of tie"):
        take(loop, id, Happened("formed", "2012-05-31", kind="HAS_ACCESS_TO"), None, who="test")
    take(loop, id, Happened("formed", "2012-05-31", tie="new"), None, who="test")
    take(loop, id, Happened("follow_up_12", "2013-05-31", tie_stands=True, market_reached=True), None, who="test")
    assert one(loop, id).steps[-1].market_reached is None, "no market was meant"


def test_a_lost_update_is_refused_and_a_repetition_does_nothing_twice(loop: GraphService) -> None:
    id = propose(loop, Proposal("kuva", "berg", day="2012-01-15"), who="test", operation="once")
    assert propose(loop, Proposal("kuva", "berg", day="2012-01-15"), who="test", operation="once") == id
    seen = one(loop, id).version
    take(loop, id, Happened("offered", "2012-02-01"), seen, who="test", operation="second")
    take(loop, id, Happened("offered", "2012-02-01"), seen, who="test", operation="second")
    with pytest.raises(StaleVersion):
        take(loop, id, Happened("accepted", "2012-02-01"), seen, who="test")
    for stale in (0, seen):
        with pytest.raises(StaleVersion):
            take_back(loop, id, stale, who="test")
    annotate(loop, id, "offered", "called", seen + 1, who="test", operation="third")
    annotate(loop, id, "offered", "called", seen + 1, who="test", operation="third")
    with pytest.raises(StaleVersion):
        annotate(loop, id, "offered", "", seen, who="test")
    with pytest.raises(StaleVersion):
        remove(loop, id, seen, who="test")
    assert [step.step for step in one(loop, id).steps] == ["proposed", "offered"]


def test_a_stale_version_leaves_the_network_alone(loop: GraphService) -> None:
    id = proposed(loop)
    walked(loop, id, "made")
    before, seen = loop.export_json(), one(loop, id).version
    annotate(loop, id, "made", "by e-mail", None, who="test")
    with pytest.raises(StaleVersion):
        take(loop, id, Happened("formed", "2012-05-31"), seen, who="test")
    assert loop.export_json() == before, "the tie and the step are one transaction"


def test_who_is_not_to_be_contacted_is_never_proposed(loop: GraphService) -> None:
    with pytest.raises(NotToBeAsked, match="Eero Ei is not to be contacted"):
        proposed(loop, via="eero", is_confirmed=True)
    with pytest.raises(NotToBeAsked):
        proposed(loop, a="eero", b="savu")
    assert common_acquaintances(loop, "kuva", "berg") == ["mia"]
    assert listed(loop) == []


def test_over_the_agreed_number_a_year_somebody_has_to_confirm(loop: GraphService) -> None:
    proposed(loop)
    proposed(loop, a="savu", day="2012-03-01")
    with pytest.raises(OverCap, match="Mia Maki: introductions agreed for a year: 2; proposed within a year: 2"):
        proposed(loop, a="oma", day="2013-01-14")
    assert proposed(loop, a="oma", day="2013-01-15"), "the first of them is a year ago"
    with pytest.raises(OverCap):
        proposed(loop, a="savu", b="oma", day="2013-01-20")
    assert proposed(loop, a="savu", b="oma", day="2013-01-20", is_confirmed=True)


def test_what_cannot_be_proposed_says_why(loop: GraphService) -> None:
    with pytest.raises(UnknownName, match="Did you mean “Kuva Oy”"):
        proposed(loop, a="Kuva")
    with pytest.raises(UnknownName, match="Markets"):
        proposed(loop, market="Atlantis")
    with pytest.raises(UnknownName):
        proposed(loop, b="market:DE")
    for wrong in ({"b": "kuva"}, {"via": "kuva"}):
        with pytest.raises(BadValue, match="must be different"):
            proposed(loop, **wrong)
    with pytest.raises(BadValue, match="not a date"):
        proposed(loop, day="soon")
    with pytest.raises(BadValue, match="at most"):
        proposed(loop, note="x" * 2_001)
    with pytest.raises(BadValue, match="control character"):
        proposed(loop, note="a\x00b")
    with pytest.raises(Conflict, match="tied already"):
        proposed(loop, b="mia", via="")
    proposed(loop)
    with pytest.raises(Conflict, match="open already"):
        proposed(loop, a="berg", b="kuva", via="")


def test_what_is_due_comes_due_as_the_day_moves(loop: GraphService) -> None:
    loop.set_as_of("2012-06-30", who="test")
    id = proposed(loop)
    walked(loop, id, "formed")
    assert (one(loop, id).due(), is_due(loop, one(loop, id))) == (("follow_up_12", "2013-05-31"), False)
    loop.set_as_of("2013-05-31", who="test")
    assert is_due(loop, one(loop, id))
    take(loop, id, Happened("follow_up_12", "", tie_stands=True), None, who="test")
    found = one(loop, id)
    assert (found.steps[-1].day, found.due(), is_due(loop, found)) == ("2013-05-31", ("follow_up_24", "2014-05-31"), False)


def test_an_introduction_without_a_tie_is_looked_at_too_and_a_tie_may_come_later(loop: GraphService) -> None:
    id = proposed(loop)
    walked(loop, id, "made")
    assert one(loop, id).due() == ("follow_up_12", "2013-03-01")
    with pytest.raises(BadValue, match="No tie is on record"):
        take(loop, id, Happened("follow_up_12", "2013-03-01", tie_stands=True), None, who="test")
    take(loop, id, Happened("follow_up_12", "2013-03-01", market_reached=False), None, who="test")
    found = one(loop, id)
    assert (found.steps[-1].tie_stands, found.following, str(outcome(found))) == (
        False,
        ("formed", "follow_up_24"),
        "Follow-up at 12 months: no tie, market not reached",
    )
    take(loop, id, Happened("formed", "2013-06-01"), None, who="test")
    assert one(loop, id).due() == ("follow_up_24", "2015-06-01")
    assert conversion(listed(loop), "mia").standing["follow_up_12"] == 0


def test_notes_stand_in_one_place_and_go(loop: GraphService) -> None:
    id = proposed(loop)
    take(loop, id, Happened("offered", "2012-02-01", "Called her\r\non Monday"), None, who="test")
    assert one(loop, id).steps[1].note == "Called her\non Monday"
    told = [loop.store.change(change.id) for change in loop.store.changes()]
    assert "fair" not in repr(told)
    assert "fair" not in loop.export_json().decode()
    annotate(loop, id, "proposed", "", None, who="test")
    assert one(loop, id).steps[0].note == ""
    with pytest.raises(UnknownName):
        annotate(loop, id, "made", "x", None, who="test")
    remove(loop, id, None, who="test")
    assert loop.store.list_records("introductions") == []


def test_introductions_go_along_with_a_backup_and_a_copy(loop: GraphService, tmp_path: Path) -> None:
    id = proposed(loop)
    walked(loop, id, "formed")
    keeping.backup(loop.store, loop.schema, tmp_path / "kept.zip")
    for name in ("restored", "copied"):
        other = GraphService.open(f"sqlite:///{tmp_path / name}.db")
        if name == "restored":
            keeping.restore(other.store, other.schema, tmp_path / "kept.zip")
        else:
            keeping.copy(loop.store, other.store, other.schema)
        assert one(other, id) == one(loop, id)
        other.store.close()


def test_conversion_counts_each_stage_and_shares_only_where_there_are_enough(loop: GraphService) -> None:
    for n, name in enumerate(["kuva", "savu", "oma"]):
        walked(loop, proposed(loop, a=name, day=f"2012-01-1{n}", is_confirmed=True), ["follow_up_24", "made", "offered"][n])
    loop.write([("actor", {"id": f"y{n}", "name": f"Y {n}", "kinds": ["company"]}, None) for n in range(3)], who="t", what="t")
    declined = proposed(loop, a="y0", is_confirmed=True)
    take(loop, declined, Happened("offered", "2012-02-01"), None, who="test")
    take(loop, declined, Happened("declined", "2012-02-02"), None, who="test")
    proposed(loop, a="y1", via="")
    rows = by_introducer(listed(loop))
    assert [row.via for row in rows] == ["mia", None]
    assert rows[0].reached == {"proposed": 4, "offered": 4, "accepted": 2, "made": 2, "formed": 1}
    assert (rows[0].declined, rows[0].followed, rows[0].standing) == (
        1,
        {"follow_up_12": 1, "follow_up_24": 1},
        {"follow_up_12": 1, "follow_up_24": 1},
    )
    assert rows[0].markets == {"follow_up_12": 0, "follow_up_24": 1}
    assert (rows[0].share("made"), ENOUGH) == (None, 5)
    proposed(loop, a="y2", is_confirmed=True)
    whole = conversion(listed(loop), "mia")
    assert (whole.share("made"), whole.share("follow_up_12")) == (2 / 6, None)


def test_the_report_tells_what_became_of_each_up_to_its_day(loop: GraphService) -> None:
    assert not [section for section in loop.report().sections if section.id == "followed"]
    walked(loop, proposed(loop), "follow_up_12")
    (section,) = [section for section in loop.report().sections if section.id == "followed"]
    assert plain_text(section.blocks[0].text) == "1 introduction is on record: 1 made, 1 that became a tie."
    (row,) = section.blocks[1].rows
    assert plain_text(row[0]) == "Kuva Oy – Bernd Berg"
    assert row[3] == "Follow-up at 12 months: tie still there, market not reached"
    (one_row,) = section.blocks[2].rows
    assert one_row[1:] == ("1", "1", "1", "1", "1", "1 of 1", "–")
    (earlier,) = [section for section in loop.report(at="2012-02-15").sections if section.id == "followed"]
    assert earlier.blocks[1].rows[0][3:] == ("Accepted", "10 February 2012")
    assert not [section for section in loop.report(at="2011").sections if section.id == "followed"]
    finnish = loop.report_html("fi")
    assert "Esittelyt ja mitä niistä seurasi" in finnish
    loop.remove("berg", None, who="test")
    assert "berg" in loop.report_html(), "who is gone is called by the id"


def test_what_is_proposed_today_is_a_forecast_and_what_is_told_later_is_none(loop: GraphService) -> None:
    loop.set_as_of("2012-06-30", who="test")
    proposed(loop)
    assert forecasts.logged(loop) == []
    proposed(loop, a="savu", day="")
    (found,) = forecasts.logged(loop)
    assert (found.day, found.kind, found.ends, set(found.figures)) == ("2012-06-30", "introduction", ("berg", "savu"), {12, 24})


def test_introductions_of_the_demo_go_with_it(network: GraphService) -> None:
    network.load_demo(who="test")
    ids = [record["id"] for record in network.contents().of("actor")]
    a, b = next((a, b) for a in ids for b in ids if a < b and not ties_between(network, a, b, "2000"))
    propose(network, Proposal(a, b, is_confirmed=True), who="test")
    assert len(listed(network)) == len(forecasts.logged(network)) == 1
    network.clear_demo(who="test")
    assert listed(network) == forecasts.logged(network) == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from([*NEXT, "back"]), st.integers(0, 40)), max_size=14))
def test_any_order_of_steps_keeps_the_story_in_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    service = filled(GraphService.open(f"sqlite:///{tmp_path_factory.mktemp('any') / 'network.db'}"))
    before, id = service.export_json(), proposed(service)
    for step, month in steps:
        day = f"{2012 + month // 12}-{month % 12 + 1:02d}-20"
        kept = one(service, id)
        try:
            if step == "back":
                take_back(service, id, kept.version, who="test")
            else:
                take(
                    service,
                    id,
                    Happened(step, day, tie_stands="formed" in {one.step for one in kept.steps}),
                    kept.version,
                    who="test",
                )
        except (OutOfOrder, Conflict):
            assert one(service, id) == kept
    found = one(service, id)
    names, days = [step.step for step in found.steps], [step.day for step in found.steps]
    assert names[0] == "proposed"
    assert all(later in NEXT[earlier] for earlier, later in pairwise(names))
    assert days == sorted(days)
    assert len(set(names)) == len(names)
    assert (service.export_json() != before) == ("formed" in names)
    service.store.close()
