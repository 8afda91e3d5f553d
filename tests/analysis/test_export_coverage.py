"""Export coverage: the worked cells, and every state of small networks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.snapshot import GraphSnapshot
from tests.analysis.abroad import abroad, every_state
from tests.analysis.networks import fixture_network, run


def test_worked_network(shared: Path):
    # analytics 2.3.5: events and Sweden .263, workable; dance and Germany .004, none
    found = run(fixture_network(shared), "export_coverage", source="kind:company")
    cells = {(row["sector"], row["market"]): row for row in found["rows"]}
    assert len(cells) == 8
    assert list(cells) == sorted(cells)
    for cell, best, band in ((("events", "market:SE"), 0.263, "workable"), (("dance", "market:DE"), 0.004, "none")):
        assert cells[cell]["best"] == pytest.approx(best, abs=5e-4)
        assert cells[cell]["band"] == band
    assert cells["media", "market:DE"]["best_of"] == "kuva"
    # kuva .2418 and savel .1365: one of two is workable
    assert cells["media", "market:DE"]["share_workable"] == 0.5
    assert cells["media", "market:DE"]["mean"] == pytest.approx((0.2418 + 0.1365) / 2, abs=1e-4)
    # analytics 2.3.2: the best route from kuva runs through amk, m_hki and b_ger
    assert {"amk", "m_hki", "b_ger"} <= set(cells["media", "market:DE"]["intermediaries"])


def test_worked_sentences(shared: Path):
    found = run(fixture_network(shared), "export_coverage", source="kind:company")
    assert found["sentences"][1:] == [
        "2 cells of 8, sector by market, have a workable or strong route in this model.",
        "Hardly any route to Germany from: Dance.",
    ]


@settings(max_examples=60, deadline=None)
@given(abroad(), st.integers(1, 4))
def test_cells_are_the_best_the_mean_and_the_share_over_all_states(snapshot: GraphSnapshot, hops: int):
    found = run(snapshot, "export_coverage", max_hops=hops)
    sectors = {id: node.attributes["sector"] for id, node in snapshot.by_id.items()}
    by_market = {market: every_state(snapshot, market, hops) for market in snapshot.markets}
    assert {(row["sector"], row["market"]) for row in found["rows"]} == {
        (sector, market) for sector in sectors.values() for market in by_market
    }
    for row in found["rows"]:
        values = {id: value for id, value in by_market[row["market"]].items() if sectors[id] == row["sector"]}
        assert row["sources"] == len(values)
        assert row["best"] == pytest.approx(max(values.values()))
        assert row["mean"] == pytest.approx(sum(values.values()) / len(values))
        assert row["workable"] == sum(round(value, 12) >= 0.2 for value in values.values())
        assert row["share_workable"] == row["workable"] / row["sources"]
        assert row["least"] <= row["best"] + 1e-12 <= row["most"] + 2e-12
        assert (row["best_of"] is None) == (not any(values.values()))
        if row["best_of"] is not None:
            assert values[row["best_of"]] == pytest.approx(row["best"])
    told = Counter(actor for row in found["rows"] for actor in row["intermediaries"])
    assert {row["id"]: row["cells"] for row in found["tables"]["actors"]} == {id: told[id] for id in sectors}


def test_who_stands_in_between_on_most_routes_comes_first(shared: Path):
    snapshot = fixture_network(shared)
    found = run(snapshot, "export_coverage", source="kind:company", market="SE")
    routes = run(snapshot, "export_paths", source="kind:company", market="SE", k=1)["rows"]
    for row in found["rows"]:
        met = Counter(
            actor
            for route in routes
            for actor in route["path"][1:-1]
            if snapshot.by_id[route["source"]].attributes["sector"] == row["sector"]
        )
        assert row["intermediaries"] == sorted(met, key=lambda actor: (-met[actor], actor))
