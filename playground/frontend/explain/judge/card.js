// One test of an explanation: its question, its finding, its chart, and how to read it.
import { el, say } from "../../dom.js";
import { question } from "../asking.js";
import { Chart } from "../chart.js";

export class Card {
  /** `kind` is the question's, `shows` and `not` are the two sentences, `figure` the name of the chart in the answer. */
  constructor(page, { kind, title, shows, not, figure }) {
    Object.assign(this, { page, kind, figure });
    this.chart = new Chart(page, title, kind, { patch: (drawn) => this.patch(drawn) });
    this.found = el("span.found", { "data-name": kind });
    this.finding = el("p.finding", { role: "status" });
    this.tools = el("div.tools");
    this.node = el("section.judgecard", { "aria-label": title, "data-kind": kind }, el("header", {}, el("h3", {}, title), this.found), this.finding, this.chart.node, this.tools, el("dl", {}, el("dt", {}, "Shows"), el("dd", {}, shows), el("dt", {}, "Does not"), el("dd", {}, not)));
  }

  /** What the test is told besides the choice of the page. */
  more() { return {}; }

  /** Ask; resolves when the answer is there, with the problem where there is one. Never when it is stopped. */
  ask() {
    this.stop();
    this.node.setAttribute("aria-busy", "true");
    return new Promise((resolve) => {
      const done = (problem = null) => { this.node.removeAttribute("aria-busy"); resolve(problem); };
      this.asked = this.page.ask(question(this.kind, this.page.choice, this.more()), (part) => {
        if (this.answer(part) !== false) done();
      }, { onProblem: (problem) => { this.refuse(problem); done(problem); } });
    });
  }

  /** Show a part of the answer; false where more is to come. */
  answer(part) {
    this.part = part;
    this.chart.show(part.figures?.[this.figure]);
  }

  refuse({ message }) {
    this.part = null;
    this.chart.show(null);
    say(this.found, "");
    say(this.finding, message);
  }

  patch() {}

  stop() {
    this.asked?.cancel();
    this.asked = null;
    this.node.removeAttribute("aria-busy");
  }

  draw() { this.chart.draw(); }

  destroy() { this.chart.destroy(); }
}
