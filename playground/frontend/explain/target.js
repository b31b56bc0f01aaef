// What the network says of the example, and which part of that is to be explained: where there are many answers one of them, a class, a class and not another, a number, or a unit.
import { el, say } from "../dom.js";
import { percent, short } from "../numbers.js";
import { BLUE, classColour, CLASSES } from "../theme.js";
import { options } from "./example.js";
import { answersAt, firstPlace, highest, labelsOf, placed, placesOf, trueAt } from "./reading.js";
import { PixelPlaces } from "./sequence/pixelplaces.js";
import { Places } from "./sequence/places.js";
import { countedFrom, visible } from "./sequence/token.js";

const WHOLE = "answer";   // in the place of a block: the network's own answer
const MANY = { place: 6, whole: 12 };   // classes; more stand in the order of their probabilities
const LISTED = 40;                       // of those, and what is chosen
const CHOOSERS = { labelling: Places, segmentation: PixelPlaces };

export class TargetChoice {
  static id = "target";

  constructor(root, page) {
    this.page = page;
    this.title = el("h3", {}, "Why this answer?");
    this.auto = el("button.toggle", { type: "button", title: "Always explain the likeliest class, whichever that is", onclick: () => this.follow() }, "Likeliest");
    this.rows = el("div.classes", { role: "radiogroup", "aria-label": "What to explain", onkeydown: (event) => this.key(event) });
    this.against = el("select.small", { "aria-label": "and not", onchange: () => this.put({ against: this.against.value === "" ? null : Number(this.against.value) }) });
    this.contrast = el("label.pairline", {}, el("span", {}, "and not"), this.against);
    this.block = el("select.small", { "aria-label": "Explain a part of the network", onchange: () => this.within(this.block.value) });
    this.unit = el("input.small", { type: "number", min: 1, step: 1, "aria-label": "Which unit", onchange: () => this.pick() });
    this.inside = el("label.pairline", { title: "Explain the network's answer, or the activation of one hidden unit" }, el("span", {}, "of"), this.block, this.unit);
    this.where = el("div.where", { hidden: true });
    this.from = el("p.hint");
    root.append(el("header", {}, this.title, this.auto), this.where, this.rows, this.from, this.contrast, this.inside);
  }

  opened(opened) {
    const { task, blocks } = opened;
    this.task = task;
    this.names = task.classes ?? task.targets;
    this.classes = Boolean(task.classes);
    this.many = this.classes && this.names.length > MANY[placed(task) ? "place" : "whole"];
    this.placing(opened);
    const key = JSON.stringify(this.names);
    if (key !== this.known) {
      this.known = key;
      this.order = null;
      this.items = this.names.map((name, k) => this.row(name, k));
      this.rows.replaceChildren(...this.items.map(({ node }) => node));
      this.rows.classList.toggle("numbers", !this.classes);
      this.rows.classList.toggle("many", this.names.length > 6);
      this.rows.classList.toggle("ranked", this.many);
    }
    this.auto.hidden = !this.classes;
    const hidden = blocks.filter(({ display, id }) => display !== "input" && id !== "input");
    this.hidden = [...hidden.slice(0, -1).filter(({ stepwise }) => !stepwise), ...hidden.slice(-1)];   // where a unit is a position, it has no one number
    options(this.block, [[WHOLE, "the network's answer"], ...this.hidden.slice(0, -1).map(({ id, title }, k) => [id, `${title}${this.twice(title) ? ` (${k + 1})` : ""}`])]);
    this.inside.hidden = this.hidden.length < 2;
    this.choice(this.page.choice, ["target"]);
    this.predicted();
  }

  theme() { this.chooser?.theme?.(); }

  /** Where there is an answer at each position or pixel: what it takes to choose one. */
  placing(opened) {
    const Chooser = CHOOSERS[opened.task.kind];
    this.where.hidden = !Chooser;
    if (!Chooser) this.chooser = null;
    else if (!(this.chooser instanceof Chooser)) {
      this.chooser = new Chooser(this.page, (place) => this.move(place));
      this.where.replaceChildren(this.chooser.node);
    }
    this.chooser?.opened(opened);
  }

  twice(title) { return this.hidden.filter((block) => block.title === title).length > 1; }

  row(name, k) {
    const parts = { bar: el("i", { style: `background:${!this.classes || this.names.length > CLASSES.length ? BLUE : classColour(k)}` }), number: el("span.number") };
    const truth = el("span.truth", { title: "What it truly is" });
    const node = el("button.classrow", { type: "button", role: "radio", tabindex: -1, title: name, onclick: () => this.put({ output: k, block: null }) }, el("span.class", {}, el("span", {}, visible(name)), truth), el("span.bar", {}, parts.bar), parts.number);
    return { ...parts, node, truth };
  }

  /** Explain something else; a class cannot be told from itself. */
  put(change) {
    const target = { ...this.page.choice.target, ...change };
    if (target.against === target.output || target.block) target.against = null;
    this.page.choose({ target, auto: false });
  }

  /** Explain the answer at another place: its likeliest class, or the class that is chosen. */
  move(place) {
    const { target, auto } = this.page.choice;
    const output = auto || target.block ? this.likeliest(place) : target.output;
    this.page.choose({ target: { output, against: target.against === output ? null : target.against, place }, auto: auto || Boolean(target.block) });
  }

  follow() {
    const { choice } = this.page;
    const output = this.likeliest();
    const against = choice.target.against === output ? null : choice.target.against;
    this.page.choose({ target: { output, against }, auto: !choice.auto });
  }

  within(block) { this.put(block === WHOLE ? { block: null, output: this.likeliest(this.place), ...(placed(this.task) ? { place: this.place } : {}) } : { block, output: 0 }); }

  /** The place that is explained, or was before a unit was. */
  get place() {
    const { choice: { target, origin }, opened, prediction } = this.page;
    if (!placed(this.task)) return null;
    const place = target.place ?? this.last ?? null;
    this.last = place !== null && place < placesOf(this.task) ? place : firstPlace(opened, origin, prediction);
    return this.last;
  }

  /** The likeliest class, at a place where there are places; where the network says nothing that is a number, the one that is chosen. */
  likeliest(place = this.place) {
    const answers = answersAt(this.task, this.page.prediction, place);
    const known = this.classes && answers && !answers.every(Number.isNaN);
    return known ? highest(answers) : Math.min(this.page.choice.target.output, this.names.length - 1);
  }

  pick() {
    const { units } = this.page.opened.blocks.find(({ id }) => id === this.page.choice.target.block);
    const unit = Math.round(Number(this.unit.value));
    this.unit.value = Math.max(1, Math.min(units, Number.isFinite(unit) ? unit : 1));
    this.put({ output: Number(this.unit.value) - 1 });
  }

  choice({ target, auto, example }, what) {
    if (!this.items) return;
    if (what.includes("example")) {
      this.truth(example);
      this.locate();
    }
    if (!what.includes("target") && !what.includes("auto")) return;
    const inside = target.block !== null;
    this.items.forEach(({ node }, k) => {
      const chosen = !inside && k === target.output;
      node.setAttribute("aria-checked", chosen);
      node.classList.toggle("against", !inside && k === target.against);
      node.tabIndex = chosen || (inside && k === 0) ? 0 : -1;
    });
    this.auto.setAttribute("aria-pressed", auto);
    this.auto.disabled = inside;
    this.contrast.hidden = !this.classes || this.names.length < 2;
    this.contrast.classList.toggle("off", inside);
    this.against.disabled = inside;
    options(this.against, [["", "anything else"], ...this.names.map((name, k) => [String(k), visible(name)])]);
    for (const option of this.against.children) option.disabled = option.value === String(target.output);
    this.against.value = target.against === null ? "" : String(target.against);
    this.block.value = inside ? target.block : WHOLE;
    this.unit.hidden = !inside;
    if (inside) {
      this.unit.max = this.page.opened.blocks.find(({ id }) => id === target.block)?.units ?? 1;
      this.unit.value = target.output + 1;
    }
    this.truth(example);
    this.locate();
    this.numbers();
    this.list();
  }

  /** Show where: the answers at all places, and which of them is explained. */
  locate() {
    const { chooser, page: { choice, opened, prediction } } = this;
    if (!chooser) return;
    this.where.classList.toggle("off", choice.target.block !== null);
    const { place } = this;
    const said = this.said(opened, prediction, choice.example);
    if (said) chooser.show(said, answersAt(this.task, this.fresh, place), choice.target.block === null ? place : null);
  }

  /** What the network says of the very example that is chosen; null while that is on its way. */
  get fresh() {
    const { prediction, choice } = this.page;
    return prediction && JSON.stringify(prediction.example) === JSON.stringify(choice.example) ? prediction : null;
  }

  /** The class at each place: by the answer about this example, until it is there by that about all rows. */
  said({ task, predicted }, prediction, { row }) {
    if (this.fresh?.everywhere) return labelsOf(task, prediction.everywhere);
    const count = placesOf(task);
    return row !== undefined && predicted.labels ? predicted.labels.subarray(row * count, (row + 1) * count) : null;
  }

  /** Mark what the example truly is, unless it has been edited away from it. */
  truth(example) {
    const { data } = this.page.opened;
    const known = example.row !== undefined;
    const counted = countedFrom(this.page.opened, this.page.choice);
    say(this.from, counted && `${counted[0].toUpperCase()}${counted.slice(1)}.`);
    const label = !known || !this.classes ? null : placed(this.task) ? trueAt(this.page.opened, example.row, this.place ?? 0) : data.y[example.row];
    this.items.forEach(({ truth }, k) => {
      say(truth, !known ? "" : this.classes ? (label === k ? "✓" : "") : `true ${short(data.y[example.row * (data.y.shape[1] ?? 1) + k])}`);
    });
  }

  predicted() {
    if (!this.items) return;
    this.locate();
    this.numbers();
  }

  /** What the network says of each class, the likeliest first where there are many. */
  numbers() {
    const values = answersAt(this.task, this.fresh, this.place);
    if (!values) return;
    this.items.forEach(({ bar, number }, k) => {
      say(number, this.classes ? percent(values[k]) : short(values[k], 4));
      bar.style.width = this.classes ? `${100 * values[k]}%` : "0";
    });
    this.order = [...this.items.keys()];
    if (!this.many) return;
    this.order.sort((a, b) => values[b] - values[a] || a - b);
    this.order.forEach((k, rank) => { this.items[k].node.style.order = rank; });
    this.list();
  }

  /** Of very many classes the likeliest, the chosen ones and the true one. */
  list() {
    const { target } = this.page.choice;
    this.order?.forEach((k, rank) => {
      const { node, truth } = this.items[k];
      node.hidden = this.many && rank >= LISTED && !(target.block === null && (k === target.output || k === target.against)) && !truth.textContent;
    });
  }

  key(event) {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const { output, block } = this.page.choice.target;
    const order = this.order ?? [...this.items.keys()];
    const shown = order.filter((k) => !this.items[k].node.hidden);
    const next = block ? shown[0] : shown[(shown.indexOf(output) + by + shown.length) % shown.length];
    this.put({ output: next, block: null });
    this.items[next].node.focus();
  }
}
