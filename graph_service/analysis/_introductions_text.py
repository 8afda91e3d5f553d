"""What is said about introductions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph_service.analysis._choosing import EXHAUSTIVE, NONE, share_of
from graph_service.analysis._ends import label_of, target_words
from graph_service.analysis._result import Row, Warn
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import GraphSnapshot

# what a picture of pairs on the two scales says
PICTURE = say(
    "Possible introductions by how easy (across) and how new (up) they are: those chosen carry their number in the table, the "
    "small ones add less or would go over a cap."
)


NO_MARKET = (say("No market is recorded: there is nothing that an introduction could lead to."),)


def sentences(snapshot: GraphSnapshot, rows: Sequence[Row], guarantee: str, candidates: int, feasible: bool) -> Iterator[Phrase]:
    """The findings; ``rows`` in the order in which they were chosen."""
    if not rows:
        yield nothing(candidates, feasible)
        return
    yield _first(snapshot, rows[0])
    if rows[1:]:
        yield say("After that: {pairs}.", pairs=tuple(_pair(snapshot, row) for row in rows[1:]))
    yield promise(guarantee, len(rows))


def nothing(candidates: int, feasible: bool) -> Phrase:
    """Why no introduction is proposed."""
    if candidates:
        return say_n(
            "{n} introduction could be made; in this model it adds nothing to reach.",
            "{n} introductions could be made; in this model none of them adds to reach.",
            candidates,
        )
    if feasible:
        return say("No two of those asked about, not tied yet, have a common acquaintance who could introduce them.")
    return say("Those asked about are all tied, or not to be contacted: there is nobody to introduce.")


def _first(snapshot: GraphSnapshot, row: Row) -> Phrase:
    values = {
        "a": label_of(snapshot, row["a"]),
        "b": label_of(snapshot, row["b"]),
        "market": target_words(snapshot, row["market"]),
    }
    if not row["via"]:
        return say(
            "Introducing {a} and {b} would add most to reach in {market} under the stated assumptions; nobody is recorded who "
            "could introduce them.",
            **values,
        )
    return say(
        "Introducing {a} and {b} (through {z}) would add most to reach in {market} under the stated assumptions.",
        **values,
        z=_chain(snapshot, row["via"]),
    )


def _pair(snapshot: GraphSnapshot, row: Row) -> Phrase:
    values = {"a": label_of(snapshot, row["a"]), "b": label_of(snapshot, row["b"])}
    if not row["via"]:
        return say("{a} and {b}", **values)
    return say("{a} and {b} (through {z})", **values, z=_chain(snapshot, row["via"]))


def promise(guarantee: str, n: int) -> Phrase:
    """What is proven of n introductions that were chosen."""
    if guarantee == EXHAUSTIVE:
        return say("Every allowed set of introductions was tried: in this model none adds more.")
    if n == 1 and guarantee != NONE:
        return say("Every allowed introduction was tried: in this model none adds more.")
    share = share_of(guarantee)
    if share is None:
        return say(
            "Found one after another, approximate: a route may use several new ties, so another set may add more by any amount."
        )
    return say(
        "Found one after another: no route uses two of the new ties, so together they add at least {share} % of what the best "
        "allowed set would.",
        share=int(100 * share),
    )


def _chain(snapshot: GraphSnapshot, via: Sequence[str]) -> str:
    return " → ".join(label_of(snapshot, id) for id in via)


def warnings(rows: Sequence[Row], hidden: int, silent: int, samples: int | None) -> Iterator[Warn]:
    """Caveats about the pairs listed: ``hidden`` further candidates are not listed, ``silent`` actors are not to be contacted."""
    if samples is not None:
        yield Warn(
            "sampled",
            say_n(
                "There are too many routes for exact figures; they were sampled {n} time.",
                "There are too many routes for exact figures; they were sampled {n} times.",
                samples,
            ),
        )
    if silent:
        yield Warn(
            "not_contacted",
            say_n(
                "{n} actor is not to be contacted, and so is neither introduced nor asked.",
                "{n} actors are not to be contacted, and so are neither introduced nor asked.",
                silent,
            ),
        )
    if hidden:
        yield Warn(
            "candidates_cut",
            say_n(
                "{n} possible introduction that adds less is not listed.",
                "{n} possible introductions that add less are not listed.",
                hidden,
            ),
        )
    if any(row["via"] is None for row in rows):
        yield Warn("nobody_introduces", say("Where nobody is recorded who could introduce the two, through whom is empty."))
    if any(row["new"] is None for row in rows):
        yield Warn("new_undefined", say("Without contacts there is no constraint that a tie could change."))
