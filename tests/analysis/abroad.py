"""Small networks with markets abroad, and how their actors reach them when every state of every tie is gone through."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import networkx as nx
from hypothesis import strategies as st

from graph_service.snapshot import GraphSnapshot, Node, Tie

# by strength, named by both; the age is not known and reads as 36 months, the usual half-life (analytics 2.3.1)
HALVED = {1: 0.075, 2: 0.15, 3: 0.25, 4: 0.35, 5: 0.425}


@st.composite
def abroad(draw: st.DrawFn) -> GraphSnapshot:
    """Up to four actors in two sectors (or none known), up to four ties, two markets, up to three accesses."""
    ids = [f"a{place}" for place in range(draw(st.integers(1, 4)))]
    pairs = [(a, b) for a in ids for b in ids if a < b]
    ties = draw(st.dictionaries(st.sampled_from(pairs), st.integers(1, 5), max_size=4)) if pairs else {}
    doors = draw(st.dictionaries(st.tuples(st.sampled_from(ids), st.sampled_from(["DE", "SE"])), st.integers(1, 5), max_size=3))
    sectors = draw(st.lists(st.sampled_from(["dance", "tourism", None]), min_size=len(ids), max_size=len(ids)))
    return GraphSnapshot(
        nodes=tuple(Node(id, id.upper(), {"sector": sector}) for id, sector in zip(ids, sectors, strict=True)),
        ties=tuple(Tie(a + b, a, b, "WORKS_WITH", strength, confirmed="both") for (a, b), strength in ties.items()),
        source="files",
        access=tuple(
            Tie(a + to, a, f"market:{to}", "HAS_ACCESS_TO", strength, confirmed="both") for (a, to), strength in doors.items()
        ),
        markets={f"market:{to}": {"id": f"market:{to}", "country": to} for to in ("DE", "SE")},
    )


def every_state(snapshot: GraphSnapshot, market: str, hops: int) -> dict[str, float]:
    """The reliability of each actor to a market, added up over all states of all ties."""
    ties = [*snapshot.ties, *(tie for tie in snapshot.access if tie.target == market)]
    found = dict.fromkeys(snapshot.by_id, 0.0)
    for state in product((False, True), repeat=len(ties)):
        p, drawn = 1.0, nx.Graph([(market, market)])
        for tie, is_up in zip(ties, state, strict=True):
            chance = HALVED[int(tie.strength or 2)]
            p *= chance if is_up else 1 - chance
            if is_up:
                drawn.add_edge(tie.source, tie.target)
        for actor, steps in nx.single_source_shortest_path_length(drawn, market).items():
            if actor != market and steps <= hops:
                found[actor] += p
    return found


def with_attributes(snapshot: GraphSnapshot, id: str, **given: str) -> GraphSnapshot:
    """The network with more said of one actor."""
    nodes = (replace(node, attributes={**node.attributes, **given}) if node.id == id else node for node in snapshot.nodes)
    return replace(snapshot, nodes=tuple(nodes))
