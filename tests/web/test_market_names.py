"""Two markets in one country are called and asked for by different names, everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from graph_service.service import GraphService
from tests.web.conftest import Visitor
from tests.web.reading import read

GERMANY, FILM = "market:DE", "market:DE:media_film"
RECORDS: list[tuple[str, dict[str, Any], None]] = [
    ("market", {"id": GERMANY, "country": "DE"}, None),
    ("market", {"id": FILM, "country": "DE", "sector": "media_film"}, None),
    ("tie", {"id": "x1", "kind": "HAS_ACCESS_TO", "source": "tanssi", "target": GERMANY, "strength": 4}, None),
    ("tie", {"id": "x2", "kind": "HAS_ACCESS_TO", "source": "runo", "target": FILM, "strength": 4}, None),
]
NAMES = {"en": "Germany", "fi": "Saksa"}


@pytest.fixture
def two(small: GraphService) -> GraphService:
    small.write(RECORDS, who="test", what="two markets")
    return small


@pytest.mark.parametrize("language", ["en", "fi"])
def test_sentences_tell_them_apart(two: GraphService, language: str) -> None:
    label = two.schema.codes["sector"]["media_film"].label.in_language(language)
    whole, film = NAMES[language], f"{NAMES[language]}, {label}"
    for analysis in ("export_paths", "export_coverage"):
        said = two.analyse(analysis, {}, language)["sentences"]
        assert len(set(said)) == len(said)
        assert any(film in sentence for sentence in said)
        assert any(whole in sentence and film not in sentence for sentence in said)


def test_each_can_be_asked_for_by_its_name(two: GraphService) -> None:
    label = two.schema.codes["sector"]["media_film"].label.en
    for asked, meant in (
        ("DE", GERMANY),
        ("Germany", GERMANY),
        ("Saksa", GERMANY),
        (f"Germany, {label}", FILM),
        ("DE:media_film", FILM),
    ):
        rows = two.analyse("export_paths", {"market": [asked]}, "en")["tables"]["pairs"]
        assert {row["target"] for row in rows} == {meant}, asked


def test_the_form_offers_both(two: GraphService, visitor: Visitor) -> None:
    label = two.schema.codes["sector"]["media_film"].label.en
    page = visitor.get("/analyses/export-paths?lang=en")
    assert page.status_code == 200
    assert 'value="DE"' in page.text or 'value="Germany"' in page.text
    assert "DE:media_film" in page.text
    assert f"Germany, {label}" in read(page.text).texts
