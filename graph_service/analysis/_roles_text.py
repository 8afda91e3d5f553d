"""What brokerage roles are called, and what is said about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from graph_service.analysis._caveats import about_actors
from graph_service.analysis._result import Listed, Row, Warn
from graph_service.analysis._roles_compared import Compared
from graph_service.analysis._roles_thresholds import STRENGTHS
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
        for strength in STRENGTHS:
            named[f"{name}_at_{strength}"] = say("{role}: strength {n} and up", role=role, n=strength)
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
        "place": say("Place by all open pairs (equal counts share it)"),
        "n": say("Actors"),
        "role": say("Role"),
        "thresholds": say("With weaker and with stronger ties"),
        "beside": say("The second comparison"),
        "raw": say("Open pairs"),
        "expected": say("Expected"),
        "sd": say("Standard deviation"),
        "z": say("z"),
    }


COLUMNS = _columns()


def warnings(snapshot: GraphSnapshot, tested: Compared, rows: Sequence[Row], runs: int, rate: float) -> list[Warn]:
    """What to keep in mind when reading the rows."""
    counted = tested.counted
    found = [*about_actors(snapshot), *_unobserved(rows), *_about_groups(tested)]
    cells = 0 if tested.p is None else int((~np.isnan(tested.p[:, :-1])).sum())
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
    if not counted.raw[:, -1].all():
        found.append(Warn("no_open_pairs", say("Where an actor stands between nobody, the relative value is empty.")))
    return found


def about_strata(kinds: Sequence[Phrase], codes: np.ndarray) -> Iterable[Warn]:
    """Among whom groups were shuffled, where that is not all."""
    if len(kinds) > 1:
        sizes = np.bincount(codes, minlength=len(kinds)).tolist()
        parts = tuple(say("{kind}: {n}", kind=kind, n=size) for kind, size in zip(kinds, sizes, strict=True))
        yield Warn("strata", say("Groups were shuffled among actors of one kind only ({list}).", list=Listed(parts)))


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


def _about_groups(tested: Compared) -> Iterable[Warn]:
    counted = tested.counted
    unknown = int((counted.group < 0).sum())
    if unknown:
        yield Warn(
            "unknown_group",
            say_n(
                "The group of {n} actor is not known; open pairs with it count in the total only.",
                "The group of {n} actors is not known; open pairs with them count in the total only.",
                unknown,
            ),
        )
    small = sum(size <= 2 for size in counted.known.values())
    if small:
        yield Warn(
            "small_groups",
            say_n(
                "{n} group has one or two members; its figures say little.",
                "{n} groups have one or two members; their figures say little.",
                small,
            ),
        )
    if (counted.possible == 0).any():
        yield Warn(
            "impossible_roles",
            say("Where an actor cannot take a role (too small a group, or too few groups), the comparison is empty."),
        )
    if (np.isnan(tested.z) & (counted.possible > 0)).any():
        yield Warn("no_spread", say("Where the comparison always gives the same count, z and p are empty."))
