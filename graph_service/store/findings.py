"""What a check of a store finds: one thing each, where it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from graph_service.errors import BadValue
from graph_service.language import Labelled, Phrase, say, visible
from graph_service.records import checked_value, first_day, last_day
from graph_service.schema import Property, Schema

PERSON, ADOPT, NOTHING = "person", "adopt", "nothing"
SHOWN = 80


@dataclass(frozen=True)
class Place:
    """Which record a finding is about; ``thing`` is ``actor``, ``event``, ... or ``tie``."""

    thing: str | None = None
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    ``needs`` says who mends it: ``person``; ``adopt`` (the check itself, when asked to take in);
    ``nothing`` (it belongs to others and is left alone).
    """

    code: str
    needs: str
    place: Place
    message: Phrase
    fix: Phrase
    column: str | None = None
    value: str | None = None

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The finding as commands and pages hold it."""
        places = {key: None if text is None else visible(text) for key, text in asdict(self.place).items()}
        texts = {"message": self.message.in_language(language), "fix": self.fix.in_language(language)}
        return {"code": self.code, "needs": self.needs, **places, "column": self.column, "value": self.value, **texts}


@dataclass(frozen=True)
class Checked:
    """What was looked at, and what was found."""

    counts: Mapping[str, int]
    findings: tuple[Finding, ...] = ()


def fit_reason(schema: Schema, thing: str, prop: Property, value: Any) -> Phrase | None:
    """Why a stored value is no value of the domain; None where it is one."""
    try:
        checked_value(schema, thing, prop, value)
    except BadValue as error:
        return error.phrase
    return None


def value_finding(schema: Schema, place: Place, name: str, value: Any, why: Phrase, needs: str = PERSON) -> Finding:
    """A value that does not fit its property."""
    prop = schema.properties[name]
    code = {"date": "bad_date", "code_list": "unknown_kind"}.get(prop.type, "bad_value")
    fix = (
        say("Correct it; until then it is not read.")
        if needs == PERSON
        else say("It is not ours: it is left alone and not read.")
    )
    text = visible(str(value)[:SHOWN])
    return Finding(code, needs, place, say("{why} It holds “{value}”.", why=why, value=text), fix, name, text)


def missing_finding(schema: Schema, place: Place, name: str, fix: Phrase) -> Finding:
    """A property that must be there and is not."""
    prop = schema.properties[name]
    label = Labelled(prop.label.en, prop.label.fi, prop.name)
    return Finding("missing_field", PERSON, place, say("{label} is missing.", label=label), fix, name)


def order_findings(place: Place, record: Mapping[str, Any]) -> Iterator[Finding]:
    """Ends that lie before their beginnings."""
    for start, end in (("since", "until"), ("start", "end")):
        if start in record and end in record and first_day(record[start]) > last_day(record[end]):
            message = say("{end} lies before {start}.", start=start, end=end)
            yield Finding("dates_in_disorder", PERSON, place, message, say("Correct one of the two days."), end, record[end])


def end_findings(schema: Schema, place: Place, kind: str, things: tuple[str | None, str | None]) -> Iterator[Finding]:
    """Ends of a tie that are not there, or of the wrong thing."""
    shape = schema.ties[kind]
    for held, allowed, column in zip(things, (shape.from_, shape.to), ("source", "target"), strict=True):
        if held is None:
            message = say("A tie of kind {kind} ends at something that is not in the network.", kind=kind)
            yield Finding("end_missing", PERSON, place, message, say("Take its end in, or delete the tie."), column)
        elif held not in allowed:
            thing = schema.things[held].label
            message = say("A tie of kind {kind} cannot end at this: {thing}.", kind=kind, thing=Labelled(thing.en, thing.fi))
            yield Finding("wrong_end", PERSON, place, message, say("Delete it, or give it the right kind."), column)


def repeated_finding(place: Place) -> Finding:
    """An id that two records have."""
    message = say("The id “{id}” is held by two.", id=place.id or "")
    return Finding("repeated_id", PERSON, place, message, say("Give one of them another id."), "id", place.id)


def needing(findings: Iterable[Finding], needs: str) -> list[Finding]:
    """The findings that wait for one: a person, or being taken in."""
    return [finding for finding in findings if finding.needs == needs]
