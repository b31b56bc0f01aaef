// A layer over a sequence as one picture: time from left to right, a row for each channel or feature.
import { el, say } from "../dom.js";
import { short } from "../numbers.js";
import { place } from "./tiles.js";
import { inks, paint, pixel, scale } from "./tile.js";

export class Matrix {
  constructor(root, page, { hover, pick }) {
    Object.assign(this, { page, hover, pick });
    this.canvas = el("canvas", { tabindex: 0, role: "application", "aria-label": "Numbers over time: arrow keys move, the number’s arithmetic stands below" });
    this.marker = el("i.mapmark", { hidden: true });
    this.frame = el("div.mapframe.matrix", {}, this.canvas, this.marker);
    this.readout = el("p.note");
    this.axis = el("p.note.matrixaxis");
    root.append(this.frame, this.axis, this.readout);
    this.frame.addEventListener("pointermove", (event) => this.over(event));
    this.frame.addEventListener("pointerleave", () => { say(this.readout, ""); this.hover(null); });
    this.frame.addEventListener("click", (event) => this.pick(this.cell(pixel(this.canvas, event)), this.unit(pixel(this.canvas, event))));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  show(answer, site) {
    Object.assign(this, { answer, site, steps: site.layout === "steps" });
    const [rows, columns] = answer.values.shape;
    [this.height, this.width] = this.steps ? [columns, rows] : [rows, columns];
    const at = this.steps ? (r, c) => c * columns + r : undefined;
    paint(this.canvas, answer.values, 0, this.height, this.width, scale(answer.low, answer.high, false), inks(this.page.theme, false), at);
    this.frame.style.height = `${Math.max(60, Math.min(340, 16 * this.height))}px`;
    say(this.axis, `${this.width} ${this.steps ? "steps" : "places"} from left to right, ${this.height} ${this.steps ? "features" : "channels"} from top to bottom`);
  }

  unit([row]) { return this.steps ? row : this.answer.first + row; }

  cell([row, column]) { return this.steps ? [column, row] : [this.answer.first + row, column]; }

  over(event) {
    const [row, column] = pixel(this.canvas, event);
    const { values } = this.answer;
    const value = this.steps ? values[column * this.height + row] : values[row * this.width + column];
    say(this.readout, `step ${column + 1}, ${this.page.unitName(this.site, this.unit([row]))}: ${short(value)}`);
    this.hover(this.cell([row, column]));
  }

  mark(cell) {
    this.pinned = cell?.length === 2 ? (this.steps ? [cell[1], cell[0]] : [cell[0] - this.answer.first, cell[1]]) : null;
    this.marker.hidden = !this.pinned || this.pinned[0] < 0 || this.pinned[0] >= this.height;
    if (!this.marker.hidden) place(this.marker, this.pinned[0], this.pinned[1], 1, 1, this.height, this.width);
  }

  key(event) {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!by) return;
    event.preventDefault();
    const [row, column] = this.pinned ?? [0, 0];
    const to = [Math.max(0, Math.min(this.height - 1, row + by[0])), Math.max(0, Math.min(this.width - 1, column + by[1]))];
    this.pick(this.cell(to), this.unit(to));
  }

  destroy() {}
}
