"""A real Chromium, a real server, and a page that writes down what it should never do."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from graph_service.service import GraphService
from graph_service.web import create_app
from tests.conftest import skip_or_fail

playwright_api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "chromium-headless-shell")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECRET = "a secret of the browser tests, long enough"
# blocked or not, a page that breaks its policy says so here
WATCH = """
document.addEventListener("securitypolicyviolation", (event) => {
  (window.violations ??= []).push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


@dataclass
class Record:
    """What a page did beside showing itself."""

    outside: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@dataclass
class Site:
    """A served network."""

    address: str
    service: GraphService

    def url(self, path: str) -> str:
        """The address of a path."""
        return self.address.rstrip("/") + path


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium of this machine."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        skip_or_fail("no Chromium on this machine: apt-get install chromium")
    with playwright_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


def _violations(page: Any) -> list[str]:
    try:
        return list(page.evaluate("window.violations ?? []"))
    except playwright_api.Error:
        # its job was done meanwhile, and the page went on to the answer
        page.wait_for_load_state()
        return list(page.evaluate("window.violations ?? []"))


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Makes pages (``width``, ``height``, further context options); each has ``record`` and is checked at the end."""
    contexts: list[Any] = []
    pages: list[tuple[Any, Record]] = []

    def made(width: int = 1440, height: int = 900, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.add_init_script(WATCH)
        contexts.append(context)
        page, record = context.new_page(), Record()
        page.record = record
        page.on("request", lambda request: _outside(request.url, record))
        page.on("console", lambda message: record.console.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: record.console.append(str(error)))
        page.on("dialog", lambda dialog: (record.dialogs.append(dialog.message), dialog.dismiss()))
        pages.append((page, record))
        return page

    yield made
    found = [(record, _violations(page)) for page, record in pages if not page.is_closed()]
    for context in contexts:
        context.close()
    for record, violations in found:
        assert record.outside == []
        assert record.console == []
        assert record.dialogs == []
        assert violations == []


def _outside(url: str, record: Record) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "file:", "about:")):
        record.outside.append(url)


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """One page of 1440 × 900."""
    return open_page()


@pytest.fixture(scope="session")
def serve_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Serves a store that a function fills; waitress on a free port, a real SQLite file where no address is given."""
    stops: list[Callable[[], None]] = []

    def made(fill: Callable[[GraphService], None], url: str | None = None, auth_file: Path | None = None) -> Site:
        service = GraphService.open(url or f"sqlite:///{tmp_path_factory.mktemp('site') / 'network.db'}", auth_file)
        fill(service)
        return _served(service, stops)

    yield made
    for stop in stops:
        stop()


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def own_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """The demonstration network in a store of each kind, served for one test alone."""
    stops: list[Callable[[], None]] = []
    if request.param == "sqlite":
        service = GraphService.open(f"sqlite:///{tmp_path / 'network.db'}")
    else:
        service = GraphService.open(request.getfixturevalue("neo4j_url"), request.getfixturevalue("neo4j_auth_file"))
    service.load_demo(who="browser tests")
    yield _served(service, stops)
    for stop in stops:
        stop()


def _served(service: GraphService, stops: list[Callable[[], None]]) -> Site:
    from waitress.server import create_server

    server = create_server(create_app(service, secret_key=SECRET, language="en"), host="127.0.0.1", port=0, threads=8, ident=None)
    thread = threading.Thread(target=_run, args=(server,), daemon=True)
    thread.start()

    def stop() -> None:
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=10)
        service.store.close()

    stops.append(stop)
    return Site(f"http://127.0.0.1:{server.effective_port}/", service)


def _run(server: Any) -> None:
    try:
        server.run()
    except OSError:
        # the listening socket is closed under the loop: that is how it ends
        return


@pytest.fixture(scope="session")
def site(serve_network: Callable[..., Site]) -> Site:
    """The demonstration network, served."""
    return serve_network(lambda service: service.load_demo(who="browser tests"))


def map_ready(page: Any, url: str) -> Any:
    """Open a map and wait until it is drawn."""
    page.goto(url)
    page.wait_for_selector("#graph-map[data-ready]", timeout=30_000)
    return page


def axe_violations(page: Any) -> list[str]:
    """Serious and critical findings of axe-core, one line each.

    The library is put in through the debugger, which the page's policy does not reach.
    """
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {', '.join(' '.join(map(str, node['target'])) for node in rule['nodes'][:5])}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


def written(path: Path, text: str) -> str:
    """Write a file and give its ``file://`` address."""
    path.write_text(text, encoding="utf-8")
    return path.as_uri()
