"""What is said about brokerage roles: who stands between most pairs, then what the comparisons tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from graph_service.analysis._roles_compared import Compared, moments_of
from graph_service.analysis._roles_counted import Counted
from graph_service.analysis._roles_text import NAMES
from graph_service.language import Phrase, say, say_n

HABITS: Mapping[str, Phrase] = {
    "coordinator": say("{name} often stands between its own because it has many ties; its role mix is not unusual."),
    "itinerant_broker": say(
        "{name} often stands between members of another group because it has many ties; its role mix is not unusual."
    ),
    "representative": say("{name} speaks outward a lot because it has many ties; its role mix is not unusual."),
    "gatekeeper": say("{name} lets a lot in from outside because it has many ties; its role mix is not unusual."),
    "boundary": say(
        "{name} often stands between its own group and others because it has many ties; its role mix is not unusual."
    ),
    "liaison": say("{name} often stands between two other groups because it has many ties; its role mix is not unusual."),
}
ACROSS = ("representative", "gatekeeper", "boundary", "liaison")
# how many actors are named
NAMED = 3


def sentences(
    tested: Compared, beside: Compared | None, thresholds: Mapping[int, Counted], group: Phrase | str, rate: float
) -> list[Phrase]:
    """Who stands between most pairs, what can be told from chance, what the threshold changes."""
    counted = tested.counted
    total = counted.raw[:, -1]
    first = [place for place in np.argsort(-total, kind="stable").tolist() if total[place]][:NAMED]
    if not first:
        return [say("Nobody stands between two actors without a direct tie.")]
    found = [_between(tested, place, group) for place in first]
    equal = int((total == total[first[-1]]).sum()) - sum(bool(total[place] == total[first[-1]]) for place in first)
    if equal:
        found.append(
            say_n(
                "{n} more actor stands between as many pairs as {name}.",
                "{n} more actors stand between as many pairs as {name}.",
                equal,
                name=counted.graph.labels[first[-1]],
            )
        )
    return [*found, *_told(tested, rate), *_beside(tested, beside, first, rate), *_weaker(counted, thresholds, first[0])]


def _between(tested: Compared, place: int, group: Phrase | str) -> Phrase:
    counted = tested.counted
    columns = [counted.names.index(name) for name in ACROSS if name in counted.names]
    slots, total = counted.possible[place], int(counted.raw[place, -1])
    # the expectation under shuffled groups: the share of all pairs that lie across a line, or that within strata
    shuffled = tested.null == "labels"
    expected = tested.expected[place, columns].sum() if shuffled else total * slots[columns].sum() / slots[-1]
    values = {"name": counted.graph.labels[place], "x": int(counted.raw[place, columns].sum())}
    values |= {"group": group, "e": float(expected)}
    if counted.groups[place] is None:
        return say_n(
            "{name} stands between {n} pair without a direct tie; the actor's own {group} is not known.",
            "{name} stands between {n} pairs without a direct tie; the actor's own {group} is not known.",
            total,
            **values,
        )
    return say_n(
        "{name} stands between {n} pair without a direct tie; {x} of them across a {group} line. "
        "Expected if {group} did not matter: {e:.1f}.",
        "{name} stands between {n} pairs without a direct tie; {x} of them across a {group} line. "
        "Expected if {group} did not matter: {e:.1f}.",
        total,
        **values,
    )


def _told(tested: Compared, rate: float) -> Iterator[Phrase]:
    if tested.q is None or np.isnan(tested.q[:, :-1]).all():
        return
    counted, q = tested.counted, tested.q[:, :-1]
    cells = [(q[at], -int(counted.raw[at]), *at) for at in zip(*np.nonzero(~np.isnan(q)), strict=True)]
    least, _, place, role = min(cells)
    if least > rate:
        if tested.null == "labels":
            yield say(
                "No actor's role mix can be told from chance, given the ties that it has (smallest q {q:.2f}).", q=float(least)
            )
        else:
            yield say("No role count can be told from chance (smallest q {q:.2f}).", q=float(least))
        return
    yield say_n(
        "{n} role count of {cells} differs from what chance gives (q at most {rate:.2f}); "
        "first: {name}, {role}: {seen}, expected {e:.1f}.",
        "{n} role counts of {cells} differ from what chance gives (q at most {rate:.2f}); "
        "first: {name}, {role}: {seen}, expected {e:.1f}.",
        sum(bool(cell[0] <= rate) for cell in cells),
        cells=len(cells),
        rate=rate,
        name=counted.graph.labels[place],
        role=NAMES[counted.names[role]],
        seen=int(counted.raw[place, role]),
        e=float(tested.expected[place, role]),
    )


def _beside(tested: Compared, beside: Compared | None, first: Sequence[int], rate: float) -> Iterator[Phrase]:
    """Whether the number of ties explains the first actors' counts, and whether their role mix is unusual, too."""
    if beside is None:
        return
    shuffled, ties = (tested, beside) if tested.null == "labels" else (beside, tested)
    if shuffled.null != "labels" or ties.null == "labels" or shuffled.q is None or ties.q is None:
        return
    counted, rewired = tested.counted, ties.null == "rewire"
    for place in first:
        name = counted.graph.labels[place]
        seen, expected = int(counted.raw[place, -1]), float(ties.expected[place, -1])
        told = bool(ties.q[place, -1] <= rate)
        unusual = np.flatnonzero(shuffled.q[place, :-1] <= rate).tolist()
        if rewired and told:
            yield _more_or_fewer(name, seen, expected)
        elif rewired and unusual:
            # the least q; among equal ones the role that is taken most
            _, _, role = min((shuffled.q[place, role], -int(counted.raw[place, role]), role) for role in unusual)
            yield say(
                "The number of ties explains how many pairs {name} stands between; its role mix is unusual: "
                "{role}: {seen}, expected {e:.1f}.",
                name=name,
                role=NAMES[counted.names[role]],
                seen=int(counted.raw[place, role]),
                e=float(shuffled.expected[place, role]),
            )
        elif not unusual and _many(counted, place) and (rewired or (told and seen > expected)):
            main = counted.names[int(np.argmax(counted.raw[place, :-1]))]
            yield replace(HABITS[main], values={"name": name})


def _more_or_fewer(name: str, seen: int, expected: float) -> Phrase:
    values = {"name": name, "n": seen, "e": expected}
    if seen > expected:
        return say("{name} stands between more pairs than its number of ties explains: {n}, expected {e:.1f}.", **values)
    return say("{name} stands between fewer pairs than its number of ties would give: {n}, expected {e:.1f}.", **values)


def _many(counted: Counted, place: int) -> bool:
    """More open pairs than equally many ties laid at random give, by two deviations; and a group."""
    expected, sd = moments_of(counted, "arcs", int(counted.own[place]))[-1]
    return counted.groups[place] is not None and int(counted.raw[place, -1]) > expected + 2 * sd


def _weaker(counted: Counted, thresholds: Mapping[int, Counted], first: int) -> Iterator[Phrase]:
    """Who comes first with weaker, and with stronger ties only."""
    labels = counted.graph.labels
    others = False
    for strength, one in thresholds.items():
        total = one.raw[:, -1]
        leaders = np.flatnonzero((total == total.max()) & (total > 0)).tolist()
        if leaders and first not in leaders:
            others = True
            yield say("With ties of strength {n} and up, {name} comes first.", n=strength, name=labels[leaders[0]])
    if not others and len({one.graph.m for one in thresholds.values()}) > 1:
        yield say("{name} comes first with weak ties counted, and with strong ones only.", name=labels[first])
