"""Small made networks for the tests of pictures."""

from __future__ import annotations

import random

from graph_service.snapshot import GraphSnapshot, Node, Tie

SECTORS = ("media_film", "dance", "tourism", None)
KINDS = ("company", "mentor", "board_member", "educator", "freelancer")


def network(n: int) -> GraphSnapshot:
    """A seeded region: sectors hang together, a twelfth is abroad, a twentieth has no ties, Germany is a market."""
    nodes = tuple(_actor(place) for place in range(n))
    tied = n - max(3, n // 20)
    abroad = [node.id for node in nodes[:tied] if node.attributes["country"] == "DE"]
    return GraphSnapshot(
        nodes=nodes,
        ties=_ties(nodes[:tied], 5 * n // 2),
        source="store",
        at="2012-07-31",
        access=tuple(Tie(f"m{id}", id, "market:DE", "HAS_ACCESS_TO", strength=3) for id in abroad),
        markets={"market:DE": {"id": "market:DE", "country": "DE"}},
        asked={node.id: number % 4 > 0 for number, node in enumerate(nodes)},
    )


def _actor(place: int) -> Node:
    attributes = {
        "kind": KINDS[place % 5],
        "sector": SECTORS[place % 4],
        "country": "DE" if place % 12 == 5 else "FI",
        "level": "person" if place % 5 in {1, 2, 4} else "organisation",
    }
    return Node(f"a{place:02}", f"Toimija {place}", attributes)


def _ties(nodes: tuple[Node, ...], tries: int) -> tuple[Tie, ...]:
    chance, found = random.Random(11), []
    for number in range(tries):
        a, b = chance.randrange(len(nodes)), chance.randrange(len(nodes))
        b += (a - b) % 4 if chance.random() < 0.7 else 0
        kind, strength = chance.choice(("WORKS_WITH", "GAVE")), chance.choice((1, 2, 3, 4, 5, None))
        confirmed = chance.choice(("both", "inferred"))
        if b < len(nodes):
            tie = Tie(f"t{number:03}", nodes[a].id, nodes[b].id, kind, strength, since="2011-03", confirmed=confirmed)
            found.append(tie)
    return tuple(found)
