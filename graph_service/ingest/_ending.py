"""Ties that stand in none of the files and end on a day; nothing is ever deleted by an import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graph_service.ingest._holds import TIES
from graph_service.language import Day, Phrase, say_n
from graph_service.records import Contents, Record, checked, first_day, last_day
from graph_service.schema import Schema, TieKind


@dataclass
class Ending:
    """What the files lack and what becomes of it: ``ended`` are (before, after); the counts are of what stays."""

    day: str
    ended: list[tuple[Record, Record]] = field(default_factory=list)
    actors: int = 0
    moments: int = 0
    later: int = 0

    def notes(self) -> Iterator[Phrase]:
        """What cannot be ended, in words."""
        if self.actors:
            yield say_n(
                "{n} actor that is not in the files stays, because an actor has no end; only its ties end.",
                "{n} actors that are not in the files stay, because an actor has no end; only their ties end.",
                self.actors,
            )
        if self.moments:
            yield say_n(
                "{n} missing record is about a moment (an event, a question, a plan): it has no end and stays.",
                "{n} missing records are about a moment (events, questions, plans): they have no end and stay.",
                self.moments,
            )
        if self.later:
            yield say_n(
                "{n} missing tie began after {day} and stays.",
                "{n} missing ties began after {day} and stay.",
                self.later,
                day=Day(self.day),
            )


def lasts(kind: TieKind) -> bool:
    """Whether a tie of a kind can end: to take part or to be asked is over when it has happened."""
    return kind.actor_tie or "market" in kind.to


def ending(schema: Schema, known: Contents, missing: Iterable[tuple[str, Record]], seen: set[str], day: str) -> Ending:
    """End the open ties among what is missing, and those of missing actors.

    Parameters
    ----------
    schema, known
        The domain and what is stored.
    missing
        (thing, record) that the files could have held and do not.
    seen
        Ids of the ties in the files: they go on, also where an end of theirs is missing.
    day
        The last day, ISO.
    """
    found = Ending(day)
    gone: set[str] = set()
    ties: dict[str, Record] = {}
    for thing, record in missing:
        if thing == TIES:
            ties[record["id"]] = record
        elif thing == "actor":
            gone.add(record["id"])
            found.actors += 1
        else:
            found.moments += thing != "market"
    for id, tie in known.ties.items():
        if id not in seen and lasts(schema.ties[tie["kind"]]) and (tie["source"] in gone or tie["target"] in gone):
            ties.setdefault(id, tie)
    for _, tie in sorted(ties.items()):
        if not lasts(schema.ties[tie["kind"]]):
            found.moments += 1
        elif "until" in tie and last_day(tie["until"]) <= day:
            continue
        elif "since" in tie and first_day(tie["since"]) > day:
            found.later += 1
        else:
            found.ended.append((tie, checked(schema, TIES, {**tie, "until": day})))
    return found
