"""Languages as people write them, and the ones that a country is run in."""

from __future__ import annotations

import pytest

from graph_service.language import official_languages, spoken_language


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("English", "en"),
        ("englanti", "en"),
        (" EN ", "en"),
        ("en-GB", "en"),
        ("American English", "en"),
        ("Ruotsi", "sv"),
        ("saksa (sujuva)", "de"),
        ("norja", "no"),
        ("nynorsk", None),
        ("Norwegian Bokmål", "no"),
        ("whistling", None),
        ("", None),
    ],
)
def test_a_language_is_known_by_its_names_in_both_languages_and_by_its_code(written: str, code: str | None):
    assert spoken_language(written) == code


def test_countries_are_run_in_their_official_languages():
    # CLDR territoryInfo: official, or official in fact; regional languages are left out
    wanted = {"DE": {"de"}, "FI": {"fi", "sv"}, "NO": {"no"}, "US": {"en"}, "JP": {"ja"}, "BE": {"nl", "fr", "de"}}
    assert {country: set(official_languages(country)) for country in wanted} == wanted
    assert official_languages("XX") == frozenset()
