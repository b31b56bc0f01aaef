// The operations of a scene's program, on numbers stored unit by unit: x[unit * n + point] for n points.
import { ACTIVATIONS } from "./activations.js";

/**
 * Run a list of operations on x. `tensors` holds the network's numbers by name; `take(length)` gives an array to fill.
 * What comes back is x itself where there is nothing to do, and an array of `take` otherwise: x is never written to.
 */
export function through(ops, x, n, tensors, take) {
  let at = x;
  for (const op of ops) at = apply(op, at, at === x ? null : at, n, tensors, take);
  return at;
}

function apply(op, x, own, n, tensors, take) {
  if (op.op === "linear") return linear(op, x, n, tensors, take);
  if (op.op === "residual") return residual(op, x, n, tensors, take);
  const y = own ?? take(x.length);
  const run = ACTIVATIONS[op.op] ?? ACROSS[op.op];
  if (!run) throw new Error(`The browser knows no operation "${op.op}".`);
  run(x, y, op, n, tensors);
  return y;
}

/** y = Wx + b, two units and four inputs at a time, so that numbers are fetched and put back seldom. */
function linear({ weight, bias }, x, n, tensors, take) {
  const w = tensors[weight], b = bias && tensors[bias];
  const inputs = x.length / n, units = w.length / inputs;
  const y = take(units * n);
  const pairs = units - (units % 2), fours = inputs - (inputs % 4);
  for (let u = 0; u < units; u++) y.fill(b ? b[u] : 0, u * n, (u + 1) * n);
  for (let u = 0; u < pairs; u += 2) for (let s = 0; s < fours; s += 4) tile(x, y, s * n, u * n, n, w, u * inputs + s, inputs);
  for (let u = 0; u < units; u++) for (let s = u < pairs ? fours : 0; s < inputs; s++) axpy(x, y, s * n, u * n, n, w[u * inputs + s]);
  return y;
}

function axpy(x, y, from, to, n, w) {
  for (let p = 0; p < n; p++) y[to + p] += w * x[from + p];
}

function tile(x, y, x0, y0, n, w, row, inputs) {
  const [x1, x2, x3, y1, next] = [x0 + n, x0 + 2 * n, x0 + 3 * n, y0 + n, row + inputs];
  const a0 = w[row], a1 = w[row + 1], a2 = w[row + 2], a3 = w[row + 3];
  const b0 = w[next], b1 = w[next + 1], b2 = w[next + 2], b3 = w[next + 3];
  for (let p = 0; p < n; p++) {
    const v0 = x[x0 + p], v1 = x[x1 + p], v2 = x[x2 + p], v3 = x[x3 + p];
    y[y0 + p] += a0 * v0 + a1 * v1 + a2 * v2 + a3 * v3;
    y[y1 + p] += b0 * v0 + b1 * v1 + b2 * v2 + b3 * v3;
  }
}

/** body(x) + shortcut(x). */
function residual({ body, shortcut }, x, n, tensors, take) {
  const made = through(body, x, n, tensors, take), passed = through(shortcut, x, n, tensors, take);
  const y = take(made.length);
  for (let i = 0; i < y.length; i++) y[i] = made[i] + passed[i];
  return y;
}

/** Operations that look at which unit a number belongs to: (x, y, op, n, tensors). */
const ACROSS = {
  prelu(x, y, { weight }, n, tensors) {
    const slope = tensors[weight];
    for (let i = 0; i < x.length; i++) y[i] = x[i] < 0 ? slope[slope.length > 1 ? Math.floor(i / n) : 0] * x[i] : x[i];
  },

  softmax(x, y, _, n) {
    const units = x.length / n;
    for (let p = 0; p < n; p++) {
      let most = -Infinity, sum = 0;
      for (let u = 0; u < units; u++) most = Math.max(most, x[u * n + p]);
      for (let u = 0; u < units; u++) sum += y[u * n + p] = Math.exp(x[u * n + p] - most);
      for (let u = 0; u < units; u++) y[u * n + p] /= sum;
    }
  },

  /** In evaluation: by the running mean and variance. */
  batch_norm(x, y, { weight, bias, mean, var: variance, eps }, n, tensors) {
    for (let u = 0; u < x.length / n; u++) {
      const scale = (weight ? tensors[weight][u] : 1) / Math.sqrt(tensors[variance][u] + eps);
      const shift = (bias ? tensors[bias][u] : 0) - tensors[mean][u] * scale;
      for (let i = u * n; i < (u + 1) * n; i++) y[i] = x[i] * scale + shift;
    }
  },

  layer_norm(x, y, op, n, tensors) { grouped(x, y, op, n, tensors, x.length / n); },

  group_norm(x, y, op, n, tensors) { grouped(x, y, op, n, tensors, x.length / n / op.groups); },
};

/** Each point's numbers brought to mean 0 and variance 1 over `size` units at a time, then scaled and shifted. */
function grouped(x, y, { weight, bias, eps }, n, tensors, size) {
  for (let first = 0; first < x.length / n; first += size) {
    for (let p = 0; p < n; p++) {
      let sum = 0, squares = 0;
      for (let u = first; u < first + size; u++) sum += x[u * n + p];
      const mean = sum / size;
      for (let u = first; u < first + size; u++) squares += (x[u * n + p] - mean) ** 2;
      const scale = 1 / Math.sqrt(squares / size + eps);
      for (let u = first; u < first + size; u++) y[u * n + p] = (x[u * n + p] - mean) * scale * (weight ? tensors[weight][u] : 1) + (bias ? tensors[bias][u] : 0);
    }
  }
}
