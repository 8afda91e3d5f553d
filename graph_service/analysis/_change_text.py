"""What is said about a change between two days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graph_service.analysis._caveats import about_actors
from graph_service.analysis._compared import Compared
from graph_service.analysis._result import Row, Warn
from graph_service.language import Day, Labelled, Phrase, say, say_n
from graph_service.records import Record, first_day
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot

# analytics 2.5: below it two pictures share too little to model one becoming the other
SHARED = 0.3
COLUMNS: Mapping[str, Phrase] = {
    "happened": say("What happened"),
    "what": say("Actor or tie"),
    "actor": say("actor"),
    "tie": say("tie"),
    "source": say("From"),
    "target": say("To"),
    "strength_before": say("Strength before"),
    "strength_after": say("Strength after"),
    "kept": say("Kept"),
    "formed": say("New"),
    "ended": say("Ended"),
    "strengthened": say("Strengthened"),
    "weakened": say("Weakened"),
    "not_observed": say("Not observed on both days"),
    "jaccard_all": say("Same ties, share of all"),
    "jaccard_stayers": say("Same ties, share among those who stayed"),
    "stayed": say("Stayed"),
    "came": say("Came"),
    "left": say("Left"),
    "untied": say("No ties"),
    "density_before": say("Density before, among those who stayed"),
    "density_after": say("Density after, among those who stayed"),
    "ei_index_before": say("E-I index before, among those who stayed"),
    "ei_index_after": say("E-I index after, among those who stayed"),
    "before": say("Before"),
    "after": say("After"),
    "difference": say("Difference"),
    "closed": say("Tied later"),
    "between": say("Who stood between"),
    "somebody": say("somebody"),
    "nobody": say("nobody"),
    "pairs": say("Open pairs before"),
    "rate": say("Share tied later"),
    "group_from": say("From the group"),
    "group_to": say("To the group"),
    "ties": say("Ties before"),
    "bridges": say("without a contact in common (bridges)"),
    "others": say("with a contact in common"),
    "share": say("Share kept"),
    # tables
    "actors": say("Every actor"),
    "network": say("Whole network"),
    "brokers": say("Who stands between others, of those who stayed"),
    "closure": say("Open pairs that closed"),
    "mixing": say("Ties between groups"),
    "survival": say("Ties that are still there"),
}


def sentences(compared: Compared, whole: Row, tables: Mapping[str, Sequence[Row]]) -> list[Phrase]:
    """The finding, then actors, brokers and open pairs."""
    found = [warn.phrase for warn in _instruments(compared)]
    values = {"new": whole["formed"], "gone": whole["ended"], "date": Day(str(compared.before.at))}
    found.append(
        say_n(
            "{n} tie kept, {new} new, {gone} ended since {date}.",
            "{n} ties kept, {new} new, {gone} ended since {date}.",
            whole["kept"],
            **values,
        )
    )
    if not compared.stayers:
        return [*found, say("Nobody has recorded ties on both days: there is nothing to compare.")]
    found.append(_actors(whole))
    return found + _brokers(tables["brokers"]) + _closure(tables["closure"])


def _actors(whole: Row) -> Phrase:
    came, left = (say_n("{n} actor", "{n} actors", whole[what]) for what in ("came", "left"))
    values = {"came": came, "left": left, "stayed": say_n("{n} actor", "{n} actors", whole["stayed"])}
    if whole["jaccard_stayers"] is None:
        return say("Came: {came}. Left: {left}. Stayed: {stayed}.", **values)
    return say(
        "Came: {came}. Left: {left}. Stayed: {stayed}; among these, {share:.0f} % of the ties of either day are there on both.",
        share=100 * whole["jaccard_stayers"],
        **values,
    )


def _brokers(rows: Sequence[Row]) -> list[Phrase]:
    gained, lost = sum(not row["before"] for row in rows), sum(not row["after"] for row in rows)
    found = []
    if gained or lost:
        came, gone = say_n("{n} actor", "{n} actors", gained), say_n("{n} actor", "{n} actors", lost)
        found.append(say("Stand between others now and did not before: {came}. No longer do: {gone}.", came=came, gone=gone))
    ordered = sorted(rows, key=lambda row: (-abs(row["difference"]), row["id"]))
    if ordered and ordered[0]["difference"]:
        row = ordered[0]
        found.append(
            say(
                "The largest change: {name} stood between {before} pairs without a direct tie, and stands between {after}.",
                name=row["label"],
                before=row["before"],
                after=row["after"],
            )
        )
    return found


def _closure(rows: Sequence[Row]) -> list[Phrase]:
    somebody, nobody = rows
    if not somebody["pairs"]:
        return []
    found = say_n(
        "{closed} of {n} open pair that somebody stood between is tied now ({rate:.1f} %)",
        "{closed} of {n} open pairs that somebody stood between are tied now ({rate:.1f} %)",
        somebody["pairs"],
        closed=somebody["closed"],
        rate=100 * somebody["rate"],
    )
    if nobody["rate"] is None:
        return [say("{finding}.", finding=found)]
    return [say("{finding}; of the pairs with nobody between, {rate:.1f} %.", finding=found, rate=100 * nobody["rate"])]


def warnings(compared: Compared, whole: Row, tables: Mapping[str, Sequence[Row]], group_by: Sequence[str]) -> list[Warn]:
    """What to keep in mind; different instruments come first."""
    found = [*_instruments(compared), *about_actors(compared.after), *_unseen(compared), *_asked_once(compared)]
    if whole["jaccard_all"] is None:
        found.append(Warn("no_ties", say("There is no tie to compare: the shares of ties are empty.")))
    elif whole["jaccard_all"] < SHARED:
        share = 100 * SHARED
        text = say("Less than {share:.0f} % of the ties are there on both days: these are almost two networks.", share=share)
        found.append(Warn("almost_two_networks", text))
    if compared.after.min_strength is not None:
        found.append(Warn("threshold", say("A tie that fell below the least strength counts as ended.")))
    return found + list(_empty(whole, tables, group_by))


def _empty(whole: Row, tables: Mapping[str, Sequence[Row]], group_by: Sequence[str]) -> Iterator[Warn]:
    if not group_by:
        yield Warn("no_groups", say("Nothing says how to group the actors: mixing is left out."))
    elif whole["ei_index_before"] is None or whole["ei_index_after"] is None:
        yield Warn("no_grouped_ties", say("Where there is no tie between actors of known groups, the E-I index is empty."))
    if whole["density_before"] is None or whole["jaccard_stayers"] is None:
        yield Warn("no_stayers", say("Where too few actors stayed to have a tie, what is said of them is empty."))
    if any(row["rate"] is None for row in tables["closure"]):
        yield Warn("no_open_pairs", say("Where there is no open pair, its share is empty."))
    if any(row["share"] is None for row in tables["survival"]):
        yield Warn("no_such_ties", say("Where there was no tie of a kind, the share kept is empty."))
    yield Warn("empty_cells", say("An actor has no other end; a strength is empty where the tie was not there, or is not known."))


def _unseen(compared: Compared) -> Iterator[Warn]:
    unseen = compared.counts["not_observed"]
    if unseen:
        yield Warn(
            "not_observed",
            say_n(
                "{n} tie is there on one day only, but its ends were not asked on both: it is neither new nor ended.",
                "{n} ties are there on one day only, but their ends were not asked on both: they are neither new nor ended.",
                unseen,
            ),
        )
    silent = len(compared.nodes) - len(compared.observed)
    if silent:
        yield Warn(
            "not_asked_twice",
            say_n(
                "{n} actor was not asked, or did not answer, on both days: ties that it lost in between are not seen.",
                "{n} actors were not asked, or did not answer, on both days: ties that they lost in between are not seen.",
                silent,
            ),
        )


def _newest(snapshot: GraphSnapshot) -> Record | None:
    def began(wave: Record) -> str:
        return first_day(wave.get("start") or wave.get("end") or "9999")

    known = [wave for wave in snapshot.waves.values() if snapshot.at is not None and began(wave) <= snapshot.at]
    return max(known, key=lambda wave: (began(wave), wave["id"]), default=None)


def _instruments(compared: Compared) -> Iterator[Warn]:
    then, now = _newest(compared.before), _newest(compared.after)
    if then is None or now is None:
        return
    old, new = then.get("instrument"), now.get("instrument")
    if old is not None and new is not None and old != new:
        text = say(
            "The two days were asked about in different ways (first {old}, then {new}): part of the change may come from that.",
            old=_instrument(old),
            new=_instrument(new),
        )
        yield Warn("different_instruments", text)


def _instrument(code: str) -> Labelled | str:
    known = load_schema().codes["instrument"].get(code)
    return Labelled(known.label.en, known.label.fi) if known else code


def _asked_once(compared: Compared) -> Iterator[Warn]:
    then, now = _newest(compared.before), _newest(compared.after)
    if now is not None and then is not None and then["id"] == now["id"]:
        text = say("Nobody was asked between the two days: a tie that faded unrecorded still counts as kept.")
        yield Warn("asked_once", text)
