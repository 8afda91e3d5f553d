"""What a question is about: the picture of the network, of two days where it compares them, and its parameters as texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from graph_service.analysis._catalogue import COMPARE, Analysis
from graph_service.errors import BadValue
from graph_service.language import Day, say
from graph_service.service import checked_day
from graph_service.service._names import resolved
from graph_service.snapshot import GraphSnapshot
from graph_service.whatif import read_changes, supposing

if TYPE_CHECKING:
    from graph_service.service import GraphService

Texts: TypeAlias = Mapping[str, Sequence[str]]


def posed(service: GraphService, entry: Analysis, raw: Texts) -> tuple[GraphSnapshot, dict[str, Sequence[str]]]:
    """The picture of the stored network that a question is about, and its parameters.

    Parameters
    ----------
    service, entry
        Which store, which analysis.
    raw
        Parameters and scope as texts.

    Returns
    -------
    tuple
        The snapshot, with the one of the day compared with (default: a year before) where the analysis is about two
        days; and the parameters without the scope, names put as ids and days in full.

    Raises
    ------
    UnknownName, BadValue
        For a wrong scope, or a day to compare with that is not an earlier one.
    """
    scope, rest = service.scope_of(raw)
    assert entry.parameters is not None
    rest, snapshot = resolved(entry.parameters, rest, service.schema, service.contents()), service.pictured(scope)
    if not entry.compares:
        return snapshot, rest
    day = service.day(scope.at)
    rest = _with_earlier_day(rest, day)
    # with the employees of the later day, so that a new job is not the loss of every tie
    before = service.pictured(replace(scope, at=rest[COMPARE][0], employed=day, what_if=()))
    both = (snapshot.fingerprint, before.fingerprint)
    return service.remembered(("compared", *both), lambda: replace(snapshot, before=before)), rest


def posed_of_files(entry: Analysis, nodes: Path, ties: Path, raw: Texts) -> tuple[GraphSnapshot, dict[str, Sequence[str]]]:
    """The same for two plain files, which need the later day; raises as ``posed`` and ``plain_snapshot``."""
    from graph_service.ingest import plain_snapshot

    rest = dict(raw)
    at, changes = rest.pop("at", None), read_changes(rest.pop("what_if", ()))
    day = checked_day(at[0]) if at else None
    snapshot = supposing(plain_snapshot(nodes, ties, day), changes)
    if not entry.compares:
        return snapshot, rest
    if day is None:
        raise BadValue(say("Say which two days are compared: the later one with --at, the earlier one with --compare."))
    rest = _with_earlier_day(rest, day)
    return replace(snapshot, before=plain_snapshot(nodes, ties, rest[COMPARE][0])), rest


def _with_earlier_day(rest: Texts, day: str) -> dict[str, Sequence[str]]:
    given = [text for text in rest.get(COMPARE, ()) if text]
    earlier = [checked_day(text) for text in given] or [_year_before(day)]
    for other in earlier:
        if other >= day:
            raise BadValue(say("Compare with a day before {day}: {other} is not earlier.", day=Day(day), other=Day(other)))
    return dict(rest) | {COMPARE: earlier}


def _year_before(day: str) -> str:
    year, rest = max(1, int(day[:4]) - 1), day[4:]
    return f"{year:04d}{rest if rest != '-02-29' else '-02-28'}"
