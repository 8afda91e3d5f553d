"""What is said about the board."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph_service.analysis._ends import target_words
from graph_service.analysis._footholds import sector_name
from graph_service.analysis._matching_text import left_out
from graph_service.analysis._result import Row, Warn
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import GraphSnapshot, Node

COLUMNS: dict[str, Phrase] = {
    "member": say("Member"),
    "cells": say("Sector-market cells"),
    "exclusive_cells": say("Cells that nobody else covers"),
    "exclusive": say("Actors near this member alone"),
    "reach": say("Actors within two ties"),
    "sector": say("Sector"),
    "market": say("Market"),
    "members": say("Members"),
    "actor": say("Actor"),
    "covered": say("Covered cells"),
    "share": say("Covered share"),
    "single": say("Cells that rest on one member"),
    "step": say("Step"),
    "sectors": say("Sectors"),
    "markets": say("Markets"),
    "adds": say("New cells"),
    "members_near": say("Members within two ties"),
    "next": say("Profiles that would add most, one after another"),
}


def sentences(snapshot: GraphSnapshot, rows: Sequence[Row], network: Row, ahead: Sequence[Row]) -> Iterator[Phrase]:
    """The covered cells, who is alone somewhere, and which profile would add most."""
    if not rows:
        yield say("No member of the board is recorded.")
        return
    if not network["cells"]:
        yield say("There is nothing to cover: no market is recorded, or no sector of a company.")
    else:
        yield say_n(
            "{cells} of {all} sector-market cells are covered; {n} rests on one member.",
            "{cells} of {all} sector-market cells are covered; {n} rest on one member.",
            network["single"],
            cells=network["covered"],
            all=network["cells"],
        )
    alone = max(rows, key=lambda row: row["exclusive"])
    if alone["exclusive"]:
        yield say_n(
            "{n} actor is within two ties of {name} and of no other member.",
            "{n} actors are within two ties of {name} and of no other member.",
            alone["exclusive"],
            name=snapshot.by_id[alone["member"]].label,
        )
    if ahead:
        first = ahead[0]
        yield say_n(
            "The next profile that would add most: {sector}; {markets}. It would cover {n} more cell. Recorded with it: {name}.",
            "The next profile that would add most: {sector}; {markets}. It would cover {n} more cells. Recorded with it: {name}.",
            first["adds"],
            sector=tuple(map(sector_name, first["sectors"])),
            markets=tuple(target_words(snapshot, market) for market in first["markets"]),
            name=snapshot.by_id[first["actor"]].label,
        )
    elif network["covered"] < network["cells"]:
        yield say("Nobody recorded has a foothold in a cell that is open.")


def warnings(snapshot: GraphSnapshot, members: Sequence[Node], sectors: Sequence[str], network: Row) -> Iterator[Warn]:
    """Members without a sector of a company, and who is not proposed."""
    n = sum(member.attributes.get("sector") not in sectors for member in members)
    if n:
        told = say_n(
            "{n} member works in no sector that a company is recorded in, or the sector is not known.",
            "{n} members work in no sector that a company is recorded in, or the sector is not known.",
            n,
        )
        yield Warn("sector_outside", told)
    if network["share"] is None:
        yield Warn("no_cells", say("Without a market and a sector of a company there is no covered share."))
    yield from left_out(snapshot)
