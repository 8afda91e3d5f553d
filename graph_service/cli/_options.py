"""What several commands share: options from parameter lists, and the way to a service."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_service.errors import CallerError
from graph_service.language import LANGUAGES, say

if TYPE_CHECKING:
    from graph_service.analysis._catalogue import Param
    from graph_service.service import GraphService

WHO = "command line"
store_option = click.option(
    "--store", "store_url", metavar="URL", help="sqlite:///PATH or neo4j://HOST (default: GRAPH_SERVICE_STORE)."
)
language_option = click.option("--language", type=click.Choice(LANGUAGES), help="Language of sentences.")
at_option = click.option("--at", metavar="DATE", help="The network as it was known on that day.")


def language_asked() -> str:
    """The language of the running command: its option, else the setting, else English."""
    from graph_service.settings import read_settings

    context = click.get_current_context(silent=True)
    asked = context.params.get("language") if context else None
    return str(asked or read_settings().language)


def opened(url: str | None) -> GraphService:
    """The service on a store; says in words what became of work that a crash cut off."""
    from graph_service.service import GraphService
    from graph_service.settings import prepare_numba_cache, read_settings

    settings = read_settings()
    prepare_numba_cache(settings)
    service = GraphService.open(url or settings.store, settings.store_auth_file, settings.backups)
    for phrase in service.interrupted_imports():
        click.echo(phrase.in_language(language_asked()), err=True)
    return service


def options_of(parameters: Iterable[Param], language: str) -> list[click.Parameter]:
    """An option for each parameter; all are texts, the service reads and checks them."""
    return [
        click.Option(
            [f"--{param.name.replace('_', '-')}", param.name],
            multiple=True,
            metavar="|".join(param.choices) if param.choices else param.type.__name__.upper().replace("STR", "TEXT"),
            help=_help(param, language),
        )
        for param in parameters
    ]


def _help(param: Param, language: str) -> str:
    text = param.label.in_language(language)
    text += " (repeat for more)" if param.many else ""
    return text + (f" [default: {param.default}]" if param.default not in (None, (), "") else "")


def texts(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, list[str]]:
    """The asked ones among options, as texts."""
    return {name: list(values[name]) for name in names if values.get(name)}


def written(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file beside its place and move it there, so that a failure leaves the old one whole."""
    import os
    import tempfile

    if not path.parent.is_dir():
        raise CallerError(say("There is no folder “{path}”.", path=str(path.parent)))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        write(Path(name))
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
        if sys.stderr.isatty():
            click.echo(say("Written: {path}", path=str(path)).in_language(language_asked()), err=True)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
