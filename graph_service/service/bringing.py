"""Import step by step, as a page shows it: how files are read, which cells are wrong, what would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph_service.language import LANGUAGES, Progress, country_codes, country_name, part_of, shown, unheard
from graph_service.records import Contents, Record
from graph_service.schema import Property, Schema
from graph_service.service import GraphService
from graph_service.service._import_words import name_of, value_in_words
from graph_service.service._imports import SHOWN, Files, LookedAt, finished, import_files, import_report, looked_at
from graph_service.service.working import Address, opened

__all__ = [
    "Files",
    "check",
    "check_elsewhere",
    "held_choices",
    "import_elsewhere",
    "problems_csv",
    "readings",
    "store",
    "store_elsewhere",
]
LISTED = 8
OFFERED = 1_000  # names that a field offers


def check(service: GraphService, files: Files, progress: Progress = unheard) -> dict[str, Any]:
    """What files hold and what they would change, for each language; nothing is stored.

    Returns
    -------
    dict
        By language: ``report`` (contract, Import), ``is_blocked``, ``tables``, ``problems`` (equal ones together, with the
        place of their cells), ``offers`` (words for the fields of problems), ``added``, ``changed`` and ``missing``.
    """
    looked = looked_at(service, files, progress)
    return {language: _Page(service, looked, language).made() for language in LANGUAGES}


def check_elsewhere(address: Address, files: Files, report: Progress) -> dict[str, Any]:
    """``check`` as a job."""
    with opened(address) as service:
        return check(service, files, report)


def store(
    service: GraphService, files: Files, *, skip_bad: bool, who: str, language: str, progress: Progress = unheard
) -> dict[str, Any]:
    """Store files whole, or say why not: the import report, with some of the ``new`` actors and the number of the ``change``."""
    looked = looked_at(service, files, part_of(progress, 0.0, 0.4))
    report = finished(service, files, looked, False, skip_bad, who, language, part_of(progress, 0.4, 1.0))
    entries = service.store.changes(20) if report["import_id"] else []
    change = next((entry.id for entry in entries if entry.operation == report["import_id"]), None)
    actors = [(thing, record) for thing, record in looked.plan.added if thing == "actor"]
    new = [_Page(service, looked, language).entry(*actor) for actor in actors[:LISTED]]
    return report | {"problems": [], "change": change, "new": new}


def import_elsewhere(
    address: Address, files: Files, dry_run: bool, skip_bad: bool, who: str, language: str, report: Progress
) -> dict[str, Any]:
    """``GraphService.import_files`` as a job."""
    with opened(address) as service:
        return import_files(service, files, dry_run, skip_bad, who, language, report)


def store_elsewhere(address: Address, files: Files, skip_bad: bool, who: str, language: str, report: Progress) -> dict[str, Any]:
    """``store`` as a job."""
    with opened(address) as service:
        return store(service, files, skip_bad=skip_bad, who=who, language=language, progress=report)


def problems_csv(report: Mapping[str, Any], headings: Mapping[str, str], delimiter: str) -> str:
    """The problems of an import report as CSV for a spreadsheet; no text acts as a formula."""
    from graph_service.ingest import csv_line, guarded

    cells = [["" if problem[name] is None else str(problem[name]) for name in headings] for problem in report["problems"]]
    rows = [list(headings.values()), *(list(map(guarded, row)) for row in cells)]
    return "\ufeff" + "".join(csv_line(row, delimiter) for row in rows)


def readings() -> Mapping[str, Sequence[str]]:
    """How files may be written, for where it cannot be found out: encoding, delimiter, decimal sign, dates."""
    from graph_service.ingest import CHOICES

    return CHOICES


def held_choices(service: GraphService, language: str) -> list[tuple[str, str]]:
    """What a table may hold: the name, and what a reader calls it."""
    from graph_service.ingest import held_choices as choices

    return choices(service.schema, language)


class _Page:
    """What a page shows of files that were looked at, in one language."""

    def __init__(self, service: GraphService, looked: LookedAt, language: str) -> None:
        self.service, self.looked, self.language = service, looked, language
        self.schema: Schema = service.schema
        brought = {record["id"]: (thing, record) for thing, record in looked.found.records if thing != "tie"}
        self.known: Contents = replace(looked.known, entities={**looked.known.entities, **brought})
        self.offers: dict[str, list[str]] = {}

    def made(self) -> dict[str, Any]:
        from graph_service.ingest import described

        found, plan = self.looked.found, self.looked.plan
        report = import_report(self.service, self.looked, True, not found.blocked, self.language)
        return {
            "report": report,
            "is_blocked": found.blocked,
            "tables": described(self.schema, found, self.language),
            "problems": list(self._problems(report)),
            "offers": self.offers,
            "added": [self.entry(thing, record) for thing, record in plan.added[:SHOWN]],
            "changed": [
                self.entry(change.thing, change.after) | {"fields": list(self._fields(change.thing, change.fields))}
                for change in plan.changed[:SHOWN]
            ],
            "missing": report["missing"],
        }

    def entry(self, thing: str, record: Record) -> dict[str, Any]:
        """A record by its name."""
        return {"thing": thing, "id": record["id"], "name": name_of(self.schema, self.known, thing, record, self.language)}

    def _fields(self, thing: str, fields: Mapping[str, tuple[Any, Any]]) -> Iterator[tuple[str, str, str]]:
        for name, sides in fields.items():
            prop = self.schema.properties.get(name)
            label = prop.label.in_language(self.language) if prop else name.removeprefix("extra.")
            before, after = (value_in_words(self.schema, thing, prop, value, self.language) for value in sides)
            yield label, before, after

    def _problems(self, report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Equal problems together: one correction mends all their cells."""
        alike: dict[tuple[Any, ...], dict[str, Any]] = {}
        for told, problem in zip(report["problems"], self.looked.found.problems, strict=True):
            key = tuple(told[name] for name in ("file", "sheet", "column", "value", "message", "fix"))
            if key not in alike:
                if len(alike) == SHOWN:
                    break
                near = problem.fix.values.get("near")
                alike[key] = told | {"rows": [], "near": None if near is None else shown(near, self.language)}
                # what another row's mistake causes is not mended here
                place = None if problem.code == "refused_end" else problem.column
                alike[key] |= self._cell(problem.file, problem.sheet, problem.row, place)
                if near is not None and alike[key]["offer"]:
                    # the field offers the words that the sentence lists
                    alike[key]["fix"] = replace(problem.fix, values={**problem.fix.values, "fix": ""}).in_language(self.language)
            alike[key]["rows"].append(told["row"])
        yield from alike.values()

    def _cell(self, file: str | None, sheet: str | None, row: int | None, heading: str | None) -> dict[str, Any]:
        """Where the cell of a problem is, and what may stand in it."""
        for seen in self.looked.found.seen:
            table = seen.table
            if (table.path.name, table.sheet) != (file, sheet) or row is None or heading is None or seen.columns is None:
                continue
            if table.rows and row >= table.rows[0][0]:
                column = next((column for column in seen.columns.read if column.heading == heading), None)
                place = column.place if column else next((place for key, place in seen.columns.kept if key == heading), None)
                if place is not None:
                    return {"place": place, "offer": self._offer(seen.holds or "", column.prop) if column else None}
        return {"place": None, "offer": None}

    def _offer(self, holds: str, prop: Property) -> str | None:
        """The name of a list of words that may stand in a cell; the list goes to ``offers``."""
        name = f"{holds}-{prop.name}"
        if name not in self.offers:
            self.offers[name] = list(self._words(holds, prop))
        return name if self.offers[name] else None

    def _words(self, holds: str, prop: Property) -> Iterator[str]:
        thing = holds if holds in self.schema.things else "tie"
        if prop.type == "country":
            yield from sorted({country_name(code, self.language) for code in country_codes().values()})
        elif prop.codes == "tie":
            yield from (kind.label.in_language(self.language) for kind in self.schema.ties.values() if not kind.sheets)
        elif prop.type in {"code", "code_list"}:
            yield from (code.label.in_language(self.language) for code in self.schema.codes_for(thing, prop.name).values())
        elif prop.name in {"source", "target"}:
            kind = self.schema.ties.get(holds)
            things = (kind.from_ if prop.name == "source" else kind.to) if kind else tuple(self.schema.things)
            named = [(thing, record) for thing, record in self.known.entities.values() if thing in things]
            if len(named) <= OFFERED:
                yield from sorted({name_of(self.schema, self.known, thing, record, self.language) for thing, record in named})
