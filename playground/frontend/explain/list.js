// The examples on offer as a list, one line each; only the lines in sight exist.
import { el, say } from "../dom.js";
import { percent, short } from "../numbers.js";
import { classColour } from "../theme.js";
import { judged, said as worded, truth } from "./reading.js";

const LINE = 24;   // px

export class List {
  constructor(root, page, picking) {
    Object.assign(this, { page, picking, lines: [] });
    this.room = el("div.lines", { role: "listbox", tabindex: 0, "aria-label": "Examples", onkeydown: (event) => this.key(event) });
    this.scroll = el("div.fill.scroll", {}, this.room);
    this.scroll.addEventListener("scroll", () => this.fill(), { passive: true });
    this.observer = new ResizeObserver(() => this.fill());
    this.observer.observe(this.scroll);
    this.third = el("span");
    this.head = el("div.line.head", { "aria-hidden": "true" }, el("span", {}, "#"), el("span", {}, "predicted"), this.third, el("span", {}, "true"));
    root.append(this.head, this.scroll);
  }

  destroy() { this.observer.disconnect(); }

  opened({ task }) {
    say(this.third, { classification: "sure", labelling: "right" }[task.kind] ?? "off by");
    this.fill();
  }

  picked() {
    this.scroll.scrollTop = 0;
    this.fill();
  }

  overviewed() { this.fill(); }

  show() { this.reveal(); }

  choice() {
    this.reveal();
    this.fill();
  }

  fill() {
    const { order } = this.picking;
    this.room.style.height = `${order.length * LINE}px`;
    const first = Math.max(0, Math.floor(this.scroll.scrollTop / LINE) - 2);
    const count = Math.min(order.length - first, Math.ceil(this.scroll.clientHeight / LINE) + 5);
    for (let k = 0; k < count; k++) this.write((this.lines[k] ??= this.line()), order[first + k], first + k);
    this.lines.forEach((line, k) => { line.node.hidden = k >= count; });
  }

  line() {
    const parts = { number: el("span.dim"), dot: el("i"), predicted: el("span"), sure: el("span.dim"), truth: el("span") };
    const node = el("div.line", { role: "option", onclick: () => this.page.choose({ example: { row: line.row } }) }, parts.number, el("span.said", {}, parts.dot, parts.predicted), parts.sure, parts.truth);
    const line = { ...parts, node };
    this.room.append(node);
    return line;
  }

  write(line, row, at) {
    const { opened, choice } = this.page;
    line.row = row;
    line.node.style.transform = `translateY(${at * LINE}px)`;
    const said = judged(opened, row);
    say(line.number, `${row}`);
    say(line.predicted, worded(opened, said));
    say(line.sure, said.share !== undefined ? percent(said.share, 0) : said.value === undefined ? percent(said.sure, 0) : short(said.error, 2));
    say(line.truth, truth(opened, row));
    line.dot.hidden = said.best === undefined;
    line.dot.style.background = classColour(said.best ?? 0);
    line.node.classList.toggle("wrong", Boolean(said.wrong));
    line.node.setAttribute("aria-selected", row === choice.example?.row);
    line.node.id = `line-${row}`;
    if (row === choice.example?.row) this.room.setAttribute("aria-activedescendant", line.node.id);
  }

  reveal() {
    const at = this.picking.order.indexOf(this.page.choice.example?.row);
    const { scrollTop, clientHeight } = this.scroll;
    if (at < 0 || !clientHeight) return;
    if (at * LINE < scrollTop) this.scroll.scrollTop = at * LINE;
    else if ((at + 1) * LINE > scrollTop + clientHeight) this.scroll.scrollTop = (at + 1) * LINE - clientHeight;
  }

  key(event) {
    const { order } = this.picking;
    const at = order.indexOf(this.page.choice.example?.row);
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / LINE) - 1);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, PageUp: at - page, PageDown: at + page, Home: 0, End: order.length - 1 }[event.key];
    if (to === undefined || !order.length) return;
    event.preventDefault();
    this.page.choose({ example: { row: order[Math.min(order.length - 1, Math.max(0, to))] } });
  }
}
