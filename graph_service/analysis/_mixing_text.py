"""What is said about mixing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph_service.analysis._caveats import ENOUGH_FOR_P, about_p
from graph_service.analysis._groups import group_name, group_words
from graph_service.analysis._result import Row, Warn
from graph_service.analysis._shuffled_ties import GroupedTies
from graph_service.language import Phrase, say, say_n
from graph_service.snapshot import Graph

LEVEL = 0.05
# pairs of groups without a tie that are named; the fewest possible ties, and ties, of which anything is said
NAMED, WORTH, SEEN = 3, 6, 5
SMALLEST = 0.001

COLUMNS = {
    "group_from": say("Group"),
    "group_to": say("With group"),
    "ties": say("Ties"),
    "possible": say("Possible ties"),
    "density": say("Density (ties of possible ties)"),
    "internal": say("Ties within"),
    "external": say("Ties across"),
    "ei_index": say("E-I index (−1 all within, +1 all across)"),
    "expected": say("Expected if groups did not matter"),
    "p": say("p: an index as low by chance"),
    "p_high": say("p: an index as high by chance"),
    "q": say("q (false discovery rate)"),
    "assortativity": say("Assortativity (1: like with like only)"),
    "group": say("Group"),
    "n": say("Actors"),
}


def sentences(group_by: Sequence[str], network: Row, groups: Sequence[Row], blocks: Sequence[Row], n: int) -> Iterator[Phrase]:
    """Whether ties cross lines; who keeps to themselves; between whom there are none."""
    ties, group = network["internal"] + network["external"], group_words(group_by)
    if not ties or network["expected"] is None:
        yield say("There are no ties between actors whose {group} is known: nothing can be said of mixing.", group=group)
        return
    if len(groups) < 2:
        yield say("All actors with a known {group} are in one group: there is no line to cross.", group=group)
        return
    yield say_n(
        "{across} tie of {all} crosses a line between groups ({group}); if groups did not matter, {chance:.0f} would.",
        "{across} ties of {all} cross a line between groups ({group}); if groups did not matter, {chance:.0f} would.",
        network["external"],
        across=network["external"],
        all=ties,
        group=group,
        chance=ties * (1 + network["expected"]) / 2,
    )
    if network["p"] is not None and n >= ENOUGH_FOR_P:
        yield _told(network)
    yield from _inward(group_by, groups)
    yield from _empty(group_by, blocks)


def _told(network: Row) -> Phrase:
    if network["p"] <= LEVEL:
        return say("Ties keep within groups more than chance gives (p at most {p:.3f}).", p=max(SMALLEST, network["p"]))
    if network["p_high"] <= LEVEL:
        return say("Ties cross between groups more than chance gives (p at most {p:.3f}).", p=max(SMALLEST, network["p_high"]))
    return say("This cannot be told from chance (p {p:.2f}).", p=min(1.0, 2 * min(network["p"], network["p_high"])))


def _inward(group_by: Sequence[str], groups: Sequence[Row]) -> Iterator[Phrase]:
    far = [
        (row["ei_index"] - row["expected"], row["group"], row) for row in groups if row["ei_index"] is not None and row["n"] > 2
    ]
    if not far:
        return
    gap, name, row = min(far, key=lambda cell: cell[:2])
    if gap < 0:
        yield say(
            "Most among themselves: {group}, {within} of {all} ties within (E-I {ei:.2f}, expected {expected:.2f}).",
            group=group_name(group_by, name),
            within=row["internal"],
            all=row["internal"] + row["external"],
            ei=row["ei_index"],
            expected=row["expected"],
        )


def _empty(group_by: Sequence[str], blocks: Sequence[Row]) -> Iterator[Phrase]:
    empty = [
        row for row in blocks if not row["ties"] and row["group_from"] != row["group_to"] and (row["possible"] or 0) >= WORTH
    ]
    if not empty:
        return
    empty.sort(key=lambda row: (-row["possible"], row["group_from"], row["group_to"]))
    pairs = tuple(
        say("{a} – {b}", a=group_name(group_by, row["group_from"]), b=group_name(group_by, row["group_to"]))
        for row in empty[:NAMED]
    )
    yield say_n(
        "No recorded tie between: {pairs}.",
        "No recorded tie between {n} pairs of groups, such as: {pairs}.",
        len(empty),
        pairs=pairs,
    )


def warnings(graph: Graph, tied: GroupedTies, network: Row, groups: Sequence[Row], blocks: Sequence[Row]) -> Iterator[Warn]:
    """What was not counted, and what is not to be read."""
    if tied.left_out:
        yield Warn(
            "group_unknown",
            say_n(
                "{n} tie has an end of unknown group and is not counted.",
                "{n} ties have an end of unknown group and are not counted.",
                tied.left_out,
            ),
        )
    if network["p"] is not None:
        yield from about_p(graph.n)
    if network["p"] is None:
        yield Warn("no_shuffles", say("The groups were not shuffled: p and q are empty. Ask for runs to compare with chance."))
    undefined = None in (network["ei_index"], network["expected"], network["assortativity"])
    if undefined or any(row["ei_index"] is None for row in groups) or any(row["density"] is None for row in blocks):
        yield Warn("index_undefined", say("An index is empty where a group has no ties, a density where no tie is possible."))
