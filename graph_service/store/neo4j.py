"""The store of an organisation: Neo4j, with native labels and tie types."""

from __future__ import annotations

import json
import secrets
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from neo4j.exceptions import IncompleteCommit

from graph_service.errors import StoreAway
from graph_service.language import Progress, part_of, unheard
from graph_service.records import Contents, identifier, resting_collector
from graph_service.store import Change, Delete, Found, Keep, Put, Receipt, Stored
from graph_service.store._changes import (
    STORING,
    Plan,
    Side,
    check_version,
    checked_day,
    checked_operation,
    deleted_entities,
    has_ties,
    ids_to_load,
    moment,
    no_change,
    packed,
    plan,
    said,
    texts,
    unpacked,
)
from graph_service.store._neo4j_adopting import Keeper
from graph_service.store._neo4j_database import Neo4jDatabase, Transaction, bookmark
from graph_service.store._neo4j_keeping import PARTS, ROWS, Neo4jSource, take_log
from graph_service.store._neo4j_writing import Writer
from graph_service.store._paging import Place, Wanted, cursor_after, wanted
from graph_service.store.findings import Checked
from graph_service.store.keeping import Source, in_batches

TRIES = 3
T = TypeVar("T")


class Neo4jStore(Neo4jDatabase):
    """A GraphStore in one Neo4j database; see ``graph_service.store.GraphStore`` for what each method promises."""

    @resting_collector()
    def read(self) -> Contents:
        """Everything, of one moment."""
        # two queries are not one moment: the sign must stand still meanwhile, else the writers wait
        for _ in range(TRIES):
            sign = self.sign()
            contents = self._read(self._contents)
            if self.sign() == sign:
                return replace(contents, sign=sign)
        with self._session() as session:
            contents = session.execute_write(self._contents_alone)
            return replace(contents, sign=bookmark(session))

    def _contents_alone(self, tx: Transaction) -> Contents:
        self._lock(tx)
        return self._contents(tx)

    def _contents(self, tx: Transaction) -> Contents:
        entities, ties, waiting = self._network(tx)
        return Contents(
            entities={id: (stored.thing, stored.record) for id, stored in entities.items()},
            ties={id: stored.record for id, stored in ties.items()},
            as_of=self._run(tx, "read/store").value("as_of", None)[0],
            waiting=waiting,
        )

    def _network(self, tx: Transaction) -> tuple[dict[str, Stored], dict[str, Stored], int]:
        """Entities and ties in the order of their ids, and how many more wait to be taken in."""
        nodes = self._run(tx, "read/entities").value()[0]
        entities = dict(sorted(self._model.entities(nodes).items()))
        rows = self._run(tx, "read/ties").values()
        ties = sorted(self._model.ties(rows).items())
        waiting = self._run(tx, "read/waiting").value()[0] + len(nodes) - len(entities)
        waiting += sum("id" not in properties for _, edges in rows for *_, properties in edges)
        return entities, {id: tie for id, tie in ties if self._model.has_ends(tie.record, entities)}, waiting

    def get(self, id: str) -> Stored | None:
        """One entity or tie by id."""
        return self._read(lambda tx: self._held(tx, [id])).get(id)

    def held(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Those of many ids that are there; their versions tell whether they still stand."""
        return self._read(lambda tx: self._held(tx, ids))

    def _held(self, tx: Transaction, ids: Sequence[str]) -> dict[str, Stored]:
        found: dict[str, Stored] = {}
        for some in in_batches(ids, ROWS):
            found |= self._model.entities(self._run(tx, "read/entities_by_id", ids=some).value()[0])
            found |= self._model.ties(self._run(tx, "read/ties_by_id", ids=some).values())
        return found

    def ties_of(self, id: str) -> list[Stored]:
        """The ties of one entity, by id."""
        return [stored for _, stored in sorted(self._read(lambda tx: self._ties_of(tx, [id])).items())]

    def _ties_of(self, tx: Transaction, ids: Sequence[str]) -> dict[str, Stored]:
        return self._model.ties(self._run(tx, "read/ties_of", ids=ids).values())

    def search(
        self,
        text: str,
        thing: str = "actor",
        kinds: Sequence[str] = (),
        limit: int = 50,
        cursor: str | None = None,
        sector: str | None = None,
    ) -> Found:
        """Substring search in name, aliases and id; prefix first, then name by code point, then id."""
        asked = wanted(text, limit, cursor)
        labels = self._model.kind_labels(thing, kinds)
        values = {"needle": asked.needle, "kinds": list(kinds), "labels": labels, "sector": sector}
        return self._read(lambda tx: self._page(tx, thing, values, asked))

    def _page(self, tx: Transaction, thing: str, values: dict[str, Any], asked: Wanted) -> Found:
        places: list[Place] = sorted(map(tuple, tx.run(self._queries.per_thing["read/search"][thing], values).value()[0]))
        start = 0 if asked.after is None else bisect_right(places, asked.after)
        page = places[start : start + asked.limit]
        held = self._model.entities(self._run(tx, "read/entities_by_id", ids=[place[2] for place in page]).value()[0])
        more = cursor_after(page[-1]) if start + len(page) < len(places) else None
        return Found(items=[held[place[2]] for place in page if place[2] in held], next=more, total=len(places))

    def apply(
        self,
        writes: Sequence[Put | Delete],
        *,
        who: str,
        what: str,
        operation: str | None = None,
        undoes: int | None = None,
        progress: Progress = unheard,
        keeps: Sequence[Keep] = (),
    ) -> Receipt:
        """Apply writes in one transaction with their change entry and operation key."""
        key, attempt = checked_operation(operation), secrets.token_hex(8)

        def work(tx: Transaction) -> Receipt:
            self._lock(tx)
            known = self._run(tx, "read/operation", key=key).single() if key else None
            if known is not None:
                return self._repeated(tx, known["change"], known["attempt"] != attempt)
            receipt = self._apply(tx, writes, partial(self._log, tx, who, what, key, undoes=undoes), progress)
            for keep in keeps:
                self._keep(tx, keep)
            if key is not None:
                self._run(tx, "write/operation", key=key, change=receipt.change, attempt=attempt).consume()
            return receipt

        try:
            return self._write(work)
        except StoreAway as error:
            if key is None or not isinstance(error.__cause__, IncompleteCommit):
                raise
            return self._write(work)  # the answer was lost: key and attempt tell whether this very write was stored

    def _apply(
        self, tx: Transaction, writes: Sequence[Put | Delete], log: Callable[[Mapping[str, int]], int], progress: Progress
    ) -> Receipt:
        held = self._held(tx, ids_to_load(writes))
        falling = deleted_entities(writes, held)
        if falling:
            held |= self._ties_of(tx, falling)
            self._check_alone(tx, [write.id for write in writes if isinstance(write, Delete) and write.alone])
        todo = plan(self._schema, writes, held)
        change = None if todo.changes_nothing else self._store(tx, todo, log(todo.counts), progress)
        return Receipt(change, False, todo.unchanged | {id: change for id in todo.after if change is not None})

    def _check_alone(self, tx: Transaction, ids: Sequence[str]) -> None:
        # relationships made by hand are not among the ties, and would go with their node
        for id in self._run(tx, "read/hanging", ids=ids).value()[0]:
            raise has_ties(id)

    def _repeated(self, tx: Transaction, change: int | None, repeated: bool) -> Receipt:
        if change is None:
            return Receipt(None, repeated, {})
        parts = self._run(tx, "read/change_parts", change=change, entity=None).value()[0]
        return Receipt(change, repeated, dict.fromkeys(unpacked(parts)[1], change))

    def _log(
        self, tx: Transaction, who: str, what: str, key: str | None, counts: Mapping[str, int], undoes: int | None = None
    ) -> int:
        if undoes is not None and self._run(tx, "read/change", id=undoes).single() is None:
            raise no_change(undoes)
        values = {"at": moment(), "who": said(who), "what": said(what), "operation": key, "counts": json.dumps(counts)}
        return int(self._run(tx, "write/change", **values, undoes=undoes).value()[0])

    def _log_parts(self, tx: Transaction, change: int, before: Side, after: Side) -> None:
        self._run(tx, "write/change_parts", change=change, rows=[list(part) for part in packed(before, texts(after))]).consume()

    def _store(self, tx: Transaction, todo: Plan, change: int, progress: Progress) -> int:
        self._log_parts(tx, change, todo.before, todo.after)
        writer = Writer(tx, self._queries)
        writer.take_out(todo)
        done = 0
        for some in in_batches(todo.written(ties=False), ROWS):
            rows = [
                self._model.entity_row(*row, None if row[0] in todo.removed else todo.before.get(row[0]), change) for row in some
            ]
            writer.put_entities(rows)
            done += len(rows)
            progress(done, len(todo.after), STORING)
        writer.put_ties(
            (
                (record["kind"], self._model.tie_row(id, record, None if id in todo.removed else todo.before.get(id), change))
                for id, _, record in todo.written(ties=True)
            ),
            part_of(progress, done / len(todo.after), 1.0) if todo.after else progress,
        )
        return change

    def _keeper(self) -> Keeper:
        return Keeper(self._schema, self._model, self._queries)

    def check(self) -> Checked:
        """What is not as it should be, and what waits to be taken in."""
        return self._read(self._keeper().survey).checked()

    def adopt(self, *, who: str) -> Receipt:
        """Take in what was made by hand, with one change entry."""

        keeper = self._keeper()

        def work(tx: Transaction) -> Receipt:
            self._lock(tx)
            found = keeper.survey(tx)
            if not (found.entities or found.ties):
                return Receipt(None, False, {})
            before, after = found.sides()
            counts = {"added": len(after) - len(before), "changed": len(before), "removed": 0}
            change = self._log(tx, who, "adopt", None, counts)
            self._log_parts(tx, change, before, after)
            keeper.write(tx, found, change)
            return Receipt(change, False, dict.fromkeys(after, change))

        return self._write(work)

    def changes(self, limit: int = 50, before: int | None = None, entity: str | None = None) -> list[Change]:
        """The change log, newest first; with ``entity`` its entries, with before and after of that id."""
        found: list[Change] = []
        place = before
        while len(found) < limit:
            entries = self._read(lambda tx, place=place: self._changes(tx, limit, place, entity))  # type: ignore[misc]
            found += [entry for entry in entries if entity is None or entry.before or entry.after]
            if len(entries) < limit:
                break
            place = entries[-1].id
        return found[:limit]

    def _changes(self, tx: Transaction, limit: int, before: int | None, entity: str | None) -> list[Change]:
        near = entity if entity is None or _is_alike_ordered(entity) else None
        rows = self._run(tx, "read/changes", limit=limit, before=before, entity=near).value()[0]
        found: list[Change] = []
        for row in rows:
            parts = self._run(tx, "read/change_parts", change=row[0], entity=near).value()[0] if entity is not None else []
            found.append(_entry(row, unpacked(parts, entity)))
        return found

    def change(self, id: int) -> Change | None:
        """One entry of the change log, with the whole before and after."""

        def work(tx: Transaction) -> Change | None:
            row = self._run(tx, "read/change", id=id).single()
            if row is None:
                return None
            return _entry(row["entry"], unpacked(self._run(tx, "read/change_parts", change=id, entity=None).value()[0]))

        return self._read(work)

    def as_of(self) -> str | None:
        """The day that stands in for now; None: today."""
        found: str | None = self._read(lambda tx: self._run(tx, "read/store").value("as_of", None)[0])
        return found

    def set_as_of(self, day: str | None, *, who: str) -> None:
        """Set or clear that day."""
        wanted_day = checked_day(day)

        def work(tx: Transaction) -> None:
            if self._lock(tx) != wanted_day:
                self._run(tx, "write/as_of", day=wanted_day).consume()
                self._log(tx, who, f"as_of {wanted_day or '-'}", None, {})

        self._write(work)

    def put_record(self, collection: str, id: str, text: str, version: int | None = None) -> int:
        """Keep one of the service's own records (JSON text); returns its version."""

        def work(tx: Transaction) -> int:
            self._lock(tx)
            return self._keep(tx, Keep(collection, id, text, version))

        return self._write(work)

    def _keep(self, tx: Transaction, keep: Keep) -> int:
        place = {"collection": identifier("collection", keep.collection), "id": identifier("id", keep.id)}
        row = self._run(tx, "read/own_record", **place).single()
        held = None if row is None else int(row["version"])
        check_version(keep.id, keep.version, held)
        if keep.text is None:
            self._run(tx, "write/remove_own_record", **place).consume()
            return 0
        self._run(tx, "write/own_record", **place, text=keep.text, version=(held or 0) + 1).consume()
        return (held or 0) + 1

    def get_record(self, collection: str, id: str) -> tuple[str, int] | None:
        """One own record with its version."""
        row = self._read(lambda tx: self._run(tx, "read/own_record", collection=collection, id=id).single())
        return None if row is None else (row["text"], row["version"])

    def list_records(self, collection: str) -> list[tuple[str, str, int]]:
        """All own records of a collection: (id, text, version), by id."""
        rows = self._read(lambda tx: self._run(tx, "read/own_records", collection=collection).value()[0])
        return [(row[0], row[1], row[2]) for row in rows]

    def delete_record(self, collection: str, id: str) -> bool:
        """Drop one own record; False if it was not there."""

        def work(tx: Transaction) -> bool:
            self._lock(tx)
            summary = self._run(tx, "write/remove_own_record", collection=collection, id=id).consume()
            return summary.counters.nodes_deleted > 0

        return self._write(work)

    def dump(self, work: Callable[[Source], T]) -> T:
        """Give the whole store, of one moment, to ``work``."""

        def given(tx: Transaction) -> T:
            self._lock(tx)
            return work(Neo4jSource(*self._still(tx), partial(self._run, tx)))

        return self._write(given, fetch_size=PARTS)

    def _still(self, tx: Transaction) -> tuple[dict[str, Stored], dict[str, Stored]]:
        # the lock keeps our own writers out; somebody's hand in Neo4j shows in the sign
        sign, found = self.sign(), self._network(tx)[:2]
        for _ in range(TRIES):
            before, sign = sign, self.sign()
            if sign == before:
                break
            found = self._network(tx)[:2]
        return found

    def load(self, source: Source, *, operation: str, over: int, check: Callable[[Contents], None]) -> None:
        """Take a whole source into this empty store in one transaction."""

        def work(tx: Transaction) -> None:
            self._lock(tx)
            take_log(partial(self._run, tx), source, over, operation)
            writer = Writer(tx, self._queries)
            for some in in_batches(source.rows("entities"), ROWS):
                rows = [self._model.entity_row(id, thing, record, None, version) for id, thing, record, version in some]
                writer.put_entities(rows)
            for some in in_batches(source.rows("ties"), ROWS):
                writer.put_ties(
                    ((record["kind"], self._model.tie_row(id, record, None, version)) for id, record, version in some)
                )
            check(self._contents(tx))

        try:
            self._write(work)
        except StoreAway as error:
            if not isinstance(error.__cause__, IncompleteCommit):
                raise
            if self._read(lambda tx: self._run(tx, "read/operation", key=operation).single()) is None:
                raise


def _is_alike_ordered(id: str) -> bool:
    # the parts of a change are in code point order; Neo4j compares UTF-16, which differs above this sign
    return max(id, default="") < "\ud800"


def _entry(row: Sequence[Any], sides: tuple[Side, Side]) -> Change:
    id, at, who, what, operation, counts, undoes, undone_by = row
    return Change(id, at, who, what, operation, json.loads(counts), *sides, undoes, undone_by)
