// The correlations of several units as a table: numbers in the cells, colours by sign and strength.
import { el, say } from "../dom.js";
import { DASH, fixed } from "../numbers.js";
import { BLUE, ORANGE, rgba } from "../theme.js";

export class Matrix {
  constructor() {
    this.node = el("table.correlation");
    this.cells = [];
  }

  /** One row and column for each name; they are headed by their number. */
  names(names) {
    const head = (scope) => names.map((name, k) => el("th", { scope, title: name }, String(k + 1), el("span.hidden", {}, ` ${name}`)));
    const rows = head("row");
    this.cells = names.map(() => names.map(() => el("td")));
    this.node.replaceChildren(el("thead", {}, el("tr", {}, el("td.corner"), head("col"))), el("tbody", {}, rows.map((row, k) => el("tr", {}, row, this.cells[k]))));
  }

  /** Fill in by `of(i, j)`, NaN where there is none. */
  fill(of) {
    this.cells.forEach((row, i) => row.forEach((cell, j) => {
      const r = of(i, j);
      say(cell, Number.isNaN(r) ? DASH : fixed(r));
      cell.style.background = i === j || !(Math.abs(r) >= 0.005) ? "" : rgba(r > 0 ? BLUE : ORANGE, 0.08 + 0.82 * Math.abs(r));
      cell.style.color = i === j || !(Math.abs(r) > 0.6) ? "" : r > 0 ? "#fff" : "#1f2429";
    }));
  }
}
