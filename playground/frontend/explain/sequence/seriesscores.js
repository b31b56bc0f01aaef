// A series over time, feature by feature: its line and its baseline's, and beneath each step a column as high and as green or purple as its score.
import { el, sized } from "../../dom.js";
import { percent, short, ticks } from "../../numbers.js";
import { furthest, shade } from "../evidence.js";
import { sign } from "../scores.js";

const TALL = { one: [128, 56], few: [74, 34], many: [46, 22] };   // px of a feature's line, and of its columns
const FEW = 3;                                                     // features
const GAP = 8, FOOT = 30;                                          // px between a feature and the next, and for the steps' numbers
const GUTTER = [54, 116];                                          // px for names, at least and at most
const VEIL = 0.3;                                                  // how much of its score's colour the ground behind a step has

export class SeriesScores {
  /** `tell(text)` says what the pointer or the focus is on, or what is worth knowing where it is on none. */
  constructor(page, tell) {
    Object.assign(this, { page, tell, at: null });
    this.canvas = el("canvas", { tabindex: 0, role: "slider", "aria-label": "Steps and their scores; arrow keys move", "aria-valuemin": 1 });
    this.cursor = el("i.stepcursor", { hidden: true, "aria-hidden": "true" });
    this.node = el("div.seriesscores", {}, this.canvas, this.cursor);
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => this.put(this.canvas.matches(":focus-visible") ? this.at : null));
    this.canvas.addEventListener("focus", () => { if (this.canvas.matches(":focus-visible")) this.put(this.at ?? this.strongest()); });
    this.canvas.addEventListener("blur", () => this.put(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.node);
  }

  destroy() { this.observer.disconnect(); }

  /** `scores`, `raw`, `start` f4 (length, features), flattened: `start` is null where there is no baseline. `cue(i)`: whether input i decides; `here`: the step whose answer is explained, or null. */
  show({ scores, raw, start, cue, here }) {
    Object.assign(this, { scores, raw, start, cue, here });
    [this.steps, this.features] = this.page.opened.raw_shape;
    if (this.at !== null && (this.at[0] >= this.steps || this.at[1] >= this.features)) this.at = null;
    this.draw();
  }

  get names() { return this.page.opened.data.names; }

  /** Where everything stands, in CSS pixels. */
  layout(context) {
    const { steps, features } = this;
    const [line, lane] = TALL[features === 1 ? "one" : features <= FEW ? "few" : "many"];
    const left = Math.min(GUTTER[1], Math.max(GUTTER[0], ...this.names.map((name) => context.measureText(name).width + 14)));
    const width = Math.max(1, this.node.clientWidth - left - 6);
    const pitch = width / steps;
    const track = line + lane + GAP;
    return { left, width, pitch, line, lane, track, height: features * track + FOOT, x: (t) => left + (t + 0.5) * pitch, top: (f) => f * track + 2 };
  }

  draw() {
    if (!this.scores || !this.node.clientWidth) return;
    const { page: { theme }, canvas, features } = this;
    const measuring = canvas.getContext("2d");
    measuring.font = `12px ${theme.font}`;
    this.laid = this.layout(measuring);
    const context = sized(canvas, this.node.clientWidth, this.laid.height);
    context.clearRect(0, 0, this.node.clientWidth, this.laid.height);
    context.font = `12px ${theme.font}`;
    this.most = furthest(this.scores);
    for (let f = 0; f < features; f++) this.feature(context, f);
    this.axis(context);
    canvas.setAttribute("aria-valuemax", this.steps);
    this.put(this.at);
  }

  feature(context, f) {
    const { page: { theme }, laid: { left, width, line, lane, pitch, x, top }, steps, features, scores, raw, start, cue } = this;
    const of = (values, t) => values[t * features + f];
    let [low, high] = [Infinity, -Infinity];
    for (let t = 0; t < steps; t++) for (const values of start ? [raw, start] : [raw]) [low, high] = [Math.min(low, of(values, t)), Math.max(high, of(values, t))];
    const y = (value) => top(f) + 5 + ((line - 10) * (high - value)) / (high - low || 1);
    context.fillStyle = theme.faint;
    context.fillRect(left, top(f), width, line + lane);
    const middle = top(f) + line + lane / 2;
    for (let t = 0; t < steps; t++) {
      const share = of(scores, t) / this.most;
      if (!Number.isFinite(share)) continue;
      context.fillStyle = shade(theme, share).fill;
      context.globalAlpha = VEIL * Math.min(1, Math.abs(share) * 1.5);
      context.fillRect(left + t * pitch, top(f), pitch, line);
      context.globalAlpha = 1;
      context.fillRect(left + t * pitch + Math.min(0.5, pitch / 8), middle, Math.max(0.6, pitch - Math.min(1, pitch / 4)), (-share * (lane - 6)) / 2);
      if (cue?.(t * features + f)) this.dot(context, x(t), top(f) + line + lane - 3);
    }
    this.rule(context, left, middle, left + width, middle, theme.muted);
    if (start) this.path(context, (t) => y(of(start, t)), theme.muted, 1.3, [4, 3]);
    this.path(context, (t) => y(of(raw, t)), theme.contrast, 1.7, []);
    context.fillStyle = theme.text;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(fitted(context, this.names[f] ?? "value", left - 8), 0, top(f) + line / 2);
    context.fillStyle = theme.muted;
    context.textAlign = "right";
    context.fillText(short(high), left - 4, top(f) + 7);
    if (high > low) context.fillText(short(low), left - 4, top(f) + line - 6);
    if (features === 1) context.fillText("score", left - 4, middle);
  }

  path(context, y, colour, width, dashes) {
    const { laid: { x }, steps } = this;
    context.beginPath();
    for (let t = 0; t < steps; t++) context.lineTo(x(t), y(t));
    Object.assign(context, { strokeStyle: colour, lineWidth: width, lineJoin: "round" });
    context.setLineDash(dashes);
    context.stroke();
    context.setLineDash([]);
  }

  rule(context, x0, y0, x1, y1, colour) {
    context.beginPath();
    context.moveTo(x0, Math.round(y0) + 0.5);
    context.lineTo(x1, Math.round(y1) + 0.5);
    context.globalAlpha = 0.5;
    Object.assign(context, { strokeStyle: colour, lineWidth: 1 });
    context.stroke();
    context.globalAlpha = 1;
  }

  dot(context, x, y) {
    context.beginPath();
    context.arc(x, y, 2.4, 0, 2 * Math.PI);
    context.fillStyle = this.page.theme.contrast;
    context.fill();
  }

  axis(context) {
    const { page: { theme }, laid: { x, height, left }, steps, here } = this;
    context.textBaseline = "alphabetic";
    context.textAlign = "center";
    context.fillStyle = theme.muted;
    for (const step of ticks(1, steps, 8).filter(Number.isInteger)) context.fillText(String(step), x(step - 1), height - 13);
    context.textAlign = "right";
    context.fillText("step", left - 4, height - 13);
    if (here === null || here === undefined) return;
    context.fillStyle = theme.accent;
    context.textAlign = "center";
    context.fillText("▴", x(here), height - 2);
  }

  /** The step and feature under the pointer. */
  point({ offsetX, offsetY }) {
    if (!this.laid) return;
    const { left, pitch, track } = this.laid;
    const clip = (n, count) => Math.max(0, Math.min(count - 1, Math.floor(n)));
    this.put([clip((offsetX - left) / pitch, this.steps), clip(offsetY / track, this.features)]);
  }

  strongest() {
    const best = this.scores.reduce((found, score, i) => (Math.abs(score) > Math.abs(this.scores[found]) ? i : found), 0);
    return [Math.floor(best / this.features), best % this.features];
  }

  /** Show the numbers of a step and feature; of the strongest where there is none. */
  put(at) {
    this.at = at;
    this.cursor.hidden = !at || !this.laid;
    if (!this.scores || !this.laid) return;
    const [t, f] = at ?? this.strongest();
    if (at) Object.assign(this.cursor.style, { left: `${this.laid.x(t)}px`, top: `${this.laid.top(f)}px`, height: `${this.laid.line + this.laid.lane}px` });
    const words = this.words(t, f);
    this.canvas.setAttribute("aria-valuenow", t + 1);
    this.canvas.setAttribute("aria-valuetext", words);
    this.tell(at ? words : `Strongest: ${words[0].toLowerCase()}${words.slice(1)}`);
  }

  words(t, f) {
    const { scores, raw, start, cue, features } = this;
    const i = t * features + f;
    const all = scores.reduce((sum, score) => sum + Math.abs(score), 0);
    const share = all ? ` (${percent(Math.abs(scores[i]) / all, 0)} of all evidence)` : "";
    return `Step ${t + 1}, ${this.names[f] ?? "value"} ${short(raw[i], 4)}: ${sign(scores[i], 4)}${share}${start ? `; baseline ${short(start[i], 4)}` : ""}${cue?.(i) ? "; it truly decides" : ""}`;
  }

  key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Home: [-Infinity, 0], End: [Infinity, 0] }[event.key];
    if (!step || !this.scores) return;
    event.preventDefault();
    const clip = (n, count) => Math.max(0, Math.min(count - 1, n));
    const [t, f] = this.at ?? this.strongest();
    this.put([clip(t + step[0] * (event.shiftKey ? 5 : 1), this.steps), clip(f + step[1], this.features)]);
  }
}

/** A text that fits into so many pixels, with an ellipsis where it had to be cut. */
function fitted(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let cut = text;
  while (cut.length > 1 && context.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
  return `${cut}…`;
}
