"""Answers as rows of waves and ties, which then go the way of every other row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from graph_service.errors import Problem, UnknownName
from graph_service.ingest._cells import CellProblem, Reading, read_cell
from graph_service.ingest._columns import Columns
from graph_service.ingest._holds import ANSWERS, TIES
from graph_service.ingest._mapping import Section
from graph_service.ingest._rows import Draft, Sheet
from graph_service.ingest._table import Table
from graph_service.ingest.answers import Answer, Answers, read_answers
from graph_service.ingest.matching import Names
from graph_service.language import Phrase, say
from graph_service.records import Contents, Record, slug, tie_id
from graph_service.reports import Question
from graph_service.schema import Schema

_WAVE = ("title", "start", "end", "instrument", "wording")
_TIE = ("kind", "subtype", "provenance", "note")


class Reports:
    """Makes rows of answers: ``sheets`` of waves and ties for the joiner, ``rows`` as they stand in the files."""

    def __init__(
        self, schema: Schema, known: Contents, sheets: Iterable[Sheet], decided: Mapping[str, str], reading: Reading
    ) -> None:
        self.schema, self.known, self.decided, self.reading = schema, known, decided, reading
        self.problems: list[Problem] = []
        self.notes: list[Phrase] = []
        self.sheets: list[Sheet] = []
        self.rows: list[Sheet] = []
        self.answered: set[tuple[str, str, Question]] = set()
        self.blocked = False
        self._given = list(sheets)
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """The actors of the store and of the other files."""
        if self._names is None:
            self._names = Names(_records(self.known, self._given, "actor").values())
        return self._names

    def read(self, table: Table, section: Section) -> None:
        """Read one table of answers."""
        if not self._mapped(table, section):
            self.blocked = True
            return
        stored = self._stored_wave(section.set["wave"].strip())
        days: dict[str, str] = {name: stored[name] for name in ("start", "end") if name in stored}
        section = replace(section, set=days | dict(section.set))
        answers = read_answers(table, section, self.names, self.decided, self.reading)
        self.problems += answers.problems
        self.notes += answers.notes
        self.blocked |= answers.is_blocked
        said = self._constants(answers, section)
        if self.blocked:
            return
        rows = Sheet(answers.table, ANSWERS, Columns())
        rows.drafts = [Draft(rows, answer.row, answer.cells, {}, answer.good) for answer in answers.answers]
        self.rows.append(rows)
        wave = self._wave(answers, said)
        # a tie without direction has no way: who answers stands first, so that each way of asking gives the same record
        answers.is_source |= not self.schema.ties[said["kind"]].directed
        ties = _ties(answers, wave, {name: said[name] for name in _TIE if name in said})
        self.sheets += [self._wave_sheet(table, wave), ties]
        question = (said["kind"], said.get("subtype"), answers.is_source)
        self.answered |= {(wave["id"], str(answer.respondent), question) for answer in answers.answers if answer.good}

    def _mapped(self, table: Table, section: Section) -> bool:
        """Whether the lines of the mapping are those that answers know; also those that must be there."""
        before = len(self.problems)
        known = {
            "columns": ("reported_by", "target", "source", "answered"),
            "values": ("reported_by", "target", "source", "strength"),
            "set": ("wave", "answered", *_WAVE, *_TIE),
        }
        for where, names in known.items():
            for name in getattr(section, where):
                if name not in names:
                    message = UnknownName.of(say("{where}", where=where), name, names).phrase
                    self._refuse(table, "unknown_property", message, say("Correct or delete the key."), column=name)
        for name, example in (("wave", "spring-2026"), ("kind", "WORKS_WITH")):
            if not section.set.get(name, "").strip():
                message = say("It is not said to which wave of asking the answers belong.")
                if name == "kind":
                    message = say("It is not said which kind of tie the answers tell of.")
                fix = say(
                    'Use the page Survey answers, or write it in the mapping: set = {{ {name} = "{example}" }}.',
                    name=name,
                    example=example,
                )
                self._refuse(table, f"{name}_missing", message, fix)
        return len(self.problems) == before

    def _refuse(self, table: Table, code: str, message: Phrase, fix: Phrase, **place: Any) -> None:
        self.problems.append(table.problem(code, message, fix, **place))

    def _constants(self, answers: Answers, section: Section) -> Record:
        said: Record = {}
        for name, text in section.set.items():
            thing = "wave" if name in _WAVE else TIES
            try:
                value = read_cell(self.schema, thing, self.schema.properties[name], text, self.reading)
            except CellProblem as problem:
                self._refuse(answers.table, problem.code, problem.message, problem.fix, column=name, value=text)
                self.blocked = True
                continue
            if value is not None:
                said[name] = value
        if "kind" in said and not self.schema.ties[said["kind"]].actor_tie:
            actor_ties = tuple(kind.name for kind in self.schema.ties.values() if kind.actor_tie)
            message = say("A tie of the kind {kind} does not join two actors.", kind=said["kind"])
            fix = say("Write one of these: {known}.", known=actor_ties)
            self._refuse(answers.table, "wrong_kind", message, fix, column="kind")
            self.blocked = True
        return said

    def _wave(self, answers: Answers, said: Record) -> Record:
        record = {name: said[name] for name in _WAVE if name in said}
        stored = self._stored_wave(said["wave"])
        if stored:
            return {**stored, **record}
        assert answers.question is not None
        made = {"id": slug(said["wave"]) or said["wave"], "title": said["wave"], "instrument": answers.question.instrument}
        return made | ({"wording": answers.question.text} if answers.question.text else {}) | record

    def _stored_wave(self, name: str) -> Record:
        """The wave that has this id or title, from the store, the other files or the questions before; else nothing."""
        waves = _records(self.known, [*self._given, *self.sheets], "wave")
        named = [wave for id, wave in waves.items() if name in (id, wave.get("title"))]
        return named[0] if len(named) == 1 else {}

    def _wave_sheet(self, table: Table, wave: Record) -> Sheet:
        sheet = Sheet(table, "wave", Columns())
        # several questions of one file belong to one wave, which is made once
        for other in self.sheets:
            if other.holds == "wave":
                other.drafts = [draft for draft in other.drafts if draft.record["id"] != wave["id"]]
        if wave["id"] not in _records(Contents(), self._given, "wave"):
            sheet.drafts.append(Draft(sheet, 1, [], wave))
        return sheet


def _records(known: Contents, sheets: Iterable[Sheet], thing: str) -> dict[str, Record]:
    found = {id: record for id, (name, record) in known.entities.items() if name == thing}
    for sheet in sheets:
        if sheet.holds == thing:
            for draft in sheet.drafts:
                id = draft.record.get("id") or slug(str(draft.record.get("name", draft.record.get("title", ""))))
                if draft.good and id:
                    found[id] = {**found.get(id, {"name": id}), **draft.record, "id": id}
    return found


def _ties(answers: Answers, wave: Record, given: Record) -> Sheet:
    """Whom the wave asked, and what each of them reports."""
    sheet = Sheet(answers.table, TIES, Columns())
    for answer in answers.answers:
        if answer.good and answer.respondent:
            found = [_asked(wave, answer.respondent, str(answer.answered)), *_reported(answers, answer, wave, given)]
            sheet.drafts += [Draft(sheet, answer.row, answer.cells, record) for record in found]
    return sheet


def _asked(wave: Record, who: str, answered: str) -> Record:
    # the id leaves out since, so that a wave whose start is corrected asks nobody twice
    asked: Record = {"id": tie_id(wave["id"], who, "ASKED", None, None), "kind": "ASKED", "source": wave["id"], "target": who}
    return asked | {"answered": answered} | ({"since": wave["start"]} if "start" in wave else {})


def _reported(answers: Answers, answer: Answer, wave: Record, given: Record) -> Iterator[Record]:
    for actor, strength in answer.named.items():
        if actor != answer.respondent:
            ends = (answer.respondent, actor) if answers.is_source else (actor, answer.respondent)
            said: Record = {**given, "source": ends[0], "target": ends[1], "wave": wave["id"]}
            said |= {"reported_by": answer.respondent, "last_evidence": answer.answered}
            if strength is not None:
                said["strength"] = int(strength)
            yield said
