// What is asked on the Explain page: example, target, baseline, method.
import { Chosen } from "./chosen.js";
import { firstPlace, likeliest, placed, placesOf } from "./reading.js";

const FIRST = "integrated_gradients";   // the method to begin with
const PLAIN = { output: 0, against: null, block: null };

/** `now` adds target, with a `place` where there is an answer at each position or pixel; auto, whether the target is always the predicted class; baseline; method; groups, pieces to a picture's side or null for pixels. */
export class Choices extends Chosen {
  constructor() { super("neural-playground-explain", { target: { ...PLAIN }, auto: true, baseline: null, method: null, groups: null }); }

  /** Fit what is chosen to the network as it is. */
  begin(opened) {
    const { held, same } = super.begin(opened);
    const { now } = this;
    this.plain = placed(opened.task) ? { ...PLAIN, place: null } : PLAIN;
    now.method = offered(opened.methods, held.method) ?? begun(opened.methods.find(({ kind, fit }) => kind === FIRST && fit !== "no") ?? opened.methods.find(({ fit }) => fit !== "no"));
    now.baseline = offered(opened.baselines, held.baseline) ?? begun(opened.baselines.find(({ fit }) => fit !== "no"));
    now.groups = opened.form === "image" && same ? held.groups ?? null : null;
    now.auto = same ? held.auto : true;
    now.target = same && allowed(opened, held.target) ? { ...this.plain, ...held.target } : { ...this.plain };
    if (!now.target.block && !opened.task.classes) now.auto = false;
    if (now.example.row !== undefined) now.target = this.toward(opened, now.example.row);
    this.save();
  }

  /** The target for a row: its place, where there are places, and the likeliest class there where that is followed. */
  toward(opened, row) {
    const { task, predicted } = opened;
    const { target, auto } = this.now;
    if (target.block) return target;
    const there = placed(task) ? { ...target, place: this.place(opened, row) } : target;
    const output = auto ? likeliestOf(task, predicted, row, there.place) : null;
    return output === null ? there : { ...there, output, against: target.against === output ? null : target.against };
  }

  /** The place of before, unless this row is not asked there and the one before was; else the one to begin with, null where that needs the network's answer. */
  place({ task, data }, row) {
    const { target: { place }, origin } = this.now;
    const asked = (of) => data.y[of * placesOf(task) + place] >= 0;
    const stays = place !== null && (asked(row) || origin === null || !asked(origin));
    return stays ? place : firstPlace({ task, data }, row, null);
  }

  /** Take over what differs; the names of what did. A target that is chosen stays, an automatic one follows the prediction. */
  merge(partial) {
    const wanted = { ...partial };
    if (wanted.target) {
      const { place } = this.now.target;
      wanted.target = { ...this.plain, ...(place === undefined ? {} : { place }), ...wanted.target };
      if (wanted.target.block && place !== undefined) wanted.target.place = null;
    }
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

/** The likeliest class of a row, at a place where there are places; null where the network has not said it. */
function likeliestOf(task, { probability, labels }, row, place) {
  if (!placed(task)) return probability ? likeliest(probability, row) : null;
  return place === null || !labels ? null : labels[row * placesOf(task) + place];
}

function allowed({ task, blocks }, target) {
  if (!target) return false;
  if (target.block) return blocks.some(({ id, units }) => id === target.block && target.output < units);
  const count = (task.classes ?? task.targets).length;
  return target.output < count && (target.against ?? 0) < count && (target.place ?? 0) < (placed(task) ? placesOf(task) : 1);
}
