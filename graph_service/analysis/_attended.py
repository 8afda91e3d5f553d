"""Who took part in which event: overlaps, places between events, and pairs that an event brought together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from graph_service.records import first_day
from graph_service.snapshot import GraphSnapshot


@dataclass(frozen=True)
class Attended:
    """The two-mode network of actors and events.

    Parameters
    ----------
    ids, events
        Actors in id order; events that took place by the snapshot's day or whose day is not known, in id order.
    actor, event
        One entry for each actor at each event: places in ``ids`` and ``events``.
    starts
        First day of each event; None: not known.
    sizes
        Attendees of each event: those recorded, or more if more are known to have been there.
    """

    ids: tuple[str, ...]
    events: tuple[str, ...]
    actor: np.ndarray
    event: np.ndarray
    starts: tuple[str | None, ...]
    sizes: np.ndarray

    @classmethod
    def of(cls, snapshot: GraphSnapshot) -> Attended:
        """The participation that a snapshot holds; an actor counts once at an event."""
        visits = {(tie.source, tie.target) for tie in snapshot.participation if tie.target in snapshot.events}
        came = {event for _, event in visits}
        starts = {id: first_day(record["start"]) if record.get("start") else None for id, record in snapshot.events.items()}
        events = sorted(id for id, day in starts.items() if id in came or day is None or not snapshot.at or day <= snapshot.at)
        ids = tuple(node.id for node in snapshot.nodes)
        at = {id: place for place, id in enumerate(ids)}
        of = {id: place for place, id in enumerate(events)}
        pairs = np.array(sorted((at[a], of[e]) for a, e in visits if a in at), dtype=np.int64).reshape(-1, 2)
        known = np.array([float(snapshot.events[id].get("size") or 0) for id in events])
        return cls(
            ids=ids,
            events=tuple(events),
            actor=pairs[:, 0],
            event=pairs[:, 1],
            starts=tuple(starts[id] for id in events),
            sizes=np.maximum(known, np.bincount(pairs[:, 1], minlength=len(events))),
        )

    @cached_property
    def table(self) -> Any:
        """Actors by events, 1 where one took part (sparse)."""
        from scipy.sparse import csr_array

        return csr_array((np.ones(len(self.actor)), (self.actor, self.event)), shape=(len(self.ids), len(self.events)))

    def members(self, event: int) -> np.ndarray:
        """Places of the actors at an event, sorted."""
        found: np.ndarray = self.actor[self.event == event]
        return found

    def shared(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Pairs of actors with a shared event (places, the lower first) and how many they share."""
        from scipy.sparse import triu

        found = triu(self.table @ self.table.T, k=1).tocoo()
        order = np.lexsort((found.col, found.row))
        return found.row[order], found.col[order], found.data[order].astype(np.int64)

    def weights(self, one: np.ndarray, other: np.ndarray, largest: int) -> np.ndarray:
        """Newman's weight of pairs: the sum of 1 / (attendees - 1) over shared events of at most ``largest``."""
        small = (self.sizes <= largest) & (self.sizes > 1)
        worth = np.where(small, 1 / np.maximum(self.sizes - 1, 1), 0.0)
        found: np.ndarray = (self.table * worth).tocsr()[one].multiply(self.table[other]).sum(axis=1)
        return np.asarray(found).ravel()

    def between(self) -> tuple[list[float | None], list[float | None]]:
        """Betweenness of actors and of events in the two-mode network, over the greatest that each could have.

        Who took part in nothing, and events without participants, are not in it: None.
        """
        import igraph

        actors, events = np.unique(self.actor), np.unique(self.event)
        a, e = np.searchsorted(actors, self.actor), np.searchsorted(events, self.event)
        drawn = igraph.Graph(len(actors) + len(events), np.stack([a, e + len(actors)], axis=1).tolist())
        raw = drawn.betweenness()
        of_actors: list[float | None] = [None] * len(self.ids)
        of_events: list[float | None] = [None] * len(self.events)
        for found, places, values, other in (
            (of_actors, actors, raw[: len(actors)], len(events)),
            (of_events, events, raw[len(actors) :], len(actors)),
        ):
            most = greatest_betweenness(len(places), other) if len(places) else 0.0
            for place, value in zip(places.tolist(), values, strict=True):
                found[place] = value / most if most else None
        return of_actors, of_events

    def brought_together(self, groups: Sequence[str | None], tied: Mapping[int, str | None]) -> list[tuple[int, int | None]]:
        """Of each event, pairs of different known groups; and those of them that had nothing in common before.

        Parameters
        ----------
        groups
            Group of each actor.
        tied
            Code of a tied pair (the lower place * actors + the higher) to the first day of its tie; None: not known, which
            counts as before.

        Returns
        -------
        list of (pairs, new pairs)
            New pairs are None where the day of the event is not known.
        """
        code = {group: place for place, group in enumerate(sorted({group for group in groups if group is not None}))}
        group = np.array([-1 if name is None else code[name] for name in groups], dtype=np.int64)
        across = [self._across(event, group) for event in range(len(self.events))]
        new: list[int | None] = [None] * len(self.events)
        met = np.zeros(0, np.int64)
        dated = sorted((day, event) for event, day in enumerate(self.starts) if day is not None)
        for day in sorted({day for day, _ in dated}):
            today = [event for other, event in dated if other == day]
            for event in today:
                fresh = across[event][~np.isin(across[event], met)].tolist()
                new[event] = sum(pair not in tied or not ((since := tied[pair]) is None or since < day) for pair in fresh)
            # events of one day are not before each other
            met = np.unique(np.concatenate([met, *(self._pairs(event) for event in today)]))
        return [(len(pairs), count) for pairs, count in zip(across, new, strict=True)]

    def _pairs(self, event: int) -> np.ndarray:
        members = self.members(event)
        low, high = np.triu_indices(len(members), k=1)
        found: np.ndarray = members[low] * len(self.ids) + members[high]
        return found

    def _across(self, event: int, group: np.ndarray) -> np.ndarray:
        pairs = self._pairs(event)
        one, other = group[pairs // max(1, len(self.ids))], group[pairs % max(1, len(self.ids))]
        found: np.ndarray = pairs[(one >= 0) & (other >= 0) & (one != other)]
        return found


def greatest_betweenness(own: int, other: int) -> float:
    """The greatest betweenness of a node in a two-mode network of ``own`` and ``other`` nodes (Borgatti & Everett 1997)."""
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2
