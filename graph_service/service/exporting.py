"""Everything that is stored as files of other programs: a workbook, GraphML, GEXF, CSV, JSON."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from graph_service.language import Phrase, say
from graph_service.records import Contents
from graph_service.schema import Schema
from graph_service.service import GraphService

FORMS = ("xlsx", "csv", "graphml", "gexf", "json")


def write_file(service: GraphService, path: Path, form: str, language: str) -> list[Phrase]:
    """Write the network into one file.

    Parameters
    ----------
    path
        Where; what is there is replaced.
    form
        One of FORMS; ``csv`` is an archive of tables here.
    language
        Of a workbook; the other forms are the same in every language.

    Returns
    -------
    list
        What the reader should know about the file; mostly empty.
    """
    from graph_service.ingest import write_workbook
    from graph_service.render.export import gexf, graphml

    # asked before the contents: a change between the two is then told when the workbook comes back
    entries = service.store.changes(limit=1) if form == "xlsx" else []
    contents = service.contents()
    if form == "xlsx":
        newest = entries[0].at if entries else None
        return write_workbook(path, service.schema, contents, language, service.today(), newest)
    if form == "json":
        path.write_bytes(service.export_json())
    elif form == "csv":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in service.export_csv().items():
                archive.writestr(name, text)
    else:
        write: Callable[[Schema, Contents, str], Iterator[str]] = graphml if form == "graphml" else gexf
        with path.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(write(service.schema, contents, service.today()))
    return []


def old_tables(service: GraphService, folder: Path, written: Iterable[str]) -> list[Path]:
    """Tables of an earlier export in a folder, which an import of the folder would take for part of the new one."""
    from graph_service.ingest import table_names

    known = {f"{name}.csv" for name in table_names(service.schema)} - set(written)
    return [path for path in folder.iterdir() if path.name in known]


def notes_on(tables: Iterable[Path]) -> list[Phrase]:
    """Which of the CSV tables that were written could not be imported again, and why."""
    from graph_service.ingest import hindrance

    found = ((path.name, hindrance(path)) for path in tables)
    return [say("{file} could not be imported again as it is: {why}", file=name, why=why) for name, why in found if why]


def file_bytes(service: GraphService, form: str, language: str) -> bytes:
    """The network as the content of one file; see ``write_file``."""
    with TemporaryDirectory(prefix="graph-service-export-") as folder:
        path = Path(folder) / f"network.{form}"
        write_file(service, path, form, language)
        return path.read_bytes()
