"""``analyse ID``: one command per analysis, made from the catalogue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from graph_service.cli._options import language_asked, language_option, opened, options_of, store_option, texts
from graph_service.cli._progress import progress
from graph_service.errors import CallerError, UnknownName
from graph_service.language import say


class Analyses(click.Group):
    """A group whose commands are the catalogue, read only when asked for.

    Parameters
    ----------
    name, help
        Of the group.
    compares
        Whether its answers are those before and after the changes of ``--what-if``.
    """

    def __init__(self, name: str, help: str, *, compares: bool = False) -> None:
        super().__init__(name=name, help=help)
        self.compares = compares

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Ids as commands write them."""
        from graph_service.analysis._catalogue import catalogue

        return [entry.slug for entry in catalogue().values()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002 - click's signature
        """The command of one analysis; UnknownName offers the nearest."""
        from graph_service.analysis._catalogue import analysis
        from graph_service.service import SCOPE, whatif

        entry = analysis(cmd_name)
        assert entry.parameters is not None
        language = language_asked()
        parameters = [*SCOPE.values(), *entry.parameters.values(), *([whatif.ASKED] if self.compares else [])]
        names = [param.name for param in parameters]

        def run(**values: Any) -> None:
            _answer(entry.id, texts(values, names), values, compares=self.compares)

        command = click.Command(
            entry.slug,
            callback=run,
            params=options_of(parameters, language),
            help=f"{entry.question.in_language(language)}\n\n{'; '.join(entry.references)}",
            short_help=entry.question.in_language(language),
        )
        for option in _SHARED:
            option(command)
        return command


_SHARED = (
    click.option("--table", metavar="NAME", help="Print this further table instead of the rows."),
    click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True),
    click.option("--ties", metavar="FILE", help="With --nodes: read two plain files instead of a store."),
    click.option("--nodes", metavar="FILE"),
    language_option,
    store_option,
)


def _answer(name: str, raw: dict[str, list[str]], values: dict[str, Any], *, compares: bool) -> None:
    language = language_asked()
    if files := plain_files(values["nodes"], values["ties"]):
        from graph_service.service import analyse_files, whatif
        from graph_service.settings import prepare_numba_cache, read_settings

        prepare_numba_cache(read_settings())
        answered = whatif.compared_files if compares else analyse_files
        with progress(is_only_reading=True) as report:
            found = answered(name, *files, raw, language, report)
    else:
        from graph_service.service import whatif

        service = opened(values["store_url"])
        try:
            with progress(is_only_reading=True) as report:
                if compares:
                    found = whatif.compared(service, name, raw, language, report)
                else:
                    found = service.analyse(name, raw, language, report)
        finally:
            service.store.close()
    click.echo(formatted(found, values["form"], values["table"]), nl=False)


def plain_files(nodes: str | None, ties: str | None) -> tuple[Path, Path] | None:
    """Both plain files, or None for a store; CallerError if only one is given."""
    if bool(nodes) != bool(ties):
        raise CallerError(say("Plain files come in pairs: give both --nodes and --ties."))
    return (Path(nodes), Path(ties)) if nodes and ties else None


def formatted(found: dict[str, Any], form: str, table: str | None) -> str:
    """A result envelope as ``--format`` asks: a table to read, JSON, or one table as CSV."""
    if table is not None and table not in found["tables"]:
        raise UnknownName.of(say("Tables"), table, found["tables"])
    rows = found["rows"] if table is None else found["tables"][table]
    if form == "json":
        return json.dumps(found, ensure_ascii=False, allow_nan=False) + "\n"
    if form == "csv":
        from graph_service.service import csv_text

        return csv_text(found, table or "rows")
    warnings = [f"! {warning['text']}" for warning in found["warnings"]]
    return "\n".join([*found["sentences"], "", *_columns(rows), "", *warnings]).rstrip("\n") + "\n"


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    cells = [list(rows[0]), *([_rounded(value) for value in row.values()] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    right = [all(isinstance(row[key], int | float | None) for row in rows) for key in rows[0]]
    return [
        "  ".join(
            cell.rjust(width) if flush else cell.ljust(width) for cell, width, flush in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    ]


def _rounded(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    return " > ".join(map(str, value)) if isinstance(value, list) else str(value)
