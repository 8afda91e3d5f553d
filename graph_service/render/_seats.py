"""Seats for names on a still picture: the cheapest free place round a mark, none touching another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, hypot, pi, sin
from unicodedata import east_asian_width

GAP = 3.0
# an important name that finds no room at its mark is led away from it, this far, in one of sixteen directions
AWAY = (14.0, 24.0, 36.0, 50.0, 66.0, 84.0, 104.0)
TURNS = 16
# nearer than this to another mark a name that is led away seems to be that mark's
ALIEN = 8.0
Segment = tuple[float, float, float, float]


@dataclass(frozen=True)
class Mark:
    """A mark in pixels."""

    id: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Label:
    """A name that wants a seat; ``size`` is its font size in pixels. ``far``: rather away from its mark than nowhere."""

    id: str
    text: str
    size: float
    far: bool = False


@dataclass(frozen=True)
class Seat:
    """Where a name stands: upper left corner, width and height in pixels; ``text`` may be cut.

    ``leader`` is the line (x1, y1, x2, y2) from the mark to a name that stands away from it.
    """

    label: Label
    text: str
    x: float
    y: float
    width: float
    height: float
    leader: Segment | None = None


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
        led = [seat for seat in _led(label, text, own) if _free(seat, own, marks, taken, size)] if label.far else []
        if led:
            return min(led, key=lambda seat: _cost(seat, own, marks))
    return None


def _led(label: Label, text: str, own: Mark) -> list[Seat]:
    width, height, found = text_width(text, label.size), label.size * 1.3, []
    for away, turn in product(AWAY, range(TURNS)):
        across, down = cos(2 * pi * turn / TURNS), sin(2 * pi * turn / TURNS)
        x, y = own.x + across * (own.radius + away), own.y + down * (own.radius + away)
        left = x - (0 if across > 0.3 else width if across < -0.3 else width / 2)
        top = y - (0 if down > 0.3 else height if down < -0.3 else height / 2)
        leader = own.x + across * own.radius, own.y + down * own.radius, x, y
        found.append(Seat(label, text, left, top, width, height, leader))
    return found


def _cost(seat: Seat, own: Mark, marks: Sequence[Mark]) -> float:
    # as near as can be; a leader across other marks, or a seat where the name seems another's, is worth a longer way
    assert seat.leader is not None
    x1, y1, x2, y2 = seat.leader
    others = [mark for mark in marks if mark is not own]
    over = sum(1 for mark in others if _distance(seat.leader, mark) < mark.radius + 1)
    beside = sum(1 for mark in others if _gap(seat, mark) < mark.radius + ALIEN)
    return hypot(x2 - x1, y2 - y1) + 40 * over + 20 * beside


def _gap(seat: Seat, mark: Mark) -> float:
    x, y = min(max(mark.x, seat.x), seat.x + seat.width), min(max(mark.y, seat.y), seat.y + seat.height)
    return hypot(x - mark.x, y - mark.y)


def _distance(line: Segment, mark: Mark) -> float:
    x1, y1, x2, y2 = line
    way = (x2 - x1) ** 2 + (y2 - y1) ** 2 or 1.0
    share = min(1.0, max(0.0, ((mark.x - x1) * (x2 - x1) + (mark.y - y1) * (y2 - y1)) / way))
    return hypot(x1 + share * (x2 - x1) - mark.x, y1 + share * (y2 - y1) - mark.y)


def _crosses(line: Segment, seat: Seat) -> bool:
    x1, y1, x2, y2 = line
    low, high = 0.0, 1.0
    for start, way, first, last in (
        (x1, x2 - x1, seat.x, seat.x + seat.width),
        (y1, y2 - y1, seat.y, seat.y + seat.height),
    ):
        if abs(way) < 1e-9:
            if not first <= start <= last:
                return False
            continue
        one, two = sorted(((first - start) / way, (last - start) / way))
        low, high = max(low, one), min(high, two)
    return low <= high


def _free(seat: Seat, own: Mark, marks: Sequence[Mark], taken: Sequence[Seat], size: tuple[int, int]) -> bool:
    if seat.x < 2 or seat.y < 2 or seat.x + seat.width > size[0] - 2 or seat.y + seat.height > size[1] - 2:
        return False
    for mark in marks:
        near_x = min(max(mark.x, seat.x), seat.x + seat.width)
        near_y = min(max(mark.y, seat.y), seat.y + seat.height)
        if mark is not own and abs(near_x - mark.x) < mark.radius + 1 and abs(near_y - mark.y) < mark.radius + 1:
            return False
    leads = [(seat.leader, other) for other in taken] + [(other.leader, seat) for other in taken]
    if any(line is not None and _crosses(line, box) for line, box in leads):
        return False
    return not any(
        seat.x < other.x + other.width + GAP
        and other.x < seat.x + seat.width + GAP
        and seat.y < other.y + other.height + GAP
        and other.y < seat.y + seat.height + GAP
        for other in taken
    )
