// The terms of a sum as a table, a row each; a click on a row chooses its weight.
import { el, say } from "../dom.js";
import { short } from "../numbers.js";

export class Terms {
  /** `rows`: [{at, name, cells: [[name, value] | null, …]}], `at` undefined where there is nothing to choose; `sofar` names the running sum of the last cells. */
  constructor(heads, rows, chosen, choose, sofar = null) {
    this.rows = rows;
    this.lines = rows.map(({ at, name, cells }) => {
      const cell = (one) => el("td", one ? { "data-name": one[0], "data-value": one[1] } : {}, one ? short(one[1]) : "");
      const pick = at === undefined ? {} : { onclick: () => choose(at), class: at === chosen ? "sl-chosen" : "", "aria-selected": at === chosen };
      return el("tr", { "data-at": at === undefined ? "rest" : at === null ? "bias" : at, ...pick }, el("th", { scope: "row", title: name }, name), cells.map(cell));
    });
    this.sum = sofar ? el("td", { colspan: heads.length }) : null;
    const foot = sofar ? el("tfoot", {}, el("tr", {}, el("th", {}, sofar), this.sum)) : null;
    this.node = el("div.sl-terms", {}, el("table", {}, el("thead", {}, el("tr", {}, el("th"), heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, this.lines), foot));
  }

  /** Light up the rows as far as a part 0…1 of them. */
  reach(t) {
    const count = Math.round(t * this.rows.length);
    this.lines.forEach((line, i) => line.classList.toggle("sl-ahead", i >= count));
    if (this.sum) say(this.sum, short(this.rows.slice(0, count).reduce((sum, { cells }) => sum + (cells.at(-1)?.[1] ?? 0), 0), 4));
  }
}
