"""The two ends of a tie: by id, else by a name that only one has; a market by its country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from graph_service.errors import Problem
from graph_service.ingest._cells import as_text, code_words, country_code, near_country, or_near
from graph_service.ingest._labels import thing_labels
from graph_service.ingest._rows import Draft, Sheet
from graph_service.language import Phrase, say
from graph_service.records import Contents, Record
from graph_service.schema import Schema, TieKind

# looking for the nearest name costs a comparison with each
_MANY_NAMES = 3_000
_MANY_PROBLEMS = 20


def market_id(country: str, sector: str | None) -> str:
    """The id of a market: all sectors of a country, or one."""
    return f"market:{country}:{sector}" if sector else f"market:{country}"


class Ends:
    """Finds the entity that a cell means, among the imported and the stored."""

    def __init__(self, schema: Schema, known: Contents) -> None:
        self.schema, self.known = schema, known
        self._stored_names: dict[str, frozenset[str]] = {}
        self.everything: dict[str, tuple[str, Record]] = dict(known.entities)
        self.refused: dict[str, Draft] = {}
        self.absent: dict[tuple[str, ...], Sheet] = {}
        self.present: set[str] = set()
        self.names: dict[str, list[str]] = {}
        self.new_markets: dict[str, Record] = {}

    def stored_names(self, thing: str) -> frozenset[str]:
        """The names of everything of a thing that is stored."""
        if thing not in self._stored_names:
            caption = self.schema.things[thing].caption
            names = (record.get(caption, "") for kind, record in self.known.entities.values() if kind == thing)
            self._stored_names[thing] = frozenset(names)
        return self._stored_names[thing]

    def prepare(self, entities: Mapping[str, tuple[str, Record]], sheets: Iterable[Sheet]) -> None:
        """Take up the entities of the import, and the rows that were left out, by their id and their name."""
        self.everything.update(entities)
        # a market is made where a tie names its country
        self.present = {"market", *(thing for thing, _ in self.everything.values())}
        for sheet in sheets:
            self.present.add(sheet.holds)
            if sheet.holds in self.schema.things:
                self._take_up_refused(sheet)
        for id, (thing, record) in self.everything.items():
            self.names.setdefault(record.get(self.schema.things[thing].caption, "").strip(), []).append(id)

    def _take_up_refused(self, sheet: Sheet) -> None:
        names = ("id", self.schema.things[sheet.holds].caption)
        places = [column.place for column in sheet.columns.read if column.prop.name in names]
        for draft in sheet.drafts:
            if not draft.good:
                # as it stands in the cell: a row with too many cells was not read
                given = [as_text(draft.cells[place]) for place in places if place < len(draft.cells)]
                for word in (*given, *(draft.record.get(name) for name in names)):
                    if word:
                        self.refused.setdefault(word, draft)

    def absent_problems(self) -> list[Problem]:
        """One problem for each kind of thing that ties need and that is nowhere at all."""
        found = []
        for things, sheet in self.absent.items():
            plural = thing_labels(self.schema, things, plural=True)
            message = say("No {things} are stored yet, and no file of them is given.", things=plural)
            fix = say("Bring the {things} too, in the same import.", things=plural)
            found.append(sheet.table.problem("no_ends", message, fix, row=1))
        return found

    def settle(self, draft: Draft, kind: TieKind, problems: list[Problem]) -> bool:
        """Put the ids of both ends into the draft, or refuse it."""
        record = draft.record
        sector = record.pop("sector", None)
        for things in (kind.from_, kind.to):
            if self.present.isdisjoint(things):
                # said once, not once a row
                self.absent.setdefault(things, draft.sheet)
                draft.good = False
        if not draft.good:
            return False
        for name, things in (("source", kind.from_), ("target", kind.to)):
            given = record.get(name)
            if given is None:
                draft.sheet.refuse(draft, problems, "end_missing", say("The cell is empty."), _FILL, name)
                continue
            entry = self.everything.get(given)
            if entry is not None and entry[0] in things and sector is None:
                continue
            found = self._found(given, things, sector)
            if found is None:
                few = len(problems) < _MANY_PROBLEMS
                draft.sheet.refuse(draft, problems, *self._why(given, things, few), name)
            else:
                record[name] = found
        return draft.good

    def _found(self, given: str, things: tuple[str, ...], sector: str | None) -> str | None:
        if "market" in things:
            made = self._market(given, sector)
            if made is not None:
                return made
        entry = self.everything.get(given)
        if entry is not None and entry[0] in things:
            return given
        same = self._named(given, things)
        return same[0] if len(same) == 1 else None

    def _named(self, given: str, things: tuple[str, ...]) -> list[str]:
        return [id for id in self.names.get(given, []) if self.everything[id][0] in things]

    def _market(self, given: str, sector: str | None) -> str | None:
        country, _, rest = given.removeprefix("market:").partition(":")
        code = country_code(country)
        if code is None:
            return None
        if rest:
            sector = code_words(self.schema, "market", "sector").get(rest.strip().casefold())
            if sector is None:
                return None
        id = market_id(code, sector)
        if id not in self.everything:
            record: Record = {"id": id, "country": code} | ({"sector": sector} if sector else {})
            self.everything[id] = ("market", record)
            self.new_markets[id] = record
        return id

    def _why(self, given: str, things: tuple[str, ...], look: bool) -> tuple[str, Phrase, Phrase]:
        labels = thing_labels(self.schema, things)
        same = self._named(given, things)
        if len(same) > 1:
            message = say("Several are called “{name}”: {ids}.", name=given, ids=", ".join(sorted(same)[:5]))
            return "ambiguous_name", message, say("Write the id instead of the name.")
        if given in self.refused:
            draft = self.refused[given]
            where = draft.sheet.table.sheet or draft.sheet.table.path.name
            message = say(
                "“{id}” stands in {file}, row {row}, which has a problem itself.", id=given, file=where, row=str(draft.row)
            )
            return "refused_end", message, say("Mend that row first.")
        if given in self.everything:
            message = say("“{id}” is not what this tie joins here ({things}).", id=given, things=labels)
            return "wrong_end", message, say("Correct the id, or the kind of the tie.")
        if "market" in things:
            message = say("“{id}” is no market.", id=given)
            fix = say("Write a country code such as DE, or a market id such as market:DE:dance.")
            return "unknown_market", message, or_near(near_country(given) if look else None, fix)
        message = say("Nothing has the id or the name “{id}” ({things}).", id=given, things=labels)
        if look and len(self.everything) <= _MANY_NAMES:
            near = get_close_matches(given, [name for name in self.names if name], n=1, cutoff=0.75)
            near = near or get_close_matches(given, list(self.everything), n=1, cutoff=0.75)
            if near:
                return "unknown_end", message, say("Did you mean “{near}”? Correct the cell, or add the row.", near=near[0])
        return "unknown_end", message, say("Add it to the file of actors or events, or correct the cell.")


_FILL = say("Write an id or a name in the cell.")
