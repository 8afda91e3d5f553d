"""Tables of a change between two days: brokers, open pairs that closed, mixing of groups, bridges that are still there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from graph_service.analysis._compared import STILL, Compared, contacts
from graph_service.analysis._result import Row
from graph_service.analysis._shuffle import OpenPairs
from graph_service.snapshot import Graph


def rows(compared: Compared) -> list[Row]:
    """Everything that may have changed, by what happened; the row of an actor has no other end."""
    found = [_row(what, "actor", id, None, None, None) for id, what in compared.actors.items()]
    for pair, what in compared.ties.items():
        found.append(_row(what, "tie", *pair, *compared.values(pair, "strength")))
    return sorted(found, key=lambda row: (row["happened"], row["what"], row["source"], row["target"] or ""))


def _row(happened: str, what: str, source: str, target: str | None, before: float | None, after: float | None) -> Row:
    return {
        "happened": happened,
        "what": what,
        "source": source,
        "target": target,
        "strength_before": before,
        "strength_after": after,
    }


def actors(compared: Compared) -> list[Row]:
    """Every actor, and what happened to its ties."""
    own: dict[str, Counter[str]] = {id: Counter() for id in compared.nodes}
    for pair, what in compared.ties.items():
        for end in pair:
            own[end]["kept" if what in STILL else what] += 1
    return [
        {
            "id": id,
            "label": node.label,
            "happened": compared.actors[id],
            **{what: own[id][what] for what in ("kept", "formed", "ended", "not_observed")},
        }
        for id, node in compared.nodes.items()
    ]


def network(compared: Compared, groups: Mapping[str, str | None]) -> Row:
    """One row about the whole."""
    counts, actors, stayers = compared.counts, Counter(compared.actors.values()), compared.stayers
    found: Row = {
        "kept": sum(counts[what] for what in STILL),
        **{what: counts[what] for what in ("formed", "ended", "strengthened", "weakened", "not_observed")},
        "jaccard_all": compared.jaccard(),
        "jaccard_stayers": compared.jaccard(stayers),
        **{what: actors[what] for what in ("stayed", "came", "left")},
    }
    slots = len(stayers) * (len(stayers) - 1) // (1 if compared.direction == "directed" else 2)
    for name, is_after in (("before", False), ("after", True)):
        ties = list(compared.pairs(is_after, stayers))
        found[f"density_{name}"] = len(ties) / slots if slots else None
        found[f"ei_index_{name}"] = _ei_index(ties, groups)
    return found


def _ei_index(pairs: Sequence[tuple[str, str]], groups: Mapping[str, str | None]) -> float | None:
    known = [(groups[a], groups[b]) for a, b in pairs if groups.get(a) is not None and groups.get(b) is not None]
    return sum(1 if a != b else -1 for a, b in known) / len(known) if known else None


def mixing(compared: Compared, groups: Mapping[str, str | None]) -> list[Row]:
    """Ties between known groups on both days."""
    counts: dict[tuple[str, str], list[int]] = {}
    for place, is_after in enumerate((False, True)):
        for pair in compared.pairs(is_after):
            a, b = (groups.get(end) for end in pair)
            if a is not None and b is not None:
                key = (a, b) if compared.direction == "directed" or a <= b else (b, a)
                counts.setdefault(key, [0, 0])[place] += 1
    return [{"group_from": a, "group_to": b, "before": then, "after": now} for (a, b), (then, now) in sorted(counts.items())]


def survival(compared: Compared) -> list[Row]:
    """Of the earlier ties without a contact in common (Burt's bridges) and of the others, how many are still there."""
    then = list(compared.pairs(is_after=False))
    near = contacts(then)
    found = {"bridges": [0, 0], "others": [0, 0]}
    for a, b in then:
        counts = found["others" if near[a] & near[b] else "bridges"]
        counts[0] += 1
        counts[1] += compared.ties[a, b] in STILL
    return [
        {"ties": name, "before": all_, "kept": kept, "share": kept / all_ if all_ else None}
        for name, (all_, kept) in found.items()
    ]


class Between:
    """Who stood between whom among those who stayed, and which of those open pairs are tied on the later day."""

    def __init__(self, compared: Compared) -> None:
        self.compared = compared
        self.graphs = [compared.graph(is_after=False), compared.graph(is_after=True)]
        self.both_ways = 1 if compared.direction == "directed" else 2
        self.open = [OpenPairs(graph) for graph in self.graphs]
        then = self.open[0]
        self.keys = then.source.astype(np.int64) * then.n + then.target
        self.is_closed = np.isin(self.keys, _keys(self.graphs[1]))

    def brokers(self) -> list[Row]:
        """Those who stood between others on either day, with their open pairs and how many of them closed."""
        n = self.graphs[0].n
        then, now = (np.bincount(found.broker, minlength=n) // self.both_ways for found in self.open)
        closed = np.bincount(self.open[0].broker[self.is_closed], minlength=n) // self.both_ways
        graph, nodes = self.graphs[0], self.compared.nodes
        return [
            {
                "id": id,
                "label": nodes[id].label,
                "before": int(then[place]),
                "after": int(now[place]),
                "difference": int(now[place] - then[place]),
                "closed": int(closed[place]),
            }
            for place, id in enumerate(graph.ids)
            if then[place] or now[place]
        ]

    def closure(self) -> list[Row]:
        """Open pairs with somebody between and with nobody between: how many, and how many were tied later."""
        graph, ways = self.graphs[0], self.both_ways
        arcs = _keys(graph)
        formed = np.setdiff1d(_keys(self.graphs[1]), arcs)
        brokered = np.unique(self.keys)
        somebody = len(brokered) // ways, int(np.isin(brokered, formed).sum()) // ways
        nobody = self._untied(arcs) // ways - somebody[0], int(self._is_seen(formed).sum()) // ways - somebody[1]
        return [
            {"between": name, "pairs": pairs, "closed": closed, "rate": closed / pairs if pairs else None}
            for name, (pairs, closed) in (("somebody", somebody), ("nobody", nobody))
        ]

    def _untied(self, arcs: np.ndarray) -> int:
        # ordered pairs without a tie whose absence was observed
        n, silent = self.graphs[0].n, int(self.graphs[0].unasked.sum())
        unseen = silent * (n - 1) if self.both_ways == 1 else silent * (silent - 1)
        return n * (n - 1) - unseen - int(self._is_seen(arcs).sum())

    def _is_seen(self, keys: np.ndarray) -> np.ndarray:
        unasked, n = self.graphs[0].unasked, max(1, self.graphs[0].n)
        silent = unasked[keys // n]
        found: np.ndarray = ~(silent & unasked[keys % n]) if self.both_ways == 2 else ~silent
        return found


def _keys(graph: Graph) -> np.ndarray:
    source = np.repeat(np.arange(graph.n, dtype=np.int64), np.diff(graph.indptr))
    keys: np.ndarray = source * graph.n + graph.indices
    return keys
