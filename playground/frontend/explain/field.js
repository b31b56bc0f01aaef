// Who decides where: the share of each input in the answer, at every place of the plane.
import { el, say, sized } from "../dom.js";
import { mark, radius } from "../marks.js";
import { fixed, short } from "../numbers.js";
import { Paint } from "../paint.js";
import { Plot } from "../plot.js";
import { rgb, word } from "../theme.js";
import { evidence, furthest, hue, inputColour, scoreMap } from "./evidence.js";
import { Strip } from "./fieldline.js";
import { zeroes } from "./isolines.js";
import { pin } from "./pin.js";
import { Scores } from "./scores.js";
import { dress } from "./sheet.js";

const WHO = "who";       // the map of who decides
const STEPS = 60;        // keyboard steps across the plane
const REACH = 9;         // px; so near to a point counts as on it

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, shown: WHO, field: null, asked: "", paint: new Paint() });
    this.title = el("p.fieldtitle");
    this.body = el("div.fieldmap");
    this.thumbs = el("div.fieldthumbs", { role: "radiogroup", "aria-label": "What the map shows", onkeydown: (event) => this.turn(event) });
    this.scores = new Scores(page);
    this.note = el("p.fieldnote");
    this.node = el("div.fieldview", {}, el("div.fieldleft", {}, this.title, this.body), el("div.fieldright", {}, this.thumbs, this.scores.node, this.note));
    dress(this.node, "field.css");
    root.append(this.node);
    this.off = page.on("choice", () => this.plot?.rest());
  }

  opened(opened) {
    this.asked = "";
    const line = opened.form === "line";
    if (!this.plot || this.line !== line) this.build(line);
    const [x0, x1, y0, y1] = opened.extent;
    this.paint.scene({ task: opened.task, data: opened.data, generation: opened.generation }, this.page.theme);
    if (line) this.plot.range([x0, x1], [-1, 1], [opened.data.names[0], ""]);
    else this.plot.range([x0, x1], [y0, y1], opened.data.names.slice(0, 2));
  }

  /** The plot for a plane, or the strip for a line. */
  build(line) {
    this.plot?.destroy();
    this.body.replaceChildren();
    this.line = line;
    this.strip = line ? new Strip(this) : null;
    const margins = line ? { left: 54, right: 10, top: 10, bottom: 34 } : { left: 40, right: 6, top: 6, bottom: 34 };
    this.plot = new Plot(this.body, this.page, this, { label: "The share of each input over the plane; arrow keys move the explained point", square: !line, margins });
    const { over } = this.plot;
    over.tabIndex = 0;
    over.setAttribute("role", "application");
    over.style.touchAction = "none";
    over.addEventListener("pointerdown", (event) => this.grab(event));
    over.addEventListener("keydown", (event) => this.key(event));
  }

  choice() { this.ask(); }

  /** The whole field where the network, target or baseline changed; the shares at the point each time. */
  ask() {
    const { page } = this;
    const { target, baseline, example } = page.choice;
    const key = JSON.stringify([page.opened.step, page.opened.generation, target, baseline]);
    if (key !== this.asked) {
      this.asked = key;
      this.whole?.cancel();
      this.whole = page.ask({ kind: "field", target, baseline }, (part) => this.receive(part), { onProblem: (problem) => this.fail(problem), pin: true });
    }
    if (example) this.here = page.ask({ kind: "spot", example, target, baseline }, (part) => this.stand(part), { onProblem: (problem) => this.fail(problem), pin: true });
    this.plot?.rest();
  }

  fail(problem) { say(this.note, problem.message ?? String(problem)); }

  receive(part) {
    if (!part.scores) return;
    this.field = part;
    this.size = part.value.shape.at(-1);
    this.most = furthest(part.scores);
    this.leader = leading(part.scores, part.names.length);
    this.edge = !this.line && part.signed ? zeroes(part.value, this.size) : [];
    say(this.note, part.notes.join(" "));
    this.offer();
    this.plot.kick();
    this.plot.rest();
  }

  stand(part) {
    if (!part.scores) return;
    this.spot = part;
    this.scores.show(part);
    this.plot?.rest();
  }

  theme() {
    if (!this.page.opened || !this.plot) return;
    this.paint.scene({ task: this.page.opened.task, data: this.page.opened.data, generation: this.page.opened.generation }, this.page.theme);
    this.plot.resize();
    this.offer();
    if (this.spot) this.scores.show(this.spot);
  }

  resize() { this.plot?.resize(); }
  show() { this.plot?.resize(); }
  hide() {}

  destroy() {
    this.off();
    this.whole?.cancel();
    this.here?.cancel();
    this.plot?.destroy();
  }

  /** A small map for each thing that the large one can show. */
  offer() {
    if (!this.field) return;
    const { names } = this.field;
    const items = [{ id: WHO, label: "Who decides" }, ...names.map((name, k) => ({ id: String(k), label: name }))];
    if (this.line || !items.some(({ id }) => id === this.shown)) this.shown = this.line ? "0" : WHO;
    this.thumbs.hidden = this.line;
    const made = items.map(({ id, label }) => {
      const canvas = el("canvas", { "aria-hidden": "true" });
      const button = el("button.fieldthumb", { type: "button", role: "radio", "data-id": id, onclick: () => this.pick(id) }, canvas, el("span", { title: label }, id === WHO ? null : el("i", { style: `background:${inputColour(Number(id))}` }), label));
      if (!this.line) this.map(sized(canvas, 64, 64), { x: 0, y: 0, w: 64, h: 64 }, id, false);
      return button;
    });
    this.thumbs.replaceChildren(...made);
    this.mark();
  }

  mark() {
    for (const button of this.thumbs.children) {
      const chosen = button.dataset.id === this.shown;
      button.setAttribute("aria-checked", chosen);
      button.tabIndex = chosen ? 0 : -1;
    }
    const { field, shown } = this;
    const of = `the score of ${field.title}`;
    if (this.line) say(this.title, `What ${field.names[0]} adds to ${of}: green for, purple against. The line is the score, dashed what it is at the baseline.`);
    else say(this.title, shown === WHO ? `Which input decides ${of}, at every place; the paler, the closer the second.` : `What ${field.names[Number(shown)]} adds to ${of}: green for, purple against.`);
  }

  pick(id) {
    this.shown = id;
    this.mark();
    this.plot.kick();
    this.plot.rest();
  }

  turn(event) {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const buttons = [...this.thumbs.children];
    const next = buttons[(buttons.findIndex((button) => button.dataset.id === this.shown) + move + buttons.length) % buttons.length];
    this.pick(next.dataset.id);
    next.focus();
  }

  draw(context, plot) {
    if (this.line) return this.strip.draw(context, plot);
    if (this.field) this.map(context, plot.box, this.shown, true);
    return false;
  }

  /** One map into a box: who decides, or one input's share. */
  map(context, box, id, smooth) {
    const { field, size, page } = this;
    if (id === WHO) return leaders(context, box, this.leader, size, page.theme);
    scoreMap(context, box, field.scores, { width: size, height: size, offset: Number(id) * size * size, most: this.most, table: evidence(page.theme), flip: true, smooth });
  }

  drawOver(context, plot) {
    const { page, field } = this;
    if (!page.opened) return;
    if (this.line) return this.strip.over(context, plot);
    const { x, part } = page.opened.data;
    const size = radius(plot.box.w, part.length);
    context.save();
    context.beginPath();
    context.rect(plot.box.x, plot.box.y, plot.box.w, plot.box.h);
    context.clip();
    if (field) this.boundary(context, plot);
    for (let i = 0; i < part.length; i++) if (part[i] === 0) mark(context, 0, plot.px(x[2 * i]), plot.py(x[2 * i + 1]), size * 0.8, this.paint.target(i), page.theme);
    const at = this.point();
    if (at) pin(context, plot.px(at[0]), plot.py(at[1]), page.theme);
    context.restore();
  }

  /** Where the score is zero: the network's decision. */
  boundary(context, plot) {
    const { box } = plot;
    const cell = box.w / this.size;
    context.beginPath();
    for (const [x0, y0, x1, y1] of this.edge) {
      context.moveTo(box.x + x0 * cell, box.y + box.h - y0 * cell);
      context.lineTo(box.x + x1 * cell, box.y + box.h - y1 * cell);
    }
    context.lineWidth = 1.5;
    context.strokeStyle = this.page.theme.contrast;
    context.stroke();
  }

  /** The explained example in the data's coordinates; null where there is none. */
  point() {
    const { page } = this;
    const { example } = page.choice;
    if (!example) return null;
    if (example.raw) return [...example.raw];
    const { x } = page.opened.data;
    const width = x.shape[1] ?? 1;
    return [...x.subarray(example.row * width, (example.row + 1) * width)];
  }

  /** What the field says at the cell under a pixel: {u, v, value, scores}. */
  cell(plot, px, py) {
    const { field, size } = this;
    const clamp = (n) => Math.max(0, Math.min(size - 1, Math.floor(n)));
    const col = clamp(((px - plot.box.x) / plot.box.w) * size);
    const row = this.line ? 0 : clamp(((plot.box.y + plot.box.h - py) / plot.box.h) * size);
    const at = row * size + col;
    const cells = this.line ? size : size * size;
    return { value: field.value[at], scores: field.names.map((_, k) => field.scores[k * cells + at]) };
  }

  read(plot, px, py) {
    if (!this.field || this.dragging) return [];
    const { names } = this.page.opened.data;
    const { value, scores } = this.cell(plot, px, py);
    const where = this.line ? `${names[0]} ${fixed(plot.atX(px))}` : `${names[0]} ${fixed(plot.atX(px))}   ${names[1]} ${fixed(plot.atY(py))}`;
    const line = (name, number, colour) => el("div.chance", {}, el("i", { style: `background:${colour}` }), el("span", {}, name), el("b", {}, short(number)));
    return [
      el("div.dim", {}, where),
      ...this.field.names.map((name, k) => line(name, scores[k], hue(this.page.theme, scores[k]))),
      el("div.dim", {}, `baseline ${short(this.field.baseline_value)}, score here ${short(value)}`),
    ];
  }

  /** Drag the explained point; a click on a training point chooses that one. */
  grab(event) {
    const { over } = this.plot;
    const place = ({ clientX, clientY }) => {
      const edge = over.getBoundingClientRect();
      return [clientX - edge.left, clientY - edge.top];
    };
    const start = place(event);
    const { box } = this.plot;
    if (event.button || start[0] < box.x || start[0] > box.x + box.w || start[1] < box.y || start[1] > box.y + box.h) return;
    over.setPointerCapture(event.pointerId);
    let moved = false;
    const move = (at) => {
      const [px, py] = place(at);
      moved ||= Math.hypot(px - start[0], py - start[1]) > 3;
      if (!moved) return;
      this.dragging = true;
      this.plot.tip.hidden = true;
      this.move(this.line ? [this.plot.atX(px)] : [this.plot.atX(px), this.plot.atY(py)]);
    };
    const drop = () => {
      over.removeEventListener("pointermove", move);
      this.dragging = false;
      if (moved) return;
      const row = this.nearest(...start);
      if (row >= 0) this.page.choose({ example: { row } });
      else this.move(this.line ? [this.plot.atX(start[0])] : [this.plot.atX(start[0]), this.plot.atY(start[1])]);
    };
    over.addEventListener("pointermove", move);
    over.addEventListener("lostpointercapture", drop, { once: true });
  }

  nearest(px, py) {
    if (this.line) return -1;
    const { x, part } = this.page.opened.data;
    let [best, closest] = [-1, REACH ** 2];
    for (let i = 0; i < part.length; i++) {
      if (part[i] !== 0) continue;
      const away = (this.plot.px(x[2 * i]) - px) ** 2 + (this.plot.py(x[2 * i + 1]) - py) ** 2;
      if (away < closest) [best, closest] = [i, away];
    }
    return best;
  }

  key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
    const at = step && this.point();
    if (!at) return;
    event.preventDefault();
    const { x, y } = this.plot;
    const far = event.shiftKey ? 5 : 1;
    this.move(at.map((value, k) => value + (step[k] * far * (k ? y[1] - y[0] : x[1] - x[0])) / STEPS));
  }

  /** Put the explained point somewhere within the extent, at most once an animation frame. */
  move(at) {
    const { x, y } = this.plot;
    this.goal = at.map((value, k) => Math.max((k ? y : x)[0], Math.min((k ? y : x)[1], value)));
    this.moving ||= requestAnimationFrame(() => {
      this.moving = 0;
      this.page.choose({ example: { raw: this.goal } });
    });
  }
}

/** At each place the input with the largest share, and how clearly it leads: {who, sure}. */
export function leading(scores, count) {
  const n = scores.length / count;
  const [who, sure] = [new Uint8Array(n), new Float32Array(n)];
  for (let i = 0; i < n; i++) {
    let [best, second] = [-1, 0];
    for (let k = 0; k < count; k++) {
      const size = Math.abs(scores[k * n + i]);
      if (size > best) [second, best, who[i]] = [Math.max(0, best), size, k];
      else if (size > second) second = size;
    }
    sure[i] = best > 0 ? (best - second) / best : 0;
  }
  return { who, sure };
}

function leaders(context, box, { who, sure }, size, theme) {
  const picture = new OffscreenCanvas(size, size);
  const own = picture.getContext("2d");
  const pixels = own.createImageData(size, size);
  const words = new Uint32Array(pixels.data.buffer);
  const pale = rgb(theme.neutral);
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) {
      const at = (size - 1 - row) * size + col;
      const colour = rgb(inputColour(who[at]));
      const strength = 0.25 + 0.75 * sure[at];
      words[row * size + col] = word(...colour.map((v, k) => pale[k] + (v - pale[k]) * strength));
    }
  }
  own.putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, box.x, box.y, box.w, box.h);
}
