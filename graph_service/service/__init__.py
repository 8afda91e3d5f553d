"""GraphService: the one place where store, ingest, analysis and render meet."""

from __future__ import annotations

import json
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from graph_service import __version__
from graph_service.analysis._catalogue import Analysis, analysis, catalogue
from graph_service.errors import CallerError, NotFound
from graph_service.language import Phrase, Progress, say, unheard
from graph_service.records import Contents, Record, canonical, checked
from graph_service.schema import Schema, load_schema
from graph_service.service._import_words import import_sentences
from graph_service.service._scope import SCOPE, Scope, checked_day, read_scope, supposed
from graph_service.snapshot import GraphSnapshot, snapshot_of
from graph_service.store import Delete, Found, GraphStore, Put, Receipt, Stored, open_store

__all__ = ["SCOPE", "GraphService", "Scope", "analyse_files", "checked_day", "csv_text", "import_sentences", "suggest_mapping"]
if TYPE_CHECKING:
    from graph_service.render.document import Report

T = TypeVar("T")
DEMO = "demo"
KEPT = 64


def analyse_files(
    name: str, nodes: Path, ties: Path, raw: Mapping[str, Sequence[str]], language: str = "en", report: Progress = unheard
) -> dict[str, Any]:
    """The result envelope of an analysis of two plain files, without a store (contract, Plain files)."""
    from graph_service.service import questions

    asked = questions.question_of_files(name, nodes, ties, raw)
    return questions.told(asked, questions.found(name, asked.snapshot, asked.keywords, report), language)


def suggest_mapping(paths: Sequence[Path]) -> str:
    """A first mapping file, made from the headings of files."""
    from graph_service.ingest import suggest_mapping as suggested

    return suggested(paths, load_schema())


def csv_text(found: Mapping[str, Any], table: str = "rows") -> str:
    """A table of an envelope as CSV: comma, decimal point, LF; None is an empty cell, no text acts as a formula.

    Parameters
    ----------
    found
        A result envelope.
    table
        ``rows``, or the name of a further table.
    """
    from graph_service.ingest import csv_line, guarded

    def cell(value: Any) -> str:
        if value is None:
            return ""
        return guarded(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    rows = found["rows"] if table == "rows" else found["tables"][table]
    header = list(rows[0]) if rows else analysis(found["analysis"]).headers.get(table, ("id", "label"))
    return "".join(map(csv_line, [header, *([cell(value) for value in row.values()] for row in rows)]))


class GraphService:
    """What every door (commands, pages, REST) may ask for.

    Parameters
    ----------
    store
        Where the network is kept.
    schema
        The domain; default: the one that comes with the program.
    today
        The clock.
    """

    def __init__(self, store: GraphStore, schema: Schema | None = None, *, today: Callable[[], date] = date.today) -> None:
        self.store = store
        self.backups: Path | None = None  # the folder of automatic backups; None: there are none
        # what another process opens the same store with
        self.address: tuple[str, Path | None, Path | None] = (store.url, None, None)
        self.schema = schema or load_schema()
        self._today = today
        self._lock = threading.RLock()
        self._contents = Contents(sign="none yet")
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    @classmethod
    def open(cls, url: str, auth_file: Path | None = None, backups: Path | None = None) -> GraphService:
        """A service on the store that a URL names, with a folder for automatic backups; raises as ``open_store``."""
        schema = load_schema()
        service = cls(open_store(url, schema, auth_file), schema)
        service.address, service.backups = (url, auth_file, backups), backups
        return service

    # ------------------------------------------------------------ the network
    def contents(self) -> Contents:
        """Everything stored, of one moment; read again only when the store's sign says so."""
        with self._lock:
            if self.store.sign() != self._contents.sign:
                self._contents = self.store.read()
            return self._contents

    def today(self) -> str:
        """Today, ISO."""
        return self._today().isoformat()

    def day(self, at: str | None = None) -> str:
        """The day that is looked at: asked, else the store's as_of, else today."""
        return at or self.contents().as_of or self.today()

    def snapshot(self, at: str | None = None, min_strength: float | None = 2.0, merge_persons: bool = True) -> GraphSnapshot:
        """The network on a day (ISO)."""
        return self.pictured(Scope(at, min_strength, merge_persons))

    def pictured(self, scope: Scope) -> GraphSnapshot:
        """The network of a scope."""
        if scope.what_if:
            return self.remembered(("what if", self.contents().sign, scope, self.today()), lambda: supposed(self, scope))
        contents = self.contents()
        day = scope.at or contents.as_of or self.today()

        def make() -> GraphSnapshot:
            return snapshot_of(
                self.schema,
                contents,
                at=day,
                today=self.today(),
                min_strength=scope.min_strength,
                merge_persons=scope.merge_persons,
                employed=scope.employed,
            )

        return self.remembered(("snapshot", contents.sign, replace(scope, at=day)), make)

    def remembered(self, key: Any, make: Callable[[], T]) -> T:
        """What was made under this key, or what ``make`` makes now; the oldest are forgotten."""
        # made outside the lock: a slow answer must not hold up the others
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: T = self._kept[key]
                return kept
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def scope_of(self, raw: Mapping[str, Sequence[str]]) -> tuple[Scope, dict[str, Sequence[str]]]:
        """The scope among texts (SCOPE names them), and what is left of them."""
        return read_scope(raw, self.schema, self.contents())

    # ------------------------------------------------------------ analyses
    @property
    def analyses(self) -> Mapping[str, Analysis]:
        """The catalogue."""
        return catalogue()

    def analysis(self, name: str) -> Analysis:
        """One entry by id or slug; UnknownName with the nearest one."""
        return analysis(name)

    def analyse(
        self, name: str, raw: Mapping[str, Sequence[str]] | None = None, language: str = "en", report: Progress = unheard
    ) -> dict[str, Any]:
        """The result envelope of an analysis of the stored network.

        Parameters
        ----------
        name
            Id or slug.
        raw
            Parameters and scope as texts; a list is several texts.
        language
            Of sentences and warnings.
        report
            Hears how far it is.
        """
        from graph_service.service import questions

        return questions.answer(self, questions.question(self, name, raw or {}), language, report)

    # ------------------------------------------------------------ records
    def health(self) -> dict[str, Any]:
        """Whether the store answers, and with what."""
        contents = self.contents()
        counts = Counter(thing for thing, _ in contents.entities.values())
        return {"status": "ok", "version": __version__, "actors": counts["actor"], "ties": len(contents.ties)}

    def overview(self, language: str = "en") -> dict[str, Any]:
        """What is in the network, for the start page."""
        from graph_service.service._profiles import overview

        return overview(self, language)

    def actors(
        self, q: str = "", kinds: Sequence[str] = (), sector: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> Found:
        """A page of actors; ``q`` is looked for in names, aliases and ids."""
        return self.store.search(q, "actor", kinds, limit, cursor, sector=sector)

    def stored(self, id: str) -> Stored:
        """One entity or tie; NotFound says what to do."""
        found = self.store.get(id)
        if found is None:
            raise NotFound(say("There is nothing with the id “{id}”. Search for the name on the page of actors.", id=id))
        return found

    def profile(self, id: str, language: str = "en") -> dict[str, Any]:
        """An entity with its properties and ties in words; NotFound for anything else."""
        from graph_service.service._profiles import profile

        return profile(self, id, language)

    def write(
        self, writes: Sequence[tuple[str, Record, int | None]], *, who: str, what: str, operation: str | None = None
    ) -> Receipt:
        """Create or replace records, each checked: (thing, record, version as in Put)."""
        puts = [Put(thing, checked(self.schema, thing, record), version) for thing, record, version in writes]
        return self.store.apply(puts, who=who, what=what, operation=operation)

    def remove(self, id: str, version: int | None, *, who: str, operation: str | None = None) -> Receipt:
        """Delete one record; an entity takes its ties with it."""
        return self.store.apply([Delete(id, version)], who=who, what="delete", operation=operation)

    def export_json(self) -> bytes:
        """The canonical export."""
        return canonical(self.schema, self.contents())

    def export_csv(self) -> dict[str, str]:
        """The tables of the CSV folder: file name to text."""
        from graph_service.ingest import csv_tables

        return csv_tables(self.schema, self.contents())

    # ------------------------------------------------------------ demo and day
    def is_demo(self) -> bool:
        """Whether this store holds the demo network (and may be emptied for a start of one's own)."""
        return self.store.get_record("service", DEMO) is not None

    def load_demo(self, *, who: str) -> None:
        """Fill an empty store with the demo network; Conflict-free: a store that holds anything is left alone."""
        from graph_service.demo import DEMO_AS_OF, demo_contents, demo_places
        from graph_service.service._drawing import MAP, PLACES

        if self.contents().entities:
            raise CallerError(say("This store is not empty; the demo is loaded only into an empty one."))
        self.store.put_record("service", DEMO, "{}")
        self.store.apply([Put(thing, record) for thing, record in demo_contents(self.schema)], who=who, what="demo")
        self.store.set_as_of(DEMO_AS_OF, who=who)
        # laid out beforehand, so that the first page does not wait for it
        self.store.put_record(PLACES, MAP, demo_places())

    def clear_demo(self, *, who: str) -> None:
        """Empty the store of the demo network, so that a network of one's own can start."""
        from graph_service.demo import demo_contents
        from graph_service.service._undone import told_of

        if not self.is_demo():
            raise CallerError(say("This store does not hold the demo; nothing was removed."))
        mine = {record["id"] for thing, record in demo_contents(self.schema) if thing != "tie"}
        held = [id for id in self.contents().entities if id in mine]
        self.store.apply([Delete(id) for id in held], who=who, what="clear demo", keeps=told_of(self, set(held)))
        self.store.set_as_of(None, who=who)
        self.store.delete_record("service", DEMO)

    def set_as_of(self, day: str | None, *, who: str) -> None:
        """The day that stands in for today; None: today again."""
        self.store.set_as_of(checked_day(day) if day is not None else None, who=who)

    # ------------------------------------------------------------ import
    def import_files(
        self,
        paths: Sequence[Path],
        *,
        mapping: Path | None = None,
        dry_run: bool = False,
        skip_bad: bool = False,
        end_missing: str | None = None,
        who: str,
        language: str = "en",
    ) -> dict[str, Any]:
        """Read files and store them whole, or say why not (contract, Import); open ties in none of them end on ``end_missing``.

        Returns
        -------
        dict
            The import report: status, counts, problems with file, row, column and what to do.
        """
        from graph_service.service._imports import Files, import_files

        return import_files(self, Files(paths, mapping, end_missing), dry_run, skip_bad, who, language)

    def interrupted_imports(self) -> list[Phrase]:
        """What became of imports, restores and copies that a crash cut off: a sentence for each, said once."""
        from graph_service.service._begun import interrupted

        return interrupted(self.store)

    # ------------------------------------------------------------ map and report
    def positions(self, snapshot: GraphSnapshot) -> dict[str, tuple[float, float]]:
        """Where each actor of the snapshot stands on the map; the same tomorrow."""
        from graph_service.service._drawing import positions

        return positions(self, snapshot)

    def map_view(self, raw: Mapping[str, Sequence[str]] | None = None, language: str = "en") -> dict[str, Any]:
        """The map as data.

        Parameters
        ----------
        raw
            Texts: ``colour_by`` (kind, sector, any attribute, or ANALYSIS.COLUMN), ``size_by`` (ANALYSIS.COLUMN),
            ``ego`` (actor id) with ``steps``, and the scope (``at``, ``min_strength``, ``merge_persons``).
        """
        from graph_service.service._drawing import map_view

        return map_view(self, raw or {}, language)

    def map_html(self, raw: Mapping[str, Sequence[str]] | None = None, language: str = "en") -> str:
        """The map as one file that works offline."""
        from graph_service.render.standalone import standalone_map

        return standalone_map(self.map_view(raw, language), language)

    def report(self, language: str = "en", at: str | None = None, compare: str | None = None) -> Report:
        """The connection report as a typed document; with ``compare``, what has changed since that day, too."""
        from graph_service.service._drawing import report

        return report(self, language, checked_day(at) if at else None, compare)

    def report_json(self, language: str = "en", at: str | None = None, compare: str | None = None) -> str:
        """The connection report as JSON text: each block says its type."""
        from graph_service.render.document import as_json

        return json.dumps(as_json(self.report(language, at, compare)), ensure_ascii=False, allow_nan=False) + "\n"

    def report_html(
        self, language: str = "en", at: str | None = None, compare: str | None = None, *, standalone: bool = True
    ) -> str:
        """The connection report as HTML."""
        from graph_service.render.report_html import report_html

        return report_html(self.report(language, at, compare), standalone=standalone)
