// What a pass through the network costs on this machine, as measured, and so what can be done within a frame.
import { pieces } from "./grid.js";

const TRIAL = 3;   // ms that the first measurement takes at most

/** Milliseconds for a million points × multiply-adds; `unit` counts an activation as so many of them. */
export class Pace {
  #rate = null;

  constructor({ mind, form, extent, blocks }, unit = 12) {
    Object.assign(this, { mind, form, extent, units: blocks.map((block) => block.units * unit) });
  }

  /** Multiply-adds for one point, as far as block `upto`. */
  cost(tensors, upto = Infinity) {
    const of = (ops) => ops.reduce((sum, op) => sum + (op.op === "linear" ? tensors[op.weight].length : op.op === "residual" ? of(op.body) + of(op.shortcut) : 0), 0);
    return this.mind.program.blocks.reduce((sum, ops, i) => (i > upto ? sum : sum + of(ops) + this.units[i]), 0);
  }

  /** The milliseconds that `points` points take. */
  time(view, points, upto) {
    this.#rate ??= this.#measure(view);
    return (this.#rate * points * this.cost(view.tensors, upto)) / 1e6;
  }

  /** So long it took, for so many points: the rate follows, quickly where it is better. */
  took(view, points, milliseconds) {
    const rate = (milliseconds / points / this.cost(view.tensors)) * 1e6;
    this.#rate = this.#rate === null ? rate : rate < this.#rate ? (rate + this.#rate) / 2 : 0.9 * this.#rate + 0.1 * rate;
  }

  #measure({ tensors }) {
    const [points] = pieces(this.form, this.extent, 10);
    let best = Infinity;
    for (let runs = 0, begun = performance.now(), at = begun; runs < 2 || at - begun < TRIAL; runs++) {
      this.mind.run(tensors, points);
      const now = performance.now();
      best = Math.min(best, Math.max(now - at, 0.02));
      at = now;
    }
    return (best / this.mind.count(points) / this.cost(tensors)) * 1e6;
  }
}
