"""Routes to one target that tests draw, and what plain counting gives for them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from graph_service.analysis._reach import Routes


def worked_routes(shared: Path) -> Routes:
    """The worked network as seen from Germany, tie probabilities with the four digits that the figures were taken from."""
    expected = json.loads((shared / "design/analytics_expected.json").read_text(encoding="utf-8"))["tie_probability"]
    ties: dict[str, dict[str, float]] = {}
    for arc, p in expected.items():
        a, b = arc.split("-")
        for one, two in ((a, b), (b, a)):
            ties.setdefault(one, {})[two] = max(p, ties.get(one, {}).get(two, 0))
    # access to DE: .7 of p_ger (both, 6 months), .5 x .8 of b_ger (one, 6 months)
    return Routes("DE", ties, {"p_ger": round(0.7 * 2 ** (-6 / 36), 4), "b_ger": round(0.4 * 2 ** (-6 / 36), 4)}, 4)


@st.composite
def random_routes(draw: st.DrawFn, most: int = 9, hops: int = 4, doors: int = 2) -> Routes:
    """Up to six actors, up to ``most`` ties and ``doors`` to the target, up to ``hops`` ties a route; a0 is there."""
    ids = [f"a{place}" for place in range(draw(st.integers(2, 6)))]
    chance = st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9])
    directed = draw(st.booleans())
    drawn = draw(st.dictionaries(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), chance, max_size=most))
    ties: dict[str, dict[str, float]] = {}
    for (a, b), p in drawn.items():
        if a != b:
            ties.setdefault(a, {})[b] = p
            if not directed:
                ties.setdefault(b, {})[a] = p
    access = draw(st.dictionaries(st.sampled_from(ids), chance, min_size=1, max_size=doors))
    return Routes("market:X", ties, access, draw(st.integers(1, hops)), directed)


def actors(routes: Routes) -> list[str]:
    """Everybody in it, in order; a0 of the drawn ones, tied or not."""
    alone = {"a0"} if routes.target == "market:X" else set()
    return sorted({*alone, *routes.ties, *routes.access, *(b for after in routes.ties.values() for b in after)})


def parts(routes: Routes) -> dict[tuple[str, str], float]:
    """Every tie once, with its probability."""
    found = {
        (a, b) if routes.directed else (min(a, b), max(a, b)): p for a, after in routes.ties.items() for b, p in after.items()
    }
    return found | {(a, routes.target): p for a, p in routes.access.items()}


def every_state(routes: Routes, source: str, available: float = 1.0) -> float:
    """Probability of a route within the hops, summed over all states of all ties (and middle actors)."""
    chances: dict[tuple[str, ...], float] = dict(parts(routes))
    middle = [node for node in actors(routes) if node != source] if available < 1 else []
    chances |= {(node,): available for node in middle}
    numbers = np.arange(2 ** len(chances))
    up = {part: (numbers >> place) & 1 == 1 for place, part in enumerate(chances)}
    p = np.ones(len(numbers))
    for part, chance in chances.items():
        p *= np.where(up[part], chance, 1 - chance)
    nobody = np.zeros(len(numbers), bool)
    last = {node: up.get((node, routes.target), nobody) for node in actors(routes)}
    found = last
    for _ in range(routes.hops - 1):
        through = {node: found[node] & up.get((node,), True) for node in found}
        longer = {node: states.copy() for node, states in last.items()}
        for a, after in routes.ties.items():
            for b in after:
                longer[a] |= up[(a, b) if routes.directed else (min(a, b), max(a, b))] & through[b]
        found = longer
    return float(p[found[source]].sum())


def every_path(routes: Routes, source: str, hops: int | None = None) -> list[tuple[float, tuple[str, ...]]]:
    """All paths by NetworkX, the best first."""
    drawn = drawn_graph(routes)
    found = []
    for path in nx.all_simple_paths(drawn, source, routes.target, cutoff=hops or routes.hops):
        p = 1.0
        for a, b in pairwise(path):
            p *= drawn[a][b]["weight"]
        found.append((p, tuple(path)))
    return sorted(found, key=lambda one: (-one[0], len(one[1]), one[1]))


def drawn_graph(routes: Routes) -> nx.DiGraph:
    """The routes as a NetworkX graph."""
    drawn = nx.DiGraph()
    drawn.add_nodes_from([*actors(routes), routes.target])
    drawn.add_weighted_edges_from((a, b, p) for a, after in routes.ties.items() for b, p in after.items())
    drawn.add_weighted_edges_from((a, routes.target, p) for a, p in routes.access.items())
    return drawn
