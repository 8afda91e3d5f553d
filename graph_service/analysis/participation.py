"""Participation: who met whom at events, and which events mixed groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import numpy as np

from graph_service.analysis._attended import Attended
from graph_service.analysis._catalogue import Analysis, Param, Topic
from graph_service.analysis._caveats import about_actors
from graph_service.analysis._example import Example, small
from graph_service.analysis._groups import group_words, groups_at_hand
from graph_service.analysis._result import TWO_MODE, Result, Row, Warn, node_rows
from graph_service.language import Phrase, say, say_n
from graph_service.records import first_day
from graph_service.snapshot import GraphSnapshot

# pairs of the overlap table; more are no table to read
MOST_PAIRS = 20_000


def participation(
    snapshot: GraphSnapshot,
    *,
    group_by: Annotated[tuple[str, ...], Param(say("Groups"), of="attribute")] = (),
    largest: Annotated[int, Param(say("Largest event at which people meet"), minimum=2, maximum=100_000)] = 12,
) -> Result:
    """Events attended, partners met, and what each event added.

    Parameters
    ----------
    snapshot
        The network: its participation in events, and for new pairs also its ties.
    group_by
        Attributes that split the actors. Default: sector, else kind, else nothing.
    largest
        Events with more attendees give no weight to a pair: who is at a festival has not met everybody.

    Returns
    -------
    Result
        Rows: events, partners (others at the same events), two_mode_betweenness (over the greatest possible for an actor;
        null for who took part in nothing). Table events: label, start, participants, two_mode_betweenness (over the
        greatest for an event), cross_group_pairs (pairs of different known groups), new_cross_group_pairs (of these,
        with neither a tie nor a shared event before; null where the day is not known). Table overlap: source, target,
        events shared, weight (sum of 1 / (attendees - 1) over events up to ``largest``).

    Notes
    -----
    Before is before the first day of the event; a tie of unknown age counts as before. Attendees are those recorded, or
    the size of the event if that is more. Clustering of the projection is not reported: events make it (Davis: 0.928, where
    random events with the same numbers give 0.932).

    References
    ----------
    Borgatti & Everett 1997, Network analysis of 2-mode data, Social Networks 19. Newman 2001, Scientific collaboration
    networks II, Physical Review E 64. Breiger 1974, The duality of persons and groups, Social Forces 53.
    """
    chosen = group_by or groups_at_hand(snapshot)
    went = Attended.of(snapshot)
    one, other, shared = went.shared()
    of_actors, of_events = went.between()
    n = len(went.ids)
    rows = node_rows(
        snapshot.graph("undirected"),
        {
            "events": np.bincount(went.actor, minlength=n).tolist(),
            "partners": np.bincount(np.concatenate([one, other]), minlength=n).tolist(),
            "two_mode_betweenness": of_actors,
        },
    )
    events = _events(snapshot, went, of_events, chosen)
    overlap: list[Row] = []
    if len(one) <= MOST_PAIRS:
        weights = went.weights(one, other, largest)
        cells = zip(one.tolist(), other.tolist(), shared.tolist(), weights.tolist(), strict=True)
        overlap = [{"source": went.ids[a], "target": went.ids[b], "events": k, "weight": w} for a, b, k, w in cells]
    return Result(
        n=n,
        m=len(went.actor),
        rows=rows,
        direction=TWO_MODE,
        group_by=chosen,
        tables={"events": events, "overlap": overlap},
        sentences=list(_sentences(rows, events, chosen)),
        warnings=[*about_actors(snapshot), *_warnings(rows, events, chosen, len(one))],
    )


def _events(snapshot: GraphSnapshot, went: Attended, between: Sequence[float | None], chosen: Sequence[str]) -> list[Row]:
    counts = np.bincount(went.event, minlength=len(went.events)).tolist()
    groups = snapshot.groups(chosen) if chosen else [None] * len(went.ids)
    together = went.brought_together(groups, _tied(snapshot, went))
    rows = []
    for place, id in enumerate(went.events):
        record = snapshot.events[id]
        across, new = together[place]
        row: Row = {"id": id, "label": record.get("title") or record.get("name") or id, "start": record.get("start")}
        row |= {"participants": counts[place], "two_mode_betweenness": between[place]}
        rows.append(row | {"cross_group_pairs": across, "new_cross_group_pairs": new} if chosen else row | _NO_PAIRS)
    return rows


_NO_PAIRS = {"cross_group_pairs": None, "new_cross_group_pairs": None}


def _tied(snapshot: GraphSnapshot, went: Attended) -> dict[int, str | None]:
    at, n = {id: place for place, id in enumerate(went.ids)}, len(went.ids)
    found: dict[int, str | None] = {}
    for tie in snapshot.ties:
        a, b = sorted((at[tie.source], at[tie.target]))
        since = first_day(tie.since) if tie.since else None
        known = found.get(a * n + b, since)
        found[a * n + b] = None if since is None or known is None else min(since, known)
    return found


def _sentences(rows: Sequence[Row], events: Sequence[Row], chosen: Sequence[str]) -> Iterator[Phrase]:
    went = [row for row in rows if row["events"]]
    if not went:
        yield say("Nobody's participation in events is recorded.")
        return
    best = max(events, key=lambda row: row["new_cross_group_pairs"] or 0)
    if best["new_cross_group_pairs"]:
        yield say_n(
            "Mixed most: {event}, {n} pair of different groups ({group}) with neither a tie nor a shared event before.",
            "Mixed most: {event}, {n} pairs of different groups ({group}) with neither a tie nor a shared event before.",
            best["new_cross_group_pairs"],
            event=best["label"],
            group=group_words(chosen),
        )
    most = max(went, key=lambda row: row["partners"])
    yield say_n(
        "Was at events with most others: {name}, {n} other at {events} events.",
        "Was at events with most others: {name}, {n} others at {events} events.",
        most["partners"],
        name=most["label"],
        events=most["events"],
    )
    held = sum(row["participants"] > 0 for row in events)
    yield say_n(
        "{n} actor of {all} took part in something; events with recorded participants: {held}.",
        "{n} actors of {all} took part in something; events with recorded participants: {held}.",
        len(went),
        all=len(rows),
        held=held,
    )


def _warnings(rows: Sequence[Row], events: Sequence[Row], chosen: Sequence[str], pairs: int) -> Iterator[Warn]:
    absent = sum(not row["events"] for row in rows)
    if absent:
        yield Warn(
            "took_no_part",
            say_n(
                "{n} actor took part in no recorded event: the place between events is empty.",
                "{n} actors took part in no recorded event: the place between events is empty.",
                absent,
            ),
        )
    if any(row["two_mode_betweenness"] is None for row in events):
        yield Warn("no_place_between", say("With one event, or nobody at it, there is no place between events."))
    undated = sum(row["start"] is None for row in events)
    if undated and chosen:
        yield Warn(
            "event_undated",
            say_n(
                "The day of {n} event is not known: which pairs were new there cannot be said.",
                "The day of {n} events is not known: which pairs were new there cannot be said.",
                undated,
            ),
        )
    if events and not chosen:
        yield Warn("no_groups", say("Actors are in no groups: which pairs an event mixed cannot be said."))
    if pairs > MOST_PAIRS:
        yield Warn("overlap_left_out", say("{n} pairs share an event: too many to list.", n=pairs))


ANALYSIS = Analysis(
    title=say("Participation"),
    question=say("Who met whom at events, and which events mixed us?"),
    topic=Topic.STRUCTURE,
    definition=say(
        "Actors and the events they took part in are one network with two kinds of nodes. Of actors it is counted how many "
        "events they attended and how many others were there; of events, how many pairs of different groups had neither a "
        "tie nor a shared event before. Betweenness is a share of the greatest that an actor, or an event, could have."
    ),
    formulas=(
        "w_ij = Σ_e 1 / (n_e − 1)",
        "b_v / b*, b* = (m² (s + 1)² + m (s + 1) (2 t − s − 1) − t (2 s − t + 3)) / 2",
        "s = ⌊(n − 1) / m⌋, t = (n − 1) mod m",
        say("n: actors who took part, m: events with participants; for an event the other way round"),
    ),
    references=(
        "Borgatti & Everett 1997, Social Networks 19",
        "Newman 2001, Physical Review E 64",
        "Breiger 1974, Social Forces 53",
    ),
    example=Example(
        network=small("", took_part="kuva>one savel>one amk>one kuva>two savel>two"),
        expected={"amk | kuva": {"events": 1, "weight": 0.5}, "kuva | savel": {"events": 2, "weight": 1.5}},
        table="overlap",
        key=("source", "target"),
        why="At the event with three each pair gets 1 / (3 − 1); the event with two adds 1 / (2 − 1) to kuva and savel.",
    ),
    run=participation,
    measure="partners",
    headers={
        "events": ("id", "label", "start", "participants", "new_cross_group_pairs"),
        "overlap": ("source", "target", "events", "weight"),
    },
    columns={
        "events": say("Events"),
        "partners": say("Others at the same events"),
        "two_mode_betweenness": say("Between events (share)"),
        "start": say("Day"),
        "participants": say("Participants"),
        "cross_group_pairs": say("Pairs of different groups"),
        "new_cross_group_pairs": say("New pairs of different groups"),
        "overlap": say("Shared events"),
        "source": say("Actor"),
        "target": say("With"),
        "weight": say("Weight"),
    },
    caveats=(
        say("At the same event is not acquainted: large events bring together many who never spoke."),
        say("Everybody at an event is paired with everybody: never read that as cohesion."),
        say("Only recorded participants count; a tie that ended before this day is not seen as an earlier tie."),
    ),
)
