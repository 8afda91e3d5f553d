"""The import report in words: what was found, field by field, and what the files lack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from graph_service.language import Phrase, say, say_n, shown_day, visible
from graph_service.records import Contents, Record
from graph_service.schema import Property, Schema, load_schema

if TYPE_CHECKING:
    from graph_service.ingest import Plan

LISTED = 20
_GROUPS: Mapping[str, Callable[[int], Phrase]] = {
    "actors": lambda n: say_n("{n} actor", "{n} actors", n),
    "ties": lambda n: say_n("{n} tie", "{n} ties", n),
    "events": lambda n: say_n("{n} event", "{n} events", n),
    "participation": lambda n: say_n("{n} participation", "{n} participations", n),
    "access": lambda n: say_n("{n} market access", "{n} market accesses", n),
}
_OUTCOMES: Mapping[str, Phrase] = {
    "added": say("New"),
    "changed": say("Changed"),
    "unchanged": say("Unchanged"),
    "missing_from_file": say("Stored but not in the files (left as they are)"),
    "ended": say("Of these, ended on the day you gave"),
}


def missing_records(schema: Schema, known: Contents, plan: Plan, language: str) -> list[dict[str, Any]]:
    """What the files lack, by name, and which of it ends; ties that end with a missing actor come last."""
    ended = {change.id: change for change in plan.ended}
    missing = {record["id"]: (thing, record) for thing, record in plan.missing_from_file}
    missing |= {id: (change.thing, change.before) for id, change in ended.items() if id not in missing}
    return [
        {"thing": thing, "id": id, "name": name_of(schema, known, thing, record, language), "ended": id in ended}
        for id, (thing, record) in missing.items()
    ]


def name_of(schema: Schema, known: Contents, thing: str, record: Record, language: str) -> str:
    """The name of a record; of a tie the names of its ends."""
    if thing != "tie":
        name = str(record[schema.things[thing].caption])
        return schema.label_of("country", name, language) if thing == "market" else name
    ends = [known.entities[record[end]] for end in ("source", "target")]
    source, target = (name_of(schema, known, *end, language) for end in ends)
    return f"{source} – {schema.ties[record['kind']].label.in_language(language)} – {target}"


def _listed(report: Mapping[str, Any], outcome: str, language: str) -> Iterator[str]:
    lines: list[str] = []
    if outcome == "changed":
        lines = [_change_line(change, language) for change in report["details"]]
    elif outcome == "missing_from_file":
        lines = [f"{entry['name']} ({entry['id']})" for entry in report["missing"] if not entry["ended"]]
    elif outcome == "ended":
        lines = [f"{entry['name']} ({entry['id']})" for entry in report["missing"] if entry["ended"]]
    yield from (f"  {visible(line)}" for line in lines[:LISTED])
    # the report names the first few hundred only, the counts hold all
    total = sum(report[outcome].values()) - (sum(report["ended"].values()) if outcome == "missing_from_file" else 0)
    if lines and total > LISTED:
        yield "  " + say("and {n} more", n=total - LISTED).in_language(language)


def _change_line(change: Mapping[str, Any], language: str) -> str:
    schema, parts = load_schema(), []
    for name, values in change["fields"].items():
        prop = schema.properties.get(name)
        label = prop.label.in_language(language) if prop else name.removeprefix("extra.")
        before, after = (value_in_words(schema, change["thing"], prop, values[side], language) for side in ("before", "after"))
        parts.append(f"{label}: {before} → {after}")
    return f"{change['id']}: {'; '.join(parts)}"


def value_in_words(schema: Schema, thing: str, prop: Property | None, value: Any, language: str) -> str:
    """A stored value as a reader sees it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return (say("yes") if value else say("no")).in_language(language)
    if prop is not None and prop.type == "date":
        return shown_day(value, language)
    items = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return ", ".join(schema.label_of(prop.name, item, language, thing) if prop else item for item in items)


def import_sentences(report: Mapping[str, Any], language: str) -> Iterator[str]:
    """The import report in words, problems first."""
    problems = report["problems"]
    for problem in problems[:50]:
        row = say("row {n}", n=problem["row"]).in_language(language) if problem["row"] else None
        where = ", ".join(str(part) for part in (problem["file"], problem["sheet"], row, problem["column"]) if part)
        yield f"{where}: {problem['message']} {problem['fix']}"
    if len(problems) > 50:
        yield say_n("and {n} more problem", "and {n} more problems", len(problems) - 50).in_language(language)
    yield from report["notes"]
    for name, phrase in _OUTCOMES.items():
        counts = {group: n for group, n in report[name].items() if n}
        if counts:
            listed = ", ".join(_GROUPS[group](n).in_language(language) for group, n in counts.items())
            yield f"{phrase.in_language(language)}: {listed}."
        yield from _listed(report, name, language)
    if report["skipped"]:
        yield say_n("{n} row was left out.", "{n} rows were left out.", report["skipped"]).in_language(language)
    if report["status"] == "stored":
        yield (say("Stored.") if report["written"] else say("Nothing had changed.")).in_language(language)
    elif report["dry_run"]:
        yield say("A dry run: nothing was stored.").in_language(language)
