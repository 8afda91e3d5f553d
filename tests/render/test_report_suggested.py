"""The section on suggested introductions: who, through whom, in bands, on two axes, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from graph_service.render.document import Figure, Section, Table, plain_text
from graph_service.render.report import ReportInputs, connection_report
from graph_service.render.report_html import report_html
from tests.render.reports import demo_inputs


def section(inputs: ReportInputs, language: str) -> Section:
    return next(one for one in connection_report(inputs, language).sections if one.id == "suggested")


def words(found: Section) -> str:
    return " ".join(plain_text(block.text) for block in found.blocks if hasattr(block, "text"))


@pytest.mark.parametrize(
    ("language", "title", "first"),
    [
        ("en", "Suggested introductions", "Introducing {a} and {b} (through {z}) would add most to reach in {market} under the"),
        ("fi", "Ehdotetut esittelyt", "Eniten tavoittavuutta lisäävä esittely näillä oletuksilla: {a} ja {b} (esittelijä: {z})."),
    ],
)
def test_it_names_who_introduces_whom(language: str, title: str, first: str) -> None:
    inputs = demo_inputs()
    found = section(inputs, language)
    rows = sorted(inputs.beside["introductions"]["rows"], key=lambda row: row["step"])
    name = {id: node.label for id, node in inputs.snapshot.by_id.items()}
    market = {"en": {"market:DE": "Germany", "market:JP": "Japan"}, "fi": {"market:DE": "Saksa", "market:JP": "Japani"}}
    said = {"a": name[rows[0]["a"]], "b": name[rows[0]["b"]], "z": name[rows[0]["via"][0]]}
    assert found.title == title
    assert first.format(**said, market=market[language][rows[0]["market"]]) in words(found)
    [table] = [block for block in found.blocks if isinstance(block, Table)]
    assert [[plain_text(cell) for cell in row[:2]] for row in table.rows] == [
        [f"{row['step']}. {name[row['a']]} – {name[row['b']]}", name[row["via"][0]]] for row in rows
    ]
    [figure] = [block for block in found.blocks if isinstance(block, Figure)]
    assert figure.svg.count('class="dot chosen"') == len(rows)
    assert "<a " not in figure.svg


def test_what_is_added_is_told_in_words() -> None:
    inputs = demo_inputs()
    text = report_html(connection_report(inputs, "en"), standalone=False)
    for row in inputs.beside["introductions"]["rows"]:
        for figure in (row["gain"], row["least"], row["most"]):
            digits = re.escape(f"{figure:.2f}")
            assert not re.search(rf">\s*{digits}\d*\s*<", text)
    [table] = [block for block in section(inputs, "en").blocks if isinstance(block, Table)]
    assert all(row[3].text.split(",")[0].split(" (")[0] in {"much", "very much", "something"} for row in table.rows)
    assert "theirs to say" in words(section(inputs, "en"))


def test_without_a_possible_introduction_it_says_why() -> None:
    inputs = demo_inputs()
    answer = inputs.beside["introductions"]
    none = dict(answer) | {
        "rows": [],
        "tables": {**answer["tables"], "search": [answer["tables"]["search"][0] | {"possible": 0}]},
    }
    found = section(replace(inputs, beside={**inputs.beside, "introductions": none}), "en")
    assert "have a common acquaintance who could introduce them" in words(found)
    left_out = replace(inputs, beside={name: one for name, one in inputs.beside.items() if name != "introductions"})
    assert "suggested" not in [one.id for one in connection_report(left_out, "en").sections]
