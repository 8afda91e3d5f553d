// Seats for names: each label takes the cheapest free place round its mark; no two touch.

const CELL = 72;
const GAP = 4;
// an important name that finds no room at its mark is led away from it, this far, in one of sixteen directions
const AWAY = [16, 26, 38, 52, 68, 86, 106, 130, 160];
const TURNS = 16;
// nearer than this to another mark a name that is led away seems to be that mark's
const ALIEN = 10;

// A grid of boxes in which collisions are looked up.
class Crowd {
  constructor() {
    this.cells = new Map();
  }

  *keys(box) {
    for (let x = Math.floor(box.x / CELL); x <= Math.floor((box.x + box.w) / CELL); x += 1) {
      for (let y = Math.floor(box.y / CELL); y <= Math.floor((box.y + box.h) / CELL); y += 1) yield x * 100003 + y;
    }
  }

  add(box) {
    for (const key of this.keys(box)) {
      const cell = this.cells.get(key);
      if (cell) cell.push(box);
      else this.cells.set(key, [box]);
    }
  }

  hits(box, gap, owner) {
    for (const key of this.keys({ x: box.x - gap, y: box.y - gap, w: box.w + 2 * gap, h: box.h + 2 * gap })) {
      for (const other of this.cells.get(key) ?? []) {
        if (other.owner === owner) continue;
        if (
          box.x < other.x + other.w + gap && other.x < box.x + box.w + gap &&
          box.y < other.y + other.h + gap && other.y < box.y + box.h + gap
        ) return true;
      }
    }
    return false;
  }
}

function seatsOf(r, w, h, right, far) {
  const d = r * 0.72 + 2;
  const seats = [
    [-w / 2, r + 3], [r + 5, -h / 2], [-r - 5 - w, -h / 2], [-w / 2, -r - 3 - h],
    [d, d - 2], [-d - w, d - 2], [d, -d - h + 2], [-d - w, -d - h + 2],
  ];
  if (right) return [seats[1]];
  // an important name may sit a little farther off rather than nowhere
  return far ? [...seats, [-w / 2, r + 16], [r + 16, -h / 2], [-r - 16 - w, -h / 2], [-w / 2, -r - 16 - h]] : seats;
}

// seats away from the mark (its centre is 0, 0), each with the line that leads there
function ledSeats(r, w, h) {
  return AWAY.flatMap((away) =>
    Array.from({ length: TURNS }, (_, turn) => {
      const across = Math.cos((2 * Math.PI * turn) / TURNS);
      const down = Math.sin((2 * Math.PI * turn) / TURNS);
      const end = { x: across * (r + away), y: down * (r + away) };
      const dx = end.x - (across > 0.3 ? -2 : across < -0.3 ? w + 2 : w / 2);
      const dy = end.y - (down > 0.3 ? 0 : down < -0.3 ? h : h / 2);
      return { dx, dy, leader: [{ x: across * r, y: down * r }, end] };
    }),
  );
}

function gapOf({ x, y }, box) {
  return Math.hypot(x - Math.min(Math.max(x, box.x), box.x + box.w), y - Math.min(Math.max(y, box.y), box.y + box.h));
}

function distance({ x, y }, [a, b]) {
  const way = (b.x - a.x) ** 2 + (b.y - a.y) ** 2 || 1;
  const share = Math.min(1, Math.max(0, ((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / way));
  return Math.hypot(a.x + share * (b.x - a.x) - x, a.y + share * (b.y - a.y) - y);
}

// How much of the segment a-b lies in the box matters less than that it does.
function crosses(box, a, b) {
  let low = 0;
  let high = 1;
  for (const [start, way, from, to] of [[a.x, b.x - a.x, box.x, box.x + box.w], [a.y, b.y - a.y, box.y, box.y + box.h]]) {
    if (Math.abs(way) < 1e-9) {
      if (start < from || start > to) return false;
      continue;
    }
    const one = (from - start) / way;
    const two = (to - start) / way;
    low = Math.max(low, Math.min(one, two));
    high = Math.min(high, Math.max(one, two));
    if (low > high) return false;
  }
  return true;
}

function leaves(box, view) {
  return box.x < view.x || box.y < view.y || box.x + box.w > view.x + view.w || box.y + box.h > view.y + view.h;
}

// A name that finds no seat is tried cut; in the tray, where columns are narrow, down to a few letters.
function shorter(text, tray) {
  const lengths = (tray ? [15, 12, 9, 6] : [15]).filter((length) => text.length > length + 1);
  return [text, ...lengths.map((length) => `${text.slice(0, length).trimEnd()}…`)];
}

// marks: [{place, x, y, r}] in pixels; wanted: [{place, text, font, tray, far, led, room}] in order of importance;
// measure(text, font) -> width; lines: lit ties to keep clear of; inside: the box of the view: no name of a mark in view leaves it (strict: no name
// at all); blocked: boxes of floating controls.
export function seatLabels({ marks, wanted, measure, lines = [], inside = null, strict = false, blocked = [], most = Infinity }) {
  const crowd = new Crowd();
  const markAt = new Map();
  for (const mark of marks) {
    markAt.set(mark.place, mark);
    crowd.add({ x: mark.x - mark.r, y: mark.y - mark.r, w: 2 * mark.r, h: 2 * mark.r, owner: mark.place });
  }
  for (const box of blocked) crowd.add({ ...box, owner: -1 });
  const placed = [];
  const leads = [];
  const height = 15;
  const at = (mark, leader) => leader.map(({ x, y }) => ({ x: mark.x + x, y: mark.y + y }));
  for (const { place, text, font, tray, far, led, room } of wanted) {
    if (placed.length >= most) break;
    const mark = markAt.get(place);
    if (!mark) continue;
    for (const said of shorter(text, tray)) {
      const w = measure(said, font);
      if (w > room) continue;
      let best = null;
      const free = (box) => {
        if (inside && leaves(box, inside) && (strict || !leaves({ x: mark.x, y: mark.y, w: 0, h: 0 }, inside))) return false;
        return !crowd.hits(box, GAP, place) && !leads.some(([a, b]) => crosses(box, a, b));
      };
      seatsOf(mark.r, w, height, tray, far).forEach(([dx, dy], number) => {
        const box = { x: mark.x + dx, y: mark.y + dy, w, h: height };
        if (!free(box)) return;
        const cost = number + 8 * lines.filter(([a, b]) => crosses(box, a, b)).length;
        if (!best || cost < best.cost) best = { cost, box, dx, dy };
      });
      for (const { dx, dy, leader } of !best && led ? ledSeats(mark.r, w, height) : []) {
        const box = { x: mark.x + dx, y: mark.y + dy, w, h: height };
        const line = at(mark, leader);
        if (!free(box) || placed.some((other) => crosses(other.box, ...line))) continue;
        // as near as can be; a leader across other marks, or a seat where the name seems another's, is worth a longer way
        const others = marks.filter((other) => other.place !== place);
        const over = others.filter((other) => distance(other, line) < other.r + 2).length;
        const beside = others.filter((other) => gapOf(other, box) < other.r + ALIEN).length;
        const cost = Math.hypot(leader[1].x - leader[0].x, leader[1].y - leader[0].y) + 40 * over + 25 * beside;
        if (!best || cost < best.cost) best = { cost, box, dx, dy, leader };
      }
      if (!best) continue;
      crowd.add({ ...best.box, owner: -2 - place });
      if (best.leader) leads.push(at(mark, best.leader));
      placed.push({ place, text: said, font, dx: best.dx, dy: best.dy, w, h: height, box: best.box, leader: best.leader });
      break;
    }
  }
  return placed;
}
