"""Export paths: equal to the worked figures, to Yen's tables, and to every route and every state of small networks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis._reach import Routes
from graph_service.errors import UnknownName
from graph_service.snapshot import GraphSnapshot, Node, Tie
from tests.analysis.networks import fixture_network, run
from tests.analysis.routes import every_path, random_routes


def pair(found: dict[str, Any], source: str, market: str) -> dict[str, Any]:
    [row] = [row for row in found["tables"]["pairs"] if (row["source"], row["target"]) == (source, f"market:{market}")]
    return row


def test_worked_network(shared: Path):
    # analytics_expected.json took tie probabilities rounded to four digits, hence 1e-4
    expected = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))["export"]
    found = run(fixture_network(shared), "export_paths", source="kind:company")
    first = {(row["source"], row["target"]): row for row in found["rows"] if row["rank"] == 1}
    for market, companies in expected.items():
        for company, wanted in companies.items():
            row = pair(found, company, market)
            assert row["reliability"] == pytest.approx(wanted["R_L4"], abs=1e-4)
            assert (row["low"], row["high"]) == (row["reliability"], row["reliability"])
            best = first.get((company, f"market:{market}"))
            assert (best["path"][:-1] if best else []) == wanted["best"][:-1]
            assert (best["reliability"] if best else 0) == pytest.approx(wanted["best_p"], abs=1e-4)
    assert pair(found, "kuva", "DE")["disjoint_routes"] == 2


def test_worked_ranks_half_lives_and_availability(shared: Path):
    # analytics 2.3.1 to 2.3.4, kuva to DE
    snapshot = fixture_network(shared)
    found = run(snapshot, "export_paths", source="kuva", market="DE")
    assert [(">".join(row["path"]), round(row["reliability"], 4)) for row in found["rows"][:3]] == [
        ("kuva>amk>m_hki>b_ger>market:DE", 0.1156),
        ("kuva>m_hki>b_ger>p_ger>market:DE", 0.107),
        ("kuva>m_hki>b_ger>market:DE", 0.0748),
    ]
    assert [(row["half_life"], round(row["reliability"], 3)) for row in found["tables"]["half_lives"]] == [
        (12, 0.113),
        (36, 0.242),
        (120, 0.314),
    ]
    assert pair(found, "kuva", "DE")["dependence"] == pytest.approx(0.918, abs=5e-4)
    # the range is over these half-lives and q = .9 (0.1838, which lies between): 0.113 to 0.314
    ends = pair(found, "kuva", "DE")["least"], pair(found, "kuva", "DE")["most"]
    assert [round(end, 3) for end in ends] == [0.113, 0.314]
    # one route: with q = .9 three in between make .729 of it, ties that fade in 12 months less than that
    best = found["rows"][0]
    assert best["least"] < 0.729 * best["reliability"] < best["reliability"] < best["most"]
    for available, wanted in ((0.9, 0.1838), (0.8, 0.1353)):
        again = run(snapshot, "export_paths", source="kuva", market="DE", available=available)
        assert pair(again, "kuva", "DE")["reliability"] == pytest.approx(wanted, abs=1e-4)


def test_worked_sentences_in_both_languages(shared: Path):
    snapshot = fixture_network(shared)
    english = run(snapshot, "export_paths", source=["kuva", "tuike"], market="DE")["sentences"]
    assert english[1:] == [
        (
            "Best route to Germany: kuva → amk → m_hki → b_ger → Germany. Strength in this model, all its routes together: "
            "workable, at least weak. 92 % of it depends on b_ger."
        ),
        "No route within 4 ties: tuike to Germany.",
        "The shortest recorded route has 5 ties: tuike to Germany. Nearest to introduce: amk, through opisto.",
        "92 % of all reach of Germany depends on b_ger; nobody else's leaving would cost it more.",
    ]
    finnish = run(snapshot, "export_paths", source=["kuva", "tuike"], market="DE", language="fi")["sentences"]
    assert finnish[1:] == [
        (
            "Kohdemarkkina: Saksa. Varmin reitti: kuva → amk → m_hki → b_ger → Saksa. "
            "Vahvuus mallissa, kaikki reitit yhdessä: toimiva, vähintään heikko. Suurin riippuvuus: b_ger (92 %)."
        ),
        "Ei reittiä 4 yhteyden sisällä. Toimija: tuike. Kohdemarkkina: Saksa.",
        "Lyhin kirjattu reitti: 5 yhteyttä. Toimija: tuike. Kohdemarkkina: Saksa. Lähin esiteltävä: amk, välittäjänä opisto.",
        "Kohdemarkkina: Saksa. Kenenkään muun lähtö ei veisi tavoittavuudesta enempää: b_ger (92 %).",
    ]


def test_no_route_is_said_and_has_no_rows(shared: Path):
    found = run(fixture_network(shared), "export_paths", source="tuike", market="DE")
    assert found["rows"] == []
    row = pair(found, "tuike", "DE")
    assert (row["reliability"], row["method"], row["dependence"], row["dependence_on"]) == (0, "none", None, None)
    # a longer one exists, through opisto
    assert row["disjoint_routes"] == 1


def test_tie_model_by_hand():
    # analytics 2.3.1: strength 3, both, 10 months: 0.5 x 2^(-10/36) = 0.4124; a tie with nothing known: .3 x .8 x .5
    known = one_tie(strength=3, confirmed="both", last_evidence="2011-09-15")
    assert run(known, "export_paths")["rows"][0]["reliability"] == pytest.approx(0.4124, abs=5e-5)
    unknown = run(one_tie(), "export_paths")
    assert unknown["rows"][0]["reliability"] == pytest.approx(0.12, abs=1e-12)
    assert {"strength_unknown", "confirmation_unknown", "age_unknown"} <= {warning["code"] for warning in unknown["warnings"]}
    # an old weak hint is not below 0.02, a mean of two reports lies between the anchors, the stronger tie counts
    assert run(one_tie(strength=1, confirmed="inferred", since="1980"), "export_paths")["rows"][0]["reliability"] == 0.02
    middle = one_tie(strength=3.5, confirmed="both", last_evidence="2012-07-15")
    assert run(middle, "export_paths")["rows"][0]["reliability"] == pytest.approx(0.6)


def test_the_table_of_settings_counts_the_ties_read_with_each():
    ties = (
        Tie("1", "a", "b", strength=5, confirmed="both", last_evidence="2012-07"),
        Tie("2", "b", "c", strength=2.5, confirmed="inferred", since="1990"),
        Tie("3", "a", "c"),
    )
    access = (Tie("4", "c", "market:DE", "HAS_ACCESS_TO", strength=1, confirmed="one"),)
    snapshot = GraphSnapshot(tuple(Node(id, id) for id in "abc"), ties, "files", at="2012-07-15", access=access)
    found = run(snapshot, "export_paths", source="a", half_life=24, max_hops=3)["tables"]["tie_model"]
    known = {row["setting"]: (row["value"], row["ties"]) for row in found}
    # 2.5 is counted with 3; 22 years leave less than .02 of a tie of .4 x .5
    assert [known[f"strength_{step}"] for step in range(1, 6)] == [(0.15, 1), (0.3, 0), (0.5, 1), (0.7, 0), (0.85, 1)]
    assert (known["strength_unknown"], known["confirmed_unknown"], known["age_unknown"]) == ((0.3, 1), (0.8, 1), (36, 2))
    assert [known[f"confirmed_{who}"] for who in ("both", "one", "inferred")] == [(1, 1), (0.8, 1), (0.5, 1)]
    assert (known["half_life"], known["max_hops"], known["available"], known["floor"]) == ((24, 4), (3, 4), (1, 4), (0.02, 1))
    ends = [known[f"range_{name}"][0] for name in ("half_life_least", "half_life_most", "available")]
    assert ends == [12, 120, 0.9]


def one_tie(**known: Any) -> GraphSnapshot:
    node = Node("a", "a", {"sector": "dance"})
    return GraphSnapshot((node,), (), "files", at="2012-07-15", access=(Tie("1", "a", "market:DE", "HAS_ACCESS_TO", **known),))


def test_direction_is_respected_when_asked():
    nodes = tuple(Node(id, id) for id in "abc")
    ties = (Tie("1", "b", "a"), Tie("2", "b", "c"))
    snapshot = GraphSnapshot(nodes, ties, "files", access=(Tie("3", "c", "market:SE", "HAS_ACCESS_TO"),))
    assert [row["path"] for row in run(snapshot, "export_paths", source="a")["rows"]] == [["a", "b", "c", "market:SE"]]
    assert run(snapshot, "export_paths", source="a", direction="directed")["rows"] == []


def test_unknown_names_are_refused_with_the_nearest(shared: Path):
    snapshot = fixture_network(shared)
    with pytest.raises(UnknownName, match="Did you mean “kuva”"):
        run(snapshot, "export_paths", source="kuvaa")
    with pytest.raises(UnknownName, match="Did you mean “company”"):
        run(snapshot, "export_paths", source="kind:compny")
    with pytest.raises(UnknownName, match="Markets"):
        run(snapshot, "export_paths", market="FR")


def test_without_markets_it_is_said():
    found = run(GraphSnapshot((Node("a", "a"),), (), "files"), "export_paths")
    assert found["sentences"][1] == "No market is recorded: there is nothing to reach."
    assert (found["rows"], found["tables"]["pairs"]) == ([], [])


@settings(max_examples=80, deadline=None)
@given(random_routes(), st.integers(1, 4))
def test_best_routes_are_the_best_of_all(routes: Routes, k: int):
    wanted = every_path(routes, "a0")
    found = routes.best("a0", k)
    assert [p for p, _ in found] == pytest.approx([p for p, _ in wanted[:k]])
    assert {path for _, path in found} <= {path for _, path in wanted}
    everything = routes.few("a0")
    assert everything is None or set(everything) == {path for _, path in wanted}


def test_many_routes_are_sampled_with_an_interval():
    # four layers of three actors: 27 routes; every tie .7 x .8 x .5, so R is bounded by one door and by three
    nodes = tuple(Node(f"{layer}{place}", f"{layer}{place}") for layer in "bcd" for place in "123")
    steps = [(f"{one}{i}", f"{two}{j}") for one, two in ("bc", "cd") for i in "123" for j in "123"]
    ties = [Tie(a + b, a, b, strength=4, confirmed="one") for a, b in [("a", f"b{i}") for i in "123"] + steps]
    access = tuple(Tie(f"d{i}", f"d{i}", "market:DE", "HAS_ACCESS_TO", strength=4, confirmed="one") for i in "123")
    snapshot = GraphSnapshot((Node("a", "a"), *nodes), tuple(ties), "files", access=access)
    found = run(snapshot, "export_paths", source="a", max_hops=4)
    row = pair(found, "a", "DE")
    assert row["method"] == "sampled"
    assert row["low"] < row["reliability"] < row["high"]
    assert row["high"] >= 1 - (1 - 0.28**4) ** 3
    assert row["low"] <= 1 - (1 - 0.28) ** 3
    assert row["disjoint_routes"] == 3
    assert 0 < row["dependence"] < 0.6
    assert found["seed"] == 1
    assert found == run(snapshot, "export_paths", source="a", max_hops=4)
