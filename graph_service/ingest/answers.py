"""Survey answers as a forms tool gives them, to reports of ties; names that are not certain are asked about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_service.errors import Problem
from graph_service.ingest._cells import YES_NO, CellProblem, Reading, as_text, read_date
from graph_service.ingest._forms import RECALL, ROSTER, Found, Question, cells_of, found_in, names_in, with_one_heading
from graph_service.ingest._holds import folded_heading
from graph_service.ingest._mapping import Section
from graph_service.ingest._table import Table
from graph_service.ingest.matching import Names, Suggestion, key_of
from graph_service.language import Phrase, say, say_n
from graph_service.records import first_day

LEFT_OUT = ""
_LISTED = 30
_MANY = 1_000
TICKED = "x"
_TICKS = frozenset({"✓", "✔", "☑", "☒", "x"})
_LEADING = re.compile(r"([0-5])(?:\s*[-–=:.)(].*|\s+\D.*)?", re.DOTALL)
_TRAILING = re.compile(r"\D.*\(([0-5])\)", re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")


@dataclass(frozen=True)
class Unsettled:
    """A name that is not certain: where it stands, how often it is named, and whom it may mean."""

    name: str
    is_respondent: bool
    row: int
    heading: str
    times: int
    suggestions: tuple[Suggestion, ...]


@dataclass
class Answer:
    """One row: who answered, when, and whom with which strength (None: named, no more).

    It is not ``good`` where a name, a date or an answer in it is not settled.
    """

    row: int
    cells: list[Any]
    respondent: str | None
    answered: str | None
    named: dict[str, float | None] = field(default_factory=dict)
    good: bool = True


@dataclass
class Answers:
    """A table of answers, read against the actors that are known. ``roster`` are those with a column of their own."""

    table: Table
    section: Section
    found: Found
    question: Question | None
    respondent: int | None
    is_source: bool
    answers: list[Answer] = field(default_factory=list)
    unsettled: list[Unsettled] = field(default_factory=list)
    strange: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Phrase] = field(default_factory=list)

    names: int = 0
    roster: tuple[str, ...] = ()
    is_blocked: bool = False


def read_answers(table: Table, section: Section, names: Names, decided: Mapping[str, str], reading: Reading) -> Answers:
    """Read one question of a table of answers.

    Parameters
    ----------
    table, section
        The table, and what the mapping says of it: ``columns.reported_by`` is who answers, ``columns.target`` (or
        ``columns.source``) the question whose names are the targets (or the sources) of the ties.
    names
        The actors that names may mean.
    decided
        What a person decided before: ``key_of`` a name to an actor's id, or to nothing where it is left out.
    reading
        What the mapping settles about dates.
    """
    return _Reader(with_one_heading(table), section, names, decided, reading).read()


class _Reader:
    def __init__(self, table: Table, section: Section, names: Names, decided: Mapping[str, str], reading: Reading) -> None:
        self.names, self.reading = names, reading
        self.decided = dict(decided)
        self.before: dict[str, str] = {}
        for prop in ("reported_by", "source", "target"):
            self.decided |= {key_of(name): meaning.strip() for name, meaning in section.values.get(prop, {}).items()}
        self.words = {word.strip().casefold(): meaning for word, meaning in section.values.get("strength", {}).items()}
        found = found_in(table, lambda text: self._sure(text) is not None)
        self.out = Answers(table, section, found, None, found.respondent, "source" not in section.columns)
        self.open: dict[tuple[str, bool], list[Any]] = {}
        self.is_ticked = False
        self.undated: list[int] = []
        self.unread: list[int] = []
        self.day = self._constant_day()

    def refuse(self, code: str, message: Phrase, fix: Phrase, **place: Any) -> None:
        self.out.problems.append(self.out.table.problem(code, message, fix, **place))

    def read(self) -> Answers:
        out = self.out
        out.question, out.respondent = self._question(), self._respondent()
        if out.question is None or out.respondent is None:
            return out
        labels = {place: self._settled(label, False, 1, place) for place, label in out.question.columns if label}
        out.roster = tuple(sorted({actor for actor in labels.values() if actor}))
        self.is_ticked = out.question.instrument == ROSTER and self._only_ticks(out.question)
        if self.is_ticked:
            out.notes.append(say("Only 0 and 1 stand in the cells: they are read as no and yes, without a strength."))
        for row, cells in out.table.rows:
            self._row(row, cells, labels)
        out.names = len({key for key, is_respondent in self.open if not is_respondent} | {key_of(n) for n in self._all_names()})
        self._tell_before()
        self._tell_open()
        self._tell_strange()
        self._tell_undated()
        self._tell_repeated()
        return out

    def _all_names(self) -> Iterator[str]:
        assert self.out.question is not None
        for place, label in self.out.question.columns:
            if label:
                yield label
            else:
                for cell in cells_of(self.out.table, place):
                    yield from names_in(cell, lambda text: self._sure(text) is not None)

    # ------------------------------------------------------------ who, what
    def _place(self, heading: str) -> int | None:
        wanted = folded_heading(heading)
        return next((place for place, name in enumerate(self.out.table.headings) if folded_heading(name) == wanted), None)

    def _respondent(self) -> int | None:
        given = self.out.section.columns.get("reported_by")
        place = self._place(given) if given is not None else self.out.found.respondent
        if place is None:
            message = say("It is not clear which column says who answered.")
            fix = say('Name it in the mapping: columns = {{ reported_by = "heading" }}.')
            self.refuse("no_respondent", message, fix, row=1, column=given)
            self.out.is_blocked = True
        return place

    def _question(self) -> Question | None:
        given = self.out.section.columns.get("target", self.out.section.columns.get("source"))
        questions = self.out.found.questions
        if given is None:
            if questions:
                return questions[0]
        else:
            wanted = folded_heading(given)
            for question in questions:
                if folded_heading(question.text) == wanted:
                    return question
            place = self._place(given)
            if place is not None:
                return Question(given, RECALL, ((place, ""),))
        message = say("No question about names was found: neither a column for each name nor cells that hold names.")
        fix = say('Name the question in the mapping: columns = {{ target = "heading, or what the headings begin with" }}.')
        self.refuse("no_question", message, fix, row=1, column=given)
        self.out.is_blocked = True
        return None

    def _sure(self, text: str) -> str | None:
        """The one actor that a name certainly is; an empty text where a person left it out."""
        meaning = self.decided.get(key_of(text))
        if meaning == LEFT_OUT:
            return LEFT_OUT
        exact = self.names.exact(meaning if meaning is not None else text)
        return exact[0] if len(exact) == 1 else None

    def _settled(self, name: str, is_respondent: bool, row: int, place: int) -> str | None:
        sure = self._sure(name)
        if sure is not None and key_of(name) in self.decided:
            self.before[name] = self.names.labels.get(sure, "–")
        if sure is None:
            entry = self.open.setdefault((key_of(name), is_respondent), [name, row, place, 0])
            entry[3] += 1
        return sure

    # ------------------------------------------------------------ rows
    def _row(self, row: int, cells: list[Any], labels: Mapping[int, str | None]) -> None:
        out = self.out
        assert out.question is not None
        assert out.respondent is not None
        name = as_text(cells[out.respondent]).strip() if out.respondent < len(cells) else ""
        if not name:
            if any(place < len(cells) and as_text(cells[place]).strip() for place, _ in out.question.columns):
                fix = say("Fill in the cell, or delete the row.")
                self.refuse("end_missing", say("It is not said who answered."), fix, row=row)
                out.answers.append(Answer(row, cells, None, None, good=False))
            return
        answer = Answer(row, cells, self._settled(name, True, row, out.respondent), self._answered(row, cells))
        answer.good = answer.respondent is not None and answer.answered is not None
        for place, label in out.question.columns:
            cell = as_text(cells[place]).strip() if place < len(cells) else ""
            if label:
                self._ticked(answer, place, label, labels[place], cell)
            else:
                for piece in names_in(cell, lambda text: self._sure(text) is not None):
                    actor = self._settled(piece, False, row, place)
                    answer.good &= actor is not None
                    if actor:
                        answer.named[actor] = None
        if answer.respondent != LEFT_OUT:
            out.answers.append(answer)

    def _ticked(self, answer: Answer, place: int, label: str, actor: str | None, cell: str) -> None:
        said = self._strength(cell, label)
        if said == _STRANGE:
            row, times, heading = self.out.strange.get(cell, (answer.row, 0, self.out.table.headings[place]))
            self.out.strange[cell] = (row, times + 1, heading)
            answer.good = False
        elif said != _NOT_NAMED:
            answer.good &= actor is not None
            if actor:
                before = answer.named.get(actor)
                answer.named[actor] = said if before is None else max(before, said or 0)

    def _strength(self, cell: str, label: str) -> float | None:
        """What a cell says: a strength, None (named, no more), not named, or strange."""
        text = self.words.get(cell.casefold(), cell)
        folded = text.strip().casefold()
        if folded in {"", "-", "–", "—", "0"} or YES_NO.get(folded) is False:
            return _NOT_NAMED
        if folded == label.casefold() or folded in _TICKS or (folded == "1" and self.is_ticked):
            return None
        match = _LEADING.fullmatch(folded) or _TRAILING.fullmatch(folded)
        if match:
            return float(match[1]) if match[1] != "0" else _NOT_NAMED
        return None if YES_NO.get(folded) else _STRANGE

    def _only_ticks(self, question: Question) -> bool:
        said = {text for place, _ in question.columns for text in cells_of(self.out.table, place)}
        return "1" in said and said <= {"0", "1"}

    def _answered(self, row: int, cells: list[Any]) -> str | None:
        out = self.out
        heading = out.section.columns.get("answered")
        place = self._place(heading) if heading is not None else out.found.answered
        text = as_text(cells[place]).strip() if place is not None and place < len(cells) else ""
        if text:
            text = _YEAR_FIRST.sub(lambda part: f"{part[1]}-{int(part[2]):02d}-{int(part[3]):02d}", text).split()[0].split("T")[0]
            try:
                return read_date(text.rstrip(",;"), self.reading.dates or self._slashes(place))[0]
            except CellProblem as problem:
                if self.day is None:
                    self.refuse(
                        problem.code, problem.message, problem.fix, row=row, column=out.table.headings[place or 0], value=text
                    )
                    return None
                self.unread.append(row)
        if self.day is None:
            self.undated.append(row)
        return self.day

    def _constant_day(self) -> str | None:
        # a row without a time stamp was answered when the wave ended, or else began
        given = self.out.section.set
        text = next((given[name] for name in ("answered", "end", "start") if given.get(name, "").strip()), None)
        try:
            return read_date(text, self.reading.dates)[0] if text else None
        except CellProblem:
            return None  # said with the other constants of the mapping

    def _slashes(self, place: int | None) -> tuple[str, ...]:
        # one date of the column with a number over 12 tells how all of them are written
        assert place is not None
        parts = [match for text in cells_of(self.out.table, place) if (match := _SLASHED.match(text))]
        if any(int(part[1]) > 12 for part in parts):
            return ("d/m/yyyy",)
        return ("m/d/yyyy",) if any(int(part[2]) > 12 for part in parts) else ()

    # ------------------------------------------------------------ what is to be said
    def _tell_before(self) -> None:
        if self.before:
            listed = tuple(f"{name} → {meant}" for name, meant in sorted(self.before.items())[:_LISTED])
            note = say_n(
                "{n} name is taken as somebody decided: {names}.",
                "{n} names are taken as somebody decided: {names}.",
                len(self.before),
                names=listed,
            )
            self.out.notes.append(note)

    def _tell_open(self) -> None:
        if len(self.open) > _MANY:
            # no person goes through so many, and looking for what is alike takes its time for each
            message = say("{n} different names are not known; at most {most} are asked about.", n=len(self.open), most=_MANY)
            fix = say("Check which column holds the names, or bring the actors in first.")
            self.refuse("too_many_names", message, fix, row=1)
            self.out.is_blocked = True
            return
        for (_, is_respondent), (name, row, place, times) in self.open.items():
            suggestions = tuple(self.names.suggestions(name))
            heading = self.out.table.headings[place]
            self.out.unsettled.append(Unsettled(name, is_respondent, row, heading, times, suggestions))
            prop = "reported_by" if is_respondent else "target" if self.out.is_source else "source"
            self.refuse("uncertain_name", *_open_name(name, prop, suggestions), row=row, column=heading, value=name)

    def _tell_strange(self) -> None:
        for word, (row, times, heading) in self.out.strange.items():
            message = say_n(
                "“{word}” is no answer from 0 to 5 and no tick; it stands in {n} cell.",
                "“{word}” is no answer from 0 to 5 and no tick; it stands in {n} cells.",
                times,
                word=word,
            )
            fix = say(
                'Say what it means in the mapping: [file.values.strength] "{word}" = "4" (0: not named, x: named).', word=word
            )
            self.refuse("unknown_answer", message, fix, row=row, column=heading, value=word)

    def _tell_undated(self) -> None:
        if self.unread:
            note = say_n(
                "{n} time stamp could not be read; the day of the wave stands in for it (first in row {row}).",
                "{n} time stamps could not be read; the day of the wave stands in for them (first in row {row}).",
                len(self.unread),
                row=self.unread[0],
            )
            self.out.notes.append(note)
        if self.undated:
            message = say_n(
                "It is not said when {n} row was answered.", "It is not said when {n} rows were answered.", len(self.undated)
            )
            fix = say('Give the wave a day in the mapping: set = {{ start = "2026-03-01", end = "2026-03-31" }}.')
            self.refuse("no_day", message, fix, row=self.undated[0])

    def _tell_repeated(self) -> None:
        told = [answer for answer in self.out.answers if answer.respondent and answer.answered]
        # some tools write the newest answer first
        way = -1 if told and str(told[0].answered) > str(told[-1].answered) else 1
        last: dict[str, Answer] = {}
        for answer in sorted(self.out.answers, key=lambda one: (first_day(one.answered or "0001"), way * one.row)):
            if answer.respondent:
                last[answer.respondent] = answer
        repeated = {a.respondent for a in self.out.answers if a.respondent and last[a.respondent] is not a}
        if repeated:
            self.out.answers = [a for a in self.out.answers if not a.respondent or last[a.respondent] is a]
            listed = ", ".join(sorted(self.names.labels[id] for id in repeated))
            self.out.notes.append(say("Answered more than once, so the last answer counts: {names}.", names=listed))


_NOT_NAMED, _STRANGE = -1.0, -2.0


def _open_name(name: str, prop: str, suggestions: Iterable[Suggestion]) -> tuple[Phrase, Phrase]:
    listed = tuple(
        say("{name} [{id}] ({score}: {reasons})", name=one.name, id=one.actor, score=one.score, reasons=one.reasons)
        for one in suggestions
    )
    quoted = [json.dumps(text, ensure_ascii=False) for text in (name, next((one.actor for one in suggestions), "…"))]
    line = f"[file.values.{prop}] {quoted[0]} = {quoted[1]}"
    fix = say('Settle it in the mapping: {line}; "" leaves the name out.', line=line)
    if not listed:
        return say("Nobody is called “{name}”, or nearly so.", name=name), fix
    return say("“{name}” is not certain. It may mean: {listed}.", name=name, listed=listed), fix
