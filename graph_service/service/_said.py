"""Changes in words: what an entry of the log did, what its records are called, which fields differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from graph_service.language import Day, Phrase, say, shown
from graph_service.records import Contents, Record
from graph_service.schema import Schema, market_words
from graph_service.service._profiles import shown_value
from graph_service.service._survey_files import WRITTEN
from graph_service.store import Change

_UNDO = re.compile(r"undo (\d+) (.*)", re.DOTALL)
_WHO: Mapping[str, Phrase] = {
    "local": say("this computer"),
    "command line": say("the command line"),
    "service": say("the service itself"),
}
_WHOLE: Mapping[str, Phrase] = {
    "demo": say("The demonstration network was opened"),
    "clear demo": say("The demonstration network was removed"),
    "delete": say("Deleted"),
    "create actor": say("New actor"),
    "create event": say("New event"),
    "create tie": say("New tie"),
    "change actor": say("Actor changed"),
    "change event": say("Event changed"),
    "change tie": say("Tie changed"),
    "adopt": say("What was made by hand in Neo4j was taken in"),
    "introduction tie": say("A tie formed by an introduction"),
    "introduction back": say("A tie of an introduction was taken back"),
    "as_of -": say("The day looked at is today again"),
}
_BEGUN: Mapping[str, Callable[[str], Phrase]] = {
    "import": lambda rest: _imported(rest),
    "list": lambda rest: say("List of participants: {event}", event=rest),
    "as_of": lambda rest: say("The day looked at is {day}", day=Day(rest)),
}


def _imported(files: str) -> Phrase:
    # beside survey answers the import takes files that were written for it: nobody knows those by name
    given = [name for name in files.split(", ") if name not in WRITTEN]
    if f"{', '.join(given)}" == files or not given:
        return say("Import of {files}", files=files)
    return say("Survey answers: {files}", files=", ".join(given))


def said(what: str) -> Phrase | str:
    """The log text of an entry as people say it; an unknown one stays as it is."""
    times = 0
    while match := _UNDO.fullmatch(what):
        times, what = times + 1, match[2]
    if times:  # an undo that was undone: the change is there again
        return say("Done again: {what}", what=said(what)) if times % 2 == 0 else say("Undone: {what}", what=said(what))
    if what in _WHOLE:
        return _WHOLE[what]
    first, _, rest = what.partition(" ")
    return _BEGUN[first](rest) if rest and first in _BEGUN else what


def said_who(who: str) -> Phrase | str:
    """Who made a change, in words."""
    return _WHO.get(who, who)


class Names:
    """What records are called, also those that are gone: as a change knew them, else as they are now, else by id."""

    def __init__(self, schema: Schema, contents: Contents, change: Change | None = None, language: str = "en") -> None:
        self.schema, self.contents, self.language = schema, contents, language
        self.sides = (change.after, change.before) if change is not None else ()

    def first(self) -> str | None:
        """The name of the record that the change is about: an entity before its ties."""
        records = [record for side in self.sides for record in side.values()]
        return next((self.record(*one) for one in sorted(records, key=lambda one: one[0] == "tie")), None)

    def of(self, id: str) -> str:
        """The name of an entity."""
        for side in (self.contents.entities, *self.sides):
            thing, record = side.get(id, ("tie", {}))
            if thing != "tie":
                return self.record(thing, record)
        return id

    def record(self, thing: str, record: Record) -> str:
        """The name of a record; a tie is called by its ends and its kind."""
        if thing == "tie":
            kind = self.schema.ties[record["kind"]].label.in_language(self.language)
            return f"{self.of(record['source'])} – {self.of(record['target'])} ({kind})"
        if thing == "market":
            return shown(market_words(record), self.language)
        return str(record.get(self.schema.things[thing].caption, record["id"]))


def differences(
    schema: Schema, names: Names, thing: str, before: Record | None, after: Record | None, language: str
) -> list[dict[str, Any]]:
    """The fields that differ, in schema order: name, label, before and after in words (None: not there)."""
    old, new = before or {}, after or {}
    kinds = [side["kind"] for side in (old, new) if side] if thing == "tie" else [thing]
    order = [name for kind in kinds for name in schema.properties_of(kind)]

    def shown(record: Record, name: str) -> str | None:
        if name not in record:
            return None
        if thing == "tie" and name in {"source", "target"}:
            return names.of(record[name])
        if name == "kind":
            return schema.ties[record[name]].label.in_language(language)
        return shown_value(schema, name, record, thing, language)

    found: list[dict[str, Any]] = [
        {
            "name": name,
            "label": schema.properties[name].label.in_language(language),
            "before": shown(old, name),
            "after": shown(new, name),
        }
        for name in dict.fromkeys(order)
        if name not in {"id", "extra"} and old.get(name) != new.get(name)
    ]
    was, became = old.get("extra", {}), new.get("extra", {})
    return found + [
        {"name": f"extra.{key}", "label": key, "before": was.get(key), "after": became.get(key)}
        for key in sorted({*was, *became})
        if was.get(key) != became.get(key)
    ]
