// Drawing the data by hand: points of a class onto the plane, or a curve, while the network trains on them.
import { el, icon } from "./dom.js";
import { access, restrict } from "./lesson.js";
import { classColour, ORANGE } from "./theme.js";

const PATH = "data.source.points";
const KINDS = { drawn_points: 3, drawn_curve: 2 };   // numbers of a point
const PAUSE = 220;       // ms between two hand-overs within a stroke
const NEAR = 13;         // px around the pointer that the eraser takes
const APART = 7;         // px between two points of a stroke
const SPREAD = 16;       // px of the brush, as a standard deviation
const ERASER = "M16.2 3.6 21 8.4a2 2 0 0 1 0 2.8L13 19.2H21V21H7.6l-4.6-4.6a2 2 0 0 1 0-2.8L13.4 3.6a2 2 0 0 1 2.8 0ZM6.3 12.3l-1.9 1.9 3.9 3.9h2.2l1.6-1.6-5.8-4.2Z";
const BRUSH = "M7 14c-1.7 0-3 1.3-3 3 0 1.3-1.2 2-2 2 .9 1.2 2.5 2 4 2a4 4 0 0 0 4-4c0-1.7-1.3-3-3-3Zm13.7-9.4-1.3-1.3a1 1 0 0 0-1.4 0L9 12.2 11.800 15l8.900-9a1 1 0 0 0 0-1.400Z";

/** The points as they are being drawn, each with its number last; `points` is null where the data are not drawn by hand. What changes goes out as the trigger
 *  `points` {revision, points, numbers}. */
export class Pen {
  /** `plot` is the drawing area; `changed()` is called when the points have. */
  constructor(stage, plot, changed) {
    Object.assign(this, { stage, plot, changed, tool: 0, brush: false, points: null, waiting: 0 });
    this.node = el("div.pen", { role: "toolbar", "aria-label": "Draw the data", hidden: true });
    this.cross = null;
    const { over } = plot;
    this.heard = { pointerdown: (e) => this.down(e), pointermove: (e) => this.move(e), pointerup: (e) => this.up(e), pointercancel: (e) => this.up(e), keydown: (e) => this.key(e), blur: () => this.aim(null) };
    for (const [name, listener] of Object.entries(this.heard)) over.addEventListener(name, listener);
    this.config(stage.config);
  }

  destroy() {
    clearTimeout(this.waiting);
    for (const [name, listener] of Object.entries(this.heard)) this.plot.over.removeEventListener(name, listener);
  }

  /** Whether there is something to draw on. */
  get live() { return this.points !== null && this.open; }

  config(config) {
    const source = config.experiment?.data?.source;
    const width = KINDS[source?.kind];
    this.open = access(config.lesson, PATH) === "open";
    this.node.hidden = !width || access(config.lesson, PATH) === "hidden";
    this.plot.over.classList.toggle("penned", Boolean(width) && this.open);
    this.plot.over.tabIndex = width && this.open ? 0 : -1;
    this.revision = config.revision;
    if (!width) { this.points = null; return; }
    this.classes = width === 3 ? source.classes : 0;
    if (this.busy) return;   // what is being drawn is newer than what has come back
    const numbers = source.numbers.length ? source.numbers : inOrder(source.points);
    this.points = source.points.map((point, i) => [...point, numbers[i]]);
    this.tools();
    this.changed();
  }

  /** The toolbar: a button a class, the brush, the eraser, and all away. */
  tools() {
    const key = `${this.classes}${this.tool}${this.brush}${this.points.length}${this.open}`;
    if (key === this.shown) return;
    this.shown = key;
    if (this.tool !== "erase" && this.tool >= Math.max(1, this.classes)) this.tool = 0;
    const pick = (label, on, take, ...inside) => {
      const button = el("button.toggle", { type: "button", title: label, "aria-label": label, "aria-pressed": on, onclick: () => { take(); this.tools(); } }, inside);
      restrict(button, access(this.stage.config.lesson, PATH));
      button.disabled = !this.open;
      return button;
    };
    const colours = this.classes ? Array.from({ length: this.classes }, (_, k) => pick(`Draw class ${k + 1}`, this.tool === k, () => { this.tool = k; }, el("i.dot", { style: `background:${classColour(k)}` })))
      : [pick("Draw the curve", this.tool === 0, () => { this.tool = 0; }, el("i.dot", { style: `background:${ORANGE}` }))];
    this.node.replaceChildren(
      ...colours,
      ...(this.classes ? [pick("Brush: many points around the pointer", this.brush, () => { this.brush = !this.brush; }, icon(BRUSH))] : []),
      pick("Erase", this.tool === "erase", () => { this.tool = "erase"; }, icon(ERASER)),
      pick("Take all points away", false, () => this.clear(), "Clear"),
      el("span.count", { "aria-live": "off" }, `${this.points.length} points`),
    );
  }

  clear() {
    this.points = [];
    this.told();
    this.hand();
  }

  down(event) {
    if (!this.live || event.button !== 0) return;
    const at = this.inside(event);
    if (!at) return;
    event.preventDefault();
    this.plot.over.focus({ preventScroll: true });
    try { this.plot.over.setPointerCapture(event.pointerId); } catch { /* a pointer that is none */ }
    this.busy = true;
    this.last = null;
    this.put(at);
  }

  move(event) {
    if (!this.busy || !this.live) return;
    const at = this.inside(event);
    if (at && (!this.last || Math.hypot(at[0] - this.last[0], at[1] - this.last[1]) >= APART)) this.put(at);
  }

  up() {
    if (!this.busy) return;
    this.busy = false;
    this.hand();
  }

  /** Draw or erase at a place in pixels. */
  put([px, py]) {
    this.last = [px, py];
    const before = this.points.length;
    if (this.tool === "erase") this.points = this.points.filter(([x, y]) => Math.hypot(this.plot.px(x) - px, this.plot.py(y) - py) > NEAR);
    else for (let i = 0; i < (this.brush && this.classes ? 3 : 1); i++) this.add(px, py, this.brush && this.classes ? SPREAD : 0);
    if (this.points.length === before) return;
    this.told();
    this.waiting ||= setTimeout(() => this.hand(), PAUSE);
  }

  add(px, py, spread) {
    const [x, y] = [this.plot.atX(px + spread * normal()), this.plot.atY(py + spread * normal())];
    const [low, high] = this.stage.scene?.extent ?? [-6, 6];
    const tall = this.classes ? high : HEIGHT;
    if (x < low || x > high || Math.abs(y) > tall || this.points.length >= MOST) return;
    const place = [round(x), round(y)];
    const point = this.classes ? [...place, this.tool] : place;
    this.points.push([...point, this.free(point[2])]);
  }

  /** The lowest number that no point of a class has: one that was erased leaves its number, and so its part, to the next. */
  free(label) {
    const taken = new Set(this.points.filter((point) => !this.classes || point[2] === label).map((point) => point.at(-1)));
    let number = 0;
    while (taken.has(number)) number++;
    return number;
  }

  told() {
    this.tools();
    this.changed();
  }

  /** Hand what is drawn to the experiment. */
  hand() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    const points = this.points.map((point) => point.slice(0, -1));
    const numbers = this.points.map((point) => point.at(-1));
    const usual = inOrder(points);
    this.stage.trigger("points", { revision: this.revision, points, numbers: numbers.every((number, i) => number === usual[i]) ? [] : numbers });
  }

  /** Arrows move a cross, Enter draws, Delete erases. */
  key(event) {
    if (!this.live) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const { box } = this.plot;
    const at = this.cross ?? [box.x + box.w / 2, box.y + box.h / 2];
    const wide = event.shiftKey ? 24 : 6;
    if (step) this.aim([limit(at[0] + wide * step[0], box.x, box.x + box.w), limit(at[1] + wide * step[1], box.y, box.y + box.h)]);
    else if (event.key === "Enter") this.stamp(at, this.tool);
    else if (event.key === "Delete" || event.key === "Backspace") this.stamp(at, "erase");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  stamp(at, tool) {
    const own = this.tool;
    this.tool = tool;
    this.aim(at);
    this.put(at);
    this.tool = own;
    this.tools();
  }

  aim(at) {
    if (at === this.cross) return;
    this.cross = at;
    this.changed();
  }

  inside(event) {
    const edge = this.plot.over.getBoundingClientRect();
    const { box } = this.plot;
    const [x, y] = [event.clientX - edge.left, event.clientY - edge.top];
    return x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h ? [x, y] : null;
  }

  /** Whether the run learns from other points than those drawn: until it has heard of them, what is drawn is shown and not what it has. */
  get ahead() {
    const { data } = this.stage.scene ?? {};
    if (this.points === null || !data) return false;
    if (data.part.length !== this.points.length) return true;
    const wide = this.classes ? 2 : 1;
    const last = this.points.length - 1;
    return last >= 0 && Math.abs(data.x[wide * last] - this.points[last][0]) > 1e-3;
  }

  /** The cross of the keyboard. */
  drawCross(context, theme) {
    if (!this.cross) return;
    const [x, y] = this.cross;
    context.strokeStyle = theme.contrast;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 4 * dx, y + 4 * dy);
      context.lineTo(x + 11 * dx, y + 11 * dy);
    }
    context.stroke();
  }
}

export const HEIGHT = 1.5;   // how far up and down a curve may reach, as in playground/data/drawn.py
const MOST = 2000;           // points of a drawing, as there

/** Which of its class each point is, in their order. */
function inOrder(points) {
  const seen = new Map();
  return points.map(([, , label]) => {
    const number = seen.get(label) ?? 0;
    seen.set(label, number + 1);
    return number;
  });
}

const round = (v) => Math.round(v * 100) / 100;
const limit = (v, low, high) => Math.min(high, Math.max(low, v));
const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
