"""The canonical export read back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from graph_service.errors import BadValue, Problem, UnknownName
from graph_service.ingest._columns import Column, Columns
from graph_service.ingest._holds import TIES
from graph_service.ingest._labels import in_labels
from graph_service.ingest._rows import Draft, Sheet
from graph_service.ingest._table import Table, Unreadable, bytes_of
from graph_service.language import say
from graph_service.records import checked
from graph_service.schema import Schema

_ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
MAX_BYTES = 100 * 1024 * 1024


def read_canonical(path: Path, schema: Schema, problems: list[Problem]) -> list[Sheet]:
    """The records of a canonical JSON file, as one sheet for each collection; ``row`` is the place in the list.

    Raises
    ------
    Unreadable
        If it is no such file.
    """
    document = _document(path)
    collections = {thing.collection: thing.name for thing in schema.things.values()} | {"ties": TIES}
    found = []
    for collection, records in document.items():
        if collection not in collections or not isinstance(records, list):
            message = UnknownName.of(say("Collection"), collection, collections).phrase
            raise Unreadable("not_canonical", message, _FIX, file=path.name)
        holds = collections[collection]
        columns = Columns(read=[Column(schema.properties["id"], 0, "id")])
        sheet = Sheet(Table(path, collection, (), []), holds, columns)
        for row, record in enumerate(records, 1):
            draft = Draft(sheet, row, [record.get("id", "") if isinstance(record, dict) else ""], {})
            try:
                draft.record = checked(schema, holds, record if isinstance(record, dict) else {})
            except BadValue as error:
                sheet.refuse(draft, problems, "bad_record", in_labels(schema, error.phrase), say("Correct the record."), "id")
            sheet.drafts.append(draft)
        found.append(sheet)
    return found


_FIX = say("Give a file that graph-service export wrote, or a table as .csv or .xlsx.")


def _document(path: Path) -> dict[str, Any]:
    try:
        raw = bytes_of(path, MAX_BYTES)
        document = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
        if _ESCAPED_HALF.search(raw):
            # two halves in a row are one character; a lone one cannot be encoded again
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Unreadable("not_canonical", say("This is no JSON that can be read."), _FIX, file=path.name) from None
    if not isinstance(document, dict):
        raise Unreadable("not_canonical", say("The JSON holds no collections of records."), _FIX, file=path.name)
    return document


def _no_constant(name: str) -> float:
    raise ValueError(name)
