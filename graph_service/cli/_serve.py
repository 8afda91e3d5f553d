"""Commands that serve pages: demo, serve."""

from __future__ import annotations

import click

from graph_service.cli._options import WHO, language_option, opened, store_option
from graph_service.language import say

FIRST_PORT = 8000
port_option = click.option("--port", type=click.IntRange(0, 65535), help="Default: 8000, the next free one if taken; 0: any.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Only this machine until accounts exist.")
@port_option
@click.option("--open", "open_browser", is_flag=True, help="Open the browser.")
@language_option
@store_option
def serve(host: str, port: int | None, open_browser: bool, language: str | None, store_url: str | None) -> None:
    """Serve the pages on this machine."""
    _serve(host, port, open_browser, language, store_url)


@click.command()
@port_option
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@language_option
@store_option
def demo(port: int | None, no_open: bool, language: str | None, store_url: str | None) -> None:
    """Load the demo network into a store of its own and serve it."""
    from graph_service.settings import read_settings

    url = store_url or f"sqlite:///{read_settings().data_folder / 'demo.db'}"
    _serve("127.0.0.1", port, not no_open, language, url, fill=True)


def _serve(host: str, port: int | None, open_browser: bool, language: str | None, url: str | None, fill: bool = False) -> None:
    from graph_service.settings import read_settings, secret_key
    from graph_service.web.serve import listening
    from graph_service.web.serve import serve as run

    sockets = listening(host, port, FIRST_PORT)
    service = opened(url)
    if fill and not service.contents().entities:
        click.echo(say("Loading the demo network ...").in_language(language or "en"), err=True)
        service.load_demo(who=WHO)

    def ready(address: str) -> None:
        click.echo(address)
        if open_browser:
            import webbrowser

            webbrowser.open(address)

    from graph_service.web import create_app

    settings = read_settings()
    app = create_app(service, secret_key=secret_key(settings), language=language or settings.language)
    try:
        run(app, sockets, ready)
    finally:
        service.store.close()
