// A drawing area with axes: a canvas for what moves, one over it for what rests, and a read-out under the pointer.
import { el, sized } from "./dom.js";
import { short, ticks } from "./numbers.js";

export class Plot {
  /**
   * `owner` has draw(context, plot) for the moving canvas, drawOver(context, plot) for the resting one, and may have
   * read(plot, x, y) → nodes or texts for the read-out (pixel coordinates inside the box), press(plot, x, y). `apart` is the least room between ticks of x, px.
   */
  constructor(root, stage, owner, { label, square = false, apart, margins = { left: 34, right: 8, top: 8, bottom: 30 } }) {
    Object.assign(this, { stage, owner, square, apart, margins, x: [0, 1], y: [0, 1], names: ["", ""], box: { x: 0, y: 0, w: 1, h: 1 } });
    this.base = el("canvas", { "aria-hidden": "true" });
    this.over = el("canvas", { role: "img", "aria-label": label });
    this.tip = el("div.tip", { hidden: true });
    this.node = el("div.plot", {}, this.base, this.over, this.tip);
    root.append(this.node);
    this.over.addEventListener("pointermove", (event) => this.point(event));
    this.over.addEventListener("pointerleave", () => { this.at = null; this.tip.hidden = true; owner.left?.(); });
    this.over.addEventListener("click", (event) => { this.point(event); if (this.at) owner.press?.(this, ...this.at); });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.node);
  }

  destroy() {
    this.observer.disconnect();
    cancelAnimationFrame(this.waiting);
  }

  /** The ranges of both axes with their names; an axis without a name is not drawn. */
  range(x, y, names) {
    Object.assign(this, { x, y, names });
    this.resize();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.node;
    if (!width || !height) return;
    Object.assign(this, { width, height });
    this.place();
    this.owner.resized?.(this);
    this.rest();
    this.kick();
  }

  /** Where the box lies within its margins. */
  place() {
    const { width, height, margins: { left, right, top, bottom } } = this;
    let [w, h] = [Math.max(20, width - left - right), Math.max(20, height - top - bottom)];
    if (this.square) w = h = Math.min(w, h);
    this.box = { x: left + Math.max(0, Math.round((width - left - right - w) / 2)), y: top + Math.max(0, Math.round((height - top - bottom - h) / 2)), w, h };
  }

  px(x) { return this.box.x + ((x - this.x[0]) / (this.x[1] - this.x[0])) * this.box.w; }
  py(y) { return this.box.y + this.box.h - ((y - this.y[0]) / (this.y[1] - this.y[0])) * this.box.h; }
  atX(px) { return this.x[0] + ((px - this.box.x) / this.box.w) * (this.x[1] - this.x[0]); }
  atY(py) { return this.y[0] + ((this.box.y + this.box.h - py) / this.box.h) * (this.y[1] - this.y[0]); }

  /** Draw what moves at the next animation frame; the owner's draw says true to be called again. */
  kick() {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      if (!this.width) return;
      const context = sized(this.base, this.width, this.height);
      context.clearRect(0, 0, this.width, this.height);
      if (this.owner.draw(context, this)) this.kick();
      if (this.at) this.read();
    });
  }

  /** Draw what rests: the axes, then the owner's. */
  rest() {
    if (!this.width) return;
    const context = sized(this.over, this.width, this.height);
    context.clearRect(0, 0, this.width, this.height);
    this.axes(context);
    this.owner.drawOver(context, this);
  }

  axes(context) {
    const { box, stage: { theme } } = this;
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.strokeRect(box.x - 0.5, box.y - 0.5, box.w + 1, box.h + 1);
    context.fillStyle = theme.muted;
    context.font = `11px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const value of this.names[0] ? ticks(...this.x, box.w / (this.apart ?? (this.square && this.y[1] - this.y[0] < 100 ? 34 : 60))) : []) {
      const x = this.px(value);
      context.fillRect(Math.round(x), box.y + box.h, 1, 4);
      context.fillText(short(value), x, box.y + box.h + 6);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of this.names[1] ? ticks(...this.y, box.h / 34) : []) {
      const y = this.py(value);
      context.fillRect(box.x - 4, Math.round(y), 4, 1);
      context.fillText(short(value), box.x - 6, y);
    }
    this.title(context);
  }

  title(context) {
    const { box, names } = this;
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillText(names[0], box.x + box.w / 2, box.y + box.h + 33);
    context.save();
    context.translate(Math.max(6, box.x - this.margins.left + 6), box.y + box.h / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = "middle";
    context.fillText(names[1], 0, 0);
    context.restore();
  }

  point(event) {
    const edge = this.over.getBoundingClientRect();
    const [x, y] = [event.clientX - edge.left, event.clientY - edge.top];
    const { box } = this;
    const inside = x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h;
    this.at = inside ? [x, y] : null;
    if (inside) this.read();
    else this.tip.hidden = true;
  }

  read() {
    const lines = this.owner.read?.(this, ...this.at);
    this.tip.hidden = !lines?.length;
    if (this.tip.hidden) return;
    this.tip.replaceChildren(...lines.map((line) => (typeof line === "string" ? el("div", {}, line) : line)));
    const [x, y] = this.at;
    const { offsetWidth: w, offsetHeight: h } = this.tip;
    this.tip.style.transform = `translate(${Math.round(x + 14 + w > this.width ? Math.max(0, x - w - 10) : x + 14)}px, ${Math.round(Math.min(Math.max(0, y + 14), this.height - h))}px)`;
  }
}

/** Numbers that glide from one frame to the next in the time frames take to arrive. */
export class Glide {
  constructor() { this.clear(); }

  clear() { Object.assign(this, { from: null, to: null, now: null, start: 0, time: 150, last: 0 }); }

  /** New numbers; the same array again changes nothing. At once where motion is unwanted or nothing was there before. */
  aim(values, at, still) {
    if (values === this.source) return;
    this.source = values;
    if (this.last && at - this.last < 2000) this.time = Math.max(40, Math.min(400, 0.6 * this.time + 0.4 * (at - this.last)));
    this.last = at;
    const jump = still || !this.now || this.now.length !== values.length;
    this.to = Float32Array.from(values);
    this.from = jump ? this.to : this.now.map((value, i) => (Number.isFinite(value - this.to[i]) ? value : this.to[i]));   // from NaN there is no way
    if (jump) this.now = this.to.slice();
    this.start = jump ? -Infinity : at;
  }

  /** Move to time `at`; true while there is way to go. */
  step(at) {
    if (!this.to || this.arrived === this.to) return false;
    const t = Math.min(1, (at - this.start) / this.time);
    const { from, to, now } = this;
    if (t >= 1) {
      now.set(to);
      this.arrived = to;
      return false;
    }
    for (let i = 0; i < to.length; i++) now[i] = from[i] === to[i] ? to[i] : from[i] + (to[i] - from[i]) * t;
    return true;
  }
}
