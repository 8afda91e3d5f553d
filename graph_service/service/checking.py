"""Looking after the store: what is not as it should be, and taking in what was made by hand in Neo4j."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from graph_service.language import Phrase, say, say_n, visible
from graph_service.store.findings import ADOPT, PERSON

if TYPE_CHECKING:
    from graph_service.service import GraphService

LISTED = 20
CODES: Mapping[str, Phrase] = {
    "waits": say("Waits to be taken in"),
    "by_hand": say("Written by hand and not noted yet"),
    "thing_unclear": say("Not clear what it is"),
    "id_in_the_way": say("Has an id of another kind"),
    "repeated_id": say("One id for two"),
    "missing_field": say("Something is missing"),
    "unknown_kind": say("Unknown code"),
    "unknown_property": say("Unknown property"),
    "bad_date": say("No date"),
    "bad_value": say("A value that does not fit"),
    "dates_in_disorder": say("The end lies before the beginning"),
    "end_missing": say("A tie without an end"),
    "wrong_end": say("A tie with the wrong end"),
    "unknown_tie_type": say("A relationship of another type"),
    "stale_search": say("Not found by its name"),
    "damaged": say("The file is damaged"),
}


def check(service: GraphService, language: str = "en") -> dict[str, Any]:
    """Look at every record as it stands in the store.

    Returns
    -------
    dict
        ``status`` (``clean``, or ``needs_attention`` where a person or being taken in is needed), ``looked_at``
        (how many of each thing), ``needs`` (how many findings need a ``person``, can be ``adopt``-ed, need
        ``nothing``), and ``findings``, each with its place, ``title``, ``message`` and ``fix``.
    """
    checked = service.store.check()
    needs = Counter(finding.needs for finding in checked.findings)
    findings = [
        finding.as_json(language)
        | {"title": CODES[finding.code].in_language(language), "kind": _kind(service, finding.place.thing, language)}
        for finding in checked.findings
    ]
    open_ones = needs[PERSON] + needs[ADOPT]
    return {
        "status": "needs_attention" if open_ones else "clean",
        "looked_at": dict(checked.counts),
        "needs": {name: needs[name] for name in (PERSON, ADOPT, "nothing")},
        "findings": findings,
    }


def adopt(service: GraphService, *, who: str) -> dict[str, Any]:
    """Take in what was made by hand, as one change: its number (None: nothing waited), and how many of each.

    ``added`` was not shown before; ``changed`` was shown already and is now noted in the change log.
    """
    receipt = service.store.adopt(who=who)
    entry = None if receipt.change is None else service.store.change(receipt.change)
    counts = {} if entry is None else entry.counts
    return {"change": receipt.change, "added": counts.get("added", 0), "changed": counts.get("changed", 0)}


def waiting(service: GraphService) -> int:
    """How many things stand in Neo4j and are not shown before they are taken in."""
    return service.contents().waiting


def adopted_sentence(done: Mapping[str, Any]) -> Phrase:
    """What taking in did."""
    if done["change"] is None:
        return say("Nothing waits to be taken in.")
    added = say_n("{n} was taken in", "{n} were taken in", done["added"])
    noted = say_n("{n} that was shown already was noted", "{n} that were shown already were noted", done["changed"])
    return say("{added}, {noted}: change {change}.", added=added, noted=noted, change=str(done["change"]))


def check_sentences(service: GraphService, found: Mapping[str, Any], language: str = "en") -> Iterator[str]:
    """The result of a check in lines: findings by kind, then what was looked at."""
    by_code: dict[str, list[Mapping[str, Any]]] = {}
    for finding in found["findings"]:
        by_code.setdefault(finding["code"], []).append(finding)
    for findings in by_code.values():
        yield f"{findings[0]['title']} ({len(findings)})"
        for finding in findings[:LISTED]:
            yield f"  {place_of(finding)}: {finding['message']} {finding['fix']}"
        if len(findings) > LISTED:
            yield "  " + say("and {n} more; --format json lists all.", n=len(findings) - LISTED).in_language(language)
    yield looked_at(service, found, language)
    if found["status"] == "clean":
        yield say("Nothing needs anybody.").in_language(language)


def looked_at(service: GraphService, found: Mapping[str, Any], language: str = "en") -> str:
    """How many of each thing a check looked at, in a sentence."""
    things = {name: thing.plural.in_language(language) for name, thing in service.schema.things.items()}
    counted = [f"{things[name]} {n}" for name, n in found["looked_at"].items() if name in things]
    counted.append(say("Ties {n}", n=found["looked_at"].get("tie", 0)).in_language(language))
    return say("Looked at: {what}.", what=", ".join(counted)).in_language(language)


def place_of(finding: Mapping[str, Any]) -> str:
    """Which record a finding is about, in a few words."""
    name, id = finding["name"], finding["id"]
    named = f"{name} ({id})" if name and id and name != id else (name or id or "")
    return " ".join(part for part in (finding["kind"], named) if part) or "–"


def _kind(service: GraphService, thing: str | None, language: str) -> str | None:
    if thing == "tie":
        return say("Tie").in_language(language)
    shape = service.schema.things.get(thing or "")
    if shape is None:
        return visible(thing) if thing else None
    return shape.label.in_language(language)
