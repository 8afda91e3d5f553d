"""Plain files: a nodes file and a ties file as one snapshot, without a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from graph_service.errors import BadValue, InputProblems, Problem
from graph_service.ingest._cells import NOTHING, CellProblem, as_text, read_date, read_number
from graph_service.ingest._files import first_table
from graph_service.ingest._holds import folded_heading, words_of
from graph_service.ingest._table import Layout, Table, Unreadable
from graph_service.language import Phrase, say
from graph_service.records import first_day, identifier, last_day, text
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, Node, Tie

# one's own files on one's own machine: more than an upload may have
MAX_BYTES = 200 * 1024**2
MAX_ROWS = 5_000_000
NODE_WORDS = frozenset({"id", "label"})
TIE_WORDS = frozenset({"source", "target", "weight", "strength", "kind", "since", "until"})
ENDS = ("source", "target")


def plain_snapshot(nodes: Path, ties: Path, at: str | None = None, *, with_ended: bool = False) -> GraphSnapshot:
    """The network of a nodes file and a ties file.

    Parameters
    ----------
    nodes
        ``id``, perhaps ``label``; every other column is an attribute. An empty cell is unknown.
    ties
        ``source,target`` (or ``from,to`` and the other headings that an import knows) and perhaps
        ``weight,strength,kind,since,until``; other columns are ignored.
    at
        The day; only then ``since`` and ``until`` are read. A month or a year is its last day.
    with_ended
        Whether ties that had ended by that day are there, too.

    Raises
    ------
    BadValue
        If ``at`` is no date.
    InputProblems
        All problems at once: unknown or repeated ids, bad numbers and dates.
    """
    day = _day(at)
    problems: list[Problem] = []
    found: dict[str, Node] = {}
    held: list[Tie] = []
    node_table, tie_table = _table(nodes, NODE_WORDS, ("id",), problems), _table(ties, TIE_WORDS, ENDS, problems)
    if node_table is not None:
        found = _nodes(node_table, problems)
    if node_table is not None and tie_table is not None:
        held = _ties(tie_table, found, day, problems)
    if problems:
        raise InputProblems(problems)
    if day is not None:
        held = [tie for tie in held if _holds(replace(tie, until=None) if with_ended else tie, day)]
    return GraphSnapshot(
        nodes=tuple(node for _, node in sorted(found.items())),
        ties=tuple(held),
        source="files",
        at=day,
        unknown_since=sum(1 for tie in held if tie.since is None) if day else 0,
    )


def _day(at: str | None) -> str | None:
    if at is None:
        return None
    try:
        return last_day(read_date(at)[0])
    except CellProblem as error:
        raise BadValue(say("{message} {fix}", message=error.message, fix=error.fix)) from None


def _holds(tie: Tie, day: str) -> bool:
    return (tie.since is None or first_day(tie.since) <= day) and (tie.until is None or last_day(tie.until) >= day)


def _table(path: Path, words: frozenset[str], needed: tuple[str, ...], problems: list[Problem]) -> Table | None:
    try:
        # the headings of the ends help to tell the delimiter
        known = words if words is NODE_WORDS else words | set(_end_words())
        table = first_table(path, Layout(words=known, max_bytes=MAX_BYTES, max_rows=MAX_ROWS))
    except Unreadable as error:
        problems.append(error.problem)
        return None
    names = _names(table.headings, words)
    missing = [name for name in needed if name not in names]
    for name in missing:
        message = say("There is no column “{name}”.", name=name)
        problems.append(table.problem("column_missing", message, say("Name the column in the first row."), row=1, column=name))
    for name in sorted({name for name in names if name and names.count(name) > 1 and (name in words or words is NODE_WORDS)}):
        message = say("The heading “{name}” stands there twice.", name=name)
        problems.append(
            table.problem("repeated_heading", message, say("Rename or delete one of the columns."), row=1, column=name)
        )
        missing.append(name)
    return None if missing else table


def _names(headings: Sequence[str], words: frozenset[str]) -> list[str]:
    """What the columns hold: a word for an end counts where no heading is the end's own name."""
    names = [heading.casefold() if heading.casefold() in words else heading for heading in headings]
    if words is NODE_WORDS:
        return names
    free = {word: end for word, end in _end_words().items() if end not in names}
    return [free.get(folded_heading(name), name) for name in names]


@cache
def _end_words() -> dict[str, str]:
    properties = load_schema().properties
    return {folded_heading(word): end for end in ENDS for word in words_of(properties[end])}


def _too_wide(table: Table, row: int, cells: list[Any], problems: list[Problem]) -> bool:
    extra = [as_text(cell) for cell in cells[len(table.headings) :] if as_text(cell)]
    if extra:
        message = say("The row has more cells than there are headings.")
        fix = say("Put quotation marks round text that holds the delimiter, or name the column.")
        problems.append(table.problem("too_many_cells", message, fix, row=row, value=extra[0]))
    return bool(extra)


class _Row:
    """One row, read cell by cell; what is wrong is added to the problems."""

    def __init__(self, table: Table, row: int, cells: list[Any], places: dict[str, int], problems: list[Problem]) -> None:
        self.table, self.row, self.cells, self.places, self.problems = table, row, cells, places, problems

    def text(self, name: str) -> str:
        """The trimmed text of a column; empty where there is none."""
        place = self.places.get(name)
        return as_text(self.cells[place]) if place is not None and place < len(self.cells) else ""

    def refuse(self, code: str, name: str, message: Phrase, fix: Phrase) -> None:
        """Note a problem with a column of this row."""
        heading = self.table.headings[self.places[name]] if name in self.places else name
        place = {"row": self.row, "column": heading, "value": self.text(name)}
        self.problems.append(self.table.problem(code, message, fix, **place))

    def id(self, name: str) -> str | None:
        """An id, or None with a problem."""
        if not self.text(name):
            self.refuse("id_missing", name, say("The cell is empty."), say("Write the id."))
            return None
        try:
            return identifier(name, self.text(name))
        except BadValue as error:
            self.refuse("bad_id", name, error.phrase, say("Correct the id."))
            return None

    def number(self, name: str, low: float, high: float, fix: Phrase) -> float | None:
        """A number above (weight) or within bounds (strength); None where the cell is empty."""
        place = self.places.get(name)
        if place is None or self.text(name) in NOTHING:
            return None
        try:
            value = read_number(self.cells[place], self._decimal(self.text(name)))
        except CellProblem as error:
            self.refuse(error.code, name, error.message, error.fix)
            return None
        if not low <= value <= high or value <= 0:
            self.refuse("out_of_range", name, say("“{value}” is out of range.", value=self.text(name)), fix)
            return None
        return value

    def _decimal(self, text: str) -> str | None:
        # no mapping settles 1.234 here; between commas it is a decimal point, as network tools write it
        return "." if self.table.delimiter == "," and "," not in text else None

    def date(self, name: str) -> str | None:
        """A date; None where the cell is empty."""
        place = self.places.get(name)
        if place is None or self.text(name) in NOTHING:
            return None
        try:
            return read_date(self.cells[place])[0]
        except CellProblem as error:
            self.refuse(error.code, name, error.message, error.fix)
            return None


def _nodes(table: Table, problems: list[Problem]) -> dict[str, Node]:
    places = {name: place for place, name in enumerate(_names(table.headings, NODE_WORDS)) if name}
    found: dict[str, Node] = {}
    first: dict[str, int] = {}
    for number, cells in table.rows:
        row = _Row(table, number, cells, places, problems)
        id = None if _too_wide(table, number, cells, problems) else row.id("id")
        if id is None:
            continue
        if id in found:
            message = say("The id “{id}” stands in row {row} already.", id=id, row=str(first[id]))
            row.refuse("repeated_id", "id", message, say("Give every row an id of its own."))
            continue
        attributes: dict[str, str | None] = {}
        for name in places:
            try:
                attributes[name] = text(name, row.text(name)) or None
            except BadValue as error:
                row.refuse("bad_text", name, error.phrase, say("Correct the cell."))
        attributes.pop("id", None)
        found[id], first[id] = Node(id, attributes.pop("label", None) or id, attributes), number
    return found


def _ties(table: Table, nodes: dict[str, Node], at: str | None, problems: list[Problem]) -> list[Tie]:
    places = {name: place for place, name in enumerate(_names(table.headings, TIE_WORDS)) if name in TIE_WORDS}
    found = []
    for number, cells in table.rows:
        row = _Row(table, number, cells, places, problems)
        if _too_wide(table, number, cells, problems):
            continue
        ends = [row.id("source"), row.id("target")]
        for name, end in zip(ENDS, ends, strict=True):
            if end is not None and end not in nodes:
                message = say("There is no node “{id}”.", id=end)
                row.refuse("unknown_id", name, message, say("Add it to the nodes file, or correct the id."))
        weight = row.number("weight", 0, float("inf"), say("Write a number above 0, or leave the cell empty."))
        strength = row.number("strength", 1, 5, say("Write a number from 1 to 5, or leave the cell empty."))
        since, until = (row.date("since"), row.date("until")) if at else (None, None)
        if since and until and first_day(since) > last_day(until):
            row.refuse("until_before_since", "until", say("until lies before since."), say("Correct one of the two dates."))
        if ends[0] is not None and ends[1] is not None:
            kind = row.text("kind") or "RELATED_TO"
            found.append(Tie(f"row {number}", ends[0], ends[1], kind, strength, weight, since, until))
    return found
