// Which examples are on offer and in which order: a part of the data, a cell of the confusion matrix, mistakes first or not.
import { PARTS } from "../marks.js";
import { judged } from "./reading.js";

const ALL = "all";
export const ORDERS = { given: "In order", wrong: "Mistakes first", unsure: "Least sure first" };
export const ORDERS_OF_LABELS = { given: "In order", wrong: "Most mistakes first" };
export const ORDERS_OF_NUMBERS = { given: "In order", wrong: "Largest error first" };

export class Picking {
  /** `changed()` is called whenever `order`, the rows on offer, is another. */
  constructor(changed) { Object.assign(this, { changed, part: "test", by: "given", cell: null, order: [] }); }

  /** Another copy: the same wishes, as far as they still mean something. */
  begin(opened) {
    if (this.cell && (opened.task.kind !== "classification" || this.cell.true >= opened.task.classes.length)) this.cell = null;
    if (opened.task.kind !== "classification" && this.by === "unsure") this.by = "wrong";
    if (!this.parts(opened).includes(this.part)) this.part = ALL;
    this.opened = opened;
    this.sort();
  }

  /** The parts that hold examples. */
  parts(opened = this.opened) { return [...PARTS.filter((_, p) => opened.data.part.includes(p)).map(({ id }) => id), ALL]; }

  want(wish) {
    Object.assign(this, wish);
    this.sort();
  }

  sort() {
    const { opened, cell } = this;
    const part = PARTS.findIndex(({ id }) => id === this.part);
    const found = [];
    opened.data.part.forEach((p, i) => {
      if (part >= 0 && p !== part) return;
      const said = judged(opened, i);
      if (cell && (opened.data.y[i] !== cell.true || said.best !== cell.predicted)) return;
      found.push([i, this.weight(said)]);
    });
    if (this.by !== "given") found.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
    this.order = found.map(([i]) => i);
    this.changed();
  }

  /** What comes first is lighter: surely wrong before hardly wrong, then the unsure. */
  weight({ wrong, sure, error }) {
    if (error !== undefined) return Number.isNaN(error) ? -Infinity : -error;
    return this.by === "unsure" ? sure : wrong ? -1 - sure : sure;
  }

  /** The row after this one, or before it, in order; round and round. A row that is not on offer leads to the first. */
  beside(row, by) {
    const { order } = this;
    if (!order.length) return null;
    const at = order.indexOf(row);
    return at < 0 ? order[0] : order[(at + by + order.length) % order.length];
  }
}
