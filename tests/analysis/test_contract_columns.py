"""The columns that the contract promises are there, in rows and in further tables, for files and for a store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph_service.analysis._catalogue import catalogue
from tests.analysis.networks import fixture_network, run

ORDERED = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "liaison", "total")
PREFIXES = ("", "partial_", "relative_", "expected_", "sd_", "z_")
COHESION = (
    "density",
    "reciprocity",
    "transitivity",
    "mean_clustering",
    "components",
    "isolates",
    "diameter",
    "mean_distance",
)
# contract.md, Catalogue: ids, row columns, further tables; later ids come with their issue
PROMISED: dict[str, dict[str, tuple[str, ...]]] = {
    "brokerage_roles": {
        "rows": ("id", "label", "group", *(prefix + role for prefix in PREFIXES for role in ORDERED), "uncertain"),
        "groups": ("group", "n", *(prefix + role for prefix in ("expected_", "sd_") for role in ORDERED)),
        "network": ("role", "raw", "expected", "sd", "z"),
    },
    "centrality": {
        "rows": (
            *("id", "label", "in_degree", "out_degree", "degree", "in_strength", "out_strength", "betweenness", "closeness"),
            *("harmonic_in", "harmonic_out", "pagerank", "eigenvector", "core_number", "clustering"),
        ),
        "network": ("measure", "centralisation"),
    },
    "cutpoints": {"rows": ("id", "label", "is_cutpoint", "pieces", "largest_piece_after"), "bridges": ("source", "target")},
    "structural_holes": {"rows": ("id", "label", "degree", "effective_size", "efficiency", "constraint", "hierarchy")},
    "ego_networks": {
        "rows": ("id", "label", "size", "density", "ei_index", "iqv", "yules_q", "ego_constraint", "simmelian_ties")
    },
    "participation": {
        "rows": ("id", "label", "events", "partners", "two_mode_betweenness"),
        "events": ("id", "label", "participants", "new_cross_group_pairs"),
    },
    "cohesion": {"rows": ("measure", "value"), "without_coordinator": ("measure", "value")},
    "mixing": {
        "rows": ("group_from", "group_to", "ties", "possible", "density"),
        "network": ("ei_index", "expected", "p", "assortativity"),
        "groups": ("group", "ei_index"),
    },
    "communities": {"rows": ("id", "label", "community"), "network": ("modularity", "stability", "p", "drawn")},
    "core_periphery": {"rows": ("id", "label"), "network": ()},
    "key_players": {"rows": ("step", "actors", "value")},
    "robustness": {"rows": ("step", "actors", "value")},
    "flow_betweenness": {"rows": ("id", "label", "flow_betweenness")},
    "bridging": {"rows": ("id", "label", "bridging")},
    "change": {
        "rows": ("happened", "source", "target"),
        "network": ("kept", "formed", "ended", "strengthened", "jaccard_all", "jaccard_stayers"),
    },
    "board_coverage": {
        "rows": ("member", "cells", "exclusive"),
        "cells": ("sector", "market", "members"),
        "next": ("step", "adds"),
    },
    "matching": {"rows": ("mentor", "company", "score", "second_best"), "unmatched": ("actor",)},
    "export_reach": {"rows": ("id", "label", "reach")},
    "export_coverage": {"rows": ("sector", "market", "best", "mean", "share_workable", "band")},
    "introductions": {"rows": ("a", "b", "via", "gain", "guarantee")},
    "export_paths": {
        "rows": ("source", "target", "rank", "path", "reliability", "hops"),
        "pairs": (
            *("source", "target", "reliability", "low", "high", "method", "disjoint_routes", "dependence", "dependence_on"),
        ),
    },
}


def answered(shared: Path, name: str, **raw: object) -> dict:
    fixture = fixture_network(shared)
    fixture = replace(fixture, before=replace(fixture, at="2011-07-15", ties=fixture.ties[4:]))
    groups = {"group_by": "region"} if "group_by" in (catalogue()[name].parameters or {}) else {}
    return run(fixture, name, **groups, **raw)


def test_every_analysis_of_the_contract_is_in_the_catalogue():
    assert set(PROMISED) <= set(catalogue())


@pytest.mark.parametrize("name", PROMISED)
def test_the_promised_columns_are_there(shared: Path, name: str):
    found = answered(shared, name)
    headers = catalogue()[name].headers
    for table, columns in PROMISED[name].items():
        rows = found["rows"] if table == "rows" else found["tables"][table]
        held = set(rows[0]) if rows else set(headers[table])
        assert set(columns) <= held, (table, set(columns) - held)


def test_runs_bring_p_and_q(shared: Path):
    found = answered(shared, "brokerage_roles", runs=20)
    assert {prefix + role for prefix in ("p_", "q_") for role in ORDERED} <= set(found["rows"][0])


def test_cohesion_gives_the_measures_of_the_contract(shared: Path):
    found = answered(shared, "cohesion")
    assert set(COHESION) <= {row["measure"] for row in found["rows"]}
    assert set(COHESION) <= {row["measure"] for row in found["tables"]["without_coordinator"]}
