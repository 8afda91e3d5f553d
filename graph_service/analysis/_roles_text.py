"""What brokerage roles are called, and what is said about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graph_service.analysis._caveats import about_actors
from graph_service.analysis._result import Row, Warn
from graph_service.analysis._significance import runs_needed
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import GraphSnapshot

NAMES = {
    "coordinator": say("Coordinator (within the own group)"),
    "itinerant_broker": say("Itinerant broker (outsider within a group)"),
    "representative": say("Representative (from the own group outwards)"),
    "gatekeeper": say("Gatekeeper (from outside into the own group)"),
    "boundary": say("Boundary (between the own group and another)"),
    "liaison": say("Liaison (between two other groups)"),
    "total": say("All open pairs"),
}


def _columns() -> dict[str, Phrase]:
    named = dict(NAMES)
    for name, role in NAMES.items():
        named |= {
            f"partial_{name}": say("{role}: shared among brokers", role=role),
            f"relative_{name}": say("{role}: times the expectation if groups did not matter", role=role),
            f"expected_{name}": say("{role}: expected", role=role),
            f"sd_{name}": say("{role}: standard deviation", role=role),
            f"z_{name}": say("{role}: z", role=role),
            f"p_{name}": say("{role}: p, two-sided", role=role),
            f"q_{name}": say("{role}: q (false discovery rate)", role=role),
            f"p_max_{name}": say("{role}: p for all cells at once (maxT)", role=role),
        }
    return named | {
        "group": say("Group"),
        "uncertain": say("Open pairs nobody was asked about"),
        "n": say("Actors"),
        "role": say("Role"),
        "raw": say("Open pairs"),
        "expected": say("Expected"),
        "sd": say("Standard deviation"),
        "z": say("z"),
    }


COLUMNS = _columns()


GROUPS: Mapping[str, Phrase] = {
    "sector": say("sector"),
    "kind": say("kind"),
    "country": say("country"),
    "region": say("region"),
    "municipality": say("municipality"),
}


def group_words(names: Sequence[str]) -> Phrase | str:
    """What splits the actors, in words; a column of one's own by its name."""
    return GROUPS[names[0]] if len(names) == 1 and names[0] in GROUPS else " | ".join(names)


def sentences(
    rows: Sequence[Row], names: Sequence[str], possible: np.ndarray, group: Phrase | str, null: str, rate: float | None
) -> list[Phrase]:
    """Who stands between most pairs, then what can be told from chance."""
    first = [place for place in sorted(range(len(rows)), key=lambda place: -rows[place]["total"]) if rows[place]["total"]][:3]
    if not first:
        return [say("Nobody stands between two actors without a direct tie.")]
    across = [name for name in names if name in {"representative", "gatekeeper", "boundary", "liaison"}]
    places = [names.index(name) for name in across]
    found = []
    for place in first:
        row, slots = rows[place], possible[place]
        # the expectation under shuffled groups: the share of all pairs that lie across a line
        expected = row["total"] * float(slots[places].sum()) / float(slots[-1])
        values = {"name": row["label"], "x": sum(row[name] for name in across), "group": group, "e": expected}
        found.append(
            say_n(
                "{name} stands between {n} pair without a direct tie; {x} of them across a {group} line. "
                "Expected if {group} did not matter: {e:.1f}.",
                "{name} stands between {n} pairs without a direct tie; {x} of them across a {group} line. "
                "Expected if {group} did not matter: {e:.1f}.",
                row["total"],
                **values,
            )
            if row["group"] is not None
            else say_n(
                "{name} stands between {n} pair without a direct tie; the actor's own {group} is not known.",
                "{name} stands between {n} pairs without a direct tie; the actor's own {group} is not known.",
                row["total"],
                **values,
            )
        )
    return found + (_told(rows, names, null, rate) if rate is not None else [])


def _told(rows: Sequence[Row], names: Sequence[str], null: str, rate: float) -> list[Phrase]:
    cells = [(row[f"q_{name}"], -row[name], row, name) for row in rows for name in names[:-1] if row.get(f"q_{name}") is not None]
    if not cells:
        return []
    cells.sort(key=lambda cell: cell[:2])
    q, _, row, name = cells[0]
    if q > rate:
        if null == "labels":
            text = say("No actor's role mix can be told from chance, given the ties that it has (smallest q {q:.2f}).", q=q)
        else:
            text = say("No role count can be told from chance (smallest q {q:.2f}).", q=q)
        return [text]
    unusual = sum(cell[0] <= rate for cell in cells)
    return [
        say_n(
            "{n} role count of {cells} differs from what chance gives (q at most {rate:.2f}); "
            "first: {name}, {role}: {seen}, expected {e:.1f}.",
            "{n} role counts of {cells} differ from what chance gives (q at most {rate:.2f}); "
            "first: {name}, {role}: {seen}, expected {e:.1f}.",
            unusual,
            cells=len(cells),
            rate=rate,
            name=row["label"],
            role=NAMES[name],
            seen=row[name],
            e=row[f"expected_{name}"],
        )
    ]


def warnings(
    snapshot: GraphSnapshot,
    names: Sequence[str],
    known: Mapping[str, int],
    possible: np.ndarray,
    rows: Sequence[Row],
    runs: int,
    rate: float,
) -> list[Warn]:
    """What to keep in mind when reading the rows."""
    found = [*about_actors(snapshot), *_unobserved(rows), *_about_groups(known, names, possible, rows)]
    cells = sum(row.get(f"p_{name}") is not None for row in rows for name in names[:-1])
    needed = runs_needed(cells, rate)
    if runs and cells and runs < needed:
        found.append(
            Warn(
                "too_few_runs",
                say(
                    "{runs} runs are too few for {cells} cells at a rate of {rate:.2f}: at least {needed} are needed.",
                    runs=runs,
                    cells=cells,
                    rate=rate,
                    needed=needed,
                ),
            )
        )
    return found


def _unobserved(rows: Sequence[Row]) -> Iterable[Warn]:
    uncertain = sum(row["uncertain"] for row in rows)
    if uncertain:
        yield Warn(
            "uncertain_pairs",
            say_n(
                "{n} open pair is not counted, because nobody was asked about the tie that would close it.",
                "{n} open pairs are not counted, because nobody was asked about the tie that would close them.",
                uncertain,
            ),
        )


def _about_groups(known: Mapping[str, int], names: Sequence[str], possible: np.ndarray, rows: Sequence[Row]) -> Iterable[Warn]:
    unknown = sum(row["group"] is None for row in rows)
    if unknown:
        yield Warn(
            "unknown_group",
            say_n(
                "The group of {n} actor is not known; open pairs with it count in the total only.",
                "The group of {n} actors is not known; open pairs with them count in the total only.",
                unknown,
            ),
        )
    small = sum(size <= 2 for size in known.values())
    if small:
        yield Warn(
            "small_groups",
            say_n(
                "{n} group has one or two members; its figures say little.",
                "{n} groups have one or two members; their figures say little.",
                small,
            ),
        )
    if (possible == 0).any():
        yield Warn(
            "impossible_roles",
            say("Where an actor cannot take a role (too small a group, or too few groups), the comparison is empty."),
        )
    spread = (
        row[f"z_{name}"] is not None
        for row, slots in zip(rows, possible, strict=True)
        for name, k in zip(names, slots, strict=True)
        if k
    )
    if not all(spread):
        yield Warn("no_spread", say("Where the comparison always gives the same count, z and p are empty."))
    if any(row["total"] == 0 for row in rows):
        yield Warn("no_open_pairs", say("Where an actor stands between nobody, the relative value is empty."))
