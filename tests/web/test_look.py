"""The colours of the pages are the colours of the domain, readable in both themes (look.md 2 and 3)."""

from __future__ import annotations

import re
from pathlib import Path

import graph_service.web
from graph_service.schema import load_schema

CSS = Path(graph_service.web.__file__).parent / "static" / "css"


def blocks() -> list[dict[str, str]]:
    """The custom properties of each block of tokens.css that sets colours: light, dark of the system, dark by choice."""
    text = (CSS / "tokens.css").read_text()
    found = [dict(re.findall(r"--([\w-]+):\s*([^;]+);", body)) for body in re.findall(r"\{([^{}]*)\}", text)]
    return [block for block in found if "paper" in block]


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_sector_colours_are_those_of_the_domain() -> None:
    schema = load_schema()
    light, system, chosen = blocks()
    assert system == chosen
    for code in (*schema.codes["sector"].values(), schema.unknown_sector):
        assert code.colour is not None
        assert (light[f"sector-{code.name}"], system[f"sector-{code.name}"]) == (code.colour.light, code.colour.dark)
    base = (CSS / "base.css").read_text()
    for name in [*schema.codes["sector"], "unknown"]:
        assert f".sector-{name}" in base


def test_text_and_marks_are_readable() -> None:
    for block in blocks():
        for ink in ("ink", "ink-2", "ink-3", "accent"):
            for ground in ("paper", "surface", "sunken"):
                assert contrast(block[ink], block[ground]) >= 4.5, (ink, ground)
        for state in ("ok", "warn", "bad"):
            assert contrast(block[state], block[f"{state}-soft"]) >= 4.5, state
        assert contrast(block["accent"], block["accent-soft"]) >= 4.5
        for name, colour in block.items():
            if name.startswith("sector-") or name == "line-strong":
                assert contrast(colour, block["paper"]) >= 3, name
                assert contrast(colour, block["surface"]) >= 3, name


def test_styles_ask_nobody_else() -> None:
    for path in CSS.glob("*.css"):
        assert not re.search(r"url\(|@import|http", path.read_text()), path.name
