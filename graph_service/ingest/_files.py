"""The tables of a file, whatever its form."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from graph_service.ingest._csvfile import read_csv
from graph_service.ingest._table import Layout, Table, Unreadable
from graph_service.ingest._xlsx import read_xlsx
from graph_service.language import Phrase, say

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ""})
REJECTED = ".rejected.csv"


def tables_of(path: Path, layout: Layout, sheets: Collection[str] = ()) -> list[Table]:
    """Every table of a file: one for CSV, one a sheet for XLSX (sheets without content left out).

    ``sheets`` are those that must be there.

    Raises
    ------
    Unreadable
        With a sentence to act on.
    """
    if path.is_dir():
        message = say("The folder holds no .csv or .xlsx file.")
        raise Unreadable("empty_folder", message, say("Give the folder that an export wrote, or files."), file=path.name)
    suffix = path.suffix.casefold()
    if suffix in TEXT_SUFFIXES:
        return [read_csv(path, layout)]
    if suffix == ".xlsx":
        return read_xlsx(path, sheets, layout.max_columns)
    message = say("Files that end in “{suffix}” are not read.", suffix=suffix)
    raise Unreadable("unknown_format", message, say("Save the table as .csv or .xlsx."), file=path.name)


def first_table(path: Path, layout: Layout) -> Table:
    """The first table of a file."""
    return tables_of(path, layout)[0]


def files_of(paths: Iterable[Path]) -> list[tuple[Path, bool]]:
    """The files that paths name, and whether each came from a folder; a folder stands for the tables in it.

    A folder without any stands for itself, so that it is named as a problem.
    """
    found: list[tuple[Path, bool]] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(entry for entry in path.iterdir() if entry.suffix.casefold() in {".csv", ".tsv", ".xlsx"})
            found += [(entry, True) for entry in inside if not entry.name.endswith(REJECTED)] or [(path, False)]
        else:
            found.append((path, False))
    return found


def hindrance(path: Path) -> Phrase | None:
    """Why a file that was written here could not be read again; None where it can."""
    try:
        tables_of(path, Layout())
    except Unreadable as error:
        return error.problem.message
    return None
