"""Commands on the store itself."""

from __future__ import annotations

import click

from graph_service.cli._options import WHO, language_asked, language_option, opened, store_option


@click.group()
def store() -> None:
    """Look after the store."""


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
@language_option
@store_option
def migrate(store_url: str | None, language: str | None) -> None:  # noqa: ARG001 - read by language_asked
    """Bring a store that an earlier version of this program made up to this version."""
    from graph_service.service import keeping
    from graph_service.settings import read_settings

    settings = read_settings()
    done = keeping.migrate(store_url or settings.store, settings.store_auth_file)
    click.echo(done.in_language(language_asked()))
