"""What the picture of a day holds of an actor: all of its kinds, and what it said about being asked."""

from __future__ import annotations

from typing import Any

from graph_service.records import Contents, checked
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, snapshot_of


def pictured(**given: Any) -> GraphSnapshot:
    schema = load_schema()
    record = checked(schema, "actor", {"id": "a", "name": "A", "kinds": ["company"]} | given)
    return snapshot_of(schema, Contents({"a": ("actor", record)}, {}), today="2012-07-31")


def test_an_actor_is_any_of_its_kinds_and_the_first_colours_it():
    [node] = pictured(kinds=["freelancer", "mentor"]).nodes
    assert (node.is_a("mentor"), node.is_a("freelancer"), node.is_a("company")) == (True, True, False)
    assert node.attributes["kind"] == "freelancer"
    assert pictured(kinds=["freelancer", "mentor"]).fingerprint != pictured(kinds=["freelancer"]).fingerprint


def test_what_is_recorded_of_few_is_known_where_it_is_recorded():
    [node] = pictured(languages=["fi", "en"], contact_status="do not contact", introductions_per_year=2).nodes
    known = {name: node.attributes[name] for name in ("languages", "contact_status", "introductions_per_year")}
    assert known == {"languages": "fi, en", "contact_status": "do not contact", "introductions_per_year": "2"}
    assert "languages" not in pictured().attributes()


def test_an_offer_abroad_is_there_or_said_not_to_be_or_unknown():
    def said(**given: Any) -> str | None:
        return pictured(**given).nodes[0].attributes.get("offer")

    assert said(offer="Animaatiosarjoja televisioon") == "yes"
    assert {said(offer=text) for text in ("no", " Ei ", "None", "–")} == {"no"}
    assert said() is None
    assert "offer" not in pictured().attributes()
