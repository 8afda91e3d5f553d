// The table twin: everything that the map says, in rows; same filters, same selection.
import { el, fill, markOf } from "./map-dom.js";

const CONTACTS = 8;

export function buildTable(app, sort = { by: "ties", down: true }) {
  const { model, words, parts } = app;
  const { legend, shapes } = model.view;
  const named = (group) => new Map(legend[group].map((line) => [line.key, line.label]));
  const kinds = named("kind");
  const sectors = named("sector");
  const columns = [
    { key: "label", text: words.name, of: (node) => node.label },
    { key: "kind", text: words.kind, of: (node) => kinds.get(node.kind ?? "unknown") ?? "" },
    { key: "sector", text: words.sector, of: (node) => (node.thing === "market" ? "" : sectors.get(node.sector ?? "unknown") ?? "") },
    { key: "ties", text: words.by_ties, of: (node, place) => model.contacts(place).length, number: true },
  ];
  if (legend.measure) columns.push({ key: "value", text: legend.measure.label, of: (node) => node.value ?? -Infinity, show: (node) => node.said ?? "–", number: true });
  const rows = model.nodes.map((node, place) => ({ node, place })).filter(({ place }) => model.shown[place]);
  const column = columns.find(({ key }) => key === sort.by) ?? columns[0];
  const compare = new Intl.Collator(model.view.language, { numeric: true }).compare;
  rows.sort((a, b) => {
    const [one, two] = [column.of(a.node, a.place), column.of(b.node, b.place)];
    const order = typeof one === "number" && typeof two === "number" ? one - two || 0 : compare(String(one), String(two));
    return (sort.down ? -order : order) || compare(a.node.label, b.node.label);
  });
  const headings = columns.map(({ key, text, number }) =>
    el(
      "th", { scope: "col", class: number ? "num" : null, "aria-sort": key === column.key ? (sort.down ? "descending" : "ascending") : null },
      el("button", {
        type: "button", class: "sort", "data-sort": key,
        onclick: () => {
          buildTable(app, { by: key, down: key === column.key ? !sort.down : Boolean(number) });
          parts.table.querySelector(`[data-sort="${key}"]`).focus();
        },
      }, text),
    ),
  );
  headings.push(el("th", { scope: "col" }, words.contacts));
  const body = rows.map(({ node, place }) => {
    const near = model.contacts(place).map(({ to }) => model.nodes[to]).sort((a, b) => a.priority - b.priority);
    const names = near.slice(0, CONTACTS).map(({ label }) => label).join(", ");
    return el(
      "tr", { "data-id": node.id, "aria-current": app.state.select === node.id ? "true" : null },
      el("th", { scope: "row" }, el("button", { type: "button", class: "map-name", "data-id": node.id, onclick: () => app.select(node.id) }, markOf(shapes[node.shape], node.tone), el("span", {}, node.label))),
      ...columns.slice(1).map(({ of, show, number }) => el("td", { class: number ? "num" : null }, show ? show(node) : typeof of(node, place) === "number" ? model.count.format(of(node, place)) : of(node, place))),
      el("td", { class: "map-quiet" }, near.length > CONTACTS ? `${names}, ${fill(words.more, { n: model.count.format(near.length - CONTACTS) })}` : names),
    );
  });
  parts.table.replaceChildren(
    el("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": words.table_caption }, el("table", {}, el("caption", {}, words.table_caption), el("thead", {}, el("tr", {}, ...headings)), el("tbody", {}, ...body))),
  );
}
