// The shares of a few inputs as bars from a common zero, with the sum that they make.
import { el } from "../dom.js";
import { short } from "../numbers.js";
import { furthest, hue } from "./evidence.js";

const MOST = 10;   // bars; what is smaller is summed

export class Scores {
  constructor(page) {
    this.page = page;
    this.list = el("div.scorelist", { role: "list", "aria-label": "The share of each input" });
    this.sum = el("p.scoresum");
    this.node = el("div.scores", {}, this.list, this.sum);
  }

  /** {names, scores, values, value, baseline_value, title} */
  show({ names, scores, values, value, baseline_value, title }) {
    const order = [...scores.keys()].sort((a, b) => Math.abs(scores[b]) - Math.abs(scores[a]));
    const few = order.slice(0, order.length > MOST ? MOST - 1 : MOST);
    const rest = order.slice(few.length);
    const rows = few.map((k) => ({ name: names[k], score: scores[k], value: values?.[k] }));
    if (rest.length) rows.push({ name: `${rest.length} others`, score: rest.reduce((total, k) => total + scores[k], 0) });
    const most = furthest(rows.map(({ score }) => score));
    this.list.replaceChildren(...rows.map((row) => this.row(row, most)));
    this.sum.replaceChildren(el("span", {}, `baseline ${short(baseline_value)} `), ...rows.length ? [el("b", {}, `${sign(total(scores))} `)] : [], el("span", {}, `= ${short(value)}, the score of ${title}`));
  }

  row({ name, score, value }, most) {
    const width = 50 * Math.abs(score) / most;
    const style = `width:${width}%;${score < 0 ? "right" : "left"}:50%;background:${hue(this.page.theme, score)}`;
    return el("div.scorerow", { role: "listitem" }, el("span.scorename", { title: name }, name, value === undefined ? null : el("em", {}, ` ${short(value)}`)), el("span.scorebar", {}, el("i", { style })), el("b.scorevalue", {}, sign(score)));
  }
}

/** With its sign, always. */
export const sign = (value, figures = 3) => (value > 0 ? `+${short(value, figures)}` : short(value, figures));

const total = (scores) => scores.reduce((sum, score) => sum + score, 0);
