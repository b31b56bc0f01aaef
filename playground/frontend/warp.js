// Space warp: how the layers bend the plane until the answer is easy.
import { calm, el, say } from "./dom.js";
import { hook } from "./hook.js";
import { PARTS, radius } from "./marks.js";
import { fixed, short } from "./numbers.js";
import { Paint } from "./paint.js";
import { Plot } from "./plot.js";
import { partToggles, Toggles } from "./toggles.js";
import { boundaries } from "./warp/decision.js";
import { drawGrid } from "./warp/grid.js";
import { Journey } from "./warp/journey.js";
import { drawBoundaries, drawComponents, drawPoints } from "./warp/marks.js";
import { axesOf, brief, sentence } from "./warp/stages.js";
import { Travel } from "./warp/travel.js";

const ROOM = 1.1;     // the window's size over that of what it shows
const SHARE = 3;      // a picture's weights may take one part in so many of the time
const BARE = { left: 4, right: 6, top: 4, bottom: 6 };
const AXES = { left: 44, right: 6, top: 4, bottom: 34 };
const NEAR = 49;      // px² from a point that count as on it

export class Warp {
  constructor(root, stage) {
    Object.assign(this, { stage, paint: new Paint(), journey: null, due: 0 });
    this.toggles = new Toggles(partToggles(), ["train"], () => this.plot.kick());
    this.caption = el("div.note.caption");
    this.legend = el("div.legend");
    this.empty = el("p.empty.over", { hidden: true });
    this.body = el("div.withlegend");
    this.plot = new Plot(this.body, stage, this, { label: "Space warp", apart: 42, margins: BARE });
    this.plot.node.append(this.empty);
    this.body.append(this.legend);
    this.travel = new Travel(() => this.plot.kick());
    root.append(this.caption, this.body, this.travel.node, this.toggles.node);
  }

  destroy() {
    clearTimeout(this.timer);
    this.travel.destroy();
    this.plot.destroy();
    delete hook.warp;
  }

  scene(scene) {
    const { theme, mind } = this.stage;
    this.toggles.theme(theme);
    this.paint.scene(scene, theme);
    this.drawLegend();
    if (mind && (scene.generation !== this.generation || !this.journey)) {
      this.generation = scene.generation;
      this.journey = new Journey(scene);
      this.travel.offer(this.journey.stages, theme.font);
    }
    this.plot.resize();
  }

  /** Follow a frame: at once, or when the share of the time that may be spent on it allows. */
  frame(frame) {
    const wait = frame.preview ? 0 : this.due - performance.now();
    if (wait <= 0) this.take();
    else this.timer ??= setTimeout(() => this.take(), wait);
  }

  take() {
    clearTimeout(this.timer);
    this.timer = null;
    const { frame, mind, scene } = this.stage;
    if (!frame?.tensors || !mind || scene?.generation !== this.generation) return;
    const begun = performance.now();
    if (!this.journey.take(mind, frame.tensors, frame.held?.silenced, frame.status.state === "running")) return;
    const at = this.travel.at;
    if (!this.journey.broken(at)) this.journey.aim(at, begun, calm() || Boolean(frame.preview));
    const ended = performance.now();
    this.due = ended + (SHARE - 1) * (ended - begun);
    this.plot.kick();
  }

  config() {}

  theme() { if (this.stage.scene) this.scene(this.stage.scene); }

  /** Everything lies on the upper canvas, so that the axes follow what moves. */
  draw() {
    const { journey, travel } = this;
    const broken = journey?.known ? journey.broken(travel.at) : null;
    this.picture = journey?.known && !broken ? journey.picture(travel.at, performance.now()) : null;
    this.empty.hidden = Boolean(this.picture);
    if (!this.picture) say(this.empty, broken ? `${broken.phrase} gives values that are not numbers, so there is nothing to draw from there on.` : "The warped plane shows here with the first weights.");
    this.frameWindow();
    this.describe();
    this.plot.rest();
    this.report();
    return this.picture?.moving ?? false;
  }

  /** The plot's ranges: all that is drawn, with the same scale along both axes. */
  frameWindow() {
    const { plot, picture, journey, stage, travel } = this;
    const k = Math.round(travel.at);
    const own = journey?.stages[k];
    const bare = !picture || k !== travel.at || own.dims > 2;
    plot.margins = mixed(journey?.around(travel.at).map((i) => (journey.stages[i].dims > 2 ? 0 : 1)) ?? [0], travel.at % 1);
    plot.place();
    plot.names = bare ? ["", ""] : [...axesOf(own, stage.scene, stage.config.features), ""].slice(0, 2);
    if (!picture) return;
    const [x0, x1, y0, y1] = picture.limits;
    const { box } = plot;
    const scale = Math.min(box.w / (x1 - x0), box.h / (y1 - y0)) / ROOM;
    plot.x = [(x0 + x1) / 2 - box.w / scale / 2, (x0 + x1) / 2 + box.w / scale / 2];
    plot.y = [(y0 + y1) / 2 - box.h / scale / 2, (y0 + y1) / 2 + box.h / scale / 2];
  }

  /** The caption, and in full what a reader of the screen hears. */
  describe() {
    const { journey, travel, plot } = this;
    if (!this.picture) return;
    const texts = journey.around(travel.at).map((k) => sentence(journey.stages[k], journey.projection(k).shares));
    const text = texts.length === 1 ? texts[0] : `Between ${journey.around(travel.at).map((k) => journey.stages[k].tick).join(" and ")}`;
    const [k] = journey.around(travel.at);
    say(this.caption, texts.length === 1 ? brief(journey.stages[k], journey.projection(k).shares) : text);
    this.caption.title = text;
    if (plot.over.getAttribute("aria-label") !== text) plot.over.setAttribute("aria-label", text);
    travel.describe(text);
  }

  drawOver(context, plot) {
    const { picture, stage: { scene, theme }, journey, travel, toggles } = this;
    if (!picture) return;
    const { points, arrows } = picture;
    const view = { px: (x) => plot.px(x), py: (y) => plot.py(y), box: plot.box };
    const first = journey.marks;
    context.save();
    context.beginPath();
    context.rect(plot.box.x, plot.box.y, plot.box.w, plot.box.h);
    context.clip();
    drawGrid(context, (i) => [plot.px(points[2 * (first + i)]), plot.py(points[2 * (first + i) + 1])], theme);
    const near = Math.round(travel.at);
    const alpha = Math.max(0, 1 - 4 * Math.abs(travel.at - near));
    const pieces = this.decision(near);
    this.cut.hidden = !pieces.length;
    if (alpha) drawBoundaries(context, view, pieces, theme, alpha);
    drawPoints(context, view, points, scene.data.part, toggles.on, radius(Math.min(plot.box.w, plot.box.h), scene.data.part.length), (i) => this.paint.target(i), theme);
    if (alpha && journey.stages[near].dims > 2) drawComponents(context, view, arrows, journey.projection(near).shares, theme, alpha);
    context.restore();
  }

  /** The pieces of the boundary where stage k is that from which the answer is read by one straight cut, or the answer's one number itself; else none. */
  decision(k) {
    const { plot, journey: { stages }, stage: { scene, frame } } = this;
    if (scene.task.kind !== "classification") return [];
    const own = stages[k];
    const last = scene.blocks.length - 1;
    const even = own.part === "answer" ? 0.5 : 0;
    if (own.block === last) return own.dims > 1 ? [] : [[even, plot.y[0], even, plot.y[1]]];
    const linear = scene.program.blocks[last][0];
    if (own.dims !== 2 || stages[k + 1]?.block !== last || linear?.op !== "linear") return [];
    return boundaries(frame.tensors[linear.weight], linear.bias && frame.tensors[linear.bias], [...plot.x, ...plot.y]);
  }

  /** The read-out: the point under the pointer and where it is at the nearest stage. */
  read(plot, px, py) {
    const { picture, journey, stage: { scene }, travel } = this;
    const i = picture ? this.nearest(plot, px, py) : -1;
    if (i < 0) return [];
    const { data, task } = scene;
    const k = Math.round(travel.at);
    const own = journey.stages[k];
    const { coords } = journey.projection(k);
    const place = journey.projection(k).along(coords[2 * i], coords[2 * i + 1]).slice(0, own.dims);
    const names = own.dims > 2 ? ["PC 1", "PC 2"] : axesOf(own, scene, this.stage.config.features);
    return [
      `${PARTS[data.part[i]].label} point: ${task.kind === "regression" ? short(data.y[i * (data.y.shape[1] ?? 1)]) : task.classes[data.y[i]]}`,
      el("div.dim", {}, `${data.names[0]} ${fixed(data.x[2 * i])}   ${data.names[1]} ${fixed(data.x[2 * i + 1])}`),
      `${own.tick}: ${place.map((value, axis) => `${names[axis]} ${short(value)}`).join("   ")}`,
    ];
  }

  nearest(plot, px, py) {
    const { part } = this.stage.scene.data;
    const { points } = this.picture;
    let [best, closest] = [-1, NEAR];
    for (let i = 0; i < part.length; i++) {
      if (!this.toggles.on.has(PARTS[part[i]]?.id)) continue;
      const d = (plot.px(points[2 * i]) - px) ** 2 + (plot.py(points[2 * i + 1]) - py) ** 2;
      if (d < closest) [best, closest] = [i, d];
    }
    return best;
  }

  drawLegend() {
    const line = (kind, text, title) => el("div.swatch", { title }, el(`i.line.${kind}`), text);
    this.cut = line("cut", "decides", "Where the output layer decides otherwise: drawn where it is a straight line, in two dimensions or one");
    this.legend.replaceChildren(...this.paint.legend(), line("mesh", "grid", "Lines of equal x₁ and of equal x₂ over the plane"), this.cut);
  }

  /** For tests and the curious: what is drawn, as `hook.warp`. */
  report() {
    const { journey, picture, travel } = this;
    if (!picture) return (hook.warp = null);
    const { dims, block, part } = journey.stages[Math.round(travel.at)];
    const { shares } = journey.projection(Math.round(travel.at));
    hook.warp = { at: travel.at, stages: journey.stages.length, block, part, dims, shares, moving: picture.moving, step: this.stage.frame.step, points: picture.points.subarray(0, 2 * journey.marks), grid: picture.points.subarray(2 * journey.marks) };
  }
}

/** Margins with room for axes at each end or not, in between while it travels. */
function mixed([a, b = a], t) {
  const room = a + (b - a) * t;
  return Object.fromEntries(Object.keys(BARE).map((side) => [side, BARE[side] + (AXES[side] - BARE[side]) * room]));
}
