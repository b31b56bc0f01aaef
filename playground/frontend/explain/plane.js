// The plane, or the line, with all examples and the one that is asked about: click another, or drag it anywhere.
import { calm, el } from "../dom.js";
import { mark, PARTS, radius } from "../marks.js";
import { figure, fixed, percent } from "../numbers.js";
import { bounds, Paint } from "../paint.js";
import { Glide, Plot } from "../plot.js";
import { pin } from "./pin.js";
import { judged, truth } from "./reading.js";

const REACH = 9;       // px; so near to a point counts as on it
const STEPS = 60;      // of an arrow key across the plane
const FAINT = 0.25;    // how much is seen of examples that are not on offer

export class Plane {
  constructor(root, page, picking) {
    Object.assign(this, { page, picking, paint: new Paint(), glide: new Glide(), offered: new Set() });
    this.body = el("div.fill");
    root.append(this.body);
  }

  opened(opened) {
    const line = opened.form === "line";
    if (!this.plot || line !== this.line) this.build(line);
    this.paint.scene(opened, this.page.theme);
    const [x0, x1, y0, y1] = opened.extent;
    if (line) {
      const [low, high] = bounds(opened.data.y, opened.data.y.shape[1] ?? 1);
      const room = 0.12 * (high - low || 1);
      this.plot.range([x0, x1], [low - room, high + room], [opened.data.names[0], (opened.task.targets ?? [""])[0]]);
    } else this.plot.range([x0, x1], [y0, y1], opened.data.names.slice(0, 2));
    if (this.page.overview) this.overviewed(this.page.overview);
  }

  build(line) {
    this.line = line;
    this.plot?.destroy();
    this.body.replaceChildren();
    this.plot = new Plot(this.body, this.page, this, { label: "The examples; arrow keys move the chosen one", square: !line, margins: { left: 34, right: 8, top: 6, bottom: 34 } });
    const { over } = this.plot;
    over.tabIndex = 0;
    over.setAttribute("role", "application");
    over.style.touchAction = "none";
    over.addEventListener("pointerdown", (event) => this.grab(event));
    over.addEventListener("keydown", (event) => this.key(event));
  }

  picked() {
    this.offered = new Set(this.picking.order);
    this.plot?.rest();
  }

  choice() { this.plot?.rest(); }

  theme() { if (this.page.opened) this.opened(this.page.opened); }

  show() { this.plot?.resize(); }

  overviewed({ surface }) {
    const values = surface?.probability ?? surface?.value;
    if (!values || this.line) {
      this.curve = surface?.value ?? null;
      this.plot?.rest();
      return;
    }
    this.size = surface.size;
    this.channels = values.shape.length === 3 ? values.shape[0] : 1;
    this.glide.aim(values, performance.now(), calm());
    this.plot.kick();
  }

  /** Where the chosen example lies, in data coordinates. */
  get point() {
    const { choice: { example, origin }, opened: { data } } = this.page;
    const width = data.x.shape[1];
    const given = example.raw ?? Array.from({ length: width }, (_, c) => data.x[example.row * width + c]);
    return this.line ? [given[0], this.height(example.row ?? origin)] : given;
  }

  height(row) {
    const { prediction, opened: { data } } = this.page;
    if (this.page.choice.example.row === undefined && prediction?.value) return prediction.value[0];
    return data.y[row * (data.y.shape[1] ?? 1)];
  }

  draw(context, plot) {
    const moving = this.glide.step(performance.now());
    const { box } = plot;
    if (this.glide.now && !this.line) this.paint.answer(context, box, this, false);
    else {
      context.fillStyle = this.page.theme.faint;
      context.fillRect(box.x, box.y, box.w, box.h);
    }
    return moving;
  }

  drawOver(context, plot) {
    const { opened, theme, choice } = this.page;
    if (!opened || !choice.example) return;
    const { part } = opened.data;
    const size = radius(plot.box.w, part.length);
    context.save();
    context.beginPath();
    context.rect(plot.box.x - 3, plot.box.y - 3, plot.box.w + 6, plot.box.h + 6);
    context.clip();
    if (this.curve) this.drawCurve(context, plot);
    for (const offered of [false, true]) {
      context.globalAlpha = offered ? 1 : FAINT;
      part.forEach((p, i) => { if (this.offered.has(i) === offered) mark(context, p, ...this.at(plot, i), size, this.paint.target(i), theme); });
    }
    context.globalAlpha = 1;
    const [x, y] = this.point;
    pin(context, plot.px(x), plot.py(y), theme);
    context.restore();
  }

  drawCurve(context, plot) {
    context.beginPath();
    this.curve.forEach((value, i) => context.lineTo(plot.box.x + ((i + 0.5) / this.curve.length) * plot.box.w, plot.py(value)));
    context.lineWidth = 2.5;
    context.strokeStyle = this.page.theme.contrast;
    context.stroke();
  }

  at(plot, i) {
    const { x, y } = this.page.opened.data;
    return this.line ? [plot.px(x[i]), plot.py(y[i * (y.shape[1] ?? 1)])] : [plot.px(x[2 * i]), plot.py(x[2 * i + 1])];
  }

  grab(event) {
    if (event.button || !this.plot.at) this.plot.point(event);
    if (event.button || !this.plot.at) return;
    const { over } = this.plot;
    const [px, py] = this.plot.at;
    const near = this.nearest(px, py);
    const [x, y] = this.point;
    const held = Math.hypot(this.plot.px(x) - px, this.plot.py(y) - py) <= REACH + 3;
    if (near >= 0 && !held) this.page.choose({ example: { row: near } });
    else if (!held) this.move(px, py);
    over.setPointerCapture(event.pointerId);
    let dragged = false;
    const move = (next) => {
      if (!dragged && Math.hypot(next.clientX - event.clientX, next.clientY - event.clientY) < 4) return;
      dragged = true;
      const edge = over.getBoundingClientRect();
      this.move(next.clientX - edge.left, next.clientY - edge.top);
    };
    over.addEventListener("pointermove", move);
    over.addEventListener("lostpointercapture", () => over.removeEventListener("pointermove", move), { once: true });
  }

  move(px, py) {
    const { plot } = this;
    const inside = (value, [low, high]) => Math.min(high, Math.max(low, value));
    this.put([inside(plot.atX(px), plot.x), inside(plot.atY(py), plot.y)]);
  }

  put([x, y]) { this.page.choose({ example: { raw: this.line ? [tidy(x)] : [tidy(x), tidy(y)] } }); }

  key(event) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!by || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { plot, point } = this;
    const far = event.shiftKey ? 5 : 1;
    const next = [plot.x, plot.y].map(([low, high], k) => Math.min(high, Math.max(low, point[k] + (by[k] * far * (high - low)) / STEPS)));
    this.put(next);
  }

  nearest(px, py) {
    let [best, closest] = [-1, REACH ** 2];
    for (const i of this.offered) {
      const [x, y] = this.at(this.plot, i);
      const far = (x - px) ** 2 + (y - py) ** 2;
      if (far < closest) [best, closest] = [i, far];
    }
    return best;
  }

  read(plot, px, py) {
    const { opened } = this.page;
    const near = this.nearest(px, py);
    const lines = [el("div.dim", {}, `${opened.data.names[0]} ${fixed(plot.atX(px))}${this.line ? "" : `   ${opened.data.names[1]} ${fixed(plot.atY(py))}`}`)];
    if (near < 0) return lines;
    const said = judged(opened, near);
    lines.push(`${PARTS[opened.data.part[near]].label} #${near}: ${truth(opened, near)}`);
    lines.push(el("div.dim", {}, said.value === undefined ? `predicted ${opened.task.classes[said.best]}, ${percent(said.sure)}` : `predicted ${figure(said.value)}`));
    return lines;
  }

  destroy() { this.plot?.destroy(); }
}

const tidy = (value) => Number(value.toFixed(3));
