"""Waves of asking in words: who was asked, who answered, and where the two ends of a tie differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph_service.errors import NotFound
from graph_service.language import say
from graph_service.records import Record
from graph_service.reports import TwoReports, asked_in, disagreements, is_report, one_sided

if TYPE_CHECKING:
    from graph_service.service import GraphService


@dataclass(frozen=True)
class Wave:
    """One wave: its record, whom it asked, and the work that it leaves; ``addresses`` are e-mails of the silent."""

    record: Record
    asked: int
    answered: int
    reports: int
    silent: tuple[str, ...]
    addresses: tuple[str, ...]
    apart: tuple[TwoReports, ...]
    one_sided: tuple[TwoReports, ...]

    @property
    def rate(self) -> float | None:
        """The share of those asked that answered; None if nobody was asked."""
        return self.answered / self.asked if self.asked else None


def wave(service: GraphService, id: str) -> Wave:
    """One wave by id; NotFound says what to do."""
    contents = service.contents()
    thing, record = contents.entities.get(id, ("", {}))
    if thing != "wave":
        raise NotFound(
            say("There is no wave of asking with the id “{id}”. All of them stand on the page of survey answers.", id=id)
        )
    asked = asked_in(contents, id)
    silent = tuple(one.actor for one in asked if one.answered is None)
    mails = (contents.entities[actor][1].get("email") for actor in silent if actor in contents.entities)
    return Wave(
        record,
        len(asked),
        sum(one.answered is not None for one in asked),
        sum(1 for tie in contents.ties.values() if is_report(tie) and tie["wave"] == id),
        silent,
        tuple(mail for mail in mails if mail),
        tuple(disagreements(service.schema, contents, id)),
        tuple(one_sided(service.schema, contents, id)),
    )


def waves(service: GraphService) -> list[Wave]:
    """All waves, the newest first."""
    found = [wave(service, record["id"]) for record in service.contents().of("wave")]
    return sorted(found, key=lambda one: (one.record.get("start", ""), one.record["title"]), reverse=True)


def names(service: GraphService) -> dict[str, str]:
    """What every actor is called, by id."""
    return {record["id"]: record["name"] for record in service.contents().of("actor")}
