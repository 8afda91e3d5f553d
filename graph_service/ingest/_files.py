"""The tables of a file, whatever its form."""

from __future__ import annotations

from pathlib import Path

from graph_service.ingest._csvfile import read_csv
from graph_service.ingest._table import Layout, Table, Unreadable
from graph_service.language import say

TEXT_SUFFIXES = {".csv", ".tsv", ".txt", ""}


def tables_of(path: Path, layout: Layout) -> list[Table]:
    """Every table of a file: one for CSV, one a sheet for XLSX (sheets without content left out).

    Raises
    ------
    Unreadable
        With a sentence to act on.
    """
    suffix = path.suffix.casefold()
    if suffix in TEXT_SUFFIXES:
        return [read_csv(path, layout)]
    message = say("Files that end in “{suffix}” are not read.", suffix=suffix)
    raise Unreadable("unknown_format", message, say("Save the table as .csv or .xlsx."), file=path.name)


def first_table(path: Path, layout: Layout) -> Table:
    """The first table of a file."""
    return tables_of(path, layout)[0]
