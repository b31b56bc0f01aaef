// An example of which some inputs are the baseline's: a picture, a line, tokens, or columns with those marked that were replaced.
import { el, say } from "../../dom.js";
import { short } from "../../numbers.js";
import { rawPicture } from "../../rawpicture.js";
import { drawSeries, tokensOf } from "../sequence/small.js";

const MOST = 12;                  // columns listed
const [WIDE, HIGH] = [190, 84];   // px of a series

export class Point {
  constructor(page, title) {
    this.page = page;
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.table = el("tbody");
    this.rows = el("table", {}, this.table);
    this.tokens = el("p.pointtokens");
    this.caption = el("figcaption");
    this.title = title;
    this.node = el("figure", {}, this.canvas, this.tokens, this.rows, this.caption);
  }

  /** `of` (points, …): the examples; `replaced(input)`: whether that is the baseline's; `score`: the network's. Null shows nothing. */
  show(shown) {
    this.shown = shown;
    this.draw();
  }

  draw() {
    this.node.hidden = !this.shown;
    if (!this.shown) return;
    const { of, point, names, replaced, score } = this.shown;
    const size = of.length / of.shape[0];
    const values = of.subarray(point * size, (point + 1) * size);
    const { form, data, raw_shape: shape } = this.page.opened;
    this.canvas.hidden = form !== "image" && form !== "series";
    this.canvas.classList.toggle("overtime", form === "series");
    this.tokens.hidden = form !== "tokens";
    this.rows.hidden = !this.canvas.hidden || !this.tokens.hidden;
    say(this.caption, `${this.title}: score ${short(score, 4)}`);
    if (form === "image") this.paint(values, of.shape);
    else if (form === "series") drawSeries(this.canvas, values, shape, this.page.theme, { width: WIDE, height: HIGH, range: of, other: replaced });
    else if (form === "tokens") this.tokens.replaceChildren(...tokensOf(data, values, replaced));
    else this.list(values, replaced, names);
  }

  paint(values, shape) { rawPicture(this.canvas, values, shape.slice(-3), this.page.opened.ranges, this.page.theme); }

  list(values, replaced, names) {
    const rows = [...values].slice(0, MOST).map((value, k) => el(replaced(k) ? "tr.replaced" : "tr", {}, el("td", { title: names[k] }, names[k]), el("td", {}, short(value))));
    if (values.length > MOST) rows.push(el("tr", {}, el("td", {}, `${values.length - MOST} others`), el("td")));
    this.table.replaceChildren(...rows);
  }
}
