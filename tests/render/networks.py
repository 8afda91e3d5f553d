"""Small made networks for the tests of pictures."""

from __future__ import annotations

import random

from graph_service.snapshot import GraphSnapshot, Node, Tie

SECTORS = ("media_film", "dance", "tourism", None)
KINDS = ("company", "mentor", "board_member", "educator", "freelancer")


def network(n: int) -> GraphSnapshot:
    """A seeded region: sectors hang together, a twelfth is abroad, a twentieth has no ties, Germany is a market."""
    chance = random.Random(11)
    alone = max(3, n // 20)
    nodes = tuple(
        Node(
            f"a{place:02}",
            f"Toimija {place}",
            {
                "kind": KINDS[place % 5],
                "sector": SECTORS[place % 4],
                "country": "DE" if place % 12 == 5 else "FI",
                "level": "person" if place % 5 in {1, 2, 4} else "organisation",
            },
        )
        for place in range(n)
    )
    ties = []
    for number in range(5 * n // 2):
        a = chance.randrange(n - alone)
        b = chance.randrange(n - alone)
        if chance.random() < 0.7:
            b += (a - b) % 4
        if b < n - alone:
            ties.append(
                Tie(
                    f"t{number:03}",
                    nodes[a].id,
                    nodes[b].id,
                    chance.choice(("WORKS_WITH", "GAVE")),
                    strength=chance.choice((1, 2, 3, 4, 5, None)),
                    since="2011-03",
                    confirmed=chance.choice(("both", "inferred")),
                )
            )
    access = tuple(
        Tie(f"m{node.id}", node.id, "market:DE", "HAS_ACCESS_TO", strength=3)
        for node in nodes[: n - alone]
        if node.attributes["country"] == "DE"
    )
    return GraphSnapshot(
        nodes=nodes,
        ties=tuple(ties),
        source="store",
        at="2012-07-31",
        access=access,
        markets={"market:DE": {"id": "market:DE", "country": "DE"}},
        asked={node.id: number % 4 > 0 for number, node in enumerate(nodes)},
    )
