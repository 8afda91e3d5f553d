"""Open pairs: the dated network as arrays, its pairs without a tie, and what is known of them on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph_service.analysis._tiemodel import DAYS, UNKNOWN_AGE
from graph_service.records import first_day
from graph_service.snapshot import GraphSnapshot

# candidates that are held in memory at once, about
BLOCK = 2_000_000
# a day before all days: ties without a date count as there before (as in every snapshot)
ALWAYS = 0
GROUPS = ("kind", "sector")
# an event with more participants makes no shared event (analytics 1.3)
MOST_PARTICIPANTS = 12
# a contact is new for so many horizons
RECENT = 3


def ordinal(iso: str) -> int:
    """A date, read as its first day, as a number of days."""
    from datetime import date

    return date.fromisoformat(first_day(iso)).toordinal()


def months_later(iso: str, months: int) -> str:
    """The day so many months after (before: negative) a day; the 31st becomes the last day of a shorter month."""
    from calendar import monthrange

    year, month = divmod(int(iso[:4]) * 12 + int(iso[5:7]) - 1 + months, 12)
    day = min(int(iso[8:10]), monthrange(year, month + 1)[1])
    return f"{year:04d}-{month + 1:02d}-{day:02d}"


@dataclass(frozen=True)
class Dated:
    """Pairs of actors with the day of their first tie, and who took part in what.

    ``pairs`` has shape (m, 2), smaller place first; ``first`` is a day as a number (ALWAYS: not known). ``groups`` is one
    array of codes per attribute, -1 where unknown; ``visits`` has columns actor, event, day. Places from ``actors`` on are
    markets: if there are any, only pairs of an actor and a market are asked about.
    """

    n: int
    actors: int
    pairs: np.ndarray
    first: np.ndarray
    groups: tuple[np.ndarray, ...]
    visits: np.ndarray

    @classmethod
    def of(cls, snapshot: GraphSnapshot, group_by: Sequence[str] = GROUPS, *, with_markets: bool = False) -> Dated:
        """The dated pairs of a snapshot; loops are dropped, several ties of a pair count from the first."""
        place = {node.id: number for number, node in enumerate(snapshot.nodes)}
        actors = len(place)
        if with_markets:
            place |= {id: actors + number for number, id in enumerate(markets(snapshot))}
        first: dict[tuple[int, int], int] = {}
        for tie in (*snapshot.ties, *(snapshot.access if with_markets else ())):
            a, b = sorted((place[tie.source], place[tie.target]))
            if a != b:
                day = ALWAYS if tie.since is None else ordinal(tie.since)
                first[a, b] = min(day, first.get((a, b), day))
        keys = sorted(first)
        visits = [
            (place[visit.source], visit.target, ALWAYS if visit.since is None else ordinal(visit.since))
            for visit in snapshot.participation
            if visit.source in place
        ]
        events = {id: number for number, id in enumerate(sorted({event for _, event, _ in visits}))}
        unknown = [None] * (len(place) - actors)
        known = used(snapshot, group_by)
        return cls(
            n=len(place),
            actors=actors,
            pairs=np.array(keys, dtype=np.int64).reshape(-1, 2),
            first=np.array([first[key] for key in keys], dtype=np.int64),
            groups=tuple(_codes([*snapshot.groups([name]), *unknown]) for name in known),
            visits=np.array([(a, events[e], day) for a, e, day in visits], dtype=np.int64).reshape(-1, 3),
        )

    def is_asked(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Whether pairs (smaller place first) are of the kind that is asked about."""
        if self.actors == self.n:
            return np.ones(len(a), dtype=bool)
        found: np.ndarray = (a < self.actors) & (b >= self.actors)
        return found

    @property
    def possible(self) -> int:
        """How many pairs there are to ask about, tied or not."""
        markets = self.n - self.actors
        return self.actors * markets if markets else self.n * (self.n - 1) // 2

    def formed(self, after: int, until: int) -> np.ndarray:
        """Keys (``a * n + b``) of pairs first tied after one day and until another, ascending."""
        chosen = (self.first > after) & (self.first <= until) & self.is_asked(*self.pairs.T)
        keys: np.ndarray = np.sort(self.pairs[chosen] @ np.array([self.n, 1]))
        return keys


def used(snapshot: GraphSnapshot, group_by: Sequence[str]) -> list[str]:
    """Those of some attributes that anybody has."""
    return [name for name in group_by if any(node.attributes.get(name) for node in snapshot.nodes)]


def markets(snapshot: GraphSnapshot) -> list[str]:
    """Ids of markets, those that only an access names among them, sorted."""
    return sorted(set(snapshot.markets) | {tie.target for tie in snapshot.access})


def _codes(values: Sequence[str | None]) -> np.ndarray:
    names = {name: code for code, name in enumerate(sorted({value for value in values if value is not None}))}
    return np.array([-1 if value is None else names[value] for value in values], dtype=np.int64)


class Known:
    """What is known on a day: nothing that is dated later enters, nor how strong or old ties have become since."""

    def __init__(self, dated: Dated, day: str, months: int) -> None:
        from scipy.sparse import csr_array

        self.dated, self.n, today = dated, dated.n, ordinal(day)
        is_there = dated.first <= today
        pairs, first = dated.pairs[is_there], dated.first[is_there]
        both = np.concatenate([pairs, pairs[:, ::-1]])
        self.tied = int(dated.is_asked(*pairs.T).sum())
        self.ties = csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(self.n, self.n))
        self.degree = np.diff(self.ties.indptr).astype(float)
        self._shared = self._events(today)
        self._mixing = [self._mixed(codes, pairs) for codes in dated.groups]
        recent = first > ordinal(months_later(day, -RECENT * months))
        newly = np.bincount(pairs[recent].ravel(), minlength=self.n)
        # years since each was last tied to somebody new; where that is not known, as the tie model reads it
        began = np.where(first == ALWAYS, today - UNKNOWN_AGE * DAYS, first)
        last = np.zeros(self.n)
        np.maximum.at(last, pairs.ravel(), np.repeat(began, 2))
        years = np.where(self.degree > 0, today - last, 0.0) / (12 * DAYS)
        # what the fit reads of one actor: contacts, new contacts, years since the last new one
        self._own = np.log1p(np.column_stack([self.degree, newly, np.maximum(years, 0.0)]))
        # a common contact has two contacts at least, so the logarithm is no zero where it counts
        self._adamic = 1.0 / np.log(np.maximum(self.degree, 2.0))

    def _events(self, day: int) -> Any:
        # Newman's weight: 1 / (n - 1) for each event that both took part in
        from scipy.sparse import csr_array

        visits = np.unique(self.dated.visits[self.dated.visits[:, 2] <= day][:, :2], axis=0)
        if not len(visits):
            return None
        size = np.bincount(visits[:, 1])[visits[:, 1]]
        kept = (size > 1) & (size <= MOST_PARTICIPANTS)
        weight = np.sqrt(1.0 / np.maximum(size[kept] - 1, 1))
        took = csr_array((weight, (visits[kept, 0], visits[kept, 1])), shape=(self.n, int(visits[:, 1].max()) + 1))
        return took @ took.T

    def _mixed(self, codes: np.ndarray, pairs: np.ndarray) -> np.ndarray:
        # log of ties between two groups over those expected from the ties of each; one is added to both
        k = int(codes.max(initial=-1)) + 2
        ends = codes[pairs] % k
        found = np.zeros((k, k))
        np.add.at(found, (ends[:, 0], ends[:, 1]), 1.0)
        found += found.T
        sums = found.sum(axis=1)
        expected = np.outer(sums, sums) / max(found.sum(), 1.0)
        table: np.ndarray = np.log((found + 1.0) / (expected + 1.0))
        table[k - 1, :] = table[:, k - 1] = 0.0
        return table

    @property
    def is_two_sided(self) -> bool:
        """Whether actors fall into two sides with ties only between them, as works and their makers do."""
        from scipy.sparse import block_array
        from scipy.sparse.csgraph import connected_components

        # such a piece, and no other, falls apart when each actor is doubled and each tie crosses over
        doubled = block_array([[None, self.ties], [self.ties, None]], format="csr")
        pieces: list[int] = [connected_components(one, directed=False, return_labels=False) for one in (self.ties, doubled)]
        return pieces[1] == 2 * pieces[0]

    def adamic_adar(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Sum over common contacts of 1 / ln(contacts of theirs), shape (len(a),)."""
        common = self.ties[a].multiply(self.ties[b])
        found: np.ndarray = common.tocsr() @ self._adamic
        return found

    def candidates(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Pairs at distance two in blocks: smaller places, larger places, Adamic-Adar."""
        from scipy.sparse import csr_array, diags_array

        weighted = csr_array(diags_array(self._adamic) @ self.ties)
        reach = np.cumsum(self.ties @ self.degree)
        tied = np.sort(self.ties.tocoo().row.astype(np.int64) * self.n + self.ties.tocoo().col)
        start = 0
        while start < self.n:
            base = reach[start - 1] if start else 0.0
            end = max(start + 1, int(np.searchsorted(reach, base + BLOCK)))
            found = (self.ties[start:end] @ weighted).tocoo()
            a, b = found.row.astype(np.int64) + start, found.col.astype(np.int64)
            ahead = (a < b) & self.dated.is_asked(a, b)
            a, b, value = a[ahead], b[ahead], found.data[ahead]
            is_open = ~is_among(a * self.n + b, tied)
            order = np.argsort((a * self.n + b)[is_open], kind="stable")
            yield a[is_open][order], b[is_open][order], value[is_open][order]
            start = end

    def features(self, a: np.ndarray, b: np.ndarray, adamic: np.ndarray) -> np.ndarray:
        """What the fit reads of pairs, shape (len(a), 5 + one per attribute).

        Logarithms: Adamic-Adar; of both actors contacts, new contacts and years since the last new one; shared events; how
        often their groups are tied.
        """
        shared = np.zeros(len(a)) if self._shared is None else np.asarray(self._shared[a, b]).ravel()
        mixed = [table[codes[a], codes[b]] for table, codes in zip(self._mixing, self.dated.groups, strict=True)]
        return np.column_stack(
            [
                np.log(np.maximum(adamic, 1e-3)),
                self._own[a] + self._own[b],
                np.log1p(shared),
                *mixed,
            ]
        )


def is_among(keys: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Which keys stand in an ascending array."""
    if not len(among):
        return np.zeros(len(keys), dtype=bool)
    place = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    found: np.ndarray = among[place] == keys
    return found
