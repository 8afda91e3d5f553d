// What stands above the veil: the ties of one actor, or the steps of a route.
import { ASSUMED, dashOf } from "./map-model.js";

const WIDTHS = [1.2, 1.3, 1.6, 2.1, 2.8];

export function litPaint(scene, ctx, scale) {
  const { model, lit } = scene;
  const centre = lit.hover ?? lit.select;
  const contacts = model.contacts(centre);
  const around = [centre, ...contacts.map(({ to }) => to)];
  for (const { edge } of contacts) {
    const tie = model.edges[edge];
    ctx.strokeStyle = scene.ink2;
    ctx.fillStyle = scene.ink2;
    ctx.lineWidth = WIDTHS[(tie.strength ?? ASSUMED) - 1] / scale;
    ctx.setLineDash(dashOf(tie, scale));
    const arrows = tie.items.filter((item) => item.arrow);
    const ends = new Set(arrows.map((item) => (item.forward ? tie.target : tie.source)));
    drawStep(scene, ctx, scale, { from: tie.source, to: tie.target, around, heads: ends, head: 6.5 });
    ctx.setLineDash([]);
  }
  for (const place of around.slice(1)) scene.drawMark(ctx, place, { scale });
  scene.drawMark(ctx, centre, { scale, ring: lit.select === centre });
}

export function pathPaint(scene, ctx, scale) {
  const [best, ...others] = scene.lit.routes;
  const around = scene.lit.routes.flat();
  for (const way of others) {
    way.slice(1).forEach((to, step) => {
      ctx.strokeStyle = scene.ink3;
      ctx.fillStyle = scene.ink3;
      ctx.lineWidth = 1.8 / scale;
      drawStep(scene, ctx, scale, { from: way[step], to, around, heads: new Set([to]), head: 7, times: 1.25 });
    });
  }
  best.slice(1).forEach((to, step) => {
    const ends = { from: best[step], to, around, times: 1.25 };
    ctx.strokeStyle = scene.paper;
    ctx.lineWidth = 12 / scale;
    drawStep(scene, ctx, scale, { ...ends, heads: new Set(), head: 0 });
    ctx.strokeStyle = scene.ink;
    ctx.fillStyle = scene.ink;
    ctx.lineWidth = 4 / scale;
    drawStep(scene, ctx, scale, { ...ends, heads: new Set([to]), head: 12 });
  });
  const hanging = new Set(scene.lit.hangs.map(([place]) => place));
  for (const place of new Set(others.flat())) scene.drawMark(ctx, place, { scale, times: 1.25, twice: hanging.has(place) });
  for (const place of best) scene.drawMark(ctx, place, { scale, times: 1.25, ring: true, twice: hanging.has(place) });
}

// a line that stops short of the marks and bends round a lit actor in its way
function drawStep(scene, ctx, scale, { from, to, around, heads, head, times = 1 }) {
  const a = scene.model.nodes[from];
  const b = scene.model.nodes[to];
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const unit = { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
  let bend = 0;
  for (const place of around) {
    if (place === from || place === to) continue;
    const c = scene.model.nodes[place];
    const along = (c.x - a.x) * unit.x + (c.y - a.y) * unit.y;
    const off = (c.x - a.x) * unit.y - (c.y - a.y) * unit.x;
    if (along > 0 && along < length && Math.abs(off) < 1.35 * c.size + 5) {
      bend = (off >= 0 ? 1 : -1) * (3.4 * c.size + 24 - Math.abs(off));
    }
  }
  const mid = { x: (a.x + b.x) / 2 - unit.y * bend, y: (a.y + b.y) / 2 + unit.x * bend };
  const gap = 5 / scale;
  const start = towards(a, mid, a.size * times * 1.1 + gap);
  const end = towards(b, mid, b.size * times * 1.1 + gap);
  const tipRoom = (head * 0.8) / scale;
  const lineStart = heads.has(from) ? towards(start, mid, tipRoom) : start;
  const lineEnd = heads.has(to) ? towards(end, mid, tipRoom) : end;
  ctx.beginPath();
  ctx.moveTo(lineStart.x, lineStart.y);
  if (bend) ctx.quadraticCurveTo(mid.x, mid.y, lineEnd.x, lineEnd.y);
  else ctx.lineTo(lineEnd.x, lineEnd.y);
  ctx.stroke();
  if (heads.has(to)) arrow(ctx, mid, end, head / scale);
  if (heads.has(from)) arrow(ctx, mid, start, head / scale);
}

function towards(from, to, by) {
  const far = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) * by) / far, y: from.y + ((to.y - from.y) * by) / far };
}

function arrow(ctx, from, tip, size) {
  const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(tip.x, tip.y);
  ctx.lineTo(tip.x - size * Math.cos(angle - 0.42), tip.y - size * Math.sin(angle - 0.42));
  ctx.lineTo(tip.x - size * Math.cos(angle + 0.42), tip.y - size * Math.sin(angle + 0.42));
  ctx.closePath();
  ctx.fill();
}
