"""Closed-form moments of brokerage counts under random graphs and label shuffles, in exact fractions.

Roles stand in the order of ``ROLES``; group sizes are those of known members, the total uses all nodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import perm

ROLES = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "liaison", "total")
PAIR_ROLES = ("coordinator", "itinerant_broker", "boundary", "liaison", "total")

# the probability that a given set of ties holds: (present, absent) -> probability
Chance = Callable[[int, int], Fraction]


def bernoulli(m: int, slots: int) -> Chance:
    """Ties independent with the observed density (R sna's null)."""
    density = Fraction(m, slots) if slots else Fraction(0)
    return lambda present, absent: density**present * (1 - density) ** absent


def fixed_arcs(m: int, slots: int) -> Chance:
    """Exactly m ties, each set of m slots equally likely."""

    def chance(present: int, absent: int) -> Fraction:
        ways = perm(slots, present + absent)
        return Fraction(perm(m, present) * perm(slots - m, absent), ways) if ways else Fraction(0)

    return chance


@dataclass(frozen=True)
class Overlaps:
    """Ordered pairs of different triples by what they share (analytics 2.1: K and S, and the network's own).

    ``triples`` is K. ``present``: one tie that both need (S of a single broker); ``absent``: the missing tie of both;
    ``conflict``: a tie that one needs and the other forbids.
    """

    triples: int
    present: int = 0
    absent: int = 0
    conflict: int = 0

    def moments(self, chance: Chance) -> tuple[float, float]:
        """Expectation and standard deviation of the number of open triples."""
        mean = self.triples * chance(2, 1)
        apart = self.triples * (self.triples - 1) - self.present - self.absent - self.conflict
        second = mean + self.present * chance(3, 2) + self.absent * chance(4, 1) + apart * chance(4, 2)
        return float(mean), float(second - mean**2) ** 0.5


@dataclass(frozen=True)
class Sizes:
    """Group sizes of a network.

    Parameters
    ----------
    nodes
        All nodes, N.
    groups
        Known members of each group.
    pairs
        Ties are pairs: roles are ``PAIR_ROLES`` and a pair counts once.
    """

    nodes: int
    groups: tuple[int, ...]
    pairs: bool = False

    @cached_property
    def powers(self) -> tuple[int, int, int]:
        """Sums of size, its square and its cube."""
        return sum(self.groups), sum(c**2 for c in self.groups), sum(c**3 for c in self.groups)

    def broker(self, own: int) -> list[Overlaps]:
        """Opportunities (K) and overlaps (S) of one broker by role; ``own`` is 0 where its group is unknown."""
        n = self.nodes
        total = Overlaps((n - 1) * (n - 2), 2 * (n - 1) * (n - 2) * max(n - 3, 0))
        if not own:
            return [self._halved(Overlaps(0))] * (len(self.names) - 1) + [self._halved(total)]
        s1, s2, s3 = self.powers
        others, squares, cubes = s1 - own, s2 - own**2, s3 - own**3
        inside, mixed = own - 1, (own - 1) * others
        line = Overlaps(mixed, mixed * (others + own - 3))
        found = [
            Overlaps(inside * (inside - 1), 2 * inside * (inside - 1) * (inside - 2)),
            Overlaps(squares - others, 2 * (cubes - 3 * squares + 2 * others)),
            line,
            line,
            Overlaps(others**2 - squares, 2 * (others**3 - 2 * others * squares + cubes - others**2 + squares)),
            total,
        ]
        if self.pairs:
            return [self._halved(found[0]), self._halved(found[1]), line, self._halved(found[4]), self._halved(total)]
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """The roles in order."""
        return PAIR_ROLES if self.pairs else ROLES

    def _halved(self, of: Overlaps) -> Overlaps:
        return Overlaps(of.triples // 2, of.present // 2) if self.pairs else of

    def network(self) -> list[Overlaps]:
        """The same for the whole network by role; triples of different brokers share ties too."""
        found = []
        for place, name in enumerate(self.names):
            if name == "total":
                cells = list(_cells((self.nodes,)))
                name, known = "coordinator", self.nodes
                triples = self.nodes * (self.nodes - 1) * (self.nodes - 2) // (2 if self.pairs else 1)
            else:
                cells, known = list(_cells(self.groups)), self.powers[0]
                triples = sum(count * size * self.broker(size)[place].triples for size, count in Counter(self.groups).items())
            count = _pair_overlaps if self.pairs else _arc_overlaps
            found.append(count(name, triples, cells, known))
        return found


def _cells(groups: Sequence[int]) -> Iterator[tuple[int, int, bool, int]]:
    # size of x's group, size of y's group, whether it is the same group, number of ordered node pairs (x, y)
    sizes = Counter(groups)
    for s, often in sizes.items():
        yield s, s, True, often * s * (s - 1)
        for t, other in sizes.items():
            number = often * other if s != t else often * (often - 1)
            yield s, t, False, number * s * t


def _arc_overlaps(role: str, triples: int, cells: list[tuple[int, int, bool, int]], known: int) -> Overlaps:
    # for an arc x -> y: third nodes that make it the first arc, the second arc, the missing arc of a triple in the role
    present = absent = conflict = 0
    for s, t, same, number in cells:
        rest = known - s - t
        first, second, missing = {
            "coordinator": (s - 2, s - 2, s - 2) if same else (0, 0, 0),
            "itinerant_broker": (0, 0, known - s) if same else (s - 1, t - 1, 0),
            "representative": (known - s, 0, 0) if same else (0, s - 1, s - 1),
            "gatekeeper": (0, known - s, 0) if same else (t - 1, 0, t - 1),
            "liaison": (0, 0, 0) if same else (rest, rest, rest),
        }[role]
        needed = first + second
        present += number * needed * (needed - 1)
        absent += number * missing * (missing - 1)
        conflict += number * 2 * needed * missing
    # (i, v, k) meets (i, k, v) or (v, i, k) in two arcs, so the sum above holds such pairs twice
    twice = {"coordinator": 2, "itinerant_broker": 0, "representative": 1, "gatekeeper": 1, "liaison": 2}[role] * triples
    return Overlaps(triples, present, absent, conflict - twice)


def _pair_overlaps(role: str, triples: int, cells: list[tuple[int, int, bool, int]], known: int) -> Overlaps:
    # for a tie {x, y}: third nodes with x or y as broker (needed, both: the same third node for either), missing
    present = absent = conflict = 0
    for s, t, same, number in cells:
        rest = known - s - t
        needed, both, missing, alike = {
            "coordinator": (2 * (s - 2), s - 2, s - 2, 2 * (s - 2)) if same else (0, 0, 0, 0),
            "itinerant_broker": (0, 0, known - s, 0) if same else (s + t - 2, 0, 0, 0),
            "boundary": (2 * (known - s), known - s, 0, 0) if same else (s + t - 2, 0, s + t - 2, s + t - 2),
            "liaison": (0, 0, 0, 0) if same else (2 * rest, rest, rest, 2 * rest),
        }[role]
        present += number * (needed**2 - needed - 2 * both)
        absent += number * missing * (missing - 1)
        conflict += number * 2 * (needed * missing - alike)
    # cells hold ordered pairs, a tie is an unordered one; triples of the same three actors forbid each other
    inside = {"coordinator": 2, "itinerant_broker": 0, "boundary": 1, "liaison": 2}[role] * triples
    return Overlaps(triples, present // 2, absent // 2, conflict // 2 + inside)
