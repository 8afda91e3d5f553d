"""Mappings made from a person's choices, kept in the store under a name, and proposed for files with the same headings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graph_service.errors import BadFile, BadValue, CallerError
from graph_service.language import say
from graph_service.service import GraphService

MAPPINGS = "mappings"
MAX_NAME = 100


def choices_of(service: GraphService, tables: Sequence[Mapping[str, Any]], mapping: Path | None) -> dict[str, str]:
    """The choices that stand for the present reading of tables (from ``bringing.check``)."""
    from graph_service.ingest import read_mapping

    now, _ = read_mapping(mapping, service.schema)
    chosen = {
        "encoding": now.encoding or "",
        "delimiter": "tab" if now.delimiter == "\t" else now.delimiter or "",
        "decimal": now.reading.decimal or "",
        "dates": next(iter(now.reading.dates), ""),
    }
    for number, table in enumerate(tables):
        chosen |= {f"holds-{number}": "" if table["is_left_out"] else table["holds_shown"]}
        chosen |= {f"shown-{number}": table["holds_shown"], f"set-{number}": table["constant"]["value"]}
        chosen |= {f"as-{number}-{column['place']}": column["means"] for column in table["columns"]}
    return chosen


def chosen_text(service: GraphService, tables: Sequence[Mapping[str, Any]], choices: Mapping[str, str]) -> str:
    """The mapping file (TOML) that choices make; raises BadValue as ``graph_service.ingest.chosen_mapping``."""
    from graph_service.ingest import chosen_mapping, mapping_text

    return mapping_text(chosen_mapping(service.schema, tables, choices))


def with_words(
    tables: Sequence[Mapping[str, Any]], choices: Mapping[str, str], words: Mapping[tuple[str, str | None, int, str], str]
) -> list[dict[str, Any]]:
    """Tables whose mapping also says what was written for a word: ``words`` by file, sheet, place of the column and word."""
    found = []
    for number, table in enumerate(tables):
        values = {name: dict(meanings) for name, meanings in table["values"].items()}
        for (file, sheet, place, word), meaning in words.items():
            kind, _, name = choices.get(f"as-{number}-{place}", "").partition(":")
            if kind == "is" and (file, sheet) == (table["file"], table["sheet"]):
                values.setdefault(name, {})[word] = meaning
        found.append({**table, "values": values})
    return found


def save(service: GraphService, name: str, text: str, tables: Sequence[Mapping[str, Any]]) -> None:
    """Keep a mapping for files with the headings of these tables; one of the same name is replaced."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME:
        raise BadValue(say("Give the mapping a name of 1 to {n} characters.", n=MAX_NAME))
    headings = {
        _place(table["file"], table["sheet"]): [column["heading"] for column in table["columns"] if column["is_headed"]]
        for table in tables
    }
    service.store.put_record(MAPPINGS, name, json.dumps({"toml": text, "headings": headings}, ensure_ascii=False))


def saved(service: GraphService) -> list[str]:
    """The names of the kept mappings."""
    return [name for name, _, _ in service.store.list_records(MAPPINGS)]


def forget(service: GraphService, name: str) -> None:
    """Drop a kept mapping."""
    service.store.delete_record(MAPPINGS, name)


def proposed(service: GraphService, paths: Sequence[Path], target: Path) -> str | None:
    """Write the kept mapping that fits every table of the files to ``target``; its name, or None where none fits."""
    for name, text, _ in service.store.list_records(MAPPINGS):
        kept = json.loads(text)
        target.write_text(kept["toml"], encoding="utf-8")
        try:
            fitted = _fitted(service, paths, target, kept["headings"])
        except CallerError:
            continue  # the check says what is wrong with a file
        if fitted is not None:
            target.write_text(fitted, encoding="utf-8")
            return name
    target.unlink(missing_ok=True)
    return None


def _fitted(service: GraphService, paths: Sequence[Path], mapping: Path, headings: Mapping[str, list[str]]) -> str | None:
    from graph_service.ingest import fitted_mapping, mapping_text, read_mapping

    now, problems = read_mapping(mapping, service.schema)
    if problems:
        raise BadFile(problems[0].message)
    fitted = fitted_mapping(service.schema, now, paths, headings)
    return None if fitted is None else mapping_text(fitted)


def _place(file: str, sheet: str | None) -> str:
    return file if sheet is None else f"{file}\n{sheet}"
