"""Actors: who is in the network, and one of them."""

from __future__ import annotations

from typing import Any

from flask import render_template

from graph_service.errors import BadValue, UnknownName
from graph_service.language import say, say_n
from graph_service.reports import Pair, is_report, pair_of
from graph_service.service import history, introductions
from graph_service.web.doors_to import check_codes, service
from graph_service.web.languages import language, query
from graph_service.web.pages._blueprint import PAGES
from graph_service.web.security import Guard, door
from graph_service.whatif import LEAVES, Change

PAGE = 50
HISTORY = 10
ORDER = ("actor", "market", "event")
FILTERS = ("q", "kind", "sector", "cursor")


@door(PAGES, "/actors", guard=Guard.READ, linked={"q", "kind", "sector"})
def actors() -> str:
    """The list of actors, searched and filtered."""
    asked = {name: [value for value in values if value] for name, values in query().items()}
    for name, values in asked.items():
        if name not in FILTERS:
            raise UnknownName.of(say("Filters of actors"), name, FILTERS)
        if len(values) > 1 and name != "kind":
            raise BadValue(say("{name} is given {n} times; once is enough.", name=name, n=len(values)))
    network = service()
    check_codes("actor", asked)
    found = network.actors(
        _one(asked, "q") or "", asked.get("kind", []), _one(asked, "sector"), limit=PAGE, cursor=_one(asked, "cursor")
    )
    ties = _tie_counts()
    return render_template(
        "actors.html",
        found=found,
        ties=ties,
        kinds=network.schema.codes["kind"].values(),
        sectors=network.schema.codes["sector"].values(),
        asked=asked,
        is_empty=not network.contents().entities,
    )


def _one(asked: dict[str, list[str]], name: str) -> str | None:
    return next(iter(asked.get(name, [])), None)


def _tie_counts() -> dict[str, int]:
    counts: dict[str, int] = {}
    told: set[Pair] = set()
    for tie in service().contents().ties.values():
        # what both ends report, and what they report again, is one tie
        pair = pair_of(service().schema, tie) if is_report(tie) else None
        if tie["kind"] != "ASKED" and pair not in told:
            told |= {pair} if pair else set()
            for end in {tie["source"], tie["target"]}:
                counts[end] = counts.get(end, 0) + 1
    return counts


@door(PAGES, "/actors/<path:id>", guard=Guard.READ, linked=(), works=True)
def actor(id: str) -> str:
    """The profile of an actor: who it is, its ties in words, its surroundings as a picture."""
    network = service()
    profile = network.profile(id, language())
    groups: dict[str, list[dict[str, Any]]] = {}
    entities = network.contents().entities
    for tie in sorted(
        profile["ties"], key=lambda tie: ORDER.index(tie["other_thing"]) if tie["other_thing"] in ORDER else len(ORDER)
    ):
        other = entities.get(tie["other"], ("", {}))[1]
        marked = tie | {"other_kinds": other.get("kinds", []), "other_sector": other.get("sector")}
        groups.setdefault(tie["label"], []).append(marked)
    return render_template(
        "actor.html",
        profile=profile,
        groups=groups,
        leaving=Change(LEAVES, (profile["id"],)).text if profile["id"] in network.snapshot().by_id else None,
        sentences=_sentences(profile),
        picture=_surroundings(profile),
        introductions=introductions.listed(network, profile["id"]) if profile["thing"] == "actor" else [],
        steps=introductions.WORDS,
        named=lambda other: entities.get(other, ("", {}))[1].get("name", other),
        history=history.of_record(network, id, HISTORY, language=language()),
    )


def _sentences(profile: dict[str, Any]) -> list[str]:
    tongue = language()
    others = {tie["other"] for tie in profile["ties"] if tie["other_thing"] == "actor"}
    events = sum(1 for tie in profile["ties"] if tie["other_thing"] == "event")
    markets = sorted({tie["other_name"] for tie in profile["ties"] if tie["other_thing"] == "market"})
    found = [say_n("Tied to {n} other actor, ended ties too.", "Tied to {n} other actors, ended ties too.", len(others))]
    if not others:
        found = [say("No tie to another actor is recorded.")]
    if events:
        found.append(say_n("Took part in {n} event.", "Took part in {n} events.", events))
    if markets:
        found.append(say("Has access to these markets: {markets}.", markets=", ".join(markets)))
    one_sided = sum(1 for tie in profile["ties"] if tie["record"].get("confirmed") == "one")
    if one_sided:
        found.append(say_n("{n} tie is named by one side only.", "{n} ties are named by one side only.", one_sided))
    return [phrase.in_language(tongue) for phrase in found]


def _surroundings(profile: dict[str, Any]) -> str | None:
    if profile["thing"] != "actor" or not any(tie["other_thing"] == "actor" for tie in profile["ties"]):
        return None
    if profile["id"] not in service().snapshot().by_id:
        return None  # counted with its employer: it does not stand on the map by itself
    from graph_service.render.svgmap import svg_map

    view = service().map_view({"ego": [profile["id"]], "steps": ["1"]}, language())
    return svg_map(view, width=520, height=360, ring=profile["id"])
