"""Checking what stands in Neo4j, and taking in what was made there by hand, with one entry of the change log."""

from __future__ import annotations

from typing import Any

import neo4j

from graph_service.schema import Schema
from graph_service.store._neo4j_keeping import ROWS
from graph_service.store._neo4j_model import Model
from graph_service.store._neo4j_survey import Raw, Survey, Taken, survey
from graph_service.store.keeping import in_batches
from graph_service.store.queries import Queries

Transaction = neo4j.ManagedTransaction


class Keeper:
    """The queries around a survey, for Neo4jStore."""

    def __init__(self, schema: Schema, model: Model, queries: Queries) -> None:
        self._schema, self._model, self._queries = schema, model, queries

    def _run(self, tx: Transaction, name: str, **values: Any) -> neo4j.Result:
        return tx.run(self._queries.one[name], values)

    def survey(self, tx: Transaction) -> Survey:
        """Everything as it stands."""
        raw = Raw(
            entities=self._run(tx, "read/raw_entities").value()[0],
            adoptable=self._run(tx, "read/adoptable").value()[0],
            ties=[(row["kind"], row["rows"]) for row in self._run(tx, "read/raw_ties")],
            others=[tuple(row) for row in self._run(tx, "read/other_ties", kinds=list(self._schema.ties)).values()],
        )
        return survey(self._schema, self._model, raw)

    def write(self, tx: Transaction, found: Survey, change: int) -> None:
        """Take in what a survey found."""
        for some in in_batches(found.entities, ROWS):
            self._run(tx, "write/adopt_entities", rows=[_row(taken, change) for taken in some]).consume()
        by_kind: dict[str, list[dict[str, Any]]] = {}
        for taken in found.ties:
            by_kind.setdefault(taken.record["kind"], []).append(_row(taken, change))
        for kind, rows in by_kind.items():
            for batch in in_batches(rows, ROWS):
                tx.run(self._queries.per_kind["write/adopt_ties"][kind], rows=batch).consume()


def _row(taken: Taken, change: int) -> dict[str, Any]:
    return taken.row | {"props": taken.row["props"] | {"_version": change}}
