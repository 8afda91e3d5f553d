"""Persons are counted with their organisation, and one switch in every door keeps them apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from graph_service.analysis._catalogue import catalogue
from graph_service.cli import cli
from graph_service.service import GraphService
from tests.web.conftest import Visitor

APART = {"merge_persons": ["no"]}
KINDS = {"firm": "company", "anna": "freelancer", "maija": "mentor", "bo": "board_member"}
ACTORS = [
    {"id": id, "name": id.title(), "kinds": [KINDS.get(id, "company")], "sector": sector}
    for id, sector in [
        ("anna", "dance"),
        ("bo", "tourism"),
        ("festival", "dance"),
        ("firm", "media_film"),
        ("guide", "tourism"),
        ("label", "popular_culture"),
        ("maija", "media_film"),
    ]
]
# Anna is all that Firm has to Festival; Bo sits on its board and Maija is its mentor, and both work for it, too
TIES = [
    ("WORKS_FOR", "anna", "firm", "2010"),
    ("WORKS_FOR", "bo", "firm", "2010"),
    ("WORKS_FOR", "maija", "firm", "2010"),
    ("WORKS_WITH", "anna", "festival", "2010"),
    ("WORKS_WITH", "bo", "guide", "2010"),
    ("WORKS_WITH", "maija", "label", "2010"),
]


@pytest.fixture
def firm(service: GraphService) -> GraphService:
    ties = [{"id": f"t{n}", "kind": kind, "source": a, "target": b, "since": day} for n, (kind, a, b, day) in enumerate(TIES)]
    records = [("actor", actor, None) for actor in ACTORS] + [("tie", tie, None) for tie in ties]
    service.write(records, who="test", what="set up")
    service.set_as_of("2012-07-31", who="test")
    return service


def splitting(found: dict[str, Any]) -> list[str]:
    return [row["id"] for row in found["rows"] if row["is_cutpoint"]]


def test_an_only_contact_is_a_cutpoint_only_where_it_is_counted_apart(firm: GraphService):
    merged, apart = firm.analyse("cutpoints"), firm.analyse("cutpoints", APART)
    # Firm itself, the mentor and the board member: both are excepted (analytics 1.3)
    assert splitting(merged) == ["bo", "firm", "maija"]
    assert splitting(apart) == ["anna", "bo", "firm", "maija"]
    assert "anna" not in [row["id"] for row in merged["rows"]]
    assert "1 employee counted with their company" in merged["sentences"][0]
    assert "counted with" not in apart["sentences"][0]
    assert (merged["scope"]["merged_persons"], apart["scope"]["merged_persons"]) == (1, None)


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_analysis_takes_the_switch_in_every_door(firm: GraphService, visitor: Visitor, name: str):
    entry = catalogue()[name]
    wanted = {"yes": firm.analyse(name), "no": firm.analyse(name, APART)}
    assert wanted["no"]["n"] == wanted["yes"]["n"] + 1
    for switch, found in wanted.items():
        answer = visitor.get(f"/api/v1/analyses/{entry.slug}?merge_persons={switch}").get_json()
        command = ["analyse", entry.slug, "--merge-persons", switch, "--format", "json", "--store", firm.store.url]
        printed = CliRunner().invoke(cli, command)
        assert printed.exit_code == 0, printed.output
        assert answer == json.loads(printed.stdout) == json.loads(json.dumps(found))
        said = "1 employee counted with their company" in found["sentences"][0]
        assert said == (switch == "yes")
        page = visitor.get(f"/analyses/{entry.slug}?lang=en&merge_persons={switch}").get_data(as_text=True)
        assert 'name="merge_persons"' in page
        other = "no" if switch == "yes" else "yes"
        assert f"merge_persons={other}" in page, "the other version is one click away"


def test_the_report_counts_employees_with_their_company(firm: GraphService):
    text = firm.report_json("en")
    assert "Employees counted with their company" in text


def test_who_takes_a_job_between_two_days_loses_nothing(firm: GraphService):
    # Guide's only worker starts in 2012: with the employees of the later day there is no change
    firm.write(
        [
            ("actor", {"id": "eero", "name": "Eero", "kinds": ["freelancer"], "sector": "tourism"}, None),
            ("tie", {"id": "t8", "kind": "WORKS_WITH", "source": "eero", "target": "label", "since": "2009"}, None),
            ("tie", {"id": "t9", "kind": "WORKS_FOR", "source": "eero", "target": "guide", "since": "2012-01"}, None),
        ],
        who="test",
        what="a new job",
    )
    whole = firm.analyse("change", {"compare": ["2011-07-31"]})["tables"]["network"][0]
    assert (whole["formed"], whole["ended"], whole["came"], whole["left"]) == (0, 0, 0, 0)
    apart = firm.analyse("change", {"compare": ["2011-07-31"]} | APART)["tables"]["network"][0]
    # the job itself is a new tie
    assert (apart["formed"], apart["ended"]) == (1, 0)
