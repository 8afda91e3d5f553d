"""Board coverage: in which sectors and markets the members of the board have a foothold, and what rests on one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, TypeAlias

import numpy as np

from graph_service.analysis._board_text import COLUMNS, sentences, warnings
from graph_service.analysis._catalogue import Analysis, Param, Topic
from graph_service.analysis._ends import Markets
from graph_service.analysis._example import Example
from graph_service.analysis._footholds import access_of, asked_markets, footholds
from graph_service.analysis._result import Result, Row, graph_warnings
from graph_service.language import say
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, Node, Tie

MEMBER, COMPANY = "board_member", "company"
STEPS = 2
Cell: TypeAlias = tuple[str, str]


def board_coverage(
    snapshot: GraphSnapshot,
    *,
    market: Markets = (),
    k: Annotated[int, Param(say("Further members to look for"), minimum=0, maximum=50)] = 3,
) -> Result:
    """Cells of sector and market in which a member of the board has a foothold.

    Parameters
    ----------
    snapshot
        The network.
    market
        Markets that the cells are about; default: all recorded.
    k
        How many further profiles are looked for.

    Returns
    -------
    Result
        Rows: member, cells, exclusive_cells (covered by nobody else), exclusive (actors within two ties of this member
        and of no other), reach (actors within two ties). Table cells: sector, market, members (ids). Table exclusive:
        member, actor. Table network: cells, covered, share, single. Table next: step, sectors, markets, actor (somebody
        recorded with this profile), adds, covered. Table actors: members_near (members within two ties).

    Raises
    ------
    UnknownName
        For an unknown market.

    Notes
    -----
    The sectors are those that a company works in. A member covers the cell of its own sector in a market to which it has
    access, where it is based, or where somebody is based to whom it is tied; access to the market of one sector covers
    that sector's cell. Each next profile adds the most cells after those before it (equal ones: the first id); such a
    greedy choice covers at least 1 − 1/e of what the best choice of as many would.

    References
    ----------
    Nemhauser, Wolsey & Fisher 1978, An analysis of approximations for maximizing submodular set functions I,
    Mathematical Programming 14.
    """
    graph = snapshot.graph("undirected")
    board = _Board(snapshot, asked_markets(snapshot, market))
    rows, cells = board.rows(), board.cells_table()
    network, ahead = board.network(), board.ahead(k)
    return Result(
        n=graph.n,
        m=graph.m,
        rows=rows,
        direction=graph.direction,
        layers=snapshot.layers(graph.direction),
        tables={
            "cells": cells,
            "exclusive": board.exclusive(),
            "network": [network],
            "next": ahead,
            "actors": board.actors(),
        },
        sentences=list(sentences(snapshot, rows, network, ahead)),
        warnings=[*graph_warnings(graph), *warnings(snapshot, board.members, board.sectors, network)],
    )


@dataclass(frozen=True)
class _Board:
    """The members, the cells, and who has a foothold where."""

    snapshot: GraphSnapshot
    markets: list[str]

    @cached_property
    def members(self) -> list[Node]:
        """Members in id order."""
        return [node for node in self.snapshot.nodes if node.is_a(MEMBER)]

    @cached_property
    def sectors(self) -> list[str]:
        """Sectors that a company works in."""
        return sorted({sector for node in self.snapshot.nodes if node.is_a(COMPANY) and (sector := _sector(node))})

    @cached_property
    def cells(self) -> list[Cell]:
        """Every sector and market; a market of one sector has one cell."""
        own = {market: self.snapshot.markets[market].get("sector") for market in self.markets}
        return [(sector, market) for sector in self.sectors for market in self.markets if own[market] in (None, sector)]

    @cached_property
    def covered(self) -> Mapping[str, frozenset[Cell]]:
        """The cells in which each actor has a foothold."""
        there, access = footholds(self.snapshot, self.markets), access_of(self.snapshot, self.markets)
        known, own = set(self.cells), {market: self.snapshot.markets[market].get("sector") for market in self.markets}
        found = {}
        for node in self.snapshot.nodes:
            cells = {(_sector(node), market) for market in there[node.id]}
            cells |= {(own[market], market) for market in access[node.id]}
            found[node.id] = frozenset((sector, market) for sector, market in cells if sector and (sector, market) in known)
        return found

    @cached_property
    def by_cell(self) -> dict[Cell, list[str]]:
        """The members of each cell."""
        return {cell: [member.id for member in self.members if cell in self.covered[member.id]] for cell in self.cells}

    @cached_property
    def near(self) -> np.ndarray:
        """Whether each actor (column, in node order) lies within two ties of each member (row)."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        if not self.members:
            return np.zeros((0, len(self.snapshot.nodes)), dtype=bool)
        graph = self.snapshot.graph("undirected")
        ties = csr_array((np.ones(len(graph.indices)), graph.indices, graph.indptr), shape=(graph.n, graph.n))
        place = {id: number for number, id in enumerate(graph.ids)}
        at = [place[member.id] for member in self.members]
        within: np.ndarray = np.asarray(dijkstra(ties, unweighted=True, indices=at, limit=STEPS)) <= STEPS
        within[np.arange(len(at)), at] = False
        return within

    def only(self) -> np.ndarray:
        """The same where no other member is as near; members themselves are nobody's reach."""
        is_member = np.array([node.is_a(MEMBER) for node in self.snapshot.nodes], dtype=bool)
        alone: np.ndarray = self.near & (self.near.sum(axis=0) == 1) & ~is_member
        return alone

    def rows(self) -> list[Row]:
        """One row per member."""
        single = [members[0] for members in self.by_cell.values() if len(members) == 1]
        return [
            {
                "member": member.id,
                "cells": len(self.covered[member.id]),
                "exclusive_cells": single.count(member.id),
                "exclusive": int(alone.sum()),
                "reach": int(near.sum()),
            }
            for member, near, alone in zip(self.members, self.near, self.only(), strict=True)
        ]

    def cells_table(self) -> list[Row]:
        """Every cell with its members."""
        return [{"sector": sector, "market": market, "members": members} for (sector, market), members in self.by_cell.items()]

    def exclusive(self) -> list[Row]:
        """Who is within two ties of one member alone."""
        pairs = zip(self.members, self.only(), strict=True)
        nodes = self.snapshot.nodes
        return [{"member": member.id, "actor": nodes[at].id} for member, alone in pairs for at in np.flatnonzero(alone)]

    def network(self) -> Row:
        """The board as a whole."""
        covered = sum(bool(members) for members in self.by_cell.values())
        return {
            "cells": len(self.cells),
            "covered": covered,
            "share": covered / len(self.cells) if self.cells else None,
            "single": sum(len(members) == 1 for members in self.by_cell.values()),
        }

    def ahead(self, k: int) -> list[Row]:
        """Greedy maximum coverage of the cells that are open, by the profiles of others who may be asked."""
        covered = {cell for cell, members in self.by_cell.items() if members}
        may = load_schema().may_be_asked
        others = {
            node.id: self.covered[node.id]
            for node in self.snapshot.nodes
            if not node.is_a(MEMBER) and may(node.attributes.get("contact_status")) and self.covered[node.id]
        }
        found: list[Row] = []
        while others and len(found) < k:
            best = min(others, key=lambda who: (-len(others[who] - covered), who))
            new = sorted(others.pop(best) - covered)
            if not new:
                break
            covered |= set(new)
            sectors, markets = sorted({sector for sector, _ in new}), sorted({market for _, market in new})
            profile = {"step": len(found) + 1, "sectors": sectors, "markets": markets, "actor": best}
            found.append(profile | {"adds": len(new), "covered": len(covered)})
        return found

    def actors(self) -> list[Row]:
        """How many members are within two ties of each actor."""
        near: Sequence[int] = self.near.sum(axis=0).tolist()
        return [
            {"id": node.id, "label": node.label, "members_near": n} for node, n in zip(self.snapshot.nodes, near, strict=True)
        ]


def _sector(node: Node) -> str | None:
    return node.attributes.get("sector")


def _worked() -> GraphSnapshot:
    told = {
        "a": {"kind": COMPANY, "sector": "dance"},
        "b": {"kind": COMPANY, "sector": "tourism"},
        "m": {"kind": MEMBER, "sector": "dance", "country": "DE"},
        "n": {"kind": MEMBER, "sector": "dance"},
        "p": {"kind": "partner", "sector": "tourism", "country": "SE"},
    }
    return GraphSnapshot(
        nodes=tuple(Node(id, id, values) for id, values in told.items()),
        ties=(Tie("1", "m", "a"), Tie("2", "n", "a"), Tie("3", "n", "b"), Tie("4", "n", "p")),
        source="files",
        markets={f"market:{code}": {"id": f"market:{code}", "country": code} for code in ("DE", "SE")},
    )


ANALYSIS = Analysis(
    title=say("What the board covers"),
    question=say("Where does the board have a foothold, and what rests on one member?"),
    topic=Topic.EXPORT,
    definition=say(
        "A cell is a sector in a market. A member covers a cell if the member works in the sector and has access to the market, "
        "is based there, or is tied to somebody who is. Exclusive are the actors within two ties of one member and of no other."
    ),
    formulas=(
        say("covered share = cells with a member / cells"),
        say("next = largest number of open cells, one profile after another; at least 1 − 1/e of the most possible"),
    ),
    references=("Nemhauser, Wolsey & Fisher 1978, Mathematical Programming 14",),
    example=Example(
        network=_worked(),
        expected={
            "m": {"cells": 1, "exclusive_cells": 1, "exclusive": 0, "reach": 2},
            "n": {"cells": 1, "exclusive_cells": 1, "exclusive": 2, "reach": 4},
        },
        why="Two sectors in two markets are four cells. m is based in Germany: dance there. n knows p, who is based in Sweden: "
        "dance there. Tourism is open in both. Within two ties m reaches a and n; n reaches a, m, b and p, the last two alone.",
        key=("member",),
    ),
    run=board_coverage,
    measure="members_near",
    ranks=False,
    grid=("sector", "market"),
    headers={
        "rows": ("member", "cells", "exclusive_cells", "exclusive", "reach"),
        "cells": ("sector", "market", "members"),
        "exclusive": ("member", "actor"),
        "next": ("step", "sectors", "markets", "actor", "adds", "covered"),
    },
    columns=COLUMNS,
    caveats=(
        say("A foothold is a recorded tie or address, not a promise to open doors."),
        say("A next profile is somebody recorded who would add cells; whom the board needs is for people to decide."),
    ),
)
