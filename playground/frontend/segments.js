// A class at each pixel: the picture, what is true there, and what the network says, side by side.
import { el, say } from "./dom.js";
import { PARTS } from "./marks.js";
import { percent } from "./numbers.js";
import { image } from "./subjects.js";
import { Choice } from "./tabs.js";
import { greys, rgb, segmentColour, word } from "./theme.js";

const PANES = [["picture", "Picture"], ["true", "True"], ["said", "Predicted"]];
const SHOWS = [{ id: "classes", label: "Classes" }, { id: "mistakes", label: "Mistakes" }];
const FAINT = 0.18;   // how much of its colour a pixel keeps that is named rightly, where mistakes are shown

export class Segments {
  constructor(root, stage) {
    Object.assign(this, { stage, shows: "classes", cards: [] });
    this.choice = new Choice("What the predicted masks show", SHOWS, (id) => { this.shows = id; this.fill(); });
    this.note = el("span.note");
    this.legend = el("div.classnames", { "aria-label": "Classes" });
    this.big = this.trio("canvas.big");
    this.caption = el("div.caption");
    this.big.node.title = "Point at a pixel to read it";
    this.big.node.addEventListener("pointermove", (event) => this.point(event));
    this.big.node.addEventListener("pointerleave", () => this.point(null));
    this.grid = el("div.cards.segments", { role: "list", "aria-label": "Examples" });
    root.append(el("div.detail.segments", {}, this.big.node, el("div.words", {}, this.caption, this.legend)), el("div.toolbar", {}, this.choice.node, this.note), el("div.fill.scroll", {}, this.grid));
  }

  destroy() {}

  config() {}

  theme() { this.scene(this.stage.scene); }

  scene(scene) {
    if (!scene || scene.task.kind !== "segmentation") return;
    if (scene.generation !== this.generation) this.cards.forEach((card) => { card.index = null; });
    if (scene.generation !== this.generation) this.current = null;
    this.generation = scene.generation;
    const { theme } = this.stage;
    this.inks = greys(theme);
    this.colours = scene.task.classes.map((_, k) => rgb(segmentColour(k, theme)));
    this.pale = this.colours.map((colour) => colour.map((v, i) => v * FAINT + rgb(theme.background)[i] * (1 - FAINT)));
    this.legend.replaceChildren(...scene.task.classes.map((name, k) => el("span", {}, el("i.dot", { style: `background:${segmentColour(k, theme)}` }), name)));
    this.cards.forEach((card) => { card.index = null; });
    this.shown = null;
    this.fill();
  }

  frame(frame) {
    this.example = frame.example;
    if (frame.examples?.predicted) this.current = frame.examples;
    this.fill();
  }

  /** Every example that was sent, and the chosen one of them large. */
  fill() {
    const { current: found, stage: { scene } } = this;
    if (!found || !scene || scene.task.kind !== "segmentation") return;
    let [right, asked] = [0, 0];
    found.index.forEach((i, k) => {
      const card = (this.cards[k] ??= this.card());
      const share = this.draw(card, i, k);
      right += share * this.pixels;
      asked += this.pixels;
      say(card.share, percent(share, 0));
      card.node.setAttribute("aria-pressed", i === this.example);
      card.node.setAttribute("aria-label", `${PARTS[scene.data.part[i]].label} #${i}: ${percent(share)} of the pixels right`);
      card.node.hidden = false;
    });
    this.cards.slice(found.index.length).forEach((card) => { card.node.hidden = true; });
    const part = PARTS[scene.data.part[found.index[0]]]?.label.toLowerCase() ?? "";
    say(this.note, `${percent(right / asked)} of pixels right in ${found.index.length} ${part} examples`);
    this.large(found, scene);
  }

  large(found, scene) {
    const k = Math.max(0, found.index.indexOf(this.example));
    const i = found.index[k];
    this.place = { i, k };
    const share = this.draw(this.big, i, k);
    this.resting = `${PARTS[scene.data.part[i]].label} #${i}: ${percent(share)} of the pixels right`;
    this.read();
  }

  get pixels() { return this.stage.scene.task.height * this.stage.scene.task.width; }

  /** Draw one example in its three panes; the share of its pixels that are named rightly. */
  draw(node, i, k) {
    const { data, task } = this.stage.scene;
    const count = this.pixels;
    const truth = data.y.subarray(i * count, (i + 1) * count);
    const said = this.current.predicted.subarray(k * count, (k + 1) * count);
    if (node.index !== i) {
      image(node.panes.picture, data.images, i, this.inks);
      this.mask(node.panes.true, task, (p) => this.colours[truth[p]]);
    }
    node.index = i;
    const mistakes = this.shows === "mistakes";
    this.mask(node.panes.said, task, (p) => (mistakes && said[p] === truth[p] ? this.pale : this.colours)[said[p]]);
    let right = 0;
    for (let p = 0; p < count; p++) right += said[p] === truth[p];
    return right / count;
  }

  mask(canvas, { height, width }, colour) {
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(width, height);
    const words = new Uint32Array(pixels.data.buffer);
    for (let p = 0; p < words.length; p++) words[p] = word(...colour(p));
    context.putImageData(pixels, 0, 0);
  }

  trio(tag) {
    const panes = Object.fromEntries(PANES.map(([id]) => [id, el(tag, { "data-pane": id, "aria-hidden": "true" })]));
    const node = el("span.trio", {}, PANES.map(([id, label]) => el("span.pane", {}, panes[id], el("em", {}, label))));
    return { node, panes, index: null };
  }

  card() {
    const { node: trio, panes } = this.trio("canvas");
    const card = { panes, share: el("b"), index: null };
    card.node = el("button.card", { type: "button", onclick: () => this.stage.send({ op: "example", index: card.index }) }, trio, card.share);
    this.grid.append(card.node);
    return card;
  }

  /** The pixel under the pointer, in whichever pane. */
  point(event) {
    if (!this.place) return;
    const canvas = event?.target?.closest?.("canvas");
    this.pixel = undefined;
    if (canvas) {
      const { height, width } = this.stage.scene.task;
      const box = canvas.getBoundingClientRect();
      const at = (offset, size, count) => Math.max(0, Math.min(count - 1, Math.floor((offset / size) * count)));
      this.pixel = at(event.clientY - box.top, box.height, height) * width + at(event.clientX - box.left, box.width, width);
    }
    this.read();
  }

  /** The line below: the pixel that is pointed at, else the example. */
  read() {
    const p = this.pixel;
    if (p === undefined) return say(this.caption, this.resting);
    const { data, task } = this.stage.scene;
    const { i, k } = this.place;
    const [truth, said] = [data.y[i * this.pixels + p], this.current.predicted[k * this.pixels + p]];
    const place = `Row ${Math.floor(p / task.width) + 1}, column ${(p % task.width) + 1}`;
    return say(this.caption, `${place}: ${task.classes[said]} (${percent(this.current.probability[k * this.pixels + p], 0)})${said === truth ? ", right" : `, true ${task.classes[truth]}`}`);
  }
}
