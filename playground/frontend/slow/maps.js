// What a channel has on an example, as small pictures with their names and ranges.
import { el } from "../dom.js";
import { short } from "../numbers.js";
import { paint } from "./columns.js";

/** One figure for each picture that there is; `names` maps what it shows ("pre", "post_gradient", …) to its symbol, null to leave it out. */
export function maps({ step, block, unit, sample, theme }, names) {
  const figures = Object.entries(names).flatMap(([what, symbol]) => {
    const found = symbol && step.picture(block, unit, sample, what);
    if (!found) return [];
    const [low, high] = [found.values.reduce((a, b) => Math.min(a, b)), found.values.reduce((a, b) => Math.max(a, b))];
    return [el("figure", {}, paint(found, Math.max(Math.abs(low), Math.abs(high)), theme), el("figcaption", {}, `${symbol}: ${short(low, 2)} … ${short(high, 2)}`))];
  });
  if (figures.length) return [el("div.sl-maps", {}, figures)];
  const carried = step.blocks[block].post?.shape;
  return carried?.length > 2 ? [el("p.sl-note", {}, `Pictures are shown for the first ${carried[0]} examples of the batch.`)] : [];
}
