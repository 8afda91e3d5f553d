// The canvas. vis-network holds the data, moves the view and finds what is under the pointer; everything that is
// drawn is drawn here in its hook. Ties, tray and marks are painted once per zoom and copied while the view moves.
import { Camera } from "./map-camera.js";
import { litPaint, pathPaint } from "./map-lit.js";
import { ASSUMED, dashOf, tieKey } from "./map-model.js";
import { Names, TITLED } from "./map-names.js";

const WIDTHS = [0.8, 0.9, 1.2, 1.8, 2.6];
const FAINT = [0.13, 0.17, 0.24, 0.36, 0.5];
const QUIET = 90;
const SPARE = 0.3;
const BOX = 9.4;

export class Scene extends Camera {
  // events: { hover(place|null), click(place|null), moved() }
  constructor(box, model, events) {
    super();
    this.box = box;
    this.model = model;
    this.events = events;
    this.shapes = Object.fromEntries(Object.entries(model.view.shapes).map(([name, d]) => [name, new Path2D(d)]));
    this.lit = null;
    this.names = new Names(this);
    this.readTheme();
    this.start();
  }

  start() {
    const { nodes, edges } = this.model.view.vis;
    const nothing = { drawNode() {} };
    const items = nodes.map(({ id, x, y, size, shape }) => ({
      id, x, y, size, shape,
      ctxRenderer: () => ({ ...nothing, nodeDimensions: { width: 2 * size, height: 2 * size } }),
    }));
    this.network = new vis.Network(
      this.box,
      { nodes: new vis.DataSet(items), edges: new vis.DataSet(edges) },
      {
        physics: false,
        autoResize: false,
        layout: { improvedLayout: false },
        interaction: {
          hover: true, hoverConnectedEdges: false, selectConnectedEdges: false, dragNodes: false, multiselect: false,
          keyboard: false, tooltipDelay: 1e9, zoomSpeed: 0.6,
        },
        nodes: { chosen: false, borderWidth: 0 },
        edges: { smooth: false, chosen: false, hoverWidth: 0, selectionWidth: 0 },
      },
    );
    // the library's own box would be a tab stop without a name inside ours
    this.box.querySelector(".vis-network").removeAttribute("tabindex");
    const on = (name, handler) => this.network.on(name, handler);
    on("afterDrawing", (ctx) => this.draw(ctx));
    on("hoverNode", ({ node }) => this.model.shown[node] && this.events.hover(node));
    on("blurNode", () => this.events.hover(null));
    on("click", ({ pointer, nodes: hit }) => this.events.click(this.hit(pointer.DOM, hit[0])));
    on("zoom", () => {
      this.whole = false;
      this.zooming();
    });
    on("dragStart", () => {
      this.whole = false;
      this.box.classList.add("map-dragged");
    });
    on("dragEnd", () => {
      this.box.classList.remove("map-dragged");
      this.events.moved();
    });
    on("animationFinished", () => this.settled());
    this.size = [this.box.clientWidth, this.box.clientHeight];
    new ResizeObserver(() => this.resized()).observe(this.box);
    this.arrange();
  }

  zooming() {
    this.moving = true;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.settled(), QUIET);
  }

  settled() {
    this.moving = false;
    this.network.redraw();
    this.events.moved();
  }

  readTheme() {
    const style = getComputedStyle(document.documentElement);
    const token = (name) => style.getPropertyValue(`--${name}`).trim();
    this.ink = token("ink");
    this.accent = token("accent");
    this.ink2 = token("ink-2");
    this.ink3 = token("ink-3");
    this.paper = token("paper");
    this.line = token("line-strong");
    this.hair = token("line");
    this.font = token("font") || "sans-serif";
    this.dark = style.colorScheme === "dark";
    this.tones = Object.fromEntries(
      Object.entries(this.model.view.tones).map(([tone, colour]) => [
        tone,
        (tone === "sector-ink" ? this.ink : token(tone)) || colour[this.dark ? "dark" : "light"],
      ]),
    );
    this.names.sprites.clear();
    this.names.forget();
  }

  retheme() {
    this.readTheme();
    this.still = null;
    this.network.redraw();
  }

  // ---- what stays equal between filters
  arrange() {
    const { model } = this;
    // one stroke a tie: a path of hundreds of crossing lines is far slower to paint than the lines
    this.tieLayers = new Map();
    model.edges.forEach((edge, place) => {
      if (!model.tieShown[place]) return;
      const key = `${edge.strength} ${tieKey(edge)}`;
      const layer = this.tieLayers.get(key) ?? { first: edge, strength: edge.strength ?? ASSUMED, ends: [] };
      this.tieLayers.set(key, layer);
      layer.ends.push([model.nodes[edge.source], model.nodes[edge.target]]);
    });
    const alone = model.nodes.filter((node) => node.tray);
    const columns = [...new Set(alone.map((n) => n.x))].sort((a, b) => a - b);
    const column = columns.length > 1 ? columns[1] - columns[0] : 228;
    this.tray = alone.length
      ? {
          left: Math.min(...alone.map((n) => n.x)) - 24,
          top: Math.min(...alone.map((n) => n.y)) - 27,
          right: Math.max(...alone.map((n) => n.x)) + column - 24,
          bottom: Math.max(...alone.map((n) => n.y)) + 27,
          n: alone.length,
          column,
        }
      : null;
    this.names.forget();
    this.still = null;
  }

  refilter() {
    this.arrange();
    this.network.redraw();
  }

  // lit: null, { hover|select: place } or { routes: [[place…]…] }
  setLit(lit) {
    this.lit = lit;
    this.network.redraw();
  }

  // ---- drawing
  draw(ctx) {
    const scale = this.network.getScale();
    if (this.sized()) this.camera = { position: this.network.getViewPosition(), scale };
    if (this.moving) this.drawGround(ctx, scale, true);
    else this.drawStill(ctx, scale);
    if (this.lit) {
      const view = this.view();
      ctx.globalAlpha = this.lit.routes ? 0.84 : 0.8;
      ctx.fillStyle = this.paper;
      ctx.fillRect(view.x, view.y, view.w, view.h);
      ctx.globalAlpha = 1;
      (this.lit.routes ? pathPaint : litPaint)(this, ctx, scale);
    }
    if (!this.moving) this.names.draw(ctx, scale);
  }

  // The ground (ties, tray, marks) painted once, a good deal larger than the view: panning and hovering copy it.
  drawStill(ctx, scale) {
    const { width, height } = ctx.canvas;
    const ratio = width / this.box.clientWidth || 1;
    const origin = this.network.canvasToDOM({ x: 0, y: 0 });
    const at = { x: Math.round(origin.x * ratio), y: Math.round(origin.y * ratio) };
    const edge = { x: Math.round(width * SPARE), y: Math.round(height * SPARE) };
    const known = this.still;
    const fits = known && known.scale === scale && known.width === width && known.height === height &&
      Math.abs(at.x - known.at.x) <= edge.x && Math.abs(at.y - known.at.y) <= edge.y;
    if (!fits) {
      const image = known?.image ?? document.createElement("canvas");
      image.width = width + 2 * edge.x;
      image.height = height + 2 * edge.y;
      const paint = image.getContext("2d");
      paint.setTransform(scale * ratio, 0, 0, scale * ratio, at.x + edge.x, at.y + edge.y);
      this.drawGround(paint, scale, false);
      this.still = { image, scale, width, height, at };
    }
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(this.still.image, at.x - this.still.at.x - edge.x, at.y - this.still.at.y - edge.y);
    ctx.restore();
  }

  drawGround(ctx, scale, quick) {
    this.drawTies(ctx, scale);
    if (this.tray) this.drawTray(ctx, scale);
    this.drawMarks(ctx, scale, quick);
  }

  drawTies(ctx, scale) {
    ctx.strokeStyle = this.ink;
    const thick = Math.min(1.3, Math.max(0.35, 1.3 * scale)) / scale;
    for (const { first, strength, ends } of this.tieLayers.values()) {
      ctx.lineWidth = WIDTHS[strength - 1] * thick;
      ctx.globalAlpha = FAINT[strength - 1] * (this.dark ? 0.95 : 1);
      ctx.setLineDash(dashOf(first, scale));
      for (const [a, b] of ends) {
        ctx.beginPath();
        ctx.moveTo(a.x, a.y);
        ctx.lineTo(b.x, b.y);
        ctx.stroke();
      }
    }
    this.drawProposed(ctx, scale);
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  // ties that are proposed, not there
  drawProposed(ctx, scale) {
    ctx.strokeStyle = this.accent;
    ctx.globalAlpha = 1;
    ctx.lineWidth = 2.5 / scale;
    ctx.setLineDash([8 / scale, 5 / scale]);
    for (const ends of this.model.view.proposed ?? []) {
      if (!ends.every((place) => this.model.shown[place])) continue;
      const [a, b] = ends.map((place) => this.model.nodes[place]);
      ctx.beginPath();
      ctx.moveTo(a.x, a.y);
      ctx.lineTo(b.x, b.y);
      ctx.stroke();
    }
  }

  // quick: while zooming, without the gap round the marks
  drawMarks(ctx, scale, quick) {
    ctx.lineJoin = "round";
    this.model.nodes.forEach((node, place) => {
      const k = node.size / BOX;
      const path = this.shapes[node.shape];
      ctx.save();
      ctx.translate(node.x, node.y);
      ctx.scale(k, k);
      if (!this.model.shown[place]) {
        ctx.strokeStyle = this.ink;
        ctx.lineWidth = 1 / scale / k;
        ctx.globalAlpha = 0.16;
        ctx.stroke(path);
      } else {
        if (!quick) {
          ctx.strokeStyle = this.paper;
          ctx.fillStyle = this.paper;
          ctx.lineWidth = 5.6 / k;
          ctx.stroke(path);
          ctx.fill(path);
        }
        ctx.fillStyle = this.tones[node.tone];
        ctx.fill(path, "evenodd");
        if (!quick) {
          ctx.strokeStyle = this.edgeOf(node.tone);
          ctx.lineWidth = 1.2 / Math.max(scale, 0.5) / k;
          ctx.stroke(path);
        }
      }
      ctx.restore();
      if (node.code && this.model.shown[place]) this.drawCode(ctx, node, 1);
    });
  }

  // pale steps of the ramp have too little contrast on light paper: they get an outline
  edgeOf(tone) {
    return /^seq-[0-2]$/.test(tone) && !this.dark ? this.line : this.tones[tone];
  }

  drawCode(ctx, node, times) {
    ctx.fillStyle = this.paper;
    ctx.font = `700 ${((9.6 * node.size) / BOX) * times}px ${this.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(node.code, node.x, node.y + 0.5);
  }

  // one mark with its ring, in the colours of its own; a ring further out round whom much hangs on
  drawMark(ctx, place, { times = 1, ring = false, twice = false, scale }) {
    const node = this.model.nodes[place];
    const k = (node.size / BOX) * times;
    const path = new Path2D();
    path.addPath(this.shapes[node.shape], new DOMMatrix([k, 0, 0, k, node.x, node.y]));
    ctx.lineJoin = "round";
    const outer = twice ? [[this.ink, 17], [this.paper, 13]] : [];
    for (const [colour, width] of outer) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width / scale;
      ctx.stroke(path);
    }
    if (ring) {
      ctx.strokeStyle = this.ink;
      ctx.lineWidth = 8 / scale;
      ctx.stroke(path);
    }
    ctx.strokeStyle = this.paper;
    ctx.lineWidth = ring ? 4 / scale : 5.6;
    ctx.stroke(path);
    ctx.fillStyle = this.paper;
    ctx.fill(path);
    ctx.fillStyle = this.tones[node.tone];
    ctx.fill(path, "evenodd");
    if (node.code) this.drawCode(ctx, node, times);
  }

  trayTitle() {
    return this.model.words.tray.replace("{n}", this.model.count.format(this.tray.n));
  }

  drawTray(ctx, scale) {
    const { left, top, right, bottom } = this.tray;
    ctx.strokeStyle = this.hair;
    ctx.lineWidth = 1 / scale;
    ctx.beginPath();
    ctx.roundRect(left, top, right - left, bottom - top, 6 / scale);
    ctx.stroke();
    if (this.moving || scale < TITLED) return;
    ctx.fillStyle = this.ink2;
    ctx.font = `550 ${13 / scale}px ${this.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.fillText(this.trayTitle(), left, top - 8 / scale);
  }

  litPlaces() {
    const { lit, model } = this;
    if (!lit) return new Set();
    if (lit.routes) return new Set(lit.routes.flat());
    const place = lit.hover ?? lit.select;
    return new Set([place, ...model.contacts(place).map(({ to }) => to)]);
  }

  // ---- finding and moving
  hit(at, direct) {
    if (direct !== undefined && this.model.shown[direct]) return direct;
    const scale = this.network.getScale();
    const origin = this.network.canvasToDOM({ x: 0, y: 0 });
    const spot = ({ x, y }) => ({ x: origin.x + x * scale, y: origin.y + y * scale });
    for (const { place, dx, dy, w, h } of this.names.labels(scale)) {
      const { x, y } = spot(this.model.nodes[place]);
      if (at.x >= x + dx && at.x <= x + dx + w && at.y >= y + dy && at.y <= y + dy + h) return place;
    }
    let best = null;
    this.model.nodes.forEach((node, place) => {
      if (!this.model.shown[place]) return;
      const { x, y } = spot(node);
      const far = Math.hypot(at.x - x, at.y - y) - node.size * scale;
      if (far < 22 && (!best || far < best.far)) best = { far, place };
    });
    return best?.place ?? null;
  }
}
