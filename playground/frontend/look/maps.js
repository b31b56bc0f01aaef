// Layer by layer: what the chosen layer makes of the example, its filters, and how the number under the pointer comes about.
import { el, say } from "../dom.js";
import { short } from "../numbers.js";
import { Arithmetic } from "./arithmetic.js";
import { Bars } from "./bars.js";
import { Tiles } from "./tiles.js";
import { Matrix } from "./matrix.js";

const DRAWN = { maps: Tiles, numbers: Bars, channels: Matrix, steps: Matrix };

export default class View {
  constructor(root, page) {
    Object.assign(this, { page, answer: null, first: 0, hovered: null });
    this.title = el("h3");
    this.range = el("span.note");
    this.pager = el("div.pager", { hidden: true });
    this.body = el("div.mapsbody.scroll");
    this.problem = el("p.empty", { hidden: true, role: "status" });
    this.arithmetic = new Arithmetic(page);
    this.node = el("div.mapsview", {}, el("header.viewhead", {}, this.title, this.range, this.pager), this.problem, this.body, this.arithmetic.node);
    root.append(this.node);
  }

  choice(choice, what) {
    if (what.includes("site")) Object.assign(this, { first: 0, hovered: null });
    if (what.includes("site") || what.includes("example")) this.ask();
    if (what.some((name) => ["site", "example", "cell"].includes(name))) this.calculate();
    this.drawn?.mark?.(choice.cell);
  }

  opened() { this.answer = null; }

  ask() {
    const { page } = this;
    const { example, site } = page.choice;
    if (!example || !site) return;
    this.asked?.cancel();
    this.asked = page.ask({ kind: "feature_maps", example, site, first: this.first }, (part) => this.receive(part), { pin: true, onProblem: (problem) => this.refuse(problem) });
  }

  refuse({ message }) {
    say(this.problem, message);
    this.problem.hidden = false;
    this.body.hidden = true;
  }

  receive(part) {
    this.answer = part;
    this.problem.hidden = true;
    this.body.hidden = false;
    this.fill();
  }

  fill() {
    const { answer, page } = this;
    const site = page.opened.sites.find(({ id }) => id === answer?.site);
    if (!site) return;
    say(this.title, `${site.title}, ${site.shape.join(" × ")}`);
    say(this.range, answer.finite ? `from ${short(answer.low)} to ${short(answer.high)}` : "some numbers are not finite");
    this.turn(answer);
    const Kind = DRAWN[site.layout];
    if (!(this.drawn instanceof Kind)) {
      this.drawn?.destroy?.();
      this.body.replaceChildren();
      this.drawn = new Kind(this.body, page, { hover: (cell) => this.hover(cell), pick: (cell, unit) => page.choose({ cell, unit }) });
    }
    this.drawn.show(answer, site);
    this.drawn.mark?.(page.choice.cell);
  }

  turn({ first, of, page: size }) {
    const pages = Math.ceil(of / size);
    this.pager.hidden = pages < 2;
    if (pages < 2) return;
    const step = (by, label, sign) => el("button.btn.small", { type: "button", "aria-label": label, title: label, disabled: first + by * size < 0 || first + by * size >= of, onclick: () => { this.first = first + by * size; this.ask(); } }, sign);
    const key = `${first}/${of}/${size}`;
    if (key === this.pagerKey) return;
    this.pagerKey = key;
    this.pager.replaceChildren(step(-1, "The channels before", "‹"), el("span.note", {}, `channels ${first + 1} to ${Math.min(of, first + size)} of ${of}`), step(1, "The next channels", "›"));
  }

  /** The number under the pointer; the pinned one when there is none. */
  hover(cell) {
    const key = JSON.stringify(cell);
    if (key === JSON.stringify(this.hovered)) return;
    this.hovered = cell;
    this.calculate();
  }

  calculate() {
    const { page } = this;
    const { example, site, cell } = page.choice;
    const at = this.hovered ?? cell;
    if (!example || !at || page.site?.shape.length !== at.length) {
      this.calculated?.cancel();
      this.drawn?.window?.(null);
      return this.arithmetic.rest();
    }
    this.wanted = { kind: "cell", example, site, cell: at };
    if (!this.waiting) this.work();
  }

  /** One question at a time, the latest next. */
  work() {
    const asked = this.wanted;
    this.wanted = null;
    this.waiting = true;
    this.calculated?.cancel();
    const done = () => { this.waiting = false; if (this.wanted) this.work(); };
    this.calculated = this.page.ask(asked, (part) => {
      this.arithmetic.show(part);
      this.drawn?.window?.(part);
      if (this.waiting) done();
    }, { pin: true, onProblem: ({ message }) => { this.arithmetic.say(message); done(); } });
  }

  show() { this.waiting = false; }

  hide() { this.hovered = null; }

  theme() {
    if (this.answer) this.fill();
    this.arithmetic.draw();
  }

  destroy() {
    this.asked?.cancel();
    this.calculated?.cancel();
    this.node.remove();
  }
}
