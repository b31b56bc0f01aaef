// The health strip: for each layer how strong its gradient is, how fast its weights move, how many units are dead or saturated; and what that means.
import { el, say } from "./dom.js";
import { percent, short } from "./numbers.js";

const grade = (value, notice, warning) => (value >= warning ? 2 : value >= notice ? 1 : 0);
const MEASURES = [
  { id: "gradient_norm", label: "gradient", brief: "grad", title: "Length of the gradient of the loss by this layer's weights", text: (v) => short(v, 2) },
  { id: "update_ratio", label: "update", title: "How far one step moves the weights, as a share of their length; about 0.1 % is usual", text: (v) => (v !== null && v > 0 && v < 5e-5 ? "< 0.01 %" : percent(v, v < 0.0095 ? 2 : v < 0.1 ? 1 : 0)), level: (v) => grade(v, 0.03, 0.1) },
  { id: "dead", label: "dead", title: "Units that answer zero to every example", text: (v) => percent(v, 0), level: (v) => grade(v, 0.25, 0.5) },
  { id: "saturated", label: "saturated", brief: "sat.", title: "Answers at the flat ends of the activation, where hardly any gradient passes", text: (v) => percent(v, 0), level: (v) => grade(v, 0.5, 0.8) },
];
const ORDER = ["good", "notice", "warning"];

export class Health {
  constructor(root, stage) {
    this.stage = stage;
    this.words = el("div.diagnosis");
    this.strip = el("div.layers", { role: "list", "aria-label": "Health of each layer", tabindex: 0 });
    root.append(this.words, this.strip);
    this.paths = "";
    this.blank("Health of the layers shows here once the network trains.");
  }

  destroy() {}

  scene(scene) {
    if (scene.generation === this.generation) return;
    this.generation = scene.generation;
    this.paths = "";
    this.blank("Health of the layers shows here once the network trains.");
    const guess = scene.blocks.filter((block) => block.weighted);
    this.cells(guess.map((block) => ({ path: block.id, title: block.title })));
  }

  blank(text) {
    this.words.replaceChildren(el("span.level", { "data-level": "idle" }, "Health"), el("span.sentence", {}, text));
  }

  frame(frame) {
    const { health } = frame;
    if (!health?.layers?.length) return;
    this.cells(health.layers);
    health.layers.forEach((layer, k) => this.cell(this.strip.children[k], layer));
    this.diagnose(health.diagnosis ?? []);
  }

  config() {}

  theme() {}

  /** One cell a layer; made anew only when the layers are others. */
  cells(layers) {
    const paths = layers.map((layer) => layer.path + layer.title).join();
    if (paths === this.paths) return;
    this.paths = paths;
    this.strip.replaceChildren(...layers.map((layer) => el("div.layer", { role: "listitem" }, el("div.name", { title: layer.title }, layer.title), el("dl", {}, MEASURES.map((m) => el("div", { title: m.title }, el("dt", {}, ...(m.brief ? [el("span.full", {}, m.label), el("span.brief", { "aria-hidden": "true" }, m.brief)] : [m.label])), el("dd", {}, "–")))))));
  }

  cell(node, layer) {
    const values = node.querySelectorAll("dd");
    MEASURES.forEach((measure, m) => {
      const value = layer[measure.id] ?? null;
      say(values[m], measure.text(value));
      values[m].parentElement.dataset.level = ORDER[value === null ? 0 : (measure.level?.(value) ?? 0)];
    });
  }

  /** The gravest sentence, and how many more there are; all of them under the pointer. */
  diagnose(diagnosis) {
    const sorted = [...diagnosis].sort((a, b) => ORDER.indexOf(b.level) - ORDER.indexOf(a.level));
    const first = sorted[0] ?? { level: "good", text: "Nothing stands out." };
    const key = JSON.stringify(sorted);
    if (key === this.said) return;
    this.said = key;
    this.words.title = sorted.map((d) => d.text).join("\n");
    this.words.replaceChildren(el("span.level", { "data-level": first.level }, { good: "Healthy", notice: "Notice", warning: "Warning" }[first.level]), el("span.sentence", {}, first.text), ...(sorted.length > 1 ? [el("span.more", {}, `+${sorted.length - 1} more`)] : []));
  }
}
