"""Marks: one shape per kind of actor, the same path for SVG and for the canvas."""

from __future__ import annotations

from math import cos, pi, sin

from graph_service.schema import Schema

EYE = 3.5
BOX = 12


def mark_path(shape: str) -> str:
    """The SVG path of a shape in a box of -12 to 12; an unknown shape is a disc.

    Parameters
    ----------
    shape
        A shape of schema.toml (``disc``, ``triangle_up_eye``, ...), ``plus`` (event) or ``plate`` (market).

    Returns
    -------
    str
        Path data; an eye is a second circle, so fill with the rule ``evenodd``.
    """
    return PATHS.get(shape, PATHS["disc"])


def kind_shape(schema: Schema, kind: str | None) -> str:
    """The shape of a kind of actor; unknown kinds are discs."""
    code = schema.codes["kind"].get(kind or "")
    return (code.shape if code else None) or "disc"


def _circle(radius: float, y: float = 0) -> str:
    # clockwise like the polygons, so that the rule nonzero fills the eye too (with paper)
    return f"M{-radius:g},{y:g}a{radius:g},{radius:g} 0 1 1 {2 * radius:g},0a{radius:g},{radius:g} 0 1 1 {-2 * radius:g},0Z"


def _polygon(corners: int, radius: float, turn: float = -90, y: float = 0) -> str:
    points = [(turn + 360 * place / corners) * pi / 180 for place in range(corners)]
    return "M" + "L".join(f"{radius * cos(angle):.2f},{radius * sin(angle) + y:.2f}" for angle in points) + "Z"


# areas are about equal; people carry an eye, organisations are solid (look.md 3.2)
PATHS = {
    "disc": _circle(9.4),
    "disc_eye": _circle(9.4) + _circle(EYE),
    "square": "M-8,-8H8V8H-8Z",
    "triangle_up_eye": _polygon(3, 11.6, -90, 1.6) + _circle(EYE, 1.6),
    "triangle_down": _polygon(3, 11.6, 90, -1.6),
    "diamond_eye": _polygon(4, 11.6) + _circle(EYE),
    "hexagon": _polygon(6, 10.4),
    "pentagon": _polygon(5, 10.8),
    "ring": _circle(9.4) + _circle(5.4),
    "plus": "M-3.4,-10.2H3.4V-3.4H10.2V3.4H3.4V10.2H-3.4V3.4H-10.2V-3.4H-3.4Z",
    "plate": "M-12.6,-8H12.6V8H-12.6Z",
}
