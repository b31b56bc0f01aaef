// Every activation as a loop over numbers: (x, y, op) fills y from x, which may be the same array. What is no number stays none.

export const ACTIVATIONS = {
  relu(x, y) { for (let i = 0; i < x.length; i++) y[i] = x[i] < 0 ? 0 : x[i]; },
  leaky_relu(x, y, { negative_slope: a }) { for (let i = 0; i < x.length; i++) y[i] = x[i] < 0 ? a * x[i] : x[i]; },
  relu6(x, y) { for (let i = 0; i < x.length; i++) y[i] = Math.min(6, Math.max(0, x[i])); },
  elu(x, y, { alpha: a }) { for (let i = 0; i < x.length; i++) y[i] = x[i] > 0 ? x[i] : a * Math.expm1(x[i]); },
  selu(x, y) { for (let i = 0; i < x.length; i++) y[i] = SELU_SCALE * (x[i] > 0 ? x[i] : SELU_ALPHA * Math.expm1(x[i])); },
  celu(x, y, { alpha: a }) { for (let i = 0; i < x.length; i++) y[i] = x[i] > 0 ? x[i] : a * Math.expm1(x[i] / a); },
  gelu(x, y, { approximate }) {
    if (approximate === "tanh") for (let i = 0; i < x.length; i++) y[i] = 0.5 * x[i] * (1 + tanh(Math.sqrt(2 / Math.PI) * (x[i] + 0.044715 * x[i] ** 3)));
    else for (let i = 0; i < x.length; i++) y[i] = 0.5 * x[i] * erfc(-x[i] * Math.SQRT1_2);
  },
  silu(x, y) { for (let i = 0; i < x.length; i++) y[i] = x[i] / (1 + Math.exp(-x[i])); },
  mish(x, y) { for (let i = 0; i < x.length; i++) y[i] = x[i] * tanh(softplus(x[i])); },
  softplus(x, y, { beta }) { for (let i = 0; i < x.length; i++) y[i] = softplus(beta * x[i]) / beta; },
  softsign(x, y) { for (let i = 0; i < x.length; i++) y[i] = x[i] / (1 + Math.abs(x[i])); },
  tanh(x, y) { for (let i = 0; i < x.length; i++) y[i] = 1 - 2 / (Math.exp(2 * x[i]) + 1); },
  sigmoid(x, y) { for (let i = 0; i < x.length; i++) y[i] = 1 / (1 + Math.exp(-x[i])); },
  hardtanh(x, y, { min_val: low, max_val: high }) { for (let i = 0; i < x.length; i++) y[i] = Math.min(high, Math.max(low, x[i])); },
  hardsigmoid(x, y) { for (let i = 0; i < x.length; i++) y[i] = Math.min(6, Math.max(0, x[i] + 3)) / 6; },
  hardswish(x, y) { for (let i = 0; i < x.length; i++) y[i] = (x[i] * Math.min(6, Math.max(0, x[i] + 3))) / 6; },
  logsigmoid(x, y) { for (let i = 0; i < x.length; i++) y[i] = -softplus(-x[i]); },
  tanhshrink(x, y) { for (let i = 0; i < x.length; i++) y[i] = x[i] - Math.tanh(x[i]); },
  softshrink(x, y, { lambd }) { for (let i = 0; i < x.length; i++) y[i] = x[i] > lambd ? x[i] - lambd : x[i] < -lambd ? x[i] + lambd : 0 * x[i]; },
  hardshrink(x, y, { lambd }) { for (let i = 0; i < x.length; i++) y[i] = Math.abs(x[i]) <= lambd ? 0 : x[i]; },
};

const SELU_SCALE = 1.0507009873554805, SELU_ALPHA = 1.6732632423543772;   // Klambauer et al. 2017

const tanh = (x) => 1 - 2 / (Math.exp(2 * x) + 1);

/** ln(1 + eˣ), without overflow. */
const softplus = (x) => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

/** The complementary error function to 1.2e-7 of its value (Press et al., Numerical Recipes, 6.2). */
export function erfc(x) {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const series = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  const found = t * Math.exp(-x * x + series);
  return x < 0 ? 2 - found : found;
}
