// What the network says of the example, and which part of that is to be explained: a class, a class and not another, a number, or a unit.
import { el, say } from "../dom.js";
import { percent, short } from "../numbers.js";
import { BLUE, classColour, CLASSES } from "../theme.js";
import { options } from "./example.js";

const WHOLE = "answer";   // in the place of a block: the network's own answer

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
    root.append(el("header", {}, this.title, this.auto), this.rows, this.contrast, this.inside);
  }

  opened({ task, blocks }) {
    this.task = task;
    this.names = task.classes ?? task.targets;
    this.classes = task.kind === "classification";
    const key = JSON.stringify(this.names);
    if (key !== this.key) {
      this.key = key;
      this.items = this.names.map((name, k) => this.row(name, k));
      this.rows.replaceChildren(...this.items.map(({ node }) => node));
      this.rows.classList.toggle("numbers", !this.classes);
      this.rows.classList.toggle("many", this.names.length > 6);
    }
    this.auto.hidden = !this.classes;
    this.hidden = blocks.filter(({ display, id }) => display !== "input" && id !== "input");
    options(this.block, [[WHOLE, "the network's answer"], ...this.hidden.slice(0, -1).map(({ id, title }, k) => [id, `${title}${this.twice(title) ? ` (${k + 1})` : ""}`])]);
    this.inside.hidden = this.hidden.length < 2;
    this.choice(this.page.choice, ["target"]);
    this.predicted(this.page.prediction);
  }

  twice(title) { return this.hidden.filter((block) => block.title === title).length > 1; }

  row(name, k) {
    const parts = { bar: el("i", { style: `background:${!this.classes || this.names.length > CLASSES.length ? BLUE : classColour(k)}` }), number: el("span.number") };
    const truth = el("span.truth", { title: "What it truly is" });
    const node = el("button.classrow", { type: "button", role: "radio", tabindex: -1, title: name, onclick: () => this.put({ output: k, block: null }) }, el("span.class", {}, name, truth), el("span.bar", {}, parts.bar), parts.number);
    return { ...parts, node, truth };
  }

  /** Explain something else; a class cannot be told from itself. */
  put(change) {
    const target = { ...this.page.choice.target, ...change };
    if (target.against === target.output || target.block) target.against = null;
    this.page.choose({ target, auto: false });
  }

  follow() {
    const { choice } = this.page;
    const output = this.likeliest();
    const against = choice.target.against === output ? null : choice.target.against;
    this.page.choose({ target: { output, against }, auto: !choice.auto });
  }

  within(block) { this.put(block === WHOLE ? { block: null, output: this.likeliest() } : { block, output: 0 }); }

  /** The likeliest class; where the network says nothing that is a number, the one that is chosen. */
  likeliest() {
    const { probability } = this.page.prediction ?? {};
    const found = probability ? probability.indexOf(Math.max(...probability)) : 0;
    return found < 0 ? Math.min(this.page.choice.target.output, this.names.length - 1) : found;
  }

  pick() {
    const { units } = this.page.opened.blocks.find(({ id }) => id === this.page.choice.target.block);
    const unit = Math.round(Number(this.unit.value));
    this.unit.value = Math.max(1, Math.min(units, Number.isFinite(unit) ? unit : 1));
    this.put({ output: Number(this.unit.value) - 1 });
  }

  choice({ target, auto, example }, what) {
    if (!this.items) return;
    if (what.includes("example")) this.truth(example);
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
    options(this.against, [["", "anything else"], ...this.names.map((name, k) => [String(k), name])]);
    for (const option of this.against.children) option.disabled = option.value === String(target.output);
    this.against.value = target.against === null ? "" : String(target.against);
    this.block.value = inside ? target.block : WHOLE;
    this.unit.hidden = !inside;
    if (inside) {
      this.unit.max = this.page.opened.blocks.find(({ id }) => id === target.block)?.units ?? 1;
      this.unit.value = target.output + 1;
    }
    this.truth(example);
  }

  /** Mark what the example truly is, unless it has been edited away from it. */
  truth(example) {
    const { data } = this.page.opened;
    this.items.forEach(({ truth }, k) => {
      const known = example.row !== undefined;
      say(truth, !known ? "" : this.classes ? (data.y[example.row] === k ? "✓" : "") : `true ${short(data.y[example.row * (data.y.shape[1] ?? 1) + k])}`);
    });
  }

  predicted(prediction) {
    const values = prediction?.probability ?? prediction?.value;
    if (!values || !this.items) return;
    this.items.forEach(({ bar, number }, k) => {
      say(number, this.classes ? percent(values[k]) : short(values[k], 4));
      bar.style.width = this.classes ? `${100 * values[k]}%` : "0";
    });
  }

  key(event) {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const { output, block } = this.page.choice.target;
    const next = block ? 0 : (output + by + this.items.length) % this.items.length;
    this.put({ output: next, block: null });
    this.items[next].node.focus();
  }
}
