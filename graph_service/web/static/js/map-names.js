// The names on the canvas: who gets one, where it sits (map-labels.js), and its picture, drawn once and copied.
import { seatLabels } from "./map-labels.js";

const MOST = 150;
// the largest actors get their names before all others
const LARGEST = 12;
// a map of so many pixels across is a phone's
const NARROW = 560;
// how far above all marks a name may stand
const ROOF = 30;
// below this scale the tray has no title
export const TITLED = 0.2;

export class Names {
  constructor(scene) {
    this.scene = scene;
    this.sprites = new Map();
    this.forget();
  }

  // new filter, new theme: seats are sought again
  forget() {
    this.seats = { key: "", labels: [] };
  }

  wanted(scale) {
    const { scene } = this;
    const { model, lit } = scene;
    const chosen = scene.litPlaces();
    const order = model.nodes.map((_, place) => place).sort((a, b) => model.nodes[a].priority - model.nodes[b].priority);
    const many = model.nodes.length > 60;
    const large = order.filter((place) => model.shown[place] && model.nodes[place].thing === "actor" && model.near[place].length);
    // where there is little room the ring says it alone, and the panel in words
    const told = new Map(scene.box.clientWidth > NARROW ? lit?.hangs : []);
    const largest = new Set(lit ? [] : large.slice(0, LARGEST));
    return order
      .filter((place) => {
        if (!model.shown[place]) return false;
        if (lit) return chosen.has(place);
        const ties = model.near[place].length;
        return !many || scale >= 0.55 || ties >= (model.nodes.length > 200 ? 6 : 4) || !ties || model.nodes[place].code;
      })
      .map((place) => {
        const node = model.nodes[place];
        const first = lit && (place === lit.hover || place === lit.select || lit.routes?.[0].includes(place));
        const weight = first ? 650 : lit || model.near[place].length >= 9 ? 600 : 500;
        return {
          place, text: told.has(place) ? `${node.label} · ${told.get(place)}` : node.label, first,
          font: `${weight} ${first ? 14 : weight === 600 && !lit ? 13 : 12}px ${scene.font}`,
          tray: node.tray && !lit,
          room: node.tray && !lit ? (scene.tray.column - 2 * node.size) * scale - 12 : Infinity,
          far: weight >= 600,
          // everybody on a route has a name
          led: largest.has(place) || Boolean(lit?.routes),
        };
      })
      // lit ends first, then the largest and those with many ties, then markets and the rest as the server ordered them
      .sort((a, b) => Number(Boolean(b.first)) - Number(Boolean(a.first)) || Number(b.led) - Number(a.led) || Number(b.far) - Number(a.far));
  }

  labels(scale) {
    const { scene } = this;
    const key = `${scale.toFixed(5)}|${scene.box.clientWidth}|${JSON.stringify(scene.lit)}|${scene.lit ? this.corner().join() : ""}`;
    if (key === this.seats.key) return this.seats.labels;
    const { model } = scene;
    const times = scene.lit?.routes ? 1.25 : 1;
    const marks = [];
    const chosen = scene.litPlaces();
    model.nodes.forEach((node, place) => {
      if (!model.shown[place] || (scene.lit && !chosen.has(place))) return;
      marks.push({ place, x: node.x * scale, y: node.y * scale, r: node.size * 1.08 * scale * times + (place === scene.lit?.select ? 4 : 1) });
    });
    const [cx, cy] = this.corner();
    const inside = { x: cx, y: cy, w: scene.box.clientWidth, h: scene.box.clientHeight };
    const blocked = scene.lit ? this.controls().map((box) => ({ ...box, x: box.x + cx, y: box.y + cy })) : [...this.trayTitle(scale), ...this.roof(marks)];
    const labels = seatLabels({
      marks,
      wanted: this.wanted(scale),
      measure: (text, font) => this.sprite(text, font).w,
      lines: scene.lit ? this.litLines(scale) : [],
      inside,
      strict: Boolean(scene.lit),
      blocked,
      most: model.nodes.length > 500 ? MOST : Infinity,
    });
    this.seats = { key, labels };
    scene.box.dataset.labels = String(labels.length);
    return labels;
  }

  // the title over the tray keeps its place
  trayTitle(scale) {
    const { scene } = this;
    if (!scene.tray || scale < TITLED) return [];
    const w = this.sprite(scene.trayTitle(), `550 13px ${scene.font}`).w;
    return [{ x: scene.tray.left * scale, y: scene.tray.top * scale - 24, w, h: 18 }];
  }

  // far above all marks the toolbar would cover a name when everything is in view
  roof(marks) {
    if (!marks.length) return [];
    const top = Math.min(...marks.map((mark) => mark.y - mark.r));
    const [left, right] = [Math.min(...marks.map((mark) => mark.x)), Math.max(...marks.map((mark) => mark.x))];
    return [{ x: left - 300, y: top - ROOF - 200, w: right - left + 600, h: 200 }];
  }

  litLines(scale) {
    const { scene } = this;
    const { lit, model } = scene;
    const at = (place) => ({ x: model.nodes[place].x * scale, y: model.nodes[place].y * scale });
    if (lit.routes) return lit.routes.flatMap((way) => way.slice(1).map((to, step) => [at(way[step]), at(to)]));
    const place = lit.hover ?? lit.select;
    return model.contacts(place).map(({ to }) => [at(place), at(to)]);
  }

  // pixels of the view's upper left corner, counted from the origin of the map
  corner() {
    const { scene } = this;
    const origin = scene.network.canvasToDOM({ x: 0, y: 0 });
    return [Math.round(-origin.x), Math.round(-origin.y)];
  }

  controls() {
    const { scene } = this;
    const base = scene.box.getBoundingClientRect();
    return [...scene.box.parentElement.querySelectorAll("[data-floating]")]
      .filter((item) => item.getClientRects().length)
      .map((item) => item.getBoundingClientRect())
      .map((box) => ({ x: box.x - base.x, y: box.y - base.y, w: box.width, h: box.height }));
  }

  draw(ctx, scale) {
    const { scene } = this;
    const ratio = ctx.canvas.width / scene.box.clientWidth || 1;
    const origin = scene.network.canvasToDOM({ x: 0, y: 0 });
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    const labels = this.labels(scale);
    this.drawLeaders(ctx, labels, { scale, ratio, origin });
    for (const { place, text, font, dx, dy } of labels) {
      const node = scene.model.nodes[place];
      const x = origin.x + node.x * scale + dx;
      const y = origin.y + node.y * scale + dy;
      if (x < -260 || y < -30 || x > scene.box.clientWidth + 10 || y > scene.box.clientHeight + 10) continue;
      const sprite = this.sprite(text, font, ratio);
      ctx.drawImage(sprite.image, Math.round((x - 4) * ratio), Math.round((y - 4) * ratio));
    }
    ctx.restore();
  }

  drawLeaders(ctx, labels, { scale, ratio, origin }) {
    ctx.beginPath();
    for (const { place, leader } of labels) {
      if (!leader) continue;
      const node = this.scene.model.nodes[place];
      const [x, y] = [origin.x + node.x * scale, origin.y + node.y * scale];
      ctx.moveTo((x + leader[0].x) * ratio, (y + leader[0].y) * ratio);
      ctx.lineTo((x + leader[1].x) * ratio, (y + leader[1].y) * ratio);
    }
    for (const [colour, width] of [[this.scene.paper, 2.5], [this.scene.ink, 1.25]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width * ratio;
      ctx.stroke();
    }
  }

  // a name with its halo, drawn once
  sprite(text, font, ratio = window.devicePixelRatio || 1) {
    const { scene } = this;
    const key = `${font}|${text}|${ratio}`;
    const known = this.sprites.get(key);
    if (known) return known;
    const image = document.createElement("canvas");
    const ctx = image.getContext("2d");
    ctx.font = font;
    const w = Math.ceil(ctx.measureText(text).width);
    image.width = Math.ceil((w + 8) * ratio);
    image.height = Math.ceil(23 * ratio);
    ctx.scale(ratio, ratio);
    ctx.font = font;
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 4;
    ctx.strokeStyle = scene.paper;
    ctx.strokeText(text, 4, 12);
    ctx.fillStyle = scene.ink;
    ctx.fillText(text, 4, 12);
    const made = { image, w };
    this.sprites.set(key, made);
    return made;
  }
}
