// Everything round the canvas: toolbar, search, legend as filter, chips, zoom. All words come with the data.
import { el, icon, lineOf, markOf } from "./map-dom.js";
import { buildTime, refreshTime, stretch } from "./map-time.js";

// app: { model, state, words, select, toggleOff, clearOff, openPath, undo, setView, share, zoom, fit, say }
export function buildChrome(app) {
  const { words } = app;
  const stage = el("section", { class: "map-stage", "aria-label": app.model.view.title || words.map });
  const canvas = el("div", {
    class: "map-canvas", id: "map-canvas", tabindex: "0", role: "application", "aria-label": words.map_label,
    "aria-describedby": "map-basis",
  });
  const chips = el("div", { class: "map-chips", id: "map-chips" });
  const table = el("div", { class: "map-table", id: "map-table", hidden: true });
  const basis = el("p", { class: "map-basis", id: "map-basis", "data-floating": true }, app.model.view.meta.basis);
  // the toolbar comes first, so that the search is the first stop of the Tab key
  stage.append(toolbar(app), chips, canvas, table, basis, zoomButtons(app));
  const rail = buildRail(app);
  const panel = el("aside", { class: "map-panel", id: "map-panel", hidden: true, tabindex: "-1", "aria-label": words.more_facts });
  const status = el("p", { class: "visually-hidden", id: "map-status", role: "status" });
  const time = buildTime(app);
  app.root.replaceChildren(stage, panel, ...(time ? [time.strip] : []), rail, status);
  return { stage, canvas, chips, table, basis, rail, panel, status, time };
}

function toolbar(app) {
  const { words } = app;
  const button = (id, text, name, press, extra = {}) =>
    el("button", { class: "button", type: "button", id, onclick: press, ...extra }, icon(name), el("span", {}, text));
  return el(
    "div", { class: "map-tools", "data-floating": true },
    buildSearch(app),
    button("map-filter-button", words.filters, "filter", () => app.toggleRail(), { class: "button map-filter", "aria-expanded": "false", "aria-controls": "map-rail" }),
    button("map-path-button", words.find_path, "path", () => app.openPath(), { "aria-pressed": "false", "aria-keyshortcuts": "p" }),
    button("map-undo", words.undo, "undo", () => app.undo(), { class: "button button-ghost map-brief", disabled: true }),
    el("span", { class: "map-space" }),
    el(
      "div", { class: "map-switch", role: "group", "aria-label": words.view_as },
      el("button", { type: "button", id: "map-show-map", "aria-pressed": "true", onclick: () => app.setView("map") }, words.map),
      el("button", { type: "button", id: "map-show-table", "aria-pressed": "false", "aria-keyshortcuts": "t", onclick: () => app.setView("table") }, words.table),
    ),
    app.address && button("map-share", words.share, "share", () => app.share(), { class: "button map-brief" }),
    app.root.dataset.file &&
      el("a", { class: "button map-brief", id: "map-save", href: app.root.dataset.file, title: words.save }, icon("save"), el("span", {}, words.save)),
  );
}

function zoomButtons(app) {
  const { words } = app;
  const button = (id, text, name, press) =>
    el("button", { type: "button", id, "aria-label": text, title: text, onclick: press }, icon(name));
  return el(
    "div", { class: "map-zoom", "data-floating": true },
    button("map-zoom-in", words.zoom_in, "plus", () => app.zoom(1.35)),
    button("map-zoom-out", words.zoom_out, "minus", () => app.zoom(1 / 1.35)),
    button("map-fit", words.show_all, "all", () => app.fit()),
  );
}

// ---- search: a box with a list of hits (the combobox pattern)
function buildSearch(app) {
  const { words, model } = app;
  const list = el("ul", { class: "map-hits", id: "map-hits", role: "listbox", "aria-label": words.find, hidden: true });
  const input = el("input", {
    type: "search", id: "map-search", placeholder: words.find, "aria-label": words.find, role: "combobox", autocomplete: "off",
    "aria-expanded": "false", "aria-controls": "map-hits", "aria-autocomplete": "list", "aria-keyshortcuts": "/", spellcheck: "false",
  });
  let hits = [];
  let active = -1;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const choose = (place) => {
    close();
    input.value = "";
    app.select(model.nodes[place].id, { show: true });
    app.focusCanvas();
  };
  const mark = (number) => {
    active = number;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    if (active >= 0) input.setAttribute("aria-activedescendant", `map-hit-${active}`);
  };
  const show = () => {
    hits = model.search(input.value);
    const items = hits.map((place, number) => {
      const node = model.nodes[place];
      return el(
        "li", { role: "option", id: `map-hit-${number}`, "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); choose(place); } },
        markOf(model.view.shapes[node.shape], node.tone),
        el("span", { class: "map-hit-name" }, node.label),
        el("span", { class: "map-quiet" }, model.shown[place] ? node.line : words.hidden),
      );
    });
    if (!items.length && input.value.trim()) items.push(el("li", { class: "map-quiet", role: "option", "aria-disabled": "true", "aria-selected": "false" }, words.none_found));
    list.replaceChildren(...items);
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(items.length > 0));
    mark(hits.length ? 0 : -1);
  };
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show();
      if (hits.length) mark((active + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length);
    } else if (event.key === "Enter" && active >= 0 && hits.length) {
      event.preventDefault();
      choose(hits[active]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (list.hidden && !input.value) app.focusCanvas();
      input.value = "";
      close();
    }
  });
  return el("div", { class: "map-search", role: "search" }, icon("search"), input, el("kbd", { "aria-hidden": "true" }, "/"), list);
}

// ---- the legend is the filter
function buildRail(app) {
  const { words, model } = app;
  const { legend, choices, meta, shapes } = model.view;
  const rail = el("aside", { class: "map-rail", id: "map-rail", "aria-label": words.filters });
  rail.append(el("button", { class: "map-close map-rail-close", type: "button", "aria-label": words.close, onclick: () => app.toggleRail(false) }, icon("close")));
  if (app.address) {
    for (const [name, text, now] of [["colour", words.colour, meta.colour_by], ["size", words.size, meta.size_by]]) {
      if (choices[name].length) rail.append(chooser(app, name, text, choices[name], now));
    }
  }
  if (legend.measure) rail.append(scale(legend.measure, words));
  const bySector = meta.colour_by === "sector";
  const byKind = meta.colour_by === "kind";
  const groups = [
    ["sector", words.sector, (line) => markOf(shapes.disc, bySector ? line.tone : "map-plain")],
    ["kind", words.kind, (line) => markOf(shapes[line.shape] ?? shapes.disc, byKind && line.key !== "market" ? (line.tone ?? "sector-unknown") : "sector-ink")],
    ["tie", words.ties, (line) => lineOf(line.key)],
  ];
  for (const [group, title, drawn] of groups) {
    if (!legend[group].length) continue;
    const set = el("fieldset", { class: "map-legend" }, el("legend", {}, title));
    for (const line of legend[group]) {
      const key = `${group}:${line.key}`;
      const box = el("input", { type: "checkbox", class: "map-check", "data-key": key, checked: !model.off.has(key), onchange: () => app.toggleOff(key) });
      set.append(el("label", {}, box, drawn(line), el("span", { class: "map-legend-text" }, line.label), el("span", { class: "map-legend-n" }, model.count.format(line.n))));
    }
    rail.append(set);
  }
  return rail;
}

function chooser(app, name, text, options, now) {
  const select = el("select", { id: `map-${name}`, onchange: () => app.repaint(`${name}_by`, select.value) });
  const whole = name === "size" ? [{ value: "", label: app.words.by_ties }, ...options] : options;
  for (const { value, label } of whole) select.append(el("option", { value, selected: value === now }, label));
  return el("div", { class: "map-choice" }, el("label", { for: `map-${name}` }, text), select);
}

function scale(measure, words) {
  const box = el("div", { class: "map-scale" }, el("p", {}, measure.label));
  if (measure.groups) {
    for (const { label, tone } of measure.groups) box.append(el("p", { class: "map-scale-line" }, markOf("M-9.4,0a9.4,9.4 0 1 0 18.8,0a9.4,9.4 0 1 0 -18.8,0Z", tone), label));
    return box;
  }
  const ramp = el("span", { class: "map-ramp", "aria-hidden": "true" });
  for (let step = 0; step < 6; step += 1) ramp.append(el("span", { class: `map-step-${step}` }));
  box.append(el("p", { class: "map-scale-line" }, el("span", {}, measure.low), ramp, el("span", {}, measure.high)));
  if (measure.gaps) box.append(el("p", { class: "map-quiet" }, markOf("M-9.4,0a9.4,9.4 0 1 0 18.8,0a9.4,9.4 0 1 0 -18.8,0Z", "sector-unknown"), words.not_measured));
  return box;
}

export function refreshChrome(app) {
  const { model, parts, words, state } = app;
  const counts = model.counts();
  const [label, every] = [new Map(), new Map()];
  for (const group of ["sector", "kind", "tie"]) {
    for (const line of model.view.legend[group]) {
      label.set(`${group}:${line.key}`, line.label);
      every.set(`${group}:${line.key}`, line.n);
    }
  }
  parts.rail.querySelectorAll("input[data-key]").forEach((box) => {
    box.checked = !model.off.has(box.dataset.key);
    // a line that is off says what it would bring back
    const n = box.checked ? counts.get(box.dataset.key) : every.get(box.dataset.key);
    box.closest("label").querySelector(".map-legend-n").textContent = model.count.format(n ?? 0);
  });
  const chips = [...model.off].map((key) =>
    el("button", { class: "chip", type: "button", "data-off": key, onclick: () => app.toggleOff(key) }, el("s", {}, label.get(key) ?? key), icon("close")),
  );
  if (model.years) chips.push(el("button", { class: "chip", type: "button", "data-off": "years", onclick: () => app.setYears(null) }, stretch(model.years), icon("close")));
  if (parts.time) refreshTime(app, parts.time);
  if (chips.length) chips.push(el("button", { class: "chip map-clear", type: "button", id: "map-clear", onclick: () => app.clearOff() }, words.clear_filters));
  if (chips.length && !model.shown.some(Boolean)) chips.push(el("span", { class: "map-quiet" }, words.nothing_matches));
  parts.chips.replaceChildren(...chips);
  document.getElementById("map-show-map").setAttribute("aria-pressed", String(state.view === "map"));
  document.getElementById("map-show-table").setAttribute("aria-pressed", String(state.view === "table"));
  document.getElementById("map-undo").disabled = !app.past.length;
  app.root.dataset.shown = String(model.shown.filter(Boolean).length);
}
