// An example of which some inputs are the baseline's: a picture, or its columns with those marked that were replaced.
import { el, say } from "../../dom.js";
import { short } from "../../numbers.js";
import { rawPicture } from "../../rawpicture.js";

const MOST = 12;   // columns listed

export class Point {
  constructor(page, title) {
    this.page = page;
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.table = el("tbody");
    this.rows = el("table", {}, this.table);
    this.caption = el("figcaption");
    this.title = title;
    this.node = el("figure", {}, this.canvas, this.rows, this.caption);
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
    const image = this.page.opened.form === "image";
    this.canvas.hidden = !image;
    this.rows.hidden = image;
    say(this.caption, `${this.title}: score ${short(score, 4)}`);
    if (image) this.paint(values, of.shape);
    else this.list(values, replaced, names);
  }

  paint(values, shape) { rawPicture(this.canvas, values, shape.slice(-3), this.page.opened.ranges, this.page.theme); }

  list(values, replaced, names) {
    const rows = [...values].slice(0, MOST).map((value, k) => el(replaced(k) ? "tr.replaced" : "tr", {}, el("td", { title: names[k] }, names[k]), el("td", {}, short(value))));
    if (values.length > MOST) rows.push(el("tr", {}, el("td", {}, `${values.length - MOST} others`), el("td")));
    this.table.replaceChildren(...rows);
  }
}
