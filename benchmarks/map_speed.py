"""How soon the map is usable and how fast it draws while panning, against plain pyvis in the same Chromium.

``python benchmarks/map_speed.py [ACTORS] [ROUNDS]`` prints a table. Plain pyvis is its own page with physics
off, its library put in (``cdn_resources="in_line"``), the same actors, ties, places, names and colours, and the
requests that it makes to outside hosts refused at once, so that it does not wait for them. Usable: from the start
of the navigation to the first drawing (ours: names placed, too). Draws: complete redraws a second while the view
moves by a few pixels at a time, half a window to and fro, each painted (one pixel is read back), as fast as the
browser allows. Best of ROUNDS, both sides in turn.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from graph_service.render.layout import positions
from graph_service.render.standalone import standalone_map
from graph_service.render.viewmodel import map_view
from graph_service.schema import load_schema
from graph_service.snapshot import GraphSnapshot, Node, Tie

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
DRAWS = 240
OURS = "document.querySelector('#graph-map[data-ready]')"
PYVIS = "window.network?.getScale() && document.querySelector('canvas')"
USABLE = """
addEventListener("load", () => {
  const look = () => {
    if (DRAWN) requestAnimationFrame(() => setTimeout(() => { window.usable = performance.now(); }));
    else setTimeout(look, 2);
  };
  look();
});
"""
PAN = """
async ({ getter, draws }) => {
  const network = eval(getter);
  const start = performance.now();
  for (let turn = 0; turn < draws; turn += 1) {
    const at = network.getViewPosition();
    const drawn = new Promise((resolve) => network.once("afterDrawing", resolve));
    network.moveTo({ position: { x: at.x + (turn % 120 < 60 ? 9 : -9), y: at.y } });
    network.redraw();
    await drawn;
    // what was drawn is recorded only; reading one pixel makes the browser paint it
    network.canvas.getContext().getImageData(0, 0, 1, 1);
  }
  return (1000 * draws) / (performance.now() - start);
}
"""


def network(n: int, seed: int = 7) -> GraphSnapshot:
    """Actors in seven sectors, three ties each on average, most within the sector."""
    chance = random.Random(seed)
    sectors = list(load_schema().codes["sector"])
    kinds = list(load_schema().codes["kind"])
    nodes = [
        Node(f"a{place:05}", f"Toimija {place} Oy", {"kind": kinds[place % len(kinds)], "sector": sectors[place % len(sectors)]})
        for place in range(n)
    ]
    ties = []
    for number in range(3 * n):
        a = chance.randrange(n)
        b = chance.randrange(n // 7) * 7 + a % 7 if chance.random() < 0.7 else chance.randrange(n)
        ties.append(Tie(f"t{number:05}", nodes[a].id, nodes[min(b, n - 1)].id, "WORKS_WITH", strength=chance.randint(1, 5)))
    return GraphSnapshot(nodes=tuple(nodes), ties=tuple(ties), source="files")


def plain_pyvis(view: dict) -> str:
    """The page that pyvis makes by itself, physics off."""
    from pyvis.network import Network

    made = Network(height="900px", width="100%", cdn_resources="in_line")
    for place, node in enumerate(view["nodes"]):
        colour = view["tones"][node["tone"]]["light"]
        made.add_node(place, label=node["label"], title=node["label"], x=node["x"], y=node["y"], size=node["size"], color=colour)
    for edge in view["edges"]:
        made.add_edge(edge["source"], edge["target"], width=edge["strength"] * 0.6)
    made.toggle_physics(False)
    return made.generate_html()


def measured(browser: object, address: str, ours: bool) -> tuple[float, float]:
    """Milliseconds until usable, and draws a second while panning."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.route("**/*", lambda route: route.continue_() if "127.0.0.1" in route.request.url else route.abort())
    page.add_init_script(USABLE.replace("DRAWN", OURS if ours else PYVIS))
    page.goto(address, wait_until="commit")
    while not (usable := page.evaluate("window.usable ?? 0")):
        page.wait_for_timeout(20)
    getter = "document.getElementById('graph-map').graphMap.app.scene.network" if ours else "window.network"
    # eval is the debugger's here: the policy of the page does not reach it, and pyvis has none
    draws = page.evaluate(PAN.replace("eval(getter)", getter), {"getter": getter, "draws": DRAWS})
    context.close()
    return float(usable), float(draws)


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    n, rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300, int(sys.argv[2]) if len(sys.argv) > 2 else 5
    snapshot = network(n)
    view = map_view(load_schema(), snapshot, positions(snapshot, polish=False), title="Speed")
    with tempfile.TemporaryDirectory() as folder:
        pages = {"ours": standalone_map(view), "pyvis": plain_pyvis(json.loads(json.dumps(view)))}
        for name, text in pages.items():
            Path(folder, f"{name}.html").write_text(text, encoding="utf-8")
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            best = {name: (float("inf"), 0.0) for name in pages}
            for _ in range(rounds):
                for name in pages:
                    soon, fast = measured(browser, f"http://127.0.0.1:{server.server_port}/{name}.html", name == "ours")
                    best[name] = min(best[name][0], soon), max(best[name][1], fast)
            browser.close()
        server.shutdown()
    print(f"{n} actors, {len(view['edges'])} tied pairs, best of {rounds}")
    print(f"{'':14}{'usable, ms':>12}{'draws a second':>16}")
    for name, label in (("ours", "this map"), ("pyvis", "plain pyvis")):
        print(f"{label:14}{best[name][0]:12.0f}{best[name][1]:16.1f}")
    print(f"{'ratio':14}{best['pyvis'][0] / best['ours'][0]:11.2f}x{best['ours'][1] / best['pyvis'][1]:15.2f}x")


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    main()
