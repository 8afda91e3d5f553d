"""Routes as layers: sources left, the market right, who stands in between where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from graph_service.render.document import Name
from graph_service.render.marks import mark_path

WIDTH, LEFT, RIGHT, ROW, TOP = 780, 196, 706, 38, 26
LONGEST = 24
Stop = tuple[str, Name]


@dataclass(frozen=True)
class _Place:
    """Where a stop stands; ``column`` 0 is the leftmost."""

    x: float
    y: float
    column: int


def routes(paths: Sequence[Sequence[Stop]], *, alt: str) -> str:
    """Routes to one market, the first of them drawn strongest.

    Parameters
    ----------
    paths
        Each from source to market, as (id, name) stops; all end in the same market.
    alt
        What the picture says, in a sentence.

    Returns
    -------
    str
        An SVG with classes; an actor that several routes pass stands once.
    """
    names = {id: name for path in paths for id, name in path}
    places = _places(paths)
    height = max(place.y for place in places.values()) + TOP
    best = set(pairwise(id for id, _ in paths[0]))
    steps = sorted({step for path in paths for step in pairwise(id for id, _ in path)}, key=lambda step: (step in best, step))
    lines = [_line(places[a], places[b], (a, b) in best) for a, b in steps]
    strong = {id for step in best for id in step}
    stops = [_stop(names[id], place, id in strong, last=place.x == RIGHT) for id, place in sorted(places.items())]
    head = Markup('<svg class="chart routes" viewBox="0 0 {} {:.0f}" role="img" aria-label="{}">').format(WIDTH, height, alt)
    return str(head + Markup("").join(lines + stops) + Markup("</svg>"))


def _places(paths: Sequence[Sequence[Stop]]) -> Mapping[str, _Place]:
    # a stop's column is its longest way to the market; who is only a source stands in the leftmost
    away: dict[str, int] = {}
    for path in paths:
        for steps, (id, _) in enumerate(reversed(path)):
            away[id] = max(steps, away.get(id, 0))
    most = max(away.values())
    passed = {id for path in paths for id, _ in path[1:]}
    columns: dict[int, list[str]] = {}
    for id, steps in away.items():
        columns.setdefault(most - steps if id in passed else 0, []).append(id)
    tallest = max(len(members) for members in columns.values())
    middle = TOP + (tallest - 1) * ROW / 2
    found: dict[str, _Place] = {}
    for column in sorted(columns):
        order = sorted(columns[column], key=lambda stop: _height(stop, paths, found, middle)) if column else columns[column]
        gap = (tallest - 1) * ROW / len(order) if column else ROW
        for place, id in enumerate(order):
            y = middle + (place - (len(order) - 1) / 2) * gap
            found[id] = _Place(LEFT + (RIGHT - LEFT) * column / most, y, column)
    return found


def _height(id: str, paths: Sequence[Sequence[Stop]], placed: Mapping[str, _Place], middle: float) -> float:
    before = [a for path in paths for (a, _), (b, _) in pairwise(path) if b == id and a in placed]
    return sum(placed[a].y for a in before) / len(before) if before else middle


def _line(a: _Place, b: _Place, best: bool) -> Markup:
    bend = (b.x - a.x) / 2
    return Markup('<path class="route{}" d="M{:.1f},{:.1f}C{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}"/>').format(
        " best" if best else "", a.x, a.y, a.x + bend, a.y, b.x - bend, b.y, b.x, b.y
    )


def _stop(name: Name, place: _Place, strong: bool, *, last: bool) -> Markup:
    label = name.text if len(name.text) <= LONGEST else name.text[: LONGEST - 1] + "…"
    x, y, anchor = (-15, 4.5, "end") if place.column == 0 else (0, 22, "middle")
    code = (
        Markup('<text class="code" y="4" text-anchor="middle">{}</text>').format(name.code) if last and name.code else Markup("")
    )
    return Markup(
        '<g transform="translate({:.1f} {:.1f})"><path class="around" d="{}"/><path class="stop sector-{}" d="{}"/>{}'
        '<text class="stop-name{}" x="{}" y="{}" text-anchor="{}">{}</text></g>'
    ).format(
        place.x,
        place.y,
        mark_path(name.shape),
        name.sector or "unknown",
        mark_path(name.shape),
        code,
        " strong" if strong else "",
        x,
        y,
        anchor,
        label,
    )
