// Examples with what the network makes of them: one large with every probability, and many small ones.
import { el, say } from "./dom.js";
import { PARTS } from "./marks.js";
import { percent } from "./numbers.js";
import { subjects } from "./subjects.js";
import { Choice } from "./tabs.js";
import { BLUE, classColour, CLASSES } from "./theme.js";

export { image } from "./subjects.js";

export class Gallery {
  constructor(root, stage) {
    Object.assign(this, { stage, filter: "all", cards: [] });
    this.choice = new Choice("Which examples", [{ id: "all", label: "All" }, { id: "wrong", label: "Mistakes" }], (id) => { this.filter = id; this.fill(); });
    this.note = el("span.note");
    this.detail = el("div.detail");
    this.grid = el("div.cards", { role: "list", "aria-label": "Examples" });
    root.append(this.detail, el("div.toolbar", {}, this.choice.node, this.note), el("div.fill.scroll", {}, this.grid));
  }

  destroy() {}

  scene(scene) {
    if (scene.generation === this.generation && this.dark === this.stage.theme.dark) return;
    Object.assign(this, { generation: scene.generation, dark: this.stage.theme.dark, cards: [], shown: null, subjects: subjects(scene.data, this.stage.theme) });
    this.grid.replaceChildren();
    this.grid.className = `cards ${this.subjects.layout}`;
    this.detail.className = `detail ${this.subjects.layout}`;
    this.makeDetail(scene);
  }

  config() {}

  theme() {
    const { scene, frame } = this.stage;
    if (scene) this.scene(scene);
    if (scene && frame) this.frame(frame, scene);
  }

  frame(frame, scene) {
    this.current = frame;
    if (frame.examples) this.fill();
    this.fillDetail(frame, scene);
  }

  /** One card for each example; cards are made as they are first needed and only rewritten after that. */
  fill() {
    const { current: frame, stage: { scene } } = this;
    if (!frame?.examples) return;
    const { index, probability } = frame.examples;
    const classes = scene.task.classes;
    const width = probability.length / index.length;
    let wrong = 0;
    index.forEach((i, k) => {
      const [best, p] = likeliest(probability, k, width, classes.length);
      const right = best === scene.data.y[i];
      wrong += !right;
      const card = (this.cards[k] ??= this.card());
      this.picture(card, i);
      say(card.predicted, classes[best]);
      say(card.sure, percent(p, 0));
      say(card.truth, right ? "" : `is ${classes[scene.data.y[i]]}`);
      card.bar.style.width = `${100 * p}%`;
      card.bar.style.background = this.colour(best, classes.length);
      card.node.classList.toggle("wrong", !right);
      card.node.setAttribute("aria-pressed", i === frame.example);
      card.node.hidden = this.filter === "wrong" && right;
    });
    this.cards.forEach((card, k) => { if (k >= index.length) card.node.hidden = true; });
    const part = PARTS[scene.data.part[index[0]]]?.label.toLowerCase() ?? "";
    say(this.note, wrong ? `${wrong} of these ${index.length} ${part} examples wrong` : `all of these ${index.length} ${part} examples right`);
  }

  card() {
    const parts = { picture: this.subjects.make(), predicted: el("b"), sure: el("span.sure"), truth: el("span.truth"), bar: el("i") };
    const node = el("button.card", { type: "button", onclick: () => this.stage.send({ op: "example", index: card.index }) }, el("span.picture", {}, parts.picture, parts.truth), el("span.answer", {}, parts.predicted, parts.sure), el("span.bar", {}, parts.bar));
    const card = { ...parts, node, index: null };
    this.grid.append(node);
    return card;
  }

  /** Classes beyond the palette share one colour rather than take another's. */
  colour(index, count) { return count > CLASSES.length ? BLUE : classColour(index); }

  picture(card, index) {
    if (card.index === index) return;
    card.index = index;
    this.subjects.fill(card.picture, index);
    card.node.setAttribute("aria-label", `Example ${index}`);
  }

  makeDetail(scene) {
    const classes = scene.task.classes ?? [];
    this.bars = classes.map((name, k) => ({ row: el("div.row", {}), bar: el("i", { style: `background:${this.colour(k, classes.length)}` }), text: el("span"), name }));
    for (const { row, bar, text, name } of this.bars) row.append(el("span.class", { title: name }, name), el("span.bar", {}, bar), text);
    this.big = this.subjects.large();
    this.caption = el("div.caption");
    this.detail.replaceChildren(el("div.subject", {}, this.big, this.caption), el("div.bars", { "aria-label": "Probability of each class" }, this.bars.map((b) => b.row)));
  }

  /** The chosen example's probabilities, where it is among those sent. */
  fillDetail(frame, scene) {
    const at = frame.examples ? frame.examples.index.indexOf(frame.example) : -1;
    const i = at >= 0 ? frame.example : (frame.examples?.index[0] ?? frame.example);
    if (i === undefined || i === null) return;
    if (this.shown !== i) this.subject(i, scene);
    this.shown = i;
    if (!frame.examples) return;
    const { index, probability } = frame.examples;
    const k = Math.max(0, at);
    const width = probability.length / index.length;
    this.bars.forEach(({ row, bar, text }, c) => {
      const p = chance(probability, k, width, c);
      say(text, percent(p));
      bar.style.width = `${100 * p}%`;
      row.classList.toggle("true", c === scene.data.y[i]);
    });
  }

  subject(i, scene) {
    const { data, task } = scene;
    say(this.caption, `${PARTS[data.part[i]].label} #${i}: ${task.classes[data.y[i]]}`);
    this.subjects.fillLarge(this.big, i);
  }
}

/** The probability of class c: one column is the probability of the second of two classes. */
function chance(probability, k, width, c) {
  if (width > 1) return probability[k * width + c];
  return c === 1 ? probability[k] : 1 - probability[k];
}

function likeliest(probability, k, width, classes) {
  let [best, most] = [0, -1];
  for (let c = 0; c < classes; c++) {
    const p = chance(probability, k, width, c);
    if (p > most) [best, most] = [c, p];
  }
  return [best, most];
}
