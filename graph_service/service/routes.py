"""The routes of an answer as a picture with its alternatives, and what hangs on one person of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph_service.analysis._bands import bands
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import GraphSnapshot

if TYPE_CHECKING:
    from graph_service.render._report_words import Writer
    from graph_service.service import GraphService

Row = Mapping[str, Any]
# routes of one pair, and sources of one market, that a picture holds without a tangle
ROUTES, SOURCES = 5, 6
# shares of a reliability below this are none to a reader
LEAST = 0.005


@dataclass(frozen=True)
class Way:
    """One route: who is on it, in words, and the band of it with its range."""

    path: str
    band: str


@dataclass(frozen=True)
class Pictured:
    """A picture of routes, its words, the routes in it, the chosen one by its place, and the market they lead to."""

    svg: str
    alt: str
    ways: list[Way]
    chosen: int
    market: str


def pictured(
    service: GraphService,
    snapshot: GraphSnapshot,
    envelope: Mapping[str, Any],
    language: str,
    *,
    chosen: int = 0,
    link: Callable[[str], str],
) -> Pictured | None:
    """The routes of one pair, or the best ones to the first market from several; None: there is nothing to draw.

    Parameters
    ----------
    service, snapshot, envelope
        An answer of ``export_paths`` and the picture that it is about.
    language
        Of the words.
    chosen
        The route drawn strongest, by its place.
    link
        Where an actor of the picture leads.
    """
    from graph_service.render._report_words import Writer
    from graph_service.render._routes_chart import Drawn, hangs_words, routes

    rows = _drawn(snapshot, envelope)
    if not rows:
        return None
    writer = Writer(service.schema, snapshot, language)
    place = chosen if 0 <= chosen < len(rows) else 0
    is_pair = len({row["source"] for row in rows}) == 1
    between = {id for row in rows for id in row["path"][1:-1]}
    hangs = {
        id: writer.word(words)
        for id, share in _shares(envelope, rows[0], is_pair=is_pair).items()
        if id in between and (words := hangs_words(share))
    }
    steps = [writer.word(say("Contact {n}", n=n)) for n in range(1, max(len(row["path"]) for row in rows) - 1)]
    heads = (writer.word(say("From")), *(steps if is_pair else [""]), writer.word(say("Market")))
    alt = writer.word(_alt(writer, rows, is_pair=is_pair))
    svg = routes(
        [[(id, writer.actor(id)) for id in row["path"]] for row in rows],
        alt=alt,
        drawn=Drawn(place, hangs, {id: link(id) for id in sorted(between)}, heads),
    )
    return Pictured(svg, alt, [_way(writer, row) for row in rows], place, rows[0]["target"])


def _drawn(snapshot: GraphSnapshot, envelope: Mapping[str, Any]) -> list[Row]:
    rows: Sequence[Row] = envelope["rows"]
    if len({(row["source"], row["target"]) for row in rows}) == 1:
        return list(rows[:ROUTES])
    # who has access of its own needs no route
    first = [row for row in rows if row["rank"] == 1 and row["hops"] > 1]
    markets = sorted({row["target"] for row in first}, key=lambda market: (snapshot.markets[market].get("priority", 99), market))
    of_first = [row for row in first if row["target"] == markets[0]] if markets else []
    return sorted(of_first, key=lambda row: (-row["reliability"], row["source"]))[:SOURCES]


def _shares(envelope: Mapping[str, Any], row: Row, *, is_pair: bool) -> dict[str, float]:
    tables = envelope["tables"]
    if is_pair:
        ends = row["source"], row["target"]
        return {one["actor"]: one["share_lost"] for one in tables["hangs_on"] if (one["source"], one["target"]) == ends}
    return {one["actor"]: one["share_lost"] for one in tables["market_drops"] if one["market"] == row["target"]}


def _alt(writer: Writer, rows: Sequence[Row], *, is_pair: bool) -> Phrase:
    market = writer.market(rows[0]["target"]).text
    if is_pair:
        name = writer.actor(rows[0]["source"]).text
        return say_n(
            "The most reliable recorded route from {name} to {market}.",
            "The {n} most reliable recorded routes from {name} to {market}.",
            len(rows),
            name=name,
            market=market,
        )
    return say_n(
        "The best recorded route to {market}.",
        "The best recorded routes to {market} from {n} actors without access of their own.",
        len(rows),
        market=market,
    )


def _way(writer: Writer, row: Row) -> Way:
    path = " → ".join(writer.actor(id).text for id in row["path"])
    return Way(path, writer.word(bands(row["reliability"], row["least"], row["most"])))


def lost_without(envelope: Mapping[str, Any], id: str) -> dict[str, list[Row]]:
    """What of an answer of ``export_paths`` is lost without an actor: by market, by pair (the most first), and its routes."""

    def of(table: str, *ends: str) -> list[Row]:
        rows = [row for row in envelope["tables"][table] if row["actor"] == id and row["share_lost"] >= LEAST]
        rows.sort(key=lambda row: -row["share_lost"])
        return [{name: row[name] for name in (*ends, "share_lost")} for row in rows]

    return {
        "lost_markets": of("market_drops", "market"),
        "lost_pairs": of("hangs_on", "source", "target"),
        "lost_routes": [row for row in envelope["rows"] if id in row["path"][1:-1]],
    }
