"""Exact chances of roles when the groups of all but the broker are shuffled within strata.

Shuffled labels are tickets drawn without return, so sums over different tickets are sums over all tickets less those
where tickets coincide (Möbius inversion over set partitions: pairs -1, triples +2, all four -6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graph_service.language import Phrase, say
from graph_service.snapshot import GraphSnapshot

# answered, from the region
STRATA = {
    (True, True): say("from the region, answered"),
    (False, True): say("from the region, no answer"),
    (True, False): say("from outside, answered"),
    (False, False): say("from outside, no answer"),
}


def strata_of(snapshot: GraphSnapshot) -> tuple[np.ndarray, list[Phrase]]:
    """Codes of the strata of the nodes, shape (n,), and what each is called.

    Notes
    -----
    Who did not answer has no ties out of its own; of who is from outside only the ties into the region are known
    (analytics 2.1). Where nobody was asked everybody counts as observed.
    """
    kinds = [
        (not snapshot.asked or snapshot.asked.get(node.id, False), node.attributes.get("is_regional") != "no")
        for node in snapshot.nodes
    ]
    found = [kind for kind in STRATA if kind in kinds]
    return np.array([found.index(kind) for kind in kinds], dtype=np.int64), [STRATA[kind] for kind in found]


@dataclass(frozen=True)
class Role:
    """A role of a broker as a matrix R over groups: which (source, target) groups make it.

    ``forward`` is (R x)(a), ``backward`` (R' x)(a), for rows x of label counts, shape (strata, groups); ``alike`` the
    diagonal of R, shape (groups,); ``mirrored`` whether R is symmetric (if not, R and R' share no pair).
    """

    forward: Callable[[np.ndarray], np.ndarray]
    backward: Callable[[np.ndarray], np.ndarray]
    alike: np.ndarray
    mirrored: bool


def roles_of(own: int, groups: int) -> list[Role]:
    """Coordinator, itinerant broker, representative, gatekeeper, liaison of a broker of group ``own``."""
    none: np.ndarray = np.zeros(groups)
    mine = none.copy()
    mine[own] = 1
    others: np.ndarray = 1 - mine

    def inside(x: np.ndarray) -> np.ndarray:
        return np.outer(x[:, own], mine)

    def alike(x: np.ndarray) -> np.ndarray:
        return np.where(others > 0, x, 0)

    def to_own(x: np.ndarray) -> np.ndarray:
        return np.outer(x[:, own], others)

    def from_own(x: np.ndarray) -> np.ndarray:
        return np.outer(x @ others, mine)

    def between(x: np.ndarray) -> np.ndarray:
        found: np.ndarray = np.outer(x @ others, others) - alike(x)
        return found

    return [
        Role(inside, inside, mine, mirrored=True),
        Role(alike, alike, others, mirrored=True),
        Role(from_own, to_own, none, mirrored=False),
        Role(to_own, from_own, none, mirrored=False),
        Role(between, between, none, mirrored=True),
    ]


class Chances:
    """Chances that shuffled labels put open pairs of one broker in a role, by the strata of their ends.

    Parameters
    ----------
    labels
        Labels of the others by stratum and known group, shape (strata, groups).
    sizes
        Others in each stratum, unknown groups too, shape (strata,).
    role
        The role.
    """

    def __init__(self, labels: np.ndarray, sizes: np.ndarray, role: Role) -> None:
        self.c, self.n, self.role = labels.astype(float), sizes.astype(float), role
        self.forward, self.backward = role.forward(self.c), role.backward(self.c)
        self.same = np.eye(len(sizes))
        # sums over tickets, coinciding ones too
        self.any = np.einsum("sa,ta->st", self.c, self.forward)
        self.turned = self.any if role.mirrored else np.zeros_like(self.any)
        self.alike = self.c @ role.alike
        self.alike_out = np.einsum("sa,a,ta->st", self.c, role.alike, self.forward)
        self.alike_in = np.einsum("sa,a,ta->st", self.c, role.alike, self.backward)

    @cached_property
    def places(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Ways to draw two, three and four different members of given strata."""
        n, same = self.n, self.same
        two = n[:, None] * (n[None, :] - same)
        three = two[:, :, None] * (n - same[:, None, :] - same[None, :, :])
        last = n - same[:, None, None, :] - same[None, :, None, :] - same[None, None, :, :]
        return two, three, three[..., None] * last

    def one(self) -> np.ndarray:
        """Of a pair, by the strata of source and target."""
        return _share(self.any - np.diag(self.alike), self.places[0])

    def reversed(self) -> np.ndarray:
        """Of a pair and the reversed pair."""
        return _share(self.turned - np.diag(self.alike), self.places[0])

    def one_source(self) -> np.ndarray:
        """Of two pairs with one source; strata of the source and both targets."""
        return self._three(self.forward, self.forward, self.alike_out, self.alike_out, self.any)

    def one_target(self) -> np.ndarray:
        """Of two pairs with one target; strata of the target and both sources."""
        return self._three(self.backward, self.backward, self.alike_in, self.alike_in, self.any.T)

    def chain(self) -> np.ndarray:
        """Of two pairs where the target of one is the source of the other; strata of that actor, source, target."""
        return self._three(self.backward, self.forward, self.alike_in, self.alike_out, self.turned)

    def _three(self, x: np.ndarray, y: np.ndarray, alike_x: np.ndarray, alike_y: np.ndarray, both: np.ndarray) -> np.ndarray:
        ways = np.einsum("sa,ta,ua->stu", self.c, x, y)
        ways -= np.einsum("st,su->stu", self.same, alike_y) + np.einsum("su,st->stu", self.same, alike_x)
        ways -= np.einsum("tu,st->stu", self.same, both)
        ways += 2 * np.einsum("st,su,s->stu", self.same, self.same, self.alike)
        return _share(ways, self.places[1])

    def apart(self) -> np.ndarray:
        """Of two pairs of four actors; strata of source, target, source, target."""
        c, same, out, back = self.c, self.same, self.forward, self.backward
        sources = np.einsum("sa,ta,wa->stw", c, out, out)
        targets = np.einsum("ta,sa,ua->tsu", c, back, back)
        through = np.einsum("sa,ua,ta->sut", c, back, out)
        ways = np.einsum("st,uw->stuw", self.any, self.any)
        ways -= np.einsum("st,s,uw->stuw", same, self.alike, self.any) + np.einsum("uw,u,st->stuw", same, self.alike, self.any)
        ways -= np.einsum("su,stw->stuw", same, sources) + np.einsum("tw,tsu->stuw", same, targets)
        ways -= np.einsum("sw,sut->stuw", same, through) + np.einsum("tu,tsw->stuw", same, through)
        ways += np.einsum("st,uw,s,u->stuw", same, same, self.alike, self.alike)
        ways += np.einsum("su,tw,st->stuw", same, same, self.any) + np.einsum("sw,tu,st->stuw", same, same, self.turned)
        ways += 2 * np.einsum("st,su,sw->stuw", same, same, self.alike_out)
        ways += 2 * np.einsum("st,sw,su->stuw", same, same, self.alike_in)
        ways += 2 * np.einsum("su,sw,st->stuw", same, same, self.alike_out)
        ways += 2 * np.einsum("tu,tw,ts->stuw", same, same, self.alike_in)
        ways -= 6 * np.einsum("st,su,sw,s->stuw", same, same, same, self.alike)
        return _share(ways, self.places[2])


def _share(ways: np.ndarray, places: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.divide(ways, places, out=np.zeros_like(ways), where=places > 0)
    return found
