// What is asked on the Explain page: example, target, baseline, method.
import { Chosen } from "./chosen.js";
import { likeliest } from "./reading.js";

const FIRST = "integrated_gradients";   // the method to begin with
const PLAIN = { output: 0, against: null, block: null };

/** `now` adds target; auto, whether the target is always the predicted class; baseline; method; groups, pieces to a picture's side or null for pixels. */
export class Choices extends Chosen {
  constructor() { super("neural-playground-explain", { target: { ...PLAIN }, auto: true, baseline: null, method: null, groups: null }); }

  /** Fit what is chosen to the network as it is. */
  begin(opened) {
    const { held, same } = super.begin(opened);
    const { now } = this;
    now.method = offered(opened.methods, held.method) ?? begun(opened.methods.find(({ kind, fit }) => kind === FIRST && fit !== "no") ?? opened.methods.find(({ fit }) => fit !== "no"));
    now.baseline = offered(opened.baselines, held.baseline) ?? begun(opened.baselines.find(({ fit }) => fit !== "no"));
    now.groups = opened.form === "image" && same ? held.groups ?? null : null;
    now.auto = same ? held.auto : true;
    now.target = same && allowed(opened, held.target) ? held.target : { ...PLAIN };
    if (!now.target.block && opened.task.kind !== "classification") now.auto = false;
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
    return super.merge(wanted);
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
