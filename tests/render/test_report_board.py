"""The report's section on the board and the mentors: its figures are those of the analyses, counted here from the records."""

from __future__ import annotations

from dataclasses import replace

from graph_service.render.document import Bar, Section, Step, Table, plain_text
from graph_service.render.report import connection_report
from tests.render.reports import demo_inputs, inputs_of, small, stored


def board(language: str = "en") -> Section | None:
    return next((one for one in connection_report(demo_inputs(), language).sections if one.id == "board"), None)


def tables(part: Section) -> list[Table]:
    return [block for block in part.blocks if isinstance(block, Table)]


def test_the_grid_names_who_has_a_foothold():
    part = board()
    assert part is not None
    grid = tables(part)[0]
    members = [record for record in demo_inputs().contents.of("actor") if "board_member" in record["kinds"]]
    steps = [cell for row in grid.rows for cell in row if isinstance(cell, Step)]
    named = [cell for cell in steps if cell.step is not None]
    # Germany, Japan and France; a member from there who works in a sector of companies covers a cell
    home = {record["name"] for record in members if record["country"] in {"DE", "JP", "FR"}}
    assert home <= {name for cell in named for name in cell.text.split(", ")} <= {record["name"] for record in members}
    assert plain_text(part.blocks[0].text).startswith(f"{len(named)} of {len(steps)} sector-market cells are covered; ")  # type: ignore[union-attr]
    assert {cell.text for cell in steps if cell.step is None} == {"open"}
    assert all((cell.step == 1) == (", " not in cell.text) for cell in named)


def test_mentors_stand_with_companies_and_an_alternative():
    part = board()
    assert part is not None
    pairs = tables(part)[-1]
    kinds = {record["name"]: record["kinds"] for record in demo_inputs().contents.of("actor")}
    for mentor, company, fit, other in pairs.rows:
        assert "mentor" in kinds[plain_text(mentor)]
        assert "company" in kinds[plain_text(company)]
        assert "mentor" in kinds[plain_text(other)]
        assert isinstance(fit, Bar)
        assert 0 <= fit.share <= 1


def test_both_languages_have_the_same_rows():
    english, finnish = board("en"), board("fi")
    assert english is not None
    assert finnish is not None
    assert [len(one.rows) for one in tables(english)] == [len(one.rows) for one in tables(finnish)]
    assert finnish.title == "Neuvonantajaryhmä ja mentorit"


def test_without_board_and_mentors_there_is_no_section():
    bare = inputs_of(stored(small()))
    for inputs in (bare, replace(bare, beside={})):
        assert "board" not in {one.id for one in connection_report(inputs, "en").sections}
