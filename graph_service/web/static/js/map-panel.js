// The panel at the side (a sheet on a phone): an actor with its ties, or a route.
import { dotsOf, el, fill, icon, markOf } from "./map-dom.js";
import { ASSUMED } from "./map-model.js";

const MOST = 60;

function head(app, title, mark) {
  return el(
    "div", { class: "map-panel-head" },
    el("h2", { id: "map-panel-title" }, mark, title),
    el("button", { class: "map-close", type: "button", id: "map-panel-close", "aria-label": app.words.close, onclick: () => app.back() }, icon("close")),
  );
}

function nameButton(app, place) {
  const node = app.model.nodes[place];
  return el(
    "button", { type: "button", class: "map-name", "data-id": node.id, onclick: () => app.select(node.id, { show: true }) },
    markOf(app.model.view.shapes[node.shape], node.tone), el("span", {}, node.label),
  );
}

function tieWords(app, item, seenFromSource) {
  const { words } = app;
  const outgoing = item.forward === seenFromSource;
  const parts = [outgoing ? item.says : item.back];
  if (item.since) parts.push(fill(words.since, { n: item.since }));
  if (item.until) parts.push(fill(words.until, { n: item.until }));
  if (item.inferred) parts.push(words.inferred);
  return parts.join(", ");
}

export function actorPanel(app, place) {
  const { model, words, parts } = app;
  const node = model.nodes[place];
  const facts = el("dl", { class: "map-facts", id: "map-facts" });
  const said = node.said === null ? null : el("p", {}, `${model.view.legend.measure?.label ?? words.measure}: `, el("strong", {}, node.said));
  const near = [...model.contacts(place)].sort((a, b) => (model.edges[b.edge].strength ?? ASSUMED) - (model.edges[a.edge].strength ?? ASSUMED) || model.nodes[a.to].priority - model.nodes[b.to].priority);
  const list = el("ul", { class: "map-ties" });
  for (const { to, edge } of near.slice(0, MOST)) {
    const tie = model.edges[edge];
    const rows = tie.items.map((item) =>
      el("div", { class: "map-tie" }, el("span", { class: "map-quiet" }, tieWords(app, item, tie.source === place)), item.strength ? dotsOf(item.strength, words) : null),
    );
    list.append(el("li", {}, nameButton(app, to), ...rows));
  }
  if (near.length > MOST) list.append(el("li", { class: "map-quiet" }, fill(words.more, { n: model.count.format(near.length - MOST) })));
  parts.panel.replaceChildren(
    head(app, node.label, markOf(model.view.shapes[node.shape], node.tone)),
    el("p", { class: "map-quiet" }, node.line),
    el("p", { class: "map-sum" }, model.tiesSaid(place)),
    ...(said ? [said] : []),
    el(
      "div", { class: "map-actions" },
      app.root.dataset.profile && node.thing === "actor"
        ? el("a", { class: "button button-primary", id: "map-profile", href: app.root.dataset.profile + encodeURIComponent(node.id) + app.lang }, words.open_profile)
        : null,
      el("button", { class: "button", type: "button", id: "map-path-from", onclick: () => app.openPath(node.id) }, icon("path"), words.find_path),
      app.ways.page && node.thing === "actor" ? el("a", { class: "button", id: "map-hanging", href: app.ways.about(place) }, words.path_what) : null,
    ),
    facts,
    el("h3", {}, words.ties),
    near.length ? list : el("p", { class: "map-quiet" }, words.no_ties),
  );
  open(app);
  if (app.root.dataset.api && node.thing === "actor") loadFacts(app, node.id, facts);
}

async function loadFacts(app, id, facts) {
  try {
    const answer = await fetch(app.root.dataset.api + encodeURIComponent(id) + app.lang, { headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { properties = [] } = await answer.json();
    // the first line of the panel has said these
    const told = new Set(["kinds", "level", "sector", "municipality"]);
    for (const { name, label, value } of properties.filter((property) => !told.has(property.name)).slice(0, 8)) {
      facts.append(el("dt", {}, label), el("dd", { "data-name": name }, String(value)));
    }
  } catch {
    facts.replaceWith(el("p", { class: "map-quiet" }, app.words.not_loaded));
  }
}

function open(app) {
  app.parts.panel.hidden = false;
  app.root.classList.add("map-with-panel");
}

export function closePanel(app) {
  app.parts.panel.hidden = true;
  app.root.classList.remove("map-with-panel");
}

export function pathPanel(app, { from, to, routes }) {
  const { model, words, parts } = app;
  const names = new Map(model.nodes.map((node) => [node.label, node.id]));
  const list = el("datalist", { id: "map-names" });
  [...names.keys()].sort((a, b) => a.localeCompare(b, model.view.language)).forEach((name) => list.append(el("option", { value: name })));
  const field = (id, text, place) =>
    el("p", { class: "map-field" }, el("label", { for: id }, text), el("input", { id, list: "map-names", autocomplete: "off", value: place === null ? "" : model.nodes[place].label }));
  const note = el("p", { class: "map-quiet", role: "alert" });
  const form = el(
    "form", {
      class: "map-path-form", id: "map-path-form",
      onsubmit: (event) => {
        event.preventDefault();
        const [start, end] = ["map-path-from-name", "map-path-to-name"].map((id) => names.get(document.getElementById(id).value.trim()));
        if (!start || !end || start === end) note.textContent = words.path_choose;
        else app.showPath(start, end);
      },
    },
    field("map-path-from-name", words.path_start, from), field("map-path-to-name", words.path_end, to), list, note,
    el("button", { class: "button button-primary", type: "submit" }, words.path_show),
  );
  const title = routes ? fill(words.path_title, { start: model.nodes[from].label, end: model.nodes[to].label }) : words.find_path;
  parts.panel.replaceChildren(head(app, title), ...(routes ? told(app, from, to, routes) : [el("p", { class: "map-quiet" }, words.path_hint)]), form);
  open(app);
}

function told(app, from, to, routes) {
  const { model, words, found } = app;
  if (found?.pending) return [el("p", { class: "map-quiet", id: "map-routes-pending" }, words.path_looking)];
  if (!routes.length) return [el("p", { id: "map-route-none" }, fill(words.path_none, { start: model.nodes[from].label, end: model.nodes[to].label }))];
  const [best, ...others] = routes;
  const steps = el("ol", { class: "map-route", id: "map-route" });
  best.forEach((place, step) => {
    const next = best[step + 1];
    const edge = next === undefined ? undefined : model.edgeBetween(place, next);
    const tie = edge === undefined ? null : model.edges[edge];
    steps.append(
      el(
        "li", {}, nameButton(app, place), el("p", { class: "map-quiet" }, model.nodes[place].line),
        tie && el("p", { class: "map-tie" }, el("span", { class: "map-quiet" }, tie.items.map((item) => tieWords(app, item, tie.source === place))[0]), dotsOf(tie.strength, words)),
      ),
    );
  });
  if (found?.bands) return [el("p", {}, app.wayWords()), steps, ...reliable(app, from, to)];
  const parts = [...(found?.failed ? [el("p", { class: "map-quiet" }, words.path_failed)] : []), el("p", {}, best.length === 2 ? words.path_one : fill(words.path_steps, { n: best.length - 1 })), steps];
  for (const way of others) {
    parts.push(el("h3", {}, words.path_other), el("p", {}, way.length === 2 ? words.path_one : fill(words.path_via, { name: way.slice(1, -1).map((place) => model.nodes[place].label).join(", ") })));
  }
  return parts;
}

// what the model says of all routes together, the routes to choose from, and on whom they hang
function reliable(app, from, to) {
  const { model, words, found, ways } = app;
  const facts = [[words.path_together, found.whole], [words.path_separate, model.count.format(found.separate)]];
  const list = found.routes.map((way, place) => {
    const via = way.length === 2 ? words.path_one : fill(words.path_via, { name: way.slice(1, -1).map((one) => model.nodes[one].label).join(", ") });
    const chosen = place === app.chosen(found.routes);
    return el("li", {}, el("button", { type: "button", class: "map-way", "aria-pressed": String(chosen), onclick: () => app.showWay(place + 1) },
      el("span", {}, via), el("span", { class: "map-quiet" }, found.bands[place])));
  });
  const hanging = found.hangs.map(([place, said]) =>
    el("li", {}, nameButton(app, place), el("p", { class: "map-tie" }, el("span", { class: "map-quiet" }, said),
      el("a", { href: `${ways.asked(ways.page, from, to, { on: model.nodes[place].id })}#on` }, words.path_what))));
  return [
    el("dl", { class: "map-facts" }, ...facts.flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)])),
    el("h3", {}, words.path_ways),
    el("ol", { class: "map-ties", id: "map-ways" }, ...list),
    ...(hanging.length ? [el("h3", {}, words.path_hangs), el("ul", { class: "map-ties", id: "map-hangs" }, ...hanging)] : []),
    el("p", { class: "map-actions" }, el("a", { class: "button", id: "map-picture", href: `${ways.asked(ways.page, from, to, { way: app.chosen(found.routes) + 1 })}#routes` }, words.path_picture)),
  ];
}
