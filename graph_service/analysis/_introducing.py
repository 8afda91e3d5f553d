"""Who could be introduced to whom, by whom, and how often: candidates and caps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from graph_service.analysis._tiemodel import Likely
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, Node

Pair = tuple[str, str]
Chain = tuple[str, ...]


class Candidate(NamedTuple):
    """A pair that is not tied, and the chains of actors that could introduce them, the firmest first."""

    pair: Pair
    chains: tuple[Chain, ...]


def neighbours(model: Likely) -> dict[str, dict[str, float]]:
    """Who is tied to whom, whichever way, with the larger probability."""
    found: dict[str, dict[str, float]] = {}
    for (a, b), p in model.between.items():
        for one, other in ((a, b), (b, a)):
            known = found.setdefault(one, {})
            known[other] = max(p, known.get(other, 0.0))
    return found


@dataclass(frozen=True)
class Around:
    """The network as introductions see it.

    Parameters
    ----------
    snapshot
        The network.
    ties
        Tie probabilities of neighbours, either way.
    """

    snapshot: GraphSnapshot
    ties: Mapping[str, Mapping[str, float]]

    @cached_property
    def asked(self) -> frozenset[str]:
        """Actors who may be asked, or introduced."""
        schema = load_schema()
        return frozenset(node.id for node in self.snapshot.nodes if schema.may_be_asked(node.attributes.get("contact_status")))

    def pairs(self, introduced: Iterable[str], others: Iterable[str], directed: bool) -> list[Pair]:
        """Pairs that are not tied, of those who may be asked; one way only unless the direction counts."""
        found: dict[object, Pair] = {}
        ends = sorted(set(others) & self.asked)
        for a in sorted(set(introduced) & self.asked):
            tied = self.ties.get(a, {})
            for b in ends:
                if a != b and b not in tied:
                    found.setdefault((a, b) if directed else frozenset((a, b)), (a, b))
        return sorted(found.values())

    def between(self, pair: Pair) -> tuple[Chain, ...]:
        """Common acquaintances who may be asked, each a chain of one: the most reliable first, then by id."""
        a, b = (self.ties.get(end, {}) for end in pair)
        common = [z for z in (a if len(a) <= len(b) else b) if z in a and z in b and z in self.asked]
        return tuple((z,) for z in sorted(common, key=lambda z: (-round(a[z] * b[z], 12), z)))

    def chain(self, pair: Pair) -> tuple[Chain, ...]:
        """The shortest chain of actors who may be asked, of these the most reliable, then by id; none: nobody can."""
        start, end = pair
        queue: list[tuple[int, float, Chain]] = [(0, -1.0, (start,))]
        done: set[str] = set()
        while queue:
            steps, p, path = heappop(queue)
            if path[-1] == end:
                return (path[1:-1],)
            if path[-1] in done:
                continue
            done.add(path[-1])
            for node, q in self.ties.get(path[-1], {}).items():
                if node not in done and (node == end or node in self.asked):
                    heappush(queue, (steps + 1, round(p * q, 12), (*path, node)))
        return ()

    def candidates(self, pairs: Sequence[Pair], feasible: bool) -> list[Candidate]:
        """The pairs with who could introduce them; ``feasible``: only where a common acquaintance can."""
        found = [Candidate(pair, self.between(pair)) for pair in pairs]
        if feasible:
            return [one for one in found if one.chains]
        return [one if one.chains else Candidate(one.pair, self.chain(one.pair)) for one in found]


@dataclass(frozen=True)
class Caps:
    """How often an actor may be introduced, and may introduce, in a year.

    Parameters
    ----------
    known
        Actors by id; what is recorded as ``introductions_per_year`` holds for both parts.
    introduced, introducing
        For actors of whom nothing is recorded.
    """

    known: Mapping[str, Node]
    introduced: int
    introducing: int

    def of(self, id: str, part: str) -> int:
        """The cap of an actor as ``introduced`` or ``introducing``."""
        said = self.known[id].attributes.get("introductions_per_year") if id in self.known else None
        default = self.introduced if part == "introduced" else self.introducing
        try:
            return default if said in (None, "") else max(0, int(float(said)))
        except (ValueError, OverflowError):
            return default

    def assigned(self, chosen: Sequence[Candidate]) -> list[Chain | None] | None:
        """Who introduces each pair so that nobody does more than they are ready for; None: there is no way.

        A pair that nobody can introduce has no chain (None) and loads nobody with introducing.
        """
        parts: dict[str, int] = {}
        for one in chosen:
            for end in one.pair:
                parts[end] = parts.get(end, 0) + 1
        if any(count > self.of(id, "introduced") for id, count in parts.items()):
            return None
        load: dict[str, int] = {}
        found: list[Chain | None] = []

        def settle(place: int) -> bool:
            if place == len(chosen):
                return True
            chains: Sequence[Chain | None] = chosen[place].chains or (None,)
            for chain in chains:
                if all(load.get(z, 0) < self.of(z, "introducing") for z in chain or ()):
                    for z in chain or ():
                        load[z] = load.get(z, 0) + 1
                    found.append(chain)
                    if settle(place + 1):
                        return True
                    found.pop()
                    for z in chain or ():
                        load[z] -= 1
            return False

        return found if settle(0) else None

    def parts(self, candidates: Sequence[Candidate], k: int) -> int:
        """To how many of those who take part in an introduction a cap can say no: the p of a p-system.

        An actor whose cap is not below the number of introductions, or of the candidates it is in, is never full.
        """
        seen: dict[tuple[str, str], int] = {}
        for one in candidates:
            for end in one.pair:
                seen[end, "introduced"] = seen.get((end, "introduced"), 0) + 1
            for z in {z for chain in one.chains for z in chain}:
                seen[z, "introducing"] = seen.get((z, "introducing"), 0) + 1
        full = {key for key, count in seen.items() if self.of(*key) < min(k, count)}
        return max(
            (
                sum((end, "introduced") in full for end in one.pair)
                + max((sum((z, "introducing") in full for z in chain) for chain in one.chains), default=0)
                for one in candidates
            ),
            default=0,
        )
