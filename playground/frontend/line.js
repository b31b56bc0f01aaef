// A function of one number: the points, and the curve the network draws through them.
import { calm, el } from "./dom.js";
import { mark, PARTS, radius } from "./marks.js";
import { figure, short } from "./numbers.js";
import { bounds } from "./paint.js";
import { HEIGHT, Pen } from "./pen.js";
import { Glide, Plot } from "./plot.js";
import { BLUE, mix, ORANGE } from "./theme.js";
import { partToggles, Toggles } from "./toggles.js";

export class Line {
  constructor(root, stage) {
    this.stage = stage;
    this.glide = new Glide();
    this.toggles = new Toggles(partToggles(), ["train"], () => this.plot.rest(), stage.config.lesson);
    this.toggles.restrict(stage.config.lesson);
    this.body = el("div.fill");
    this.plot = new Plot(this.body, stage, this, { label: "The fitted curve and the data", margins: { left: 48, right: 10, top: 10, bottom: 34 } });
    this.pen = new Pen(stage, this.plot, () => this.plot.rest());
    root.append(this.body, this.pen.node, this.toggles.node);
  }

  destroy() {
    this.pen.destroy();
    this.plot.destroy();
  }

  scene(scene) {
    if (scene.generation !== this.generation) this.glide.clear();
    this.generation = scene.generation;
    this.toggles.theme(this.stage.theme);
    const [low, high] = this.pen.points ? [-HEIGHT, HEIGHT] : bounds(scene.data.y, scene.data.y.shape[1] ?? 1);
    const room = this.pen.points ? 0 : 0.12 * (high - low || 1);
    this.plot.range(scene.extent.slice(0, 2), [low - room, high + room], [scene.data.names[0], scene.task.targets?.[0] ?? "probability"]);
  }

  frame(frame) {
    const values = frame.surface?.value ?? frame.surface?.probability;
    if (!values) return;
    this.glide.aim(values, performance.now(), calm() || frame.preview);
    this.plot.kick();
  }

  config(config) {
    this.toggles.restrict(config.lesson);
    this.pen.config(config);
  }

  theme() { if (this.stage.scene) this.scene(this.stage.scene); }

  drawOver(context, plot) {
    const { data } = this.stage.scene ?? {};
    if (!data) return;
    const width = data.y.shape[1] ?? 1;
    const fill = mix(ORANGE, this.stage.theme.background, 0.1);
    if (this.pen.ahead) for (const [x, y] of this.pen.points) mark(context, 0, plot.px(x), plot.py(y), radius(plot.box.w, this.pen.points.length), fill, this.stage.theme);
    else for (let p = 0; p < 3; p++) {
      if (!this.toggles.on.has(PARTS[p].id)) continue;
      for (let i = 0; i < data.part.length; i++) if (data.part[i] === p) mark(context, p, plot.px(data.x[i]), plot.py(data.y[i * width]), radius(plot.box.w, data.part.length), fill, this.stage.theme);
    }
    this.curve(context, plot);
    this.pen.drawCross(context, this.stage.theme);
  }

  /** The curve lies over the points, so both are drawn on the upper canvas; the lower one stays empty. */
  draw() {
    const moving = this.glide.step(performance.now());
    this.plot.rest();
    return moving;
  }

  curve(context, plot) {
    const { now } = this.glide;
    if (!now) return;
    const { box } = plot;
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.w, box.h);
    context.clip();
    context.beginPath();
    for (let i = 0; i < now.length; i++) context.lineTo(box.x + ((i + 0.5) / now.length) * box.w, plot.py(now[i]));
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = this.stage.theme.dark ? "#57b1ea" : BLUE;
    context.stroke();
    context.restore();
  }

  read(plot, px) {
    const { now } = this.glide;
    if (!now) return [];
    const exact = this.stage.at?.([plot.atX(px)]);
    const at = ((px - plot.box.x) / plot.box.w) * now.length - 0.5;
    const i = Math.max(0, Math.min(now.length - 2, Math.floor(at)));
    const value = (exact?.value ?? exact?.probability)?.[0] ?? now[i] + (now[i + 1] - now[i]) * (at - i);
    return [el("div.dim", {}, `${plot.names[0]} ${short(plot.atX(px))}`), `${plot.names[1]} ${figure(value)}`];
  }
}
