"""Forecasts on both stores: logged once, looked up in the dates of the network, scored beside both baselines."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.analysis._forming import P_NEW
from graph_service.analysis._scored import Spread, calibration, losses, share_interval
from graph_service.errors import NotFound
from graph_service.service import GraphService
from graph_service.service._outcomes import Outcome, judged
from graph_service.service.account import account
from graph_service.service.forecasts import COLLECTION, Forecast, issue_report, issued, logged
from graph_service.snapshot import Tie
from graph_service.store import Keep

ACTORS = dict.fromkeys(("kuva", "savu", "oma", "ilo"), "company") | {"mia": "mentor", "eeva": "freelancer"}
TIES = [
    ("kuva", "mia", "2010"),
    ("savu", "mia", "2010"),
    ("oma", "mia", "2010-05"),
    ("ilo", "savu", "2009"),
]


def filled(service: GraphService, day: str = "2012-07-31") -> GraphService:
    service.write(
        [
            *(("actor", {"id": name, "name": name.title(), "kinds": [kind]}, None) for name, kind in ACTORS.items()),
            ("market", {"id": "market:DE", "country": "DE"}, None),
            *(("tie", tie(f"t{place}", *ends), None) for place, ends in enumerate(TIES)),
        ],
        who="test",
        what="set up",
    )
    service.set_as_of(day, who="test")
    return service


def tie(id: str, a: str, b: str, since: str | None, kind: str = "WORKS_WITH", **more: object) -> dict[str, object]:
    return {"id": id, "kind": kind, "source": a, "target": b} | ({"since": since} if since else {}) | more


def add(service: GraphService, *ties: dict[str, object]) -> None:
    service.write([("tie", one, None) for one in ties], who="test", what="tie")


def propose(service: GraphService, *pairs: tuple[str, str]) -> int:
    keeps = issued(service, pairs)
    service.store.apply([], who="test", what="proposed", keeps=keeps)
    return len(keeps)


def outcome(service: GraphService, a: str, months: int = 12) -> str:
    return next(str(row[f"outcome_{months}"]) for row in account(service).forecasts if a in (row["from"], row["to"]))


def test_a_forecast_is_logged_once_for_the_same_data_and_day(network: GraphService):
    filled(network)
    assert propose(network, ("savu", "kuva")) == 1
    assert propose(network, ("kuva", "savu")) == 0
    (one,) = logged(network)
    assert (one.day, one.kind, one.ends) == ("2012-07-31", "introduction", ("kuva", "savu"))
    assert one.print == network.snapshot().fingerprint
    # no history to learn from: the setting, beside Jeffreys' base rate of windows in which nobody was tied
    assert one.figures[12].ours == P_NEW
    assert not one.figures[12].is_fitted
    assert 0 < one.figures[12].base_rate < 0.5
    # the next day it is another forecast, and so it is on other data
    network.set_as_of("2012-08-01", who="test")
    assert propose(network, ("savu", "kuva")) == 1
    add(network, tie("new", "ilo", "oma", "2012"))
    assert propose(network, ("savu", "kuva")) == 1
    assert Forecast.read(one.text) == one


def test_forecasts_are_stored_with_what_issued_them_or_not_at_all(network: GraphService):
    filled(network)
    keeps = [*issued(network, [("savu", "kuva")]), Keep("introductions", "i-1", "{}", 7)]
    with pytest.raises(NotFound):
        network.store.apply([], who="test", what="proposed", keeps=keeps)
    assert logged(network) == []


def test_an_introduction_is_judged_when_its_time_has_come(network: GraphService):
    filled(network)
    propose(network, ("kuva", "savu"), ("kuva", "oma"), ("oma", "savu"), ("ilo", "kuva"))
    add(
        network,
        tie("within", "savu", "kuva", "2013-02-01"),
        tie("too late", "kuva", "oma", "2014-02-01"),
        tie("no date", "oma", "savu", None),
    )
    network.set_as_of("2013-07-30", who="test")
    assert {row["outcome_12"] for row in account(network).forecasts} == {"running"}
    network.set_as_of("2013-07-31", who="test")
    found = {(row["from"], row["to"]): (row["outcome_12"], row["outcome_24"]) for row in account(network).forecasts}
    assert found == {
        ("kuva", "savu"): ("came_true", "running"),
        ("kuva", "oma"): ("did_not", "running"),
        ("oma", "savu"): ("unclear", "running"),
        ("ilo", "kuva"): ("did_not", "running"),
    }
    network.set_as_of("2014-07-31", who="test")
    assert outcome(network, "ilo", 24) == "did_not"
    made = account(network)
    counts = {row["months"]: row for row in made.counts}
    assert (counts[12]["issued"], counts[12]["came_true"], counts[12]["did_not"], counts[12]["unclear"]) == (4, 1, 2, 1)
    assert (counts[24]["came_true"], counts[24]["did_not"]) == (2, 1)
    # ours is the setting for all: one of three came true
    ours = next(row for row in made.scores if (row["months"], row["method"]) == (12, "ours"))
    assert ours["brier"] == pytest.approx((0.7**2 + 2 * 0.3**2) / 3)
    (bin,) = (row for row in made.calibration if row["months"] == 12)
    assert (bin["from_figure"], bin["forecasts"], bin["came_true"], bin["mean_figure"]) == (0.2, 3, 1, pytest.approx(0.3))


def test_who_has_left_is_counted_apart_and_so_is_what_was_said_before(network: GraphService):
    filled(network)
    propose(network, ("kuva", "savu"), ("ilo", "kuva"))
    network.set_as_of("2012-12-01", who="test")
    propose(network, ("kuva", "savu"))
    network.remove("ilo", None, who="test")
    network.set_as_of("2014-12-01", who="test")
    (counts, _) = account(network).counts
    assert (counts["issued"], counts["did_not"], counts["gone"], counts["repeated"]) == (3, 1, 1, 1)


def test_a_tie_of_an_employee_counts_for_the_company_of_that_day(network: GraphService):
    filled(network)
    add(network, tie("job", "eeva", "oma", "2011", kind="WORKS_FOR"))
    propose(network, ("kuva", "oma"), ("eeva", "ilo"))
    # she changes to savu, and is tied to kuva and to ilo there
    add(
        network,
        tie("next job", "eeva", "savu", "2012-09", kind="WORKS_FOR"),
        tie("hers", "eeva", "kuva", "2012-10"),
        tie("hers too", "eeva", "ilo", "2012-10"),
    )
    network.set_as_of("2013-08-01", who="test")
    assert outcome(network, "oma") == "came_true"
    assert outcome(network, "eeva") == "came_true"


def test_an_ended_tie_is_no_new_one(network: GraphService):
    filled(network)
    add(network, tie("old", "kuva", "savu", "2005", until="2008"), tie("weak", "kuva", "oma", "2012-11", strength=1))
    propose(network, ("kuva", "savu"), ("kuva", "ilo"), ("kuva", "oma"))
    add(network, tie("short", "kuva", "ilo", "2012-09-01", until="2012-12"))
    network.set_as_of("2013-08-01", who="test")
    assert outcome(network, "savu") == "did_not"
    assert outcome(network, "ilo") == "came_true"
    # one knows of the other: no tie as figures mean it
    assert outcome(network, "oma") == "did_not"


def demo(service: GraphService) -> GraphService:
    service.load_demo(who="test")
    return service


def test_a_report_logs_the_bands_that_it_prints(network: GraphService):
    demo(network)
    new = issue_report(network, who="test")
    assert new == len(logged(network)) > 0
    assert issue_report(network, who="test") == 0
    assert issue_report(network, "2012-07-31", who="test") == 0
    pairs = {(row["source"], row["target"]): row for row in network.analyse("export_paths")["tables"]["pairs"]}
    for one in logged(network):
        assert (one.day, one.kind) == ("2012-07-31", "band")
        pair = pairs[one.ends]
        assert (one.figures[12].ours, one.figures[12].low, one.figures[12].high) == (
            pair["reliability"],
            pair["least"],
            pair["most"],
        )
        assert 0 < one.figures[12].base_rate < one.figures[24].base_rate < 1
    # the firmest of each sector in the grid, but for access that is there already; nobody without a route
    said = {one.ends for one in logged(network)}
    own = {(tie.source, tie.target) for tie in network.snapshot().access}
    grid = {(row["best_of"], row["market"]) for row in network.analyse("export_coverage")["rows"] if row["best_of"]}
    assert grid - own <= said
    assert not said & own
    assert all(pairs[ends]["reliability"] > 0 for ends in said)
    # a report of another day looks back
    assert issue_report(network, "2011-07-31", who="test") == 0


def test_a_band_comes_true_with_access_of_its_own(network: GraphService):
    demo(network)
    issue_report(network, who="test")
    first, second = [one for one in logged(network) if one.ends[0] != logged(network)[0].ends[0]][:2]
    add(network, tie("own", *first.ends, "2013-01-15", kind="HAS_ACCESS_TO"))
    network.set_as_of("2013-08-01", who="test")
    found = {(row["from"], row["to"]): row["outcome_12"] for row in account(network).forecasts}
    assert found[first.ends] == "came_true"
    assert found[second.ends] == "did_not"
    made = account(network)
    ours = next(row for row in made.scores if row["method"] == "ours")
    figures = {one.ends: one.figures[12].ours for one in logged(network)}
    brier = sum((p - (found[ends] == "came_true")) ** 2 for ends, p in figures.items()) / len(figures)
    assert ours["brier"] == pytest.approx(brier)
    assert ours["came_true"] == 1
    # routes are far easier to find than access is to gain: a baseline does better, and the first sentence says so
    best = min(made.scores, key=lambda row: row["brier"])
    assert best["method"] != "ours"
    assert "did better than our figures" in str(made.sentences[0])


def test_forecasts_of_the_demo_go_with_it(network: GraphService):
    demo(network)
    issue_report(network, who="test")
    network.clear_demo(who="test")
    assert logged(network) == []


def test_nothing_issued_says_how_to_begin(network: GraphService):
    assert [str(phrase) for phrase in account(filled(network)).sentences] == [
        "Nothing has been forecast yet.",
        "Save a connection report or propose an introduction: each is logged with its figure and its day.",
    ]


@pytest.mark.parametrize(
    ("since", "wanted"),
    [
        ("2012-08-01", Outcome.CAME_TRUE),
        ("2013-07-31", Outcome.CAME_TRUE),
        ("2013-08-01", Outcome.DID_NOT),
        ("2013-07", Outcome.CAME_TRUE),
        ("2013", Outcome.UNCLEAR),
        ("2012", Outcome.UNCLEAR),
        ("2012-07-31", Outcome.UNCLEAR),
        ("2014", Outcome.DID_NOT),
        (None, Outcome.UNCLEAR),
    ],
)
def test_a_date_that_is_too_coarse_does_not_tell(since: str | None, wanted: Outcome):
    assert judged([Tie("t", "a", "b", since=since)], "2012-07-31", "2013-07-31") is wanted
    # another tie that tells goes before
    clear = Tie("u", "a", "b", since="2012-12")
    assert judged([Tie("t", "a", "b", since=since), clear], "2012-07-31", "2013-07-31") is Outcome.CAME_TRUE
    assert judged([], "2012-07-31", "2013-07-31") is Outcome.DID_NOT


FORECASTS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


@given(FORECASTS)
def test_scores_equal_a_loop(forecasts: list[tuple[float, bool]]):
    figures, came = np.array([p for p, _ in forecasts]), np.array([float(y) for _, y in forecasts])
    brier = sum((p - y) ** 2 for p, y in forecasts) / len(forecasts)
    assert losses(figures, came).mean() == pytest.approx(brier)
    low, high = Spread.of(losses(figures, came), came).interval()
    assert min(losses(figures, came)) - 1e-12 <= low <= high <= max(losses(figures, came)) + 1e-12
    rows = calibration(figures.tolist(), [y for _, y in forecasts])
    assert sum(row["forecasts"] for row in rows) == len(forecasts)
    assert sum(row["came_true"] for row in rows) == sum(y for _, y in forecasts)
    for row in rows:
        assert row["from_figure"] - 1e-12 <= row["mean_figure"] <= row["to_figure"] + 1e-12
        assert row["low"] - 1e-12 <= row["share"] <= row["high"] + 1e-12


def test_intervals_equal_published_ones():
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3: 81 of 263
    assert share_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    # many forecasts: the bootstrap is the normal interval of a mean
    random = np.random.default_rng(1)
    came = (random.random(50_000) < 0.02).astype(float)
    values = losses(np.full(50_000, 0.02), came)
    half = 1.96 * values.std() / np.sqrt(50_000)
    assert Spread.of(values, came).interval() == pytest.approx((values.mean() - half, values.mean() + half), abs=half / 10)


def test_the_record_holds_ids_figures_and_what_they_came_from(network: GraphService):
    filled(network)
    propose(network, ("savu", "kuva"))
    ((id, text, _),) = network.store.list_records(COLLECTION)
    kept = json.loads(text)
    assert sorted(kept) == ["day", "ends", "figures", "kind", "print", "version"]
    assert id.startswith("2012-07-31-")
    assert sorted(kept["figures"]) == ["12", "24"]
    assert "Kuva" not in text
