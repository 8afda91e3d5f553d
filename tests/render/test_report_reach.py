"""Coverage and readiness in the connection report: the same bands as on the page, counts that add up, no digits of the model."""

from __future__ import annotations

import re
from typing import Any

import pytest

from graph_service.analysis._bands import BANDS
from graph_service.render.document import Section, Step, Table, plain_text
from graph_service.render.report import connection_report
from tests.render.reports import demo_inputs, inputs_of, small, stored

GRID = {"en": "Which sector reaches which market", "fi": "Mikä toimiala tavoittaa minkäkin markkinan"}


def section(name: str, language: str = "en", inputs: Any = None) -> Section | None:
    report = connection_report(inputs or demo_inputs(), language)
    return next((one for one in report.sections if one.id == name), None)


def grid(language: str) -> Table:
    found = section("export", language)
    assert found is not None
    rows = demo_inputs().beside["export_coverage"]["rows"]
    sectors = len({row["sector"] for row in rows})
    return next(
        block
        for block in found.blocks
        if isinstance(block, Table)
        and len(block.rows) == sectors
        and len(block.columns) == 4
        and block.columns[-1].align == "step"
    )


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_grid_holds_the_bands_of_the_coverage(language: str):
    rows = demo_inputs().beside["export_coverage"]["rows"]
    shown = [cell for line in grid(language).rows for cell in line[1:]]
    assert len(shown) == len(rows)
    assert all(isinstance(cell, Step) for cell in shown)
    words = {name: word.in_language(language) for name, (_, word) in BANDS.items()}
    wanted = [words[row["band"]] if row["best_of"] else None for row in rows]
    assert sorted(
        re.split(r"[,(]", cell.text)[0].strip() for cell in shown if isinstance(cell, Step) and cell.step is not None
    ) == sorted(word for word in wanted if word is not None)
    assert sum(isinstance(cell, Step) and cell.step is None for cell in shown) == wanted.count(None)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_readiness_counts_every_source_once_in_each_line(language: str):
    found = section("readiness", language)
    assert found is not None
    [table] = [block for block in found.blocks if isinstance(block, Table)]
    held = [row for row in demo_inputs().beside["export_reach"]["tables"]["readiness"] if row["market"] == "market:DE"]
    assert len(table.rows) == 5
    for line, name in zip(table.rows, ("offer", "language", "sale", "route", "independence"), strict=True):
        there, missing, unknown = (int(plain_text(cell)) for cell in line[1:4])
        assert there + missing + unknown == len(held)
        assert unknown == sum(row[name] is None for row in held)
    said = " ".join(plain_text(block.text) for block in found.blocks if not isinstance(block, Table))
    assert not re.search(r"\d[.,]\d", said)


def test_who_has_a_route_but_no_recorded_offer_is_named():
    found = section("readiness")
    assert found is not None
    held = [
        row["actor"]
        for row in demo_inputs().beside["export_reach"]["tables"]["readiness"]
        if row["market"] == "market:DE" and row["reliability"] >= 0.2 and row["offer"] is None
    ]
    said = plain_text(found.blocks[1].text)
    assert said.startswith("With a workable route to Germany, but nothing recorded on what they offer: ")
    assert demo_inputs().snapshot.by_id[held[0]].label in said
    assert said.endswith(f" and {len(held) - 6} more.")


def test_without_markets_there_is_neither():
    inputs = inputs_of(stored(small()))
    assert section("readiness", "en", inputs) is None
    assert section("export", "en", inputs) is None
