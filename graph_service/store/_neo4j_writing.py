"""Writing rows within a transaction: what is ours, and what belongs to others and keeps an id of its own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import neo4j

from graph_service.language import Progress, unheard
from graph_service.store._changes import STORING, Plan
from graph_service.store._neo4j_keeping import ROWS
from graph_service.store.keeping import in_batches
from graph_service.store.queries import Queries


class Writer:
    """The writing queries in one transaction."""

    def __init__(self, tx: neo4j.ManagedTransaction, queries: Queries) -> None:
        self._tx, self._queries = tx, queries

    def _run(self, name: str, **values: Any) -> neo4j.Result:
        return self._tx.run(self._queries.one[name], values)

    @cached_property
    def _is_plain(self) -> bool:
        return not self._run("read/how_many_adopted").value()[0]

    @cached_property
    def _kinds(self) -> frozenset[str]:
        # those that had ties when the writing began
        return frozenset(kind for kind, ties in self._run("read/tie_counts").values() if ties)

    def _theirs(self, ids: Iterable[str]) -> frozenset[str]:
        if self._is_plain:
            return frozenset()
        return frozenset(self._run("read/adopted_ids", ids=sorted(set(ids))).value()[0])

    def put_entities(self, rows: list[dict[str, Any]]) -> None:
        """Create or replace entities, rows as ``Model.entity_row`` makes them."""
        theirs = self._theirs(row["id"] for row in rows)
        for name, mine in (("write/entities", False), ("write/adopted_entities", True)):
            some = [row for row in rows if (row["id"] in theirs) == mine]
            if some:
                self._run(name, rows=some).consume()

    def put_ties(self, rows: Iterable[tuple[str, dict[str, Any]]], progress: Progress = unheard) -> None:
        """Create or replace ties: (kind, row as ``Model.tie_row`` makes it)."""
        rows_by_kind: dict[str, list[dict[str, Any]]] = {}
        for kind, row in rows:
            rows_by_kind.setdefault(kind, []).append(row)
        total, done = sum(map(len, rows_by_kind.values())), 0
        for kind, of_kind in rows_by_kind.items():
            ours = "write/ties" if kind in self._kinds else "write/new_ties"
            for batch in in_batches(of_kind, ROWS):
                theirs = self._theirs(row[end] for row in batch for end in ("source", "target"))
                for name, mine in ((ours, False), ("write/ties_of_adopted", True)):
                    some = [row for row in batch if (row["source"] in theirs or row["target"] in theirs) == mine]
                    if some:
                        self._tx.run(self._queries.per_kind[name][kind], rows=some).consume()
                done += len(batch)
                progress(done, total, STORING)

    def take_out(self, todo: Plan) -> None:
        """Take out what a plan removes; what belongs to others is let go of."""
        if not todo.removed:
            return
        # asked first: in a transaction that has removed thousands, each further look into the index walks past them all
        ids, tie_ids = todo.removed_ids(ties=False), todo.removed_ids(ties=True)
        theirs = {*self._run("read/adopted_entities", ids=ids).value()[0], *self._run("read/adopted_ties", ids=tie_ids).value()}
        ids_by_kind: dict[tuple[str, bool], list[str]] = {}
        for id in tie_ids:
            ids_by_kind.setdefault((todo.before[id][1]["kind"], id in theirs), []).append(id)
        for (kind, is_theirs), ties in ids_by_kind.items():
            if not is_theirs:
                self._tx.run(self._queries.per_kind["write/remove_ties"][kind], ids=ties).consume()
        self._run("write/remove_entities", ids=[id for id in ids if id not in theirs]).consume()
        # what belongs to others is let go of last: whether its ties still stand between entities is known only then
        self._run("write/release_entities", ids=[id for id in ids if id in theirs]).consume()
        for (kind, is_theirs), ties in ids_by_kind.items():
            if is_theirs:
                self._tx.run(self._queries.per_kind["write/release_ties"][kind], ids=ties).consume()
