// How a concept moves the answer: a direction in each layer, tested against directions of random examples.
import { el, say } from "../dom.js";
import { exampleName } from "../marks.js";
import { percent, short } from "../numbers.js";
import { Refusal } from "./refusal.js";
import { shown } from "./sequence/token.js";
import { dress } from "./sheet.js";

const FEWEST = 8;     // rows that make a concept of one's own
const SURE = 0.05;

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, kind: "class", rows: [], token: 0, position: null, found: new Map() });
    this.kinds = el("select", { "aria-label": "Kind of concept", onchange: () => { this.kind = this.kinds.value; this.form(); this.ask(); } });
    this.fields = el("span.conceptfields");
    this.question = el("p.conceptquestion");
    this.chart = el("div.conceptchart");
    this.table = el("table.concepttable");
    this.note = el("p.conceptnote", { role: "status" });
    this.words = el("p.conceptwords", {}, "A classifier tells the concept's examples from random ones by each layer's units; its direction is the concept there. The bar says for how many examples of the explained class a small step that way raises the score (TCAV). Grey dots are directions of random examples; a bar is pale where they do the same (p ≥ 0.05). It does not say how much the concept matters for one example, nor that the network needs it.");
    const body = el("div.conceptbody", {}, this.chart, this.table);
    this.refusal = new Refusal(this.question, body, this.note);
    this.node = el("div.conceptview", {}, el("div.conceptbar", {}, el("label", {}, "Concept: ", this.kinds), this.fields), this.question, body, this.refusal.node, this.note, this.words);
    dress(this.node, "concepts.css");
    root.append(this.node);
  }

  opened(opened) {
    const classes = opened.task.kind === "classification";
    const columns = Boolean(opened.data.x) && opened.form !== "tokens";   // no token is high or low
    this.inputs = inputsOf(opened);
    if (this.column >= this.inputs.length) this.column = 0;
    const tokens = opened.form === "tokens";
    const kinds = [...(tokens ? [["holding", "Holding a token"]] : []), ...(classes ? [["class", "A class"]] : []), ...(columns ? [["high", "Where an input is high"], ["low", "Where an input is low"]] : []), ["rows", "Examples of your own choice"]];
    if (!kinds.some(([id]) => id === this.kind)) this.kind = kinds[0][0];
    if (tokens && this.generation !== opened.generation) Object.assign(this, telling(opened.data));
    this.kinds.replaceChildren(...kinds.map(([id, label]) => el("option", { value: id, selected: id === this.kind }, label)));
    if (this.generation !== opened.generation) this.rows = [];
    this.generation = opened.generation;
    this.key = "";
    this.form();
  }

  /** The fields of the chosen kind of concept. */
  form() {
    const { opened } = this.page;
    const select = (label, names, value, set) => el("select", { "aria-label": label, onchange: (event) => { set(Number(event.target.value)); this.ask(); } }, names.map((name, k) => el("option", { value: k, selected: k === value }, name)));
    this.column ??= 0;
    this.category ??= 0;
    if (this.kind === "class") this.fields.replaceChildren(select("Class", opened.task.classes, this.category, (k) => { this.category = k; }));
    else if (this.kind === "holding") this.fields.replaceChildren(...this.held(select));
    else if (this.kind === "rows") this.fields.replaceChildren(this.basket());
    else this.fields.replaceChildren(select("Input", this.inputs, this.column, (k) => { this.column = k; }));
  }

  /** A token, and where it has to stand. */
  held(select) {
    const { data: { vocabulary }, raw_shape: [length] } = this.page.opened;
    const places = ["anywhere", ...Array.from({ length }, (_, k) => `at position ${k + 1}`)];
    return [select("Token", vocabulary.map(shown), this.token, (k) => { this.token = k; }), select("Position", places, this.position === null ? 0 : this.position + 1, (k) => { this.position = k ? k - 1 : null; })];
  }

  /** The examples collected so far. */
  basket() {
    const { page } = this;
    const row = page.choice.example?.row;
    const training = row !== undefined && row !== null && page.opened.data.part[row] === 0;
    const add = el("button.conceptadd", { type: "button", disabled: !training || this.rows.includes(row), title: training ? "" : "Only training examples can make a concept", onclick: () => { this.rows.push(row); this.form(); this.ask(); } }, "Add the chosen example");
    const chips = this.rows.map((k) => el("button.conceptchip", { type: "button", title: "Take it out", onclick: () => { this.rows = this.rows.filter((other) => other !== k); this.form(); this.ask(); } }, `${exampleName(page.opened.data, page.opened.task, k)} ×`));
    return el("span.conceptbasket", {}, add, chips);
  }

  choice(choice, what) {
    if (this.kind === "rows") this.form();
    this.ask();
  }

  /** The concept as the server reads it. */
  get concept() {
    const holding = { concept: { kind: "holding", token: this.token, place: this.position } };
    const extreme = { concept: { kind: "extreme", input: this.column, end: this.kind } };
    return { holding, class: { concept: { kind: "of_class", label: this.category } }, high: extreme, low: extreme, rows: { rows: this.rows } }[this.kind];
  }

  get name() {
    const { opened } = this.page;
    const where = this.position === null ? "" : ` at position ${this.position + 1}`;
    return { holding: () => `${shown(opened.data.vocabulary[this.token])}${where}`, class: () => opened.task.classes[this.category], high: () => `high ${this.inputs[this.column]}`, low: () => `low ${this.inputs[this.column]}`, rows: () => "your examples" }[this.kind]();
  }

  ask() {
    const { page } = this;
    const { example, target } = page.choice;
    if (this.kind === "rows" && this.rows.length < FEWEST) {
      this.asked?.cancel();
      this.key = "";
      this.clear();
      return this.refusal.show(`Choose at least ${FEWEST} training examples that share something: ${this.rows.length} so far.`);
    }
    this.refusal.clear();
    const question = { kind: "concepts", ...this.concept, target, example };
    const key = JSON.stringify([this.concept, target, page.opened.step, page.opened.generation, target ? null : example]);
    if (key === this.key) return;
    this.key = key;
    this.asked?.cancel();
    say(this.note, "Asking layer by layer …");
    this.asked = page.ask(question, (part) => this.receive(part), { onProblem: (problem) => this.fail(problem) });
  }

  clear() {
    this.chart.replaceChildren();
    this.table.replaceChildren();
    say(this.question, "");
  }

  fail(problem) {
    this.key = "";
    this.clear();
    this.refusal.show(problem.message);
  }

  receive(part) {
    if (!part.layers) return;
    this.answer = part;
    say(this.question, `Does “${this.name}” speak for ${part.title}?`);
    const notes = part.layers.flatMap(({ title, notes: own }) => own.map((note) => `${title}: ${note}`));
    say(this.note, part.done < part.of ? `${part.done} of ${part.of} layers asked …` : [`${part.members} training examples have the concept; ${part.examples} were asked.`, ...notes].join(" "));
    this.page.figure(this.chart, part.figures.concepts);
    const verdict = ({ score, p }) => (p >= SURE ? "no more than chance" : score > 0.5 ? "speaks for it" : "speaks against it");
    this.table.replaceChildren(
      el("thead", {}, el("tr", {}, ["Layer", "Towards it", "Random concepts", "p", "Told apart", ""].map((title) => el("th", { scope: "col" }, title)))),
      el("tbody", {}, part.layers.map((layer) => el("tr", { "data-id": layer.id }, el("th", { scope: "row" }, layer.title), el("td", {}, percent(layer.score, 0)), el("td", {}, `${percent(layer.mean, 0)} ± ${percent(layer.deviation, 0)}`), el("td", {}, short(layer.p, 2)), el("td", {}, percent(layer.accuracy, 0)), el("td", {}, verdict(layer))))),
    );
  }

  theme() { if (this.answer) this.page.figure(this.chart, this.answer.figures.concepts); }
  resize() {}
  show() {}
  hide() {}
  destroy() { this.asked?.cancel(); }
}

/** A token that about half of the rows hold, {token, position}: anywhere, or, where each is held by nearly all or none, in the middle. */
function telling({ x, vocabulary }) {
  const [rows, length] = x.shape;
  const middle = Math.floor(length / 2);
  const [held, there] = [new Uint32Array(vocabulary.length), new Uint32Array(vocabulary.length)];
  for (let row = 0; row < rows; row++) {
    for (const token of new Set(x.subarray(row * length, (row + 1) * length))) held[token] += 1;
    there[x[row * length + middle]] += 1;
  }
  const off = (count) => Math.abs(count / rows - 0.5);
  const best = (counts) => counts.reduce((found, count, token) => (off(count) < off(counts[found]) ? token : found), 0);
  return off(held[best(held)]) < 0.4 ? { token: best(held), position: null } : { token: best(there), position: middle };
}

/** What the inputs are called: of a series each feature at each step. */
const inputsOf = ({ form, names, raw_shape: [steps] }) => (form === "series" ? Array.from({ length: steps }, (_, t) => names.map((name) => `${name}, step ${t + 1}`)).flat() : names);
