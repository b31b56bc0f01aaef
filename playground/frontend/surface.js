// What the network answers over the plane: class probabilities as colour, or a value, with the points it learnt from.
import { calm, el } from "./dom.js";
import { drawn, range } from "./mind/pictures.js";
import { mark, PARTS, radius } from "./marks.js";
import { figure, fixed, percent, short } from "./numbers.js";
import { Paint } from "./paint.js";
import { Pen } from "./pen.js";
import { Glide, Plot } from "./plot.js";
import { lit } from "./slow/lit.js";
import { partToggles, Toggles } from "./toggles.js";

const DISCRETISE = { id: "discretise", label: "Discretise", title: "Draw the decision alone, without how sure it is" };

export class Surface {
  constructor(root, stage) {
    this.stage = stage;
    this.toggles = new Toggles([...partToggles(), DISCRETISE], ["train"], () => this.refresh(), stage.config.lesson);
    this.toggles.restrict(stage.config.lesson);
    this.discretise();
    this.legend = el("div.legend");
    this.body = el("div.withlegend");
    this.glide = new Glide();
    this.paint = new Paint();
    this.plot = new Plot(this.body, stage, this, { label: "What the network answers over the plane", square: true, margins: { left: 34, right: 4, top: 6, bottom: 34 } });
    this.body.append(this.legend);
    this.pen = new Pen(stage, this.plot, () => this.plot.rest());
    root.append(this.body, this.pen.node, this.toggles.node);
    this.offs = [stage.on("unit", (unit) => this.peek(unit)), stage.on("batch", (batch) => this.light(batch))];
  }

  destroy() {
    for (const off of this.offs) off();
    this.pen.destroy();
    this.plot.destroy();
  }

  scene(scene) {
    if (scene.generation !== this.generation) this.glide.clear();
    this.generation = scene.generation;
    const [x0, x1, y0, y1] = scene.extent;
    this.toggles.theme(this.stage.theme);
    this.paint.scene(scene, this.stage.theme);
    this.plot.range([x0, x1], [y0, y1], scene.data.names.slice(0, 2));
    this.drawLegend();
  }

  frame(frame, scene) {
    const surface = frame.surface;
    const values = surface?.probability ?? surface?.value;
    if (!values) return;
    this.size = values.shape.at(-1);
    this.channels = values.shape.length === 3 ? values.shape[0] : 1;
    this.glide.aim(values, performance.now(), calm() || frame.preview);
    if (this.peeked) this.peek(this.peeked);
    this.plot.kick();
  }

  config(config) {
    this.toggles.restrict(config.lesson);
    this.pen.config(config);
  }

  theme() { if (this.stage.scene) this.scene(this.stage.scene); }

  refresh() {
    this.discretise();
    this.plot.rest();
    this.plot.kick();
  }

  /** Let the diagram's tiles follow the switch. */
  discretise() {
    const on = this.toggles.on.has(DISCRETISE.id);
    if (this.stage.discretise === on) return;
    this.stage.discretise = on;
    this.stage.emit?.("discretise", on);
  }

  /** Show one unit of the network in place of its answer: {block, index} as in the frame, or {block, unit} by its true index; null to go back. */
  peek(unit) {
    this.peeked = unit;
    const place = unit && (unit.unit ?? this.stage.scene?.blocks[unit.block]?.shown[unit.index] ?? -1);
    const show = (map) => {
      if (this.peeked !== unit) return;
      this.unit = map && { ...map, block: unit.block, unit: place, title: unit.title };
      this.drawLegend();
      this.plot.kick();
    };
    show(unit && (this.stage.unitMap?.(unit.block, place, show) ?? this.sent(unit.block, place)));
  }

  /** A unit's map as the worker has sent it: among the drawn ones, or as the one in focus. */
  sent(block, unit) {
    const { frame, scene } = this.stage;
    if (!frame || !scene) return null;
    const found = drawn(frame, scene, block, unit);
    if (found) return found;
    const { focus } = frame;
    if (!focus?.map || focus.block !== scene.blocks[block].id || focus.unit !== unit) return null;
    return { values: focus.map, size: focus.map.shape[0], ...range(focus.map) };
  }

  draw(context, plot) {
    const moving = this.glide.step(performance.now());
    const { box } = plot;
    context.imageSmoothingEnabled = true;
    if (this.unit) this.paint.unit(context, box, this.unit, this.stage.discretise);
    else if (this.glide.now) this.paint.answer(context, box, this, this.stage.discretise);
    else {
      context.fillStyle = this.stage.theme.faint;
      context.fillRect(box.x, box.y, box.w, box.h);
    }
    return moving && !this.unit;
  }

  drawOver(context, plot) {
    const { scene, theme } = this.stage;
    if (!scene) return;
    const { x, part } = scene.data;
    const size = radius(plot.box.w, part.length);
    context.save();
    context.beginPath();
    context.rect(plot.box.x - 3, plot.box.y - 3, plot.box.w + 6, plot.box.h + 6);
    context.clip();
    if (this.pen.ahead) for (const [u, v, k] of this.pen.points) mark(context, 0, plot.px(u), plot.py(v), radius(plot.box.w, this.pen.points.length), this.paint.colour(k), theme);
    else for (let p = 0; p < 3; p++) {
      if (!this.toggles.on.has(PARTS[p].id)) continue;
      for (let i = 0; i < part.length; i++) if (part[i] === p) mark(context, p, plot.px(x[2 * i]), plot.py(x[2 * i + 1]), size, this.paint.target(i), theme);
    }
    this.pen.drawCross(context, theme);
    if (this.batch) lit(context, plot, scene.data, this.batch, theme);
    context.restore();
  }

  /** Mark the examples of a batch in slow motion: {index, chosen}, or null. */
  light(batch) {
    this.batch = batch;
    this.plot.rest();
  }

  /** The read-out: where the pointer is, what the network answers there, and the point under it. */
  read(plot, px, py) {
    const { scene } = this.stage;
    const [u, v] = [plot.atX(px), plot.atY(py)];
    const lines = [el("div.dim", {}, `${scene.data.names[0]} ${fixed(u)}   ${scene.data.names[1]} ${fixed(v)}`)];
    if (this.unit) lines.push(`${this.unit.title ?? "unit"}: ${figure(this.stage.at?.([u, v], this.unit) ?? bilinear(this.unit.values, 0, this.unit.size, ...this.place(plot, px, py, this.unit.size)))}`);
    else if (this.glide.now) lines.push(...this.answers(plot, px, py));
    const near = this.nearest(plot, px, py);
    if (near >= 0) lines.push(el("div.dim", {}, `${PARTS[scene.data.part[near]].label} point: ${this.truth(near)}`));
    return lines;
  }

  answers(plot, px, py) {
    const { task } = this.stage.scene;
    const exact = this.stage.at?.([plot.atX(px), plot.atY(py)]);
    const at = this.place(plot, px, py, this.size);
    const values = exact?.probability ?? exact?.value ?? Array.from({ length: this.channels }, (_, c) => bilinear(this.glide.now, c * this.size ** 2, this.size, ...at));
    if (task.kind === "regression") return [`${task.targets[0]} ${figure(values[0])}`];
    const chances = this.channels === 1 ? [1 - values[0], values[0]] : [...values];
    const say = (p) => (Number.isNaN(p) ? "NaN" : percent(p));
    return chances.map((p, k) => el("div.chance", {}, el("i", { style: `background:${this.paint.colour(k)}` }), el("span", {}, task.classes[k]), el("b", {}, say(p))));
  }

  truth(index) {
    const { task, data } = this.stage.scene;
    return task.kind === "regression" ? short(data.y[index * (data.y.shape[1] ?? 1)]) : task.classes[data.y[index]];
  }

  /** Pixel → position in a grid whose cells fill the box: 0 is the middle of the first. */
  place(plot, px, py, size) {
    const { box } = plot;
    return [((px - box.x) / box.w) * size - 0.5, ((box.y + box.h - py) / box.h) * size - 0.5];
  }

  nearest(plot, px, py) {
    const { x, part } = this.stage.scene.data;
    let [best, closest] = [-1, 49];
    for (let i = 0; i < part.length; i++) {
      if (!this.toggles.on.has(PARTS[part[i]].id)) continue;
      const d = (plot.px(x[2 * i]) - px) ** 2 + (plot.py(x[2 * i + 1]) - py) ** 2;
      if (d < closest) [best, closest] = [i, d];
    }
    return best;
  }

  drawLegend() { this.legend.replaceChildren(...this.paint.legend(this.unit)); }
}

/** A value between the points of a grid, and half a cell beyond them: u columns, v rows from the grid that begins at `offset`. */
export function bilinear(values, offset, size, u, v) {
  const [i, j] = [u, v].map((at) => Math.max(0, Math.min(size - 2, Math.floor(at))));
  const [a, b] = [u - i, v - j];
  const at = offset + j * size + i;
  return (values[at] * (1 - a) + values[at + 1] * a) * (1 - b) + (values[at + size] * (1 - a) + values[at + size + 1] * a) * b;
}
