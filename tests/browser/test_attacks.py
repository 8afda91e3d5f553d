"""What a page elsewhere, a very long name, or a browser without scripts does to the pages (a security test)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Response, request

from graph_service.service import GraphService
from graph_service.web import create_app
from tests.browser.conftest import SECRET, Site, _run

pytestmark = pytest.mark.browser
WIDE = "W" * 9_000
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TABLES = "() => Math.max(0, ...[...document.querySelectorAll('table')].map((table) => table.scrollWidth))"
FETCHED = """async (address) => {
  const asked = ["no-cors", "cors"].map((mode) => fetch(address, { mode }).then(() => 1, () => 0));
  const image = new Promise((done) => Object.assign(new Image(), { src: address, onload: done, onerror: done }));
  await Promise.all([...asked, image]);
}"""
HEAVY = "/api/v1/analyses/brokerage-roles?runs=1000000&null=rewire"


class _Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>x</title>")

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of a page of another site (localhost is another site than 127.0.0.1)."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def seen(site: Site) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """The demonstration network served once more: its address, and each path with the status that it was answered."""
    from waitress.server import create_server

    app, answers = create_app(site.service, secret_key=SECRET, language="en"), []

    @app.after_request
    def note(response: Response) -> Response:
        answers.append((request.full_path.rstrip("?"), response.status_code))
        return response

    server = create_server(app, host="127.0.0.1", port=0, ident=None)
    thread = threading.Thread(target=_run, args=(server,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}", answers
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(10)


def test_a_page_elsewhere_starts_nothing_but_may_link_here(
    browser: Any, seen: tuple[str, list[tuple[str, int]]], elsewhere: str
) -> None:
    address, answers = seen
    context = browser.new_context()
    page = context.new_page()
    page.goto(elsewhere)
    for path in (HEAVY, "/api/v1/map", "/map", "/report"):
        page.evaluate(FETCHED, address + path)
    assert {path for path, _ in answers} == {HEAVY, "/api/v1/map", "/map", "/report"}
    assert {status for _, status in answers} == {403}
    answers.clear()
    page.evaluate("(address) => { location.href = address }", address + "/actors?q=oy")
    page.wait_for_selector("h1")
    page.wait_for_load_state()
    # its own style sheets and scripts come too
    assert ("/actors?q=oy", 200) in answers
    assert ("/static/css/base.css", 200) in answers
    assert {status for _, status in answers} == {200}
    context.close()


def _wide(service: GraphService) -> None:
    service.load_demo(who="test")
    actors = [{"id": id, "name": WIDE + id, "kinds": ["company"], "sector": "dance", "aliases": [WIDE]} for id in ("w1", "w2")]
    ties = [("tie", {"id": f"t{end}", "kind": "WORKS_WITH", "source": "w1", "target": end}, None) for end in ("w2", "aanivaunu")]
    service.write([*(("actor", actor, None) for actor in actors), *ties], who="test", what="wide names")


def test_a_very_long_name_makes_no_page_wide(
    serve_network: Callable[[Callable[[GraphService], None]], Site], open_page: Callable[..., Any]
) -> None:
    site = serve_network(_wide)
    for width in (1280, 390):
        page = open_page(width=width, height=844)
        for path in ("/", "/actors?q=www", "/actors/w1", "/actors/aanivaunu", "/analyses/cutpoints?show=all", "/map?view=table"):
            page.goto(site.url(path))
            if path.startswith("/map"):
                page.wait_for_selector(".map-table tbody tr")
            assert page.evaluate(WIDER) <= 0, (width, path)
            assert page.evaluate(TABLES) < 2_000, (width, path)


def test_without_scripts_the_map_does_not_claim_to_be_drawn(open_page: Callable[..., Any], site: Site) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(site.url("/map?lang=en"))
    assert page.locator("noscript .map-note").bounding_box() is not None
    assert "The map needs JavaScript." in page.locator("noscript .map-note").inner_text()
    assert not page.get_by_text("Drawing the map").is_visible()
