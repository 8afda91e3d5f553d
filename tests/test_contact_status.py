"""Who may be asked: the contact status in people's own words, in both languages."""

from __future__ import annotations

import pytest

from graph_service.schema import load_schema


@pytest.mark.parametrize("said", ["do_not_contact", " DO NOT  CONTACT. ", "Ei yhteydenottoja", "älä ota yhteyttä!"])
def test_who_says_do_not_contact_is_not_asked(said: str):
    assert not load_schema().may_be_asked(said)


@pytest.mark.parametrize("said", [None, "", "met in May, write again", "ei vielä tavattu", "contacted"])
def test_everybody_else_may_be_asked(said: str | None):
    assert load_schema().may_be_asked(said)


def test_the_code_reads_in_both_languages():
    schema = load_schema()
    assert schema.label_of("contact_status", "do_not_contact", "fi") == "Ei yhteydenottoja"
    assert schema.label_of("contact_status", "write in May", "fi") == "write in May"
