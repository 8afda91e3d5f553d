// Keys on the canvas and on the page. Each step is spoken in the live region.

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function listenToKeys(app) {
  app.parts.canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      Enter: () => app.cursor !== null && app.select(app.model.nodes[app.cursor].id),
      "+": () => app.zoom(1.35),
      "=": () => app.zoom(1.35),
      "-": () => app.zoom(1 / 1.35),
      0: () => app.fit(),
    }[event.key];
    if (event.key in ARROWS) step(app, ARROWS[event.key]);
    else if (act) act();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (event.key === "Escape" && !event.defaultPrevented && (!typing || typing.closest("#map-panel"))) app.back();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      "/": () => document.getElementById("map-search").focus(),
      t: () => app.setView(app.state.view === "map" ? "table" : "map"),
      p: () => app.openPath(app.state.select),
      "?": () => app.say(app.words.help),
    }[event.key];
    if (!act) return;
    act();
    event.preventDefault();
  });
}

// the contact lying most in a direction; the first press goes to whoever has most ties
function step(app, [dx, dy]) {
  const { model } = app;
  let next = null;
  if (app.cursor === null) {
    next = model.nodes.map((_, place) => place).filter((place) => model.shown[place])
      .sort((a, b) => model.contacts(b).length - model.contacts(a).length || model.nodes[a].priority - model.nodes[b].priority)[0] ?? null;
  } else {
    const here = model.nodes[app.cursor];
    const best = (places) => {
      let found = null;
      for (const place of places) {
        const node = model.nodes[place];
        const far = Math.hypot(node.x - here.x, node.y - here.y) || 1;
        const along = ((node.x - here.x) * dx + (node.y - here.y) * dy) / far;
        const cost = far * (2.2 - along);
        if (along > 0.35 && (!found || cost < found.cost)) found = { cost, place };
      }
      return found?.place ?? null;
    };
    next = best(model.contacts(app.cursor).map(({ to }) => to));
    // an actor without ties that way: the nearest one that lies there
    next ??= best(model.nodes.map((_, place) => place).filter((place) => model.shown[place] && place !== app.cursor));
  }
  if (next !== null) app.walk(next);
}
