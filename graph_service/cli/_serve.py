"""Commands that serve pages: demo, serve."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress

import click

from graph_service.cli._options import WHO, language_option, opened, store_option
from graph_service.language import say

FIRST_PORT = 8000
WARMING = "warm-up"
# seconds that an orderly end may take
GRACE = 5.0
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
    # a service manager's stop is as orderly as Ctrl-C, from the first moment on
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _stop)
    with suppress(KeyboardInterrupt):
        _until_stopped(host, port, open_browser, language, url, fill)
    if any(thread.name == WARMING for thread in threading.enumerate()):
        # the store is closed; a compiler at work would hold up the end for as long as it takes
        os._exit(0)


def _stop(*_: object) -> None:
    # on a busy machine the compiler leaves little for an orderly end, which must not take ten seconds
    hard = threading.Timer(GRACE, os._exit, (0,))
    hard.daemon = True
    hard.start()
    raise KeyboardInterrupt


def _until_stopped(host: str, port: int | None, open_browser: bool, language: str | None, url: str | None, fill: bool) -> None:
    from graph_service.analysis._warm import warm_up
    from graph_service.settings import read_settings, secret_key
    from graph_service.web import create_app
    from graph_service.web.serve import check_loopback
    from graph_service.web.serve import serve as run

    check_loopback(host)
    settings = read_settings()
    service = opened(url)
    if fill and not service.contents().entities:
        click.echo(say("Loading the demo network ...").in_language(language or settings.language), err=True)
        service.load_demo(who=WHO)

    def ready(address: str) -> None:
        click.echo(address)
        click.echo(say("Ctrl-C stops it.").in_language(language or settings.language), err=True)
        # compiled while the visitor reads the first page; from the second start on they are loaded
        threading.Thread(target=warm_up, name=WARMING, daemon=True).start()
        if open_browser:
            import webbrowser

            webbrowser.open(address)

    key, uploads = secret_key(settings), settings.cache_folder / "uploads"
    app = create_app(service, secret_key=key, language=language, uploads=uploads)
    try:
        run(app, host, FIRST_PORT if port is None else port, ready, tries=1 if port else 50)
    finally:
        app.extensions["uploads"].close()
        service.store.close()
