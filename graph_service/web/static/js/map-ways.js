// The most reliable routes to a market, as the analysis of export paths finds them, and the people on whom they hang.
import { fill } from "./map-dom.js";

export class Ways {
  constructor(root, model) {
    this.address = root.dataset.routes;
    this.page = root.dataset.routesPage;
    this.model = model;
    this.known = new Map();
  }

  // the file that works offline has nobody to ask
  answers(start, end) {
    return Boolean(this.address) && this.model.nodes[start].thing === "actor" && this.model.nodes[end].thing === "market";
  }

  // what is known of these ends; "soon" hears once that there is more
  of(start, end, soon) {
    const key = `${start} ${end}`;
    if (!this.known.has(key)) {
      this.known.set(key, { pending: true });
      this.load(start, end).catch(() => ({ failed: true })).then((found) => {
        this.known.set(key, found);
        soon();
      });
    }
    return this.known.get(key);
  }

  // the page on what hangs on an actor
  about(place) {
    const made = new URL(this.page, location.href);
    made.searchParams.set("on", this.model.nodes[place].id);
    return `${made}#on`;
  }

  asked(address, start, end, more = {}) {
    const { nodes } = this.model;
    const made = new URL(address, location.href);
    const values = { source: nodes[start].id, market: nodes[end].id, ...more };
    for (const [name, value] of Object.entries(values)) made.searchParams.set(name, value);
    return made.toString();
  }

  async load(start, end) {
    const answer = await fetch(this.asked(this.address, start, end), { headers: { accept: "application/json" } });
    if (answer.status !== 200) throw new Error(String(answer.status));
    const { rows, tables } = await answer.json();
    const places = (path) => path.map((id) => this.model.byId.get(id));
    // around one actor the map does not hold everybody
    const held = rows.map((row) => ({ row, way: places(row.path) })).filter(({ way }) => !way.includes(undefined));
    const [pair] = tables.pairs;
    const marked = tables.hangs_on.map((row) => [this.model.byId.get(row.actor), this.hangs(row.share_lost)]).filter(([, words]) => words);
    return {
      routes: held.map(({ way }) => way),
      bands: held.map(({ row }) => this.band(row.reliability, row.least, row.most)),
      whole: this.band(pair.reliability, pair.least, pair.most),
      separate: pair.disjoint_routes,
      hangs: marked.filter(([place]) => held.some(({ way }) => way.slice(1, -1).includes(place))),
    };
  }

  hangs(share) {
    return this.model.view.hangs.find(([least]) => share >= least)?.[1];
  }

  band(value, low, high) {
    const [band, least, most] = [value, low, high].map((figure) => this.model.view.bands.findLast(([from]) => figure >= from)[1]);
    const { words } = this.model;
    if (least === band && most === band) return band;
    return fill(most === band ? words.band_least : least === band ? words.band_most : words.band_range, { band, low: least, high: most });
  }
}
