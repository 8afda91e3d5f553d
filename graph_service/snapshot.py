"""GraphSnapshot: one frozen picture of the network at a date; every analysis starts from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graph_service.errors import UnknownName
from graph_service.language import Phrase, say
from graph_service.records import Contents, Record, first_day, is_offer, last_day, resting_collector
from graph_service.reports import joined
from graph_service.schema import Schema

if TYPE_CHECKING:
    import numpy as np

FLOW = "GAVE"
OF_A_TIE = ("strength", "weight", "since", "until", "last_evidence", "confirmed", "subtype")
DIRECTIONS = ("directed", "undirected", "symmetric")


@dataclass(frozen=True)
class Node:
    """An actor as analyses see it. ``attributes`` holds text; None or absent is unknown.

    ``kinds`` are all of its kinds where there are several; the attribute ``kind`` is the first.
    """

    id: str
    label: str
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()

    def is_a(self, kind: str) -> bool:
        """Whether any of its kinds is this one."""
        return kind in (self.kinds or (self.attributes.get("kind"),))


@dataclass(frozen=True)
class Tie:
    """A tie between two actors (or, in ``access``, from an actor to a market)."""

    id: str
    source: str
    target: str
    kind: str = "RELATED_TO"
    strength: float | None = None
    weight: float | None = None
    since: str | None = None
    until: str | None = None
    last_evidence: str | None = None
    confirmed: str | None = None
    subtype: str | None = None


@dataclass(frozen=True)
class Graph:
    """A simple graph for computing: no loops, equal pairs collapsed by max, nodes in id order.

    ``indptr`` and ``indices`` are the CSR rows of out-neighbours, sorted within a row; in an
    undirected or symmetric graph each pair stands in both rows. ``values`` are tie values in the
    order of ``indices`` (1, weight or strength). ``m`` counts arcs (undirected: pairs).
    ``unasked`` marks nodes whose outgoing arcs nobody asked about.
    """

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    direction: str
    indptr: np.ndarray
    indices: np.ndarray
    values: np.ndarray
    m: int
    loops: int
    collapsed: int
    unasked: np.ndarray

    @property
    def n(self) -> int:
        """Number of nodes, isolates too."""
        return len(self.ids)

    @property
    def is_directed(self) -> bool:
        """Whether a row is an arc (symmetric graphs hold each row as two arcs)."""
        return self.direction != "undirected"

    @cached_property
    def networkx(self) -> Any:
        """The same graph in NetworkX, nodes by id, ``value`` on the edges."""
        import networkx as nx

        graph = nx.DiGraph() if self.is_directed else nx.Graph()
        graph.add_nodes_from(self.ids)
        for row, name in enumerate(self.ids):
            for place in range(self.indptr[row], self.indptr[row + 1]):
                graph.add_edge(name, self.ids[self.indices[place]], value=float(self.values[place]))
        return graph


@dataclass(frozen=True)
class GraphSnapshot:
    """The network on one day.

    ``ties`` join two actors; ``access`` joins an actor to a market id. ``source`` is ``files`` or
    ``store``. ``asked`` maps actor id to whether the actor answered (empty: nobody was asked, so
    everybody counts as observed). ``faint`` are the ties of actors that are weaker than ``min_strength``. ``before``
    is the same network on an earlier day, for an analysis that compares the two. ``what_if`` are the changes that
    somebody thought of, ``supposed`` says them in words.
    """

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    source: str
    at: str | None = None
    as_of: str | None = None
    access: tuple[Tie, ...] = ()
    markets: Mapping[str, Record] = field(default_factory=dict)
    events: Mapping[str, Record] = field(default_factory=dict)
    participation: tuple[Tie, ...] = ()
    waves: Mapping[str, Record] = field(default_factory=dict)
    asked: Mapping[str, bool] = field(default_factory=dict)
    merged_persons: int = 0
    merge_persons: bool = False
    min_strength: float | None = None
    unknown_since: int = 0
    faint: tuple[Tie, ...] = ()
    before: GraphSnapshot | None = None
    what_if: tuple[str, ...] = ()
    supposed: tuple[Phrase, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything that analyses can see."""
        # what is not said (None) is left out, so that an added field does not change old prints
        parts: list[Any] = [
            [[n.id, n.label, sorted((k, v) for k, v in n.attributes.items() if v is not None), *n.kinds[1:]] for n in self.nodes],
            [sorted((k, v) for k, v in vars(t).items() if v is not None) for t in self.ties + self.access],
            [sorted((k, v) for k, v in vars(t).items() if v is not None) for t in self.participation],
            sorted(self.asked.items()),
            [self.at, self.as_of, self.merged_persons, self.min_strength],
            *([self.before.fingerprint] if self.before else []),
            *([sorted((k, v) for k, v in vars(t).items() if v is not None)] for t in self.faint),
        ]
        text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def has_flow(self) -> bool:
        """Whether the directed layer (GAVE) holds anything."""
        return any(tie.kind == FLOW for tie in self.ties)

    @property
    def response_rate(self) -> float | None:
        """Answered / asked; None if nobody was asked."""
        return sum(self.asked.values()) / len(self.asked) if self.asked else None

    def attributes(self) -> tuple[str, ...]:
        """Attribute names that nodes carry, sorted."""
        return tuple(sorted({name for node in self.nodes for name in node.attributes}))

    def groups(self, group_by: Sequence[str]) -> list[str | None]:
        """The group of each node, in node order; several attributes make "a | b"; None is unknown.

        Raises
        ------
        UnknownName
            If no node carries the attribute.
        """
        known = self.attributes()
        for name in group_by:
            if name not in known:
                raise UnknownName.of(say("Group by"), name, known)
        found: list[str | None] = []
        for node in self.nodes:
            parts = [node.attributes.get(name) for name in group_by]
            found.append(None if any(not part for part in parts) else " | ".join(map(str, parts)))
        return found

    def direction_or_default(self, direction: str | None) -> str:
        """The asked direction, or the default: files directed; a store directed if it has a flow layer."""
        if direction is not None:
            return direction
        return "directed" if self.source == "files" or self.has_flow else "undirected"

    def layers(self, direction: str) -> tuple[str, ...]:
        """Tie kinds that a graph of this direction is made of, sorted."""
        if self.source == "store" and direction == "directed" and self.has_flow:
            return (FLOW,)
        return tuple(sorted({tie.kind for tie in self.ties}))

    def graph(self, direction: str | None = None, weight: str = "none", layers: Sequence[str] | None = None) -> Graph:
        """A simple graph over all nodes.

        Parameters
        ----------
        direction
            ``directed``: a tie is an arc. ``undirected``: a tie is a pair. ``symmetric``: a tie is two arcs.
        weight
            ``none``: each tie counts 1. ``weight`` or ``strength``: that value, 1 where it is missing.
        layers
            Tie kinds to use; default: ``layers(direction)``.
        """
        way = self.direction_or_default(direction)
        kinds = set(self.layers(way) if layers is None else layers)
        place = {node.id: number for number, node in enumerate(self.nodes)}
        pairs: dict[tuple[int, int], float] = {}
        loops = seen = 0
        for tie in self.ties:
            if tie.kind not in kinds:
                continue
            a, b = place[tie.source], place[tie.target]
            if a == b:
                loops += 1
                continue
            if way != "directed" and a > b:
                a, b = b, a
            seen += 1
            value = 1.0 if weight == "none" else float(getattr(tie, weight) or 1.0)
            pairs[a, b] = max(value, pairs.get((a, b), 0.0))
        return self._graph(way, pairs, loops, seen - len(pairs))

    def _graph(self, way: str, pairs: Mapping[tuple[int, int], float], loops: int, collapsed: int) -> Graph:
        import numpy as np

        arcs = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
        values = np.array(list(pairs.values()), dtype=np.float64)
        if way != "directed":
            arcs, values = np.concatenate([arcs, arcs[:, ::-1]]), np.concatenate([values, values])
        order = np.lexsort((arcs[:, 1], arcs[:, 0]))
        n = len(self.nodes)
        indptr = np.zeros(n + 1, dtype=np.int64)
        np.cumsum(np.bincount(arcs[:, 0], minlength=n), out=indptr[1:])
        unasked = np.array([bool(self.asked) and not self.asked.get(node.id, False) for node in self.nodes], dtype=bool)
        return Graph(
            ids=tuple(node.id for node in self.nodes),
            labels=tuple(node.label for node in self.nodes),
            direction=way,
            indptr=indptr,
            indices=arcs[order, 1].astype(np.int32),
            values=values[order],
            m=len(arcs) if way == "symmetric" else len(pairs),
            loops=loops,
            collapsed=collapsed,
            unasked=unasked,
        )

    def at_least(self, strength: float) -> GraphSnapshot:
        """The snapshot with another threshold; unknown strength counts."""
        known = sorted(self.ties + self.faint, key=lambda tie: tie.id)
        strong = tuple(tie for tie in known if (tie.strength or strength) >= strength)
        weak = tuple(tie for tie in known if (tie.strength or strength) < strength)
        return replace(self, ties=strong, faint=weak, min_strength=strength)

    def filtered(self, keep: Iterable[str]) -> GraphSnapshot:
        """The snapshot of these nodes only, with the ties among them."""
        kept = set(keep)
        return replace(
            self,
            nodes=tuple(node for node in self.nodes if node.id in kept),
            ties=tuple(tie for tie in self.ties if tie.source in kept and tie.target in kept),
            access=tuple(tie for tie in self.access if tie.source in kept),
            participation=tuple(tie for tie in self.participation if tie.source in kept),
            faint=tuple(tie for tie in self.faint if tie.source in kept and tie.target in kept),
        )


@resting_collector()
def snapshot_of(
    schema: Schema,
    contents: Contents,
    *,
    at: str | None = None,
    today: str,
    min_strength: float | None = 2,
    merge_persons: bool = True,
    employed: str | None = None,
) -> GraphSnapshot:
    """The network of a store on a day.

    Parameters
    ----------
    schema, contents
        The domain and everything stored.
    at
        The day; default: the store's ``as_of``, else ``today``.
    today
        Today, ISO (the clock is the caller's).
    min_strength
        Ties of a known lower strength are left out; unknown strength counts. None: no threshold.
    merge_persons
        Count a person with the organisation that it ``WORKS_FOR``, mentors and board members excepted.
    employed
        The day whose employees are merged; default: the same day. Two days are compared with the employees of one of
        them, or who takes a job would seem to lose every tie.
    """
    day = at or contents.as_of or today
    held = _held(schema, contents, day)
    actors = {id: record for id, (thing, record) in contents.entities.items() if thing == "actor"}
    working = held if employed is None else _held(schema, contents, employed)
    employer = _employers(schema, actors, working) if merge_persons else {}
    split: dict[str, list[Tie]] = {"tie": [], "access": [], "participation": [], "faint": []}
    for tie in sorted(held, key=lambda tie: tie["id"]):
        shape = schema.ties[tie["kind"]]
        name = "tie" if shape.actor_tie and tie["target"] in actors else shape.group
        if name not in split:
            continue
        moved = _tie(tie, employer)
        # what ties a company to its own employee is no tie of two actors
        if name == "tie" and moved.source == moved.target and tie["source"] != tie["target"]:
            continue
        weak = min_strength is not None and (moved.strength or min_strength) < min_strength
        split["faint" if name == "tie" and weak else name].append(moved)
    return GraphSnapshot(
        nodes=tuple(_node(schema, record) for id, record in sorted(actors.items()) if id not in employer),
        ties=tuple(split["tie"]),
        access=tuple(split["access"]),
        participation=tuple(split["participation"]),
        source="store",
        at=day,
        as_of=contents.as_of,
        markets={record["id"]: record for record in contents.of("market")},
        events={record["id"]: record for record in contents.of("event")},
        waves={record["id"]: record for record in contents.of("wave")},
        asked=_asked(contents, employer, day),
        merged_persons=len(employer),
        merge_persons=merge_persons,
        min_strength=min_strength,
        unknown_since=sum(1 for tie in split["tie"] if tie.since is None),
        faint=tuple(split["faint"]),
    )


def _held(schema: Schema, contents: Contents, day: str) -> list[Record]:
    return joined(schema, contents, [tie for tie in contents.ties.values() if _holds(tie, day)], day)


def _holds(tie: Record, day: str) -> bool:
    # unknown since: included; since reads as its first day, until as its last (analytics 1.3)
    since, until = tie.get("since"), tie.get("until")
    return (since is None or first_day(since) <= day) and (until is None or last_day(until) >= day)


def _employers(schema: Schema, actors: Mapping[str, Record], ties: Iterable[Record]) -> dict[str, str]:
    found: dict[str, str] = {}
    work = [tie for tie in ties if tie["kind"] == "WORKS_FOR" and tie["source"] in actors and tie["target"] in actors]
    for tie in sorted(work, key=lambda tie: (first_day(tie.get("since") or "0001"), tie["id"])):
        person, firm = tie["source"], tie["target"]
        kinds = actors[person]["kinds"]
        level = actors[person].get("level") or schema.level_of(kinds)
        if level == "person" and not {"mentor", "board_member"} & set(kinds):
            found[person] = firm
    # a person who works for a person is followed to the organisation; a ring stays unmerged
    return {person: firm for person, firm in found.items() if firm not in found}


def _tie(tie: Record, employer: Mapping[str, str]) -> Tie:
    # by place: a dictionary of names takes twice as long, and a network has many ties
    source, target = tie["source"], tie["target"]
    ends = employer.get(source, source), employer.get(target, target)
    return Tie(tie["id"], *ends, tie["kind"], *map(tie.get, OF_A_TIE))


def _node(schema: Schema, record: Record) -> Node:
    attributes: dict[str, str | None] = {
        "kind": record["kinds"][0],
        "level": record.get("level") or schema.level_of(record["kinds"]),
    }
    for name in ("sector", "country", "region", "municipality"):
        attributes[name] = record.get(name)
    if "is_regional" in record:
        attributes["is_regional"] = "yes" if record["is_regional"] else "no"
    # what few stores record is no attribute where nobody has it
    attributes |= {name: str(record[name]) for name in ("contact_status", "introductions_per_year") if name in record}
    if "languages" in record:
        attributes["languages"] = ", ".join(record["languages"])
    if "offer" in record:
        attributes["offer"] = "yes" if is_offer(record["offer"]) else "no"
    kinds = tuple(record["kinds"]) if len(record["kinds"]) > 1 else ()
    return Node(record["id"], record["name"], record.get("extra", {}) | attributes, kinds)


def _asked(contents: Contents, employer: Mapping[str, str], day: str) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for tie in contents.ties.values():
        if tie["kind"] == "ASKED" and _holds(tie, day):
            actor = employer.get(tie["target"], tie["target"])
            answered = tie.get("answered")
            found[actor] = found.get(actor, False) or (answered is not None and first_day(answered) <= day)
    return dict(sorted(found.items()))
