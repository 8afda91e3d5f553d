// Elements made from words: no markup text is ever parsed (the page's policy forbids it).

const SVG = "http://www.w3.org/2000/svg";

export const ICONS = {
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20",
  path: "M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM16 7H9a3.5 3.5 0 0 0 0 7h6a3 3 0 0 1 0 6h-4",
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  share: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1.500 1.500M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1.500-1.500",
  save: "M12 4v11M7.500 10.500 12 15l4.500-4.500M5 19.500h14",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  all: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  close: "M6 6l12 12M18 6 6 18",
  filter: "M4 7h16M7 12h10M10 17h4",
};

// el("button", { class: "button", onclick: f, "aria-label": "…" }, "text", child)
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export function icon(name) {
  const made = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "map-icon" });
  made.append(svg("path", { d: ICONS[name] }));
  return made;
}

export function markOf(path, tone) {
  const made = svg("svg", { viewBox: "-12 -12 24 24", "aria-hidden": "true", class: `mark ${tone}` });
  made.append(svg("path", { d: path }));
  return made;
}

export function lineOf(key) {
  const made = svg("svg", { viewBox: "0 0 24 8", "aria-hidden": "true", class: `map-line map-line-${key}` });
  made.append(svg("path", { d: "M1 4h22" }));
  return made;
}

export function dotsOf(strength, words) {
  if (!strength) return el("span", { class: "map-quiet" }, words.strength_unknown);
  const full = Math.max(1, Math.min(5, Math.round(strength)));
  const made = svg("svg", { viewBox: "0 0 60 10", class: "map-dots", role: "img", "aria-label": fill(words.strength, { n: full }) });
  for (let place = 0; place < 5; place += 1) {
    made.append(svg("circle", { cx: 5 + place * 12.5, cy: 5, r: 4, class: place < full ? "on" : "" }));
  }
  return made;
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}
