// What the example is compared with, and what the network says of that.
import { el, say } from "../dom.js";
import { percent, short } from "../numbers.js";
import { rawPicture } from "../rawpicture.js";
import { options } from "./example.js";
import { Form } from "./form.js";
import { likeliest, placed, placesOf } from "./reading.js";
import { drawSeries, textOf } from "./sequence/small.js";
import { shown, visible } from "./sequence/token.js";

const VALUES = 3;                // numbers of a row that are shown
const TARGETS = 3;               // numbers to predict; of more the one that is explained is said
const [WIDE, HIGH] = [96, 40];   // px of a series

export class BaselineChoice {
  static id = "baseline";

  constructor(root, page) {
    this.page = page;
    this.kind = el("select.small", { "aria-label": "Baseline", onchange: () => this.pick(this.kind.value) });
    this.form = new Form((field, value) => page.choose({ baseline: { ...page.choice.baseline, [field]: value } }));
    this.picture = el("canvas.start", { role: "img", "aria-label": "The baseline", hidden: true });
    this.values = el("span.startvalues");
    this.said = el("span.startsaid");
    this.note = el("p.hint");
    root.append(el("header", {}, el("h3", {}, "Compared with"), this.kind), el("div.startline", {}, this.picture, el("div", {}, this.values, this.said)), this.form.node, this.note);
  }

  opened({ baselines, data }) {
    this.cards = baselines.map((card) => ({ ...card, controls: card.controls.map((control) => named(control, data)) }));
    const words = JSON.stringify(data.vocabulary ?? null);
    if (words !== this.vocabulary) this.form.forget();
    this.vocabulary = words;
    options(this.kind, baselines.map(({ kind, title }) => [kind, title]));
    baselines.forEach(({ fit, reason }, k) => Object.assign(this.kind.options[k], { disabled: fit === "no", title: reason }));
    this.choice(this.page.choice, ["baseline", "method"]);
    this.ask();
  }

  pick(kind) { this.page.choose({ baseline: { ...this.cards.find((card) => card.kind === kind).defaults } }); }

  choice({ baseline, method }, what) {
    if (!this.cards || !baseline) return;
    const card = this.cards.find(({ kind }) => kind === baseline.kind);
    this.kind.value = baseline.kind;
    this.kind.title = card.summary;
    this.form.show(card, baseline);
    const used = this.page.opened.methods.find(({ kind }) => kind === method.kind)?.uses_baseline;
    say(this.note, used ? "" : "The chosen method starts from nowhere: it has no use for this.");
    if (this.part && what.includes("target")) this.show(this.part);
    if (what.includes("baseline") || (what.includes("example") && baseline.kind === "blur")) this.ask();
  }

  /** What it is, and what the network makes of it. */
  ask() {
    const { example, baseline } = this.page.choice;
    if (!baseline) return;
    this.asked?.cancel();
    this.asked = this.page.line.ask({ kind: "start", example, baseline }, (part) => this.show(part), { pin: true, onProblem: ({ message }) => { say(this.said, message); say(this.values, ""); } });
  }

  show(part) {
    this.part = part;
    const { form, data, names } = this.page.opened;
    const drawn = form === "image" || form === "series";
    this.picture.hidden = !drawn;
    this.picture.classList.toggle("wide", form === "series");
    if (drawn) this.draw(part.raw);
    const tokens = form === "tokens" ? (part.raw.every((token) => token < 0) ? "No token, at any position." : textOf(data, part.raw)) : null;
    say(this.values, drawn ? "" : tokens ?? listed(names, part.raw));
    this.values.title = drawn ? "" : tokens ?? names.map((name, k) => `${name} ${short(part.raw[k])}`).join("\n");
    say(this.said, this.sentence(part));
  }

  sentence({ probability, value, labels }) {
    const { opened: { task }, choice: { target } } = this.page;
    if (!placed(task)) return `There the network says ${this.words({ probability, value })}.`;
    const place = target.place ?? 0;
    if (!labels || place >= placesOf(task)) return "";
    const where = task.kind === "labelling" ? `position ${place + 1}` : `row ${Math.floor(place / task.width) + 1}, column ${(place % task.width) + 1}`;
    return `There the network says ${visible(task.classes[labels[place]])} at ${where}.`;
  }

  words({ probability, value }) {
    const { task } = this.page.opened;
    const one = this.page.choice.target.block === null && task.targets?.length > TARGETS ? this.page.choice.target.output : null;
    if (value) return task.targets.map((name, k) => `${name} ${short(value[k])}`).filter((_, k) => one === null || k === one).join(", ");
    probability.shape = [1, probability.length];
    const best = likeliest(probability, 0);
    return `${task.classes[best]}, ${percent(probability[best], 0).replace(" ", "\u00a0")}`;
  }

  draw(raw) {
    const { form, shape, raw_shape: over, ranges } = this.page.opened;
    if (form === "series") drawSeries(this.picture, raw, over, this.page.theme, { width: WIDE, height: HIGH, range: [...ranges.low, ...ranges.high, ...raw] });
    else rawPicture(this.picture, raw, shape, ranges, this.page.theme);
  }

  theme() { if (this.part) this.show(this.part); }
}

/** The control that asks for a token shows the vocabulary. */
const named = (control, { vocabulary }) => (vocabulary && control.field === "token" && control.form === "integer" ? { ...control, form: "choice", options: vocabulary.map((name, value) => ({ value, label: shown(name) })) } : control);

/** "x₁ 0.2, x₂ −1.1 and 28 more" */
function listed(names, values) {
  const few = names.slice(0, VALUES).map((name, k) => `${name} ${short(values[k])}`);
  return few.join(", ") + (names.length > VALUES ? ` and ${names.length - VALUES} more` : "");
}
