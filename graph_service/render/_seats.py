"""Seats for names on a still picture: the cheapest free place round a mark, none touching another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

GAP = 3.0


@dataclass(frozen=True)
class Mark:
    """A mark in pixels."""

    id: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Label:
    """A name that wants a seat; ``size`` is its font size in pixels."""

    id: str
    text: str
    size: float


@dataclass(frozen=True)
class Seat:
    """Where a name stands: upper left corner, width and height in pixels; ``text`` may be cut."""

    label: Label
    text: str
    x: float
    y: float
    width: float
    height: float


def text_width(text: str, size: float) -> float:
    """Width of a text in pixels, rather too wide than too narrow (no font is at hand)."""
    return sum(_share(sign) for sign in text) * size * 1.06


def _share(sign: str) -> float:
    if east_asian_width(sign) in "WF":
        return 1.0
    if sign in "iljtfr.,:;'|!()[] ":
        return 0.4
    if sign in "mwMW@%…":
        return 0.95
    return 0.72 if sign.isupper() else 0.61


def seats(marks: Sequence[Mark], wanted: Sequence[Label], size: tuple[int, int], most: int) -> list[Seat]:
    """Seats of at most ``most`` names, in the order wanted; who finds none goes without."""
    where = {mark.id: mark for mark in marks}
    taken: list[Seat] = []
    for label in wanted:
        if len(taken) >= most:
            break
        found = _seat(label, where[label.id], marks, taken, size)
        if found is not None:
            taken.append(found)
    return taken


def _seat(label: Label, own: Mark, marks: Sequence[Mark], taken: Sequence[Seat], size: tuple[int, int]) -> Seat | None:
    cut = f"{label.text[:15].rstrip()}…"
    for text in [label.text, cut] if len(label.text) > 17 else [label.text]:
        width, height, r = text_width(text, label.size), label.size * 1.3, own.radius
        d = r * 0.72 + 1
        corners = [(-width / 2, r + 1), (r + 4, -height / 2), (-r - 4 - width, -height / 2), (-width / 2, -r - 1 - height)]
        corners += [(d, d - 2), (-d - width, d - 2), (d, -d - height + 2), (-d - width, -d - height + 2)]
        for dx, dy in corners:
            seat = Seat(label, text, own.x + dx, own.y + dy, width, height)
            if _free(seat, own, marks, taken, size):
                return seat
    return None


def _free(seat: Seat, own: Mark, marks: Sequence[Mark], taken: Sequence[Seat], size: tuple[int, int]) -> bool:
    if seat.x < 2 or seat.y < 2 or seat.x + seat.width > size[0] - 2 or seat.y + seat.height > size[1] - 2:
        return False
    for mark in marks:
        near_x = min(max(mark.x, seat.x), seat.x + seat.width)
        near_y = min(max(mark.y, seat.y), seat.y + seat.height)
        if mark is not own and abs(near_x - mark.x) < mark.radius + 1 and abs(near_y - mark.y) < mark.radius + 1:
            return False
    return not any(
        seat.x < other.x + other.width + GAP
        and other.x < seat.x + seat.width + GAP
        and seat.y < other.y + other.height + GAP
        and other.y < seat.y + seat.height + GAP
        for other in taken
    )
