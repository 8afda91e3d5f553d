// The network as the page thinks of it: who is tied to whom, what the filters leave, which way leads where.

// a tie whose strength nobody told is counted as analyses count it
export const ASSUMED = 2;

export function tieKey(edge) {
  if (edge.inferred) return "inferred";
  if (edge.strength === null) return "unknown";
  return edge.strength >= 4 ? "strong" : edge.strength >= 2 ? "medium" : "weak";
}

export function dashOf(edge, scale) {
  return ({ inferred: [5, 5], unknown: [1.5, 3.5] }[tieKey(edge)] ?? []).map((length) => length / scale);
}

export class MapModel {
  constructor(view) {
    this.view = view;
    this.words = view.words;
    this.nodes = view.nodes;
    this.edges = view.edges;
    this.off = new Set();
    this.years = null;
    this.byId = new Map(this.nodes.map((node, place) => [node.id, place]));
    this.near = this.nodes.map(() => []);
    this.edges.forEach((edge, place) => {
      this.near[edge.source].push({ to: edge.target, edge: place });
      this.near[edge.target].push({ to: edge.source, edge: place });
    });
    this.count = new Intl.NumberFormat(view.language);
    this.refilter();
  }

  keysOf(node) {
    const keys = [`kind:${node.kind ?? "unknown"}`];
    if (node.thing !== "market") keys.push(`sector:${node.sector ?? "unknown"}`);
    return keys;
  }

  // off: lines of the legend that are switched off, as "sector:dance"
  // years: [first, last] of the beginning of ties, or null for all; a tie of unknown beginning is always shown
  setFilter(off, years) {
    this.off = new Set(off);
    this.years = years;
    this.refilter();
  }

  inYears(item) {
    return !this.years || item.year === undefined || (item.year >= this.years[0] && item.year <= this.years[1]);
  }

  // how many recorded ties (not pairs) there are, or are shown; accesses to a market are counted apart
  tieCounts(all = false) {
    const found = { ties: 0, accesses: 0 };
    this.edges.forEach((edge, place) => {
      if (!all && !this.tieShown[place]) return;
      const apart = [edge.source, edge.target].some((end) => this.nodes[end].thing === "market");
      found[apart ? "accesses" : "ties"] += edge.items.filter((item) => all || this.inYears(item)).length;
    });
    return found;
  }

  actorCount() {
    return this.nodes.filter((node, place) => node.thing === "actor" && this.shown[place]).length;
  }

  refilter() {
    this.shown = this.nodes.map((node) => !this.keysOf(node).some((key) => this.off.has(key)));
    this.tieShown = this.edges.map(
      (edge) => this.shown[edge.source] && this.shown[edge.target] && !this.off.has(`tie:${tieKey(edge)}`) && edge.items.some((item) => this.inYears(item)),
    );
  }

  contacts(place) {
    return this.near[place].filter(({ edge, to }) => this.tieShown[edge] && this.shown[to]);
  }

  tiesSaid(place) {
    const n = this.near[place].length;
    if (n === 0) return this.words.no_ties;
    return n === 1 ? this.words.one_tie : this.words.many_ties.replace("{n}", this.count.format(n));
  }

  // how many of each legend line are on the map now
  counts() {
    const found = new Map();
    const add = (key) => found.set(key, (found.get(key) ?? 0) + 1);
    this.nodes.forEach((node, place) => this.shown[place] && this.keysOf(node).forEach(add));
    this.edges.forEach((edge, place) => this.tieShown[place] && add(`tie:${tieKey(edge)}`));
    return found;
  }

  // fewest steps; among those the strongest ties, then the order of the names
  route(start, end, avoid = new Set(), direct = true) {
    const best = new Map([[start, { steps: 0, force: 0, from: null }]]);
    let ring = [start];
    while (ring.length && !best.has(end)) {
      const next = new Map();
      for (const place of ring) {
        for (const { to, edge } of this.contacts(place)) {
          if (best.has(to) || (avoid.has(to) && to !== end)) continue;
          if (!direct && place === start && to === end) continue;
          const force = best.get(place).force + (this.edges[edge].strength ?? ASSUMED);
          const known = next.get(to);
          if (!known || force > known.force) next.set(to, { steps: best.get(place).steps + 1, force, from: place });
        }
      }
      next.forEach((value, place) => best.set(place, value));
      ring = [...next.keys()];
    }
    if (!best.has(end)) return null;
    const way = [];
    for (let place = end; place !== null; place = best.get(place).from) way.unshift(place);
    return way;
  }

  // the best route and those that share no actor with it
  routes(start, end) {
    const found = [];
    const avoid = new Set();
    while (found.length < 3) {
      const way = this.route(start, end, avoid, !found.some((known) => known.length === 2));
      if (!way) break;
      found.push(way);
      way.slice(1, -1).forEach((place) => avoid.add(place));
    }
    return found;
  }

  edgeBetween(a, b) {
    return this.near[a].find(({ to }) => to === b)?.edge;
  }

  search(text) {
    const asked = text.normalize("NFKC").toLocaleLowerCase(this.view.language).trim();
    if (!asked) return [];
    const fits = (node) => {
      const name = node.label.normalize("NFKC").toLocaleLowerCase(this.view.language);
      if (name.startsWith(asked)) return 0;
      if (name.includes(` ${asked}`)) return 1;
      if (name.includes(asked)) return 2;
      return node.line.toLocaleLowerCase(this.view.language).includes(asked) ? 3 : 9;
    };
    return this.nodes
      .map((node, place) => ({ place, rank: fits(node) }))
      .filter(({ rank }) => rank < 9)
      .sort((a, b) => a.rank - b.rank || this.nodes[a.place].priority - this.nodes[b.place].priority)
      .slice(0, 8)
      .map(({ place }) => place);
  }
}
