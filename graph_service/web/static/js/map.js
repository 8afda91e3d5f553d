// The map page. Data come from data-view (an address with the server's parameters) or, in the file that works offline, from #map-data.
// For tests, the element #graph-map carries the property graphMap ({ app, marks(), labels() }) and data-ready,
// data-shown, data-selected, data-hover; nothing is put on window.
import { buildChrome, refreshChrome } from "./map-chrome.js";
import { fill } from "./map-dom.js";
import { listenToKeys } from "./map-keys.js";
import { MapModel } from "./map-model.js";
import { actorPanel, closePanel, pathPanel } from "./map-panel.js";
import { Scene } from "./map-scene.js";
import { choiceOf, readState, withoutMoves, writeState } from "./map-state.js";
import { buildTable } from "./map-table.js";
import { Ways } from "./map-ways.js";

class App {
  constructor(root, view) {
    this.root = root;
    this.model = new MapModel(view);
    this.words = view.words;
    this.ways = new Ways(root, this.model);
    this.past = [];
    this.cursor = null;
    this.hovered = null;
    this.seen = false;
    this.address = Boolean(root.dataset.view);
    this.lang = this.address ? `?lang=${encodeURIComponent(view.language)}` : "";
    this.state = readState(location.search);
    this.asked = Boolean(this.state.camera);
    this.model.setFilter(this.state.off, this.state.years);
    this.parts = buildChrome(this);
    this.scene = new Scene(this.parts.canvas, this.model, {
      hover: (place) => this.hover(place),
      click: (place) => (place === null ? this.back() : this.select(this.model.nodes[place].id, { show: true })),
      moved: () => this.moved(),
    });
    listenToKeys(this);
    window.addEventListener("popstate", () => this.revisit());
    document.addEventListener("themechange", () => this.scene.retheme());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.scene.retheme());
    // paper shows the table twin
    addEventListener("beforeprint", () => this.state.view === "map" && buildTable(this));
    this.parts.canvas.addEventListener("blur", () => this.hover(null));
    this.apply({ first: true });
    root.graphMap = { app: this, marks: () => this.marks(), labels: () => this.labels() };
    root.dataset.actors = String(view.meta.actors);
    root.dataset.ready = "yes";
  }

  // ---- changes of state; each can be undone
  change(values, options = {}) {
    this.past.push(withoutMoves(this.state));
    if (this.past.length > 50) this.past.shift();
    Object.assign(this.state, values);
    this.apply(options);
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    Object.assign(this.state, before);
    this.apply({});
  }

  // the browser went back or forth
  revisit() {
    if (!this.address) return;
    const asked = readState(location.search);
    if (JSON.stringify(withoutMoves(asked)) === JSON.stringify(withoutMoves(this.state))) return;
    this.past.push(withoutMoves(this.state));
    this.state = asked;
    const { camera } = asked;
    this.apply({});
    if (asked.view === "table") return;
    if (camera) this.scene.move({ x: camera.x, y: camera.y }, camera.zoom, true);
    else this.scene.fit(null, { quick: true });
  }

  select(id, { show = false } = {}) {
    if (id === this.state.select) return;
    this.change({ select: id, from: null, to: null, way: 1, route: [] }, { show });
  }

  showPath(from, to) {
    this.change({ select: null, from, to, way: 1, route: [] }, { show: true });
  }

  // one of the routes between the same two ends, counted from one
  showWay(way) {
    if (way !== this.state.way) this.change({ way });
    document.querySelector("#map-ways [aria-pressed=true]")?.focus();
  }

  openPath(id = null) {
    if (this.state.from) return this.back();
    const start = this.model.byId.get(id ?? this.state.select ?? "") ?? null;
    this.form = true;
    pathPanel(this, { from: start, to: null, routes: null });
    document.getElementById(start === null ? "map-path-from-name" : "map-path-to-name").focus();
    document.getElementById("map-path-button").setAttribute("aria-pressed", "true");
    return undefined;
  }

  toggleOff(key) {
    const off = new Set(this.model.off);
    if (!off.delete(key)) off.add(key);
    this.change({ off: [...off] });
  }

  clearOff() {
    this.change({ off: [], years: null });
  }

  // years: [first, last], or null for all
  setYears(years) {
    if (String(years) !== String(this.state.years)) this.change({ years });
  }

  setView(view) {
    if (view !== this.state.view) this.change({ view });
  }

  back() {
    const inPanel = this.parts.panel.contains(document.activeElement);
    this.toggleRail(false);
    this.cursor = null;
    this.hovered = null;
    if (this.form || this.state.select || this.state.from || this.state.route.length) {
      if (this.state.select || this.state.from || this.state.route.length) this.change({ select: null, from: null, to: null, way: 1, route: [] });
      else this.apply({});
    } else this.light();
    if (inPanel) this.focusCanvas();
  }

  repaint(name, value) {
    const asked = new URLSearchParams(writeState(location.search, this.state));
    if (value) asked.set(name, value);
    else asked.delete(name);
    location.search = asked.toString();
  }

  // ---- showing a state
  apply({ first = false, show = false }) {
    const { state, model } = this;
    model.setFilter(state.off, state.years);
    this.scene.refilter();
    refreshChrome(this);
    this.form = false;
    const routes = this.routes();
    const chosen = state.select === null ? undefined : model.byId.get(state.select);
    if (routes) pathPanel(this, { from: this.ends()[0], to: this.ends()[1], routes });
    else if (chosen !== undefined) actorPanel(this, chosen);
    else closePanel(this);
    this.lit = routes?.length ? { routes, hangs: this.found?.hangs ?? [] } : chosen !== undefined && model.shown[chosen] ? { select: chosen } : null;
    if (chosen !== undefined) this.cursor = chosen;
    document.getElementById("map-path-button").setAttribute("aria-pressed", String(Boolean(routes)));
    this.root.dataset.selected = chosen === undefined ? "" : state.select;
    this.parts.table.hidden = state.view !== "table";
    this.parts.canvas.hidden = state.view === "table";
    this.root.classList.toggle("map-as-table", state.view === "table");
    if (state.view === "table") buildTable(this);
    this.note();
    this.light();
    this.scene.resized();
    if (!this.seen && state.view === "map") this.firstView();
    if ((show || first) && state.view === "map") this.look(routes, chosen, first);
    this.write();
    if (!first) this.speak(routes, chosen);
    else if (this.stranger()) this.say(fill(this.words.not_here, { name: this.stranger() }));
  }

  // an id in the address that no mark has
  stranger() {
    const { select, from, to, route } = this.state;
    return [select, from, to, ...route].find((id) => id && !this.model.byId.has(id));
  }

  note() {
    const { model, words } = this;
    const { basis, filtered } = model.view.meta;
    const counted = { n: model.count.format(model.actorCount()), m: model.count.format(model.tieCounts().ties) };
    const text = this.lit ? words.faded : model.off.size || model.years ? fill(filtered, counted) : basis;
    const unknown = this.stranger();
    this.parts.basis.textContent = unknown ? `${fill(words.not_here, { name: unknown })} ${text}` : text;
  }

  // the first time that the canvas has a size: the page may have opened as a table
  firstView() {
    this.seen = true;
    const { camera } = this.state;
    if (camera) this.scene.move({ x: camera.x, y: camera.y }, camera.zoom, true);
    else this.scene.fit(null, { quick: true });
  }

  look(routes, chosen, first) {
    if (first && this.state.camera) return;
    if (routes?.length) this.scene.fit([...new Set(routes.flat())], { most: 0.78, quick: first });
    else if (chosen !== undefined) {
      const near = this.model.contacts(chosen).map(({ to }) => to);
      const here = this.model.nodes[chosen];
      near.sort((a, b) => this.far(here, a) - this.far(here, b));
      this.scene.showAround([chosen, ...near], first);
    }
  }

  far(here, place) {
    return Math.hypot(this.model.nodes[place].x - here.x, this.model.nodes[place].y - here.y);
  }

  ends() {
    const { from, to, route } = this.state;
    const ids = route.length > 1 ? [route[0], route.at(-1)] : [from, to];
    return ids.map((id) => this.model.byId.get(id));
  }

  // the given route (an analysis may have chosen it), else the shortest between two ends
  routes() {
    this.found = null;
    const { route } = this.state;
    const [start, end] = this.ends();
    if (start === undefined || end === undefined) return null;
    const given = route.map((id) => this.model.byId.get(id));
    if (route.length > 1 && given.every((place) => place !== undefined)) return [given];
    this.found = this.ways.answers(start, end) ? this.ways.of(start, end, () => this.arrived(start, end)) : null;
    if (this.found && !this.found.failed) return this.first(this.found.routes ?? []);
    return this.first(this.model.routes(start, end));
  }

  // the routes with the chosen one before the others
  first(routes) {
    const chosen = routes[this.chosen(routes)];
    return chosen ? [chosen, ...routes.filter((way) => way !== chosen)] : [];
  }

  // the place of the chosen route; one that is not there: the first
  chosen(routes) {
    return this.state.way <= routes.length ? this.state.way - 1 : 0;
  }

  // routes that were asked for; the view that the address asked for stays
  arrived(start, end) {
    const [from, to] = this.ends();
    if (from === start && to === end) this.apply({ show: !this.asked });
    this.asked = false;
  }

  light() {
    const lit = this.hovered !== null && !this.lit?.routes ? { hover: this.hovered } : this.lit;
    this.root.dataset.hover = this.hovered === null ? "" : this.model.nodes[this.hovered].id;
    this.scene.setLit(this.hovered !== null && this.hovered === this.lit?.select ? this.lit : lit);
  }

  hover(place) {
    if (place === this.hovered) return;
    this.hovered = place;
    this.parts.canvas.classList.toggle("map-pointed", place !== null);
    this.light();
  }

  walk(place) {
    this.cursor = place;
    this.hover(place);
    const node = this.model.nodes[place];
    this.scene.show([place]);
    this.say([node.label, node.line, this.model.tiesSaid(place)].filter(Boolean).join(", "));
  }

  speak(routes, chosen) {
    const { model, words } = this;
    if (routes) {
      const [start, end] = this.ends().map((place) => model.nodes[place].label);
      if (this.found?.pending) this.say(words.path_looking);
      else if (this.found?.bands?.length) this.say(`${fill(words.path_title, { start, end })}. ${this.wayWords()}`);
      else this.say(routes.length ? `${fill(words.path_title, { start, end })}. ${fill(words.path_steps, { n: routes[0].length - 1 })}` : fill(words.path_none, { start, end }));
    } else if (chosen !== undefined) this.say(`${model.nodes[chosen].label}, ${model.nodes[chosen].line}, ${model.tiesSaid(chosen)}`);
    else this.say(fill(words.shown_of, { n: model.count.format(model.shown.filter(Boolean).length), all: model.count.format(model.nodes.length) }));
  }

  wayWords() {
    const { bands } = this.found;
    const place = this.chosen(bands);
    return fill(this.words.path_way, { k: place + 1, all: bands.length, band: bands[place] });
  }

  say(text) {
    this.parts.status.textContent = text;
  }

  // ---- moving
  zoom(times) {
    this.scene.zoom(times);
  }

  fit() {
    this.scene.fit(null);
  }

  moved() {
    if (this.state.view !== "map" || !this.root.dataset.ready) return;
    const { x, y } = this.scene.network.getViewPosition();
    this.state.camera = { x, y, zoom: this.scene.network.getScale() };
    this.write();
  }

  // another choice is a step that the browser's Back undoes; filters and moves are not
  write() {
    if (!this.address) return;
    const step = choiceOf(readState(location.search)) === choiceOf(this.state) ? "replaceState" : "pushState";
    history[step](null, "", location.pathname + writeState(location.search, this.state));
  }

  async share() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.toast(this.words.copied);
    } catch {
      this.toast(this.words.copy_failed);
    }
  }

  toast(text) {
    this.say(text);
    this.parts.basis.textContent = text;
    setTimeout(() => this.note(), 8000);
  }

  toggleRail(open = !this.parts.rail.classList.contains("map-open")) {
    this.parts.rail.classList.toggle("map-open", open);
    document.getElementById("map-filter-button").setAttribute("aria-expanded", String(open));
  }

  focusCanvas() {
    this.parts.canvas.focus();
  }

  // ---- for tests: boxes in pixels of the canvas
  marks() {
    const scale = this.scene.network.getScale();
    return this.model.nodes.map((node, place) => {
      const { x, y } = this.scene.network.canvasToDOM({ x: node.x, y: node.y });
      return { id: node.id, x, y, r: node.size * scale, shown: this.model.shown[place] };
    });
  }

  labels() {
    const scale = this.scene.network.getScale();
    return this.scene.names.labels(scale).map(({ place, text, dx, dy, w, h }) => {
      const { x, y } = this.scene.network.canvasToDOM(this.model.nodes[place]);
      return { id: this.model.nodes[place].id, text, x: x + dx, y: y + dy, w, h };
    });
  }
}

async function start(root) {
  const inline = document.getElementById("map-data");
  const [loading, failed, empty] = ["loading", "failed", "empty"].map((name) => root.querySelector(`[data-${name}]`));
  loading.hidden = false; // without a script nothing is being drawn
  try {
    let view;
    if (inline) view = JSON.parse(inline.textContent);
    else {
      const answer = await fetch(root.dataset.view, { headers: { accept: "application/json" } });
      view = await answer.json();
      if (!answer.ok) throw new Error(view.detail ?? String(answer.status));
    }
    if (!view.nodes.length) empty.hidden = false;
    else new App(root, view);
  } catch (error) {
    root.replaceChildren(failed);
    failed.hidden = false;
    root.dataset.failed = error.message;
  }
  loading.remove();
}

start(document.getElementById("graph-map"));
