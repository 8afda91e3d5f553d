"""Small files and stores for the tests of imports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph_service.ingest import Import, read_import
from graph_service.records import Contents, checked
from graph_service.schema import load_schema

SCHEMA = load_schema()
ACTORS = "id,name,kind\na,Aino,mentor\nb,Bio Oy,company\n"
NONE = {"actors": 0, "ties": 0, "events": 0, "participation": 0, "access": 0}


def put(folder: Path, **files: str) -> list[Path]:
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        paths.append(path)
    return paths


def contents(*records: tuple[str, dict[str, Any]]) -> Contents:
    found = [(thing, checked(SCHEMA, thing, record)) for thing, record in records]
    return Contents(
        {record["id"]: (thing, record) for thing, record in found if thing != "tie"},
        {record["id"]: record for thing, record in found if thing == "tie"},
    )


def stored(imported: Import, known: Contents | None = None) -> Contents:
    imported.require()
    base = known or Contents()
    entities, ties = dict(base.entities), dict(base.ties)
    for thing, record in imported.records:
        if thing == "tie":
            ties[record["id"]] = record
        else:
            entities[record["id"]] = (thing, record)
    return Contents(entities, ties)


def read(folder: Path, known: Contents | None = None, mapping: str | None = None, **files: str) -> Import:
    path = folder / "mapping.toml"
    if mapping is not None:
        path.write_text(mapping, encoding="utf-8")
    return read_import(put(folder, **files), SCHEMA, known or Contents(), path if mapping is not None else None)


def found(imported: Import) -> list[tuple[str, str | None, int | None, str | None, str | None]]:
    return [(problem.code, problem.file, problem.row, problem.column, problem.value) for problem in imported.problems]


def records(imported: Import) -> list[dict[str, Any]]:
    imported.require()
    return [record for _, record in imported.records]
