// The network as the browser computes it: every unit and the answer at any points, from the weights that a frame brings.
import { ANSWERS } from "./answers.js";
import { inputs } from "./features.js";
import { through } from "./ops.js";

const fresh = (length) => new Float32Array(length);
const OPENING = new Set(["linear", "residual"]);   // what begins a column; all else follows it

/** The program of a scene. Numbers are stored unit by unit: values[unit * n + point]. */
export class Mind {
  #inputs = new WeakMap();   // by points: what the network is given of them changes with nothing else

  constructor({ program, blocks, data }) {
    this.program = program;
    this.ids = blocks.map(({ id }) => id);
    this.wide = data.form === "line" ? 1 : 2;
  }

  /** How many points (n × 2, or n × 1 on a line) an array holds. */
  count(points) { return points.length / this.wide; }

  /**
   * The values of each block, the input first and no further than block `upto`. `silenced` names units by block id, which give 0.
   * `take(length)` provides the arrays; they are new unless it says otherwise. The input's must not be written to.
   */
  run(tensors, points, { silenced = {}, upto = Infinity, take = fresh } = {}) {
    const values = [];
    this.#each(tensors, points, { silenced, upto, take }, (_, post) => values.push(post));
    return values;
  }

  /** For each block {pre, post}: its values before its activation and whatever else follows it, and after. */
  linear(tensors, points, { silenced = {}, upto = Infinity } = {}) {
    const values = [];
    this.#each(tensors, points, { silenced, upto, take: fresh }, (pre, post) => values.push({ pre, post }), true);
    return values;
  }

  /** What the last block's values stand for: {probability: channels × n} or {value: n}. */
  answer(outputs, n) {
    const { answer } = this.program;
    return ANSWERS[answer.kind](outputs, n, answer);
  }

  /** The answer at points. */
  ask(tensors, points, options = {}) { return this.answer(this.run(tensors, points, options).at(-1), this.count(points)); }

  #each(tensors, points, { silenced, upto, take }, visit, apart = false) {
    const n = this.count(points);
    let x = this.#given(points);
    for (let i = 0; i <= Math.min(upto, this.ids.length - 1); i++) {
      const ops = this.program.blocks[i];
      const opening = apart && OPENING.has(ops[0]?.op) ? 1 : 0;
      const pre = through(ops.slice(0, opening), x, n, tensors, take);
      const post = through(opening ? ops.slice(1) : ops, pre, n, tensors, take);
      x = quiet(post, silenced[this.ids[i]], n, take);
      visit(pre, x);
    }
  }

  #given(points) {
    if (!this.#inputs.has(points)) this.#inputs.set(points, inputs(this.program.inputs, points));
    return this.#inputs.get(points);
  }
}

/** The values with some units at 0. */
function quiet(values, units, n, take) {
  if (!units?.length) return values;
  const out = take(values.length);
  out.set(values);
  for (const unit of units) out.fill(0, unit * n, (unit + 1) * n);
  return out;
}
