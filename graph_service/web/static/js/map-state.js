// What the reader has chosen, and its place in the address: select, from, to, way, route, off, view, x, y, zoom.
// A line of the legend that is off stands as off=sector:dance, a stretch of years as off=years:2010-2012.

const OURS = ["select", "from", "to", "way", "route", "off", "view", "x", "y", "zoom"];

export function readState(search) {
  const asked = new URLSearchParams(search);
  const number = (name) => (asked.has(name) && Number.isFinite(Number(asked.get(name))) ? Number(asked.get(name)) : null);
  return {
    select: asked.get("select"),
    from: asked.get("from"),
    to: asked.get("to"),
    way: Math.max(1, Math.trunc(number("way") ?? 1)),
    route: asked.getAll("route"),
    off: asked.getAll("off").filter((key) => !key.startsWith("years:")),
    years: readYears(asked.getAll("off")),
    view: asked.get("view") === "table" ? "table" : "map",
    camera: number("x") !== null && number("y") !== null && number("zoom") > 0 ? { x: number("x"), y: number("y"), zoom: number("zoom") } : null,
  };
}

function readYears(keys) {
  const found = keys.map((key) => /^years:(\d{4})-(\d{4})$/.exec(key)).find(Boolean);
  return found && found[1] <= found[2] ? [Number(found[1]), Number(found[2])] : null;
}

// The query with our parameters replaced; parameters of the server (colour_by, at, …) stay as they are.
export function writeState(search, state) {
  const made = new URLSearchParams(search);
  OURS.forEach((name) => made.delete(name));
  for (const name of ["select", "from", "to"]) if (state[name]) made.set(name, state[name]);
  if (state.way > 1) made.set("way", state.way);
  for (const id of state.route) made.append("route", id);
  for (const key of [...state.off].sort()) made.append("off", key);
  if (state.years) made.append("off", `years:${state.years.join("-")}`);
  if (state.view === "table") made.set("view", "table");
  if (state.camera) {
    made.set("x", state.camera.x.toFixed(0));
    made.set("y", state.camera.y.toFixed(0));
    made.set("zoom", state.camera.zoom.toFixed(3));
  }
  const text = made.toString();
  return text ? `?${text}` : "";
}

export function withoutMoves({ select, from, to, way, route, off, years, view }) {
  return { select, from, to, way, route: [...route], off: [...off], years, view };
}

export function choiceOf({ select, from, to, way, route }) {
  return JSON.stringify([select || null, from || null, to || null, way, route]);
}
