// The stages a point passes on its way through the network: the input, each layer's linear part and what follows it, the answer.

const DIGITS = "₀₁₂₃₄₅₆₇₈₉";
const index = (number) => String(number).replace(/\d/g, (digit) => DIGITS[digit]);
const lower = (title) => title.replace(/\b[A-Z](?=[a-z]+\b)/g, (letter) => letter.toLowerCase());   // "Tanh, Dropout", but not "ReLU"

/** How an answer is made of the outputs, by its kind: under the slider in full and in brief, and as a phrase; what is not here only renames the outputs. */
const ANSWERS = {
  sigmoid: ["sigmoid", "σ", "sigmoid"],
  tanh: ["sigmoid", "σ", "sigmoid"],
  softmax: ["softmax", "soft", "softmax"],
  shares: ["shares", "shares", "shares of the sum"],
  tanh_shares: ["shares", "shares", "shares of the sum"],
};

/**
 * [{block, part, dims, tick, brief, phrase}] for a scene with a program: `part` is "pre" or "post" of a block, as the mind gives them, or "answer";
 * `tick`, or `brief` where there is little room, stands under the slider; `phrase` begins a sentence.
 */
export function stagesOf(scene) {
  const stages = scene.blocks.flatMap((_, b) => (b ? layer(scene, b) : input(scene)));
  return [...stages, ...answer(scene)];
}

function input({ blocks, program }) {
  const dims = program.inputs.shift.length;
  const first = { block: 0, part: "pre", dims, tick: "x", brief: "x", phrase: "Input" };
  return program.blocks[0].length ? [first, following(blocks[0], 0, dims, "Input")] : [{ ...first, part: "post" }];
}

function layer({ blocks, program }, b) {
  const ops = program.blocks[b];
  const name = b === blocks.length - 1 ? "Output" : `Layer ${b}`;
  const dims = blocks[b].units;
  if (ops[0]?.op !== "linear" && ops[0]?.op !== "residual") return [following(blocks[b], b, dims, name)];
  const linear = ops[0].op === "linear";
  const formula = `W${index(b)}${b === 1 ? "x" : `h${index(b - 1)}`}${ops[0].bias ? " + b" : ""}`;
  const own = { block: b, part: "pre", dims, ...(linear ? { tick: formula, brief: `W${index(b)}`, phrase: `${name} after its linear part` } : { tick: lower(blocks[b].title), brief: "res", phrase: `${name} after its residual block` }) };
  return ops.length > 1 ? [own, following(blocks[b], b, dims, name)] : [{ ...own, part: "post" }];
}

function following({ title, subtitle }, block, dims, name) {
  const what = lower(subtitle || title);
  return { block, part: "post", dims, tick: what, brief: what.split(", ").at(-1), phrase: `${name} after ${what}` };
}

function answer({ blocks, program, task }) {
  const block = blocks.length - 1;
  const { kind, scale, mean } = program.answer;
  if (kind === "value") return scale[0] === 1 && mean[0] === 0 ? [] : [{ block, part: "answer", dims: 1, tick: "unscaled", brief: "y", phrase: `${task.targets[0]} in its own units` }];
  if (!ANSWERS[kind]) return [];
  const [tick, brief, phrase] = ANSWERS[kind];
  const dims = blocks[block].units;
  return [{ block, part: "answer", dims, tick, brief, phrase: dims === 1 ? `Probability of ${task.classes[1]}` : `Probabilities by ${phrase}` }];
}

/** What the axes of a stage of one or two dimensions are called; `features` are the page's, with their labels. */
export function axesOf(stage, { task, blocks, program }, features) {
  const { block, part, dims } = stage;
  if (part === "answer") return task.kind === "regression" ? task.targets : (dims === 1 ? [task.classes[1]] : task.classes).map((name) => `probability of ${name}`);
  const names = block === 0 && part === "post" && !program.blocks[0].length ? inputs(program.inputs, features) : block === blocks.length - 1 && dims > 1 ? task.classes : null;
  return Array.from({ length: dims }, (_, i) => names?.[i] ?? (block === blocks.length - 1 ? "output" : `unit ${i + 1}`));
}

function inputs({ features, shift, scale }, known) {
  return features.map((value, i) => `${known?.find((feature) => feature.value === value)?.label ?? value}${shift[i] === 0 && scale[i] === 1 ? "" : ", scaled"}`);
}

/** One sentence on what is drawn, for the caption and for readers of the screen. */
export function sentence({ phrase, dims }, shares) {
  if (dims === 1) return `${phrase}: one number, along the axis; points are spread across it only to be told apart`;
  if (dims === 2) return `${phrase}: both dimensions, exactly`;
  if (!(shares[0] > 0)) return `${phrase}, ${dims} dimensions: all points lie in one place`;
  return `${phrase}, ${dims} dimensions shown by 2 principal components with ${Math.round(100 * (shares[0] + shares[1]))} % of the variance`;
}

/** The same for the eye. */
export function brief({ phrase, dims }, shares) {
  return dims === 1 ? `${phrase} · spread only tells points apart` : dims === 2 ? `${phrase} · exact` : `${phrase} · ${dims} dimensions, ${Math.round(100 * (shares[0] + shares[1]))} % shown`;
}
