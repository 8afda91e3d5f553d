"""The command that looks after what stands in the store."""

from __future__ import annotations

import json

import click

from graph_service.cli._options import WHO, language_asked, language_option, opened, store_option
from graph_service.errors import CallerError
from graph_service.language import say_n


@click.command()
@click.option("--adopt", is_flag=True, help="Take in what was made by hand in Neo4j, as one change that can be undone.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@language_option
@store_option
def check(adopt: bool, form: str, store_url: str | None, language: str | None) -> None:  # noqa: ARG001 - read by language_asked
    """Look at every record as it stands: what a person must mend, and what waits to be taken in."""
    from graph_service.service import checking

    service, asked = opened(store_url), language_asked()
    try:
        done = checking.adopt(service, who=WHO) if adopt else None
        found = checking.check(service, asked)
        if form == "json":
            click.echo(json.dumps(found | {"adopted": done}, ensure_ascii=False))
        else:
            told = [] if done is None else [checking.adopted_sentence(done).in_language(asked)]
            click.echo("\n".join([*told, *checking.check_sentences(service, found, asked)]))
    finally:
        service.store.close()
    open_ones = found["needs"]["person"] + found["needs"]["adopt"]
    if open_ones:
        raise CallerError(say_n("{n} finding needs somebody.", "{n} findings need somebody.", open_ones))
