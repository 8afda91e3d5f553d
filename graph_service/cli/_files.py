"""Commands that read and write files: import, export, map, report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from graph_service.cli._options import (
    WHO,
    at_option,
    language_asked,
    language_option,
    opened,
    store_option,
    written,
)
from graph_service.errors import CallerError
from graph_service.language import Phrase, say, say_n


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--dry-run", is_flag=True, help="Say what would happen; store nothing.")
@click.option("--mapping", metavar="FILE", help="What the files and their columns mean (TOML).")
@click.option("--suggest-mapping", is_flag=True, help="Print a first mapping made from the headings.")
@click.option("--skip-bad", is_flag=True, help="Store the clean rows; write the others to FILE.rejected.csv.")
@click.option("--end-missing", metavar="DATE", help="End, on that day, the open ties that the files could hold and do not.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@language_option
@store_option
def import_(paths: tuple[str, ...], mapping: str | None, form: str, store_url: str | None, **flags: Any) -> None:
    """Read CSV or XLSX files (actors, ties, events, participation, access) and store them whole."""
    files = [Path(path) for path in paths]
    if flags["suggest_mapping"]:
        from graph_service.service import suggest_mapping

        click.echo(suggest_mapping(files), nl=False)
        return
    chosen = Path(mapping) if mapping else None
    service = opened(store_url)
    language = language_asked()
    try:
        asked = {name: flags[name] for name in ("dry_run", "skip_bad", "end_missing")}
        found = service.import_files(files, mapping=chosen, who=WHO, language=language, **asked)
    finally:
        service.store.close()
    click.echo(json.dumps(found, ensure_ascii=False) if form == "json" else _told(found, language))
    if found["status"] == "refused":
        n = len(found["problems"])
        raise CallerError(say_n("{n} problem: nothing was stored.", "{n} problems: nothing was stored.", n))


def _told(found: dict[str, Any], language: str) -> str:
    from graph_service.service import import_sentences

    return "\n".join(import_sentences(found, language))


@click.command()
@click.argument("path", metavar="PATH.(xlsx|csv|graphml|gexf|json)", type=click.Path(path_type=Path))
@language_option
@store_option
def export(path: Path, store_url: str | None, language: str | None) -> None:  # noqa: ARG001 - read by language_asked
    """Write everything that is stored.

    .xlsx is a workbook to edit and import again, in the language asked for; .csv is a folder of tables;
    .graphml and .gexf are for programs that draw or measure graphs; .json is canonical.
    """
    from graph_service.service import exporting

    form = _form(path, {f".{form}" for form in exporting.FORMS})
    service = opened(store_url)
    notes: list[Phrase] = []
    try:
        if form != ".csv":
            asked = language_asked()
            written(path, lambda place: notes.extend(exporting.write_file(service, place, form[1:], asked)))
        else:
            path.mkdir(exist_ok=True)
            tables = service.export_csv()
            for name, text in tables.items():
                written(path / name, lambda place, text=text: _bytes(place, text.encode()))  # type: ignore[misc]
            for old in exporting.old_tables(service, path, tables):
                old.unlink()
            notes += exporting.notes_on(path / name for name in tables)
    finally:
        service.store.close()
    for note in notes:
        click.echo(note.in_language(language_asked()), err=True)


@click.command("map")
@click.argument("path", metavar="PATH.html", type=click.Path(path_type=Path))
@click.option("--ego", metavar="ID", help="Only this actor and those near it.")
@click.option("--steps", metavar="N", help="How near: ties away from --ego [default: 1].")
@click.option("--colour-by", metavar="PROPERTY", help="kind, sector, any attribute, or ANALYSIS.COLUMN [default: kind].")
@click.option("--size-by", metavar="ANALYSIS.COLUMN", help="For example centrality.betweenness.")
@click.option("--what-if", metavar="CHANGE", multiple=True, help="As in analyse: leaves:ID, tie:FROM:TO, ... (repeat for more).")
@at_option
@language_option
@store_option
def map_(path: Path, store_url: str | None, what_if: tuple[str, ...], **values: str | None) -> None:
    """Draw the network into one file that opens anywhere, offline."""
    _form(path, {".html"})
    service = opened(store_url)
    try:
        raw = {name: [value] for name, value in values.items() if value is not None and name != "language"}
        raw |= {"what_if": list(what_if)} if what_if else {}
        text = service.map_html(raw, language_asked())
    finally:
        service.store.close()
    written(path, lambda place: _bytes(place, text.encode()))


@click.command()
@click.argument("path", metavar="PATH.(html|json)", type=click.Path(path_type=Path))
@click.option("--compare", metavar="DATE", help="Say what has changed since that day, too.")
@at_option
@language_option
@store_option
def report(path: Path, store_url: str | None, at: str | None, compare: str | None, **_: str | None) -> None:
    """Write the connection report for the advisory board. Its bands are logged as forecasts of the day."""
    from graph_service.service import forecasts

    form = _form(path, {".html", ".json"})
    service = opened(store_url)
    try:
        made = service.report_html if form == ".html" else service.report_json
        text = made(language_asked(), at, compare)
        # logged before it is given out: no forecast leaves unrecorded
        forecasts.issue_report(service, at, who=WHO)
    finally:
        service.store.close()
    written(path, lambda place: _bytes(place, text.encode()))


def _form(path: Path, known: set[str]) -> str:
    if path.suffix.lower() not in known:
        listed = ", ".join(sorted(known))
        raise CallerError(
            say("“{name}” must end in one of {known}: no other form is written here.", name=path.name, known=listed)
        )
    return path.suffix.lower()


def _bytes(place: Path, content: bytes) -> None:
    place.write_bytes(content)
