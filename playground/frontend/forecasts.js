// Numbers told of a series: where they continue it, the window with what the network expects and what came; else both numbers beside the line.
import { el, say } from "./dom.js";
import { PARTS } from "./marks.js";
import { short } from "./numbers.js";
import { Plot } from "./plot.js";
import { line, values } from "./subjects.js";
import { BLUE, ORANGE } from "./theme.js";

export class Forecasts {
  constructor(root, stage) {
    Object.assign(this, { stage, cards: [] });
    this.body = el("div.fill.forecast");
    this.plot = new Plot(this.body, stage, this, { label: "The chosen series, the forecast and what came", margins: { left: 52, right: 10, top: 10, bottom: 34 } });
    this.note = el("div.note");
    this.grid = el("div.cards.lined", { role: "list", "aria-label": "Examples" });
    root.append(this.body, this.note, el("div.scroll.strip", {}, this.grid));
  }

  destroy() { this.plot.destroy(); }

  scene(scene) {
    if (scene.generation === this.generation && this.dark === this.stage.theme.dark) return;
    Object.assign(this, { generation: scene.generation, dark: this.stage.theme.dark, cards: [], found: null });
    this.grid.replaceChildren();
  }

  config() {}

  theme() {
    const { scene, frame } = this.stage;
    if (scene) this.scene(scene);
    if (scene && frame) this.frame(frame);
  }

  frame(frame) {
    if (frame.examples?.predicted) this.found = frame.examples;
    const { scene } = this.stage;
    if (!this.found || scene?.data.form !== "series") return;
    const at = this.found.index.indexOf(frame.example);
    this.place = Math.max(0, at);
    this.fill(scene);
    const told = this.told(this.place);
    const all = [...told.window.flat(), ...(told.ahead ? [...told.predicted, ...told.truth] : [])].filter(Number.isFinite);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const room = 0.08 * (high - low || 1);
    this.plot.range([1, scene.data.length + (told.ahead ? told.truth.length : 0)], [low - room, high + room], ["step", scene.data.names.length === 1 ? scene.data.names[0] : ""]);
    say(this.note, this.sentence(told, scene));
    this.note.title = told.ahead ? `${this.note.textContent}; the error is the root mean square over the steps ahead` : this.note.textContent;
    this.plot.rest();
  }

  /** One example in its own units: the window's features, and every number asked, told and true. */
  told(k) {
    const { data, task } = this.stage.scene;
    const [i, wide] = [this.found.index[k], task.targets.length];
    const level = data.level?.[i] ?? 0;
    const row = (numbers, at) => Array.from({ length: wide }, (_, t) => numbers[at * wide + t] + level);
    return { i, window: values(data, i), predicted: row(this.found.predicted, k), truth: row(data.y, i), ahead: data.continues };
  }

  sentence({ i, predicted, truth, ahead }, { data, task }) {
    const name = `${PARTS[data.part[i]].label} #${i}`;
    if (!ahead) return `${name}: ${task.targets.map((target, t) => `${target} ${short(truth[t])}, predicted ${short(predicted[t])}`).join("; ")}`;
    const off = Math.sqrt(truth.reduce((sum, value, t) => sum + (value - predicted[t]) ** 2, 0) / truth.length);
    return `${name}: off by ${short(off)} · dotted came, orange expected`;
  }

  fill({ data }) {
    this.found.index.forEach((i, k) => {
      const card = (this.cards[k] ??= this.card());
      const { predicted, truth } = this.told(k);
      if (card.index !== i) line(card.canvas, data, i, this.stage.theme);
      card.index = i;
      const last = truth.length - 1;
      say(card.text, `${short(predicted[last])} / ${short(truth[last])}`);
      card.node.setAttribute("aria-pressed", k === this.place);
      card.node.setAttribute("aria-label", `Example ${i}: predicted ${short(predicted[last])}, true ${short(truth[last])}`);
      card.node.hidden = false;
    });
    this.cards.forEach((card, k) => { if (k >= this.found.index.length) card.node.hidden = true; });
  }

  card() {
    const card = { canvas: el("canvas", { "aria-hidden": "true" }), text: el("span.sure", { title: "predicted / true" }), index: null };
    card.node = el("button.card", { type: "button", onclick: () => this.stage.send({ op: "example", index: card.index }) }, card.canvas, card.text);
    this.grid.append(card.node);
    return card;
  }

  drawOver(context, plot) {
    if (!this.found || this.stage.scene?.data.form !== "series") return;
    const { theme } = this.stage;
    const { window, predicted, truth, ahead } = this.told(this.place);
    const blue = theme.dark ? "#57b1ea" : BLUE;
    const draw = (points, colour, { dash = [], dots = false } = {}) => {
      context.beginPath();
      points.forEach(([x, y]) => context.lineTo(plot.px(x), plot.py(y)));
      Object.assign(context, { strokeStyle: colour, lineWidth: 2, lineJoin: "round" });
      context.setLineDash(dash);
      context.stroke();
      context.setLineDash([]);
      context.fillStyle = colour;
      for (const [x, y] of dots ? points.slice(1) : []) { context.beginPath(); context.arc(plot.px(x), plot.py(y), 3, 0, 2 * Math.PI); context.fill(); }
    };
    window.forEach((feature, f) => draw(feature.map((value, t) => [t + 1, value]), f ? ORANGE : blue));
    if (!ahead) return;
    const [end, last] = [window[0].length, window[0].at(-1)];
    const on = (numbers) => [[end, last], ...numbers.map((value, t) => [end + t + 1, value])];
    draw(on(truth), blue, { dash: [2, 4], dots: true });
    draw(on(predicted), ORANGE, { dots: true });
  }

  draw() { return false; }

  read(plot, px) {
    if (!this.found) return [];
    const { window, predicted, truth, ahead } = this.told(this.place);
    const step = Math.round(plot.atX(px));
    const t = step - window[0].length - 1;
    if (t >= 0 && ahead && t < truth.length) return [el("div.dim", {}, `step ${step}`), `expected ${short(predicted[t])}`, `came ${short(truth[t])}`];
    return step >= 1 && t < 0 ? [el("div.dim", {}, `step ${step}`), ...window.map((feature) => short(feature[step - 1]))] : [];
  }
}
