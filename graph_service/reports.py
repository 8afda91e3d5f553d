"""What the two ends of a tie report in waves of asking, and what follows from both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph_service.records import Contents, Record, first_day
from graph_service.schema import Schema

# a difference of as much is work to do (Strength anchors: 2 have met, 4 regular work)
APART = 2
Question = tuple[str, str | None, bool]
Pair = tuple[str, str | None, str, str]


@dataclass(frozen=True)
class Asked:
    """One actor that a wave asked; ``answered`` is the day, or None."""

    actor: str
    answered: str | None


@dataclass(frozen=True)
class TwoReports:
    """A tie as both ends see it in one wave; None: that end answered and did not name it."""

    kind: str
    subtype: str | None
    source: str
    target: str
    by_source: Record | None
    by_target: Record | None

    @property
    def difference(self) -> float | None:
        """How far the two strengths lie apart; None where one is not known."""
        strengths = [report["strength"] for report in (self.by_source, self.by_target) if report and "strength" in report]
        return float(max(strengths) - min(strengths)) if len(strengths) == 2 else None


def is_report(tie: Record) -> bool:
    """Whether a tie is what one of its ends reported in a wave."""
    return "reported_by" in tie and "wave" in tie


def asked_in(contents: Contents, wave: str) -> list[Asked]:
    """Whom a wave asked, by id: the only source of the response rate."""
    ties = (tie for tie in contents.ties.values() if tie["kind"] == "ASKED" and tie["source"] == wave)
    return sorted((Asked(tie["target"], tie.get("answered")) for tie in ties), key=lambda one: one.actor)


def pair_of(schema: Schema, tie: Record) -> Pair:
    """What two reports must share to speak of the same tie: an undirected one has no first end."""
    ends = (tie["source"], tie["target"])
    source, target = ends if schema.ties[tie["kind"]].directed else sorted(ends)
    return (tie["kind"], tie.get("subtype"), source, target)


def joined(schema: Schema, contents: Contents, ties: Iterable[Record], day: str) -> list[Record]:
    """Ties with the reports of a pair made one: its strength the mean of both ends, confirmed where both name it.

    Parameters
    ----------
    schema, contents
        The domain and everything stored.
    ties
        Those that hold on the day; what nobody reported passes as it is.
    day
        A wave that began later says nothing yet.

    Notes
    -----
    What an actor answers again replaces what it answered to the same question (kind, subtype, way) before, also by
    naming nobody. Where both ends were asked in different waves, the newest wave with a report speaks (analytics 1.2).
    """
    found, reports = [], []
    for tie in ties:
        if not is_report(tie):
            found.append(tie)
        elif (began := _began(contents, tie["wave"])) <= day:
            reports.append((began, tie))
    if not reports:
        return found
    newest = _newest(schema, contents, reports)
    pairs: dict[Pair, list[tuple[str, Record]]] = {}
    for began, tie in reports:
        if newest[tie["reported_by"], question_of(schema, tie)] == (began, tie["wave"]):
            pairs.setdefault(pair_of(schema, tie), []).append((began, tie))
    for same in pairs.values():
        last = max((began, tie["wave"]) for began, tie in same)
        found.append(_one([tie for began, tie in same if (began, tie["wave"]) == last]))
    return found


def _began(contents: Contents, wave: str) -> str:
    # a wave without a date is older than any that has one
    record = contents.entities.get(wave, ("", {}))[1]
    day = record.get("start") or record.get("end")
    return first_day(day) if day else "0001-01-01"


def question_of(schema: Schema, tie: Record) -> Question:
    """What somebody was asked to report this tie: its kind and subtype, and of a directed one, whether outward."""
    outward = tie["source"] == tie["reported_by"] or not schema.ties[tie["kind"]].directed
    return (tie["kind"], tie.get("subtype"), outward)


def _newest(
    schema: Schema, contents: Contents, reports: Iterable[tuple[str, Record]]
) -> dict[tuple[str, Question], tuple[str, str]]:
    """The newest wave in which an actor answered a question: who answered a wave answered each of its questions."""
    asked: dict[tuple[str, str], set[Question]] = {}
    newest: dict[tuple[str, Question], tuple[str, str]] = {}
    for began, tie in reports:
        asked.setdefault((began, tie["wave"]), set()).add(question_of(schema, tie))
        key = (tie["reported_by"], question_of(schema, tie))
        newest[key] = max(newest.get(key, ("", "")), (began, tie["wave"]))
    for (began, wave), questions in asked.items():
        for one in asked_in(contents, wave):
            if one.answered is not None:
                for question in questions:
                    key = (one.actor, question)
                    newest[key] = max(newest.get(key, ("", "")), (began, wave))
    return newest


def _one(reports: list[Record]) -> Record:
    first = min(reports, key=lambda tie: str(tie["id"]))
    named = {tie["reported_by"] for tie in reports}
    whole = {**first, "confirmed": "both" if {first["source"], first["target"]} <= named else "one"}
    strengths = [tie["strength"] for tie in reports if "strength" in tie]
    if strengths:
        whole["strength"] = sum(strengths) / len(strengths)
    seen = [tie["last_evidence"] for tie in reports if "last_evidence" in tie]
    if seen:
        whole["last_evidence"] = max(seen, key=first_day)
    return whole


def both_ends(schema: Schema, contents: Contents, wave: str) -> list[TwoReports]:
    """Every tie that a wave reports between two actors which both answered: equal or not, by kind and ends."""
    answered = {one.actor for one in asked_in(contents, wave) if one.answered is not None}
    found: dict[Pair, dict[str, Record]] = {}
    for tie in contents.ties.values():
        if is_report(tie) and tie["wave"] == wave and {tie["source"], tie["target"]} <= answered:
            found.setdefault(pair_of(schema, tie), {})[tie["reported_by"]] = tie
    return [TwoReports(*pair, said.get(pair[2]), said.get(pair[3])) for pair, said in sorted(found.items(), key=_order)]


def _order(entry: tuple[Pair, Mapping[str, Record]]) -> tuple[str, str, str, str]:
    kind, subtype, source, target = entry[0]
    return (kind, subtype or "", source, target)


def disagreements(schema: Schema, contents: Contents, wave: str) -> list[TwoReports]:
    """The ties whose ends lie apart by 2 or more, the farthest first."""
    found = [pair for pair in both_ends(schema, contents, wave) if (pair.difference or 0) >= APART]
    return sorted(found, key=lambda pair: -(pair.difference or 0))


def one_sided(schema: Schema, contents: Contents, wave: str) -> list[TwoReports]:
    """The ties that one end names and the other, who answered the same question too, does not.

    Only where both ends could name it: an undirected kind, or a wave that asked for the kind in both directions.
    """
    pairs = both_ends(schema, contents, wave)
    ways = {
        (pair.kind, pair.subtype, is_source)
        for pair in pairs
        for is_source, report in ((True, pair.by_source), (False, pair.by_target))
        if report is not None
    }
    return [
        pair
        for pair in pairs
        if None in (pair.by_source, pair.by_target)
        and (not schema.ties[pair.kind].directed or {(pair.kind, pair.subtype, True), (pair.kind, pair.subtype, False)} <= ways)
    ]
