"""Commands on the store itself."""

from __future__ import annotations

from pathlib import Path

import click

from graph_service.cli._check import check
from graph_service.cli._options import WHO, language_asked, language_option, opened, store_option
from graph_service.cli._progress import progress
from graph_service.language import Phrase, say


@click.group()
def store() -> None:
    """Look after the store."""


store.add_command(check)


@store.command("as-of")
@click.argument("date", metavar="DATE")
@store_option
def as_of(date: str, store_url: str | None) -> None:
    """Set the day that stands in for today (2012-07-31); the word today takes it away again."""
    service = opened(store_url)
    try:
        service.set_as_of(None if date == "today" else date, who=WHO)
    finally:
        service.store.close()


@store.command()
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@language_option
@store_option
def backup(path: Path, store_url: str | None, language: str | None) -> None:  # noqa: ARG001 - read by language_asked
    """Write everything that the store holds, with its history, into one file."""
    from graph_service.service import keeping

    keeping.check_source(_url(store_url))
    service = opened(store_url)
    try:
        with progress() as report:
            made = keeping.backup(service.store, service.schema, path, report)
    finally:
        service.store.close()
    _say(say("Backup written: {path} ({held}).", path=str(path), held=keeping.Held.by(made).phrases))


@store.command()
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@language_option
@store_option
def restore(path: Path, store_url: str | None, language: str | None) -> None:  # noqa: ARG001 - read by language_asked
    """Put a backup into an empty store. All of it is checked before anything is stored."""
    from graph_service.service import keeping

    service = opened(store_url)
    try:
        with progress() as report:
            made = keeping.restore(service.store, service.schema, path, backups=service.backups, report=report)
    finally:
        service.store.close()
    _say(say("Restored: {held}.", held=keeping.Held.by(made).phrases))


@store.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@language_option
def copy(source: str, target: str, language: str | None) -> None:  # noqa: ARG001 - read by language_asked
    """Copy a whole store into an empty one. FROM and TO are sqlite:///PATH or neo4j://HOST."""
    from graph_service.service import keeping

    keeping.check_source(source)
    old = opened(source)
    try:
        new = opened(target)
        try:
            with progress() as report:
                made = keeping.copy(old.store, new.store, old.schema, report)
        finally:
            new.store.close()
    finally:
        old.store.close()
    _say(say("Copied: {held}.", held=made.phrases))


@store.command()
@language_option
@store_option
def migrate(store_url: str | None, language: str | None) -> None:  # noqa: ARG001 - read by language_asked
    """Bring a store that an earlier version of this program made up to this version, after a backup."""
    from graph_service.service import keeping
    from graph_service.settings import read_settings

    keeping.check_source(_url(store_url))
    settings = read_settings()
    for phrase in keeping.migrate(_url(store_url), settings.store_auth_file, settings.backups):
        _say(phrase)


def _url(asked: str | None) -> str:
    from graph_service.settings import read_settings

    return asked or read_settings().store


def _say(phrase: Phrase) -> None:
    click.echo(phrase.in_language(language_asked()))
