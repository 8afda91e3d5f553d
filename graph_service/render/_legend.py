"""The legend: sectors, kinds and ties with their counts; on the page it is also the filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from graph_service.language import say
from graph_service.render.marks import kind_shape
from graph_service.schema import Schema

UNKNOWN = "sector-unknown"
TIES = (
    ("strong", say("Strong, 4–5")),
    ("medium", say("Medium, 2–3")),
    ("weak", say("Weak, 1")),
    ("unknown", say("Strength not known")),
    ("inferred", say("Inferred")),
)


def kind_tones(schema: Schema) -> dict[str, str]:
    """A colour for each kind where kinds are coloured: the sectors' hues in turn, the shape tells the rest."""
    hues = [f"sector-{sector}" for sector in schema.codes["sector"]]
    return {kind: hues[place] if place < len(hues) else UNKNOWN for place, kind in enumerate(schema.codes["kind"])}


def tie_key(edge: Mapping[str, Any]) -> str:
    """The legend line of a tie."""
    if edge["inferred"]:
        return "inferred"
    if edge["strength"] is None:
        return "unknown"
    return "strong" if edge["strength"] >= 4 else "medium" if edge["strength"] >= 2 else "weak"


def legend_of(
    schema: Schema, nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]], language: str
) -> dict[str, list[dict[str, Any]]]:
    """Lines of the legend that occur on the map: key, label, n, and a tone or a shape; ties by year."""
    sectors = Counter(node["sector"] or "unknown" for node in nodes if node["thing"] != "market")
    kinds, tones = Counter(node["kind"] or "unknown" for node in nodes), kind_tones(schema)
    ties = Counter(map(tie_key, edges))
    sector_codes = [*schema.codes["sector"].values(), schema.unknown_sector]
    sector_names = [*schema.codes["sector"], "unknown"]
    found = {
        "sector": [
            {"key": key, "label": code.label.in_language(language), "tone": f"sector-{key}", "n": sectors[key]}
            for key, code in zip(sector_names, sector_codes, strict=True)
            if sectors[key]
        ],
        "kind": [
            {
                "key": key,
                "label": code.label.in_language(language),
                "shape": kind_shape(schema, key),
                "tone": tones[key],
                "n": kinds[key],
            }
            for key, code in schema.codes["kind"].items()
            if kinds[key]
        ],
        "tie": [{"key": key, "label": label.in_language(language), "n": ties[key]} for key, label in TIES if ties[key]],
    }
    for thing, shape in (("event", "plus"), ("market", "plate")):
        if kinds[thing]:
            label = schema.things[thing].label.in_language(language)
            found["kind"].append({"key": thing, "label": label, "shape": shape, "n": kinds[thing]})
    found["year"] = _years(edges)
    unknown = sum(n for kind, n in kinds.items() if kind not in schema.codes["kind"] and kind not in {"event", "market"})
    if unknown and len(kinds) > 1:
        label = schema.unknown_sector.label.in_language(language)
        found["kind"].append({"key": "unknown", "label": label, "shape": "disc", "n": unknown})
    return found


def _years(edges: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Ties by the year that they began, every year from the first to the last; a tie of unknown beginning is in none."""
    counts = Counter(item["year"] for edge in edges for item in edge["items"] if "year" in item)
    if not counts:
        return []
    return [{"key": str(year), "label": str(year), "n": counts[year]} for year in range(min(counts), max(counts) + 1)]
