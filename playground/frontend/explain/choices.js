// What is asked: example, target, baseline, method. Kept in this browser tab, so that coming back from another page finds it.
import { likeliest } from "./reading.js";

const KEY = "neural-playground-explain";
const FIRST = "integrated_gradients";   // the method to begin with
const PLAIN = { output: 0, against: null, block: null };
const TEST = 2;   // the part whose first example is the first to be asked about
const LAST = ["example", "origin", "target", "auto", "baseline", "method", "groups"];

/**
 * `now`: example {row} or {raw}; origin, the row that an edited example comes from; inputs and raw, as the network's last answer has them, null before; target;
 * auto, whether the target is always the predicted class; baseline; method; groups, pieces to a picture's side or null for pixels.
 */
export class Choices {
  constructor() { this.now = { example: null, origin: null, inputs: null, raw: null, target: { ...PLAIN }, auto: true, baseline: null, method: null, groups: null }; }

  /** Fit what is chosen, or was when the tab was last here, to the network as it is. */
  begin(opened) {
    const held = this.now.example ? this.now : { ...this.now, ...recall() };
    const same = held.signature === undefined || held.signature === signature(opened);
    const { now } = this;
    const rows = opened.data.part.length;
    const row = (at) => Number.isInteger(at) && at >= 0 && at < rows;
    const fits = same && held.example && (row(held.example.row) || held.example.raw?.length === opened.raw_shape.reduce((a, b) => a * b, 1));
    now.example = fits ? held.example : { row: Math.max(0, opened.data.part.indexOf(TEST)) };
    now.origin = now.example.row ?? (row(held.origin) ? held.origin : null);
    now.method = offered(opened.methods, held.method) ?? begun(opened.methods.find(({ kind, fit }) => kind === FIRST && fit !== "no") ?? opened.methods.find(({ fit }) => fit !== "no"));
    now.baseline = offered(opened.baselines, held.baseline) ?? begun(opened.baselines.find(({ fit }) => fit !== "no"));
    now.groups = opened.form === "image" && same ? held.groups ?? null : null;
    now.auto = same ? held.auto : true;
    now.target = same && allowed(opened, held.target) ? held.target : { ...PLAIN };
    if (!now.target.block && opened.task.kind !== "classification") now.auto = false;
    now.signature = signature(opened);
    if (now.auto && now.example.row !== undefined) now.target = this.toward(opened.predicted, now.example.row);
    this.save();
  }

  /** The target whose output is the likeliest class of a row. */
  toward({ probability }, row) {
    if (!probability) return this.now.target;
    const output = likeliest(probability, row);
    return { ...PLAIN, output, against: this.now.target.against === output ? null : this.now.target.against };
  }

  /** Take over what differs; the names of what did. A target that is chosen stays, an automatic one follows the prediction. */
  merge(partial) {
    const wanted = { ...partial };
    if (wanted.target) wanted.target = { ...PLAIN, ...wanted.target };
    if (wanted.target && wanted.auto === undefined) wanted.auto = false;
    if (wanted.example?.row !== undefined) wanted.origin = wanted.example.row;
    const what = Object.keys(wanted).filter((key) => JSON.stringify(wanted[key]) !== JSON.stringify(this.now[key]));
    Object.assign(this.now, wanted);
    if (what.includes("example")) this.now.inputs = this.now.raw = null;
    if (what.length) this.save();
    return what;
  }

  save() {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => {
      const kept = Object.fromEntries([...LAST, "signature"].map((key) => [key, this.now[key]]));
      try { sessionStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* storage may be forbidden or full */ }
    }, 150);
  }
}

const begun = (card) => (card ? { ...card.defaults } : null);

/** A choice that is still on offer, with every field it has today. */
function offered(cards, held) {
  const card = held && cards.find(({ kind, fit }) => kind === held.kind && fit !== "no");
  return card ? Object.fromEntries(Object.keys(card.defaults).map((field) => [field, held[field] ?? card.defaults[field]])) : null;
}

function allowed({ task, blocks }, target) {
  if (!target) return false;
  if (target.block) return blocks.some(({ id, units }) => id === target.block && target.output < units);
  const count = (task.classes ?? task.targets).length;
  return target.output < count && (target.against ?? 0) < count;
}

/** What the data look like: examples of other data are forgotten. */
const signature = ({ form, raw_shape: shape, task, data }) => JSON.stringify([form, shape, task.classes ?? task.targets, data.part.length, data.names.slice(0, 40)]);

function recall() {
  try { return JSON.parse(sessionStorage.getItem(KEY)) ?? {}; } catch { return {}; }
}
