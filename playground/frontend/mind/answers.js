// What outputs stand for: {probability} of class 1, or of each class, or {value} in the target's own units; numbers stored output by output.
import { ACTIVATIONS } from "./activations.js";
import { through } from "./ops.js";

const fresh = (length) => new Float32Array(length);
const clamp = (v) => Math.min(1, Math.max(0, v));

/** Scores y, brought to sum to 1 at each of n points. */
function shared(y, n) {
  for (let p = 0; p < n; p++) {
    let sum = 0;
    for (let i = p; i < y.length; i += n) sum += y[i];
    for (let i = p; i < y.length; i += n) y[i] /= Math.max(sum, 1e-30);
  }
  return y;
}

function sigmoid(x, steepness = 1) {
  const y = x.map((v) => steepness * v);
  ACTIVATIONS.sigmoid(y, y);
  return y;
}

/** By the `kind` of a program's answer: (outputs, n, answer). */
export const ANSWERS = {
  sigmoid: (x) => ({ probability: sigmoid(x) }),
  tanh: (x) => ({ probability: sigmoid(x, 2) }),
  softmax: (x, n) => ({ probability: through([{ op: "softmax" }], x, n, {}, fresh) }),
  score: (x) => ({ probability: x.map((v) => clamp((1 + v) / 2)) }),
  shares: (x, n) => ({ probability: shared(x.map((v) => clamp(v) + 1e-6), n) }),
  tanh_shares: (x, n) => ({ probability: shared(sigmoid(x, 2), n) }),
  value: (x, n, { scale, mean }) => ({ value: x.subarray(0, n).map((v) => v * scale[0] + mean[0]) }),
};
