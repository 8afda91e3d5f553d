"""Commands on the store itself."""

from __future__ import annotations

import click

from graph_service.cli._options import WHO, opened, store_option


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
