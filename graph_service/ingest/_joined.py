"""Drafts joined with each other and with what is stored: ids, repeated rows, tie ends, complete records."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from graph_service.errors import BadValue, Problem
from graph_service.ingest._ends import Ends, market_id
from graph_service.ingest._holds import is_new_id
from graph_service.ingest._labels import code_labels, in_labels, property_label
from graph_service.ingest._rows import TOLD, Draft, Sheet
from graph_service.language import Phrase, Progress, say, say_n, unheard
from graph_service.records import Contents, Record, checked, slug, tie_id
from graph_service.schema import Schema

_COMPARING = say("Comparing with what is stored")


class Joiner:
    """Makes records of drafts; what is wrong goes to the problems, and the draft is left out.

    ``blocked``: a file could not be read, so that what seems to be absent may stand there.
    """

    def __init__(self, schema: Schema, known: Contents, problems: list[Problem], notes: list[Phrase], blocked: bool) -> None:
        self.schema, self.known, self.problems, self.notes = schema, known, problems, notes
        self.blocked = blocked
        self.entities: dict[str, tuple[str, Record]] = {}
        self.ties: dict[str, Record] = {}
        self.first: dict[str, Draft] = {}
        self.lacking: dict[tuple[int, str], tuple[Sheet, list[Draft]]] = {}
        self.repeats = 0
        self.namesakes: list[str] = []
        self.emptied: list[tuple[Sheet, int, str]] = []
        self.ends = Ends(schema, known)

    def records(self) -> list[tuple[str, Record]]:
        """Everything that can be stored, entities first."""
        return list(self.entities.values()) + [("tie", record) for record in self.ties.values()]

    def join(self, sheets: list[Sheet], progress: Progress = unheard) -> None:
        """Join all drafts, entities before ties."""
        total, count = sum(len(sheet.drafts) for sheet in sheets), itertools.count()
        for sheet in sheets:
            if sheet.holds in self.schema.things:
                for draft in sheet.drafts:
                    if (done := next(count)) % TOLD == 0:
                        progress(done, total, _COMPARING)
                    self._entity(sheet, draft)
        self.ends.refused = {id: draft for id, draft in self.first.items() if not draft.good}
        self.ends.prepare(self.entities, sheets)
        for sheet in sheets:
            if sheet.holds not in self.schema.things:
                for draft in sheet.drafts:
                    if (done := next(count)) % TOLD == 0:
                        progress(done, total, _COMPARING)
                    if draft.good:
                        self._tie(sheet, draft)
        for (_, name), (sheet, drafts) in self.lacking.items():
            self._say_lacking(sheet, name, len(drafts))
        if not self.blocked:
            self.problems += self.ends.absent_problems()
        self.entities |= {id: ("market", record) for id, record in self.ends.new_markets.items()}
        if self.namesakes:
            self.notes.append(
                say_n(
                    "{n} new row has the name of something stored under another id: {names}. A column id would join them.",
                    "{n} new rows have the names of something stored under another id: {names}. A column id would join them.",
                    len(self.namesakes),
                    names=", ".join(self.namesakes[:10]),
                )
            )
        if self.emptied:
            self._say_emptied()
        if self.repeats:
            self.notes.append(
                say_n(
                    "{n} row repeats an earlier row word for word.", "{n} rows repeat an earlier row word for word.", self.repeats
                )
            )

    def _say_emptied(self) -> None:
        sheet, row, heading = min(self.emptied, key=lambda entry: entry[1])
        place = say("{file}, row {row}", file=sheet.table.sheet or sheet.table.path.name, row=str(row))
        self.notes.append(
            say_n(
                "{n} cell is empty where something is stored, which stays: {place}, {column}.",
                "{n} cells are empty where something is stored, which stays; the first is {place}, {column}.",
                len(self.emptied),
                place=place,
                column=heading,
            )
        )

    def _refuse(self, draft: Draft, code: str, message: Phrase, fix: Phrase, name: str | None) -> None:
        draft.sheet.refuse(draft, self.problems, code, message, fix, name)

    def _entity(self, sheet: Sheet, draft: Draft) -> None:
        id = self._entity_id(sheet, draft)
        if id is None:
            return
        earlier = self.first.setdefault(id, draft)
        if earlier is not draft:
            self._repeated(draft, earlier, id)
            return
        if not draft.good:
            return
        stored = self.known.entities.get(id)
        if (stored is not None and stored[0] != sheet.holds) or id in self.known.ties:
            message = say("The id “{id}” is held by something else in the store.", id=id)
            self._refuse(draft, "id_taken", message, say("Give it another id."), "id")
            return
        record = self._complete(sheet, draft, sheet.holds, stored[1] if stored else {}, {**draft.record, "id": id})
        if record is not None:
            self.entities[id] = (sheet.holds, record)

    def _entity_id(self, sheet: Sheet, draft: Draft) -> str | None:
        record = draft.record
        given: str | None = record.get("id")
        if given is not None:
            return given
        if sheet.holds == "market" and "country" in record:
            return market_id(record["country"], record.get("sector"))
        caption = self.schema.things[sheet.holds].caption
        new_ids = is_new_id(sheet.columns.heading("id"))
        if sheet.columns.has("id") and not new_ids:
            if draft.good:
                self._refuse(draft, "id_missing", say("The id is missing."), say("Write an id of its own in the cell."), "id")
            return None
        made = slug(str(record.get(caption, "")))
        if new_ids and draft.good and self._is_other(made, record.get(caption)):
            message = say("The name gives the id “{id}”, which something of another name has already.", id=made)
            self._refuse(draft, "repeated_name", message, say("Write an id of its own in the cell."), caption)
            return None
        if made and made not in self.known.entities and record[caption] in self.ends.stored_names(sheet.holds):
            self.namesakes.append(record[caption])
        if not made and draft.good:
            message = say("An id cannot be made from the name.")
            self._refuse(draft, "id_missing", message, say("Fill in the name, or add a column id."), caption)
        return made or None

    def _is_other(self, id: str, name: str | None) -> bool:
        # the same name is the same record: a workbook may be imported again after its new rows were stored
        thing, stored = self.known.entities.get(id, ("", None))
        return stored is not None and stored.get(self.schema.things[thing].caption) != name

    def _repeated(self, draft: Draft, earlier: Draft, id: str) -> None:
        if not draft.good:
            return
        place: Phrase | str = say("row {row}", row=str(earlier.row))
        if earlier.sheet is not draft.sheet:
            where = earlier.sheet.table.sheet or earlier.sheet.table.path.name
            place = say("{file}, row {row}", file=where, row=str(earlier.row))
        if draft.record.get("id") is not None:
            message = say("The id “{id}” stands in {place} already.", id=id, place=place)
            self._refuse(draft, "repeated_id", message, say("Give one of them another id, or delete the row."), "id")
            return
        message = say("The name gives the same id “{id}” as {place}.", id=id, place=place)
        fix = say("Add a column id, or delete the row if both are the same.")
        if draft.sheet.columns.has("id"):
            fix = say("Give one of them another id, or delete the row.")
        self._refuse(draft, "repeated_name", message, fix, self.schema.things[draft.sheet.holds].caption)

    def _complete(self, sheet: Sheet, draft: Draft, thing: str, stored: Mapping[str, object], given: Record) -> Record | None:
        # an empty cell leaves the stored value; kept columns are joined one by one
        whole = {**stored, **given} if stored else given
        for name in stored.keys() - given.keys():
            if sheet.columns.has(name):
                self.emptied.append((sheet, draft.row, sheet.columns.heading(name)))
        extra = stored.get("extra")
        if isinstance(extra, dict) and "extra" in given:
            whole["extra"] = {**extra, **given["extra"]}
        required = self.schema.tie_required if thing == "tie" else self.schema.things[thing].required
        for name in required:
            if name not in whole:
                self._missing(sheet, draft, name)
        if not draft.good:
            return None
        try:
            return self._record(thing, whole)
        except BadValue as error:
            # each cell was checked alone, so it is two cells that contradict each other
            end = next((name for name in ("until", "end") if name in whole), None)
            message = in_labels(self.schema, error.phrase)
            self._refuse(draft, "contradiction", message, say("Correct one of the cells of the row."), end)
            return None

    def _record(self, thing: str, whole: Record) -> Record:
        # every value has been through checked_value alone, so only values that contradict each other are left
        names = self.schema.shapes[whole["kind"] if thing == "tie" else thing]
        if "until" in whole or "end" in whole or not whole.keys() <= names.keys():
            return checked(self.schema, thing, whole)
        # rows that hold the same list have it from one cell that was read once
        return {name: [*whole[name]] if type(whole[name]) is list else whole[name] for name in names if name in whole}

    def _missing(self, sheet: Sheet, draft: Draft, name: str) -> None:
        if sheet.columns.has(name):
            message, fix = say("{name} is missing.", name=sheet.columns.heading(name)), say("Fill in the cell.")
            if name in {"kinds", "kind"}:
                known = self.schema.ties if name == "kind" else self.schema.codes_for(sheet.holds, name)
                fix = say("Write one of these: {known}.", known=code_labels(known))
            self._refuse(draft, "value_missing", message, fix, name)
            return
        # the whole column is missing: said once, not once a row
        draft.good = False
        self.lacking.setdefault((id(sheet), name), (sheet, []))[1].append(draft)

    def _say_lacking(self, sheet: Sheet, name: str, count: int) -> None:
        message = say_n(
            "There is no column for {name}, which {n} row needs.",
            "There is no column for {name}, which {n} rows need.",
            count,
            name=property_label(self.schema, name),
        )
        fix = say('Add the column, or give one value for all rows in the mapping: set = {{ {name} = "…" }}.', name=name)
        self.problems.append(sheet.table.problem("column_missing", message, fix, row=1, column=name))

    def _tie(self, sheet: Sheet, draft: Draft) -> None:
        record = draft.record
        kind = record.get("kind")
        if kind is None:
            self._missing(sheet, draft, "kind")
            return
        if not self.ends.settle(draft, self.schema.ties[kind], self.problems):
            return
        given = record.get("id")
        said = (record["reported_by"], record.get("wave")) if "reported_by" in record else ()
        id = given or tie_id(record["source"], record["target"], kind, record.get("subtype"), record.get("since"), *said)
        stored = self.known.ties.get(id)
        taken = id in self.known.entities or id in self.entities or (stored is not None and stored["kind"] != kind)
        if taken:
            message = say("The id “{id}” is held by something else.", id=id)
            self._refuse(draft, "id_taken", message, say("Give it another id."), "id")
            return
        complete = self._complete(sheet, draft, "tie", stored or {}, {**record, "id": id})
        if complete is None:
            return
        if id not in self.ties:
            self.ties[id], self.first[id] = complete, draft
        elif self.ties[id] == complete:
            self.repeats += 1
        elif given:
            self._repeated(draft, self.first[id], id)
        else:
            message = say("The same tie stands in row {row} with other values.", row=str(self.first[id].row))
            fix = say("Tell them apart by since or subtype, give each an id, or delete one.")
            self._refuse(draft, "repeated_tie", message, fix, "source")
