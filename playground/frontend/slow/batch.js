// The batch of a step: where its examples lie among all, and the loss of each as a bar.
import { el, say, sized } from "../dom.js";
import { integer, loss as told, percent, short } from "../numbers.js";
import { classColour, rgba } from "../theme.js";

const PLANE = 118; // side of the small map, px

export class Batch {
  /** `choose(sample)` is called for a click on an example. */
  constructor(choose) {
    this.map = el("canvas", { "aria-hidden": "true" });
    this.bars = el("canvas", { role: "img", "aria-label": "Loss of each example of the batch" });
    this.fact = el("div.sl-fact");
    const button = (label, sign, by) => el("button.sl-mini", { type: "button", title: label, "aria-label": label, onclick: () => choose((this.step.samples + this.sample + by) % this.step.samples) }, sign);
    this.which = el("b");
    this.head = el("div.sl-which", {}, button("Example before ([)", "‹", -1), this.which, button("Next example (])", "›", 1), this.fact);
    this.right = el("div.sl-bars", {}, this.head, this.bars);
    this.node = el("div.sl-batch", {}, this.map, this.right);
    this.bars.addEventListener("click", (event) => choose(Math.max(0, Math.min(this.step.samples - 1, Math.floor(((event.offsetX - this.from) / this.wide) * this.step.samples)))));
    this.map.addEventListener("click", (event) => {
      const near = this.#nearest(event.offsetX, event.offsetY);
      if (near >= 0) choose(near);
    });
  }

  /** Draw `view` = {step, phase, t, sample, theme}. */
  paint(view) {
    Object.assign(this, view);
    this.#says();
    this.#draw();
    this.#chart();
  }

  #says() {
    const { step, sample } = this;
    const { batch, scene } = step;
    const left = batch.count - step.samples;
    say(this.which, `Example ${sample + 1} of ${integer(batch.count)}${left ? ` (first ${step.samples})` : ""}`);
    const truth = batch.target[sample * batch.target.shape[1]];
    const answer = batch.output[sample * batch.output.shape[1]];
    const { task } = scene;
    const text =
      task.kind === "labelling" ? this.#positions() : task.kind === "segmentation" ? this.#pixels() : task.kind === "classification"
        ? `truth ${task.classes[truth]} · predicted ${percent(this.#chance(truth))} for it`
        : `target ${short(truth)} · predicted ${short(answer)}`;
    const mean = el("span", { "data-name": "mean", "data-value": batch.mean }, told(batch.mean));
    const own = el("span", { "data-name": "loss", "data-value": batch.loss[sample] }, told(batch.loss[sample]));
    this.fact.replaceChildren(`${text} · loss `, own, " · mean of the batch ", mean);
  }

  /** How many of the positions asked the example's answer has right. */
  #positions() {
    const { output, target } = this.step.batch;
    const [, length, classes] = output.shape;
    let [right, asked] = [0, 0];
    for (let p = 0; p < length; p++) {
      const truth = target[this.sample * length + p];
      if (truth < 0) continue;
      const logits = output.subarray((this.sample * length + p) * classes, (this.sample * length + p + 1) * classes);
      asked += 1;
      right += logits.indexOf(Math.max(...logits)) === truth;
    }
    return `${right} of ${asked} positions right`;
  }

  /** How many pixels of the example the answer has right. */
  #pixels() {
    const { output, target } = this.step.batch;
    const [, classes, height, width] = output.shape;
    const count = height * width;
    let right = 0;
    for (let p = 0; p < count; p++) {
      const logit = (c) => output[(this.sample * classes + c) * count + p];
      let best = 0;
      for (let c = 1; c < classes; c++) if (logit(c) > logit(best)) best = c;
      right += best === target[this.sample * count + p];
    }
    return `${right} of ${count} pixels right`;
  }

  /** The probability given to a class. */
  #chance(label) {
    const { probability } = this.step.batch;
    const classes = probability.shape[1];
    return classes === 1 ? (label ? probability[this.sample] : 1 - probability[this.sample]) : probability[this.sample * classes + label];
  }

  #colour(i) {
    const { task, data } = this.step.scene;
    return task.kind === "classification" ? classColour(data.y[i]) : this.theme.accent;
  }

  /** All examples faint, the batch's lit up one after another; of pictures the chosen one. */
  #draw() {
    const { scene } = this.step;
    const context = sized(this.map, PLANE, PLANE);
    context.clearRect(0, 0, PLANE, PLANE);
    this.map.hidden = !["plane", "line", "image"].includes(scene.data.form);
    if (scene.data.form === "image") return this.#image(context);
    if (this.map.hidden) return;
    this.places = this.#places();
    const { part } = scene.data;
    this.places.forEach(([x, y], i) => part[i] === 0 && this.#dot(context, x, y, 1.3, rgba(this.#colour(i), 0.35)));
    const lit = this.phase === "batch" ? Math.ceil(this.t * this.step.samples) : this.step.samples;
    for (let k = 0; k < lit; k++) {
      const i = this.step.batch.index[k];
      this.#dot(context, ...this.places[i], 3, this.#colour(i));
    }
    const [x, y] = this.places[this.step.batch.index[this.sample]];
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.strokeStyle = this.theme.text;
    context.lineWidth = 1.8;
    context.stroke();
  }

  #dot(context, x, y, radius, colour) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  }

  #image(context) {
    const { images } = this.step.scene.data;
    const [, height, width, channels = 1] = images.shape;
    const from = this.step.batch.index[this.sample] * height * width * channels;
    const side = Math.floor(PLANE / Math.max(height, width));
    for (let p = 0; p < height * width; p++) {
      context.fillStyle = channels === 3 ? `rgb(${images.subarray(from + 3 * p, from + 3 * p + 3).join(",")})` : rgba(this.theme.text, images[from + p] / 255);
      context.fillRect((p % width) * side, Math.floor(p / width) * side, side, side);
    }
  }

  /** Where each example of the data lies on the small map. */
  #places() {
    const { data, extent } = this.step.scene;
    const [width, count] = [data.x.shape[1], data.x.shape[0]];
    const inside = (value, low, high) => 7 + ((value - low) / (high - low || 1)) * (PLANE - 14);
    const second = data.form === "plane" ? (i) => data.x[i * width + 1] : (i) => data.y[i * (data.y.shape[1] ?? 1)];
    const heights = Array.from({ length: count }, (_, i) => second(i));
    const [low, high] = data.form === "plane" ? extent.slice(2) : [Math.min(...heights), Math.max(...heights)];
    return heights.map((y, i) => [inside(data.x[i * width], extent[0], extent[1]), PLANE - inside(y, low, high)]);
  }

  #nearest(x, y) {
    let [best, closest] = [-1, 200];
    if (this.step.scene.data.form !== "image") this.step.batch.index.forEach((i, k) => {
      const distance = (this.places[i][0] - x) ** 2 + (this.places[i][1] - y) ** 2;
      if (distance < closest) [best, closest] = [k, distance];
    });
    return best;
  }

  /** A bar for each example, in the order of the batch, and their mean; they rise in the phase of the loss. */
  #chart() {
    const { step, theme } = this;
    const [width, height] = [this.right.clientWidth, Math.max(30, this.right.clientHeight - this.head.offsetHeight - 4)];
    const context = sized(this.bars, width, height);
    context.clearRect(0, 0, width, height);
    const { loss, mean } = step.batch;
    const most = Math.max(mean, 1e-12, ...loss.filter(Number.isFinite));
    const rise = { batch: 0, forward: 0, loss: this.t }[this.phase] ?? 1;
    Object.assign(this, { from: 0, wide: width });
    const pitch = width / loss.length;
    const bar = Math.max(1, Math.min(26, pitch - 2));
    const y = (value) => height - 3 - (height - 14) * (value / most);
    loss.forEach((value, k) => {
      const x = k * pitch + (pitch - bar) / 2;
      const shown = rise * loss.length - k;
      const top = y(value * Math.max(0, Math.min(1, rise === 1 ? 1 : shown)));
      context.fillStyle = rgba(this.#colour(step.batch.index[k]), k === this.sample ? 1 : 0.55);
      context.fillRect(x, top, bar, height - 3 - top);
      context.fillStyle = rgba(theme.muted, 0.5);
      context.fillRect(x, height - 3, bar, 1);
      if (k !== this.sample) return;
      context.strokeStyle = theme.text;
      context.lineWidth = 1.5;
      context.strokeRect(x - 1, Math.min(top, height - 6) - 1, bar + 2, height - 3 - Math.min(top, height - 6) + 2);
    });
    if (rise < 1) return;
    context.setLineDash([4, 3]);
    context.strokeStyle = theme.text;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, y(mean));
    context.lineTo(width, y(mean));
    context.stroke();
    context.setLineDash([]);
  }
}
