// One's own series: draw its line anew by dragging, or step by step with the keys, or as a number.
import { el, say, sized } from "../../dom.js";
import { short } from "../../numbers.js";
import { strokes } from "../../strokes.js";
import { options } from "../example.js";
import { numbersOf, rowOf } from "./token.js";

const HIGH = 118;    // px
const EDGE = 8;      // px left and right
const STEPS = 50;    // key presses from the lowest to the highest value

export class SeriesEditor {
  constructor(root, page) {
    Object.assign(this, { page, at: 0, feature: 0, range: null });
    this.canvas = el("canvas.seriesdrawing", { tabindex: 0, role: "application", "aria-label": "The series: drag its line, or choose a step with Left and Right and move it with Up and Down" });
    this.names = el("select.small", { "aria-label": "Which of the series’ numbers is edited", onchange: () => { this.feature = Number(this.names.value); this.range = null; this.draw(); } });
    this.place = el("span");
    this.number = el("input.small", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": "The value at the chosen step", onchange: () => this.typed(), onkeydown: (event) => { if (event.key === "Enter") this.typed(); } });
    root.append((this.node = el("div.sequenceedit", {}, this.canvas, el("div.pairline", {}, this.place, this.number, this.names))));
    strokes(this.canvas, { may: () => this.range, at: (event) => this.where(event), stroke: (from, to) => this.stroke(from, to), busy: (on) => { this.dragging = on; } });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.node);
  }

  opened({ raw_shape: [steps, features], data: { names } }) {
    Object.assign(this, { steps, features, range: null, at: Math.min(this.at, steps - 1), feature: Math.min(this.feature, features - 1) });
    options(this.names, names.map((name, f) => [String(f), name]));
    this.names.value = String(this.feature);
    this.names.hidden = features === 1;
    this.draw();
  }

  choice() {
    if (!this.dragging) this.range = null;
    this.draw();
  }

  theme() { this.draw(); }

  destroy() { this.observer.disconnect(); }

  get values() { return numbersOf(this.page.opened, this.page.choice); }

  /** The lowest and highest value there is room for: what the feature has in training, and what is drawn. It stands still while a line is dragged. */
  fit(lines) {
    const { low, high } = this.page.opened.ranges;
    const own = lines.flatMap((values) => Array.from({ length: this.steps }, (_, t) => this.of(values, t)));
    const [from, to] = [Math.min(low[this.feature] ?? Infinity, ...own), Math.max(high[this.feature] ?? -Infinity, ...own)];
    const room = 0.06 * (to - from) || 0.5 * Math.abs(to) || 1;
    return [from - room, to + room];
  }

  of(values, t, feature = this.feature) { return values[t * this.features + feature]; }

  x(t) { return EDGE + ((this.width - 2 * EDGE) * t) / Math.max(1, this.steps - 1); }

  y(value) { return 5 + ((HIGH - 10) * (this.range[1] - value)) / (this.range[1] - this.range[0]); }

  draw() {
    const { page: { opened, choice, theme }, canvas, features } = this;
    const width = this.node.clientWidth;
    if (!opened || !choice.example || !width || !this.steps) return;
    const { values } = this;
    const before = rowOf(opened.data, choice.origin);
    this.width = width;
    this.range ??= this.fit(before ? [values, before] : [values]);
    const context = sized(canvas, width, HIGH);
    context.clearRect(0, 0, width, HIGH);
    for (let f = 0; f < features; f++) if (f !== this.feature) this.pale(context, values, f);
    if (before && before.some((value, i) => i % features === this.feature && value !== values[i])) this.path(context, (t) => this.y(this.of(before, t)), theme.muted, 1.2, [4, 3]);
    this.path(context, (t) => this.y(this.of(values, t)), theme.accent, 1.8, []);
    context.beginPath();
    context.arc(this.x(this.at), this.y(this.of(values, this.at)), 4, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: theme.background, strokeStyle: theme.accent, lineWidth: 2 });
    context.fill();
    context.stroke();
    say(this.place, `Step ${this.at + 1}`);
    if (this.number.getRootNode().activeElement !== this.number) this.number.value = plain(this.of(values, this.at));
  }

  /** Another feature, on a scale of its own. */
  pale(context, values, f) {
    const own = Array.from({ length: this.steps }, (_, t) => this.of(values, t, f));
    const [low, high] = [Math.min(...own), Math.max(...own)];
    context.globalAlpha = 0.3;
    this.path(context, (t) => 8 + ((HIGH - 16) * (high - own[t])) / (high - low || 1), this.page.theme.muted, 1.2, []);
    context.globalAlpha = 1;
  }

  path(context, y, colour, width, dashes) {
    context.beginPath();
    for (let t = 0; t < this.steps; t++) context.lineTo(this.x(t), y(t));
    Object.assign(context, { strokeStyle: colour, lineWidth: width, lineJoin: "round" });
    context.setLineDash(dashes);
    context.stroke();
    context.setLineDash([]);
  }

  /** The step and the value at a place on the canvas. */
  where({ offsetX, offsetY }) {
    const t = Math.round(((offsetX - EDGE) / (this.width - 2 * EDGE)) * (this.steps - 1));
    const value = this.range[1] - ((offsetY - 5) / (HIGH - 10)) * (this.range[1] - this.range[0]);
    return [Math.max(0, Math.min(this.steps - 1, t)), this.rounded(Math.max(this.range[0], Math.min(this.range[1], value)))];
  }

  rounded(value) { return Number(value.toFixed(Math.max(0, 3 - Math.floor(Math.log10(this.range[1] - this.range[0]))))); }

  /** The line goes straight from one place to the other. */
  stroke([from, start], [to, end]) {
    const values = Array.from(this.values);
    const by = Math.sign(to - from) || 1;
    for (let t = from; by > 0 ? t <= to : t >= to; t += by) values[t * this.features + this.feature] = from === to ? end : this.rounded(start + ((end - start) * (t - from)) / (to - from));
    this.at = to;
    this.put(values);
  }

  put(values) { this.page.choose({ example: { raw: values } }); }

  typed() {
    const value = this.number.value.trim() === "" ? NaN : Number(this.number.value.trim().replace("\u2212", "-"));
    const fine = Number.isFinite(value) && Math.abs(value) < 1e30;
    this.number.toggleAttribute("aria-invalid", !fine);
    this.number.title = fine ? "" : "A finite number is expected";
    if (fine) this.put(Array.from(this.values).with(this.at * this.features + this.feature, value));
  }

  key(event) {
    const along = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    const up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if ((!along && !up) || !this.range) return;
    event.preventDefault();
    event.stopPropagation();
    const far = event.shiftKey ? 5 : 1;
    if (along) {
      this.at = Math.max(0, Math.min(this.steps - 1, this.at + along * far));
      return this.draw();
    }
    const i = this.at * this.features + this.feature;
    this.put(Array.from(this.values).with(i, this.rounded(this.values[i] + (up * far * (this.range[1] - this.range[0])) / STEPS)));
  }
}

const plain = (value) => short(value, 4).replace("\u2212", "-");
