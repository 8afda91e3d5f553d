"""Charts as SVG text: classes instead of styles, words beside every bar, nothing that needs a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

from graph_service.language import shown

ROW, LABEL, VALUE, WIDTH = 26, 260, 56, 640
# a scatter: its height, and the room at the left, right, top and bottom
HEIGHT, ROOM = 360, (78, 20, 16, 52)
TICKS = 5


@dataclass(frozen=True)
class Point:
    """A point of a scatter: where it is, what it is called, where it leads, and its number (None: one of the rest)."""

    x: float
    y: float
    label: str
    url: str | None = None
    number: int | None = None


def cell_bar(share: float, expected: float | None = None) -> Markup:
    """The bar inside a table cell; an upright line marks what was expected.

    Parameters
    ----------
    share, expected
        Parts of the column's scale, 0 to 1; what lies beyond is cut at the edge.

    Returns
    -------
    Markup
        An SVG that stretches to its cell and is hidden from screen readers: the number stands beside it.
    """
    value = Markup('<rect class="value" x="0" y="1" width="{:.1f}" height="6"/>').format(100 * _inside(share))
    line = Markup("")
    if expected is not None:
        line = Markup('<rect class="expected" x="{:.1f}" y="-1" width="1.6" height="10"/>').format(98.4 * _inside(expected))
    return Markup(
        '<svg class="bar" viewBox="0 -1 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" x="0" y="1" width="100" height="6"/>{}{}</svg>'
    ).format(value, line)


def bar(items: Sequence[tuple[str, float, str]], *, alt: str) -> str:
    """Horizontal bars on one scale from zero, labels left, numbers right.

    Parameters
    ----------
    items
        Label, value (at least 0) and the value as the reader sees it.
    alt
        What the picture says, in a sentence.

    Returns
    -------
    str
        An SVG of ``WIDTH`` units, one row of ``ROW`` units per item; labels are escaped and cut at 32 characters.
    """
    top = max((value for _, value, _ in items), default=0) or 1
    span = WIDTH - LABEL - VALUE - 16
    rows = Markup("").join(
        Markup(
            '<g transform="translate(0,{y})"><text class="chart-label" x="{edge}" y="17" text-anchor="end">{label}</text>'
            '<rect class="value" x="{start}" y="6" width="{length:.1f}" height="14"/>'
            '<text class="chart-value" x="{end:.1f}" y="17">{said}</text></g>'
        ).format(
            y=ROW * place,
            edge=LABEL,
            start=LABEL + 12,
            label=label if len(label) <= 32 else label[:31] + "…",
            length=max(1.0, span * value / top),
            end=LABEL + 20 + span * value / top,
            said=said,
        )
        for place, (label, value, said) in enumerate(items)
    )
    head = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, ROW * len(items), alt)
    return str(head + rows + Markup("</svg>"))


def scatter(points: Sequence[Point], *, across: str, up: str, alt: str, language: str) -> str:
    """Points on two scales that are never added up; those with a number are drawn large and last.

    Parameters
    ----------
    points
        What is drawn; a point with ``url`` is a link with its label as name.
    across, up
        What the two scales say.
    alt
        What the picture says, in a sentence.
    language
        How numbers are written.

    Returns
    -------
    str
        An SVG of ``WIDTH`` times ``HEIGHT`` units, each scale with round steps and with 0 in it.
    """
    left, right, top, bottom = ROOM
    xs, ys = _steps([point.x for point in points]), _steps([point.y for point in points])

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            left + (WIDTH - left - right) * (x - xs[0]) / (xs[-1] - xs[0]),
            HEIGHT - bottom - (HEIGHT - top - bottom) * (y - ys[0]) / (ys[-1] - ys[0]),
        )

    lines = [_rule(*at(x, ys[0]), *at(x, ys[-1]), _number(x, xs, language), (0, 18, "middle"), x == 0) for x in xs]
    lines += [_rule(*at(xs[0], y), *at(xs[-1], y), _number(y, ys, language), (-8, 4, "end"), y == 0) for y in ys]
    names = Markup(
        '<text class="scale" x="{}" y="{}" text-anchor="end">{} →</text>'
        '<text class="scale" transform="translate(14 {}) rotate(-90)" text-anchor="end">{} →</text>'
    ).format(WIDTH - right, HEIGHT - 12, across, top, up)
    order = sorted(points, key=lambda point: -(point.number or 10**9))
    dots = [_dot(point, *at(point.x, point.y)) for point in order]
    # what holds links is no single picture
    role = "group" if any(point.url for point in points) else "img"
    head = Markup('<svg class="chart scatter" viewBox="0 0 {} {}" role="{}" aria-label="{}">').format(WIDTH, HEIGHT, role, alt)
    return str(head + Markup("").join([*lines, names, *dots]) + Markup("</svg>"))


def _steps(values: Sequence[float]) -> list[float]:
    low, high = min([0.0, *values]), max([0.0, *values])
    # figures that differ by rounding alone are one
    wide = (high - low if high - low > 1e-9 else 1.0) / TICKS
    size = 10 ** floor(log10(wide))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= wide * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), max(ceil(high / step - 1e-9), floor(low / step + 1e-9) + 1)
    return [round(place * step, 12) + 0.0 for place in range(first, last + 1)]


def _number(value: float, steps: Sequence[float], language: str) -> str:
    digits = max(0, -floor(log10(steps[1] - steps[0]) + 1e-9))
    return shown(value, language, f".{digits}f") if value else "0"


def _rule(x1: float, y1: float, x2: float, y2: float, said: str, text: tuple[float, float, str], is_axis: bool) -> Markup:
    return Markup(
        '<path class="rule{}" d="M{:.1f},{:.1f}L{:.1f},{:.1f}"/><text class="chart-value" x="{:.1f}" y="{:.1f}" '
        'text-anchor="{}">{}</text>'
    ).format(" axis" if is_axis else "", x1, y1, x2, y2, x1 + text[0], y1 + text[1], text[2], said)


def _dot(point: Point, x: float, y: float) -> Markup:
    number = Markup("")
    if point.number is not None:
        number = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(x, y + 4.5, point.number)
    drawn = Markup('<title>{}</title><circle cx="{:.1f}" cy="{:.1f}" r="{}"/>{}').format(
        point.label, x, y, 5 if point.number is None else 11, number
    )
    kind = "dot" if point.number is None else "dot chosen"
    if point.url is None:
        return Markup('<g class="{}">{}</g>').format(kind, drawn)
    return Markup('<a class="{}" href="{}" aria-label="{}">{}</a>').format(kind, point.url, point.label, drawn)


def mark(path: str, tone: str, code: str | None = None) -> Markup:
    """A mark before a name: path data of ``marks.mark_path``, the sector that colours it, a market's country code."""
    inside = Markup('<text x="0" y="4" text-anchor="middle">{}</text>').format(code) if code else Markup("")
    return Markup(
        '<svg class="mark {}sector-{}" viewBox="{}" aria-hidden="true" focusable="false"><path d="{}"/>{}</svg>'
    ).format("plate " if code else "", tone, "-13 -9 26 18" if code else "-13 -13 26 26", path, inside)


def _inside(share: float) -> float:
    return min(1.0, max(0.0, share))
