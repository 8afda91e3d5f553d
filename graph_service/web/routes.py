"""An actor on a route to a market: what hangs on it, and which introductions lead around it or nearer to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph_service.errors import UnknownName
from graph_service.language import Country, Phrase, say
from graph_service.schema import market_words
from graph_service.service import GraphService
from graph_service.service.letters import name_of
from graph_service.web.languages import address, language

MOST = 5
Parameters = Mapping[str, list[str]]
Proposed = tuple[str, str, str, str, bool]


def on_route(service: GraphService, envelope: Mapping[str, Any], id: str, raw: Parameters) -> dict[str, Any]:
    """What an answer on export paths tells of one actor on its routes.

    Parameters
    ----------
    service, envelope
        The network, and the envelope of ``export_paths``.
    id
        An actor on one of its routes.
    raw
        What was asked, for the question which introductions add most.

    Raises
    ------
    UnknownName
        If there is no such actor, with those on the routes.
    """
    paths = [(row["path"], row["target"]) for row in envelope["rows"] if id in row["path"][:-1]]
    if id not in service.contents().entities:
        through = sorted({actor for row in envelope["rows"] for actor in row["path"][:-1]})
        raise UnknownName.of(say("Actors on the routes"), id, through)
    asked = {name: raw[name] for name in ("source", "market", "at") if name in raw}
    return {
        "id": id,
        "name": name_of(service.contents(), id),
        "hanging": [phrase.in_language(language()) for phrase in _hanging(service, envelope["tables"], id)],
        "proposals": list(dict.fromkeys(_proposals(service, paths, id)))[:MOST],
        "most": address("pages.analysis", asked, name="introductions"),
    }


def _hanging(service: GraphService, tables: Mapping[str, Sequence[Mapping[str, Any]]], id: str) -> Iterator[Phrase]:
    contents = service.contents()

    def market(target: str) -> Country | Phrase | str:
        record = contents.entities.get(target, ("", {}))[1]
        return market_words(record) if "country" in record else target

    mine = [row for row in tables.get("hangs_on", ()) if row["actor"] == id and row["share_lost"] > 0]
    for row in sorted(mine, key=lambda row: (-row["share_lost"], row["source"], row["target"]))[:MOST]:
        yield say(
            "{source} → {market}: {share:.0f} % of it hangs on {name}.",
            source=name_of(contents, row["source"]),
            market=market(row["target"]),
            share=100 * row["share_lost"],
            name=name_of(contents, id),
        )
    if len({row["source"] for row in tables.get("pairs", ())}) < 2:
        return  # of one source, its reach of a market is what was said
    drops = [row for row in tables.get("market_drops", ()) if row["actor"] == id and row["share_lost"] > 0]
    for row in sorted(drops, key=lambda row: (-row["share_lost"], row["market"]))[:MOST]:
        yield say(
            "All who were asked about, {market}: without {name}, {share:.0f} % of their reach would go.",
            market=market(row["market"]),
            share=100 * row["share_lost"],
            name=name_of(contents, id),
        )


def _proposals(service: GraphService, paths: Sequence[tuple[Sequence[str], str]], id: str) -> Iterator[Proposed]:
    """Names of the two and of the introducer, the address of the proposal, whether it leads around the actor (else nearer)."""
    contents = service.contents()
    tied = {frozenset((tie.source, tie.target)) for tie in service.snapshot().ties}
    for path, target in paths:
        place = list(path).index(id)
        for a, via, b in ((place - 1, place, place + 1), (place - 2, place - 1, place)):
            if a < 0 or b >= len(path) - 1 or frozenset((path[a], path[b])) in tied:
                continue
            given = {"a": [path[a]], "b": [path[b]], "via": [path[via]], "market": [target]}
            one, other, introducer = (name_of(contents, path[end]) for end in (a, b, via))
            yield one, other, introducer, address("pages.new_introduction", given), via == place
