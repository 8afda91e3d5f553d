"""What if: the answer to a question before and after the changes that somebody thinks of, and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from graph_service.analysis._bands import band
from graph_service.analysis._catalogue import Analysis, Param
from graph_service.analysis._groups import group_name
from graph_service.errors import UnknownName
from graph_service.language import Phrase, Progress, part_of, say, say_n, unheard
from graph_service.service import SCOPE, GraphService, questions
from graph_service.service._names import end_of
from graph_service.service.asking import Texts
from graph_service.service.questions import Question
from graph_service.whatif import ENDS, JOINS, LEAVES, TIE, VERBS

if TYPE_CHECKING:
    from graph_service.render.svgmap import Supposed

Row: TypeAlias = dict[str, Any]
COLUMN, WHAT_IF, FIGURES, THERE = "column", "what_if", "figures", "there"
# columns that name a row, as far as they lead it
KEYS = frozenset(
    {"id", "happened", "what", "source", "target", "rank", "step", "measure", "role", "order", "half_life", "community"}
    | {"setting", "group", "group_from", "group_to", "sector", "market", "mentor", "company", "member", "a", "b", "event"}
)
# rows that stand in an order of their own
ORDERED = frozenset({"rank", "step", "measure"})
# columns that hold a group
GROUPS = frozenset({"group", "group_from", "group_to"})
ASKED = Param(say("Column that is compared"), name=COLUMN)
SAME, NAMED, SMALL = 1e-9, 3, 10


def compared(service: GraphService, name: str, raw: Texts, language: str = "en", report: Progress = unheard) -> dict[str, Any]:
    """An analysis of the stored network before and after the changes.

    Parameters
    ----------
    service, language
        Which network; the language of sentences.
    name
        Id or slug of the analysis.
    raw
        Parameters and scope as texts, ``what_if`` among them; ``column`` is the column of the rows that is compared
        (default: the measure of the analysis).
    report
        Hears how far it is.

    Returns
    -------
    dict
        ``rows`` (the keys of the row, before, after, change; what changed most first), ``tables`` with ``figures`` (cells of
        all tables that changed), ``sentences`` (what is supposed, then the difference), ``before`` and ``after`` (both
        envelopes), and the other keys of the envelope that is after.

    Raises
    ------
    UnknownName, BadValue
        For wrong parameters or changes.
    """
    column, before, after = posed(service, name, raw)
    found = (
        questions.answer(service, before, language, part_of(report, 0.0, 0.5)),
        questions.answer(service, after, language, part_of(report, 0.5, 1.0)),
    )
    return compared_answers(after.entry, *found, column, language)


def posed(service: GraphService, name: str, raw: Texts) -> tuple[str | None, Question, Question]:
    """The column that is compared, if one is asked for, and the question without and with the changes."""
    column, rest = _apart(raw)
    plain = {key: values for key, values in rest.items() if key != WHAT_IF}
    return column, questions.question(service, name, plain), questions.question(service, name, rest)


def compared_files(
    name: str, nodes: Path, ties: Path, raw: Texts, language: str = "en", report: Progress = unheard
) -> dict[str, Any]:
    """The same for two plain files, without a store."""
    column, rest = _apart(raw)
    plain = {key: values for key, values in rest.items() if key != WHAT_IF}
    asked = [questions.question_of_files(name, nodes, ties, texts) for texts in (plain, rest)]
    found = [
        questions.told(
            one, questions.found(name, one.snapshot, one.keywords, part_of(report, place / 2, (place + 1) / 2)), language
        )
        for place, one in enumerate(asked)
    ]
    return compared_answers(asked[1].entry, found[0], found[1], column, language)


def pictured(service: GraphService, raw: Texts, language: str = "en") -> tuple[dict[str, Any], Supposed]:
    """The map with everybody who is there before or after, and what is to be marked on it.

    Parameters
    ----------
    service, language
        Which network; the language of the map's words.
    raw
        The scope as texts, ``what_if`` among them.
    """
    from graph_service.render.svgmap import Supposed

    scope, _ = service.scope_of(raw)
    service.pictured(scope)  # a change that cannot be is said here
    who: dict[str, list[tuple[str, ...]]] = {verb: [] for verb in VERBS}
    for change in scope.what_if:
        who[change.verb].append(change.who)
    added = [change.text for change in scope.what_if if change.verb in (JOINS, TIE)]
    plain = {name: values for name, values in raw.items() if name in SCOPE and name != WHAT_IF}
    view = service.map_view(plain | ({WHAT_IF: added} if added else {}), language)
    marked = Supposed(
        left=frozenset(id for (id,) in who[LEAVES]),
        joined=frozenset(id for (id,) in who[JOINS]),
        tied=frozenset(map(frozenset, who[TIE])),
        ended=frozenset(map(frozenset, who[ENDS])),
    )
    return view, marked


def is_known(service: GraphService, text: str) -> bool:
    """Whether something stored has this id, or an actor this name."""
    return end_of(text, service.schema, service.contents()) in service.contents().entities


def is_one_way(service: GraphService, ends: tuple[str, str], kind: str | None) -> bool:
    """Whether a tie of this kind between two actors says nothing of the way back."""
    other = end_of(ends[1], service.schema, service.contents())
    if other in {market["id"] for market in service.contents().of("market")}:
        return False
    known = service.schema.ties.get(kind or "")
    return known.directed if known else service.snapshot().has_flow


def _apart(raw: Texts) -> tuple[str | None, dict[str, Sequence[str]]]:
    rest = dict(raw)
    return next((text for text in rest.pop(COLUMN, ()) if text), None), rest


def compared_answers(
    entry: Analysis, before: Mapping[str, Any], after: Mapping[str, Any], column: str | None, language: str
) -> dict[str, Any]:
    """Two envelopes of an analysis put side by side; see ``compared``."""
    known = [key for key in _columns([*before["rows"], *after["rows"]]) if key != "label"]
    if column is not None and column not in known:
        raise UnknownName.of(say("Columns of {analysis}", analysis=entry.slug), column, known)
    chosen = column or _usual(entry, [*before["rows"], *after["rows"]])
    rows = _side_by_side(before["rows"], after["rows"], chosen) if chosen else []
    figures = [
        {"table": table} | figure
        for table in sorted({*before["tables"], *after["tables"]})
        for figure in _figures(before["tables"].get(table, []), after["tables"].get(table, []))
    ]
    told = [_difference(entry, rows, figures, chosen, group_by=after["scope"]["group_by"] or ()), _size(before, after)]
    return dict(after) | {
        COLUMN: chosen,
        "rows": rows,
        "tables": {FIGURES: figures},
        "sentences": [after["sentences"][0], *(phrase.in_language(language) for phrase in told)],
        "warnings": [*after["warnings"], *(warning for warning in before["warnings"] if warning not in after["warnings"])],
        "before": before,
        "after": after,
    }


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


def _keys(rows: Sequence[Row]) -> list[str]:
    found = []
    for column in _columns(rows):
        if column not in KEYS:
            break
        found.append(column)
    return found


def _usual(entry: Analysis, rows: Sequence[Row]) -> str | None:
    keys = _keys(rows)
    numbers = [
        column
        for column in _columns(rows)
        if column not in (*keys, "label") and any(isinstance(row.get(column), int | float) for row in rows)
    ]
    if entry.measure in _columns(rows) and entry.measure not in keys:
        return entry.measure
    return "value" if "value" in numbers else next(iter(numbers), None)


def _by_key(rows: Sequence[Row], keys: Sequence[str]) -> dict[tuple[Any, ...], Row]:
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        # rows that no key tells apart are told apart by their number
        key, number = tuple(row[name] for name in keys), 0
        while (*key, number) in found:
            number += 1
        found[(*key, number)] = row
    return found


def _side_by_side(before: Sequence[Row], after: Sequence[Row], column: str) -> list[Row]:
    every = [*before, *after]
    keys, lists = _keys(every), [name for name in _columns(every) if any(isinstance(row.get(name), list) for row in every)]
    old, new = _by_key(before, keys), _by_key(after, keys)
    rows = []
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key, {}), new.get(key, {})
        named = now or was
        row = {name: named[name] for name in (*keys, "label") if name in named}
        row |= {"before": was.get(column), "after": now.get(column), "change": _change(was.get(column), now.get(column))}
        row["only"] = None if was and now else "before" if was else "after"
        for name in lists:
            row |= {f"{name}_before": was.get(name), f"{name}_after": now.get(name)}
        rows.append(row)
    if ORDERED & {*keys}:
        return rows
    return sorted(rows, key=_place)


def _change(before: Any, after: Any) -> float | int | None:
    numbers = [value for value in (before, after) if isinstance(value, int | float) and not isinstance(value, bool)]
    return None if len(numbers) < 2 else after - before


def _changed(row: Row) -> bool:
    change = row["change"]
    if change is None:
        return row.get("only") is not None or row["before"] != row["after"]
    return bool(abs(change) > SAME * max(1.0, abs(row["before"])))


def _place(row: Row) -> tuple[int, float]:
    if not _changed(row):
        return 2, 0.0
    return (1, 0.0) if row["change"] is None else (0, -abs(row["change"]))


def _figures(before: Sequence[Row], after: Sequence[Row]) -> list[Row]:
    every = [*before, *after]
    keys = _keys(every)
    old, new = _by_key(before, keys), _by_key(after, keys)
    found = []
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key, {}), new.get(key, {})
        if not {*was, *now} - {*keys, "label"}:
            # a row of names alone (a bridge) is there, or it is not
            was, now = {THERE: bool(was)}, {THERE: bool(now)}
        for column in _columns([was, now]):
            if column in (*keys, "label") or isinstance(was.get(column, now.get(column)), list):
                continue
            old_value, new_value = was.get(column), now.get(column)
            row: Row = {"key": " | ".join(str(part) for part in key[:-1]), "column": column}
            row |= {"before": old_value, "after": new_value, "change": _change(old_value, new_value)}
            if _changed(row):
                found.append(row)
    return found


def _difference(
    entry: Analysis, rows: Sequence[Row], figures: Sequence[Row], column: str | None, *, group_by: Sequence[str]
) -> Phrase:
    changed = [row for row in rows if _changed(row)]
    if not changed and not figures:
        return say("Nothing changes in this answer.")
    label = entry.columns.get(column or "") or say("{name}", name=column or "")
    if not changed:
        return say("{column} stays as it is in every row; other figures change.", column=label)
    numbers = [row for row in changed if row["change"] is not None]
    if not numbers:
        words = say_n("{n} row of {all} changes.", "{n} rows of {all} change.", len(changed), all=len(rows))
        return say("{column}: {finding}", column=label, finding=words)
    keys = _keys(numbers)
    if ORDERED & {*keys}:
        told = tuple(_before_after(entry, row, keys, group_by, column) for row in numbers[:NAMED])
        return say("{column}: {list}.", column=label, list=told)
    return say_n(
        "{column}: {n} row of {all} changes, {first}.",
        "{column}: {n} rows of {all} change, most of all {first}.",
        len(changed),
        column=label,
        all=len(rows),
        first=_before_after(entry, numbers[0], keys, group_by, column),
    )


def _before_after(entry: Analysis, row: Row, keys: Sequence[str], group_by: Sequence[str], column: str | None) -> Phrase:
    parts: tuple[Any, ...] = (row["label"],) if "label" in row else tuple(_named(entry, key, row[key], group_by) for key in keys)
    if column in entry.bands:
        was, now = band(row["before"]), band(row["after"])
        turn = say("stronger") if row["change"] > 0 else say("weaker")
        return say("{name} {before} → {after} ({turn})", name=parts, before=was, after=now, turn=turn)
    return say("{name} {before} → {after}", name=parts, before=_shown(row["before"]), after=_shown(row["after"]))


def _shown(value: Any) -> Any:
    # small figures need the decimals in which they differ
    if not isinstance(value, float) or value.is_integer():
        return int(value) if isinstance(value, float) else value
    return say("{x:.3f}", x=value) if abs(value) < SMALL else say("{x:.1f}", x=value)


def _named(entry: Analysis, key: str, value: Any, group_by: Sequence[str]) -> Any:
    if isinstance(value, str) and key in GROUPS:
        return group_name(group_by, value)
    if isinstance(value, str):
        return entry.columns.get(value) or value
    return say("{column} {n}:", column=entry.columns.get(key) or say("{name}", name=key), n=value)


def _size(before: Mapping[str, Any], after: Mapping[str, Any]) -> Phrase:
    return say("Actors: {n} → {now}. Ties: {m} → {left}.", n=before["n"], now=after["n"], m=before["m"], left=after["m"])
