"""Which picture of the network a question is about: a day, a threshold, persons merged or not, and changes thought of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph_service.analysis._catalogue import Param, read_values
from graph_service.errors import BadValue
from graph_service.language import say
from graph_service.records import Contents, first_day, last_day
from graph_service.schema import Schema
from graph_service.service._names import end_of
from graph_service.snapshot import GraphSnapshot
from graph_service.whatif import JOINS, Change, read_changes, supposing

if TYPE_CHECKING:
    from graph_service.service import GraphService

SCOPE: Mapping[str, Param] = {
    "at": Param(say("On the day"), name="at"),
    "min_strength": Param(say("Ties at least this strong"), name="min_strength", type=float, minimum=1, maximum=5, default=2.0),
    "merge_persons": Param(say("Count employees with their company"), name="merge_persons", choices=("yes", "no"), default="yes"),
    "what_if": Param(say("What if (leaves:ID, joins:ID, tie:FROM:TO, ends:A:B)"), name="what_if", many=True, default=()),
}
_FINNISH_DAY = re.compile(r"(\d{1,2}\.)?\d{1,2}\.\d{4}")


@dataclass(frozen=True)
class Scope:
    """Which picture of the network: a day, a threshold, persons merged or not, those employed on which day, what is supposed."""

    at: str | None = None
    min_strength: float | None = 2.0
    merge_persons: bool = True
    employed: str | None = None
    what_if: tuple[Change, ...] = ()


def checked_day(text: str) -> str:
    """A day in full from a day, month or year (its last day); ``31.7.2012`` and ``7.2012`` are read, too."""
    written = _FINNISH_DAY.fullmatch(text.strip())
    iso = "-".join(part.zfill(2) for part in reversed(written[0].split("."))) if written else text.strip()
    try:
        first_day(iso)
        return last_day(iso)
    except (ValueError, IndexError):
        raise BadValue(say("“{value}” is not a date such as 31.7.2012, 2012-07-31, 2012-07 or 2012.", value=text)) from None


def read_scope(raw: Mapping[str, Sequence[str]], schema: Schema, contents: Contents) -> tuple[Scope, dict[str, Sequence[str]]]:
    """The scope among texts, and what is left of them.

    Raises
    ------
    UnknownName, BadValue
        For a value that is none.
    """
    mine = {name: values for name, values in raw.items() if name in SCOPE}
    # read apart: a change that is there twice is a mistake, not one change
    changes = read_changes(mine.pop("what_if", ()), lambda text: end_of(text, schema, contents))
    values = read_values(SCOPE, mine, say("Parameters"))
    at = values.get("at")
    scope = Scope(
        checked_day(at) if at else None,
        values.get("min_strength", 2.0),
        values.get("merge_persons", "yes") == "yes",
        what_if=changes,
    )
    return scope, {name: values for name, values in raw.items() if name not in SCOPE}


def supposed(service: GraphService, scope: Scope) -> GraphSnapshot:
    """The network of a scope with what is supposed in it.

    Raises
    ------
    UnknownName, BadValue
        As ``supposing``; and for an employee who is counted with a company here.
    """
    snapshot = service.pictured(replace(scope, what_if=()))
    for change in scope.what_if:
        for id in change.who if change.verb != JOINS else ():
            thing, record = service.contents().entities.get(id, (None, {}))
            if thing == "actor" and id not in snapshot.by_id:
                raise BadValue(
                    say("{name} is counted with a company here: ask with employees counted by themselves.", name=record["name"])
                )
    return supposing(snapshot, scope.what_if, service.schema)
