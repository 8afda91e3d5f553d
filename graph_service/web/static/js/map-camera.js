// Where the reader looks: moving, zooming, fitting, and keeping the spot when the canvas changes its size.
// The scene that extends it has box, model, network, tray and settled().

const MARGIN = { top: 84, side: 70, bottom: 64 };
const FAR = 0.3;
// nearer than this a whole neighbourhood is not looked at, but its nearest part
const TOO_FAR = 0.15;
const NEAREST = 7;

export class Camera {
  view() {
    const from = this.network.DOMtoCanvas({ x: 0, y: 0 });
    const to = this.network.DOMtoCanvas({ x: this.box.clientWidth, y: this.box.clientHeight });
    return { x: from.x, y: from.y, w: to.x - from.x, h: to.y - from.y };
  }

  move(position, scale, quick) {
    this.whole = false;
    const still = quick || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.network.moveTo({ position, scale, animation: still ? false : { duration: 240, easingFunction: "easeOutCubic" } });
    if (still) this.settled();
    else this.moving = true;
  }

  // every mark of `places` inside the canvas, clear of the toolbar
  fit(places, { quick = false, most = 1.6 } = {}) {
    const found = this.frame(places, most);
    if (!found) return;
    this.move(found.position, found.scale, quick);
    this.whole = !places;
  }

  frame(places, most) {
    const nodes = (places ?? this.model.nodes.map((_, place) => place)).map((place) => this.model.nodes[place]);
    if (!nodes.length) return null;
    const narrow = this.box.clientWidth < 620;
    const side = narrow ? 26 : MARGIN.side;
    const whole = !places && this.tray;
    const left = Math.min(...nodes.map((n) => n.x - n.size), ...(whole ? [this.tray.left] : []));
    const right = Math.max(...nodes.map((n) => n.x + n.size), ...(whole ? [this.tray.right] : []));
    const top = Math.min(...nodes.map((n) => n.y - n.size));
    const bottom = Math.max(...nodes.map((n) => n.y + n.size), ...(whole ? [this.tray.bottom] : []));
    const under = places ? Math.max(MARGIN.bottom, this.covered() + 30) : MARGIN.bottom;
    const above = MARGIN.top + (narrow ? 36 : 0);
    const free = { w: this.box.clientWidth - 2 * side, h: Math.max(80, this.box.clientHeight - above - under) };
    const scale = Math.max(0.01, Math.min(free.w / (right - left || 1), free.h / (bottom - top || 1), most));
    const drop = (above - under) / 2 / scale;
    return { position: { x: (left + right) / 2, y: (top + bottom) / 2 - drop }, scale };
  }

  // the canvas has a new size: who saw everything still does, else the same spot stays in the middle, at the same scale
  resized() {
    if (this.sized() || !this.box.clientWidth || !this.box.clientHeight) return;
    // vis-network zooms with the size: the camera of the last drawing at the old size is put back
    const camera = this.camera && { ...this.camera };
    this.size = [this.box.clientWidth, this.box.clientHeight];
    this.network.setSize("100%", "100%");
    this.network.redraw();
    if (this.whole) this.fit(null, { quick: true });
    else if (camera) this.network.moveTo(camera);
  }

  sized() {
    return this.box.clientWidth === this.size[0] && this.box.clientHeight === this.size[1];
  }

  // how much of the canvas a sheet covers from below (phones), or will when its facts have come
  covered() {
    const sheet = this.box.closest(".map").querySelector(".map-panel:not([hidden])");
    if (!sheet || getComputedStyle(sheet).position !== "absolute") return 0;
    const most = (parseFloat(getComputedStyle(sheet).maxHeight) / 100) * this.box.clientHeight;
    return Math.max(most || 0, this.box.getBoundingClientRect().bottom - sheet.getBoundingClientRect().top);
  }

  zoom(times) {
    this.move(this.network.getViewPosition(), Math.min(6, Math.max(0.02, this.network.getScale() * times)));
  }

  // so far off that marks are dots: choosing one comes nearer
  isFar() {
    return this.network.getScale() < FAR;
  }

  // into view, without a jump when it is there already
  show(places, quick = false) {
    const view = this.view();
    const scale = this.network.getScale();
    const pad = 50 / scale;
    const away = places.some((place) => {
      const { x, y } = this.model.nodes[place];
      return x < view.x + pad || x > view.x + view.w - pad || y < view.y + pad * 1.6 || y > view.y + view.h - pad - this.covered() / scale;
    });
    if (away || this.isFar()) this.fit(places, { most: Math.max(scale, 0.62), quick });
  }

  // an actor (the first of `places`) and its contacts, nearest first
  showAround(places, quick) {
    const some = this.frame(places, 1).scale < TOO_FAR ? places.slice(0, NEAREST) : places;
    if (quick) this.fit(some, { most: 0.8, quick });
    else this.show(some);
  }
}
