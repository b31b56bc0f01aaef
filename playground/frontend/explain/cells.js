// The confusion matrix of the explained copy; a cell opens its examples.
import { Confusion } from "../confusion.js";
import { PARTS } from "../marks.js";
import { likeliest } from "./reading.js";

export class Cells extends Confusion {
  constructor(root, page, picking) {
    super(root, page);
    Object.assign(this, { page, picking });
    this.choice.node.hidden = true;   // the part is chosen above
    this.note.textContent = "";
    delete this.choice;   // the method of this name below is meant
  }

  opened(opened) {
    const key = JSON.stringify(opened.task.classes);
    if (key === this.known) return this.picked();
    this.known = key;
    this.scene(opened);
    this.cells.forEach((row, truth) => row.forEach((cell, predicted) => {
      cell.onclick = () => this.open(truth, predicted);
      cell.onkeydown = (event) => this.key(event, truth, predicted);
    }));
    this.picked();
  }

  picked() { this.overviewed(this.page.opened); }

  /** Count again: what was predicted has changed, or the part. */
  overviewed({ predicted }) {
    const { opened } = this.page;
    const { task, data } = opened;
    const n = task.classes.length;
    const counts = new Float64Array(n * n);
    const part = PARTS.findIndex(({ id }) => id === this.picking.part);
    data.part.forEach((p, i) => { if (part < 0 || p === part) counts[data.y[i] * n + likeliest(predicted.probability, i)]++; });
    this.part = this.picking.part;
    this.counts = { [this.part]: counts };
    this.fill();
    this.mark();
  }

  open(truth, predicted) {
    if (!this.count(truth, predicted)) return;
    const { cell } = this.picking;
    const same = cell?.true === truth && cell?.predicted === predicted;
    this.picking.want({ cell: same ? null : { true: truth, predicted } });
  }

  count(truth, predicted) { return this.counts[this.part][truth * this.names.length + predicted]; }

  /** Which cell is open, which can be opened, and which is next in the tab order. */
  mark() {
    const { cell } = this.picking;
    this.cells.forEach((row, truth) => row.forEach((node, predicted) => {
      const count = this.count(truth, predicted);
      const open = cell?.true === truth && cell?.predicted === predicted;
      node.classList.toggle("open", open);
      node.classList.toggle("none", !count);
      node.tabIndex = open || (!cell && truth === 0 && predicted === 0) ? 0 : -1;
      node.setAttribute("aria-label", `${count} of true ${this.names[truth]}, predicted ${this.names[predicted]}${open ? ", shown" : ""}`);
    }));
  }

  key(event, truth, predicted) {
    if (event.key === "Enter" || event.key === " ") this.open(truth, predicted);
    else {
      const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!by) return;
      const next = this.cells[truth + by[0]]?.[predicted + by[1]];
      if (next) {
        next.tabIndex = 0;
        next.focus();
      }
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
