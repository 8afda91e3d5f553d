"""The section of the report on how sure its order is says what the trials gave."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from graph_service.render.document import Bar, Paragraph, Section, Table, plain_text
from graph_service.render.report import ReportInputs, connection_report
from tests.render.reports import answer, demo_inputs


@cache
def tried() -> ReportInputs:
    inputs = demo_inputs()
    keywords = {"group_by": ("sector",), "null": "labels", "stability_runs": 40}
    return replace(inputs, brokerage=answer("brokerage_roles", inputs.snapshot, **keywords))


def section(language: str) -> Section:
    return next(one for one in connection_report(tried(), language).sections if one.id == "sure")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "With one tie in ten missing, the first place"), ("fi", "Jos joka kymmenes yhteys puuttuu")]
)
def test_the_section_says_how_far_the_first_place_holds(language: str, words: str) -> None:
    told = [plain_text(block.text) for block in section(language).blocks if isinstance(block, Paragraph)]
    assert told[0].startswith(words)


def test_its_tables_hold_what_the_trials_gave() -> None:
    assert tried().brokerage is not None
    ranking = tried().brokerage["stability"]["ranking"]  # type: ignore[index]
    scenarios, places = (block for block in section("en").blocks if isinstance(block, Table))
    bars = [cell for row in scenarios.rows for cell in row if isinstance(cell, Bar)]
    wanted = [one[key] for one in ranking["scenarios"] for key in ("first_stays", "top3_overlap")]
    assert [bar.share for bar in bars] == wanted
    assert places.rows[0][1] == "1"
    assert len(places.rows) == 10


def test_without_trials_there_is_no_such_section() -> None:
    assert "sure" not in {one.id for one in connection_report(demo_inputs(), "en").sections}
