// The time strip: how many ties began each year, and two thumbs that keep those of some years.
import { el, fill } from "./map-dom.js";

const MOST_LABELS = 6;
const SVG = "http://www.w3.org/2000/svg";

function bars(years) {
  const most = Math.max(...years.map(({ n }) => n));
  const made = document.createElementNS(SVG, "svg");
  const attributes = { class: "map-time-bars", viewBox: `0 0 ${years.length * 10} 30`, preserveAspectRatio: "none", "aria-hidden": "true" };
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  years.forEach(({ n }, place) => {
    const bar = document.createElementNS(SVG, "rect");
    const height = n ? Math.max(1.5, (30 * n) / most) : 0;
    for (const [name, value] of Object.entries({ x: place * 10 + 1, y: 30 - height, width: 8, height })) bar.setAttribute(name, value);
    made.append(bar);
  });
  return made;
}

export function stretch([from, to]) {
  return from === to ? String(from) : `${from}–${to}`;
}

// nothing where all ties began in one year
export function buildTime(app) {
  const years = app.model.view.legend.year;
  if (years.length < 2) return null;
  const [low, high] = [Number(years[0].key), Number(years.at(-1).key)];
  const thumb = (name, label) =>
    el("input", { type: "range", id: `map-year-${name}`, class: "map-thumb", min: low, max: high, step: 1, "aria-label": label, oninput: () => moved(name), onchange: () => moved(name) });
  const [first, last] = [thumb("first", app.words.first_year), thumb("last", app.words.last_year)];
  const moved = (name) => {
    if (Number(first.value) > Number(last.value)) (name === "first" ? first : last).value = (name === "first" ? last : first).value;
    const chosen = [Number(first.value), Number(last.value)];
    app.setYears(chosen[0] === low && chosen[1] === high ? null : chosen);
  };
  // thumbs stand under the middle of their bars
  for (const item of [first, last]) {
    item.style.left = `calc(${50 / years.length}% - 8px)`;
    item.style.width = `calc(${100 - 100 / years.length}% + 16px)`;
  }
  const said = el("p", { class: "map-time-said" });
  const step = Math.ceil(years.length / MOST_LABELS);
  const ends = el("p", { class: "map-time-ends", "aria-hidden": "true" }, ...years.map(({ label }, place) => el("span", {}, place % step === 0 ? label : "")));
  const strip = el("section", { class: "map-time", id: "map-time" }, el("div", { class: "map-time-line" }, bars(years), first, last, ends), said);
  return { strip, first, last, said, low, high };
}

export function refreshTime(app, time) {
  const { model, words } = app;
  const [from, to] = model.years ?? [time.low, time.high];
  time.first.value = from;
  time.last.value = to;
  // where both thumbs meet, the one that still has room to move lies on top
  time.first.style.zIndex = from * 2 > time.low + time.high ? "1" : "auto";
  const [shown, all] = [model.tieCounts(), model.tieCounts(true)];
  const of = (text, name) => el("span", { class: "map-quiet" }, fill(text, { n: model.count.format(shown[name]), all: model.count.format(all[name]) }));
  time.said.replaceChildren(
    el("strong", {}, fill(words.years, { n: stretch([from, to]) })),
    of(words.ties_of, "ties"),
    ...(all.accesses ? [of(words.accesses_of, "accesses")] : []),
  );
  [...time.strip.querySelectorAll("rect")].forEach((bar, place) => bar.classList.toggle("map-out", time.low + place < from || time.low + place > to));
}
