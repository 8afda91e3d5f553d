"""Export reach and readiness: the worked figures, every state of small networks, and what is not known stays unknown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.abroad import abroad, every_state, with_attributes
from tests.analysis.networks import fixture_network, run

ELEMENTS = ("offer", "language", "sale", "route", "independence")


def row(found: dict[str, Any], id: str) -> dict[str, Any]:
    [one] = [one for one in found["rows"] if one["id"] == id]
    return one


def ready(snapshot: GraphSnapshot, actor: str, market: str = "DE") -> dict[str, Any]:
    [one] = run(snapshot, "export_reach", source=actor, market=market)["tables"]["readiness"]
    return one


def test_worked_network(shared: Path):
    # analytics 2.3.5; the tie probabilities there were rounded to four digits, hence 1e-4
    found = run(fixture_network(shared), "export_reach", source="kind:company")
    for id, wanted in (("kuva", 0.4333), ("juhla", 0.3513), ("tuike", 0.0540)):
        assert row(found, id)["reach"] == pytest.approx(wanted, abs=1e-4)
    assert (row(found, "kuva")["best_market"], row(found, "kuva")["band"]) == ("market:DE", "workable")
    assert (row(found, "tuike")["markets"], row(found, "tuike")["best_market"]) == (1, "market:SE")
    assert row(found, "amk")["reach"] is None
    assert row(found, "amk")["reason"] == "not_a_source"


def test_worked_readiness(shared: Path):
    # analytics 2.3.5: kuva and Germany, an offer, the language unknown, no sale: 31 to 51 of 100
    found = ready(with_attributes(fixture_network(shared), "kuva", offer="yes"), "kuva")
    assert [found[name] for name in ELEMENTS[:3]] == [1, None, 0]
    assert [found[name] for name in ELEMENTS[3:]] == pytest.approx([0.4836, 0.0822], abs=5e-5)
    assert [round(100 * found[name]) for name in ("lowest_sum", "highest_sum")] == [31, 51]
    assert found["lowest"] == ["sale"]


def test_worked_sentences_hold_bands_and_no_digits_of_the_model(shared: Path):
    snapshot = with_attributes(fixture_network(shared), "kuva", offer="yes")
    assert run(snapshot, "export_reach", source="kuva", market="DE")["sentences"][1:] == [
        "1 actor of 1 has a route to a market abroad within 4 ties.",
        "Furthest reach: kuva, with a route to 1 market of 1; the surest is Germany, in this model workable, at least weak.",
        (
            "kuva and Germany. Offer described: yes, Language in common: not known, Sale abroad before: no, "
            "Route: workable, at least weak. Lowest: Sale abroad before."
        ),
    ]
    finnish = run(snapshot, "export_reach", source="kuva", market="DE", language="fi")["sentences"]
    wanted = "Markkinoita, joille on reitti: 1 (yhteensä 1). Varmin markkina: Saksa, tässä mallissa toimiva, vähintään heikko."
    assert finnish[2] == f"Laajin tavoittavuus: kuva. {wanted}"
    assert "Toimija: kuva. Kohdemarkkina: Saksa." in finnish[3]
    # four ties do not reach Germany from tuike: no band, and nothing to depend on
    assert "Route: no route. Lowest: " in run(snapshot, "export_reach", source="tuike", market="DE")["sentences"][-1]


@settings(max_examples=60, deadline=None)
@given(abroad(), st.integers(1, 4))
def test_reach_is_the_sum_over_markets_of_all_states(snapshot: GraphSnapshot, hops: int):
    found = run(snapshot, "export_reach", max_hops=hops)
    by_market = {market: every_state(snapshot, market, hops) for market in snapshot.markets}
    for one in found["rows"]:
        reached = {market: by_market[market][one["id"]] for market in by_market}
        assert one["reach"] == pytest.approx(sum(reached.values()))
        assert one["markets"] == sum(value > 0 for value in reached.values())
        assert one["workable"] == sum(round(value, 12) >= 0.2 for value in reached.values())
        assert one["best"] == pytest.approx(max(reached.values()))
        assert one["least"] <= one["reach"] + 1e-12 <= one["most"] + 2e-12
        assert (one["best_market"] is None) == (one["reason"] == "no_route") == (not any(reached.values()))
    for one in found["tables"]["readiness"]:
        value = by_market[one["market"]][one["actor"]]
        assert one["route"] == pytest.approx(min(1, value / 0.5))
        assert (one["independence"] is None) == (value == 0)
        known = [one[name] for name in ELEMENTS if one[name] is not None]
        assert one["lowest"] == [name for name in ELEMENTS if one[name] is not None and one[name] == min(known)]
        assert one["highest_sum"] - one["lowest_sum"] == pytest.approx((5 - len(known)) / 5)
        assert 0 <= one["lowest_sum"] <= one["highest_sum"] <= 1


@pytest.mark.parametrize(
    ("spoken", "country", "wanted"),
    [
        ("suomi, saksa", "DE", 1),
        ("Finnish; English (fluent)", "DE", 0),
        ("en-GB", "GB", 1),
        ("norja", "NO", 1),
        ("svenska sång", "SE", None),
        ("", "SE", None),
        (None, "SE", None),
        ("suomi", "XX", None),
    ],
)
def test_a_language_in_common_is_one_that_the_country_is_run_in(spoken: str | None, country: str, wanted: int | None):
    snapshot = GraphSnapshot(
        (Node("a", "a", {"languages": spoken}),), (), "files", markets={f"market:{country}": {"id": "x", "country": country}}
    )
    assert ready(snapshot, "a", country)["language"] == wanted


@pytest.mark.parametrize(("text", "wanted"), [("Animaatiosarjoja", 1), ("yes", 1), ("ei", 0), ("No", 0), (None, None)])
def test_an_offer_is_described_or_said_to_be_none_or_not_known(shared: Path, text: str | None, wanted: int | None):
    snapshot = fixture_network(shared)
    assert ready(with_attributes(snapshot, "kuva", offer=text) if text else snapshot, "kuva")["offer"] == wanted


def sold(subtype: str | None, country: str, *, home: str | None = "FI", asked: dict[str, bool] | None = None) -> int | None:
    market = f"market:{country}"
    access = (Tie("1", "a", market, "HAS_ACCESS_TO", subtype=subtype),)
    markets = {id: {"id": id, "country": id[-2:]} for id in {market, "market:DE"}}
    nodes = (Node("a", "a", {"country": home}),)
    return ready(GraphSnapshot(nodes, (), "files", access=access, markets=markets, asked=asked or {}), "a")["sale"]


def test_a_past_sale_is_a_contract_or_a_sale_to_any_other_country():
    assert [sold(subtype, "SE") for subtype in ("past sale", "Contract", "sopimus", "office", None)] == [1, 1, 1, 0, 0]
    assert [sold("contract", "FI"), sold("contract", "FI", home=None)] == [0, 1]


def test_no_recorded_sale_is_unknown_of_who_did_not_answer():
    assert [sold("office", "SE", asked={"a": answered}) for answered in (True, False)] == [0, None]
    assert sold("office", "SE", asked={"b": True}) is None
    assert sold("past sale", "SE", asked={"a": False}) == 1


def test_access_of_ones_own_depends_on_nobody(shared: Path):
    assert ready(fixture_network(shared), "p_ger")["independence"] > 0
    alone = GraphSnapshot((Node("a", "a"),), (), "files", access=(Tie("1", "a", "market:DE", "HAS_ACCESS_TO"),))
    assert ready(alone, "a")["independence"] == 1


def test_without_a_market_the_reason_stands_in_every_row():
    found = run(replace(GraphSnapshot((Node("a", "a"),), (), "files")), "export_reach")
    assert [(one["reach"], one["reason"]) for one in found["rows"]] == [(None, "no_market")]
    assert found["sentences"][1] == "No market is recorded: there is nothing to reach."
    assert found["tables"]["readiness"] == []
