// Why this answer: the sum and its verdict, the way from the baseline, each input among other examples, and what the method does not show.
import { el, say } from "../dom.js";
import { question, Soon } from "./asking.js";
import { Chart } from "./chart.js";
import { OnSequence } from "./sequence/onsequence.js";
import { dress } from "./sheet.js";
import { SumBar } from "./sumbar.js";

const CALM = 500;      // ms without a new choice before what costs more is asked
const SELDOM = 4000;   // ms between two times of that while the training is followed

export default class Why {
  constructor(root, page) {
    Object.assign(this, { page, shown: false, asks: new Map() });
    this.asking = new Soon(() => this.ask());
    this.later = new Soon(() => this.askMore());
    this.sum = new SumBar(page);
    this.overlay = new Chart(page, "On the picture", "picture", { note: "Green pixels speak for the answer, purple ones against it; the strongest 2 % of all evidence share one colour.", patch: (figure) => this.frame(figure) });
    this.sequence = new OnSequence(page);
    this.waterfall = new Chart(page, "From the baseline to this example", "waterfall");
    this.bars = new Chart(page, "Among other examples", "bars");
    this.effect = new Chart(page, "The baseline’s effect", "baselines", { note: "The same method from other baselines, on one scale: what counts as “nothing” is a choice, and the reasons hang on it." });
    this.problem = el("p.reasonproblem", { role: "status", hidden: true });
    this.about = el("section.about", { hidden: true });
    this.charts = [this.overlay, this.waterfall, this.bars, this.effect];
    this.body = el("div.reasonbody", {}, this.sum.node, this.overlay.node, this.sequence.node, el("div.reasonpair", {}, this.waterfall.node, this.bars.node), this.effect.node, this.about);
    this.node = el("div.reasons.why", {}, this.problem, this.body);
    root.append(this.node);
    dress(this.node, "reasons.css");
  }

  choice() {
    this.shown = true;
    this.asking.go();
  }

  opened() { if (this.shown) this.asking.go(); }

  show() { this.shown = true; this.asking.go(); }

  hide() {
    this.shown = false;
    this.stop();
  }

  theme() {
    this.sum.draw();
    this.sequence.draw();
    for (const chart of this.charts) chart.draw();
  }

  destroy() {
    this.stop();
    for (const chart of this.charts) chart.destroy();
    this.sequence.destroy();
    this.node.remove();
  }

  stop() {
    this.asking.stop();
    this.later.stop();
    for (const ask of this.asks.values()) ask.cancel();
    this.asks.clear();
  }

  ask() {
    const { choice } = this.page;
    if (!choice?.example || !this.page.opened) return;
    this.later.stop();
    this.body.setAttribute("aria-busy", "true");
    this.put("attribute", question("attribute", choice), (part) => this.answer(part), { pin: true, onProblem: (problem) => this.refuse(problem) });
  }

  /** One question of each kind at a time. */
  put(kind, asked, onPart, options = {}) {
    this.asks.get(kind)?.cancel();
    this.asks.set(kind, this.page.ask(asked, onPart, { onProblem: () => {}, ...options }));
  }

  answer(part) {
    this.part = part;
    this.body.removeAttribute("aria-busy");
    this.problem.hidden = true;
    this.body.hidden = false;
    this.sum.show(part);
    this.overlay.show(part.figures.overlay);
    this.sequence.show(part);
    this.waterfall.show(part.figures.waterfall);
    this.bars.show(part.figures.bars);
    this.among(part.among);
    this.tell(part);
    const { following } = this.page;
    if (!following || !this.later.timer) this.later.go(following ? SELDOM : CALM);
  }

  /** On pictures the pixel whose answer is explained. */
  frame(figure) {
    const { opened: { task }, theme } = this.page;
    const place = this.part?.target?.place ?? null;
    if (task.kind !== "segmentation" || place === null) return;
    const [row, col] = [Math.floor(place / task.width), place % task.width];
    const sides = Object.keys(figure.layout).filter((key) => /^xaxis\d*$/.test(key)).map((key) => key.slice(5));
    const box = (side, width, color) => ({ type: "rect", xref: `x${side}`, yref: `y${side}`, x0: col - 0.5, x1: col + 0.5, y0: row - 0.5, y1: row + 0.5, line: { width, color } });
    figure.layout.shapes = [...(figure.layout.shapes ?? []), ...sides.flatMap((side) => [box(side, 4, theme.background), box(side, 2, theme.contrast)])];
  }

  askMore() {
    const { choice } = this.page;
    if (!this.part.among) this.put("spread", question("spread", choice), (part) => { this.bars.show(part.figures.bars); this.among(part.examples); });
    this.put("baselines", question("baselines", choice), (part) => {
      this.effect.show(part.figures?.comparison);
      this.reason(part.reason);
    });
  }

  among(count) { this.bars.say(count ? `Dots are ${count} training examples by the same method; the diamond is this one.` : "What each input contributed to this answer."); }

  reason(text) { say(this.nothing, text); this.nothing.hidden = !text; }

  refuse({ message }) {
    this.body.removeAttribute("aria-busy");
    this.body.hidden = true;
    say(this.problem, message);
    this.problem.hidden = false;
  }

  /** The method in words, what must not be read into it, and the ways to take the numbers home. */
  tell({ method, notes }) {
    this.nothing ??= el("p.note", { hidden: true });
    const file = (form) => el("button.link", { type: "button", onclick: () => this.export(form) }, form.toUpperCase());
    this.about.hidden = false;
    const kept = document.activeElement?.closest?.(".about") || this.about.contains(this.about.getRootNode().activeElement);
    if (kept && this.told === method.kind) return;
    this.told = method.kind;
    this.about.replaceChildren(
      el("h3", {}, method.title),
      el("dl", {}, el("dt", {}, "It asks"), el("dd", {}, method.question), el("dt", {}, "It does not show"), el("dd", {}, method.shows_not), ...notes.flatMap((note) => [el("dt", {}, "Note"), el("dd", {}, note)]), el("dt", {}, "Source"), el("dd.source", {}, method.source)),
      this.nothing,
      el("p.files", {}, "Take the scores home: ", file("csv"), file("json"), el("button.link", { type: "button", onclick: () => (this.overlay.json ? this.overlay : this.waterfall.json ? this.waterfall : this.bars).save() }, "PNG")),
    );
  }

  export(form) {
    this.put("export", question("export", this.page.choice, { form }), ({ name, text }) => this.page.download(name, text), { onProblem: (problem) => this.refuse(problem) });
  }
}
