"""The map as a still picture: SVG for pages without script, reports and the README."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from graph_service.render._edges import ASSUMED
from graph_service.render._legend import tie_key
from graph_service.render._seats import Label, Mark, Seat, seats

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
WIDTHS = (0.5, 0.6, 0.8, 1.1, 1.6)
FAINT = (0.16, 0.2, 0.28, 0.4, 0.55)
INKS = {
    "paper": {"light": "#f6f8f7", "dark": "#10181b"},
    "ink": {"light": "#14211d", "dark": "#e9f0ed"},
    "line-strong": {"light": "#7d8b85", "dark": "#6f817c"},
    "accent": {"light": "#0a5c63", "dark": "#84d3d3"},
    "bad": {"light": "#a3271d", "dark": "#f39a8d"},
}
BOX = 9.4
# the largest actors get their names before all others
LARGEST = 12


@dataclass(frozen=True)
class Supposed:
    """What somebody thinks of: ids of those who leave and join, and pairs of ids whose tie comes or ends."""

    left: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    tied: frozenset[frozenset[str]] = frozenset()
    ended: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class _Sheet:
    """Map units to pixels, and colours of a theme."""

    scale: float
    dx: float
    dy: float
    theme: str

    def at(self, node: Mapping[str, Any]) -> tuple[float, float]:
        return node["x"] * self.scale + self.dx, node["y"] * self.scale + self.dy

    def colour(self, name: str, tones: Mapping[str, Mapping[str, str]]) -> str:
        known = tones.get(name) or INKS[name]
        if self.theme != "page":
            return known[self.theme]
        # an attribute may hold var(): the page's theme colours the picture, no style attribute is needed
        return f"var(--{'ink' if name == 'sector-ink' else name}, {known['light']})"


def svg_map(
    view: Mapping[str, Any],
    *,
    width: int = 760,
    height: int = 480,
    labels: bool | int = 24,
    numbers: Mapping[str, int] | None = None,
    only: Collection[str] | None = None,
    ring: str | None = None,
    theme: str = "page",
    supposed: Supposed | None = None,
) -> str:
    """A view as an SVG element.

    Parameters
    ----------
    view
        As ``viewmodel.map_view`` makes it.
    width, height
        Size of the picture in pixels.
    labels
        Most names that are written (True: all that find a place); those with most ties come first,
        ``ring`` before all. No two overlap.
    numbers
        Numbers by id, drawn on the marks instead of names ("Numbers as in the table").
    only
        Ids to draw (an actor's surroundings); default: all that have a tie.
    ring
        Id of the actor that gets a ring.
    theme
        ``page``: colours follow the page's custom properties. ``light`` or ``dark``: fixed colours, for
        files and PDF.
    supposed
        Changes to mark: who leaves is crossed out, who joins has a ring, a tie that comes is thick, one that ends dashed.

    Returns
    -------
    str
        ``<svg role="img" ...>`` with a title; no style attribute, no script, names escaped.
    """
    thought = supposed or Supposed()
    ringed = thought.joined | ({ring} if ring else set())
    named = ringed.union(thought.left, *thought.tied, *thought.ended)
    tied = {end for edge in view["edges"] for end in (edge["source"], edge["target"])}
    chosen = [
        place
        for place, node in enumerate(view["nodes"])
        if (node["id"] in only if only is not None else place in tied or not tied or node["id"] in named)
    ]
    nodes = [view["nodes"][place] for place in chosen]
    sheet = _sheet(nodes, width, height, theme)
    parts = [_ties(view, sheet, set(chosen)), *_proposed_ties(view, sheet, set(chosen)), *_changed_ties(sheet, nodes, thought)]
    parts += [_mark(view, sheet, node, node["id"] in ringed) for node in nodes]
    numbered = numbers or {}
    parts += [_number(sheet, node, numbered[node["id"]]) for node in nodes if node["id"] in numbered]
    parts += _names(sheet, nodes, len(nodes) if labels is True else int(labels), numbered, named, (width, height))
    parts += [_crossed(sheet, node) for node in nodes if node["id"] in thought.left]
    title = escape(view["title"] or view["meta"]["basis"])
    return (
        f'<svg class="map-picture" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" '
        f'role="img" aria-label="{title}"><title>{title}</title>{"".join(parts)}</svg>'
    )


def _sheet(nodes: Sequence[Mapping[str, Any]], width: int, height: int, theme: str) -> _Sheet:
    if not nodes:
        return _Sheet(1, width / 2, height / 2, theme)
    left, right = min(n["x"] - n["size"] for n in nodes), max(n["x"] + n["size"] for n in nodes)
    top, bottom = min(n["y"] - n["size"] for n in nodes), max(n["y"] + n["size"] for n in nodes)
    side, above = min(56, width * 0.08), min(22, height * 0.08)
    scale = min((width - 2 * side) / max(right - left, 1), (height - 2 * above) / max(bottom - top, 1), 0.8)
    return _Sheet(scale, width / 2 - scale * (left + right) / 2, height / 2 - scale * (top + bottom) / 2, theme)


def _ties(view: Mapping[str, Any], sheet: _Sheet, chosen: Collection[int]) -> str:
    layers: dict[tuple[int, str], list[str]] = {}
    for edge in view["edges"]:
        if edge["source"] in chosen and edge["target"] in chosen:
            (x1, y1), (x2, y2) = sheet.at(view["nodes"][edge["source"]]), sheet.at(view["nodes"][edge["target"]])
            layers.setdefault((edge["strength"] or ASSUMED, tie_key(edge)), []).append(f"M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}")
    ink = sheet.colour("ink", {})
    return "".join(
        f'<path d="{"".join(lines)}" fill="none" stroke="{ink}" stroke-width="{WIDTHS[strength - 1]}" '
        f'stroke-opacity="{FAINT[strength - 1]}"{dash(key)}/>'
        for (strength, key), lines in sorted(layers.items())
    )


def _proposed_ties(view: Mapping[str, Any], sheet: _Sheet, chosen: Collection[int]) -> list[str]:
    lines = []
    for ends in view.get("proposed", ()):
        if set(ends) <= set(chosen):
            (x1, y1), (x2, y2) = (sheet.at(view["nodes"][place]) for place in ends)
            stroke = f'stroke="{sheet.colour("accent", {})}" stroke-width="2.5" stroke-dasharray="7 4"'
            lines.append(f'<path class="proposed" d="M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}" fill="none" {stroke}/>')
    return lines


def _changed_ties(sheet: _Sheet, nodes: Sequence[Mapping[str, Any]], supposed: Supposed) -> list[str]:
    at = {node["id"]: sheet.at(node) for node in nodes}
    drawn = [(pair, "accent", "") for pair in sorted(supposed.tied, key=sorted)]
    drawn += [(pair, "bad", ' stroke-dasharray="5 4"') for pair in sorted(supposed.ended, key=sorted)]
    lines = []
    for pair, tone, dashes in drawn:
        if pair <= at.keys() and len(pair) == 2:
            (x1, y1), (x2, y2) = (at[id] for id in sorted(pair))
            stroke = f'stroke="{sheet.colour(tone, {})}" stroke-width="3"{dashes}'
            lines.append(f'<path d="M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}" fill="none" {stroke}/>')
    return lines


def _crossed(sheet: _Sheet, node: Mapping[str, Any]) -> str:
    (x, y), arm = sheet.at(node), max(_radius(sheet, node), 5.0) + 3
    cross = f"M{x - arm:.1f},{y - arm:.1f}L{x + arm:.1f},{y + arm:.1f}M{x - arm:.1f},{y + arm:.1f}L{x + arm:.1f},{y - arm:.1f}"
    lines = ((sheet.colour("paper", {}), 6), (sheet.colour("bad", {}), 3))
    return "".join(f'<path d="{cross}" fill="none" stroke="{ink}" stroke-width="{width}"/>' for ink, width in lines)


def dash(key: str) -> str:
    """The attribute of a line that is not whole: dashes where the tie is inferred, dots where its strength is not known."""
    dashes = {"inferred": "4 3", "unknown": "1 3"}.get(key)
    return f' stroke-dasharray="{dashes}"' if dashes else ""


def _radius(sheet: _Sheet, node: Mapping[str, Any]) -> float:
    return max(3.6, float(node["size"]) * sheet.scale)


def _mark(view: Mapping[str, Any], sheet: _Sheet, node: Mapping[str, Any], ring: bool) -> str:
    (x, y), k = sheet.at(node), _radius(sheet, node) / BOX
    path, paper, ink = view["shapes"][node["shape"]], sheet.colour("paper", {}), sheet.colour("ink", {})
    fill = sheet.colour(node["tone"], view["tones"])
    edge = sheet.colour("line-strong", {}) if node["tone"] in {"seq-0", "seq-1", "seq-2"} else fill
    around = f'<path d="{path}" fill="{ink}" stroke="{ink}" stroke-width="{9 / k:.2f}"/>' if ring else ""
    gap = 4.5 if ring else 3
    code = (
        f'<text y="3.4" font-size="9.6" font-weight="700" text-anchor="middle" fill="{paper}" '
        f'font-family="{FONT}">{escape(node["code"])}</text>'
        if node["code"]
        else ""
    )
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({k:.3f})" stroke-linejoin="round">{around}'
        f'<path d="{path}" fill="{paper}" stroke="{paper}" stroke-width="{gap / k:.2f}"/>'
        f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="{edge}" stroke-width="1.1"/>{code}</g>'
    )


def _number(sheet: _Sheet, node: Mapping[str, Any], number: int) -> str:
    x, y = sheet.at(node)
    paper, ink = sheet.colour("paper", {}), sheet.colour("ink", {})
    # ink on a paper disc is readable on every tone, in both themes
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8.5" fill="{paper}" stroke="{ink}" stroke-width="1.4"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}" font-size="11.5" font-weight="700" text-anchor="middle" fill="{ink}" '
        f'font-family="{FONT}">{number}</text>'
    )


def _names(
    sheet: _Sheet,
    nodes: Sequence[Mapping[str, Any]],
    labels: int,
    numbers: Collection[str],
    first: Collection[str],
    size: tuple[int, int],
) -> list[str]:
    actors = sorted((node for node in nodes if node["thing"] == "actor" and node["ties"]), key=lambda node: node["priority"])
    largest = {node["id"] for node in actors[:LARGEST]}
    order = sorted(nodes, key=lambda node: (node["id"] not in first, node["id"] not in largest, node["priority"]))
    marks = [
        Mark(node["id"], *sheet.at(node), max(_radius(sheet, node), 9.0 if node["id"] in numbers else 0.0)) for node in nodes
    ]
    wanted = [
        Label(node["id"], node["label"], 13 if node["id"] in first else 11, far=node["id"] in largest or node["id"] in first)
        for node in order
        if node["id"] not in numbers
    ]
    taken = seats(marks, wanted, size, labels)
    paper, ink = sheet.colour("paper", {}), sheet.colour("ink", {})
    return [_leader(box, colour, width) for colour, width in ((paper, 2), (ink, 1)) for box in taken if box.leader] + [
        f'<text x="{box.x:.1f}" y="{box.y + box.height * 0.77:.1f}" font-size="{box.label.size}" '
        f'font-weight="{650 if box.label.id in first else 500}" '
        f'font-family="{FONT}" fill="{ink}" stroke="{paper}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">'
        f"{escape(box.text)}</text>"
        for box in taken
    ]


def _leader(box: Seat, colour: str, width: int) -> str:
    assert box.leader is not None
    x1, y1, x2, y2 = box.leader
    return f'<path d="M{x1:.1f},{y1:.1f}L{x2:.1f},{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'
