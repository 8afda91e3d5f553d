"""What is said about mentors and companies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from graph_service.analysis._result import Row, Warn
from graph_service.language import Phrase, say, say_n
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot

if TYPE_CHECKING:
    import numpy as np

NAMED = 3
ELEMENTS: dict[str, Phrase] = {
    "sector_fit": say("Same sector"),
    "market_fit": say("Share of wanted markets with a foothold"),
    "language_fit": say("Language in common"),
    "not_yet_connected": say("No tie yet"),
    "easiness": say("Easy to introduce"),
}


def sentences(
    snapshot: GraphSnapshot, rows: Sequence[Row], unmatched: Sequence[Row], mentors: int, capacity: int
) -> Iterator[Phrase]:
    """How many have a mentor, which pair fits best, and who is left."""
    alone = [row["actor"] for row in unmatched if row["kind"] == "company"]
    companies = len(rows) + len(alone)
    if not mentors:
        yield say("No mentor is recorded: there is nobody to match with.")
        return
    if not companies:
        yield say("No company is recorded: there is nobody to match with.")
        return
    yield say_n(
        "{n} company of {all} has a mentor in this assignment; mentors: {mentors}, each for at most {capacity}.",
        "{n} companies of {all} have a mentor in this assignment; mentors: {mentors}, each for at most {capacity}.",
        len(rows),
        all=companies,
        mentors=mentors,
        capacity=capacity,
    )
    if rows:
        best = max(rows, key=lambda row: row["score"])
        pair = {name: _label(snapshot, best[name]) for name in ("mentor", "company")}
        yield say("Closest fit: {mentor} for {company} ({score:.2f} of 1).", **pair, score=best["score"])
    if alone:
        names = tuple(_label(snapshot, id) for id in alone[:NAMED])
        rest = len(alone) - len(names)
        if rest:
            yield say("Without a mentor: {names} and {rest} more.", names=names, rest=rest)
        else:
            yield say("Without a mentor: {names}.", names=names)


def warnings(snapshot: GraphSnapshot, elements: Mapping[str, np.ndarray], rows: Sequence[Row]) -> Iterator[Warn]:
    """Which elements are not known, who is left out, and what else is empty."""
    import numpy as np

    yield from left_out(snapshot)

    for name, values in elements.items():
        unknown = int(np.isnan(values).sum())
        if unknown:
            told = say_n(
                "Not known for {n} pair of {all}, and left out of its fit: {element}.",
                "Not known for {n} pairs of {all}, and left out of their fit: {element}.",
                unknown,
                all=values.size,
                element=ELEMENTS[name],
            )
            yield Warn(f"{name}_unknown", told)
    if any(row["second_best"] is None for row in rows):
        yield Warn("no_second", say("With one mentor there is no second best."))
    yield Warn("only_matched", say("Only who has a partner has a fit of its own."))


def left_out(snapshot: GraphSnapshot) -> Iterator[Warn]:
    """How many are not to be contacted, and so are not proposed."""
    schema = load_schema()
    n = sum(not schema.may_be_asked(node.attributes.get("contact_status")) for node in snapshot.nodes)
    if n:
        yield Warn(
            "not_to_be_contacted",
            say_n(
                "{n} actor is not to be contacted, and is not proposed.",
                "{n} actors are not to be contacted, and are not proposed.",
                n,
            ),
        )


def _label(snapshot: GraphSnapshot, id: str) -> str:
    return snapshot.by_id[id].label
