// Predicted against true values: on the diagonal the network is right.
import { el } from "./dom.js";
import { PARTS } from "./marks.js";
import { short } from "./numbers.js";
import { bounds } from "./paint.js";
import { Plot } from "./plot.js";
import { BLUE, ORANGE, rgba } from "./theme.js";

export class Scatter {
  constructor(root, stage) {
    this.stage = stage;
    this.body = el("div.fill");
    this.plot = new Plot(this.body, stage, this, { label: "Predicted against true values", square: true, margins: { left: 52, right: 10, top: 10, bottom: 34 } });
    this.note = el("div.note");
    root.append(this.body, this.note);
  }

  destroy() { this.plot.destroy(); }

  scene(scene) {
    const [low, high] = bounds(scene.data.y, scene.data.y.shape[1] ?? 1);
    const room = 0.06 * (high - low || 1);
    this.generation = scene.generation;
    this.plot.range([low - room, high + room], [low - room, high + room], [`true ${scene.task.targets[0]}`, `predicted ${scene.task.targets[0]}`]);
  }

  frame(frame, scene) {
    this.points = frame.regression;
    this.chosen = frame.example;
    const parts = new Set(Array.from(this.points?.index ?? [], (i) => scene.data.part[i]));
    this.note.textContent = this.points ? `${this.points.index.length} ${[...parts].map((p) => PARTS[p].label.toLowerCase()).join(" and ")} examples; on the line, prediction and truth agree` : "";
    this.plot.kick();
  }

  config() {}

  theme() { this.plot.resize(); }

  drawOver() {}

  draw(context, plot) {
    const { box } = plot;
    const { theme, scene } = this.stage;
    if (!scene) return false;
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.w, box.h);
    context.clip();
    context.strokeStyle = theme.muted;
    context.setLineDash([4, 4]);
    context.beginPath();
    context.moveTo(box.x, box.y + box.h);
    context.lineTo(box.x + box.w, box.y);
    context.stroke();
    context.setLineDash([]);
    this.each((i, x, y) => {
      const chosen = i === this.chosen;
      context.beginPath();
      context.arc(x, y, chosen ? 5.5 : 3.2, 0, 2 * Math.PI);
      context.fillStyle = chosen ? ORANGE : rgba(theme.dark ? "#57b1ea" : BLUE, 0.55);
      context.fill();
      if (chosen) context.stroke();
    });
    context.restore();
    return false;
  }

  each(visit) {
    const { points, plot, stage: { scene: { data } } } = this;
    const width = data.y.shape[1] ?? 1;
    const predicted = points ? points.predicted.length / points.index.length : 1;
    points?.index.forEach((i, k) => {
      const clamp = (v, [a, b]) => Math.min(b, Math.max(a, v));
      visit(i, plot.px(clamp(data.y[i * width], plot.x)), plot.py(clamp(points.predicted[k * predicted], plot.y)), points.predicted[k * predicted]);
    });
  }

  under(px, py) {
    let found = null;
    let closest = 80;
    this.each((i, x, y, value) => {
      const d = (x - px) ** 2 + (y - py) ** 2;
      if (d < closest) [found, closest] = [{ i, value }, d];
    });
    return found;
  }

  read(plot, px, py) {
    const near = this.under(px, py);
    if (!near) return [];
    const { data } = this.stage.scene;
    return [el("div.dim", {}, `example ${near.i}`), `true ${short(data.y[near.i * (data.y.shape[1] ?? 1)])}`, `predicted ${short(near.value)}`];
  }

  press(plot, px, py) {
    const near = this.under(px, py);
    if (near) this.stage.send({ op: "example", index: near.i });
  }
}
