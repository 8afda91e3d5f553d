"""Survey answers by page: what a file holds, what a person says about it, and the import that follows from both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_service.errors import BadValue
from graph_service.ingest._cells import Reading
from graph_service.ingest._files import tables_of
from graph_service.ingest._mapping import Section
from graph_service.ingest._table import MAX_ANSWER_COLUMNS, Layout, Table
from graph_service.ingest.answers import LEFT_OUT, TICKED, Answers, Unsettled, read_answers
from graph_service.ingest.matching import Names, is_clear, key_of
from graph_service.language import Phrase, say, say_n
from graph_service.records import Record, first_day, slug, tie_id
from graph_service.reports import is_report, question_of
from graph_service.service import _survey_files
from graph_service.store import GraphStore

if TYPE_CHECKING:
    from graph_service.service import GraphService

REMEMBERED = "answer_names"
NEW, OUT, OTHER, ACTOR = "new", "out", "other", "a:"
EVERYBODY, ANSWERED, LISTED, END = "everybody", "answered", "list", "end"
STRENGTHS = ("0", "1", "2", "3", "4", "5", TICKED)
Asked = Mapping[str, str]


@dataclass(frozen=True)
class Open:
    """A name that needs somebody: ``field`` is its place in the form, ``is_clear`` that one suggestion stands alone."""

    field: str
    name: Unsettled
    is_clear: bool


@dataclass(frozen=True)
class Look:
    """What a file holds, read with what the form says of it but before any of its answers about names."""

    tables: tuple[Table, ...]
    answers: Answers
    open: tuple[Open, ...]
    words: Mapping[str, tuple[str, int]]

    @property
    def headings(self) -> list[str]:
        """The headings of the table that is read."""
        return [heading for heading in self.answers.table.headings if heading]

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day that the answers tell: when the wave began and ended, as far as anybody knows."""
        told = [answer.answered for answer in self.answers.answers if answer.answered]
        return (min(told), max(told)) if told else ("", "")

    @property
    def other_problems(self) -> list[Phrase]:
        """What is wrong beside names and words, which the form asks about."""
        asked = {"uncertain_name", "unknown_answer", "no_day"}
        return [say("{message} {fix}", message=p.message, fix=p.fix) for p in self.answers.problems if p.code not in asked]


def field_of(name: str) -> str:
    """The place of a name or a word in the form."""
    return hashlib.sha256(key_of(name).encode()).hexdigest()[:12]


def remembered(store: GraphStore) -> dict[str, tuple[str, str]]:
    """What was decided about names before: key to (name as written, actor id or nothing where it is left out)."""
    found = {}
    for _, text, _ in store.list_records(REMEMBERED):
        kept = json.loads(text)
        found[key_of(kept["name"])] = (kept["name"], kept["actor"])
    return found


def decided_names(service: GraphService) -> dict[str, str]:
    """The remembered decisions that still hold: of actors that are still there."""
    entities = service.contents().entities
    kept = remembered(service.store)
    return {key: actor for key, (_, actor) in kept.items() if actor == LEFT_OUT or actor in entities}


def forget(service: GraphService, fields: Iterable[str]) -> None:
    """Forget what was decided about names, so that they are asked about again."""
    for field in fields:
        service.store.delete_record(REMEMBERED, field)


def look(service: GraphService, path: Path, asked: Asked) -> Look:
    """Read a file of answers as far as the form tells how.

    Raises
    ------
    BadFile
        If it cannot be read as a table.
    """
    tables = tuple(tables_of(path, Layout(max_columns=MAX_ANSWER_COLUMNS)))
    widest = max(tables, key=lambda table: len(table.headings) * (len(table.rows) > 0))
    table = next((table for table in tables if table.sheet and table.sheet == asked.get("sheet")), widest)
    answers = _read(service, table, asked)
    open_names = {field_of(one.name): one for one in reversed(answers.unsettled)}
    ranked = sorted(open_names.items(), key=lambda entry: (entry[1].is_respondent, entry[1].name.casefold()))
    return Look(
        tables,
        answers,
        tuple(Open(field, one, is_clear(list(one.suggestions))) for field, one in ranked),
        {field_of(word): (word, times) for word, (_, times, _) in answers.strange.items()},
    )


def _read(
    service: GraphService,
    table: Table,
    asked: Asked,
    decisions: Mapping[str, str] | None = None,
    new: Iterable[Record] = (),
    words: Mapping[str, str] | None = None,
) -> Answers:
    columns = {"reported_by": asked["respondent"]} if asked.get("respondent") else {}
    if "question" in asked:
        columns["source" if asked.get("way") == "received" else "target"] = asked["question"]
    section = Section(columns=columns, values={"strength": words or {}})
    names = Names([*service.contents().of("actor"), *new])
    return read_answers(table, section, names, {**decided_names(service), **(decisions or {})}, Reading())


# ---------------------------------------------------------------- what was said
def with_clear(found: Look, asked: Asked) -> dict[str, str]:
    """The form with every suggestion taken that stands alone, where nothing was chosen yet."""
    chosen = dict(asked)
    for one in found.open:
        if one.is_clear and not chosen.get(f"n-{one.field}"):
            chosen[f"n-{one.field}"] = ACTOR + one.name.suggestions[0].actor
    return chosen


def with_new(found: Look, asked: Asked) -> dict[str, str]:
    """The form with every name that looks like nobody's made a new actor of the chosen kind, where nothing was chosen yet."""
    chosen = dict(asked)
    for one in found.open:
        if not one.name.suggestions and not chosen.get(f"n-{one.field}"):
            chosen |= {f"n-{one.field}": NEW, f"k-{one.field}": asked.get("newkind", "")}
    return chosen


def wanting(service: GraphService, found: Look, asked: Asked) -> list[Phrase]:
    """What the form still needs before anything can be tried."""
    lacking = list(found.other_problems)
    if asked.get("wave"):
        if service.contents().entities.get(asked["wave"], ("",))[0] != "wave":
            lacking.append(say("Choose the wave again: it is no longer there."))
    else:
        if not asked.get("title", "").strip():
            lacking.append(say("Give the wave of asking a title."))
        if not asked.get("start", "").strip():
            lacking.append(say("Say when the wave of asking began."))
        if wave_id(asked) in service.contents().entities:
            lacking.append(
                say("Something is called “{title}” already. Choose that wave above, or give another title.", title=asked["title"])
            )
    if not asked.get("kind"):
        lacking.append(say("Choose which kind of tie was asked about."))
    lacking += _lacking_names(service, found, asked)
    words = [word for field, (word, _) in found.words.items() if asked.get(f"w-{field}") not in STRENGTHS]
    if words:
        lacking.append(say("Say what these answers mean: {words}.", words=", ".join(words[:10])))
    return lacking


def _lacking_names(service: GraphService, found: Look, asked: Asked) -> Iterator[Phrase]:
    names = Names(service.contents().of("actor"))
    without = [one for one in found.open if not asked.get(f"n-{one.field}")]
    if without:
        yield say_n("{n} name still needs a decision.", "{n} names still need a decision.", len(without))
    for one in found.open:
        said = asked.get(f"n-{one.field}", "")
        if said == NEW and asked.get(f"k-{one.field}") not in service.schema.codes["kind"]:
            yield say("Choose the kind of the new actor “{name}”.", name=one.name.name)
        elif said == OTHER and len(names.exact(asked.get(f"o-{one.field}", ""))) != 1:
            yield say("Write the exact name of the actor that “{name}” means.", name=one.name.name)
    if asked.get("who") == LISTED:
        unknown = [line for line in _lines(asked.get("listed", "")) if len(names.exact(line)) != 1]
        if unknown:
            yield say("These lines of who was asked name nobody, or several: {names}.", names=", ".join(unknown[:10]))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _decisions(service: GraphService, found: Look, asked: Asked) -> tuple[dict[str, str], list[Record]]:
    """What the form says about each name (name to actor id or nothing), and the actors that it makes."""
    names = Names(service.contents().of("actor"))
    taken = set(service.contents().entities)
    meant: dict[str, str] = {}
    new: list[Record] = []
    for one in found.open:
        said, name = asked.get(f"n-{one.field}", ""), one.name.name
        if said == NEW:
            id = base = slug(name) or "actor"
            for number in range(2, len(taken) + 3):
                if id not in taken:
                    break
                id = f"{base}-{number}"
            taken.add(id)
            new.append({"id": id, "name": name, "kinds": [asked[f"k-{one.field}"]]})
            meant[name] = id
        elif said == OTHER:
            meant[name] = names.exact(asked[f"o-{one.field}"])[0]
        elif said == OUT:
            meant[name] = LEFT_OUT
        elif said.startswith(ACTOR) and said[len(ACTOR) :] in names.labels:
            meant[name] = said[len(ACTOR) :]
        else:
            raise BadValue(say("Choose again whom “{name}” means: the actor is no longer there.", name=name))
    return meant, new


# ---------------------------------------------------------------- the import
def run(service: GraphService, path: Path, asked: Asked, *, dry_run: bool, who: str, language: str) -> dict[str, Any]:
    """Import a file of answers as the form says; what was decided about names is remembered once it is stored.

    Returns
    -------
    dict
        The import report, with ``wave`` (its id), ``change`` (the entry of the log), ``new`` (names), and how many
        are ``respondents``, ``silent`` (asked, but not answering) and ``dropped`` (named before by the same people, and not now).
    """
    found = look(service, path, asked)
    lacking = wanting(service, found, asked)
    if lacking:
        raise BadValue(say("{lacking}", lacking=lacking[0]))
    meant, new = _decisions(service, found, asked)
    keyed = {key_of(name): actor for name, actor in meant.items()}
    words = {word: asked[f"w-{field}"] for field, (word, _) in found.words.items()}
    answers = _read(service, found.answers.table, asked, keyed, new, words)
    wave = wave_id(asked)
    respondents = {answer.respondent for answer in answers.answers if answer.respondent}
    silent = sorted(_asked(service, answers, asked, respondents, new) - respondents)
    dropped = _dropped(service, answers, asked, wave)
    ended = dropped if asked.get("dropped") == END else []
    said = _survey_files.Said(wave, meant, words, new, _ties(service, asked, wave, silent), ended)
    files = _survey_files.written(path, answers, asked, said)
    report = service.import_files(files.paths, mapping=files.mapping, dry_run=dry_run, who=who, language=language)
    if report["status"] == "stored":
        for name, actor in meant.items():
            text = json.dumps({"name": name, "actor": actor}, ensure_ascii=False)
            service.store.put_record(REMEMBERED, field_of(name), text)
    told = {"wave": wave, "respondents": len(respondents), "silent": len(silent), "dropped": len(dropped)}
    return report | told | {"new": [one["name"] for one in new], "change": _change(service.store, report["import_id"])}


def _change(store: GraphStore, operation: str | None) -> int | None:
    """The entry of the change log that an import made."""
    return next((entry.id for entry in store.changes(limit=5) if operation and entry.operation == operation), None)


def _dropped(service: GraphService, answers: Answers, asked: Asked, wave: str) -> list[Record]:
    """What the same people named in the same wave before and do not name in this file, as ended ties."""
    contents = service.contents()
    directed = service.schema.ties[asked["kind"]].directed
    question = (asked["kind"], asked.get("subtype", "").strip() or None, answers.is_source or not directed)
    named = {answer.respondent: answer.named for answer in answers.answers if answer.respondent}
    start = contents.entities.get(wave, ("", {}))[1].get("start")
    until = first_day(start) if start else service.today()
    same = [
        tie
        for tie in contents.ties.values()
        if is_report(tie) and tie["wave"] == wave and "until" not in tie and question_of(service.schema, tie) == question
    ]
    return [
        {**tie, "until": until}
        for tie in same
        if (by := tie["reported_by"]) in named and (tie["source"] if tie["target"] == by else tie["target"]) not in named[by]
    ]


def wave_id(asked: Asked) -> str:
    """The id of the wave that the form speaks of: a stored one, or made from the title."""
    return asked.get("wave") or slug(asked.get("title", "")) or "wave"


def _asked(service: GraphService, answers: Answers, asked: Asked, respondents: set[str], new: Iterable[Record]) -> set[str]:
    """Everybody that was asked, as the form says."""
    if asked.get("who") == LISTED:
        names = Names(service.contents().of("actor"))
        return {names.exact(line)[0] for line in _lines(asked.get("listed", ""))}
    if asked.get("who") != EVERYBODY:
        return set()
    actors = {actor["id"]: actor for actor in [*service.contents().of("actor"), *new]}
    on_roster = {actor for answer in answers.answers for actor in answer.named} | set(answers.roster)
    chosen = on_roster if answers.roster else set(actors)
    # whoever is said to be elsewhere was not asked; where nothing is said, the country tells
    return {id for id in chosen if actors[id].get("is_regional", actors[id].get("country", "FI") == "FI")} | respondents


def _ties(service: GraphService, asked: Asked, wave: str, silent: Iterable[str]) -> list[Record]:
    held = service.contents()
    start = held.entities.get(wave, ("", {}))[1].get("start", asked.get("start", "").strip())
    rows = ({"id": tie_id(wave, actor, "ASKED", None, None), "source": wave, "target": actor, "since": start} for actor in silent)
    # who answered in an earlier file of the same wave is not silent
    return [row for row in rows if "answered" not in held.ties.get(row["id"], {})]
