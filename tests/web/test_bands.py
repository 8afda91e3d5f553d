"""Readers see bands of the tie model's figures, never their digits; data and files hold the digits."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Visitor
from tests.web.reading import read

DIGITS = re.compile(r"\b0[.,]\d\d")
WORDS = {"en": ("weak", "workable"), "fi": ("heikko", "toimiva")}


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_page_of_routes_shows_bands_and_their_range(demo_visitor: Visitor, language: str) -> None:
    page = demo_visitor.get(f"/analyses/export-paths?source=kelo&lang={language}&show=all&columns=all").text
    texts = read(page).texts
    settings = {"Settings of the tie model", "Yhteysmallin asetukset"} & {*texts}
    assert settings
    outside = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert not [text for text in read(outside).texts if DIGITS.search(text)]
    weak, workable = WORDS[language]
    assert any(text.startswith(f"{weak} (") or text == weak for text in texts)
    assert any(workable in text for text in texts)
    rows = demo_visitor.get("/analyses/export-paths/pairs.csv?source=kelo").text
    assert DIGITS.search(rows)
    assert rows.startswith("source,target,reliability,low,high,")


def test_every_setting_of_the_model_stands_on_the_page(demo_visitor: Visitor) -> None:
    page = demo_visitor.get("/analyses/export-paths?source=kelo&market=DE&half_life=24&lang=en").text
    model = demo_visitor.get("/api/v1/analyses/export-paths?source=kelo&market=DE&half_life=24").get_json()["tables"]["tie_model"]
    known = {row["setting"]: row for row in model}
    assert known["half_life"]["value"] == 24
    assert known["strength_5"]["value"] == 0.85
    texts = read(page).texts
    assert "Strength 5: would vouch today" in texts
    assert "Months after which a tie without new evidence counts half" in texts
    assert sum(row["ties"] for row in model if row["setting"].startswith("strength_")) == known["half_life"]["ties"]


def test_the_map_colours_by_band(demo_visitor: Visitor) -> None:
    view = demo_visitor.get("/api/v1/map?colour_by=export_paths.best_reliability&lang=en").get_json()
    lines = [line["label"] for line in view["legend"]["measure"]["groups"]]
    assert {*lines} <= {"hardly any", "weak", "workable", "strong", "No value"}
    said = {node["said"] for node in view["nodes"] if node["thing"] == "actor"}
    assert said - {None} <= {*lines}
    assert len(said) > 1


def test_a_what_if_says_which_way_bands_move(demo_visitor: Visitor) -> None:
    page = demo_visitor.get("/what-if?analysis=export-paths&source=kelo&market=DE&what_if=leaves:amk&lang=en&show=all").text
    texts = read(page).texts
    assert not [text for text in texts if DIGITS.search(text)]
    assert "weaker" in texts
    found = demo_visitor.get("/api/v1/what-if/export-paths?source=kelo&market=DE&what_if=leaves:amk").get_json()
    assert any(isinstance(row["change"], float) for row in found["rows"])
