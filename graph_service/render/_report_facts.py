"""What the connection report says, before any language: rows picked from the analyses, counts of what is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph_service.records import Contents, Record, last_day
from graph_service.schema import Schema
from graph_service.snapshot import GraphSnapshot, Tie

Envelope = Mapping[str, Any]
STALE_MONTHS = 24
ACROSS = ("representative", "gatekeeper", "boundary", "liaison")
UNDER_RESPONSE = 0.85


@dataclass(frozen=True)
class Broker:
    """An actor between others: open pairs by role, and what shuffled groups would give (None: not computed)."""

    id: str
    pairs: int
    roles: Mapping[str, int]
    expected: Mapping[str, float] | None

    @property
    def across(self) -> int:
        """Open pairs whose two ends are in different groups."""
        return sum(count for role, count in self.roles.items() if role in ACROSS)

    @property
    def expected_across(self) -> float | None:
        """The same if groups did not matter."""
        return sum(value for role, value in self.expected.items() if role in ACROSS) if self.expected else None


@dataclass(frozen=True)
class Route:
    """The most reliable recorded route of one source to one market."""

    source: str
    market: str
    path: Sequence[str]
    reliability: float
    least: float
    most: float
    dependence: float | None
    dependence_on: str | None

    @property
    def range(self) -> tuple[float, float, float]:
        """The reliability, and the least and the largest one with other settings."""
        return self.reliability, self.least, self.most


@dataclass(frozen=True)
class Ledger:
    """A programme's indicator: what was planned and what was reported."""

    outcome: Record
    target: Record | None

    def indicator(self, language: str) -> str:
        """What was counted, in words."""
        finnish = self.outcome.get("extra", {}).get("indicator_fi") if language == "fi" else None
        return str(finnish or self.outcome["indicator"])

    @property
    def is_lower_bound(self) -> bool:
        """Whether more was reached than the figure says."""
        return bool(self.outcome.get("extra", {}).get("qualifier") == "more than")

    @property
    def status(self) -> str:
        """met, short, untold (no target stated) or unverified (no source)."""
        if self.target is None:
            return "untold"
        if not self.outcome.get("provenance"):
            return "unverified"
        return "met" if self.outcome["value"] >= self.target["value"] else "short"


def ledger_of(contents: Contents) -> list[Ledger]:
    """What programmes planned and reported; indicators with a target first."""
    targets = {(record.get("programme"), record["indicator"]): record for record in contents.of("target")}
    found = [Ledger(record, targets.get((record.get("programme"), record["indicator"]))) for record in contents.of("outcome")]
    return sorted(found, key=lambda one: (one.target is None, -one.outcome["value"], one.outcome["id"]))


class Facts:
    """The numbers of one report.

    Parameters
    ----------
    schema, snapshot, contents
        The domain, the network on the day, everything stored.
    brokerage, cutpoints, export_paths
        Result envelopes (contract.md) of that snapshot; ``brokerage`` is None where there is no actor, ``export_paths``
        where there is no market. ``changed`` is that of ``change`` in the report's language; None: nothing is compared.
        ``beside`` are further envelopes by analysis id.
    introductions
        As ``introducers.reported`` gives them; None: the report tells of none.
    account
        ``Account.as_json`` of the forecasts given out before; None: the report does not tell of them.
    """

    def __init__(
        self,
        schema: Schema,
        snapshot: GraphSnapshot,
        contents: Contents,
        brokerage: Envelope | None,
        cutpoints: Envelope,
        export_paths: Envelope | None,
        changed: Envelope | None = None,
        beside: Mapping[str, Envelope] | None = None,
        introductions: Mapping[str, Any] | None = None,
        account: Mapping[str, Any] | None = None,
    ) -> None:
        self.schema, self.snapshot, self.contents = schema, snapshot, contents
        self.brokerage = brokerage or {"rows": [], "parameters": {}, "scope": {"group_by": None}}
        self.cut, self.exported = cutpoints, export_paths or {"rows": [], "tables": {}}
        self.changed, self.beside = changed, beside or {}
        self.introductions, self.account = introductions or {"rows": []}, account

    # ------------------------------------------------------------ who stands between whom
    @cached_property
    def roles(self) -> tuple[str, ...]:
        """Roles that the brokerage rows hold, in reading order, without the total; none under two known groups."""
        if len({row["group"] for row in self.brokerage["rows"]} - {None}) < 2:
            return ()
        row = self.brokerage["rows"][0]
        order = ("coordinator", "itinerant_broker", "representative", "gatekeeper", "boundary", "liaison")
        return tuple(name for name in order if name in row)

    @cached_property
    def brokers(self) -> list[Broker]:
        """Actors that stand between others, most pairs first."""
        shuffled = self.brokerage["parameters"].get("null") == "labels"
        found = [
            Broker(
                id=row["id"],
                pairs=row["total"],
                roles={name: row[name] for name in self.roles},
                expected={name: row[f"expected_{name}"] or 0.0 for name in self.roles} if shuffled and row["group"] else None,
            )
            for row in self.brokerage["rows"]
            if row["total"]
        ]
        return sorted(found, key=lambda one: (-one.pairs, one.id))

    @cached_property
    def cutpoints(self) -> list[Mapping[str, Any]]:
        """Rows of actors whose leaving would split the network, most actors cut off first."""
        return sorted((row for row in self.cut["rows"] if row["is_cutpoint"]), key=lambda row: (-row["cut_off"], row["id"]))

    @cached_property
    def contacts(self) -> Counter[str]:
        """Distinct contacts of each actor."""
        pairs = {frozenset((tie.source, tie.target)) for tie in self.snapshot.ties if tie.source != tie.target}
        return Counter(end for pair in pairs for end in pair)

    @cached_property
    def pairs(self) -> int:
        """Pairs of actors with a tie."""
        return sum(self.contacts.values()) // 2

    @cached_property
    def isolates(self) -> list[str]:
        """Actors without a recorded tie to another actor; who has only an access to a market is one of them."""
        return [node.id for node in self.snapshot.nodes if node.id not in self.contacts]

    # ------------------------------------------------------------ routes to markets
    @cached_property
    def markets(self) -> list[str]:
        """Market ids, most wanted first."""

        def order(id: str) -> tuple[int, str]:
            return (self.snapshot.markets[id].get("priority", 99), id)

        return sorted(self.snapshot.markets, key=order)

    @cached_property
    def home(self) -> set[str]:
        """Actors of the region; all where nobody is marked so."""
        marked = {node.id for node in self.snapshot.nodes if node.attributes.get("is_regional") == "yes"}
        return marked or set(self.snapshot.by_id)

    @cached_property
    def routes(self) -> list[Route]:
        """The best route of each actor of the region to each market; who has access of its own is left out."""
        known = {(row["source"], row["target"]): row for row in self.exported["tables"].get("pairs", [])}
        own = {(tie.source, tie.target) for tie in self.snapshot.access}
        found = []
        for row in self.exported["rows"]:
            ends = row["source"], row["target"]
            if row["rank"] != 1 or ends in own or row["source"] not in self.home:
                continue
            pair = known[ends]
            found.append(
                Route(
                    source=row["source"],
                    market=row["target"],
                    path=row["path"],
                    reliability=pair["reliability"],
                    least=pair["least"],
                    most=pair["most"],
                    dependence=pair["dependence"],
                    dependence_on=pair["dependence_on"],
                )
            )
        return found

    def best_routes(self, market: str) -> list[Route]:
        """Routes to a market, most reliable first."""
        return sorted((one for one in self.routes if one.market == market), key=lambda one: (-one.reliability, one.source))

    def leaned_on(self, market: str) -> tuple[str, int] | None:
        """Who carries at least half of a route for most sources, and for how many."""
        heavy = Counter(
            one.dependence_on
            for one in self.routes
            if one.market == market and one.dependence_on and (one.dependence or 0) >= 0.5
        )
        return min(heavy.items(), key=lambda pair: (-pair[1], pair[0]), default=None)

    def costliest(self, market: str) -> tuple[str, float] | None:
        """Without whom most of all reach of a market would go, and that share of it."""
        drops = self.exported["tables"].get("market_drops", [])
        return next(((row["actor"], row["share_lost"]) for row in drops if (row["market"], row["rank"]) == (market, 1)), None)

    def leaning(self, market: str) -> dict[str, float]:
        """The share of the expected reach of a market that goes with each actor."""
        rows = self.exported["tables"].get("market_drops", [])
        return {row["actor"]: row["share_lost"] for row in rows if row["market"] == market}

    @cached_property
    def closed_markets(self) -> list[str]:
        """Markets without a recorded route."""
        reached = {row["target"] for row in self.exported["rows"] if row["source"] in self.home}
        return [market for market in self.markets if market not in reached]

    @cached_property
    def sectors(self) -> list[str]:
        """Sectors that a source of routes works in, in schema order."""
        present = {self.sector(one.source) for one in self.routes}
        return [name for name in self.schema.codes["sector"] if name in present]

    def sector(self, id: str) -> str | None:
        """The sector of an actor."""
        return self.snapshot.by_id[id].attributes.get("sector") if id in self.snapshot.by_id else None

    def best_of_sector(self, sector: str, market: str) -> Route | None:
        """The most reliable route of anybody in a sector."""
        return next((one for one in self.best_routes(market) if self.sector(one.source) == sector), None)

    # ------------------------------------------------------------ what is not known
    @property
    def silent(self) -> int:
        """Asked, but did not answer."""
        return sum(not answered for answered in self.snapshot.asked.values())

    @property
    def unasked(self) -> int:
        """Nobody asked them."""
        return sum(node.id not in self.snapshot.asked for node in self.snapshot.nodes)

    @property
    def unknown_sector(self) -> int:
        """Actors without a sector."""
        return sum(not node.attributes.get("sector") for node in self.snapshot.nodes)

    @property
    def unconfirmed(self) -> int:
        """Ties that not both sides have named; 0 where nobody kept count of who named what."""
        if not any(tie.confirmed for tie in self.snapshot.ties):
            return 0
        return sum(tie.confirmed != "both" for tie in self.snapshot.ties)

    @property
    def stale(self) -> int:
        """Ties without evidence in the last months."""
        return sum(self._is_stale(tie) for tie in self.snapshot.ties)

    @property
    def undated(self) -> int:
        """Ties with no date at all."""
        return sum(not (tie.last_evidence or tie.since) for tie in self.snapshot.ties)

    def _is_stale(self, tie: Tie) -> bool:
        # as the tie model of routes: last evidence, else since; a tie without a date has no age here
        seen = tie.last_evidence or tie.since
        if seen is None or self.snapshot.at is None:
            return False
        months = int(self.snapshot.at[:4]) * 12 + int(self.snapshot.at[5:7]) - 1 - STALE_MONTHS
        return last_day(seen) < f"{months // 12:04d}-{months % 12 + 1:02d}{self.snapshot.at[7:]}"

    @property
    def faint(self) -> int:
        """Ties of the day that are weaker than the threshold, and so left out."""
        return len(self.snapshot.faint)

    # ------------------------------------------------------------ the programme
    @cached_property
    def ledger(self) -> list[Ledger]:
        """Indicators, those with a target first."""
        return ledger_of(self.contents)
