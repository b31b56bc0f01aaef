// How each optimiser turns a gradient into a change of a weight: the published formula, in symbols and in numbers.
import { short } from "../numbers.js";

/**
 * A line of an update: `symbol` = `symbols` = `numbers` = `value`; `name` is the optimiser's own name of what it keeps, null for what it only computes.
 * @typedef {{symbol: string, name: string|null, symbols: string, numbers: string|null, value: number}} Line
 */

/** A formula written once: text with [symbol, value] pairs → {symbols, numbers}. */
const formula = (texts, ...terms) => ({
  symbols: texts.reduce((out, text, i) => out + terms[i - 1][0] + text).replaceAll("^t", "ᵗ"),
  numbers: texts.reduce((out, text, i) => out + bracketed(terms[i - 1][1]) + text),
});

const bracketed = (value) => (value < 0 ? `(${short(value, 4)})` : short(value, 4));

/**
 * What happened to one weight. `rule` = {rule, lr, settings, factor, clip} of the step; `entry` = {before, after, gradient, penalty, seen, frozen,
 * state: {name: {before, after}}}, all numbers.
 * @returns {{lines: Line[], change: number}} the lines in order, the last one the change by the formula
 */
export function explain(rule, entry) {
  const lines = [];
  const put = (symbol, name, value, written) => {
    lines.push({ symbol, name, value, ...written });
    return [symbol, value];
  };
  const g = gradient(rule, entry, put);
  if (entry.frozen) {
    put("Δw", "change", 0, { symbols: "0, because it is frozen", numbers: null });
    return { lines, change: 0 };
  }
  const told = { w: ["w", entry.before], lr: ["η", rule.lr], put, kept: (name) => entry.state[name]?.after ?? 0, was: (name) => entry.state[name]?.before ?? 0, first: (name) => (entry.state[name]?.before ?? null) === null, settings: rule.settings };
  const change = RULES[rule.rule]?.(decayed(told, g), told) ?? NaN;
  return { lines, change };
}

/** The gradient that the optimiser sees: that of the loss, with the penalties' part p, times the clip factor c. */
function gradient({ factor }, { gradient: raw, penalty, seen, frozen }, put) {
  const total = "Σ over the batch of ∂L/∂z·x";
  if (!penalty && factor === 1 && !frozen) return put("g", "gradient", raw, { symbols: `∂L/∂w = ${total}`, numbers: null });
  const loss = put("∂L/∂w", "gradient", raw, { symbols: total, numbers: null });
  if (frozen) return put("g", "seen", seen, { symbols: "0, because it is frozen", numbers: null });
  const [p, c] = [["p", penalty], ["c", factor]];
  if (!penalty) return put("g", "seen", seen, formula`${loss}·${c}`);
  return put("g", "seen", seen, factor === 1 ? formula`${loss} + ${p}` : formula`(${loss} + ${p})·${c}`);
}

/** The gradient with weight decay in it, where the rule adds it there. */
function decayed({ w, put, settings }, g) {
  const share = settings.weight_decay ?? 0;
  if (!share || settings.decoupled_weight_decay) return g;
  return put("g′", null, g[1] + share * w[1], formula`${g} + ${["λ", share]}·${w}`);
}

/** The change: `step` with the decay that stands apart from the gradient. */
function change({ w, lr, put, settings }, value, written) {
  const share = settings.decoupled_weight_decay ? settings.weight_decay : 0;
  if (!share) return put("Δw", "change", value, written)[1];
  const apart = formula` − ${lr}·${["λ", share]}·${w}`;
  return put("Δw", "change", value - lr[1] * share * w[1], { symbols: written.symbols + apart.symbols, numbers: written.numbers + apart.numbers })[1];
}

/** A running mean kept under `name`: β·before + (1 − β)·fresh. */
function mean({ put, kept, was }, symbol, name, [letter, share], fresh) {
  const text = formula`${[letter, share]}·${[symbol, was(name)]} + (1 − ${[letter, share]})·${fresh}`;
  return put(symbol, name, kept(name), text);
}

const square = ([symbol, value]) => [`${symbol}²`, value * value];

/** Divided by what a running mean that began at zero lacks. */
const corrected = ({ put }, [symbol, value], [letter, share], t) => {
  const hat = `${symbol}\u0302`;
  return put(hat, null, value / (1 - share ** t[1]), formula`${[symbol, value]} / (1 − ${[letter, share]}^${t})`);
};

const RULES = {
  SGD(g, told) {
    const { lr, put, kept, was, first, settings } = told;
    if (!settings.momentum) return change(told, -lr[1] * g[1], formula`−${lr}·${g}`);
    const mu = ["μ", settings.momentum];
    const old = ["v", was("momentum_buffer")];
    const held = settings.dampening && !first("momentum_buffer") ? formula`${mu}·${old} + (1 − ${["τ", settings.dampening]})·${g}` : formula`${mu}·${old} + ${g}`;
    const v = put("v", "momentum_buffer", kept("momentum_buffer"), held);
    if (settings.nesterov) return change(told, -lr[1] * (g[1] + mu[1] * v[1]), formula`−${lr}·(${g} + ${mu}·${v})`);
    return change(told, -lr[1] * v[1], formula`−${lr}·${v}`);
  },

  Adam(g, told) {
    const { lr, put, kept, was, settings } = told;
    const [b1, b2] = [["β₁", settings.betas[0]], ["β₂", settings.betas[1]]];
    const t = ["t", kept("step")];
    const m = mean(told, "m", "exp_avg", b1, g);
    let v = mean(told, "v", "exp_avg_sq", b2, square(g));
    if (settings.amsgrad) v = put("vₘ", "max_exp_avg_sq", kept("max_exp_avg_sq"), formula`max(${["vₘ", was("max_exp_avg_sq")]}, ${v})`);
    const [mh, vh] = [corrected(told, m, b1, t), corrected(told, v, b2, t)];
    return change(told, (-lr[1] * mh[1]) / (Math.sqrt(vh[1]) + settings.eps), formula`−${lr}·${mh} / (√${vh} + ${["ε", settings.eps]})`);
  },

  Adamax(g, told) {
    const { lr, put, kept, was, settings } = told;
    const [b1, b2] = [["β₁", settings.betas[0]], ["β₂", settings.betas[1]]];
    const m = mean(told, "m", "exp_avg", b1, g);
    const u = put("u", "exp_inf", kept("exp_inf"), formula`max(${b2}·${["u", was("exp_inf")]}, |${g}| + ${["ε", settings.eps]})`);
    const mh = corrected(told, m, b1, ["t", kept("step")]);
    return change(told, (-lr[1] * mh[1]) / u[1], formula`−${lr}·${mh} / ${u}`);
  },

  NAdam(g, told) {
    const { lr, put, kept, was, settings } = told;
    const [b1, b2] = [["β₁", settings.betas[0]], ["β₂", settings.betas[1]]];
    const t = ["t", kept("step")];
    const ahead = (at) => b1[1] * (1 - 0.5 * 0.96 ** (at * settings.momentum_decay));
    const psi = ["ψ", settings.momentum_decay];
    const now = put("μₜ", null, ahead(t[1]), formula`${b1}·(1 − ½·0.96^(${t}·${psi}))`);
    const next = put("μₜ₊₁", null, ahead(t[1] + 1), formula`${b1}·(1 − ½·0.96^((${t} + 1)·${psi}))`);
    const all = put("Πμ", "mu_product", kept("mu_product"), formula`${["Πμ", was("mu_product") || 1]}·${now}`);
    const m = mean(told, "m", "exp_avg", b1, g);
    const v = mean(told, "v", "exp_avg_sq", b2, square(g));
    const vh = corrected(told, v, b2, t);
    const part = ((1 - now[1]) / (1 - all[1])) * g[1] + (next[1] / (1 - all[1] * next[1])) * m[1];
    const written = formula`−${lr}·((1 − ${now})/(1 − ${all})·${g} + ${next}/(1 − ${all}·${next})·${m}) / (√${vh} + ${["ε", settings.eps]})`;
    return change(told, (-lr[1] * part) / (Math.sqrt(vh[1]) + settings.eps), written);
  },

  RAdam(g, told) {
    const { lr, put, kept, settings } = told;
    const [b1, b2] = [["β₁", settings.betas[0]], ["β₂", settings.betas[1]]];
    const t = ["t", kept("step")];
    const m = mean(told, "m", "exp_avg", b1, g);
    const v = mean(told, "v", "exp_avg_sq", b2, square(g));
    const mh = corrected(told, m, b1, t);
    const longest = put("ρ∞", null, 2 / (1 - b2[1]) - 1, formula`2 / (1 − ${b2}) − 1`);
    const length = put("ρₜ", null, longest[1] - (2 * t[1] * b2[1] ** t[1]) / (1 - b2[1] ** t[1]), formula`${longest} − 2·${t}·${b2}^${t} / (1 − ${b2}^${t})`);
    if (length[1] <= 5) return change(told, -lr[1] * mh[1], formula`−${lr}·${mh}`);
    const [a, z] = [longest[1], length[1]];
    const r = put("r", null, Math.sqrt(((z - 4) * (z - 2) * a) / ((a - 4) * (a - 2) * z)), formula`√((${length} − 4)·(${length} − 2)·${longest} / ((${longest} − 4)·(${longest} − 2)·${length}))`);
    const l = put("l", null, Math.sqrt(1 - b2[1] ** t[1]) / (Math.sqrt(v[1]) + settings.eps), formula`√(1 − ${b2}^${t}) / (√${v} + ${["ε", settings.eps]})`);
    return change(told, -lr[1] * mh[1] * r[1] * l[1], formula`−${lr}·${mh}·${r}·${l}`);
  },

  Adagrad(g, told) {
    const { lr, put, kept, was, settings } = told;
    const s = put("s", "sum", kept("sum"), formula`${["s", was("sum")]} + ${square(g)}`);
    const shrunk = 1 + (kept("step") - 1) * settings.lr_decay;
    const rate = settings.lr_decay ? put("ηₜ", null, lr[1] / shrunk, formula`${lr} / (1 + (${["t", kept("step")]} − 1)·${["δ", settings.lr_decay]})`) : lr;
    return change(told, (-rate[1] * g[1]) / (Math.sqrt(s[1]) + settings.eps), formula`−${rate}·${g} / (√${s} + ${["ε", settings.eps]})`);
  },

  RMSprop(g, told) {
    const { lr, put, kept, was, settings } = told;
    const alpha = ["α", settings.alpha];
    const v = mean(told, "v", "square_avg", alpha, square(g));
    const m = settings.centered ? mean(told, "ḡ", "grad_avg", alpha, g) : ["ḡ", 0];
    const size = put("d", null, Math.sqrt(v[1] - m[1] ** 2) + settings.eps, settings.centered ? formula`√(${v} − ${square(m)}) + ${["ε", settings.eps]}` : formula`√${v} + ${["ε", settings.eps]}`);
    if (!settings.momentum) return change(told, (-lr[1] * g[1]) / size[1], formula`−${lr}·${g} / ${size}`);
    const b = put("b", "momentum_buffer", kept("momentum_buffer"), formula`${["μ", settings.momentum]}·${["b", was("momentum_buffer")]} + ${g} / ${size}`);
    return change(told, -lr[1] * b[1], formula`−${lr}·${b}`);
  },

  Adadelta(g, told) {
    const { lr, put, kept, was, settings } = told;
    const [rho, eps] = [["ρ", settings.rho], ["ε", settings.eps]];
    const v = mean(told, "v", "square_avg", rho, square(g));
    const step = (Math.sqrt(was("acc_delta") + eps[1]) / Math.sqrt(v[1] + eps[1])) * g[1];
    const d = put("d", null, step, formula`√(${["u", was("acc_delta")]} + ${eps}) / √(${v} + ${eps})·${g}`);
    put("u", "acc_delta", kept("acc_delta"), formula`${rho}·${["u", was("acc_delta")]} + (1 − ${rho})·${square(d)}`);
    return change(told, -lr[1] * d[1], formula`−${lr}·${d}`);
  },
};
RULES.AdamW = RULES.Adam;
