// What comes next, and what the network writes by itself: its probabilities at a position, and text from its own answers, while it trains.
import { el, say } from "../dom.js";
import { percent, short } from "../numbers.js";
import { spaced } from "../explain/reading.js";
import { Soon } from "../explain/asking.js";

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, position: null, seed: 0 });
    this.soon = new Soon(() => { this.ask(); this.write(); });
    const range = (label, min, max, step, value, title, said) => {
      const shown = el("output", {}, said(value));
      const input = el("input", { type: "range", min, max, step, value, "aria-label": label, oninput: () => { say(shown, said(Number(input.value))); this.soon.go(120); } });
      return { input, node: el("label.field", { title }, label, input, shown) };
    };
    this.temperature = range("Temperature", 0, 2, 0.1, 0, "Divides the logits: below 1 the likely grows likelier, 0 always takes the likeliest", (v) => (v ? short(v) : "0: the likeliest"));
    this.most = range("Top k", 0, 20, 1, 0, "Only so many of the likeliest tokens", (v) => (v ? String(v) : "all"));
    this.again = el("button.btn.wide", { type: "button", "data-name": "draw", title: "Draw other tokens", onclick: () => { this.seed += 1; this.write(); } }, "Draw again");
    this.line = el("div.answerline", { role: "listbox", "aria-label": "Positions", onkeydown: (event) => this.key(event) });
    this.words = el("p.fieldwords");
    this.bars = el("div.tokenbars", { "aria-label": "Probabilities of the next token" });
    this.problem = el("p.empty", { hidden: true, role: "status" });
    this.text = el("p.written", { "data-name": "written" });
    this.truth = el("p.note.truthline");
    this.writing = el("section.writing", { "aria-label": "Text that the network writes" }, el("h4", {}, "Written by the network, from its own answers"), this.text, this.truth);
    this.node = el("div.seqview", {}, el("header.viewhead", {}, el("h3", {}, "Next token"), this.temperature.node, this.most.node, this.again), this.line, this.words, this.bars, this.problem, this.writing);
    root.append(this.node);
  }

  opened({ task, data }) {
    this.task = task;
    this.first = Math.max(0, data.y.subarray(0, task.length).findIndex((value) => value >= 0));
    if (this.position === null || this.position >= task.length) this.position = this.first;
  }

  choice(choice, what) { if (what.includes("example") || !this.asked) { this.ask(); this.write(); } }

  get settings() { return { temperature: Number(this.temperature.input.value), most: Number(this.most.input.value) || null }; }

  ask() {
    const { page } = this;
    if (!page.choice.example || !this.task) return;
    this.asked?.cancel();
    this.asked = page.ask({ kind: "next_token", example: page.choice.example, position: this.position, ...this.settings }, (part) => this.receive(part), { pin: true, onProblem: ({ message }) => say(this.words, message) });
  }

  write() {
    const { page } = this;
    if (!page.choice.example || !this.task) return;
    this.wrote?.cancel();
    this.wrote = page.ask({ kind: "generate", example: page.choice.example, seed: this.seed, ...this.settings }, (part) => this.written(part), { pin: true, onProblem: ({ message }) => {
      this.text.replaceChildren(el("span.note", {}, message));
      say(this.truth, "");
    } });
  }

  receive(part) {
    this.answer = part;
    const { classes, answers, asked, position, tokens, plain, chances, truth } = part;
    const show = (name) => (name === " " ? "␣" : name);
    if (this.line.children.length !== answers.length) this.line.replaceChildren(...Array.from(answers, (_, k) => el("button", { type: "button", role: "option", onclick: () => this.put(k) })));
    [...this.line.children].forEach((node, k) => {
      say(node, show(classes[answers[k]]));
      const right = asked ? (asked[k] < 0 ? "unasked" : asked[k] === answers[k] ? "right" : "wrong") : "";
      node.dataset.right = right;
      node.title = `Position ${k + 1}: ${show(classes[answers[k]])}${right === "wrong" ? `, should be ${show(classes[asked[k]])}` : right === "unasked" ? ", nothing asked" : ""}`;
      node.setAttribute("aria-selected", k === position);
      node.tabIndex = k === position ? 0 : -1;
    });
    say(this.words, `At position ${position + 1}: ${truth === null ? "nothing is asked here" : `the true token is “${show(truth)}”`}. Pale bars: the network’s own probabilities; full ones: at this temperature, of the tokens that are left.`);
    this.bars.replaceChildren(...tokens.map((name, k) => el(name === truth ? "div.tokenbar.true" : "div.tokenbar", {}, el("span", {}, show(name)), el("span.bar", {}, el("i.plain", { style: `width:${100 * plain[k]}%` }), el("i", { style: `width:${100 * chances[k]}%` })), el("b", { "data-chance": chances[k] }, percent(chances[k])))));
  }

  written({ prompt, written, chances, truth }) {
    const gap = spaced(this.task.classes);
    this.text.replaceChildren(
      el("span.prompt", {}, prompt.join(gap) + gap),
      ...written.map((token, k) => el(truth && truth[k] !== token ? "span.wrongtoken" : "span", { title: `${percent(chances[k])}${truth && truth[k] !== token ? `, should be ${truth[k]}` : ""}`, style: `opacity:${0.45 + 0.55 * chances[k]}` }, token + gap)),
    );
    say(this.truth, truth ? (truth.every((token, k) => token === written[k]) ? "All of it is right." : `Should be: ${truth.join(gap)}`) : "");
  }

  put(position) {
    this.position = position;
    this.ask();
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.put(Math.max(0, Math.min(this.task.length - 1, this.position + by)));
    this.line.children[this.position]?.focus();
  }

  hide() { this.soon.stop(); }

  destroy() {
    this.soon.stop();
    this.asked?.cancel();
    this.wrote?.cancel();
    this.node.remove();
  }
}
